//! Targets: the series and period of a column, and the value of a cell.

use std::fmt;

use crate::{
    event::{
        Angka, Periode,
        data::{NilaiTarget, Sebutan, Seri as Deret},
        indonesian,
    },
    import::{
        measure::In,
        number::{self, Doubt, Reading},
        sheet::Raw,
        shown, words,
    },
};

use super::cell::Sel;

/// The part of a year, or the other year, that a column of targets is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bagian {
    Tahun,
    Triwulan(u8),
    Semester(u8),
    Bulan(u8),
}

/// The series and period of a column; the year is the workbook's if the head names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seri {
    deret: Deret,
    bagian: Bagian,
    tahun: Option<u16>,
}

impl Seri {
    /// Parses a head: `PK 2024`, `TW I`, `Semester 2`, `B07`, `Juli`, `Renstra 2026`.
    pub fn parse(text: &str) -> Option<Self> {
        let clean: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let mut words: Vec<&str> = clean.split_whitespace().filter(|w| *w != "target").collect();
        let year = words.iter().position(|w| w.parse().is_ok_and(|y: u16| crate::event::YEARS.contains(&y)));
        let tahun = year.map(|at| words.remove(at)).and_then(|w| w.parse().ok());
        let rest = words.concat();
        let of = |deret, bagian| Some(Self { deret, bagian, tahun });
        let number = |text: &str, most: u8| {
            let roman = ["i", "ii", "iii", "iv"].iter().position(|r| *r == text).map(|at| at as u8 + 1);
            roman.or_else(|| text.parse().ok()).filter(|n| (1..=most).contains(n))
        };
        match rest.as_str() {
            "pk" | "tahunan" | "tahun" | "setahun" => return of(Deret::Pk, Bagian::Tahun),
            "renstra" => return of(Deret::Renstra, Bagian::Tahun),
            "" if tahun.is_some() && text.to_lowercase().contains("target") => return of(Deret::Pk, Bagian::Tahun),
            _ => {}
        }
        for (names, most, make) in [
            (&["triwulan", "tw"][..], 4, Bagian::Triwulan as fn(u8) -> Bagian),
            (&["semester", "smt", "s"][..], 2, Bagian::Semester as fn(u8) -> Bagian),
            (&["bulan", "b"][..], 12, Bagian::Bulan as fn(u8) -> Bagian),
        ] {
            let tail = names.iter().find_map(|name| rest.strip_prefix(name));
            if let Some(n) = tail.and_then(|tail| number(tail.trim_start_matches('0'), most)) {
                return of(Deret::Triwulan, make(n));
            }
        }
        words::month(&rest).and_then(|month| of(Deret::Triwulan, Bagian::Bulan(month)))
    }

    /// The column of a recorded target in a workbook of a year (`None` if the workbook has none for it).
    pub fn of(deret: Deret, periode: Periode, tahun: u16) -> Option<Self> {
        let bagian = match periode {
            Periode::Tahun(_) => Bagian::Tahun,
            Periode::Triwulan(_, n) => Bagian::Triwulan(n),
            Periode::Semester(_, n) => Bagian::Semester(n),
            Periode::Bulan(_, n) => Bagian::Bulan(n),
        };
        let named = (deret == Deret::Renstra).then_some(periode.tahun());
        (named.is_some() || periode.tahun() == tahun).then_some(Self { deret, bagian, tahun: named })
    }

    /// The series.
    pub fn deret(self) -> Deret {
        self.deret
    }

    /// The period.
    pub fn periode(self, tahun: u16) -> Periode {
        let tahun = self.tahun.unwrap_or(tahun);
        match self.bagian {
            Bagian::Tahun => Periode::Tahun(tahun),
            Bagian::Triwulan(n) => Periode::Triwulan(tahun, n),
            Bagian::Semester(n) => Periode::Semester(tahun, n),
            Bagian::Bulan(n) => Periode::Bulan(tahun, n),
        }
    }

