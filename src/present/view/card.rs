//! The scorecard as a table, JSON and CSV.

use serde_json::{Value, json};

use crate::present::{
    Context, Style, document,
    form::{
        csv,
        terminal::{Column, Entry, Table},
    },
    number,
    sheet::{Cell, Sheet},
    style::paragraph,
};
use crate::projection::{Card, IkuRow, Nilai, Node, PerspektifRow, SasaranRow};

/// The card for people.
pub fn text(context: &Context, style: Style, card: &Card) -> String {
    let rules = card.aturan.map_or("aturan belum ditetapkan".to_owned(), |v| format!("aturan versi {v}"));
    let filled = format!("terisi {}/{}", card.terisi.0, card.terisi.1);
    let more = [filled, rules, format!("perhitungan {}", crate::projection::statement::version(card))];
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
        (card.kata.nkp.as_str(), Column::Number),
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
        card.kata.npss.as_str().into(),
        card.kata.npss_panjang.as_str().into(),
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
        if row.bobot.unweighted() { "".into() } else { format!("bobot {}", number::figure(&row.bobot)).into() },
        (&*row.kata).into(),
        Entry::figure(&row.skor),
        if row.nkp.unweighted() { "".into() } else { Entry::figure(&row.nkp) },
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
        (&*row.kata).into(),
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

/// Remarks for the reader: reasons for N/A, caps, overrides.
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
            notes.push(format!("{} {}: {}", row.capaian.nama, sebab.kata(), sebab.text()));
        }
    }
    notes
}

/// Remarks of a realisasi, including those of its inputs.
fn remarks(node: &Node, of: &mut impl FnMut(&Node)) {
    of(node);
    node.masukan.iter().for_each(|n| remarks(n, of));
}

/// The card as a JSON document.
pub fn json(context: &Context, card: &Card) -> Value {
    let fields = [
        ("aturan", json!(card.aturan)),
        ("terisi", json!({"ada": card.terisi.0, "dari": card.terisi.1})),
        ("npss", document::figure(&card.npss)),
        ("status", document::figure(&card.status)),
        ("perspektif", card.perspektif.iter().map(perspektif_json).collect()),
    ];
    context.document("kartu", document::object(fields))
}

fn perspektif_json(row: &PerspektifRow) -> Value {
    document::object([
        ("kode", json!(row.perspektif.isi.kode)),
        ("nama", json!(row.perspektif.isi.nama)),
        ("bobot", document::figure(&row.bobot)),
        ("skor", document::figure(&row.skor)),
        ("nkp", document::figure(&row.nkp)),
        ("status", document::figure(&row.status)),
        ("sasaran", row.sasaran.iter().map(sasaran_json).collect()),
    ])
}

fn sasaran_json(row: &SasaranRow) -> Value {
    document::object([
        ("kode", json!(row.sasaran.isi.kode)),
        ("nama", json!(row.sasaran.isi.nama)),
        ("nss", document::figure(&row.nss)),
        ("status", document::figure(&row.status)),
        ("iku", row.iku.iter().map(iku_json).collect()),
    ])
}

fn iku_json(row: &IkuRow) -> Value {
    let i = &row.indikator.isi;
    document::object([
        ("kode", json!(i.kode)),
        ("nama", json!(i.nama)),
        ("satuan", json!(i.satuan)),
        ("presisi", json!(i.presisi)),
        ("polarisasi", json!(i.polarisasi)),
        ("penanggung_jawab", json!(i.penanggung_jawab)),
        ("target", document::figure(&row.target)),
        ("realisasi", document::figure(&row.realisasi)),
        ("capaian", document::figure(&row.capaian)),
        ("status", document::figure(&row.status)),
    ])
}

/// Columns of the table.
const HEADS: [&str; 15] = [
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

/// The card as rows: one for each indicator, sasaran, perspektif, and the card.
pub fn sheet(card: &Card) -> Sheet {
    let mut sheet = Sheet::new("kartu", HEADS);
    for p in &card.perspektif {
        let perspektif = &p.perspektif.isi;
        for s in &p.sasaran {
            let sasaran = &s.sasaran.isi;
            for row in &s.iku {
                let i = &row.indikator.isi;
                sheet.put([
                    ("tingkat", "iku".into()),
                    ("kode", i.kode.as_str().into()),
                    ("nama", i.nama.as_str().into()),
                    ("perspektif", perspektif.kode.as_str().into()),
                    ("sasaran", sasaran.kode.as_str().into()),
                    ("satuan", i.satuan.as_str().into()),
                    ("target", Cell::figure(&row.target)),
                    ("realisasi", Cell::figure(&row.realisasi)),
                    ("capaian", Cell::figure(&row.capaian)),
                    ("status", Cell::figure(&row.status)),
                ]);
            }
            sheet.put([
                ("tingkat", "sasaran".into()),
                ("kode", sasaran.kode.as_str().into()),
                ("nama", sasaran.nama.as_str().into()),
                ("perspektif", perspektif.kode.as_str().into()),
                ("nss", Cell::figure(&s.nss)),
                ("status", Cell::figure(&s.status)),
            ]);
        }
        sheet.put([
            ("tingkat", "perspektif".into()),
            ("kode", perspektif.kode.as_str().into()),
            ("nama", perspektif.nama.as_str().into()),
            ("skor", Cell::figure(&p.skor)),
            ("bobot", Cell::figure(&p.bobot)),
            ("nkp", Cell::figure(&p.nkp)),
            ("status", Cell::figure(&p.status)),
        ]);
    }
    sheet.put([
        ("tingkat", "kartu".into()),
        ("kode", card.unit.as_str().into()),
        ("nama", "NPSS".into()),
        ("npss", Cell::figure(&card.npss)),
        ("status", Cell::figure(&card.status)),
    ]);
    sheet
}

/// The card as CSV.
pub fn csv(card: &Card) -> Result<String, ::csv::Error> {
    csv::sheet(&sheet(card))
}
