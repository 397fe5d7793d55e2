//! `jejak sample DIR`

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;

use super::{init, output};
use crate::{
    event::Seq,
    sample,
    store::{self, unfinished},
};

/// The sample ledger.
#[derive(Debug, Args)]
pub struct Sample {
    /// Directory to write it to; it must not hold a ledger
    dir: PathBuf,
}

impl Sample {
    pub fn run(self) -> anyhow::Result<()> {
        let last = write(&self.dir)?;
        output::print(&format!(
            "Buku besar contoh «{}» ditulis di {}: {last} event, jam simulasi.\n\
             Berikutnya: jejak scorecard PMK 2023 --data {}\n",
            sample::NAME,
            self.dir.display(),
            self.dir.display(),
        ))
    }
}

/// Writes the sample ledger; gives its last event.
pub fn write(dir: &Path) -> anyhow::Result<Seq> {
    anyhow::ensure!(!init::has_ledger(dir), "{} sudah berisi buku besar; tidak ada yang diubah", dir.display());
    fs::create_dir_all(dir).with_context(|| format!("{} tidak dapat dibuat", dir.display()))?;
    unfinished::begin(dir, &dir.join("ledger.key"))?;
    let public = init::write_seed(&dir.join("ledger.key"), &sample::KEY_SEED)?;
    let bar = output::bar("menulis buku besar contoh");
    let (vault, _) = store::sample::write(dir, public, &output::progress(&bar))?;
    bar.finish_and_clear();
    let last = vault.reader().last().seq;
    vault.close()?;
    unfinished::end(dir)?;
    Ok(last)
}
