//! A backup as a read-only disk, on which the ledger can be read and verified; every piece is checked.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    manifest::{Manifest, Stored},
    pieces::Pieces,
};
use crate::store::disk::{Disk, DiskFile, Lock};

/// The files of one backup.
#[derive(Debug)]
pub struct Image {
    pieces: Pieces,
    files: BTreeMap<String, Arc<Stored>>,
}

impl Image {
    /// A disk with the files of a backup.
    pub fn of(pieces: &Pieces, files: &[Stored]) -> Arc<dyn Disk> {
        let files = files.iter().map(|file| (file.nama.clone(), Arc::new(file.clone()))).collect();
        Arc::new(Self { pieces: pieces.clone(), files })
    }

    /// A disk with the files of a backup.
    pub fn open(pieces: &Pieces, manifest: &Manifest) -> Arc<dyn Disk> {
        Self::of(pieces, &manifest.berkas)
    }
}

fn read_only<T>() -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "cadangan hanya dibaca"))
}

impl Disk for Image {
    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let stored = self.files.get(name).ok_or(io::ErrorKind::NotFound)?.clone();
        Ok(Arc::new(ImageFile { pieces: self.pieces.clone(), stored, last: Mutex::default() }))
    }

    fn open_write(&self, _: &str) -> io::Result<Arc<dyn DiskFile>> {
        read_only()
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let prefix = if dir.is_empty() { String::new() } else { format!("{dir}/") };
        let mut names: Vec<String> = Vec::new();
        for name in self.files.keys().filter_map(|name| name.strip_prefix(&prefix)) {
            let name = name.split('/').next().unwrap_or(name);
            if names.last().is_none_or(|last| last != name) {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn create_dir(&self, _: &str) -> io::Result<()> {
        read_only()
    }

    fn rename(&self, _: &str, _: &str) -> io::Result<()> {
        read_only()
    }

    fn remove(&self, _: &str) -> io::Result<()> {
        read_only()
    }

    fn sync_dir(&self, _: &str) -> io::Result<()> {
        read_only()
    }

    fn lock(&self, _: &str) -> io::Result<Option<Lock>> {
        read_only()
    }
}

#[derive(Debug)]
struct ImageFile {
    pieces: Pieces,
    stored: Arc<Stored>,
    /// The piece that was read last, with its offset.
    last: Mutex<Option<(u64, Arc<Vec<u8>>)>>,
}

impl ImageFile {
    fn piece(&self, offset: u64) -> io::Result<Option<(u64, Arc<Vec<u8>>)>> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let within = |(start, bytes): &(u64, Arc<Vec<u8>>)| (*start..start + bytes.len() as u64).contains(&offset);
        if !last.as_ref().is_some_and(within) {
            let read = self.pieces.piece_of(&self.stored, offset).map_err(io::Error::other)?;
            *last = read.map(|(start, bytes)| (start, Arc::new(bytes)));
        }
        Ok(last.clone())
    }
}

impl DiskFile for ImageFile {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize> {
        let Some((start, bytes)) = self.piece(offset)? else { return Ok(0) };
        let rest = bytes.get(usize::try_from(offset - start).unwrap_or(usize::MAX)..).unwrap_or_default();
        let count = rest.len().min(buf.len());
        buf[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }

    fn write_at(&self, _: &[u8], _: u64) -> io::Result<usize> {
        read_only()
    }

    fn sync_data(&self) -> io::Result<()> {
        read_only()
    }

    fn sync_all(&self) -> io::Result<()> {
        read_only()
    }

    fn set_len(&self, _: u64) -> io::Result<()> {
        read_only()
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.stored.panjang)
    }

    fn write_back(&self, _: u64, _: u64) -> io::Result<()> {
        read_only()
    }
}
