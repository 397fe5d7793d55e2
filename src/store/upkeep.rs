//! Work on the journal that no append waits for: zeros in advance, seals, late syncs.

use std::{
    io,
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{
    disk::{Disk, DiskFile, join, write_full},
    journal::{JOURNAL, NEXT},
    seal::Seal,
};
use crate::{event::Seq, ledger::Chain};

/// Bytes of zeros that are written at a time: more would delay the syncs of the writer.
const PIECE: u64 = 256 << 10;
/// Pause after each piece, for the same reason.
const PAUSE: Duration = Duration::from_micros(500);
/// Most jobs that may wait; with one more the writer blocks.
const MOST_JOBS: usize = 64;

/// How far a segment is filled with zeros or lines.
#[derive(Debug)]
pub struct Filled {
    /// Locked while zeros are written, so that they never overwrite lines.
    upto: Mutex<u64>,
    seen: AtomicU64,
    asked: AtomicU64,
}

impl Filled {
    /// For a file of that length.
    pub fn new(length: u64) -> Self {
        Self { upto: Mutex::new(length), seen: AtomicU64::new(length), asked: AtomicU64::new(length) }
    }

    /// Declares that the writer will write up to `end`: no zeros may be written before it from now on.
    pub fn reach(&self, end: u64) {
        if self.seen.load(Ordering::Acquire) < end {
            let mut upto = self.upto.lock().unwrap_or_else(PoisonError::into_inner);
            *upto = (*upto).max(end);
            self.seen.store(*upto, Ordering::Release);
            self.ask(*upto);
        }
    }

    /// How far filling was requested.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Requests filling up to an offset.
    pub fn ask(&self, upto: u64) {
        self.asked.fetch_max(upto, Ordering::Relaxed);
    }

    /// Writes the next piece of zeros; returns `false` if nothing is left to fill.
    fn piece(&self, file: &dyn DiskFile, end: u64) -> io::Result<bool> {
        let mut upto = self.upto.lock().unwrap_or_else(PoisonError::into_inner);
        let length = end.saturating_sub(*upto).min(PIECE);
        if length == 0 {
            return Ok(false);
        }
        write_full(file, &ZEROS[..length as usize], *upto)?;
        file.write_back(*upto, length)?;
        *upto += length;
        self.seen.store(*upto, Ordering::Release);
        Ok(true)
    }
}

/// Allocated at run time, so that they take no space in the program's file.
static ZEROS: LazyLock<Vec<u8>> = LazyLock::new(|| vec![0; PIECE as usize]);

/// A job.
#[derive(Debug)]
pub enum Job {
    /// Fill the segment that is written to with zeros.
    Fill {
        /// Its file.
        file: Arc<dyn DiskFile>,
        /// How far it is filled.
        filled: Arc<Filled>,
        /// How far to fill it.
        upto: u64,
    },
    /// Prepare the next segment.
    Next {
        /// Length in bytes.
        bytes: u64,
    },
    /// Seal a finished segment.
    Seal {
        /// Number of the segment.
        number: u32,
        /// Its first event.
        first: Seq,
        /// The chain after its last event.
        chain: Box<Chain>,
    },
    /// Sync a file.
    Sync {
        /// The file.
        file: Arc<dyn DiskFile>,
    },
    /// Report when all earlier jobs are done.
    Settle(Sender<io::Result<()>>),
}

/// The way in which the work is done.
#[derive(Debug)]
pub enum Upkeep {
    /// A thread beside the writer.
    Thread(Thread),
    /// By the writer itself, at once, for tests that must be repeatable.
    Inline(Worker),
    /// Like `Inline`, but segments grow as they are written, without zeros.
    Grow(Worker),
}

/// The thread and its jobs. Dropping it interrupts the current job and waits for the thread: it must not write zeros into a
/// journal that another process opens next.
#[derive(Debug)]
pub struct Thread {
    jobs: Option<Sender<Job>>,
    pace: Arc<Pace>,
    handle: Option<JoinHandle<()>>,
}

impl Thread {
    fn send(&self, job: Job) -> io::Result<()> {
        let jobs = self.jobs.as_ref().ok_or_else(ended)?;
        jobs.send(job).map_err(|_| ended())
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.pace.stop.store(true, Ordering::Relaxed);
        self.jobs = None;
        // If it panicked, there is nobody to report it to.
        drop(self.handle.take().map(JoinHandle::join));
    }
}

fn ended() -> io::Error {
    io::Error::other("upkeep ended")
}

/// Controls how fast zeros are written.
#[derive(Debug, Default)]
struct Pace {
    hurry: AtomicBool,
    stop: AtomicBool,
}

impl Upkeep {
    /// Starts the thread.
    pub fn start(disk: Arc<dyn Disk>) -> io::Result<Self> {
        let (jobs, todo) = bounded(MOST_JOBS);
        let pace = Arc::new(Pace::default());
        let worker = Worker { disk, pace: pace.clone(), paced: true };
        let handle = std::thread::Builder::new().name("upkeep".to_owned()).spawn(move || worker.serve(&todo))?;
        Ok(Self::Thread(Thread { jobs: Some(jobs), pace, handle: Some(handle) }))
    }

    /// Works in the writer itself.
    pub fn inline(disk: Arc<dyn Disk>) -> Self {
        Self::Inline(Worker { disk, pace: Arc::default(), paced: false })
    }

    /// Works in the writer itself, without zeros.
    pub fn grow(disk: Arc<dyn Disk>) -> Self {
        Self::Grow(Worker { disk, pace: Arc::default(), paced: false })
    }

    pub(super) fn fills(&self) -> bool {
        !matches!(self, Self::Grow(_))
    }

    pub(super) fn run(&mut self, job: Job) -> io::Result<()> {
        match self {
            Self::Thread(thread) => thread.send(job),
            Self::Inline(worker) | Self::Grow(worker) => worker.run(job),
        }
    }

    /// Waits until all jobs are done, without pauses; returns the first error since the last call.
    pub(super) fn settle(&mut self) -> io::Result<()> {
        let Self::Thread(thread) = self else { return Ok(()) };
        thread.pace.hurry.store(true, Ordering::Relaxed);
        let (done, wait) = bounded(1);
        thread.send(Job::Settle(done))?;
        let result = wait.recv();
        thread.pace.hurry.store(false, Ordering::Relaxed);
        result.map_err(|_| ended())?
    }
}

/// Runs the jobs.
#[derive(Debug)]
pub struct Worker {
    disk: Arc<dyn Disk>,
    pace: Arc<Pace>,
    paced: bool,
}

impl Worker {
    fn serve(&self, todo: &Receiver<Job>) {
        let mut failed = None;
        for job in todo {
            match job {
                Job::Settle(done) => drop(done.send(failed.take().map_or(Ok(()), Err))),
                job => {
                    if let Err(error) = self.run(job) {
                        failed.get_or_insert(error);
                    }
                }
            }
        }
    }

    fn run(&self, job: Job) -> io::Result<()> {
        match job {
            Job::Fill { file, filled, upto } => self.fill(file.as_ref(), &filled, upto),
            Job::Next { bytes } => {
                let file = self.disk.open_write(&join(JOURNAL, NEXT))?;
                self.fill(file.as_ref(), &Filled::new(0), bytes)?;
                file.sync_all()
            }
            Job::Seal { number, first, chain } => Seal::make(self.disk.as_ref(), number, first, *chain).map(drop),
            Job::Sync { file } => file.sync_data(),
            Job::Settle(done) => {
                drop(done.send(Ok(())));
                Ok(())
            }
        }
    }

    fn fill(&self, file: &dyn DiskFile, filled: &Filled, upto: u64) -> io::Result<()> {
        while filled.piece(file, upto)? {
            if self.pace.stop.load(Ordering::Relaxed) {
                break;
            }
            if self.paced && !self.pace.hurry.load(Ordering::Relaxed) {
                std::thread::sleep(PAUSE);
            }
        }
        Ok(())
    }
}
