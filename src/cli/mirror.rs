//! `jejak mirror`

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::{output, proof::read};
use crate::{
    peer::{Peer, mirror},
    store::witness::parse_keys,
};

/// A verified copy of a ledger that is served elsewhere.
#[derive(Debug, Args)]
pub struct Mirror {
    /// Address of the service
    url: String,
    /// Folder of the mirror
    dir: PathBuf,
    /// Keys of the ledger (vkey) from a source of your own, one a line
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Token that may read all units
    #[arg(long, env = "JEJAK_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Go on following, asking again after so many seconds
    #[arg(long, value_name = "SECONDS")]
    follow: Option<u64>,
}

impl Mirror {
    pub fn run(self) -> anyhow::Result<()> {
        let keys = match &self.keys {
            Some(file) => parse_keys(&String::from_utf8(read(file)?)?)?,
            None => Vec::new(),
        };
        let peer = Peer::new(&self.url, self.token.clone());
        let mut mirror = mirror::Mirror::open(&self.dir)?;
        loop {
            let followed = mirror.follow(&peer, &keys)?;
            output::print(&format!(
                "cermin: event {} sampai {} diperiksa dan disimpan\n",
                followed.before + 1,
                followed.now
            ))?;
            match self.follow {
                Some(seconds) => std::thread::sleep(Duration::from_secs(seconds.max(1))),
                None => return Ok(()),
            }
        }
    }
}
