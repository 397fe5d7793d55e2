//! Chapter: each indicator, with its units, its years, the Renstra, and the unit's own text.

use std::sync::Arc;

use super::{Material, plan};
use crate::{
    event::{
        Event,
        data::{JenisNarasi, Polarisasi},
    },
    present::{
        block::{Block, Cell, Chart, Figure, Kind, Run, Table},
        formula,
        report::ReportError,
    },
    projection::{Address, IkuItem, IkuRow, Nilai, Node, ReadError, Rumus},
};

/// The chapter, by perspektif and sasaran.
pub fn chapter(of: &Material<'_>) -> Result<Vec<Block>, ReportError> {
    let mut isi = vec![Block::Heading(2, "Analisis Capaian Indikator".to_owned())];
    for p in &of.card.perspektif {
        isi.push(Block::Heading(3, p.perspektif.isi.nama.clone()));
        for s in &p.sasaran {
            for row in &s.iku {
                let i = &row.indikator.isi;
                isi.push(Block::Heading(4, format!("{} {}", i.kode, i.nama)));
                isi.push(Block::Paragraph(vec![
                    format!("Sasaran strategis {}: {}.", s.sasaran.isi.kode, s.sasaran.isi.nama).into(),
                ]));
                isi.extend(indicator(of, row)?);
            }
        }
    }
    Ok(isi)
}

fn indicator(of: &Material<'_>, row: &IkuRow) -> Result<Vec<Block>, ReportError> {
    let mut isi = vec![Block::Table(achievement(of, row))];
    if let Some(names) = way(of, &row.realisasi)? {
        isi.push(Block::Paragraph(vec![format!("Realisasi dihitung: {names}.").into()]));
    }
    if let Some(names) = way(of, &row.capaian)? {
        isi.push(Block::Paragraph(vec![format!("Capaian dihitung: {names}.").into()]));
    }
    let mut notes = Vec::new();
    [&row.target, &row.realisasi, &row.capaian].into_iter().for_each(|node| remarks(node, &mut notes));
    isi.extend(notes.into_iter().map(Block::Note));
    isi.extend(units(of, row)?.map(Block::Table));
    isi.extend(years(of, row)?);
    isi.extend(narrative(of, row)?);
    Ok(isi)
}

/// The formula of a figure, without steps that only round or choose; the parts of an entry have the names that the entry gave
/// them.
fn way(of: &Material<'_>, node: &Node) -> Result<Option<String>, ReportError> {
    if let (Rumus::Bulat(_) | Rumus::Pilihan, Some(input)) = (&node.rumus, node.masukan.first()) {
        return way(of, input);
    }
    let Some(mut names) = formula::spelled(node).map(|spelled| spelled.names) else { return Ok(None) };
    if let Some(seq) = node.event.first() {
        let entry = of.text(*seq)?;
        for part in node.masukan.iter().map(|input| &*input.nama) {
            if let Some(own) = entry.part(part) {
                names = names.replacen(part, &format!("«{own}»"), 1);
            }
        }
    }
    Ok(Some(names))
}

fn achievement(of: &Material<'_>, row: &IkuRow) -> Table {
    let i = &row.indikator.isi;
    let kolom = [
        ("Indikator kinerja", 70, false),
        ("Satuan", 18, false),
        ("Target", 20, true),
        ("Realisasi", 20, true),
        ("Capaian (%)", 20, true),
        ("Status", 22, false),
    ];
    let mut table = Table::new(format!("capaian-{}", i.kode), format!("Capaian {} tahun {}", i.kode, of.tahun), &kolom);
    let named = [i.nama.as_str().into(), i.satuan.as_str().into()];
    table.row(i.kode.as_str(), Kind::Plain, named.into_iter().chain(measured(row)).collect());
    table
}

/// Target, realisasi, capaian and status of an indicator.
pub(super) fn measured(row: &IkuRow) -> [Cell; 4] {
    [Cell::of(&row.target), Cell::of(&row.realisasi), Cell::of(&row.capaian), Cell::status(&row.status)]
}

