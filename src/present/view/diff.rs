//! The changes of a card between two positions, with the events that caused them and the change of NPSS by each.

use std::sync::Arc;

use rust_decimal::Decimal;
use serde_json::Value;

use super::trace::Events;
use crate::present::{
    Context, Moment, Recorded, Style, document,
    form::{
        csv::{self, Cell},
        terminal::{Column, Entry, Table},
    },
    number,
    style::paragraph,
    time,
};
use crate::projection::{
    Address, Node,
    timeline::{Change, Diff, Step},
};

/// The difference for people.
pub fn text(context: &Context, style: Style, from: Moment, diff: &Diff, events: &Events) -> String {
    let title = "PERUBAHAN KARTU";
    let mut out = context.heading(style, title, &[]);
    let span = format!("dibandingkan dengan yang diketahui sampai {}", from.words(&context.ledger));
    paragraph(&mut out, "", "  ", &span, style.width);
    if diff.changes.is_empty() && diff.steps.is_empty() {
        out.push_str("Tidak ada angka yang berubah.\n");
        return out;
    }
    out.push_str(&format!("\n{}\n", style.bold(&format!("Angka yang berubah ({})", diff.changes.len()))));
    let mut table =
        Table::new(style, &[("Alamat", Column::Code), ("Dari", Column::Number), ("Menjadi", Column::Number)]);
    for change in &diff.changes {
        let (from, to) = number::apart(change.from.as_deref(), change.to.as_deref());
        table.row([change.address.to_string(), from, to]);
    }
    out.push_str(&table.finish());
    out.push_str(&format!("\n{}\n", style.bold("Event penyebab, berurutan")));
    out.push_str(&steps(style, diff, events));
    if diff.from.is_none() || diff.to.is_none() {
        paragraph(&mut out, "  · ", "    ", "NPSS yang belum ada (N/A) dihitung 0 dalam geseran", style.width);
    }
    out
}

fn npss(value: Option<Decimal>) -> String {
    value.map_or("N/A".to_owned(), |v| number::rounded(v, 2))
}

fn steps(style: Style, diff: &Diff, events: &Events) -> String {
    let columns = [
        ("Event", Column::Number),
        ("Apa, oleh siapa, kapan dicatat", Column::Text),
        ("Angka berubah", Column::Number),
        ("NPSS", Column::Number),
        ("Geseran NPSS (tepat)", Column::Number),
    ];
    let mut table = Table::new(style, &columns);
    for step in &diff.steps {
        let told = events.get(&step.seq).map_or(String::new(), story);
        let cells: [Entry; 5] = [
            step.seq.to_string().into(),
            told.into(),
            step.changed.len().to_string().into(),
            npss(step.after).into(),
            moved(step.moved()),
        ];
        table.row(cells);
    }
    let cells: [Entry; 5] = [
        "Jumlah".into(),
        format!("NPSS {} menjadi {}", npss(diff.from), npss(diff.to)).into(),
        "".into(),
        npss(diff.to).into(),
        number::signed(total(diff)).into(),
    ];
    table.strong(cells);
    table.finish()
}

/// The sum of all changes by events; it equals the difference of NPSS exactly.
pub fn total(diff: &Diff) -> Decimal {
    diff.steps.iter().map(Step::moved).sum()
}

fn moved(by: Decimal) -> Entry {
    if by.is_zero() { Entry::faint("0") } else { number::signed(by).into() }
}

fn story(event: &Recorded) -> String {
    let h = &event.header;
    let mut text = format!("{} {}\noleh {}, {}", h.kind.name(), h.subject, event.who(), time::wib(h.recorded_at));
    for (label, remark) in event.remarks().iter().filter(|(label, _)| matches!(*label, "alasan" | "dokumen")) {
        text.push_str(&format!("\n{label}: {remark}"));
    }
    text
}

/// The difference as a JSON document.
pub fn json(context: &Context, from: Moment, diff: &Diff, events: &Events) -> Value {
    let number = |value: Option<Decimal>| value.map_or(Value::Null, |v| v.normalize().to_string().into());
    let changes = diff.changes.iter().map(|c| {
        let side = |node: &Option<Arc<Node>>| node.as_ref().map_or(Value::Null, |n| document::figure(n));
        document::object([("alamat", c.address.to_string().into()), ("dari", side(&c.from)), ("menjadi", side(&c.to))])
    });
    let steps = diff.steps.iter().map(|s| {
        document::object([
            ("seq", s.seq.into()),
            ("npss_sebelum", number(s.before)),
            ("npss_sesudah", number(s.after)),
            ("geseran", s.moved().normalize().to_string().into()),
            ("berubah", s.changed.iter().map(Address::to_string).collect()),
            ("event", events.get(&s.seq).map_or(Value::Null, Recorded::json)),
        ])
    });
    let fields = [
        ("dari", from.json()),
        ("sampai", context.as_of.json()),
        ("npss_dari", number(diff.from)),
        ("npss_menjadi", number(diff.to)),
        ("geseran", total(diff).normalize().to_string().into()),
        ("perubahan", changes.collect()),
        ("langkah", steps.collect()),
    ];
    context.document("perubahan", document::object(fields))
}

/// The difference as CSV: the changed figures, then the events.
pub fn csv(diff: &Diff, events: &Events) -> Result<String, ::csv::Error> {
    let heads = [
        "baris",
        "alamat",
        "dari",
        "menjadi",
        "event",
        "type",
        "akun",
        "recorded_at",
        "geseran_npss",
        "jumlah_berubah",
        "hash",
    ];
    let mut rows: Vec<Vec<Cell>> = diff.changes.iter().map(change_csv).collect();
    for step in &diff.steps {
        let mut cells: Vec<Cell> =
            vec!["event".into(), Cell::none(), value(step.before), value(step.after), Cell::count(step.seq)];
        let event = events.get(&step.seq);
        let text = |f: &dyn Fn(&Recorded) -> String| Cell::Text(event.map(f).unwrap_or_default());
        cells.extend([
            text(&|e| e.header.kind.name().to_owned()),
            text(&|e| e.header.actor.id.to_string()),
            text(&|e| e.header.recorded_at.to_string()),
            Cell::count(step.moved().normalize()),
            Cell::count(step.changed.len()),
            text(&|e| e.hash.to_string()),
        ]);
        rows.push(cells);
    }
    csv::write(&heads, rows)
}

fn value(of: Option<Decimal>) -> Cell {
    of.map_or_else(|| "N/A".into(), |v| Cell::count(v.normalize()))
}

fn change_csv(change: &Change) -> Vec<Cell> {
    let side = |node: &Option<Arc<Node>>| node.as_ref().map_or_else(Cell::none, |n| Cell::figure(n));
    let mut cells = vec!["angka".into(), change.address.to_string().into(), side(&change.from), side(&change.to)];
    cells.extend(std::iter::repeat_n(Cell::none(), 7));
    cells
}
