//! Invented agencies: three years of any number of units, for the summary page, for comparisons and for tests of size. Seeded:
//! the same numbers give the same ledger, hash by hash. Every unit is marked as invented.

mod dadu;
mod dasar;
mod isian;
mod rencana;

use serde_json::{Value, json};

use super::Step;
use crate::event::{Instant, data::Role};
use dadu::Dadu;
pub use dasar::TAHUN;
use dasar::{Unit, event, hari, langkah, saat, unit};

/// Name of such a ledger.
pub const NAME: &str = "rekaan";
/// Maximum number of units.
pub const PALING_BANYAK: usize = 2_000;
/// All steps in the order of recording.
pub fn steps(banyak: usize, benih: u64) -> Vec<Step> {
    let all = unit(banyak.clamp(1, PALING_BANYAK));
    let mut steps = akses(&all);
    for tahun in TAHUN.0..TAHUN.0 + TAHUN.1 {
        for (urutan, unit) in all.iter().enumerate() {
            // A unit's entries do not depend on the number of other units.
            let mut dadu = Dadu::new(benih ^ (urutan as u64) << 16 ^ u64::from(tahun));
            steps.extend(rencana::steps(unit, urutan, tahun));
            steps.extend(isian::steps(unit, urutan, tahun, &mut dadu));
        }
    }
    steps.sort_by_key(|step| step.waktu);
    steps
}

/// Units, accounts, and their permissions.
fn akses(all: &[Unit]) -> Vec<Step> {
    let day = hari(TAHUN.0 - 1, 12, 20);
    let at = |n: usize| Instant(saat(day, n).0 + 60_000_000);
    let grant = |akun: &str, peran: &str, unit: &[&str]| {
        let data = json!({"akun": akun, "peran": peran, "unit": unit, "keterangan": "Akun rekaan."});
        event("-", "akses.diberikan", day, data)
    };
    let units = all.iter().map(|u| {
        let mut data = json!({"kode": u.kode, "nama": u.nama, "contoh": true, "keterangan": "Unit rekaan: tidak ada."});
        if let Some(induk) = &u.induk {
            data["induk"] = induk.as_str().into();
        }
        event("-", "unit.ditetapkan", day, data)
    });
    let tops: Vec<&str> = all.iter().filter(|u| u.induk.is_none()).map(|u| u.kode.as_str()).collect();
    let mut grants = vec![
        grant("perencana-01", "perencana", &[]),
        grant("inspektorat-01", "inspektorat", &[]),
        grant("bpk-01", "bpk", &[]),
    ];
    // A grant names a limited number of units.
    for (n, part) in (1..).zip(tops.chunks(dasar::SEAKUN)) {
        for (akun, peran) in [("pengisi", "unit"), ("penyetuju", "unit"), ("pimpinan", "reader")] {
            grants.push(grant(&format!("{akun}-{n:02}"), peran, part));
        }
    }
    grants.push(grant("admin-02", "admin", &[]));
    let mut steps = vec![langkah(at(0), "sistem", Role::Sistem, vec![grant("admin-01", "admin", &[])])];
    let units: Vec<Value> = units.collect();
    let mut groups: Vec<Vec<Value>> = units.chunks(100).map(<[Value]>::to_vec).collect();
    groups.extend(grants.chunks(20).map(<[Value]>::to_vec));
    let numbered = groups.into_iter().enumerate();
    steps.extend(numbered.map(|(n, group)| langkah(at(n + 1), "admin-01", Role::Admin, group)));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_unit_records_does_not_depend_on_how_many_there_are() {
        let of = |n: usize| {
            let all = steps(n, 1);
            let own = all.iter().flat_map(|s| &s.event).filter(|e| e["unit"] == "R01.3");
            own.map(ToString::to_string).collect::<Vec<_>>()
        };
        assert!(!of(6).is_empty());
        assert_eq!(of(6), of(13));
    }

    #[test]
    fn time_never_runs_back() {
        let all = steps(12, 7);
        assert!(all.windows(2).all(|pair| pair[0].waktu <= pair[1].waktu));
        assert_ne!(all.len(), 0);
    }

    #[test]
    fn every_unit_says_that_it_is_invented() {
        assert!(unit(60).iter().all(|u| u.nama.contains("rekaan")));
        let told = steps(60, 1);
        let units = told.iter().flat_map(|s| &s.event).filter(|e| e["type"] == "unit.ditetapkan");
        assert_eq!(units.filter(|e| e["data"]["contoh"] == true).count(), 60);
    }
}
