//! `jejak erase`

use anyhow::Context as _;
use clap::Args;

use super::{options::Acting, output, receipt, source::Source, writer};
use crate::{
    event::{
        Draft, Event, Seq, Tanggal, Teks,
        data::{DataDihapus, Dokumen},
    },
    projection::Hapus,
    store::{Reader, Vault, erase, ledger::Options},
};

/// Erases texts of an event for good, as the law demands (UU 27/2022). It takes two administrators: the first proposes with
/// this command, the second confirms with the same one; then the texts are written over where they stand. Stop the service
/// first, so that nothing of them stays in its memory. tools/docs/penghapusan.md says what mirrors and backups do.
#[derive(Debug, Args)]
pub struct Erase {
    /// The event; without --field all its texts on which no figure rests
    event: Seq,
    /// Name of a text within its data, as its line in the journal has it: alasan, dokumen.judul; may be given several times
    #[arg(long, value_name = "NAME")]
    field: Vec<Teks>,
    /// Ground in law
    #[arg(long, value_name = "TEXT")]
    alasan: Teks,
    /// Number of the document
    #[arg(long, value_name = "NUMBER")]
    dokumen: Teks,
    /// Day of the document
    #[arg(long, value_name = "DATE")]
    tanggal: Tanggal,
    #[command(flatten)]
    acting: Acting,
}

impl Erase {
    pub fn run(self) -> anyhow::Result<()> {
        let (dir, key) = (self.acting.place.dir(), self.acting.key.file(&self.acting.place));
        let vault = Vault::open(dir, Options::system().with_key(&key), &|_, _| ())
            .with_context(|| format!("buku besar di {} tidak dapat dibuka", dir.display()))?;
        let done = self.erase(&vault);
        vault.close()?;
        match done? {
            None => output::print("Satu admin mengusulkan. Admin kedua, akun lain, menjalankan perintah yang sama.\n"),
            Some(left) => {
                anyhow::ensure!(left == 0, "{left} baris belum dapat ditimpa; pembukaan berikutnya mengulanginya");
                output::print(
                    "Dihapus: teks itu tidak ada lagi di jurnal dan indeks direktori ini. Cermin menghapusnya saat mengikuti; \
                     cadangan yang dibuat sebelum ini masih memuatnya: buat yang baru, lalu hapus yang lama.\n",
                )
            }
        }
    }

    /// Proposes the erasure, or confirms another's proposal; then returns the number of lines that could not be overwritten.
    fn erase(&self, vault: &Vault) -> anyhow::Result<Option<usize>> {
        let reader = vault.reader();
        let source = Source::over(reader.clone())?;
        let (unit, known) = erase::texts(&reader, self.event)?;
        let named = |all: &[Teks]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        let fields = if self.field.is_empty() { known } else { named(&self.field) };
        anyhow::ensure!(!fields.is_empty(), "event {} tidak memuat teks yang dapat dihapus", self.event);
        let mut data = DataDihapus {
            event: self.event,
            bidang: fields.iter().filter_map(|field| field.parse().ok()).collect(),
            sisa: None,
            alasan: Some(self.alasan.clone()),
            dokumen: Some(Dokumen { nomor: self.dokumen.clone(), tanggal: self.tanggal, judul: None }),
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        };
        let waiting = waiting(&source, self.event);
        if let Some(proposal) = &waiting {
            data.bidang = proposed(&reader, proposal)?.bidang;
            anyhow::ensure!(
                self.field.is_empty() || data.bidang == self.field,
                "yang diusulkan event {} adalah {}",
                proposal.seq,
                named(&data.bidang).join(", ")
            );
        }
        let last = reader.last().recorded_at;
        let (at, berlaku) = if source.ledger.simulasi { (Some(last), last.day()) } else { (None, source.day()) };
        let refs: Vec<Seq> = waiting.iter().map(|proposal| proposal.seq).collect();
        let confirms = !refs.is_empty();
        let mut drafts = vec![Draft { unit, berlaku, event: Event::DataDihapus(data), refs, id: None, expect: None }];
        erase::complete(&reader, &mut drafts)?;
        let actor = writer::actor(&source, &self.acting.token, &drafts)?;
        let receipt = vault.append(drafts, actor, at)?;
        receipt::print(vault.reader(), &receipt, self.acting.format)?;
        if confirms { Ok(Some(erase::outstanding(&vault.reader())?.len())) } else { Ok(None) }
    }
}

/// The proposal for an event that waits for a second account.
fn waiting(source: &Source, event: Seq) -> Option<Hapus> {
    let all = source.global.hapus().iter().rev().filter(|h| h.event == event && h.atas.is_none());
    all.map(|h| h.seq).find_map(|seq| source.global.usulan_hapus(seq)).cloned()
}

fn proposed(reader: &Reader, proposal: &Hapus) -> anyhow::Result<DataDihapus> {
    let line = reader.line(proposal.seq)?;
    let sound = crate::ledger::Sound::read(&line).map_err(|why| anyhow::anyhow!("event {}: {why}", proposal.seq))?;
    match sound.event {
        Event::DataDihapus(data) => Ok(data),
        _ => anyhow::bail!("event {} bukan usulan penghapusan", proposal.seq),
    }
}
