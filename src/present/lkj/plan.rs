//! Second chapter: Perjanjian Kinerja, its allocation, and the targets of the Renstra.

use std::ops::RangeInclusive;

use super::Material;
use crate::{
    event::{
        IkuCode, Periode,
        data::{JenisNarasi, Seri},
    },
    present::{
        block::{Block, Cell, Kind, Table},
        report::ReportError,
    },
    projection::{BudgetItem, IkuItem, IkuRow, ReadError},
};

/// A Renstra covers five years, so none of its targets is farther away than this.
const RENSTRA: u16 = 4;

/// The chapter.
pub fn chapter(of: &Material<'_>) -> Result<Vec<Block>, ReportError> {
    let mut isi = vec![Block::Heading(1, "BAB II PERENCANAAN KINERJA".to_owned())];
    if let Some(text) = of.told(JenisNarasi::VisiDanMisi)? {
        isi.extend([Block::Heading(2, "Visi dan Misi".to_owned()), text]);
    }
    if let Some(table) = renstra(of)? {
        isi.push(Block::Heading(2, "Rencana Strategis".to_owned()));
        isi.push(Block::Table(table));
    }
    isi.push(Block::Heading(2, "Perjanjian Kinerja".to_owned()));
    isi.push(Block::Paragraph(vec![
        format!(
            "Target tahunan {} adalah target Perjanjian Kinerja yang berlaku, termasuk perubahannya.",
            of.context.unit.nama
        )
        .into(),
    ]));
    isi.push(Block::Table(agreement(of, "pk")));
    if !of.budget.ro.is_empty() {
        isi.push(Block::Heading(2, "Rencana Kerja dan Anggaran".to_owned()));
        isi.push(Block::Table(allocation(of)?));
    }
    Ok(isi)
}

/// Adds one row for each indicator, below the head of its perspektif.
pub fn by_perspective(
    of: &Material<'_>,
    table: &mut Table,
    row: &dyn Fn(&IkuRow) -> Result<Vec<Cell>, ReadError>,
) -> Result<(), ReadError> {
    for p in &of.card.perspektif {
        table.row(p.perspektif.isi.kode.as_str(), Kind::Group, vec![p.perspektif.isi.nama.as_str().into()]);
        for i in p.sasaran.iter().flat_map(|s| &s.iku) {
            table.row(i.indikator.isi.kode.as_str(), Kind::Plain, row(i)?);
        }
    }
    Ok(())
}

/// The table of a Perjanjian Kinerja: indicators with their targets.
pub fn agreement(of: &Material<'_>, id: &str) -> Table {
    let kolom = [
        ("Kode SS", 12, false),
        ("Sasaran strategis", 45, false),
        ("Kode IKU", 13, false),
        ("Indikator kinerja utama", 52, false),
        ("Satuan", 15, false),
        ("Target", 15, true),
    ];
    let title = format!("Perjanjian Kinerja {} tahun {}", of.context.unit.nama, of.tahun);
    let mut table = Table::new(id, title, &kolom);
    for p in &of.card.perspektif {
        table.row(p.perspektif.isi.kode.as_str(), Kind::Group, vec![p.perspektif.isi.nama.as_str().into()]);
        for s in &p.sasaran {
            for (index, row) in s.iku.iter().enumerate() {
                let once = |text: &str| if index == 0 { Cell::from(text) } else { Cell::none() };
                let i = &row.indikator.isi;
                let cells = vec![
                    once(s.sasaran.isi.kode.as_str()),
                    once(s.sasaran.isi.nama.as_str()),
                    i.kode.as_str().into(),
                    i.nama.as_str().into(),
                    i.satuan.as_str().into(),
                    Cell::of(&row.target),
                ];
                table.row(i.kode.as_str(), Kind::Plain, cells);
            }
        }
    }
    table
}

fn allocation(of: &Material<'_>) -> Result<Table, ReadError> {
    let kolom = [
        ("Kode IKU", 14, false),
        ("Indikator kinerja utama", 70, false),
        ("Target", 20, true),
        ("Pagu awal (Rp)", 30, true),
    ];
    let title = format!("Anggaran {} tahun {} menurut indikator kinerja utama", of.context.unit.kode, of.tahun);
    let mut table = Table::new("alokasi", title, &kolom);
    by_perspective(of, &mut table, &|row| {
        let i = &row.indikator.isi;
        let pagu = of.iku_budget(&i.kode, BudgetItem::PaguAwal)?;
        Ok(vec![i.kode.as_str().into(), i.nama.as_str().into(), Cell::of(&row.target), Cell::of(&pagu)])
    })?;
    let cells = vec![Cell::none(), "Seluruh pagu alokasi".into(), Cell::none(), Cell::of(&of.budget.total[0])];
    table.row("Jumlah", Kind::Total, cells);
    Ok(table)
}

/// The years around the report's year that have targets of the Renstra, without a gap; `None` if there are none.
pub fn renstra_years(of: &Material<'_>) -> Result<Option<RangeInclusive<u16>>, ReadError> {
    let has = |year: u16| -> Result<bool, ReadError> {
        let book = of.view.book(&of.context.unit.kode, year)?;
        Ok(book.iku.values().any(|iku| iku.target(Seri::Renstra, Periode::Tahun(year), of.view.day(year)).is_some()))
    };
    if !has(of.tahun)? {
        return Ok(None);
    }
    let (mut first, mut last) = (of.tahun, of.tahun);
    while last - first < RENSTRA && has(first - 1)? {
        first -= 1;
    }
    while last - first < RENSTRA && has(last + 1)? {
        last += 1;
    }
    Ok(Some(first..=last))
}

fn renstra(of: &Material<'_>) -> Result<Option<Table>, ReadError> {
    let Some(years) = renstra_years(of)? else { return Ok(None) };
    let heads: Vec<String> = years.clone().map(|year| year.to_string()).collect();
    let mut kolom = vec![("Kode", 14, false), ("Indikator kinerja", 60, false), ("Satuan", 16, false)];
    kolom.extend(heads.iter().map(|head| (head.as_str(), 14, true)));
    let title = format!("Target Renstra {}–{} {}", years.start(), years.end(), of.context.unit.kode);
    let mut table = Table::new("renstra", title, &kolom);
    let book = of.view.book(&of.context.unit.kode, of.tahun)?;
    let planned = |kode: &IkuCode| {
        let iku = book.iku.get(kode);
        iku.is_some_and(|iku| iku.target.keys().any(|(seri, _)| *seri == Seri::Renstra))
    };
    for row in of.view.iku_rows(&of.context.unit.kode, of.tahun, |i| planned(&i.kode))? {
        let i = &row.indikator.isi;
        let mut cells: Vec<Cell> = vec![i.kode.as_str().into(), i.nama.as_str().into(), i.satuan.as_str().into()];
        for year in years.clone() {
            cells.push(Cell::of(&*of.iku(year, &i.kode, IkuItem::TargetRenstra)?));
        }
        table.row(i.kode.as_str(), Kind::Plain, cells);
    }
    Ok(Some(table))
}
