//! The index: a disposable store of chunks on sled. Nothing exists only here; if it is missing, damaged, panicking or behind,
//! it is dropped and built again from the journal.
//!
//! A step first writes chunks, blocks and snapshots, each a value that follows from the journal alone, and then one record,
//! [`State`], that says how far they reach. That record is a single key, so a step needs no transaction; in sled 0.34 a
//! transaction blocks every reader of the process, on any tree, until it is done. Remains of an interrupted step are beyond
//! the counts in [`State`], are never read, and are overwritten.

use std::{
    fs::{self, File, TryLockError},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant as Clock},
};

use serde::{Deserialize, Serialize};

use super::flock::FileLock;
use crate::{
    event::{FORMAT, Seq, UnitCode},
    projection::{FACT_VERSION, StreamKey},
};

/// Version of the layout of the index; an index with another version is rebuilt.
const LAYOUT: u32 = 1;
/// Size of sled's cache in bytes.
const CACHE: u64 = 64 << 20;
/// Longest wait for sled to open: a damaged file was seen to hang it.
const OPEN_WITHIN: Duration = Duration::from_secs(120);
/// Longest wait for sled to write at closing: after a full disk it was seen to wait for ever.
const CLOSE_WITHIN: Duration = Duration::from_secs(10);
/// Interval for trying a busy index again.
const RETRY: Duration = Duration::from_millis(50);
/// Most bytes of a value: sled writes up to sixteen values as one page, and pages above 128 KiB as files of their own.
const PART: usize = 4_000;
/// Bytes of the checksum after every value, over its key too: sled was seen to lose and mix up entries.
const SEAL: usize = 4;
const STATE_KEY: &[u8] = b"state";

/// The reason why the index cannot be used. None of these loses data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// Another process has it open.
    #[error("indeks sedang dipakai proses lain")]
    Busy,
    /// The ledger is opened without one.
    #[error("indeks tidak diminta")]
    Unasked,
    /// There is none yet.
    #[error("indeks belum dibuat")]
    Missing,
    /// So many events are missing from it that a reader does not wait until they are added.
    #[error("indeks tertinggal jauh")]
    Behind,
    /// It fails, or holds something wrong.
    #[error("indeks rusak: {0}")]
    Damaged(String),
}

impl From<sled::Error> for IndexError {
    fn from(e: sled::Error) -> Self {
        Self::Damaged(e.to_string())
    }
}

impl From<postcard::Error> for IndexError {
    fn from(e: postcard::Error) -> Self {
        Self::Damaged(e.to_string())
    }
}

impl From<io::Error> for IndexError {
    fn from(e: io::Error) -> Self {
        Self::Damaged(e.to_string())
    }
}

type Done<T = ()> = Result<T, IndexError>;

/// How far the index reaches, and its counts up to there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Layout of the index, format of lines, encoding of facts: any difference means rebuild.
    pub versions: (u32, u32, u32),
    /// Seq of the last event.
    pub applied: Seq,
    /// Its hash, which the journal's line must have too.
    pub hash: [u8; 32],
    /// For each unit the last event of its chain: its position there, and its hash.
    pub tips: Vec<(UnitCode, Seq, [u8; 32])>,
    /// Every stream with its number of facts.
    pub streams: Vec<(StreamKey, u32)>,
}

impl State {
    /// The versions that this program writes.
    pub const VERSIONS: (u32, u32, u32) = (LAYOUT, FORMAT, FACT_VERSION);

    /// Returns whether the counts agree with each other and the versions are right. Every event is one fact and one link of a
    /// chain.
    fn sound(&self) -> bool {
        let facts: u64 = self.streams.iter().map(|(_, count)| u64::from(*count)).sum();
        let links: u64 = self.tips.iter().map(|(_, count, _)| *count).sum();
        self.versions == Self::VERSIONS && self.applied > 0 && facts == self.applied && links == self.applied
    }
}

/// The open index. Holds its lock until dropped.
#[derive(Debug)]
pub struct Index {
    /// `None` once it is being dropped.
    trees: Option<Trees>,
    /// It failed: its close may not finish.
    failed: AtomicBool,
}

#[derive(Debug)]
struct Trees {
    facts: sled::Tree,
    blocks: sled::Tree,
    snapshots: sled::Tree,
    state: sled::Tree,
    db: sled::Db,
    _lock: FileLock,
}

impl Index {
    /// Opens the index in `dir`, creating an empty one if there is none; waits up to `wait` for another process.
    pub fn open(dir: &Path, wait: Duration) -> Done<Self> {
        let lock = lock(dir, wait)?;
        let (send, receive) = mpsc::channel();
        let path = dir.to_owned();
        // On a separate thread, because sled may panic or hang on a damaged file.
        thread::Builder::new().name("index-open".to_owned()).spawn(move || {
            let _ = send.send(guarded(|| Self::open_sled(&path, lock)));
        })?;
        receive.recv_timeout(OPEN_WITHIN).unwrap_or_else(|e| Err(IndexError::Damaged(format!("tidak terbuka: {e}"))))
    }

