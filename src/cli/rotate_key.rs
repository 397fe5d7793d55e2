//! `jejak rotate-key`

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;

use super::{new_key::NewKey, options::Acting, output, receipt, source::Source, writer};
use crate::{
    event::{Draft, Event, Teks, UnitCode, data::KunciDiganti},
    ledger::Identity,
    store::{
        Appending, Reader, Vault, attest, keyfile,
        ledger::Options,
        publish::{self, PublishError},
        token::TokenError,
        writer::Receipt,
    },
};

/// A new signing key. Checkpoints that older keys have signed stay verifiable by those, and none of a later size.
#[derive(Debug, Args)]
pub struct RotateKey {
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Teks,
    /// The old key is lost: name a new one all the same. It signs only once two administrators have acknowledged what the
    /// old key can no longer vouch for (`acknowledge-tail`)
    #[arg(long)]
    lost: bool,
    #[command(flatten)]
    new: NewKey,
    /// Leave the token: make the new key in a file, though the present one is in a token
    #[arg(long, conflicts_with = "pkcs11")]
    to_file: bool,
    #[command(flatten)]
    acting: Acting,
}

impl RotateKey {
    /// The new key is durable in a file beside the old one before the ledger names it; an interrupted run is completed by the
    /// next.
    pub fn run(self) -> anyhow::Result<()> {
        let key = self.acting.key.file(&self.acting.place);
        let data = self.acting.place.dir();
        anyhow::ensure!(
            self.new.pkcs11.is_some() || self.to_file || keyfile::place(&key).is_none(),
            "kunci sekarang di dalam token; sebutkan kunci baru dengan --pkcs11, atau --to-file untuk meninggalkan token"
        );
        anyhow::ensure!(self.new.pkcs11.is_none() || keyfile::apart(&key), TokenError::Place);
        if self.lost {
            return self.replace_lost(&key);
        }
        writer::held_alone(data, &key, |vault| {
            attest::guard(vault, data, &key)?;
            let fresh = beside(&key, "baru");
            if fresh.exists() && names(&vault.reader(), &fresh)? {
                let identity = Identity::read(&vault.reader())?;
                let old = swap(&key, &fresh, identity.keys.last().map_or(0, |(seq, _)| *seq))?;
                publish::hand_over(data, &key, &old, &vault.reader())?;
                eprintln!("jejak: penggantian kunci yang terputus diselesaikan");
                return Ok(());
            }
            // Left over from a run that ended before the ledger named it.
            drop(fs::remove_file(&fresh));
            let receipt = self.append(vault, self.fresh(vault, &fresh)?)?;
            let old = swap(&key, &fresh, receipt.last)?;
            publish::hand_over(data, &key, &old, &vault.reader())?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }

    /// Replaces a lost key. Nothing can vouch for the new key: the old one is gone, so it can neither sign nor tag. The new one
    /// therefore has no effect until two administrators have acknowledged it in the ledger.
    fn replace_lost(&self, key: &Path) -> anyhow::Result<()> {
        let data = self.acting.place.dir();
        let gone = !key.exists() || matches!(keyfile::open(key), Err(PublishError::Token(..)));
        anyhow::ensure!(gone, "kunci {} masih ada; ganti tanpa --lost", key.display());
        let options = Options { acknowledging: true, ..Options::system().with_key(key) };
        let vault = Vault::open(data, options, &|_, _| ())
            .with_context(|| format!("buku besar di {} tidak dapat dibuka", data.display()))?;
        let done = self.name_in_place(&vault, data, key);
        vault.close()?;
        let (receipt, dari) = done?;
        output::print(&format!(
            "Kunci baru disebut oleh event {}; kunci lama tidak dapat menjaminnya. Cocokkan checkpoint terakhir (event {}) dengan\n\
             saksi atau cermin. Lalu dua admin, masing-masing: jejak acknowledge-tail --dari {dari} …\n\
             Sesudah itu: berikan kunci publik yang baru kepada saksi dan auditor melalui jalan lain (jejak checkpoint --vkey).\n",
            receipt.last,
            dari - 1
        ))
    }

    fn name_in_place(&self, vault: &Vault, data: &Path, key: &Path) -> anyhow::Result<(Receipt, u64)> {
        attest::guard(vault, data, key)?;
        let fresh = beside(key, "baru");
        let before = Identity::read(&vault.reader())?.keys.last().map_or(0, |(seq, _)| *seq);
        let receipt = if fresh.exists() && names(&vault.reader(), &fresh)? {
            let hashes = Vec::new();
            Receipt {
                first: before,
                last: before,
                hashes,
                recorded_at: vault.reader().last().recorded_at,
                duplicate: true,
            }
        } else {
            drop(fs::remove_file(&fresh));
            self.append(vault, self.fresh(vault, &fresh)?)?
        };
        swap(key, &fresh, receipt.last)?;
        let dari = match publish::admissible(data, key, &vault.reader()) {
            Err(PublishError::Untagged(left)) => left.first,
            other => other.map(|()| receipt.last)?,
        };
        Ok((receipt, dari))
    }

    /// A key that no event names yet.
    fn fresh(&self, vault: &dyn Appending, file: &Path) -> anyhow::Result<String> {
        let public = self.new.make(file)?;
        let known = Identity::read(&vault.reader())?.keys.iter().any(|(_, key)| hex::encode(key) == public);
        anyhow::ensure!(!known, "kunci {public} sudah pernah menjadi kunci buku besar ini; sebutkan kunci lain");
        Ok(public)
    }

    fn append(&self, vault: &dyn Appending, kunci_publik: String) -> anyhow::Result<Receipt> {
        let source = Source::over(vault.reader())?;
        let event = Event::KunciDiganti(KunciDiganti {
            kunci_publik: kunci_publik.into(),
            alasan: Some(self.alasan.clone()),
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        });
        let unit = UnitCode::ledger();
        let drafts = vec![Draft { unit, berlaku: source.day(), event, refs: Vec::new(), id: None, expect: None }];
        let actor = writer::actor(&source, &self.acting.token, &drafts)?;
        writer::append(vault, drafts, actor)
    }
}

/// Whether the key in a file is the one that the ledger names.
fn names(reader: &Reader, file: &Path) -> anyhow::Result<bool> {
    match Identity::read(reader)?.signer(file) {
        Ok(_) => Ok(true),
        Err(PublishError::Key(_)) => Ok(false),
        // It may be the only copy of a key that the ledger names, so an unreadable file is not removed.
        Err(other) => Err(other.into()),
    }
}

/// Keeps the old key under the number of the event that replaced it; returns its path.
fn swap(key: &Path, fresh: &Path, seq: u64) -> anyhow::Result<PathBuf> {
    let old = beside(key, &format!("sampai-{seq}"));
    if key.exists() {
        fs::rename(key, &old).context("kunci lama tidak dapat dipindahkan")?;
    }
    fs::rename(fresh, key).context("kunci baru tidak dapat dipindahkan")?;
    fs::File::open(key.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(old)
}

fn beside(key: &Path, word: &str) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(format!(".{word}"));
    name.into()
}
