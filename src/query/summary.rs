//! The summary of many units for leaders: one pass over them, each book read once for all periods.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{Query, QueryError, Reading};
use crate::{
    event::{Periode, Seq, Tanggal, UnitCode},
    present::{
        Moment, UnitInfo,
        view::summary::{Forecast, Indicator, PRAKIRAAN, Position, Reported, Summary, UnitSummary, Weight},
    },
    projection::{
        Address, Book, BudgetItem, Card, Dated, FindingsItem, IkuRow, Node, Pandangan, Per, StreamKey, Unit, View,
    },
    store::AsOf,
};

/// Most units in one answer.
pub const MOST_UNITS: usize = 2_000;
/// Most levels of units.
const MOST_LEVELS: usize = 8;
/// Most threads that compute units in parallel.
const MOST_THREADS: usize = 4;
/// Most changes of weights that are shown for a unit.
const MOST_WEIGHTS: usize = 5;
/// Number of earlier years in a trend.
const EARLIER: u16 = 2;

/// The parameters of a summary.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Moment of knowledge.
    pub as_of: AsOf,
    /// The entries that count.
    pub pandangan: Pandangan,
    /// Year; `None`: the latest with a card.
    pub tahun: Option<u16>,
    /// Moment of effect; `None`: the latest period that has ended.
    pub per: Option<Per>,
    /// A unit, with those below it; `None`: all that the asker may see.
    pub unit: Option<UnitCode>,
    /// Whether to include quarters of earlier years, for the trend of a unit.
    pub trend: bool,
    /// Above this number of units, compute only the current position, for ordering and counting.
    pub lean: Option<usize>,
    /// Restricts the answer to these units.
    pub only: Option<HashSet<UnitCode>>,
}

/// The parts that are equal for all units of a summary.
#[derive(Clone)]
struct Frame {
    as_of: Moment,
    hari: Tanggal,
    pandangan: Pandangan,
    tahun: u16,
    per: Per,
    before: Option<Periode>,
    periods: Vec<Periode>,
}

/// Books at one moment, each read once.
#[derive(Default)]
struct Shelf(RefCell<HashMap<StreamKey, Arc<Book>>>);

