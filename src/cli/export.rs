//! `jejak export UNIT TAHUN --out FILE`

use std::path::PathBuf;

use clap::Args;

use super::{
    options::{Key, Place, Whose},
    output,
    source::{self, Source},
    writer,
};
use crate::{
    event::{Actor, Draft, Event, Seq, Teks, data::EksporDibuat},
    export::{self, Made, Origin, Request},
    ledger::Identity,
    projection::Per,
    store::{self, Appending, AsOf, Reader, attest, publish},
};

/// An export for an auditor.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    whose: Whose,
    /// The bag: a ZIP file where the name ends in .zip, else a folder
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Tables as known when: a seq, an instant, a date
    #[arg(long, value_name = "WHEN", default_value = "terbaru")]
    as_of: AsOf,
    /// Tables about what: tahun, TW1, TW2, TW3, TW4, or a date
    #[arg(long, value_name = "PERIOD", default_value = "tahun")]
    per: Per,
    /// First event whose line is held whole
    #[arg(long, value_name = "SEQ", default_value_t = 1)]
    from: Seq,
    /// Last event whose line is held whole
    #[arg(long, value_name = "SEQ")]
    to: Option<Seq>,
    /// For the public: without evidence
    #[arg(long)]
    publik: bool,
    /// For whom, in words
    #[arg(long, value_name = "TEXT")]
    penerima: Option<Teks>,
    /// Keys of witnesses (vkey), one a line
    #[arg(long, value_name = "FILE")]
    witness_keys: Option<PathBuf>,
    /// Record nothing: neither the checkpoint before nor the export after
    #[arg(long)]
    no_record: bool,
    /// Token of the account that makes the export; the program itself where none is given
    #[arg(long, value_name = "@FILE", env = "JEJAK_TOKEN", hide_env_values = true)]
    token: Option<super::token::Token>,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    place: Place,
}

impl Export {
    pub fn run(self) -> anyhow::Result<()> {
        let made = if self.no_record {
            let reader = store::read(self.place.dir(), &|_, _| ())?;
            self.make(&reader)?
        } else {
            writer::held_by(self.place.dir(), &self.key.file(&self.place), |vault| self.recorded(vault))?
        };
        report(&self, &made)
    }

    /// Records a checkpoint with all unit heads first, so that completeness can be proved, and the export afterwards.
    fn recorded(&self, vault: &dyn Appending) -> anyhow::Result<Made> {
        attest::guard(vault, self.place.dir(), &self.key.file(&self.place))?;
        attest::record(vault, self.place.dir())?;
        let made = self.make(&vault.reader())?;
        let source = Source::over(vault.reader())?;
        let now = vault.reader().last().recorded_at;
        let at = source.ledger.simulasi.then_some(now);
        let draft = Draft {
            unit: self.whose.unit.clone(),
            berlaku: at.unwrap_or_else(source::now).day(),
            event: Event::EksporDibuat(EksporDibuat {
                tahun: self.whose.tahun,
                sampai: made.sampai,
                kepala: made.kepala,
                manifes: made.manifest,
                publik: self.publik,
                penerima: self.penerima.clone(),
                alasan: None,
                dokumen: None,
                asumsi: false,
                keterangan: None,
                sumber: None,
                tanda_tangan: None,
            }),
            refs: Vec::new(),
            id: None,
            expect: None,
        };
        let drafts = vec![draft];
        let actor = self.actor(&source, &drafts)?;
        vault.append(drafts, actor, at)?;
        Ok(made)
    }

    fn actor(&self, source: &Source, drafts: &[Draft]) -> anyhow::Result<Actor> {
        match &self.token {
            Some(token) => Ok(writer::actor(source, token, drafts)?),
            None => Ok(store::ledger::system_actor()),
        }
    }

    fn make(&self, reader: &Reader) -> anyhow::Result<Made> {
        let (dir, key) = (self.place.dir(), self.key.file(&self.place));
        let source = Source::over(reader.clone())?;
        source.query().unit(&self.whose.unit, source.last())?;
        let identity = Identity::read(reader)?;
        let (tree, checkpoint, signer) = if key.is_file() {
            let (tree, signed) = publish::publish(dir, &key, reader)?;
            (tree, signed, Some(identity.signer(&key)?))
        } else {
            publish::admissible(dir, &key, reader)?;
            let tree = store::Tree::current(dir, reader)?;
            let (tree, signed) = publish::published(tree, &identity)?;
            (tree, signed, None)
        };
        let witnesses = self.witness_keys.as_deref().map(export::read_keys).transpose()?.unwrap_or_default();
        let from = Origin {
            data: dir,
            reader,
            tree: &tree,
            checkpoint: &checkpoint,
            identity: &identity,
            witnesses: &witnesses,
            signer: signer.as_ref(),
        };
        let request = Request {
            unit: self.whose.unit.clone(),
            tahun: self.whose.tahun,
            as_of: Some(reader.resolve(self.as_of)?),
            per: self.per,
            from: self.from,
            to: self.to,
            publik: self.publik,
            penerima: self.penerima.clone(),
        };
        Ok(export::export(&from, &request, &self.out)?)
    }
}

fn report(of: &Export, made: &Made) -> anyhow::Result<()> {
    let mut text = format!(
        "Ekspor {} {} ditulis ke {}\n  event 1 sampai {}: {} baris utuh, {} hanya header\n  kepala  {}\n  manifes {}\n",
        of.whose.unit,
        of.whose.tahun,
        of.out.display(),
        made.sampai,
        made.lines,
        made.headers,
        made.kepala,
        made.manifest
    );
    if !made.missing.is_empty() {
        text.push_str(&format!("  {} berkas bukti tidak disertakan\n", made.missing.len()));
    }
    output::print(&text)
}
