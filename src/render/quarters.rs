//! Each period's end as reported at its close, as known now, and the restatement between them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Context, Style,
    csv::{self, Cell},
    document, number, recorded,
    style::paragraph,
    table::{Column, Entry, Table},
    time,
};
use crate::{
    event::{Hash, Periode},
    projection::{Address, Card, Closing, FIGURES_VERSION, Node, timeline::Change},
};

/// A period as it was reported.
pub struct Reported {
    /// The closing.
    pub closing: Closing,
    /// The card as of the closing, computed again.
    pub card: Card,
    /// Its hash, computed again.
    pub hash: Hash,
    /// Figures that are different now.
    pub changes: Vec<Change>,
}

/// A period.
pub struct Quarter {
    /// Which.
    pub periode: Periode,
    /// The card as known now.
    pub now: Card,
    /// As reported, once for each closing.
    pub reported: Vec<Reported>,
}

impl Reported {
    /// Does the card computed again have the hash that was committed?
    pub fn agrees(&self) -> bool {
        self.hash == self.closing.kartu
    }

    /// How NPSS differs now, where both are numbers.
    pub fn difference(&self, now: &Card) -> Option<rust_decimal::Decimal> {
        Some(now.npss.angka()? - self.card.npss.angka()?)
    }
}

/// The periods for people.
pub fn text(context: &Context, style: Style, quarters: &[Quarter]) -> String {
    let mut out = context.heading(style, "TRIWULAN", &[]);
    out.push_str(&table(style, quarters));
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
    let columns = [
        ("Periode", Column::Code),
        ("Ditutup", Column::Text),
        ("Dilaporkan", Column::Number),
        ("Sekarang", Column::Number),
        ("Selisih", Column::Number),
        ("Angka berubah", Column::Number),
        ("Terisi", Column::Number),
        ("Hash kartu", Column::Code),
    ];
    let mut table = Table::new(style, &columns);
    for quarter in quarters {
        let now = &quarter.now;
        let filled = format!("{}/{}", now.terisi.0, now.terisi.1);
        if quarter.reported.is_empty() {
            let cells: [Entry; 8] = [
                quarter.periode.to_string().into(),
                Entry::faint("belum ditutup"),
                "".into(),
                Entry::figure(&now.npss),
                "".into(),
                "".into(),
                filled.into(),
                "".into(),
            ];
            table.row(cells);
            continue;
        }
        for reported in &quarter.reported {
            let cells: [Entry; 8] = [
                quarter.periode.to_string().into(),
                closed(&reported.closing).into(),
                Entry::figure(&reported.card.npss),
                Entry::figure(&now.npss),
                difference(reported, now),
                reported.changes.len().to_string().into(),
                filled.clone().into(),
                if reported.agrees() { Entry::good("cocok") } else { Entry::warning("BERBEDA") },
            ];
            table.row(cells);
        }
    }
    table.finish()
}

fn closed(closing: &Closing) -> String {
    let reopened = closing.ended.map_or(String::new(), |seq| format!(", dibuka kembali event {seq}"));
    format!("event {}, {}{reopened}", closing.seq, time::wib(closing.recorded_at))
}

fn difference(reported: &Reported, now: &Card) -> Entry {
    match reported.difference(now) {
        Some(value) if value.is_zero() => Entry::faint("0"),
        Some(value) if number::rounded(value, 2).trim_start_matches('-') == "0,00" => number::signed(value).into(),
        Some(value) if value.is_sign_positive() => format!("+{}", number::rounded(value, 2)).into(),
        Some(value) => number::rounded(value, 2).into(),
        None => "".into(),
    }
}

/// Inputs and results of the card come first; the rest is counted.
fn restatement(style: Style, quarter: &Quarter, reported: &Reported) -> String {
    let title = format!(
        "Penyajian kembali {}: sejak penutupan (event {}) berubah {} angka",
        quarter.periode,
        reported.closing.seq,
        reported.changes.len()
    );
    let mut out = format!("\n{}\n", style.bold(&title));
    let mut table = Table::new(style, &[("Alamat", Column::Code), ("Dilaporkan", Column::Number), ("Sekarang", Column::Number)]);
    let side = |node: &Option<Arc<Node>>| node.as_ref().map_or_else(|| Entry::faint("tidak ada"), |n| Entry::figure(n));
    for change in &reported.changes {
        table.row([Entry::from(change.address.to_string()), side(&change.from), side(&change.to)]);
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

/// The periods as CSV: one row for each closing, and one for a period not closed.
pub fn csv(quarters: &[Quarter]) -> Result<String, ::csv::Error> {
    let heads = [
        "periode", "event", "recorded_at", "sampai", "dibuka_kembali", "npss_dilaporkan", "npss_sekarang", "selisih",
        "angka_berubah", "hash_tercatat", "hash_dihitung_ulang", "cocok",
    ];
    let mut rows = Vec::new();
    for quarter in quarters {
        if quarter.reported.is_empty() {
            let mut cells = vec![quarter.periode.to_string().into()];
            cells.extend(std::iter::repeat_n(Cell::none(), 5));
            cells.push(Cell::figure(&quarter.now.npss));
            cells.extend(std::iter::repeat_n(Cell::none(), 5));
            rows.push(cells);
        }
        rows.extend(quarter.reported.iter().map(|r| reported_csv(quarter, r)));
    }
    csv::write(&heads, rows)
}

fn reported_csv(quarter: &Quarter, reported: &Reported) -> Vec<Cell> {
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

/// Does an address belong to the card itself, rather than to the books beside it?
pub fn on_card(address: &Address) -> bool {
    matches!(address, Address::Card(..) | Address::Perspektif(..) | Address::Sasaran(..) | Address::Iku(..))
}