impl Query<'_> {
    /// The summary of the units that the asker may see.
    pub fn summary(&self, asked: &Asked) -> Result<Summary, QueryError> {
        let as_of = self.moment(asked.as_of)?;
        if let Some(unit) = &asked.unit {
            self.known_unit(unit)?;
        }
        let mut units = self.units_below(asked.unit.as_ref(), as_of.seq);
        units.retain(|(_, unit)| asked.only.as_ref().is_none_or(|only| only.contains(&unit.kode)));
        let years = self.years(&units, as_of);
        let hari = self.hari(asked.as_of, as_of);
        let tahun = match asked.tahun {
            Some(tahun) => tahun,
            None => self.latest_filled(&units, &years, as_of.seq)?.unwrap_or_else(|| hari.year()),
        };
        let per = asked.per.unwrap_or_else(|| latest(tahun, hari));
        let before = before(per, tahun, hari);
        let periods = match asked.lean.is_some_and(|most| units.len() > most) {
            true => vec![per.periode(tahun)],
            false => periods(tahun, per, hari, asked.trend),
        };
        let frame = Frame { as_of, hari, pandangan: asked.pandangan, tahun, per, before, periods };
        let found = self.side_by_side(&frame, &units)?;
        let (mut all, mut without) = (Vec::new(), Vec::new());
        for found in found {
            match found {
                Ok(unit) => all.push(*unit),
                Err(unit) => without.push(unit),
            }
        }
        let (ledger, pandangan) = (self.ledger.clone(), asked.pandangan);
        Ok(Summary { ledger, as_of, tahun, years, per, pandangan, hari, before, units: all, without })
    }

    /// The units that the asker may see, each after the one above it, with its depth.
    fn units_below(&self, top: Option<&UnitCode>, as_of: Seq) -> Vec<(usize, Unit)> {
        let all: Vec<&Unit> = self.global.units(as_of).filter(|u| self.who.sees(self.global, &u.kode)).collect();
        let mut below: BTreeMap<Option<&UnitCode>, Vec<&Unit>> = BTreeMap::new();
        for unit in &all {
            let above = unit.induk.as_ref().filter(|above| self.who.sees(self.global, above));
            below.entry(above).or_default().push(unit);
        }
        let tops = match top {
            Some(kode) => all.iter().filter(|u| u.kode == *kode).copied().collect(),
            None => below.get(&None).cloned().unwrap_or_default(),
        };
        let mut ahead: Vec<(usize, &Unit)> = tops.into_iter().rev().map(|u| (0, u)).collect();
        let mut found = Vec::new();
        while let Some((level, unit)) = ahead.pop() {
            if found.len() == MOST_UNITS {
                break;
            }
            found.push((level, unit.clone()));
            if level < MOST_LEVELS {
                let children = below.get(&Some(&unit.kode)).into_iter().flatten().rev();
                ahead.extend(children.map(|u| (level + 1, *u)));
            }
        }
        found
    }

    /// Years in which one of the units has a stream.
    fn years(&self, units: &[(usize, Unit)], as_of: Moment) -> Vec<u16> {
        let newest = as_of.recorded_at.day().year() + 1;
        let streams = units.iter().flat_map(|(_, u)| self.reader.streams(&u.kode));
        let mut years: Vec<u16> = streams.map(|key| key.tahun).filter(|year| *year > 0 && *year <= newest).collect();
        years.sort_unstable();
        years.dedup();
        years
    }

    /// The latest year in which one of the units has an entry; else the latest year with a stream.
    fn latest_filled(&self, units: &[(usize, Unit)], years: &[u16], as_of: Seq) -> Result<Option<u16>, QueryError> {
        for year in years.iter().rev() {
            for (_, unit) in units {
                let key = StreamKey::new(&unit.kode, *year);
                if self.reader.count(&key) > 0
                    && self.reader.book(&key, as_of)?.iku.values().any(|iku| !iku.realisasi.is_empty())
                {
                    return Ok(Some(*year));
                }
            }
        }
        Ok(years.last().copied())
    }

    /// Computes units on as many threads as the machine can spare.
    fn side_by_side(
        &self,
        frame: &Frame,
        units: &[(usize, Unit)],
    ) -> Result<Vec<Result<Box<UnitSummary>, UnitInfo>>, QueryError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let part = units.len().div_ceil(threads).max(1);
        let work = |part: &[(usize, Unit)]| {
            let shelf = Shelf::default();
            let views = Views::new(self, frame, &shelf);
            part.iter().map(|(level, unit)| views.unit(*level, unit)).collect::<Result<Vec<_>, _>>()
        };
        if units.len() < 8 {
            return work(units);
        }
        let parts = std::thread::scope(|scope| {
            let running: Vec<_> = units.chunks(part).map(|part| scope.spawn(move || work(part))).collect();
            running
                .into_iter()
                .map(|t| t.join().unwrap_or_else(|why| std::panic::resume_unwind(why)))
                .collect::<Vec<_>>()
        });
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(parts.into_iter().flatten().collect())
    }
}

/// The views of all periods over one set of books.
struct Views<'a, 'q> {
    query: &'a Query<'q>,
    frame: &'a Frame,
    /// One for each period; then that of the current position.
    periods: Vec<View<'a>>,
    now: View<'a>,
    before: Option<View<'a>>,
}

impl<'a, 'q> Views<'a, 'q> {
    fn new(query: &'a Query<'q>, frame: &'a Frame, shelf: &'a Shelf) -> Self {
        let view = |per: Per| {
            let load = Box::new(move |key: &StreamKey| {
                if let Some(book) = shelf.0.borrow().get(key) {
                    return Ok(book.clone());
                }
                let book = query.reader.book(key, frame.as_of.seq)?;
                shelf.0.borrow_mut().insert(key.clone(), book.clone());
                Ok(book)
            });
            View::new(query.global, frame.as_of.seq, per, frame.hari, load).with(frame.pandangan)
        };
        let periods = frame.periods.iter().map(|periode| view(Per::from(*periode))).collect();
        let before = frame.before.map(|periode| view(Per::from(periode)));
        Self { query, frame, periods, now: view(frame.per), before }
    }

