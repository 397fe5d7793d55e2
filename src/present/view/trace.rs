//! The tree of a figure: value, formula with names and with numbers, remarks, and the events behind it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::present::{
    Context, Recorded, Style, document,
    form::csv::{self, Cell},
    formula, number,
    style::paragraph,
    time,
};
use crate::{
    event::Seq,
    projection::{Nilai, Node, Rumus},
};

/// The events in a tree, by seq.
pub type Events = BTreeMap<Seq, Recorded>;

/// The tree as indented text, down to `depth` levels.
pub fn text(style: Style, root: &Node, events: &Events, depth: usize) -> String {
    let mut writer = Writer { style, events, told: BTreeSet::new(), seen: BTreeSet::new(), out: String::new() };
    writer.node(root, "", "", depth);
    writer.out
}

struct Writer<'a> {
    style: Style,
    events: &'a Events,
    /// Events that were already shown in full.
    told: BTreeSet<Seq>,
    /// Figures whose tree was already shown.
    seen: BTreeSet<String>,
    out: String,
}

impl Writer<'_> {
    /// `first` is written before the node's own line, `rest` before everything below it.
    fn node(&mut self, node: &Node, first: &str, rest: &str, depth: usize) {
        let address = node.alamat.as_ref().map(ToString::to_string);
        let told = address.as_ref().is_some_and(|a| !self.seen.insert(format!("{a} {}", node.exact())));
        self.title(node, address.as_deref(), first, rest, told);
        if told && !(node.masukan.is_empty() && node.event.is_empty()) {
            return;
        }
        let inputs = &node.masukan;
        let below = format!("{rest}{}", if inputs.is_empty() { "  " } else { "│ " });
        self.formula(node, &below);
        for note in &node.catatan {
            self.line(&below, "catatan ", note);
        }
        for seq in &node.event {
            self.event(*seq, &below);
        }
        if depth == 0 && !inputs.is_empty() {
            self.line(rest, "└─ ", &format!("… {} masukan di bawahnya tidak ditampilkan", inputs.len()));
            return;
        }
        for (index, input) in inputs.iter().enumerate() {
            let last = index + 1 == inputs.len();
            let (first, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.node(input, &format!("{rest}{first}"), &format!("{rest}{below}"), depth - 1);
        }
    }

    fn title(&mut self, node: &Node, address: Option<&str>, first: &str, rest: &str, told: bool) {
        let part = node.event.first().and_then(|seq| self.events.get(seq)?.part(&node.nama));
        let part = part.map_or(String::new(), |name| format!(" «{name}»"));
        let mut line = format!("{}{part} = {}", node.nama, number::figure(node));
        if let Nilai::TidakBerlaku(sebab) = &node.nilai {
            line.push_str(&format!(" ({})", sebab.text()));
        }
        if let Nilai::Berkata(..) = node.nilai {
            line.extend(number::worth(node).map(|worth| format!(" ({worth})")));
        } else if let Some(value) = node.angka().filter(|_| node.exact() != node.printed()) {
            let cut = number::cut(value);
            if cut != number::figure(node) && cut != number::exact(crate::projection::round(value, node.decimals())) {
                line.push_str(&format!(" (tepatnya {cut})"));
            }
        }
        line.extend(address.map(|a| format!("  [{a}]")));
        if told {
            line.push_str("  (pohonnya sudah di atas)");
        }
        let mut text = String::new();
        paragraph(&mut text, first, &format!("{rest}  "), &line, self.style.width);
        self.out.push_str(&text.replacen(&*node.nama, &self.style.bold(&node.nama), 1));
    }

    fn formula(&mut self, node: &Node, below: &str) {
        let Some(spelled) = formula::spelled(node) else { return };
        self.line(below, "rumus   ", &spelled.names);
        if let (Rumus::Pita, Some(band)) = (&node.rumus, self.band(node)) {
            self.line(below, "        ", &band);
        }
        if let Some(numbers) = spelled.numbers {
            let result = node.angka().map_or_else(|| number::figure(node), number::cut);
            let text = if numbers == result { numbers } else { format!("{numbers} = {result}") };
            self.line(below, "      = ", &text);
        }
    }

    /// The bounds of the band that contains the value of a status.
    fn band(&self, node: &Node) -> Option<String> {
        let value = number::cut(node.masukan.first()?.angka()?);
        node.event.iter().find_map(|seq| self.events.get(seq)?.band(&node.printed(), &value))
    }

    fn line(&mut self, below: &str, label: &str, text: &str) {
        let rest = format!("{below}{}", " ".repeat(label.chars().count()));
        paragraph(&mut self.out, &format!("{below}{label}"), &rest, text, self.style.width);
    }

    fn event(&mut self, seq: Seq, below: &str) {
        let Some(event) = self.events.get(&seq) else {
            self.line(below, "◆ ", &format!("event {seq}"));
            return;
        };
        let head = format!("event {seq} {}", event.header.kind.name());
        if !self.told.insert(seq) {
            self.line(below, "◆ ", &format!("{head} (rinciannya sudah di atas)"));
            return;
        }
        let when =
            format!("dicatat {}, berlaku {}", time::wib(event.header.recorded_at), time::day(event.header.berlaku));
        self.line(below, "◆ ", &format!("{head} oleh {}, {when}", event.who()));
        for (label, text) in event.remarks() {
            self.line(below, &format!("    {label:<10} "), &text);
        }
        self.line(below, "    hash       ", &event.short_hash());
    }
}

/// The tree as a JSON document, with its events in full.
pub fn json(context: &Context, root: &Node, events: &Events) -> Value {
    let events = events.values().map(Recorded::json).collect();
    context.document("jejak", document::object([("pohon", document::tree(root)), ("event", events)]))
}

/// The tree as rows, one for each node, in the order of the text.
pub fn csv(root: &Node, events: &Events) -> Result<String, ::csv::Error> {
    let heads = ["tingkat", "alamat", "nama", "tercetak", "eksak", "rumus", "bilangan", "catatan", "event", "hash"];
    let mut rows = Vec::new();
    collect(root, 0, events, &mut rows);
    csv::write(&heads, rows)
}

fn collect(node: &Node, level: usize, events: &Events, rows: &mut Vec<Vec<Cell>>) {
    let spelled = formula::spelled(node);
    let seqs: Vec<_> = node.event.iter().map(ToString::to_string).collect();
    let hashes: Vec<_> = node.event.iter().filter_map(|seq| Some(events.get(seq)?.hash.to_string())).collect();
    rows.push(vec![
        Cell::count(level),
        node.alamat.as_ref().map_or(String::new(), ToString::to_string).into(),
        node.nama.to_string().into(),
        Cell::figure(node),
        Cell::exact(node),
        spelled.as_ref().map_or(document::kind(&node.rumus).to_owned(), |s| s.names.clone()).into(),
        spelled.and_then(|s| s.numbers).unwrap_or_default().into(),
        node.catatan.join("; ").into(),
        seqs.join(" ").into(),
        hashes.join(" ").into(),
    ]);
    node.masukan.iter().for_each(|n| collect(n, level + 1, events, rows));
}
