//! `jejak attach FILE --to EVENT`

use std::{
    collections::BTreeMap,
    io::Read as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::{errors::Usage, options::Acting, receipt, source::Source, writer};
use crate::{
    event::{AccountId, Draft, Refusal, RefusalKind, Seq, Tanggal, Teks, UnitCode},
    projection::access,
    store::{
        attest::EVIDENCE,
        evidence::{self, EvidenceError, Incoming, Kept},
    },
};

/// Size of a read in bytes.
const PIECE: usize = 64 << 10;

/// Keep a file as evidence for events: an entry of realisasi, a follow-up, spending. The file is kept beside the journal by its
/// hash, which the event names
#[derive(Debug, Args)]
pub struct Attach {
    /// File to keep
    file: PathBuf,
    /// Number of the event that it is evidence for (the receipt and `jejak events` tell it); several parted by commas
    #[arg(long, value_name = "EVENT", required = true, value_delimiter = ',')]
    to: Vec<Seq>,
    /// Media type, such as application/pdf; by the file's ending where none is given
    #[arg(long, value_name = "TYPE")]
    media: Option<String>,
    /// Day of the evidence; today where none is given
    #[arg(long, value_name = "DATE")]
    berlaku: Option<Tanggal>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    keterangan: Option<Teks>,
    #[command(flatten)]
    acting: Acting,
}

impl Attach {
    pub fn run(self) -> anyhow::Result<()> {
        let dir = self.acting.place.dir();
        if crate::store::engine::copy::is_engine(dir) {
            let why = "buku besar ini berjurnal di mesin lain: unggah buktinya ke layanannya (POST /v1/evidence)";
            return Err(Usage(why.to_owned()).into());
        }
        let (name, media) = (self.name()?, self.media());
        self.acting.held(|vault| {
            let source = Source::over(vault.reader())?;
            let subjects = self.subjects(&source)?;
            // The permission is checked before the file is stored.
            let draft = |kept: Kept| self.drafts(&source, &subjects, (&name, &media), kept);
            let hash = Kept { hash: crate::event::Hash([0; 32]), size: 0, new: false };
            let actor = writer::actor(&source, &self.acting.token, &draft(hash)?)?;
            if let Some(one) = draft(hash)?.iter().find(|one| !access::may_record(actor.role, &one.event)) {
                let who = access::who_may(&one.event);
                let detail = format!("peran {} tidak melampirkan bukti", actor.role.name());
                return Err(Refusal::new(RefusalKind::NotAllowed, "--token", "(dirahasiakan)", detail, who).into());
            }
            let kept = keep(&self.file, &dir.join(EVIDENCE), &actor.id)?;
            let receipt = writer::append(vault, draft(kept)?, actor)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }

    fn name(&self) -> anyhow::Result<String> {
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(name.ok_or_else(|| Usage(format!("«{}» bukan berkas", self.file.display())))?)
    }

    fn media(&self) -> String {
        let ending = self.file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let known = match ending.as_str() {
            "pdf" => "application/pdf",
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "txt" => "text/plain",
            "csv" => "text/csv",
            "zip" => "application/zip",
            "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            _ => "application/octet-stream",
        };
        self.media.clone().unwrap_or_else(|| known.to_owned())
    }

    /// The events that the file is evidence for, by unit and subject.
    fn subjects(&self, source: &Source) -> anyhow::Result<BTreeMap<(UnitCode, String), Vec<Seq>>> {
        let mut all: BTreeMap<(UnitCode, String), Vec<Seq>> = BTreeMap::new();
        for seq in &self.to {
            if *seq == 0 || *seq > source.last() {
                let accepted = format!("1 sampai {}; jejak events menampilkannya", source.last());
                return Err(Refusal::new(RefusalKind::Unknown, "--to", seq, "event tidak ada", accepted).into());
            }
            let header = source.query().event(*seq)?.header;
            all.entry((header.unit, header.subject.to_string())).or_default().push(*seq);
        }
        Ok(all)
    }

    fn drafts(
        &self,
        source: &Source,
        subjects: &BTreeMap<(UnitCode, String), Vec<Seq>>,
        (name, media): (&str, &str),
        kept: Kept,
    ) -> anyhow::Result<Vec<Draft>> {
        let berlaku = self.berlaku.unwrap_or_else(|| source.day());
        let one = |((unit, subject), refs): (&(UnitCode, String), &Vec<Seq>)| {
            let mut data =
                json!({"subjek": subject, "nama": name, "media": media, "ukuran": kept.size, "hash": kept.hash});
            if let Some(text) = &self.keterangan {
                data["keterangan"] = text.as_str().into();
            }
            let wire =
                json!({"type": "bukti.dilampirkan", "unit": unit, "berlaku": berlaku, "ref": refs, "data": data});
            Ok(Draft::parse(wire.to_string().as_bytes())?)
        };
        subjects.iter().map(one).collect()
    }
}

/// Stores the bytes of a file, complete and synced, and notes which account brought it. The size limit is the service's
/// (`JEJAK_MAX_EVIDENCE`).
fn keep(file: &Path, dir: &Path, by: &AccountId) -> anyhow::Result<Kept> {
    let most = super::settings::read(None, &[])?.max_evidence;
    let unread = || format!("{} tidak dapat dibaca", file.display());
    let mut from = std::fs::File::open(file).with_context(unread)?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let kept = runtime.block_on(async {
        let mut incoming = Incoming::create(dir, most).await?;
        let mut piece = vec![0; PIECE];
        loop {
            let read = from.read(&mut piece)?;
            if read == 0 {
                let kept = incoming.finish().await?;
                evidence::note(dir, kept.hash, by).await?;
                return Ok(kept);
            }
            incoming.write(&piece[..read]).await?;
        }
    });
    kept.map_err(|error| match error {
        EvidenceError::TooLarge => {
            let accepted = format!("paling banyak {} MiB", most >> 20);
            Refusal::new(RefusalKind::OutOfBounds, "FILE", file.display(), "berkas bukti terlalu besar", accepted)
                .into()
        }
        EvidenceError::Io(error) => anyhow::Error::from(error).context(unread()),
    })
}
