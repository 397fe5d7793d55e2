//! Finds the rows that sum or average those above them.

use rust_decimal::Decimal;

use super::{has_number, is_mean, is_total};
use crate::review::{
    meaning::{
        grid::columns,
        role::{Arti, Peran},
    },
    number::{self, Content},
    tables::Table,
    words,
};

/// Rows that are labelled as totals, and are not indicators or items whose names begin so (`Jumlah pedoman yang ditetapkan`,
/// `Rata-rata lama sekolah`): if the label leaves it open, the numbers above the row decide.
pub fn of(table: &Table, labels: &[String]) -> Vec<bool> {
    let roles: Vec<Peran> = table.heads.iter().map(|head| Arti::of(head).peran).collect();
    let planned =
        roles.contains(&Peran::Target) && (roles.contains(&Peran::Realisasi) || roles.contains(&Peran::Capaian));
    let numbered: Vec<bool> = table.rows.iter().map(|row| numbers_row(row.cell(0))).collect();
    let many = numbered.iter().filter(|n| **n).count() * 2 > numbered.len();
    let mut found = vec![false; labels.len()];
    for row in 0..labels.len() {
        let Some(part) = labels[row].split(" · ").find(|part| is_total(part)) else { continue };
        let rest: Vec<String> = words::words(part).into_iter().filter(|w| !SUMS.contains(&w.as_str())).collect();
        let plain = rest.iter().all(|w| TOTALS.contains(&w.as_str()) || w.len() <= 2 || w.parse::<u16>().is_ok());
        let start = (0..row).rev().find(|r| found[*r]).map_or(0, |r| r + 1);
        found[row] = !(many && numbered[row])
            && (plain
                || ((!planned || rest.len() <= 1) && sums(table, start..row, row, is_mean(part), Decimal::ZERO) > 0));
    }
    foot(table, labels, &numbered, &mut found);
    found
}

/// Whether a total is above the rows that it sums, such as `semua tahun` above its years; several columns must show it.
pub fn heads_its_rows(table: &Table, row: usize, upto: usize) -> bool {
    sums(table, row + 1..upto, row, false, Decimal::TEN) >= 2
}

/// Marks the last row of a table without totals as the sum of the others if several columns show it, whatever its label is
/// (`Nilai hasil evaluasi`, `Nilai kinerja organisasi`).
fn foot(table: &Table, labels: &[String], numbered: &[bool], found: &mut [bool]) {
    let Some(last) = (0..labels.len()).rev().find(|row| has_number(&table.rows[*row].cells)) else { return };
    let called = words::words(&labels[last]);
    let known =
        called.first().is_some_and(|w| matches!(w.as_str(), "nilai" | "skor" | "hasil" | "nko" | "npss" | "nkp"));
    if last < 2 || found.contains(&true) || numbered[last] {
        return;
    }
    let columns = columns(table);
    let weighed = |column: usize| columns.get(column).is_some_and(|a| a.peran == Peran::Tertimbang);
    let numbers = |row: usize, column: usize| matches!(number::read(table.rows[row].cell(column)), Content::Numbers(_));
    let own: Vec<usize> = (0..table.rows[last].cells.len()).filter(|c| numbers(last, *c)).collect();
    // The only number of the last row, below weighted values, is their sum.
    let alone = matches!(own[..], [one] if weighed(one) && (0..last).filter(|row| numbers(*row, one)).count() >= 2);
    let whole = called.iter().any(|w| matches!(w.as_str(), "nko" | "npss"))
        || called.starts_with(&["nilai".into(), "kinerja".into()]);
    // Weights that sum to a hundred, with their own sum below them.
    let weights = (0..columns.len())
        .any(|c| columns[c].peran == Peran::Bobot && cell_value(table, last, c) == Some(Decimal::ONE_HUNDRED));
    let weighs = known && weights && sums(table, 0..last, last, false, Decimal::ZERO) >= 1;
    let whole = last >= 3 && known && whole && (0..columns.len()).any(weighed);
    // Without a word of summing, small numbers are not enough, because they may agree by chance.
    let least = if known && last >= 3 { Decimal::ZERO } else { Decimal::ONE_HUNDRED };
    found[last] = alone || whole || weighs || sums(table, 0..last, last, false, least) >= 2;
}

fn cell_value(table: &Table, row: usize, column: usize) -> Option<Decimal> {
    match number::read(table.rows[row].cell(column)) {
        Content::Numbers(all) if all.len() == 1 => Some(all[0].value),
        _ => None,
    }
}

/// Number of columns in which a row has the sum, or mean, of other rows, of at least `least`.
fn sums(table: &Table, above: std::ops::Range<usize>, row: usize, mean: bool, least: Decimal) -> usize {
    let value = |row: usize, column: usize| match number::read(table.rows[row].cell(column)) {
        Content::Numbers(all) if all.len() == 1 => Some((all[0].value, all[0].decimals)),
        _ => None,
    };
    let adds = |column: &usize| {
        let column = *column;
        let Some((own, decimals)) = value(row, column) else { return false };
        let all: Vec<_> = above.clone().filter_map(|r| value(r, column)).map(|(v, _)| v).collect();
        let sum: Decimal = all.iter().sum();
        let told = if mean { sum / Decimal::from(all.len().max(1)) } else { sum };
        let several = all.iter().filter(|v| !v.is_zero()).count() >= 2 || least.is_zero();
        all.len() >= 2 && several && own.abs() >= least && crate::projection::round(told, decimals) == own
    };
    (0..table.rows[row].cells.len()).filter(adds).count()
}

/// Words of rows that sum or average.
const SUMS: [&str; 11] =
    ["jumlah", "total", "subtotal", "sub", "grand", "rata", "rerata", "seluruh", "seluruhnya", "jml", "semua"];

/// Words in a total's label that do not name a thing of its own.
const TOTALS: &[&str] = &[
    "keseluruhan",
    "npss",
    "nko",
    "iku",
    "indikator",
    "kinerja",
    "anggaran",
    "capaian",
    "nilai",
    "skor",
    "indeks",
    "belanja",
    "pagu",
    "realisasi",
    "umum",
    "pendapatan",
    "biaya",
    "pembiayaan",
    "persentase",
    "per",
    "unit",
    "tahun",
    "dan",
    "semua",
    "unsur",
    "komponen",
    "sasaran",
    "strategis",
    "perspektif",
    "program",
    "kegiatan",
    "triwulan",
    "semester",
    "bulan",
    "pegawai",
    "barang",
    "modal",
];

/// Whether a cell numbers the rows of a table: `1`, `2.`, `2a`, `IKU.3`.
fn numbers_row(cell: &str) -> bool {
    let cell = cell.trim().trim_end_matches(['.', ')']);
    let count = cell.chars().count();
    let digit = cell.chars().any(|c| c.is_ascii_digit());
    (1..=8).contains(&count)
        && digit
        && !cell.contains([' ', '%', ','])
        && cell.parse::<u32>().map_or(true, |n| n < 100)
}
