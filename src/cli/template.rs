//! `jejak template realisasi UNIT TAHUN`, `jejak template struktur`, `jejak template tabel KIND UNIT TAHUN`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{
    errors::Usage,
    options::{Place, Whose},
    output,
    source::Source,
};
use crate::{
    event::{Periode, Tanggal},
    import::{
        Kind,
        kembali::{self, Dari},
        struktur, template,
    },
    projection::Per,
    query::Reading,
    store::AsOf,
};

/// A form to fill in.
#[derive(Debug, Args)]
pub struct Template {
    #[command(subcommand)]
    of: Of,
}

#[derive(Debug, Subcommand)]
enum Of {
    /// A form for the realisasi of a unit's indicators; it imports back without mapping
    Realisasi(Realisasi),
    /// A workbook for the structure of a year: units, accounts, rules, nodes, indicators, targets, outputs
    Struktur(Struktur),
    /// What the ledger holds of one kind, in the form in which it is imported: read again it changes nothing
    Tabel(Tabel),
}

#[derive(Debug, Args)]
struct Tabel {
    /// What the table holds: realisasi, target, anggaran, temuan or renaksi
    kind: Kind,
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    place: Place,
    /// File to write: .xlsx, or .csv with its mapping in a .toml beside it
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Tabel {
    fn run(&self) -> anyhow::Result<()> {
        let source = Source::open(self.place.dir())?;
        let (unit, tahun) = (&self.whose.unit, self.whose.tahun);
        let query = source.query();
        let context = query.context(&Reading::yearly(AsOf::Latest), unit, Some(tahun))?;
        let view = query.view(&context);
        let recorded = |seq| {
            let found = query.event(seq).ok()?;
            Some((found.header.id, found.header.berlaku, found.event))
        };
        let all = view.subtree_in(unit, tahun);
        let tabel = kembali::tabel(self.kind, Dari { view: &view, tahun, unit: &all, recorded: &recorded })?;
        let day = context.as_of.recorded_at.day();
        let with = self.write(&tabel, day)?;
        for left in &tabel.tertinggal {
            eprintln!("jejak: tidak termuat dalam bentuk impor: {left}");
        }
        let (out, kind, rows) = (self.out.display(), self.kind.name(), tabel.baris.len());
        output::print(&format!(
            "Tabel {kind} {unit} {tahun} ({rows} baris) ditulis ke {out}\nDibaca kembali dengan: jejak import {out} --as {kind}{with}\n"
        ))
    }

    /// Writes the file; returns a hint for its import.
    fn write(&self, tabel: &kembali::Tabel, day: Tanggal) -> anyhow::Result<String> {
        let failed = |file: &Path| format!("{} tidak dapat ditulis", file.display());
        let write = |file: &Path, bytes: &[u8]| std::fs::write(file, bytes).with_context(|| failed(file));
        let ending = self.out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("xlsx") => {
                write(&self.out, &kembali::workbook(self.kind, tabel, self.whose.tahun, day)?)?;
                Ok(String::new())
            }
            Some("csv") => {
                let (bytes, mapping) = kembali::csv(tabel, self.whose.tahun)?;
                let beside = self.out.with_extension("toml");
                write(&self.out, &bytes)?;
                write(&beside, mapping.text().as_bytes())?;
                Ok(format!(" --mapping {}", beside.display()))
            }
            _ => Err(Usage(format!("--out {}: yang diterima: berkas .xlsx atau .csv", self.out.display())).into()),
        }
    }
}

#[derive(Debug, Args)]
struct Struktur {
    /// Year of the structure
    #[arg(long, value_name = "YEAR", value_parser = super::options::year)]
    year: u16,
    /// With the structure as it stands in the ledger: edit and import, and only the differences are recorded
    #[arg(long)]
    filled: bool,
    /// With an invented agency to change into one's own
    #[arg(long, conflicts_with = "filled")]
    example: bool,
    #[command(flatten)]
    place: Place,
    /// File to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Struktur {
    fn run(&self) -> anyhow::Result<()> {
        let today = super::source::now().day();
        let bytes = if self.filled {
            let source = Source::open(self.place.dir())?;
            struktur::workbook(&source.query().structure(self.year)?, today, false)?
        } else if self.example {
            struktur::workbook(&struktur::example(self.year), today, false)?
        } else {
            struktur::workbook(&struktur::Isi::kosong(self.year), today, true)?
        };
        std::fs::write(&self.out, bytes).with_context(|| format!("{} tidak dapat ditulis", self.out.display()))?;
        let out = self.out.display();
        output::print(&format!(
            "Buku kerja struktur {} ditulis ke {out}\nSesudah diisi: jejak import {out} --as struktur\n",
            self.year
        ))
    }
}

#[derive(Debug, Args)]
struct Realisasi {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    place: Place,
    /// Period that the form asks about: tahun, TW1, TW2, TW3 or TW4
    #[arg(long, value_name = "PERIOD", default_value = "tahun", value_parser = whole)]
    per: Per,
    /// As known when: a seq, an instant, a date
    #[arg(long, value_name = "WHEN", default_value = "terbaru")]
    as_of: AsOf,
    /// File to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Parses a period other than a day.
fn whole(text: &str) -> Result<Per, String> {
    match text.parse()? {
        Per::Tanggal(_) => Err(format!("«{text}» bukan tahun, TW1, TW2, TW3 atau TW4")),
        per => Ok(per),
    }
}

impl Template {
    pub fn run(self) -> anyhow::Result<()> {
        let form = match self.of {
            Of::Realisasi(form) => form,
            Of::Struktur(form) => return form.run(),
            Of::Tabel(tabel) => return tabel.run(),
        };
        let source = Source::open(form.place.dir())?;
        let reading = Reading { per: form.per, ..Reading::yearly(form.as_of) };
        let (unit, tahun) = (&form.whose.unit, form.whose.tahun);
        let context = source.query().context(&reading, unit, Some(tahun))?;
        let periode: Periode = form.per.periode(tahun);
        let day = context.as_of.recorded_at.day();
        let bytes = template::realisasi(&source.query().view(&context), unit, periode, day)?;
        std::fs::write(&form.out, bytes).with_context(|| format!("{} tidak dapat ditulis", form.out.display()))?;
        output::print(&format!(
            "Formulir realisasi {unit} {periode} ditulis ke {}\nSesudah diisi: jejak import {} --as realisasi\n",
            form.out.display(),
            form.out.display()
        ))
    }
}
