//! Appending: groups in, lines and receipts out. One write and one sync for all that waits.
//!
//! Crash points: before the sync nothing was promised; after it the lines are durable and recovery keeps them,
//! whether `head` was written or not; only after `head` are they published and acknowledged.

use std::{
    collections::{HashSet, VecDeque},
    io,
    sync::{Arc, OnceLock},
};

use uuid::Uuid;

use super::{
    Committed, Place,
    append::Tail,
    clock::Clock,
    head::{Head, HeadFile},
    journal::{Cursor, Journal, JournalError},
    prepare::{correction, instant},
    retry,
    writer::{Admission, AppendError, Lookup, MOST_DATA, MOST_EVENTS, Receipt, Reply, Request},
};
use crate::{
    event::{
        Actor, Event, FORMAT, Hash, Header, Instant, LedgerName, Line, MAX_LINE, Prepared, Refusal, RefusalKind, Seq,
        Tanggal, YEARS, hash_header,
    },
    ledger::{Chain, Links, Sound},
    projection::Fact,
};

/// A batch is written once it holds this many bytes of lines.
const MOST_BYTES: usize = 4 << 20;
/// Batches after which the head's own sync is due.
const HEAD_SYNC: u32 = 256;

/// Holds the end of the ledger and appends to it.
pub struct Committer {
    pub(super) journal: Arc<Journal>,
    pub(super) tail: Tail,
    pub(super) head: HeadFile,
    pub(super) chain: Chain,
    pub(super) clock: Clock,
    pub(super) lookup: Box<dyn Lookup>,
    pub(super) admission: Box<dyn Admission>,
    pub(super) batch: Batch,
    pub(super) batches: u32,
    pub(super) stopped: bool,
    pub(super) failure: Arc<OnceLock<String>>,
}

/// What is encoded and not yet written, and who waits for it.
#[derive(Default)]
pub(super) struct Batch {
    lines: Vec<u8>,
    header: Vec<u8>,
    ids: HashSet<Uuid>,
    /// The instant that all its groups share.
    at: Option<Instant>,
    events: Vec<Committed>,
    answers: Vec<(Reply, Result<Receipt, AppendError>)>,
}

impl Committer {
    /// The chain up to the last event.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Has a failure stopped it?
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Appends what waits, in order, and answers each.
    pub fn commit(&mut self, queue: &mut VecDeque<Request>) {
        while let Some(request) = queue.pop_front() {
            // A retry that overtakes its first try must wait for that one's receipt.
            let overtakes = request.group.iter().any(|prepared| self.batch.ids.contains(&prepared.id));
            if overtakes
                || correction(&request.group).is_some()
                || self.batch.lines.len() >= MOST_BYTES
                || self.tail.is_full(self.batch.lines.len())
            {
                self.flush();
            }
            let Request { group, actor, at, dry, reply } = request;
            let answer = match self.room() {
                Ok(()) => self.take(group, &actor, at, dry),
                Err(error) => Err(error),
            };
            self.batch.answers.push((reply, answer));
        }
        self.flush();
    }

    /// Makes sure that there is a segment to write to. Without descriptors there is none for the moment, and nothing is
    /// in doubt: that stops nobody for good.
    fn room(&mut self) -> Result<(), AppendError> {
        if self.stopped {
            return Err(AppendError::Stopped);
        }
        if !self.tail.is_full(0) {
            return Ok(());
        }
        match self.tail.roll(&self.chain) {
            Ok(()) => Ok(()),
            Err(error) if out_of_descriptors(&error) => {
                tracing::error!(%error, "no descriptor for the next segment; nothing was appended, the next append tries again");
                let told = "sistem kehabisan deskriptor berkas; tidak ada yang dicatat, kirim ulang sebentar lagi";
                Err(JournalError::Io(io::Error::new(error.kind(), told)).into())
            }
            Err(error) => {
                self.stop(&error);
                Err(AppendError::Stopped)
            }
        }
    }

    /// Writes and syncs the batch, publishes it and answers.
    fn flush(&mut self) {
        if !self.batch.lines.is_empty()
            && !self.stopped
            && let Err(error) = self.write()
        {
            self.stop(&error);
        }
        let events = std::mem::take(&mut self.batch.events);
        if !self.stopped && !events.is_empty() {
            self.lookup.publish(events);
            self.admission.settled();
        }
        self.batch.lines.clear();
        self.batch.ids.clear();
        self.batch.at = None;
        for (reply, answer) in self.batch.answers.drain(..) {
            // What was in this batch is in doubt now; refusals stand.
            let doubt = self.stopped && answer.as_ref().is_ok_and(|receipt| !receipt.duplicate);
            reply(if doubt { Err(AppendError::Unknown) } else { answer });
        }
    }

    fn write(&mut self) -> io::Result<()> {
        let started = std::time::Instant::now();
        self.tail.append(&self.batch.lines)?;
        metrics::histogram!("jejak_fsync_detik").record(started.elapsed().as_secs_f64());
        metrics::histogram!("jejak_kelompok_event").record(self.batch.events.len() as f64);
        let head = Head { seq: self.chain.seq(), hash: self.chain.hash(), at: self.tail.at(), closed: false };
        self.head.write(&head)?;
        self.batches += 1;
        if self.batches.is_multiple_of(HEAD_SYNC) {
            self.tail.sync_later(self.head.file())?;
        }
        Ok(())
    }

