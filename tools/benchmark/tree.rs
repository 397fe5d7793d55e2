//! A ledger of its own: a card of 600 nodes and 300 indicators, eight levels deep, whose indicators draw from those of 60 units.
//! Seeded: the same every time.

use std::{
    path::{Path, PathBuf},
    time::Instant as Timer,
};

use jejak::{
    event::{Actor, Instant, data::Role},
    projection::{Pandangan, Per},
    store::{self, Vault, ledger::Options, ledger::system_actor},
};
use serde_json::{Value, json};

use crate::{
    build,
    make::Dice,
    measure::{memory, row},
    reads,
};

/// Levels, nodes on each, indicators, units that they draw from, and what each of these measures.
const SHAPE: (usize, usize, usize, usize, usize) = (8, 75, 300, 60, 5);
const YEAR: u16 = 2024;
/// Events of a group.
const GROUP: usize = 100;

/// Where it stands: beside the other ledger.
pub fn beside(dir: &Path) -> PathBuf {
    let mut name = dir.file_name().unwrap_or_default().to_os_string();
    name.push("-tree");
    dir.with_file_name(name)
}

fn wire(unit: &str, kind: &str, berlaku: &str, data: Value) -> Value {
    json!({"type": kind, "unit": unit, "berlaku": berlaku, "data": data})
}

fn structural(unit: &str, kind: &str, data: Value) -> Value {
    wire(unit, kind, &format!("{YEAR}-01-01"), data)
}

fn unit(at: usize) -> String {
    format!("U{at:02}")
}

/// Units and grants.
fn foundation() -> Vec<Value> {
    let set = |kode: &str, induk: Option<&str>| {
        let mut data = json!({"kode": kode, "nama": format!("Unit {kode}")});
        if let Some(induk) = induk {
            data["induk"] = induk.into();
        }
        structural("-", "unit.ditetapkan", data)
    };
    let mut all = vec![set("PUSAT", None)];
    all.extend((0..SHAPE.3).map(|at| set(&unit(at), Some("PUSAT"))));
    for (role, account) in [("perencana", "perencana-01"), ("unit", "pengisi-01")] {
        let units = if role == "unit" { vec!["PUSAT"] } else { Vec::new() };
        all.push(structural("-", "akses.diberikan", json!({"akun": account, "peran": role, "unit": units})));
    }
    all
}

fn rules() -> Value {
    let level = |kode: String, gabung: &str| json!({"kode": kode, "nama": kode, "judul": kode, "nilai": "Nilai", "gabung": gabung, "tanpa_nilai": "dikeluarkan"});
    let levels = (1..=SHAPE.0).map(|n| level(format!("L{n}"), if n % 2 == 0 { "berbobot" } else { "rata_rata" }));
    let band = |nama: &str, dari: Option<&str>, sampai: Option<&str>| {
        let mut band = json!({"nama": nama, "warna": "hijau", "termasuk_dari": true, "termasuk_sampai": false});
        for (edge, bound) in [("dari", dari), ("sampai", sampai)] {
            if let Some(bound) = bound {
                band[edge] = bound.into();
            }
        }
        band
    };
    json!({"tahun": YEAR, "versi": 1, "tanpa_skor": "bobot_diskalakan", "wajib_disetujui": false,
        "pita": [band("Baik", Some("80"), None), band("Kurang", None, Some("80"))],
        "capaian_maksimum": "(realisasi / target) x 100", "capaian_minimum": "(2 - (realisasi / target)) x 100",
        "capaian_rentang": "(realisasi / batas_bawah) x 100", "efisiensi": "pagu_akhir - realisasi_anggaran",
        "efisiensi_resmi": "pagu_akhir - realisasi_anggaran", "efisiensi_terendah": "-20", "efisiensi_tertinggi": "20",
        "batas_capaian": "120", "tingkat": levels.collect::<Vec<_>>(), "kartu": level("kartu".to_owned(), "rata_rata")})
}

