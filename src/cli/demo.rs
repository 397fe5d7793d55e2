//! `jejak demo`

use std::path::PathBuf;

use clap::{Args, Parser};

use crate::http::Config;

use super::{
    demo_access, init, log,
    options::{Reading, Whose},
    output, sample, scorecard, serve, settings,
    source::Source,
};

/// Default directory of the demo's ledger.
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
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: std::net::SocketAddr,
    #[command(flatten)]
    rekaan: sample::Rekaan,
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
            let last = sample::write(&self.data, self.rekaan)?;
            output::print(&format!("Buku besar contoh ditulis di {}: {last} event.\n\n", self.data.display()))?;
        }
        let source = Source::open(&self.data)?;
        anyhow::ensure!(
            source.ledger.nama == self.rekaan.name() && source.ledger.simulasi,
            "{} berisi buku besar «{}», bukan contoh",
            self.data.display(),
            source.ledger.nama
        );
        let (unit, tahun) = self.shown();
        let Defaults { whose, reading } = Defaults::try_parse_from(["demo", unit, tahun])?;
        scorecard::show(&source, &reading, &whose)?;
        if self.once {
            return Ok(());
        }
        drop(source);
        self.serve()
    }

    /// Unit and year of the shown card.
    fn shown(&self) -> (&'static str, &'static str) {
        if self.rekaan.units.is_some() { ("R01", "2025") } else { ("PMK", "2023") }
    }

    /// Serves the sample, and prints the tokens and the address.
    fn serve(self) -> anyhow::Result<()> {
        let accounts = if self.rekaan.units.is_some() { demo_access::REKAAN } else { demo_access::SAMPLE };
        let tokens = demo_access::tokens(&self.data, accounts)?;
        output::print(&format!("\nToken demo (akun, peran, unit, token):\n{tokens}\n"))?;
        let (unit, tahun) = self.shown();
        let data = self.data.clone();
        // Where it listens is known once it does: port 0 is any that is free.
        let hint = move |address: std::net::SocketAddr| {
            format!(
                "\nDi terminal lain, misalnya:\n  \
                 jejak trace {unit}/{tahun}/IKU.2/capaian --data {}\n  \
                 curl -H \"Authorization: Bearer <token>\" http://{address}/v1/units/{unit}/{tahun}/scorecard\n",
                data.display()
            )
        };
        let named = settings::read(None, &[])?;
        let config = Config { data: self.data.clone(), listen: self.listen, log_level: "warn".to_owned(), ..named };
        let _traces = log::start(&config)?;
        serve::serve_with(config, hint)
    }
}
