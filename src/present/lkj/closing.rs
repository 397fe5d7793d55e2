//! The end of the third chapter, and the fourth: achievements and shortfalls.

use super::{Material, front::words, indicator::measured};
use crate::{
    event::data::JenisNarasi,
    present::{
        block::{Block, Kind, Table},
        report::ReportError,
    },
    projection::IkuRow,
};

/// Other achievements of the unit, if it wrote about them.
pub fn other(of: &Material<'_>) -> Result<Vec<Block>, ReportError> {
    let text = of.told(JenisNarasi::KinerjaLain)?;
    Ok(text.map_or_else(Vec::new, |text| vec![Block::Heading(2, "Kinerja Lain".to_owned()), text]))
}

/// BAB IV.
pub fn chapter(of: &Material<'_>) -> Result<Vec<Block>, ReportError> {
    let mut isi = vec![
        Block::Heading(1, "BAB IV PENUTUP".to_owned()),
        words(format!(
            "Laporan Kinerja {} Tahun {} menyajikan pertanggungjawaban atas Perjanjian Kinerja tahun tersebut.",
            of.context.unit.nama, of.tahun
        )),
    ];
    isi.extend(super::scorecard::result(of));
    let short: Vec<&IkuRow> = of.rows().filter(|row| below(row)).collect();
    if short.is_empty() {
        isi.push(words("Tidak ada indikator terukur yang capaiannya di bawah target.".to_owned()));
    } else {
        isi.push(words(
            "Indikator dalam tabel berikut belum mencapai target; kendala dan rencana tindak lanjutnya diuraikan dalam Bab III."
                .to_owned(),
        ));
        isi.push(Block::Table(unmet(of, &short)));
    }
    isi.extend(of.told(JenisNarasi::Penutup)?);
    Ok(isi)
}

/// Returns whether it has a capaian below 100.
fn below(row: &IkuRow) -> bool {
    row.capaian.angka().is_some_and(|value| value < rust_decimal::Decimal::ONE_HUNDRED)
}

fn unmet(of: &Material<'_>, rows: &[&IkuRow]) -> Table {
    let kolom = [
        ("Kode", 14, false),
        ("Indikator kinerja utama", 66, false),
        ("Target", 18, true),
        ("Realisasi", 18, true),
        ("Capaian (%)", 18, true),
        ("Status", 22, false),
    ];
    let title = format!("Indikator {} yang belum mencapai target tahun {}", of.context.unit.kode, of.tahun);
    let mut table = Table::new("belum-tercapai", title, &kolom);
    for row in rows {
        let i = &row.indikator.isi;
        let named = [i.kode.as_str().into(), i.nama.as_str().into()];
        table.row(i.kode.as_str(), Kind::Plain, named.into_iter().chain(measured(row)).collect());
    }
    table
}
