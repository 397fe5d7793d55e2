//! A list of events as a table, JSON and CSV.

use serde_json::{Value, json};

use crate::present::{
    LedgerInfo, Moment, Recorded, Style,
    form::{
        csv::{self, Cell},
        terminal::{Column, Entry, Table},
    },
    style::paragraph,
    time,
};

/// The list for people.
pub fn text(ledger: &LedgerInfo, as_of: Option<Moment>, style: Style, events: &[Recorded], more: bool) -> String {
    let known = as_of.map_or("belum ada event".to_owned(), |m| format!("diketahui sampai {}", m.words(ledger)));
    let mut out = format!("{}\n", style.bold(&format!("EVENT {}", ledger.nama)));
    paragraph(&mut out, "", "  ", &format!("{known} · {} event ditampilkan", events.len()), style.width);
    let columns = [
        ("Event", Column::Number),
        ("Dicatat", Column::Code),
        ("Jenis dan subjek", Column::Text),
        ("Oleh, berlaku", Column::Code),
        ("Hash", Column::Code),
    ];
    let mut table = Table::new(style, &columns);
    for event in events {
        let h = &event.header;
        let recorded = time::wib(h.recorded_at);
        let (day, hour) = recorded.trim_end_matches(" WIB").rsplit_once(' ').unwrap_or((&recorded, ""));
        let cells: [Entry; 5] = [
            h.seq.to_string().into(),
            format!("{day}\n{hour} WIB").into(),
            format!("{}\n{}", h.kind.name(), h.subject).into(),
            format!("{}\nberlaku {}", event.who(), time::day(h.berlaku)).into(),
            Entry::faint(event.short_hash()),
        ];
        table.row(cells);
    }
    out.push_str(&table.finish());
    if more {
        out.push_str("masih ada event lain; tambah --limit atau persempit saringan\n");
    }
    out
}

/// The list as a JSON document.
pub fn json(ledger: &LedgerInfo, as_of: Option<Moment>, events: &[Recorded], more: bool) -> Value {
    let events: Vec<_> = events.iter().map(Recorded::json).collect();
    json!({
        "dokumen": "event", "ledger": ledger.json(), "as_of": as_of.map(|m| m.json()), "event": events, "masih_ada": more,
    })
}

/// The list as CSV.
pub fn csv(events: &[Recorded]) -> Result<String, ::csv::Error> {
    let heads = [
        "seq",
        "recorded_at",
        "type",
        "unit",
        "subject",
        "berlaku",
        "akun",
        "peran",
        "ref",
        "alasan",
        "dokumen",
        "asumsi",
        "keterangan",
        "sumber",
        "hash",
    ];
    csv::write(&heads, events.iter().map(row))
}

fn row(event: &Recorded) -> Vec<Cell> {
    let h = &event.header;
    let remarks = event.remarks();
    let remark = |label: &str| -> Cell {
        remarks.iter().find(|(l, _)| *l == label).map_or(String::new(), |(_, text)| text.clone()).into()
    };
    let refs: Vec<_> = h.refs.iter().map(ToString::to_string).collect();
    let assumed = event.event.umum().asumsi;
    vec![
        Cell::count(h.seq),
        h.recorded_at.to_string().into(),
        h.kind.name().into(),
        h.unit.to_string().into(),
        h.subject.to_string().into(),
        h.berlaku.to_string().into(),
        h.actor.id.to_string().into(),
        h.actor.role.name().into(),
        refs.join(" ").into(),
        remark("alasan"),
        remark("dokumen"),
        if assumed { "ya" } else { "tidak" }.into(),
        remark(if assumed { "asumsi" } else { "keterangan" }),
        remark("sumber"),
        event.hash.to_string().into(),
    ]
}
