//! `jejak checkpoint`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::{
    options::{Key, Place},
    output,
    proof::read,
    writer,
};
use crate::{
    event::Teks,
    ledger::{Identity, NoteError, Scheme, Signed, VerifierKey},
    peer::{self, Outcome},
    store::{self, attest, publish, witness::parse_keys},
};

/// The newest checkpoint.
#[derive(Debug, Args)]
pub struct Checkpoint {
    /// Append the checkpoint with the list of unit heads to the ledger first
    #[arg(long)]
    record: bool,
    /// Print what was published last; sign nothing
    #[arg(long, conflicts_with = "record")]
    published: bool,
    /// Print the public key (vkey) that signs checkpoints now, and how earlier epochs ended
    #[arg(long, conflicts_with_all = ["record", "published"])]
    vkey: bool,
    /// Go on with a ledger that was restored from an older state, as a new epoch, for this reason
    #[arg(long, value_name = "REASON")]
    accept_rollback: Option<Teks>,
    /// Ask a witness for its cosignature (C2SP tlog-witness); may be given several times
    #[arg(long, value_name = "URL", requires = "witness_keys")]
    witness: Vec<String>,
    /// Take in cosignature lines from a file, across an air gap
    #[arg(long, value_name = "FILE", requires = "witness_keys")]
    cosignature: Option<PathBuf>,
    /// Keys of the witnesses (vkey), one a line
    #[arg(long, value_name = "FILE")]
    witness_keys: Option<PathBuf>,
    /// Fail unless so many witnesses have signed
    #[arg(long, value_name = "N", default_value_t = 0)]
    require_witness: usize,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    place: Place,
}

/// The key in force, preceded by comments that somebody who trusts it should know: new logs and their reasons.
fn vkey(reader: &store::Reader) -> anyhow::Result<String> {
    let identity = Identity::read(reader)?;
    let mut text = String::new();
    for (epoch, ended) in (2..).zip(&identity.ended) {
        text.push_str(&format!("# {}, sesudah {}, oleh {ended}\n", identity.origin_of(epoch), ended.origin));
    }
    let (_, public) = identity.keys.last().context("buku besar tidak menyebut kunci")?;
    let key = VerifierKey::new(identity.origin().parse().map_err(|_| NoteError::Key)?, Scheme::Ed25519, *public)?;
    text.push_str(&format!("{key}\n"));
    Ok(text)
}

impl Checkpoint {
    pub fn run(self) -> anyhow::Result<()> {
        let (dir, key) = (self.place.dir(), self.key.file(&self.place));
        if self.vkey {
            return output::print(&vkey(&store::read(dir, &|_, _| ())?)?);
        }
        if self.published {
            let note = store::TileFiles::of(dir).checkpoint()?;
            let note = note.ok_or_else(|| anyhow::anyhow!("belum ada checkpoint yang diterbitkan"))?;
            return output::print(&String::from_utf8(note)?);
        }
        if let Some(reason) = self.accept_rollback.clone() {
            writer::held_alone(dir, &key, |vault| Ok(attest::accept_rollback(vault, dir, &key, reason)?))?;
        }
        if self.record {
            writer::held_alone(dir, &key, |vault| {
                attest::guard(vault, dir, &key)?;
                Ok(attest::record(vault, dir)?)
            })?;
        }
        let reader = store::read(dir, &|_, _| ())?;
        let (tree, mut signed) = publish::publish(dir, &key, &reader)?;
        self.witnessed(&tree, &key, &mut signed)?;
        output::print(&signed.to_string())
    }

    /// Collects cosignatures and publishes them with the checkpoint.
    fn witnessed(&self, tree: &store::Tree, key: &Path, signed: &mut Signed) -> anyhow::Result<()> {
        let keys = match &self.witness_keys {
            Some(file) => parse_keys(&String::from_utf8(read(file)?)?)?,
            None => Vec::new(),
        };
        if let Some(file) = &self.cosignature {
            peer::import_signatures(signed, &String::from_utf8(read(file)?)?, &keys)?;
        }
        for url in &self.witness {
            match peer::collect(tree, signed, &peer::Peer::new(url, None), &keys)? {
                Outcome::Signed(_) => {}
                Outcome::Failed(why) => output::remark(&format!("saksi {url}: {why}")),
            }
        }
        publish::add_signatures(tree, key, signed)?;
        let seen = signed.witnesses(&keys)?.len();
        anyhow::ensure!(
            seen >= self.require_witness,
            "checkpoint baru ditandatangani {seen} saksi, diperlukan {}",
            self.require_witness
        );
        Ok(())
    }
}
