//! `jejak scorecard UNIT TAHUN`

use clap::Args;

use super::{
    options::{Format, Reading, Whose},
    output,
    source::Source,
};
use crate::present::view::card;

/// The scorecard of a unit and year.
#[derive(Debug, Args)]
pub struct Scorecard {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    reading: Reading,
}

impl Scorecard {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        show(&source, &self.reading, &self.whose)
    }
}

/// Shows the card of an open ledger.
pub fn show(source: &Source, reading: &Reading, whose: &Whose) -> anyhow::Result<()> {
    let context = source.query().context(&reading.asked(), &whose.unit, Some(whose.tahun))?;
    let card = source.query().card(&context, whose.tahun)?;
    match reading.format {
        Format::Table => output::print(&card::text(&context, output::style(), &card)),
        Format::Json => output::print_json(&card::json(&context, &card)),
        Format::Csv => output::print(&card::csv(&card)?),
    }
}
