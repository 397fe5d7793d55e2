//! Findings, the recommendations in the same rows, and the unit's follow-up of recorded ones.

use super::{
    ground::{Outcome, Quarantined, Step},
    line::{Line, event},
    measure::In,
    number::{Doubt, Reading},
    saldo::{self, auditor, rupiah},
    sheet::Row,
    temuan_beda, words,
};
use crate::event::{Rupiah, Teks, TemuanCode, UnitCode, data::Dokumen};

pub(super) fn row(of: &Line<'_>) -> Outcome {
    let unit = of.unit()?;
    let kode: TemuanCode = of.must("kode", words::code)?;
    let book = of.book(&unit, 0)?;
    if of.has("banyak_temuan") {
        return saldo::balance(of, &unit, kode);
    }
    let code = of.maybe("rekomendasi", words::code::<TemuanCode>)?;
    if let Some(uraian) = of.words("tindak_lanjut")? {
        let mut step = follow_up(of, &unit, uraian)?;
        if let Some(code) = &code {
            saldo::assessment(of, &unit, code, &mut step)?;
        }
        return Ok(step);
    }
    let mut step = Step::default();
    let known = book.temuan.contains_key(&kode);
    let told = of.seen.borrow().contains_key(&format!("temuan {unit}/{kode}"));
    if (known || told) && !of.has("uraian") {
        // A table of assessments has only the code of the finding.
        if let Some(code) = &code {
            saldo::assessment(of, &unit, code, &mut step)?;
        }
        return Ok(step);
    }
    let day = |of: &Line<'_>, field| of.day(field)?.ok_or_else(|| of.doubt(field, Doubt::of("kosong")));
    let diterima = day(of, "diterima")?;
    let berlaku = of.day("tanggal")?.unwrap_or(diterima);
    if let Some(held) = book.temuan.get(&kode) {
        temuan_beda::finding(of, &kode, held)?;
        step.same += 1;
    } else if let Some(first) = before(of, &format!("temuan {unit}/{kode}")) {
        temuan_beda::repeated(of, first)?;
    } else {
        of.once("kode", format!("temuan {unit}/{kode}"))?;
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
        let pemeriksa = of.must("pemeriksa", |text| auditor(of, text))?;
        let uraian = of.must("uraian", |text| text.parse().map_err(Doubt::of))?;
        let event = event!(TemuanDicatat, of, "nilai", {
            kode: kode.clone(), pemeriksa: pemeriksa, lhp: lhp, diterima: diterima, uraian: uraian, nilai: nilai,
        });
        step.drafts.push(of.draft(&unit, berlaku, "nilai", event, Vec::new()));
    }
    if let Some(code) = code {
        advice(of, &unit, (code, kode), berlaku, &mut step)?;
    }
    Ok(step)
}

/// The row of this file that said something first.
fn before<'a>(of: &Line<'a>, what: &str) -> Option<&'a Row> {
    let number = of.seen.borrow().get(what).copied()?;
    of.sheet.row(number)
}

/// The recommendation in a finding's row, with the auditor's assessment.
fn advice(
    of: &Line<'_>,
    unit: &UnitCode,
    (code, temuan): (TemuanCode, TemuanCode),
    berlaku: crate::event::Tanggal,
    step: &mut Step,
) -> Result<(), Quarantined> {
    let book = of.book(unit, 0)?;
    if let Some(held) = book.rekomendasi.get(&code) {
        temuan_beda::advice(of, &code, &temuan, held)?;
        step.same += 1;
    } else {
        of.once("rekomendasi", format!("rekomendasi {unit}/{code}"))?;
        let uraian = of.must("uraian_rekomendasi", |text| text.parse().map_err(Doubt::of))?;
        let nilai = rupiah(of, "nilai_rekomendasi")?;
        let event = event!(RekomendasiDicatat, of, "rekomendasi", {
            kode: code.clone(), temuan: temuan, uraian: uraian, nilai: nilai,
        });
        step.drafts.push(of.draft(unit, berlaku, "rekomendasi", event, Vec::new()));
    }
    saldo::assessment(of, unit, &code, step)
}

/// The unit's follow-up of a recorded recommendation.
fn follow_up(of: &Line<'_>, unit: &UnitCode, uraian: Teks) -> Outcome {
    let rekomendasi: TemuanCode = of.must("rekomendasi", words::code)?;
    let book = of.book(unit, 0)?;
    let told = of.seen.borrow().contains_key(&format!("rekomendasi {unit}/{rekomendasi}"));
    if !told && !book.rekomendasi.contains_key(&rekomendasi) {
        return Err(of.doubt("rekomendasi", Doubt::of(format!("rekomendasi {rekomendasi} belum tercatat pada {unit}"))));
    }
    let day = of.day("tindak_lanjut_tanggal")?;
    let berlaku = day.ok_or_else(|| of.doubt("tindak_lanjut_tanggal", Doubt::of("kosong")))?;
    let nilai = rupiah(of, "nilai_tindak_lanjut")?;
    let from = of.came_from()?;
    if let Some((_, Some(seq))) = from {
        let held = book.rekomendasi.get(&rekomendasi);
        let held = held.and_then(|held| held.tindak_lanjut.iter().find(|given| given.seq == seq));
        return match held.is_some_and(|given| given.berlaku == berlaku && given.isi == nilai) {
            true => Ok(Step { same: 1, ..Step::default() }),
            false => Err(of.otherwise(seq)),
        };
    }
    let event = event!(TindakLanjutDisampaikan, of, "tindak_lanjut", {
        rekomendasi: rekomendasi, uraian: uraian, nilai: nilai,
    });
    let (mut draft, cell) = of.draft(unit, berlaku, "tindak_lanjut", event, Vec::new());
    draft.id = from.map(|(id, _)| id).or(draft.id);
    Ok(Step { drafts: vec![(draft, cell)], same: 0 })
}
