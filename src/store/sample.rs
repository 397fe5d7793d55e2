//! Writes the sample ledger to a directory.

use std::path::Path;

use super::{
    Progress, ReadError, Vault, VaultError,
    ledger::{Options, system_actor},
    writer::AppendError,
};
use crate::{
    event::{Draft, Refusal, Seq},
    projection::{self, Global, Pandangan, Per, StreamKey},
    sample::{self, Script, Step},
};

/// The reason why the sample could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The directory could not be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The files in the program are not valid.
    #[error("berkas contoh rusak: {0}")]
    Files(#[from] serde_json::Error),
    /// An event of the sample was refused.
    #[error("langkah contoh {step}: {error}")]
    Append {
        /// Number of the step, from 1.
        step: usize,
        /// The reason.
        error: Box<AppendError>,
    },
    /// The ledger could not be read again.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A figure could not be computed.
    #[error(transparent)]
    Figure(#[from] projection::ReadError),
}

/// Writes the sample ledger; `public_key` is 64 hex digits. The same program always writes the same hashes.
pub fn write(root: &Path, public_key: String, progress: Progress<'_>) -> Result<(Vault, Script), SampleError> {
    write_steps(root, sample::opening(public_key), &sample::steps()?, progress)
}

/// Writes a ledger of the given steps, after the event `opening`.
pub fn write_steps(
    root: &Path,
    opening: Draft,
    steps: &[Step],
    progress: Progress<'_>,
) -> Result<(Vault, Script), SampleError> {
    let first = vec![Draft { id: Some(sample::identity(1).0), ..opening }];
    let mut options = Options::system();
    // Event 1 gets its salt from here; all others are prepared with their own. Later appends are random as usual.
    let opened = std::sync::atomic::AtomicBool::new(false);
    let system = options.random.clone();
    options.random = std::sync::Arc::new(move |bytes| {
        if opened.swap(true, std::sync::atomic::Ordering::Relaxed) {
            return system(bytes);
        }
        bytes.iter_mut().zip(sample::identity(1).1.into_iter().cycle()).for_each(|(to, from)| *to = from);
        Ok(())
    });
    let vault = Vault::create(root, first, Some(sample::opened_at()), options)?;
    let (mut script, mut global, mut taken) = (Script::default(), Global::default(), 0);
    for (index, step) in steps.iter().enumerate() {
        let fail = |error: AppendError| SampleError::Append { step: index + 1, error: Box::new(error) };
        let next = vault.reader().last().seq + 1;
        let mut drafts = script.drafts(step, next).map_err(|e: Refusal| fail(e.into()))?;
        vault.reader().each_fact(&StreamKey::global(), taken, Seq::MAX, &mut |fact| {
            global.apply(&fact);
            taken += 1;
        })?;
        drafts.extend(closing(&vault, &global, step)?);
        let group = sample::prepare(drafts, next).map_err(|e| fail(e.into()))?;
        let actor = if step.akun == system_actor().id { system_actor() } else { sample::actor(step, &global) };
        vault.append_prepared(group, actor, Some(step.waktu)).map_err(fail)?;
        progress(index as u64 + 1, steps.len() as u64);
    }
    Ok((vault, script))
}

/// The draft that closes the period of a step; `None` if the step closes none.
fn closing(vault: &Vault, global: &Global, step: &Step) -> Result<Option<Draft>, SampleError> {
    let Some(closing) = &step.tutup else { return Ok(None) };
    let reader = vault.reader();
    let last = reader.last().seq;
    let per = Per::from(closing.periode);
    let card = reader.view(global, last, per, Pandangan::Resmi)?.card(&closing.unit, closing.periode.tahun())?;
    Ok(Some(sample::closing(closing, &card, last, step.waktu)))
}
