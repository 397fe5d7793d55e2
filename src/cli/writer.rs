//! A ledger held for appending, and the account that appends.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use super::{output, source::Source};
pub use crate::http::access::hash as token_hash;
use crate::{
    event::{Actor, Draft, Hash, Refusal, RefusalKind},
    peer::desk::{Beside, DeskError},
    projection::{Global, Grant, access},
    store::{
        Appending, Vault, VaultError,
        engine::copy::open_alone,
        ledger::Options,
        recovery::OpenError,
        writer::{AppendError, Receipt},
    },
};

/// Maximum wait for a ledger that is held by another process: a server that starts or stops, or a command.
const PATIENCE: Duration = Duration::from_secs(5);
/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// Runs `work` with access for appending: through the server that holds the ledger or, without one, on the ledger opened here,
/// which is closed properly even if the work is refused.
pub fn held_by<T>(dir: &Path, key: &Path, work: impl FnOnce(&dyn Appending) -> anyhow::Result<T>) -> anyhow::Result<T> {
    match reach(dir, key)? {
        Reached::Here(vault) => held_here(vault, work),
        Reached::Beside(server) => work(&server),
    }
}

/// The same while nobody else appends, so that the state that the work reads does not change before its append.
pub fn held_alone<T>(
    dir: &Path,
    key: &Path,
    work: impl FnOnce(&dyn Appending) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    match reach(dir, key)? {
        Reached::Here(vault) => held_here(vault, work),
        Reached::Beside(server) => {
            server.alone()?;
            work(&server)
        }
    }
}

enum Reached {
    Here(Vault),
    Beside(Beside),
}

/// Opens the ledger, or connects to the server that holds it.
fn reach(dir: &Path, key: &Path) -> anyhow::Result<Reached> {
    let since = Instant::now();
    loop {
        let bar = output::bar("menyusun indeks");
        let opened = Vault::open(dir, Options::system().with_key(key), &output::progress(&bar));
        bar.finish_and_clear();
        let error = match opened {
            Ok(vault) => return Ok(Reached::Here(vault)),
            Err(error @ VaultError::Open(OpenError::Locked)) => error,
            Err(VaultError::Open(OpenError::Engine(engine))) => return reach_engine(dir, engine),
            Err(error) => return Err(unopened(error, dir)),
        };
        match Beside::connect(dir) {
            Ok(server) => return Ok(Reached::Beside(server)),
            Err(DeskError::Nobody(_)) if since.elapsed() < PATIENCE => thread::sleep(PAUSE),
            Err(DeskError::Nobody(_)) => return Err(unopened(error, dir)),
            Err(other) => return Err(other.into()),
        }
    }
}

/// The same for a ledger whose journal is in an engine.
fn reach_engine(dir: &Path, named: String) -> anyhow::Result<Reached> {
    match Beside::connect(dir) {
        Ok(server) => Ok(Reached::Beside(server)),
        Err(DeskError::Nobody(_)) => {
            let engine = std::env::var("JEJAK_JOURNAL").unwrap_or(named);
            let bar = output::bar("menyusul mesin jurnal");
            let vault = open_alone(dir, &engine, Options::system(), &output::progress(&bar))?;
            bar.finish_and_clear();
            Ok(Reached::Here(vault))
        }
        Err(other) => Err(other.into()),
    }
}

fn unopened(error: VaultError, dir: &Path) -> anyhow::Error {
    anyhow::Error::from(error).context(format!("buku besar di {} tidak dapat dibuka", dir.display()))
}

fn held_here<T>(vault: Vault, work: impl FnOnce(&dyn Appending) -> anyhow::Result<T>) -> anyhow::Result<T> {
    recovered(&vault);
    let done = work(&vault);
    // Recorded events stay recorded: the next start repairs what the close did not complete.
    if let Err(error) = vault.close() {
        eprintln!(
            "jejak: buku besar tidak tertutup rapi ({error}); yang sudah dikuitansi tetap tercatat, pembukaan berikutnya memulihkannya"
        );
    }
    done
}

/// Gives every draft an id before it is sent, so that it can be looked up if the outcome is unknown.
pub fn identified(mut drafts: Vec<Draft>) -> Vec<Draft> {
    for draft in &mut drafts {
        draft.id.get_or_insert_with(uuid::Uuid::now_v7);
    }
    drafts
}

/// Appends; if the outcome is unknown, the error names the ids for looking up or sending again.
pub fn append(vault: &dyn Appending, drafts: Vec<Draft>, actor: Actor) -> anyhow::Result<Receipt> {
    let drafts = identified(drafts);
    let ids: Vec<_> = drafts.iter().filter_map(|draft| draft.id).map(|id| id.to_string()).collect();
    match vault.append(drafts, actor, None) {
        Err(error @ AppendError::Unknown) => Err(anyhow::Error::from(error)
            .context(format!("id yang dapat ditanyakan atau dikirim ulang: {}", ids.join(", ")))),
        other => Ok(other?),
    }
}

/// Reports what the recovery moved aside.
fn recovered(vault: &Vault) {
    if let Some(torn) = &vault.report().torn {
        eprintln!(
            "jejak: ekor jurnal yang rusak sesudah event {} dipindahkan ke {} ({} byte): {}",
            torn.after, torn.file, torn.bytes, torn.why
        );
    }
}

/// Why a token is refused: it is no longer known, or waits for a second administrator.
pub fn unknown(global: &Global, token: Hash, accepted: &str) -> Refusal {
    let refused = |detail: &str, accepted: &str| {
        Refusal::new(RefusalKind::NotAllowed, "--token", "(dirahasiakan)", detail, accepted)
    };
    let waits = |grant: &&Grant| grant.token == Some(token) && grant.ended.is_none() && !grant.counted();
    match global.all_grants().iter().find(waits) {
        Some(grant) => refused(
            &format!("akses {} menunggu konfirmasi admin lain", grant.akun),
            &format!("sesudah admin lain menjalankan jejak confirm {}", grant.akun),
        ),
        None => refused("token tidak dikenal, atau aksesnya sudah dicabut atau berakhir", accepted),
    }
}

/// The account of a token; a role that may record the drafts is preferred.
pub fn actor(source: &Source, token: &str, drafts: &[Draft]) -> Result<Actor, Refusal> {
    let (global, hash) = (&source.global, token_hash(token));
    let last = source.last();
    let own: Vec<_> = global.hidup_dengan(hash, source.day()).collect();
    let able = own.iter().find(|grant| {
        let may = |draft: &Draft| access::may_record(grant.peran, &draft.event);
        let covers = |draft: &Draft| draft.unit.is_ledger() || global.covers(grant, &draft.unit, last);
        drafts.iter().all(|draft| may(draft) && covers(draft))
    });
    let grant = able.or(own.first()).ok_or_else(|| unknown(global, hash, "token akses yang masih berlaku"))?;
    Ok(Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran })
}
