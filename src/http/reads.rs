//! The record of reads: a file for each day beside the ledger, kept for the configured time.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread,
};

use serde_json::Value;

use crate::{event::Tanggal, query::now};

/// Folder within the data directory.
const FOLDER: &str = "audit";
/// Maximum number of records that wait for the disk.
const WAITING: usize = 8_192;

/// Queues records, which a thread writes to files.
pub struct Audit {
    records: Option<SyncSender<String>>,
    folder: PathBuf,
}

impl Audit {
    /// Starts the thread, unless `days` is 0.
    pub fn open(data: &Path, days: u32) -> io::Result<Self> {
        let folder = data.join(FOLDER);
        if days == 0 {
            return Ok(Self { records: None, folder });
        }
        let (records, waiting) = sync_channel(WAITING);
        let dir = folder.clone();
        thread::Builder::new().name("audit".to_owned()).spawn(move || write(&dir, days, &waiting))?;
        Ok(Self { records: Some(records), folder })
    }

    /// Queues a record without blocking; records that the disk is too slow for are dropped and counted in a metric.
    pub fn note(&self, record: &Value) {
        let Some(records) = &self.records else { return };
        if let Err(TrySendError::Full(_)) = records.try_send(record.to_string()) {
            metrics::counter!("jejak_audit_hilang_total").increment(1);
        }
    }

    /// The file of a day.
    pub fn file(&self, day: Tanggal) -> PathBuf {
        file(&self.folder, day)
    }
}

fn file(folder: &Path, day: Tanggal) -> PathBuf {
    folder.join(format!("{day}.jsonl"))
}

fn write(folder: &Path, days: u32, records: &Receiver<String>) {
    let mut open: Option<(Tanggal, fs::File)> = None;
    while let Ok(first) = records.recv() {
        let mut lines = first + "\n";
        // One write for all queued records.
        for more in records.try_iter().take(1_000) {
            lines.push_str(&more);
            lines.push('\n');
        }
        let day = now().day();
        if open.as_ref().is_none_or(|(of, _)| *of != day) {
            forget(folder, day, days);
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
            let file = made.and_then(|()| {
                OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(file(folder, day))
            });
            let file = file.and_then(ended);
            open = file.map_err(|error| tracing::error!(%error, "audit log not opened")).ok().map(|file| (day, file));
        }
        let written = open.as_mut().is_some_and(|(_, file)| file.write_all(lines.as_bytes()).is_ok());
        if !written {
            open = None;
            metrics::counter!("jejak_audit_hilang_total").increment(lines.lines().count() as u64);
        }
    }
}

/// Terminates a half-written last line, which a power cut may leave, so that the next record starts on its own line.
fn ended(mut file: fs::File) -> io::Result<fs::File> {
    let length = file.metadata()?.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.read_exact_at(&mut last, length - 1)?;
    }
    if last != [b'\n'] {
        file.write_all(b"\n")?;
    }
    Ok(file)
}

/// Removes files older than the configured days.
fn forget(folder: &Path, today: Tanggal, days: u32) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let day = name.to_str().and_then(|name| name.strip_suffix(".jsonl")?.parse::<Tanggal>().ok());
        if day.is_some_and(|day| i64::from(day.days()) + i64::from(days) < i64::from(today.days())) {
            drop(fs::remove_file(entry.path()));
        }
    }
}
