//! Opening for writing always runs recovery: there is no other way to open, so that the code is exercised all the time.
//!
//! Damage after the end in `head` is a torn tail that was never acknowledged. It is moved into a file of its own, from its
//! first damaged group on, and recorded. Sectors reach the disk out of order, so valid lines may follow bad ones; they belong
//! to the torn tail. Damage anywhere else stops the opening.

use std::{io, ops::ControlFlow, sync::Arc};

pub use super::folder::TORN;
use super::{
    damage::Damage,
    disk::{Disk, Lock, join, read_full, write_full},
    erase,
    head::{self, HEAD, Head, HeadFile},
    journal::{Cursor, JOURNAL, Journal, JournalError, segment_name},
    rest::{rewrite, written},
    seal::{Seal, count_fitting},
    survey::{Survey, SurveyError},
    vouch::{self, Vouchers},
};
use crate::{
    event::{Hash, Seq},
    ledger::Chain,
};

/// File with the lock of the one writer.
const LOCK: &str = "lock";
/// Suffix of the file name of a torn tail that no event records yet.
const PENDING: &str = ".baru";

/// The reason why a ledger could not be opened for writing.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file system failed.
    #[error("buku besar tidak dapat dibuka: {0}")]
    Io(#[from] io::Error),
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Another process writes to it.
    #[error("buku besar sedang dipakai proses lain; hanya satu proses yang boleh menulis")]
    Locked,
    /// There is no ledger in that directory.
    #[error("direktori ini tidak berisi buku besar; buat dengan `jejak init`")]
    NotALedger,
    /// The directory is a mirror of another ledger; nothing may be appended to it.
    #[error("direktori ini cermin; hanya `jejak mirror` yang menambahinya")]
    Mirror,
    /// Its journal is in an engine, which decides what was acknowledged.
    #[error(
        "jurnal buku besar ini di mesin jurnal {0}; buka dengan --journal, atau pindahkan ke sini dengan `jejak move`"
    )]
    Engine(String),
    /// Creating the ledger was interrupted.
    #[error(
        "pembuatan atau pemulihan buku besar ini terputus, dan belum ada yang dicatat di dalamnya; ulangi `jejak init`, \
         `sample`, `demo` atau `restore`"
    )]
    Unfinished,
    /// There is already a ledger in that directory.
    #[error("direktori ini sudah berisi buku besar dengan {0} event")]
    Exists(Seq),
    /// Durable data is damaged.
    #[error("{0}{way}", way = way_out(.0))]
    Damage(#[from] Damage),
    /// `head` is missing, and the journal is not whole, so the beginning of its torn tail is unknown.
    #[error("head hilang atau rusak, dan jurnal tidak utuh sesudah event {0}; jalankan `jejak verify`")]
    NoHead(Seq),
}

/// Advice for the operator about damage to durable data.
fn way_out(damage: &Damage) -> &'static str {
    match damage {
        Damage::Line { .. } | Damage::Shorter { .. } => {
            ". Tidak ada yang diubah. Jalan keluar: jejak repair DIR --from SUMBER mengambil alih baris itu dari cermin, cadangan \
             atau ekspor menurut hash-nya. Bila direktori ini salinan dari yang sedang dipakai (cp -r), salinan itu tidak \
             lengkap: lengkapi dengan jejak repair --from ASALNYA, atau buat dengan jejak backup"
        }
        Damage::Newer { .. } | Damage::NoHead(_) | Damage::Twice { .. } | Damage::Seal { .. } => "",
    }
}

impl From<SurveyError> for OpenError {
    fn from(error: SurveyError) -> Self {
        match error {
            SurveyError::Damage(damage) => Self::Damage(damage),
            SurveyError::Journal(error) => Self::Journal(error),
        }
    }
}

/// A torn tail, moved aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Torn {
    /// File with its bytes, within the ledger's directory.
    pub file: String,
    /// BLAKE3 of that file.
    pub hash: Hash,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Number of lines that begin in it, whole or not.
    pub lines: u64,
    /// Last event before it.
    pub after: Seq,
    /// The fault of its first damaged line.
    pub why: String,
}

