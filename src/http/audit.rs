//! The record of reads and log-ins, with their addresses: a file for each day beside the ledger, kept for the configured time and
//! readable by auditors.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    path::Path,
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

async fn read(call: Call) -> Result<Response, Problem> {
    if !call.caller.has_role(&call.books, |role| matches!(role, Role::Inspektorat | Role::Bpk)) {
        return Err(Problem::new("tidak-berwenang", "catatan pembacaan hanya untuk peran inspektorat dan bpk"));
    }
    dear(call, |call| {
        call.only(&["hari", "akun", "after", "limit"])?;
        let day = call.query("hari", Tanggal::ACCEPTED)?.unwrap_or_else(today);
        let akun: Option<AccountId> = call.query("akun", AccountId::ACCEPTED)?;
        let window = call.window()?;
        let (found, next) = page(&call.service.audit.file(day), akun.as_ref(), window.after, window.limit)
            .map_err(|e| Problem::internal(&e))?;
        let body = json!({
            "dokumen": "audit", "ledger": call.service.ledger.json(), "hari": day, "catatan": found,
            "masih_ada": next.is_some(), "lanjut": next,
        });
        Ok(append::written(axum::http::StatusCode::OK, call.service.reader.last().seq, body))
    })
    .await
}

/// Records of a file after a line, and the line after which the next page starts.
fn page(file: &Path, akun: Option<&AccountId>, after: u64, limit: usize) -> io::Result<(Vec<Value>, Option<u64>)> {
    let opened = match fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), None)),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(opened).split(b'\n')).skip(after as usize) {
        // The last line may be only half written, and a line that a power cut left may be anything.
        let Ok(record) = serde_json::from_slice::<Value>(&line?) else { continue };
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
