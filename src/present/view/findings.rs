//! The findings book of a unit: recommendations, their follow-up, and deadlines.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::findings_sheet::{self, STATES};
use crate::present::{
    Context, Style, document,
    form::{
        csv,
        terminal::{Column, Entry, Table},
    },
    number,
    style::paragraph,
    time,
};
use crate::{
    event::{UnitCode, data::HasilTindakLanjut},
    projection::{FindingRow, FindingsItem as Item, Node, Part, ReadError, SaldoRow, View},
};

/// The findings of a unit and the units below it.
pub struct Findings {
    /// Recommendations, and findings without one so far.
    pub rows: Vec<FindingRow>,
    /// Balances of earlier years.
    pub saldo: Vec<SaldoRow>,
    /// Figures, in the order of [`Item::ALL`].
    pub figures: Vec<Arc<Node>>,
    /// Parts by auditor, by auditor and year, and by report, each with its figures.
    pub parts: Vec<Part>,
}

/// Columns of a part: findings with their value, recommendations with theirs, followed up, accepted, and the share.
pub const OF_PART: [(Item, &str); 7] = [
    (Item::Temuan, "Temuan"),
    (Item::Nilai, "Nilai temuan"),
    (Item::Rekomendasi, "Rekomendasi"),
    (Item::NilaiRekomendasi, "Nilai rekomendasi"),
    (Item::NilaiTindakLanjut, "Ditindaklanjuti"),
    (Item::NilaiDiterima, "Diterima"),
    (Item::Persentase, "Selesai %"),
];

impl Findings {
    /// Reads the book.
    pub fn of(view: &View, unit: &UnitCode) -> Result<Self, ReadError> {
        Ok(Self {
            rows: view.finding_rows(unit, None)?,
            saldo: view.saldo_rows(unit, None)?,
            figures: view.findings_all(unit, None, None)?,
            parts: view.findings_parts(unit, None)?,
        })
    }

    /// A figure of the whole book.
    pub fn figure(&self, item: Item) -> &Arc<Node> {
        of(&self.figures, item)
    }

    /// Returns whether there are neither findings nor balances.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.saldo.is_empty()
    }

    /// Returns whether rupiah of recommendations, or balances, are recorded.
    pub fn bernilai(&self) -> bool {
        let valued = |r: &FindingRow| r.rekomendasi.as_ref().is_some_and(|(_, r)| r.bernilai());
        !self.saldo.is_empty() || self.rows.iter().any(valued)
    }

    /// Parts by auditor and year, with names for both; with `lhp` those by report.
    pub fn by_auditor(&self, lhp: bool) -> Vec<(String, String, &Part)> {
        let wanted = |part: &&Part| part.0.lhp.is_some() == lhp;
        let name = |part: &Part| {
            let kode = part.0.pemeriksa.as_ref();
            let own = self.rows.iter().find(|r| Some(&r.temuan.pemeriksa) == kode).map(|r| &r.nama_pemeriksa);
            let left = || self.saldo.iter().find(|s| Some(&s.saldo.isi.pemeriksa) == kode).map(|s| &s.nama_pemeriksa);
            own.or_else(left).map_or_else(String::new, ToString::to_string)
        };
        let which = |part: &Part| match (&part.0.lhp, part.0.tahun) {
            (Some(nomor), _) => nomor.to_string(),
            (None, Some(tahun)) => tahun.to_string(),
            (None, None) => "semua tahun".to_owned(),
        };
        self.parts.iter().filter(wanted).map(|part| (name(part), which(part), part)).collect()
    }
}

/// A figure of a list in the order of [`Item::ALL`].
pub fn of(figures: &[Arc<Node>], item: Item) -> &Arc<Node> {
    let at = Item::ALL.iter().position(|i| *i == item).unwrap_or_default();
    &figures[at]
}

