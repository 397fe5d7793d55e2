//! The findings book of a unit: recommendations, what became of them, what is due and overdue.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::present::{
    Context, Style, document,
    form::{
        csv,
        terminal::{Column, Entry, Table},
    },
    number,
    sheet::{Cell, Sheet},
    style::paragraph,
    time,
};
use crate::{
    event::{UnitCode, data::HasilTindakLanjut},
    projection::{FindingRow, FindingsItem, Node, ReadError, View},
};

/// The findings of a unit with those below.
pub struct Findings {
    /// Recommendations, and findings that have none yet.
    pub rows: Vec<FindingRow>,
    /// Figures, in the order of [`FindingsItem::ALL`].
    pub figures: Vec<Arc<Node>>,
}

impl Findings {
    /// Reads the book.
    pub fn of(view: &View, unit: &UnitCode) -> Result<Self, ReadError> {
        let figures = FindingsItem::ALL.iter().map(|item| view.findings(unit, *item, None));
        Ok(Self { rows: view.finding_rows(unit, None)?, figures: figures.collect::<Result<_, _>>()? })
    }

    fn figure(&self, item: FindingsItem) -> &Node {
        let at = FindingsItem::ALL.iter().position(|i| *i == item).unwrap_or_default();
        &self.figures[at]
    }
}

/// The book for people.
pub fn text(context: &Context, style: Style, findings: &Findings) -> String {
    let mut out = context.heading(style, "TEMUAN", &[]);
    if findings.rows.is_empty() {
        out.push_str("Tidak ada temuan.\n");
    } else {
        out.push_str(&table(context, style, findings));
    }
    let show = |item| number::figure(findings.figure(item));
    let percent = findings.figure(FindingsItem::Persentase);
    let reason = match percent.nilai {
        crate::projection::Nilai::TidakBerlaku(sebab) => format!(" ({})", sebab.text()),
        _ => " %".to_owned(),
    };
    let counts = format!(
        "{} temuan senilai Rp{}; {} rekomendasi: {} sesuai, {} belum sesuai, {} belum ditindaklanjuti, \
         {} tidak dapat ditindaklanjuti.",
        show(FindingsItem::Temuan),
        show(FindingsItem::Nilai),
        show(FindingsItem::Rekomendasi),
        show(FindingsItem::Sesuai),
        show(FindingsItem::BelumSesuai),
        show(FindingsItem::BelumDitindaklanjuti),
        show(FindingsItem::TidakDapat),
    );
    paragraph(&mut out, "", "", &counts, style.width);
    let late = show(FindingsItem::Terlambat);
    let rate =
        format!("Persentase tindak lanjut: {}{reason}. Lewat tenggat tanpa jawaban: {late}.", number::figure(percent));
    paragraph(&mut out, "", "", &rate, style.width);
    percent.catatan.iter().for_each(|note| paragraph(&mut out, "  · ", "    ", note, style.width));
    out
}

fn table(context: &Context, style: Style, findings: &Findings) -> String {
    let columns = [("Kode", Column::Code), ("Uraian", Column::Text), ("Keadaan", Column::Text)];
    let mut table = Table::new(style, &columns);
    let mut told = None;
    for row in &findings.rows {
        let temuan = (&row.unit, &row.kode_temuan);
        if told != Some(temuan) {
            table.strong([row.kode_temuan.to_string(), row.temuan.uraian.clone(), String::new()]);
            table.row([String::new(), about(context, row), String::new()]);
            told = Some(temuan);
        }
        if let Some((kode, rekomendasi)) = &row.rekomendasi {
            table.row([format!("  {kode}").into(), rekomendasi.uraian.as_str().into(), state(row)]);
        }
    }
    table.finish()
}

/// Whose finding, by which report, worth what, to be answered by when.
fn about(context: &Context, row: &FindingRow) -> String {
    let t = &row.temuan;
    let unit = if row.unit == context.unit.kode { String::new() } else { format!("unit {}; ", row.unit) };
    format!(
        "{unit}{}, LHP {} tanggal {}; Rp{}; diterima {}, tenggat jawaban {}",
        pemeriksa(row),
        t.lhp,
        time::day(t.lhp_tanggal),
        number::exact(t.nilai.get()),
        time::day(t.diterima),
        time::day(t.tenggat())
    )
}

