//! `jejak diff UNIT TAHUN --from A --to B`

use clap::Args;

use super::{
    options::{Format, Reading, Whose},
    output,
    source::Source,
};
use crate::{present::view::diff, store::AsOf};

/// What changed on a card between two moments of recorded time.
#[derive(Debug, Args)]
pub struct Diff {
    #[command(flatten)]
    whose: Whose,
    /// From when: a seq, an RFC 3339 instant, or a date
    #[arg(long, value_name = "WHEN")]
    from: AsOf,
    /// To when; the same as --as-of
    #[arg(long, value_name = "WHEN", conflicts_with = "as_of")]
    to: Option<AsOf>,
    #[command(flatten)]
    reading: Reading,
}

impl Diff {
    pub fn run(self) -> anyhow::Result<()> {
        let reading = Reading { as_of: self.to.unwrap_or(self.reading.as_of), ..self.reading };
        let source = Source::open(reading.place.dir())?;
        let (unit, tahun) = (&self.whose.unit, self.whose.tahun);
        let query = source.query();
        let context = query.context(&reading.asked(), unit, Some(tahun))?;
        let (from, diff) = query.diff(&context, tahun, self.from)?;
        let events = query.events(diff.steps.iter().map(|s| s.seq))?;
        match reading.format {
            Format::Table => output::print(&diff::text(&context, output::style(), from, &diff, &events)),
            Format::Json => output::print_json(&diff::json(&context, from, &diff, &events)),
            Format::Csv => output::print(&diff::csv(&diff, &events)?),
        }
    }
}
