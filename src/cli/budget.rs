//! `jejak budget UNIT TAHUN`

use clap::Args;

use super::{
    options::{Format, Reading, Whose},
    output,
    source::Source,
};
use crate::present::view::{budget, budget_sheet};

/// The budget book of a unit and year.
#[derive(Debug, Args)]
pub struct Budget {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    reading: Reading,
}

impl Budget {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        let context = source.query().context(&self.reading.asked(), &self.whose.unit, Some(self.whose.tahun))?;
        let book = source.query().budget(&context, self.whose.tahun)?;
        match self.reading.format {
            Format::Table => output::print(&budget::text(&context, output::style(), &book)),
            Format::Json => output::print_json(&budget::json(&context, &book)),
            Format::Csv => output::print(&budget_sheet::csv(&book)?),
        }
    }
}
