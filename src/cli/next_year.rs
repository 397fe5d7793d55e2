//! `jejak next-year --from 2025 --to 2026`

use std::path::PathBuf;

use clap::Args;

use super::{
    errors::Usage,
    import_table,
    options::{Acting, Format},
    output,
    source::Source,
    structure_plan::{append_part, quarantine, told},
};
use crate::{
    event::{Actor, UnitCode, data::Role},
    import::struktur::Rencana,
};

/// The structure of the next year: all that goes on is proposed, targets from the Renstra where they stand there; shown as a
/// plan, and recorded as one group.
#[derive(Debug, Args)]
pub struct NextYear {
    /// Year that is taken over
    #[arg(long, value_name = "YEAR", value_parser = super::options::year)]
    from: u16,
    /// Year that it becomes; the one after where none is named
    #[arg(long, value_name = "YEAR", value_parser = super::options::year)]
    to: Option<u16>,
    /// Units with those below them; may be given several times. None: all
    #[arg(long, value_name = "UNIT")]
    unit: Vec<UnitCode>,
    /// Append what is clear although other things are in quarantine
    #[arg(long)]
    partial: bool,
    /// Where what is in quarantine is written (CSV)
    #[arg(long, value_name = "FILE", default_value = "karantina.csv")]
    quarantine: PathBuf,
    /// Append without asking
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    acting: Acting,
}

impl NextYear {
    pub fn run(self) -> anyhow::Result<()> {
        let to = self.to.unwrap_or(self.from.saturating_add(1));
        if to <= self.from {
            return Err(Usage(format!(
                "--to {to} bukan sesudah --from {}; yang diterima: {} atau sesudahnya",
                self.from,
                self.from + 1
            ))
            .into());
        }
        let (rencana, actor) = {
            let ledger = Source::open(self.acting.place.dir())?;
            let actor = super::writer::actor(&ledger, &self.acting.token, &[])?;
            (self.plan(&ledger, to, &actor)?, actor)
        };
        if self.acting.format == Format::Table {
            output::print(&told(&rencana))?;
        }
        if !rencana.karantina.is_empty() {
            quarantine(&self.quarantine, &rencana.karantina, &rencana.menunggu)?;
            eprintln!("{} hal dikarantina; ditulis ke {}", rencana.karantina.len(), self.quarantine.display());
            if !self.partial {
                anyhow::bail!("tidak ada yang dicatat; perbaiki, atau catat yang jelas saja dengan --partial");
            }
        }
        if rencana.langkah.is_empty() {
            return super::receipt::appended(0, 0, self.acting.format);
        }
        import_table::confirm(rencana.langkah.len(), self.yes)?;
        self.acting.held(|vault| {
            let before = vault.reader().last().seq;
            append_part(vault, &rencana, Role::Perencana, rencana.bagian(Role::Perencana), actor.clone())?;
            super::receipt::appended(before, vault.reader().last().seq, self.acting.format)
        })
    }

    fn plan(&self, ledger: &Source, to: u16, actor: &Actor) -> anyhow::Result<Rencana> {
        Ok(ledger.query().next_year(self.from, to, &self.unit, std::slice::from_ref(actor))?)
    }
}