    /// The columns of a new workbook for a year.
    pub fn usual(tahun: u16) -> Vec<Self> {
        let own = |bagian| Self { deret: Deret::Triwulan, bagian, tahun: None };
        let pk = Self { deret: Deret::Pk, bagian: Bagian::Tahun, tahun: None };
        let renstra = (tahun..tahun.saturating_add(5)).filter(|y| crate::event::YEARS.contains(y));
        let renstra = renstra.map(|y| Self { deret: Deret::Renstra, bagian: Bagian::Tahun, tahun: Some(y) });
        [pk].into_iter().chain((1..=4).map(|n| own(Bagian::Triwulan(n)))).chain(renstra).collect()
    }

    /// The name of a series in a subject or a message.
    pub fn nama(self) -> &'static str {
        match self.deret {
            Deret::Renstra => "renstra",
            Deret::Pk => "pk",
            Deret::Triwulan => "triwulan",
        }
    }

    /// Sort key of the columns: the agreement, then parts of the year, then the multi-year plan.
    pub fn urutan(self) -> (u8, Bagianku, Option<u16>) {
        let first = match self.deret {
            Deret::Pk => 0,
            Deret::Triwulan => 1,
            Deret::Renstra => 2,
        };
        (first, Bagianku(self.bagian), self.tahun)
    }
}

/// Parts of a year in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bagianku(Bagian);

impl fmt::Display for Seri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];
        let roman = |n: u8| ROMAN.get(usize::from(n.saturating_sub(1))).copied().unwrap_or_default();
        match (self.deret, self.bagian) {
            (Deret::Pk, _) => f.write_str("PK")?,
            (Deret::Renstra, _) => f.write_str("Renstra")?,
            (_, Bagian::Triwulan(n)) => write!(f, "TW {}", roman(n))?,
            (_, Bagian::Semester(n)) => write!(f, "Semester {}", roman(n))?,
            (_, Bagian::Bulan(n)) => write!(f, "B{n:02}")?,
            (_, Bagian::Tahun) => f.write_str("Tahun")?,
        }
        self.tahun.map_or(Ok(()), |tahun| write!(f, " {tahun}"))
    }
}

/// Parses the target in a cell (`None` if it is empty).
pub fn read(raw: &Raw, satuan: &str) -> Result<Option<NilaiTarget>, Doubt> {
    let angka = |value| Angka::new(value).ok_or_else(|| Doubt::of(format!("bukan {}", Angka::ACCEPTED)));
    let how = In::Unit(satuan);
    let reading = match raw {
        Raw::Error(error) => return Err(Doubt::of(format!("sel berisi galat lembar kerja {error}"))),
        Raw::Uncomputed => return Err(Doubt::of("rumus tanpa nilai tersimpan; buka dan simpan berkasnya sekali lagi")),
        Raw::Day(day) => return Ok(Some(NilaiTarget::Sebutan(Sebutan::Tanggal(*day)))),
        Raw::Number(stored, format) => how.fit(shown::measured(*stored, format.as_deref())?)?,
        Raw::Text(text) => {
            let text = number::plain_blanks(text);
            let text = text.trim();
            if let Some(found) = worded(text, satuan)? {
                return Ok(Some(found));
            }
            how.read(text, None)?
        }
    };
    Ok(match reading {
        Reading::Empty => None,
        Reading::Dash => return Err(number::dash()),
        Reading::NotApplicable => Some(NilaiTarget::TidakBerlaku),
        Reading::Number(value) => Some(NilaiTarget::Angka(angka(value)?)),
        Reading::Range(low, high) => Some(NilaiTarget::Rentang(angka(low)?, angka(high)?)),
    })
}

/// Words for inclusive lower bounds.
const LEAST: [&str; 6] = [">=", "≥", "min.", "minimal", "paling sedikit", "sekurang-kurangnya"];
/// Words for inclusive upper bounds.
const MOST: [&str; 6] = ["<=", "≤", "maks.", "maksimal", "paling banyak", "setinggi-tingginya"];

/// The two signs of a bound, apart or turned round (`> =`, `=<`), as one.
fn joined(lower: String) -> String {
    for mark in ['>', '<'] {
        let both = |first, second| lower.strip_prefix::<char>(first)?.trim_start().strip_prefix::<char>(second);
        if let Some(rest) = both(mark, '=').or_else(|| both('=', mark)) {
            return format!("{mark}={rest}");
        }
    }
    lower
}

