//! `jejak events`

use std::ops::ControlFlow;

use clap::Args;

use super::{
    errors::Usage,
    options::{Format, Place},
    output,
    source::Source,
};
use crate::{
    event::{AccountId, Kind, Seq, Subject, UnitCode},
    present::{Recorded, view::events},
    store::{AsOf, Filter},
};

/// Events, filtered.
#[derive(Debug, Args)]
pub struct Events {
    #[command(flatten)]
    place: Place,
    /// As known when: a seq, an RFC 3339 instant, or a date
    #[arg(long, value_name = "WHEN", default_value = "terbaru")]
    as_of: AsOf,
    /// Only events of this unit; - is the ledger as a whole
    #[arg(long, allow_hyphen_values = true)]
    unit: Option<UnitCode>,
    /// Only events about this subject, such as PPU/2023/IKU.2
    #[arg(long)]
    subject: Option<Subject>,
    /// Only events of this type, such as realisasi.dicatat
    #[arg(long = "type", value_name = "TYPE", value_parser = kind)]
    kind: Option<Kind>,
    /// Only events recorded by this account
    #[arg(long)]
    actor: Option<AccountId>,
    /// Only events recorded then or later: a seq, an instant, or a date
    #[arg(long, value_name = "WHEN")]
    since: Option<AsOf>,
    /// Only events recorded then or earlier: a seq, an instant, or a date
    #[arg(long, value_name = "WHEN")]
    until: Option<AsOf>,
    /// Latest first
    #[arg(long)]
    reverse: bool,
    /// Most events to show
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    limit: u32,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

fn kind(text: &str) -> Result<Kind, String> {
    let names = || Kind::ALL.iter().map(|k| k.name()).collect::<Vec<_>>().join(", ");
    Kind::parse(text).ok_or_else(|| format!("«{text}» bukan jenis event; yang ada: {}", names()))
}

impl Events {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.place.dir())?;
        let upto = source.reader.resolve(self.as_of)?;
        let (mut found, mut failed) = (Vec::new(), None);
        let limit = self.limit as usize;
        source.reader.events(&self.filter(&source, upto)?, &mut |event| match Recorded::read(event.line) {
            Ok(event) => {
                found.push(event);
                if found.len() > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }
            Err(why) => {
                failed = Some(anyhow::anyhow!("event {}: {why}", event.header.seq));
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let more = found.len() > limit;
        found.truncate(limit);
        let as_of = if upto > 0 { Some(source.query().moment(AsOf::Seq(upto))?) } else { None };
        match self.format {
            Format::Table => output::print(&events::text(&source.ledger, as_of, output::style(), &found, more)),
            Format::Json => output::print_json(&events::json(&source.ledger, as_of, &found, more)),
            Format::Csv => {
                if more {
                    eprintln!("jejak: masih ada event lain; tambah --limit atau persempit saringan");
                }
                output::print(&events::csv(&found)?)
            }
        }
    }

    fn filter(&self, source: &Source, upto: Seq) -> anyhow::Result<Filter> {
        let mut filter = Filter {
            unit: self.unit.clone(),
            subject: self.subject.clone(),
            kind: self.kind,
            actor: self.actor.clone(),
            to: Some(upto),
            reverse: self.reverse,
            ..Filter::default()
        };
        match self.since {
            Some(AsOf::Seq(seq)) => filter.from = seq,
            Some(AsOf::Instant(at)) => filter.since = Some(at),
            Some(AsOf::Date(day)) => filter.since = Some(crate::event::Instant::start_of(day)),
            Some(AsOf::Latest) => {
                return Err(Usage("--since terbaru tidak bermakna; beri nomor, waktu atau tanggal".to_owned()).into());
            }
            None => {}
        }
        if let Some(until) = self.until {
            filter.to = Some(upto.min(match until {
                AsOf::Seq(seq) => seq,
                other => source.reader.resolve(other)?,
            }));
        }
        Ok(filter)
    }
}
