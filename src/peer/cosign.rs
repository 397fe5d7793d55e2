//! Collecting cosignatures: from witnesses over HTTP, or by hand across an air gap.

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use super::{Peer, PeerError};
use crate::{
    ledger::{Consistency, NoteError, Signature, Signed, Verified, VerifierKey},
    store::{Tree, publish::PublishError},
};

/// The answer of a witness.
#[derive(Debug)]
pub enum Outcome {
    /// It signed.
    Signed(Vec<Verified>),
    /// It did not sign; holds the reason.
    Failed(String),
}

/// The request for a witness that last saw size `old`.
pub fn request(tree: &Tree, signed: &Signed, old: u64) -> Result<Consistency, PublishError> {
    let hashes = tree.consistency(old, signed.checkpoint.size)?;
    Ok(Consistency { old, hashes, checkpoint: signed.clone() })
}

/// Asks a witness to sign the checkpoint. A signature counts only if it is by one of `keys`. If the witness last saw another
/// size, it says so, and the request is repeated from there.
pub fn collect(tree: &Tree, signed: &mut Signed, peer: &Peer, keys: &[VerifierKey]) -> Result<Outcome, PublishError> {
    let mut old = 0;
    for _ in 0..2 {
        let body = request(tree, signed, old)?.to_string();
        let (status, text) = match peer.post("add-checkpoint", &body) {
            Ok(answer) => answer,
            Err(error @ (PeerError::Unreachable { .. } | PeerError::Refused { .. })) => {
                return Ok(Outcome::Failed(error.to_string()));
            }
        };
        match (status, text.trim().parse::<u64>()) {
            (200, _) => return Ok(accept(signed, &text, keys)),
            (409, Ok(size)) if size != old && size <= signed.checkpoint.size => old = size,
            (409, Ok(size)) if size > signed.checkpoint.size => {
                return Ok(Outcome::Failed(format!(
                    "ALARM: saksi pernah melihat ukuran {size}, lebih besar dari buku besar ini"
                )));
            }
            _ => return Ok(Outcome::Failed(format!("saksi menolak ({status}): {}", text.trim()))),
        }
    }
    Ok(Outcome::Failed("saksi berubah pikiran; coba lagi".to_owned()))
}

/// Asks all peers at once, and returns the answers that arrive within the limit. Late peers are ignored.
pub fn ask_all<T: Send + 'static>(
    urls: &[String],
    limit: Duration,
    ask: impl Fn(&Peer) -> T + Send + Clone + 'static,
) -> Vec<(String, Option<T>)> {
    let (told, heard) = mpsc::channel();
    let mut all: Vec<(String, Option<T>)> = urls.iter().map(|url| (url.clone(), None)).collect();
    for (index, url) in urls.iter().enumerate() {
        let (peer, told, ask) = (Peer::patient(url, None, limit), told.clone(), ask.clone());
        thread::spawn(move || drop(told.send((index, ask(&peer)))));
    }
    drop(told);
    let end = Instant::now() + limit;
    while let Ok((index, answer)) = heard.recv_timeout(end.saturating_duration_since(Instant::now())) {
        if let Some(slot) = all.get_mut(index) {
            slot.1 = Some(answer);
        }
    }
    all
}

/// The size that a witness last saw of this log; `None` if it saw nothing or does not answer. It is asked with a published
/// checkpoint, so that nothing new is signed for the question.
pub fn last_seen(peer: &Peer, published: &Signed) -> Option<u64> {
    let asked = Consistency { old: 0, hashes: Vec::new(), checkpoint: published.clone() };
    match peer.post("add-checkpoint", &asked.to_string()) {
        Ok((409, size)) => size.trim().parse().ok(),
        _ => None,
    }
}

fn accept(signed: &mut Signed, text: &str, keys: &[VerifierKey]) -> Outcome {
    match import_signatures(signed, text, keys) {
        Ok(seen) => Outcome::Signed(seen),
        Err(error) => Outcome::Failed(error.to_string()),
    }
}

/// Adds the signatures by `keys` to the checkpoint; refuses if none of them is valid.
pub fn import_signatures(signed: &mut Signed, text: &str, keys: &[VerifierKey]) -> Result<Vec<Verified>, NoteError> {
    let mut seen = Vec::new();
    for line in text.lines().filter(|line| line.starts_with('—')) {
        let signature = Signature::parse(line)?;
        if let Some(key) = keys.iter().find(|key| key.made(&signature)) {
            let time = key.verify(&signed.note.text, &signature)?;
            seen.push(Verified { name: key.name().clone(), time });
            signed.note.add(signature);
        }
    }
    if seen.is_empty() { Err(NoteError::Unsigned) } else { Ok(seen) }
}
