//! `jejak serve` and `jejak config`: flags over environment over one TOML file over defaults.

use std::{fs, io::IsTerminal, net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::output;
use crate::http::{self, Config, config::LogForm};

/// Serve the ledger over HTTP.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
}

/// Print the configuration that `serve` would use, as TOML.
#[derive(Debug, Args)]
pub struct Show {
    #[command(flatten)]
    settings: Settings,
}

/// What flags and environment may set. Limits that are seldom changed stand in the file only.
#[derive(Debug, Default, Args)]
pub struct Settings {
    /// TOML file with any of the settings that `jejak config` prints
    #[arg(long, value_name = "FILE", env = "JEJAK_CONFIG")]
    config: Option<PathBuf>,
    /// Directory of the ledger
    #[arg(long, value_name = "DIR", env = "JEJAK_DATA")]
    pub data: Option<PathBuf>,
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", env = "JEJAK_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Certificate chain in PEM, for TLS
    #[arg(long, value_name = "FILE", env = "JEJAK_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// Key of the certificate in PEM
    #[arg(long, value_name = "FILE", env = "JEJAK_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// File of the signing key; ledger.key in the directory of the ledger where none is given
    #[arg(long, value_name = "FILE", env = "JEJAK_KEY")]
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
    /// Let anybody read, without a token
    #[arg(long, env = "JEJAK_PUBLIC_READ")]
    public_read: bool,
    /// Form of log lines
    #[arg(long, value_enum, env = "JEJAK_LOG")]
    log: Option<Log>,
    /// Which log lines, such as warn, info or jejak=debug
    #[arg(long, value_name = "FILTER", env = "JEJAK_LOG_LEVEL")]
    log_level: Option<String>,
    /// Requests a second of one account; 0 for no limit
    #[arg(long, value_name = "N", env = "JEJAK_RATE")]
    pub rate: Option<u32>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Log {
    Text,
    Json,
}

impl Serve {
    pub fn run(self) -> anyhow::Result<()> {
        let config = self.settings.config()?;
        log(&config)?;
        serve(config)
    }
}

impl Show {
    pub fn run(self) -> anyhow::Result<()> {
        output::print(&toml::to_string(&self.settings.config()?)?)
    }
}

impl Settings {
    /// The whole configuration.
    pub fn config(self) -> anyhow::Result<Config> {
        let mut config = match &self.config {
            Some(file) => {
                let text =
                    fs::read_to_string(file).with_context(|| format!("{} tidak dapat dibaca", file.display()))?;
                toml::from_str(&text).with_context(|| format!("{} tidak dapat dipakai", file.display()))?
            }
            None => Config::default(),
        };
        set(&mut config.data, self.data);
        set(&mut config.listen, self.listen);
        set(&mut config.log_level, self.log_level);
        set(&mut config.rate, self.rate);
        config.tls_cert = self.tls_cert.or(config.tls_cert);
        config.tls_key = self.tls_key.or(config.tls_key);
        config.key = self.key.or(config.key);
        config.witness.extend(self.witness);
        config.witness_keys = self.witness_keys.or(config.witness_keys);
        set(&mut config.require_witness, self.require_witness);
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

/// Log lines go to stderr; stdout is for what people asked for.
pub fn log(config: &Config) -> anyhow::Result<()> {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_new(&config.log_level).context("--log-level tidak dapat dibaca")?;
    let lines = fmt().with_env_filter(filter).with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    let set = match config.log {
        LogForm::Json => lines.json().try_init(),
        LogForm::Text => lines.try_init(),
    };
    set.map_err(|e| anyhow::anyhow!("log: {e}"))
}

/// Serves until told to stop, and says where.
pub fn serve(config: Config) -> anyhow::Result<()> {
    let scheme = if config.tls_cert.is_some() { "https" } else { "http" };
    let told = |address: SocketAddr| {
        drop(output::print(&format!(
            "Jejak melayani di {scheme}://{address} — dokumentasi: {scheme}://{address}/docs\n"
        )));
    };
    Ok(http::run(config, told)?)
}
