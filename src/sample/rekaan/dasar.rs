//! Basics of the invented ledger: units, days and steps.

use serde_json::{Value, json};

use crate::{
    event::{Instant, Periode, Tanggal, UnitCode, data::Role},
    sample::{Closing, Step},
};

/// First year, and number of years.
pub const TAHUN: (u16, u16) = (2023, 3);
/// Number of units in a family: one above, the others below it.
const KELUARGA: usize = 6;

/// Number of families for which one account enters data.
pub const SEAKUN: usize = 50;

/// Parses a constant of this module, which is always valid.
pub fn tetap<T: std::str::FromStr>(text: &str) -> T {
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
    /// Its code.
    pub fn kode_unit(&self) -> UnitCode {
        tetap(&self.kode)
    }

    /// The account with a function for the unit. A grant names a limited number of units, so many families need several accounts.
    pub fn akun(&self, nama: &str) -> String {
        format!("{nama}-{:02}", self.keluarga / SEAKUN + 1)
    }

    /// Whether its entries only count after another account has approved them.
    pub fn disetujui(&self) -> bool {
        self.keluarga % 5 == 4
    }

    /// Whether its card has recorded levels.
    pub fn bertingkat(&self) -> bool {
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

/// The units, each before those below it.
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

/// A day, with months counted beyond the year's end if needed; the 31st of a short month is its last day.
pub fn hari(tahun: u16, bulan: u16, hari: u16) -> Tanggal {
    let (tahun, bulan) = (tahun + (bulan - 1) / 12, (bulan - 1) % 12 + 1);
    let all = (1..=hari).rev();
    let mut found = all.filter_map(|day| Tanggal::new(tahun, u32::from(bulan), u32::from(day)));
    found.next().unwrap_or_else(|| unreachable!("every month has a first day"))
}

/// A moment in office hours of a day, later for later units, so that no two are equal.
pub fn saat(hari: Tanggal, urutan: usize) -> Instant {
    let order = i64::try_from(urutan).unwrap_or(0);
    Instant(Instant::start_of(hari).0 + 8 * 3_600_000_000 + order * 5_000_000)
}

/// An event of a unit, as a draft.
pub fn event(unit: &str, jenis: &str, berlaku: Tanggal, data: Value) -> Value {
    json!({"type": jenis, "unit": unit, "berlaku": berlaku, "data": data})
}

/// A step with some events.
pub fn langkah(waktu: Instant, akun: &str, peran: Role, event: Vec<Value>) -> Step {
    Step { kunci: None, waktu, akun: tetap(akun), peran, event, tutup: None }
}

/// A step that closes a period.
pub fn tutup(waktu: Instant, unit: &Unit, periode: Periode) -> Step {
    let closing = Closing { unit: unit.kode_unit(), periode, alasan: None };
    Step { tutup: Some(closing), ..langkah(waktu, "perencana-01", Role::Perencana, Vec::new()) }
}
