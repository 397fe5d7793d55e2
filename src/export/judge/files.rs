//! The files of a bag: a folder, or a ZIP file with one folder at its top, by names that every system reads alike.

use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, File},
    io::{BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::Wrong;
use crate::event::hygiene;

const MOST_FILES: usize = 100_000;
const MOST_TOTAL: u64 = 64 << 30;
const MOST_READ: u64 = 64 << 20;
/// How much a file of an archive may grow, beyond `SLACK`.
const RATIO: u64 = 200;
const SLACK: u64 = 1 << 20;

enum Where {
    Folder(PathBuf),
    Zip(Box<ZipArchive<BufReader<File>>>, String),
}

/// The files of a bag.
pub struct Files {
    place: Where,
    /// Size of each file, by name.
    pub sizes: BTreeMap<String, u64>,
}

impl Files {
    /// Opens a bag.
    pub fn open(path: &Path) -> Result<Self, Wrong> {
        let this = if path.is_dir() { Self::folder(path)? } else { Self::zip(path)? };
        if this.sizes.len() > MOST_FILES || this.sizes.values().fold(0u64, |a, b| a.saturating_add(*b)) > MOST_TOTAL {
            return Err("paket terlalu besar".to_owned());
        }
        let mut seen = HashSet::new();
        for name in this.sizes.keys() {
            if !safe(name) {
                return Err(format!("nama berkas «{name}» dapat dibaca lain oleh sistem lain"));
            }
            if !seen.insert(name.to_ascii_lowercase()) {
                return Err(format!("nama berkas «{name}» muncul dua kali bila huruf besar dan kecil tidak dibedakan"));
            }
        }
        Ok(this)
    }

    fn folder(path: &Path) -> Result<Self, Wrong> {
        let (mut sizes, mut open) = (BTreeMap::new(), vec![(path.to_owned(), String::new())]);
        while let Some((dir, prefix)) = open.pop() {
            for entry in fs::read_dir(&dir).map_err(|e| e.to_string())? {
                let entry = entry.map_err(|e| e.to_string())?;
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                let meta = fs::symlink_metadata(entry.path()).map_err(|e| e.to_string())?;
                if meta.is_dir() {
                    open.push((entry.path(), format!("{name}/")));
                } else if meta.is_file() {
                    sizes.insert(name, meta.len());
                } else {
                    return Err(format!("«{name}» bukan berkas biasa"));
                }
            }
        }
        Ok(Self { place: Where::Folder(path.to_owned()), sizes })
    }

    fn zip(path: &Path) -> Result<Self, Wrong> {
        let mut file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let entries = directory(&mut file)?;
        let (mut sizes, mut tops) = (BTreeMap::new(), HashSet::new());
        for entry in &entries {
            let (top, rest) = entry.name.split_once('/').unwrap_or((&entry.name, ""));
            tops.insert(top.to_owned());
            if entry.name.ends_with('/') {
                if !rest.is_empty() && !safe(&rest[..rest.len() - 1]) {
                    return Err(format!("nama map «{}» dapat dibaca lain oleh sistem lain", entry.name));
                }
            } else if rest.is_empty() || sizes.insert(rest.to_owned(), entry.size).is_some() {
                return Err("berkas ZIP memuat satu nama dua kali, atau berkas di luar map paket".to_owned());
            }
        }
        let Some(top) = tops.iter().next().filter(|top| tops.len() == 1 && safe_top(top)) else {
            return Err("berkas ZIP tidak berisi tepat satu map paket".to_owned());
        };
        file.rewind().map_err(|e| e.to_string())?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|e| format!("berkas ZIP: {e}"))?;
        Ok(Self { place: Where::Zip(Box::new(archive), top.clone()), sizes })
    }

    /// Is it there?
    pub fn has(&self, name: &str) -> bool {
        self.sizes.contains_key(name)
    }

    /// Reads a file piece by piece.
    pub fn with<T>(&mut self, name: &str, f: impl FnOnce(&mut dyn Read) -> Result<T, Wrong>) -> Result<T, Wrong> {
        let Some(size) = self.sizes.get(name).copied() else {
            return Err(format!("berkas {name} tidak ada di dalam paket"));
        };
        match &mut self.place {
            Where::Folder(path) => {
                let file = File::open(path.join(name)).map_err(|e| format!("{name}: {e}"))?;
                f(&mut BufReader::new(file))
            }
            Where::Zip(archive, top) => {
                let entry = archive.by_name(&format!("{top}/{name}")).map_err(|e| format!("{name}: {e}"))?;
                f(&mut BufReader::new(entry.take(size + 1)))
            }
        }
    }

    /// A whole file, within bounds.
    pub fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Wrong> {
        self.with(name, |from| {
            let mut all = Vec::new();
            from.take(MOST_READ + 1).read_to_end(&mut all).map_err(|e| format!("{name}: {e}"))?;
            if all.len() as u64 > MOST_READ { Err(format!("berkas {name} terlalu besar")) } else { Ok(all) }
        })
    }

    /// A whole file as text.
    pub fn text(&mut self, name: &str) -> Result<String, Wrong> {
        String::from_utf8(self.bytes(name)?).map_err(|_| format!("berkas {name} bukan UTF-8"))
    }

    /// SHA-256 of a file.
    pub fn sha256(&mut self, name: &str) -> Result<[u8; 32], Wrong> {
        self.with(name, |from| {
            let mut hash = Sha256::new();
            pieces(from, |piece| hash.update(piece)).map_err(|e| format!("{name}: {e}"))?;
            Ok(hash.finalize().into())
        })
    }

    /// BLAKE3 of a file.
    pub fn blake3(&mut self, name: &str) -> Result<String, Wrong> {
        self.with(name, |from| {
            let mut hash = blake3::Hasher::new();
            pieces(from, |piece| {
                hash.update(piece);
            })
            .map_err(|e| format!("{name}: {e}"))?;
            Ok(hash.finalize().to_hex().to_string())
        })
    }
}

