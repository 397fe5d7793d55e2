//! A cache of computed values with their dependencies. A fact drops the figures that depend on what it touches, and no others:
//! along a timeline each step costs as much as its event changes, however large the card is.
//!
//! Dependencies are not declared: a computation reads books through the view, and the view records here what was read. A read
//! that names no part of a book depends on all of it, so a missing name costs time but never makes a figure wrong.

use std::{
    any::Any,
    cell::RefCell,
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
};

use crate::event::{IkuCode, Periode, RoCode, SimpulCode};

use super::{Address, Fact, ReadError, StreamKey, What, fact::bagian};

/// A part of a book, or a computed value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// All of a book.
    Book(StreamKey),
    /// The structure of a card: all of a book except entries, movements and findings.
    Frame(StreamKey),
    /// Everything about one indicator.
    Iku(StreamKey, IkuCode),
    /// Everything about one rincian output.
    Ro(StreamKey, RoCode),
    /// The rules in force.
    Rules(StreamKey),
    /// The arrangement of the nodes of recorded levels.
    Arranged(StreamKey),
    /// The value of one node; `None`: the card.
    Combined(StreamKey, Option<SimpulCode>),
    /// The structure of a card of version 1.
    Lama(StreamKey),
    /// The weights of a card of version 1.
    Weighed(StreamKey),
    /// A figure.
    Figure(Address),
    /// The status of a figure; valid as long as the figure's node is the same one.
    Status(Address),
    /// A figure up to another period than the view's, or of that period alone.
    Period(Address, Periode),
}

/// Cached values by key.
#[derive(Default)]
pub(super) struct Memo(RefCell<Graph>);

#[derive(Default)]
struct Graph {
    /// Nothing is ever dropped, so dependencies are not recorded.
    lasting: bool,
    places: HashMap<Key, u32, Quick>,
    slots: Vec<Slot>,
    /// Dependencies, as pairs: dependent, dependency.
    edges: HashSet<(u32, u32), Quick>,
    /// Computations in progress, innermost last, each with the number of its next read.
    open: Vec<(u32, usize)>,
    computed: u64,
}

#[derive(Default)]
struct Slot {
    value: Option<Box<dyn Any>>,
    busy: bool,
    /// Its dependencies, in order of first use.
    below: Vec<u32>,
    /// The values that depend on it.
    above: Vec<u32>,
}

impl Memo {
    /// A cache for books that never change.
    pub fn lasting() -> Self {
        Self(RefCell::new(Graph { lasting: true, ..Graph::default() }))
    }

    /// Returns whether dependencies are recorded.
    pub fn follows(&self) -> bool {
        !self.0.borrow().lasting
    }

    /// Records that the innermost computation depends on this key.
    pub fn rests_on(&self, key: Key) {
        let graph = &mut *self.0.borrow_mut();
        if !graph.lasting && !graph.open.is_empty() {
            let place = graph.place(key);
            graph.lean(place);
        }
    }

