//! A step of a plan: an event, and where it comes from.

use crate::event::{Draft, Event, data::Role};

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tindakan {
    /// Something new.
    Tambah,
    /// A change of what is held.
    Ubah,
    /// An end of it.
    Akhiri,
}

impl Tindakan {
    /// The word.
    pub fn kata(self) -> &'static str {
        match self {
            Self::Tambah => "tambah",
            Self::Ubah => "ubah",
            Self::Akhiri => "akhiri",
        }
    }
}

/// An event that the import would record.
#[derive(Debug, Clone)]
pub struct Langkah {
    /// What it does.
    pub tindakan: Tindakan,
    /// The event.
    pub draft: Draft,
    /// Sheet that it comes from.
    pub lembar: String,
    /// Cell.
    pub sel: String,
    /// What it is, in words: the name of what is new, from what to what it changes.
    pub isi: String,
}

impl Langkah {
    /// The role that records such an event.
    pub fn peran(&self) -> Role {
        match self.draft.event {
            Event::UnitDitetapkan(_)
            | Event::PemeriksaDitetapkan(_)
            | Event::AksesDiberikan(_)
            | Event::AksesDicabut(_) => Role::Admin,
            _ => Role::Perencana,
        }
    }

    /// What comes first, so that what others lean on is there.
    pub(super) fn rank(&self) -> u8 {
        let kind = match self.draft.event {
            Event::UnitDitetapkan(_) => 0,
            Event::PemeriksaDitetapkan(_) | Event::AksesDiberikan(_) => 2,
            Event::AksesDicabut(_) => 3,
            Event::AturanDitetapkan(_) => 4,
            Event::PerspektifDitetapkan(_) => 5,
            Event::SasaranDitetapkan(_) => 6,
            Event::SimpulDitetapkan(_) => 7,
            Event::IndikatorDitetapkan(_) => 9,
            Event::TargetDitetapkan(_) | Event::TargetDiubah(_) => 10,
            Event::RoDidaftarkan(_) => 11,
            _ => 12,
        };
        kind + u8::from(kind == 0 && self.tindakan == Tindakan::Akhiri)
    }
}
