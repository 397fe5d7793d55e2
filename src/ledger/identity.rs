//! Who a ledger is to the outside, by its own events: the origin of each epoch, and which key signs at which size.
//! Nothing else decides whether a key counts; `tools/verify_bag.py` and the page's `check.js` say the same in their words.

use std::fmt;

use super::{
    checkpoint::{Checkpoint, Signed},
    key::{Scheme, VerifierKey},
    merkle::TreeHash,
    note::Verified,
    signature::{KeyName, NoteError},
};
use crate::event::{Event, LedgerName, Seq, Teks, data::EpochDibuka};

/// How an epoch ended: by the event that opened the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// That event.
    pub by: Seq,
    /// Origin of the epoch that ended.
    pub origin: String,
    /// Size of the last checkpoint that was known of it.
    pub size: u64,
    /// Root of that checkpoint.
    pub root: TreeHash,
    /// Why.
    pub reason: Option<Teks>,
}

impl Ended {
    /// As the event that opened the next epoch says.
    pub fn by(seq: Seq, data: &EpochDibuka) -> Self {
        let (origin, reason) = (data.asal.to_string(), data.alasan.clone());
        Self { by: seq, origin, size: data.ukuran, root: data.akar, reason }
    }
}

/// In words for people.
impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason.as_ref().map_or("tanpa alasan", Teks::as_str);
        let Self { by, size, root, .. } = self;
        write!(
            f,
            "event {by}, alasan: «{reason}»; checkpoint terakhir yang diketahui dari log itu {size} event, akar {root}"
        )
    }
}

/// A ledger's name, keys and epochs, as far as its events were taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Name of the ledger.
    pub ledger: LedgerName,
    /// Keys, each with the event that named it, in order; the last one signs.
    pub keys: Vec<(Seq, [u8; 32])>,
    /// Epochs that ended, in order.
    pub ended: Vec<Ended>,
}

impl Identity {
    /// Takes the next event; what says nothing about the ledger's outside changes nothing.
    ///
    /// # Errors
    /// A key that is no key.
    pub fn take(this: &mut Option<Self>, seq: Seq, event: &Event) -> Result<(), NoteError> {
        match (event, this) {
            (Event::LedgerDibuka(data), this) => {
                let keys = vec![(seq, public(&data.kunci_publik)?)];
                *this = Some(Self { ledger: data.nama.clone(), keys, ended: Vec::new() });
            }
            (Event::KunciDiganti(data), Some(this)) => this.keys.push((seq, public(&data.kunci_publik)?)),
            (Event::EpochDibuka(data), Some(this)) => this.ended.push(Ended::by(seq, data)),
            _ => {}
        }
        Ok(())
    }

    /// Epoch of the last event.
    pub fn epoch(&self) -> u32 {
        1 + self.ended.len() as u32
    }

    /// Origin of its checkpoints in an epoch.
    pub fn origin_of(&self, epoch: u32) -> String {
        if epoch == 1 { self.ledger.to_string() } else { format!("{}/{epoch}", self.ledger) }
    }

    /// Origin of its checkpoints today.
    pub fn origin(&self) -> String {
        self.origin_of(self.epoch())
    }

    /// The keys in force at a checkpoint's size, newest first, each with the event that named it: from that event up to
    /// the one that replaced it. At the size of the replacing event itself both count, so that the old key can vouch for
    /// the new one. In an epoch that ended nothing that came later counts.
    ///
    /// # Errors
    /// The checkpoint bears the name of no epoch of this ledger.
    pub fn in_force(&self, at: &Checkpoint) -> Result<Vec<(Seq, VerifierKey)>, NoteError> {
        let other = || NoteError::Origin(at.origin.clone());
        let epoch = (1..=self.epoch()).find(|epoch| self.origin_of(*epoch) == at.origin).ok_or_else(other)?;
        let index = epoch as usize - 1;
        let opened = index.checked_sub(1).map_or(0, |before| self.ended[before].by);
        let closed = self.ended.get(index).map_or(Seq::MAX, |ended| ended.by);
        let name: KeyName = at.origin.parse().map_err(|_| other())?;
        let mut found = Vec::new();
        for (index, (named, public)) in self.keys.iter().enumerate().filter(|(_, key)| key.0 < closed) {
            let replaced = self.keys.get(index + 1).map(|next| next.0).filter(|next| *next < closed);
            if opened.max(*named) <= at.size && replaced.is_none_or(|next| at.size <= next) {
                found.insert(0, (*named, VerifierKey::new(name.clone(), Scheme::Ed25519, *public)?));
            }
        }
        Ok(found)
    }

    /// The public halves of [`Identity::in_force`].
    ///
    /// # Errors
    /// As there.
    pub fn verifiers(&self, at: &Checkpoint) -> Result<Vec<VerifierKey>, NoteError> {
        Ok(self.in_force(at)?.into_iter().map(|(_, key)| key).collect())
    }

    /// Checks that a key in force at its size has signed the checkpoint.
    ///
    /// # Errors
    /// Another log's, not signed, signed wrongly, or by a key that does not count at this size.
    pub fn verify(&self, signed: &Signed) -> Result<Vec<Verified>, NoteError> {
        let at = &signed.checkpoint;
        match signed.note.verify(&self.verifiers(at)?) {
            Err(NoteError::Unsigned) if self.ever_signed(signed) => Err(NoteError::NotInForce(at.size)),
            other => other,
        }
    }

    /// Has any of its keys, at whatever time it counted, signed this?
    fn ever_signed(&self, signed: &Signed) -> bool {
        let Ok(name) = signed.checkpoint.origin.parse::<KeyName>() else { return false };
        let keys = self.keys.iter().map(|(_, public)| VerifierKey::new(name.clone(), Scheme::Ed25519, *public));
        keys.flatten().any(|key| signed.note.verify(std::slice::from_ref(&key)).is_ok())
    }
}

fn public(hex: &str) -> Result<[u8; 32], NoteError> {
    let mut key = [0; 32];
    hex::decode_to_slice(hex, &mut key).map_err(|_| NoteError::Key)?;
    Ok(key)
}