    /// The cached value, or else the computed one, which is then cached.
    pub fn keep<T: Clone + 'static>(
        &self,
        key: Key,
        compute: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        self.keep_while(key, |_| true, compute)
    }

    /// Like `keep`, but computes again if the cached value does not satisfy `holds`. The caller depends on the inputs of
    /// `holds` itself.
    pub fn keep_while<T: Clone + 'static>(
        &self,
        key: Key,
        holds: impl FnOnce(&T) -> bool,
        compute: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let place = {
            let graph = &mut *self.0.borrow_mut();
            let place = graph.place(key);
            graph.lean(place);
            let slot = &mut graph.slots[place as usize];
            if let Some(value) = slot.value.as_ref().and_then(|value| value.downcast_ref::<T>()).filter(|v| holds(v)) {
                return Ok(value.clone());
            }
            // It depends on itself: the limit of depth will end that, and only the outermost value is cached.
            let again = std::mem::replace(&mut slot.busy, true);
            if again { None } else { Some(place) }
        };
        let Some(place) = place else { return compute() };
        self.0.borrow_mut().open.push((place, 0));
        let made = compute();
        let graph = &mut *self.0.borrow_mut();
        graph.open.pop();
        graph.computed += 1;
        let slot = &mut graph.slots[place as usize];
        slot.busy = false;
        slot.value = made.as_ref().ok().map(|value| Box::new(value.clone()) as Box<dyn Any>);
        made
    }

    /// Number of values computed so far.
    pub fn computed(&self) -> u64 {
        self.0.borrow().computed
    }

    /// Drops the values that a fact may change. The parts that it touches must be complete; if in doubt, everything.
    pub fn forget(&mut self, fact: &Fact) {
        let graph = self.0.get_mut();
        let stream = fact.stream();
        match &fact.what {
            What::Narasi { .. } | What::Bukti { .. } | What::Rincian | What::Laporan | What::Beside => {}
            What::Target { iku, .. }
            | What::Realisasi { iku, .. }
            | What::Ditimpa { iku, .. }
            | What::Disetujui { iku, .. } => graph.touched([Key::Iku(stream.clone(), iku.clone()), Key::Book(stream)]),
            What::Anggaran { ro, .. } | What::Rpd { ro, .. } | What::Output { ro, .. } => {
                graph.touched([Key::Ro(stream.clone(), ro.clone()), Key::Book(stream)]);
            }
            What::Ro { ro, .. } => {
                graph.touched([Key::Ro(stream.clone(), ro.clone()), Key::Frame(stream.clone()), Key::Book(stream)])
            }
            What::Indikator(i) => {
                graph.touched([Key::Iku(stream.clone(), i.kode.clone()), Key::Frame(stream.clone()), Key::Book(stream)])
            }
            What::Aturan(_) | What::Perspektif(_) | What::Sasaran(_) | What::Simpul(_) => {
                graph.touched([Key::Frame(stream.clone()), Key::Book(stream)]);
            }
            bagian!(temuan) => graph.touched([Key::Book(stream)]),
            What::Batal | bagian!(buku_besar) => self.clear(),
        }
    }

    /// Drops all values.
    pub fn clear(&mut self) {
        let graph = self.0.get_mut();
        let Graph { computed, lasting, .. } = *graph;
        *graph = Graph { computed, lasting, ..Graph::default() };
    }
}

impl Graph {
    fn place(&mut self, key: Key) -> u32 {
        let next = self.slots.len() as u32;
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.slots.push(Slot::default());
        }
        place
    }

    /// Records that the innermost computation depends on this place.
    fn lean(&mut self, below: u32) {
        if self.lasting {
            return;
        }
        let Some((above, at)) = self.open.last_mut() else { return };
        let above = *above;
        if self.slots[above as usize].below.get(*at) == Some(&below) {
            // It made the same read the last time, in the same order.
            *at += 1;
        } else if self.edges.insert((above, below)) {
            self.slots[above as usize].below.push(below);
            self.slots[below as usize].above.push(above);
        }
    }

    fn touched<const N: usize>(&mut self, keys: [Key; N]) {
        let mut next: Vec<u32> = keys.iter().filter_map(|key| self.places.get(key).copied()).collect();
        while let Some(place) = next.pop() {
            let Self { slots, .. } = self;
            let above = std::mem::take(&mut slots[place as usize].above);
            // A place without a value was dropped before, together with its dependents.
            next.extend(above.iter().filter(|place| slots[**place as usize].value.take().is_some()));
            slots[place as usize].above = above;
        }
    }
}

/// Builds a [`Rotated`] for the maps here.
pub(super) type Quick = BuildHasherDefault<Rotated>;

/// Hashes short keys quickly. Not safe against chosen keys, but these come from the ledger's own books and live for one read.
#[derive(Default)]
pub(super) struct Rotated(u64);

impl Rotated {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Rotated {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(last));
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.add(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.add(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.add(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.add(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.add(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.add(value as u64);
    }

    fn finish(&self) -> u64 {
        // The upper bits are mixed best; hash tables use the lower ones.
        self.0.rotate_left(26)
    }
}
