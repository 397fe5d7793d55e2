//! Who read what, and who logged in, from where: a file for each day beside the ledger, not in it. It is kept as long as
//! is configured, and the auditors read it.

use std::{
    fs::{self, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread,
};

use axum::response::Response;
use serde_json::{Value, json};

use super::{
    Problem, append,
    call::Call,
    dear,
    operation::{Content, Operation, Param, reference},
    param,
    view::today,
};
use crate::event::{AccountId, Tanggal, data::Role};

/// Folder, within the data directory.
const FOLDER: &str = "audit";
/// Records that may wait for the disk.
const WAITING: usize = 8_192;

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let content = Content { media: vec![("application/json", reference("Audit"))], examples: Vec::new() };
    let day = param::schema::<Tanggal>();
    vec![
        Operation::get("/v1/audit", "audit", read)
            .tell(
                "Operasi",
                "Catatan pembacaan",
                "Siapa membaca apa dan siapa masuk, dari mana, pada suatu hari; untuk inspektorat dan bpk. Per halaman: \
                lanjutkan dengan after=<lanjut>.",
            )
            .with([
                Param::query("hari", "Hari di Jakarta; hari ini bila tidak disebut", day, "2024-01-31"),
                Param::query("akun", "Hanya akun ini", param::schema::<AccountId>(), "ppu-01"),
            ])
            .with(param::window())
            .gives(200, "Catatan, yang terlama lebih dahulu", Some(content)),
    ]
}

/// Takes records; a thread beside writes them.
pub struct Audit {
    records: Option<SyncSender<String>>,
    folder: PathBuf,
}

impl Audit {
    /// Begins, unless nothing is to be kept.
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

    /// Keeps a record. It never waits: what the disk is too slow for is counted.
    pub fn note(&self, record: &Value) {
        let Some(records) = &self.records else { return };
        if let Err(TrySendError::Full(_)) = records.try_send(record.to_string()) {
            metrics::counter!("jejak_audit_hilang_total").increment(1);
        }
    }
}

fn file(folder: &Path, day: Tanggal) -> PathBuf {
    folder.join(format!("{day}.jsonl"))
}

fn write(folder: &Path, days: u32, records: &Receiver<String>) {
    let mut open: Option<(Tanggal, fs::File)> = None;
    while let Ok(first) = records.recv() {
        let mut lines = first + "\n";
        // One write for all that waits.
        for more in records.try_iter().take(1_000) {
            lines.push_str(&more);
            lines.push('\n');
        }
        let day = today();
        if open.as_ref().is_none_or(|(of, _)| *of != day) {
            forget(folder, day, days);
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
            let file =
                made.and_then(|()| OpenOptions::new().append(true).create(true).mode(0o600).open(file(folder, day)));
            open = file.map_err(|error| tracing::error!(%error, "audit log not opened")).ok().map(|file| (day, file));
        }
        let written = open.as_mut().is_some_and(|(_, file)| file.write_all(lines.as_bytes()).is_ok());
        if !written {
            open = None;
            metrics::counter!("jejak_audit_hilang_total").increment(lines.lines().count() as u64);
        }
    }
}

/// Removes what is older than is to be kept.
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

async fn read(call: Call) -> Result<Response, Problem> {
    if !call.caller.has_role(&call.books, |role| matches!(role, Role::Inspektorat | Role::Bpk)) {
        return Err(Problem::new("tidak-berwenang", "catatan pembacaan hanya untuk peran inspektorat dan bpk"));
    }
    dear(call, |call| {
        call.only(&["hari", "akun", "after", "limit"])?;
        let day = call.query("hari", Tanggal::ACCEPTED)?.unwrap_or_else(today);
        let akun: Option<AccountId> = call.query("akun", AccountId::ACCEPTED)?;
        let window = call.window()?;
        let (found, next) = page(&file(&call.service.audit.folder, day), akun.as_ref(), window.after, window.limit)
            .map_err(|e| Problem::internal(&e))?;
        let body = json!({
            "dokumen": "audit", "ledger": call.service.ledger.json(), "hari": day, "catatan": found,
            "masih_ada": next.is_some(), "lanjut": next,
        });
        Ok(append::written(axum::http::StatusCode::OK, call.service.reader.last().seq, body))
    })
    .await
}

/// Records of a file after a line, and the line to go on after.
fn page(file: &Path, akun: Option<&AccountId>, after: u64, limit: usize) -> io::Result<(Vec<Value>, Option<u64>)> {
    let opened = match fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), None)),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(opened).lines()).skip(after as usize) {
        // The last line may be half written yet.
        let Ok(record) = serde_json::from_str::<Value>(&line?) else { continue };
        if akun.is_some_and(|akun| record["akun"] != akun.as_str()) {
            continue;
        }
        if found.len() == limit {
            return Ok((found, Some(number - 1)));
        }
        found.push(record);
    }
    Ok((found, None))
}
