//! Chapter: findings and their follow-up.

use super::Material;
use crate::{
    event::data::HasilTindakLanjut,
    present::{
        block::{Block, Cell, Kind, Table},
        number, time,
        view::findings::{self, Findings, OF_PART},
    },
    projection::{FindingRow, FindingsItem, Part, ReadError, Satuan},
};

/// The chapter.
pub fn chapter(of: &Material<'_>) -> Result<Vec<Block>, ReadError> {
    let unit = &of.context.unit;
    let findings = Findings::of(of.view, &unit.kode)?;
    let kolom = [("Uraian", 110, false), ("Nilai", 40, true)];
    let title = format!("Tindak lanjut temuan {} per {}", unit.kode, time::day(of.context.hari));
    let mut table = Table::new("temuan", title, &kolom);
    let valued = findings.bernilai();
    let shown = if valued { FindingsItem::ALL } else { FindingsItem::DASAR };
    for item in shown {
        let node = findings.figure(*item);
        let measure = match item.satuan() {
            Satuan::Persen => " (%)",
            Satuan::Rupiah => " (Rp)",
            _ => "",
        };
        table.row(
            item.word(),
            Kind::Plain,
            vec![format!("{}{measure}", first_up(item.title())).into(), Cell::of(node)],
        );
    }
    let notes = shown
        .iter()
        .map(|item| findings.figure(*item))
        .flat_map(|n| n.catatan.iter().map(|note| format!("{}: {note}.", n.nama)));
    let mut isi = vec![Block::Heading(2, "Temuan dan Tindak Lanjut".to_owned()), Block::Table(table)];
    isi.extend(notes.map(Block::Note));
    let by_year = findings.by_auditor(false);
    if valued || by_year.iter().filter(|(_, _, (part, _))| part.tahun.is_some()).count() > 1 {
        isi.push(Block::Table(parts(of, &by_year, valued)));
    }
    if findings.is_empty() {
        isi.push(Block::Paragraph(vec!["Tidak ada temuan yang tercatat.".into()]));
    } else if !findings.rows.is_empty() {
        isi.push(Block::Table(list(of, &findings.rows)));
    }
    Ok(isi)
}

/// The table by auditor and year of the report.
fn parts(of: &Material<'_>, parts: &[(String, String, &Part)], valued: bool) -> Table {
    let shown = |item: FindingsItem| valued || item.satuan() != Satuan::Rupiah || item == FindingsItem::Nilai;
    let items: Vec<_> = OF_PART.into_iter().filter(|(item, _)| shown(*item)).collect();
    let mut kolom = vec![("Pemeriksa", 34, false), ("Tahun LHP", 20, false)];
    kolom.extend(items.iter().map(|(_, head)| (*head, 22, true)));
    let title = format!("Temuan {} per pemeriksa dan tahun LHP", of.context.unit.kode);
    let mut table = Table::new("temuan-pemeriksa", title, &kolom);
    for (name, which, (part, figures)) in parts {
        let kind = if part.tahun.is_some() { Kind::Plain } else { Kind::Sub };
        let mut cells: Vec<Cell> = vec![name.as_str().into(), which.as_str().into()];
        cells.extend(items.iter().map(|(item, _)| Cell::of(findings::of(figures, *item))));
        table.row(part.to_string(), kind, cells);
    }
    table
}

fn list(of: &Material<'_>, rows: &[FindingRow]) -> Table {
    let kolom = [
        ("Kode", 20, false),
        ("Temuan dan rekomendasi", 60, false),
        ("LHP", 34, false),
        ("Tenggat", 22, false),
        ("Keadaan", 30, false),
    ];
    let mut table = Table::new("temuan-rincian", format!("Temuan dan rekomendasi {}", of.context.unit.kode), &kolom);
    let mut told = None;
    for row in rows {
        let t = &row.temuan;
        if told != Some((&row.unit, &row.kode_temuan)) {
            let cells = vec![
                row.kode_temuan.as_str().into(),
                format!("{} (Rp{}; event {})", t.uraian, number::exact(t.nilai.get()), t.seq).into(),
                format!("{}, {}, {}", row.nama_pemeriksa, t.lhp, time::day(t.lhp_tanggal)).into(),
                time::day(t.tenggat()).into(),
                Cell::none(),
            ];
            table.row(row.kode_temuan.as_str(), Kind::Sub, cells);
            told = Some((&row.unit, &row.kode_temuan));
        }
        if let Some((kode, rekomendasi)) = &row.rekomendasi {
            let cells =
                vec![kode.as_str().into(), rekomendasi.uraian.as_str().into(), Cell::none(), Cell::none(), state(row)];
            table.row(kode.as_str(), Kind::Plain, cells);
        }
    }
    table
}

fn state(row: &FindingRow) -> Cell {
    let result = row.hasil.map_or("belum dinilai", HasilTindakLanjut::nama);
    let answered = row.dijawab.map(|day| format!(", dijawab {}", time::day(day))).unwrap_or_default();
    match row.sisa_hari {
        Some(days) if days < 0 => format!("{result}, lewat tenggat {} hari", -days).into(),
        Some(days) => format!("{result}, sisa {days} hari").into(),
        None => format!("{result}{answered}").into(),
    }
}

/// The text with a capital letter at its beginning.
fn first_up(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
