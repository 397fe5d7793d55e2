//! One figure as a working paper of one page: value, formula, events, and the hash of all that.

use askama::Template;

use super::qr;
use crate::{
    event::Seq,
    present::{Context, formula, number, report::ReportError, time, view::trace::Events},
    projection::{Nilai, Node},
};

/// Most inputs on the page; further ones are counted.
const INPUTS: usize = 14;
/// Most events on the page.
const EVENTS: usize = 10;
/// Most characters of a formula or a reason.
const LONG: usize = 260;

/// A line of inputs.
struct Line {
    level: usize,
    name: String,
    address: String,
    value: String,
    formula: String,
}

/// An event behind the figure.
struct Behind {
    seq: Seq,
    kind: &'static str,
    who: String,
    when: String,
    why: String,
    hash: String,
}

#[derive(Template)]
#[template(path = "kertas.html", config = "src/present/askama.toml")]
struct Paper<'a> {
    context: &'a Context,
    name: String,
    address: String,
    value: String,
    exact: String,
    reason: &'static str,
    names: String,
    numbers: String,
    notes: Vec<String>,
    lines: Vec<Line>,
    more_lines: usize,
    events: Vec<Behind>,
    more_events: usize,
    moment: String,
    about: String,
    hash: String,
    qr: String,
}

/// The paper as HTML; `hash` is that of the whole trace as a document.
pub fn html(context: &Context, node: &Node, events: &Events, hash: &str) -> Result<String, ReportError> {
    let address = node.alamat.as_ref().map_or_else(|| node.nama.to_string(), ToString::to_string);
    let spelled = formula::spelled(node);
    let mut lines = Vec::new();
    let all = gather(node, 0, &mut lines);
    let behind = node.events();
    // The latest events are the ones that made the value what it is.
    let told = behind.iter().rev().filter_map(|seq| events.get(seq)).take(EVENTS).map(|event| Behind {
        seq: event.header.seq,
        kind: event.header.kind.name(),
        who: event.who(),
        when: time::wib(event.header.recorded_at),
        why: cut(&event
            .remarks()
            .iter()
            .map(|(label, text)| format!("{label}: {text}"))
            .collect::<Vec<_>>()
            .join("; ")),
        hash: event.short_hash(),
    });
    let events: Vec<Behind> = told.collect();
    let code =
        format!("jejak:{} {address} per {} as_of {} {hash}", context.ledger.nama, context.per, context.as_of.seq);
    let page = Paper {
        context,
        name: node.nama.to_string(),
        value: number::figure(node),
        exact: node.angka().map_or_else(String::new, number::exact),
        reason: if let Nilai::TidakBerlaku(sebab) = node.nilai { sebab.text() } else { "" },
        names: spelled.as_ref().map_or_else(String::new, |s| cut(&s.names)),
        numbers: spelled.and_then(|s| s.numbers).map_or_else(String::new, |n| cut(&n)),
        notes: node.catatan.iter().take(4).map(|note| cut(note)).collect(),
        more_lines: all.saturating_sub(lines.len()),
        more_events: behind.len().saturating_sub(events.len()),
        moment: context.as_of.words(&context.ledger),
        about: context.about(),
        hash: hash.to_owned(),
        qr: qr::svg(&code)?,
        address,
        lines,
        events,
    };
    Ok(page.render()?)
}

/// Collects the inputs in order, up to the page's limit; returns their number.
fn gather(node: &Node, level: usize, lines: &mut Vec<Line>) -> usize {
    let mut count = 0;
    for input in node.masukan.iter() {
        count += 1;
        if lines.len() < INPUTS && level < 3 {
            lines.push(Line {
                level,
                name: input.nama.to_string(),
                address: input.alamat.as_ref().map_or_else(String::new, ToString::to_string),
                value: number::figure(input),
                formula: formula::spelled(input).map_or_else(String::new, |s| cut(&s.numbers.unwrap_or(s.names))),
            });
        }
        count += gather(input, level + 1, lines);
    }
    count
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONG) {
        Some((at, _)) => format!("{} …", &text[..at]),
        None => text.to_owned(),
    }
}
