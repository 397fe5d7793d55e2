//! `jejak demo`

use std::path::PathBuf;

use clap::{Args, Parser};

use super::{
    init,
    options::{Reading, Whose},
    output, sample, scorecard,
    source::Source,
};

/// Where the demo keeps its ledger.
const DIR: &str = "./jejak-demo";

/// The sample ledger, and its scorecard.
#[derive(Debug, Args)]
pub struct Demo {
    /// Print the scorecard and exit
    #[arg(long)]
    once: bool,
    /// Directory of the sample ledger; written where there is none
    #[arg(long, value_name = "DIR", default_value = DIR)]
    data: PathBuf,
}

/// The options of a read, at their defaults.
#[derive(Debug, Parser)]
struct Defaults {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    reading: Reading,
}

impl Demo {
    pub fn run(self) -> anyhow::Result<()> {
        if !init::has_ledger(&self.data) {
            let last = sample::write(&self.data)?;
            output::print(&format!("Buku besar contoh ditulis di {}: {last} event.\n\n", self.data.display()))?;
        }
        let source = Source::open(&self.data)?;
        anyhow::ensure!(
            source.ledger.nama == crate::sample::NAME && source.ledger.simulasi,
            "{} berisi buku besar «{}», bukan contoh",
            self.data.display(),
            source.ledger.nama
        );
        let Defaults { whose, reading } = Defaults::try_parse_from(["demo", "PMK", "2023"])?;
        scorecard::show(&source, &reading, &whose)?;
        if self.once {
            return Ok(());
        }
        let data = self.data.display();
        output::print(&format!(
            "\nSelanjutnya, misalnya:\n  \
             jejak trace PMK/2023/IKU.2/capaian --data {data}\n  \
             jejak trace PMK/2023/npss --history --data {data}\n  \
             jejak budget PMK 2023 --data {data}\n  \
             jejak quarters CONTOH 2023 --data {data}\n  \
             jejak verify --full --data {data}\n"
        ))
    }
}
