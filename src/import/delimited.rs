//! Text files: CSV and TSV in the encodings that spreadsheets write.

use std::borrow::Cow;

use super::{
    ImportError,
    sheet::{MOST_COLUMNS, MOST_ROWS, Row, Sheet, words},
};

/// Number of bytes that are examined to recognize UTF-16 without a byte order mark.
const SAMPLE: usize = 400;

/// Reads a text file.
pub fn read(bytes: &[u8], extension: &str, progress: &dyn Fn(u64)) -> Result<Sheet, ImportError> {
    let (text, note) = decoded(bytes)?;
    let mark = if extension == "tsv" { b'\t' } else { delimiter(&text) };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(mark).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(|e| ImportError::Broken(e.to_string()))?;
        if index >= MOST_ROWS {
            return Err(ImportError::Refused(format!("lebih dari {MOST_ROWS} baris; bagi berkas itu")));
        }
        progress(index as u64);
        let line = u32::try_from(index).unwrap_or(u32::MAX);
        let mut row = Row { number: line + 1, ..Row::default() };
        for (column, field) in (0u32..).zip(&record) {
            if column >= MOST_COLUMNS {
                return Err(ImportError::Refused(format!("lebih dari {MOST_COLUMNS} kolom")));
            }
            row.cells.extend(words(bare(field), (line, column))?.map(|raw| (column, raw)));
        }
        if !row.cells.is_empty() {
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Err(ImportError::Mapping("berkas kosong".to_owned()));
    }
    Ok(Sheet { name: extension.to_uppercase(), rows, notes: note.into_iter().collect(), ..Sheet::default() })
}

/// Characters that make a spreadsheet take a text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Escapes a text that a spreadsheet would take for a formula; a negative number is left alone.
pub fn inert(text: &str) -> String {
    let number = text.strip_prefix('-').is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    match text.starts_with(FORMULA) && !number && text != "-" {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// A field without the apostrophe that `inert` put before it.
fn bare(field: &str) -> &str {
    field.strip_prefix('\'').filter(|rest| inert(rest).len() > rest.len()).unwrap_or(field)
}

/// Decodes UTF-8, UTF-16 (the "Unicode text" of spreadsheets), or otherwise Windows-1252, their default for CSV.
fn decoded(bytes: &[u8]) -> Result<(Cow<'_, str>, Option<String>), ImportError> {
    let broken = |why: &str| ImportError::Broken(why.to_owned());
    let (text, note) = match bytes {
        [0xff, 0xfe, rest @ ..] => (wide(rest, u16::from_le_bytes), Some("UTF-16")),
        [0xfe, 0xff, rest @ ..] => (wide(rest, u16::from_be_bytes), Some("UTF-16")),
        [0xef, 0xbb, 0xbf, rest @ ..] => (std::str::from_utf8(rest).ok().map(Cow::Borrowed), None),
        _ if zeros(bytes, 1) => (wide(bytes, u16::from_le_bytes), Some("UTF-16")),
        _ if zeros(bytes, 0) => (wide(bytes, u16::from_be_bytes), Some("UTF-16")),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (Some(Cow::Borrowed(text)), None),
            Err(_) => (western(bytes), Some("Windows-1252 (bukan UTF-8; diandaikan)")),
        },
    };
    let text = text.ok_or_else(|| broken("bukan teks UTF-8, UTF-16 atau Windows-1252; simpan sebagai «CSV UTF-8»"))?;
    if text.contains('\0') {
        return Err(broken("bukan berkas teks"));
    }
    Ok((text, note.map(|name| format!("Penyandian teks: {name}"))))
}

/// Whether nearly every other byte of the beginning is zero.
fn zeros(bytes: &[u8], from: usize) -> bool {
    let head = &bytes[..bytes.len().min(SAMPLE)];
    let odd: Vec<&u8> = head.iter().skip(from).step_by(2).collect();
    odd.len() > 2 && odd.iter().filter(|b| ***b == 0).count() * 10 > odd.len() * 8
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Cow<'_, str>> {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units).map(Cow::Owned).ok()
}

/// Decodes Windows-1252; `None` if the bytes are not text.
fn western(bytes: &[u8]) -> Option<Cow<'_, str>> {
    // Bytes without a character, and control characters, mean that the file is not text.
    let text = |b: &u8| !matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d) && (*b >= 0x20 || b"\t\r\n".contains(b));
    bytes.iter().all(text).then(|| encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0)
}

/// The delimiter that occurs most often in the first lines.
fn delimiter(text: &str) -> u8 {
    let head: String = text.lines().take(5).collect();
    let count = |mark: u8| head.bytes().filter(|b| *b == mark).count();
    [b';', b'\t', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}
