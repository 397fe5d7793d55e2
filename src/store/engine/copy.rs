//! The local copy of a ledger whose journal is in an engine: it follows the engine, and a server that takes over the ledger
//! continues from it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use super::{Claim, Engine, Lost, Stand, postgres::Address};
pub use crate::store::folder::{ENGINE, engine_of, is_engine};
use crate::{
    event::{Hash, Header, Line, Seq, hash_header},
    ledger::ChainError,
    store::{
        Catalog, Progress, Reader, Vault, VaultError,
        disk::Disk,
        disk_real::RealDisk,
        folder::is_mirror,
        head,
        ledger::Options,
        recovery::{self, OpenError},
        replica::{Replica, ReplicaError},
        tip::Tip,
        tree_files::replace,
        unfinished,
    },
};

/// The reason why a copy cannot be opened, follow, or take over.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The engine does not answer.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The folder cannot be opened.
    #[error(transparent)]
    Store(#[from] VaultError),
    /// Received lines could not be taken over.
    #[error(transparent)]
    Replica(#[from] ReplicaError),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The folder has a ledger whose journal is not in an engine.
    #[error(
        "{0} berisi buku besar yang jurnalnya di sini, bukan di mesin jurnal; pindahkan dengan `jejak move`, atau beri folder kosong"
    )]
    Own(PathBuf),
    /// The engine does not have the ledger.
    #[error("mesin jurnal tidak memegang buku besar ini; pindahkan ke sana dengan `jejak move`")]
    None,
    /// The ledger was moved away.
    #[error("buku besar ini sudah dipindahkan dari mesin jurnal; folder tujuannya yang memegangnya")]
    Closed,
    /// Another server writes it.
    #[error("buku besar ini sedang ditulis oleh server {0}; kirim ke sana, atau jalankan perintah di mesinnya")]
    Held(String),
    /// The engine has fewer events than this copy.
    #[error(
        "ALARM: mesin jurnal hanya memegang event sampai {engine}, salinan di sini sampai {have}: mesin dipulihkan dari keadaan lama. Tidak ada yang diubah"
    )]
    Shorter {
        /// Last event of the engine.
        engine: Seq,
        /// Last event of the copy.
        have: Seq,
    },
    /// The clock here is ahead of the engine's: events with its times would lock the ledger until that day.
    #[error(
        "jam mesin ini {0} detik di depan jam mesin jurnal: server ini tidak mengambil alih penulisan; betulkan jamnya (NTP)"
    )]
    Clock(i64),
    /// The folder has fewer events than its readers have seen.
    #[error("event sampai {have} di jurnal, sampai {shown} terbaca; mulai ulang layanan")]
    Behind {
        /// Last event of the folder.
        have: Seq,
        /// Last event that was read.
        shown: Seq,
    },
    /// The engine has another history.
    #[error(
        "ALARM: riwayat di mesin jurnal lain dari salinan di sini sejak event {0} atau sebelumnya. Tidak ada yang diubah"
    )]
    Other(Seq),
}

impl CopyError {
    /// Returns whether the error may pass by itself.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Lost(_))
    }

    /// Returns whether the folder cannot be written or opened (a full disk, for example), or the clock is wrong; it may
    /// recover. The copy in memory may be ahead of the folder.
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Io(_) | Self::Replica(ReplicaError::Io(_)) | Self::Store(_) | Self::Clock(_))
    }
}

/// The name of a ledger, from its first line.
pub fn name_of(reader: &Reader) -> io::Result<String> {
    let line = reader.line(1).map_err(|e| io::Error::other(e.to_string()))?;
    let header = Line::split(&line).and_then(|line| Header::read(line.header));
    header.map(|header| header.ledger.to_string()).map_err(|e| io::Error::other(e.to_string()))
}

/// Writes the mark of an engine into a folder, durably.
pub fn mark(root: &Path, engine: &str) -> io::Result<()> {
    replace(&root.join(ENGINE), format!("{engine}\n").as_bytes())
}

/// Removes the mark: the journal is in the folder again.
pub fn unmark(root: &Path) -> io::Result<()> {
    fs::remove_file(root.join(ENGINE))?;
    fs::File::open(root)?.sync_all()
}

/// The local copy of a ledger.
pub struct Copy {
    root: PathBuf,
    replica: Replica,
}

/// The result of an attempt to take over.
pub enum Taken {
    /// The ledger is open for appending.
    Vault(Box<Vault>),
    /// Another server was faster.
    Faster(Box<Copy>),
}

impl Copy {
    /// Opens the copy in a folder, or creates an empty one. Remains of a batch after a power cut are cut off: the engine has
    /// the whole batch.
    pub fn open(root: &Path, engine: &str, progress: Progress<'_>) -> Result<Self, CopyError> {
        let disk: Arc<dyn Disk> = RealDisk::new(root);
        if !is_engine(root) {
            let events = head::read(disk.as_ref())?.map_or(0, |head| head.seq);
            if events > 0 || is_mirror(root) || unfinished::is(root) {
                return Err(CopyError::Own(root.to_owned()));
            }
            recovery::create(&disk).map_err(VaultError::from)?;
            mark(root, engine)?;
        }
        let recovered = recovery::recover_copy(&disk).map_err(VaultError::from)?;
        Ok(Self { root: root.to_owned(), replica: Replica::over(root, recovered, progress)? })
    }

