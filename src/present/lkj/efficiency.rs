//! Chapter: efficiency.

use super::{Material, budget::performance};
use crate::{
    present::{
        block::{Block, Cell, Table},
        number,
    },
    projection::{IkuItem, ReadError},
};

/// The chapter; empty if no indicator has a budget.
pub fn chapter(of: &Material<'_>) -> Result<Vec<Block>, ReadError> {
    if of.budget.iku.is_empty() {
        return Ok(Vec::new());
    }
    let mut isi = vec![Block::Heading(2, "Efisiensi Sumber Daya".to_owned())];
    let names = |n: usize| {
        let node = of.budget.iku.first().map(|row| &row.efisiensi[n])?;
        crate::present::formula::spelled(node).map(|s| s.names)
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
    let title = format!("Efisiensi sumber daya {} tahun {}", of.context.unit.kode, of.tahun);
    let more = [("Efisiensi tercatat (%)", 16, true), ("Efisiensi resmi (%)", 16, true)];
    performance(of, "efisiensi", title, &more, &|kode| {
        let item = |item| of.iku(of.tahun, kode, item).map(|node| Cell::of(&node));
        Ok(vec![item(IkuItem::Efisiensi)?, item(IkuItem::EfisiensiResmi)?])
    })
}
