//! Index data of five hundred and twelve consecutive events: fingerprints of their ids, and their places.

use serde::{Deserialize, Serialize};

use super::{
    Place,
    ids::Ids,
    index::IndexError,
    places::{Places, STRIDE},
};
use crate::event::Instant;

/// Events in a block: a multiple of [`STRIDE`], some five kilobytes.
pub const EVENTS: usize = 512;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Block {
    /// Lines that do not follow the line before: number in the block, segment, offset.
    runs: Vec<(u16, u32, u64)>,
    lengths: Vec<u16>,
    instants: Vec<Instant>,
}

/// Encodes at most [`EVENTS`] events: fingerprints of their ids, their places, and the kept instants.
pub fn encode(ids: &[u64], places: &[Place], instants: &[Instant]) -> Result<Vec<u8>, postcard::Error> {
    let mut block = Block { instants: instants.to_vec(), ..Block::default() };
    let mut next = None;
    for (number, place) in places.iter().enumerate() {
        if next != Some(place.start()) {
            block.runs.push((number as u16, place.segment, place.offset));
        }
        block.lengths.push(place.length as u16);
        next = Some(place.end());
    }
    let mut bytes = postcard::to_stdvec(&block)?;
    bytes.extend(ids.iter().flat_map(|id| id.to_le_bytes()));
    Ok(bytes)
}

/// Reads a block, appends it to what is known, and stops at event `upto`.
pub fn decode(bytes: &[u8], upto: usize, ids: &mut Ids, places: &mut Places) -> Result<(), IndexError> {
    let (block, fingerprints): (Block, _) = postcard::take_from_bytes(bytes)?;
    let bad = || IndexError::Damaged("isi blok".to_owned());
    let (fingerprints, rest) = fingerprints.as_chunks::<8>();
    if fingerprints.len() != block.lengths.len() || !rest.is_empty() {
        return Err(bad());
    }
    let mut runs = block.runs.iter().peekable();
    let mut at = None;
    for (number, (length, fingerprint)) in block.lengths.iter().zip(fingerprints).enumerate() {
        if places.len() == upto {
            break;
        }
        if let Some((_, segment, offset)) = runs.next_if(|run| usize::from(run.0) == number) {
            at = Some((*segment, *offset));
        }
        let (segment, offset) = at.ok_or_else(bad)?;
        let place = Place { segment, offset, length: (*length).into() };
        places.push(place, *block.instants.get(number / STRIDE).ok_or_else(bad)?);
        ids.push(u64::from_le_bytes(*fingerprint));
        at = Some((segment, place.end().offset));
    }
    Ok(())
}
