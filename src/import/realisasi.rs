//! Realisasi: one value, a ratio, or the points of components in rows of their own.

use rust_decimal::Decimal;

use super::{
    Raw,
    bagian::{self, Value},
    ground::{Outcome, Quarantined, Step},
    kata::Kata,
    line::{Line, event},
    measure::In,
    number::{self, Doubt, Reading},
    plausible::Beside,
};
use crate::{
    event::{
        Angka, Event, IkuCode, Periode, Seq, Tanggal, UnitCode,
        data::{Cakupan, Frekuensi, KonsolidasiPeriode, SumberRealisasi},
        indonesian,
    },
    projection::{Book, Iku, Indikator, Isi},
};

pub(super) fn row(of: &Line<'_>) -> Outcome {
    if !["nilai", "pembilang", "penyebut", "timpa"].iter().any(|field| of.has(field)) && of.covering("nilai").is_none()
    {
        return Ok(Step::default());
    }
    let unit = of.unit()?;
    let (periode, upto) = of.stretch()?;
    let book = of.book(&unit, periode.tahun())?;
    let kode = of.indicator(&unit, &book, periode)?;
    let iku = book.iku.get(&kode);
    let frekuensi = |iku: &Iku| iku.definisi(periode.akhir()).map(|d| d.isi.frekuensi());
    let periode = of.fitted(periode, iku.and_then(frekuensi).unwrap_or(Frekuensi::Triwulanan))?;
    let Some(definisi) = iku.and_then(|iku| iku.definisi(periode.akhir())) else {
        return Err(
            of.doubt("iku", Doubt::of(format!("indikator {kode} tidak ada pada kartu {unit} {}", periode.tahun())))
        );
    };
    let about = format!("{unit}/{kode}/{periode}");
    let parts = match definisi.isi.sumber {
        SumberRealisasi::Berbobot => true,
        SumberRealisasi::Rasio => of.has("komponen"),
        _ => false,
    };
    if parts && let Some(last) = of.seen.borrow().get(&about) {
        // This row was read together with the first row of its parts.
        return match *last >= of.row.number {
            true => Ok(Step::default()),
            false => Err(of.doubt("komponen", Doubt::of(format!("baris bagian dari {about} tidak berurutan")))),
        };
    }
    let beside = Beside::of(&book, &kode, periode, &definisi.isi);
    let words = Kata::of(of, &unit, periode.tahun(), iku, &definisi.isi)?;
    let value = value(of, &definisi.isi, &beside, &words).and_then(|value| match value {
        Some(value) if upto => added_up(of, (&unit, &kode, periode), &definisi.isi, &book, value).map(Some),
        other => Ok(other),
    });
    if parts {
        of.seen.borrow_mut().insert(about, bagian::last(of));
    } else if matches!(value, Ok(Some(_))) {
        of.once(if of.has("iku") { "iku" } else { "nilai" }, about)?;
    }
    let mut step = match value? {
        Some(value) => entry(of, &unit, (kode.clone(), periode), iku, value)?,
        None => Step::default(),
    };
    above(of, &unit, (kode, periode), (&definisi.isi, iku), &mut step)?;
    Ok(step)
}

/// An override of the computed value, with its reason.
fn above(
    of: &Line<'_>,
    unit: &UnitCode,
    (kode, periode): (IkuCode, Periode),
    (indikator, iku): (&Indikator, Option<&Iku>),
    step: &mut Step,
) -> Result<(), Quarantined> {
    let nilai = match of.stated("timpa", &indikator.satuan)? {
        Reading::Number(value) => of.angka("timpa", value)?,
        Reading::Empty => return Ok(()),
        _ => return Err(of.doubt("timpa", Doubt::of("harus satu angka"))),
    };
    of.once("timpa", format!("timpa {unit}/{kode}/{periode}"))?;
    let held = iku.and_then(|iku| iku.ditimpa.get(&periode)?.last());
    if held.is_some_and(|held| held.isi == nilai) {
        step.same += 1;
        return Ok(());
    }
    let Some(alasan) = of.words("alasan_timpa")? else {
        return Err(of.doubt("timpa", Doubt::of("menimpa hasil hitung memerlukan alasan: isi kolom alasan timpa")));
    };
    let berlaku = of.day("tanggal_timpa")?.unwrap_or(periode.akhir());
    let mut event = event!(RealisasiDitimpa, of, "timpa", { iku: kode, periode: periode, nilai: nilai });
    if let Event::RealisasiDitimpa(data) = &mut event {
        data.alasan = Some(alasan);
    }
    step.drafts.push(of.draft(unit, berlaku, "timpa", event, Vec::new()));
    Ok(())
}

