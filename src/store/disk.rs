//! The seam to files: everything that the store keeps goes through these two traits.
//!
//! There are two implementations: real files ([`super::disk_real`]), and files in memory that fail on
//! purpose ([`super::disk_faulty`]). Names are relative to the ledger's directory, with `/` between parts.

use std::{fmt, io, sync::Arc};

/// A directory with the files of one ledger.
pub trait Disk: Send + Sync + fmt::Debug {
    /// Opens a file for reading.
    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Opens a file for reading and writing; makes an empty one where there is none.
    fn open_write(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Names of the files in a directory, sorted; none where the directory is missing.
    fn list(&self, dir: &str) -> io::Result<Vec<String>>;
    /// Makes a directory, also when it exists already; `""` is the ledger's own.
    fn create_dir(&self, dir: &str) -> io::Result<()>;
    /// Gives a file another name, replacing what had it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes the entries of a directory durable; `""` is the ledger's own.
    fn sync_dir(&self, dir: &str) -> io::Result<()>;
    /// Takes the exclusive lock on a file, or gives none when someone else has it.
    fn lock(&self, name: &str) -> io::Result<Option<Lock>>;
}

/// The exclusive lock, held until dropped.
pub type Lock = Box<dyn Held>;

/// Something that is held until dropped.
pub trait Held: Send + Sync + fmt::Debug {}

/// One open file.
pub trait DiskFile: Send + Sync + fmt::Debug {
    /// Reads some bytes; 0 at the end.
    fn read_at(&self, buf: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes some bytes, perhaps not all.
    fn write_at(&self, buf: &[u8], offset: u64) -> io::Result<usize>;
    /// Makes the bytes durable, and of the metadata what is needed to read them.
    fn sync_data(&self) -> io::Result<()>;
    /// Makes bytes and metadata durable.
    fn sync_all(&self) -> io::Result<()>;
    /// Cuts or lengthens the file.
    fn set_len(&self, length: u64) -> io::Result<()>;
    /// Length in bytes.
    fn length(&self) -> io::Result<u64>;
    /// Starts writing a range back, so that a later sync finds little to do. Promises nothing.
    fn write_back(&self, offset: u64, length: u64) -> io::Result<()>;
}

/// Fills `buf` from `offset` on, as far as the file goes; gives the number of bytes.
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

/// The whole file, or none where it is missing.
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

/// Writes a whole file so that after a crash there is the old one or the new one: a new file, synced, then renamed.
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
