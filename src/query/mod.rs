//! Queries: the one place that answers a question, which consists of unit, year, figure, moment of knowledge, moment of
//! effect, and asker. Command line, API, pages and reports parse questions and print answers; the meaning of a moment, the
//! current day, unknown names and visibility are decided here.
//!
//! Every answer has a [`Context`], and a context can only be obtained for a unit that the asker may see.

mod error;
mod inbox;
mod known;
mod quarters;
mod retention;
mod search;
mod structure;
mod summary;
mod who;

use std::sync::Arc;

pub use error::{Field, QueryError};
pub use inbox::BERAKHIR;
pub use quarters::PERIODS;
pub use retention::{Masa, Tahap};
pub use search::{Found, FoundFigure, FoundFinding, Printed};
pub use summary::Asked;
pub use who::Who;

use crate::{
    event::{Event, Hash, Instant, Refusal, RefusalKind, Seq, Tanggal, UnitCode},
    present::{
        Context, LedgerInfo, Moment, Recorded, UnitInfo,
        block::Report,
        lkj,
        report::ReportError,
        view::{budget::Budget, findings::Findings, trace::Events},
    },
    projection::{
        Address, Card, Global, Node, Pandangan, Per, StreamKey, View,
        timeline::{self, Diff, Stretch},
    },
    store::{AsOf, Reader},
};

/// Most units that a refusal names.
const MOST_NAMED: usize = 40;

/// The parameters of a read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Moment of knowledge.
    pub as_of: AsOf,
    /// Moment of effect.
    pub per: Per,
    /// The entries that count.
    pub pandangan: Pandangan,
}

impl Reading {
    /// A year's figures, by the rules.
    pub fn yearly(as_of: AsOf) -> Self {
        Self { as_of, per: Per::Tahun, pandangan: Pandangan::Resmi }
    }
}

/// A ledger with an asker.
#[derive(Clone, Copy)]
pub struct Query<'a> {
    /// Lines and facts.
    pub reader: &'a Reader,
    /// Units, access and closings, up to the last event.
    pub global: &'a Global,
    /// Name and clock.
    pub ledger: &'a LedgerInfo,
    /// The asker.
    pub who: Who<'a>,
    /// The names of parameters in the surface that asks.
    pub names: fn(Field) -> &'static str,
}

impl<'a> Query<'a> {
    /// The position for a moment of knowledge; refused if it is before the first event.
    pub fn moment(&self, as_of: AsOf) -> Result<Moment, QueryError> {
        if let AsOf::Latest = as_of {
            let last = self.reader.last();
            if last.seq > 0 {
                return self.moment_of(last.seq, last.recorded_at, last.hash);
            }
        }
        let seq = self.reader.resolve(as_of)?;
        if let Some(event) = self.reader.committed(seq)? {
            return self.moment_of(seq, event.fact.recorded_at, event.hash);
        }
        let first =
            self.reader.committed(1)?.map_or_else(String::new, |e| format!("waktu sejak {}", e.fact.recorded_at));
        Err(self.unknown(Field::AsOf, &as_of, "belum ada event pada waktu itu", first))
    }

    fn moment_of(&self, seq: Seq, stated: Instant, hash: Hash) -> Result<Moment, QueryError> {
        let jam = self.reader.jam()?;
        Ok(Moment { seq, recorded_at: jam.saat(seq, stated), hash, koreksi: jam.koreksi(seq, stated) })
    }

    /// The day of effect of an event that is appended now; with a simulated clock, the day of the last event.
    pub fn day(&self) -> Tanggal {
        if self.ledger.simulasi { self.reader.last().recorded_at.day() } else { now().day() }
    }

    /// The day for which findings are read if `per` is no day.
    fn hari(&self, as_of: AsOf, moment: Moment) -> Tanggal {
        match as_of {
            AsOf::Date(day) => day,
            AsOf::Instant(at) => at.day(),
            AsOf::Latest if !self.ledger.simulasi => now().day(),
            AsOf::Latest | AsOf::Seq(_) => moment.recorded_at.day(),
        }
    }

    /// The unit with its name at a position; refused if the ledger does not know it.
    pub fn unit(&self, kode: &UnitCode, as_of: Seq) -> Result<UnitInfo, QueryError> {
        let found = self.global.unit(kode, as_of).or_else(|| self.global.unit(kode, Seq::MAX));
        let Some(unit) = found else {
            let known: Vec<_> = self.global.units(Seq::MAX).map(|u| u.kode.to_string()).collect();
            return Err(self.unknown(Field::Unit, kode, "unit tidak dikenal", one_of("salah satu unit", &known)));
        };
        Ok(UnitInfo { kode: unit.kode.clone(), nama: unit.nama.clone(), contoh: self.contoh(kode) })
    }

