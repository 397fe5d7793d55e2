//! Evidence, besides `head`, of the events that were acknowledged.
//!
//! A batch is written only after the one before it was synced, and the groups of a batch share one `recorded_at`, which is
//! later than that of every batch before. So valid lines with a later instant prove that the lines before them were durable.
//! Checkpoints and tiles prove it too, because they are made of durable events only.

use std::{collections::BTreeSet, fs, io, ops::ControlFlow, path::Path};

use super::{
    disk::read_full,
    folder::{MIRROR, record_path},
    head,
    journal::{Cursor, Journal},
    peek::Peek,
    tree::Tree,
    tree_files::{CHECKPOINT, TILES},
};
use crate::{
    event::{Event, Hash, Header, Instant, Seq, data::Jam, hash_header},
    ledger::{Chain, Identity, Signed, Sound},
};

/// Something outside the journal's end that was made of acknowledged events only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// Every event up to this one was acknowledged.
    pub upto: Seq,
    /// Description of the evidence.
    pub what: String,
}

/// Finds vouchers; called only if the journal's end is damaged.
pub type Vouchers<'a> = &'a (dyn Fn(&Journal) -> Vec<Voucher> + Sync);

/// For a journal without anything beside it.
pub fn none(_: &Journal) -> Vec<Voucher> {
    Vec::new()
}

/// Checkpoints and tiles beside a journal. A note without a signature of a key of the ledger proves nothing.
pub fn beside(data: &Path, journal: &Journal) -> Vec<Voucher> {
    let Some(identity) = identity(journal) else { return Vec::new() };
    let mut found = Vec::new();
    for file in [data.join(TILES).join(CHECKPOINT), record_path(&data.join("ledger.key"))] {
        let Some(signed) = fs::read(&file).ok().and_then(|note| Signed::parse(&note).ok()) else { continue };
        if signed.checkpoint.origin == identity.origin() && identity.verify(&signed).is_ok() {
            found.push(Voucher { upto: signed.checkpoint.size, what: format!("checkpoint {}", file.display()) });
        }
    }
    if let Ok(tree) = Tree::open(data)
        && tree.size() > 0
    {
        found.push(Voucher { upto: tree.size(), what: format!("ubin di {}", data.join(TILES).display()) });
    }
    found
}

/// The identity of the ledger, as far as its lines can be read.
fn identity(journal: &Journal) -> Option<Identity> {
    let mut this = None;
    let read = journal.scan(Cursor::default(), None, |_, line| {
        let own = |p: &Peek<'_>| matches!(p.kind, "ledger.dibuka" | "kunci.diganti" | "epoch.dibuka");
        if Peek::of(line).as_ref().is_some_and(own)
            && let Ok(sound) = Sound::read(line)
        {
            drop(Identity::take(&mut this, sound.header.seq, &sound.event));
        }
        ControlFlow::Continue(())
    });
    drop(read);
    this
}

/// The proof that the first line at `at`, which does not follow `chain`, was acknowledged nevertheless; `None` if there is none.
pub fn proof(journal: &Journal, at: Cursor, chain: &Chain, vouchers: Vouchers<'_>) -> io::Result<Option<String>> {
    let bytes = rest(journal, at)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let lines: Vec<&[u8]> = bytes.split(|b| *b == b'\n').map(trim).collect();
    // A running writer has finished the line in the meantime: then it is no damage.
    if lines.first().and_then(|line| Sound::read(line).ok()).is_some_and(|s| chain.follows(&s.header).is_ok()) {
        return Ok(None);
    }
    let damaged = chain.seq() + 1;
    if let Some(voucher) = vouchers(journal).into_iter().find(|voucher| voucher.upto >= damaged) {
        return Ok(Some(format!("{} sampai event {}", voucher.what, voucher.upto)));
    }
    // A mirror writes many batches of its source at a time.
    let copied = journal.disk().open(MIRROR).is_ok();
    if copied || !head::tells_batches(journal.disk().as_ref())? || simulated(journal) {
        return Ok(None);
    }
    let sound: Vec<Sound> = lines.iter().skip(1).filter_map(|line| Sound::read(line).ok()).collect();
    let later = sound.iter().filter(|s| s.header.seq > damaged);
    let times: BTreeSet<Instant> = later.map(|s| s.header.recorded_at).collect();
    let own = if chain.is_complete() { own_time(&lines, &sound, damaged) } else { Some(chain.recorded_at()) };
    let (first, last) = (times.first(), times.last());
    let later = match (own.as_ref().or(first), last) {
        (Some(first), Some(last)) if first < last => Some(*last),
        _ => None,
    };
    let seq = later.and_then(|at| sound.iter().find(|s| s.header.recorded_at == at)).map(|s| s.header.seq);
    Ok(seq.map(|seq| format!("event {seq}, yang baru ditulis sesudah event {damaged} tersimpan")))
}

/// The time of recording of the damaged line, if its header is whole, which the `prev` of the next line shows.
fn own_time(lines: &[&[u8]], sound: &[Sound], damaged: Seq) -> Option<Instant> {
    let named: Hash = sound.iter().find(|s| s.header.seq == damaged + 1)?.header.prev;
    let (line, begin, end) = (lines.first()?, b",\"header\":", b",\"salt\":\"");
    let find =
        |from: usize, what: &[u8]| line.get(from..)?.windows(what.len()).position(|w| w == what).map(|at| from + at);
    // The damage may be before or after the header.
    let start = find(0, begin)? + begin.len();
    let header = line.get(start..find(start, end)?)?;
    (hash_header(header) == named).then(|| Header::read(header).ok()).flatten().map(|h| h.recorded_at)
}

/// Returns whether the clock is simulated: it is set from outside, so its instants say nothing about batches.
fn simulated(journal: &Journal) -> bool {
    let mut simulated = true;
    let read = journal.scan(Cursor::default(), None, |_, line| {
        let opening = Sound::read(line).ok().map(|s| s.event);
        simulated = !matches!(opening, Some(Event::LedgerDibuka(d)) if d.jam == Jam::Sistem);
        ControlFlow::Break(())
    });
    simulated || read.is_err()
}

/// The bytes from `at` to the end of its segment, without zeros at the end.
fn rest(journal: &Journal, at: Cursor) -> io::Result<Vec<u8>> {
    let file = match journal.file(at.segment) {
        // A new ledger has no segment yet.
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let length = file.length()?.saturating_sub(at.offset);
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    let read = read_full(file.as_ref(), &mut bytes, at.offset)?;
    let end = bytes[..read].iter().rposition(|b| *b != 0).map_or(0, |n| n + 1);
    bytes.truncate(end);
    Ok(bytes)
}

/// The line without leading zeros: a sector that never reached the disk is zeros.
fn trim(line: &[u8]) -> &[u8] {
    let start = line.iter().position(|b| *b != 0).unwrap_or(line.len());
    &line[start..]
}