/// Compares a value with the recorded one of its period: gives an entry, a correction with its reason, or nothing.
fn entry(
    of: &Line<'_>,
    unit: &UnitCode,
    (kode, periode): (IkuCode, Periode),
    iku: Option<&Iku>,
    value: Value,
) -> Outcome {
    let berlaku = of.day("tanggal")?.unwrap_or(periode.akhir());
    let last = iku.and_then(|iku| iku.realisasi.get(&periode)).and_then(|all| all.last());
    match last {
        None => Ok(one(of, unit, berlaku, (kode, periode), value, None)?),
        Some(held) if held.isi == value.isi => Ok(Step { same: 1, ..Step::default() }),
        Some(held) => match of.words("alasan")? {
            Some(_) => Ok(one(of, unit, berlaku, (kode, periode), value, Some(held.seq))?),
            None => {
                let why = format!(
                    "realisasi {kode} {periode} sudah dicatat lain (event {}); isi kolom alasan untuk mengoreksi",
                    held.seq
                );
                Err(of.doubt(value.field, Doubt::of(why)))
            }
        },
    }
}

/// The share of the period alone in a value that is cumulative from the beginning of the year.
fn added_up(
    of: &Line<'_>,
    (unit, kode, periode): (&UnitCode, &IkuCode, Periode),
    indikator: &Indikator,
    book: &Book,
    value: Value,
) -> Result<Value, Quarantined> {
    // If the indicator's entries are themselves cumulative, the value is taken as it is.
    let taken = indikator.ukur.as_ref().is_some_and(|ukur| ukur.entri_per == Cakupan::SampaiDengan);
    let (at, before) = earlier(periode);
    if taken || indikator.konsolidasi_periode != KonsolidasiPeriode::Jumlah || before.is_empty() {
        // The same for a position, which is always up to date, and for the first period of the year.
        if let Isi::Nilai(nilai) = &value.isi {
            of.sums.borrow_mut().insert(format!("{unit}/{kode}/{periode}"), nilai.get());
        }
        return Ok(value);
    }
    let Some(declared) = of.kumulatif else {
        let heading = of.said.map_or_else(String::new, |said| said.core.clone());
        of.asks
            .borrow_mut()
            .entry("kumulatif")
            .or_default()
            .push(format!("{} {heading} s.d. {at}", of.cell(value.field)));
        let why = "s.d.: dijumlahkan sejak awal tahun? nyatakan kumulatif (ya atau tidak)";
        return Err(of.doubt(value.field, Doubt::of(why)));
    };
    let (true, Isi::Nilai(nilai)) = (declared, &value.isi) else { return Ok(value) };
    let key = |periode: &Periode| format!("{unit}/{kode}/{periode}");
    let given = before.last().and_then(|last| of.sums.borrow().get(&key(last)).copied());
    let held = |periode: &Periode| match book.iku.get(kode)?.realisasi.get(periode)?.last()?.isi {
        Isi::Nilai(nilai) => Some(nilai.get()),
        _ => None,
    };
    let Some(before) = given.or_else(|| before.iter().map(held).sum::<Option<Decimal>>()) else {
        let why =
            format!("kumulatif s.d. {at}, tetapi periode sebelumnya belum tercatat: selisihnya tidak dapat dihitung");
        return Err(of.doubt(value.field, Doubt::of(why)));
    };
    of.sums.borrow_mut().insert(key(&periode), nilai.get());
    let difference = nilai.get() - before;
    if difference.is_sign_negative() && !difference.is_zero() {
        let why = format!(
            "kumulatif turun dari {} menjadi {}",
            indonesian(&before.to_string()),
            indonesian(&nilai.get().to_string())
        );
        return Err(of.doubt(value.field, Doubt::of(why)));
    }
    *of.note.borrow_mut() = format!(", kumulatif s.d. {at} dikurangi {}", indonesian(&before.normalize().to_string()));
    let nilai = of.angka(value.field, difference)?;
    Ok(Value { isi: Isi::Nilai(nilai), nilai: Some(nilai), ..value })
}

/// The short name of a period, and the periods of its length before it in the year.
pub(super) fn earlier(periode: Periode) -> (String, Vec<Periode>) {
    let tahun = periode.tahun();
    match periode {
        Periode::Tahun(_) => (tahun.to_string(), Vec::new()),
        Periode::Semester(_, n) => (format!("S{n}"), (1..n).map(|n| Periode::Semester(tahun, n)).collect()),
        Periode::Triwulan(_, n) => (format!("TW{n}"), (1..n).map(|n| Periode::Triwulan(tahun, n)).collect()),
        Periode::Bulan(_, n) => (format!("B{n:02}"), (1..n).map(|n| Periode::Bulan(tahun, n)).collect()),
    }
}