    /// Returns whether a unit, or one above it, is invented.
    pub fn contoh(&self, kode: &UnitCode) -> bool {
        let line = self.global.ancestry(kode, Seq::MAX);
        line.iter().any(|k| self.global.unit(k, Seq::MAX).is_some_and(|u| u.contoh))
    }

    /// Refuses a unit that the ledger does not know, or that the asker may not see.
    pub fn known_unit(&self, kode: &UnitCode) -> Result<(), QueryError> {
        self.unit(kode, Seq::MAX)?;
        self.must_see(kode)
    }

    /// The context of a view of a unit.
    pub fn context(&self, reading: &Reading, unit: &UnitCode, tahun: Option<u16>) -> Result<Context, QueryError> {
        let as_of = self.moment(reading.as_of)?;
        let mut unit = self.unit(unit, as_of.seq)?;
        self.must_see(&unit.kode)?;
        // The view of a period shows the unit's name in that period.
        let then = tahun.and_then(|tahun| self.global.unit_on(&unit.kode, as_of.seq, reading.per.day(tahun)));
        if let Some(then) = then {
            unit.nama.clone_from(&then.nama);
        }
        Ok(Context {
            ledger: self.ledger.clone(),
            unit,
            tahun,
            hari: self.hari(reading.as_of, as_of),
            as_of,
            per: reading.per,
            pandangan: reading.pandangan,
        })
    }

