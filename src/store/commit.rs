//! Appending: takes groups, writes lines, returns receipts. One write and one sync for all waiting groups.
//!
//! Crash points: before the sync nothing was promised; after it the lines are durable and recovery keeps them, whether `head`
//! was written or not; only after `head` are they published and acknowledged.

use std::{
    collections::{HashSet, VecDeque},
    io,
    sync::{Arc, OnceLock},
};

use uuid::Uuid;

use super::{
    Committed, Place,
    clock::Clock,
    erase,
    fit::{empty, measure, unverified, verifies},
    journal::{Cursor, Journal, JournalError},
    keep::{Keep, Kept, Tip},
    prepare::{correction, instant},
    retry,
    tagging::Tagger,
    writer::{Admission, AppendError, Lookup, Receipt, Reply, Request},
};
use crate::{
    event::{
        Actor, Event, FORMAT, Hash, Header, Instant, LedgerName, Line, Prepared, Refusal, RefusalKind, Salt, Seq,
        Tanggal, YEARS, hash_header,
    },
    ledger::{Chain, Links},
    projection::Fact,
};

/// A batch is written once its lines have this many bytes.
const MOST_BYTES: usize = 4 << 20;

/// Holds the end of the ledger and appends to it.
pub struct Committer {
    pub(super) journal: Arc<Journal>,
    pub(super) keep: Keep,
    pub(super) chain: Chain,
    /// The end of the durable lines; the chain is ahead of it by the batch.
    pub(super) durable: Tip,
    pub(super) clock: Clock,
    pub(super) lookup: Box<dyn Lookup>,
    pub(super) admission: Box<dyn Admission>,
    pub(super) batch: Batch,
    pub(super) tagger: Tagger,
    /// The outcome of writing the batch is unknown so far.
    pub(super) doubt: bool,
    pub(super) stopped: bool,
    pub(super) failure: Arc<OnceLock<String>>,
}

/// Groups that are encoded but not yet written, with their waiting callers.
#[derive(Default)]
pub(super) struct Batch {
    lines: Vec<u8>,
    header: Vec<u8>,
    ids: HashSet<Uuid>,
    /// The instant that all groups of the batch share.
    at: Option<Instant>,
    events: Vec<Committed>,
    answers: Vec<(Reply, Result<Receipt, AppendError>)>,
}

impl Committer {
    /// A committer at the end of a journal.
    pub(super) fn new(
        journal: Arc<Journal>,
        keep: Keep,
        chain: Chain,
        clock: Clock,
        lookup: Box<dyn Lookup>,
        admission: Box<dyn Admission>,
    ) -> Self {
        let (durable, batch, failure) = (Tip::of(&chain), Batch::default(), Arc::default());
        let (doubt, stopped, tagger) = (false, false, Tagger::default());
        Self { journal, keep, chain, durable, clock, lookup, admission, batch, tagger, doubt, stopped, failure }
    }

    /// Sets the tagger, which tags the lines that are written.
    pub(super) fn tagging(self, tagger: Tagger) -> Self {
        Self { tagger, ..self }
    }

