//! The tables of an export: card, figures, budget, findings, history, trace.

use std::{collections::HashSet, fs::File, sync::Arc};

use rust_xlsxwriter::Workbook;

use super::{
    ExportError,
    table::{Cell, Control, Table},
};
use crate::{
    event::{Seq, UnitCode},
    projection::{
        Address, BudgetItem, Card, IkuItem, IkuRow, Nilai, Node, Pandangan, PerspektifItem, PerspektifRow, SasaranRow,
        View, timeline,
    },
    store::Reader,
};

/// A finished table: its CSV, and what it amounts to.
pub type Finished = (File, Control);

/// What all tables are of.
pub struct Of<'a> {
    /// The books.
    pub view: &'a View<'a>,
    /// The unit.
    pub unit: &'a UnitCode,
    /// The year.
    pub tahun: u16,
}

/// Figures of the card, in the order of their addresses.
pub type Sorted = Vec<(Address, Arc<Node>)>;

/// All figures that the tables are of.
pub fn figures(view: &View<'_>, unit: &UnitCode, tahun: u16) -> Result<Sorted, ExportError> {
    let mut figures: Sorted = timeline::figures(view, unit, tahun)?.into_iter().collect();
    figures.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(figures)
}

/// Writes the tables that every verifier computes again from the lines, in their order.
pub fn write(of: &Of<'_>, figures: &Sorted, workbook: &mut Workbook) -> Result<Vec<Finished>, ExportError> {
    let card = of.view.card(of.unit, of.tahun)?;
    Ok(vec![kartu(&card, workbook)?, angka(figures, workbook)?, anggaran(of, workbook)?, temuan(of, workbook)?])
}

/// Writes what is for people only and is not computed again by a verifier: history and trace.
pub fn appendix(of: &Of<'_>, reader: &Reader, figures: &Sorted) -> Result<Vec<Finished>, ExportError> {
    Ok(vec![riwayat(of, reader, figures)?, jejak(figures)?])
}

fn pad(mut cells: Vec<Cell>, upto: usize) -> Vec<Cell> {
    cells.resize(upto, Cell::none());
    cells
}

fn kartu(card: &Card, workbook: &mut Workbook) -> Result<Finished, ExportError> {
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
    let mut table = Table::new("kartu", &heads, workbook)?;
    for p in &card.perspektif {
        for s in &p.sasaran {
            for row in &s.iku {
                table.row(iku(p, s, row))?;
            }
            let code = s.sasaran.isi.kode.as_str();
            let mut cells = pad(
                vec![
                    "sasaran".into(),
                    code.into(),
                    s.sasaran.isi.nama.as_str().into(),
                    p.perspektif.isi.kode.as_str().into(),
                ],
                9,
            );
            cells.push(Cell::printed(&s.nss));
            cells = pad(cells, 14);
            cells.push(Cell::printed(&s.status));
            table.row(cells)?;
        }
        let head =
            vec!["perspektif".into(), p.perspektif.isi.kode.as_str().into(), p.perspektif.isi.nama.as_str().into()];
        let mut cells = pad(head, 10);
        cells.extend([&p.skor, &p.bobot, &p.nkp].map(|node| Cell::printed(node)));
        cells = pad(cells, 14);
        cells.push(Cell::printed(&p.status));
        table.row(cells)?;
    }
    let mut cells = pad(vec!["kartu".into(), card.unit.as_str().into(), "NPSS".into()], 13);
    cells.extend([Cell::printed(&card.npss), Cell::printed(&card.status)]);
    table.row(cells)?;
    table.finish()
}

fn iku(p: &PerspektifRow, s: &SasaranRow, row: &IkuRow) -> Vec<Cell> {
    let i = &row.indikator.isi;
    let mut cells: Vec<Cell> = vec![
        "iku".into(),
        i.kode.as_str().into(),
        i.nama.as_str().into(),
        p.perspektif.isi.kode.as_str().into(),
        s.sasaran.isi.kode.as_str().into(),
        i.satuan.as_str().into(),
    ];
    cells.extend([&row.target, &row.realisasi, &row.capaian].map(|node| Cell::printed(node)));
    cells = pad(cells, 14);
    cells.push(Cell::printed(&row.status));
    cells
}

/// Every figure with its address, as printed and unrounded. Its name and why it does not apply stand in the trace: a
/// verifier does not compute words.
fn angka(figures: &Sorted, workbook: &mut Workbook) -> Result<Finished, ExportError> {
    let mut table = Table::new("angka", &["alamat", "tercetak", "eksak"], workbook)?;
    for (address, node) in figures {
        table.row(vec![address.to_string().into(), Cell::printed(node), Cell::exact(node)])?;
    }
    table.finish()
}

/// Why a figure does not apply, or what a reader must know of it.
fn remark(node: &Node) -> String {
    match &node.nilai {
        Nilai::TidakBerlaku(sebab) => sebab.text().to_owned(),
        _ => node.catatan.join("; "),
    }
}

