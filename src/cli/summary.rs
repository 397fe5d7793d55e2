//! `jejak summary [UNIT]`

use clap::Args;

use super::{
    options::{Format, Kind, Place, year},
    output,
    source::Source,
};
use crate::{
    event::UnitCode,
    present::view::summary,
    projection::{Pandangan, Per},
    query::Asked,
    store::AsOf,
};

/// Where units stand: NPSS now and at the ends of quarters, what is red, what fell, what is overdue and open.
#[derive(Debug, Args)]
pub struct Summary {
    /// This unit and those below it; all where none is named
    unit: Option<UnitCode>,
    #[command(flatten)]
    place: Place,
    /// Year of the cards; the latest with entries where none is named
    #[arg(long, value_name = "YEAR", value_parser = year)]
    year: Option<u16>,
    /// As known when: a seq, an RFC 3339 instant, or a date (to the end of that day in Jakarta)
    #[arg(long, value_name = "WHEN", default_value = "terbaru")]
    as_of: AsOf,
    /// About what: tahun, TW1 to TW4; the latest that has ended where none is named
    #[arg(long, value_name = "PERIOD")]
    per: Option<Per>,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Which entries count
    #[arg(long, value_enum, default_value = "resmi")]
    pandangan: Kind,
}

impl Summary {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.place.dir())?;
        let pandangan = match self.pandangan {
            Kind::Resmi => Pandangan::Resmi,
            Kind::Semua => Pandangan::Semua,
        };
        let Self { unit, as_of, per, year: tahun, .. } = self;
        let asked = Asked { as_of, pandangan, tahun, per, trend: unit.is_some(), unit, lean: None, only: None };
        let found = source.query().summary(&asked)?;
        match self.format {
            Format::Table => output::print(&summary::text(output::style(), &found)),
            Format::Json => output::print_json(&summary::json(&found)),
            Format::Csv => output::print(&summary::csv(&found)?),
        }
    }
}