    fn open_sled(path: &Path, lock: FileLock) -> Done<Self> {
        let db = sled::Config::new()
            .path(path)
            .cache_capacity(CACHE)
            .flush_every_ms(None)
            .mode(sled::Mode::LowSpace)
            .use_compression(false)
            .open()?;
        let trees = Trees {
            facts: db.open_tree("facts")?,
            blocks: db.open_tree("blocks")?,
            snapshots: db.open_tree("snapshots")?,
            state: db.open_tree("state")?,
            db,
            _lock: lock,
        };
        Ok(Self { trees: Some(trees), failed: AtomicBool::new(false) })
    }

    /// Runs a function on the trees, and records a failure.
    fn on<T>(&self, f: impl FnOnce(&Trees) -> Done<T>) -> Done<T> {
        let Some(trees) = &self.trees else { return damaged("indeks sudah ditutup") };
        guarded(|| f(trees)).inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }

    /// Marks it as given up: nothing waits for its close.
    pub fn give_up(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// Moves a bad index aside, then removes it. Readers that still have it open are not disturbed.
    pub fn discard(dir: &Path) -> io::Result<()> {
        let aside = (0..).map(|n| with_suffix(dir, &format!(".rusak-{n}"))).find(|path| !path.exists());
        let Some(aside) = aside else { return Ok(()) };
        match fs::rename(dir, &aside) {
            Ok(()) if aside.is_dir() => fs::remove_dir_all(aside),
            Ok(()) => fs::remove_file(aside),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// How far it reaches; `None` if it is empty.
    pub fn state(&self) -> Done<Option<State>> {
        self.on(|t| {
            let Some(bytes) = get(&t.state, STATE_KEY)? else { return Ok(None) };
            let state: State = postcard::from_bytes(&bytes)?;
            if state.sound() { Ok(Some(state)) } else { damaged("hitungannya tidak cocok, atau versi lain") }
        })
    }

    /// Records how far it reaches now, after everything written before; this completes the step.
    pub fn commit(&self, state: &State) -> Done {
        self.on(|t| {
            t.db.flush()?;
            put(&t.state, STATE_KEY, postcard::to_stdvec(state)?)?;
            t.db.flush()?;
            Ok(())
        })
    }

    /// Reads a chunk of a stream.
    pub fn chunk(&self, stream: &StreamKey, number: u32) -> Done<Vec<u8>> {
        self.on(|t| match get(&t.facts, &chunk_key(stream, number))? {
            Some(bytes) => Ok(bytes),
            None => damaged(format!("bagian {number} dari {stream} tidak ada")),
        })
    }

    /// Writes a chunk of a stream, replacing a shorter one.
    pub fn put_chunk(&self, stream: &StreamKey, number: u32, bytes: Vec<u8>) -> Done {
        self.on(|t| put(&t.facts, &chunk_key(stream, number), bytes))
    }

    /// Passes the blocks in order to `f`, until it returns `false`.
    pub fn blocks(&self, mut f: impl FnMut(u32, &[u8]) -> Done<bool>) -> Done {
        self.on(|t| {
            for item in t.blocks.iter() {
                let (key, value) = item?;
                let Ok(number) = <[u8; 4]>::try_from(&key[..]) else { return damaged("kunci blok") };
                if !f(u32::from_be_bytes(number), unseal(&key, &value)?)? {
                    break;
                }
            }
            Ok(())
        })
    }

    /// Writes a block.
    pub fn put_block(&self, number: u32, bytes: Vec<u8>) -> Done {
        self.on(|t| put(&t.blocks, &number.to_be_bytes(), bytes))
    }

    /// The snapshot of a stream after that many facts.
    pub fn snapshot(&self, stream: &StreamKey, facts: u32) -> Done<Option<Vec<u8>>> {
        self.on(|t| get_parts(&t.snapshots, &chunk_key(stream, facts)))
    }

    /// The last event of that snapshot, from its first bytes, unchecked: so that a snapshot that is too late need not be read
    /// whole.
    pub fn snapshot_ends(&self, stream: &StreamKey, facts: u32) -> Done<Option<Seq>> {
        self.on(|t| {
            let first = t.snapshots.get(part_key(&chunk_key(stream, facts), 0))?;
            Ok(first.and_then(|first| Some(Seq::from_be_bytes(first.get(4..12)?.try_into().ok()?))))
        })
    }

    /// Writes the snapshot of a stream after that many facts.
    pub fn put_snapshot(&self, stream: &StreamKey, facts: u32, bytes: &[u8]) -> Done {
        self.on(|t| put_parts(&t.snapshots, &chunk_key(stream, facts), bytes))
    }

    /// Size on disk, in bytes.
    pub fn size(&self) -> u64 {
        self.trees.as_ref().and_then(|t| t.db.size_on_disk().ok()).unwrap_or(0)
    }
}

impl Drop for Index {
    /// Closes on a separate thread, which is abandoned if sled does not finish: the index can be built again.
    fn drop(&mut self) {
        let Some(trees) = self.trees.take() else { return };
        let (send, closed) = mpsc::channel();
        // It was seen to panic if a sync fails.
        let close = move || {
            drop(guarded(|| {
                drop(trees);
                Ok(())
            }));
            let _ = send.send(());
        };
        let thread = thread::Builder::new().name("index-close".to_owned()).spawn(close);
        if thread.is_ok() && !self.failed.load(Ordering::Relaxed) {
            let _ = closed.recv_timeout(CLOSE_WITHIN);
        }
    }
}

/// Writes a long value in parts, under `key` and a number; the first part begins with the total length.
fn put_parts(tree: &sled::Tree, key: &[u8], value: &[u8]) -> Done {
    let mut whole = (value.len() as u32).to_be_bytes().to_vec();
    whole.extend_from_slice(value);
    // The first part last: if it exists, the others exist too.
    for (number, part) in whole.chunks(PART).enumerate().rev() {
        put(tree, &part_key(key, number), part.to_vec())?;
    }
    Ok(())
}

fn get_parts(tree: &sled::Tree, key: &[u8]) -> Done<Option<Vec<u8>>> {
    let Some(mut whole) = get(tree, &part_key(key, 0))? else { return Ok(None) };
    let Some(length) = whole.first_chunk::<4>().map(|n| u32::from_be_bytes(*n) as usize + 4) else {
        return damaged("bagian tanpa panjang");
    };
    let mut number = 1;
    while whole.len() < length {
        let Some(part) = get(tree, &part_key(key, number))? else { return damaged("bagian hilang") };
        whole.extend_from_slice(&part);
        number += 1;
    }
    if whole.len() != length {
        return damaged("panjang bagian");
    }
    whole.drain(..4);
    Ok(Some(whole))
}

/// Runs a function on sled or its data; treats a panic as damage.
pub fn guarded<T>(f: impl FnOnce() -> Done<T>) -> Done<T> {
    catch_unwind(AssertUnwindSafe(f)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("sebab tidak diketahui");
        damaged(format!("panik: {text}"))
    })
}

fn damaged<T>(why: impl Into<String>) -> Done<T> {
    Err(IndexError::Damaged(why.into()))
}

/// A lock file of our own: sled's error does not distinguish a busy index from a broken one.
fn lock(dir: &Path, wait: Duration) -> Done<FileLock> {
    let name = with_suffix(dir, ".lock");
    let since = Clock::now();
    loop {
        match FileLock::take(File::options().create(true).truncate(false).write(true).open(&name)?) {
            Ok(lock) => return Ok(lock),
            Err(TryLockError::WouldBlock) if since.elapsed() < wait => thread::sleep(RETRY),
            Err(TryLockError::WouldBlock) => return Err(IndexError::Busy),
            Err(TryLockError::Error(e)) => return Err(e.into()),
        }
    }
}

fn with_suffix(dir: &Path, suffix: &str) -> PathBuf {
    let mut name = dir.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// `PPU/2023`, a zero byte, the number: chunks of a stream are adjacent and in order.
fn chunk_key(stream: &StreamKey, number: u32) -> Vec<u8> {
    let mut key = stream.to_string().into_bytes();
    key.push(0);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

fn part_key(key: &[u8], number: usize) -> Vec<u8> {
    let mut key = key.to_vec();
    key.extend_from_slice(&(number as u16).to_be_bytes());
    key
}

fn seal(key: &[u8], value: &[u8]) -> [u8; SEAL] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(key);
    crc.update(value);
    crc.finalize().to_be_bytes()
}

fn unseal<'a>(key: &[u8], value: &'a [u8]) -> Done<&'a [u8]> {
    match value.split_last_chunk::<SEAL>() {
        Some((value, found)) if *found == seal(key, value) => Ok(value),
        _ => damaged("jumlah periksa tidak cocok"),
    }
}

fn put(tree: &sled::Tree, key: &[u8], mut value: Vec<u8>) -> Done {
    value.extend_from_slice(&seal(key, &value));
    tree.insert(key, value)?;
    Ok(())
}

fn get(tree: &sled::Tree, key: &[u8]) -> Done<Option<Vec<u8>>> {
    let Some(value) = tree.get(key)? else { return Ok(None) };
    unseal(key, &value).map(|value| Some(value.to_vec()))
}
