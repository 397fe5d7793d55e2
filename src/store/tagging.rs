//! Tags lines as they are written, if the ledger's key is available.

use std::path::PathBuf;

use super::vouched::tag_of;
use crate::{
    event::{Event, Header, Prepared, Refusal, RefusalKind, Salt, Seq, hash_data},
    ledger::TagKey,
};

/// The key of tags, as a writer uses it.
#[derive(Debug, Default)]
pub(super) struct Tagger {
    /// The key of tags, and the file of the signing key.
    key: Option<(TagKey, PathBuf)>,
    /// The event that named another key, which is not available: after it nothing can be tagged.
    replaced: Option<Seq>,
    /// Path of the missing key, if every line must be tagged.
    unkeyed: Option<PathBuf>,
}

impl Tagger {
    /// A tagger with the key in force. Without a key it tags nothing, and refuses everything if the ledger demands tags.
    pub fn new(key: Option<(TagKey, PathBuf)>, unkeyed: Option<PathBuf>) -> Self {
        Self { key, replaced: None, unkeyed }
    }

    /// Checks that the group can be tagged as the ledger demands.
    pub fn may(&self, group: &[Prepared]) -> Result<(), Refusal> {
        let refuse = |field, value: &dyn std::fmt::Display, why: &str, accepted: &str| {
            Err(Refusal::new(RefusalKind::Rule, field, value.to_string(), why, accepted))
        };
        if let Some(seq) = self.replaced {
            let why = "kunci buku besar sudah diganti; program ini masih memegang kunci lama";
            return refuse("event", &seq, why, "buka lagi buku besar dengan kunci baru");
        }
        if let Some(file) = &self.unkeyed {
            let why = "buku besar ini menandai setiap barisnya dengan kuncinya, dan kunci itu tidak ada di sini";
            return refuse(
                "key",
                &file.display(),
                why,
                "berkas kunci dengan --key atau JEJAK_KEY; tanpa itu hanya dibaca",
            );
        }
        let begins = |p: &Prepared| matches!(&p.draft.event, Event::PenerimaanDitetapkan(d) if d.penanda);
        let replaces = |p: &Prepared| matches!(p.draft.event, Event::KunciDiganti(_));
        if self.key.is_none() {
            let why = "baris hanya dapat ditandai di tempat kunci buku besar dipegang";
            return if group.iter().any(begins) { refuse("data.penanda", &true, why, "false") } else { Ok(()) };
        }
        if group.len() > 1 && group.iter().any(replaces) {
            let why = "kunci baru berlaku sejak event sesudahnya, jadi penggantian kunci berdiri sendiri";
            return refuse("event", &group.len(), why, "kelompok dengan satu event");
        }
        Ok(())
    }

    /// Writes the header to `bytes`; returns the salt of its line, and sets the resulting data hash in the header.
    pub fn salt(&self, header: &mut Header, prepared: &Prepared, bytes: &mut Vec<u8>) -> Salt {
        bytes.clear();
        header.write(bytes);
        let Some((key, _)) = &self.key else { return prepared.salt };
        let salt = key.salt(&prepared.salt, bytes, &prepared.data);
        header.set_data_hash(hash_data(&salt, &prepared.data), bytes);
        salt
    }

    /// Records that the group up to this event was accepted. An event that names another key is the last one under the old key.
    pub fn took(&mut self, group: &[Prepared], last: Seq) {
        let Some((tag, file)) = &mut self.key else { return };
        let named = |p: &Prepared| match &p.draft.event {
            Event::KunciDiganti(data) => Some(data.kunci_publik.to_string()),
            _ => None,
        };
        let Some(public) = group.iter().find_map(named) else { return };
        match tag_of(file, &public) {
            Some(new) => *tag = new,
            None => self.replaced = Some(last),
        }
    }
}
