//! The scorecard as a table, JSON and CSV.

use serde_json::{Value, json};

use crate::present::{
    Context, Style, document,
    form::{
        csv::{self, Cell},
        terminal::{Column, Entry, Table},
    },
    number,
    style::paragraph,
};
use crate::projection::{Card, IkuRow, Nilai, Node, PerspektifRow, SasaranRow};

/// The card for people.
pub fn text(context: &Context, style: Style, card: &Card) -> String {
    let rules = card.aturan.map_or("aturan belum ditetapkan".to_owned(), |v| format!("aturan versi {v}"));
    let filled = format!("terisi {}/{}", card.terisi.0, card.terisi.1);
    let more = [filled, rules, format!("perhitungan {}", crate::projection::FIGURES_VERSION)];
    let mut out = context.heading(style, "KARTU SKOR", &more);
    out.push_str(&table(style, card));
    let notes = notes(card);
    if !notes.is_empty() {
        out.push_str("Catatan\n");
        notes.iter().for_each(|note| paragraph(&mut out, "  · ", "    ", note, style.width));
    }
    out
}

fn table(style: Style, card: &Card) -> String {
    let columns = [
        ("Kode", Column::Code),
        ("Uraian", Column::Text),
        ("Target", Column::Number),
        ("Realisasi", Column::Number),
        ("Nilai", Column::Number),
        ("NKP", Column::Number),
        ("Status", Column::Code),
    ];
    let mut table = Table::new(style, &columns);
    for p in &card.perspektif {
        perspektif(&mut table, p);
        for s in &p.sasaran {
            sasaran(&mut table, s);
            s.iku.iter().for_each(|row| iku(&mut table, row));
        }
    }
    let status = status(&card.status);
    let npss = number::figure(&card.npss);
    let cells: [Entry; 7] = [
        "NPSS".into(),
        "Nilai Pencapaian Sasaran Strategis".into(),
        "".into(),
        "".into(),
        "".into(),
        npss.into(),
        status,
    ];
    table.strong(cells);
    table.finish()
}

fn status(node: &Node) -> Entry {
    match &node.nilai {
        Nilai::TidakBerlaku(_) => Entry::faint("Belum Ada Skor"),
        _ => Entry::status(node),
    }
}

fn perspektif(table: &mut Table, row: &PerspektifRow) {
    let p = &row.perspektif.isi;
    let cells: [Entry; 7] = [
        p.kode.as_str().into(),
        p.nama.as_str().into(),
        format!("bobot {}", number::figure(&row.bobot)).into(),
        "skor".into(),
        Entry::figure(&row.skor),
        Entry::figure(&row.nkp),
        status(&row.status),
    ];
    table.strong(cells);
}

fn sasaran(table: &mut Table, row: &SasaranRow) {
    let s = &row.sasaran.isi;
    let cells: [Entry; 7] = [
        format!(" {}", s.kode).into(),
        s.nama.as_str().into(),
        "".into(),
        "NSS".into(),
        Entry::figure(&row.nss),
        "".into(),
        status(&row.status),
    ];
    table.row(cells);
}

fn iku(table: &mut Table, row: &IkuRow) {
    let i = &row.indikator.isi;
    let cells: [Entry; 7] = [
        format!("  {}", i.kode).into(),
        format!("{} ({})", i.nama, i.satuan).into(),
        Entry::figure(&row.target),
        Entry::figure(&row.realisasi),
        Entry::figure(&row.capaian),
        "".into(),
        status(&row.status),
    ];
    table.row(cells);
}

/// What a reader must know: why a figure is N/A, what was capped or overridden.
pub fn notes(card: &Card) -> Vec<String> {
    let mut notes = Vec::new();
    let mut of = |node: &Node| {
        for note in &node.catatan {
            notes.push(format!("{}: {note}", node.nama));
        }
    };
    of(&card.npss);
    for p in &card.perspektif {
        of(&p.bobot);
    }
    for row in card.perspektif.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku) {
        [&row.target, &row.capaian].into_iter().for_each(|n| of(n));
        remarks(&row.realisasi, &mut of);
    }
    for row in card.perspektif.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku) {
        if let Nilai::TidakBerlaku(sebab) = row.capaian.nilai {
            notes.push(format!("{} N/A: {}", row.capaian.nama, sebab.text()));
        }
    }
    notes
}

/// Remarks of a realisasi, also those of what it was consolidated from.
fn remarks(node: &Node, of: &mut impl FnMut(&Node)) {
    of(node);
    node.masukan.iter().for_each(|n| remarks(n, of));
}

