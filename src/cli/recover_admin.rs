//! `jejak recover-admin`

use std::{fs::OpenOptions, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::{
    init::new_token,
    options::{Key, Place},
    output,
    source::Source,
    writer::token_hash,
};
use crate::{
    event::{
        AccountId, Draft, Event, Seq, Tanggal, Teks, UnitCode,
        data::{AksesDipulihkan, Dokumen},
    },
    ledger::Identity,
    store::{
        Vault,
        ledger::{Options, system_actor},
    },
};

/// A new token for an administrator whose every token is lost, by whoever holds the signing key. It is recorded, and every view,
/// bag and verification says so. Stop the service first: the ledger is opened with its key
#[derive(Debug, Args)]
pub struct RecoverAdmin {
    /// Account of an administrator of the whole ledger
    akun: AccountId,
    /// Ground
    #[arg(long, value_name = "TEXT")]
    alasan: Teks,
    /// Number of the document that it rests on
    #[arg(long, value_name = "NUMBER", requires = "tanggal")]
    dokumen: Option<Teks>,
    /// Day of the document
    #[arg(long, value_name = "DATE", requires = "dokumen")]
    tanggal: Option<Tanggal>,
    /// File for the token; on the screen where none is named
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    key: Key,
}

impl RecoverAdmin {
    pub fn run(self) -> anyhow::Result<()> {
        let (dir, key) = (self.place.dir(), self.key.file(&self.place));
        let vault = Vault::open(dir, Options::system().with_key(&key), &|_, _| ())
            .with_context(|| format!("buku besar di {} tidak dapat dibuka", dir.display()))?;
        let done = self.record(&vault, &key);
        vault.close()?;
        let (seq, token) = done?;
        match &self.token_file {
            Some(file) => {
                let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
                let told = || format!("{} tidak dapat dibuka; tokennya: {}", file.display(), &*token);
                opened.and_then(|mut out| writeln!(out, "{}", &*token)).with_context(told)?;
                output::print(&format!(
                    "Akses {} dipulihkan oleh event {seq}; token di {}\n",
                    self.akun,
                    file.display()
                ))
            }
            None => output::print(&format!(
                "Akses {} dipulihkan oleh event {seq}. Token, hanya ditampilkan sekali:\n\n    {}\n\n\
                 Berikutnya: masuk, lalu cabut akses lama yang tokennya hilang di halaman Akun.\n",
                self.akun, &*token
            )),
        }
    }

    fn record(&self, vault: &Vault, key: &std::path::Path) -> anyhow::Result<(Seq, zeroize::Zeroizing<String>)> {
        // Only the key that the ledger names now is accepted.
        Identity::read(&vault.reader())?.signer(key)?;
        let source = Source::over(vault.reader())?;
        let token = new_token()?;
        let dokumen = self.dokumen.clone().zip(self.tanggal);
        let event = Event::AksesDipulihkan(AksesDipulihkan {
            akun: self.akun.clone(),
            token: token_hash(&token),
            alasan: Some(self.alasan.clone()),
            dokumen: dokumen.map(|(nomor, tanggal)| Dokumen { nomor, tanggal, judul: None }),
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        });
        let (unit, berlaku) = (UnitCode::ledger(), source.day());
        let draft = Draft { unit, berlaku, event, refs: Vec::new(), id: None, expect: None };
        let at = source.ledger.simulasi.then(|| vault.reader().last().recorded_at);
        let receipt = vault.append(vec![draft], system_actor(), at)?;
        Ok((receipt.last, token))
    }
}
