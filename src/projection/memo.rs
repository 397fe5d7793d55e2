//! What was computed, and what it rests on. A fact drops the figures that rest on what it touches, and no others: along a
//! timeline each step costs what its event changes, whatever else stands on the card.
//!
//! Nobody declares what a figure rests on: whoever computes it reads books through the view, and the view tells here what was
//! read. A read that names no part of a book rests on all of it, so that forgetting to name one costs time, never a figure.

use std::{
    any::Any,
    cell::RefCell,
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
};

use crate::event::{IkuCode, Periode, RoCode, SimpulCode};

use super::{Address, Fact, ReadError, StreamKey, What, fact::bagian};

/// A part of a book, or something that was computed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A book, any of it.
    Book(StreamKey),
    /// How a card is built: all of a book but entries, movements and findings.
    Frame(StreamKey),
    /// All about one indicator.
    Iku(StreamKey, IkuCode),
    /// All about one rincian output.
    Ro(StreamKey, RoCode),
    /// The rules in force.
    Rules(StreamKey),
    /// Which nodes of recorded levels stand where.
    Arranged(StreamKey),
    /// One of them; none: the card.
    Combined(StreamKey, Option<SimpulCode>),
    /// The card of version 1 in its order.
    Lama(StreamKey),
    /// Its weights.
    Weighed(StreamKey),
    /// A figure.
    Figure(Address),
    /// The status of a figure; not known by what that one rests on, but by its node.
    Status(Address),
    /// A figure up to another period than the view's, or of it alone.
    Period(Address, Periode),
}

/// Values by key.
#[derive(Default)]
pub(super) struct Memo(RefCell<Graph>);

#[derive(Default)]
struct Graph {
    /// Nothing is ever dropped, so that nobody asks what rests on what.
    lasting: bool,
    places: HashMap<Key, u32, Quick>,
    slots: Vec<Slot>,
    /// What rests on what: above, below.
    edges: HashSet<(u32, u32), Quick>,
    /// What is being computed, innermost last, and which of its reads comes next.
    open: Vec<(u32, usize)>,
    computed: u64,
}

#[derive(Default)]
struct Slot {
    value: Option<Box<dyn Any>>,
    busy: bool,
    /// What it read, in the order of the first time.
    below: Vec<u32>,
    /// What read it.
    above: Vec<u32>,
}

impl Memo {
    /// Of books that never change.
    pub fn lasting() -> Self {
        Self(RefCell::new(Graph { lasting: true, ..Graph::default() }))
    }

    /// Is it told what rests on what?
    pub fn follows(&self) -> bool {
        !self.0.borrow().lasting
    }

    /// What is being computed rests on this.
    pub fn rests_on(&self, key: Key) {
        let graph = &mut *self.0.borrow_mut();
        if !graph.lasting && !graph.open.is_empty() {
            let place = graph.place(key);
            graph.lean(place);
        }
    }

    /// The value kept, or computed and kept.
    pub fn keep<T: Clone + 'static>(
        &self,
        key: Key,
        compute: impl FnOnce() -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        self.keep_while(key, |_| true, compute)
    }

    /// The same, computed again where what was kept does not hold any more. Whoever asks rests on what shows that himself.
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
            // It asks for itself: the depth of figures ends that, and only the outermost is kept.
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

    /// How many values were computed so far.
    pub fn computed(&self) -> u64 {
        self.0.borrow().computed
    }

    /// Drops what a fact may change. What it touches must be complete; all there is, where in doubt.
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

    /// Drops everything.
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

    /// The innermost of what is being computed rests on this.
    fn lean(&mut self, below: u32) {
        if self.lasting {
            return;
        }
        let Some((above, at)) = self.open.last_mut() else { return };
        let above = *above;
        if self.slots[above as usize].below.get(*at) == Some(&below) {
            // It reads what it read the last time, in the same order.
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
            // What holds nothing was dropped before, and with it what rested on it.
            next.extend(above.iter().filter(|place| slots[**place as usize].value.take().is_some()));
            slots[place as usize].above = above;
        }
    }
}

/// See [`Rotated`].
pub(super) type Quick = BuildHasherDefault<Rotated>;

/// Hashes short keys quickly. They come from the ledger's own books, and live as long as one read.
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
        // The upper bits are the best ones; tables take the lower ones.
        self.0.rotate_left(26)
    }
}
