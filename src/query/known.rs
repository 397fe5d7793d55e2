//! Distinguishes an address of nothing from a figure that does not apply.

use super::{Field, Query, QueryError, one_of};
use crate::{
    event::Seq,
    present::Context,
    projection::{Address, Lingkup, Pandangan, Per, View},
};

impl Query<'_> {
    /// Refuses an address that names nothing in the ledger at any time: otherwise it would be N/A.
    pub fn known(&self, context: &Context, address: &Address) -> Result<(), QueryError> {
        // Findings count from their day on: they are searched on the last day, whatever the day of the context.
        let (last, per) = match (self.reader.last(), address) {
            (last, Address::FindingsOf(..)) => (last, Per::Tahun),
            (last, _) => (last, context.per),
        };
        let view = self.view_at(last.seq, per, context.hari.max(last.recorded_at.day()), Pandangan::Semua);
        let Some((wanted, known)) = codes(&view, address)? else { return Ok(()) };
        if known.contains(&wanted) {
            return Ok(());
        }
        let accepted = match known.is_empty() {
            true => {
                format!("belum ada kode semacam itu untuk {} {}", address.unit(), address.tahun().unwrap_or_default())
            }
            false => one_of("salah satu", &known),
        };
        Err(self.unknown(Field::Address, &wanted, "kode tidak dikenal pada unit dan tahun ini", accepted))
    }
}

/// The part of a findings book in an address, and the existing parts.
fn of_findings(view: &View, address: &Address) -> Result<Option<(String, Vec<String>)>, QueryError> {
    let Address::FindingsOf(unit, which, _) = address else { return Ok(None) };
    let buku = view.findings_parts(unit, None)?;
    let mut all: Vec<String> = buku.iter().map(|(part, _)| part.to_string()).collect();
    let fits = |(part, _): &&crate::projection::Part| which.within(part);
    all.extend(buku.iter().find(fits).map(|_| which.to_string()));
    all.sort();
    all.dedup();
    Ok(Some((which.to_string(), all)))
}

/// The code in an address, and the existing codes; `None` if it contains no code.
fn codes(view: &View, address: &Address) -> Result<Option<(String, Vec<String>)>, QueryError> {
    let Some(tahun) = address.tahun() else { return of_findings(view, address) };
    let book = view.book(address.unit(), tahun)?;
    fn texts(keys: impl Iterator<Item = impl ToString>) -> Vec<String> {
        keys.map(|key| key.to_string()).collect()
    }
    let (wanted, mut all) = match address {
        Address::Perspektif(_, _, kode, _) => {
            (kode.to_string(), texts(book.perspektif.keys()).into_iter().chain(texts(book.simpul.keys())).collect())
        }
        Address::Sasaran(_, _, kode, _) => {
            (kode.to_string(), texts(book.sasaran.keys()).into_iter().chain(texts(book.simpul.keys())).collect())
        }
        Address::Iku(_, _, kode, _) => (kode.to_string(), texts(book.iku.keys())),
        Address::Ro(_, _, kode, _) => (kode.to_string(), texts(book.ro.keys())),
        Address::Output(_, _, Lingkup::Ro(kode), _) => (kode.to_string(), texts(book.ro.keys())),
        Address::IkuBudget(_, _, kode, _) | Address::Output(_, _, Lingkup::Iku(kode), _) => {
            let mut found = texts(book.iku.keys());
            found.extend(texts(book.simpul.keys()).into_iter().chain(texts(book.sasaran.keys())));
            found.extend(texts(book.perspektif.keys()));
            for unit in view.global.subtree(address.unit(), Seq::MAX) {
                let below = view.book(&unit, tahun)?;
                found.extend(texts(below.ro.values().flat_map(|ro| &ro.daftar).filter_map(|d| d.isi.1.as_ref())));
                let shared = below.ro.values().flat_map(|ro| &ro.rinci).flat_map(|d| &d.isi.porsi);
                found.extend(texts(shared.map(|(iku, _)| iku)));
            }
            (kode.to_string(), found)
        }
        Address::Simpul(_, _, kode, _) => {
            (kode.to_string(), texts(book.simpul.keys()).into_iter().chain(texts(book.iku.keys())).collect())
        }
        Address::Rumus(_, _, kode) => (kode.to_string(), view.rumus_codes(address.unit(), tahun)?),
        Address::Card(..) | Address::UnitBudget(..) | Address::Mata(..) | Address::Findings(..) => return Ok(None),
        Address::FindingsOf(..) | Address::Output(..) => return Ok(None),
    };
    if matches!(address, Address::Perspektif(..) | Address::Sasaran(..) | Address::Simpul(..) | Address::IkuBudget(..))
    {
        all.extend(texts(view.simpul_warisan(address.unit(), tahun)?.iter().map(|(_, d)| &d.isi.kode)));
    }
    // `IKU.2` before `IKU.10`.
    all.sort_by_key(|code| (code.len(), code.clone()));
    all.dedup();
    Ok(Some((wanted, all)))
}
