//! The ledger's own book: units, access and closed periods. It keeps its past, so a read at any `as_of` is a look-up.

mod access;
mod arsip;
mod aside;
mod keys;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use crate::event::{Hash, Instant, PemeriksaCode, Periode, Seq, Tanggal, UnitCode};

pub use arsip::Arsip;

use super::{Badan, Ekor, Fact, Grant, Hapus, Jam, KunciAkun, Penerimaan, SISTEM, What};

/// A unit as set by one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Seq of the event.
    pub seq: Seq,
    /// Code.
    pub kode: UnitCode,
    /// Name.
    pub nama: String,
    /// Unit above it.
    pub induk: Option<UnitCode>,
    /// Whether it is invented; every view says so.
    pub contoh: bool,
    /// Day from which it holds; `None`: always.
    pub mulai: Option<Tanggal>,
    /// Whether `mulai` is its last day.
    pub berakhir: bool,
    /// Units that continue its indicators and budget.
    pub penerus: Vec<UnitCode>,
}

/// A closing of a period, and the reopening that ended it.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// Seq of the event that closed it.
    pub seq: Seq,
    /// Time of recording.
    pub recorded_at: Instant,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// Period.
    pub periode: Periode,
    /// Hash of the statement of the card.
    pub kartu: Hash,
    /// Position of the card: it is as of this event.
    pub sampai: Seq,
    /// Version of the rules.
    pub aturan: u32,
    /// NPSS as printed.
    pub npss: String,
    /// Version of the computation.
    pub perhitungan: String,
    /// Seq of the event that reopened it.
    pub ended: Option<Seq>,
}

/// Units, access and closed periods, with their past.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Global {
    /// Whether the ledger has a simulated clock.
    pub simulasi: bool,
    /// Corrections of its clock.
    pub jam: Jam,
    units: BTreeMap<UnitCode, Vec<Unit>>,
    /// For each unit, all units that were ever directly below it.
    below: BTreeMap<UnitCode, BTreeSet<UnitCode>>,
    pub(super) grants: Vec<Grant>,
    closings: BTreeMap<UnitCode, Vec<Closing>>,
    pub(super) penerimaan: Vec<Penerimaan>,
    /// Recorded auditors.
    pub(super) pemeriksa: BTreeMap<PemeriksaCode, Vec<Badan>>,
    ekor: Vec<Ekor>,
    pub(super) hapus: Vec<Hapus>,
    pub(super) kunci: Vec<KunciAkun>,
    /// Retention schedules and holds.
    pub arsip: Arsip,
    /// First event of this stream by an account that is not the program's own.
    pub(super) acted: Option<Seq>,
    /// Last event about each subject of this stream.
    last: BTreeMap<crate::event::Subject, Seq>,
    /// Seq of the last fact applied.
    pub seq: Seq,
}

impl Global {
    /// Applies a fact of the ledger's own stream. Cannot fail.
    pub fn apply(&mut self, fact: &Fact) {
        self.seq = fact.seq;
        self.last.insert(fact.subject.clone(), fact.seq);
        if fact.actor.as_str() != SISTEM {
            self.acted.get_or_insert(fact.seq);
        }
        self.jam.apply(fact);
        match &fact.what {
            What::Dibuka { simulasi } => self.simulasi = *simulasi,
            What::Unit { kode, nama, induk, contoh, mulai, berakhir, penerus } => {
                let (seq, kode, nama, penerus) = (fact.seq, kode.clone(), nama.clone(), penerus.clone());
                let (induk, contoh, mulai, berakhir) = (induk.clone(), *contoh, *mulai, *berakhir);
                if let Some(induk) = &induk {
                    self.below.entry(induk.clone()).or_default().insert(kode.clone());
                }
                let unit = Unit { seq, kode, nama, induk, contoh, mulai, berakhir, penerus };
                self.units.entry(unit.kode.clone()).or_default().push(unit);
            }
            What::Akses { .. } | What::Diperpanjang(_) => self.apply_grant(fact),
            What::Retensi(_) | What::Penahanan(_) => self.arsip.apply(fact),
            What::Ditutup { periode, kartu, sampai, aturan, npss, perhitungan, .. } => {
                self.closings.entry(fact.unit.clone()).or_default().push(Closing {
                    seq: fact.seq,
                    recorded_at: fact.recorded_at,
                    berlaku: fact.berlaku,
                    periode: *periode,
                    kartu: *kartu,
                    sampai: *sampai,
                    aturan: *aturan,
                    npss: npss.clone(),
                    perhitungan: perhitungan.clone(),
                    ended: None,
                });
            }
            What::DibukaKembali { periode } => {
                let all = self.closings.entry(fact.unit.clone()).or_default();
                for closing in all.iter_mut().filter(|c| c.periode == *periode) {
                    closing.ended.get_or_insert(fact.seq);
                }
            }
            _ => self.apply_access(fact),
        }
    }

