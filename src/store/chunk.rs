//! How facts of a stream are kept in the index: chunks with a small dictionary, so that a fact costs about forty
//! bytes, and its names are parsed once a chunk instead of once a fact.

use serde::{Deserialize, Serialize};

use crate::{
    event::{AccountId, Instant, Seq, Subject, Tanggal, UnitCode},
    projection::{Fact, What},
};

/// Facts per chunk. Small, because sled keeps up to sixteen values in a page and writes pages as a whole.
pub const FACTS: usize = 64;

/// The names in a chunk, and where its numbers count from.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Names {
    rows: u32,
    seq: Seq,
    recorded_at: i64,
    units: Vec<UnitCode>,
    actors: Vec<AccountId>,
    subjects: Vec<Subject>,
}

/// A fact, its names as places in [`Names`] and its numbers as differences from the row before.
#[derive(Debug, Serialize, Deserialize)]
struct Row<W> {
    seq: Seq,
    group_rest: Seq,
    recorded_at: i64,
    berlaku: Tanggal,
    unit: u8,
    actor: u8,
    subject: u8,
    refs: Vec<Seq>,
    what: W,
}

/// Place of a name, adding it where it is new. A chunk has 64 rows, so places fit a byte.
fn place<T: PartialEq + Clone>(names: &mut Vec<T>, name: &T) -> u8 {
    let at = names.iter().position(|n| n == name).unwrap_or_else(|| {
        names.push(name.clone());
        names.len() - 1
    });
    at as u8
}

/// Encodes at most [`FACTS`] facts.
pub fn encode(facts: &[&Fact]) -> Result<Vec<u8>, postcard::Error> {
    debug_assert!(facts.len() <= FACTS);
    let mut names = Names { rows: facts.len() as u32, ..Names::default() };
    if let Some(first) = facts.first() {
        (names.seq, names.recorded_at) = (first.seq, first.recorded_at.0);
    }
    let (mut seq, mut at) = (names.seq, names.recorded_at);
    let mut rows = Vec::with_capacity(facts.len());
    for fact in facts {
        rows.push(Row {
            seq: fact.seq - seq,
            group_rest: fact.group_end - fact.seq,
            recorded_at: fact.recorded_at.0 - at,
            berlaku: fact.berlaku,
            unit: place(&mut names.units, &fact.unit),
            actor: place(&mut names.actors, &fact.actor),
            subject: place(&mut names.subjects, &fact.subject),
            refs: fact.refs.clone(),
            what: &fact.what,
        });
        (seq, at) = (fact.seq, fact.recorded_at.0);
    }
    let mut bytes = postcard::to_stdvec(&names)?;
    for row in &rows {
        bytes = postcard::to_extend(row, bytes)?;
    }
    Ok(bytes)
}

/// Decodes a chunk: hands out its facts from number `from` on until `f` says no. False where `f` did.
pub fn decode(bytes: &[u8], from: usize, f: &mut dyn FnMut(Fact) -> bool) -> Result<bool, postcard::Error> {
    let (names, mut rest): (Names, _) = postcard::take_from_bytes(bytes)?;
    let (mut seq, mut at) = (names.seq, names.recorded_at);
    for number in 0..names.rows as usize {
        let row: Row<What>;
        (row, rest) = postcard::take_from_bytes(rest)?;
        (seq, at) = (seq.wrapping_add(row.seq), at.wrapping_add(row.recorded_at));
        if number < from {
            continue;
        }
        let bad = || postcard::Error::DeserializeBadEncoding;
        let fact = Fact {
            seq,
            group_end: seq.wrapping_add(row.group_rest),
            recorded_at: Instant(at),
            berlaku: row.berlaku,
            unit: names.units.get(usize::from(row.unit)).ok_or_else(bad)?.clone(),
            actor: names.actors.get(usize::from(row.actor)).ok_or_else(bad)?.clone(),
            subject: names.subjects.get(usize::from(row.subject)).ok_or_else(bad)?.clone(),
            refs: row.refs,
            what: row.what,
        };
        if !f(fact) {
            return Ok(false);
        }
    }
    Ok(true)
}
