//! Reads a report of any format into lines and table rows. Its input was written by others: every size is bounded, nothing in it
//! is run or fetched, and a damaged file is refused with the reason.

mod cell;
mod csv;
mod docx;
mod grid;
mod html;
mod layout;
mod pack;
mod pdf;
mod pieces;
mod placed;
mod ruled;
mod scan;
mod span;
mod tagged;
mod text;
mod tool;
mod word;
mod xlsx;

pub use cell::{is_caption, is_picture};

use std::collections::BTreeMap;

use super::bagian::Bagian;
use crate::event::{Hash, Refusal, RefusalKind};

/// Maximum bytes of a report.
pub const MOST_BYTES: u64 = 64 << 20;
/// Maximum characters of a cell: as many as a spreadsheet holds.
const MOST_CHARS: usize = 32_767;
/// Maximum number of rows of a report.
const MOST_ROWS: usize = 100_000;
/// Maximum number of cells of a report.
const MOST_CELLS: usize = 2_000_000;

/// A piece of a report, with its line, paragraph or row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A line or paragraph.
    Text(u32, String),
    /// A heading of a chapter or section.
    Heading(u32, String),
    /// A row of cells.
    Row(u32, Vec<String>),
    /// An empty line.
    Blank,
    /// The beginning of a table, with its name in the file.
    Begin(String),
    /// The end of a table.
    End,
    /// The beginning of another file of the report, such as an annex.
    File(String),
}

/// The format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of formats")]
pub enum Form {
    Text,
    Csv,
    Html,
    Xlsx,
    Docx,
    Pdf,
}

impl Form {
    /// The name of the format.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "teks",
            Self::Csv => "CSV",
            Self::Html => "HTML",
            Self::Xlsx => "XLSX",
            Self::Docx => "DOCX",
            Self::Pdf => "PDF",
        }
    }
}

/// A report as read.
#[derive(Debug, Clone)]
pub struct Report {
    /// File name, without folders.
    pub name: String,
    /// BLAKE3 of its bytes.
    pub hash: Hash,
    /// Size in bytes.
    pub bytes: u64,
    /// The format.
    pub form: Form,
    /// The contents.
    pub blocks: Vec<Block>,
    /// Pages with text, if the format has pages.
    pub halaman: Option<Bagian>,
    /// Remarks on parts that were not read.
    pub catatan: Vec<String>,
    /// Remarks on how it was read.
    pub keterangan: Vec<String>,
    /// Confidence of texts that were recognized from images, in per cent.
    pub keyakinan: BTreeMap<String, u8>,
}

/// The result of a format's reader.
#[derive(Default)]
struct Isi {
    blocks: Vec<Block>,
    halaman: Option<Bagian>,
    catatan: Vec<String>,
    keterangan: Vec<String>,
    keyakinan: BTreeMap<String, u8>,
    /// Numbers of pages that are only images.
    pindaian: Vec<usize>,
}

impl From<Vec<Block>> for Isi {
    fn from(blocks: Vec<Block>) -> Self {
        Self { blocks, ..Self::default() }
    }
}

impl Report {
    /// Joins several files of one report, such as chapters and annexes; its hash is that of their hashes.
    pub fn joined(files: Vec<Self>) -> Result<Self, Refusal> {
        let mut files = files.into_iter();
        let mut all = files.next().ok_or_else(|| broken("tidak ada berkas laporan"))?;
        let mut hashes = all.hash.0.to_vec();
        let first = all.blocks.len();
        for file in files {
            hashes.extend(file.hash.0);
            all.bytes += file.bytes;
            all.blocks.push(Block::File(file.name.clone()));
            all.blocks.extend(file.blocks);
            all.name = format!("{} + {}", all.name, file.name);
            all.halaman = match (all.halaman, file.halaman) {
                (Some(a), Some(b)) => Some(Bagian { dibaca: a.dibaca + b.dibaca, semua: a.semua + b.semua }),
                (one, other) => one.or(other),
            };
            let named =
                |notes: Vec<String>| notes.into_iter().map(|n| format!("{}: {n}", file.name)).collect::<Vec<_>>();
            all.catatan.extend(named(file.catatan));
            all.keterangan.extend(named(file.keterangan));
            for (text, sure) in file.keyakinan {
                all.keyakinan.entry(text).and_modify(|s| *s = (*s).min(sure)).or_insert(sure);
            }
        }
        if all.blocks.len() > first {
            all.hash = Hash(blake3::hash(&hashes).into());
            bounded(&all.blocks)?;
        }
        Ok(all)
    }
}