    /// The summary of a unit; only its name if it has no card in the year.
    fn unit(&self, level: usize, unit: &Unit) -> Result<Result<Box<UnitSummary>, UnitInfo>, QueryError> {
        let (kode, tahun) = (&unit.kode, self.frame.tahun);
        let info = UnitInfo { kode: kode.clone(), nama: unit.nama.clone(), contoh: self.query.contoh(kode) };
        let book = self.now.book(kode, tahun)?;
        if book.iku.is_empty() && book.perspektif.is_empty() && book.simpul.is_empty() {
            return Ok(Err(info));
        }
        let mut cards = Vec::new();
        for (view, periode) in self.periods.iter().zip(&self.frame.periods) {
            cards.push(view.card(kode, periode.tahun())?);
        }
        let now = self.frame.periods.iter().position(|p| Per::from(*p) == self.frame.per && p.tahun() == tahun);
        let shown = now.map_or_else(|| self.now.card(kode, tahun).map(Some), |_| Ok(None))?;
        let card = now.and_then(|at| cards.get(at)).or(shown.as_ref());
        let before = match (&self.before, self.frame.before) {
            (Some(view), Some(periode)) => Some(view.card(kode, periode.tahun())?),
            _ => None,
        };
        let indicators = card.map_or_else(Vec::new, |card| indicators(card, before.as_ref(), &cards));
        let mut positions: Vec<Position> =
            cards.iter().zip(&self.frame.periods).map(|(card, periode)| self.position(card, *periode)).collect();
        let now = now.unwrap_or(positions.len());
        positions.extend(shown.map(|card| self.position(&card, self.frame.per.periode(tahun))));
        Ok(Ok(Box::new(UnitSummary {
            induk: unit.induk.clone(),
            level,
            now,
            before: before.map(|card| card.npss),
            indicators,
            absorbed: self.now.figure(&Address::UnitBudget(kode.clone(), tahun, BudgetItem::Penyerapan))?,
            late: self.now.findings(kode, FindingsItem::Terlambat, None)?,
            open: self.open(kode),
            forecasts: self.forecasts(kode)?,
            weights: self.weights(&book)?,
            positions,
            unit: info,
        })))
    }

    fn position(&self, card: &Card, periode: Periode) -> Position {
        let closing = self.query.global.closings(&card.unit, periode, self.frame.as_of.seq);
        let standing = closing.filter(|c| c.ended.is_none_or(|end| end > self.frame.as_of.seq)).last();
        let reported = standing.map(|c| Reported { npss: c.npss.clone(), event: c.seq, recorded_at: c.recorded_at });
        let (npss, status, filled) = (card.npss.clone(), card.status.clone(), card.filled());
        Position { periode, npss, status, filled, of: card.terisi.1, reported }
    }

    /// Periods that have ended and are not closed.
    fn open(&self, kode: &UnitCode) -> Vec<Periode> {
        let (global, seq) = (self.query.global, self.frame.as_of.seq);
        let all = super::PERIODS(self.frame.tahun).into_iter();
        all.filter(|p| p.akhir() <= self.frame.hari && global.closed(kode, *p, seq).is_none()).collect()
    }

    /// Forecasts that the rules declare.
    fn forecasts(&self, kode: &UnitCode) -> Result<Vec<Forecast>, QueryError> {
        let tahun = self.frame.tahun;
        let Some(rules) = self.now.aturan(kode, tahun)? else { return Ok(Vec::new()) };
        let declared = rules.isi.rumus.iter().filter_map(|r| Some((r, r.kode.as_str().strip_prefix(PRAKIRAAN)?)));
        let one = |(rumus, of): (&crate::event::data::RumusBernama, &str)| {
            let figure = self.now.figure(&Address::Rumus(kode.clone(), tahun, rumus.kode.clone()))?;
            Ok(Forecast { kode: of.to_owned(), figure })
        };
        declared.map(one).collect()
    }

    /// Changes of weights in the year's book, latest first.
    fn weights(&self, book: &Book) -> Result<Vec<Weight>, QueryError> {
        let mut found = Vec::new();
        for (kode, all) in &book.perspektif {
            changes(kode.as_str(), all, |p| Some(p.bobot.get().normalize().to_string()), &mut found);
        }
        for (kode, all) in &book.simpul {
            changes(kode.as_str(), all, |s| Some(s.bobot?.get().normalize().to_string()), &mut found);
        }
        for (kode, iku) in &book.iku {
            let weight =
                |i: &Arc<crate::projection::Indikator>| Some(i.ukur.as_ref()?.bobot?.get().normalize().to_string());
            changes(kode.as_str(), &iku.definisi, weight, &mut found);
        }
        found.sort_by_key(|(seq, ..)| std::cmp::Reverse(*seq));
        found.truncate(MOST_WEIGHTS);
        let told = |(seq, kode, from, to, berlaku): (Seq, String, String, String, Tanggal)| {
            Ok(Weight { kode, from, to, berlaku, event: Arc::new(self.query.event(seq)?) })
        };
        found.into_iter().map(told).collect()
    }
}

