//! A ZIP file that every tool reads alike: its list must agree with the headers of the files, and it must contain nothing else
//! (`tools/docs/vonis.md`). Some tools follow the list, some the headers; a file in which they differ is refused.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
};

use zip::ZipArchive;

use super::Wrong;

const MOST_FILES: u64 = 100_000;
const MOST_LIST: u64 = 64 << 20;
/// Largest growth of a packed file, beyond `SLACK`.
const RATIO: u64 = 200;
const SLACK: u64 = 1 << 20;
const FULL: u64 = 0xffff_ffff;
/// Known flags: compression level, a descriptor after the file, a name in UTF-8. Others are refused.
const FLAGS: u64 = 0x80e;
/// Extra fields that do not affect the content: times and owners, as several systems write them.
const ASIDE: [u64; 5] = [0x5455, 0x7875, 0x7855, 0x5855, 0x000a];
/// Extra field with sizes in 64 bits.
const WIDE: u64 = 1;

/// The bytes of an archive.
pub trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// A source that can be made to end earlier.
struct Short {
    from: Box<dyn Source>,
    at: u64,
    end: Rc<Cell<u64>>,
}

impl Read for Short {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.get().saturating_sub(self.at)).unwrap_or(usize::MAX).min(into.len());
        let count = self.from.read(&mut into[..left])?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Short {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.from.seek(to)?;
        Ok(self.at)
    }
}

/// A ZIP archive.
pub struct Archive {
    zip: ZipArchive<Short>,
    end: Rc<Cell<u64>>,
    /// Files and folders by name.
    pub entries: BTreeMap<String, Entry>,
    /// Packed files whose end was checked.
    ended: BTreeSet<String>,
}

/// A file or folder in the archive.
pub struct Entry {
    /// Size in bytes, unpacked.
    pub size: u64,
    /// Whether it is a folder.
    pub folder: bool,
    raw: Vec<u8>,
    packed: u64,
    place: u64,
    content: u64,
    crc: u64,
    flags: u64,
    method: u64,
}

fn other() -> Wrong {
    "berkas ZIP memuat sesuatu di luar daftar isinya, atau terpotong".to_owned()
}

fn unknown() -> Wrong {
    "berkas ZIP memuat keterangan berkas yang tidak dikenal".to_owned()
}

fn take(from: &mut dyn Source, at: u64, length: u64) -> Result<Vec<u8>, Wrong> {
    let mut bytes = vec![0; usize::try_from(length).map_err(|_| other())?];
    from.seek(SeekFrom::Start(at)).and_then(|_| from.read_exact(&mut bytes)).map_err(|_| other())?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Result<u64, Wrong> {
    let part = bytes.get(at..at + length).ok_or_else(other)?;
    Ok(part.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte)))
}

impl Archive {
    /// Opens an archive and checks its structure.
    pub fn open(mut from: Box<dyn Source>) -> Result<Self, Wrong> {
        let (count, size, at) = ending(&mut from)?;
        let list = take(&mut from, at, size)?;
        let (mut all, mut cursor) = (Vec::new(), 0);
        for _ in 0..count {
            let (entry, next) = entry(&list, cursor)?;
            all.push(entry);
            cursor = next;
        }
        if cursor != list.len() {
            return Err(other());
        }
        all.sort_by_key(|(_, entry)| entry.place);
        dense(&mut from, &mut all, at)?;
        let mut entries = BTreeMap::new();
        for (name, entry) in all {
            if entries.insert(name.clone(), entry).is_some() {
                return Err(format!("berkas ZIP memuat «{name}» dua kali"));
            }
        }
        let end = Rc::new(Cell::new(u64::MAX));
        let zip = ZipArchive::new(Short { from, at: 0, end: end.clone() }).map_err(|e| format!("berkas ZIP: {e}"))?;
        Ok(Self { zip, end, entries, ended: BTreeSet::new() })
    }

    /// Reads a file piece by piece: exactly as many bytes as the list says.
    pub fn with<T>(&mut self, name: &str, f: impl FnOnce(&mut dyn Read) -> Result<T, Wrong>) -> Result<T, Wrong> {
        let entry = self.entries.get(name).ok_or_else(|| format!("berkas {name} tidak ada di dalam berkas ZIP"))?;
        let (size, last) = (entry.size, (entry.content + entry.packed).saturating_sub(1));
        if entry.method != 0 && !self.ended.contains(name) {
            // If it also unpacks without its last byte, something is hidden after the packed data.
            self.end.set(last);
            let short = self
                .zip
                .by_name(name)
                .map_err(io::Error::other)
                .and_then(|e| io::copy(&mut e.take(size + 1), &mut io::sink()));
            self.end.set(u64::MAX);
            if short.is_ok_and(|count| count == size) {
                return Err(format!("{name}: berkas ZIP memuat sesuatu di belakang isi berkas"));
            }
            self.ended.insert(name.to_owned());
        }
        let entry = self.zip.by_name(name).map_err(|e| format!("{name}: {e}"))?;
        f(&mut Exactly { from: entry.take(size + 1), left: size })
    }
}