fn pieces(from: &mut dyn Read, mut f: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut piece = vec![0; 1 << 16];
    loop {
        match from.read(&mut piece)? {
            0 => return Ok(()),
            count => f(&piece[..count]),
        }
    }
}

/// A name that every system reads alike: plain ASCII, no backslash, no dot segment, no device.
pub fn safe(name: &str) -> bool {
    name.len() <= 400 && name.split('/').all(|part| plain(part) && !device(part))
}

fn plain(part: &str) -> bool {
    let fits = (1..=128).contains(&part.len());
    fits && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        && part.as_bytes()[0].is_ascii_alphanumeric()
        && !part.ends_with('.')
}

fn device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || numbered.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The folder at the top may be called what a person called it, if nothing in the name acts.
fn safe_top(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(|c| hygiene::is_dark(c) || "\\/:*?\"<>|".contains(c))
}

struct Entry {
    name: String,
    size: u64,
    packed: u64,
    place: u64,
    described: bool,
}

fn torn() -> Wrong {
    "berkas ZIP memuat sesuatu di luar daftar isinya, atau terpotong".to_owned()
}

fn at(file: &mut File, from: u64, length: usize) -> Result<Vec<u8>, Wrong> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(from)).and_then(|_| file.read_exact(&mut bytes)).map_err(|_| torn())?;
    Ok(bytes)
}

fn number(bytes: &[u8], at: usize, length: usize) -> Result<u64, Wrong> {
    let part = bytes.get(at..at + length).ok_or_else(torn)?;
    Ok(part.iter().rev().fold(0, |n, byte| n << 8 | u64::from(*byte)))
}

