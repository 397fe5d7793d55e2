//! `jejak acknowledge-tail`

use anyhow::Context as _;
use clap::Args;

use super::{options::Acting, output, receipt, source::Source, writer};
use crate::{
    event::{
        Draft, Event, Seq, Tanggal, Teks, UnitCode,
        data::{Dokumen, EkorDiakui},
    },
    store::{
        Untagged, Vault,
        ledger::Options,
        publish::{self, PublishError},
    },
};

/// Takes responsibility for events that bear no tag of the ledger's key, so that they can be signed. It takes two
/// administrators, each with this command; both had their access before those events.
#[derive(Debug, Args)]
pub struct Acknowledge {
    /// Ground
    #[arg(long, value_name = "TEXT")]
    alasan: Teks,
    /// Number of the document
    #[arg(long, value_name = "NUMBER")]
    dokumen: Teks,
    /// Day of the document
    #[arg(long, value_name = "DATE")]
    tanggal: Tanggal,
    /// First of the events, as the alarm names it: a check that you mean the same
    #[arg(long, value_name = "SEQ")]
    dari: Seq,
    #[command(flatten)]
    acting: Acting,
}

impl Acknowledge {
    pub fn run(self) -> anyhow::Result<()> {
        let (dir, key) = (self.acting.place.dir(), self.acting.key.file(&self.acting.place));
        let options = Options { acknowledging: true, ..Options::system().with_key(&key) };
        let vault = Vault::open(dir, options, &|_, _| ())
            .with_context(|| format!("buku besar di {} tidak dapat dibuka", dir.display()))?;
        let done = self.acknowledge(&vault, dir, &key);
        vault.close()?;
        match done? {
            Some(left) if left.waiting.is_some() => {
                output::print("Satu admin mengakui. Admin kedua, akun lain, menjalankan perintah yang sama.\n")
            }
            Some(left) => anyhow::bail!(left),
            None => output::print("Dua admin mengakui: event itu dapat ditandatangani.\n"),
        }
    }

    fn acknowledge(
        &self,
        vault: &Vault,
        dir: &std::path::Path,
        key: &std::path::Path,
    ) -> anyhow::Result<Option<Untagged>> {
        let left = self::left(vault, dir, key)?.context("setiap event memuat penanda; tidak ada yang perlu diakui")?;
        anyhow::ensure!(
            left.first == self.dari,
            "--dari {}: event tanpa penanda adalah {} sampai {}",
            self.dari,
            left.first,
            left.last
        );
        let source = Source::over(vault.reader())?;
        let event = Event::EkorDiakui(EkorDiakui {
            dari: left.first,
            sampai: left.last,
            alasan: Some(self.alasan.clone()),
            dokumen: Some(Dokumen { nomor: self.dokumen.clone(), tanggal: self.tanggal, judul: None }),
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        });
        let (refs, last) = (left.waiting.into_iter().collect(), vault.reader().last().recorded_at);
        let (at, berlaku) = if source.ledger.simulasi { (Some(last), last.day()) } else { (None, source.day()) };
        let drafts = vec![Draft { unit: UnitCode::ledger(), berlaku, event, refs, id: None, expect: None }];
        let actor = writer::actor(&source, &self.acting.token, &drafts)?;
        let receipt = vault.append(drafts, actor, at)?;
        receipt::print(vault.reader(), &receipt, self.acting.format)?;
        self::left(vault, dir, key)
    }
}

/// The events that still lack a tag and the acknowledgement of two administrators.
fn left(vault: &Vault, dir: &std::path::Path, key: &std::path::Path) -> anyhow::Result<Option<Untagged>> {
    match publish::admissible(dir, key, &vault.reader()) {
        Ok(()) => Ok(None),
        Err(PublishError::Untagged(left)) => Ok(Some(left)),
        Err(other) => Err(other.into()),
    }
}
