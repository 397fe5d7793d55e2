//! Targets: a number, a range, or N/A; and their change, which needs ground, reason and document.

use super::{
    line::{Line, event},
    number::{Doubt, Reading},
    plan::{Outcome, Step},
};
use crate::event::{
    Event, IkuCode, Periode, UnitCode,
    data::{DasarPerubahan, Dokumen, KonsolidasiPeriode, NilaiTarget, Seri, TargetDiubah},
};

pub(super) fn row(of: &Line<'_>) -> Outcome {
    if !of.has("nilai") && !of.mapping.tetap.contains_key("nilai") {
        return Ok(Step::default());
    }
    let unit = of.unit()?;
    let (periode, upto) = of.stretch()?;
    let given = of.maybe("seri", seri)?;
    let seri = given.unwrap_or(if matches!(periode, Periode::Tahun(_)) { Seri::Pk } else { Seri::Triwulan });
    let book = of.book(&unit, periode.tahun())?;
    let kode = of.indicator(&unit, &book, periode)?;
    let Some(iku) = book.iku.get(&kode).filter(|iku| !iku.definisi.is_empty()) else {
        return Err(
            of.doubt("iku", Doubt::of(format!("indikator {kode} tidak ada pada kartu {unit} {}", periode.tahun())))
        );
    };
    let last = iku.definisi.last();
    if upto && last.is_some_and(|d| d.isi.konsolidasi_periode == KonsolidasiPeriode::Jumlah) {
        let why = "target s.d. dijumlahkan sejak awal tahun; tulis target tiap triwulan";
        return Err(of.doubt("nilai", Doubt::of(why)));
    }
    let satuan = iku.definisi.last().map_or_else(String::new, |d| d.isi.satuan.to_string());
    let nilai = match of.stated("nilai", &satuan)? {
        Reading::Empty | Reading::Dash => return Ok(Step::default()),
        Reading::Number(value) => NilaiTarget::Angka(of.angka("nilai", value)?),
        Reading::Range(low, high) => NilaiTarget::Rentang(of.angka("nilai", low)?, of.angka("nilai", high)?),
        Reading::NotApplicable => NilaiTarget::TidakBerlaku,
    };
    let words = format!("{seri:?}").to_lowercase();
    of.once("iku", format!("{unit}/{kode}/{periode}/{words}"))?;
    if let Some(held) = iku.target.get(&(seri, periode)).and_then(|all| all.last()) {
        if held.isi == nilai {
            return Ok(Step { same: 1, ..Step::default() });
        }
        let why = format!("target {words} {kode} {periode} sudah {} (event {})", held.isi, held.seq);
        return change(of, &unit, (seri, kode, periode, nilai), &why);
    }
    let berlaku = of.day("tanggal")?.unwrap_or(periode.awal());
    let event = event!(TargetDitetapkan, of, "nilai", { seri: seri, iku: kode, periode: periode, nilai: nilai });
    Ok(Step { drafts: vec![of.draft(&unit, berlaku, "nilai", event, Vec::new())], same: 0 })
}

/// A change of a target that is recorded: it needs ground, reason, document and day.
fn change(
    of: &Line<'_>,
    unit: &UnitCode,
    (seri, iku, periode, nilai): (Seri, IkuCode, Periode, NilaiTarget),
    held: &str,
) -> Outcome {
    let Some(dasar) = of.maybe("dasar", ground)? else {
        let ask = "untuk mengubahnya isi kolom dasar, alasan, dokumen, tanggal dokumen dan tanggal";
        return Err(of.doubt("nilai", Doubt::of(format!("{held}; {ask}"))));
    };
    let day = |field| of.day(field)?.ok_or_else(|| of.doubt(field, Doubt::of("kosong")));
    let berlaku = day("tanggal")?;
    let nomor = of.must("dokumen", |text| text.parse().map_err(Doubt::of))?;
    let tanggal = day("dokumen_tanggal")?;
    let event = Event::TargetDiubah(TargetDiubah {
        seri,
        iku,
        periode,
        nilai,
        dasar,
        alasan: Some(of.must("alasan", |text| text.parse().map_err(Doubt::of))?),
        dokumen: Some(Dokumen { nomor, tanggal, judul: None }),
        asumsi: false,
        keterangan: of.words("keterangan")?,
        sumber: Some(of.sumber("nilai")),
    });
    Ok(Step { drafts: vec![of.draft(unit, berlaku, "nilai", event, Vec::new())], same: 0 })
}

/// The ground of a change: the words of the rule, or the name of the field's value.
fn ground(text: &str) -> Result<DasarPerubahan, Doubt> {
    let plain = text.to_lowercase().replace('_', " ");
    match plain.trim() {
        "pergantian pejabat" => Ok(DasarPerubahan::PergantianPejabat),
        "perubahan strategi" => Ok(DasarPerubahan::PerubahanStrategi),
        "perubahan prioritas" => Ok(DasarPerubahan::PerubahanPrioritas),
        _ => Err(Doubt::of("bukan pergantian pejabat, perubahan strategi atau perubahan prioritas")),
    }
}

fn seri(text: &str) -> Result<Seri, Doubt> {
    match text.to_lowercase().trim() {
        "pk" | "perjanjian kinerja" | "tahunan" => Ok(Seri::Pk),
        "renstra" | "rencana strategis" => Ok(Seri::Renstra),
        "triwulan" | "tw" | "triwulanan" => Ok(Seri::Triwulan),
        _ => Err(Doubt::of("bukan seri target: pk, renstra atau triwulan")),
    }
}
