//! `jejak figure ADDRESS`

use clap::Args;

use super::{
    options::{Format, Reading},
    output,
    source::Source,
};
use crate::{
    present::{form::csv, view::figure},
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
            Format::Json => output::print_json(&figure::json(&context, &node)),
            Format::Csv => output::print(&csv::sheet(&figure::sheet([(&self.address, node.as_ref())]))?),
        }
    }
}