fn pemeriksa(row: &FindingRow) -> &'static str {
    match row.temuan.pemeriksa {
        crate::event::data::Pemeriksa::Bpk => "BPK",
        crate::event::data::Pemeriksa::Inspektorat => "Inspektorat",
    }
}

/// Assessment, answer and deadline in words.
fn state(row: &FindingRow) -> Entry {
    let result = row.hasil.map_or("belum dinilai", HasilTindakLanjut::nama);
    let answered = row.dijawab.map(|day| format!(", dijawab {}", time::day(day))).unwrap_or_default();
    match row.sisa_hari {
        Some(days) if days < 0 => Entry::warning(format!("{result}, LEWAT TENGGAT {} hari", -days)),
        Some(days) => format!("{result}, sisa {days} hari").into(),
        None if row.hasil == Some(HasilTindakLanjut::Sesuai) => Entry::good(format!("{result}{answered}")),
        None => format!("{result}{answered}").into(),
    }
}

/// The book as a JSON document.
pub fn json(context: &Context, findings: &Findings) -> Value {
    let figures: Map<String, Value> = FindingsItem::ALL
        .iter()
        .zip(&findings.figures)
        .map(|(item, node)| (item.word().to_owned(), document::figure(node)))
        .collect();
    let rows: Vec<_> = findings.rows.iter().map(row_json).collect();
    context.document("temuan", json!({"angka": figures, "temuan": rows}))
}

fn row_json(row: &FindingRow) -> Value {
    let t = &row.temuan;
    json!({
        "unit": row.unit, "temuan": row.kode_temuan, "pemeriksa": t.pemeriksa, "lhp": {"nomor": t.lhp, "tanggal": t.lhp_tanggal},
        "diterima": t.diterima, "tenggat": t.tenggat(), "uraian": t.uraian, "nilai": t.nilai,
        "rekomendasi": row.rekomendasi.as_ref().map(|(kode, r)| json!({"kode": kode, "uraian": r.uraian, "event": r.seq})),
        "hasil": row.hasil.map(HasilTindakLanjut::nama), "dijawab": row.dijawab, "sisa_hari": row.sisa_hari,
        "terlambat": row.sisa_hari.is_some_and(|days| days < 0), "event": t.seq,
    })
}

/// Its columns.
const HEADS: [&str; 15] = [
    "unit",
    "temuan",
    "pemeriksa",
    "lhp",
    "tanggal_lhp",
    "diterima",
    "tenggat",
    "nilai",
    "uraian_temuan",
    "rekomendasi",
    "uraian_rekomendasi",
    "hasil",
    "dijawab",
    "sisa_hari",
    "terlambat",
];

/// The book as rows: one for each recommendation, and for each finding that has none.
pub fn sheet<'a>(rows: impl IntoIterator<Item = &'a FindingRow>) -> Sheet {
    let mut sheet = Sheet::new("temuan", HEADS);
    for row in rows {
        let t = &row.temuan;
        let late = row.sisa_hari.is_some_and(|days| days < 0);
        sheet.put([
            ("unit", row.unit.as_str().into()),
            ("temuan", row.kode_temuan.as_str().into()),
            // The word that is recorded.
            ("pemeriksa", json!(t.pemeriksa).as_str().unwrap_or_default().into()),
            ("lhp", t.lhp.as_str().into()),
            ("tanggal_lhp", t.lhp_tanggal.to_string().into()),
            ("diterima", t.diterima.to_string().into()),
            ("tenggat", t.tenggat().to_string().into()),
            ("nilai", Cell::count(t.nilai.get())),
            ("uraian_temuan", t.uraian.as_str().into()),
            ("rekomendasi", Cell::code(row.rekomendasi.as_ref().map(|(kode, _)| kode))),
            ("uraian_rekomendasi", row.rekomendasi.as_ref().map_or("", |(_, r)| r.uraian.as_str()).into()),
            ("hasil", row.hasil.map_or("", HasilTindakLanjut::nama).into()),
            ("dijawab", Cell::code(row.dijawab.as_ref())),
            ("sisa_hari", row.sisa_hari.map_or_else(Cell::none, Cell::count)),
            ("terlambat", if late { "ya" } else { "tidak" }.into()),
        ]);
    }
    sheet
}

/// The book as CSV.
pub fn csv(findings: &Findings) -> Result<String, ::csv::Error> {
    csv::sheet(&sheet(&findings.rows))
}
