//! A synthetic ledger: 500 units in 100 families (or as many as asked for), five years, 100 events a unit and quarter. Seeded: the same every time.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use jejak::event::{Actor, Instant, data::Role};
use serde_json::{Value, json};

static FAMILIES: AtomicUsize = AtomicUsize::new(100);

/// Families: a unit and four units below it.
pub fn families() -> usize {
    FAMILIES.load(Relaxed)
}

/// Makes the ledger smaller or larger.
pub fn set_families(count: usize) {
    FAMILIES.store(count.max(1), Relaxed);
}

/// First year of the ledger, and how many.
pub const YEARS: (u16, u16) = (2019, 5);

/// A small generator of pseudo-random numbers (xorshift), so that no run differs from another.
pub struct Dice(u64);

impl Dice {
    /// Dice with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `below`.
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below.max(1)
    }
}

/// A group of 100 events of one unit and quarter.
pub struct Group {
    /// JSON array of drafts.
    pub json: Vec<u8>,
    /// Who appends it, by role.
    pub role: Role,
    /// Recorded time.
    pub at: Instant,
}

/// Code of a unit: the parent of a family is number 0.
pub fn unit(family: usize, member: usize) -> String {
    if member == 0 { format!("U{family:03}") } else { format!("U{family:03}.{member}") }
}

/// The account of a role.
pub fn account(role: Role) -> &'static str {
    match role {
        Role::Unit => "pengisi-01",
        _ => "perencana-01",
    }
}

/// An actor, given the seq of its grant.
pub fn actor(role: Role, grant: u64) -> Actor {
    Actor { grant, id: account(role).parse().expect("account"), role }
}

/// The first events after `ledger.dibuka`: units and grants.
pub fn foundation() -> (Vec<Value>, Vec<Value>) {
    let wire = |kind: &str, data: Value| json!({"type": kind, "unit": "-", "berlaku": "2019-01-01", "data": data});
    let first = vec![wire("akses.diberikan", json!({"akun": "admin-01", "peran": "admin"}))];
    let mut rest = Vec::new();
    for family in 0..families() {
        rest.push(wire("unit.ditetapkan", json!({"kode": unit(family, 0), "nama": format!("Deputi {family}")})));
        for member in 1..5 {
            let data = json!({"kode": unit(family, member), "nama": format!("Direktorat {family}.{member}"), "induk": unit(family, 0)});
            rest.push(wire("unit.ditetapkan", data));
        }
    }
    let all: Vec<String> = (0..families()).map(|family| unit(family, 0)).collect();
    rest.push(wire("akses.diberikan", json!({"akun": account(Role::Perencana), "peran": "perencana"})));
    rest.push(wire("akses.diberikan", json!({"akun": account(Role::Unit), "peran": "unit", "unit": all})));
    (first, rest)
}

/// All groups of a year, in recorded order.
pub fn year(tahun: u16, dice: &mut Dice) -> Vec<Group> {
    let mut groups = Vec::new();
    let members = || (0..families()).flat_map(|family| (0..5).map(move |member| (family, member)));
    let mut planned = Vec::new();
    for (family, member) in members() {
        let events = structure(tahun, family, member);
        planned.push(events.len());
        groups.push(group(events, Role::Perencana, tahun, 1, family * 5 + member));
    }
    for quarter in 1..=4u16 {
        for (order, (family, member)) in members().enumerate() {
            let upto = if quarter == 1 { 100 - planned[order] } else { 100 };
            let mut events = Vec::new();
            fill(&mut events, upto, tahun, quarter, family, member, dice);
            groups.push(group(events, Role::Unit, tahun, quarter, order));
        }
    }
    groups
}

fn group(events: Vec<Value>, role: Role, tahun: u16, quarter: u16, order: usize) -> Group {
    let day = [(1, 15), (4, 10), (7, 10), (10, 10), (12, 28)][quarter as usize - usize::from(role == Role::Perencana)];
    let start: Instant = format!("{tahun}-{:02}-{:02}T01:00:00Z", day.0, day.1).parse().expect("instant");
    let json = serde_json::to_vec(&events).expect("json");
    Group { json, role, at: Instant(start.0 + order as i64 * 1_000_000) }
}

fn structure(tahun: u16, family: usize, member: usize) -> Vec<Value> {
    let name = unit(family, member);
    let wire = |kind: &str, data: Value| json!({"type": kind, "unit": name, "berlaku": format!("{tahun}-01-01"), "data": data});
    let mut all = Vec::new();
    if member == 0 {
        all.push(wire("aturan.ditetapkan", rules(tahun)));
        for (index, kode) in ["stakeholder", "customer", "internal", "learning"].iter().enumerate() {
            all.push(wire(
                "perspektif.ditetapkan",
                json!({"tahun": tahun, "kode": kode, "nama": kode, "urutan": index, "bobot": "25"}),
            ));
            for half in 0..2 {
                let kode_ss = format!("SS.{}", index * 2 + half + 1);
                all.push(wire("sasaran.ditetapkan", json!({"tahun": tahun, "kode": kode_ss, "nama": "Terwujudnya sasaran", "urutan": half, "perspektif": kode})));
            }
        }
    }
    let count = if member == 0 { 13 } else { 4 };
    for index in 1..=count {
        all.push(wire("indikator.ditetapkan", indicator(tahun, index, family, member)));
        all.push(wire(
            "target.ditetapkan",
            json!({"seri": "pk", "iku": format!("IKU.{index}"), "periode": tahun.to_string(), "nilai": "85"}),
        ));
    }
    if member > 0 {
        for ro in 1..=3 {
            let iku = format!("IKU.{}", ro + 4);
            all.push(wire(
                "ro.didaftarkan",
                json!({"tahun": tahun, "ro": format!("001.ABQ.{ro:03}"), "nama": "Rekomendasi kebijakan", "iku": iku}),
            ));
            all.push(wire(
                "pagu.ditetapkan",
                json!({"tahun": tahun, "ro": format!("001.ABQ.{ro:03}"), "nilai": "90000000000"}),
            ));
        }
    }
    all
}

