//! Closing a period: its card is computed while nobody appends, so that the closed card is the current one.

use std::sync::Arc;

use axum::response::Response;
use serde::Deserialize;

use super::{
    Problem, Service,
    append::{self, JsonBody},
    call::{Call, read},
    operation::{Content, Operation, reference},
    outside, param,
};
use crate::{
    event::{Actor, Draft, Event, Heksa, Kind, Periode, Prepared, Tanggal, Teks, UnitCode},
    store::ledger::{prepare, system_random},
};

/// The body of a closing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Closing {
    berlaku: Option<Tanggal>,
    alasan: Option<Teks>,
    /// Signature of the account that closes; only pages set it.
    #[serde(skip)]
    tanda: Option<Heksa<64>>,
}

/// The fields of a closing that a page sends.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Reason.
    pub alasan: Option<Teks>,
    /// Id of the form: a form that is sent twice closes once.
    pub id: Option<uuid::Uuid>,
    /// The day that was signed; today if nothing was signed.
    pub berlaku: Option<Tanggal>,
    /// Signature of the account that closes.
    pub tanda: Option<Heksa<64>>,
}

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let body = Content {
        media: vec![("application/json", reference("Penutupan"))],
        examples: vec![("kosong", serde_json::json!({}))],
    };
    let receipt = || Some(Content { media: vec![("application/json", reference("Kuitansi"))], examples: Vec::new() });
    let mut close = Operation::post("/v1/units/{unit}/periods/{periode}:close", "close", close)
        .tell(
            "Catat",
            "Tutup periode",
            "Menghitung kartu periode itu sekarang dan mencatat penutupannya dengan hash kartu.",
        )
        .with([param::unit(), param::periode()])
        .with([append::headers()[0].clone()])
        .takes(body)
        .gives(201, "Periode ditutup", receipt())
        .gives(200, "Sudah ditutup dengan kunci yang sama: kuitansi pertama", receipt())
        .fails([
            "json-salah",
            "tidak-ditemukan",
            "bentrok",
            "tidak-dikenal",
            "melanggar-aturan",
            "hasil-tidak-diketahui",
        ]);
    // The router takes whole segments only, so the handler splits `period:close` itself.
    close.route = Some("/v1/units/{unit}/periods/{aksi}");
    vec![close]
}

async fn close(call: Call, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    let action: String = call.path("aksi", "")?;
    let periode = action.strip_suffix(":close").ok_or_else(|| {
        Problem::missing("periode", &action, "alamat ini tidak ada", "periode diikuti :close, misalnya 2023-TW3:close")
    })?;
    let periode: Periode = read("periode", periode, Periode::ACCEPTED)?;
    let unit = call.unit()?;
    call.only(&[])?;
    // serde would read a list as the fields in their order.
    if body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Problem::value("", "[…]", "isi bukan objek", "objek dengan berlaku, alasan, atau {}"));
    }
    let closing: Closing = serde_json::from_slice(&body).map_err(|e| wrong(&e))?;
    let id = append::key(&call.headers)?;
    let account = call.caller.akun.as_ref().map_or("", |a| a.as_str());
    let id = id.map(|key| append::id_of(&key, account, 0, true));
    if let Some(receipt) = id.and_then(|id| before(&call, id, &unit, periode)) {
        return Ok(receipt);
    }
    let service = call.service.clone();
    outside::require_witnesses(&service).await?;
    service.alone(|service| append_closing(service, call, unit, periode, closing, id)).await
}

fn wrong(error: &serde_json::Error) -> Problem {
    match error.classify() {
        serde_json::error::Category::Data => {
            Problem::value("", "", error.to_string(), "objek dengan berlaku, alasan, atau {}")
        }
        _ => Problem::new("json-salah", "isi bukan JSON yang utuh"),
    }
}