/// The list of an archive, which must fill it from its first byte: no tool may find other files in it.
fn directory(file: &mut File) -> Result<Vec<Entry>, Wrong> {
    let length = file.metadata().map_err(|e| e.to_string())?.len();
    let end_at = length.checked_sub(22).ok_or("bukan map dan bukan berkas ZIP")?;
    let end = at(file, end_at, 22)?;
    if !end.starts_with(b"PK\x05\x06") {
        return Err("bukan berkas ZIP, atau memuat sesuatu sesudah daftar isinya".to_owned());
    }
    let (mut count, mut size, mut from) = (number(&end, 10, 2)?, number(&end, 12, 4)?, number(&end, 16, 4)?);
    if count == 0xffff || size == 0xffff_ffff || from == 0xffff_ffff {
        let locator = at(file, end_at.checked_sub(20).ok_or_else(torn)?, 20)?;
        let wide = at(file, number(&locator, 8, 8)?, 56)?;
        if !locator.starts_with(b"PK\x06\x07") || !wide.starts_with(b"PK\x06\x06") {
            return Err(torn());
        }
        (count, size, from) = (number(&wide, 32, 8)?, number(&wide, 40, 8)?, number(&wide, 48, 8)?);
    } else if from + size != end_at {
        return Err(torn());
    }
    if count > MOST_FILES as u64 || size > MOST_READ {
        return Err("berkas ZIP memuat terlalu banyak berkas".to_owned());
    }
    let list = at(file, from, usize::try_from(size).map_err(|_| torn())?)?;
    let (mut entries, mut cursor) = (Vec::new(), 0);
    for _ in 0..count {
        let (entry, next) = entry(&list, cursor)?;
        entries.push(entry);
        cursor = next;
    }
    dense(file, &mut entries, from)?;
    Ok(entries)
}

fn entry(list: &[u8], start: usize) -> Result<(Entry, usize), Wrong> {
    if list.get(start..start + 4) != Some(b"PK\x01\x02".as_slice()) {
        return Err(torn());
    }
    let n = |offset, length| number(list, start + offset, length);
    let (flags, method) = (n(8, 2)?, n(10, 2)?);
    let (name_length, extra, comment) = (n(28, 2)? as usize, n(30, 2)? as usize, n(32, 2)? as usize);
    let name_at = start + 46;
    let name = list.get(name_at..name_at + name_length).ok_or_else(torn)?;
    if !name.is_ascii() && flags & 0x800 == 0 || flags & 1 != 0 || !matches!(method, 0 | 8) {
        return Err("berkas ZIP memuat berkas terenkripsi, cara mampat atau nama yang tidak dikenal".to_owned());
    }
    let name = std::str::from_utf8(name).map_err(|_| torn())?.to_owned();
    let mut entry = Entry { name, size: n(24, 4)?, packed: n(20, 4)?, place: n(42, 4)?, described: flags & 8 != 0 };
    let (mut field, end) = (name_at + name_length, name_at + name_length + extra);
    while field + 4 <= end {
        let (kind, length) = (number(list, field, 2)?, number(list, field + 2, 2)? as usize);
        let mut value = field + 4;
        for wanted in [&mut entry.size, &mut entry.packed, &mut entry.place] {
            if kind == 1 && *wanted == 0xffff_ffff {
                *wanted = number(list, value, 8)?;
                value += 8;
            }
        }
        field += 4 + length;
    }
    if entry.size > entry.packed.saturating_mul(RATIO).saturating_add(SLACK) {
        return Err(format!("«{}» mengembang lebih dari {RATIO} kali: bom ZIP", entry.name));
    }
    Ok((entry, end + comment))
}

fn dense(file: &mut File, entries: &mut [Entry], end: u64) -> Result<(), Wrong> {
    entries.sort_by_key(|entry| entry.place);
    let mut next = 0;
    for entry in entries.iter() {
        let local = at(file, entry.place, 30)?;
        if entry.place != next || !local.starts_with(b"PK\x03\x04") {
            return Err(torn());
        }
        let (name, extra) = (number(&local, 26, 2)?, number(&local, 28, 2)?);
        if at(file, next + 30, name as usize)? != entry.name.as_bytes() {
            return Err("berkas ZIP: daftar isi dan isi menyebut nama yang berbeda".to_owned());
        }
        next = (next + 30 + name + extra).checked_add(entry.packed).ok_or_else(torn)?;
        if entry.described {
            let marked = at(file, next, 4)? == b"PK\x07\x08";
            let wide = entry.size > 0xffff_ffff || entry.packed > 0xffff_ffff;
            next += if marked { 4 } else { 0 } + if wide { 20 } else { 12 };
        }
    }
    if next == end { Ok(()) } else { Err(torn()) }
}
