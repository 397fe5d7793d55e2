//! What became of an event: which later event ends, answers or replaces it, and whether that one still stands.

use jejak::projection::{Fact, Fate, StreamKey, successors};
use serde_json::{Value, json};

use super::penerimaan::{Kantor, reasoned, referring, wire};

fn facts(k: &Kantor, unit: &str, tahun: u16) -> Vec<Fact> {
    let key = if unit == "-" { StreamKey::global() } else { StreamKey::new(&unit.parse().unwrap(), tahun) };
    k.r.facts(&key, k.r.last)
}

/// The fates of an event, each with the event that brings it, and whether that one was voided.
fn fates(k: &Kantor, (unit, tahun): (&str, u16), seq: u64) -> Vec<(Fate, u64, Option<u64>)> {
    let all = facts(k, unit, tahun);
    let of = all.iter().find(|f| f.seq == seq).unwrap();
    successors(of, &all).into_iter().map(|s| (s.fate, s.seq, s.voided)).collect()
}

fn about(kind: &str, more: Value) -> Value {
    let mut data = json!({"iku": "IKU.1", "periode": "2023-TW1"});
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    wire(kind, "B", "2023-03-31", data)
}

#[test]
fn yang_dibatalkan_tidak_berakibat_lagi_dan_yang_lain_tetap() {
    let mut k = Kantor::dengan_kartu();
    let entry = k.sebagai("unit-01", about("realisasi.dicatat", json!({"nilai": "1"}))).unwrap();
    let other =
        wire("realisasi.dicatat", "B", "2023-03-31", json!({"iku": "IKU.2", "periode": "2023-TW1", "nilai": "1"}));
    let other = k.sebagai("unit-01", other).unwrap();
    let first = k.sebagai("unit-02", referring(about("realisasi.disetujui", json!({})), &[entry])).unwrap();
    let void = wire("event.dibatalkan", "B", "2023-03-31", json!({"subjek": "B/2023/IKU.1"}));
    let void = k.sebagai("unit-02", reasoned(referring(void, &[first]))).unwrap();
    let second = k.sebagai("unit-02", referring(about("realisasi.disetujui", json!({})), &[entry])).unwrap();
    let fixed = reasoned(referring(about("realisasi.dikoreksi", json!({"nilai": "2"})), &[entry]));
    let fixed = k.sebagai("unit-01", fixed).unwrap();
    assert_eq!(
        fates(&k, ("B", 2023), entry),
        [(Fate::Disetujui, first, Some(void)), (Fate::Disetujui, second, None), (Fate::Dikoreksi, fixed, None)]
    );
    assert_eq!(fates(&k, ("B", 2023), first), [(Fate::Dibatalkan, void, None)]);
    assert_eq!(fates(&k, ("B", 2023), other), []);
}

#[test]
fn hanya_periode_yang_dibuka_kembali_berakhir_penutupannya() {
    let mut k = Kantor::dengan_kartu();
    let mut closed = Vec::new();
    for periode in ["2023-TW1", "2023-TW2"] {
        k.tutup("B", periode);
        closed.push(k.r.last);
    }
    let again = reasoned(wire("periode.dibuka_kembali", "B", "2023-12-31", json!({"periode": "2023-TW2"})));
    let again = k.sebagai("rencana", again).unwrap();
    let global = |k: &Kantor, seq| {
        let all: Vec<Fact> = ["-", "B"].iter().flat_map(|unit| facts(k, unit, 2023)).collect();
        let of = all.iter().find(|f| f.seq == seq).unwrap().clone();
        successors(&of, &all).into_iter().map(|s| (s.fate, s.seq)).collect::<Vec<_>>()
    };
    assert_eq!(global(&k, closed[0]), []);
    assert_eq!(global(&k, closed[1]), [(Fate::DibukaKembali, again)]);
}

#[test]
fn dua_koreksi_atas_belanja_yang_sama_yang_kemudian_berlaku() {
    let mut k = Kantor::dengan_kartu();
    let ro = |kind: &str, more: Value| {
        let mut data = json!({"tahun": 2023, "ro": "001.AAA"});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wire(kind, "B", "2023-03-31", data)
    };
    k.sebagai("rencana", ro("ro.didaftarkan", json!({"nama": "n"}))).unwrap();
    k.sebagai("rencana", ro("pagu.ditetapkan", json!({"nilai": "100"}))).unwrap();
    let spent = |k: &mut Kantor, nilai: &str| {
        k.sebagai("unit-01", ro("realisasi_anggaran.dicatat", json!({"nilai": nilai}))).unwrap()
    };
    let (one, two) = (spent(&mut k, "10"), spent(&mut k, "20"));
    let fix = |k: &mut Kantor, of: u64| {
        let draft = reasoned(referring(ro("realisasi_anggaran.dikoreksi", json!({"nilai": "5"})), &[of]));
        k.sebagai("unit-01", draft).unwrap()
    };
    let (first, other) = (fix(&mut k, one), fix(&mut k, two));
    assert_eq!(fates(&k, ("B", 2023), one), [(Fate::Dikoreksi, first, None)]);
    assert_eq!(fates(&k, ("B", 2023), first), []);
    // Lines of before name the spending itself again.
    let mut all = facts(&k, "B", 2023);
    let again = Fact { seq: k.r.last + 1, ..all.iter().find(|f| f.seq == first).unwrap().clone() };
    all.push(again.clone());
    let fates = |seq| {
        let of = all.iter().find(|f| f.seq == seq).unwrap();
        successors(of, &all).into_iter().map(|s| (s.fate, s.seq)).collect::<Vec<_>>()
    };
    assert_eq!(fates(first), [(Fate::Dikoreksi, again.seq)]);
    assert_eq!(fates(other), []);
    assert_eq!(fates(two), [(Fate::Dikoreksi, other)]);
}
