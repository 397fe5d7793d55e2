//! Checkpoints that the program signs by itself, so that the next opening judges only newer events.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use super::{Reader, catalog::AfterSaving, publish::publish, publish_error::PublishError, step, vouched::signed};
use crate::ledger::Identity;

/// Signs after steps of the index, so that after a kill only newer events must be judged; stops after a failure.
pub(super) fn signs_as_it_goes(data: PathBuf, key: PathBuf) -> AfterSaving {
    let failed = AtomicBool::new(false);
    Box::new(move |catalog| {
        if !failed.load(Ordering::Relaxed)
            && let Err(error) = sign_many(&data, &key, &Reader::new(catalog.clone()), OFTEN)
        {
            tracing::warn!(sebab = %error, "nothing was signed while events were taken in; the next opening judges what came since the last checkpoint");
            failed.store(true, Ordering::Relaxed);
        }
    })
}

/// Events between two checkpoints that are signed after steps of the index.
const OFTEN: u64 = step::EVENTS;

/// Signs a checkpoint if at least `many` events have none.
pub(super) fn sign_many(data: &Path, key: &Path, reader: &Reader, many: u64) -> Result<(), PublishError> {
    let last = reader.last().seq;
    if last < many || !key.is_file() {
        return Ok(());
    }
    let identity = Identity::read(reader)?;
    let signed = signed(data, key, &identity)?;
    if last.saturating_sub(signed) >= many { publish(data, key, reader).map(drop) } else { Ok(()) }
}