/// The card as a JSON document.
pub fn json(context: &Context, card: &Card) -> Value {
    let perspektif: Vec<_> = card.perspektif.iter().map(perspektif_json).collect();
    context.document(
        "kartu",
        json!({
            "aturan": card.aturan, "terisi": {"ada": card.terisi.0, "dari": card.terisi.1},
            "npss": document::figure(&card.npss), "status": document::figure(&card.status), "perspektif": perspektif,
        }),
    )
}

fn perspektif_json(row: &PerspektifRow) -> Value {
    json!({
        "kode": row.perspektif.isi.kode, "nama": row.perspektif.isi.nama, "bobot": document::figure(&row.bobot),
        "skor": document::figure(&row.skor), "nkp": document::figure(&row.nkp), "status": document::figure(&row.status),
        "sasaran": row.sasaran.iter().map(sasaran_json).collect::<Vec<_>>(),
    })
}

fn sasaran_json(row: &SasaranRow) -> Value {
    json!({
        "kode": row.sasaran.isi.kode, "nama": row.sasaran.isi.nama, "nss": document::figure(&row.nss),
        "status": document::figure(&row.status), "iku": row.iku.iter().map(iku_json).collect::<Vec<_>>(),
    })
}

fn iku_json(row: &IkuRow) -> Value {
    let i = &row.indikator.isi;
    json!({
        "kode": i.kode, "nama": i.nama, "satuan": i.satuan, "presisi": i.presisi, "polarisasi": i.polarisasi,
        "penanggung_jawab": i.penanggung_jawab, "target": document::figure(&row.target),
        "realisasi": document::figure(&row.realisasi), "capaian": document::figure(&row.capaian),
        "status": document::figure(&row.status),
    })
}

/// The card as CSV: one row for each indicator, sasaran, perspective, and the card.
pub fn csv(card: &Card) -> Result<String, ::csv::Error> {
    let heads = [
        "tingkat",
        "kode",
        "nama",
        "perspektif",
        "sasaran",
        "satuan",
        "target",
        "realisasi",
        "capaian",
        "nss",
        "skor",
        "bobot",
        "nkp",
        "npss",
        "status",
    ];
    let mut rows = Vec::new();
    for p in &card.perspektif {
        for s in &p.sasaran {
            rows.extend(s.iku.iter().map(|row| iku_csv(p, s, row)));
            rows.push(sasaran_csv(p, s));
        }
        rows.push(perspektif_csv(p));
    }
    let mut last: Vec<Cell> = vec!["kartu".into(), card.unit.to_string().into()];
    last.extend(std::iter::repeat_n(Cell::none(), 11));
    last.extend([Cell::figure(&card.npss), Cell::figure(&card.status)]);
    rows.push(last);
    csv::write(&heads, rows)
}

fn iku_csv(p: &PerspektifRow, s: &SasaranRow, row: &IkuRow) -> Vec<Cell> {
    let i = &row.indikator.isi;
    let mut cells: Vec<Cell> = vec![
        "iku".into(),
        i.kode.to_string().into(),
        i.nama.as_str().into(),
        p.perspektif.isi.kode.to_string().into(),
        s.sasaran.isi.kode.to_string().into(),
        i.satuan.as_str().into(),
        Cell::figure(&row.target),
        Cell::figure(&row.realisasi),
        Cell::figure(&row.capaian),
    ];
    cells.extend(std::iter::repeat_n(Cell::none(), 5));
    cells.push(Cell::figure(&row.status));
    cells
}

fn sasaran_csv(p: &PerspektifRow, row: &SasaranRow) -> Vec<Cell> {
    let s = &row.sasaran.isi;
    let mut cells: Vec<Cell> = vec![
        "sasaran".into(),
        s.kode.to_string().into(),
        s.nama.as_str().into(),
        p.perspektif.isi.kode.to_string().into(),
    ];
    cells.extend(std::iter::repeat_n(Cell::none(), 5));
    cells.push(Cell::figure(&row.nss));
    cells.extend(std::iter::repeat_n(Cell::none(), 4));
    cells.push(Cell::figure(&row.status));
    cells
}

fn perspektif_csv(row: &PerspektifRow) -> Vec<Cell> {
    let p = &row.perspektif.isi;
    let mut cells: Vec<Cell> = vec!["perspektif".into(), p.kode.to_string().into(), p.nama.as_str().into()];
    cells.extend(std::iter::repeat_n(Cell::none(), 7));
    cells.extend([Cell::figure(&row.skor), Cell::figure(&row.bobot), Cell::figure(&row.nkp), Cell::none()]);
    cells.push(Cell::figure(&row.status));
    cells
}
