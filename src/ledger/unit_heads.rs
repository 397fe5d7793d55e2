//! The last event of every unit's chain, as one list with a root: through it a checkpoint commits to the end of each chain.
//!
//! Text, one line for each unit in the order of their codes: `<unit> <unit_seq> <hash>`. Its root is the RFC 6962 root whose
//! leaves are the lines, so that one unit's head can be proved without the others.

use std::{convert::Infallible, fmt};

use super::{
    chain::{Chain, UnitTip},
    merkle::{self, Frontier, Source, TreeHash, leaf_hash},
};
use crate::event::{Hash, UnitCode};

/// The heads of all units after some event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitHeads(Vec<(UnitCode, UnitTip)>);

impl UnitHeads {
    /// A list from units in any order; of a unit that occurs twice one entry is kept.
    pub fn new(units: impl IntoIterator<Item = (UnitCode, UnitTip)>) -> Self {
        let mut all: Vec<_> = units.into_iter().collect();
        all.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
        all.dedup_by(|a, b| a.0 == b.0);
        Self(all)
    }

    /// The heads of a chain.
    pub fn of(chain: &Chain) -> Self {
        Self::new(chain.units().map(|(unit, tip)| (unit.clone(), tip)))
    }

    /// Reads the text form: sorted, each unit once. `None` if it is anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut all = Vec::new();
        for line in text.split_terminator('\n') {
            let mut parts = line.splitn(3, ' ');
            let unit = parts.next()?.parse().ok()?;
            let seq = parts.next()?.parse().ok()?;
            all.push((unit, UnitTip { seq, hash: parts.next()?.parse().ok()? }));
        }
        let heads = Self::new(all);
        (heads.to_string() == text).then_some(heads)
    }

    /// Units with their last event, by code.
    pub fn iter(&self) -> impl Iterator<Item = &(UnitCode, UnitTip)> {
        self.0.iter()
    }

    /// The head of a unit.
    pub fn get(&self, unit: &UnitCode) -> Option<UnitTip> {
        self.0.iter().find(|(code, _)| code == unit).map(|(_, tip)| *tip)
    }

    fn leaves(&self) -> impl Iterator<Item = TreeHash> {
        self.0.iter().map(|(unit, tip)| leaf_hash(line(unit, tip).as_bytes()))
    }

    /// Root over the lines.
    pub fn root(&self) -> TreeHash {
        let mut frontier = Frontier::default();
        self.leaves().for_each(|leaf| frontier.push(leaf));
        frontier.root()
    }

    /// BLAKE3 of the text form, by which it is kept as evidence.
    pub fn hash(&self) -> Hash {
        Hash(blake3::hash(self.to_string().as_bytes()).into())
    }

    /// Index of the unit's line, and the proof that it is under the root.
    pub fn proof(&self, unit: &UnitCode) -> Option<(u64, Vec<TreeHash>)> {
        let leaves: Vec<_> = self.leaves().collect();
        let index = self.0.iter().position(|(code, _)| code == unit)? as u64;
        let mut source = |level: u8, index: u64| -> Result<TreeHash, Infallible> {
            let start = (index << level) as usize;
            Ok(super::tile::fold(&leaves[start..start + (1 << level)]).unwrap_or_else(merkle::empty_root))
        };
        let source: &mut Source<'_, Infallible> = &mut source;
        let Ok(proof) = merkle::inclusion(index, leaves.len() as u64, source);
        Some((index, proof))
    }
}

fn line(unit: &UnitCode, tip: &UnitTip) -> String {
    format!("{unit} {} {}", tip.seq, tip.hash)
}

impl fmt::Display for UnitHeads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(unit, tip)| writeln!(f, "{}", line(unit, tip)))
    }
}
