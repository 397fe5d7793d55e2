//! The workbook: every sheet is a table, cell by cell.

use std::{
    collections::{BTreeMap, HashMap},
    io::{Cursor, Read},
    str::FromStr,
};

use roxmltree::{Document, Node};
use rust_decimal::Decimal;
use zip::ZipArchive;

use crate::export::table::spelled;

use super::{Lines, Wrong, files::Files, list, rows::Sheet};

const MOST_ROWS: usize = 1_048_575;
const MOST_CHARS: usize = 32_767;
const MOST_BYTES: u64 = 256 << 20;
const RATIO: u64 = 200;
const SLACK: u64 = 1 << 20;

type Parts = HashMap<String, String>;

/// Holds the workbook against the tables of the bag.
pub fn check(bag: &mut Files, format: &str, lines: &mut Lines) -> Result<(), Wrong> {
    let parts = unpack(&bag.bytes("data/buku-kerja.xlsx")?)?;
    let mut left: BTreeMap<&str, Sheet> = BTreeMap::new();
    for name in list::tables(format).unwrap_or_default().iter().copied().chain(["total-kendali"]) {
        left.insert(name, Sheet::of(bag, name)?);
    }
    let count = left.len();
    let shared = shared(&parts)?;
    for (name, target) in sheets(&parts)? {
        let sheet =
            left.remove(name.as_str()).ok_or("buku-kerja.xlsx memuat lembar yang tidak dikenal, atau dua kali")?;
        compare(&name, &rows(part(&parts, &target)?, &shared)?, &sheet)?;
    }
    if let Some(missing) = left.keys().next() {
        return Err(format!("buku-kerja.xlsx tanpa lembar {missing}"));
    }
    lines.good(format!("buku-kerja.xlsx: {count} lembar sama dengan tabel CSV"));
    Ok(())
}

fn broken(why: impl std::fmt::Display) -> Wrong {
    format!("buku-kerja.xlsx tidak dapat dibaca: {why}")
}

fn unpack(bytes: &[u8]) -> Result<Parts, Wrong> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let (mut parts, mut all) = (Parts::new(), 0u64);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        all = all.saturating_add(entry.size());
        if all > MOST_BYTES || all > (bytes.len() as u64).saturating_mul(RATIO).saturating_add(SLACK) {
            return Err("buku-kerja.xlsx mengembang terlalu besar".to_owned());
        }
        let mut content = Vec::new();
        (&mut entry).take(MOST_BYTES).read_to_end(&mut content).map_err(broken)?;
        let text = String::from_utf8_lossy(&content);
        if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
            return Err("buku-kerja.xlsx memuat deklarasi XML".to_owned());
        }
        parts.insert(name, text.into_owned());
    }
    Ok(parts)
}

fn part<'a>(parts: &'a Parts, name: &str) -> Result<&'a str, Wrong> {
    parts.get(name).map(String::as_str).ok_or_else(|| broken(format!("{name} tidak ada")))
}

fn named<'a, 'i>(document: &'a Document<'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    document.descendants().filter(move |node| node.tag_name().name() == name)
}

fn texts(node: Node<'_, '_>) -> String {
    node.descendants().filter(|n| n.tag_name().name() == "t").filter_map(|n| n.text()).collect()
}

fn shared(parts: &Parts) -> Result<Vec<String>, Wrong> {
    let Some(text) = parts.get("xl/sharedStrings.xml") else { return Ok(Vec::new()) };
    let document = Document::parse(text).map_err(broken)?;
    Ok(named(&document, "si").map(texts).collect())
}

/// Names of the sheets, and where each is.
fn sheets(parts: &Parts) -> Result<Vec<(String, String)>, Wrong> {
    let links = Document::parse(part(parts, "xl/_rels/workbook.xml.rels")?).map_err(broken)?;
    let links: HashMap<&str, &str> =
        named(&links, "Relationship").filter_map(|n| Some((n.attribute("Id")?, n.attribute("Target")?))).collect();
    let book = Document::parse(part(parts, "xl/workbook.xml")?).map_err(broken)?;
    let mut all = Vec::new();
    for sheet in named(&book, "sheet") {
        let id = sheet.attributes().find(|a| a.name() == "id" && a.namespace().is_some()).map(|a| a.value());
        let target = id.and_then(|id| links.get(id)).ok_or_else(|| broken("lembar tanpa tempat"))?;
        let target = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        all.push((sheet.attribute("name").unwrap_or_default().to_owned(), target));
    }
    Ok(all)
}

