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
    call::{Call, Window},
    dear,
    operation::{Content, Operation, Param, reference},
    param,
    service::Books,
    view::today,
};
use crate::{
    event::{AccountId, Seq, Tanggal, UnitCode, data::Role},
    projection::Grant,
};

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let content = Content { media: vec![("application/json", reference("Audit"))], examples: Vec::new() };
    let day = param::schema::<Tanggal>();
    vec![
        Operation::get("/v1/audit", "audit", read)
            .tell(
                "Operasi",
                "Catatan pembacaan",
                "Siapa membaca apa dan siapa masuk, dari mana, pada suatu hari; untuk inspektorat dan bpk. Pemeriksa yang aksesnya \
                 terbatas pada beberapa unit mendapat pembacaan atas unit-unit itu, dan yang tidak menyebut unit dari akun yang hanya \
                 mempunyai unit-unit itu. Per halaman: lanjutkan dengan after=<lanjut>.",
            )
            .with([
                Param::query("hari", "Hari di Jakarta; hari ini bila tidak disebut", day, "2024-01-31"),
                Param::query("akun", "Hanya akun ini", param::schema::<AccountId>(), "ppu-01"),
            ])
            .with(param::window())
            .gives(200, "Catatan, yang terlama lebih dahulu", Some(content)),
    ]
}

fn reads(role: Role) -> bool {
    matches!(role, Role::Inspektorat | Role::Bpk)
}

/// Returns whether the caller may read the record.
pub fn may(call: &Call) -> bool {
    call.caller.has_role(&call.books, reads)
}

async fn read(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        call.only(&["hari", "akun", "after", "limit"])?;
        let Sehari { hari, catatan, lanjut, .. } = sehari(call, call.window()?)?;
        let body = json!({
            "dokumen": "audit", "ledger": call.service.ledger.json(), "hari": hari, "catatan": catatan,
            "masih_ada": lanjut.is_some(), "lanjut": lanjut,
        });
        Ok(append::written(axum::http::StatusCode::OK, call.service.reader.last().seq, body))
    })
    .await
}

/// Records of a day, the oldest first, as far as the caller sees them.
pub struct Sehari {
    /// The day in Jakarta.
    pub hari: Tanggal,
    /// The account whose records were asked for.
    pub akun: Option<AccountId>,
    /// Its records.
    pub catatan: Vec<Value>,
    /// The `after` of the next page, if there is one.
    pub lanjut: Option<u64>,
}

/// Reads the records by the parameters `hari` and `akun`, those in the window.
pub fn sehari(call: &Call, window: Window) -> Result<Sehari, Problem> {
    if !may(call) {
        return Err(Problem::new("tidak-berwenang", "catatan pembacaan hanya untuk peran inspektorat dan bpk"));
    }
    let hari = call.query("hari", Tanggal::ACCEPTED)?.unwrap_or_else(today);
    let akun: Option<AccountId> = call.query("akun", AccountId::ACCEPTED)?;
    let grants = call.caller.own(&call.books).filter(|g| reads(g.peran)).collect();
    let shown = Shown { books: &call.books, grants };
    let wanted =
        |record: &Value| akun.as_ref().is_none_or(|akun| record["akun"] == akun.as_str()) && shown.shows(record);
    let (catatan, lanjut) =
        page(&call.service.audit.file(hari), wanted, window.after, window.limit).map_err(|e| Problem::internal(&e))?;
    Ok(Sehari { hari, akun, catatan, lanjut })
}

/// What an auditor sees of the record: everything, or what concerns the units that its access is for.
struct Shown<'a> {
    books: &'a Books,
    grants: Vec<&'a Grant>,
}

impl Shown<'_> {
    fn covers(&self, unit: &UnitCode) -> bool {
        self.grants.iter().any(|grant| self.books.global.covers(grant, unit, Seq::MAX))
    }

    /// A read that names units goes by these. One that names none, and a log-in, goes by the account: who has access to
    /// anything beyond is not shown.
    fn shows(&self, record: &Value) -> bool {
        if self.grants.iter().any(|grant| grant.unit.is_empty()) {
            return true;
        }
        let named = self.named(record["jalur"].as_str().unwrap_or_default());
        if !named.is_empty() {
            return named.iter().all(|unit| self.covers(unit));
        }
        let Some(akun) = record["akun"].as_str() else { return false };
        let mut own = self.books.global.grants(Seq::MAX).filter(|grant| grant.akun.as_str() == akun).peekable();
        own.peek().is_some() && own.all(|g| !g.unit.is_empty() && g.unit.iter().all(|unit| self.covers(unit)))
    }

    /// Units that a path and its query name, wherever they stand in it: in addresses of figures and subjects too.
    fn named(&self, path: &str) -> Vec<UnitCode> {
        let decoded = form_urlencoded::parse(path.as_bytes());
        let words: Vec<String> = decoded.flat_map(|(name, value)| [name.into_owned(), value.into_owned()]).collect();
        let apart = |c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c));
        let codes = words.iter().flat_map(|word| word.split(apart)).filter_map(|word| word.parse().ok());
        codes.filter(|unit: &UnitCode| self.books.global.unit(unit, Seq::MAX).is_some()).collect()
    }
}

/// Records of a file after a line, and the line after which the next page starts.
fn page(
    file: &Path,
    wanted: impl Fn(&Value) -> bool,
    after: u64,
    limit: usize,
) -> io::Result<(Vec<Value>, Option<u64>)> {
    let opened = match fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), None)),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(opened).split(b'\n')).skip(after as usize) {
        // The last line may be only half written, and a line that a power cut left may be anything.
        let Ok(record) = serde_json::from_slice::<Value>(&line?) else { continue };
        if !wanted(&record) {
            continue;
        }
        if found.len() == limit {
            return Ok((found, Some(number - 1)));
        }
        found.push(record);
    }
    Ok((found, None))
}