/// Exactly as many bytes as expected, neither more nor fewer.
struct Exactly<R> {
    from: R,
    left: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        let short = count == 0 && self.left > 0 && !into.is_empty();
        match self.left.checked_sub(count as u64).filter(|_| !short) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other("isi tidak sepanjang yang disebut daftar isi berkas ZIP")),
        }
        Ok(count)
    }
}

/// The number of entries in the list, its length, and its offset; the list must end where the file does.
fn ending(from: &mut dyn Source) -> Result<(u64, u64, u64), Wrong> {
    let length = from.seek(SeekFrom::End(0)).map_err(|e| e.to_string())?;
    let mut at = length.checked_sub(22).ok_or("bukan map dan bukan berkas ZIP")?;
    let end = take(from, at, 22)?;
    if !end.starts_with(b"PK\x05\x06") || number(&end, 4, 4)? != 0 || number(&end, 20, 2)? != 0 {
        return Err("bukan berkas ZIP, atau memuat sesuatu sesudah daftar isinya".to_owned());
    }
    let narrow = [(8, 2), (10, 2), (12, 4), (16, 4)].map(|(at, length)| number(&end, at, length));
    let [mut here, mut count, mut size, mut list] = narrow.map(Result::unwrap_or_default);
    if here == 0xffff || count == 0xffff || size == FULL || list == FULL {
        at = at.checked_sub(76).ok_or_else(other)?;
        let far = take(from, at, 76)?;
        let n = |place, length| number(&far, place, length);
        let wide = [n(24, 8)?, n(32, 8)?, n(40, 8)?, n(48, 8)?];
        let full = [0xffff, 0xffff, FULL, FULL];
        let same = [here, count, size, list].iter().zip(wide).zip(full).all(|((a, b), full)| *a == b || *a == full);
        let placed =
            far.starts_with(b"PK\x06\x06") && n(4, 8)? == 44 && n(16, 8)? == 0 && far[56..].starts_with(b"PK\x06\x07");
        if !same || !placed || n(60, 4)? != 0 || n(64, 8)? != at || n(72, 4)? != 1 {
            return Err(other());
        }
        [here, count, size, list] = wide;
    }
    if list.checked_add(size) != Some(at) || here != count {
        return Err(other());
    }
    if count > MOST_FILES || size > MOST_LIST {
        return Err("berkas ZIP memuat terlalu banyak berkas".to_owned());
    }
    Ok((count, size, list))
}

/// The 64-bit numbers in the extra fields of an entry, one for each that does not fit its own field; refuses unknown extra
/// fields.
fn aside(bytes: &[u8], full: usize) -> Result<Vec<u64>, Wrong> {
    let (mut seen, mut numbers, mut at) = (BTreeSet::new(), Vec::new(), 0);
    while at < bytes.len() {
        let n = |at, length| number(bytes, at, length).map_err(|_| unknown());
        let (kind, length) = (n(at, 2)?, n(at + 2, 2)? as usize);
        let known = if kind == WIDE { full > 0 && length == 8 * full } else { ASIDE.contains(&kind) && length <= 64 };
        if !known || !seen.insert(kind) || at + 4 + length > bytes.len() {
            return Err(unknown());
        }
        if kind == WIDE {
            numbers = (0..full).map(|which| n(at + 4 + 8 * which, 8)).collect::<Result<_, _>>()?;
        }
        at += 4 + length;
    }
    if numbers.len() == full { Ok(numbers) } else { Err(unknown()) }
}

