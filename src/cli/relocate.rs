//! `jejak move`

use std::path::PathBuf;

use clap::Args;

use super::output;
use crate::store::engine::{copy, moving, name_of, postgres::Address};

/// Move a ledger's journal into PostgreSQL, or back into its folder: the same lines, the same hashes.
///
/// No server may write the ledger meanwhile. Broken off, it can be run again.
#[derive(Debug, Args)]
pub struct Move {
    /// Directory of the ledger
    #[arg(long, value_name = "DIR", env = "JEJAK_DATA", default_value = super::options::DATA)]
    data: PathBuf,
    /// Move into this PostgreSQL: postgres://USER@HOST1,HOST2/DATABASE
    #[arg(long, value_name = "URL", conflicts_with = "to_disk", required_unless_present = "to_disk")]
    to: Option<String>,
    /// Move from the engine into the directory
    #[arg(long)]
    to_disk: bool,
    /// The engine to move from, where its address in the directory needs a password
    #[arg(long, value_name = "URL", env = "JEJAK_JOURNAL", hide_env_values = true)]
    journal: Option<String>,
}

impl Move {
    pub fn run(self) -> anyhow::Result<()> {
        let bar = output::bar("memindahkan");
        let progress = output::progress(&bar);
        let told = match &self.to {
            Some(url) => {
                let address = Address::read(url).map_err(anyhow::Error::msg)?;
                address.ledgers()?;
                let name = name_of(&crate::store::read(&self.data, &progress)?)?;
                let end =
                    moving::into_engine(&self.data, Box::new(address.ledger(&name)), &address.to_string(), &progress)?;
                format!(
                    "«{name}» dengan {end} event kini berjurnal di {address}; folder {} salinannya\n",
                    self.data.display()
                )
            }
            None => {
                let url = self.journal.map_or_else(|| copy::engine_of(&self.data), Ok)?;
                let address = Address::read(&url).map_err(anyhow::Error::msg)?;
                let name = name_of(&crate::store::read(&self.data, &progress)?)?;
                let engine = Box::new(address.ledger(&name));
                let end = moving::out_of_engine(&self.data, engine, &address.to_string(), &progress)?;
                format!("«{name}» dengan {end} event kini berjurnal di {}\n", self.data.display())
            }
        };
        bar.finish_and_clear();
        output::print(&told)
    }
}
