//! Movements of a rincian output with their sums, shared in chunks.
//!
//! The tree of a figure keeps the movements behind it as they were. While books advance event by event, each step would copy
//! all of them; in chunks, a step copies one. The cached sums save adding up what has not changed.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeSeq};

use crate::event::{Rupiah, Seq, Tanggal};

use super::Gerak;

/// One movement of money or of permission to spend it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mutasi {
    /// Seq of the event.
    pub seq: Seq,
    /// Day from which it holds.
    pub berlaku: Tanggal,
    /// Kind.
    pub gerak: Gerak,
    /// Amount; signed for refocusing.
    pub nilai: Rupiah,
    /// Corrections of a spending, first to last: event and amount.
    pub koreksi: Vec<(Seq, Rupiah)>,
}

impl Mutasi {
    /// The amount that counts, after corrections.
    pub fn jumlah(&self) -> Decimal {
        self.koreksi.last().map_or(self.nilai, |(_, nilai)| *nilai).get()
    }

    /// Returns whether an event corrected it.
    pub(super) fn corrected_by(&self, seq: Seq) -> bool {
        self.koreksi.iter().any(|(by, _)| *by == seq)
    }

    /// The amount with the sign that it has in its item: negative for reductions and releases.
    pub fn signed(&self) -> Decimal {
        match self.gerak {
            Gerak::Kurang | Gerak::Lepas => -self.jumlah(),
            _ => self.jumlah(),
        }
    }
}

/// Movements in a chunk.
const PIECE: usize = 64;

/// Movements in the order in which they were recorded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moves {
    /// Chunks; all full except the last.
    pieces: Vec<Arc<Vec<Mutasi>>>,
    /// Signed sum of each kind; `None` if there is no movement of the kind.
    sums: [Option<Decimal>; Gerak::COUNT],
    /// The latest day of effect.
    latest: Option<Tanggal>,
}

impl Moves {
    /// Movements in the order in which they were recorded.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Mutasi> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }

    /// Number of movements.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.len())
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The latest day of effect; `None` if there are no movements.
    pub fn latest(&self) -> Option<Tanggal> {
        self.latest
    }

    /// Appends a movement.
    pub fn push(&mut self, mutasi: Mutasi) {
        let sum = self.sums[mutasi.gerak as usize].get_or_insert(Decimal::ZERO);
        *sum += mutasi.signed();
        self.latest = self.latest.max(Some(mutasi.berlaku));
        match self.pieces.last_mut().filter(|last| last.len() < PIECE) {
            Some(last) => Arc::make_mut(last).push(mutasi),
            None => self.pieces.push(Arc::new(vec![mutasi])),
        }
    }

    /// Changes the first movement that matches; returns whether there was one.
    pub fn change(&mut self, meant: impl Fn(&Mutasi) -> bool, by: impl FnOnce(&mut Mutasi)) -> bool {
        for piece in &mut self.pieces {
            let Some(at) = piece.iter().position(&meant) else { continue };
            let mutasi = &mut Arc::make_mut(piece)[at];
            let before = mutasi.signed();
            by(mutasi);
            let (kind, after) = (mutasi.gerak as usize, mutasi.signed());
            self.sums[kind] = self.sums[kind].map(|sum| sum - before + after);
            return true;
        }
        false
    }

    /// Removes the movements that do not match.
    pub fn retain(&mut self, kept: impl Fn(&Mutasi) -> bool) {
        if !self.iter().all(&kept) {
            *self = self.iter().filter(|m| kept(m)).cloned().collect();
        }
    }

    /// Signed sum of the movements of some kinds up to a day; `None` if there is no such movement.
    pub fn sum(&self, kinds: &[Gerak], day: Tanggal) -> Option<Decimal> {
        let all = self.latest.is_none_or(|latest| latest <= day);
        let add = |sum: Option<Decimal>, value| Some(sum.unwrap_or_default() + value);
        if all {
            return kinds.iter().filter_map(|kind| self.sums[*kind as usize]).fold(None, add);
        }
        self.iter().filter(|m| kinds.contains(&m.gerak) && m.berlaku <= day).map(Mutasi::signed).fold(None, add)
    }
}

impl FromIterator<Mutasi> for Moves {
    fn from_iter<I: IntoIterator<Item = Mutasi>>(all: I) -> Self {
        let mut moves = Self::default();
        all.into_iter().for_each(|mutasi| moves.push(mutasi));
        moves
    }
}

/// Written as a plain list: the sums follow from it.
impl Serialize for Moves {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|mutasi| list.serialize_element(mutasi))?;
        list.end()
    }
}

impl<'de> Deserialize<'de> for Moves {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Mutasi>::deserialize(deserializer)?.into_iter().collect())
    }
}
