//! Compares a publication (`laporan.diterbitkan`) with the ledger now: later corrections show as differences.

use rust_decimal::Decimal;

use super::{
    Alamat,
    held::{Held, Span, equal},
    number::Printed,
};
use crate::{
    event::{Refusal, RefusalKind, Seq, data::LaporanDiterbitkan},
    projection::{Fact, ReadError, What},
};

/// A published figure.
#[derive(Debug, Clone)]
pub struct Published {
    /// Its address.
    pub alamat: Alamat,
    /// The published value, a plain decimal.
    pub nilai: String,
    /// Number of published decimals.
    pub decimals: u32,
    /// The ledger's value now.
    pub kini: Option<Decimal>,
    /// Whether it still holds.
    pub sama: bool,
    /// The time for which the ledger had the published value, if it no longer has it.
    pub span: Option<Span>,
}

/// Why the comparison failed.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    /// An address in the event is invalid.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The last publication of a unit's year, if it was not withdrawn.
pub fn last(facts: &[Fact]) -> Option<Seq> {
    let withdrawn = |seq: Seq| facts.iter().any(|f| matches!(f.what, What::Batal) && f.refs.contains(&seq));
    facts.iter().rev().find(|f| matches!(f.what, What::Laporan) && !withdrawn(f.seq)).map(|f| f.seq)
}

/// Compares each published figure with the ledger.
pub fn compare(held: &Held<'_>, event: &LaporanDiterbitkan) -> Result<Vec<Published>, PublishedError> {
    let mut found = Vec::new();
    for angka in &event.angka {
        let bad = |field: &str, value: &str, why: String| {
            Refusal::new(RefusalKind::Malformed, format!("data.angka.{field}"), value, why, "alamat dan desimal")
        };
        let alamat: Alamat = angka.alamat.as_str().parse().map_err(|why| bad("alamat", angka.alamat.as_str(), why))?;
        let value: Decimal = angka.nilai.parse().map_err(|_| bad("nilai", &angka.nilai, "bukan desimal".to_owned()))?;
        let decimals = angka.nilai.split_once('.').map_or(0, |(_, part)| part.len() as u32);
        let printed = Printed { value, decimals, percent: false, other: None, unit: String::new() };
        let kini = held.value(&alamat)?;
        let sama = kini.is_some_and(|now| equal(now, &printed));
        let single = alamat.single().filter(|_| !sama);
        let span = single.map(|address| held.once(address, &printed)).transpose()?.flatten();
        found.push(Published { alamat, nilai: angka.nilai.to_string(), decimals, kini, sama, span });
    }
    Ok(found)
}