/// The book for people.
pub fn text(context: &Context, style: Style, findings: &Findings) -> String {
    let mut out = context.heading(style, "TEMUAN", &[]);
    if findings.is_empty() {
        out.push_str("Tidak ada temuan.\n");
    } else if !findings.rows.is_empty() {
        out.push_str(&table(context, style, findings));
    }
    for row in &findings.saldo {
        paragraph(&mut out, "", "  ", &balance(context, row), style.width);
    }
    let show = |item| number::figure(findings.figure(item));
    let percent = findings.figure(Item::Persentase);
    let reason = match percent.nilai {
        crate::projection::Nilai::TidakBerlaku(sebab) => format!(" ({})", sebab.text()),
        _ => " %".to_owned(),
    };
    let counts = format!(
        "{} temuan senilai Rp{}; {} rekomendasi: {} sesuai, {} belum sesuai, {} belum ditindaklanjuti, \
         {} tidak dapat ditindaklanjuti.",
        show(Item::Temuan),
        show(Item::Nilai),
        show(Item::Rekomendasi),
        show(Item::Sesuai),
        show(Item::BelumSesuai),
        show(Item::BelumDitindaklanjuti),
        show(Item::TidakDapat),
    );
    paragraph(&mut out, "", "", &counts, style.width);
    let late = show(Item::Terlambat);
    let rate =
        format!("Persentase tindak lanjut: {}{reason}. Lewat tenggat tanpa jawaban: {late}.", number::figure(percent));
    paragraph(&mut out, "", "", &rate, style.width);
    percent.catatan.iter().for_each(|note| paragraph(&mut out, "  · ", "    ", note, style.width));
    if !findings.is_empty() {
        out.push_str(&format!("\n{}\n", style.bold("Keadaan rekomendasi")));
        out.push_str(&states(style, findings));
        out.push_str(&format!("\n{}\n", style.bold("Per pemeriksa dan tahun LHP")));
        out.push_str(&parts(style, findings, &[0, 2, 6]));
        if findings.bernilai() {
            out.push_str(&format!("\n{}\n", style.bold("Rupiah per pemeriksa dan tahun LHP")));
            out.push_str(&parts(style, findings, &[1, 3, 4, 5]));
        }
    }
    out
}

/// The table of statuses: number and rupiah of each, with its share of both.
fn states(style: Style, findings: &Findings) -> String {
    let number = |head| (head, Column::Number);
    let heads = [("Keadaan", Column::Text), number("Jumlah"), number("%"), number("Nilai (Rp)"), number("% nilai")];
    let mut table = Table::new(style, &heads);
    for (words, items) in STATES {
        let figures = items.map(|item| Entry::figure(findings.figure(item)));
        table.row(std::iter::once(Entry::from(words)).chain(figures));
    }
    let whole = [Item::Rekomendasi, Item::NilaiRekomendasi].map(|item| Entry::figure(findings.figure(item)));
    let [count, value] = whole;
    table.strong(["semua".into(), count, "".into(), value, "".into()]);
    let accepted = [Item::NilaiDiterima, Item::PersenNilaiDiterima].map(|item| Entry::figure(findings.figure(item)));
    let [value, share] = accepted;
    table.row(["diterima pemeriksa".into(), "".into(), "".into(), value, share]);
    table.finish()
}

/// The table of parts, with some columns: counts and rupiah do not fit beside each other.
fn parts(style: Style, findings: &Findings, columns: &[usize]) -> String {
    let items: Vec<_> = columns.iter().filter_map(|at| OF_PART.get(*at)).collect();
    let mut heads = vec![("Pemeriksa", Column::Text), ("Tahun LHP", Column::Code)];
    heads.extend(items.iter().map(|(_, head)| (*head, Column::Number)));
    let mut table = Table::new(style, &heads);
    for (name, which, (part, figures)) in findings.by_auditor(false) {
        let cells: Vec<Entry> = items.iter().map(|(item, _)| Entry::figure(of(figures, *item))).collect();
        let first: Vec<Entry> = vec![name.into(), which.into()];
        match part.tahun {
            Some(_) => table.row(first.into_iter().chain(cells)),
            None => table.strong(first.into_iter().chain(cells)),
        }
    }
    table.finish()
}

