//! Admission: decides whether an event may be appended. It may refuse; an event that it accepts cannot fail in `apply`.

mod budget;
mod closed;
mod elsewhere;
mod entry;
mod findings;
mod grants;
mod handed;
mod kept;
mod lean;
mod ledger;
mod plan;
mod replay;
mod settings;
mod sides;
mod signed;
mod standing;
mod tree;
mod void;
mod world;

use std::{fmt::Display, sync::Arc};

use uuid::Uuid;

use crate::event::{Actor, Event, Home, IkuCode, Refusal, RefusalKind, Rule, Seq, UnitCode, beside, data::Role};

use super::{Book, Dated, Fact, Indikator, ReadError, StreamKey, access, in_force};

pub use super::settings::SISTEM;
pub use replay::{Replay, Unadmitted};
pub use world::{Facts, World};

/// The reason why a group was not admitted.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AdmitError {
    /// It breaks a rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The books that it must be checked against could not be read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
}

type Admitted<T = ()> = Result<T, AdmitError>;

/// A refusal by a rule of the books.
fn rule<T>(field: &str, value: impl Display, detail: impl Into<String>, accepted: impl Into<String>) -> Admitted<T> {
    Err(Refusal::new(RefusalKind::Rule, field, value, detail, accepted).into())
}

/// A refusal because the ledger does not have something.
fn unknown<T>(field: &str, value: impl Display, detail: impl Into<String>, accepted: impl Into<String>) -> Admitted<T> {
    Err(Refusal::new(RefusalKind::Unknown, field, value, detail, accepted).into())
}

/// The accepted values: the existing ones, or if there are none, what to do first.
fn one_of(known: &[String], none: &str) -> String {
    if known.is_empty() { none.to_owned() } else { known.join(", ") }
}

/// Adds the rule that refused, unless an inner rule already did.
fn by<T>(rule: Rule, outcome: Admitted<T>) -> Admitted<T> {
    outcome.map_err(|error| match error {
        AdmitError::Refused(refusal) => AdmitError::Refused(refusal.by(rule)),
        AdmitError::Unreadable(error) => AdmitError::Unreadable(error),
    })
}

/// An event to be judged: one to be appended, or one that a line recorded.
#[derive(Clone, Copy)]
struct Case<'a> {
    event: &'a Event,
    fact: &'a Fact,
    actor: &'a Actor,
    /// The last event about its subject, as the client expects it. A line does not contain it.
    expect: Option<Seq>,
    /// Whether it is the only event of its group.
    alone: bool,
    /// Whether this is only a check without recording; then it may be signed later.
    dry: bool,
    /// Whether it was admitted before, by the program of its day.
    replayed: bool,
    /// The client's id, and the version in the header: the actor signed both.
    id: Uuid,
    version: u32,
    /// Whether texts of it were erased; then the signed message cannot be computed any more.
    erased: bool,
}

/// One event on trial.
struct Trial<'a> {
    world: &'a World,
    case: Case<'a>,
    fact: &'a Fact,
    actor: &'a Actor,
    /// The event's own book, as it stands before the event.
    book: Arc<Book>,
    /// The place of its unit, for the actor's grant.
    standing: Arc<standing::Standing>,
}

