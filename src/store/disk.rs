//! The interface to files: everything that the store writes goes through these two traits.
//!
//! There are two implementations: real files ([`super::disk_real`]), and files in memory that fail on purpose
//! ([`super::disk_faulty`]). Names are relative to the ledger's directory, with `/` between parts.

use std::{fmt, io, sync::Arc};

/// A directory with the files of one ledger.
pub trait Disk: Send + Sync + fmt::Debug {
    /// Opens a file for reading.
    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Opens a file for reading and writing; creates an empty one if it is missing.
    fn open_write(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Names of the files in a directory, sorted; empty if the directory is missing.
    fn list(&self, dir: &str) -> io::Result<Vec<String>>;
    /// Creates a directory if it does not exist; `""` is the ledger's own.
    fn create_dir(&self, dir: &str) -> io::Result<()>;
    /// Renames a file, replacing an existing one.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes the entries of a directory durable; `""` is the ledger's own.
    fn sync_dir(&self, dir: &str) -> io::Result<()>;
    /// Takes the exclusive lock on a file; `None` if it is already held.
    fn lock(&self, name: &str) -> io::Result<Option<Lock>>;
}

/// The exclusive lock, held until dropped.
pub type Lock = Box<dyn Held>;

/// A resource that is held until dropped.
pub trait Held: Send + Sync + fmt::Debug {}

/// One open file.
pub trait DiskFile: Send + Sync + fmt::Debug {
    /// Reads some bytes; 0 at the end.
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes some bytes, perhaps not all.
    fn write_at(&self, buf: &[u8], offset: u64) -> io::Result<usize>;
    /// Makes the bytes durable, and the metadata needed to read them.
    fn sync_data(&self) -> io::Result<()>;
    /// Makes bytes and metadata durable.
    fn sync_all(&self) -> io::Result<()>;
    /// Cuts or extends the file.
    fn set_len(&self, length: u64) -> io::Result<()>;
    /// Length in bytes.
    fn length(&self) -> io::Result<u64>;
    /// Starts writing a range to the disk, so that a later sync has little to do. Guarantees nothing.
    fn write_back(&self, offset: u64, length: u64) -> io::Result<()>;
}

/// Fills `buf` from `offset` on, up to the end of the file; returns the number of bytes.
pub fn read_full(file: &dyn DiskFile, buf: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < buf.len() {
        match file.read_at(&mut buf[done..], offset + done as u64) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}

/// Writes all of `buf` at `offset`.
pub fn write_full(file: &dyn DiskFile, buf: &[u8], offset: u64) -> io::Result<()> {
    let mut done = 0;
    while done < buf.len() {
        match file.write_at(&buf[done..], offset + done as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => done += count,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// The content of a file; `None` if it is missing.
pub fn read_file(disk: &dyn Disk, name: &str) -> io::Result<Option<Vec<u8>>> {
    let file = match disk.open(name) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e),
    };
    let mut bytes = vec![0; usize::try_from(file.length()?).map_err(|_| io::ErrorKind::FileTooLarge)?];
    let length = read_full(file.as_ref(), &mut bytes, 0)?;
    bytes.truncate(length);
    Ok(Some(bytes))
}

/// Replaces a whole file so that after a crash there is the old one or the new one: a new file, synced, then renamed.
pub fn replace_file(disk: &dyn Disk, dir: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = join(dir, name);
    let fresh = format!("{path}.new");
    let file = disk.open_write(&fresh)?;
    file.set_len(0)?;
    write_full(file.as_ref(), bytes, 0)?;
    file.sync_all()?;
    disk.rename(&fresh, &path)?;
    disk.sync_dir(dir)
}

/// Joins a directory and a name within it.
pub fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}