    /// Those who wait learn only that the outcome is unknown; the reason is for the operator.
    fn stop(&mut self, error: &io::Error) {
        self.stopped = true;
        self.failure.get_or_init(|| {
            tracing::error!(sebab = %error, event = self.chain.seq(), "the writer stopped; nothing more is written until the ledger is opened again");
            error.to_string()
        });
        metrics::gauge!("jejak_penulis_berhenti").set(1.0);
    }

    /// Admits a group and encodes its lines, or refuses it and changes nothing.
    fn take(
        &mut self,
        group: Vec<Prepared>,
        actor: &Actor,
        at: Option<Instant>,
        dry: bool,
    ) -> Result<Receipt, AppendError> {
        measure(&group)?;
        retry::unique(&group)?;
        if let Some(receipt) = retry::find(self.lookup.as_ref(), &self.journal, &group, actor)? {
            return Ok(receipt);
        }
        let first = self.chain.seq() + 1;
        let last = self.chain.seq() + group.len() as u64;
        let ledger = self.fits(&group, first, last)?;
        // A batch has an instant of its own: by it recovery tells which lines were written after which sync.
        let at = match self.batch.at.filter(|_| at.is_none()) {
            Some(at) => at,
            None => instant(&mut self.clock, &group, at, self.chain.recorded_at())?,
        };
        let start = self.batch.lines.len();
        let taken = self.encode(&group, actor, at, (first, last), &ledger).and_then(|encoded| {
            if dry {
                self.admission.check(&group, actor, at, first)?;
                return Ok(None);
            }
            Ok(Some((encoded, self.admission.admit(&group, actor, at, first)?)))
        });
        match taken {
            Ok(Some((encoded, facts))) => self.keep(&group, encoded, facts)?,
            other => {
                self.batch.lines.truncate(start);
                self.chain.roll_back();
                other?;
                return Ok(Receipt { first, last, hashes: Vec::new(), recorded_at: at, duplicate: false });
            }
        }
        let hashes = self.batch.events.iter().rev().take(group.len()).rev().map(|event| event.hash).collect();
        Ok(Receipt { first, last, hashes, recorded_at: at, duplicate: false })
    }

    /// Encodes a group's lines, and checks each as a verifier will: what would not be verified is not written. The
    /// chain takes all but the last one, so that it can still go back.
    fn encode(
        &mut self,
        group: &[Prepared],
        actor: &Actor,
        at: Instant,
        (first, last): (Seq, Seq),
        ledger: &LedgerName,
    ) -> Result<Vec<Encoded>, AppendError> {
        let mut list = Vec::with_capacity(group.len());
        for (index, prepared) in group.iter().enumerate() {
            let header = self.header(prepared, actor, at, (first, last), ledger);
            let start = self.batch.lines.len();
            let (hash, place) = self.batch.encode(&header, prepared, self.tail.at());
            let line = &self.batch.lines[start..start + place.length as usize];
            verifies(&self.chain, line, &header).map_err(|refusal| refusal.at(index))?;
            if header.seq < last {
                // It was just shown to follow.
                self.chain.push(Links { header: &header, hash }).map_err(|e| unverified(&e.to_string()))?;
            }
            list.push(Encoded { header, hash, place });
        }
        Ok(list)
    }

    /// Takes an admitted group into the batch.
    fn keep(&mut self, group: &[Prepared], encoded: Vec<Encoded>, facts: Vec<Fact>) -> Result<(), AppendError> {
        let last = encoded.last().filter(|_| facts.len() == group.len());
        // Only a fault in this program could break the chain here; then nothing of it may be written.
        let taken = last.map(|Encoded { header, hash, .. }| self.chain.push(Links { header, hash: *hash }));
        if !matches!(taken, Some(Ok(()))) {
            self.stop(&io::Error::other("admission gave another number of facts, or the chain another group"));
            return Err(AppendError::Stopped);
        }
        if let Some(selisih) = correction(group) {
            self.clock.shift(selisih.try_into().unwrap_or(i64::MAX));
        }
        self.batch.at = encoded.last().map(|encoded| encoded.header.recorded_at);
        for ((prepared, fact), Encoded { header, hash, place }) in group.iter().zip(facts).zip(encoded) {
            self.batch.ids.insert(prepared.id);
            self.batch.events.push(Committed { fact, id: prepared.id, hash, unit_seq: header.unit_seq, place });
        }
        Ok(())
    }