/// The findings and actions of opening.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecoveryReport {
    /// Last event that is kept.
    pub last: Seq,
    /// Whether the last run closed the ledger properly.
    pub clean: bool,
    /// Number of events after the end in `head` that were whole and are kept.
    pub kept: u64,
    /// Number of segments that were checked by their seal alone.
    pub sealed: u32,
    /// Number of events whose lines were read and checked one by one.
    pub read: u64,
    /// The torn tail, if there was one.
    pub torn: Option<Torn>,
    /// Torn tails that an event records now: this one, or one that an earlier start could not record.
    pub recorded: Vec<String>,
}

/// A recovered ledger: checked, durable, and held.
#[derive(Debug)]
pub struct Recovered {
    /// The journal.
    pub journal: Arc<Journal>,
    /// The chain up to the last event.
    pub chain: Chain,
    /// Position of the next line.
    pub at: Cursor,
    /// First event of the segment that is written to.
    pub first: Seq,
    /// The findings and actions of opening.
    pub report: RecoveryReport,
    pub(super) head: HeadFile,
    pub(super) pending: Vec<Torn>,
    pub(super) lock: Lock,
}

/// Takes the lock and creates the directory of a new ledger.
pub fn create(disk: &Arc<dyn Disk>) -> Result<(), OpenError> {
    disk.create_dir("")?;
    let _lock = disk.lock(LOCK)?.ok_or(OpenError::Locked)?;
    disk.create_dir(JOURNAL)?;
    if head::read(disk.as_ref())?.is_none() {
        if !disk.list(JOURNAL)?.is_empty() {
            return Err(OpenError::NoHead(0));
        }
        let none = Head { seq: 0, hash: Hash::ZERO, at: Cursor::default(), closed: false };
        HeadFile::open(disk.as_ref())?.settle(&none)?;
    }
    disk.create_dir(TORN)?;
    disk.sync_dir(JOURNAL)?;
    Ok(disk.sync_dir("")?)
}

/// Holds the ledger on a disk as it is, without recovering it.
pub fn hold(disk: &Arc<dyn Disk>) -> Result<Lock, OpenError> {
    if disk.list("")?.iter().all(|name| name != HEAD && name != JOURNAL) {
        return Err(OpenError::NotALedger);
    }
    disk.lock(LOCK)?.ok_or(OpenError::Locked)
}

/// Recovers the ledger on a disk and holds it; only `head` and the journal determine what was acknowledged.
pub fn recover(disk: &Arc<dyn Disk>) -> Result<Recovered, OpenError> {
    recover_with(disk, &vouch::none)
}

/// The same, with other evidence of acknowledged events.
pub fn recover_with(disk: &Arc<dyn Disk>, vouchers: Vouchers<'_>) -> Result<Recovered, OpenError> {
    recover_as(disk, Some(vouchers))
}

/// Recovers a copy of an engine's journal: the engine determines what was acknowledged, and sends again what is cut off here.
pub fn recover_copy(disk: &Arc<dyn Disk>) -> Result<Recovered, OpenError> {
    recover_as(disk, None)
}

fn recover_as(disk: &Arc<dyn Disk>, vouchers: Option<Vouchers<'_>>) -> Result<Recovered, OpenError> {
    if disk.list("")?.iter().all(|name| name != HEAD && name != JOURNAL) {
        return Err(OpenError::NotALedger);
    }
    let lock = disk.lock(LOCK)?.ok_or(OpenError::Locked)?;
    erase::finish(disk.as_ref())?;
    let head = head::read(disk.as_ref())?;
    let journal = Arc::new(Journal::open_read(disk.clone())?);
    let segments = journal.segments()?.len() as u32;
    let seals = trusted_seals(disk.as_ref(), &journal, segments)?;
    let sealed = seals.len() as u32;
    let mut found = read_tail(&journal, seals, head)?;
    let why = match vouchers {
        Some(vouchers) => found.judge(&journal, vouchers)?,
        None => found.why(),
    };
    found.chain.roll_back();
    let mut report = RecoveryReport {
        last: found.chain.seq(),
        clean: head.is_some_and(|h| h.closed),
        kept: head.map_or(0, |h| found.chain.seq().saturating_sub(h.seq)),
        sealed,
        read: found.read,
        ..RecoveryReport::default()
    };
    let pending = settle(disk, &journal, &found, head, vouchers.map(|_| why), &mut report)?;
    let mut file = HeadFile::open(disk.as_ref())?;
    file.settle(&Head { seq: found.chain.seq(), hash: found.chain.hash(), at: found.checked.good, closed: false })?;
    disk.sync_dir("")?;
    let Survey { chain, checked, first, .. } = found;
    Ok(Recovered { journal, chain, at: checked.good, first, report, head: file, pending, lock })
}

