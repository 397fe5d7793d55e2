//! Admission: may this event be appended? It may refuse; what it lets through, `apply` cannot fail on.

mod budget;
mod entry;
mod findings;
mod lean;
mod ledger;
mod plan;
mod replay;
mod tree;
mod void;
mod world;

use std::{fmt::Display, sync::Arc};

use crate::event::{Actor, Event, IkuCode, Periode, Refusal, RefusalKind, Rule, Seq, UnitCode, data::Role};

use super::{Book, Dated, Fact, Indikator, ReadError, StreamKey, access, in_force};

pub use replay::{Replay, Unadmitted};
pub use world::{Facts, World};

/// Why a group was not admitted.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AdmitError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The books that it must be tested against could not be read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
}

/// The account in whose name the program records what it does itself.
pub const SISTEM: &str = "sistem";

type Admitted<T = ()> = Result<T, AdmitError>;

/// A refusal by a rule of the books.
fn rule<T>(field: &str, value: impl Display, detail: impl Into<String>, accepted: impl Into<String>) -> Admitted<T> {
    Err(Refusal::new(RefusalKind::Rule, field, value, detail, accepted).into())
}

/// A refusal for something that the ledger does not hold.
fn unknown<T>(field: &str, value: impl Display, detail: impl Into<String>, accepted: impl Into<String>) -> Admitted<T> {
    Err(Refusal::new(RefusalKind::Unknown, field, value, detail, accepted).into())
}

/// Names the rule that refused, unless a rule within it did.
fn by<T>(rule: Rule, outcome: Admitted<T>) -> Admitted<T> {
    outcome.map_err(|error| match error {
        AdmitError::Refused(refusal) => AdmitError::Refused(refusal.by(rule)),
        AdmitError::Unreadable(error) => AdmitError::Unreadable(error),
    })
}

/// An event as it comes before the rules: from someone who wants it appended, or from a line that was.
#[derive(Clone, Copy)]
struct Case<'a> {
    event: &'a Event,
    fact: &'a Fact,
    actor: &'a Actor,
    /// The last event about its subject, as its sender thinks. A line does not keep it.
    expect: Option<Seq>,
    /// Is it the only event of its group?
    alone: bool,
    /// Was it admitted once, by the program of its day?
    replayed: bool,
}

/// One event on trial.
struct Trial<'a> {
    world: &'a World,
    case: Case<'a>,
    fact: &'a Fact,
    actor: &'a Actor,
    /// The event's own book, as it stands before it.
    book: Arc<Book>,
}

