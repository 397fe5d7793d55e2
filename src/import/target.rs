//! Targets: a number, a range, or N/A; and their changes, which need ground, reason and document.

use super::{
    ground::{Outcome, Quarantined, Step},
    kata::Kata,
    line::{Line, event},
    number::{Doubt, Reading},
    realisasi::earlier,
};
use rust_decimal::Decimal;

use crate::{
    event::{
        Event, IkuCode, Periode, UnitCode,
        data::{Cakupan, DasarPerubahan, Dokumen, Frekuensi, KonsolidasiPeriode, NilaiTarget, Seri, TargetDiubah},
        indonesian,
    },
    projection::Indikator,
};

pub(super) fn row(of: &Line<'_>) -> Outcome {
    if !of.has("nilai") && of.covering("nilai").is_none() && !of.mapping.tetap.contains_key("nilai") {
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
    let periode = of.fitted(periode, last.map_or(Frekuensi::Triwulanan, |d| d.isi.frekuensi()))?;
    let of_periods = |d: &Indikator| {
        let per = d.ukur.as_ref().map_or(Cakupan::Periode, |ukur| ukur.target_per);
        d.konsolidasi_periode == KonsolidasiPeriode::Jumlah && per == Cakupan::Periode
    };
    let added = upto && last.is_some_and(|d| of_periods(&d.isi));
    let satuan = iku.definisi.last().map_or_else(String::new, |d| d.isi.satuan.to_string());
    let words = last.map(|d| Kata::of(of, &unit, periode.tahun(), Some(iku), &d.isi)).transpose()?;
    let worded = words.map(|words| words.target(of, "nilai", &satuan)).transpose()?.flatten();
    let read = worded.map_or_else(|| number(of, &satuan), |nilai| Ok(Some(nilai)))?;
    let Some(nilai) = read else { return Ok(Step::default()) };
    let nilai = if added { alone(of, (&unit, &kode, periode), iku, nilai)? } else { nilai };
    let words = format!("{seri:?}").to_lowercase();
    of.once("iku", format!("{unit}/{kode}/{periode}/{words}"))?;
    if let Some(held) = iku.target.get(&(seri, periode)).and_then(|all| all.last()) {
        if held.isi == nilai {
            return Ok(Step { same: 1, ..Step::default() });
        }
        let why = format!("target {words} {kode} {periode} sudah {} (event {})", held.isi.tertulis(), held.seq);
        return change(of, &unit, (seri, kode, periode, nilai), &why);
    }
    let berlaku = of.day("tanggal")?.unwrap_or(periode.awal());
    let event = event!(TargetDitetapkan, of, "nilai", { seri: seri, iku: kode, periode: periode, nilai: nilai });
    Ok(Step { drafts: vec![of.draft(&unit, berlaku, "nilai", event, Vec::new())], same: 0 })
}

/// The share of the period alone in a target that is cumulative from the beginning of the year.
fn alone(
    of: &Line<'_>,
    (unit, kode, periode): (&UnitCode, &IkuCode, Periode),
    iku: &crate::projection::Iku,
    nilai: NilaiTarget,
) -> Result<NilaiTarget, Quarantined> {
    let key = |periode: &Periode| format!("target {unit}/{kode}/{periode}");
    let (at, before) = earlier(periode);
    match of.kumulatif {
        Some(true) => {}
        Some(false) => return Ok(nilai),
        None => {
            of.asks.borrow_mut().entry("kumulatif").or_default().push(format!("{} s.d. {at}", of.cell("nilai")));
            let why = "target s.d.: dijumlahkan sejak awal tahun? nyatakan kumulatif (ya atau tidak)";
            return Err(of.doubt("nilai", Doubt::of(why)));
        }
    }
    let NilaiTarget::Angka(upto) = nilai else {
        let why = "target s.d. yang bukan satu angka tidak dapat dikurangi; tulis target tiap triwulan";
        return Err(of.doubt("nilai", Doubt::of(why)));
    };
    let given = before.last().and_then(|last| of.sums.borrow().get(&key(last)).copied());
    let held = |periode: &Periode| match iku.target.get(&(Seri::Triwulan, *periode))?.last()?.isi {
        NilaiTarget::Angka(nilai) => Some(nilai.get()),
        _ => None,
    };
    let Some(earlier) = given.or_else(|| before.iter().map(held).sum::<Option<Decimal>>()) else {
        let why = format!(
            "target kumulatif s.d. {at}, tetapi target periode sebelumnya tidak ada: selisihnya tidak diketahui"
        );
        return Err(of.doubt("nilai", Doubt::of(why)));
    };
    of.sums.borrow_mut().insert(key(&periode), upto.get());
    let difference = upto.get() - earlier;
    if difference < Decimal::ZERO {
        let told = |value: Decimal| indonesian(&value.normalize().to_string());
        let why = format!("target kumulatif turun dari {} menjadi {}", told(earlier), told(upto.get()));
        return Err(of.doubt("nilai", Doubt::of(why)));
    }
    *of.note.borrow_mut() =
        format!(", target kumulatif s.d. {at} dikurangi {}", indonesian(&earlier.normalize().to_string()));
    of.angka("nilai", difference).map(NilaiTarget::Angka)
}

/// A target that is a number, a range or N/A (`None` if the cell is empty).
fn number(of: &Line<'_>, satuan: &str) -> Result<Option<NilaiTarget>, Quarantined> {
    Ok(match of.stated("nilai", satuan)? {
        Reading::Empty | Reading::Dash => None,
        Reading::Number(value) => {
            of.angka("nilai", value)?;
            let value = of.head_scaled("nilai", value, satuan)?;
            Some(NilaiTarget::Angka(of.angka("nilai", value)?))
        }
        Reading::Range(low, high) => Some(NilaiTarget::Rentang(of.angka("nilai", low)?, of.angka("nilai", high)?)),
        Reading::NotApplicable => Some(NilaiTarget::TidakBerlaku),
    })
}

/// A change of a recorded target, which needs ground, reason, document and day.
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
        tanda_tangan: None,
    });
    Ok(Step { drafts: vec![of.draft(unit, berlaku, "nilai", event, Vec::new())], same: 0 })
}

/// Parses the ground of a change: the words of the rule, or the field's value.
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
        "triwulan" | "tw" | "triwulanan" | "bulan" | "bulanan" | "semester" | "semesteran" => Ok(Seri::Triwulan),
        _ => Err(Doubt::of("bukan seri target: pk, renstra atau triwulan")),
    }
}
