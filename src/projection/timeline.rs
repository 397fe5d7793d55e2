//! Figures through recorded time: every value that one ever had, and what changed between two positions.

use std::{collections::HashMap, sync::Arc};

use rust_decimal::Decimal;

use crate::event::{Seq, Tanggal, UnitCode};

use super::{
    Address, CardItem, Fact, Global, Node, Pandangan, Per, ReadError, StreamKey, View, parts::Parts, walk::Walk,
};

/// Gives the facts of a stream up to a position.
pub type Source<'a> = &'a dyn Fn(&StreamKey, Seq) -> Result<Vec<Fact>, ReadError>;

/// How figures are read along a timeline.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Moment of effect.
    pub per: Per,
    /// Approved entries only, or all.
    pub pandangan: Pandangan,
    /// Day for findings.
    pub hari: Tanggal,
}

/// A value that a figure had, from the group of an event on.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Last event of the group.
    pub seq: Seq,
    /// Events of the group that could have brought it.
    pub events: Vec<Seq>,
    /// The figure.
    pub node: Arc<Node>,
}

/// Every value that a figure ever had up to a position, oldest first.
pub fn history(
    global: &Global,
    source: Source,
    address: &Address,
    reading: Reading,
    upto: Seq,
) -> Result<Vec<Moment>, ReadError> {
    let mut walk = Walk::of_figure(global, source, address, reading, upto)?;
    let mut found: Vec<Moment> = Vec::new();
    while let Some((end, events)) = walk.next_group(upto) {
        let node = walk.view(end, reading).figure(address)?;
        // Before anything was said about it there is nothing to tell.
        if found.is_empty() && node.angka().is_none() && node.events().is_empty() {
            continue;
        }
        if found.last().is_none_or(|last| last.node.nilai != node.nilai) {
            found.push(Moment { seq: end, events, node });
        }
    }
    Ok(found)
}

/// A figure that differs between two positions.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its address.
    pub address: Address,
    /// As it was; none: it did not exist.
    pub from: Option<Arc<Node>>,
    /// As it is; none: it does not exist any more.
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
    /// How much it moved NPSS; where there was none, it counts as 0.
    pub fn moved(&self) -> Decimal {
        self.after.unwrap_or_default() - self.before.unwrap_or_default()
    }
}

/// What changed on a card between two positions.
#[derive(Debug, Clone)]
pub struct Diff {
    /// NPSS at the first position.
    pub from: Option<Decimal>,
    /// NPSS at the second.
    pub to: Option<Decimal>,
    /// Figures that differ.
    pub changes: Vec<Change>,
    /// Events that changed figures, in order; their moves of NPSS sum exactly to the whole.
    pub steps: Vec<Step>,
}

/// What changed on a unit's card between two positions, and by which events.
pub fn diff(
    global: &Global,
    source: Source,
    unit: &UnitCode,
    tahun: u16,
    reading: Reading,
    from: Seq,
    to: Seq,
) -> Result<Diff, ReadError> {
    let mut walk = Walk::of_unit(global, source, unit, tahun, to)?;
    while walk.next(from).is_some() {}
    let start = figures(&walk.view(from, reading), unit, tahun)?;
    let mut last = start.clone();
    let mut steps = Vec::new();
    while let Some((seq, fact)) = walk.next(to) {
        let parts = fact.map_or(Parts::ALL, |fact| walk.parts(&fact));
        if parts == Parts::NONE {
            continue;
        }
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
    Ok(Diff { from: npss(&start, unit, tahun), to: npss(&last, unit, tahun), changes: compare(&start, &last), steps })
}

/// Figures by address.
pub type Figures = HashMap<Address, Arc<Node>>;

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