/// Rules, nodes, indicators and their targets.
fn structure(dice: &mut Dice) -> Vec<Value> {
    let indicator = |kode: String, more: Value| {
        let mut data = json!({"tahun": YEAR, "kode": kode, "nama": "Persentase layanan yang memenuhi standar", "urutan": 1,
            "satuan": "%", "presisi": 2, "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir",
            "sumber_realisasi": "langsung"});
        data.as_object_mut().expect("object").extend(more.as_object().cloned().unwrap_or_default());
        data
    };
    let target = |unit: &str, kode: &str, periode: String, nilai: u64| {
        let seri = if periode.len() == 4 { "pk" } else { "triwulan" };
        let data = json!({"seri": seri, "iku": kode, "periode": periode, "nilai": nilai.to_string()});
        structural(unit, "target.ditetapkan", data)
    };
    let mut all = vec![structural("PUSAT", "aturan.ditetapkan", rules())];
    for depth in 1..=SHAPE.0 {
        for at in 0..SHAPE.1 {
            let mut data = json!({"tahun": YEAR, "kode": format!("N{depth} {at}"), "tingkat": format!("L{depth}"),
                "nama": "Meningkatnya kualitas layanan", "urutan": at, "bobot": (10 + dice.roll(90)).to_string()});
            if depth > 1 {
                data["induk"] = format!("N{} {at}", depth - 1).into();
            }
            all.push(structural("PUSAT", "simpul.ditetapkan", data));
        }
    }
    for (at, of) in (0..SHAPE.3).flat_map(|at| (0..SHAPE.4).map(move |of| (at, of))) {
        all.push(structural(&unit(at), "indikator.ditetapkan", indicator(format!("D{of}"), json!({}))));
    }
    for at in 0..SHAPE.2 {
        let kode = format!("I{at}");
        let from = |n: usize| {
            let (of, which) = ((at + n * 20) % SHAPE.3, (at + n) % SHAPE.4);
            json!({"unit": unit(of), "iku": format!("D{which}"), "bobot": (10 + n * 15).to_string(), "dukungan": "langsung"})
        };
        let node = format!("N{} {}", SHAPE.0 - at / SHAPE.1, at % SHAPE.1);
        let more = json!({"simpul": node, "bobot": (10 + dice.roll(90)).to_string(), "sumber_realisasi": "asal",
            "asal": (0..3).map(from).collect::<Vec<_>>()});
        all.push(structural("PUSAT", "indikator.ditetapkan", indicator(kode.clone(), more)));
        all.push(target("PUSAT", &kode, YEAR.to_string(), 70 + dice.roll(30)));
        all.extend((1..=4).map(|q| target("PUSAT", &kode, format!("{YEAR}-TW{q}"), 60 + dice.roll(40))));
    }
    all
}

/// What the units enter, quarter by quarter.
fn entries(quarter: usize, dice: &mut Dice) -> Vec<Value> {
    let day = ["03-31", "06-30", "09-30", "12-31"][quarter - 1];
    let mut all = Vec::new();
    for (at, of) in (0..SHAPE.3).flat_map(|at| (0..SHAPE.4).map(move |of| (at, of))) {
        let data = json!({"iku": format!("D{of}"), "periode": format!("{YEAR}-TW{quarter}"),
            "nilai": format!("{}.{:02}", 50 + dice.roll(50), dice.roll(100))});
        all.push(wire(&unit(at), "realisasi.dicatat", &format!("{YEAR}-{day}"), data));
    }
    all
}

/// Builds it.
pub fn ledger(dir: &Path) {
    let start: Instant = format!("{YEAR}-01-02T01:00:00Z").parse().expect("instant");
    let vault = build::created(dir, start);
    let first = [structural("-", "akses.diberikan", json!({"akun": "admin-01", "peran": "admin"}))];
    build::append(&vault, &serde_json::to_vec(&first).expect("json"), system_actor(), start);
    let actor = |role, id: &str, grant| Actor { grant, id: id.parse().expect("account"), role };
    let put = |events: Vec<Value>, by: &Actor, at: Instant| {
        for group in events.chunks(GROUP) {
            build::append(&vault, &serde_json::to_vec(group).expect("json"), by.clone(), at);
        }
    };
    let mut dice = Dice::new(13);
    put(foundation(), &actor(Role::Admin, "admin-01", 2), start);
    let last = vault.reader().last().seq;
    put(structure(&mut dice), &actor(Role::Perencana, "perencana-01", last - 1), start);
    for quarter in 1..=4 {
        let at = Instant(start.0 + quarter as i64 * 90 * 86_400_000_000);
        put(entries(quarter, &mut dice), &actor(Role::Unit, "pengisi-01", last), at);
    }
    vault.close().expect("close");
}

/// Cards as they were known at moments picked at random, of a quarter or of the year.
pub fn read(dir: &Path) {
    let vault = Vault::open(dir, Options::system(), &|_, _| ()).expect("open");
    let (reader, mut dice) = (vault.reader(), Dice::new(17));
    let (global, last) = (reader.global().expect("global"), reader.last().seq);
    let built = foundation().len() + structure(&mut Dice::new(13)).len() + 2;
    let first = built as u64;
    let unit: jejak::event::UnitCode = "PUSAT".parse().expect("unit");
    let mut spent = Vec::new();
    for _ in 0..reads::count() {
        let as_of = first + dice.roll(last - first);
        let per = match dice.roll(5) {
            0 => Per::Tahun,
            q => format!("TW{q}").parse().expect("quarter"),
        };
        let timer = Timer::now();
        let as_of = reader.resolve(store::AsOf::Seq(as_of)).expect("as_of");
        let view = reader.view(&global, as_of, per, Pandangan::Resmi).expect("view");
        let card = std::hint::black_box(view.card(&unit, YEAR).expect("card"));
        spent.push(timer.elapsed());
        let nodes = card.pohon.as_ref().map_or(0, |pohon| pohon.flat().len());
        assert_eq!((nodes, card.terisi.1), (SHAPE.0 * SHAPE.1, SHAPE.2), "the whole card");
    }
    reads::spread(
        "card of 600 nodes and 300 indicators, 8 levels, from 60 units, at a random as_of, uncached",
        spent,
        "p99 10 ms",
    );
    row("resident memory after these cards", memory("VmRSS"), "");
    vault.close().expect("close");
}