    /// The view of a context.
    pub fn view(&self, context: &Context) -> View<'a> {
        self.view_at(context.as_of.seq, context.per, context.hari, context.pandangan)
    }

    /// The view at any position.
    pub fn view_at(&self, as_of: Seq, per: Per, hari: Tanggal, pandangan: Pandangan) -> View<'a> {
        let reader = self.reader;
        let load = Box::new(move |key: &StreamKey| Ok(reader.book(key, as_of)?));
        View::new(self.global, as_of, per, hari, load).with(pandangan)
    }

    /// An event as recorded in the journal.
    pub fn event(&self, seq: Seq) -> Result<Recorded, QueryError> {
        let line = self.reader.line(seq)?;
        Recorded::read(&line).map_err(|why| QueryError::Event(seq, why))
    }

    /// Events by their seqs; data that the asker may not see is left out.
    pub fn events(&self, seqs: impl IntoIterator<Item = Seq>) -> Result<Events, QueryError> {
        let mut all = Events::new();
        for seq in seqs {
            let event = self.event(seq)?;
            if self.who.sees(self.global, &event.header.unit) {
                all.insert(seq, event);
            }
        }
        Ok(all)
    }

    /// A figure with its context; an address of nothing is refused, and not answered with N/A.
    pub fn figure(&self, reading: &Reading, address: &Address) -> Result<(Context, Arc<Node>), QueryError> {
        let context = self.context(reading, address.unit(), address.tahun())?;
        self.known(&context, address)?;
        let node = self.view(&context).figure(address)?;
        Ok((context, node))
    }

    /// Every value of a figure, up to the moment of a context.
    pub fn history(&self, context: &Context, address: &Address) -> Result<Vec<timeline::Moment>, QueryError> {
        self.known(context, address)?;
        let source = self.reader.source();
        Ok(timeline::history(self.global, &source, address, reading_of(context), context.as_of.seq)?)
    }

    /// A stretch of a figure's history, and the event after which the next begins.
    pub fn history_part(
        &self,
        context: &Context,
        address: &Address,
        stretch: Stretch,
    ) -> Result<(Vec<timeline::Moment>, Option<Seq>), QueryError> {
        self.known(context, address)?;
        let (source, upto) = (self.reader.source(), context.as_of.seq);
        Ok(timeline::history_of(self.global, &source, address, reading_of(context), upto, stretch)?)
    }

    /// The card of a context.
    pub fn card(&self, context: &Context, tahun: u16) -> Result<Card, QueryError> {
        Ok(self.view(context).card(&context.unit.kode, tahun)?)
    }

    /// The budget of a context.
    pub fn budget(&self, context: &Context, tahun: u16) -> Result<Budget, QueryError> {
        Ok(Budget::of(&self.view(context), &context.unit.kode, tahun)?)
    }

    /// The findings of a context.
    pub fn findings(&self, context: &Context) -> Result<Findings, QueryError> {
        Ok(Findings::of(&self.view(context), &context.unit.kode)?)
    }

    /// The changes on the card of a context since an earlier moment; refused if that moment is later.
    pub fn diff(&self, context: &Context, tahun: u16, from: AsOf) -> Result<(Moment, Diff), QueryError> {
        let from = self.earlier(context, from)?;
        let (source, unit) = (self.reader.source(), &context.unit.kode);
        let reading = reading_of(context);
        let found = timeline::diff(self.global, &source, unit, tahun, reading, from.seq, context.as_of.seq)?;
        Ok((from, found))
    }

    /// A stretch of the changes, and the event after which the next begins; `from` must not be later than the context.
    pub fn diff_part(
        &self,
        context: &Context,
        tahun: u16,
        from: Moment,
        stretch: Stretch,
    ) -> Result<(Diff, Option<Seq>), QueryError> {
        let (source, unit, span) = (self.reader.source(), &context.unit.kode, (from.seq, context.as_of.seq));
        Ok(timeline::diff_of(self.global, &source, unit, tahun, reading_of(context), span, stretch)?)
    }

    /// An earlier moment to compare a context with; refused if it is later.
    pub fn earlier(&self, context: &Context, from: AsOf) -> Result<Moment, QueryError> {
        let (from, to) = (self.moment(from)?, context.as_of);
        if from.seq <= to.seq {
            return Ok(from);
        }
        let field = (self.names)(Field::From);
        let detail = format!("{field} (event {}) sesudah {} (event {})", from.seq, (self.names)(Field::To), to.seq);
        let accepted = format!("saat sebelum atau sama dengan {}", (self.names)(Field::To));
        Err(Refusal::new(RefusalKind::Malformed, field, from.seq, detail, accepted).into())
    }

    /// The figures part of the performance report (LKj) of a context.
    pub fn report(&self, context: &Context, tahun: u16) -> Result<Report, ReportError> {
        let event = |seq| self.event(seq).map_err(|why| why.to_string());
        lkj::compose(&self.view(context), context, tahun, &event)
    }

    fn unknown(
        &self,
        field: Field,
        value: &dyn std::fmt::Display,
        detail: &str,
        accepted: impl Into<String>,
    ) -> QueryError {
        Refusal::new(RefusalKind::Unknown, (self.names)(field), value, detail, accepted).into()
    }

    fn must_see(&self, unit: &UnitCode) -> Result<(), QueryError> {
        if self.who.sees(self.global, unit) {
            return Ok(());
        }
        let own = self.who.units(self.global).join(", ");
        let detail = format!("akses Anda tidak mencakup unit {unit}; unit Anda: {own}");
        let accepted = match own.is_empty() {
            true => "akses Anda belum mencakup unit mana pun: minta admin memberinya".to_owned(),
            false => own,
        };
        Err(Refusal::new(RefusalKind::NotAllowed, (self.names)(Field::Unit), unit, detail, accepted).into())
    }
}

/// The ledger's name and clock, from its first event.
pub fn ledger_info(reader: &Reader, global: &Global) -> Result<LedgerInfo, QueryError> {
    let opening = Recorded::read(&reader.line(1)?).map_err(|why| QueryError::Event(1, why))?;
    match &opening.event {
        Event::LedgerDibuka(data) => Ok(LedgerInfo {
            nama: data.nama.to_string(),
            simulasi: global.simulasi,
            pemulihan: global.recovered().map(|grant| grant.seq).collect(),
        }),
        _ => Err(QueryError::Event(1, "tidak membuka buku besar".to_owned())),
    }
}

/// The parameters of a timeline for a context.
pub fn reading_of(context: &Context) -> timeline::Reading {
    timeline::Reading { per: context.per, pandangan: context.pandangan, hari: context.hari }
}

/// The current time of this machine's clock.
pub fn now() -> Instant {
    Instant(chrono::Utc::now().timestamp_micros())
}

fn one_of(what: &str, known: &[String]) -> String {
    if known.is_empty() {
        return "belum ada satu pun di buku besar ini: tetapkan lebih dahulu (halaman Catat, atau jejak append)"
            .to_owned();
    }
    let named = known.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match known.len().saturating_sub(MOST_NAMED) {
        0 => format!("{what}: {named}"),
        more => format!("{what}: {named}, dan {more} lainnya"),
    }
}
