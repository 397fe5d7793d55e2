//! A table of a bag as rows, and its comparison with the expected one.

use std::{collections::BTreeMap, str::FromStr};

use rust_decimal::Decimal;

use super::{Lines, Wrong, files::Files};
use crate::{
    event::hygiene,
    export::table::{numbers, spelled},
};

/// Content of a cell that is not recomputed.
pub const UNKNOWN: &str = "\u{0}";

/// A table: column heads, and rows of cells.
pub struct Sheet {
    /// Heads.
    pub heads: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Reads a table from its CSV.
    pub fn parse(text: &[u8], name: &str) -> Result<Self, Wrong> {
        let bad = || format!("tabel/{name}.csv tidak berbentuk tabel");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in reader.records() {
            rows.push(record.map_err(|_| bad())?.iter().map(str::to_owned).collect());
        }
        if rows.is_empty() {
            return Err(bad());
        }
        let heads = rows.remove(0);
        let mut unique = heads.clone();
        unique.sort();
        unique.dedup();
        if unique.len() != heads.len() {
            return Err(bad());
        }
        Ok(Self { heads, rows })
    }

    /// Reads a table of a bag.
    pub fn of(bag: &mut Files, name: &str) -> Result<Self, Wrong> {
        Self::parse(bag.text(&format!("data/tabel/{name}.csv"))?.as_bytes(), name)
    }

    /// The cell of a row in a column; empty if there is no such column.
    pub fn cell<'a>(&self, row: &'a [String], head: &str) -> &'a str {
        self.column(head).and_then(|at| row.get(at)).map_or("", String::as_str)
    }

    /// Index of a column.
    pub fn column(&self, head: &str) -> Option<usize> {
        self.heads.iter().position(|h| h == head)
    }

    fn key(&self, row: &[String], heads: &[&str]) -> String {
        let cells = heads.iter().map(|head| self.column(head).and_then(|at| row.get(at)).map_or("", String::as_str));
        cells.collect::<Vec<_>>().join(" ")
    }
}

fn keys(name: &str) -> &'static [&'static str] {
    match name {
        "kartu" => &["tingkat", "kode"],
        "angka" => &["alamat"],
        "anggaran" => &["tingkat", "unit", "kode"],
        "temuan" => &["unit", "temuan", "rekomendasi"],
        _ => &["seq"],
    }
}

/// Compares the rows as a set, because their order means nothing.
pub fn compare(name: &str, found: &Sheet, wanted: &Sheet, old: bool, lines: &mut Lines) {
    let more: &[&str] = if old && name == "angka" { &["nama", "keterangan"] } else { &[] };
    let mut heads: Vec<&str> = wanted.heads.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let mut there: Vec<&str> = found.heads.iter().map(String::as_str).collect();
    heads.sort_unstable();
    there.sort_unstable();
    if heads != there && !wanted.rows.is_empty() {
        return lines.fail(format!("tabel/{name}.csv: kolomnya bukan kolom tabel ini"));
    }
    let mut left: BTreeMap<String, &Vec<String>> =
        found.rows.iter().map(|row| (found.key(row, keys(name)), row)).collect();
    if left.len() != found.rows.len() {
        return lines.fail(format!("tabel/{name}.csv: satu baris tertulis dua kali"));
    }
    let mut wrong = 0;
    for row in &wanted.rows {
        let place = wanted.key(row, keys(name));
        let Some(cells) = left.remove(&place) else {
            wrong += 1;
            lines.fail(format!("tabel/{name}.csv: baris {place} tidak ada"));
            continue;
        };
        for (head, expected) in wanted.heads.iter().zip(row) {
            let cell = found.column(head).and_then(|at| cells.get(at)).map_or("", String::as_str);
            if !fits(name, head, cell, expected, old) {
                wrong += 1;
                lines
                    .fail(format!("tabel/{name}.csv: {place} kolom {head} tertulis {cell}, dihitung ulang {expected}"));
            }
        }
    }
    for place in left.keys().take(5) {
        wrong += 1;
        lines.fail(format!("tabel/{name}.csv: baris {place} tidak dikenal dari rantai"));
    }
    if wrong == 0 {
        lines.good(format!("tabel/{name}.csv: {} baris dihitung ulang dari rantai dan sama", wanted.rows.len()));
    }
}

/// Returns whether a cell has the expected value.
pub fn fits(name: &str, head: &str, cell: &str, expected: &str, old: bool) -> bool {
    if cell == expected || expected == UNKNOWN {
        return true;
    }
    if matches!(
        (name, head),
        ("angka", "eksak") | ("temuan", "nilai" | "nilai_rekomendasi" | "nilai_tindak_lanjut" | "nilai_diterima")
    ) {
        return exact_fits(cell, expected);
    }
    if numbers(name).contains(&head) {
        return unsigned_zero(cell) == unsigned_zero(expected);
    }
    // Format 1 escaped fewer first characters, and left others unescaped.
    let bare = cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
    old && hygiene::guarded(bare.unwrap_or(cell)) == expected
}

fn unsigned_zero(text: &str) -> &str {
    let zero = text.bytes().all(|b| matches!(b, b'-' | b'0' | b'.'));
    if zero { text.strip_prefix('-').unwrap_or(text) } else { text }
}

/// Returns whether an unrounded number equals another to the twelfth decimal, and is in its only valid form; ranges part by part.
pub fn exact_fits(text: &str, exact: &str) -> bool {
    let (parts, wanted): (Vec<_>, Vec<_>) = (text.split("..").collect(), exact.split("..").collect());
    let one = |(part, wanted): (&&str, &&str)| match (spelled(part, true), Decimal::from_str(wanted)) {
        (Some(part), Ok(wanted)) => (part - wanted).abs() < Decimal::new(1, 12),
        _ => part == wanted,
    };
    parts.len() == wanted.len() && parts.iter().zip(&wanted).all(one)
}
