//! Every value that a figure ever had, and the events that caused each.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::trace::Events;
use crate::present::{
    Context, Recorded, Style, document,
    form::{
        csv::{self, Cell},
        terminal::{Column, Entry, Table},
    },
    number,
    style::paragraph,
    time,
};
use crate::{
    event::{Event, Seq},
    projection::{Address, Nilai, Node, timeline::Moment},
};

/// Most reasons that are shown for events in one row.
const MOST_REASONS: usize = 3;

/// The events behind a value: those of the group that are in the figure's tree, and voids.
pub fn behind(moment: &Moment, events: &Events) -> Vec<Seq> {
    let named = moment.node.events();
    let withdraws = |seq: &Seq| matches!(events.get(seq).map(|e| &e.event), Some(Event::EventDibatalkan(_)));
    let own: Vec<Seq> = moment.events.iter().copied().filter(|seq| named.contains(seq) || withdraws(seq)).collect();
    if own.is_empty() { moment.events.clone() } else { own }
}

/// The history for people.
pub fn text(context: &Context, style: Style, address: &Address, moments: &[Moment], events: &Events) -> String {
    let mut out = context.heading(style, "RIWAYAT ANGKA", &[]);
    let title = format!("{} [{address}]: {} nilai, yang terlama di atas", address.title(), moments.len());
    paragraph(&mut out, "", "  ", &title, style.width);
    let columns = [
        ("Nilai", Column::Number),
        ("Tepatnya", Column::Number),
        ("Event", Column::Number),
        ("Apa, oleh siapa, kapan dicatat, mengapa", Column::Text),
    ];
    let mut table = Table::new(style, &columns);
    for moment in moments {
        let node = &moment.node;
        let exact = node.angka().map_or(String::new(), number::cut);
        let exact = if exact == number::exact(round(node)) { String::new() } else { exact };
        let (mut value, mut exact) = (Entry::figure(node), Entry::faint(exact));
        if let Nilai::TidakBerlaku(sebab) = node.nilai {
            let why = Entry::faint(format!("N/A karena {}", sebab.text()));
            table.row([Entry::faint("N/A"), exact, "".into(), why]);
            (value, exact) = ("".into(), "".into());
        }
        for run in runs(&behind(moment, events), events) {
            table.row([value, exact, run.range().into(), run.story().into()]);
            (value, exact) = ("".into(), "".into());
        }
    }
    out.push_str(&table.finish());
    out
}

fn round(node: &Node) -> Decimal {
    crate::projection::round(node.angka().unwrap_or_default(), node.decimals())
}

/// Consecutive events of one kind by one account within a group.
struct Run<'a> {
    events: Vec<&'a Recorded>,
}

fn runs<'a>(seqs: &[Seq], events: &'a Events) -> Vec<Run<'a>> {
    let mut all: Vec<Run> = Vec::new();
    for event in seqs.iter().filter_map(|seq| events.get(seq)) {
        match all.last_mut().filter(|run| run.events[0].header.kind == event.header.kind) {
            Some(run) => run.events.push(event),
            None => all.push(Run { events: vec![event] }),
        }
    }
    all
}

impl Run<'_> {
    /// `232` or `232, 240 …`; consecutive ones as `232–244`.
    fn range(&self) -> String {
        let seqs: Vec<Seq> = self.events.iter().map(|e| e.header.seq).collect();
        match &seqs[..] {
            [only] => only.to_string(),
            [first, .., last] if last - first + 1 == seqs.len() as Seq => format!("{first}–{last}"),
            [first, ..] => format!("{first} …"),
            [] => String::new(),
        }
    }

    fn story(&self) -> String {
        let Some(first) = self.events.first() else { return String::new() };
        let h = &first.header;
        let count = if self.events.len() > 1 { format!("{} x ", self.events.len()) } else { String::new() };
        let mut text = format!("{count}{} oleh {}, {}", h.kind.name(), first.who(), time::wib(h.recorded_at));
        let mut reasons: Vec<String> = self.events.iter().map(|e| why(e)).filter(|w| !w.is_empty()).collect();
        reasons.dedup();
        let more = reasons.len().saturating_sub(MOST_REASONS);
        for reason in reasons.iter().take(MOST_REASONS) {
            text.push_str(&format!("\n{reason}"));
        }
        if more > 0 {
            text.push_str(&format!("\ndan {more} alasan atau dokumen lain"));
        }
        text
    }
}

/// The reason in one cell: `alasan`, else document, else remark.
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
        let told = seqs.iter().filter_map(|seq| events.get(seq)).map(Recorded::json).collect();
        let since = events.get(&moment.seq).map(|e| e.header.recorded_at);
        document::object([
            ("seq", moment.seq.into()),
            ("sejak", json!(since)),
            ("nilai", document::figure(&moment.node)),
            ("event", told),
        ])
    });
    let fields = [("alamat", address.to_string().into()), ("riwayat", all.collect())];
    context.document("riwayat", document::object(fields))
}

/// The history as CSV: one row for each value and event behind it.
pub fn csv(address: &Address, moments: &[Moment], events: &Events) -> Result<String, ::csv::Error> {
    let heads = [
        "alamat",
        "sejak_event",
        "tercetak",
        "eksak",
        "event",
        "type",
        "akun",
        "peran",
        "recorded_at",
        "berlaku",
        "alasan",
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
