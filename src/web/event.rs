//! An event as pages tell of it: who, when, why, on what document, with which hash.

use crate::{
    event::{Kind, Seq},
    present::{Recorded, time},
};

/// An event in a few lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peristiwa {
    /// Position.
    pub seq: Seq,
    /// What it is.
    pub jenis: String,
    /// What it is about.
    pub subjek: String,
    /// Account and role.
    pub oleh: String,
    /// When it was recorded.
    pub saat: String,
    /// Day that it is about.
    pub berlaku: String,
    /// Why, on what document, taken from where.
    pub keterangan: Vec<(&'static str, String)>,
    /// First digits of its hash.
    pub hash: String,
    /// Its data are withheld from the caller, or it was told of above.
    pub singkat: bool,
}

impl Peristiwa {
    /// An event in full.
    pub fn dari(event: &Recorded) -> Self {
        let h = &event.header;
        Self {
            seq: h.seq,
            jenis: jenis(h.kind),
            subjek: h.subject.to_string(),
            oleh: event.who(),
            saat: time::wib(h.recorded_at),
            berlaku: time::day(h.berlaku),
            keterangan: event.remarks(),
            hash: event.short_hash(),
            singkat: false,
        }
    }

    /// Only that there is one.
    pub fn nomor(seq: Seq) -> Self {
        Self { seq, singkat: true, ..Self::default() }
    }

    /// The same, without what was told above.
    pub fn ringkas(self) -> Self {
        Self { keterangan: Vec::new(), singkat: true, ..self }
    }

    /// Its page.
    pub fn href(&self) -> String {
        super::link::event(self.seq)
    }

    /// Why, in one line: reason, else document, else remark.
    pub fn mengapa(&self) -> String {
        let of = |label: &str| self.keterangan.iter().find(|(l, _)| *l == label).map(|(_, text)| text.clone());
        match (of("alasan"), of("dokumen")) {
            (Some(reason), Some(document)) => format!("{reason} ({document})"),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => of("keterangan").or_else(|| of("asumsi")).unwrap_or_default(),
        }
    }
}

/// The type of an event in words: `realisasi dicatat`.
pub fn jenis(kind: Kind) -> String {
    kind.name().replace(['.', '_'], " ")
}
