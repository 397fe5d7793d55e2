//! Each period as reported at its close, as known now, and the restatement between them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::present::{
    Context, Style, document,
    form::{
        csv,
        terminal::{Column, Entry, Table},
    },
    number, recorded,
    sheet::{Cell, Sheet},
    style::paragraph,
    time,
};
use crate::{
    event::{Hash, Periode},
    projection::{Card, Closing, FIGURES_VERSION, Node, timeline::Change},
};

/// A period as reported at a closing.
pub struct Reported {
    /// The closing.
    pub closing: Closing,
    /// The card as of the closing, recomputed.
    pub card: Card,
    /// The hash of that card.
    pub hash: Hash,
    /// Figures that differ now.
    pub changes: Vec<Change>,
}

/// A period.
pub struct Quarter {
    /// The period.
    pub periode: Periode,
    /// The card as known now.
    pub now: Card,
    /// As reported, for each closing.
    pub reported: Vec<Reported>,
}

impl Reported {
    /// Returns whether the recomputed card has the hash in the closing.
    pub fn agrees(&self) -> bool {
        self.hash == self.closing.kartu
    }

    /// The change of NPSS since; `None` if one of them is not a number.
    pub fn difference(&self, now: &Card) -> Option<rust_decimal::Decimal> {
        Some(now.npss.angka()? - self.card.npss.angka()?)
    }
}

/// The periods for people.
pub fn text(context: &Context, style: Style, quarters: &[Quarter]) -> String {
    let mut out = context.heading(style, "TRIWULAN", &[]);
    out.push_str(&table(style, quarters));
    for (periode, closing) in quarters.iter().flat_map(|q| q.reported.iter().map(|r| (q.periode, &r.closing))) {
        if let Some(seq) = closing.ended {
            let note = format!("penutupan {periode} event {} dibuka kembali oleh event {seq}", closing.seq);
            paragraph(&mut out, "  · ", "    ", &note, style.width);
        }
    }
    for quarter in quarters {
        for reported in quarter.reported.iter().filter(|r| !r.changes.is_empty()) {
            out.push_str(&restatement(style, quarter, reported));
        }
    }
    for reported in quarters.iter().flat_map(|q| &q.reported).filter(|r| !r.agrees()) {
        out.push_str(&mismatch(style, reported));
    }
    out
}

fn table(style: Style, quarters: &[Quarter]) -> String {
    let number = |head| (head, Column::Number);
    let columns = [
        ("Periode", Column::Code),
        number("Event"),
        ("Ditutup", Column::Code),
        number("Dilaporkan"),
        number("Sekarang"),
        number("Selisih"),
        number("Berubah"),
        number("Terisi"),
        ("Hash", Column::Code),
    ];
    let mut table = Table::new(style, &columns);
    for quarter in quarters {
        if quarter.reported.is_empty() {
            table.row(open(quarter));
        }
        quarter.reported.iter().for_each(|reported| table.row(closed(quarter, reported)));
    }
    table.finish()
}

fn filled(card: &Card) -> Entry {
    format!("{}/{}", card.terisi.0, card.terisi.1).into()
}

fn open(quarter: &Quarter) -> [Entry; 9] {
    let none = || Entry::from("");
    let now = Entry::figure(&quarter.now.npss);
    let open = Entry::faint("belum ditutup");
    [quarter.periode.to_string().into(), none(), open, none(), now, none(), none(), filled(&quarter.now), none()]
}

fn closed(quarter: &Quarter, reported: &Reported) -> [Entry; 9] {
    let (closing, now) = (&reported.closing, &quarter.now);
    let (then, today) = number::apart(Some(&reported.card.npss), Some(&now.npss));
    [
        quarter.periode.to_string().into(),
        closing.seq.to_string().into(),
        time::day(closing.recorded_at.day()).into(),
        then.into(),
        today.into(),
        difference(reported, now),
        reported.changes.len().to_string().into(),
        filled(now),
        if reported.agrees() { Entry::good("cocok") } else { Entry::warning("BERBEDA") },
    ]
}

fn difference(reported: &Reported, now: &Card) -> Entry {
    match reported.difference(now) {
        Some(value) if value.is_zero() => Entry::faint("0"),
        Some(value) => format!("{}{}", if value.is_sign_positive() { "+" } else { "" }, number::cut(value)).into(),
        None => "".into(),
    }
}

