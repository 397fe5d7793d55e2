//! A BagIt bag (RFC 8493), as a folder or one ZIP file, written front to back.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    num::NonZeroU64,
    path::{Path, PathBuf},
    sync::mpsc::{SyncSender, sync_channel},
};

use sha2::{Digest, Sha256};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::event::hygiene;

/// A bag while it is written.
pub struct Bag {
    sink: Sink,
    payload: Vec<(String, String)>,
    tags: Vec<(String, String)>,
    bytes: u64,
}

enum Sink {
    Folder { part: PathBuf, whole: PathBuf },
    Zip { zip: Box<ZipWriter<BufWriter<File>>>, base: String, part: PathBuf, whole: PathBuf },
}

/// Counts and hashes the bytes that are written through it.
struct Hashed<W> {
    to: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let count = self.to.write(buf)?;
        self.hash.update(&buf[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Bytes that are passed on at a time.
const PIECE: usize = 1 << 18;
/// Pieces that may wait for the disk.
const WAITING: usize = 8;

/// Passes pieces to the thread that hashes and writes them.
struct Pieces(SyncSender<Vec<u8>>);

impl Write for Pieces {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        // The other thread ended; its own result says why.
        self.0.send(buf.to_vec()).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(buf.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a file: its content is made on this thread, hashed and written on another. Returns its hash and size.
fn beside(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<(String, u64)> {
    let (send, receive) = sync_channel::<Vec<u8>>(WAITING);
    std::thread::scope(|scope| {
        let behind = scope.spawn(move || {
            let mut out = Hashed { to: file, hash: Sha256::new(), bytes: 0 };
            for piece in receive {
                let from = out.bytes;
                out.write_all(&piece)?;
                // Asks the system to write the pages now, so that the sync at the end has little left to do.
                let length = NonZeroU64::new(out.bytes - from).filter(|length| length.get() == PIECE as u64);
                if length.is_some() {
                    // Only advice: if it is ignored, the sync does all of it.
                    let _ = rustix::fs::fadvise(&out.to, from, length, rustix::fs::Advice::DontNeed);
                }
            }
            out.to.sync_all()?;
            io::Result::Ok((hex::encode(out.hash.finalize()), out.bytes))
        });
        let mut front = BufWriter::with_capacity(PIECE, Pieces(send));
        let made = write(&mut front).and_then(|()| front.flush());
        drop(front);
        // If both failed, the file is the cause.
        let written = behind.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        made.map(|()| written)
    })
}

impl Bag {
    /// Begins a bag: a ZIP file if the name ends in `.zip`, else a folder. It gets its final name when it is complete.
    pub fn create(out: &Path) -> io::Result<Self> {
        if out.exists() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} sudah ada", out.display())));
        }
        let mut part = out.as_os_str().to_owned();
        part.push(".sebagian");
        let (part, whole) = (PathBuf::from(part), out.to_owned());
        let is_zip = out.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"));
        let sink = if is_zip {
            let base = out.file_stem().map_or_else(|| "ekspor".to_owned(), |s| s.to_string_lossy().into_owned());
            let zip = Box::new(ZipWriter::new(BufWriter::with_capacity(1 << 20, File::create(&part)?)));
            Sink::Zip { zip, base, part, whole }
        } else {
            match fs::remove_dir_all(&part) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => {}
            }
            fs::create_dir_all(&part)?;
            Sink::Folder { part, whole }
        };
        Ok(Self { sink, payload: Vec::new(), tags: Vec::new(), bytes: 0 })
    }

    /// Adds a payload file.
    pub fn add(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let path = format!("data/{name}");
        let (hash, bytes) = self.sink.file(&path, write)?;
        self.bytes += bytes;
        self.payload.push((hash, path));
        Ok(())
    }

    /// Adds an existing file as a payload file.
    pub fn copy(&mut self, name: &str, file: &Path) -> io::Result<()> {
        let mut from = File::open(file)?;
        self.add(name, |out| io::copy(&mut from, out).map(drop))
    }

    fn tag(&mut self, name: &str, text: &str) -> io::Result<()> {
        let (hash, _) = self.sink.file(name, |out| out.write_all(text.as_bytes()))?;
        self.tags.push((hash, name.to_owned()));
        Ok(())
    }

    /// Writes the tag files and renames the bag to its final name. `seal` gets the list of files and the bag's fields, and may
    /// return one more tag file. Returns the text of the list of files.
    pub fn finish(
        mut self,
        info: &[(&str, String)],
        seal: impl FnOnce(&str, &str) -> io::Result<Option<(&'static str, String)>>,
    ) -> io::Result<String> {
        self.tag("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")?;
        let mut lines: String =
            info.iter().map(|(key, value)| format!("{key}: {}\n", hygiene::one_line(value))).collect();
        lines.push_str(&format!("Payload-Oxum: {}.{}\n", self.bytes, self.payload.len()));
        self.tag("bag-info.txt", &lines)?;
        let manifest = listing(&self.payload);
        self.tag("manifest-sha256.txt", &manifest)?;
        if let Some((name, text)) = seal(&manifest, &lines)? {
            self.tag(name, &text)?;
        }
        let tags = listing(&self.tags);
        self.sink.file("tagmanifest-sha256.txt", |out| out.write_all(tags.as_bytes()))?;
        self.sink.finish()?;
        Ok(manifest)
    }
}

fn listing(files: &[(String, String)]) -> String {
    files.iter().map(|(hash, path)| format!("{hash}  {path}\n")).collect()
}

impl Sink {
    fn file(&mut self, path: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<(String, u64)> {
        match self {
            Self::Folder { part, .. } => {
                let path = part.join(path);
                if let Some(dir) = path.parent() {
                    fs::create_dir_all(dir)?;
                }
                beside(File::create(path)?, write)
            }
            Self::Zip { zip, base, .. } => {
                let options = SimpleFileOptions::default().compression_level(Some(1)).large_file(true);
                zip.start_file(format!("{base}/{path}"), options)?;
                let mut out = Hashed { to: zip.as_mut(), hash: Sha256::new(), bytes: 0 };
                write(&mut out)?;
                Ok((hex::encode(out.hash.finalize()), out.bytes))
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Folder { part, whole } => fs::rename(part, whole),
            Self::Zip { zip, part, whole, .. } => {
                zip.finish()?.into_inner()?.sync_all()?;
                fs::rename(part, whole)
            }
        }
    }
}