/// Versions whose weight differs from that of the version before.
fn changes<T>(
    kode: &str,
    all: &[Dated<T>],
    weight: impl Fn(&T) -> Option<String>,
    found: &mut Vec<(Seq, String, String, String, Tanggal)>,
) {
    for pair in all.windows(2) {
        let (was, is) = (weight(&pair[0].isi), weight(&pair[1].isi));
        if was != is {
            let word = |w: Option<String>| w.unwrap_or_else(|| "tanpa bobot".to_owned());
            found.push((pair[1].seq, kode.to_owned(), word(was), word(is), pair[1].berlaku));
        }
    }
}

fn rows(card: &Card) -> impl Iterator<Item = &IkuRow> {
    card.perspektif.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku)
}

fn indicators(card: &Card, before: Option<&Card>, periods: &[Card]) -> Vec<Indicator> {
    let by_code = |card: &Card| -> HashMap<String, (Arc<Node>, Arc<Node>)> {
        rows(card).map(|r| (r.indikator.isi.kode.to_string(), (r.capaian.clone(), r.status.clone()))).collect()
    };
    let before = before.map(by_code).unwrap_or_default();
    let periods: Vec<_> = periods.iter().map(by_code).collect();
    let one = |row: &IkuRow| {
        let kode = row.indikator.isi.kode.to_string();
        Indicator {
            nama: row.indikator.isi.nama.clone(),
            satuan: row.indikator.isi.satuan.clone(),
            target: row.target.clone(),
            realisasi: row.realisasi.clone(),
            capaian: row.capaian.clone(),
            status: row.status.clone(),
            before: before.get(&kode).map(|(capaian, _)| capaian.clone()),
            periods: periods.iter().map(|all| all.get(&kode).cloned()).collect(),
            kode,
        }
    };
    rows(card).map(one).collect()
}

/// The latest quarter of a year that has ended, or else its first; the year itself once it is over.
fn latest(tahun: u16, hari: Tanggal) -> Per {
    if Periode::Tahun(tahun).akhir() <= hari {
        return Per::Tahun;
    }
    let ended = (1..=4).rev().find(|q| Periode::Triwulan(tahun, *q).akhir() <= hari);
    Per::Triwulan(ended.unwrap_or(1))
}

/// The quarter before the current period; for a whole year, the quarter before its last.
fn before(per: Per, tahun: u16, hari: Tanggal) -> Option<Periode> {
    let quarter = match per {
        Per::Triwulan(quarter) => quarter,
        Per::Tahun => (1..=4).rev().find(|q| Periode::Triwulan(tahun, *q).akhir() <= hari)?,
        _ => per.day(tahun).quarter(),
    };
    match quarter {
        1 => (tahun > *crate::event::YEARS.start()).then(|| Periode::Triwulan(tahun - 1, 4)),
        quarter => Some(Periode::Triwulan(tahun, quarter - 1)),
    }
}

/// The periods that are shown, in order: earlier years, with `trend` their quarters too; of this year the quarters that have
/// begun, and the year.
fn periods(tahun: u16, per: Per, hari: Tanggal, trend: bool) -> Vec<Periode> {
    let mut all = Vec::new();
    for year in tahun.saturating_sub(EARLIER).max(*crate::event::YEARS.start())..tahun {
        match trend {
            true => all.extend(super::PERIODS(year)),
            false => all.push(Periode::Tahun(year)),
        }
    }
    let until = per.day(tahun).max(hari);
    all.extend(super::PERIODS(tahun).into_iter().filter(|p| p.triwulan().is_none() || p.awal() <= until));
    all
}

impl Asked {
    /// Parameters for everything that the asker may see.
    pub fn of(reading: &Reading) -> Self {
        let Reading { as_of, pandangan, .. } = *reading;
        Self { as_of, pandangan, tahun: None, per: None, unit: None, trend: false, lean: None, only: None }
    }
}
