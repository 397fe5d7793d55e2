//! `jejak append FILE`

use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;

use super::{options::Acting, receipt, source::Source, writer};
use crate::event::{Draft, Refusal, RefusalKind};

/// Maximum bytes of input.
pub const MOST: u64 = 64 << 20;

/// Events to append: one, or an array as one group.
#[derive(Debug, Args)]
pub struct Append {
    /// JSON file; - reads stdin
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    acting: Acting,
}

impl Append {
    pub fn run(self) -> anyhow::Result<()> {
        let drafts = Draft::parse_group(&read(&self.file)?)?;
        self.acting.held(|vault| {
            let source = Source::over(vault.reader())?;
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            let receipt = writer::append(vault, drafts, actor)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }
}

/// Reads a file, or stdin for `-`.
pub fn read(file: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes).context("stdin tidak dapat dibaca")?;
    } else {
        let mut open = || File::open(file)?.take(MOST + 1).read_to_end(&mut bytes);
        open().with_context(|| format!("{} tidak dapat dibaca", file.display()))?;
    }
    if bytes.len() as u64 > MOST {
        let detail = "masukan terlalu besar untuk dibaca sekaligus";
        let accepted = format!("paling banyak {} MiB", MOST >> 20);
        return Err(Refusal::new(RefusalKind::OutOfBounds, "FILE", file.display(), detail, accepted).into());
    }
    Ok(bytes)
}
