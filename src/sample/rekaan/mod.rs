//! Invented agencies: three years of as many units as are asked for, for the leader's page, for comparisons and for trials of
//! size. Seeded: the same numbers make the same ledger, hash by hash. Every unit is marked as invented.

mod dadu;
mod isian;
mod rencana;

use serde_json::{Value, json};

use super::{Closing, Step};
use crate::event::{Instant, Periode, Tanggal, UnitCode, data::Role};
use dadu::Dadu;

/// Name of such a ledger.
pub const NAME: &str = "rekaan";
/// First year, and how many.
pub const TAHUN: (u16, u16) = (2023, 3);
/// Most units.
pub const PALING_BANYAK: usize = 2_000;
/// Units of a family: one above, the others below it.
const KELUARGA: usize = 6;

/// Something that an invented unit cannot be: code, name and account are of this program's own making.
fn tetap<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| unreachable!("a valid word of the invented ledger"))
}

/// An invented unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// The unit above it.
    pub induk: Option<String>,
    /// Number of its family.
    pub keluarga: usize,
    /// Units below it.
    pub bawahan: Vec<String>,
}

impl Unit {
    fn kode_unit(&self) -> UnitCode {
        tetap(&self.kode)
    }

    /// Do its entries count only once another account approved them?
    fn disetujui(&self) -> bool {
        self.keluarga % 5 == 4
    }

    /// Is its card one of recorded levels?
    fn bertingkat(&self) -> bool {
        self.keluarga % 3 == 2
    }
}

const BIDANG: [&str; 10] = [
    "Perizinan",
    "Pelayanan Publik",
    "Perencanaan",
    "Pengawasan Mutu",
    "Pendidikan dan Pelatihan",
    "Data dan Informasi",
    "Kerja Sama",
    "Sarana dan Prasarana",
    "Penelitian",
    "Pembinaan Wilayah",
];

/// The units, each one above before those below it.
pub fn unit(banyak: usize) -> Vec<Unit> {
    let kode = |n: usize| {
        let (keluarga, anggota) = (n / KELUARGA, n % KELUARGA);
        if anggota == 0 { format!("R{:02}", keluarga + 1) } else { format!("R{:02}.{anggota}", keluarga + 1) }
    };
    let one = |n: usize| {
        let (keluarga, anggota) = (n / KELUARGA, n % KELUARGA);
        let bidang = BIDANG[keluarga % BIDANG.len()];
        let first = keluarga * KELUARGA;
        let bawahan = (first + 1..(first + KELUARGA).min(banyak)).map(kode).collect();
        let (nama, induk, bawahan) = match anggota {
            0 => (format!("Badan {bidang} {} (rekaan)", keluarga + 1), None, bawahan),
            _ => (
                format!("Direktorat {bidang} {} Wilayah {anggota} (rekaan)", keluarga + 1),
                Some(kode(first)),
                Vec::new(),
            ),
        };
        Unit { kode: kode(n), nama, induk, keluarga, bawahan }
    };
    (0..banyak).map(one).collect()
}

/// A day of a year, whatever month it is counted from: the 31st of a short month is its last day.
fn hari(tahun: u16, bulan: u16, hari: u16) -> Tanggal {
    let (tahun, bulan) = (tahun + (bulan - 1) / 12, (bulan - 1) % 12 + 1);
    let all = (1..=hari).rev();
    let mut found = all.filter_map(|day| Tanggal::new(tahun, u32::from(bulan), u32::from(day)));
    found.next().unwrap_or_else(|| unreachable!("every month has a first day"))
}

/// A moment of office hours of a day; later for later units, so that no two are one.
fn saat(hari: Tanggal, urutan: usize) -> Instant {
    let order = i64::try_from(urutan).unwrap_or(0);
    Instant(Instant::start_of(hari).0 + 8 * 3_600_000_000 + order * 5_000_000)
}

/// An event of a unit, as a draft.
fn event(unit: &str, jenis: &str, berlaku: Tanggal, data: Value) -> Value {
    json!({"type": jenis, "unit": unit, "berlaku": berlaku, "data": data})
}

fn langkah(waktu: Instant, akun: &str, peran: Role, event: Vec<Value>) -> Step {
    Step { kunci: None, waktu, akun: tetap(akun), peran, event, tutup: None }
}

fn tutup(waktu: Instant, unit: &Unit, periode: Periode) -> Step {
    let closing = Closing { unit: unit.kode_unit(), periode, alasan: None };
    Step { tutup: Some(closing), ..langkah(waktu, "perencana-01", Role::Perencana, Vec::new()) }
}

/// Everything that is recorded, in the order of recording.
pub fn steps(banyak: usize, benih: u64) -> Vec<Step> {
    let all = unit(banyak.clamp(1, PALING_BANYAK));
    let mut steps = akses(&all);
    for tahun in TAHUN.0..TAHUN.0 + TAHUN.1 {
        for (urutan, unit) in all.iter().enumerate() {
            // What a unit records does not depend on how many others there are.
            let mut dadu = Dadu::new(benih ^ (urutan as u64) << 16 ^ u64::from(tahun));
            steps.extend(rencana::steps(unit, urutan, tahun));
            steps.extend(isian::steps(unit, urutan, tahun, &mut dadu));
        }
    }
    steps.sort_by_key(|step| step.waktu);
    steps
}

/// Units, accounts, and who may do what.
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
    // A grant names so many units at most.
    for part in tops.chunks(50) {
        grants.push(grant("pengisi-01", "unit", part));
        grants.push(grant("penyetuju-01", "unit", part));
        grants.push(grant("pimpinan-01", "reader", part));
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