fn indicator(tahun: u16, index: usize, family: usize, member: usize) -> Value {
    let from_units = member == 0 && index <= 4;
    let source = match (member, index) {
        (0, 1..=4) => "unit",
        (0, 12) => "anggaran",
        (0, 13) => "temuan",
        _ => "langsung",
    };
    let mut data = json!({"tahun": tahun, "kode": format!("IKU.{index}"), "nama": "Persentase instansi pemerintah yang menerapkan kebijakan", "urutan": index,
        "satuan": "%", "presisi": 2, "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "konsolidasi_unit": "rata_rata",
        "sumber_realisasi": source});
    if member == 0 {
        data["sasaran"] = format!("SS.{}", (index - 1) * 8 / 13 + 1).into();
    }
    if from_units {
        data["penanggung_jawab"] = (1..5).map(|below| unit(family, below)).collect();
    }
    data
}

fn rules(tahun: u16) -> Value {
    let input = |name: &str| json!({"input": name});
    let percent = |a: Value, b: Value| json!({"kali": [{"bagi": [a, b]}, {"angka": "100"}]});
    let score = percent(input("realisasi"), input("target"));
    let worth = json!({"kali": [input("pagu_akhir"), {"bagi": [input("capaian"), {"angka": "100"}]}]});
    let efficiency = percent(json!({"kurang": [worth, input("realisasi_anggaran")]}), input("realisasi_anggaran"));
    json!({"tahun": tahun, "versi": 1, "pita": [
            {"nama": "Sangat Baik", "warna": "biru", "dari": "100", "termasuk_dari": false, "termasuk_sampai": false},
            {"nama": "Baik", "warna": "hijau", "dari": "80", "termasuk_dari": true, "sampai": "100", "termasuk_sampai": true},
            {"nama": "Kurang", "warna": "merah", "sampai": "80", "termasuk_dari": false, "termasuk_sampai": false}],
        "tanpa_skor": "bobot_diskalakan", "nol_dari_nol": "100", "wajib_disetujui": false, "capaian_maksimum": score, "capaian_minimum": score,
        "capaian_rentang": percent(input("realisasi"), input("batas_bawah")), "efisiensi": efficiency, "efisiensi_resmi": efficiency,
        "efisiensi_terendah": "-20", "efisiensi_tertinggi": "20"})
}

/// Entries of a quarter: realisasi of each indicator, then spending and texts until the group is full.
fn fill(events: &mut Vec<Value>, upto: usize, tahun: u16, quarter: u16, family: usize, member: usize, dice: &mut Dice) {
    let name = unit(family, member);
    let (month, day) = [(3, 31), (6, 30), (9, 30), (12, 31)][quarter as usize - 1];
    let berlaku = format!("{tahun}-{month:02}-{day:02}");
    let wire = |kind: &str, data: Value| json!({"type": kind, "unit": name, "berlaku": berlaku, "data": data});
    let own = if member == 0 { 5..=11 } else { 1..=4 };
    for index in own {
        let nilai = format!("{}.{:02}", 70 + dice.roll(30), dice.roll(100));
        let data = json!({"iku": format!("IKU.{index}"), "periode": format!("{tahun}-TW{quarter}"), "nilai": nilai,
            "keterangan": "Dihitung dari laporan bulanan unit kerja dan hasil rekonsiliasi."});
        events.push(wire("realisasi.dicatat", data));
    }
    while events.len() < upto {
        if member == 0 || dice.roll(5) == 0 {
            let jenis = ["faktor_keberhasilan", "kendala", "rencana_tindak_lanjut"][dice.roll(3) as usize];
            let iku = if member == 0 { 1 + dice.roll(13) } else { 1 + dice.roll(4) };
            let teks = "Koordinasi intensif dengan instansi pusat dan daerah, monitoring dan evaluasi berkala setiap triwulan.";
            events.push(wire(
                "narasi.ditulis",
                json!({"tahun": tahun, "iku": format!("IKU.{iku}"), "jenis": jenis, "teks": teks}),
            ));
        } else {
            let data = json!({"tahun": tahun, "ro": format!("001.ABQ.{:03}", 1 + dice.roll(3)), "nilai": (1_000_000 + dice.roll(9_000_000)).to_string(),
                "dokumen": {"nomor": format!("SPM-{}/{}/{tahun}", dice.roll(99_999), name), "tanggal": berlaku},
                "keterangan": "Pembayaran paket pertemuan"});
            events.push(wire("realisasi_anggaran.dicatat", data));
        }
    }
}
