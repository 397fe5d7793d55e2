//! A step of a plan: an event with its source.

use crate::event::{Draft, Event, data::Role};

/// The action of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tindakan {
    /// Adds something.
    Tambah,
    /// Changes something recorded.
    Ubah,
    /// Ends something recorded.
    Akhiri,
}

impl Tindakan {
    /// The word of the action.
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
    /// The action.
    pub tindakan: Tindakan,
    /// The event.
    pub draft: Draft,
    /// The sheet.
    pub lembar: String,
    /// The cell.
    pub sel: String,
    /// A description: the name of something new, or the change.
    pub isi: String,
}

impl Langkah {
    /// The role that may record the event.
    pub fn peran(&self) -> Role {
        match self.draft.event {
            Event::UnitDitetapkan(_)
            | Event::PemeriksaDitetapkan(_)
            | Event::AksesDiberikan(_)
            | Event::AksesDicabut(_) => Role::Admin,
            _ => Role::Perencana,
        }
    }

    /// Rank in the order of recording, so that an event comes after those that it refers to.
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