/// Seals, from the first segment on, that match their segment and follow each other.
fn trusted_seals(disk: &dyn Disk, journal: &Journal, segments: u32) -> Result<Vec<Seal>, OpenError> {
    let mut seals: Vec<Seal> = Vec::new();
    for number in 0..segments.saturating_sub(1) {
        let Some(seal) = Seal::read(disk, number)? else { break };
        let (next, hash) = seals.last().map_or((1, Hash::ZERO), |before| (before.chain.seq() + 1, before.chain.hash()));
        if seal.first != next || first_prev(journal, number)? != Some(hash) {
            break;
        }
        seals.push(seal);
    }
    let fitting = count_fitting(disk, &seals)?;
    seals.truncate(fitting);
    Ok(seals)
}

/// `prev` of the first line of a segment.
fn first_prev(journal: &Journal, number: u32) -> Result<Option<Hash>, JournalError> {
    let mut prev = None;
    journal.scan(Cursor { segment: number, offset: 0 }, None, |_, line| {
        prev = crate::event::Line::split(line)
            .ok()
            .and_then(|line| crate::event::Header::read(line.header).ok())
            .map(|header| header.prev);
        ControlFlow::Break(())
    })?;
    Ok(prev)
}

/// Checks every line after the trusted seals, segment by segment; a finished segment without a seal gets one.
fn read_tail(journal: &Journal, mut seals: Vec<Seal>, head: Option<Head>) -> Result<Survey, OpenError> {
    let sealed = seals.len();
    let mut survey = Survey::new(seals.pop().map_or_else(Chain::new, |seal| seal.chain), head);
    let segments = journal.segments()?;
    let Some((last, finished)) = segments.split_last() else { return Ok(survey) };
    for segment in finished.iter().skip(sealed) {
        read_segment(&mut survey, journal, segment.number, Some(segment.length))?;
        let seal = Seal::read(journal.disk().as_ref(), segment.number)?;
        survey.finished(journal, segment.length, seal.as_ref())?;
        if seal.is_none() {
            Seal::make(journal.disk().as_ref(), segment.number, survey.first, survey.chain.clone())?;
        }
    }
    read_segment(&mut survey, journal, last.number, None)?;
    Ok(survey)
}

fn read_segment(
    survey: &mut Survey,
    journal: &Journal,
    number: u32,
    finished: Option<u64>,
) -> Result<(), JournalError> {
    survey.segment(journal, number, finished, |_, _, _| (), |_, _, ()| ControlFlow::Continue(()))
}

