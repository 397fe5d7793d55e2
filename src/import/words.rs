//! Parses days, periods and codes as people write them.

use std::str::FromStr;

use super::number::{Doubt, Locale, plain_blanks};
use crate::event::{IkuCode, Periode, Tanggal, YEARS};

const MONTHS: [&[&str]; 12] = [
    &["januari", "january", "jan"],
    &["februari", "february", "feb", "peb"],
    &["maret", "march", "mar", "mrt"],
    &["april", "apr"],
    &["mei", "may"],
    &["juni", "june", "jun"],
    &["juli", "july", "jul"],
    &["agustus", "august", "agu", "ags", "agt", "aug"],
    &["september", "sep", "sept"],
    &["oktober", "october", "okt", "oct"],
    &["november", "nopember", "nov", "nop"],
    &["desember", "december", "des", "dec"],
];

/// Parses a day: `14-Apr-23`, `17 Oktober 2023`, `2023-10-17`, `17/10/2023`. It is a doubt if day and month are interchangeable
/// and there is no locale.
pub fn day(text: &str, locale: Option<Locale>) -> Result<Tanggal, Doubt> {
    let text = plain_blanks(text);
    let parts: Vec<&str> = text.trim().split([' ', '-', '/', '.', ',']).filter(|p| !p.is_empty()).collect();
    let [a, b, c] = parts[..] else { return Err(Doubt::of("bukan tanggal")) };
    let number = |t: &str| t.parse::<u16>().ok().filter(|_| t.bytes().all(|x| x.is_ascii_digit()) && t.len() <= 4);
    if let (4, Some(year), Some(month), Some(of_month)) = (a.len(), number(a), number(b), number(c)) {
        return date(year, month, of_month);
    }
    let year = full_year(c)?;
    if let (Some(of_month), Some(month)) = (number(a), month(b)) {
        return date(year, u16::from(month), of_month);
    }
    let (Some(first), Some(second)) = (number(a), number(b)) else { return Err(Doubt::of("bukan tanggal")) };
    let (ours, theirs) = (date(year, second, first), date(year, first, second));
    match (locale, ours, theirs) {
        (Some(Locale::Id), ours, _) => ours,
        (Some(Locale::En), _, theirs) => theirs,
        (None, Ok(ours), Ok(theirs)) if ours != theirs => Err(Doubt {
            why: "hari dan bulan dapat tertukar; sebutkan cara penulisannya (locale id atau en)".to_owned(),
            readings: vec![ours.to_string(), theirs.to_string()],
        }),
        (None, Ok(day), _) | (None, Err(_), Ok(day)) => Ok(day),
        (None, Err(why), Err(_)) => Err(why),
    }
}

/// The month with this name, from 1.
pub fn month(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|names| names.contains(&word.as_str()))?;
    u8::try_from(at + 1).ok()
}

fn full_year(text: &str) -> Result<u16, Doubt> {
    let year = text.parse::<u16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    match (text.len(), year) {
        (4, Some(year)) => Ok(year),
        (2, Some(year)) => Ok(2000 + year),
        _ => Err(Doubt::of("bukan tanggal: tahun dua atau empat digit")),
    }
}

fn date(year: u16, month: u16, of_month: u16) -> Result<Tanggal, Doubt> {
    let text = format!("{year:04}-{month:02}-{of_month:02}");
    text.parse().map_err(|_| Doubt::of(format!("tanggal {text} tidak ada")))
}

/// Parses a period: `2023`, `Tahun 2023`, `2023-TW1`, `TW III`, `Triwulan 3 2023`, `Q3`; `tahun` is used if the text has no year.
pub fn period(text: &str, tahun: Option<u16>) -> Result<Periode, Doubt> {
    let text = plain_blanks(text).to_uppercase();
    let clean: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let mut words: Vec<&str> = clean.split(' ').filter(|w| !w.is_empty()).collect();
    let year_word = words.iter().position(|w| w.parse().is_ok_and(|y: u16| YEARS.contains(&y)));
    let year = year_word.map(|at| words.remove(at)).and_then(|w| w.parse().ok()).or(tahun);
    let year = year.ok_or_else(|| {
        Doubt::of("tahun periode tidak disebut; sebutkan tahunnya, dalam selnya atau sama untuk semua baris")
    })?;
    let rest = words.join("");
    if matches!(rest.as_str(), "" | "TAHUN" | "TAHUNAN" | "SETAHUN") {
        return Ok(Periode::Tahun(year));
    }
    let quarter = ["TRIWULAN", "TW", "Q"].iter().find_map(|head| rest.strip_prefix(head)).unwrap_or(&rest);
    let at = [["1", "I"], ["2", "II"], ["3", "III"], ["4", "IV"]].iter().position(|names| names.contains(&quarter));
    match at.and_then(|at| u8::try_from(at + 1).ok()) {
        Some(quarter) => Ok(Periode::Triwulan(year, quarter)),
        None => Err(Doubt::of("bukan periode: tahun, atau TW1 sampai TW4")),
    }
}

/// Parses a code, into which a narrow column may have put blanks: `001.AAH.00 1`.
pub fn code<T: FromStr<Err = String>>(text: &str) -> Result<T, Doubt> {
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    joined.parse().map_err(Doubt::of)
}

/// Parses the code of an indicator, including `IKU 2`, `IKU2`, `iku.2`.
pub fn iku(text: &str) -> Result<IkuCode, Doubt> {
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let tail = joined.get(3..).filter(|_| joined.get(..3).is_some_and(|head| head.eq_ignore_ascii_case("iku")));
    match tail {
        Some(tail) => format!("IKU.{}", tail.trim_start_matches(['.', '-'])).parse().map_err(Doubt::of),
        None => joined.parse().map_err(Doubt::of),
    }
}
