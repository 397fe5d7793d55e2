//! Findings, the recommendations in the same rows, and what the unit did about those that are recorded.

use super::{
    amount::In,
    line::{Line, event},
    number::{Doubt, Reading},
    plan::{Outcome, Step},
    words,
};
use crate::event::{
    Rupiah, Teks, TemuanCode, UnitCode,
    data::{Dokumen, Pemeriksa},
};

pub(super) fn row(of: &Line<'_>) -> Outcome {
    let unit = of.unit()?;
    let kode: TemuanCode = of.must("kode", words::code)?;
    let book = of.book(&unit, 0)?;
    if let Some(uraian) = of.words("tindak_lanjut")? {
        return follow_up(of, &unit, uraian);
    }
    let mut step = Step::default();
    let known = book.temuan.contains_key(&kode);
    let day = |of: &Line<'_>, field| of.day(field)?.ok_or_else(|| of.doubt(field, Doubt::of("kosong")));
    let diterima = day(of, "diterima")?;
    let berlaku = of.day("tanggal")?.unwrap_or(diterima);
    if known {
        step.same += 1;
    } else if of.once("kode", format!("temuan {unit}/{kode}")).is_ok() {
        let nilai = match of.number("nilai", In::Rupiah)? {
            Reading::Number(value) => of.rupiah("nilai", value)?,
            Reading::Empty | Reading::Dash => Rupiah::ZERO,
            _ => return Err(of.doubt("nilai", Doubt::of("harus satu jumlah rupiah"))),
        };
        let lhp = Dokumen {
            nomor: of.must("lhp", |text| text.parse().map_err(Doubt::of))?,
            tanggal: day(of, "lhp_tanggal")?,
            judul: None,
        };
        let pemeriksa = of.must("pemeriksa", auditor)?;
        let uraian = of.must("uraian", |text| text.parse().map_err(Doubt::of))?;
        let event = event!(TemuanDicatat, of, "nilai", {
            kode: kode.clone(), pemeriksa: pemeriksa, lhp: lhp, diterima: diterima, uraian: uraian, nilai: nilai,
        });
        step.drafts.push(of.draft(&unit, berlaku, "nilai", event, Vec::new()));
    }
    if let Some(code) = of.maybe("rekomendasi", words::code::<TemuanCode>)? {
        if book.rekomendasi.contains_key(&code) {
            step.same += 1;
        } else {
            of.once("rekomendasi", format!("rekomendasi {unit}/{code}"))?;
            let uraian = of.must("uraian_rekomendasi", |text| text.parse().map_err(Doubt::of))?;
            let event = event!(RekomendasiDicatat, of, "rekomendasi", { kode: code, temuan: kode, uraian: uraian });
            step.drafts.push(of.draft(&unit, berlaku, "rekomendasi", event, Vec::new()));
        }
    }
    Ok(step)
}

/// What the unit did about a recommendation that the ledger holds.
fn follow_up(of: &Line<'_>, unit: &UnitCode, uraian: Teks) -> Outcome {
    let rekomendasi: TemuanCode = of.must("rekomendasi", words::code)?;
    if !of.book(unit, 0)?.rekomendasi.contains_key(&rekomendasi) {
        return Err(of.doubt("rekomendasi", Doubt::of(format!("rekomendasi {rekomendasi} belum tercatat pada {unit}"))));
    }
    let day = of.day("tindak_lanjut_tanggal")?;
    let berlaku = day.ok_or_else(|| of.doubt("tindak_lanjut_tanggal", Doubt::of("kosong")))?;
    let event = event!(TindakLanjutDisampaikan, of, "tindak_lanjut", { rekomendasi: rekomendasi, uraian: uraian });
    Ok(Step { drafts: vec![of.draft(unit, berlaku, "tindak_lanjut", event, Vec::new())], same: 0 })
}

fn auditor(text: &str) -> Result<Pemeriksa, Doubt> {
    match text.to_lowercase().trim() {
        "bpk" | "badan pemeriksa keuangan" => Ok(Pemeriksa::Bpk),
        "inspektorat" | "apip" | "itjen" => Ok(Pemeriksa::Inspektorat),
        _ => Err(Doubt::of("bukan BPK atau Inspektorat")),
    }
}