/// The changes since a closing, and the exact change of NPSS.
fn restatement(style: Style, quarter: &Quarter, reported: &Reported) -> String {
    let closing = &reported.closing;
    let title = format!(
        "Penyajian kembali {} sejak penutupan event {} ({}): {} angka berubah",
        quarter.periode,
        closing.seq,
        time::wib(closing.recorded_at),
        reported.changes.len()
    );
    let mut out = format!("\n{}\n", style.bold(&title));
    if let Some(value) = reported.difference(&quarter.now) {
        out.push_str(&format!("selisih NPSS tepatnya {}\n", number::signed(value)));
    }
    let columns = [("Alamat", Column::Code), ("Dilaporkan", Column::Number), ("Sekarang", Column::Number)];
    let mut table = Table::new(style, &columns);
    for change in &reported.changes {
        let (from, to) = number::apart(change.from.as_deref(), change.to.as_deref());
        table.row([change.address.to_string(), from, to]);
    }
    out.push_str(&table.finish());
    out
}

fn mismatch(style: Style, reported: &Reported) -> String {
    let closing = &reported.closing;
    let mut out = String::new();
    let text = format!(
        "kartu {} yang dihitung ulang sampai event {} ber-hash {}, padahal penutupan (event {}) mencatat {}; perhitungan waktu itu {}, sekarang {FIGURES_VERSION}",
        closing.periode,
        closing.sampai,
        recorded::short(reported.hash),
        closing.seq,
        recorded::short(closing.kartu),
        closing.perhitungan,
    );
    paragraph(&mut out, "  ! ", "    ", &text, style.width);
    out
}

/// The periods as a JSON document.
pub fn json(context: &Context, quarters: &[Quarter]) -> Value {
    let all: Vec<_> = quarters.iter().map(quarter_json).collect();
    context.document("triwulan", json!({"periode": all}))
}

fn quarter_json(quarter: &Quarter) -> Value {
    let now = &quarter.now;
    let side = |node: &Option<Arc<Node>>| node.as_ref().map(|n| document::figure(n));
    let reported = quarter.reported.iter().map(|r| {
        let c = &r.closing;
        let changes =
            r.changes.iter().map(|x| json!({"alamat": x.address.to_string(), "dilaporkan": side(&x.from), "sekarang": side(&x.to)}));
        json!({
            "event": c.seq, "recorded_at": c.recorded_at, "sampai": c.sampai, "dibuka_kembali": c.ended, "aturan": c.aturan,
            "perhitungan": c.perhitungan, "npss_tercatat": c.npss, "npss": document::figure(&r.card.npss),
            "hash_tercatat": c.kartu, "hash_dihitung_ulang": r.hash, "cocok": r.agrees(),
            "selisih": r.difference(now).map(|d| d.normalize().to_string()), "perubahan": changes.collect::<Vec<_>>(),
        })
    });
    json!({
        "periode": quarter.periode, "dilaporkan": reported.collect::<Vec<_>>(),
        "sekarang": {
            "npss": document::figure(&now.npss), "status": document::figure(&now.status),
            "terisi": {"ada": now.terisi.0, "dari": now.terisi.1},
        },
    })
}

/// Columns of the table.
const HEADS: [&str; 12] = [
    "periode",
    "event",
    "recorded_at",
    "sampai",
    "dibuka_kembali",
    "npss_dilaporkan",
    "npss_sekarang",
    "selisih",
    "angka_berubah",
    "hash_tercatat",
    "hash_dihitung_ulang",
    "cocok",
];

/// The periods as rows: one for each closing, and one for each period without a closing.
pub fn sheet(quarters: &[Quarter]) -> Sheet {
    let mut sheet = Sheet::new("triwulan", HEADS);
    for quarter in quarters {
        if quarter.reported.is_empty() {
            let now = Cell::figure(&quarter.now.npss);
            sheet.put([("periode", quarter.periode.to_string().into()), ("npss_sekarang", now)]);
        }
        sheet.rows.extend(quarter.reported.iter().map(|r| reported_row(quarter, r)));
    }
    sheet
}

/// The same as CSV.
pub fn csv(quarters: &[Quarter]) -> Result<String, ::csv::Error> {
    csv::sheet(&sheet(quarters))
}

fn reported_row(quarter: &Quarter, reported: &Reported) -> Vec<Cell> {
    let c = &reported.closing;
    vec![
        quarter.periode.to_string().into(),
        Cell::count(c.seq),
        c.recorded_at.to_string().into(),
        Cell::count(c.sampai),
        c.ended.map_or_else(Cell::none, Cell::count),
        Cell::figure(&reported.card.npss),
        Cell::figure(&quarter.now.npss),
        reported.difference(&quarter.now).map_or_else(Cell::none, |d| Cell::count(d.normalize())),
        Cell::count(reported.changes.len()),
        c.kartu.to_string().into(),
        reported.hash.to_string().into(),
        if reported.agrees() { "ya" } else { "tidak" }.into(),
    ]
}
