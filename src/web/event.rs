//! An event as pages show it: who, when, why, on what document, with which hash.

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

/// The effect of a later event on an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nasib {
    /// The word for it: `dibatalkan`, `dikoreksi`, `disetujui`.
    pub kata: &'static str,
    /// The later event.
    pub seq: Seq,
    /// Its day of effect.
    pub berlaku: String,
    /// Whether it is of a kind that ends an event.
    pub ends: bool,
    /// Whether the earlier event no longer counts in its original form.
    pub berakhir: bool,
    /// The event that voided the later one, which then has no effect.
    pub batal: Option<Seq>,
    /// Whether it is an approval.
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

    /// Address of the later event's page.
    pub fn href(&self) -> String {
        super::link::event(self.seq)
    }
}

/// A short description of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peristiwa {
    /// Seq.
    pub seq: Seq,
    /// Type in words.
    pub jenis: String,
    /// Subject.
    pub subjek: String,
    /// Account and role.
    pub oleh: String,
    /// Time of recording.
    pub saat: String,
    /// Day of effect.
    pub berlaku: String,
    /// Reason, document and source, each with its label.
    pub keterangan: Vec<(&'static str, String)>,
    /// Content in a few words; empty if it is not shown.
    pub isi: String,
    /// First digits of its hash.
    pub hash: String,
    /// Whether only the number is shown: its data are withheld from the caller, or were shown above.
    pub singkat: bool,
    /// Effects of later events, up to now.
    pub nasib: Vec<Nasib>,
    /// Whether it only counts after an approval that it does not have yet.
    pub menunggu: bool,
    /// Whether it only counts after an approval.
    pub wajib: bool,
}

impl Peristiwa {
    /// The full description of an event.
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

    /// Only the number of an event.
    pub fn nomor(seq: Seq) -> Self {
        Self { seq, singkat: true, ..Self::default() }
    }

    /// The same without details that were shown above.
    pub fn ringkas(self) -> Self {
        Self { keterangan: Vec::new(), isi: String::new(), singkat: true, ..self }
    }

    /// The effects that ended it, up to now: voided, corrected, replaced, withdrawn.
    pub fn berakhir(&self) -> impl Iterator<Item = &Nasib> {
        self.nasib.iter().filter(|nasib| nasib.berakhir)
    }

    /// Address of its page.
    pub fn href(&self) -> String {
        super::link::event(self.seq)
    }

    /// The reason in one line; without one the document, else the remark.
    pub fn mengapa(&self) -> String {
        let of = |label: &str| self.keterangan.iter().find(|(l, _)| *l == label).map(|(_, text)| text.clone());
        match (of("alasan"), of("dokumen")) {
            (Some(reason), Some(document)) => format!("{reason} ({document})"),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => of("keterangan").or_else(|| of("asumsi")).unwrap_or_default(),
        }
    }
}

/// Whether an event is approved or has ended.
pub fn settled(nasib: &[Nasib]) -> bool {
    nasib.iter().any(|n| n.berakhir || n.disetujui && n.batal.is_none())
}

/// Whether the fact is of a kind that may need approval.
fn is_entry(fact: &Fact) -> bool {
    matches!(fact.what, What::Realisasi { .. } | What::Ditimpa { perlu: true, .. })
}

/// The type of an event in words: `realisasi dicatat`.
pub fn jenis(kind: Kind) -> String {
    kind.name().replace(['.', '_'], " ")
}

impl Call {
    /// Adds to each event the effects of later ones, up to now. Each stream is read once, however many of its events are shown.
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

    /// Whether entries of a unit's year only count after an approval.
    fn approves(&self, stream: &StreamKey) -> Result<bool, Problem> {
        let reading = Reading { as_of: AsOf::default(), per: Per::Tahun, pandangan: Pandangan::Semua };
        let Ok(context) = self.context(&reading, &stream.unit, Some(stream.tahun)) else { return Ok(false) };
        Ok(self.view(&context).aturan(&stream.unit, stream.tahun)?.is_some_and(|rules| rules.isi.wajib_disetujui))
    }

    /// Facts of a stream that may affect some of its events: about the same subjects, or referring to them.
    fn later<'a>(&self, stream: &StreamKey, of: impl Iterator<Item = &'a Fact> + Clone) -> Result<Vec<Fact>, Problem> {
        let first = of.clone().map(|fact| fact.seq).min().unwrap_or(Seq::MAX);
        // For the last event of the ledger, which every page names, the stream need not be read.
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
