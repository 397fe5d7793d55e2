//! Views of a unit: scorecard, budget, findings, quarters, differences, and the units themselves.

use axum::response::Response;
use serde_json::json;

use super::{Problem, call::Call, dear, heavy, operation::Operation, param};
use crate::{
    present::{
        form::csv,
        view::{budget, budget_sheet, card, diff, findings, quarters},
    },
    projection::timeline,
    store::AsOf,
};

/// Maximum number of events between two moments whose effect is computed for one page.
const EXAMINED: usize = 1_000;

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/v1/units", "units", units)
            .tell("Unit", "Unit kerja", "Semua unit, dengan unit di atasnya, sebagaimana diketahui pada as_of.")
            .with([param::as_of()])
            .view("DaftarUnit"),
        Operation::get("/v1/units/{unit}/{tahun}/scorecard", "scorecard", scorecard)
            .with([param::unit(), param::tahun()])
            .tell("Unit", "Kartu skor", "Kartu skor suatu unit dan tahun: perspektif, sasaran, indikator, NPSS.")
            .with(param::reading())
            .view("Kartu"),
        Operation::get("/v1/units/{unit}/{tahun}/budget", "budget", budget_book)
            .with([param::unit(), param::tahun()])
            .tell("Unit", "Anggaran", "Buku anggaran per rincian output, per unit dan per indikator.")
            .with(param::reading())
            .view("Anggaran"),
        Operation::get("/v1/units/{unit}/findings", "findings", findings_book)
            .tell("Unit", "Temuan", "Temuan, rekomendasi, tindak lanjut, dan tenggat 60 hari.")
            .with([param::unit()])
            .with(param::reading())
            .view("Temuan"),
        Operation::get("/v1/units/{unit}/{tahun}/quarters", "quarters", quarters_view)
            .with([param::unit(), param::tahun()])
            .tell(
                "Unit",
                "Triwulan",
                "Tiap periode sebagaimana dilaporkan saat ditutup dan sebagaimana diketahui kini.",
            )
            .with(param::reading())
            .view("Triwulan"),
        Operation::get("/v1/units/{unit}/{tahun}/diff", "diff", diff_view)
            .with([param::unit(), param::tahun()])
            .tell("Unit", "Perubahan", "Apa yang berubah pada kartu antara dua saat, dan oleh event mana. Langkah datang per halaman: lanjutkan dengan after=<lanjut>.")
            .with(diff_params())
            .view("Perubahan"),
    ]
}

fn diff_params() -> Vec<super::operation::Param> {
    let [_, per, pandangan] = param::reading();
    let from = super::operation::Param::query("from", "Dari saat ini", param::when(), "2023-06-30").required();
    let to = super::operation::Param::query(
        "to",
        "Sampai saat ini; terbaru bila tidak disebut",
        param::when(),
        "2024-01-31",
    );
    [from, to, per, pandangan].into_iter().chain(param::window()).collect()
}

async fn units(call: Call) -> Result<Response, Problem> {
    call.only(&["as_of"])?;
    let as_of = call.moment(call.query("as_of", AsOf::ACCEPTED)?.unwrap_or_default())?;
    let all: Vec<_> = call.books.global.units(as_of.seq).cloned().collect();
    let ledger = &call.service.ledger;
    let json = || {
        let units = all.iter().map(|u| {
            json!({"kode": u.kode, "nama": u.nama, "induk": u.induk, "contoh": u.contoh, "event": u.seq,
                   "terbaca": call.caller.sees(&call.books, &u.kode)})
        });
        json!({"dokumen": "unit", "ledger": ledger.json(), "as_of": as_of.json(), "unit": units.collect::<Vec<_>>()})
    };
    let csv = || {
        let rows = all.iter().map(|u| {
            let induk = u.induk.as_ref().map_or(String::new(), ToString::to_string);
            let contoh = if u.contoh { "ya" } else { "tidak" };
            vec![u.kode.to_string().into(), u.nama.clone().into(), induk.into(), contoh.into(), csv::Cell::count(u.seq)]
        });
        csv::write(&["kode", "nama", "induk", "contoh", "event"], rows)
    };
    call.answer(as_of.seq, json, csv)
}

pub async fn scorecard(call: Call) -> Result<Response, Problem> {
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    call.only(param::READING)?;
    let context = call.context(&call.reading()?, &unit, Some(tahun))?;
    if let Some(kept) = call.kept("kartu", &context)? {
        return Ok(kept);
    }
    heavy(call, move |call| {
        let compute = || Ok(call.ask().card(&context, tahun)?);
        call.answer_kept("kartu", &context, compute, |c| card::json(&context, c), card::csv)
    })
    .await
}

pub async fn budget_book(call: Call) -> Result<Response, Problem> {
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    call.only(param::READING)?;
    let context = call.context(&call.reading()?, &unit, Some(tahun))?;
    if let Some(kept) = call.kept("anggaran", &context)? {
        return Ok(kept);
    }
    heavy(call, move |call| {
        let compute = || Ok(call.ask().budget(&context, tahun)?);
        call.answer_kept("anggaran", &context, compute, |b| budget::json(&context, b), budget_sheet::csv)
    })
    .await
}

pub async fn findings_book(call: Call) -> Result<Response, Problem> {
    let unit = call.unit()?;
    call.only(param::READING)?;
    let context = call.context(&call.reading()?, &unit, None)?;
    heavy(call, move |call| {
        let book = call.ask().findings(&context)?;
        call.answer(context.as_of.seq, || findings::json(&context, &book), || findings::csv(&book))
    })
    .await
}

pub async fn quarters_view(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(param::READING)?;
        let context = call.context(&call.reading()?, &unit, Some(tahun))?;
        let all = call.ask().quarters(&context, tahun)?;
        call.answer(context.as_of.seq, || quarters::json(&context, &all), || quarters::csv(&all))
    })
    .await
}

async fn diff_view(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(&["from", "to", "per", "pandangan", "after", "limit"])?;
        let from = call.query("from", AsOf::ACCEPTED)?;
        let from = from.ok_or_else(|| Problem::value("from", "", "parameter wajib", AsOf::ACCEPTED))?;
        let to = call.query("to", AsOf::ACCEPTED)?.unwrap_or_default();
        let reading = super::call::Reading { as_of: to, ..call.reading()? };
        let context = call.context(&reading, &unit, Some(tahun))?;
        let (from, to) = (call.ask().earlier(&context, from)?, context.as_of);
        let window = call.window()?;
        let stretch = timeline::Stretch { after: window.after, found: window.limit, examined: EXAMINED };
        let (found, next) = call.ask().diff_part(&context, tahun, from, stretch)?;
        let events = call.events(found.steps.iter().map(|s| s.seq))?;
        let json = || diff::json(&context, from, &found, &events);
        call.paged(to.seq, next, json, || diff::csv(&found, &events))
    })
    .await
}
