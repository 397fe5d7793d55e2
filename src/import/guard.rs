//! What a workbook is checked for before anything parses it: every part is unpacked once, piece by piece, and counted.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::ImportError;

/// Most parts of a workbook.
const MOST_PARTS: usize = 2_000;
/// Most bytes of one part, unpacked.
const MOST_PART: u64 = 192 << 20;
/// Most bytes of all parts, unpacked.
const MOST_ALL: u64 = 384 << 20;
/// Longest stretch of XML without a tag: a cell holds 32,767 characters, each perhaps escaped.
const MOST_RUN: usize = 512 << 10;

fn refused<T>(why: impl Into<String>) -> Result<T, ImportError> {
    Err(ImportError::Refused(why.into()))
}

/// Most shared strings that a workbook may announce: room is made for them before any is read.
const MOST_STRINGS: u64 = 2_000_000;
/// `XFD1048576`
const LONGEST_ADDRESS: usize = 10;
/// Bytes kept from one piece to the next, so that nothing looked for is cut in two.
const OVERLAP: usize = 64;
/// Bytes within which a number must follow its name.
const NEAR: usize = 32;

/// Refuses what is no plain workbook, or would not fit; macros are none of its business where they are not run.
pub fn workbook(bytes: &[u8]) -> Result<(), ImportError> {
    xlsx(bytes, false)
}

/// The same, where macros may be in it: they are not run.
pub fn xlsx(bytes: &[u8], macros: bool) -> Result<(), ImportError> {
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return refused("berkas Excel lama (.xls) atau berkata sandi; simpan sebagai .xlsx tanpa kata sandi");
    }
    if package(bytes, macros)? {
        Ok(())
    } else {
        Err(ImportError::Broken("bukan XLSX: tidak memuat xl/workbook.xml".to_owned()))
    }
}

/// Refuses a package that would not fit; says whether it is an XLSX.
pub fn package(bytes: &[u8], macros: bool) -> Result<bool, ImportError> {
    let broken = |e: zip::result::ZipError| ImportError::Broken(format!("bukan XLSX yang utuh ({e})"));
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if package.len() > MOST_PARTS {
        return refused(format!("{} bagian di dalamnya, paling banyak {MOST_PARTS}", package.len()));
    }
    let mut all = 0;
    let mut found = false;
    for index in 0..package.len() {
        let mut part = package.by_index(index).map_err(broken)?;
        let name = part.name().map_err(broken)?.into_owned();
        named(&name, macros)?;
        found |= name.eq_ignore_ascii_case("xl/workbook.xml");
        all += unpack(&name, &mut part, MOST_ALL - all)?;
    }
    Ok(found)
}

/// Parts that no table needs.
fn named(name: &str, macros: bool) -> Result<(), ImportError> {
    let lower = name.to_lowercase();
    if !macros && (lower.ends_with("vbaproject.bin") || lower.contains("/macrosheets/")) {
        return refused("memuat makro; simpan sebagai .xlsx biasa");
    }
    if lower.starts_with("xl/externallinks/") && lower.ends_with(".xml") {
        return refused("merujuk buku kerja lain; salin dan tempel sebagai nilai, lalu simpan lagi");
    }
    if lower == "xl/connections.xml" || lower.starts_with("xl/querytables/") {
        return refused("mengambil data dari luar; salin dan tempel sebagai nilai, lalu simpan lagi");
    }
    if lower.starts_with("xl/embeddings/") || lower.starts_with("xl/activex/") {
        return refused("memuat objek tertanam; hapus objek itu lalu simpan lagi");
    }
    Ok(())
}

/// Unpacks a part without keeping it; gives its length.
fn unpack(name: &str, part: &mut impl Read, room: u64) -> Result<u64, ImportError> {
    // Whatever it is called: a parser goes by what names it, not by its ending.
    let xml = !name.to_lowercase().starts_with("xl/media/");
    let mut buffer = vec![0; 64 << 10];
    let (mut length, mut run, mut tail) = (0u64, 0usize, Vec::new());
    loop {
        let count = part.read(&mut buffer).map_err(|e| ImportError::Broken(format!("bagian {name} rusak ({e})")))?;
        if count == 0 {
            return Ok(length);
        }
        length += count as u64;
        if length > MOST_PART || length > room {
            return refused(format!("bagian {name} mengembang menjadi lebih dari {} MiB", MOST_PART.min(room) >> 20));
        }
        if xml {
            run = longest(name, &buffer[..count], run)?;
            tail.extend_from_slice(&buffer[..count]);
            declared(name, &tail)?;
            tail.drain(..tail.len().saturating_sub(OVERLAP));
        }
    }
}

/// Refuses what makes a parser do more than the bytes themselves say.
fn declared(name: &str, bytes: &[u8]) -> Result<(), ImportError> {
    if [&b"<!DOCTYPE"[..], b"<!ENTITY"].iter().any(|mark| memchr::memmem::find(bytes, mark).is_some()) {
        return refused(format!("bagian {name} memuat deklarasi tipe dokumen (DOCTYPE)"));
    }
    for at in memchr::memmem::find_iter(bytes, b"uniqueCount") {
        let near = &bytes[at..bytes.len().min(at + NEAR)];
        if near.len() == NEAR && !near.iter().any(u8::is_ascii_digit) {
            return refused(format!("bagian {name} memuat uniqueCount tanpa bilangan"));
        }
        let digits = bytes[at..].iter().skip_while(|b| !b.is_ascii_digit()).take_while(|b| b.is_ascii_digit());
        let count = digits.take(20).fold(0u64, |sum, b| sum.saturating_mul(10).saturating_add(u64::from(b - b'0')));
        if count > MOST_STRINGS {
            return refused(format!("bagian {name} mengaku memuat {count} teks, paling banyak {MOST_STRINGS}"));
        }
    }
    // A longer address would wrap around in the parser and stand for another cell.
    let long =
        |at: usize| bytes[at + 4..].iter().take(LONGEST_ADDRESS + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    if name.contains("worksheets/")
        && memchr::memmem::find_iter(bytes, b" r=").any(|at| bytes.len() > at + 4 && long(at) > LONGEST_ADDRESS)
    {
        return refused(format!("bagian {name} memuat alamat sel yang tidak masuk akal"));
    }
    Ok(())
}

/// Goes on counting the bytes since the last tag.
fn longest(name: &str, bytes: &[u8], before: usize) -> Result<usize, ImportError> {
    let mut run = before;
    for piece in bytes.split_inclusive(|b| *b == b'<') {
        run += piece.len();
        if run > MOST_RUN {
            return refused(format!(
                "bagian {name} memuat isi sel yang terlalu panjang (paling banyak 32.767 karakter)"
            ));
        }
        if piece.ends_with(b"<") {
            run = 0;
        }
    }
    Ok(run)
}