/// Parses a lower or upper bound (`None` if the text is not one); an exclusive bound is a doubt.
pub fn bound(text: &str, satuan: &str, locale: Option<number::Locale>) -> Result<Option<NilaiTarget>, Doubt> {
    let lower = joined(text.trim().to_lowercase());
    let rest =
        |marks: &[&str]| marks.iter().find_map(|mark| lower.strip_prefix(mark)).map(|rest| rest.trim().to_owned());
    let read = |rest: &str| match In::Unit(satuan).read(rest, locale)? {
        Reading::Number(value) => Angka::new(value).ok_or_else(|| Doubt::of(format!("bukan {}", Angka::ACCEPTED))),
        _ => Err(Doubt::of("batas bukan angka")),
    };
    if let Some(rest) = rest(&LEAST) {
        return read(&rest).map(|value| Some(NilaiTarget::PalingSedikit(value)));
    }
    if let Some(rest) = rest(&MOST) {
        return read(&rest).map(|value| Some(NilaiTarget::PalingBanyak(value)));
    }
    for (marks, mark) in [(&[">", "lebih dari"][..], ">="), (&["<", "kurang dari"][..], "<=")] {
        if let Some(rest) = rest(marks) {
            let value = indonesian(&read(&rest)?.to_string());
            let why = "batas yang tidak memuat angkanya sendiri tidak dikenal".to_owned();
            return Err(Doubt { why, readings: vec![format!("{mark} {value}")] });
        }
    }
    Ok(None)
}

/// Parses bounds, words of a scale, days, and n of m (`None` if it is none of these).
pub fn worded(text: &str, satuan: &str) -> Result<Option<NilaiTarget>, Doubt> {
    if let Some(found) = bound(text, satuan, None)? {
        return Ok(Some(found));
    }
    let of = text.split_once(" dari ").or_else(|| text.split_once('/'));
    if let Some((n, m)) = of
        && let Ok(found @ Sebutan::Dari(..)) = format!("{}/{}", n.trim(), m.trim()).parse()
    {
        return Ok(Some(NilaiTarget::Sebutan(found)));
    }
    let na = ["n/a", "na", "n.a.", "n.a"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.starts_with(char::is_alphabetic) && !na && !text.starts_with("Rp") {
        return text.parse().map(|word| Some(NilaiTarget::Sebutan(word))).map_err(Doubt::of);
    }
    let dated = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(char::is_alphabetic);
    if (dated || text.len() == 10)
        && let Ok(day) = words::day(text, None)
    {
        return Ok(Some(NilaiTarget::Sebutan(Sebutan::Tanggal(day))));
    }
    Ok(None)
}

/// The cell of a target.
pub fn write(nilai: &NilaiTarget) -> Sel {
    let comma = |value: &Angka| indonesian(&value.to_string()).replace('.', "");
    match nilai {
        NilaiTarget::Angka(value) => Sel::Angka(value.get()),
        NilaiTarget::Rentang(low, high) => Sel::Teks(format!("{} s.d. {}", comma(low), comma(high))),
        NilaiTarget::TidakBerlaku => Sel::Teks("N/A".to_owned()),
        NilaiTarget::PalingSedikit(value) => Sel::Teks(format!(">= {}", comma(value))),
        NilaiTarget::PalingBanyak(value) => Sel::Teks(format!("<= {}", comma(value))),
        NilaiTarget::Sebutan(Sebutan::Tanggal(day)) => Sel::Hari(*day),
        NilaiTarget::Sebutan(other) => Sel::Teks(other.tertulis()),
    }
}

/// The kind of a target, as an indicator may declare it.
pub fn jenis(nilai: &NilaiTarget) -> Option<&'static str> {
    Some(match nilai {
        NilaiTarget::Angka(_) => "angka",
        NilaiTarget::Rentang(..) => "rentang",
        NilaiTarget::TidakBerlaku => return None,
        NilaiTarget::PalingSedikit(_) => "paling_sedikit",
        NilaiTarget::PalingBanyak(_) => "paling_banyak",
        NilaiTarget::Sebutan(Sebutan::Tanggal(_)) => "tanggal",
        NilaiTarget::Sebutan(Sebutan::Dari(..)) => "dari",
        NilaiTarget::Sebutan(Sebutan::Kata(_)) => "kata",
    })
}
