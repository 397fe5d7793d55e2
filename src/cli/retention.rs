//! `jejak retention`

use clap::Args;
use serde_json::json;

use super::{
    options::{Format, Place},
    output,
    source::Source,
};
use crate::{
    present::form::{
        csv::{self, Cell},
        terminal::{Column, Entry, Table},
    },
    query::{Masa, Tahap},
};

/// Where records stand by the recorded retention schedule (JRA): active, inactive, over and what then becomes of them, and which
/// are held. It lists and destroys nothing: lines stay, texts are erased by `jejak erase`, and not while a hold stands
#[derive(Debug, Args)]
pub struct Retention {
    #[command(flatten)]
    place: Place,
    /// table, json or csv
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

impl Retention {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.place.dir())?;
        let all = source.query().retention()?;
        match self.format {
            Format::Table => output::print(&text(&source, &all)),
            Format::Json => output::print_json(&json!({
                "dokumen": "retensi", "ledger": source.ledger.json(), "seq": source.last(), "hari": source.day(),
                "jadwal": source.global.arsip.retensi.len(), "berkas": all.iter().map(Masa::json).collect::<Vec<_>>(),
            })),
            Format::Csv => {
                let heads =
                    ["unit", "tahun", "kode", "berkas", "aktif_sampai", "inaktif_sampai", "keadaan", "penahanan"];
                let rows = all.iter().map(|one| {
                    let ([unit, kode], keadaan) = ([one.unit.to_string(), one.jadwal.kode.to_string()], one.keadaan());
                    let held: Vec<_> = one.ditahan.iter().map(ToString::to_string).collect();
                    let [active, whole] = [one.sampai.0.to_string(), one.sampai.1.to_string()];
                    let texts = [one.jadwal.nama.clone(), active, whole, keadaan, held.join(" ")];
                    let mut row: Vec<Cell> = vec![unit.into(), Cell::count(one.tahun), kode.into()];
                    row.extend(texts.map(Cell::from));
                    row
                });
                output::print(&csv::write(&heads, rows)?)
            }
        }
    }
}

fn text(source: &Source, all: &[Masa]) -> String {
    if source.global.arsip.retensi.is_empty() {
        return "Belum ada jadwal retensi: catat retensi.ditetapkan (halaman Catat, atau jejak append)\n".to_owned();
    }
    let columns = [
        ("Unit", Column::Code),
        ("Tahun", Column::Code),
        ("Kode", Column::Code),
        ("Berkas", Column::Text),
        ("Aktif s.d.", Column::Code),
        ("Inaktif s.d.", Column::Code),
        ("Keadaan", Column::Text),
        ("Penahanan", Column::Text),
    ];
    let mut table = Table::new(output::style(), &columns);
    for one in all {
        let held: Vec<_> = one.ditahan.iter().map(ToString::to_string).collect();
        let (active, whole) = (one.sampai.0.to_string(), one.sampai.1.to_string());
        let texts = [one.unit.to_string(), one.tahun.to_string(), one.jadwal.kode.to_string(), one.jadwal.nama.clone()];
        let rest = [active, whole, one.keadaan(), held.join(", ")];
        table.row(texts.into_iter().chain(rest).map(Entry::from));
    }
    let over = all.iter().filter(|one| one.tahap == Tahap::Habis).count();
    format!(
        "{}{} dari {} berkas habis masanya; perintah ini tidak menghapus apa pun\n",
        table.finish(),
        over,
        all.len()
    )
}
