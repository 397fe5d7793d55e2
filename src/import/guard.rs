//! Checks a workbook before anything parses it: every part is unpacked once, piece by piece, and counted.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::ImportError;

/// Maximum number of parts of a workbook.
const MOST_PARTS: usize = 2_000;
/// Maximum bytes of one part, unpacked.
const MOST_PART: u64 = 192 << 20;
/// Maximum bytes of all parts, unpacked.
const MOST_ALL: u64 = 384 << 20;
/// Maximum bytes of XML without a tag: a cell holds 32,767 characters, each possibly escaped.
const MOST_RUN: usize = 512 << 10;

fn refused<T>(why: impl Into<String>) -> Result<T, ImportError> {
    Err(ImportError::Refused(why.into()))
}

/// Maximum number of shared strings that a workbook may announce: the parser allocates for them before it reads any.
const MOST_STRINGS: u64 = 2_000_000;
/// Length of the longest cell address, `XFD1048576`.
const LONGEST_ADDRESS: usize = 10;
/// Bytes kept from one piece to the next, so that no searched text is cut in two.
const OVERLAP: usize = 64;
/// Maximum distance in bytes of a number from its name.
const NEAR: usize = 32;

/// Refuses a file that is not a plain workbook without macros, or is too large.
pub fn workbook(bytes: &[u8]) -> Result<(), ImportError> {
    xlsx(bytes, false)
}

/// The same, but macros are allowed; they are never run.
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

/// Refuses a package that is too large; returns whether it is an XLSX.
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

/// Refuses parts that no table needs.
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

/// Unpacks a part without keeping it; returns its length.
fn unpack(name: &str, part: &mut impl Read, room: u64) -> Result<u64, ImportError> {
    // Any name but that of a picture: a parser follows references, not extensions.
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

/// Refuses declarations that make a parser do more work than the size of the bytes suggests.
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
    // A longer address would wrap around in the parser and mean another cell.
    let long =
        |at: usize| bytes[at + 4..].iter().take(LONGEST_ADDRESS + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    if name.contains("worksheets/")
        && memchr::memmem::find_iter(bytes, b" r=").any(|at| bytes.len() > at + 4 && long(at) > LONGEST_ADDRESS)
    {
        return refused(format!("bagian {name} memuat alamat sel yang tidak masuk akal"));
    }
    Ok(())
}

/// Continues the count of bytes since the last tag.
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
