//! `jejak serve` and `jejak config`: flags over environment over one TOML file over defaults.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use super::{log, output, settings, writer};
use crate::{
    event::Teks,
    http::{self, Config, config::LogForm},
    store::attest,
    web,
};

/// Serve the ledger over HTTP.
#[derive(Debug, Args)]
pub struct Serve {
    /// Go on with a ledger that was restored from an older state, as a new epoch, for this reason; then serve
    #[arg(long, value_name = "REASON")]
    accept_rollback: Option<Teks>,
    #[command(flatten)]
    settings: Settings,
}

/// Print the configuration that `serve` would use, as TOML.
#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    settings: Settings,
}

/// What has a flag of its own; every setting can be given by `--set`, in the environment and in the file.
#[derive(Debug, Clone, Default, Args)]
pub struct Settings {
    /// TOML file with any of the settings that `jejak config` prints
    #[arg(long, value_name = "FILE", env = "JEJAK_CONFIG")]
    config: Option<PathBuf>,
    /// Directory of the ledger
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Folder of many ledgers, each in a folder of its own, in place of --data
    #[arg(long, value_name = "DIR", conflicts_with = "data")]
    ledgers: Option<PathBuf>,
    /// PostgreSQL that holds the journal: postgres://USER@HOST1,HOST2/DATABASE; the directory is a copy then
    #[arg(long, value_name = "URL")]
    journal: Option<String>,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Certificate chain in PEM, for TLS
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Key of the certificate in PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// File of the signing key; ledger.key in the directory of the ledger where none is given
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Ask a witness to sign checkpoints (C2SP tlog-witness); may be given several times
    #[arg(long, value_name = "URL")]
    witness: Vec<String>,
    /// Keys of the witnesses (vkey), one a line
    #[arg(long, value_name = "FILE")]
    witness_keys: Option<PathBuf>,
    /// Close a period only when so many witnesses have signed
    #[arg(long, value_name = "N")]
    require_witness: Option<usize>,
    /// Mark the cookie of a log-in as for TLS only; for use behind a proxy that does the TLS
    #[arg(long)]
    secure_cookie: bool,
    /// Let anybody read, without a token
    #[arg(long)]
    public_read: bool,
    /// Form of log lines
    #[arg(long, value_enum)]
    log: Option<Log>,
    /// Which log lines, such as warn, info or jejak=debug
    #[arg(long, value_name = "FILTER")]
    log_level: Option<String>,
    /// Requests a second of one account; 0 for no limit
    #[arg(long, value_name = "N")]
    pub rate: Option<u32>,
    /// Any setting that `jejak config` prints, such as max_body=1048576 or oidc.issuer=https://id.example; in the
    /// environment JEJAK_MAX_BODY, JEJAK_OIDC_ISSUER
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub set: Vec<String>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Log {
    Text,
    Json,
}

impl Serve {
    pub fn run(self) -> anyhow::Result<()> {
        let config = self.settings.clone().config()?;
        let _traces = log::start(&config)?;
        let again = self.settings.clone();
        log::follow(move || again.clone().config())?;
        if let Some(reason) = self.accept_rollback {
            let key = config.signing_key();
            writer::held_alone(&config.data, &key, |vault| {
                Ok(attest::accept_rollback(vault, &config.data, &key, reason)?)
            })?;
        }
        serve(config)
    }
}

impl Show {
    pub fn run(self) -> anyhow::Result<()> {
        output::print(&toml::to_string(&self.settings.config()?)?)
    }
}

impl Settings {
    /// The complete configuration.
    pub fn config(self) -> anyhow::Result<Config> {
        let mut config = settings::read(self.config.as_deref(), &self.set)?;
        set(&mut config.data, self.data);
        set(&mut config.listen, self.listen);
        set(&mut config.log_level, self.log_level);
        set(&mut config.rate, self.rate);
        config.ledgers = self.ledgers.or(config.ledgers);
        config.journal = self.journal.or(config.journal);
        config.tls_cert = self.tls_cert.or(config.tls_cert);
        config.tls_key = self.tls_key.or(config.tls_key);
        config.key = self.key.or(config.key);
        config.witness.extend(self.witness);
        config.witness_keys = self.witness_keys.or(config.witness_keys);
        set(&mut config.require_witness, self.require_witness);
        config.secure_cookie |= self.secure_cookie;
        config.public_read |= self.public_read;
        set(&mut config.log, self.log.map(|l| if matches!(l, Log::Json) { LogForm::Json } else { LogForm::Text }));
        Ok(config)
    }
}

fn set<T>(to: &mut T, given: Option<T>) {
    if let Some(value) = given {
        *to = value;
    }
}

/// Serves until told to stop, and prints the address.
pub fn serve(config: Config) -> anyhow::Result<()> {
    serve_with(config, |_| String::new())
}

/// The same; `more` is said below, once it is known where.
pub fn serve_with(config: Config, more: impl FnOnce(SocketAddr) -> String) -> anyhow::Result<()> {
    let scheme = if config.tls_cert.is_some() { "https" } else { "http" };
    let told = |address: SocketAddr| {
        drop(output::print(&format!(
            "Jejak melayani di {scheme}://{address} — dokumentasi: {scheme}://{address}/docs\n{}",
            more(address)
        )));
    };
    if config.ledgers.is_some() {
        return Ok(http::run_many(config, web::beside, told)?);
    }
    Ok(http::run(config, web::beside, told)?)
}
