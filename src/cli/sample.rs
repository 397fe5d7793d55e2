//! `jejak sample DIR`

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;

use super::{init, new_key, output};
use crate::{
    event::Seq,
    sample::{self, rekaan, rekaan::PALING_BANYAK},
    store::{self, unfinished},
};

/// The sample ledger.
#[derive(Debug, Args)]
pub struct Sample {
    /// Directory to write it to; it must not hold a ledger
    dir: PathBuf,
    #[command(flatten)]
    rekaan: Rekaan,
}

/// Invented agencies in place of the sample.
#[derive(Debug, Clone, Copy, Args)]
pub struct Rekaan {
    /// So many invented units with three years, in place of the report of 2023
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=i64::try_from(PALING_BANYAK).unwrap_or(1)))]
    pub units: Option<u16>,
    /// Other numbers for them; the same seed always writes the same ledger
    #[arg(long, value_name = "N", default_value_t = 1, requires = "units")]
    pub seed: u64,
}

impl Sample {
    pub fn run(self) -> anyhow::Result<()> {
        let last = write(&self.dir, self.rekaan)?;
        let dir = self.dir.display();
        let next = match self.rekaan.units {
            Some(_) => format!("jejak summary --data {dir}"),
            None => format!("jejak scorecard PMK 2023 --data {dir}"),
        };
        let nama = self.rekaan.name();
        output::print(&format!(
            "Buku besar contoh «{nama}» ditulis di {dir}: {last} event, jam simulasi.\nBerikutnya: {next}\n"
        ))
    }
}

impl Rekaan {
    /// Name of the ledger.
    pub fn name(self) -> &'static str {
        if self.units.is_some() { rekaan::NAME } else { sample::NAME }
    }
}

/// Writes the sample ledger, or one of invented agencies; returns its last event.
pub fn write(dir: &Path, rekaan: Rekaan) -> anyhow::Result<Seq> {
    anyhow::ensure!(!init::has_ledger(dir), "{} sudah berisi buku besar; tidak ada yang diubah", dir.display());
    fs::create_dir_all(dir).with_context(|| format!("{} tidak dapat dibuat", dir.display()))?;
    unfinished::begin(dir, &dir.join("ledger.key"))?;
    let public = new_key::write_seed(&dir.join("ledger.key"), &sample::KEY_SEED)?;
    let bar = output::bar("menulis buku besar contoh");
    let vault = match rekaan.units {
        None => store::sample::write(dir, public, &output::progress(&bar))?.0,
        Some(units) => {
            let nama = rekaan::NAME.parse().map_err(anyhow::Error::msg)?;
            let steps = rekaan::steps(units.into(), rekaan.seed);
            store::sample::write_steps(dir, sample::opening_of(nama, public), &steps, &output::progress(&bar))?.0
        }
    };
    bar.finish_and_clear();
    let last = vault.reader().last().seq;
    vault.close()?;
    unfinished::end(dir)?;
    Ok(last)
}
