//! `jejak verify-bag BAG`

use std::{
    fs,
    io::{self, BufRead},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    errors::{Ended, Usage},
    output,
};
use crate::{
    export::{self, Brought, Judged, Kind, Verdict},
    ledger::Signed,
};

/// Judges a bag: exit code 0 proven, 3 consistent only, 1 not valid, 2 wrong use (tools/docs/vonis.md).
#[derive(Debug, Args)]
pub struct VerifyBag {
    /// Bags: folders or ZIP files
    #[arg(value_name = "BAG", required_unless_present = "from_stdin")]
    bags: Vec<PathBuf>,
    /// Public keys of the ledger (vkey), one a line, from a source of your own; without them nothing is ever proven
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Keys of witnesses that you trust, one a line
    #[arg(long, value_name = "FILE")]
    witness_keys: Option<PathBuf>,
    /// A checkpoint that you noted before
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Print the verdict alone
    #[arg(long)]
    brief: bool,
    /// Read names of bags from stdin, one a line, and judge each as it comes
    #[arg(long, conflicts_with = "bags")]
    from_stdin: bool,
}

impl VerifyBag {
    pub fn run(self) -> anyhow::Result<()> {
        let brought = self.brought()?;
        let mut worst = Verdict::Terbukti;
        let mut judge = |bag: &Path| {
            if !bag.exists() {
                return Err(Usage(format!("{}: tidak ada", bag.display())).into());
            }
            let judged = export::judge(bag, &brought);
            if worst != Verdict::TidakSah && judged.verdict != Verdict::Terbukti {
                worst = judged.verdict;
            }
            let word = judged.verdict.words().0.to_lowercase();
            output::print(&if self.brief { format!("{word}\n") } else { text(&judged) })
        };
        if self.from_stdin {
            for line in io::stdin().lock().lines() {
                judge(Path::new(&line?))?;
            }
        }
        self.bags.iter().try_for_each(|bag| judge(bag))?;
        if worst == Verdict::Terbukti { Ok(()) } else { Err(Ended(worst.code()).into()) }
    }

    fn brought(&self) -> anyhow::Result<Brought> {
        let usage = |file: &Path, why: String| Usage(format!("{}: {why}", file.display()));
        let keys = |file: &Option<PathBuf>| {
            let Some(file) = file else { return Ok(None) };
            export::read_keys(file).map(Some).map_err(|e| usage(file, e.to_string()))
        };
        let checkpoint = match &self.checkpoint {
            None => None,
            Some(file) => {
                let bytes = fs::read(file).map_err(|e| usage(file, e.to_string()))?;
                Some(Signed::parse(&bytes).map_err(|e| usage(file, e.to_string()))?)
            }
        };
        Ok(Brought { keys: keys(&self.keys)?, witnesses: keys(&self.witness_keys)?, checkpoint })
    }
}

fn text(judged: &Judged) -> String {
    let word = |kind| match kind {
        Kind::Sah => "SAH    ",
        Kind::Catatan => "CATATAN",
        Kind::Kurang => "KURANG ",
        Kind::Gagal => "GAGAL  ",
    };
    let lines: Vec<String> = judged.lines.iter().map(|(kind, text)| format!("[{}] {text}\n", word(*kind))).collect();
    let complete = judged.complete.map_or_else(
        || "tidak terbukti".to_owned(),
        |seq| format!("lengkap sampai event {seq} (checkpoint bertanda tangan)"),
    );
    let (verdict, meaning) = judged.verdict.words();
    format!(
        "{}\nPUTUSAN PEMERIKSAAN PAKET EKSPOR\n  Paket           : {}\n  Kelengkapan     : {complete}\n  Hasil           : \
         {verdict}: {meaning}\n",
        lines.concat(),
        judged.about.as_deref().unwrap_or("tidak dapat dibaca"),
    )
}
