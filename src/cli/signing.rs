//! A ledger for appending, with the account's signature on every event.

use std::{fs, path::Path};

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::{
    event::{
        Actor, Draft, Instant, Refusal, RefusalKind,
        data::Role,
        signature::{self, Origin},
    },
    ledger::ActorKey,
    store::{
        self, Appending, Reader,
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

/// Signs a draft as its actor. The draft gets an id, which the signature covers.
pub fn sign(draft: &mut Draft, actor: &Actor, key: &ActorKey, origin: &Origin) -> Result<(), Refusal> {
    let id = *draft.id.get_or_insert_with(uuid::Uuid::now_v7);
    let message = signature::message(draft, id, actor, origin)
        .map_err(|e| Refusal::new(RefusalKind::Malformed, "data", e, "data tidak dapat ditulis", "data JSON"))?;
    draft.event.set_signature(Some(key.sign(&message)));
    Ok(())
}

/// Signs everything that is appended; events that the program records itself are not signed.
pub struct Signing<'a> {
    inner: &'a dyn Appending,
    key: ActorKey,
    origin: Origin,
}

impl<'a> Signing<'a> {
    /// Wraps a ledger that is held.
    pub fn over(inner: &'a dyn Appending, key: ActorKey) -> anyhow::Result<Self> {
        let origin = store::origin(&inner.reader())?;
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
                // An event that was signed elsewhere keeps its signature.
                if draft.event.umum().tanda_tangan.is_none() {
                    sign(draft, &actor, &self.key, &self.origin).map_err(|refusal| refusal.at(index))?;
                }
            }
        }
        self.inner.append(drafts, actor, at)
    }
}