impl Trial<'_> {
    /// Runs all checks, general ones first.
    fn run(&self) -> Admitted {
        by(Rule::Unit, self.unit())?;
        self.authority()?;
        by(Rule::TandaTangan, self.signed())?;
        by(Rule::Harapan, self.expectation())?;
        by(Rule::Rujukan, self.references())?;
        by(Rule::PeriodeDitutup, self.closed_period())?;
        self.content(self.case.event)
    }

    /// Runs the rules for the event's content, by the part of the books.
    fn content(&self, event: &Event) -> Admitted {
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
            | Event::JamDikoreksi(_)
            | Event::EksporDibuat(_)
            | Event::LaporanDiterbitkan(_)
            | beside!()
            | Event::AksesDikonfirmasi(_)
            | Event::AksesDipulihkan(_)
            | Event::AksesDiperpanjang(_)
            | Event::RetensiDitetapkan(_)
            | Event::PenahananDitetapkan(_)
            | Event::PemeriksaDitetapkan(_)
            | Event::PenerimaanDitetapkan(_)
            | Event::EkorDiakui(_)
            | Event::KunciAkunDitetapkan(_)
            | Event::KunciAkunDicabut(_)
            | Event::DataDihapus(_) => by(Rule::BukuBesar, self.ledger_event(event)),
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
            | Event::RpdDitetapkan(_)
            | Event::OutputDicatat(_)
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
            | Event::TindakLanjutDinilai(_)
            | Event::SaldoTemuanDicatat(_) => by(Rule::Temuan, self.findings_event(event)),
            Event::EventDibatalkan(data) => by(Rule::Pembatalan, self.void_event(data)),
        }
    }

    fn before(&self) -> Seq {
        self.fact.seq - 1
    }

    /// The version of the rules that apply to this event.
    fn versi(&self) -> u32 {
        self.world.global().penerimaan(self.before()).versi
    }

    fn unit_code(&self) -> &UnitCode {
        &self.fact.unit
    }

    fn unit(&self) -> Admitted {
        let unit = self.unit_code();
        let of_ledger = match self.case.event.kind().home() {
            Home::Ledger => true,
            // On a unit or on the ledger, like the event that it erases.
            Home::Either if unit.is_ledger() => return Ok(()),
            Home::Either | Home::Unit | Home::Year | Home::Findings | Home::Voided => false,
        };
        if of_ledger != unit.is_ledger() {
            let accepted =
                if of_ledger { "- (buku besar sebagai keseluruhan)" } else { "kode unit yang sudah ditetapkan" };
            return rule("unit", unit, "jenis event ini tidak dicatat pada unit tersebut", accepted);
        }
        if !of_ledger && !self.standing.known {
            return unknown("unit", unit, "unit tidak dikenal", self.known_units());
        }
        Ok(())
    }

    fn known_units(&self) -> String {
        let units: Vec<_> = self.world.global().units(self.before()).map(|u| u.kode.to_string()).take(20).collect();
        match units.is_empty() {
            true => "belum ada unit: admin menetapkannya lebih dahulu dengan unit.ditetapkan".to_owned(),
            false => format!("salah satu unit: {}", units.join(", ")),
        }
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
        let grant = global.grant(self.actor.grant).filter(|g| g.in_force(self.before()));
        let Some(grant) = grant.filter(|g| g.akun == self.actor.id && g.peran == self.actor.role) else {
            return denied(
                Rule::Akses,
                "akses tidak ada atau sudah dicabut".to_owned(),
                "akses yang masih berlaku".to_owned(),
            );
        };
        if let Some(end) = global.berakhir(grant).filter(|end| *end < self.hari()) {
            return denied(
                Rule::Akses,
                format!("akses event {} berakhir pada {end}", grant.seq),
                "akses yang masih berlaku: admin memberi yang baru".to_owned(),
            );
        }
        if !self.unit_code().is_ledger() && !self.standing.covered {
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

    fn needs_reason(&self, why: &str) -> Admitted {
        match self.case.event.umum().alasan {
            Some(_) => Ok(()),
            None => rule("data.alasan", "(kosong)", format!("{why} memerlukan alasan"), "alasan tertulis"),
        }
    }

    /// The definition of an indicator in force on the event's day; the first one if it begins later.
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
                let none = "belum ada: perencana menetapkannya lebih dahulu dengan indikator.ditetapkan";
                let accepted = format!("indikator {}: {}", self.unit_code(), one_of(&known, none));
                unknown("data.iku", kode, "indikator tidak dikenal pada unit dan tahun ini", accepted)
            }
        }
    }
}
