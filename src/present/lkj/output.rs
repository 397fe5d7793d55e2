//! Monthly plan of withdrawals, and volume and progress of outputs, if any are recorded.

use super::Material;
use crate::{
    present::{
        block::{Block, Cell, Kind, Table},
        view::budget::{Items, RoRow},
    },
    projection::OutputItem,
};

/// Columns of the table of the plan.
const PLAN: [OutputItem; 5] = [
    OutputItem::Rpd,
    OutputItem::RpdPeriode,
    OutputItem::RealisasiPeriode,
    OutputItem::DeviasiRpd,
    OutputItem::CapaianRpd,
];
/// Columns of the table of outputs.
const MADE: [OutputItem; 4] =
    [OutputItem::VolumeTarget, OutputItem::Volume, OutputItem::CapaianOutput, OutputItem::Progres];

fn cells(items: &Items, wanted: &[OutputItem]) -> Vec<Cell> {
    let at = |item: &OutputItem| OutputItem::ALL.iter().position(|known| known == item).unwrap_or_default();
    wanted.iter().map(|item| Cell::of(&items[at(item)])).collect()
}

/// The two tables; empty if nothing of the kind is recorded.
pub fn tables(of: &Material<'_>) -> Vec<Block> {
    let Some(total) = &of.budget.output else { return Vec::new() };
    let rows: Vec<(&RoRow, &Items)> = of.budget.ro.iter().filter_map(|row| Some((row, row.output.as_ref()?))).collect();
    let own = &of.context.unit;
    let about = format!("{} tahun {}", own.kode, of.tahun);
    let plan = [
        ("Kode", 25, false),
        ("Rincian output", 40, false),
        ("RPD s.d. (Rp)", 22, true),
        ("RPD periode (Rp)", 22, true),
        ("Realisasi periode (Rp)", 22, true),
        ("Deviasi (%)", 13, true),
        ("Capaian RPD (%)", 13, true),
    ];
    let mut planned = Table::new("anggaran-rpd", format!("Rencana dan realisasi penarikan dana {about}"), &plan);
    let made = [
        ("Kode", 25, false),
        ("Rincian output", 40, false),
        ("Satuan", 16, false),
        ("Sumber dana", 14, false),
        ("Volume direncanakan", 18, true),
        ("Volume", 16, true),
        ("Capaian (%)", 14, true),
        ("Progres (%)", 14, true),
    ];
    let mut output = Table::new("anggaran-output", format!("Volume dan progres rincian output {about}"), &made);
    for (row, items) in rows {
        let first: Vec<Cell> = vec![row.ro.as_str().into(), row.nama.as_str().into()];
        planned.row(row.ro.as_str(), Kind::Plain, [first.clone(), cells(items, &PLAN)].concat());
        let source = row.sumber_dana.as_ref().map_or("", |source| source.as_str());
        let more: Vec<Cell> = vec![row.satuan.as_deref().unwrap_or_default().into(), source.into()];
        output.row(row.ro.as_str(), Kind::Plain, [first, more, cells(items, &MADE)].concat());
    }
    let whole: Vec<Cell> = vec!["".into(), own.nama.as_str().into()];
    planned.row(own.kode.as_str(), Kind::Total, [whole.clone(), cells(total, &PLAN)].concat());
    output.row(own.kode.as_str(), Kind::Total, [whole, vec!["".into(), "".into()], cells(total, &MADE)].concat());
    vec![
        Block::Heading(3, "Rencana penarikan dana, volume dan progres output".to_owned()),
        Block::Table(planned),
        Block::Table(output),
    ]
}
