//! Figures through recorded time: every value that a figure ever had, and the changes between two positions.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{Seq, UnitCode};

pub use super::reading::{Figures, Past, Reading, Source};
use super::{Address, CardItem, Global, Inputs, Nilai, Node, ReadError, Satuan, View, parts::Parts, walk::Walk};

/// A value that a figure had, from the group of an event on.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Last event of the group.
    pub seq: Seq,
    /// Events of the group that may have caused it.
    pub events: Vec<Seq>,
    /// The figure.
    pub node: Arc<Node>,
}

/// A stretch of a timeline, because years of records do not fit one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Starts after this event; 0: at the beginning.
    pub after: Seq,
    /// Most values or steps in the answer.
    pub found: usize,
    /// Most groups or events whose figures are computed.
    pub examined: usize,
}

impl Stretch {
    /// The whole timeline.
    pub const WHOLE: Self = Self { after: 0, found: usize::MAX, examined: usize::MAX };

    /// Returns whether a limit is reached.
    fn is_full(&self, found: usize, examined: usize) -> bool {
        found >= self.found || examined >= self.examined
    }
}

/// Every value that a figure had up to a position, oldest first; also an equal value that is printed differently from then on,
/// because its indicator got another number of decimals.
pub fn history(
    global: &Global,
    source: Source,
    address: &Address,
    reading: Reading,
    upto: Seq,
) -> Result<Vec<Moment>, ReadError> {
    Ok(history_of(global, source, address, reading, upto, Stretch::WHOLE)?.0)
}

/// Values in a stretch of a figure's history, and the event after which the rest begins; `None`: nothing is left.
pub fn history_of(
    global: &Global,
    source: Source,
    address: &Address,
    reading: Reading,
    upto: Seq,
    stretch: Stretch,
) -> Result<(Vec<Moment>, Option<Seq>), ReadError> {
    let (found, rest, _) = counted_history(global, source, address, reading, upto, stretch)?;
    Ok((found, rest))
}

/// Like [`history_of`], and also the number of values that were computed, as a measure of work.
pub fn counted_history(
    global: &Global,
    source: Source,
    address: &Address,
    reading: Reading,
    upto: Seq,
    stretch: Stretch,
) -> Result<(Vec<Moment>, Option<Seq>, u64), ReadError> {
    let mut walk = Walk::of_figure(global, source, address, reading, (stretch.after.min(upto), upto))?;
    let mut last: Option<(Nilai, Satuan)> = None;
    let value = |node: &Node| (node.nilai.clone(), node.satuan);
    let silent = |node: &Node| node.angka().is_none() && node.events().is_empty();
    if stretch.after > 0 {
        let node = walk.view(stretch.after, reading).figure(address)?;
        last = (!silent(&node)).then(|| value(&node));
    }
    let mut found: Vec<Moment> = Vec::new();
    let mut examined = 0;
    let mut at = stretch.after;
    while !stretch.is_full(found.len(), examined) {
        let Some((end, events)) = walk.next_group(upto) else { return Ok((found, None, walk.work())) };
        (examined, at) = (examined + 1, end);
        let node = walk.view(end, reading).figure(address)?;
        // Before the first event about it the figure has no history.
        if last.is_none() && silent(&node) {
            continue;
        }
        let now = Some(value(&node));
        if last != now {
            last = now;
            found.push(Moment { seq: end, node: told(&node, &events), events });
        }
    }
    Ok((found, walk.next_group(upto).map(|_| at), walk.work()))
}

/// A value with only those of the group's events that are behind it. The trees of many values, each with all events that it
/// ever depended on, would take space in the square of their number.
fn told(node: &Arc<Node>, events: &[Seq]) -> Arc<Node> {
    let behind = node.events();
    let event = events.iter().copied().filter(|seq| behind.binary_search(seq).is_ok()).collect();
    Arc::new(Node {
        nama: node.nama.clone(),
        alamat: node.alamat.clone(),
        nilai: node.nilai.clone(),
        satuan: node.satuan,
        rumus: node.rumus.clone(),
        masukan: Inputs::default(),
        event,
        catatan: node.catatan.clone(),
    })
}

/// A figure that differs between two positions.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its address.
    pub address: Address,
    /// Value at the first position; `None`: it did not exist.
    pub from: Option<Arc<Node>>,
    /// Value at the second position; `None`: it no longer exists.
    pub to: Option<Arc<Node>>,
}

