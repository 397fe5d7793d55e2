//! A finding or a recommendation that is recorded already, and is said otherwise: never passed over as the same. What is recorded stays
//! until somebody voids it; the importer may say that the recorded one holds.

use unicode_normalization::UnicodeNormalization as _;

use super::{
    ground::Quarantined,
    line::Line,
    number::Doubt,
    saldo::{auditor, rupiah},
    sheet::Row,
};
use crate::{
    event::{Rupiah, Seq, Tanggal, TemuanCode, indonesian},
    projection::{Rekomendasi, Temuan},
};

/// Fields that say what a finding is.
const FIELDS: [&str; 6] = ["pemeriksa", "lhp", "lhp_tanggal", "diterima", "uraian", "nilai"];
/// The choice that what is recorded holds.
const HELD: &str = "biarkan yang tercatat";
/// The choice that the first row of a finding holds.
const FIRST: &str = "seperti baris pertamanya";

/// Where a field says something else than what is recorded; an empty cell says nothing.
fn told(
    of: &Line<'_>,
    field: &'static str,
    what: &str,
    seq: Seq,
    (held, same): (&str, bool),
) -> Result<(), Quarantined> {
    if same {
        return Ok(());
    }
    let why = format!(
        "{what} tercatat lain: «{held}» (event {seq}); untuk menggantinya batalkan event itu, lalu impor berkas ini lagi"
    );
    of.settle(field, Doubt { why, readings: vec![HELD.to_owned()] }, |_| Ok(()))
}

/// A finding that is recorded, against the row.
pub(super) fn finding(of: &Line<'_>, kode: &TemuanCode, held: &Temuan) -> Result<(), Quarantined> {
    let what = format!("temuan {kode}");
    let told = |field, held_as: &str, same| told(of, field, &what, held.seq, (held_as, same));
    let day = |field, held: Tanggal| {
        let said = of.day(field)?;
        told(field, &held.to_string(), said.is_none_or(|said| said == held))
    };
    let pemeriksa = of.maybe("pemeriksa", |text| auditor(of, text))?;
    told("pemeriksa", held.pemeriksa.as_str(), pemeriksa.is_none_or(|said| said == held.pemeriksa))?;
    told("lhp", &held.lhp, of.text("lhp").is_none_or(|said| alike(&said, &held.lhp)))?;
    day("lhp_tanggal", held.lhp_tanggal)?;
    day("diterima", held.diterima)?;
    told("uraian", &held.uraian, of.text("uraian").is_none_or(|said| alike(&said, &held.uraian)))?;
    let nilai = rupiah(of, "nilai")?;
    told("nilai", &money(held.nilai), nilai.is_none_or(|said| said == held.nilai))
}

/// A recommendation that is recorded, against the row.
pub(super) fn advice(
    of: &Line<'_>,
    kode: &TemuanCode,
    temuan: &TemuanCode,
    held: &Rekomendasi,
) -> Result<(), Quarantined> {
    let what = format!("rekomendasi {kode}");
    let told = |field, held_as: &str, same| told(of, field, &what, held.seq, (held_as, same));
    told("rekomendasi", &format!("dari temuan {}", held.temuan), *temuan == held.temuan)?;
    let same = of.text("uraian_rekomendasi").is_none_or(|said| alike(&said, &held.uraian));
    told("uraian_rekomendasi", &held.uraian, same)?;
    let nilai = rupiah(of, "nilai_rekomendasi")?;
    let held_as = held.nilai.map_or_else(|| "tanpa nilai".to_owned(), money);
    told("nilai_rekomendasi", &held_as, nilai.is_none_or(|said| held.nilai == Some(said)))
}

/// A further row of a finding that this file says for the first time: it says the same of it, or nothing.
pub(super) fn repeated<'a>(of: &Line<'a>, first: &'a Row) -> Result<(), Quarantined> {
    let first = of.beside(first);
    for field in FIELDS {
        let (Some(own), Some(before)) = (of.text(field), first.text(field)) else { continue };
        if !alike(&own, &before) {
            let why = format!("lain dari baris {} tentang temuan yang sama: «{before}»", first.row.number);
            of.settle(field, Doubt { why, readings: vec![FIRST.to_owned()] }, |_| Ok(()))?;
        }
    }
    Ok(())
}

/// Do two texts say the same, but for blanks and case?
fn alike(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let text: String = text.nfc().collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    };
    plain(one) == plain(other)
}

fn money(value: Rupiah) -> String {
    indonesian(&value.to_string())
}
