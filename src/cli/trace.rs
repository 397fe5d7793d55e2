//! `jejak trace ADDRESS`

use clap::Args;

use super::{
    options::{Format, Reading},
    output,
    source::Source,
};
use crate::{
    present::view::{history, trace},
    projection::Address,
};

/// How a figure came to be.
#[derive(Debug, Args)]
pub struct Trace {
    /// Address of the figure, such as PMK/2023/npss or PMK/2023/IKU.2/capaian
    address: Address,
    /// Show every value that the figure ever had, and the event that brought it
    #[arg(long)]
    history: bool,
    /// Show so many levels of the tree only
    #[arg(long, value_name = "N", default_value_t = 100, conflicts_with = "history")]
    depth: usize,
    #[command(flatten)]
    reading: Reading,
}

impl Trace {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        if self.history {
            return self.show_history(&source);
        }
        let query = source.query();
        let (context, node) = query.figure(&self.reading.asked(), &self.address)?;
        let events = query.events(node.events())?;
        match self.reading.format {
            Format::Table => {
                let style = output::style();
                let heading = context.heading(style, "JEJAK ANGKA", &[]);
                output::print(&format!("{heading}\n{}", trace::text(style, &node, &events, self.depth)))
            }
            Format::Json => output::print_json(&trace::json(&context, &node, &events)),
            Format::Csv => output::print(&trace::csv(&node, &events)?),
        }
    }

    fn show_history(&self, source: &Source) -> anyhow::Result<()> {
        let query = source.query();
        let context = query.context(&self.reading.asked(), self.address.unit(), self.address.tahun())?;
        let moments = query.history(&context, &self.address)?;
        let events = query.events(moments.iter().flat_map(|m| m.events.iter().copied().chain([m.seq])))?;
        match self.reading.format {
            Format::Table => output::print(&history::text(&context, output::style(), &self.address, &moments, &events)),
            Format::Json => output::print_json(&history::json(&context, &self.address, &moments, &events)),
            Format::Csv => output::print(&history::csv(&self.address, &moments, &events)?),
        }
    }
}