/// An event between two positions that changed figures.
#[derive(Debug, Clone)]
pub struct Step {
    /// Event.
    pub seq: Seq,
    /// NPSS before it.
    pub before: Option<Decimal>,
    /// NPSS after it.
    pub after: Option<Decimal>,
    /// Figures that it changed.
    pub changed: Vec<Address>,
}

impl Step {
    /// The change of NPSS; a missing NPSS counts as 0.
    pub fn moved(&self) -> Decimal {
        self.after.unwrap_or_default() - self.before.unwrap_or_default()
    }
}

/// The changes on a card between two positions.
#[derive(Debug, Clone)]
pub struct Diff {
    /// NPSS at the first position.
    pub from: Option<Decimal>,
    /// NPSS at the second position.
    pub to: Option<Decimal>,
    /// Figures that differ.
    pub changes: Vec<Change>,
    /// Events that changed figures, in order; their changes of NPSS sum exactly to the whole change.
    pub steps: Vec<Step>,
    /// Number of values that were computed, as a measure of work.
    pub work: u64,
}

/// The changes on a unit's card between two positions, with the events that caused them.
pub fn diff(
    global: &Global,
    source: Source,
    unit: &UnitCode,
    tahun: u16,
    reading: Reading,
    from: Seq,
    to: Seq,
) -> Result<Diff, ReadError> {
    Ok(diff_of(global, source, unit, tahun, reading, (from, to), Stretch::WHOLE)?.0)
}

/// Like [`diff`], with the steps of a stretch only, and the event after which the rest begins; `None`: nothing is left.
pub fn diff_of(
    global: &Global,
    source: Source,
    unit: &UnitCode,
    tahun: u16,
    reading: Reading,
    (from, to): (Seq, Seq),
    stretch: Stretch,
) -> Result<(Diff, Option<Seq>), ReadError> {
    let mut walk = Walk::of_unit(global, source, unit, tahun, (from.min(to), to))?;
    let start = figures(&walk.view(from, reading), unit, tahun)?;
    let mut last = start.clone();
    let mut at = from;
    if stretch.after > from {
        at = stretch.after.min(to);
        while walk.next(at).is_some() {}
        last = figures(&walk.view(at, reading), unit, tahun)?;
    }
    let (mut steps, mut examined, mut rest) = (Vec::new(), 0, None);
    while let Some((seq, fact)) = walk.next(to) {
        let parts = fact.map_or(Parts::ALL, |fact| walk.parts(&fact));
        if parts == Parts::NONE {
            at = seq;
            continue;
        }
        if stretch.is_full(steps.len(), examined) {
            // Steps beyond the stretch still count for the figures at the end.
            while walk.next(to).is_some() {}
            last = figures(&walk.view(to, reading), unit, tahun)?;
            rest = Some(at);
            break;
        }
        (examined, at) = (examined + 1, seq);
        let mut now = Figures::new();
        parts.collect(&walk.view(seq, reading), unit, tahun, &mut now)?;
        let before = npss(&last, unit, tahun);
        let was: Figures = last.extract_if(|address, _| parts.hold(address)).collect();
        let changed: Vec<_> = compare(&was, &now).into_iter().map(|c| c.address).collect();
        last.extend(now);
        if !changed.is_empty() {
            steps.push(Step { seq, before, after: npss(&last, unit, tahun), changed });
        }
    }
    let (changes, ends) = (compare(&start, &last), (npss(&start, unit, tahun), npss(&last, unit, tahun)));
    Ok((Diff { from: ends.0, to: ends.1, changes, steps, work: walk.work() }, rest))
}

fn npss(figures: &Figures, unit: &UnitCode, tahun: u16) -> Option<Decimal> {
    figures.get(&Address::Card(unit.clone(), tahun, CardItem::Npss))?.angka()
}

/// Figures that differ, by address.
pub fn compare(from: &Figures, to: &Figures) -> Vec<Change> {
    let value = |node: Option<&Arc<Node>>| node.map(|n| n.nilai.clone());
    let all = from.keys().chain(to.keys().filter(|a| !from.contains_key(*a)));
    let mut differs: Vec<&Address> = all.filter(|a| value(from.get(*a)) != value(to.get(*a))).collect();
    differs.sort();
    let change = |a: &Address| Change { address: a.clone(), from: from.get(a).cloned(), to: to.get(a).cloned() };
    differs.into_iter().map(change).collect()
}

/// All figures of a unit's card and books, by address.
pub fn figures(view: &View, unit: &UnitCode, tahun: u16) -> Result<Figures, ReadError> {
    let mut all = Figures::new();
    Parts::ALL.collect(view, unit, tahun, &mut all)?;
    Ok(all)
}
