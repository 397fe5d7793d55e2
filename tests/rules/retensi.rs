//! Retention schedules and holds: who sets and lifts them, what a hold keeps from being erased, what a schedule says is over.

use jejak::{
    event::{Draft, Seq, data::Role},
    projection::Global,
    query::{self, Field, Query, Tahap, Who},
};
use serde_json::{Value, json};

use super::{
    penanda::open,
    penerimaan::{Kantor, confirm, grant, reasoned, token, wire},
    penghapusan::Case,
};

fn paper(mut draft: Value) -> Value {
    draft["data"]["dokumen"] = json!({"nomor": "ST-1", "tanggal": "2023-01-02"});
    draft
}

fn hold(kode: &str, unit: &[&str], more: Value) -> Value {
    let mut data = json!({"kode": kode, "unit": unit});
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    reasoned(paper(wire("penahanan.ditetapkan", "-", "2023-01-02", data)))
}

fn schedule(kode: &str, berkas: &str, (aktif, inaktif): (u16, u16), nasib: &str) -> Value {
    let data =
        json!({"kode": kode, "nama": kode, "berkas": berkas, "aktif": aktif, "inaktif": inaktif, "nasib": nasib});
    paper(wire("retensi.ditetapkan", "-", "2023-01-02", data))
}

#[test]
fn penahanan_ditetapkan_beralasan_berdokumen_dan_hanya_diakhiri_peran_yang_menetapkannya() {
    let mut k = Kantor::new();
    let mut bare = hold("P-1", &["A"], json!({}));
    bare["data"].as_object_mut().unwrap().remove("dokumen");
    k.tolak("admin-01", bare, "buku-besar", "dokumen");
    let mut bare = hold("P-1", &["A"], json!({}));
    bare["data"].as_object_mut().unwrap().remove("alasan");
    k.tolak("admin-01", bare, "buku-besar", "alasan");
    k.tolak("admin-01", hold("P-1", &["ENTAH"], json!({})), "buku-besar", "unit");
    k.tolak("admin-01", hold("P-1", &["A"], json!({"dari": 9, "sampai": 3})), "buku-besar", "terbalik");
    k.tolak("admin-01", hold("P-1", &["A"], json!({"berakhir": true})), "buku-besar", "tidak ada penahanan");
    k.tolak("rencana", hold("P-1", &["A"], json!({})), "peran", "");
    k.sebagai("itj-01", hold("P-1", &["A"], json!({}))).unwrap();
    // An administrator can erase with another; so neither may let go what the auditor holds, nor hold less of it.
    k.tolak("admin-01", hold("P-1", &["A"], json!({"berakhir": true})), "buku-besar", "inspektorat");
    k.tolak("admin-01", hold("P-1", &["C"], json!({})), "buku-besar", "inspektorat");
    let ada = |global: &Global, unit: &str, event: Seq| global.ditahan(&unit.parse().unwrap(), event).is_some();
    assert!(ada(k.r.global(), "A", 5) && ada(k.r.global(), "B", 5) && !ada(k.r.global(), "C", 5));
    assert!(!ada(k.r.global(), "-", 5), "events of the ledger as a whole are held by a hold of all of it");
    // A unit that is moved away stays held.
    let moved = reasoned(wire("unit.ditetapkan", "-", "2023-01-02", json!({"kode": "B", "nama": "B", "induk": "C"})));
    k.sebagai("admin-01", moved).unwrap();
    assert!(ada(k.r.global(), "B", 5));
    k.sebagai("itj-01", hold("P-1", &["A"], json!({"berakhir": true}))).unwrap();
    assert!(!ada(k.r.global(), "A", 5));
    k.sebagai("admin-02", hold("P-2", &[], json!({"dari": 3, "sampai": 5}))).unwrap();
    assert!(ada(k.r.global(), "C", 5) && ada(k.r.global(), "-", 3) && !ada(k.r.global(), "C", 6));
    k.sebagai("admin-01", hold("P-2", &[], json!({"berakhir": true}))).unwrap();
}

