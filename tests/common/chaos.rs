//! Random ledgers: whatever admission lets through of a stream of plausible and absurd events.

use jejak::event::{Actor, Draft, Instant, data::Role};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::Rehearsal;

/// One random event: a kind, and dice that fill in its fields.
#[derive(Debug, Clone)]
pub struct Op {
    pub kind: u8,
    pub unit: u8,
    pub code: u8,
    pub quarter: u8,
    pub number: i64,
    pub scale: u8,
    pub back: u8,
    pub reason: bool,
    pub together: bool,
}

pub fn op() -> impl Strategy<Value = Op> {
    let number = prop_oneof![
        12 => 0..20_000i64,
        1 => Just(0),
        1 => Just(1_000_000_000_000),
        1 => Just(1_000_000_000_000_000),
        1 => any::<i64>().prop_map(|n| n % 1_000_000_000_000_000),
    ];
    (0..26u8, 0..3u8, 0..7u8, 0..5u8, number, 0..4u8, 0..12u8, any::<bool>(), prop::bool::weighted(0.3)).prop_map(
        |(kind, unit, code, quarter, number, scale, back, reason, together)| Op {
            kind,
            unit,
            code,
            quarter,
            number,
            scale,
            back,
            reason,
            together,
        },
    )
}

pub fn ops(most: usize) -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 1..most)
}

fn decimal(op: &Op) -> String {
    if op.scale.is_multiple_of(2) {
        op.number.to_string()
    } else {
        format!("{}.{:0width$}", op.number, op.back, width = op.scale as usize)
    }
}

const UNITS: [&str; 3] = ["A", "B", "C"];

/// The event that a correction, approval or void most likely means; else one some way back.
fn named(op: &Op, r: &Rehearsal, iku: &str, periode: &str, ro: &str) -> (u64, Option<String>) {
    let back = r.last.saturating_sub(op.back.into()).max(1);
    if op.kind >= 22 {
        let streams = r.streams.lock().unwrap();
        let recent =
            streams.values().flatten().filter(|f| f.seq + 40 > r.last && f.unit.as_str() == UNITS[op.unit as usize]);
        let mut recent: Vec<_> = recent.map(|f| (f.seq, f.subject.to_string())).collect();
        recent.sort();
        return recent
            .get(op.back as usize * 3 % recent.len().max(1))
            .cloned()
            .map_or((back, None), |(seq, subject)| (seq, Some(subject)));
    }
    if op.back == 11 {
        return (back, None);
    }
    let key = jejak::projection::StreamKey::new(&UNITS[op.unit as usize].parse().unwrap(), 2023);
    let book = r.world.book(&key).unwrap();
    let entry = book
        .iku
        .get(&iku.parse().unwrap())
        .and_then(|i| i.realisasi.get(&periode.parse().unwrap())?.last().map(|e| e.seq));
    let spent = book.ro.get(&ro.parse().unwrap()).and_then(|ro| {
        let spent = ro.mutasi.iter().rfind(|m| m.gerak == jejak::projection::Gerak::Realisasi)?;
        Some(spent.koreksi.last().map_or(spent.seq, |(seq, _)| *seq))
    });
    (if op.kind == 15 { spent } else { entry }.unwrap_or(back), None)
}