    /// Continues as a copy with the catalog of its readers, after a vault was given up, or the disk failed.
    pub fn resume(root: &Path, catalog: Arc<Catalog>) -> Result<Self, CopyError> {
        let disk: Arc<dyn Disk> = RealDisk::new(root);
        let recovered = recovery::recover_copy(&disk).map_err(VaultError::from)?;
        catalog.publish_rest(recovered.at).map_err(|e| io::Error::other(e.to_string()))?;
        let (have, shown) = (recovered.chain.seq(), Reader::new(catalog.clone()).last().seq);
        if have != shown {
            return Err(CopyError::Behind { have, shown });
        }
        Ok(Self { root: root.to_owned(), replica: Replica::with_catalog(recovered, catalog)? })
    }

    /// Leaves the folder in whatever state; its readers continue.
    pub fn leave(self) -> Arc<Catalog> {
        self.replica.into_parts().catalog
    }

    /// The last event.
    pub fn tip(&self) -> Tip {
        Tip::of(self.replica.chain())
    }

    /// A reader of the copy.
    pub fn reader(&self) -> Reader {
        self.replica.reader()
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Takes over the engine's newer events; returns whether there were any.
    pub fn follow(&mut self, engine: &mut dyn Engine) -> Result<bool, CopyError> {
        let before = self.tip().seq;
        loop {
            let have = self.tip().seq;
            let batches = engine.batches(have + 1)?;
            for batch in &batches {
                self.take_batch(batch.first, &batch.lines)?;
            }
            if self.tip().seq == have {
                return Ok(have > before);
            }
        }
    }

    fn take_batch(&mut self, first: Seq, lines: &[u8]) -> Result<(), CopyError> {
        let have = self.tip();
        if first > have.seq + 1 {
            return Err(CopyError::Other(have.seq + 1));
        }
        for (line, seq) in lines.split_inclusive(|b| *b == b'\n').zip(first..) {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            if seq > have.seq {
                self.replica.append(line).map_err(|error| match error {
                    ReplicaError::Chain(ChainError { seq, .. }) => CopyError::Other(seq),
                    other => other.into(),
                })?;
            } else if seq == have.seq && hash(line) != Some(have.hash) {
                return Err(CopyError::Other(seq));
            }
        }
        Ok(self.replica.flush()?)
    }

    /// Compares the copy with the state of the engine, as a durable write showed it.
    pub fn check(&self, stand: &Stand) -> Result<(), CopyError> {
        let have = self.tip();
        if stand.tip.seq < have.seq {
            return Err(CopyError::Shorter { engine: stand.tip.seq, have: have.seq });
        }
        if stand.tip.seq == have.seq && stand.tip.hash != have.hash {
            return Err(CopyError::Other(have.seq));
        }
        Ok(())
    }

    /// Takes the ledger over from the writer in the term that was seen, and opens it for appending. If that fails, the copy is
    /// returned with the error.
    pub fn take(
        mut self,
        engine: Box<dyn Engine>,
        seen: &Stand,
        holder: &str,
        options: Options,
    ) -> Result<Taken, Box<(Option<Self>, CopyError)>> {
        if seen.closed {
            return Err(Box::new((Some(self), CopyError::Closed)));
        }
        let (mut claim, stand) = match Claim::take(engine, seen, holder) {
            Ok(Some(taken)) => taken,
            Ok(None) => return Ok(Taken::Faster(Box::new(self))),
            Err(lost) => return Err(Box::new((Some(self), lost.into()))),
        };
        let caught = self.follow(claim.engine()).and_then(|_| match self.tip() == stand.tip {
            true => Ok(()),
            false => self.check(&stand).and(Err(CopyError::Other(self.tip().seq + 1))),
        });
        if let Err(error) = caught {
            return Err(Box::new((Some(self), error)));
        }
        match Vault::over(&self.root, self.replica, claim, options) {
            Ok(vault) => Ok(Taken::Vault(Box::new(vault))),
            Err(error) => Err(Box::new((None, error.into()))),
        }
    }

    /// Closes the copy properly.
    pub fn close(self) -> io::Result<()> {
        self.replica.close()
    }
}

/// Returns whether another server writes the ledger. Waits for one that has just ended, because its connection ends a moment
/// later.
pub fn is_busy(engine: &mut dyn Engine, term: u64) -> Result<bool, Lost> {
    for _ in 0..20 {
        if !engine.is_held(term)? {
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(true)
}

/// Opens a ledger in an engine for a command that appends to it, if no server writes it.
pub fn open_alone(root: &Path, engine: &str, options: Options, progress: Progress<'_>) -> Result<Vault, CopyError> {
    let address = Address::read(engine).map_err(Lost)?;
    let copy = Copy::open(root, &address.to_string(), progress)?;
    let mut engine = address.ledger(&name_of(&copy.reader())?);
    let stand = engine.stand()?.ok_or(CopyError::None)?;
    if is_busy(&mut engine, stand.term)? {
        return Err(CopyError::Held(stand.holder));
    }
    match copy.take(Box::new(engine), &stand, "", options) {
        Ok(Taken::Vault(vault)) => Ok(*vault),
        Ok(Taken::Faster(_)) => Err(CopyError::Held("server lain".to_owned())),
        Err(failed) => Err(failed.1),
    }
}

fn hash(line: &[u8]) -> Option<Hash> {
    Line::split(line).ok().map(|line| hash_header(line.header))
}

impl From<OpenError> for CopyError {
    fn from(error: OpenError) -> Self {
        Self::Store(error.into())
    }
}
