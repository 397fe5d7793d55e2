//! `jejak verify`

use clap::Args;

use super::options::{Format, Place};

/// Checks the ledger.
#[derive(Debug, Args)]
pub struct Verify {
    /// Also rebuild all projections from nothing and compare them
    #[arg(long)]
    full: bool,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    place: Place,
}

impl Verify {
    pub fn run(self) -> anyhow::Result<()> {
        let _ = (self.full, self.format, self.place.dir());
        anyhow::bail!("belum tersedia")
    }
}
