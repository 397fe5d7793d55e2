//! `jejak import FILE`

use std::{collections::HashMap, path::PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::{
    append, errors::Usage, import_structure::Structure, import_table::Table, options::Acting, output, receipt,
    source::Source, writer,
};
use crate::{
    event::{AccountId, Draft, Refusal},
    store::Appending,
};

/// Maximum number of refused lines that are listed; further ones are only counted.
const MOST_TOLD: usize = 20;

/// Events to append from JSON lines, or from a table (XLSX, XLS, ODS, CSV and their kin) with --as.
///
/// A line without an id gets one that follows from its content, so that importing a file again records nothing twice.
#[derive(Debug, Args)]
pub struct Import {
    /// File of JSON lines, each an event or an array as one group (- reads stdin); with --as a table
    file: PathBuf,
    #[command(flatten)]
    table: Table,
    #[command(flatten)]
    structure: Structure,
    /// Append all lines as one group, all or nothing
    #[arg(long)]
    atomic: bool,
    /// Begin with this line, after an import that was refused further up
    #[arg(long, value_name = "LINE", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    from_line: u64,
    #[command(flatten)]
    acting: Acting,
}

/// A line with its number in the file, from 1.
type Numbered = (usize, Vec<Draft>);

impl Import {
    pub fn run(self) -> anyhow::Result<()> {
        if self.table.is_structure() {
            return self.structure.run(&self.file, &self.table, &self.acting);
        }
        if self.table.is_asked() {
            return self.table.run(&self.file, &self.acting);
        }
        let bytes = append::read(&self.file)?;
        let lines = parse(&bytes, usize::try_from(self.from_line)?)?;
        if lines.is_empty() {
            return Err(
                Usage(format!("{} tidak berisi event sejak baris {}", self.file.display(), self.from_line)).into()
            );
        }
        let lines =
            if self.atomic { vec![(lines[0].0, lines.into_iter().flat_map(|(_, d)| d).collect())] } else { lines };
        self.acting.held(|vault| {
            let before = vault.reader().last().seq;
            let outcome = self.append_all(vault, lines);
            let last = vault.reader().last().seq;
            outcome.with_context(|| format!("{} event tercatat sebelum penolakan ini", last - before))?;
            receipt::appended(before, last, self.acting.format)
        })
    }

    fn append_all(&self, vault: &dyn Appending, lines: Vec<Numbered>) -> anyhow::Result<()> {
        let bar = output::bar("mengimpor");
        bar.set_length(lines.len() as u64);
        let mut source = Source::over(vault.reader())?;
        let mut ids = Ids::default();
        for (number, mut drafts) in lines {
            let grants = drafts.iter().any(|d| d.unit.is_ledger());
            let actor = writer::actor(&source, &self.acting.token, &drafts);
            let done = actor.map_err(anyhow::Error::from).and_then(|actor| {
                drafts.iter_mut().try_for_each(|draft| ids.give(draft, &actor.id))?;
                writer::append(vault, drafts, actor)
            });
            done.with_context(|| format!("baris {number}"))?;
            if grants {
                // Access may have changed.
                source = Source::over(vault.reader())?;
            }
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    }
}

/// Ids for lines without one, derived from the line, the account that records it, and the number of equal lines before it in the
/// file. So a repeated import, even after a kill, records nothing twice.
#[derive(Default)]
struct Ids {
    seen: HashMap<[u8; 32], u64>,
}

impl Ids {
    fn give(&mut self, draft: &mut Draft, account: &AccountId) -> anyhow::Result<()> {
        if draft.id.is_some() {
            return Ok(());
        }
        let mut hasher = blake3::Hasher::new_derive_key("jejak import 2026: id of a line");
        let refs: Vec<u8> = draft.refs.iter().flat_map(|seq| seq.to_le_bytes()).collect();
        let (berlaku, data) = (draft.berlaku.to_string(), draft.event.canonical()?);
        let (kind, unit) = (draft.event.kind().name(), draft.unit.as_str());
        for part in [account.as_str().as_bytes(), kind.as_bytes(), unit.as_bytes(), berlaku.as_bytes(), &refs, &data] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let count = self.seen.entry(hasher.finalize().into()).or_default();
        hasher.update(&count.to_le_bytes());
        *count += 1;
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        draft.id = Some(uuid::Builder::from_custom_bytes(bytes).into_uuid());
        Ok(())
    }
}

/// Parses every line before any is appended, so that a malformed file appends nothing.
fn parse(bytes: &[u8], from: usize) -> anyhow::Result<Vec<Numbered>> {
    let mut lines = Vec::new();
    let mut refused: Vec<(usize, Refusal)> = Vec::new();
    let all = bytes.split(|b| *b == b'\n').enumerate().map(|(index, line)| (index + 1, line));
    for (number, line) in all.filter(|(n, line)| *n >= from && !line.trim_ascii().is_empty()) {
        match Draft::parse_group(line) {
            Ok(drafts) => lines.push((number, drafts)),
            Err(refusal) => refused.push((number, refusal)),
        }
    }
    if refused.is_empty() {
        return Ok(lines);
    }
    let told = refused.iter().take(MOST_TOLD).map(|(number, refusal)| format!("baris {number}: {refusal}"));
    let mut message = told.collect::<Vec<_>>().join("\n");
    if refused.len() > MOST_TOLD {
        message.push_str(&format!("\ndan {} baris lain", refused.len() - MOST_TOLD));
    }
    Err(anyhow::anyhow!("{message}\ntidak ada yang dicatat"))
}
