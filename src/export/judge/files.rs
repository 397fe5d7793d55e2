//! The files of a bag: a folder, or a ZIP file with one folder at its top; their names must be valid on every system.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs::{self, File},
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{Wrong, archive::Archive};
use crate::event::hygiene;

const MOST_FILES: usize = 100_000;
const MOST_TOTAL: u64 = 64 << 30;
const MOST_READ: u64 = 64 << 20;

enum Where {
    Folder(PathBuf),
    Zip(Box<Archive>, String),
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
        let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let archive = Archive::open(Box::new(BufReader::new(file)))?;
        let (mut sizes, mut tops, mut folders) = (BTreeMap::new(), HashSet::new(), BTreeSet::new());
        for (name, entry) in &archive.entries {
            let (top, rest) = name.split_once('/').unwrap_or((name, ""));
            tops.insert(top.to_owned());
            match rest.strip_suffix('/') {
                Some(rest) if !safe(rest) => {
                    return Err(format!("nama map «{name}» dapat dibaca lain oleh sistem lain"));
                }
                Some(rest) => drop(folders.insert(rest.to_ascii_lowercase())),
                None if entry.folder && rest.is_empty() => {}
                None if rest.is_empty() => return Err("berkas ZIP memuat berkas di luar map paket".to_owned()),
                None => drop(sizes.insert(rest.to_owned(), entry.size)),
            }
        }
        let Some(top) = tops.iter().next().filter(|top| tops.len() == 1 && safe_top(top)) else {
            return Err("berkas ZIP tidak berisi tepat satu map paket".to_owned());
        };
        for name in sizes.keys() {
            folders.extend(name.match_indices('/').map(|(at, _)| name[..at].to_ascii_lowercase()));
        }
        if let Some(name) = sizes.keys().find(|name| folders.contains(&name.to_ascii_lowercase())) {
            return Err(format!("berkas ZIP memuat «{name}» sebagai map dan sebagai berkas"));
        }
        let top = top.clone();
        Ok(Self { place: Where::Zip(Box::new(archive), top), sizes })
    }

    /// Returns whether the bag has a file.
    pub fn has(&self, name: &str) -> bool {
        self.sizes.contains_key(name)
    }

    /// Reads a file piece by piece.
    pub fn with<T>(&mut self, name: &str, f: impl FnOnce(&mut dyn Read) -> Result<T, Wrong>) -> Result<T, Wrong> {
        if !self.has(name) {
            return Err(format!("berkas {name} tidak ada di dalam paket"));
        }
        match &mut self.place {
            Where::Folder(path) => {
                let file = File::open(path.join(name)).map_err(|e| format!("{name}: {e}"))?;
                f(&mut BufReader::new(file))
            }
            Where::Zip(archive, top) => archive.with(&format!("{top}/{name}"), |from| f(&mut BufReader::new(from))),
        }
    }

    /// The content of a file, up to a limit of size.
    pub fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Wrong> {
        self.with(name, |from| {
            let mut all = Vec::new();
            from.take(MOST_READ + 1).read_to_end(&mut all).map_err(|e| format!("{name}: {e}"))?;
            if all.len() as u64 > MOST_READ { Err(format!("berkas {name} terlalu besar")) } else { Ok(all) }
        })
    }

    /// The content of a file as text.
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

/// Returns whether a name is valid on every system: plain ASCII, no backslash, no dot segment, no device.
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

/// Returns whether the name of the top folder is harmless; apart from that a person may choose it freely.
fn safe_top(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(|c| hygiene::is_dark(c) || "\\/:*?\"<>|".contains(c))
}
