//! Every printed number of the real report that the ledger holds stands in the matching table of the generated one.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::kit::{Printed, html, printed};

const CELLS: &str = include_str!("../golden/cells.tsv");

/// The generated table that holds what a table of the real report does.
fn counterpart(table: &str) -> &'static str {
    match table {
        "Tabel 2" | "Lampiran PK" => "pk",
        "Tabel 3" | "Lampiran pagu" => "alokasi",
        "Renstra 2.6" => "renstra",
        "NKP" => "nkp",
        "Kartu 1" | "Kartu 2" => "kartu",
        "Tabel 4" => "capaian-IKU.1",
        "Tabel 6" => "unit-IKU.2",
        "Tabel 7" => "capaian-IKU.3",
        "Tabel 10" => "tahun-IKU.3",
        "Tabel 11" => "capaian-IKU.4",
        "Tabel 13" | "Tabel 14" => "tahun-IKU.4",
        "Tabel 15" => "capaian-IKU.5",
        "Tabel 17" => "tahun-IKU.5",
        "Tabel 7b" | "Tabel 8b" => "capaian-IKU.6",
        "Tabel 19" => "unit-IKU.7",
        "Tabel 20" | "Tabel 22" => "unit-IKU.8",
        "Tabel 23" => "capaian-IKU.9",
        "Tabel 24" => "tahun-IKU.10",
        "Komponen AKIP" => "capaian-IKU.11",
        "Tabel 25" => "anggaran-unit",
        "Tabel 26" => "capaian-IKU.12",
        "Tabel 27" => "capaian-IKU.13",
        "Tabel 28" => "ro-pagu",
        "Tabel 29" => "iku-pagu",
        "Anggaran unit" => "anggaran-unit",
        "Realisasi RO" => "ro-realisasi",
        "Tabel 30" => "iku-realisasi",
        "Tabel 31" => "anggaran-tahun",
        "Tabel 32" => "efisiensi",
        other => panic!("no counterpart of {other}"),
    }
}

/// The real report's spelling: either mark, brackets or a minus. It never prints three decimals.
fn real(text: &str) -> (Decimal, u32) {
    let negative = text.starts_with(['(', '-']);
    let word = text.trim_start_matches(['(', '-', ' ']).split_whitespace().next().unwrap();
    let kept: String = word.chars().filter(|c| c.is_ascii_digit() || ".,".contains(*c)).collect();
    let kept = kept.trim_end_matches([',', '.']);
    let mark = kept.rfind([',', '.']).filter(|at| kept.len() - at - 1 != 3);
    let (whole, part) = mark.map_or((kept, ""), |at| (&kept[..at], &kept[at + 1..]));
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let value: Decimal = format!("{digits}.{part}0").parse().unwrap();
    (if negative { -value } else { value }, u32::try_from(part.len()).unwrap())
}

/// The generated report's spelling: Indonesian, always.
fn generated(text: &str) -> Option<Decimal> {
    text.replace('.', "").replace(',', ".").parse().ok()
}

/// Is this the number of the cell: of its address, or, for a sum of addresses, of its row?
fn agrees(cell: &[&str], value: Decimal, decimals: u32, printed: &Printed) -> bool {
    let (row, address) = (cell[2], cell[5]);
    let place = if address.contains(" + ") { printed.row == row } else { printed.address == address };
    let rounded = |v: Decimal| v.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    place && generated(&printed.text).is_some_and(|v| rounded(v) == value)
}

#[test]
fn every_number_that_the_ledger_holds_stands_in_the_matching_table() {
    let all = printed(html());
    let (mut seen, mut missing) = (0, Vec::new());
    for line in CELLS.lines().skip(1) {
        let cell: Vec<&str> = line.split('\t').collect();
        if cell[7] != "sama" {
            continue;
        }
        seen += 1;
        let net = cell[1] == "Tabel 25" && cell[5].contains(" + ");
        let table = if net { "anggaran-unit-neto" } else { counterpart(cell[1]) };
        let (value, decimals) = real(cell[4]);
        if !all.iter().any(|p| p.table == table && agrees(&cell, value, decimals, p)) {
            missing.push(format!("{table}: {line}"));
        }
    }
    assert_eq!(seen, 665, "cells.tsv has other cells than this test was written for");
    assert!(missing.is_empty(), "{} of {seen} cells:\n{}", missing.len(), missing.join("\n"));
}

/// What stands in place of a number.
const WORDS: &[&str] =
    &["Belum Ada Skor", "tidak berlaku", "belum tercatat", "tanpa target", "tanpa aturan", "tidak terhitung"];

#[test]
fn every_number_in_a_table_is_the_ledgers_own() {
    let (mut checked, all) = (0, printed(html()));
    for cell in all.iter().filter(|p| !p.address.contains(' ')).step_by(23) {
        let args = ["figure", &cell.address, "--data", crate::kit::sample().to_str().unwrap()];
        let (code, out, err) = crate::kit::run(&args);
        assert_eq!(code, 0, "{}: {err}", cell.address);
        let held = String::from_utf8(out).unwrap();
        match generated(&cell.text) {
            Some(value) => assert_eq!(value, held.trim().parse::<Decimal>().unwrap(), "{}", cell.address),
            // Without a number the report says which of the kinds it is; the command line says N/A and why.
            None => assert!(held.trim() == cell.text || WORDS.contains(&&*cell.text), "{}: {held}", cell.address),
        }
        checked += 1;
    }
    assert!(checked > 25, "{checked}");
}
