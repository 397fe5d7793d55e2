//! An event as pages tell of it: who, when, why, on what document, with which hash.

use std::collections::BTreeMap;

use crate::{
    event::{Kind, Seq},
    http::{
        Problem,
        call::{Call, Reading},
    },
    present::{Recorded, time},
    projection::{Fact, Fate, Pandangan, Per, StreamKey, Successor, What, successors},
    store::AsOf,
};

/// What became of an event: what a later one does to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nasib {
    /// In words: `dibatalkan`, `dikoreksi`, `disetujui`.
    pub kata: &'static str,
    /// The later event.
    pub seq: Seq,
    /// Its day of effect.
    pub berlaku: String,
    /// Of the kinds that end an event.
    pub ends: bool,
    /// The earlier event no longer counts as it stands.
    pub berakhir: bool,
    /// The event that voided the later one, so that it does nothing any more.
    pub batal: Option<Seq>,
    /// It approves.
    pub disetujui: bool,
}

impl Nasib {
    fn dari(of: &Successor) -> Self {
        Self {
            kata: of.fate.word(),
            seq: of.seq,
            berlaku: time::day(of.berlaku),
            ends: of.fate.ends(),
            berakhir: of.fate.ends() && of.voided.is_none(),
            batal: of.voided,
            disetujui: of.fate == Fate::Disetujui,
        }
    }

    /// Page of the later event.
    pub fn href(&self) -> String {
        super::link::event(self.seq)
    }
}

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
    /// What it says, in a few words; empty where that is not told.
    pub isi: String,
    /// First digits of its hash.
    pub hash: String,
    /// Its data are withheld from the caller, or it was told of above.
    pub singkat: bool,
    /// What became of it, up to now.
    pub nasib: Vec<Nasib>,
    /// It counts only when it is approved, and is not yet.
    pub menunggu: bool,
    /// It counts only when it is approved.
    pub wajib: bool,
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
            isi: String::new(),
            hash: event.short_hash(),
            singkat: false,
            nasib: Vec::new(),
            menunggu: false,
            wajib: false,
        }
    }

    /// Only that there is one.
    pub fn nomor(seq: Seq) -> Self {
        Self { seq, singkat: true, ..Self::default() }
    }

    /// The same, without what was told above.
    pub fn ringkas(self) -> Self {
        Self { keterangan: Vec::new(), isi: String::new(), singkat: true, ..self }
    }

    /// What ended it, up to now: voided, corrected, replaced, withdrawn.
    pub fn berakhir(&self) -> impl Iterator<Item = &Nasib> {
        self.nasib.iter().filter(|nasib| nasib.berakhir)
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

/// Is an event approved, or at an end?
pub fn settled(nasib: &[Nasib]) -> bool {
    nasib.iter().any(|n| n.berakhir || n.disetujui && n.batal.is_none())
}

/// Of the kind that may need approval.
fn is_entry(fact: &Fact) -> bool {
    matches!(fact.what, What::Realisasi { .. } | What::Ditimpa { perlu: true, .. })
}

/// The type of an event in words: `realisasi dicatat`.
pub fn jenis(kind: Kind) -> String {
    kind.name().replace(['.', '_'], " ")
}

impl Call {
    /// Tells of each event what became of it, up to now. A stream is read once, however many events are of it.
    pub(super) fn tandai<'a>(&self, events: impl IntoIterator<Item = &'a mut Peristiwa>) -> Result<(), Problem> {
        let mut streams: BTreeMap<StreamKey, Vec<(Fact, &mut Peristiwa)>> = BTreeMap::new();
        for told in events {
            if let Some(event) = self.service.reader.committed(told.seq)? {
                streams.entry(event.fact.stream()).or_default().push((event.fact, told));
            }
        }
        for (stream, events) in streams {
            let later = self.later(&stream, events.iter().map(|(fact, _)| fact))?;
            let required = events.iter().any(|(fact, _)| is_entry(fact)) && self.approves(&stream)?;
            for (fact, told) in events {
                told.nasib = successors(&fact, &later).iter().map(Nasib::dari).collect();
                told.wajib = required && is_entry(&fact);
                told.menunggu = told.wajib && !settled(&told.nasib);
            }
        }
        Ok(())
    }

    /// Do the entries of a unit's year count only when they are approved?
    fn approves(&self, stream: &StreamKey) -> Result<bool, Problem> {
        let reading = Reading { as_of: AsOf::default(), per: Per::Tahun, pandangan: Pandangan::Semua };
        let Ok(context) = self.context(&reading, &stream.unit, Some(stream.tahun)) else { return Ok(false) };
        Ok(self.view(&context).aturan(&stream.unit, stream.tahun)?.is_some_and(|rules| rules.isi.wajib_disetujui))
    }

    /// Facts of a stream that may have to do with some of it: about the same subjects, or naming them.
    fn later<'a>(&self, stream: &StreamKey, of: impl Iterator<Item = &'a Fact> + Clone) -> Result<Vec<Fact>, Problem> {
        let first = of.clone().map(|fact| fact.seq).min().unwrap_or(Seq::MAX);
        // The last event of all, which every page names, costs no reading of its stream.
        if first >= self.service.reader.last().seq {
            return Ok(Vec::new());
        }
        let subjects: std::collections::BTreeSet<_> = of.map(|fact| &fact.subject).collect();
        let mut later = Vec::new();
        self.service.reader.each_fact(stream, 0, Seq::MAX, &mut |fact| {
            if fact.seq > first && (subjects.contains(&fact.subject) || !fact.refs.is_empty()) {
                later.push(fact.into_owned());
            }
        })?;
        Ok(later)
    }
}
