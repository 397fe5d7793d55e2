//! The identity of a ledger, as its own events define it: the origin of each epoch, and the key that signs at each size.
//! Nothing else decides whether a key counts; `tools/verify_bag.py` and the page's `check.js` implement the same rule.

use std::fmt;

use super::{
    checkpoint::{Checkpoint, Signed},
    key::{Scheme, VerifierKey},
    merkle::TreeHash,
    note::Verified,
    signature::{KeyName, NoteError},
};
use crate::event::{Event, LedgerName, Seq, Teks, data::EpochDibuka};

/// The end of an epoch, by the event that opened the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The event that opened the next epoch.
    pub by: Seq,
    /// Origin of the epoch that ended.
    pub origin: String,
    /// Size of the last known checkpoint of the epoch that ended.
    pub size: u64,
    /// Root of that checkpoint.
    pub root: TreeHash,
    /// The reason that was recorded (`alasan`).
    pub reason: Option<Teks>,
}

impl Ended {
    /// The end of an epoch as `epoch.dibuka` with this seq records it.
    pub fn by(seq: Seq, data: &EpochDibuka) -> Self {
        let (origin, reason) = (data.asal.to_string(), data.alasan.clone());
        Self { by: seq, origin, size: data.ukuran, root: data.akar, reason }
    }
}

/// A sentence for people.
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

/// A ledger's name, keys and epochs, up to the last event that was taken.
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
    /// Takes the next event; events that concern neither keys nor epochs change nothing.
    ///
    /// # Errors
    /// A public key that is not valid.
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

    /// The keys in force at a checkpoint's size, newest first, each with the event that named it. A key counts from that event
    /// up to the one that replaced it; at the size of the replacing event both count, so that the old key can vouch for the
    /// new one. In an epoch that ended, keys that were named later do not count.
    ///
    /// # Errors
    /// The checkpoint's name is not that of an epoch of this ledger.
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

    /// The public keys of [`Identity::in_force`].
    ///
    /// # Errors
    /// As [`Identity::in_force`].
    pub fn verifiers(&self, at: &Checkpoint) -> Result<Vec<VerifierKey>, NoteError> {
        Ok(self.in_force(at)?.into_iter().map(|(_, key)| key).collect())
    }

    /// Checks that a key in force at its size has signed the checkpoint.
    ///
    /// # Errors
    /// The checkpoint is of another log, not signed, wrongly signed, or signed by a key that is not in force at this size.
    pub fn verify(&self, signed: &Signed) -> Result<Vec<Verified>, NoteError> {
        let at = &signed.checkpoint;
        match signed.note.verify(&self.verifiers(at)?) {
            Err(NoteError::Unsigned) if self.ever_signed(signed) => Err(NoteError::NotInForce(at.size)),
            other => other,
        }
    }

    /// Returns whether any key of the ledger, in force or not, has signed this.
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
