//! Moves a ledger between a folder and an engine: the same lines, the same hashes, checked on both sides.

use std::{io, ops::ControlFlow, path::Path, sync::Arc};

use super::{
    Claim, Engine, Lost,
    copy::{Copy, CopyError, is_busy, mark, unmark},
};
use crate::{
    event::{Hash, Seq},
    ledger::Chain,
    store::{
        Progress, Vault, VaultError,
        journal::{Cursor, Journal, JournalError},
        ledger::Options,
        tip::{Kept, Tip},
    },
};

/// Bytes of lines that are moved at a time, at least; a batch ends at the end of a group.
const BATCH: usize = 1 << 20;
/// Name of the writer of a ledger that is being moved.
const HOLDER: &str = "(sedang dipindahkan)";

/// The reason why a ledger was not moved. It stays where it was.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Folder or engine failed.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// A server writes it there.
    #[error("buku besar ini sedang ditulis oleh {0}; hentikan servernya dulu")]
    Held(String),
    /// The engine's ledger is not a prefix of this one.
    #[error("mesin jurnal sudah memegang buku besar lain dengan nama ini, sampai event {0}; tidak ada yang diubah")]
    Taken(Seq),
    /// The engine did not store it.
    #[error("mesin jurnal tidak menyimpan: {0}; ulangi, pemindahan dilanjutkan dari yang sudah ada")]
    Kept(String),
    /// A line is not valid.
    #[error("jurnal tidak utuh: {0}")]
    Line(#[from] crate::ledger::ChainError),
}

impl From<Lost> for MoveError {
    fn from(error: Lost) -> Self {
        Self::Copy(error.into())
    }
}

impl From<VaultError> for MoveError {
    fn from(error: VaultError) -> Self {
        Self::Copy(error.into())
    }
}

impl From<JournalError> for MoveError {
    fn from(error: JournalError) -> Self {
        VaultError::from(error).into()
    }
}

impl From<io::Error> for MoveError {
    fn from(error: io::Error) -> Self {
        Self::Copy(error.into())
    }
}

/// Moves the journal of a folder into an engine; the folder stays as a copy. Returns the number of events.
pub fn into_engine(
    root: &Path,
    mut engine: Box<dyn Engine>,
    told: &str,
    progress: Progress<'_>,
) -> Result<Seq, MoveError> {
    let vault = Vault::open(root, Options::system(), progress)?;
    engine.create()?;
    let stand = engine.stand()?.ok_or(CopyError::None)?;
    if stand.term > 0 && is_busy(engine.as_mut(), stand.term)? {
        return Err(MoveError::Held(stand.holder));
    }
    let (mut claim, stand) =
        Claim::take(engine, &stand, HOLDER)?.ok_or_else(|| MoveError::Held("server lain".to_owned()))?;
    let end = upload(vault.catalog().journal(), &mut claim, stand.tip, progress)?;
    let term = claim.term();
    let now = claim.engine().confirm(term)?.ok_or_else(|| MoveError::Held("server lain".to_owned()))?;
    if now.tip != end {
        return Err(MoveError::Kept(format!("ujungnya event {}, bukan {}", now.tip.seq, end.seq)));
    }
    mark(root, told)?;
    vault.close()?;
    Ok(end.seq)
}

fn upload(journal: &Arc<Journal>, claim: &mut Claim, there: Tip, progress: Progress<'_>) -> Result<Tip, MoveError> {
    let (mut chain, mut lines, mut from, mut failed) = (Chain::new(), Vec::new(), there, None);
    let mut met = there == Tip::of(&chain);
    let mut put = |chain: &Chain, lines: &mut Vec<u8>, from: &mut Tip| match claim.commit(*from, lines, Tip::of(chain))
    {
        Kept::Yes => {
            *from = Tip::of(chain);
            lines.clear();
            Ok(())
        }
        Kept::Fenced(why) | Kept::Unknown(why) => Err(MoveError::Kept(why)),
        Kept::Failed(error) => Err(error.into()),
    };
    journal.scan(Cursor::default(), None, |_, line| {
        let step = chain.push_line(line).map_err(MoveError::from).and_then(|_| {
            if chain.seq() > there.seq {
                lines.extend_from_slice(line);
                lines.push(b'\n');
            } else {
                met |= Tip::of(&chain) == there;
            }
            progress(chain.seq(), 0);
            let whole = chain.is_complete() && lines.len() >= BATCH;
            if whole && met { put(&chain, &mut lines, &mut from) } else { Ok(()) }
        });
        match step {
            Ok(()) if met || chain.seq() < there.seq => ControlFlow::Continue(()),
            Ok(()) => ControlFlow::Break(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None if !met => Err(MoveError::Taken(there.seq)),
        None if lines.is_empty() => Ok(from),
        None => put(&chain, &mut lines, &mut from).map(|()| from),
    }
}

/// Moves a ledger out of its engine: completes the copy in the folder, marks the ledger in the engine as moved away, so that
/// nobody takes it over there, and makes the folder's journal the ledger again.
pub fn out_of_engine(
    root: &Path,
    mut engine: Box<dyn Engine>,
    told: &str,
    progress: Progress<'_>,
) -> Result<Seq, MoveError> {
    let mut copy = Copy::open(root, told, progress)?;
    let stand = engine.stand()?.ok_or(CopyError::None)?;
    if stand.closed {
        // An earlier attempt was interrupted after the engine had closed the ledger.
        if copy.tip() != stand.tip {
            return Err(CopyError::Closed.into());
        }
        copy.close()?;
        unmark(root)?;
        return Ok(stand.tip.seq);
    }
    if is_busy(engine.as_mut(), stand.term)? {
        return Err(MoveError::Held(stand.holder));
    }
    let (mut claim, stand) =
        Claim::take(engine, &stand, HOLDER)?.ok_or_else(|| MoveError::Held("server lain".to_owned()))?;
    copy.follow(claim.engine())?;
    copy.check(&stand)?;
    let term = claim.term();
    if copy.tip() != stand.tip || stand.tip.hash == Hash::ZERO {
        return Err(MoveError::Kept(format!(
            "salinan sampai event {}, mesin sampai {}",
            copy.tip().seq,
            stand.tip.seq
        )));
    }
    let end = copy.tip().seq;
    // Durable here before the engine closes it.
    copy.close()?;
    if !claim.engine().close(term)? {
        return Err(MoveError::Held("server lain".to_owned()));
    }
    unmark(root)?;
    Ok(end)
}
