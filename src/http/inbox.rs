//! What waits for the caller.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::{http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{
    Problem, append,
    call::Call,
    heavy,
    operation::{Content, Operation, reference},
    param::schema,
    shape::{count, document, flag, list, object, or_null, seq, text},
};
use crate::{
    event::{Periode, Seq, Tanggal, UnitCode},
    present::view::inbox::{Inbox, Perihal},
};

/// Accounts whose count is kept.
const KEPT: usize = 4_096;

/// How much waited for each account when it was last looked at, by its grants.
#[derive(Default)]
pub struct Counts(Mutex<HashMap<Vec<Seq>, usize>>);

impl Counts {
    /// So much waited; none: nobody has looked.
    pub fn of(&self, grants: &[Seq]) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(grants).copied()
    }

    fn keep(&self, grants: &[Seq], count: usize) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT && !all.contains_key(grants) {
            all.clear();
        }
        all.insert(grants.to_vec(), count);
    }
}

/// What waits for the caller; the count is kept for the navigation of the next pages.
pub fn look(call: &Call) -> Result<Inbox, Problem> {
    let inbox = call.ask().inbox()?;
    call.service.waiting.keep(&call.caller.grants, inbox.tugas.len());
    Ok(inbox)
}

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let content = Content { media: vec![("application/json", reference("Perlu"))], examples: Vec::new() };
    vec![
        Operation::get("/v1/inbox", "inbox", inbox)
            .tell(
                "Baca",
                "Yang perlu dikerjakan",
                "Yang menunggu pemanggil menurut perannya: entri periode yang berakhir, persetujuan, temuan yang jatuh \
                tempo, target yang belum ada, periode yang belum ditutup (dengan yang masih kurang), akses yang menunggu \
                konfirmasi. Yang lewat tenggat lebih dahulu.",
            )
            .gives(200, "Yang menunggu, per hari ini", Some(content)),
    ]
}

async fn inbox(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&[])?;
        let inbox = look(call)?;
        Ok(append::written(StatusCode::OK, inbox.seq, inbox.json()))
    })
    .await
}

/// What waits for somebody.
pub fn shape() -> Value {
    let perihal = Perihal::ALL.map(Perihal::word);
    let one = object(
        &[
            ("perihal", json!({"enum": perihal})),
            ("judul", text()),
            ("unit", schema::<UnitCode>()),
            ("tahun", count()),
            ("periode", or_null(schema::<Periode>())),
            ("jumlah", count()),
            ("kode", list(text())),
            ("tenggat", or_null(schema::<Tanggal>())),
            ("lewat", flag()),
            ("kurang", list(text())),
        ],
        &[],
    );
    let fields = [("seq", seq()), ("hari", schema::<Tanggal>()), ("jumlah", count()), ("tugas", list(one))];
    document("perlu", &fields, &[])
}