impl Trial<'_> {
    /// All checks, general ones first.
    fn run(&self) -> Admitted {
        by(Rule::Unit, self.unit())?;
        self.authority()?;
        by(Rule::Harapan, self.expectation())?;
        by(Rule::Rujukan, self.references())?;
        by(Rule::PeriodeDitutup, self.closed_period())?;
        let event = self.case.event;
        match event {
            Event::LedgerDibuka(_)
            | Event::JurnalDipulihkan(_)
            | Event::UnitDitetapkan(_)
            | Event::AksesDiberikan(_)
            | Event::AksesDicabut(_)
            | Event::PeriodeDitutup(_)
            | Event::PeriodeDibukaKembali(_)
            | Event::CheckpointDicatat(_)
            | Event::KunciDiganti(_)
            | Event::EpochDibuka(_)
            | Event::EksporDibuat(_)
            | Event::LaporanDiterbitkan(_)
            | Event::ReviuDicatat(_) => by(Rule::BukuBesar, self.ledger_event(event)),
            Event::PerspektifDitetapkan(_)
            | Event::SasaranDitetapkan(_)
            | Event::SimpulDitetapkan(_)
            | Event::IndikatorDitetapkan(_)
            | Event::AturanDitetapkan(_)
            | Event::TargetDitetapkan(_)
            | Event::TargetDiubah(_)
            | Event::NarasiDitulis(_)
            | Event::RincianDicatat(_)
            | Event::BuktiDilampirkan(_) => by(Rule::Rencana, self.plan_event(event)),
            Event::RealisasiDicatat(_)
            | Event::RealisasiDikoreksi(_)
            | Event::RealisasiDitimpa(_)
            | Event::RealisasiDisetujui(_) => by(Rule::Realisasi, self.entry_event(event)),
            Event::RoDidaftarkan(_)
            | Event::PaguDitetapkan(_)
            | Event::PaguDitambah(_)
            | Event::PaguDikurangi(_)
            | Event::BlokirDikenakan(_)
            | Event::BlokirDilepas(_)
            | Event::RefocusingDicatat(_)
            | Event::RealisasiAnggaranDicatat(_)
            | Event::RealisasiAnggaranDikoreksi(_) => by(Rule::Anggaran, self.budget_event(event)),
            Event::TemuanDicatat(_)
            | Event::RekomendasiDicatat(_)
            | Event::TindakLanjutDisampaikan(_)
            | Event::TindakLanjutDinilai(_) => by(Rule::Temuan, self.findings_event(event)),
            Event::EventDibatalkan(data) => by(Rule::Pembatalan, self.void_event(data)),
        }
    }

    fn before(&self) -> Seq {
        self.fact.seq - 1
    }

    fn unit_code(&self) -> &UnitCode {
        &self.fact.unit
    }

    fn unit(&self) -> Admitted {
        let unit = self.unit_code();
        let of_ledger = matches!(
            self.case.event,
            Event::LedgerDibuka(_)
                | Event::JurnalDipulihkan(_)
                | Event::UnitDitetapkan(_)
                | Event::AksesDiberikan(_)
                | Event::AksesDicabut(_)
                | Event::CheckpointDicatat(_)
                | Event::KunciDiganti(_)
                | Event::EpochDibuka(_)
        );
        if of_ledger != unit.is_ledger() {
            let accepted =
                if of_ledger { "- (buku besar sebagai keseluruhan)" } else { "kode unit yang sudah ditetapkan" };
            return rule("unit", unit, "jenis event ini tidak dicatat pada unit tersebut", accepted);
        }
        if !of_ledger && self.world.global().unit(unit, self.before()).is_none() {
            return unknown("unit", unit, "unit tidak dikenal", self.known_units());
        }
        Ok(())
    }

    fn known_units(&self) -> String {
        let units: Vec<_> = self.world.global().units(self.before()).map(|u| u.kode.to_string()).take(20).collect();
        format!("salah satu unit: {}", units.join(", "))
    }

    fn authority(&self) -> Admitted {
        let event = self.case.event;
        let denied = |rule, detail: String, accepted: String| -> Admitted {
            let actor = format!("{} ({})", self.actor.id, self.actor.role.name());
            Err(Refusal::new(RefusalKind::NotAllowed, "actor", actor, detail, accepted).by(rule).into())
        };
        if !access::may_record(self.actor.role, event) {
            let detail = format!("peran {} tidak boleh mencatat {}", self.actor.role.name(), event.kind().name());
            return denied(Rule::Peran, detail, access::who_may(event));
        }
        if self.actor.role == Role::Sistem {
            if self.actor.grant == 0 && self.actor.id.as_str() == SISTEM {
                return Ok(());
            }
            return denied(
                Rule::Akses,
                "hanya program sendiri yang berperan sistem".to_owned(),
                format!("{SISTEM}, akses 0"),
            );
        }
        let global = self.world.global();
        let grant = global.grants(self.before()).find(|g| g.seq == self.actor.grant);
        let Some(grant) = grant.filter(|g| g.akun == self.actor.id && g.peran == self.actor.role) else {
            return denied(
                Rule::Akses,
                "akses tidak ada atau sudah dicabut".to_owned(),
                "akses yang masih berlaku".to_owned(),
            );
        };
        if !self.unit_code().is_ledger() && !global.covers(grant, self.unit_code(), self.before()) {
            let units: Vec<_> = grant.unit.iter().map(ToString::to_string).collect();
            return denied(
                Rule::Cakupan,
                format!("akses tidak mencakup unit {}", self.unit_code()),
                format!("unit {}", units.join(", ")),
            );
        }
        Ok(())
    }

    fn expectation(&self) -> Admitted {
        let Some(expected) = self.case.expect else { return Ok(()) };
        let last = if self.fact.stream() == StreamKey::global() {
            self.world.global().last(&self.fact.subject)
        } else {
            self.book.last.get(&self.fact.subject).copied().unwrap_or(0)
        };
        if last == expected {
            return Ok(());
        }
        let detail = format!("event terakhir tentang {} adalah nomor {last}, bukan {expected}", self.fact.subject);
        Err(Refusal::new(
            RefusalKind::Conflict,
            "expect",
            expected,
            detail,
            format!("{last}, sesudah membaca event tersebut"),
        )
        .into())
    }

    fn references(&self) -> Admitted {
        match self.fact.refs.iter().find(|seq| **seq == 0 || **seq > self.before()) {
            Some(seq) => unknown(
                "ref",
                seq,
                "event yang dirujuk tidak ada",
                format!("nomor event antara 1 dan {}", self.before()),
            ),
            None => Ok(()),
        }
    }

    /// An entry that changes a closed period needs a reason; it is then a restatement.
    fn closed_period(&self) -> Admitted {
        if self.case.event.umum().alasan.is_some() {
            return Ok(());
        }
        let Some((above, closing)) = self
            .touched_periods()
            .into_iter()
            .find_map(|p| self.world.global().closed(self.unit_code(), p, self.before()))
        else {
            return Ok(());
        };
        let detail = format!("periode {} {above} sudah ditutup (event {})", closing.periode, closing.seq);
        Err(Refusal::new(
            RefusalKind::PeriodClosed,
            "data.alasan",
            "(kosong)",
            detail,
            "alasan tertulis; entri lalu tampak sebagai penyajian kembali",
        )
        .into())
    }

    /// The periods whose card the event would change.
    fn touched_periods(&self) -> Vec<Periode> {
        use Event as E;
        let from_day = |tahun: u16| {
            let day = self.fact.berlaku;
            let quarters = (1..=4).map(move |q| Periode::Triwulan(tahun, q));
            let halves = (1..=2).map(move |h| Periode::Semester(tahun, h));
            let months = (1..=12).map(move |m| Periode::Bulan(tahun, m));
            quarters
                .chain([Periode::Tahun(tahun)])
                .chain(halves)
                .chain(months)
                .filter(move |p| p.akhir() >= day)
                .collect()
        };
        match self.case.event {
            E::TargetDitetapkan(d) => with_longer(d.periode),
            E::TargetDiubah(d) => with_longer(d.periode),
            E::RealisasiDicatat(d) => with_longer(d.periode),
            E::RealisasiDikoreksi(d) => with_longer(d.periode),
            E::RealisasiDitimpa(d) => with_longer(d.periode),
            E::RealisasiDisetujui(d) => with_longer(d.periode),
            E::PerspektifDitetapkan(d) => from_day(d.tahun),
            E::SasaranDitetapkan(d) => from_day(d.tahun),
            E::SimpulDitetapkan(d) => from_day(d.tahun),
            E::IndikatorDitetapkan(d) => from_day(d.tahun),
            E::AturanDitetapkan(d) => from_day(d.tahun),
            E::PaguDitetapkan(d) => from_day(d.tahun),
            E::PaguDitambah(d) => from_day(d.tahun),
            E::PaguDikurangi(d) => from_day(d.tahun),
            E::BlokirDikenakan(d) => from_day(d.tahun),
            E::BlokirDilepas(d) => from_day(d.tahun),
            E::RefocusingDicatat(d) => from_day(d.tahun),
            E::RealisasiAnggaranDicatat(d) => from_day(d.tahun),
            _ => Vec::new(),
        }
    }

    fn needs_reason(&self, why: &str) -> Admitted {
        match self.case.event.umum().alasan {
            Some(_) => Ok(()),
            None => rule("data.alasan", "(kosong)", format!("{why} memerlukan alasan"), "alasan tertulis"),
        }
    }

    /// The definition of an indicator that holds on the event's day, or the first one where it begins later.
    fn indikator(&self, kode: &IkuCode) -> Admitted<Arc<Indikator>> {
        let versions: &[Dated<Arc<Indikator>>] = self.book.iku.get(kode).map_or(&[], |iku| &iku.definisi);
        match in_force(versions, self.fact.berlaku).or(versions.first()) {
            Some(found) => Ok(found.isi.clone()),
            None => {
                let known: Vec<_> = self
                    .book
                    .iku
                    .iter()
                    .filter(|(_, i)| !i.definisi.is_empty())
                    .map(|(k, _)| k.to_string())
                    .take(30)
                    .collect();
                let accepted = format!("indikator {}: {}", self.unit_code(), known.join(", "));
                unknown("data.iku", kode, "indikator tidak dikenal pada unit dan tahun ini", accepted)
            }
        }
    }
}

/// A period with the longer ones in whose card it shows.
fn with_longer(periode: Periode) -> Vec<Periode> {
    let tahun = periode.tahun();
    let quarters = (1..=4).map(|q| Periode::Triwulan(tahun, q));
    let longer = quarters.chain((1..=2).map(|h| Periode::Semester(tahun, h)));
    let holds = |p: &Periode| *p != periode && p.awal() <= periode.awal() && p.akhir() >= periode.akhir();
    std::iter::once(periode).chain(longer.filter(holds)).collect()
}
