//! A ledger that is held for appending, and as whom.

use std::path::Path;

use anyhow::Context as _;

use super::{output, source::Source};
use crate::{
    event::{Actor, Draft, Hash, Refusal, RefusalKind},
    projection::access,
    store::{
        Vault,
        ledger::Options,
        writer::{AppendError, Receipt},
    },
};

/// Holds the ledger in a directory while `work` runs, and closes it in good order also where that was refused.
pub fn held<T>(dir: &Path, work: impl FnOnce(&Vault) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let bar = output::bar("menyusun indeks");
    let opened = Vault::open(dir, Options::system(), &output::progress(&bar));
    bar.finish_and_clear();
    let vault = opened.with_context(|| format!("buku besar di {} tidak dapat dibuka", dir.display()))?;
    recovered(&vault);
    let done = work(&vault);
    // What was recorded stays recorded: the next start recovers what the close did not put in order.
    if let Err(error) = vault.close() {
        eprintln!(
            "jejak: buku besar tidak tertutup rapi ({error}); yang sudah dikuitansi tetap tercatat, pembukaan berikutnya memulihkannya"
        );
    }
    done
}

/// Gives every draft an id before it is sent, so that it can be asked for when the outcome is unknown.
pub fn identified(mut drafts: Vec<Draft>) -> Vec<Draft> {
    for draft in &mut drafts {
        draft.id.get_or_insert_with(uuid::Uuid::now_v7);
    }
    drafts
}

/// Appends; where the outcome is unknown, the error names the ids to ask or to send again with.
pub fn append(vault: &Vault, drafts: Vec<Draft>, actor: Actor) -> anyhow::Result<Receipt> {
    let drafts = identified(drafts);
    let ids: Vec<_> = drafts.iter().filter_map(|draft| draft.id).map(|id| id.to_string()).collect();
    match vault.append(drafts, actor, None) {
        Err(error @ AppendError::Unknown) => Err(anyhow::Error::from(error)
            .context(format!("id yang dapat ditanyakan atau dikirim ulang: {}", ids.join(", ")))),
        other => Ok(other?),
    }
}

/// Says what recovery moved aside.
fn recovered(vault: &Vault) {
    if let Some(torn) = &vault.report().torn {
        eprintln!(
            "jejak: ekor jurnal yang rusak sesudah event {} dipindahkan ke {} ({} byte): {}",
            torn.after, torn.file, torn.bytes, torn.why
        );
    }
}

/// The hash by which the ledger knows a token.
pub fn token_hash(token: &str) -> Hash {
    Hash(blake3::hash(token.as_bytes()).into())
}

/// The account of a token, in a role that may record the drafts where it has one.
pub fn actor(source: &Source, token: &str, drafts: &[Draft]) -> Result<Actor, Refusal> {
    let (global, hash) = (&source.global, token_hash(token));
    let last = source.last();
    let own: Vec<_> = global.grants(last).filter(|g| g.token == Some(hash)).collect();
    let able = own.iter().find(|grant| {
        let may = |draft: &Draft| access::may_record(grant.peran, &draft.event);
        let covers = |draft: &Draft| draft.unit.is_ledger() || global.covers(grant, &draft.unit, last);
        drafts.iter().all(|draft| may(draft) && covers(draft))
    });
    let grant = able.or(own.first()).ok_or_else(|| {
        let detail = "token tidak dikenal, atau aksesnya sudah dicabut";
        Refusal::new(RefusalKind::NotAllowed, "--token", "(dirahasiakan)", detail, "token akses yang masih berlaku")
    })?;
    Ok(Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran })
}
