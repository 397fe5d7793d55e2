//! `jejak witness`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{output, proof::read};
use crate::{
    ledger::{KeyName, VerifierKey},
    peer,
    store::witness::{Witness as Store, parse_keys},
};

/// An auditor's own witness: it signs checkpoints of ledgers that it watches, and nothing that is no extension.
#[derive(Debug, Args)]
pub struct Witness {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a witness with a fresh key, and print its public key
    Init {
        /// Folder of the witness
        dir: PathBuf,
        /// Name of the witness, such as saksi.bpk.example/1
        #[arg(long)]
        name: KeyName,
    },
    /// Watch a ledger by the keys in a file (vkeys), in place of those known for the same name
    Watch {
        /// Folder of the witness
        dir: PathBuf,
        /// File with the ledger's keys, as `jejak checkpoint --vkey` prints them
        keys: PathBuf,
    },
    /// Serve C2SP tlog-witness over HTTP
    Serve {
        /// Folder of the witness
        dir: PathBuf,
        /// Address
        #[arg(long, default_value = "127.0.0.1:8701")]
        listen: String,
    },
    /// Sign a request that came on paper or a stick, and print the cosignature
    Sign {
        /// Folder of the witness
        dir: PathBuf,
        /// The request, as `jejak proof consistency` prints it
        request: PathBuf,
    },
}

impl Witness {
    pub fn run(self) -> anyhow::Result<()> {
        match self.what {
            What::Init { dir, name } => {
                Store::create(&dir, &name)?;
                output::print(&format!("{}\n", Store::open(&dir)?.key()))
            }
            What::Watch { dir, keys } => {
                let text = String::from_utf8(read(&keys)?)?;
                let keys: Vec<VerifierKey> = parse_keys(&text)?;
                let seen = Store::watch(&dir, &keys)?;
                let mut told = format!("{} kunci diawasi\n", keys.len());
                // The ledger's remarks on its epochs, and what this witness itself saw of them.
                text.lines().filter(|line| line.starts_with('#')).for_each(|line| told.push_str(&format!("{line}\n")));
                for (name, last) in seen {
                    told.push_str(&format!("terakhir dilihat dari {name}: {} event, akar {}\n", last.size, last.root));
                }
                output::print(&told)
            }
            What::Serve { dir, listen } => {
                let witness = Store::open(&dir)?;
                let key = witness.key().clone();
                Ok(peer::serve(witness, &listen, |address| {
                    // A process that started it waits for this line.
                    let _ = output::print(&format!("saksi {key} di http://{address}\n"));
                })?)
            }
            What::Sign { dir, request } => {
                let time = chrono::Utc::now().timestamp().unsigned_abs();
                let signature = Store::open(&dir)?.add_checkpoint(&read(&request)?, time)?;
                output::print(&format!("{signature}\n"))
            }
        }
    }
}
