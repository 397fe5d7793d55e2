//! Serves a ledger for reading that cannot be opened for writing because its disk is full or mounted read-only: a restart must
//! not take away the reads that a stopped writer still allows.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use super::{Config, Service, config::OnStop, fault::StartError, oidc::Oidc};
use crate::store::{
    self, VaultError,
    attest::AttestError,
    ledger::StartError as WriterError,
    publish::{self, PublishError},
    recovery::OpenError,
    replica,
};

/// Minimum free bytes: what an opening writes before the first append.
const ROOM: u64 = 8 << 20;
/// Size in bytes of the trial write.
const TRIAL: usize = 64 << 10;

/// The service without a writer, if the disk was the reason that the ledger did not open; else the error.
pub fn service(config: &Config, oidc: Option<Oidc>, error: StartError) -> Result<Arc<Service>, StartError> {
    let kept = config.on_stop == OnStop::ReadOnly && !replica::is_mirror(&config.data);
    let Some(why) = Some(&error).filter(|e| kept && is_of_the_disk(e)).and_then(|_| nothing_fits(&config.data)) else {
        return Err(error);
    };
    let cause = format!("{why} ({error})");
    tracing::error!(
        cause,
        "the ledger cannot be opened for writing: it is served for reading only, until the next start"
    );
    let reader = store::read(&config.data, &|_, _| ()).map_err(|e| AttestError::Publish(PublishError::Read(e)))?;
    publish::compare(&config.data, &config.signing_key(), &reader).map_err(AttestError::Publish)?;
    let service = Service::mirror(reader, config.clone(), oidc).map_err(StartError::Books)?;
    service.lost(&cause);
    Ok(service)
}

/// Whether the operating system caused the error; an alarm about the ledger itself stays an error.
fn is_of_the_disk(error: &StartError) -> bool {
    match error {
        StartError::Vault(error) => match error {
            VaultError::Open(e) => matches!(e, OpenError::Io(_) | OpenError::Journal(_)),
            VaultError::Start(e) => {
                matches!(e, WriterError::Append(_) | WriterError::Open(OpenError::Io(_) | OpenError::Journal(_)))
            }
            VaultError::Vouched(e) => is_io(e),
            VaultError::Catalog(_) | VaultError::Io(_) | VaultError::Journal(_) => true,
            VaultError::Books(_) => false,
        },
        StartError::Alarm(e) => match e {
            AttestError::Io(_) | AttestError::Append(_) => true,
            AttestError::Publish(e) => is_io(e),
            AttestError::NoAlarm => false,
        },
        StartError::Io(_) => true,
        _ => false,
    }
}

fn is_io(error: &PublishError) -> bool {
    matches!(error, PublishError::Io(_) | PublishError::Tree(store::TreeError::Io(_)))
}

/// Why nothing can be written in a folder (`None` if it can).
fn nothing_fits(data: &Path) -> Option<String> {
    let write = || -> io::Result<()> {
        let mut file = tempfile::tempfile_in(data)?;
        file.write_all(&[0; TRIAL])?;
        file.sync_all()
    };
    if let Err(error) = write() {
        return Some(format!("di {} tidak dapat ditulis: {error}", data.display()));
    }
    let disk = rustix::fs::statvfs(data).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    (free < ROOM).then(|| format!("di {} hanya {free} byte bebas", data.display()))
}
