//! Realisasi: one value, a ratio, or the points of components in rows of their own.

use rust_decimal::Decimal;

use super::{
    Raw,
    ground::{Outcome, Quarantined, Step},
    kata::Kata,
    line::{Line, event},
    measure::In,
    number::{self, Doubt, Reading},
    plausible::Beside,
};
use crate::{
    event::{
        Angka, IkuCode, Periode, Seq, Tanggal, UnitCode,
        data::{Bagian, Cakupan, Frekuensi, KonsolidasiPeriode, Rasio, Sebutan, SumberRealisasi},
        indonesian,
    },
    projection::{Book, Indikator, Isi},
};

/// Most components of an indicator.
const MOST_PARTS: usize = 32;

/// What a row says: the value in the books' form, and in the event's.
struct Value {
    isi: Isi,
    nilai: Option<Angka>,
    rasio: Option<Rasio>,
    komponen: Vec<Bagian>,
    sebutan: Option<Sebutan>,
    /// The cell that it ends at.
    field: &'static str,
}

pub(super) fn row(of: &Line<'_>) -> Outcome {
    if !["nilai", "pembilang", "penyebut"].iter().any(|field| of.has(field)) {
        return Ok(Step::default());
    }
    let unit = of.unit()?;
    let (periode, upto) = of.stretch()?;
    let book = of.book(&unit, periode.tahun())?;
    let kode = of.indicator(&unit, &book, periode)?;
    let iku = book.iku.get(&kode);
    let frekuensi = |iku: &crate::projection::Iku| iku.definisi(periode.akhir()).map(|d| d.isi.frekuensi());
    let periode = of.fitted(periode, iku.and_then(frekuensi).unwrap_or(Frekuensi::Triwulanan))?;
    let Some(definisi) = iku.and_then(|iku| iku.definisi(periode.akhir())) else {
        return Err(
            of.doubt("iku", Doubt::of(format!("indikator {kode} tidak ada pada kartu {unit} {}", periode.tahun())))
        );
    };
    let about = format!("{unit}/{kode}/{periode}");
    if definisi.isi.sumber == SumberRealisasi::Berbobot && of.seen.borrow().contains_key(&about) {
        // Taken together with the first row of its components.
        return Ok(Step::default());
    }
    let beside = Beside::of(&book, &kode, periode, &definisi.isi);
    let words = Kata::of(of, &unit, periode.tahun(), iku, &definisi.isi)?;
    let value = value(of, &definisi.isi, &beside, &words).and_then(|value| match value {
        Some(value) if upto => added_up(of, (&unit, &kode, periode), &definisi.isi, &book, value).map(Some),
        other => Ok(other),
    });
    if definisi.isi.sumber == SumberRealisasi::Berbobot {
        of.seen.borrow_mut().insert(about, of.row.number);
    } else if matches!(value, Ok(Some(_))) {
        of.once(if of.has("iku") { "iku" } else { "nilai" }, about)?;
    }
    let Some(value) = value? else { return Ok(Step::default()) };
    let berlaku = of.day("tanggal")?.unwrap_or(periode.akhir());
    let last = iku.and_then(|iku| iku.realisasi.get(&periode)).and_then(|all| all.last());
    match last {
        None => Ok(one(of, &unit, berlaku, (kode, periode), value, None)?),
        Some(held) if held.isi == value.isi => Ok(Step { same: 1, ..Step::default() }),
        Some(held) => match of.words("alasan")? {
            Some(_) => Ok(one(of, &unit, berlaku, (kode, periode), value, Some(held.seq))?),
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

/// What a value that is added up from the beginning of the year comes to for its period alone.
fn added_up(
    of: &Line<'_>,
    (unit, kode, periode): (&UnitCode, &IkuCode, Periode),
    indikator: &Indikator,
    book: &Book,
    value: Value,
) -> Result<Value, Quarantined> {
    // Entries up to the period are what such a column holds.
    let taken = indikator.ukur.as_ref().is_some_and(|ukur| ukur.entri_per == Cakupan::SampaiDengan);
    let (at, before) = earlier(periode);
    if taken || indikator.konsolidasi_periode != KonsolidasiPeriode::Jumlah || before.is_empty() {
        // A position is one until then; the first period begins the year.
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

/// The short name of a period, and those of its length before it in the year.
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
        SumberRealisasi::Rasio => ratio(of),
        SumberRealisasi::Berbobot => weighted(of, indikator),
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

/// Points of the components: this row's, and those of the rows right below about the same indicator and period.
fn weighted(of: &Line<'_>, indikator: &Indikator) -> Result<Option<Value>, Quarantined> {
    let about = |line: &Line<'_>| (line.text("unit"), line.text("iku"), line.text("periode"));
    let mut points: Vec<(String, Angka)> = Vec::new();
    let below = of.below.iter().filter(|row| !of.skip.contains(&row.number));
    for row in std::iter::once(of.row).chain(below).take(MOST_PARTS) {
        let line = of.beside(row);
        if about(&line) != about(of) {
            break;
        }
        match line.stated("nilai", &indikator.satuan)? {
            Reading::Number(value) => {
                points.push((line.text("komponen").unwrap_or_default(), line.angka("nilai", value)?))
            }
            Reading::Empty => {}
            _ => return Err(line.doubt("nilai", Doubt::of("nilai komponen harus satu angka"))),
        }
    }
    if points.is_empty() {
        return Ok(None);
    }
    let mut komponen = Vec::new();
    for (nama, _) in &indikator.komponen {
        let Some((_, nilai)) = points.iter().find(|(given, _)| given.eq_ignore_ascii_case(nama)) else {
            return Err(of.doubt("komponen", Doubt::of(format!("komponen «{nama}» belum diisi"))));
        };
        let nama = nama.parse().map_err(|e: String| of.doubt("komponen", Doubt::of(e)))?;
        komponen.push(Bagian { nama, nilai: *nilai });
    }
    if points.len() != komponen.len() {
        return Err(of.doubt("komponen", Doubt::of("ada komponen yang tidak dikenal atau disebut dua kali")));
    }
    let isi = Isi::Komponen(komponen.iter().map(|b| b.nilai).collect());
    Ok(Some(Value { isi, nilai: None, rasio: None, komponen, sebutan: None, field: "nilai" }))
}

fn ratio(of: &Line<'_>) -> Result<Option<Value>, Quarantined> {
    let part = |field| match of.number(field, In::Any)? {
        Reading::Number(value) => Ok(Some(of.angka(field, value)?)),
        Reading::Empty => Ok(None),
        _ => Err(of.doubt(field, Doubt::of("harus satu angka"))),
    };
    match (part("pembilang")?, part("penyebut")?) {
        (Some(above), Some(below)) => {
            let named = |nama: &str, nilai| {
                let nama = nama.parse().map_err(|e: String| of.doubt("pembilang", Doubt::of(e)))?;
                Ok(Bagian { nama, nilai })
            };
            let rasio = Rasio { pembilang: vec![named("pembilang", above)?], penyebut: named("penyebut", below)? };
            Ok(Some(Value {
                isi: Isi::Rasio(vec![above], below),
                nilai: None,
                rasio: Some(rasio),
                komponen: Vec::new(),
                sebutan: None,
                field: "pembilang",
            }))
        }
        (None, None) if of.number("nilai", In::Any)? == Reading::Empty => Ok(None),
        _ => Err(of.doubt("pembilang", Doubt::of("indikator ini diisi sebagai rasio: kolom pembilang dan penyebut"))),
    }
}

/// One number in the indicator's measure; nothing where the cell is empty.
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

/// Measures whose values may lie below zero; what is counted may not.
const SIGNED: [&str; 12] =
    ["%", "persen", "persentase", "rp", "rupiah", "indeks", "nilai", "skor", "poin", "rasio", "derajat", "angka"];

/// A value whose sign is possible in its measure.
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
