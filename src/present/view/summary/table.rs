//! The summary as rows: one for each unit, or one for each indicator.

use super::{Summary, UnitSummary};
use crate::present::{
    form::csv,
    sheet::{Cell, Sheet},
};

const HEADS: [&str; 15] = [
    "kode",
    "nama",
    "induk",
    "periode",
    "npss",
    "status",
    "terisi",
    "dari",
    "dilaporkan",
    "npss_sebelumnya",
    "penyerapan",
    "merah",
    "iku_turun",
    "lewat_tenggat",
    "belum_ditutup",
];

/// One row for each unit.
pub fn sheet(summary: &Summary) -> Sheet {
    let mut sheet = Sheet::new("ringkasan", HEADS);
    for of in &summary.units {
        let mut row = vec![
            ("kode", Cell::from(of.unit.kode.as_str())),
            ("nama", of.unit.nama.as_str().into()),
            ("induk", Cell::code(of.induk.as_ref())),
            ("penyerapan", Cell::figure(&of.absorbed)),
            ("merah", Cell::count(of.red().count())),
            ("iku_turun", Cell::count(of.fallen().count())),
            ("lewat_tenggat", Cell::figure(&of.late)),
            ("belum_ditutup", of.open.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ").into()),
            ("npss_sebelumnya", of.before.as_ref().map_or_else(Cell::none, |n| Cell::figure(n))),
        ];
        row.extend(position(of));
        sheet.put(row);
    }
    sheet
}

fn position(of: &UnitSummary) -> Vec<(&'static str, Cell)> {
    let Some(now) = of.position() else { return Vec::new() };
    vec![
        ("periode", now.periode.to_string().into()),
        ("npss", Cell::figure(&now.npss)),
        ("status", Cell::figure(&now.status)),
        ("terisi", Cell::figure(&now.filled)),
        ("dari", Cell::count(now.of)),
        ("dilaporkan", now.reported.as_ref().map_or_else(Cell::none, |r| r.npss.clone().into())),
    ]
}

/// One row for each indicator and period of the units.
pub fn indicators(summary: &Summary) -> Sheet {
    let mut sheet = Sheet::new("peta", ["unit", "kode", "nama", "periode", "capaian", "status"]);
    for of in &summary.units {
        for i in &of.indicators {
            for (position, figures) in of.positions.iter().zip(&i.periods) {
                let Some((capaian, status)) = figures else { continue };
                sheet.put([
                    ("unit", of.unit.kode.as_str().into()),
                    ("kode", i.kode.as_str().into()),
                    ("nama", i.nama.as_str().into()),
                    ("periode", position.periode.to_string().into()),
                    ("capaian", Cell::figure(capaian)),
                    ("status", Cell::figure(status)),
                ]);
            }
        }
    }
    sheet
}

/// One row for each unit, as CSV.
pub fn csv(summary: &Summary) -> Result<String, ::csv::Error> {
    csv::sheet(&sheet(summary))
}
