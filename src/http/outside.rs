//! Periodic publication: a fresh checkpoint, signed by witnesses and recorded in the ledger itself. No request waits for it,
//! except a closing that a policy makes depend on witnesses.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Config, Problem, Service};
use crate::{
    event::Seq,
    ledger::{Identity, Signed, VerifierKey},
    peer::{self, Outcome, Peer},
    store::{
        TileFiles, Tree, Vault,
        attest::{self, AttestError},
        clock::DAY,
        publish::{self, PublishError},
        witness::parse_keys,
    },
};

/// Maximum time for all witnesses together: a slow one does not delay start, checkpoints or stop.
const LIMIT: Duration = Duration::from_secs(2);

fn witness_keys(config: &Config) -> Result<Vec<VerifierKey>, PublishError> {
    let Some(file) = &config.witness_keys else { return Ok(Vec::new()) };
    let told =
        |e: io::Error| io::Error::new(e.kind(), format!("kunci saksi {} tidak dapat dibaca: {e}", file.display()));
    Ok(parse_keys(&std::fs::read_to_string(file).map_err(told)?)?)
}

/// Signs and publishes the newest checkpoint, and asks the witnesses that have not signed it. Returns how many have.
fn publish_once(service: &Service) -> Result<usize, PublishError> {
    let config = &service.config;
    let (tree, mut signed) = publish::publish(&config.data, &config.signing_key(), &service.reader)?;
    let tree = Arc::new(tree);
    let keys = witness_keys(config)?;
    if signed.witnesses(&keys)?.len() < config.witness.len() {
        ask(config, &tree, &mut signed, &keys)?;
    }
    Ok(signed.witnesses(&keys)?.len())
}

/// Asks all witnesses in parallel up to the limit; a late one is asked again at the next checkpoint.
fn ask(config: &Config, tree: &Arc<Tree>, signed: &mut Signed, keys: &[VerifierKey]) -> Result<(), PublishError> {
    let asked = peer::ask_all(&config.witness, LIMIT, {
        let (tree, signed, keys) = (tree.clone(), signed.clone(), keys.to_vec());
        move |peer: &Peer| {
            let mut own = signed.clone();
            peer::collect(&tree, &mut own, peer, &keys).map(|outcome| (own, outcome))
        }
    });
    for (url, answer) in asked {
        let up =
            |up: bool| metrics::gauge!("jejak_saksi_menjawab", "saksi" => url.clone()).set(f64::from(u8::from(up)));
        match answer {
            Some(Ok((own, Outcome::Signed(_)))) => {
                up(true);
                own.note.signatures.iter().for_each(|signature| signed.note.add(signature.clone()));
            }
            Some(Ok((_, Outcome::Failed(why)))) => {
                up(false);
                tracing::warn!(witness = url, why, "no cosignature");
            }
            Some(Err(error)) => return Err(error),
            None => {
                up(false);
                tracing::warn!(witness = url, "no cosignature in time");
            }
        }
    }
    publish::add_signatures(tree, &config.signing_key(), signed)
}

/// Appends an event with the checkpoint and all unit heads; called after a closing.
pub async fn record(service: Arc<Service>) {
    // Waits for a running closing: nothing may be appended between its card and its event.
    let _pass = service.gate.read().await;
    let inner = service.clone();
    let done = tokio::task::spawn_blocking(move || {
        let vault = inner.vault().ok_or_else(|| inner.without())?;
        attest::record(&*vault, &inner.config.data)
    });
    match done.await {
        Ok(Ok(receipt)) => {
            tracing::info!(seq = receipt.last, "checkpoint recorded");
            service.settled(&Ok(receipt), false, false);
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "checkpoint not recorded");
            if let AttestError::Append(error) = error {
                service.settled(&Err(error), false, false);
            }
        }
        Err(error) => tracing::error!(%error, "checkpoint not recorded"),
    }
}

/// Refuses a closing, if the policy requires witnesses, unless enough of them have signed the ledger as it is now.
pub async fn require_witnesses(service: &Arc<Service>) -> Result<(), Problem> {
    let wanted = service.config.require_witness;
    if wanted == 0 {
        return Ok(());
    }
    let service = service.clone();
    let seen = tokio::task::spawn_blocking(move || publish_once(&service)).await;
    let seen = seen.map_err(|e| Problem::internal(&e))?.map_err(|e| Problem::internal(&e))?;
    if seen >= wanted {
        return Ok(());
    }
    let detail = format!("checkpoint baru ditandatangani {seen} saksi; menutup periode memerlukan {wanted}");
    Err(Problem::new("belum-siap", detail))
}

/// Publishes until the service stops. Returns at once if there is no signing key.
pub async fn run(service: Arc<Service>) {
    let mut stopping = service.stopping.subscribe();
    let pause = Duration::from_secs(service.config.checkpoint_seconds.max(1));
    let mut recorded = (service.reader.last().seq, Instant::now());
    if !service.config.signing_key().is_file() {
        tracing::warn!("no signing key: checkpoints are not published");
        return;
    }
    loop {
        let inner = service.clone();
        // Of several servers only the writing one signs: the engine has kept everything that it reads.
        let published = move || if inner.vault().is_some() { publish_once(&inner) } else { Ok(0) };
        match tokio::task::spawn_blocking(published).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(%error, "checkpoint not published"),
            Err(error) => tracing::error!(%error, "checkpoint not published"),
        }
        let due = service.vault().is_some()
            && recorded.1.elapsed() >= Duration::from_secs(service.config.record_seconds.max(1));
        if due && service.reader.last().seq > recorded.0 && service.clock().0 <= DAY {
            // If the clock is far ahead of the last event, only an append that somebody asks for is recorded.
            record(service.clone()).await;
            recorded = (service.reader.last().seq, Instant::now());
        }
        tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Refuses to serve a ledger that lacks a published event, according to its own record or to a witness.
pub async fn guard(vault: &Vault, config: &Config) -> Result<(), AttestError> {
    attest::guard(vault, &config.data, &config.signing_key())?;
    let reader = vault.reader();
    let (identity, have) = (Identity::read(&reader).map_err(AttestError::Publish)?, reader.last().seq);
    let config = config.clone();
    let asked = tokio::task::spawn_blocking(move || witnessed(&config, &identity, have)).await;
    asked.unwrap_or_else(|error| Err(io::Error::other(error).into()))
}

/// Asks the witnesses for the last checkpoint that they saw. One that does not answer is skipped: the ledger's own record was
/// checked.
fn witnessed(config: &Config, identity: &Identity, have: Seq) -> Result<(), AttestError> {
    witness_keys(config)?;
    let published = TileFiles::of(&config.data).checkpoint()?.map(|note| Signed::parse(&note)).transpose();
    let Some(published) = published.map_err(PublishError::Note)? else { return Ok(()) };
    if published.checkpoint.origin != identity.origin() {
        return Ok(());
    }
    let asked = peer::ask_all(&config.witness, LIMIT, move |peer: &Peer| peer::last_seen(peer, &published));
    for (url, known) in &asked {
        let known = known.flatten().unwrap_or(0);
        if known > have {
            let record = publish::record_path(&config.signing_key()).display().to_string();
            return Err(PublishError::Witnessed { url: url.clone(), known, have, record }.into());
        }
    }
    Ok(())
}
