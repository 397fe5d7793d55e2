//! Facts of a stream in the index: chunks with a small dictionary, so that a fact costs about forty bytes, and names are
//! parsed once for each chunk instead of once for each fact.

use serde::{Deserialize, Serialize};

use crate::{
    event::{AccountId, Instant, Seq, Subject, Tanggal, UnitCode},
    projection::{Fact, What},
};

/// Facts in a chunk. Small, because sled keeps up to sixteen values in a page and writes pages as a whole.
pub const FACTS: usize = 64;

/// The names in a chunk, and the base of its numbers.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Names {
    rows: u32,
    seq: Seq,
    recorded_at: i64,
    units: Vec<UnitCode>,
    actors: Vec<AccountId>,
    subjects: Vec<Subject>,
}

/// Index of a name, which is added if new. A chunk has 64 rows, so an index fits a byte.
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
    for fact in facts {
        place(&mut names.units, &fact.unit);
        place(&mut names.actors, &fact.actor);
        place(&mut names.subjects, &fact.subject);
    }
    let (mut seq, mut at) = (names.seq, names.recorded_at);
    let mut bytes = postcard::to_stdvec(&names)?;
    for fact in facts {
        // Numbers as differences from the previous fact, names as indexes. Read in this order below.
        let numbers = (fact.seq - seq, fact.group_end - fact.seq, fact.recorded_at.0 - at, fact.berlaku);
        let (unit, actor) = (place(&mut names.units, &fact.unit), place(&mut names.actors, &fact.actor));
        let places = (unit, actor, place(&mut names.subjects, &fact.subject));
        bytes = postcard::to_extend(&(numbers, places, &fact.refs, &fact.what), bytes)?;
        (seq, at) = (fact.seq, fact.recorded_at.0);
    }
    Ok(bytes)
}

/// Decodes a chunk and passes its facts from number `from` on to `f`, until `f` returns `false`. Returns `false` in that case.
pub fn decode(bytes: &[u8], from: usize, f: &mut dyn FnMut(Fact) -> bool) -> Result<bool, postcard::Error> {
    let mut d = postcard::Deserializer::from_bytes(bytes);
    let names = Names::deserialize(&mut d)?;
    let (mut seq, mut at) = (names.seq, names.recorded_at);
    // Neighbouring facts mostly have the same day, and converting its number to a date costs more than reading the number.
    let (mut days, mut berlaku) = (0, Tanggal::from_days(0));
    let bad = || postcard::Error::DeserializeBadEncoding;
    for number in 0..names.rows as usize {
        // Field by field: a row read as one value would be copied several times on its way here.
        seq = seq.wrapping_add(Seq::deserialize(&mut d)?);
        let group_end = seq.wrapping_add(Seq::deserialize(&mut d)?);
        at = at.wrapping_add(i64::deserialize(&mut d)?);
        let number_of_day = i32::deserialize(&mut d)?;
        if number_of_day != days {
            (days, berlaku) = (number_of_day, Tanggal::from_days(number_of_day.into()));
        }
        let [unit, actor, subject] = <[u8; 3]>::deserialize(&mut d)?;
        let fact = Fact {
            seq,
            group_end,
            recorded_at: Instant(at),
            berlaku,
            unit: names.units.get(usize::from(unit)).ok_or_else(bad)?.clone(),
            actor: names.actors.get(usize::from(actor)).ok_or_else(bad)?.clone(),
            subject: names.subjects.get(usize::from(subject)).ok_or_else(bad)?.clone(),
            refs: Vec::deserialize(&mut d)?,
            what: What::deserialize(&mut d)?,
        };
        if number >= from && !f(fact) {
            return Ok(false);
        }
    }
    Ok(true)
}
