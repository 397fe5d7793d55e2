//! What an import by a command leaves in quarantine waits in the inbox of whose token it was, as one by the pages or the API does.

use std::path::Path;

use super::{options::Acting, source::Source, writer};
use crate::{
    event::{Hash, Seq, UnitCode},
    present::view::inbox::Tertunda,
    projection::Grant,
    store::{attest::EVIDENCE, evidence},
};

/// A file of an import, and what it is about.
pub struct Brought<'a> {
    /// The file.
    pub file: &'a Path,
    /// Its hash.
    pub hash: Hash,
    /// What it holds.
    pub jenis: &'a str,
    /// The unit that it says of itself.
    pub unit: Option<UnitCode>,
    /// The year that it says of itself.
    pub tahun: Option<u16>,
}

impl Brought<'_> {
    /// Notes how many cells are unclear; none: nothing of this file waits any more. `recorded`: and nothing of its kind.
    /// An import does not fail for it: whoever may not write there is told so.
    pub fn left(&self, cells: usize, recorded: bool, acting: &Acting) {
        if let Err(error) = self.note(cells, recorded, acting) {
            eprintln!("catatan karantina untuk jejak inbox tidak dapat ditulis: {error:#}");
        }
    }

    fn note(&self, cells: usize, recorded: bool, acting: &Acting) -> anyhow::Result<()> {
        let dir = acting.place.dir().join(EVIDENCE);
        if cells == 0 && evidence::left(&dir, None)?.is_empty() {
            return Ok(());
        }
        let ledger = Source::open(acting.place.dir())?;
        let hash = writer::token_hash(&acting.token);
        let Some(grant) = ledger.global.hidup_dengan(hash, ledger.day()).next() else { return Ok(()) };
        let nama = self.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let one = Tertunda {
            nama,
            jenis: self.jenis.to_owned(),
            unit: self.unit.clone().unwrap_or_else(|| about(&ledger, grant)),
            tahun: self.tahun.unwrap_or_else(|| ledger.day().year()),
            sel: cells,
            hari: ledger.day(),
        };
        if cells > 0 {
            std::fs::create_dir_all(&dir)?;
            return Ok(evidence::leave(&dir, self.hash, &grant.akun, &serde_json::to_string(&one)?)?);
        }
        Ok(evidence::settle(&dir, self.hash, &grant.akun, &|text| recorded && one.sejenis(text))?)
    }
}

/// The unit that a table of many is about: the first that the account records for, else the topmost.
fn about(ledger: &Source, grant: &Grant) -> UnitCode {
    let top = || ledger.global.units(Seq::MAX).find(|unit| unit.induk.is_none()).map(|unit| unit.kode.clone());
    grant.unit.first().cloned().or_else(top).unwrap_or_else(UnitCode::ledger)
}
