//! One figure: its value, the tree behind it, and its history.

use std::sync::Arc;

use axum::response::Response;
use serde_json::json;

use super::{
    Problem,
    call::{Call, Format},
    dear, heavy,
    operation::Operation,
    param,
};
use crate::{
    event::Seq,
    present::{
        Context, Recorded, document,
        form::csv,
        view::{self, history, trace},
    },
    projection::{
        Address, Node,
        timeline::{Moment, Stretch},
    },
};

const NAMES: &[&str] = &["alamat", "as_of", "per", "pandangan"];
const PAGED: &[&str] = &["alamat", "as_of", "per", "pandangan", "after", "limit"];
/// Maximum number of event groups whose figure is computed for one page of a history.
const EXAMINED: usize = 2_000;
/// Maximum number of events on a page of a history.
const MOST_EVENTS: usize = 2_000;
/// Maximum number of events that are listed for one value of a history.
const OF_ONE: usize = 200;
/// Maximum number of tree nodes in one answer.
const MOST_NODES: usize = 10_000;
/// Maximum number of CSV rows of a tree, and of events behind it.
const MOST_ROWS: usize = 5_000;

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
            .tell("Angka", "Jejak angka", "Rumus, masukan dan event di balik suatu angka, sampai ke daunnya. Event datang per halaman: lanjutkan dengan \
                after=<lanjut>. Dari masukan yang sangat banyak disebut jumlahnya (masukan_lain).")
            .with([param::alamat()])
            .with(param::reading())
            .with(param::window())
            .view("Jejak")
            .fails(["di-luar-batas"]),
        Operation::get("/v1/history", "history", history_view)
            .tell("Angka", "Riwayat angka", "Semua nilai yang pernah dimiliki suatu angka, dan event penyebabnya, per halaman: lanjutkan dengan \
                after=<lanjut>.")
            .with([param::alamat()])
            .with(param::reading())
            .with(param::window())
            .view("Riwayat"),
    ]
}

fn address(call: &Call, names: &[&str]) -> Result<Address, Problem> {
    call.only(names)?;
    let given = call.query("alamat", Address::ACCEPTED)?;
    let address: Address = given.ok_or_else(|| Problem::value("alamat", "", "parameter wajib", Address::ACCEPTED))?;
    call.known_unit(address.unit())?;
    Ok(address)
}

fn find(call: &Call, names: &[&str]) -> Result<(Context, Address, Arc<Node>), Problem> {
    let address = address(call, names)?;
    let (context, node) = call.ask().figure(&call.reading()?, &address)?;
    Ok((context, address, node))
}

async fn figure(call: Call) -> Result<Response, Problem> {
    heavy(call, one).await
}

fn one(call: &Call) -> Result<Response, Problem> {
    let (context, address, node) = find(call, NAMES)?;
    let json = || view::figure::json(&context, &node);
    let csv = || csv::sheet(&view::figure::sheet([(&address, node.as_ref())]));
    call.answer(context.as_of.seq, json, csv)
}

async fn trace(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        let (context, _, node) = find(call, PAGED)?;
        let window = call.window()?;
        let format = call.format(&[Format::Json, Format::Csv])?;
        if format == Format::Csv {
            return whole_trace(call, &context, &node);
        }
        let mut behind = node.events();
        behind.retain(|seq| *seq > window.after);
        let more = behind.len() > window.limit;
        behind.truncate(window.limit);
        let next = behind.last().copied().filter(|_| more);
        let events = call.events(behind)?;
        let told: Vec<_> = events.values().map(Recorded::json).collect();
        let tree = document::tree_within(&node, &mut { MOST_NODES });
        let json = || context.document("jejak", json!({"pohon": tree, "event": told}));
        call.paged(context.as_of.seq, next, json, || trace::csv(&node, &events))
    })
    .await
}

/// The trace as rows, if they are few enough: rows have no pages.
fn whole_trace(call: &Call, context: &Context, node: &Node) -> Result<Response, Problem> {
    let behind = node.events();
    if behind.len() > MOST_ROWS || !fits(node, &mut { MOST_ROWS }) {
        let accepted = "Accept: application/json, yang datang per halaman";
        let detail = format!("jejak angka ini lebih dari {MOST_ROWS} baris");
        return Err(Problem::limit("format", "text/csv", detail, accepted));
    }
    let events = call.events(behind)?;
    call.paged(context.as_of.seq, None, || trace::json(context, node, &events), || trace::csv(node, &events))
}

fn fits(node: &Node, left: &mut usize) -> bool {
    let one = left.checked_sub(1).inspect(|rest| *left = *rest).is_some();
    one && node.masukan.iter().all(|input| fits(input, left))
}

async fn history_view(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        let address = address(call, PAGED)?;
        let context = call.context(&call.reading()?, address.unit(), address.tahun())?;
        let window = call.window()?;
        let stretch = Stretch { after: window.after, found: window.limit, examined: EXAMINED };
        let (mut moments, mut next) = call.ask().history_part(&context, &address, stretch)?;
        next = narrow(&mut moments).or(next);
        let events = call.events(moments.iter().flat_map(|m| m.events.iter().copied().chain([m.seq])))?;
        let json = || history::json(&context, &address, &moments, &events);
        call.paged(context.as_of.seq, next, json, || history::csv(&address, &moments, &events))
    })
    .await
}

/// Shortens the list to the values whose events fit a page; returns the cursor if some are left over.
fn narrow(moments: &mut Vec<Moment>) -> Option<Seq> {
    let mut left = MOST_EVENTS;
    for (index, moment) in moments.iter_mut().enumerate() {
        // A group of thousands that was imported together: only the events that the value rests on are told, and at most
        // `OF_ONE`.
        if moment.events.len() > OF_ONE {
            let behind = &moment.node.event;
            let named = if behind.is_empty() { &moment.events } else { behind };
            moment.events = named.iter().take(OF_ONE).copied().collect();
        }
        match left.checked_sub(moment.events.len()) {
            Some(rest) => left = rest,
            None => {
                moments.truncate(index.max(1));
                return moments.last().map(|m| m.seq);
            }
        }
    }
    None
}