    /// The chain up to the last event.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Returns whether a failure has stopped it.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Appends the waiting groups, in order, and answers each.
    pub fn commit(&mut self, queue: &mut VecDeque<Request>) {
        if self.doubt && !self.stopped {
            self.write();
            self.clear();
        }
        while let Some(request) = queue.pop_front() {
            // A retry that overtakes its first try must wait for the receipt of that.
            let overtakes = request.group.iter().any(|prepared| self.batch.ids.contains(&prepared.id));
            if overtakes
                || correction(&request.group).is_some()
                || self.batch.lines.len() >= MOST_BYTES
                || self.keep.is_full(self.batch.lines.len())
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

    /// Makes sure that there is a segment to write to. Without file descriptors there is none for the moment; as nothing is in
    /// doubt then, this does not stop the writer.
    fn room(&mut self) -> Result<(), AppendError> {
        if self.stopped {
            return Err(AppendError::Stopped);
        }
        if self.doubt {
            return Err(AppendError::Unsettled);
        }
        if !self.keep.is_full(0) {
            return Ok(());
        }
        match self.keep.roll(&self.chain) {
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

    /// Writes the batch, publishes it and answers.
    fn flush(&mut self) {
        if !self.batch.lines.is_empty() && !self.stopped && !self.doubt {
            self.write();
        }
        for (reply, answer) in self.batch.answers.drain(..) {
            // The outcome of the groups in this batch is unknown now; refusals stand.
            let doubt = (self.stopped || self.doubt) && answer.as_ref().is_ok_and(|receipt| !receipt.duplicate);
            reply(if doubt { Err(AppendError::Unknown) } else { answer });
        }
        self.clear();
    }

    /// Writes the batch, and publishes it once it is durable.
    fn write(&mut self) {
        let (started, to) = (std::time::Instant::now(), Tip::of(&self.chain));
        let kept = self.keep.commit(self.durable, &self.batch.lines, to);
        metrics::histogram!("jejak_fsync_detik").record(started.elapsed().as_secs_f64());
        self.doubt = false;
        match kept {
            Kept::Yes => {
                metrics::histogram!("jejak_kelompok_event").record(self.batch.events.len() as f64);
                self.durable = to;
                let erased = erase::among(&self.batch.events);
                self.lookup.publish(std::mem::take(&mut self.batch.events));
                self.admission.settled();
                erase::done(&self.journal, self.lookup.as_ref(), &erased);
            }
            Kept::Unknown(why) => {
                tracing::warn!(sebab = why, event = to.seq, "the outcome of a batch is unknown; it is given again");
                self.doubt = true;
            }
            Kept::Fenced(why) => self.stop(&io::Error::other(why)),
            Kept::Failed(error) => self.stop(&error),
        }
    }

    /// Clears the batch, unless its outcome is still open.
    fn clear(&mut self) {
        if !self.doubt {
            self.batch.lines.clear();
            self.batch.ids.clear();
            self.batch.at = None;
            self.batch.events.clear();
        }
    }

    /// Stops for good. Callers learn only that the outcome is unknown; the reason is for the operator.
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
        self.tagger.may(&group)?;
        erase::fits(&self.journal, self.lookup.as_ref(), &group, self.keep.elsewhere())?;
        let first = self.chain.seq() + 1;
        let last = self.chain.seq() + group.len() as u64;
        let ledger = self.fits(&group, first, last)?;
        // Each batch has an instant of its own: by it, recovery tells which lines shared one sync.
        let at = match self.batch.at.filter(|_| at.is_none()) {
            Some(at) => at,
            None => instant(&mut self.clock, &group, at, self.chain.recorded_at())?,
        };
        if let Some(origin) = self.chain.origin().filter(|_| group.iter().any(Prepared::is_signed)) {
            self.admission.belongs(&origin);
        }
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

    /// Encodes a group's lines, and checks each as a verifier will: an invalid line is not written. All lines except the last
    /// are added to the chain here, so that it can still be rolled back.
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
            let mut header = self.header(prepared, actor, at, (first, last), ledger);
            let salt = self.tagger.salt(&mut header, prepared, &mut self.batch.header);
            let start = self.batch.lines.len();
            let (hash, place) = self.batch.encode(&prepared.data, &salt, self.keep.at());
            let line = &self.batch.lines[start..start + place.length as usize];
            verifies(&self.chain, line, &header, prepared, &salt).map_err(|refusal| refusal.at(index))?;
            if header.seq < last {
                // It was just checked that it follows.
                self.chain.push(Links { header: &header, hash }).map_err(|e| unverified(&e.to_string()))?;
            }
            list.push(Encoded { header, hash, place });
        }
        Ok(list)
    }

    /// Adds an admitted group to the batch.
    fn keep(&mut self, group: &[Prepared], encoded: Vec<Encoded>, facts: Vec<Fact>) -> Result<(), AppendError> {
        let last = encoded.last().filter(|_| facts.len() == group.len());
        // Only a bug in this program could break the chain here; then nothing of the group may be written.
        let taken = last.map(|Encoded { header, hash, .. }| self.chain.push(Links { header, hash: *hash }));
        if !matches!(taken, Some(Ok(()))) {
            self.stop(&io::Error::other("admission gave another number of facts, or the chain another group"));
            return Err(AppendError::Stopped);
        }
        self.tagger.took(group, self.chain.seq());
        if let Some(selisih) = correction(group) {
            self.clock.shift(selisih.try_into().unwrap_or(i64::MAX));
        }
        self.batch.at = encoded.last().map(|encoded| encoded.header.recorded_at);
        for ((prepared, fact), Encoded { header, hash, place }) in group.iter().zip(facts).zip(encoded) {
            self.batch.ids.insert(prepared.id);
            self.batch.events.push(Committed {
                fact,
                id: prepared.id,
                hash,
                unit_seq: header.unit_seq,
                place,
                erased: None,
            });
        }
        Ok(())
    }

    /// Checks what the chain itself demands; returns the name of the ledger.
    fn fits(&self, group: &[Prepared], first: Seq, last: Seq) -> Result<LedgerName, Refusal> {
        for (index, (prepared, seq)) in group.iter().zip(first..).enumerate() {
            let draft = &prepared.draft;
            if let Some(wrong) = draft.refs.iter().find(|r| **r == 0 || **r > last || **r == seq) {
                let accepted = format!("seq event yang sudah ada, 1 sampai {}", first - 1);
                let why = "event yang dirujuk tidak ada";
                return Err(Refusal::new(RefusalKind::Unknown, "ref", wrong, why, accepted).at(index));
            }
            // A day that was computed rather than parsed may be out of the range of lines.
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
    /// Writes the line for the header that was written last.
    fn encode(&mut self, data: &[u8], salt: &Salt, at: Cursor) -> (Hash, Place) {
        let start = self.lines.len();
        Line::write(&mut self.lines, data, &self.header, salt);
        let length = (self.lines.len() - start) as u32;
        self.lines.push(b'\n');
        let place = Place { segment: at.segment, offset: at.offset + start as u64, length };
        (hash_header(&self.header), place)
    }
}

/// Returns whether the error is `EMFILE` or `ENFILE`.
fn out_of_descriptors(error: &io::Error) -> bool {
    use rustix::io::Errno;
    [Errno::MFILE, Errno::NFILE].iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