fn anggaran(of: &Of<'_>, workbook: &mut Workbook) -> Result<Finished, ExportError> {
    let (view, tahun) = (of.view, of.tahun);
    let mut heads = vec!["tingkat", "unit", "kode"];
    heads.extend(BudgetItem::ALL.iter().map(|item| item.word()));
    let mut table = Table::new("anggaran", &heads, workbook)?;
    let mut row = |level: &str, unit: &UnitCode, code: &str, scope: &dyn Fn(BudgetItem) -> Address| {
        let mut cells: Vec<Cell> = vec![level.into(), unit.as_str().into(), code.into()];
        cells.extend(view.budget_items(scope)?.iter().map(|node| Cell::printed(node)));
        table.row(cells)
    };
    for (unit, ro) in view.ro_list(of.unit, tahun)? {
        row("ro", &unit, ro.as_str(), &|item| Address::Ro(unit.clone(), tahun, ro.clone(), item))?;
    }
    for found in view.iku_rows(of.unit, tahun, |_| true)? {
        let kode = &found.indikator.isi.kode;
        row("iku", of.unit, kode.as_str(), &|item| Address::IkuBudget(of.unit.clone(), tahun, kode.clone(), item))?;
    }
    for unit in view.subtree(of.unit) {
        row("unit", &unit, unit.as_str(), &|item| Address::UnitBudget(unit.clone(), tahun, item))?;
    }
    table.finish()
}

fn temuan(of: &Of<'_>, workbook: &mut Workbook) -> Result<Finished, ExportError> {
    let heads = [
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
    ];
    let mut table = Table::new("temuan", &heads, workbook)?;
    for row in of.view.finding_rows(of.unit, Some(of.tahun))? {
        let t = &row.temuan;
        let (code, text) =
            row.rekomendasi.as_ref().map_or((String::new(), String::new()), |(k, r)| (k.to_string(), r.uraian.clone()));
        table.row(vec![
            row.unit.as_str().into(),
            row.kode_temuan.as_str().into(),
            format!("{:?}", t.pemeriksa).to_lowercase().into(),
            t.lhp.as_str().into(),
            t.lhp_tanggal.to_string().into(),
            t.diterima.to_string().into(),
            t.tenggat().to_string().into(),
            Cell::Number(t.nilai.get().to_string()),
            t.uraian.as_str().into(),
            code.into(),
            text.into(),
            row.hasil.map_or("", |h| h.nama()).into(),
            row.dijawab.map_or_else(String::new, |d| d.to_string()).into(),
            row.sisa_hari.map_or_else(Cell::none, Cell::count),
        ])?;
    }
    table.finish()
}

/// Figures whose whole past is shown: those of the card itself.
fn has_history(address: &Address, unit: &UnitCode) -> bool {
    address.unit() == unit
        && match address {
            Address::Card(..) | Address::UnitBudget(..) => true,
            Address::Perspektif(_, _, _, item) => *item == PerspektifItem::Nkp,
            Address::Iku(_, _, _, item) => matches!(item, IkuItem::Target | IkuItem::Realisasi | IkuItem::Capaian),
            Address::Sasaran(..) | Address::IkuBudget(..) | Address::Ro(..) | Address::Findings(..) => false,
        }
}

fn riwayat(of: &Of<'_>, reader: &Reader, figures: &Sorted) -> Result<Finished, ExportError> {
    let heads = ["alamat", "urutan", "sampai_event", "tercetak", "eksak", "event"];
    let mut table = Table::appendix("riwayat", &heads)?;
    let source = reader.source();
    let reading = timeline::Reading { per: of.view.per, pandangan: Pandangan::Resmi, hari: of.view.hari };
    for (address, _) in figures.iter().filter(|(address, _)| has_history(address, of.unit)) {
        let moments = timeline::history(of.view.global, &source, address, reading, of.view.as_of)?;
        for (order, moment) in moments.iter().enumerate() {
            table.row(vec![
                address.to_string().into(),
                Cell::count(order + 1),
                Cell::count(moment.seq),
                Cell::printed(&moment.node),
                Cell::exact(&moment.node),
                seqs(&moment.events).into(),
            ])?;
        }
    }
    table.finish()
}

fn seqs(all: &[Seq]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The tree of each figure, one row a node. A node that is a figure of this table itself is named by its address
/// and not opened again, so the table grows with the number of figures and not with their trees.
fn jejak(figures: &Sorted) -> Result<Finished, ExportError> {
    let heads = ["angka", "tingkat", "alamat", "nama", "eksak", "event", "keterangan"];
    let mut table = Table::appendix("jejak", &heads)?;
    let known: HashSet<&Address> = figures.iter().map(|(address, _)| address).collect();
    for (address, node) in figures {
        let of = address.to_string();
        let mut open: Vec<(usize, &Node)> = vec![(0, node)];
        while let Some((depth, node)) = open.pop() {
            table.row(vec![
                of.as_str().into(),
                Cell::count(depth),
                node.alamat.as_ref().map_or_else(String::new, ToString::to_string).into(),
                node.nama.as_ref().into(),
                Cell::exact(node),
                seqs(&node.event).into(),
                remark(node).into(),
            ])?;
            let elsewhere = depth > 0 && node.alamat.as_ref().is_some_and(|a| known.contains(a));
            if !elsewhere {
                open.extend(node.masukan.iter().rev().map(|below| (depth + 1, below.as_ref())));
            }
        }
    }
    table.finish()
}
