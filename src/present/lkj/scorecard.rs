//! The summary, and the beginning of the third chapter: the scorecard with the scores of its perspektif.

use super::Material;
use crate::{
    present::{
        block::{Bar, Block, Cell, Chart, Figure, Kind, Run, Table},
        time,
    },
    projection::{BudgetItem, Nilai, Node, PerspektifRow},
};

/// The executive summary.
pub fn summary(of: &Material<'_>) -> Vec<Block> {
    let context = of.context;
    let mut isi = vec![Block::Heading(1, "IKHTISAR EKSEKUTIF".to_owned())];
    isi.extend(result(of));
    let moment = &context.as_of;
    isi.push(Block::Note(format!(
        "Setiap angka laporan ini dihitung dari catatan buku besar «{}» sebagaimana diketahui sampai {}. Alamat tiap angka \
         ada pada angka itu sendiri dan dalam Lampiran.",
        context.ledger.nama,
        moment.words(&context.ledger)
    )));
    isi.push(Block::Chart(achievements(of)));
    isi
}

/// The result in one sentence, and the spending in another.
pub fn result(of: &Material<'_>) -> Vec<Block> {
    let card = &of.card;
    let status = match &card.status.nilai {
        Nilai::Kata(word, _) => format!(" ({word})"),
        _ => String::new(),
    };
    let mut isi = vec![Block::Paragraph(vec![
        format!("{} ({}) {} tahun {} adalah ", card.kata.npss_panjang, card.kata.npss, of.context.unit.nama, of.tahun)
            .into(),
        (&card.npss).into(),
        format!("{status}, dari {} indikator kinerja utama yang terisi {}.", card.terisi.1, card.terisi.0).into(),
    ])];
    if !of.budget.ro.is_empty() {
        isi.push(Block::Paragraph(money(of)));
    }
    isi
}

fn money(of: &Material<'_>) -> Vec<Run> {
    let item = |item: BudgetItem| {
        let at = BudgetItem::ALL.iter().position(|i| *i == item).unwrap_or_default();
        &of.budget.total[at]
    };
    vec![
        "Dari pagu awal Rp".into(),
        item(BudgetItem::PaguAwal).into(),
        ", pagu akhir menjadi Rp".into(),
        item(BudgetItem::PaguAkhir).into(),
        "; terealisasi Rp".into(),
        item(BudgetItem::Realisasi).into(),
        " atau ".into(),
        item(BudgetItem::Penyerapan).into(),
        " %, dengan sisa Rp".into(),
        item(BudgetItem::Sisa).into(),
        ".".into(),
    ]
}

fn achievements(of: &Material<'_>) -> Chart {
    let bar = |node: &crate::projection::Node| -> Bar { node.angka().map(|v| (v, Figure::of(node))) };
    let kategori = of.rows().map(|row| (row.indikator.isi.kode.to_string(), vec![bar(&row.capaian)]));
    Chart {
        nomor: 0,
        judul: format!("Capaian indikator kinerja utama tahun {} (persen)", of.tahun),
        seri: vec!["Capaian".to_owned()],
        kategori: kategori.collect(),
        garis: Some(rust_decimal::Decimal::ONE_HUNDRED),
    }
}

/// Chapter: the scorecard.
pub fn chapter(of: &Material<'_>) -> Vec<Block> {
    let rules = of.card.aturan.map_or_else(|| "belum ada aturan".to_owned(), |v| format!("aturan versi {v}"));
    let mut isi = vec![
        Block::Heading(1, "BAB III AKUNTABILITAS KINERJA".to_owned()),
        Block::Heading(2, "Capaian Kinerja Organisasi".to_owned()),
        Block::Heading(3, "Capaian per perspektif".to_owned()),
        Block::Paragraph(vec![
            format!(
                "Capaian indikator dirata-ratakan menjadi nilai sasaran strategis (NSS), NSS menjadi skor perspektif, dan skor \
                 dikalikan bobot menjadi nilai kinerja perspektif (NKP); jumlah NKP adalah NPSS ({rules}, keadaan per {}).",
                time::day(of.context.per_day())
            )
            .into(),
        ]),
        Block::Table(scores(of)),
        Block::Heading(3, "Kartu skor".to_owned()),
        Block::Table(card(of)),
    ];
    isi.extend(of.card.npss.catatan.iter().map(|note| Block::Note(note.clone())));
    isi
}

