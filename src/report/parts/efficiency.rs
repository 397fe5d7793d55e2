//! Chapter: efficiency.

use super::{Material, plan::by_perspective};
use crate::{
    projection::{BudgetItem, IkuItem, ReadError},
    render::number,
    report::{Block, Cell, Table},
};

/// The chapter; nothing where no indicator has a budget.
pub fn chapter(of: &Material<'_>) -> Result<Vec<Block>, ReadError> {
    if of.budget.iku.is_empty() {
        return Ok(Vec::new());
    }
    let mut isi = vec![Block::Heading(1, "Efisiensi Sumber Daya".to_owned())];
    let names = |n: usize| {
        let node = of.budget.iku.first().map(|row| &row.efisiensi[n])?;
        crate::render::formula::spelled(node).map(|s| s.names)
    };
    if let (Some(recorded), Some(official)) = (names(0), names(1)) {
        isi.push(Block::Paragraph(vec![
            format!("Efisiensi tercatat = {recorded}. Efisiensi resmi = {official}. Keduanya dalam persen.").into(),
        ]));
    }
    isi.push(Block::Table(table(of)?));
    for node in of.budget.iku.iter().flat_map(|row| &row.efisiensi) {
        let notes = node.catatan.iter().map(|note| format!("{} {}: {note}.", node.nama, number::figure(node)));
        isi.extend(notes.map(Block::Note));
    }
    Ok(isi)
}

fn table(of: &Material<'_>) -> Result<Table, ReadError> {
    let kolom = [
        ("Kode", 14, false),
        ("Indikator kinerja utama", 36, false),
        ("Target", 14, true),
        ("Realisasi", 17, true),
        ("Capaian (%)", 15, true),
        ("Pagu akhir (Rp)", 23, true),
        ("Realisasi (Rp)", 23, true),
        ("Efisiensi tercatat (%)", 16, true),
        ("Efisiensi resmi (%)", 16, true),
    ];
    let title = format!("Efisiensi sumber daya {} tahun {}", of.context.unit.kode, of.tahun);
    let mut table = Table::new("efisiensi", title, &kolom);
    by_perspective(of, &mut table, &|row| {
        let i = &row.indikator.isi;
        Ok(vec![
            i.kode.as_str().into(),
            i.nama.as_str().into(),
            Cell::of(&row.target),
            Cell::of(&row.realisasi),
            Cell::of(&row.capaian),
            Cell::of(&*of.iku_budget(&i.kode, BudgetItem::PaguAkhir)?),
            Cell::of(&*of.iku_budget(&i.kode, BudgetItem::Realisasi)?),
            Cell::of(&*of.iku(of.tahun, &i.kode, IkuItem::Efisiensi)?),
            Cell::of(&*of.iku(of.tahun, &i.kode, IkuItem::EfisiensiResmi)?),
        ])
    })?;
    Ok(table)
}
