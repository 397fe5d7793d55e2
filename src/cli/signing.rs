//! A ledger to append to, by somebody who signs what he records.

use std::{fs, path::Path};

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::{
    event::{
        Actor, Draft, Header, Instant, Line, Refusal, RefusalKind,
        data::Role,
        signature::{self, Origin, Statement},
    },
    ledger::ActorKey,
    store::{
        Appending, Reader,
        writer::{AppendError, Receipt},
    },
};

/// Reads the key of an account: 64 hex digits in a file.
pub fn read(file: &Path) -> anyhow::Result<ActorKey> {
    let text = fs::read_to_string(file).with_context(|| format!("kunci akun {} tidak dapat dibaca", file.display()))?;
    let (text, mut seed) = (Zeroizing::new(text), Zeroizing::new([0; 32]));
    hex::decode_to_slice(text.trim(), &mut *seed)
        .ok()
        .with_context(|| format!("kunci akun {}: harus 64 digit heksadesimal", file.display()))?;
    Ok(ActorKey::new(&seed))
}

/// Which ledger it is, as its actors sign for it.
pub fn origin(reader: &Reader) -> anyhow::Result<Origin> {
    let line = reader.line(1)?;
    let first = Line::split(&line).map_err(|why| anyhow::anyhow!("event 1: {why}"))?;
    let header = Header::read(first.header).map_err(|field| anyhow::anyhow!("event 1: {field}"))?;
    Ok(Origin { ledger: header.ledger, first: first.hash() })
}

/// Signs a draft as its actor; it gets an id, which is signed too.
pub fn sign(draft: &mut Draft, actor: &Actor, key: &ActorKey, origin: &Origin) -> Result<(), Refusal> {
    let id = *draft.id.get_or_insert_with(uuid::Uuid::now_v7);
    let statement = Statement {
        origin,
        actor,
        berlaku: draft.berlaku,
        id,
        refs: &draft.refs,
        unit: &draft.unit,
        kind: draft.event.kind().name(),
        version: draft.event.version(),
    };
    let data = signature::unsigned(&draft.event)
        .map_err(|e| Refusal::new(RefusalKind::Malformed, "data", e, "data tidak dapat ditulis", "data JSON"))?;
    draft.event.set_signature(Some(key.sign(&statement.message(&data))));
    Ok(())
}

/// Signs whatever is appended; what the program records itself goes through as it is.
pub struct Signing<'a> {
    inner: &'a dyn Appending,
    key: ActorKey,
    origin: Origin,
}

impl<'a> Signing<'a> {
    /// Over a ledger that is held.
    pub fn over(inner: &'a dyn Appending, key: ActorKey) -> anyhow::Result<Self> {
        let origin = origin(&inner.reader())?;
        Ok(Self { inner, key, origin })
    }
}

impl Appending for Signing<'_> {
    fn reader(&self) -> Reader {
        self.inner.reader()
    }

    fn append(&self, mut drafts: Vec<Draft>, actor: Actor, at: Option<Instant>) -> Result<Receipt, AppendError> {
        if actor.role != Role::Sistem {
            for (index, draft) in drafts.iter_mut().enumerate() {
                // Who signed it elsewhere, has.
                if draft.event.umum().tanda_tangan.is_none() {
                    sign(draft, &actor, &self.key, &self.origin).map_err(|refusal| refusal.at(index))?;
                }
            }
        }
        self.inner.append(drafts, actor, at)
    }
}
