//! What each role may record. Roles come from grants in the ledger, never from a request.

use crate::event::{
    Event,
    data::{Pemeriksa, Role},
};

/// May the role record the event? Whether its grant covers the unit is asked elsewhere.
pub fn may_record(role: Role, event: &Event) -> bool {
    use Event as E;
    match event {
        E::LedgerDibuka(_) | E::JurnalDipulihkan(_) | E::EpochDibuka(_) | E::AksesDipulihkan(_) => role == Role::Sistem,
        E::CheckpointDicatat(_) | E::PenerimaanDitetapkan(_) => matches!(role, Role::Sistem | Role::Admin),
        E::KunciDiganti(_) | E::JamDikoreksi(_) | E::EkorDiakui(_) | E::DataDihapus(_) => role == Role::Admin,
        // Whoever may read may take a copy away; that it was taken is what must be on record.
        E::EksporDibuat(_) => true,
        // Whether it is the holder's own is asked elsewhere.
        E::AksesDiperpanjang(_) => role != Role::Sistem,
        // Everybody has keys of their own; those of others an administrator sets and withdraws, which admission asks.
        E::KunciAkunDitetapkan(_) | E::KunciAkunDicabut(_) => role != Role::Sistem,
        E::LaporanDiterbitkan(_) => matches!(role, Role::Perencana | Role::Inspektorat),
        E::ReviuDicatat(_) => role == Role::Inspektorat,
        E::AksesDiberikan(_) => matches!(role, Role::Admin | Role::Sistem),
        // Only the role that set a hold lifts it, which is asked elsewhere.
        E::PenahananDitetapkan(_) => matches!(role, Role::Admin | Role::Inspektorat),
        E::RetensiDitetapkan(_)
        | E::UnitDitetapkan(_)
        | E::PemeriksaDitetapkan(_)
        | E::AksesDicabut(_)
        | E::AksesDikonfirmasi(_) => role == Role::Admin,
        E::PerspektifDitetapkan(_)
        | E::SasaranDitetapkan(_)
        | E::SimpulDitetapkan(_)
        | E::IndikatorDitetapkan(_)
        | E::AturanDitetapkan(_)
        | E::TargetDitetapkan(_)
        | E::TargetDiubah(_)
        | E::RoDidaftarkan(_)
        | E::RpdDitetapkan(_)
        | E::PaguDitetapkan(_)
        | E::PaguDitambah(_)
        | E::PaguDikurangi(_)
        | E::BlokirDikenakan(_)
        | E::BlokirDilepas(_)
        | E::RefocusingDicatat(_)
        | E::PeriodeDitutup(_)
        | E::PeriodeDibukaKembali(_) => role == Role::Perencana,
        E::RealisasiDicatat(_)
        | E::RealisasiDikoreksi(_)
        | E::RealisasiAnggaranDicatat(_)
        | E::OutputDicatat(_)
        | E::RealisasiAnggaranDikoreksi(_) => role == Role::Unit,
        E::TindakLanjutDisampaikan(_) => role == Role::Unit,
        E::RealisasiDitimpa(_) | E::RealisasiDisetujui(_) | E::NarasiDitulis(_) | E::RincianDicatat(_) => {
            matches!(role, Role::Unit | Role::Perencana)
        }
        // Of a recorded body: in the role that is recorded of it, which the books are asked for.
        E::TemuanDicatat(data) => match Pemeriksa::tetap(&data.pemeriksa) {
            Some(pemeriksa) => role == pemeriksa.role(),
            None => is_auditor(role),
        },
        E::SaldoTemuanDicatat(_) | E::RekomendasiDicatat(_) | E::TindakLanjutDinilai(_) => is_auditor(role),
        E::BuktiDilampirkan(_) => matches!(role, Role::Unit | Role::Perencana | Role::Inspektorat | Role::Bpk),
        E::EventDibatalkan(_) => matches!(role, Role::Unit | Role::Perencana | Role::Inspektorat | Role::Bpk),
    }
}

/// Roles that may record the event, for messages.
pub fn who_may(event: &Event) -> String {
    let roles = [Role::Sistem, Role::Admin, Role::Perencana, Role::Unit, Role::Inspektorat, Role::Bpk, Role::Reader];
    let names: Vec<_> = roles.into_iter().filter(|role| may_record(*role, event)).map(Role::name).collect();
    format!("peran {}", names.join(" atau "))
}

/// Inspektorat or BPK.
pub fn is_auditor(role: Role) -> bool {
    matches!(role, Role::Inspektorat | Role::Bpk)
}