    /// What the chain itself demands, and the name of the ledger.
    fn fits(&self, group: &[Prepared], first: Seq, last: Seq) -> Result<LedgerName, Refusal> {
        for (index, (prepared, seq)) in group.iter().zip(first..).enumerate() {
            let draft = &prepared.draft;
            if let Some(wrong) = draft.refs.iter().find(|r| **r == 0 || **r > last || **r == seq) {
                let accepted = format!("seq event yang sudah ada, 1 sampai {}", first - 1);
                let why = "event yang dirujuk tidak ada";
                return Err(Refusal::new(RefusalKind::Unknown, "ref", wrong, why, accepted).at(index));
            }
            // A day that was computed rather than parsed may be one that no line can hold.
            if !YEARS.contains(&draft.berlaku.year()) {
                let why = "tanggal di luar batas";
                let wrong = draft.berlaku;
                return Err(Refusal::new(RefusalKind::OutOfBounds, "berlaku", wrong, why, Tanggal::ACCEPTED).at(index));
            }
            if matches!(draft.event, Event::LedgerDibuka(_)) != (seq == 1) {
                let why = "ledger.dibuka harus event pertama, dan hanya sekali";
                let name = draft.event.kind().name();
                return Err(Refusal::new(RefusalKind::Rule, "type", name, why, "jenis event lain").at(index));
            }
        }
        match (self.chain.ledger(), group.first().map(|prepared| &prepared.draft.event)) {
            (Some(name), _) => Ok(name.clone()),
            (None, Some(Event::LedgerDibuka(data))) => Ok(data.nama.clone()),
            (None, _) => Err(empty()),
        }
    }

    fn header(
        &self,
        prepared: &Prepared,
        actor: &Actor,
        at: Instant,
        group: (Seq, Seq),
        ledger: &LedgerName,
    ) -> Header {
        let draft = &prepared.draft;
        let kind = draft.event.kind();
        let (unit_seq, unit_prev) = self.chain.unit_next(&draft.unit);
        Header {
            actor: actor.clone(),
            berlaku: draft.berlaku,
            data_hash: prepared.data_hash,
            epoch: self.chain.epoch_of(kind),
            format: FORMAT,
            group,
            id: prepared.id,
            ledger: ledger.clone(),
            prev: self.chain.hash(),
            recorded_at: at,
            refs: draft.refs.clone(),
            seq: self.chain.seq() + 1,
            subject: prepared.subject.clone(),
            kind,
            unit: draft.unit.clone(),
            unit_prev,
            unit_seq,
            v: self.admission.version(&draft.event),
        }
    }
}

/// A line in the batch, not yet admitted.
struct Encoded {
    header: Header,
    hash: Hash,
    place: Place,
}

impl Batch {
    fn encode(&mut self, header: &Header, prepared: &Prepared, at: Cursor) -> (Hash, Place) {
        self.header.clear();
        header.write(&mut self.header);
        let start = self.lines.len();
        Line::write(&mut self.lines, &prepared.data, &self.header, &prepared.salt);
        let length = (self.lines.len() - start) as u32;
        self.lines.push(b'\n');
        let place = Place { segment: at.segment, offset: at.offset + start as u64, length };
        (hash_header(&self.header), place)
    }
}

/// The verifier's own check of a line, before it is written: 2 to 3 microseconds for each.
fn verifies(chain: &Chain, line: &[u8], header: &Header) -> Result<(), Refusal> {
    if line.len() > MAX_LINE {
        return Err(too_long(line.len()));
    }
    match Sound::read(line) {
        Ok(sound) if sound.header != *header => Err(unverified("header terbaca lain dari yang ditulis")),
        Ok(sound) if !sound.nfc => Err(unverified("teks bukan UTF-8 dalam bentuk NFC")),
        Ok(_) => chain.follows(header).map_err(|fault| unverified(&fault.to_string())),
        Err(fault) => Err(unverified(&fault.to_string())),
    }
}

/// What is encoded would not be read again: a fault of this program, which must not become a line.
fn unverified(why: &str) -> Refusal {
    tracing::error!(sebab = why, "an encoded line does not verify; it was refused");
    let detail = format!("baris yang akan ditulis tidak lolos pemeriksaan verifikasi: {why}");
    Refusal::new(RefusalKind::Malformed, "data", "", detail, "isi yang lolos pemeriksaan `jejak verify`")
}

/// `EMFILE` or `ENFILE`.
fn out_of_descriptors(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::MFILE, Errno::NFILE].iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

fn empty() -> Refusal {
    Refusal::new(RefusalKind::Malformed, "event", 0, "kelompok kosong", "paling sedikit satu event")
}

fn measure(group: &[Prepared]) -> Result<(), Refusal> {
    let data: usize = group.iter().map(|prepared| prepared.data.len()).sum();
    if group.is_empty() {
        return Err(empty());
    }
    if group.len() > MOST_EVENTS || data > MOST_DATA {
        return Err(Refusal::new(
            RefusalKind::OutOfBounds,
            "event",
            format!("{} event, {data} byte", group.len()),
            "kelompok terlalu besar",
            format!("paling banyak {MOST_EVENTS} event dan {MOST_DATA} byte data"),
        ));
    }
    Ok(())
}

fn too_long(length: usize) -> Refusal {
    Refusal::new(
        RefusalKind::OutOfBounds,
        "data",
        format!("{length} byte"),
        "baris terlalu panjang",
        format!("paling banyak {MAX_LINE} byte untuk satu baris; simpan berkas besar sebagai bukti"),
    )
}
