//! Finds codes that are used twice: of sasaran, indicators and outputs within a table, and numbers of tables within the report.

use std::collections::{BTreeMap, BTreeSet};

use super::Bench;
use crate::review::{
    Finding, Putusan,
    number::{self, Content},
    row::ro_code,
    tables::{Row, Table},
    words,
};

/// Similarity in per cent from which two names count as one.
const ONE_NAME: u32 = 80;

struct Coded {
    code: String,
    name: String,
    row: usize,
}

/// Finds double codes.
pub fn judge(bench: &Bench<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, table) in bench.tables.iter().enumerate() {
        let mut all: Vec<Coded> = Vec::new();
        for (row, line) in table.rows.iter().enumerate() {
            all.extend(codes(line).into_iter().map(|(code, name)| Coded { code, name, row }));
        }
        all.extend(columns(table, &all));
        let mut told: BTreeSet<&str> = BTreeSet::new();
        let mut before: BTreeMap<&str, Vec<&Coded>> = BTreeMap::new();
        for coded in &all {
            let same = before.entry(&coded.code).or_default();
            if !told.contains(coded.code.as_str())
                && let Some(first) = same.iter().find(|c| differs(c, coded))
            {
                told.insert(&coded.code);
                found.push(finding(bench, at, first, coded));
            }
            // Of rows with the same name, the first is enough.
            if same.iter().all(|c| c.name != coded.name) {
                same.push(coded);
            }
        }
    }
    found.extend(tables(bench));
    found
}

/// Codes of any shape in columns with such a heading, if exactly one of them occurs twice with different names.
fn columns(table: &Table, known: &[Coded]) -> Vec<Coded> {
    let mut found = Vec::new();
    for column in (0..table.heads.len()).filter(|c| words::words(&table.heads[*c]).first().is_some_and(|w| w == "kode"))
    {
        let mut all: Vec<Coded> = Vec::new();
        for (row, line) in table.rows.iter().enumerate() {
            let code = line.cell(column).trim();
            let telling = (2..=24).contains(&code.len())
                && code.contains(|c: char| c.is_ascii_digit())
                && !code.bytes().all(|b| b.is_ascii_digit());
            let name = line.cells.iter().skip(column + 1).find(|c| !c.is_empty());
            if let Some(name) = name.filter(|n| telling && number::read(n) == Content::Text) {
                all.push(Coded { code: code.to_owned(), name: name.clone(), row });
            }
        }
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for coded in &all {
            names.entry(&coded.code).or_default().insert(&coded.name);
        }
        let twice: Vec<String> = names.iter().filter(|(_, n)| n.len() > 1).map(|(c, _)| (*c).to_owned()).collect();
        let rows = |row: usize| known.iter().any(|k| k.row == row);
        if let ([one], 3..) = (&twice[..], names.len()) {
            found.extend(all.into_iter().filter(|c| c.code == *one && !rows(c.row)));
        }
    }
    found
}

/// A sasaran may head several rows under its own name; an indicator or output has one row.
fn differs(one: &Coded, other: &Coded) -> bool {
    let named = words::alike(&one.name, &other.name) < ONE_NAME && !one.name.is_empty() && !other.name.is_empty();
    named || one.code.starts_with("IKU.") || ro_code(&one.code).is_some()
}

/// Codes of a row, each with the name next to it.
fn codes(row: &Row) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (column, cell) in row.cells.iter().enumerate() {
        // Only a code needs the name next to it: tables of numbers are wide.
        let beside = || row.cells[column + 1..].iter().find(|c| !c.is_empty() && number::read(c) == Content::Text);
        let next = || beside().cloned().unwrap_or_default();
        if let Some(code) = ro_code(cell) {
            found.push((code, next()));
            continue;
        }
        for letters in ["IKU", "SS"] {
            let begins = cell.trim_start().to_uppercase().starts_with(letters) && !cell.contains("BKN");
            let Some(number) = words::code(cell, letters).filter(|_| begins) else { continue };
            let rest = cell.split_once(&number.to_string()).map_or("", |(_, rest)| rest.trim_start_matches(['.', ' ']));
            let name = if rest.is_empty() { next() } else { rest.to_owned() };
            found.push((format!("{letters}.{number}"), name));
        }
    }
    found
}

fn finding(bench: &Bench<'_>, table: usize, first: &Coded, second: &Coded) -> Finding {
    let lines = &bench.tables[table].rows;
    let mut why = format!(
        "«{}» (baris {}) dan «{}» (baris {})",
        first.name, lines[first.row].at, second.name, lines[second.row].at
    );
    for coded in [first, second] {
        if let Some(right) = known(bench, &coded.name).filter(|code| *code != coded.code) {
            why.push_str(&format!("; «{}» di buku besar: {right}", coded.name));
        }
    }
    Finding {
        jenis: Putusan::KodeGanda,
        table,
        at: lines[second.row].at,
        subject: second.code.clone(),
        printed: second.code.clone(),
        alamat: None,
        held: String::new(),
        why,
    }
}

/// The ledger's code for a name.
fn known(bench: &Bench<'_>, name: &str) -> Option<String> {
    let names = bench.names;
    let all = names.sasaran.iter().map(|(k, n)| (k.to_string(), n.as_str()));
    let all = all.chain(names.iku.iter().map(|(k, n)| (k.to_string(), n.as_str())));
    let all: Vec<_> = all.chain(names.ro.iter().map(|(_, k, n)| (k.to_string(), n.as_str()))).collect();
    let (at, _) = words::best(name, all.iter().map(|(_, n)| *n), ONE_NAME)?;
    Some(all[at].0.clone())
}

fn tables(bench: &Bench<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (second, table) in bench.tables.iter().enumerate() {
        let twice = bench.tables[..second].iter().enumerate().find(|(_, t)| {
            t.name == table.name && t.file == table.file && words::alike(&t.caption, &table.caption) < ONE_NAME
        });
        if let Some((first, other)) = twice {
            found.push(Finding {
                jenis: Putusan::KodeGanda,
                table: second,
                at: table.at,
                subject: table.name.clone(),
                printed: table.name.clone(),
                alamat: None,
                held: String::new(),
                why: format!(
                    "nomor tabel ini juga dipakai {}: «{}» dan «{}»",
                    bench.place(first),
                    other.caption,
                    table.caption
                ),
            });
        }
    }
    found
}
