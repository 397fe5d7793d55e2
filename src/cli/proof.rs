//! `jejak proof`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{options::Place, output};
use crate::{
    event::Seq,
    ledger::{Consistency, Identity, Signed},
    store::{self, Reader, Tree, publish},
};

/// A proof against a published checkpoint.
#[derive(Debug, Args)]
pub struct Proof {
    #[command(subcommand)]
    which: Which,
}

#[derive(Debug, Subcommand)]
enum Which {
    /// Prove that an event is in the ledger (C2SP tlog-proof)
    Inclusion(Inclusion),
    /// Prove that the ledger extends an older checkpoint
    Consistency(Extension),
}

#[derive(Debug, Args)]
struct Inclusion {
    /// Position of the event
    seq: Seq,
    #[command(flatten)]
    with: With,
}

#[derive(Debug, Args)]
struct Extension {
    /// Size of the older checkpoint
    old: u64,
    #[command(flatten)]
    with: With,
}

#[derive(Debug, Args)]
struct With {
    /// Checkpoint to prove against; the one that was published last where none is given
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

impl With {
    fn open(&self) -> anyhow::Result<(Reader, Tree, Signed)> {
        let dir = self.place.dir();
        let reader = store::read(dir, &|_, _| ())?;
        let tree = Tree::current(dir, &reader)?;
        let bytes = match &self.checkpoint {
            Some(file) => read(file)?,
            None => tree.files().checkpoint()?.context("belum ada checkpoint yang diterbitkan: jejak checkpoint")?,
        };
        let signed = Signed::parse(&bytes)?;
        let identity = Identity::read(&reader)?;
        identity.verify(&signed)?;
        publish::check_extends(&tree, &identity, &signed.checkpoint)?;
        Ok((reader, tree, signed))
    }
}

/// Reads a small file.
pub fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} tidak dapat dibaca", file.display()))
}

impl Proof {
    pub fn run(self) -> anyhow::Result<()> {
        match self.which {
            Which::Inclusion(of) => {
                let (reader, tree, signed) = of.with.open()?;
                let proof = publish::prove_inclusion(&tree, &reader, of.seq, &signed)?;
                if of.with.json { output::print_json(&proof.json()) } else { output::print(&proof.to_string()) }
            }
            Which::Consistency(of) => {
                let (_, tree, signed) = of.with.open()?;
                let hashes = tree.consistency(of.old, signed.checkpoint.size)?;
                let proof = Consistency { old: of.old, hashes, checkpoint: signed };
                if of.with.json { output::print_json(&proof.json()) } else { output::print(&proof.to_string()) }
            }
        }
    }
}
