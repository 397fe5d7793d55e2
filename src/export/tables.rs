//! The tables of an export: card, figures, budget, findings, history, trace.

use std::{collections::HashSet, fs::File, sync::Arc};

use rust_xlsxwriter::Workbook;

use super::{
    ExportError,
    table::{Control, Table},
};
use crate::{
    event::{Seq, UnitCode},
    present::{
        sheet::Cell,
        view::{budget::Budget, budget_sheet, card, figure, findings_sheet},
    },
    projection::{Address, BudgetItem, IkuItem, Nilai, Node, Pandangan, PerspektifItem, View, timeline},
    store::Reader,
};

/// A finished table: its CSV, and its control totals.
pub type Finished = (File, Control);

/// The source of all tables.
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

/// All figures of the tables.
pub fn figures(view: &View<'_>, unit: &UnitCode, tahun: u16) -> Result<Sorted, ExportError> {
    let mut figures: Sorted = timeline::figures(view, unit, tahun)?.into_iter().collect();
    figures.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(figures)
}

/// Writes the tables that every verifier recomputes from the lines, in their order: the columns of the command line and the
/// API, except those that a verifier does not compute, such as names that are only in the events.
pub fn write(of: &Of<'_>, figures: &Sorted, workbook: &mut Workbook) -> Result<Vec<Finished>, ExportError> {
    let card = of.view.card(of.unit, of.tahun)?;
    let rows = of.view.finding_rows(of.unit, Some(of.tahun))?;
    let left = of.view.saldo_rows(of.unit, Some(of.tahun))?;
    let valued = !left.is_empty() || rows.iter().any(|r| r.rekomendasi.as_ref().is_some_and(|(_, r)| r.bernilai()));
    let book = Budget::of(of.view, of.unit, of.tahun)?;
    let items = BudgetItem::ALL.iter().map(|item| item.word());
    let of_budget: Vec<_> = ["tingkat", "unit", "kode"].into_iter().chain(items).collect();
    let findings = findings_sheet::sheet(&rows, &left);
    // A book without rupiah of recommendations and without balances keeps its earlier columns.
    let computed = |head: &str| !["terlambat", "nama_pemeriksa"].contains(&head);
    let shown = |head: &str| computed(head) && (valued || !findings_sheet::RUPIAH.contains(&head));
    let of_findings: Vec<_> = findings.heads.iter().copied().filter(|head| shown(head)).collect();
    let all = figure::sheet(figures.iter().map(|(address, node)| (address, node.as_ref())));
    let sheets = [
        card::sheet(&card),
        all.only(&["alamat", "tercetak", "eksak"]),
        budget_sheet::sheet(&book).only(&of_budget),
        findings.only(&of_findings),
    ];
    sheets.into_iter().map(|sheet| Table::of(sheet, workbook)).collect()
}

/// Writes the tables that are for people only and that no verifier recomputes: history and trace.
pub fn appendix(of: &Of<'_>, reader: &Reader, figures: &Sorted) -> Result<Vec<Finished>, ExportError> {
    Ok(vec![riwayat(of, reader, figures)?, jejak(figures)?])
}

/// The reason why a figure does not apply, or its remarks.
fn remark(node: &Node) -> String {
    match &node.nilai {
        Nilai::TidakBerlaku(sebab) => sebab.text().to_owned(),
        _ => node.catatan.join("; "),
    }
}

/// Returns whether the whole history of a figure is shown: for figures of the card itself.
fn has_history(address: &Address, unit: &UnitCode) -> bool {
    address.unit() == unit
        && match address {
            Address::Card(..) | Address::UnitBudget(..) | Address::Rumus(..) => true,
            Address::Simpul(_, _, _, item) => *item == crate::projection::SimpulItem::Nilai,
            Address::Perspektif(_, _, _, item) => *item == PerspektifItem::Nkp,
            Address::Iku(_, _, _, item) => matches!(item, IkuItem::Target | IkuItem::Realisasi | IkuItem::Capaian),
            Address::Sasaran(..)
            | Address::IkuBudget(..)
            | Address::Mata(..)
            | Address::Ro(..)
            | Address::Output(..)
            | Address::Findings(..)
            | Address::FindingsOf(..) => false,
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
                Cell::figure(&moment.node),
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

/// The tree of each figure, one row for each node. A node that is itself a figure of this table is shown by its address only,
/// so the table grows with the number of figures and not with their trees.
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
