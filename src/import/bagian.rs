//! Values that are spread over several rows, one for each part: points of components, numerators of a ratio.

use super::{
    ground::Quarantined,
    line::Line,
    measure::In,
    number::{Doubt, Reading},
};
use crate::{
    event::{
        Angka,
        data::{Bagian, Rasio, Sebutan},
    },
    projection::{Indikator, Isi},
};

/// The value of a row, in the form of the books and in that of the event.
pub(super) struct Value {
    pub isi: Isi,
    pub nilai: Option<Angka>,
    pub rasio: Option<Rasio>,
    pub komponen: Vec<Bagian>,
    pub sebutan: Option<Sebutan>,
    /// The field whose cell stands for the value.
    pub field: &'static str,
}

/// Maximum number of parts of a value.
const MOST_PARTS: usize = 64;

/// The row and those directly below it about the same indicator and period; each holds one part.
fn parts<'l, 'a>(of: &'l Line<'a>) -> impl Iterator<Item = Line<'a>> + use<'l, 'a> {
    let about = |line: &Line<'_>| (line.text("unit"), line.text("iku"), line.text("periode"));
    let below = of.below.iter().filter(|row| !of.skip.contains(&row.number));
    let all = std::iter::once(of.row).chain(below).take(MOST_PARTS + 1).map(|row| of.beside(row));
    all.take_while(move |line| about(line) == about(of))
}

/// The number of the last of these rows.
pub(super) fn last(of: &Line<'_>) -> u32 {
    parts(of).last().map_or(of.row.number, |line| line.row.number)
}

/// The points of the components, from this row and those directly below about the same indicator and period.
pub(super) fn weighted(of: &Line<'_>, indikator: &Indikator) -> Result<Option<Value>, Quarantined> {
    let mut points: Vec<(String, Angka)> = Vec::new();
    for line in parts(of) {
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
        komponen.push(named(of, "komponen", nama, *nilai)?);
    }
    if points.len() != komponen.len() {
        return Err(of.doubt("komponen", Doubt::of("ada komponen yang tidak dikenal atau disebut dua kali")));
    }
    let isi = Isi::Komponen(komponen.iter().map(|b| b.nilai).collect());
    Ok(Some(Value { isi, nilai: None, rasio: None, komponen, sebutan: None, field: "nilai" }))
}

fn named(of: &Line<'_>, field: &str, nama: &str, nilai: Angka) -> Result<Bagian, Quarantined> {
    let nama = nama.parse().map_err(|e: String| of.doubt(field, Doubt::of(e)))?;
    Ok(Bagian { nama, nilai })
}

/// A part of a ratio in a row.
fn part(of: &Line<'_>, field: &str) -> Result<Option<Angka>, Quarantined> {
    match of.number(field, In::Any)? {
        Reading::Number(value) => Ok(Some(of.angka(field, value)?)),
        Reading::Empty => Ok(None),
        _ => Err(of.doubt(field, Doubt::of("harus satu angka"))),
    }
}

/// A ratio in one row, or in several rows with a numerator each and the same denominator.
pub(super) fn ratio(of: &Line<'_>) -> Result<Option<Value>, Quarantined> {
    let (Some(_), Some(below)) = (part(of, "pembilang")?, part(of, "penyebut")?) else {
        let empty = ["pembilang", "penyebut"].iter().all(|field| !of.has(field));
        return match empty && of.number("nilai", In::Any)? == Reading::Empty {
            true => Ok(None),
            false => {
                let why = "indikator ini diisi sebagai rasio: kolom pembilang dan penyebut";
                Err(of.doubt("pembilang", Doubt::of(why)))
            }
        };
    };
    let mut pembilang: Vec<Bagian> = Vec::new();
    let rows = if of.has("komponen") { parts(of).collect() } else { vec![of.beside(of.row)] };
    for line in &rows {
        let Some(above) = part(line, "pembilang")? else { continue };
        let nama = line.text("komponen").unwrap_or_else(|| "pembilang".to_owned());
        if part(line, "penyebut")?.is_some_and(|other| other != below) {
            return Err(line.doubt("penyebut", Doubt::of("satu rasio, tetapi penyebutnya lain dari baris di atasnya")));
        }
        if pembilang.iter().any(|known| known.nama.as_str().eq_ignore_ascii_case(&nama)) {
            return Err(line.doubt("komponen", Doubt::of(format!("pembilang «{nama}» disebut dua kali"))));
        }
        pembilang.push(named(line, "komponen", &nama, above)?);
    }
    let isi = Isi::Rasio(pembilang.iter().map(|b| b.nilai).collect(), below);
    let rasio = Some(Rasio { pembilang, penyebut: named(of, "penyebut", "penyebut", below)? });
    Ok(Some(Value { isi, nilai: None, rasio, komponen: Vec::new(), sebutan: None, field: "pembilang" }))
}
