//! The ids in the ledger, so that a retry of an append is recognised without reading the disk.
//!
//! Eight bytes of fingerprint for each event, in order of seq, and an open-addressed table of seqs over them. Two ids may have
//! the same fingerprint: both are kept, and the caller reads the line to be sure.

use uuid::Uuid;

use crate::event::Seq;

/// Smallest table; always a power of two.
const SMALLEST: usize = 1 << 10;
/// The table is doubled when it is three quarters full.
const FULL: (usize, usize) = (3, 4);

/// First eight bytes of BLAKE3 of an id: evenly distributed whatever ids the clients choose.
pub fn fingerprint(id: Uuid) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

/// Fingerprints of all events from seq 1 on.
#[derive(Debug, Default)]
pub struct Ids {
    fingerprints: Vec<u64>,
    /// Seq of an event, 0 for an empty slot. 32 bits are enough: four thousand million events are 60 GB of memory here.
    table: Vec<u32>,
}

impl Ids {
    /// Number of events.
    pub fn len(&self) -> usize {
        self.fingerprints.len()
    }

    /// Reserves space, so that adding a known number does not grow the table step by step.
    pub fn reserve(&mut self, more: usize) {
        self.fingerprints.reserve(more);
        let wanted = ((self.len() + more) * FULL.1 / FULL.0 + 1).next_power_of_two();
        if wanted > self.table.len() {
            self.grow(wanted);
        }
    }

    /// Adds the fingerprint of the next event.
    pub fn push(&mut self, fingerprint: u64) {
        self.fingerprints.push(fingerprint);
        if self.len() * FULL.1 > self.table.len() * FULL.0 {
            self.grow((self.table.len() * 2).max(SMALLEST));
        } else {
            insert(&mut self.table, fingerprint, self.fingerprints.len() as u32);
        }
    }

    /// Seqs of the events whose id has this fingerprint, in order: almost always none or one.
    pub fn candidates(&self, fingerprint: u64) -> Vec<Seq> {
        let mut found = Vec::new();
        if self.table.is_empty() {
            return found;
        }
        let mask = self.table.len() - 1;
        let mut slot = fingerprint as usize & mask;
        while self.table[slot] != 0 {
            let seq = self.table[slot];
            if self.fingerprints[seq as usize - 1] == fingerprint {
                found.push(Seq::from(seq));
            }
            slot = (slot + 1) & mask;
        }
        found.sort_unstable();
        found
    }

    /// Fingerprints of the events `from` (counted from 0) up to `to`.
    pub fn range(&self, from: usize, to: usize) -> &[u64] {
        &self.fingerprints[from..to]
    }

    fn grow(&mut self, size: usize) {
        let mut table = vec![0; size];
        for (index, fingerprint) in self.fingerprints.iter().enumerate() {
            insert(&mut table, *fingerprint, index as u32 + 1);
        }
        self.table = table;
    }
}

fn insert(table: &mut [u32], fingerprint: u64, seq: u32) {
    let mask = table.len() - 1;
    let mut slot = fingerprint as usize & mask;
    while table[slot] != 0 {
        slot = (slot + 1) & mask;
    }
    table[slot] = seq;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_found_and_collisions_are_kept() {
        let mut ids = Ids::default();
        assert!(ids.candidates(7).is_empty());
        for n in 0..5_000_u64 {
            ids.push((n % 4_999).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
        assert_eq!(ids.candidates(0), [1, 5_000]);
        for n in 1..4_999_u64 {
            assert_eq!(ids.candidates(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)), [n + 1]);
        }
        assert!(ids.candidates(3).is_empty());
    }
}
