//! Figures at ten moments, by which a restored ledger is compared with the one that was backed up.

use serde::{Deserialize, Serialize};

use crate::{
    event::{Hash, Seq},
    projection::{Per, StreamKey, View, timeline},
    store::{AsOf, ReadError, Reader},
};

/// Number of moments.
const MOMENTS: u64 = 10;
/// Most cards for each moment; of a large ledger an evenly spread selection.
const CARDS: usize = 24;

/// The figures of cards at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Position of the moment.
    pub seq: Seq,
    /// Number of cards.
    pub kartu: u64,
    /// Number of figures.
    pub angka: u64,
    /// BLAKE3 of their addresses and exact values.
    pub hash: Hash,
}

/// Computes the figures from the journal.
pub fn figures(reader: &Reader) -> Result<Vec<Moment>, ReadError> {
    let (last, global) = (reader.last(), reader.global()?);
    let cards: Vec<StreamKey> =
        reader.all_streams().into_iter().filter(|key| key.tahun > 0 && !key.unit.is_ledger()).collect();
    let step = cards.len().div_ceil(CARDS).max(1);
    let mut found: Vec<Moment> = Vec::new();
    for moment in 1..=MOMENTS {
        let seq = reader.resolve(AsOf::Seq((last.seq * moment).div_ceil(MOMENTS)))?;
        if seq == 0 || found.last().is_some_and(|before| before.seq == seq) {
            continue;
        }
        let (mut hasher, mut kartu, mut angka) = (blake3::Hasher::new(), 0, 0);
        for card in cards.iter().step_by(step) {
            let load = |key: &StreamKey| {
                let book = reader.book(key, seq);
                book.map_err(|e| crate::projection::ReadError(e.to_string()))
            };
            let view = View::new(&global, seq, Per::Tahun, last.recorded_at.day(), Box::new(load));
            // A card that does not exist yet at that moment has no figures.
            let Ok(figures) = timeline::figures(&view, &card.unit, card.tahun) else {
                hasher.update(format!("{}/{}\tgalat\n", card.unit, card.tahun).as_bytes());
                continue;
            };
            kartu += 1;
            angka += figures.len() as u64;
            let told = figures.iter().map(|(address, node)| {
                let value = node.angka().map_or_else(|| "N/A".to_owned(), |value| value.normalize().to_string());
                format!("{address}\t{value}\n")
            });
            let mut told: Vec<String> = told.collect();
            told.sort_unstable();
            hasher.update(told.concat().as_bytes());
        }
        found.push(Moment { seq, kartu, angka, hash: Hash(hasher.finalize().into()) });
    }
    Ok(found)
}
