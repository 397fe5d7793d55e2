//! `jejak quarters UNIT TAHUN`

use clap::Args;

use super::{
    options::{Format, Reading, Whose},
    output,
    source::Source,
};
use crate::present::view::quarters;

/// Each period's end as reported at its close, and as known now.
#[derive(Debug, Args)]
pub struct Quarters {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    reading: Reading,
}

impl Quarters {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        let (unit, tahun) = (&self.whose.unit, self.whose.tahun);
        let context = source.query().context(&self.reading.asked(), unit, Some(tahun))?;
        let all = source.query().quarters(&context, tahun)?;
        match self.reading.format {
            Format::Table => output::print(&quarters::text(&context, output::style(), &all)),
            Format::Json => output::print_json(&quarters::json(&context, &all)),
            Format::Csv => output::print(&quarters::csv(&all)?),
        }
    }
}
