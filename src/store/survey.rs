//! Reads the journal from end to end, for recovery and verification, and finds where valid lines end.

use std::ops::ControlFlow;

use super::{
    Place,
    check::{self, Checked, Why},
    damage::Damage,
    head::Head,
    journal::{Cursor, End, Journal, JournalError},
    seal::Seal,
    vouch::{self, Vouchers},
};
use crate::{
    event::{Hash, Header, Line, Seq, hash_header},
    ledger::{Chain, ChainError, Fault, Sound},
};

/// The reason why reading stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum SurveyError {
    #[error(transparent)]
    Damage(#[from] Damage),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The state of reading.
pub(super) struct Survey {
    /// The chain up to the last valid line.
    pub chain: Chain,
    /// Result of checking the last segment.
    pub checked: Checked,
    /// First event of the last segment.
    pub first: Seq,
    /// Number of lines read.
    pub read: u64,
    head: Option<Head>,
    /// Hash and place of the event that `head` names, once its line was read.
    vouched: Option<(Hash, Place)>,
    /// Place of the last valid line.
    last: Option<Place>,
}

impl Survey {
    /// Starts after `chain`, before anything is read.
    pub fn new(chain: Chain, head: Option<Head>) -> Self {
        let checked = Checked { at: Cursor::default(), good: Cursor::default(), why: Why::End(End::File) };
        let first = chain.seq() + 1;
        // A head at the end of the sealed segments is already met.
        let met = head.is_some_and(|head| head.seq == chain.seq());
        let vouched = met.then(|| (chain.hash(), Place { segment: 0, offset: 0, length: 0 }));
        Self { chain, checked, first, read: 0, head, vouched, last: None }
    }

    /// Reads a segment: the whole file if it is `finished`, otherwise up to the end of the written lines.
    pub fn segment<T: Send>(
        &mut self,
        journal: &Journal,
        segment: u32,
        finished: Option<u64>,
        part: impl Fn(Place, &Sound, &Line<'_>) -> T + Sync,
        mut whole: impl FnMut(Place, &Sound, T) -> ControlFlow<()> + Send,
    ) -> Result<(), JournalError> {
        self.first = self.chain.seq() + 1;
        let Self { chain, read, head, vouched, last, .. } = self;
        let note = |place: Place, sound: &Sound, made: T| {
            if head.is_some_and(|h| h.seq == sound.header.seq) {
                *vouched = Some((sound.hash, place));
            }
            *read += 1;
            *last = Some(place);
            whole(place, sound, made)
        };
        let upto = finished.map(|offset| Cursor { segment, offset });
        self.checked = check::check(journal, Cursor { segment, offset: 0 }, upto, chain, part, note)?;
        Ok(())
    }

    /// Returns whether the segment just read is valid as a whole.
    fn is_whole(&self, length: u64) -> bool {
        let Checked { good, why, .. } = &self.checked;
        *why == Why::End(End::Upto) && good.offset == length && self.chain.is_complete()
    }

    /// The damage in the finished segment just read: an invalid line, or another end than in its seal. A seal has its own
    /// checksum, so a difference means that the segment was changed.
    pub fn finished(&self, journal: &Journal, length: u64, seal: Option<&Seal>) -> Result<(), SurveyError> {
        if !self.is_whole(length) {
            return Err(self.damage(journal)?.into());
        }
        let Some(seal) = seal else { return Ok(()) };
        let last = self.chain.seq();
        if (seal.length, seal.first, seal.chain.seq()) != (length, self.first, last) {
            return Err(Damage::Seal { number: seal.number, last }.into());
        }
        match self.last.filter(|_| seal.chain != self.chain) {
            Some(place) => {
                let why = format!("hash header {} bukan {} yang dicatat segel", self.chain.hash(), seal.chain.hash());
                Err(Damage::line(last, place, why).into())
            }
            None => Ok(()),
        }
    }

    /// The fault of the first line that was not accepted; `None` if there is no such line.
    pub fn why(&self) -> Option<String> {
        match &self.checked.why {
            // A line of a later program would match the `prev` of the next line; this one does not.
            Why::Fault(ChainError { fault: Fault::Newer(what), .. }) => {
                Some(format!("{what} tidak dikenal, dan hash-nya bukan yang disebut event sesudahnya"))
            }
            Why::Fault(error) => Some(error.fault.to_string()),
            Why::End(End::Unfinished) => Some("baris terputus".to_owned()),
            Why::End(_) if !self.chain.is_complete() => Some("kelompok tidak lengkap".to_owned()),
            Why::End(End::Upto | End::Zero | End::File | End::Stopped) => None,
        }
    }

    /// The damage that stopped the reading.
    fn damage(&self, journal: &Journal) -> Result<Damage, JournalError> {
        let why = self.why().unwrap_or_else(|| "byte nol di tempat baris".to_owned());
        let seq = self.chain.seq() + 1;
        let Cursor { segment, offset } = self.checked.at;
        let here = Place { segment, offset, length: 0 };
        if let Some(newer) = self.newer(journal)? {
            return Ok(newer);
        }
        let prev = matches!(&self.checked.why, Why::Fault(error) if matches!(error.fault, Fault::Prev { .. }));
        Ok(match self.last.filter(|_| prev) {
            Some(before) if self.is_vouched(journal, seq)? => {
                Damage::line(seq - 1, before, "hash header-nya bukan yang disebut event sesudahnya")
            }
            _ => Damage::line(seq, here, why),
        })
    }

    /// A line of a later program stops the reading and is no damage, unless the next line names another hash for it.
    fn newer(&self, journal: &Journal) -> Result<Option<Damage>, JournalError> {
        let Why::Fault(ChainError { seq, fault: Fault::Newer(what) }) = &self.checked.why else { return Ok(None) };
        let Cursor { segment, offset } = self.checked.at;
        let mut headers = Vec::with_capacity(2);
        journal.scan(self.checked.at, None, |_, line| {
            headers.push(Line::split(line).ok().map(|line| line.header.to_vec()));
            if headers.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let mut headers = headers.into_iter();
        let own = headers.next().flatten().map(|header| hash_header(&header));
        let prev = |header: Vec<u8>| {
            serde_json::from_slice::<serde_json::Value>(&header).ok()?.get("prev")?.as_str()?.parse().ok()
        };
        let named: Option<Hash> = match self.head.filter(|head| head.seq == *seq) {
            Some(head) => Some(head.hash),
            None => headers.next().flatten().and_then(prev),
        };
        let same = own.is_none() || named.is_none() || own == named;
        Ok(same.then(|| Damage::Newer { seq: *seq, segment, offset, what: what.clone() }))
    }

    /// If two lines do not match, one of them was changed: not the second, if the line after it names its hash.
    fn is_vouched(&self, journal: &Journal, seq: Seq) -> Result<bool, JournalError> {
        let mut headers = Vec::with_capacity(2);
        journal.scan(self.checked.at, None, |_, line| {
            let header = Line::split(line).ok().map(|line| line.header.to_vec());
            headers.extend(header);
            if headers.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        let Some(hash) = headers.first().map(|header| hash_header(header)) else { return Ok(false) };
        let next = headers.get(1).and_then(|header| Header::read(header).ok());
        let by_head = self.head.is_some_and(|head| head.seq == seq && head.hash == hash);
        Ok(by_head || next.is_some_and(|next| next.prev == hash))
    }

    /// Decides whether reading stopped at the end (`None`), at a torn tail (its fault), or at damage to durable data: up to
    /// `head`, or up to anything else that shows that events were acknowledged.
    pub fn judge(&self, journal: &Journal, vouchers: Vouchers<'_>) -> Result<Option<String>, SurveyError> {
        let why = self.why();
        if let Some(newer) = self.newer(journal)? {
            return Err(newer.into());
        }
        let Some(head) = self.head else { return Ok(why) };
        let last = self.chain.seq();
        if last < head.seq {
            let ended = why.is_none() && self.checked.why != Why::End(End::Zero);
            let shorter = Damage::Shorter { head: head.seq, found: last };
            return Err(if ended { shorter } else { self.damage(journal)? }.into());
        }
        match self.vouched.filter(|(found, _)| *found != head.hash) {
            Some((found, place)) => {
                let why = format!("hash header {found} bukan {} yang dicatat head", head.hash);
                Err(Damage::line(head.seq, place, why).into())
            }
            None => match vouch::proof(journal, self.checked.at, &self.chain, vouchers).map_err(JournalError::from)? {
                Some(proof) => {
                    let here = Place { segment: self.checked.at.segment, offset: self.checked.at.offset, length: 0 };
                    let why = why.unwrap_or_else(|| "byte nol di tempat baris".to_owned());
                    let why = format!("{why}; event ini sudah dikonfirmasi, terbukti oleh {proof}");
                    Err(Damage::line(last + 1, here, why).into())
                }
                None => Ok(why),
            },
        }
    }
}
