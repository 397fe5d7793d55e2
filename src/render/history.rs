//! Every value that a figure ever had, and the events that brought each.

use serde_json::{Value, json};

use super::{
    Context, Recorded, Style,
    csv::{self, Cell},
    document,
    style::paragraph,
    table::{Column, Entry, Table},
    time,
    tree::Events,
};
use crate::{
    event::{Event, Seq},
    projection::{Address, Nilai, timeline::Moment},
};

/// Most events that are told for one value.
const MOST: usize = 6;

/// The events that stand behind a value: of a group, those that the figure's tree names, and those that withdraw.
pub fn behind(moment: &Moment, events: &Events) -> Vec<Seq> {
    let named = moment.node.events();
    let withdraws = |seq: &Seq| matches!(events.get(seq).map(|e| &e.event), Some(Event::EventDibatalkan(_)));
    let own: Vec<Seq> = moment.events.iter().copied().filter(|seq| named.contains(seq) || withdraws(seq)).collect();
    if own.is_empty() { moment.events.clone() } else { own }
}

/// The history for people.
pub fn text(context: &Context, style: Style, address: &Address, moments: &[Moment], events: &Events) -> String {
    let title = format!("RIWAYAT {} [{address}] ·", address.title());
    let mut out = context.heading(style, &title, &[format!("{} nilai", moments.len())]);
    let columns = [
        ("Nilai", Column::Number),
        ("Event", Column::Number),
        ("Jenis", Column::Text),
        ("Oleh", Column::Text),
        ("Dicatat (WIB)", Column::Code),
        ("Alasan, dokumen", Column::Text),
    ];
    let mut table = Table::new(style, &columns);
    for moment in moments {
        let seqs = behind(moment, events);
        for (index, seq) in seqs.iter().take(MOST).enumerate() {
            let value = if index == 0 { Entry::figure(&moment.node) } else { "".into() };
            table.row(row(value, *seq, events.get(seq)));
        }
        if seqs.len() > MOST {
            let more = format!("dan {} event lain dalam kelompok yang sama", seqs.len() - MOST);
            table.row(["".into(), "".into(), more.into(), "".into(), "".into(), Entry::from("")]);
        }
    }
    out.push_str(&table.finish());
    if let Some(Nilai::TidakBerlaku(sebab)) = moments.last().map(|m| &m.node.nilai) {
        paragraph(&mut out, "", "", &format!("sekarang N/A: {}", sebab.text()), style.width);
    }
    out
}

fn row(value: Entry, seq: Seq, event: Option<&Recorded>) -> [Entry; 6] {
    let Some(event) = event else { return [value, seq.to_string().into(), "".into(), "".into(), "".into(), "".into()] };
    [
        value,
        seq.to_string().into(),
        event.header.kind.name().into(),
        event.who().into(),
        time::wib(event.header.recorded_at).trim_end_matches(" WIB").into(),
        why(event).into(),
    ]
}

/// Why, in one cell: reason, else document, else remark.
fn why(event: &Recorded) -> String {
    let remarks = event.remarks();
    let of = |label: &str| remarks.iter().find(|(l, _)| *l == label).map(|(_, text)| text.clone());
    let (reason, document) = (of("alasan"), of("dokumen"));
    match (reason, document) {
        (Some(reason), Some(document)) => format!("{reason} ({document})"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => String::new(),
    }
}

/// The history as a JSON document.
pub fn json(context: &Context, address: &Address, moments: &[Moment], events: &Events) -> Value {
    let all = moments.iter().map(|moment| {
        let seqs = behind(moment, events);
        let told: Vec<_> = seqs.iter().filter_map(|seq| events.get(seq)).map(Recorded::json).collect();
        let since = events.get(&moment.seq).map(|e| e.header.recorded_at);
        json!({"seq": moment.seq, "sejak": since, "nilai": document::figure(&moment.node), "event": told})
    });
    context.document("riwayat", json!({"alamat": address.to_string(), "riwayat": all.collect::<Vec<_>>()}))
}

/// The history as CSV: one row for each value and event behind it.
pub fn csv(address: &Address, moments: &[Moment], events: &Events) -> Result<String, ::csv::Error> {
    let heads = [
        "alamat", "sejak_event", "tercetak", "angka", "event", "type", "akun", "peran", "recorded_at", "berlaku", "alasan",
        "hash",
    ];
    let mut rows = Vec::new();
    for moment in moments {
        for event in behind(moment, events).iter().filter_map(|seq| events.get(seq)) {
            let h = &event.header;
            rows.push(vec![
                address.to_string().into(),
                Cell::count(moment.seq),
                Cell::figure(&moment.node),
                Cell::exact(&moment.node),
                Cell::count(h.seq),
                h.kind.name().into(),
                h.actor.id.to_string().into(),
                h.actor.role.name().into(),
                h.recorded_at.to_string().into(),
                h.berlaku.to_string().into(),
                why(event).into(),
                event.hash.to_string().into(),
            ]);
        }
    }
    csv::write(&heads, rows)
}