#[test]
fn admin_satu_unit_menahan_unitnya_saja_dan_tidak_menetapkan_jadwal() {
    let mut k = Kantor::new();
    let seq = k.sebagai("admin-01", token(grant("admin-b", "admin", &["B"]), "b")).unwrap();
    k.sebagai("admin-02", confirm("admin-b", seq)).unwrap();
    k.sebagai("admin-b", hold("B-1", &["B"], json!({}))).unwrap();
    k.tolak("admin-b", hold("B-2", &["A"], json!({})), "cakupan", "melampaui");
    k.tolak("admin-b", hold("B-2", &[], json!({})), "cakupan", "melampaui");
    k.sebagai("admin-01", hold("A-1", &["A"], json!({}))).unwrap();
    k.tolak("admin-b", hold("A-1", &["B"], json!({"berakhir": true})), "cakupan", "melampaui");
    k.tolak("admin-b", schedule("PR.02", "kinerja", (2, 3), "permanen"), "cakupan", "melampaui");
    k.sebagai("admin-01", schedule("PR.02", "kinerja", (2, 3), "permanen")).unwrap();
    k.tolak("admin-01", schedule("PR.02", "kinerja", (1, 3), "musnah"), "buku-besar", "alasan");
    k.sebagai("admin-01", reasoned(schedule("PR.02", "kinerja", (1, 3), "musnah"))).unwrap();
}

#[test]
fn yang_ditahan_tidak_dihapus_selama_penahanan_berlaku() {
    let case = Case::new();
    let dir = case.dir();
    let vault = open(dir.path()).unwrap();
    let hold = |more: Value| hold("PERKARA-1", &[], more);
    let proposal = case.record(&vault, &case.draft(case.finding, &["uraian"], &[]), &case.one).unwrap();
    case.record(&vault, &hold(json!({})), &case.one).unwrap();
    // Neither a new proposal nor the confirmation of one from before.
    for draft in [case.draft(case.finding, &["lhp.judul"], &[]), case.draft(case.finding, &["uraian"], &[proposal])] {
        let refused = case.record(&vault, &draft, &case.two).unwrap_err();
        assert!(refused.detail.contains("PERKARA-1"), "{refused}");
    }
    let held = case.record(&vault, &hold(json!({"berakhir": true})), &case.two).unwrap();
    let confirmed = case.record(&vault, &case.draft(case.finding, &["uraian"], &[proposal]), &case.two).unwrap();
    assert!(confirmed > held);
    vault.close().unwrap();
}

#[test]
fn jadwal_menyebut_yang_habis_dan_yang_ditahan_dan_tidak_menghapus_apa_pun() {
    let case = Case::new();
    let dir = case.dir();
    let vault = open(dir.path()).unwrap();
    for (draft, by) in [
        (schedule("PR.02", "kinerja", (0, 0), "musnah"), &case.one),
        (schedule("KU.01", "anggaran", (0, 5), "dinilai_kembali"), &case.one),
        (schedule("PW.03", "temuan", (2, 5), "permanen"), &case.two),
        (hold("PERKARA-1", &["PPU"], json!({})), &case.two),
    ] {
        assert_eq!(by.role, Role::Admin);
        case.record(&vault, &draft, by).unwrap();
    }
    let reader = vault.reader();
    let global = reader.global().unwrap();
    let ledger = query::ledger_info(&reader, &global).unwrap();
    let names = |_: Field| "";
    let query = Query { reader: &reader, global: &global, ledger: &ledger, who: Who::Everybody, names };
    let day = query.day();
    let all = query.retention().unwrap();
    assert!(day.year() == 2024 && all.len() > 6, "{day}: {}", all.len());
    for one in &all {
        let (kode, tahun) = (one.jadwal.kode.as_str(), one.tahun);
        let expected = match kode {
            "PR.02" if tahun < 2024 => Tahap::Habis,
            "KU.01" if tahun < 2024 => Tahap::Inaktif,
            _ => Tahap::Aktif,
        };
        assert_eq!(one.tahap, expected, "{kode} {tahun}");
        assert_eq!(!one.ditahan.is_empty(), one.unit.as_str() == "PPU", "{}", one.unit);
    }
    let over = all.iter().find(|one| one.unit.as_str() == "PPU" && one.tahap == Tahap::Habis).unwrap();
    assert_eq!(over.keadaan(), "habis, dimusnahkan; ditahan");
    assert!(all.is_sorted_by_key(|one| one.tahap));
    let parsed = Draft::parse(schedule("X", "kinerja", (101, 0), "musnah").to_string().as_bytes());
    assert!(parsed.unwrap_err().to_string().contains("aktif"));
    vault.close().unwrap();
}
