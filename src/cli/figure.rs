//! `jejak figure ADDRESS`

use clap::Args;
use serde_json::json;

use super::{
    options::{Format, Reading},
    output,
    source::Source,
};
use crate::{
    present::{document, form::csv},
    projection::Address,
};

/// One figure.
#[derive(Debug, Args)]
pub struct Figure {
    /// Address of the figure, such as PMK/2023/npss or PMK/2023/IKU.2/capaian
    address: Address,
    /// Print it unrounded
    #[arg(long)]
    exact: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Figure {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        let (context, node) = source.query().figure(&self.reading.asked(), &self.address)?;
        match self.reading.format {
            Format::Table if self.exact => output::print(&format!("{}\n", node.exact())),
            Format::Table => output::print(&format!("{}\n", node.printed())),
            Format::Json => {
                let mut figure = document::figure(&node);
                figure["event"] = json!(node.events());
                output::print_json(&context.document("angka", figure))
            }
            Format::Csv => {
                let heads = ["alamat", "tercetak", "angka", "satuan"];
                let address = csv::Cell::Text(self.address.to_string());
                let measure = document::satuan(node.satuan).into();
                let row = vec![address, csv::Cell::figure(&node), csv::Cell::exact(&node), measure];
                output::print(&csv::write(&heads, [row])?)
            }
        }
    }
}