/// The event, as an entry or as the correction of one.
fn one(
    of: &Line<'_>,
    unit: &UnitCode,
    berlaku: Tanggal,
    (iku, periode): (IkuCode, Periode),
    value: Value,
    corrects: Option<Seq>,
) -> Outcome {
    let Value { nilai, rasio, komponen, sebutan, field, .. } = value;
    let (event, refs) = match corrects {
        None => (
            event!(RealisasiDicatat, of, field, { iku: iku, periode: periode, nilai: nilai, rasio: rasio, komponen: komponen, sebutan: sebutan }),
            Vec::new(),
        ),
        Some(seq) => (
            event!(RealisasiDikoreksi, of, field, { iku: iku, periode: periode, nilai: nilai, rasio: rasio, komponen: komponen, sebutan: sebutan }),
            vec![seq],
        ),
    };
    Ok(Step { drafts: vec![of.draft(unit, berlaku, field, event, refs)], same: 0 })
}

fn value(of: &Line<'_>, indikator: &Indikator, beside: &Beside, words: &Kata) -> Result<Option<Value>, Quarantined> {
    match indikator.sumber {
        SumberRealisasi::Langsung => {
            if let Some(sebutan) = words.read(of, "nilai")? {
                let isi = Isi::Sebutan(sebutan.clone());
                let (nilai, rasio, komponen, sebutan) = (None, None, Vec::new(), Some(sebutan));
                return Ok(Some(Value { isi, nilai, rasio, komponen, sebutan, field: "nilai" }));
            }
            let Some(nilai) = plain(of, "nilai", &indikator.satuan, beside)? else { return Ok(None) };
            Ok(Some(Value {
                isi: Isi::Nilai(nilai),
                nilai: Some(nilai),
                rasio: None,
                komponen: Vec::new(),
                sebutan: None,
                field: "nilai",
            }))
        }
        SumberRealisasi::Rasio => bagian::ratio(of),
        SumberRealisasi::Berbobot => bagian::weighted(of, indikator),
        SumberRealisasi::Unit
        | SumberRealisasi::Anggaran
        | SumberRealisasi::Temuan
        | SumberRealisasi::Rumus
        | SumberRealisasi::Asal => {
            if of.number("nilai", In::Any)? == Reading::Empty {
                return Ok(None);
            }
            Err(of.doubt("nilai", Doubt::of("realisasi indikator ini dihitung dari buku, tidak diketik")))
        }
    }
}

/// A number in the indicator's unit; `None` if the cell is empty.
fn plain(of: &Line<'_>, field: &'static str, satuan: &str, beside: &Beside) -> Result<Option<Angka>, Quarantined> {
    let percent = satuan.contains('%') || satuan.to_lowercase().contains("persen");
    let raw = of.raw(field);
    let marked = raw.is_some_and(|raw| raw.text().contains('%'));
    if let Some(Raw::Number(value, _)) = raw
        && percent
        && !marked
        && (of.sheet.bare || *value > Decimal::ZERO && *value <= Decimal::ONE)
        && !of.mapping.tetap.contains_key("persen")
    {
        let readings = [*value, (*value * Decimal::ONE_HUNDRED).normalize()];
        let doubt = Doubt {
            why: "satuan indikator adalah persen: angka ini sudah persen, atau pecahan?".to_owned(),
            readings: readings.map(|value| format!("{} %", indonesian(&value.to_string()))).into(),
        };
        return match of.settle(field, doubt, number::picked)? {
            Reading::Number(value) => of.angka(field, value).map(Some),
            _ => Ok(None),
        };
    }
    if marked && !percent {
        return Err(of.doubt(field, Doubt::of(format!("bertanda %, padahal satuan indikator «{satuan}»"))));
    }
    match of.stated(field, satuan)? {
        Reading::Number(value) => {
            of.angka(field, value)?;
            let value = of.head_scaled(field, value, satuan)?;
            let value = beside.plausible(of, field, value)?;
            signed(of, field, value, satuan).map(Some)
        }
        Reading::Empty | Reading::Dash => Ok(None),
        Reading::NotApplicable => {
            Err(of.doubt(field, Doubt::of("realisasi N/A tidak dicatat; nyatakan targetnya N/A (target.diubah)")))
        }
        Reading::Range(..) => Err(of.doubt(field, Doubt::of("rentang, padahal realisasi satu angka"))),
    }
}

/// Units whose values may be negative; counts may not.
const SIGNED: [&str; 12] =
    ["%", "persen", "persentase", "rp", "rupiah", "indeks", "nilai", "skor", "poin", "rasio", "derajat", "angka"];

/// Checks that the sign of a value is possible in its unit.
fn signed(of: &Line<'_>, field: &'static str, value: Decimal, satuan: &str) -> Result<Angka, Quarantined> {
    let lower = satuan.to_lowercase();
    let counted = !lower.contains('%') && !lower.split(|c: char| !c.is_alphanumeric()).any(|w| SIGNED.contains(&w));
    if value.is_sign_negative() && !value.is_zero() && counted && !of.given {
        let why = format!(
            "{} di bawah nol, padahal satuan «{satuan}» dihitung: cacah tidak mungkin negatif",
            indonesian(&value.to_string())
        );
        return Err(of.doubt(field, Doubt::of(why)));
    }
    of.angka(field, value)
}