/// Closes a period for a page; returns the event of the closing.
pub async fn by_page(
    call: &Call,
    unit: &UnitCode,
    periode: Periode,
    asked: Asked,
) -> Result<crate::event::Seq, Problem> {
    if let Some(seq) = asked.id.and_then(|id| call.service.reader.find_id(id).ok().flatten()) {
        return Ok(seq);
    }
    outside::require_witnesses(&call.service).await?;
    let closing = Closing { berlaku: asked.berlaku, alasan: asked.alasan, tanda: asked.tanda };
    let work = |service| recorded(service, call, unit, periode, closing, asked.id);
    Ok(call.service.clone().alone(work).await?.1.first)
}

/// The event that a closing would record now, and the account that would record it, if it is allowed.
pub async fn proposed(
    call: &Call,
    unit: &UnitCode,
    periode: Periode,
    asked: &Asked,
) -> Result<(Vec<Prepared>, Actor), Problem> {
    let work = |service: Arc<Service>| async move {
        let draft = call.ask().closing(unit, periode, asked.berlaku, asked.alasan.clone())?;
        let drafts = vec![Draft { id: asked.id, ..draft }];
        let actor = call.caller.actor(&call.books, &drafts)?;
        let prepared = prepare(drafts, &system_random())?;
        let checked = service.check(prepared.clone(), actor.clone()).await;
        checked.map_err(|error| append::refused(call, error, &[]))?;
        Ok((prepared, actor))
    };
    call.service.clone().alone(work).await
}

async fn append_closing(
    service: Arc<Service>,
    call: Call,
    unit: UnitCode,
    periode: Periode,
    closing: Closing,
    id: Option<uuid::Uuid>,
) -> Result<Response, Problem> {
    let (ids, receipt) = recorded(service, &call, &unit, periode, closing, id).await?;
    Ok(append::answer(&call, &receipt, &ids))
}

async fn recorded(
    service: Arc<Service>,
    call: &Call,
    unit: &UnitCode,
    periode: Periode,
    closing: Closing,
    id: Option<uuid::Uuid>,
) -> Result<(Vec<uuid::Uuid>, crate::store::writer::Receipt), Problem> {
    let card = |call: &Call| {
        let draft = call.ask().closing(unit, periode, closing.berlaku, closing.alasan.clone())?;
        let mut draft = Draft { id, ..draft };
        draft.event.set_signature(closing.tanda);
        Ok::<_, Problem>(vec![draft])
    };
    // Everything that was handed to the writer before is durable once the writer has answered this check.
    let drafts = card(call)?;
    let actor = call.caller.actor(&call.books, &drafts)?;
    drop(service.check(prepare(drafts, &system_random())?, actor.clone()).await);
    let group = prepare(card(call)?, &system_random())?;
    let ids: Vec<_> = group.iter().map(|p| p.id).collect();
    call.visit.doubts(ids.clone());
    let receipt = service.append_alone(group, actor).await;
    call.visit.doubts(Vec::new());
    let receipt = receipt.map_err(|e| append::refused(call, e, &[]))?;
    // A checkpoint for the closing, with the head of every unit's chain, is made in the background: the receipt need not wait for
    // it.
    drop(tokio::spawn(outside::record(service.clone())));
    Ok((ids, receipt))
}

/// The receipt of a closing that was appended under the same key before.
fn before(call: &Call, id: uuid::Uuid, unit: &UnitCode, periode: Periode) -> Option<Response> {
    let seq = call.service.reader.find_id(id).ok()??;
    let event = crate::present::Recorded::read(&call.service.reader.line(seq).ok()?).ok()?;
    let same = event.header.kind == Kind::PeriodeDitutup
        && event.header.unit == *unit
        && Some(&event.header.actor.id) == call.caller.akun.as_ref()
        && matches!(&event.event, Event::PeriodeDitutup(data) if data.periode == periode);
    let receipt = crate::store::writer::Receipt {
        first: seq,
        last: seq,
        hashes: vec![event.hash],
        recorded_at: event.header.recorded_at,
        duplicate: true,
    };
    same.then(|| append::answer(call, &receipt, &[id]))
}
