//! One figure: its value, the tree behind it, every value it ever had.

use std::sync::Arc;

use axum::response::Response;
use serde_json::json;

use super::{Problem, call::Call, heavy, operation::Operation, param, view::timeline};
use crate::{
    event::Seq,
    present::{
        Context, document,
        form::csv,
        view::{history, trace},
    },
    projection::{Address, Node, Pandangan, View},
};

const NAMES: &[&str] = &["alamat", "as_of", "per", "pandangan"];

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let about = "Angka dengan alamat, sebagaimana diketahui pada as_of dan tentang per.";
    vec![
        Operation::get("/v1/figure", "figure", figure)
            .tell("Angka", "Satu angka", about)
            .with([param::alamat()])
            .with(param::reading())
            .view("SatuAngka"),
        Operation::get("/v1/trace", "trace", trace)
            .tell("Angka", "Jejak angka", "Rumus, masukan dan event di balik suatu angka, sampai ke daunnya.")
            .with([param::alamat()])
            .with(param::reading())
            .view("Jejak"),
        Operation::get("/v1/history", "history", history_view)
            .tell("Angka", "Riwayat angka", "Semua nilai yang pernah dimiliki suatu angka, dan event penyebabnya.")
            .with([param::alamat()])
            .with(param::reading())
            .view("Riwayat"),
    ]
}

fn address(call: &Call) -> Result<Address, Problem> {
    call.only(NAMES)?;
    let given = call.query("alamat", Address::ACCEPTED)?;
    let address: Address = given.ok_or_else(|| Problem::value("alamat", "", "parameter wajib", Address::ACCEPTED))?;
    call.known_unit(address.unit())?;
    Ok(address)
}

fn find(call: &Call) -> Result<(Context, Address, Arc<Node>), Problem> {
    let address = address(call)?;
    let context = call.context(&call.reading()?, address.unit(), address.tahun())?;
    known(call, &context, &address)?;
    let node = call.view(&context)?.figure(&address)?;
    Ok((context, address, node))
}

async fn figure(call: Call) -> Result<Response, Problem> {
    let (context, address, node) = find(&call)?;
    let json = || {
        let mut figure = document::figure(&node);
        figure["event"] = json!(node.events());
        context.document("angka", figure)
    };
    let csv = || {
        let row: Vec<csv::Cell> = vec![
            address.to_string().into(),
            csv::Cell::figure(&node),
            csv::Cell::exact(&node),
            document::satuan(node.satuan).into(),
        ];
        csv::write(&["alamat", "tercetak", "angka", "satuan"], [row])
    };
    call.answer(context.as_of.seq, json, csv)
}

async fn trace(call: Call) -> Result<Response, Problem> {
    let (context, _, node) = find(&call)?;
    let events = call.events(node.events())?;
    call.answer(context.as_of.seq, || trace::json(&context, &node, &events), || trace::csv(&node, &events))
}

async fn history_view(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        let address = address(call)?;
        let context = call.context(&call.reading()?, address.unit(), address.tahun())?;
        known(call, &context, &address)?;
        let (source, reading) = (call.service.reader.source(), timeline(&context));
        let moments =
            crate::projection::timeline::history(&call.books.global, &source, &address, reading, context.as_of.seq)?;
        let events = call.events(moments.iter().flat_map(|m| m.events.iter().copied().chain([m.seq])))?;
        let json = || history::json(&context, &address, &moments, &events);
        call.answer(context.as_of.seq, json, || history::csv(&address, &moments, &events))
    })
    .await
}

/// Refuses an address that names what the ledger holds at no time: it would otherwise read as N/A.
pub fn known(call: &Call, context: &Context, address: &Address) -> Result<(), Problem> {
    let last = call.service.reader.last().seq;
    let view = call.view_at(last, context.per, context.hari, Pandangan::Semua)?;
    let Some((wanted, known)) = codes(&view, address)? else { return Ok(()) };
    if known.contains(&wanted) {
        return Ok(());
    }
    let accepted = format!("salah satu: {}", known.iter().take(40).cloned().collect::<Vec<_>>().join(", "));
    Err(Problem::missing("alamat", &wanted, "kode tidak dikenal pada unit dan tahun ini", accepted))
}

/// The code that an address names, and those that it may; none where it names no code.
fn codes(view: &View, address: &Address) -> Result<Option<(String, Vec<String>)>, Problem> {
    let Some(tahun) = address.tahun() else { return Ok(None) };
    let book = view.book(address.unit(), tahun)?;
    let (wanted, mut all): (String, Vec<String>) = match address {
        Address::Perspektif(_, _, kode, _) => {
            (kode.to_string(), book.perspektif.keys().map(ToString::to_string).collect())
        }
        Address::Sasaran(_, _, kode, _) => (kode.to_string(), book.sasaran.keys().map(ToString::to_string).collect()),
        Address::Iku(_, _, kode, _) => (kode.to_string(), book.iku.keys().map(ToString::to_string).collect()),
        Address::Ro(_, _, kode, _) => (kode.to_string(), book.ro.keys().map(ToString::to_string).collect()),
        Address::IkuBudget(_, _, kode, _) => {
            let mut found: Vec<String> = book.iku.keys().map(ToString::to_string).collect();
            for unit in view.global.subtree(address.unit(), Seq::MAX) {
                let below = view.book(&unit, tahun)?;
                let named = below.ro.values().flat_map(|ro| &ro.daftar).filter_map(|d| d.isi.1.as_ref());
                found.extend(named.map(ToString::to_string));
            }
            (kode.to_string(), found)
        }
        Address::Card(..) | Address::UnitBudget(..) | Address::Findings(..) => return Ok(None),
    };
    all.sort_by_key(|code| (code.len(), code.clone()));
    all.dedup();
    Ok(Some((wanted, all)))
}