/// The draft that an op stands for.
pub fn draft(op: &Op, r: &Rehearsal) -> Value {
    let unit = UNITS[op.unit as usize];
    let iku = format!("IKU.{}", op.code + 1);
    let periode = if op.quarter == 0 { "2023".to_owned() } else { format!("2023-TW{}", op.quarter) };
    let berlaku = ["2023-12-31", "2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"][op.quarter as usize];
    let nilai = decimal(op);
    let ro = format!("RO.{}", op.code % 3);
    let finding = format!("T{}", op.code);
    let assessed = ["sesuai", "belum_sesuai", "tidak_dapat_ditindaklanjuti"][(op.back % 3) as usize];
    let seri = ["pk", "triwulan", "renstra"][(op.back % 3) as usize];
    let ground = json!({"nomor": "1", "tanggal": "2023-01-01"});
    let (target, voided) = named(op, r, &iku, &periode, &ro);
    let (kind, mut data) = match op.kind {
        0 => ("target.ditetapkan", json!({"seri": seri, "iku": iku, "periode": periode, "nilai": nilai})),
        1 => (
            "target.diubah",
            json!({"seri": seri, "iku": iku, "periode": periode, "nilai": if op.back == 0 { "N/A" } else { &nilai }, "dasar": "perubahan_prioritas", "dokumen": ground}),
        ),
        2 | 3 if matches!(op.code, 3..=5) || (op.code, op.unit) == (6, 2) => {
            ("realisasi.ditimpa", json!({"iku": iku, "periode": periode, "nilai": nilai}))
        }
        2 | 3 if matches!(op.code, 1 | 6) => (
            "realisasi.dicatat",
            json!({"iku": iku, "periode": periode, "rasio": {"pembilang": [{"nama": "p", "nilai": nilai}], "penyebut": {"nama": "q", "nilai": (op.back + 1).to_string()}}}),
        ),
        2 | 3 => ("realisasi.dicatat", json!({"iku": iku, "periode": periode, "nilai": nilai})),
        4 => (
            "realisasi.dicatat",
            json!({"iku": iku, "periode": periode, "rasio": {"pembilang": [{"nama": "p", "nilai": nilai}], "penyebut": {"nama": "q", "nilai": op.back.to_string()}}}),
        ),
        5 => ("realisasi.dikoreksi", json!({"iku": iku, "periode": periode, "nilai": nilai})),
        6 => ("realisasi.ditimpa", json!({"iku": iku, "periode": periode, "nilai": nilai})),
        7 => ("realisasi.disetujui", json!({"iku": iku, "periode": periode})),
        8 => ("pagu.ditetapkan", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        9 => ("pagu.ditambah", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        10 => ("pagu.dikurangi", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        11 => ("blokir.dikenakan", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        12 => ("blokir.dilepas", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        13 | 14 => ("realisasi_anggaran.dicatat", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        15 => ("realisasi_anggaran.dikoreksi", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        16 => (
            "temuan.dicatat",
            json!({"kode": finding, "pemeriksa": "bpk", "lhp": {"nomor": "1", "tanggal": "2023-01-01"}, "diterima": "2023-02-01", "uraian": "u", "nilai": nilai}),
        ),
        17 => ("rekomendasi.dicatat", json!({"kode": format!("{finding}.R"), "temuan": finding, "uraian": "u"})),
        18 => ("tindak_lanjut.disampaikan", json!({"rekomendasi": format!("{finding}.R"), "uraian": "u"})),
        19 => ("tindak_lanjut.dinilai", json!({"rekomendasi": format!("{finding}.R"), "hasil": assessed})),
        20 => ("refocusing.dicatat", json!({"tahun": 2023, "ro": ro, "nilai": nilai})),
        21 => ("ro.didaftarkan", json!({"tahun": 2023, "ro": ro, "nama": "n", "iku": iku})),
        _ => ("event.dibatalkan", json!({"subjek": voided.clone().unwrap_or_else(|| format!("{unit}/2023/{iku}"))})),
    };
    if op.reason || op.kind >= 22 || op.back > 2 {
        data["alasan"] = "alasan".into();
    }
    let names_another = matches!(op.kind, 5 | 7 | 15) || op.kind >= 22;
    let refs: Vec<u64> = if names_another { vec![target] } else { Vec::new() };
    json!({"type": kind, "unit": unit, "berlaku": berlaku, "data": data, "ref": refs})
}

fn role(kind: u8) -> Role {
    match kind {
        2..=5 | 13..=15 | 18 => Role::Unit,
        16 | 17 | 19 => Role::Bpk,
        22 | 23 => Role::Unit,
        24 => Role::Bpk,
        _ => Role::Perencana,
    }
}

/// A ledger with structure for three units, and a grant for each role.
pub fn base() -> Rehearsal {
    let mut r = Rehearsal::empty();
    let system = Actor { grant: 0, id: "sistem".parse().unwrap(), role: Role::Sistem };
    let at = Instant(1_672_531_200_000_000);
    r.append(vec![jejak::sample::opening("00".repeat(32))], &system, at).unwrap();
    let grant = |akun: &str, peran: &str, unit: &[&str]| json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2023-01-01", "data": {"akun": akun, "peran": peran, "unit": unit}});
    put(&mut r, vec![grant("admin-01", "admin", &[])], &system);
    let admin = Actor { grant: 2, id: "admin-01".parse().unwrap(), role: Role::Admin };
    let unit = |kode: &str, induk: Option<&str>| {
        let mut data = json!({"kode": kode, "nama": kode});
        if let Some(induk) = induk {
            data["induk"] = induk.into();
        }
        json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2023-01-01", "data": data})
    };
    put(&mut r, vec![unit("A", None), unit("B", Some("A")), unit("C", Some("A"))], &admin);
    put(
        &mut r,
        vec![
            grant("rencana", "perencana", &[]),
            grant("unit-01", "unit", &["A"]),
            grant("unit-02", "unit", &["A"]),
            grant("bpk-01", "bpk", &[]),
        ],
        &admin,
    );
    let planner = actor(&r, Role::Perencana, 0);
    for unit in UNITS {
        put(&mut r, structure(unit), &planner);
    }
    r
}

fn structure(unit: &str) -> Vec<Value> {
    let input = |name: &str| json!({"input": name});
    let percent = |a: Value, b: Value| json!({"kali": [{"bagi": [a, b]}, {"angka": "100"}]});
    let score = percent(input("realisasi"), input("target"));
    let worth = json!({"kali": [input("pagu_akhir"), {"bagi": [input("capaian"), {"angka": "100"}]}]});
    let efficiency = percent(json!({"kurang": [worth, input("realisasi_anggaran")]}), worth);
    let rules = json!({"tahun": 2023, "versi": 1, "pita": [
            {"nama": "tinggi", "warna": "hijau", "dari": "80", "termasuk_dari": true, "termasuk_sampai": false},
            {"nama": "rendah", "warna": "merah", "sampai": "80", "termasuk_dari": false, "termasuk_sampai": false}],
        "tanpa_skor": "bobot_diskalakan", "wajib_disetujui": unit == "B", "capaian_maksimum": score, "capaian_minimum": score,
        "capaian_rentang": percent(input("realisasi"), input("batas_bawah")), "efisiensi": efficiency, "efisiensi_resmi": efficiency,
        "efisiensi_terendah": "-20", "efisiensi_tertinggi": "20"});
    let wire = |kind: &str, data: Value| json!({"type": kind, "unit": unit, "berlaku": "2023-01-01", "data": data});
    let mut all = vec![
        wire("perspektif.ditetapkan", json!({"tahun": 2023, "kode": "satu", "nama": "n", "urutan": 1, "bobot": "60"})),
        wire("perspektif.ditetapkan", json!({"tahun": 2023, "kode": "dua", "nama": "n", "urutan": 2, "bobot": "40"})),
        wire(
            "sasaran.ditetapkan",
            json!({"tahun": 2023, "kode": "SS.1", "nama": "n", "urutan": 1, "perspektif": "satu"}),
        ),
        wire(
            "sasaran.ditetapkan",
            json!({"tahun": 2023, "kode": "SS.2", "nama": "n", "urutan": 2, "perspektif": "dua"}),
        ),
        wire("aturan.ditetapkan", rules),
    ];
    // The last is consolidated raw: from a ratio, and from a budget whose movements name no indicator at all.
    let last = if unit == "B" { "rasio" } else { "anggaran" };
    let sources = ["langsung", "rasio", "langsung", "anggaran", "temuan", "langsung", last];
    let how = ["jumlah", "rata_rata", "posisi_akhir"];
    for (index, source) in sources.iter().enumerate() {
        let source = if index > 4 && unit == "A" { "unit" } else { source };
        all.push(wire("indikator.ditetapkan", json!({"tahun": 2023, "kode": format!("IKU.{}", index + 1), "nama": "n", "urutan": index,
            "sasaran": if index % 2 == 0 { "SS.1" } else { "SS.2" }, "satuan": "%", "presisi": 2, "polarisasi": "maksimum",
            "konsolidasi_periode": how[index % 3], "konsolidasi_unit": if index == 5 { "rata_rata" } else { "mentah" }, "sumber_realisasi": source,
            "penanggung_jawab": if source == "unit" { json!(["B", "C"]) } else { json!([]) }})));
    }
    for (index, pagu) in ["1000000", "50000", "1000000000000000"].iter().enumerate() {
        let ro = format!("RO.{index}");
        all.push(wire(
            "ro.didaftarkan",
            json!({"tahun": 2023, "ro": ro, "nama": "n", "iku": format!("IKU.{}", index + 1)}),
        ));
        all.push(wire("pagu.ditetapkan", json!({"tahun": 2023, "ro": ro, "nilai": pagu})));
    }
    all
}

fn put(r: &mut Rehearsal, drafts: Vec<Value>, actor: &Actor) {
    let drafts =
        drafts.iter().map(|d| Draft::parse(d.to_string().as_bytes()).unwrap_or_else(|e| panic!("{e}: {d}"))).collect();
    let at = Instant(1_672_531_200_000_000 + r.last as i64 * 1_000_000);
    r.append(drafts, actor, at).unwrap();
}

fn actor(r: &Rehearsal, role: Role, index: usize) -> Actor {
    let grant = r.global().grants(r.last).filter(|g| g.peran == role).nth(index).unwrap();
    Actor { grant: grant.seq, id: grant.akun.clone(), role }
}

/// Runs ops; consecutive ones marked together, by the same role, form a group. Returns how many events were admitted.
pub fn run(r: &mut Rehearsal, ops: &[Op]) -> usize {
    let before = r.last;
    let mut rest = ops;
    while let Some(first) = rest.first() {
        let length =
            1 + rest[1..].iter().take_while(|o| o.together && role(o.kind) == role(first.kind)).take(4).count();
        let (group, after) = rest.split_at(length);
        rest = after;
        let drafts: Result<Vec<_>, _> =
            group.iter().map(|o| Draft::parse(draft(o, r).to_string().as_bytes())).collect();
        let Ok(drafts) = drafts else { continue };
        let who =
            actor(r, role(first.kind), if role(first.kind) == Role::Unit { usize::from(first.reason) } else { 0 });
        let at = Instant(1_672_531_200_000_000 + (r.last as i64 + 1) * 1_000_000);
        let _ = r.append(drafts, &who, at);
    }
    (r.last - before) as usize
}
