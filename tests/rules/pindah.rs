//! Units that move: who stood on one side stays there, and what was closed above a unit stays closed for it.

use serde_json::{Value, json};

use super::penerimaan::{Kantor, confirm, grant, plan, reasoned, referring, wire, withdraw};

fn moved(kode: &str, induk: &str) -> Value {
    reasoned(wire("unit.ditetapkan", "-", "2023-07-01", json!({"kode": kode, "nama": kode, "induk": induk})))
}

fn finding(kode: &str) -> Value {
    let lhp = json!({"nomor": "1", "tanggal": "2023-01-02"});
    wire(
        "temuan.dicatat",
        "B",
        "2023-02-01",
        json!({"kode": kode, "pemeriksa": "inspektorat", "lhp": lhp, "diterima": "2023-01-02", "uraian": "u", "nilai": "0"}),
    )
}

/// With an auditor of everything, confirmed, of that account.
fn auditor(k: &mut Kantor, akun: &str) {
    let seq = k.sebagai("admin-01", grant(akun, "inspektorat", &[])).unwrap();
    k.sebagai("admin-02", confirm(akun, seq)).unwrap();
}

#[test]
fn siapa_yang_pernah_mengisi_unit_tidak_menilainya_sesudah_unit_itu_pindah() {
    let mut k = Kantor::new();
    // It entered for everything below A, B among it; then B stands elsewhere.
    let own = k.sebagai("admin-01", grant("orang", "unit", &["A"])).unwrap();
    k.sebagai("admin-01", moved("B", "C")).unwrap();
    k.sebagai("admin-01", withdraw("orang", own)).unwrap();
    auditor(&mut k, "orang");
    k.tolak("orang", finding("T-1"), "dua-sisi", "pernah unit B");
    // Who came to A only after B had left never entered anything for B.
    let late = k.sebagai("admin-01", grant("baru", "unit", &["A"])).unwrap();
    k.sebagai("admin-01", withdraw("baru", late)).unwrap();
    auditor(&mut k, "baru");
    k.sebagai("baru", finding("T-2")).unwrap();
    // And who left A before B came back.
    k.sebagai("admin-01", moved("B", "A")).unwrap();
    k.sebagai("admin-01", moved("B", "C")).unwrap();
    k.sebagai("baru", finding("T-3")).unwrap();
    // One step further up: A itself goes below C and comes back.
    let mut k = Kantor::new();
    k.sebagai("admin-01", moved("A", "C")).unwrap();
    let own = k.sebagai("admin-01", grant("orang", "perencana", &["C"])).unwrap();
    k.sebagai("admin-01", withdraw("orang", own)).unwrap();
    k.sebagai("admin-01", reasoned(wire("unit.ditetapkan", "-", "2023-07-01", json!({"kode": "A", "nama": "A"}))))
        .unwrap();
    auditor(&mut k, "orang");
    k.tolak("orang", finding("T-4"), "dua-sisi", "pernah perencana B");
}

#[test]
fn yang_ditutup_di_atas_unit_tetap_tertutup_sesudah_unit_itu_pindah() {
    let mut k = Kantor::dengan_kartu();
    // A's card sums what B reports.
    let shape = ["perspektif.ditetapkan", "sasaran.ditetapkan", "aturan.ditetapkan"];
    for mut draft in plan().into_iter().filter(|draft| shape.iter().any(|kind| draft["type"] == *kind)) {
        draft["unit"] = "A".into();
        k.sebagai("rencana", draft).unwrap();
    }
    let source = json!({"tahun": 2023, "kode": "IKU.1", "nama": "n", "urutan": 1, "satuan": "%", "presisi": 2, "polarisasi": "maksimum",
        "konsolidasi_periode": "jumlah", "sumber_realisasi": "unit", "konsolidasi_unit": "jumlah", "penanggung_jawab": ["B"], "sasaran": "SS.1"});
    k.sebagai("rencana", wire("indikator.ditetapkan", "A", "2023-01-01", source)).unwrap();
    let entry = |nilai: &str| {
        wire("realisasi.dicatat", "B", "2023-03-31", json!({"iku": "IKU.2", "periode": "2023-TW1", "nilai": nilai}))
    };
    k.tutup("A", "2023-TW1");
    k.tolak("unit-01", entry("5"), "periode-ditutup", "");
    k.sebagai("admin-01", moved("B", "C")).unwrap();
    // It waits for approval, and changes no card before; the approval does. An entry of another indicator changes none.
    let shown =
        wire("realisasi.dicatat", "B", "2023-03-31", json!({"iku": "IKU.1", "periode": "2023-TW1", "nilai": "7"}));
    let seq = k.sebagai("unit-01", shown).unwrap();
    let approval = referring(
        wire("realisasi.disetujui", "B", "2023-03-31", json!({"iku": "IKU.1", "periode": "2023-TW1"})),
        &[seq],
    );
    k.tolak("unit-02", approval.clone(), "periode-ditutup", "A sudah ditutup");
    k.sebagai("unit-02", reasoned(approval)).unwrap();
    k.sebagai("unit-01", entry("5")).unwrap();
}

#[test]
fn admin_satu_unit_tidak_menghapus_teks_buku_besar() {
    let mut k = Kantor::new();
    let seq = k.sebagai("admin-01", grant("admin-b", "admin", &["B"])).unwrap();
    k.sebagai("admin-02", confirm("admin-b", seq)).unwrap();
    let erase = |unit: &str, event: u64| {
        reasoned(wire(
            "data.dihapus",
            unit,
            "2023-01-02",
            json!({"event": event, "bidang": ["alasan"],
            "dokumen": {"nomor": "S-1", "tanggal": "2023-01-02"}}),
        ))
    };
    k.tolak("admin-b", erase("-", 3), "cakupan", "melampaui");
    k.tolak("admin-b", erase("C", 3), "cakupan", "");
    k.sebagai("admin-01", erase("-", 3)).unwrap();
}

#[test]
fn dua_admin_seluruh_buku_besar_harus_tersisa() {
    let mut k = Kantor::new();
    let seq = k.sebagai("admin-01", grant("admin-b", "admin", &["B"])).unwrap();
    k.sebagai("admin-02", confirm("admin-b", seq)).unwrap();
    // An administrator of one unit is not the second one of the ledger: nobody could confirm an auditor then.
    let second = k.pelaku("admin-02", None).grant;
    k.tolak("admin-01", withdraw("admin-02", second), "buku-besar", "terakhir");
    k.sebagai("admin-01", withdraw("admin-b", seq)).unwrap();
}