fn scores(of: &Material<'_>) -> Table {
    let kata = &of.card.kata;
    let kolom = [
        (kata.perspektif.as_str(), 40, false),
        ("Skor", 15, true),
        ("Bobot (%)", 15, true),
        (kata.nkp.as_str(), 15, true),
        ("Status", 20, false),
    ];
    let mut table =
        Table::new("nkp", format!("Nilai kinerja perspektif {} tahun {}", of.context.unit.kode, of.tahun), &kolom);
    for p in &of.card.perspektif {
        let isi = &p.perspektif.isi;
        let cells = vec![
            isi.nama.as_str().into(),
            Cell::of(&p.skor),
            weight(&p.bobot),
            weight(&p.nkp),
            Cell::status(&p.status),
        ];
        table.row(isi.kode.as_str(), Kind::Plain, cells);
    }
    let cells = vec![
        kata.npss.as_str().into(),
        Cell::none(),
        Cell::none(),
        Cell::of(&of.card.npss),
        Cell::status(&of.card.status),
    ];
    table.row("NPSS", Kind::Total, cells);
    table
}

fn card(of: &Material<'_>) -> Table {
    let kata = &of.card.kata;
    let rows = format!("{}, {}, indikator", kata.perspektif, kata.sasaran.to_lowercase());
    let kolom = [
        ("Kode", 14, false),
        (rows.as_str(), 58, false),
        ("Target", 16, true),
        ("Realisasi", 16, true),
        ("Nilai (%)", 16, true),
        (of.card.kata.nkp.as_str(), 14, true),
        ("Status", 22, false),
    ];
    let mut table = Table::new("kartu", format!("Kartu skor {} tahun {}", of.context.unit.kode, of.tahun), &kolom);
    for p in &of.card.perspektif {
        perspective(&mut table, p);
    }
    let cells = vec![
        of.card.kata.npss.as_str().into(),
        of.card.kata.npss_panjang.as_str().into(),
        Cell::none(),
        Cell::none(),
        Cell::none(),
        Cell::of(&of.card.npss),
        Cell::status(&of.card.status),
    ];
    table.row("NPSS", Kind::Total, cells);
    table
}

/// A weight, or a weighted score; empty if the card has no weights.
fn weight(node: &Node) -> Cell {
    if node.unweighted() { Cell::none() } else { Cell::of(node) }
}

fn perspective(table: &mut Table, p: &PerspektifRow) {
    let isi = &p.perspektif.isi;
    let cells = vec![
        "".into(),
        isi.nama.as_str().into(),
        Cell::none(),
        (&*p.kata).into(),
        Cell::of(&p.skor),
        weight(&p.nkp),
        Cell::status(&p.status),
    ];
    table.row(isi.kode.as_str(), Kind::Sub, cells);
    for s in &p.sasaran {
        let isi = &s.sasaran.isi;
        let cells = vec![
            isi.kode.as_str().into(),
            isi.nama.as_str().into(),
            Cell::none(),
            (&*s.kata).into(),
            Cell::of(&s.nss),
            Cell::none(),
            Cell::status(&s.status),
        ];
        table.row(isi.kode.as_str(), Kind::Sub, cells);
        for row in &s.iku {
            let i = &row.indikator.isi;
            let cells = vec![
                i.kode.as_str().into(),
                format!("{} ({})", i.nama, i.satuan).into(),
                Cell::of(&row.target),
                Cell::of(&row.realisasi),
                Cell::of(&row.capaian),
                Cell::none(),
                Cell::status(&row.status),
            ];
            table.row(i.kode.as_str(), Kind::Plain, cells);
        }
    }
}