/// Collects the remarks of a figure and of its inputs, each once.
fn remarks(node: &Node, notes: &mut Vec<String>) {
    for note in &node.catatan {
        let note = format!("{}: {note}.", node.nama);
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    node.masukan.iter().for_each(|input| remarks(input, notes));
}

/// The results of the responsible units, if they have the indicator themselves.
fn units(of: &Material<'_>, row: &IkuRow) -> Result<Option<Table>, ReadError> {
    let i = &row.indikator.isi;
    let kolom = [("Kode", 22, false), ("Unit kerja", 60, false), ("Target", 20, true), ("Realisasi", 20, true)];
    let kolom = [&kolom[..], &[("Capaian (%)", 20, true)]].concat();
    let title = format!("{} menurut unit kerja tahun {}", i.kode, of.tahun);
    let mut table = Table::new(format!("unit-{}", i.kode), title, &kolom);
    for unit in i.penanggung_jawab.iter().filter(|unit| **unit != of.context.unit.kode) {
        let figure = |item| of.view.figure(&Address::Iku(unit.clone(), of.tahun, i.kode.clone(), item));
        let (target, realisasi) = (figure(IkuItem::Target)?, figure(IkuItem::Realisasi)?);
        if realisasi.angka().is_some() {
            let capaian = figure(IkuItem::Capaian)?;
            let name = of.unit_name(unit);
            let cells =
                vec![unit.as_str().into(), name.into(), Cell::of(&target), Cell::of(&realisasi), Cell::of(&capaian)];
            table.row(unit.as_str(), Kind::Plain, cells);
        }
    }
    if table.baris.is_empty() {
        return Ok(None);
    }
    let own = &of.context.unit;
    let cells = vec![
        own.kode.as_str().into(),
        own.nama.as_str().into(),
        Cell::of(&row.target),
        Cell::of(&row.realisasi),
        Cell::of(&row.capaian),
    ];
    table.row(own.kode.as_str(), Kind::Total, cells);
    Ok(Some(table))
}

/// Figures of one year.
struct Year {
    tahun: u16,
    target: Arc<Node>,
    realisasi: Arc<Node>,
    capaian: Arc<Node>,
    renstra: Arc<Node>,
}

/// Three years, any before them with a realisasi, and then the remaining years of the Renstra.
fn compared(of: &Material<'_>, row: &IkuRow) -> Result<Vec<Year>, ReadError> {
    let renstra = plan::renstra_years(of)?.unwrap_or(of.tahun..=of.tahun);
    let first = (*renstra.start()).min(of.tahun - 2);
    let mut years = Vec::new();
    for tahun in first..=*renstra.end() {
        let figure = |item| of.iku(tahun, &row.indikator.isi.kode, item);
        let year = Year {
            tahun,
            target: figure(IkuItem::Target)?,
            realisasi: figure(IkuItem::Realisasi)?,
            capaian: figure(IkuItem::Capaian)?,
            renstra: figure(IkuItem::TargetRenstra)?,
        };
        let plans = [&year.target, &year.renstra].into_iter().any(|n| !matches!(n.nilai, Nilai::TidakBerlaku(_)));
        let recent = tahun + 2 >= of.tahun && plans;
        if tahun == of.tahun || recent || year.realisasi.angka().is_some() {
            years.push(year);
        }
    }
    Ok(years)
}

fn years(of: &Material<'_>, row: &IkuRow) -> Result<Vec<Block>, ReadError> {
    let i = &row.indikator.isi;
    let years = compared(of, row)?;
    if years.len() == 1 {
        return Ok(vec![Block::Note(
            "Buku besar tidak memuat target atau realisasi tahun lain untuk indikator ini.".to_owned(),
        )]);
    }
    let kolom = [
        ("Tahun", 14, false),
        ("Target", 22, true),
        ("Realisasi", 22, true),
        ("Capaian (%)", 22, true),
        ("Target Renstra", 22, true),
    ];
    let title = format!("Perbandingan {} antartahun dan dengan Renstra", i.kode);
    let mut table = Table::new(format!("tahun-{}", i.kode), title, &kolom);
    for year in &years {
        // Values of the future are empty, not N/A.
        let past = |node: &Node| if year.tahun <= of.tahun { Cell::of(node) } else { Cell::none() };
        let label = year.tahun.to_string();
        let cells = vec![
            label.as_str().into(),
            Cell::of(&year.target),
            past(&year.realisasi),
            past(&year.capaian),
            Cell::of(&year.renstra),
        ];
        let kind = if year.tahun == of.tahun { Kind::Sub } else { Kind::Plain };
        table.row(label, kind, cells);
    }
    let mut isi = vec![Block::Table(table)];
    isi.extend(against_renstra(of, row, &years)?);
    let known = |y: &&Year| y.tahun <= of.tahun && y.realisasi.angka().is_some();
    let past: Vec<&Year> = years.iter().filter(known).collect();
    if past.len() > 1 {
        let bar = |node: &Node| node.angka().map(|value| (value, Figure::of(node)));
        let kategori = past.iter().map(|y| (y.tahun.to_string(), vec![bar(&y.target), bar(&y.realisasi)]));
        isi.push(Block::Chart(Chart {
            nomor: 0,
            judul: format!("Target dan realisasi {} ({})", i.kode, i.satuan),
            seri: vec!["Target".to_owned(), "Realisasi".to_owned()],
            kategori: kategori.collect(),
            garis: None,
        }));
    }
    Ok(isi)
}

/// The progress towards the last target of the Renstra, if both are measured alike.
fn against_renstra(of: &Material<'_>, row: &IkuRow, years: &[Year]) -> Result<Option<Block>, ReadError> {
    let i = &row.indikator.isi;
    let Some(last) = years.last().filter(|year| year.tahun > of.tahun) else { return Ok(None) };
    if i.polarisasi != Polarisasi::Maksimum {
        return Ok(None);
    }
    let Some(share) = Figure::ratio(&[(false, &row.realisasi)], &[(false, &last.renstra)]) else { return Ok(None) };
    let book = of.view.book(&of.context.unit.kode, of.tahun)?;
    let versions = book.iku.get(&i.kode).map_or(&[][..], |iku| &iku.definisi);
    if versions.iter().any(|version| version.isi.satuan != i.satuan) {
        let note =
            "Satuan indikator ini berubah dalam tahun laporan; realisasinya tidak dibandingkan dengan target Renstra.";
        return Ok(Some(Block::Note(note.to_owned())));
    }
    Ok(Some(Block::Paragraph(vec![
        format!("Realisasi tahun {} sebesar ", of.tahun).into(),
        (&row.realisasi).into(),
        format!(" dibandingkan target Renstra tahun {} sebesar ", last.tahun).into(),
        (&last.renstra).into(),
        " adalah ".into(),
        Run::Figure(share),
        " %.".into(),
    ])))
}

/// The unit's own texts; the latest of each kind.
fn narrative(of: &Material<'_>, row: &IkuRow) -> Result<Vec<Block>, ReportError> {
    let kinds = [
        (JenisNarasi::FaktorKeberhasilan, "Faktor keberhasilan"),
        (JenisNarasi::Kendala, "Kendala"),
        (JenisNarasi::RencanaTindakLanjut, "Rencana tindak lanjut"),
    ];
    let book = of.view.book(&of.context.unit.kode, of.tahun)?;
    let mut isi = Vec::new();
    for (kind, title) in kinds {
        let held = book.narasi.get(&(Some(row.indikator.isi.kode.clone()), kind));
        let Some(seq) = held.and_then(|all| all.last()).copied() else { continue };
        if let Event::NarasiDitulis(data) = &of.text(seq)?.event {
            isi.push(Block::Narrative(title.to_owned(), items(data.teks.as_str()), seq));
        }
    }
    Ok(isi)
}

/// The points of a text, split where its writer separated them.
fn items(text: &str) -> Vec<String> {
    let parts = text.split(['\n', ';']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(ToOwned::to_owned).collect()
}
