//! `jejak diff UNIT TAHUN --from A --to B`

use clap::Args;

use super::{
    errors::Usage,
    options::{Format, Reading, Whose},
    output,
    source::Source,
};
use crate::{present::view::diff, projection::timeline, store::AsOf};

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
        let context = source.context(&reading, unit, Some(tahun))?;
        let (from, to) = (source.moment(self.from)?, context.as_of);
        if from.seq > to.seq {
            return Err(Usage(format!("--from (event {}) sesudah --to (event {}); tukarkan", from.seq, to.seq)).into());
        }
        let facts = source.reader.source();
        let timeline = Source::timeline(&context);
        let diff = timeline::diff(&source.global, &facts, unit, tahun, timeline, from.seq, to.seq)?;
        let events = source.events(diff.steps.iter().map(|s| s.seq))?;
        match reading.format {
            Format::Table => output::print(&diff::text(&context, output::style(), from, &diff, &events)),
            Format::Json => output::print_json(&diff::json(&context, from, &diff, &events)),
            Format::Csv => output::print(&diff::csv(&diff, &events)?),
        }
    }
}
