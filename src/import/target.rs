//! Targets: a number, a range, or N/A.

use super::{
    number::{Doubt, Reading},
    plan::{Line, Outcome, Step, event},
    realisasi::dash,
    words,
};
use crate::event::{
    Periode,
    data::{NilaiTarget, Seri},
};

pub(super) fn row(of: &Line<'_>) -> Outcome {
    let unit = of.unit()?;
    let kode = of.must("iku", words::iku)?;
    let tahun = of.tahun();
    let periode = of.must("periode", |text| words::period(text, tahun))?;
    let given = of.maybe("seri", seri)?;
    let seri = given.unwrap_or(if matches!(periode, Periode::Tahun(_)) { Seri::Pk } else { Seri::Triwulan });
    let nilai = match of.number("nilai")? {
        Reading::Empty => return Ok(Step::default()),
        Reading::Number(value) => NilaiTarget::Angka(of.angka("nilai", value)?),
        Reading::Range(low, high) => NilaiTarget::Rentang(of.angka("nilai", low)?, of.angka("nilai", high)?),
        Reading::NotApplicable => NilaiTarget::TidakBerlaku,
        Reading::Dash => return Err(of.doubt("nilai", dash())),
    };
    let book = of.book(&unit, periode.tahun())?;
    let Some(iku) = book.iku.get(&kode).filter(|iku| !iku.definisi.is_empty()) else {
        return Err(
            of.doubt("iku", Doubt::of(format!("indikator {kode} tidak ada pada kartu {unit} {}", periode.tahun())))
        );
    };
    let words = format!("{seri:?}").to_lowercase();
    of.once("iku", format!("{unit}/{kode}/{periode}/{words}"))?;
    if let Some(held) = iku.target.get(&(seri, periode)).and_then(|all| all.last()) {
        if held.isi == nilai {
            return Ok(Step { same: 1, ..Step::default() });
        }
        let why = format!(
            "target {words} {kode} {periode} sudah {} (event {}); perubahannya memerlukan dasar dan dokumen (target.diubah)",
            held.isi, held.seq
        );
        return Err(of.doubt("nilai", Doubt::of(why)));
    }
    let berlaku = of.day("tanggal")?.unwrap_or(periode.awal());
    let event = event!(TargetDitetapkan, of, "nilai", None, { seri: seri, iku: kode, periode: periode, nilai: nilai });
    Ok(Step { drafts: vec![of.draft(&unit, berlaku, "nilai", event, Vec::new())], same: 0 })
}

fn seri(text: &str) -> Result<Seri, Doubt> {
    match text.to_lowercase().trim() {
        "pk" | "perjanjian kinerja" | "tahunan" => Ok(Seri::Pk),
        "renstra" | "rencana strategis" => Ok(Seri::Renstra),
        "triwulan" | "tw" | "triwulanan" => Ok(Seri::Triwulan),
        _ => Err(Doubt::of("bukan seri target: pk, renstra atau triwulan")),
    }
}
