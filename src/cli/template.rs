//! `jejak template realisasi UNIT TAHUN`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{
    options::{Place, Whose},
    output,
    source::Source,
};
use crate::{event::Periode, import::template, projection::Per, query::Reading, store::AsOf};

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

/// A period, not a day.
fn whole(text: &str) -> Result<Per, String> {
    match text.parse()? {
        Per::Tanggal(_) => Err(format!("«{text}» bukan tahun, TW1, TW2, TW3 atau TW4")),
        per => Ok(per),
    }
}

impl Template {
    pub fn run(self) -> anyhow::Result<()> {
        let Of::Realisasi(form) = self.of;
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
