//! `jejak sample DIR`

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use clap::Args;

use super::{init, output, source::Source, writer::Writer};
use crate::{
    event::Seq,
    projection::{Pandangan, Per},
    sample::{self, Script, Step},
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
    let public = init::write_seed(&dir.join("ledger.key"), &sample::KEY_SEED)?;
    let (id, salt) = sample::identity(1);
    let mut opening = sample::opening(public);
    opening.id = Some(id);
    let random = Arc::new(move |bytes: &mut [u8]| {
        bytes.fill(0);
        bytes.iter_mut().zip(salt).for_each(|(byte, own)| *byte = own);
        Ok(())
    });
    let writer = Writer::create(dir, vec![opening], Some(sample::opened_at()), random)?;
    let steps = sample::steps()?;
    let bar = output::bar("menulis buku besar contoh");
    bar.set_length(steps.len() as u64);
    let mut script = Script::default();
    for step in &steps {
        append(&writer, &mut script, step).with_context(|| format!("langkah contoh {}", step.waktu))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let last = writer.last();
    writer.close()?;
    Ok(last)
}

fn append(writer: &Writer, script: &mut Script, step: &Step) -> anyhow::Result<()> {
    let source = Source::over(writer.reader.clone())?;
    let next = source.last() + 1;
    let mut drafts = script.drafts(step, next)?;
    if let Some(closing) = &step.tutup {
        let per = closing.periode.triwulan().map_or(Per::Tahun, Per::Triwulan);
        let view = source.view_at(source.last(), per, step.waktu.day(), Pandangan::Resmi);
        let card = view.card(&closing.unit, closing.periode.tahun())?;
        drafts.push(sample::closing(closing, &card, source.last(), step.waktu));
    }
    let actor = sample::actor(step, &source.global);
    writer.append_prepared(sample::prepare(drafts, next)?, actor, step.waktu).map(drop)
}
