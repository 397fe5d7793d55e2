//! `jejak findings UNIT`

use clap::Args;

use super::{
    options::{Format, Reading},
    output,
    source::Source,
};
use crate::{event::UnitCode, present::view::findings};

/// The findings of a unit with those of the units below it.
#[derive(Debug, Args)]
pub struct Findings {
    /// Code of the unit, such as PMK
    unit: UnitCode,
    #[command(flatten)]
    reading: Reading,
}

impl Findings {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        let context = source.query().context(&self.reading.asked(), &self.unit, None)?;
        let book = source.query().findings(&context)?;
        match self.reading.format {
            Format::Table => output::print(&findings::text(&context, output::style(), &book)),
            Format::Json => output::print_json(&findings::json(&context, &book)),
            Format::Csv => output::print(&findings::csv(&book)?),
        }
    }
}
