//! The workbook: every sheet must equal a table, cell by cell, and nothing else may be in it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    io::Cursor,
    str::FromStr,
};

use rust_decimal::Decimal;

use crate::export::table::spelled;

use super::{
    Lines, Wrong,
    archive::Archive,
    files::Files,
    list,
    markup::{Piece, broken, pieces},
    rows::Sheet,
};

const MOST_ROWS: usize = 1_048_575;
const MOST_CHARS: usize = 32_767;
const MOST_BYTES: u64 = 256 << 20;
const RATIO: u64 = 200;
const SLACK: u64 = 1 << 20;
const PARTS: [&str; 8] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/theme/theme1.xml",
    "xl/workbook.xml",
];

type Parts = BTreeMap<String, String>;
type Cells = BTreeMap<usize, String>;

/// Compares the workbook with the tables of the bag.
pub fn check(bag: &mut Files, format: &str, lines: &mut Lines) -> Result<(), Wrong> {
    let parts = unpack(bag.bytes("data/buku-kerja.xlsx")?)?;
    let mut left: BTreeMap<&str, Sheet> = BTreeMap::new();
    for name in list::tables(format).unwrap_or_default().iter().copied().chain(["total-kendali"]) {
        left.insert(name, Sheet::of(bag, name)?);
    }
    let count = left.len();
    for (name, target) in sheets(&parts)? {
        let sheet =
            left.remove(name.as_str()).ok_or("buku-kerja.xlsx memuat lembar yang tidak dikenal, atau dua kali")?;
        compare(&name, &rows(part(&parts, &target)?)?, &sheet)?;
    }
    if let Some(missing) = left.keys().next() {
        return Err(format!("buku-kerja.xlsx tanpa lembar {missing}"));
    }
    lines.good(format!("buku-kerja.xlsx: {count} lembar sama dengan tabel CSV"));
    Ok(())
}

fn unpack(bytes: Vec<u8>) -> Result<Parts, Wrong> {
    let packed = bytes.len() as u64;
    let mut archive = Archive::open(Box::new(Cursor::new(bytes)))?;
    let all = archive.entries.values().fold(0u64, |sum, entry| sum.saturating_add(entry.size));
    if all > MOST_BYTES || all > packed.saturating_mul(RATIO).saturating_add(SLACK) {
        return Err("buku-kerja.xlsx mengembang terlalu besar".to_owned());
    }
    let names: Vec<String> = archive.entries.keys().cloned().collect();
    let own = names.iter().filter(|name| sheet_place(name)).count();
    if names.len() != PARTS.len() + own || !PARTS.iter().all(|part| archive.entries.contains_key(*part)) {
        return Err("buku-kerja.xlsx memuat bagian yang tidak dikenal, atau tanpa salah satunya".to_owned());
    }
    let mut parts = Parts::new();
    for name in names {
        let content = archive.with(&name, |from| {
            let mut content = Vec::new();
            from.read_to_end(&mut content).map_err(|e| e.to_string())?;
            String::from_utf8(content).map_err(|_| broken())
        })?;
        parts.insert(name, content);
    }
    Ok(parts)
}

/// Returns whether a part has the name of a sheet.
fn sheet_place(name: &str) -> bool {
    let number = name.strip_prefix("xl/worksheets/sheet").and_then(|rest| rest.strip_suffix(".xml"));
    number.is_some_and(|n| (1..=3).contains(&n.len()) && !n.starts_with('0') && n.bytes().all(|b| b.is_ascii_digit()))
}

fn part<'a>(parts: &'a Parts, name: &str) -> Result<&'a str, Wrong> {
    parts.get(name).map(String::as_str).ok_or_else(broken)
}

/// Attributes of all elements with a name in a part.
fn starting(text: &str, root: &str, wanted: &str) -> Result<Vec<BTreeMap<String, String>>, Wrong> {
    let mut all = Vec::new();
    pieces(text, root, |piece| {
        if let Piece::Start(name, attributes) = piece
            && name == wanted
        {
            all.push(attributes);
        }
        Ok(())
    })?;
    Ok(all)
}

/// Names of the sheets, with the paths of their parts.
fn sheets(parts: &Parts) -> Result<Vec<(String, String)>, Wrong> {
    starting(part(parts, "xl/styles.xml")?, "styleSheet", "xf")?;
    let of = |one: &BTreeMap<String, String>, name: &str| one.get(name).cloned().unwrap_or_default();
    let roots = starting(part(parts, "_rels/.rels")?, "Relationships", "Relationship")?;
    let roots: Vec<_> = roots.iter().map(|one| of(one, "Target")).collect();
    if roots != ["xl/workbook.xml", "docProps/core.xml", "docProps/app.xml"] {
        return Err(broken());
    }
    let given = starting(part(parts, "xl/_rels/workbook.xml.rels")?, "Relationships", "Relationship")?;
    let links: HashMap<_, _> = given.iter().map(|one| (of(one, "Id"), of(one, "Target"))).collect();
    let mut all = Vec::new();
    for sheet in starting(part(parts, "xl/workbook.xml")?, "workbook", "sheet")? {
        let target = links.get(&of(&sheet, "r:id")).ok_or_else(broken)?;
        all.push((of(&sheet, "name"), format!("xl/{target}")));
    }
    let placed: BTreeSet<_> = all.iter().map(|(_, place)| place.as_str()).collect();
    let own: BTreeSet<_> = parts.keys().map(String::as_str).filter(|name| sheet_place(name)).collect();
    if links.len() != given.len() || placed.len() != all.len() || placed != own {
        return Err(broken());
    }
    Ok(all)
}

fn rows(text: &str) -> Result<Vec<Cells>, Wrong> {
    let mut all: Vec<Cells> = Vec::new();
    // Column of the next possible cell, column of the current one, and whether it holds text.
    let (mut next, mut column, mut inline) = (0, 0, false);
    pieces(text, "worksheet", |piece| {
        match piece {
            Piece::Start("row", attributes) => {
                all.push(Cells::new());
                next = 0;
                if attributes.get("r") != Some(&all.len().to_string()) {
                    return Err(broken());
                }
            }
            Piece::Start("c", attributes) => {
                let place = attributes.get("r").map(String::as_str).unwrap_or_default();
                let digits = place.trim_start_matches(|c: char| c.is_ascii_uppercase());
                let letters = &place.as_bytes()[..place.len() - digits.len()];
                let at = letters.iter().fold(0, |n, letter| n * 26 + usize::from(letter - b'A') + 1);
                inline = attributes.get("t").is_some_and(|kind| kind == "inlineStr");
                let known = inline || !attributes.contains_key("t");
                if !(1..=3).contains(&letters.len()) || digits != all.len().to_string() || at <= next || !known {
                    return Err(broken());
                }
                (column, next) = (at - 1, at);
            }
            Piece::Start(..) => {}
            Piece::End(name, content) if name == if inline { "t" } else { "v" } => {
                all.last_mut().ok_or_else(broken)?.insert(column, content);
            }
            Piece::End("t" | "v", _) => return Err(broken()),
            Piece::End(..) => {}
        }
        Ok(())
    })?;
    Ok(all)
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
