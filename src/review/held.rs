//! Present and former values of the ledger: figures by address, through recorded time.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use rust_decimal::Decimal;

use super::{Alamat, number::Printed};
use crate::{
    event::Seq,
    projection::{
        Address, Node, ReadError, View, round,
        timeline::{self, Moment, Reading, Source},
    },
};

/// The time for which a value held, and the event that ended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Last event of the group that brought the value.
    pub from: Seq,
    /// Last position at which it held: one before the end of the group that replaced it.
    pub upto: Seq,
    /// Events that brought the value.
    pub by: Vec<Seq>,
    /// Events that replaced it.
    pub ended_by: Vec<Seq>,
}

/// The ledger as a review reads it, with cached figures and histories.
pub struct Held<'a> {
    /// The books at the time of the review.
    pub view: &'a View<'a>,
    source: Source<'a>,
    nodes: RefCell<HashMap<Address, Arc<Node>>>,
    moments: RefCell<HashMap<Address, Arc<Vec<Moment>>>>,
}

impl<'a> Held<'a> {
    /// Reads a view, with the facts for histories.
    pub fn new(view: &'a View<'a>, source: Source<'a>) -> Self {
        Self { view, source, nodes: RefCell::default(), moments: RefCell::default() }
    }

    /// The figure of an address.
    pub fn node(&self, address: &Address) -> Result<Arc<Node>, ReadError> {
        if let Some(known) = self.nodes.borrow().get(address) {
            return Ok(known.clone());
        }
        let node = self.view.figure(address)?;
        self.nodes.borrow_mut().insert(address.clone(), node.clone());
        Ok(node)
    }

    /// The value of a sum of figures (`None` if one of them does not apply).
    pub fn value(&self, alamat: &Alamat) -> Result<Option<Decimal>, ReadError> {
        let mut sum = Decimal::ZERO;
        for (minus, address) in &alamat.0 {
            let Some(value) = self.node(address)?.angka() else { return Ok(None) };
            sum = if *minus { sum - value } else { sum + value };
        }
        Ok(Some(sum))
    }

    fn moments(&self, address: &Address) -> Result<Arc<Vec<Moment>>, ReadError> {
        if let Some(known) = self.moments.borrow().get(address) {
            return Ok(known.clone());
        }
        let reading = Reading { per: self.view.per, pandangan: self.view.pandangan, hari: self.view.hari };
        let all = timeline::history(self.view.global, self.source, address, reading, self.view.as_of)?;
        let all = Arc::new(all);
        self.moments.borrow_mut().insert(address.clone(), all.clone());
        Ok(all)
    }

    /// The last time at which a figure had a printed value, if it had it before the end.
    pub fn once(&self, address: &Address, printed: &Printed) -> Result<Option<Span>, ReadError> {
        let all = self.moments(address)?;
        let same = |m: &Moment| m.node.angka().is_some_and(|value| equal(value, printed));
        let Some(at) = all.iter().rposition(same) else { return Ok(None) };
        let Some(next) = all.get(at + 1) else { return Ok(None) };
        let from = all[..at].iter().rposition(|m| !same(m)).map_or(0, |before| before + 1);
        let ended_by = behind(&all[at], next);
        Ok(Some(Span { from: all[from].seq, upto: next.seq - 1, by: named(&all[from]), ended_by }))
    }
}

/// Events of a moment's group that its figure's tree names; all of them if it names none.
fn named(moment: &Moment) -> Vec<Seq> {
    let tree = moment.node.events();
    let own: Vec<Seq> = moment.events.iter().copied().filter(|seq| tree.contains(seq)).collect();
    if own.is_empty() { moment.events.clone() } else { own }
}

/// Events that replaced one moment by the next: those new in the tree, or else the whole group.
fn behind(old: &Moment, new: &Moment) -> Vec<Seq> {
    let before = old.node.events();
    let fresh: Vec<Seq> = named(new).into_iter().filter(|seq| !before.contains(seq)).collect();
    if fresh.is_empty() { new.events.clone() } else { fresh }
}

/// Whether a value equals a printed number when rounded to its precision.
pub fn equal(value: Decimal, printed: &Printed) -> bool {
    round(value, printed.decimals) == printed.value || printed.other.is_some_and(|other| round(value, 3) == other)
}
