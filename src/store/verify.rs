//! Verification: reads the whole ledger and checks everything; repairs nothing, and takes no lock.
//!
//! It checks the lines against `head` as it was at the beginning, so it works beside a running writer.

use std::{collections::HashMap, io, ops::ControlFlow, sync::Arc};

use uuid::Uuid;

use super::{
    Place,
    audit::{Audit, Named},
    damage::Damage,
    disk::Disk,
    head::{self, Head},
    journal::{Cursor, Journal, JournalError, SegmentInfo},
    seal::Seal,
    survey::{Survey, SurveyError},
    vouch::{self, Vouchers},
};
use crate::{
    event::{Hash, LedgerName, Line, Seq},
    ledger::{Chain, Erasures, Settled, Sound, merkle::leaf_hash},
    projection::{Fact, Replay, Unadmitted},
};

/// The reason why a ledger could not be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is damaged.
    #[error(transparent)]
    Damage(#[from] Damage),
    /// Its lines are valid, but one of them could not have been admitted.
    #[error(transparent)]
    Unadmitted(Box<Unadmitted>),
    /// It could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// There is no ledger in that directory.
    #[error("direktori ini tidak berisi buku besar")]
    NotALedger,
}

impl From<SurveyError> for VerifyError {
    fn from(error: SurveyError) -> Self {
        match error {
            SurveyError::Damage(damage) => Self::Damage(damage),
            SurveyError::Journal(error) => Self::Journal(error),
        }
    }
}

impl From<io::Error> for VerifyError {
    fn from(error: io::Error) -> Self {
        Self::Journal(error.into())
    }
}

/// The result of a successful verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Name of the ledger.
    pub ledger: LedgerName,
    /// Seq of the last event.
    pub last: Seq,
    /// Its hash.
    pub hash: Hash,
    /// Last event that `head` covers.
    pub head: Seq,
    /// Number of segments read.
    pub segments: u32,
    /// Number of bytes read.
    pub bytes: u64,
    /// The part after the last whole group, which was never acknowledged: its place, and its fault.
    pub torn: Option<(Cursor, String)>,
    /// Events with a text that is not in Unicode NFC: valid and readable, because earlier programs accepted them.
    pub not_nfc: Vec<Seq>,
    /// Events with texts that two persons erased; their place is proved.
    pub erased: Vec<Settled>,
    /// Number of events with a signature of their actor, each checked; 0 if admission was not replayed.
    pub signed: u64,
}

/// Checks lines and chain of the ledger on a disk, but not admission; [`verify_with`] checks both. `progress` gets the bytes
/// done and the bytes in all.
pub fn verify(disk: &Arc<dyn Disk>, progress: impl FnMut(u64, u64) + Send) -> Result<Verified, VerifyError> {
    read_all(disk, progress, &vouch::none, |_, _, _| (), |_, _, ()| {})
}

/// Verifies lines, chain and admission, and passes every valid event to `part` on any thread, and its result to `whole` in order.
pub fn verify_with<T: Send>(
    disk: &Arc<dyn Disk>,
    progress: impl FnMut(u64, u64) + Send,
    part: impl Fn(Place, &Sound) -> T + Sync,
    whole: impl FnMut(Place, &Sound, T) + Send,
) -> Result<Verified, VerifyError> {
    verify_beside(disk, progress, &vouch::none, part, whole)
}

/// The same, with other evidence of acknowledged events.
pub fn verify_beside<T: Send>(
    disk: &Arc<dyn Disk>,
    progress: impl FnMut(u64, u64) + Send,
    vouchers: Vouchers<'_>,
    part: impl Fn(Place, &Sound) -> T + Sync,
    whole: impl FnMut(Place, &Sound, T) + Send,
) -> Result<Verified, VerifyError> {
    replayed(disk, progress, vouchers, |place, sound, _| part(place, sound), whole)
}

/// The same, and also returns the tree of the lines, so that they need not be read again for it.
pub fn verify_tree(
    disk: &Arc<dyn Disk>,
    progress: impl FnMut(u64, u64) + Send,
    vouchers: Vouchers<'_>,
) -> Result<(Verified, Audit), VerifyError> {
    let (mut leaves, mut named) = (Vec::new(), Vec::new());
    let verified = replayed(
        disk,
        progress,
        vouchers,
        |_, _, line| leaf_hash(line.header),
        |_, sound, leaf| {
            leaves.push(leaf);
            named.extend(Named::of(sound.header.seq, &sound.event));
        },
    )?;
    let audit = Audit::of(leaves).naming(named).upto(verified.last);
    Ok((verified, audit))
}

