//! How long records are kept by recorded schedules, and what must not be erased meanwhile.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::event::{
    AccountId, ArsipCode, Seq, Tanggal, UnitCode,
    data::{BerkasArsip, NasibArsip, PenahananDitetapkan, RetensiDitetapkan},
};

use super::{Fact, Global, What};

/// A line of the retention schedule, as last set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retensi {
    /// Event.
    pub seq: Seq,
    /// Code.
    pub kode: ArsipCode,
    /// Name of the series.
    pub nama: String,
    /// Which records it is about.
    pub berkas: BerkasArsip,
    /// Years as active records.
    pub aktif: u16,
    /// Years as inactive records after that.
    pub inaktif: u16,
    /// What becomes of them then.
    pub nasib: NasibArsip,
}

impl Retensi {
    pub(super) fn of(d: &RetensiDitetapkan) -> Self {
        let (kode, nama, berkas) = (d.kode.clone(), d.nama.to_string(), d.berkas);
        Self { seq: 0, kode, nama, berkas, aktif: d.aktif, inaktif: d.inaktif, nasib: d.nasib }
    }

    /// The last days of a year's records as active ones, and in all.
    pub fn habis(&self, tahun: u16) -> Option<(Tanggal, Tanggal)> {
        let end = |years: u16| Tanggal::new(tahun.checked_add(years)?, 12, 31);
        Some((end(self.aktif)?, end(self.aktif + self.inaktif)?))
    }
}

/// A hold, as last set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tahan {
    /// Event.
    pub seq: Seq,
    /// Code of the case.
    pub kode: ArsipCode,
    /// Units, each with those below it; empty: the whole ledger.
    pub unit: Vec<UnitCode>,
    /// First event that is held.
    pub dari: Seq,
    /// Last event that is held.
    pub sampai: Seq,
    /// It was lifted.
    pub berakhir: bool,
    /// Who set it.
    pub oleh: Option<AccountId>,
}

impl Tahan {
    pub(super) fn of(d: &PenahananDitetapkan) -> Self {
        let (kode, unit) = (d.kode.clone(), d.unit.clone());
        let (dari, sampai) = (d.dari.unwrap_or(1), d.sampai.unwrap_or(Seq::MAX));
        Self { seq: 0, kode, unit, dari, sampai, berakhir: d.berakhir, oleh: None }
    }
}

/// Schedules and holds, as last set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arsip {
    /// By code.
    pub retensi: BTreeMap<ArsipCode, Retensi>,
    /// By code, also those that were lifted.
    pub tahan: BTreeMap<ArsipCode, Tahan>,
}

impl Arsip {
    pub(super) fn apply(&mut self, fact: &Fact) {
        match &fact.what {
            What::Retensi(set) => {
                self.retensi.insert(set.kode.clone(), Retensi { seq: fact.seq, ..(**set).clone() });
            }
            What::Penahanan(set) => {
                let oleh = Some(fact.actor.clone());
                self.tahan.insert(set.kode.clone(), Tahan { seq: fact.seq, oleh, ..(**set).clone() });
            }
            _ => {}
        }
    }
}

impl Global {
    /// A hold that stands over an event of a unit. A unit that was moved away stays held with what ever stood above it.
    pub fn ditahan(&self, unit: &UnitCode, event: Seq) -> Option<&Tahan> {
        let mut line = self.above(unit);
        line.push(unit.clone());
        let holds = |t: &&Tahan| {
            let there = t.unit.is_empty() || t.unit.iter().any(|held| line.contains(held));
            !t.berakhir && there && (t.dari..=t.sampai).contains(&event)
        };
        self.arsip.tahan.values().find(holds)
    }
}
