//! `jejak mirror`

use std::{net::SocketAddr, path::PathBuf, sync::Arc, thread, time::Duration};

use clap::Args;

use super::{log, output, proof::read, settings};
use crate::{
    http::{self, Config},
    ledger::VerifierKey,
    peer::{Peer, mirror},
    store::witness::parse_keys,
    web,
};

/// Default seconds between two requests.
const PAUSE: u64 = 5;

/// A verified copy of a ledger that is served elsewhere.
///
/// The folder is a ledger's: every read command takes it by --data. Nothing but this command appends to it.
#[derive(Debug, Args)]
pub struct Mirror {
    /// Address of the service
    url: String,
    /// Folder of the mirror
    dir: PathBuf,
    /// Keys of the ledger (vkey) from a source of your own, one a line: only these count. Without them the key of the
    /// first copy is taken on trust and pinned
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Token that may read all units
    #[arg(long, value_name = "@FILE", env = "JEJAK_TOKEN", hide_env_values = true)]
    token: Option<super::token::Token>,
    /// Go on following, asking again after so many seconds
    #[arg(long, value_name = "SECONDS")]
    follow: Option<u64>,
    /// Serve the copy for reading at this address, and go on following
    #[arg(long, value_name = "ADDRESS")]
    serve: Option<SocketAddr>,
    /// Let anybody read from the served copy, without a token
    #[arg(long, requires = "serve")]
    public_read: bool,
}

impl Mirror {
    pub fn run(self) -> anyhow::Result<()> {
        let keys = match &self.keys {
            Some(file) => parse_keys(&String::from_utf8(read(file)?)?)?,
            None => Vec::new(),
        };
        let peer = Peer::new(&self.url, self.token.as_deref().map(str::to_owned));
        let bar = output::bar("memeriksa cermin");
        let mut mirror = mirror::Mirror::open(&self.dir, &self.url, &output::progress(&bar))?;
        bar.finish_and_clear();
        let goes_on = self.follow.is_some() || self.serve.is_some();
        let pause = Duration::from_secs(self.follow.unwrap_or(PAUSE).max(1));
        loop {
            match mirror.follow(&peer, &keys) {
                Ok(followed) => told(followed)?,
                // The existing copy is served meanwhile; an empty folder waits for its first copy.
                Err(error) if error.passes() && goes_on => {
                    eprintln!("jejak: {error}; dicoba lagi");
                    if mirror.reader().last().seq == 0 {
                        thread::sleep(pause);
                        continue;
                    }
                }
                Err(error) => return Err(error.into()),
            }
            break;
        }
        if let Some(address) = self.serve {
            return self.serve_it(address, mirror, peer, keys, pause);
        }
        while self.follow.is_some() {
            thread::sleep(pause);
            match mirror.follow(&peer, &keys) {
                Ok(followed) => told(followed)?,
                Err(error) if error.passes() => output::remark(&format!("{error}; dicoba lagi")),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(mirror.close()?)
    }

    /// Serves the copy. If the source no longer fits, the copy stays as it is and is still served.
    fn serve_it(
        &self,
        address: SocketAddr,
        mut mirror: mirror::Mirror,
        peer: Peer,
        keys: Vec<VerifierKey>,
        pause: Duration,
    ) -> anyhow::Result<()> {
        let named = settings::read(None, &[])?;
        let public_read = self.public_read || named.public_read;
        let config = Config { data: self.dir.clone(), listen: address, public_read, ..named };
        let _traces = log::start(&config)?;
        let reader = mirror.reader();
        http::run_mirror(reader, config, web::beside, |running| {
            drop(output::print(&format!("cermin dilayani di http://{}\n", running.address)));
            let service = Arc::downgrade(&running.service);
            // The thread ends with the process: its files are complete even after a kill.
            drop(thread::spawn(move || {
                loop {
                    thread::sleep(pause);
                    match mirror.follow(&peer, &keys) {
                        Ok(_) => match service.upgrade().inspect(|service| service.followed()) {
                            Some(service) => service.advanced(),
                            None => return,
                        },
                        Err(error) if error.passes() => tracing::warn!(%error, "source not reached"),
                        Err(error) => {
                            // Readers must learn that this is no longer a copy of the source.
                            service.upgrade().inspect(|service| service.lost(&error.to_string()));
                            return tracing::error!(%error, "mirror stopped following");
                        }
                    }
                }
            }));
        })?;
        Ok(())
    }
}

fn told(followed: mirror::Followed) -> anyhow::Result<()> {
    let (first, last) = (followed.before + 1, followed.now);
    for ended in &followed.ended {
        output::print(&format!("cermin: log «{}» diakhiri oleh {ended}\n", ended.origin))?;
    }
    if let Some(key) = &followed.taken {
        output::print(&format!(
            "cermin: kunci dipercaya tanpa pembanding dan mulai sekarang dipegang: {key}\n\
             cermin: cocokkan kunci itu dengan pemilik buku besar melalui jalan lain, atau berikan dengan --keys\n"
        ))?;
    }
    if first > last {
        return output::print(&format!("cermin: tidak ada event baru sesudah {last}\n"));
    }
    output::print(&format!("cermin: event {first} sampai {last} diperiksa dan disimpan\n"))
}
