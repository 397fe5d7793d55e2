//! `jejak published UNIT TAHUN`

use clap::Args;

use super::{
    options::{Format, Reading, Whose},
    output,
    source::Source,
};
use crate::{
    event::{Event, Refusal, RefusalKind, Seq},
    present::Recorded,
    projection::StreamKey,
    review::{held::Held, published, show},
};

/// What was published of a unit and year, and what of it no longer holds.
#[derive(Debug, Args)]
pub struct Published {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    reading: Reading,
}

impl Published {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        let context = source.query().context(&self.reading.asked(), &self.whose.unit, Some(self.whose.tahun))?;
        let event = self.last(&source, context.as_of.seq)?;
        let Event::LaporanDiterbitkan(data) = &event.event else {
            anyhow::bail!("event {} bukan laporan.diterbitkan", event.header.seq)
        };
        let (view, facts) = (source.query().view(&context), source.reader.source());
        let figures = published::compare(&Held::new(&view, &facts), data)?;
        let events = |seq: Seq| source.event(seq).ok();
        match self.reading.format {
            Format::Table => {
                output::print(&show::published::text(&context, output::style(), &event, &figures, &events))
            }
            Format::Json => output::print_json(&show::published::json(&context, &event, &figures)),
            Format::Csv => output::print(&show::published::csv(&figures)?),
        }
    }

    /// The last publication that was not withdrawn.
    fn last(&self, source: &Source, upto: Seq) -> anyhow::Result<Recorded> {
        let facts = source.reader.facts(&StreamKey::new(&self.whose.unit, self.whose.tahun), upto)?;
        let Some(seq) = published::last(&facts) else {
            let (detail, accepted) =
                ("belum ada laporan yang diterbitkan", "catat dengan jejak review LAPORAN --publish");
            return Err(Refusal::new(RefusalKind::Unknown, "TAHUN", self.whose.tahun, detail, accepted).into());
        };
        source.event(seq)
    }
}