/// Moves the torn tail aside, makes everything that is kept durable, and returns what must still be recorded. In a copy, which
/// records no reason, the tail is just cut off.
fn settle(
    disk: &Arc<dyn Disk>,
    journal: &Journal,
    found: &Survey,
    head: Option<Head>,
    why: Option<Option<String>>,
    report: &mut RecoveryReport,
) -> Result<Vec<Torn>, OpenError> {
    let good = found.checked.good;
    disk.create_dir(TORN)?;
    let last = journal.segments()?.last().copied();
    // Closed properly and unchanged since: it was made durable before its head said so.
    let ends = last.is_none_or(|last| last.number == good.segment && last.length == good.offset);
    let mut settled = ends && head.is_some_and(|h| h.closed && h.at == good && h.seq == found.chain.seq());
    if let Some(last) = last.filter(|_| !settled) {
        let file = disk.open_write(&segment_name(good.segment))?;
        let end = written(journal, good, last.length)?;
        if end > good.offset && head.is_none() && why.is_some() {
            return Err(OpenError::NoHead(found.chain.seq()));
        }
        // A failed sync may have left bytes in the page cache that no later sync would write: they are written again.
        let from = head.filter(|h| h.at.segment == good.segment).map_or(0, |h| h.at.offset);
        rewrite(disk.as_ref(), good.segment, from, end)?;
        file.sync_all()?;
        if end > good.offset
            && let Some(why) = why
        {
            let why = why.unwrap_or_else(|| "byte asing sesudah baris terakhir".to_owned());
            report.torn = Some(move_aside(disk.as_ref(), journal, good, end, found.chain.seq(), why)?);
        }
        file.set_len(good.offset)?;
        file.sync_all()?;
    }
    for name in disk.list(JOURNAL)? {
        // Left over, or made for a segment to which lines are appended now.
        let early = Seal::number_of(&name).is_some_and(|number| number >= good.segment);
        if name == super::journal::NEXT || early {
            disk.remove(&join(JOURNAL, &name))?;
            settled = false;
        }
    }
    if !settled {
        disk.sync_dir(JOURNAL)?;
        disk.sync_dir("")?;
    }
    pending(disk.as_ref(), found.chain.seq(), report.torn.as_ref())
}

/// Copies a torn tail into a file of its own, durably; only then may it be cut off.
fn move_aside(
    disk: &dyn Disk,
    journal: &Journal,
    good: Cursor,
    end: u64,
    after: Seq,
    why: String,
) -> Result<Torn, OpenError> {
    let mut bytes = vec![0; usize::try_from(end - good.offset).map_err(io::Error::other)?];
    let count = read_full(journal.file(good.segment)?.as_ref(), &mut bytes, good.offset)?;
    bytes.truncate(count);
    let torn = describe(&bytes, after, why);
    let name = format!("{}{PENDING}", torn.file);
    let file = disk.open_write(&name)?;
    file.set_len(0)?;
    write_full(file.as_ref(), &bytes, 0)?;
    file.sync_all()?;
    disk.sync_dir(TORN)?;
    disk.sync_dir("")?;
    Ok(torn)
}

fn describe(bytes: &[u8], after: Seq, why: String) -> Torn {
    let hash = Hash(blake3::hash(bytes).into());
    let ends = memchr::memchr_iter(b'\n', bytes).count() as u64;
    Torn {
        file: format!("{TORN}/{after}-{}.bin", hex::encode(&hash.0[..6])),
        hash,
        bytes: bytes.len() as u64,
        lines: ends + u64::from(bytes.last() != Some(&b'\n')),
        after,
        why,
    }
}

/// Torn tails that no event records yet. Recovery records them before anything else is appended, so one from before the last
/// event is already recorded, and only its file was not renamed in time.
fn pending(disk: &dyn Disk, last: Seq, now: Option<&Torn>) -> Result<Vec<Torn>, OpenError> {
    let mut list = Vec::new();
    for name in disk.list(TORN)? {
        let Some(file) = name.strip_suffix(PENDING) else { continue };
        let file = join(TORN, file);
        if let Some(torn) = now.filter(|t| t.file == file) {
            list.push(torn.clone());
            continue;
        }
        let Some(after) = name.split('-').next().and_then(|seq| seq.parse().ok()) else { continue };
        let bytes = super::disk::read_file(disk, &join(TORN, &name))?.unwrap_or_default();
        let torn = describe(&bytes, after, "dari pemulihan terdahulu".to_owned());
        // A copy that a crash cut short is no torn tail: the tail itself is still in the journal.
        if torn.file != file {
            disk.remove(&join(TORN, &name))?;
        } else if after < last {
            recorded(disk, &torn)?;
        } else {
            list.push(torn);
        }
    }
    Ok(list)
}

/// Renames the file of a torn tail, after an event has recorded it.
pub(super) fn recorded(disk: &dyn Disk, torn: &Torn) -> io::Result<()> {
    disk.rename(&format!("{}{PENDING}", torn.file), &torn.file)?;
    disk.sync_dir(TORN)
}