/// The accepted formats, for messages.
const ACCEPTED: &str = "laporan sebagai teks (UTF-8), CSV, XLSX, DOCX, HTML atau PDF, paling besar 64 MiB";

fn broken(detail: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::Malformed, "LAPORAN", "", detail, ACCEPTED)
}

fn beyond(what: &str, value: impl std::fmt::Display, most: impl std::fmt::Display) -> Refusal {
    let detail = format!("laporan melampaui batas: {what}");
    Refusal::new(RefusalKind::OutOfBounds, "LAPORAN", value, detail, format!("paling banyak {most}"))
}

/// Reads a report. The format is detected from the bytes; the name only distinguishes CSV from text.
pub fn read(name: &str, bytes: &[u8]) -> Result<Report, Refusal> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(beyond("ukuran berkas", bytes.len(), MOST_BYTES));
    }
    let (form, isi) = match form(name, bytes)? {
        Form::Text => (Form::Text, Isi::from(text::read(utf8(bytes)?))),
        Form::Csv => (Form::Csv, Isi::from(csv::read(utf8(bytes)?)?)),
        Form::Html => (Form::Html, Isi::from(html::read(utf8(bytes)?)?)),
        Form::Xlsx => (Form::Xlsx, Isi::from(xlsx::read(bytes)?)),
        Form::Docx => (Form::Docx, Isi::from(docx::read(bytes)?)),
        Form::Pdf => (Form::Pdf, pdf::read(bytes)?),
    };
    bounded(&isi.blocks)?;
    let hash = Hash(blake3::hash(bytes).into());
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    Ok(Report {
        name,
        hash,
        bytes: bytes.len() as u64,
        form,
        blocks: isi.blocks,
        halaman: isi.halaman,
        catatan: isi.catatan,
        keterangan: isi.keterangan,
        keyakinan: isi.keyakinan,
    })
}

fn form(name: &str, bytes: &[u8]) -> Result<Form, Refusal> {
    if bytes.starts_with(b"PK\x03\x04") {
        return pack::form(bytes);
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok(Form::Pdf);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(broken("berkas Office lama (XLS atau DOC) tidak dibaca; simpan sebagai XLSX atau DOCX"));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_lowercase();
    if head.contains("<html") || head.contains("<!doctype html") || head.contains("<table") {
        return Ok(Form::Html);
    }
    let csv = name.to_lowercase().ends_with(".csv");
    Ok(if csv { Form::Csv } else { Form::Text })
}

fn utf8(bytes: &[u8]) -> Result<&str, Refusal> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| broken(format!("byte {} bukan UTF-8", e.valid_up_to())))?;
    if text.contains('\0') { Err(broken("berkas biner, bukan teks")) } else { Ok(text) }
}

fn bounded(blocks: &[Block]) -> Result<(), Refusal> {
    let rows = blocks.iter().filter(|b| matches!(b, Block::Row(..))).count();
    if rows > MOST_ROWS {
        return Err(beyond("jumlah baris tabel", rows, MOST_ROWS));
    }
    let mut cells = 0;
    for block in blocks {
        if let Block::Row(at, row) = block {
            cells += row.len();
            if let Some(long) = row.iter().find(|c| c.len() > MOST_CHARS) {
                return Err(beyond(&format!("panjang sel di baris {at}"), long.len(), MOST_CHARS));
            }
        }
    }
    if cells > MOST_CELLS { Err(beyond("jumlah sel", cells, MOST_CELLS)) } else { Ok(()) }
}