    /// Applies facts about access, rules of admission and lines without tags.
    fn apply_access(&mut self, fact: &Fact) {
        match &fact.what {
            What::Dikonfirmasi => {
                for grant in self.grants.iter_mut().filter(|g| fact.refs.contains(&g.seq)) {
                    grant.konfirmasi.get_or_insert_with(|| (fact.seq, fact.actor.clone()));
                }
                self.confirm_key(fact);
            }
            What::Penerimaan(set) => {
                let (seq, direkam) = (fact.seq, fact.recorded_at);
                self.penerimaan.push(Penerimaan { seq, direkam, ..(**set).clone() });
            }
            What::Ekor { dari, sampai } => {
                let oleh = fact.actor.clone();
                let (dari, sampai, atas) = (*dari, *sampai, fact.refs.first().copied());
                self.ekor.push(Ekor { seq: fact.seq, dari, sampai, oleh, atas });
            }
            What::KunciAkun(akun, kunci) => self.set_key(fact, akun, *kunci),
            What::KunciDicabut => self.end_key(fact),
            What::Hapus { event, bidang, .. } => self.hapus.push(Hapus::of(fact, *event, *bidang)),
            What::AksesDicabut { .. } => {
                for grant in self.grants.iter_mut().filter(|g| fact.refs.contains(&g.seq)) {
                    grant.ended.get_or_insert(fact.seq);
                }
            }
            // The ledger's own events are withdrawn by events of their own types, never voided.
            _ => self.apply_badan(fact),
        }
    }

    /// Folds facts of the ledger's own stream.
    pub fn fold<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Self {
        let mut global = Self::default();
        facts.into_iter().for_each(|fact| global.apply(fact));
        global
    }

    /// The settings of admission that apply to the event after `as_of`.
    pub fn penerimaan(&self, as_of: Seq) -> &Penerimaan {
        self.penerimaan.iter().rev().find(|p| p.seq <= as_of).unwrap_or(Penerimaan::FIRST)
    }

    /// Acknowledged events without a tag, in order, with the administrators responsible.
    pub fn ekor(&self) -> &[Ekor] {
        &self.ekor
    }

    /// Returns whether anybody except the program has recorded anything in this stream.
    pub fn acted(&self) -> bool {
        self.acted.is_some()
    }

    /// Closings of a unit that are in force at a position.
    pub fn closings_in_force(&self, unit: &UnitCode, as_of: Seq) -> impl Iterator<Item = &Closing> {
        let all = self.closings.get(unit).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |c| c.seq <= as_of && c.ended.is_none_or(|end| end > as_of))
    }

    /// Closings of a unit's period up to a position, oldest first, including reopened ones.
    pub fn closings(&self, unit: &UnitCode, periode: Periode, as_of: Seq) -> impl Iterator<Item = &Closing> {
        let all = self.closings.get(unit).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |c| c.periode == periode && c.seq <= as_of)
    }

    /// All closings up to a position, ordered by unit and then by position.
    pub fn all_closings(&self, as_of: Seq) -> impl Iterator<Item = (&UnitCode, &Closing)> {
        let flat = self.closings.iter().flat_map(|(unit, all)| all.iter().map(move |c| (unit, c)));
        flat.filter(move |(_, c)| c.seq <= as_of)
    }

    /// The closing in force of a period or its year, for the unit or a unit above it.
    pub fn closed(&self, unit: &UnitCode, periode: Periode, as_of: Seq) -> Option<(UnitCode, &Closing)> {
        let year = Periode::Tahun(periode.tahun());
        self.ancestry(unit, as_of).into_iter().find_map(|above| {
            let in_force = |p| self.closings(&above, p, as_of).find(|c| c.ended.is_none_or(|end| end > as_of));
            in_force(periode).or_else(|| in_force(year)).map(|closing| (above.clone(), closing))
        })
    }

    /// Last event about a subject of this stream; 0 if there is none.
    pub fn last(&self, subject: &crate::event::Subject) -> Seq {
        self.last.get(subject).copied().unwrap_or(0)
    }
}