/// One entry of the list by name, and the offset of the next.
fn entry(list: &[u8], start: usize) -> Result<((String, Entry), usize), Wrong> {
    if list.get(start..start + 4) != Some(b"PK\x01\x02".as_slice()) {
        return Err(other());
    }
    let n = |offset, length| number(list, start + offset, length);
    let (flags, method, mode) = (n(8, 2)?, n(10, 2)?, n(38, 4)?);
    let name_at = start + 46;
    let (fields, next) = (name_at + n(28, 2)? as usize, name_at + (n(28, 2)? + n(30, 2)?) as usize);
    let (Some(raw), Some(beside)) = (list.get(name_at..fields), list.get(fields..next)) else { return Err(other()) };
    if flags & !FLAGS != 0 || !matches!(method, 0 | 8) || n(32, 2)? != 0 || n(34, 2)? != 0 {
        return Err(
            "berkas ZIP memuat berkas terenkripsi, berketerangan, atau dimampatkan dengan cara yang tidak dikenal"
                .to_owned(),
        );
    }
    if !raw.is_ascii() && flags & 0x800 == 0 {
        return Err("nama di dalam berkas ZIP bukan ASCII dan tidak ditandai UTF-8".to_owned());
    }
    let name = std::str::from_utf8(raw).map_err(|_| other())?.to_owned();
    let mut sizes = [n(24, 4)?, n(20, 4)?, n(42, 4)?];
    let narrow: Vec<&mut u64> = sizes.iter_mut().filter(|size| **size == FULL).collect();
    for (size, wide) in aside(beside, narrow.len())?.into_iter().zip(narrow).map(|(wide, size)| (size, wide)) {
        *size = wide;
    }
    let ([size, packed, place], folder) = (sizes, name.ends_with('/'));
    let (kind, wanted) = (mode >> 28, if folder { 4 } else { 8 });
    if kind != 0 && kind != wanted || mode & 8 != 0 || mode & 16 != 0 && !folder {
        return Err(format!("«{name}» bukan berkas biasa"));
    }
    let crc = n(16, 4)?;
    if folder && (size > 0 || packed > 2 || crc != 0) || method == 0 && size != packed {
        return Err(format!("«{name}»: ukurannya tidak mungkin"));
    }
    if size > packed.saturating_mul(RATIO).saturating_add(SLACK) {
        return Err(format!("«{name}» mengembang lebih dari {RATIO} kali: bom ZIP"));
    }
    let raw = raw.to_vec();
    Ok(((name, Entry { size, folder, raw, packed, place, content: 0, crc, flags, method }), next))
}

/// Checks that the entries fill the file up to the list, and that their headers agree with the list.
fn dense(from: &mut dyn Source, all: &mut [(String, Entry)], end: u64) -> Result<(), Wrong> {
    let places: Vec<u64> = all.iter().skip(1).map(|(_, entry)| entry.place).chain([end]).collect();
    let mut at = 0u64;
    for ((_, entry), next) in all.iter_mut().zip(places) {
        let local = take(from, at, 30)?;
        let n = |offset, length| number(&local, offset, length);
        if entry.place != at || !local.starts_with(b"PK\x03\x04") {
            return Err(other());
        }
        let (name, extra) = (n(26, 2)?, n(28, 2)?);
        let (mut packed, mut size) = (n(18, 4)?, n(22, 4)?);
        let wide = packed == FULL && size == FULL;
        let beside = take(from, at + 30 + name, extra)?;
        if let [wide_size, wide_packed] = aside(&beside, if wide { 2 } else { 0 })?[..] {
            (size, packed) = (wide_size, wide_packed);
        }
        let described = entry.flags & 8 != 0;
        let said = [(n(14, 4)?, entry.crc), (packed, entry.packed), (size, entry.size)];
        let same = said.iter().all(|(here, there)| here == there || described && *here == 0);
        let alike = (n(6, 2)?, n(8, 2)?) == (entry.flags, entry.method);
        if !same || !alike || take(from, at + 30, name)? != entry.raw {
            return Err("berkas ZIP: daftar isi dan isi menyebut hal yang berbeda".to_owned());
        }
        entry.content = at + 30 + name + extra;
        at = entry.content.checked_add(entry.packed).ok_or_else(other)?;
        if described {
            descriptor(from, at, next, entry, wide)?;
            at = next;
        }
    }
    if at == end { Ok(()) } else { Err(other()) }
}

/// Checks that the descriptor after a file fills the space before the next, and agrees with the list.
fn descriptor(from: &mut dyn Source, at: u64, next: u64, entry: &Entry, wide: bool) -> Result<(), Wrong> {
    let width = if wide { 8 } else { 4 };
    let mut wanted = entry.crc.to_le_bytes()[..4].to_vec();
    for size in [entry.packed, entry.size] {
        wanted.extend_from_slice(&size.to_le_bytes()[..width]);
    }
    let length = next.checked_sub(at).filter(|length| *length <= 24).ok_or_else(other)?;
    let found = take(from, at, length)?;
    if found == wanted || found.strip_prefix(b"PK\x07\x08") == Some(wanted.as_slice()) { Ok(()) } else { Err(other()) }
}
