//! Reads the workbook: sheets by their names, columns by their heads, in any order.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    cell,
    columns::{CONTOH, Kolom, Lembar, TANDA, WARISAN},
    targets::Seri,
};
use crate::import::{
    ImportError,
    number::Doubt,
    sheet::{Raw, Row, Sheet, address},
    workbook,
};

/// Number of leading rows that are searched for the heads.
const HEAD_ROWS: usize = 12;

/// A cell without a single meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Karantina {
    /// Sheet.
    pub lembar: String,
    /// Cell.
    pub sel: String,
    /// The cell's text.
    pub mentah: String,
    /// The reason.
    pub alasan: String,
    /// Accepted contents.
    pub diterima: String,
}

/// The meaning of a column.
#[derive(Debug, Clone, Copy)]
pub enum Isian {
    /// A field of the event.
    Bidang(&'static Kolom),
    /// Targets of a series and period.
    Target(Seri),
}

/// A table of the workbook.
#[derive(Debug)]
pub struct Tabel {
    /// The sheet.
    pub lembar: Lembar,
    /// Its name in the file.
    pub nama: String,
    /// Its columns.
    pub kolom: Vec<(u32, Isian)>,
    /// Its rows.
    pub baris: Vec<Baris>,
}

/// A row.
#[derive(Debug)]
pub struct Baris {
    /// Its number.
    pub nomor: u32,
    row: Row,
    computed: bool,
}

/// A workbook that was read.
#[derive(Debug, Default)]
pub struct Buku {
    /// Its tables.
    pub tabel: Vec<Tabel>,
    /// Remarks for the importer: how it was read.
    pub catatan: Vec<String>,
    /// Quarantine from reading.
    pub karantina: Vec<Karantina>,
}

/// Reads the known sheets of a workbook.
pub fn read(bytes: &[u8], ending: &str) -> Result<Buku, ImportError> {
    let mut buku = Buku::default();
    for (sheet, hidden) in workbook::all(bytes, ending)? {
        let plain = sheet.name.trim().to_lowercase();
        if plain == "petunjuk" || plain.starts_with('_') {
            continue;
        }
        let Some(lembar) = Lembar::ALL.into_iter().find(|l| l.nama().to_lowercase() == plain) else {
            if let Some(like) = like(&sheet) {
                buku.karantina.push(misnamed(&sheet, like));
            } else if !sheet.rows.is_empty() {
                buku.catatan.push(format!("Lembar «{}» tidak dibaca: bukan lembar templat struktur", sheet.name));
            }
            continue;
        };
        if hidden {
            buku.catatan.push(format!("Lembar «{}» tersembunyi, dan dibaca", sheet.name));
        }
        buku.catatan.extend(sheet.notes.iter().cloned());
        table(lembar, &sheet, &mut buku);
    }
    if buku.tabel.is_empty() {
        let names: Vec<_> = Lembar::ALL.iter().map(|l| l.nama()).collect();
        return Err(ImportError::Mapping(format!(
            "tidak ada lembar struktur dalam berkas ini; yang dikenal: {} (jejak template struktur)",
            names.join(", ")
        )));
    }
    buku.tabel.sort_by_key(|tabel| tabel.lembar);
    Ok(buku)
}

/// Number of known heads from which a sheet of another name is taken for a renamed one.
const LIKE: usize = 3;

/// The sheet that one with an unknown name resembles, by its heads.
fn like(sheet: &Sheet) -> Option<Lembar> {
    let known =
        |lembar: Lembar, row: &Row| row.cells.iter().filter(|(_, raw)| head(lembar, &raw.text()).is_some()).count();
    let rows = || sheet.rows.iter().take(HEAD_ROWS);
    let best = |lembar: Lembar| {
        let most = rows().filter(|row| known(lembar, row) * 2 > row.cells.len()).map(|row| known(lembar, row)).max();
        most.filter(|count| *count >= LIKE).map(|count| (count, lembar))
    };
    // On a tie, the one that comes first in a template.
    let found = Lembar::ALL.into_iter().rev().filter_map(best).max_by_key(|(count, _)| *count);
    found.map(|(_, lembar)| lembar)
}

/// The doubt about a sheet with an unknown name and known heads, so that it is not ignored silently.
fn misnamed(sheet: &Sheet, like: Lembar) -> Karantina {
    let first = sheet.rows.first().map_or(1, |row| row.number);
    Karantina {
        lembar: sheet.name.clone(),
        sel: address(0, first),
        mentah: sheet.name.clone(),
        alasan: format!("nama lembar tidak dikenal, padahal judulnya seperti lembar {}", like.nama()),
        diterima: format!("nama «{}»; atau nama yang diawali _ bila lembar ini tidak untuk dibaca", like.nama()),
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The meaning of a head (`None` if it is unknown).
fn head(lembar: Lembar, text: &str) -> Option<Isian> {
    let wanted = plain(text);
    let found = lembar.kolom().iter().find(|k| plain(k.judul) == wanted || k.bidang == wanted);
    found
        .map(Isian::Bidang)
        .or_else(|| (lembar == Lembar::Target).then(|| Seri::parse(text)).flatten().map(Isian::Target))
}

fn table(lembar: Lembar, sheet: &Sheet, buku: &mut Buku) {
    let known = |row: &Row| row.cells.iter().filter(|(_, raw)| head(lembar, &raw.text()).is_some()).count();
    let best = sheet.rows.iter().take(HEAD_ROWS).max_by_key(|row| (known(row), std::cmp::Reverse(row.number)));
    let Some(heads) = best.filter(|row| known(row) >= 2) else {
        if let Some(first) = sheet.rows.first() {
            let names: Vec<_> = lembar.kolom().iter().map(|k| k.judul).collect();
            buku.karantina.push(Karantina {
                lembar: sheet.name.clone(),
                sel: address(0, first.number),
                mentah: first.cells.first().map(|(_, raw)| raw.text().into_owned()).unwrap_or_default(),
                alasan: "judul kolom tidak ditemukan".to_owned(),
                diterima: names.join(", "),
            });
        }
        return;
    };
    let mut tabel = Tabel { lembar, nama: sheet.name.clone(), kolom: Vec::new(), baris: Vec::new() };
    let mut mark = None;
    for (column, raw) in &heads.cells {
        let text = raw.text();
        match head(lembar, &text) {
            Some(what) => tabel.kolom.push((*column, what)),
            None if plain(&text) == plain(TANDA) => mark = Some(*column),
            None => unknown_column(lembar, sheet, heads, *column, buku),
        }
    }
    doubled(&tabel, sheet, heads, buku);
    buku.catatan.extend(beside(&tabel, sheet, heads));
    for row in sheet.rows.iter().filter(|row| row.number > heads.number) {
        match wanted_row(sheet, row, mark, &tabel) {
            Ok(true) => match merged(sheet, heads.number, row, &tabel) {
                Ok(row) => {
                    let computed = !row.computed.is_empty();
                    tabel.baris.push(Baris { nomor: row.number, row, computed });
                }
                Err(karantina) => buku.karantina.push(karantina),
            },
            Ok(false) => {}
            Err(karantina) => buku.karantina.push(karantina),
        }
    }
    buku.tabel.push(tabel);
}

/// Remarks on comments, and on filled columns that are hidden.
fn beside(tabel: &Tabel, sheet: &Sheet, heads: &Row) -> Vec<String> {
    let below = |row: u32| row > heads.number;
    let comments = sheet.looks.comments.iter().filter(|(row, ..)| below(*row)).map(|(row, column, words)| {
        format!("Lembar «{}», sel {}: komentar «{words}» tidak dibaca", sheet.name, address(*column, *row))
    });
    let hidden = tabel.kolom.iter().filter(|(column, _)| sheet.looks.hides(*column)).filter_map(|(column, _)| {
        let filled = sheet.rows.iter().filter(|row| below(row.number) && row.cell(*column).is_some()).count();
        let head = address(*column, heads.number);
        (filled > 0).then(|| format!("Lembar «{}»: kolom {head} tersembunyi, dan dibaca ({filled} baris)", sheet.name))
    });
    comments.chain(hidden).collect()
}

/// Accepted contents of a cell of which nothing more is known.
const ISI: &str = "isian menurut judul kolomnya, seperti pada baris contoh dari «jejak template struktur»";

/// Whether a row is to be read. Hidden or struck-out rows, and unknown marks, are doubts.
fn wanted_row(sheet: &Sheet, row: &Row, mark: Option<u32>, tabel: &Tabel) -> Result<bool, Karantina> {
    let unclear = |column: u32, mentah: String, alasan: &str, diterima: String| {
        let (lembar, sel) = (sheet.name.clone(), address(column, row.number));
        Err(Karantina { lembar, sel, mentah, alasan: alasan.to_owned(), diterima })
    };
    match mark.and_then(|mark| Some((mark, plain(&row.cell(mark)?.text())))) {
        Some((_, word)) if word == CONTOH || word == WARISAN => return Ok(false),
        Some((mark, word)) if !word.is_empty() => {
            let accepted = format!("{CONTOH} atau {WARISAN} (baris tidak dibaca), atau kosong");
            return unclear(mark, word, "tanda baris tidak dikenal", accepted);
        }
        _ => {}
    }
    if tabel.kolom.iter().all(|(column, _)| row.cell(*column).is_none_or(|raw| raw.text().trim().is_empty())) {
        return Ok(false);
    }
    if sheet.looks.rows.contains(&row.number) {
        let first = tabel.kolom.iter().map(|(column, _)| *column).min().unwrap_or(0);
        let accepted = "baris yang tampak; hapus baris itu atau tampilkan".to_owned();
        return unclear(first, String::new(), "baris tersembunyi atau tersaring", accepted);
    }
    let struck = row.cells.iter().find(|(column, _)| sheet.looks.struck.contains(&(row.number, *column)));
    match struck {
        Some((column, raw)) => {
            let accepted = "sel tanpa coretan; hapus isinya, atau isi kolom Berakhir".to_owned();
            unclear(*column, raw.text().into_owned(), "sel tercoret", accepted)
        }
        None => Ok(true),
    }
}

/// The row with the cells that are merged downwards over it. Merged codes, text and days hold for each row; merged numbers, and
/// cells merged over several columns, are doubts.
fn merged(sheet: &Sheet, heads: u32, row: &Row, tabel: &Tabel) -> Result<Row, Karantina> {
    let mut whole = row.clone();
    for (column, what) in &tabel.kolom {
        let Some((top, left)) = sheet.looks.merged_from(row.number, *column) else { continue };
        let Some(raw) = sheet.row(top).filter(|_| top > heads).and_then(|first| first.cell(left)) else { continue };
        let unclear = |alasan: &str, diterima: &str| Karantina {
            lembar: sheet.name.clone(),
            sel: address(*column, row.number),
            mentah: raw.text().into_owned(),
            alasan: alasan.to_owned(),
            diterima: diterima.to_owned(),
        };
        if left != *column {
            return Err(unclear(
                "sel tergabung dengan kolom di kirinya",
                "sel yang tidak digabung, masing-masing dengan isinya",
            ));
        }
        if top == row.number {
            continue;
        }
        let said_of_each = matches!(what, Isian::Bidang(kolom) if kolom.bentuk.untuk_tiap_baris());
        if !said_of_each {
            return Err(unclear("angka tergabung dengan baris di atasnya", "angka pada tiap baris, tanpa digabung"));
        }
        if let Err(at) = whole.cells.binary_search_by_key(column, |(at, _)| *at) {
            whole.cells.insert(at, (*column, raw.clone()));
        }
    }
    Ok(whole)
}

/// The doubt about a filled column with an unknown head, so that it is not ignored silently.
fn unknown_column(lembar: Lembar, sheet: &Sheet, heads: &Row, column: u32, buku: &mut Buku) {
    let below = sheet.rows.iter().filter(|row| row.number > heads.number);
    let filled = below.filter(|row| row.cell(column).is_some_and(|raw| !raw.text().trim().is_empty())).count();
    if filled == 0 {
        return;
    }
    let names: Vec<_> = lembar.kolom().iter().map(|k| k.judul).collect();
    buku.karantina.push(Karantina {
        lembar: sheet.name.clone(),
        sel: address(column, heads.number),
        mentah: heads.cell(column).map(|raw| raw.text().into_owned()).unwrap_or_default(),
        alasan: format!("kolom tidak dikenal, {filled} barisnya terisi"),
        diterima: format!("{}; atau kosongkan judulnya bersama isinya", names.join(", ")),
    });
}

/// The doubt about two columns with the same head.
fn doubled(tabel: &Tabel, sheet: &Sheet, heads: &Row, buku: &mut Buku) {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for (column, what) in &tabel.kolom {
        let key = match what {
            Isian::Bidang(kolom) => kolom.bidang.to_owned(),
            Isian::Target(seri) => seri.to_string(),
        };
        if let Some(before) = seen.insert(key, *column) {
            buku.karantina.push(Karantina {
                lembar: sheet.name.clone(),
                sel: address(*column, heads.number),
                mentah: heads.cell(*column).map(|raw| raw.text().into_owned()).unwrap_or_default(),
                alasan: format!("judul ini sudah ada pada kolom {}", address(before, heads.number)),
                diterima: "satu kolom untuk tiap judul".to_owned(),
            });
        }
    }
}

impl Tabel {
    /// The column of a field.
    pub fn column(&self, bidang: &str) -> Option<(u32, &'static Kolom)> {
        self.kolom.iter().find_map(|(column, what)| match what {
            Isian::Bidang(kolom) if kolom.bidang == bidang => Some((*column, *kolom)),
            _ => None,
        })
    }

    /// Address of a field's cell or, if it has none, of the row's first cell.
    pub fn cell(&self, baris: &Baris, bidang: &str) -> String {
        let first = baris.row.cells.first().map_or(0, |(column, _)| *column);
        address(self.column(bidang).map_or(first, |(column, _)| column), baris.nomor)
    }

    /// The value of a field's cell.
    pub fn value(&self, baris: &Baris, bidang: &str) -> Result<Option<Value>, Karantina> {
        let Some((column, kolom)) = self.column(bidang) else { return Ok(None) };
        let Some(raw) = baris.row.cell(column) else { return Ok(None) };
        cell::read(kolom.bentuk, raw).map_err(|doubt| self.doubt(baris, bidang, doubt))
    }

    /// The text of a field's cell.
    pub fn text(&self, baris: &Baris, bidang: &str) -> Result<Option<String>, Karantina> {
        Ok(self.value(baris, bidang)?.and_then(|value| value.as_str().map(str::to_owned)))
    }

    /// Parses a required field.
    pub fn must<T: std::str::FromStr<Err = String>>(&self, baris: &Baris, bidang: &str) -> Result<T, Karantina> {
        let found = self.maybe(baris, bidang)?;
        found.ok_or_else(|| self.doubt(baris, bidang, Doubt::of("kosong; wajib diisi")))
    }

    /// Parses an optional field.
    pub fn maybe<T: std::str::FromStr<Err = String>>(
        &self,
        baris: &Baris,
        bidang: &str,
    ) -> Result<Option<T>, Karantina> {
        let parse = |text: String| text.parse().map_err(|why: String| self.doubt(baris, bidang, Doubt::of(why)));
        self.text(baris, bidang)?.map(parse).transpose()
    }

    /// Makes the quarantine entry of a field's cell.
    pub fn doubt(&self, baris: &Baris, bidang: &str, doubt: Doubt) -> Karantina {
        let raw = self.column(bidang).and_then(|(column, _)| baris.row.cell(column));
        let judul = self.column(bidang).map_or(bidang, |(_, kolom)| kolom.judul);
        let diterima = match doubt.readings.is_empty() {
            true => self.lembar.bidang(bidang).map_or_else(|| ISI.to_owned(), |kolom| kolom.readings().join("; ")),
            false => doubt.readings.join("; "),
        };
        Karantina {
            lembar: self.nama.clone(),
            sel: self.cell(baris, bidang),
            mentah: raw.map(|raw| raw.text().into_owned()).unwrap_or_default(),
            alasan: format!("{judul}: {}", doubt.why),
            diterima,
        }
    }

    /// The columns of targets.
    pub fn targets(&self) -> impl Iterator<Item = (u32, Seri)> + '_ {
        self.kolom.iter().filter_map(|(column, what)| match what {
            Isian::Target(seri) => Some((*column, *seri)),
            Isian::Bidang(_) => None,
        })
    }
}

impl Baris {
    /// A cell.
    pub fn raw(&self, column: u32) -> Option<&Raw> {
        self.row.cell(column)
    }

    /// Whether one of its values is the result of a formula.
    pub fn computed(&self) -> bool {
        self.computed
    }
}