fn replayed<T: Send>(
    disk: &Arc<dyn Disk>,
    progress: impl FnMut(u64, u64) + Send,
    vouchers: Vouchers<'_>,
    part: impl Fn(Place, &Sound, &Line<'_>) -> T + Sync,
    mut whole: impl FnMut(Place, &Sound, T) + Send,
) -> Result<Verified, VerifyError> {
    let mut replay = Replay::new();
    let verified = read_all(
        disk,
        progress,
        vouchers,
        |place, sound, line| (Fact::of(&sound.header, &sound.event), part(place, sound, line)),
        |place, sound, (fact, made)| {
            replay.take(sound, &fact);
            whole(place, sound, made);
        },
    )?;
    replay.verdict(verified.last).map_err(VerifyError::Unadmitted)?;
    Ok(Verified { signed: replay.signed(verified.last), ..verified })
}

fn read_all<T: Send>(
    disk: &Arc<dyn Disk>,
    mut progress: impl FnMut(u64, u64) + Send,
    vouchers: Vouchers<'_>,
    part: impl Fn(Place, &Sound, &Line<'_>) -> T + Sync,
    mut whole: impl FnMut(Place, &Sound, T) + Send,
) -> Result<Verified, VerifyError> {
    let head = head::read(disk.as_ref())?;
    let journal = Journal::open_read(disk.clone())?;
    let segments = journal.segments()?;
    let Some((last, finished)) = segments.split_last() else { return Err(VerifyError::NotALedger) };
    let total = segments.iter().map(|s| s.length).sum();
    let mut survey = Survey::new(Chain::new(), head);
    let mut before = 0;
    let (mut ids, mut not_nfc) = (Vec::new(), Vec::new());
    let (mut erasures, mut places) = (Erasures::default(), HashMap::new());
    for segment in &segments {
        let end = finished.get(segment.number as usize).map(|s| s.length);
        survey.segment(&journal, segment.number, end, &part, |place, sound, made| {
            if sound.header.seq.is_multiple_of(PROGRESS) {
                progress(before + place.offset, total);
            }
            ids.push(sound.header.id.as_u128());
            if !sound.nfc {
                not_nfc.push(sound.header.seq);
            }
            erasures.take(&sound.header, &sound.event, sound.erased);
            if sound.erased.is_some() {
                places.insert(sound.header.seq, place);
            }
            whole(place, sound, made);
            ControlFlow::Continue(())
        })?;
        if let Some(length) = end {
            survey.finished(&journal, length, Seal::read(disk.as_ref(), segment.number)?.as_ref())?;
        }
        before += segment.length;
    }
    let torn = survey.judge(&journal, vouchers)?;
    survey.chain.roll_back();
    ids.truncate(survey.chain.seq() as usize);
    twice(&ids)?;
    if let Some((seq, by)) = erasures.left() {
        let place = places.get(&seq).copied().unwrap_or(Place { segment: 0, offset: 0, length: 0 });
        let why = format!("data tidak cocok dengan data_hash, dan event {by} tidak menghapusnya");
        return Err(Damage::line(seq, place, why).into());
    }
    let erased = erasures.settled().to_vec();
    not_nfc.retain(|seq| *seq <= survey.chain.seq());
    Ok(Verified { not_nfc, erased, ..conclude(&survey, head, last, before, torn)? })
}

/// Refuses an id that occurs twice; `ids` are in the order of the events. Needs 32 bytes for each event while it sorts.
fn twice(ids: &[u128]) -> Result<(), Damage> {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    let Some(id) = sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0]) else { return Ok(()) };
    let mut seqs = (1..).zip(ids).filter(|(_, other)| **other == id).map(|(seq, _)| seq);
    let (first, second) = (seqs.next().unwrap_or(0), seqs.next().unwrap_or(0));
    Err(Damage::Twice { first, second, id: Uuid::from_u128(id) })
}

/// Events between two calls of the progress callback.
const PROGRESS: u64 = 1 << 14;

fn conclude(
    survey: &Survey,
    head: Option<Head>,
    last: &SegmentInfo,
    bytes: u64,
    torn: Option<String>,
) -> Result<Verified, VerifyError> {
    let Some(head) = head else { return Err(Damage::NoHead(survey.chain.seq()).into()) };
    let ledger = survey.chain.ledger().cloned().ok_or(VerifyError::NotALedger)?;
    Ok(Verified {
        ledger,
        last: survey.chain.seq(),
        hash: survey.chain.hash(),
        head: head.seq,
        segments: last.number + 1,
        bytes,
        torn: torn.map(|why| (survey.checked.at, why)),
        not_nfc: Vec::new(),
        erased: Vec::new(),
        signed: 0,
    })
}