/// A balance of earlier years, in words.
fn balance(context: &Context, row: &SaldoRow) -> String {
    let s = &row.saldo.isi;
    let unit = if row.unit == context.unit.kode { String::new() } else { format!("unit {}; ", row.unit) };
    format!(
        "Saldo {} {unit}{} LHP tahun {}: {} temuan senilai Rp{}, {} rekomendasi senilai Rp{} (dokumen {}; per {})",
        s.kode,
        row.nama_pemeriksa,
        s.tahun,
        s.temuan,
        number::exact(s.nilai.get()),
        s.rekomendasi(),
        number::exact(s.nilai_rekomendasi()),
        s.dokumen,
        time::day(row.saldo.berlaku)
    )
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

/// Auditor, report, value and deadline of a finding, in words.
fn about(context: &Context, row: &FindingRow) -> String {
    let t = &row.temuan;
    let unit = if row.unit == context.unit.kode { String::new() } else { format!("unit {}; ", row.unit) };
    format!(
        "{unit}{}, LHP {} tanggal {}; Rp{}; diterima {}, tenggat jawaban {}",
        row.nama_pemeriksa,
        t.lhp,
        time::day(t.lhp_tanggal),
        number::exact(t.nilai.get()),
        time::day(t.diterima),
        time::day(t.tenggat())
    )
}

/// Assessment, follow-up and deadline, in words.
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

fn named(figures: &[Arc<Node>]) -> Value {
    let named = Item::ALL.iter().zip(figures).map(|(item, node)| (item.word().to_owned(), document::figure(node)));
    Value::Object(named.collect::<Map<_, _>>())
}

/// The book as a JSON document.
pub fn json(context: &Context, findings: &Findings) -> Value {
    let rows: Vec<_> = findings.rows.iter().map(row_json).collect();
    let saldo = findings.saldo.iter().map(|row| {
        let s = &row.saldo.isi;
        let status = |(jumlah, nilai): (u32, crate::event::Rupiah)| json!({"jumlah": jumlah, "nilai": nilai});
        json!({
            "unit": row.unit, "kode": s.kode, "pemeriksa": s.pemeriksa, "tahun": s.tahun, "temuan": s.temuan,
            "nilai": s.nilai, "sesuai": status(s.status[0]), "belum_sesuai": status(s.status[1]),
            "belum_ditindaklanjuti": status(s.status[2]), "tidak_dapat": status(s.status[3]),
            "nilai_tindak_lanjut": s.tindak_lanjut, "nilai_diterima": s.diterima, "dokumen": s.dokumen,
            "berlaku": row.saldo.berlaku, "event": row.saldo.seq,
        })
    });
    let bagian = findings.parts.iter().map(|(which, figures)| {
        json!({
            "pemeriksa": which.pemeriksa, "tahun": which.tahun, "lhp": which.lhp.as_deref(), "angka": named(figures),
        })
    });
    let (saldo, bagian) = (saldo.collect::<Vec<_>>(), bagian.collect::<Vec<_>>());
    let all = json!({"angka": named(&findings.figures), "temuan": rows, "saldo": saldo, "bagian": bagian});
    context.document("temuan", all)
}

fn row_json(row: &FindingRow) -> Value {
    let t = &row.temuan;
    json!({
        "unit": row.unit, "temuan": row.kode_temuan, "pemeriksa": t.pemeriksa, "nama_pemeriksa": row.nama_pemeriksa.as_ref(),
        "lhp": {"nomor": t.lhp, "tanggal": t.lhp_tanggal},
        "diterima": t.diterima, "tenggat": t.tenggat(), "uraian": t.uraian, "nilai": t.nilai,
        "rekomendasi": row.rekomendasi.as_ref().map(|(kode, r)| json!({
            "kode": kode, "uraian": r.uraian, "nilai": r.nilai, "event": r.seq,
        })),
        "nilai_tindak_lanjut": row.ditindaklanjuti.map(|n| n.normalize().to_string()),
        "nilai_diterima": row.diterima.map(|n| n.normalize().to_string()),
        "hasil": row.hasil.map(HasilTindakLanjut::nama), "dijawab": row.dijawab, "sisa_hari": row.sisa_hari,
        "terlambat": row.sisa_hari.is_some_and(|days| days < 0), "event": t.seq,
    })
}

/// The book as CSV.
pub fn csv(findings: &Findings) -> Result<String, ::csv::Error> {
    csv::sheet(&findings_sheet::sheet(&findings.rows, &findings.saldo))
}