fn rows(text: &str, shared: &[String]) -> Result<Vec<BTreeMap<usize, String>>, Wrong> {
    let document = Document::parse(text).map_err(broken)?;
    let mut all = Vec::new();
    for row in named(&document, "row") {
        let mut cells = BTreeMap::new();
        for cell in row.descendants().filter(|n| n.tag_name().name() == "c") {
            let child = |name: &str| cell.children().find(|n| n.tag_name().name() == name);
            if child("f").is_some() {
                return Err("lembar memuat rumus".to_owned());
            }
            let value = child("v");
            let text = match cell.attribute("t") {
                Some("s") => {
                    let index = value.and_then(|v| v.text()?.parse::<usize>().ok());
                    Some(index.and_then(|at| shared.get(at)).ok_or_else(|| broken("teks bersama"))?.clone())
                }
                Some("inlineStr") => Some(texts(cell)),
                _ => value.map(|v| v.text().unwrap_or_default().to_owned()),
            };
            if let Some(text) = text {
                cells.insert(column(cell.attribute("r").unwrap_or_default())?, text);
            }
        }
        all.push(cells);
    }
    Ok(all)
}

fn column(reference: &str) -> Result<usize, Wrong> {
    let letters: Vec<u8> = reference.bytes().take_while(u8::is_ascii_uppercase).take(3).collect();
    let number = letters.iter().fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1);
    number.checked_sub(1).ok_or_else(|| broken("sel tanpa tempat"))
}

fn compare(name: &str, rows: &[BTreeMap<usize, String>], sheet: &Sheet) -> Result<(), Wrong> {
    if rows.len().checked_sub(1) != Some(sheet.rows.len().min(MOST_ROWS)) {
        return Err(format!("lembar {name}: {} baris, tabel {} baris", rows.len(), sheet.rows.len()));
    }
    for (number, (row, wanted)) in rows.iter().zip(std::iter::once(&sheet.heads).chain(&sheet.rows)).enumerate() {
        if row.iter().any(|(column, text)| *column >= sheet.heads.len() && !text.is_empty()) {
            return Err(format!("lembar {name} baris {}: sel di luar tabel", number + 1));
        }
        for (column, (head, text)) in sheet.heads.iter().zip(wanted).enumerate() {
            let short: String = text.chars().take(MOST_CHARS).collect();
            if !same(row.get(&column).map_or("", String::as_str), &short) {
                return Err(format!("lembar {name} baris {} kolom {head}: bukan isi tabel", number + 1));
            }
        }
    }
    Ok(())
}

fn same(cell: &str, text: &str) -> bool {
    let bare = text.strip_prefix('\'').unwrap_or(text);
    let plain = |text: &str| text.replace("_x000D_", "").replace('\r', "");
    if cell == text || cell == bare || plain(cell) == plain(text) {
        return true;
    }
    let (mantissa, power) = cell.split_once(['e', 'E']).map_or((cell, Some(0)), |(m, p)| (m, p.parse::<i32>().ok()));
    let number = || {
        let (wanted, found, power) = (spelled(text, false)?, spelled(mantissa, false)?, power?);
        let found =
            if power == 0 { found } else { Decimal::from_str(&found.to_string()).ok()?.checked_mul(ten(power)?)? };
        Some((found - wanted).abs() <= wanted.abs() * Decimal::new(1, 14))
    };
    number().unwrap_or(false)
}

fn ten(power: i32) -> Option<Decimal> {
    if power < 0 {
        return (-28..0).contains(&power).then(|| Decimal::new(1, power.unsigned_abs()));
    }
    (0..power.min(29)).try_fold(Decimal::ONE, |n, _| n.checked_mul(Decimal::TEN))
}
