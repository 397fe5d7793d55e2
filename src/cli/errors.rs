//! Errors of commands, and their exit codes.

use std::{io, process::ExitCode};

use crate::event::hygiene;

use crate::{event::RefusalKind, query::QueryError};

/// Wrong usage that the argument parser could not detect.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Usage(pub String);

/// A command completed, and its result has an exit code of its own (see its help).
#[derive(Debug, thiserror::Error)]
#[error("kode keluar {0}")]
pub struct Ended(pub u8);

/// The exit code: 0 success, 1 refused or failed verification, 2 wrong usage, others as a command defines. Prints the error on
/// stderr.
pub fn exit(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    // The reader of a pipe may close it early.
    let closed = |e: &(dyn std::error::Error + 'static)| {
        e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(closed) {
        return ExitCode::SUCCESS;
    }
    if let Some(Ended(code)) = error.downcast_ref::<Ended>() {
        return ExitCode::from(*code);
    }
    eprintln!("jejak: {}", hygiene::terminal(&message(&error)));
    let misused = |e: &QueryError| matches!(e, QueryError::Refused(r) if r.kind == RefusalKind::Malformed);
    let usage = error.is::<Usage>() || error.downcast_ref().is_some_and(misused);
    ExitCode::from(if usage { 2 } else { 1 })
}

/// The chain of causes, without those that only repeat the one before.
fn message(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if parts.last().is_none_or(|last| !last.contains(&cause)) {
            parts.push(cause);
        }
    }
    parts.join(": ")
}
