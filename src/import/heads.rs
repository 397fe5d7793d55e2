//! Parses the heads of a table, over one row or up to three: words, period of a column, whether it is cumulative, its scale.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{amount, number, sheet::Row, words};
use crate::event::YEARS;

/// Maximum number of rows of a heading.
pub const MOST_HEAD_ROWS: u32 = 3;

/// The part of a year that a head names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Quarter.
    Triwulan(u8),
    /// Half of the year.
    Semester(u8),
    /// Month.
    Bulan(u8),
}

impl Slot {
    /// Short name in a mapping: `nilai@TW1`.
    pub fn name(self) -> String {
        match self {
            Self::Triwulan(n) => format!("TW{n}"),
            Self::Semester(n) => format!("S{n}"),
            Self::Bulan(n) => format!("B{n:02}"),
        }
    }
}

/// The parsed text of a head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The words without punctuation, years, periods, Rp and per cent.
    pub core: String,
    /// The part of a year.
    pub slot: Option<Slot>,
    /// Whether the value is cumulative from the beginning of the year (`s.d.`).
    pub upto: bool,
    /// The year.
    pub tahun: Option<u16>,
    /// The scale (`dalam ribuan`, `Rp juta`).
    pub skala: Option<Decimal>,
}

/// The head of a column.
#[derive(Debug, Clone)]
pub struct Head {
    /// Column, from 0.
    pub column: u32,
    /// The text of all its rows.
    pub text: String,
    /// The parsed lowest row.
    pub leaf: Spoken,
    /// The parsed text of all rows.
    pub whole: Spoken,
}

impl Head {
    /// Whether its lowest row or its whole text is this name.
    pub fn is_called(&self, name: &str) -> bool {
        self.leaf.core == name || self.whole.core == name
    }
}

/// The heads in one row or several.
pub fn heads(rows: &[Row], judul: u32, count: u32) -> Vec<Head> {
    let own: Vec<&Row> = rows.iter().filter(|row| (judul..judul + count.max(1)).contains(&row.number)).collect();
    let all: BTreeSet<u32> = own.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column)).collect();
    // A head above several columns is in the cell of the first one only.
    let mut above: Vec<Option<String>> = vec![None; own.len()];
    let mut found = Vec::with_capacity(all.len());
    for column in all {
        let mut parts: Vec<String> = Vec::new();
        let mut leaf = String::new();
        for (at, row) in own.iter().enumerate() {
            let text = row.cell(column).map(|raw| raw.text().trim().to_owned()).filter(|t| !t.is_empty());
            if let Some(text) = text {
                above[at + 1..].iter_mut().for_each(|below| *below = None);
                above[at] = Some(text.clone());
                leaf.clone_from(&text);
                parts.push(text);
            } else if own[at + 1..].iter().any(|below| below.cell(column).is_some()) {
                parts.extend(above[at].clone());
            }
        }
        let text = parts.join(" / ");
        found.push(Head { column, leaf: spoken(&leaf), whole: spoken(&text), text });
    }
    found
}

/// Parses a head.
pub fn spoken(head: &str) -> Spoken {
    let lower = number::plain_blanks(&head.to_lowercase())
        .replace("s.d.", " sd ")
        .replace("s/d", " sd ")
        .replace("s.d", " sd ");
    let clean: String = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = clean.split(' ').filter(|w| !w.is_empty()).collect();
    let mut said = Spoken::default();
    let (mut core, mut at): (Vec<&str>, usize) = (Vec::new(), 0);
    while at < words.len() {
        let (word, next) = (words[at], words.get(at + 1).copied());
        let (slot, taken) = slot(word, next);
        if let Some(slot) = slot {
            said.slot = Some(slot);
            at += taken;
            continue;
        }
        at += 1;
        match word {
            "sd" | "hingga" | "kumulatif" => said.upto = true,
            "sampai" => {
                said.upto = true;
                at += usize::from(next == Some("dengan"));
            }
            // «s.d. bulan ini»: the row says which month it is.
            "bulan" | "triwulan" | "tw" | "periode" | "tahun" if next == Some("ini") => at += 1,
            "rp" | "dalam" if !core.is_empty() || next.is_some() => {}
            "rp" => {}
            "000" | "rp000" => said.skala = Some(Decimal::ONE_THOUSAND),
            "tahun" if next.and_then(year).is_some() => {}
            _ => match (year(word), scale(word)) {
                (Some(tahun), _) => said.tahun = Some(tahun),
                (_, Some(skala)) => said.skala = Some(skala),
                _ => core.push(word),
            },
        }
    }
    said.core = core.join(" ");
    said
}

fn year(word: &str) -> Option<u16> {
    word.parse().ok().filter(|y| word.len() == 4 && YEARS.contains(y))
}

fn scale(word: &str) -> Option<Decimal> {
    amount::scale(word.strip_suffix("an").unwrap_or(word)).or_else(|| amount::scale(word))
}

/// The part of a year that one word or two name, and the number of words.
fn slot(word: &str, next: Option<&str>) -> (Option<Slot>, usize) {
    let quarter = ["triwulan", "triw", "trw", "kuartal", "tw", "q"];
    let half = ["semester", "smt", "smstr", "sem"];
    let whole = |names: &[&str], most: u8| {
        if names.contains(&word) {
            return next.and_then(|n| numeral(n, most)).map(|n| (n, 2));
        }
        names.iter().find_map(|name| Some((numeral(word.strip_prefix(name)?, most)?, 1)))
    };
    if let Some((n, taken)) = whole(&quarter, 4) {
        return (Some(Slot::Triwulan(n)), taken);
    }
    if let Some((n, taken)) = whole(&half, 2) {
        return (Some(Slot::Semester(n)), taken);
    }
    if word == "bulan"
        && let Some(month) = next.and_then(|n| words::month(n).or_else(|| numeral(n, 12)))
    {
        return (Some(Slot::Bulan(month)), 2);
    }
    match words::month(word) {
        Some(month) => (Some(Slot::Bulan(month)), 1),
        None => (None, 0),
    }
}

/// A number in digits or Roman numerals.
fn numeral(word: &str, most: u8) -> Option<u8> {
    const ROMAN: [&str; 12] = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let roman = ROMAN.iter().position(|r| *r == word).and_then(|at| u8::try_from(at + 1).ok());
    roman.or_else(|| word.parse().ok()).filter(|n| (1..=most).contains(n))
}
