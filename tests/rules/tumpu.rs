//! What was closed stays closed also where it leans on what others record: on another unit, on an earlier year, on rules above.

use serde_json::{Value, json};

use super::penerimaan::{Kantor, confirm, grant, plan, reasoned, referring, wire};

fn of(unit: &str, tahun: u16, mut draft: Value) -> Value {
    draft["unit"] = unit.into();
    draft["berlaku"] = format!("{tahun}-01-01").into();
    let data = draft["data"].as_object_mut().unwrap();
    if data.contains_key("tahun") {
        data["tahun"] = tahun.into();
    }
    if let Some(periode) = data.get("periode").and_then(Value::as_str) {
        data["periode"] = periode.replace("2023", &tahun.to_string()).into();
    }
    draft
}

/// C plans as B does, in 2023; its IKU.9 is computed from elsewhere.
fn c_leaning(how: &Value) -> Kantor {
    let mut k = Kantor::dengan_kartu();
    let wider = k.sebagai("admin-01", grant("rencana", "perencana", &["A", "C"])).unwrap();
    k.sebagai("admin-02", confirm("rencana", wider)).unwrap();
    for draft in plan() {
        k.sebagai("rencana", of("B", 2022, draft)).unwrap();
    }
    let shape = ["perspektif.ditetapkan", "sasaran.ditetapkan", "aturan.ditetapkan"];
    for draft in plan().into_iter().filter(|draft| shape.iter().any(|kind| draft["type"] == *kind)) {
        k.sebagai("rencana", of("C", 2023, draft)).unwrap();
    }
    let mut data = json!({"tahun": 2023, "kode": "IKU.9", "nama": "n", "urutan": 1, "satuan": "%", "presisi": 2,
        "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "sasaran": "SS.1"});
    data.as_object_mut().unwrap().extend(how.as_object().unwrap().clone());
    k.sebagai("rencana", wire("indikator.ditetapkan", "C", "2023-01-01", data)).unwrap();
    k.tutup("C", "2023-TW1");
    k
}

/// An entry of B and its approval, which is what makes it count.
fn approved(k: &mut Kantor, iku: &str, periode: &str, day: &str) -> Value {
    let data = json!({"iku": iku, "periode": periode, "nilai": "7"});
    let seq = k.sebagai("unit-01", wire("realisasi.dicatat", "B", day, data)).unwrap();
    referring(wire("realisasi.disetujui", "B", day, json!({"iku": iku, "periode": periode})), &[seq])
}

#[test]
fn kartu_tertutup_yang_bertumpu_pada_unit_lain_atau_tahun_lalu_berubah_hanya_dengan_alasan() {
    let figure = |text: &str| json!({"sumber_realisasi": "rumus", "rumus_realisasi": {"input": {"figur": text}}});
    let drawn = json!({"sumber_realisasi": "asal", "asal": [{"unit": "B", "iku": "IKU.1", "dukungan": "langsung"}]});
    for (how, periode, day) in [
        (drawn, "2023-TW1", "2023-03-31"),
        (figure("B:IKU.1/realisasi"), "2023-TW1", "2023-03-31"),
        (figure("B:IKU.1/realisasi@-1"), "2022-TW1", "2022-03-31"),
    ] {
        let mut k = c_leaning(&how);
        // Of an indicator on which nothing leans, and of a quarter after it: nothing that was closed changes.
        let other = approved(&mut k, "IKU.2", periode, day);
        k.sebagai("unit-02", other).unwrap();
        let later = approved(&mut k, "IKU.1", "2023-TW2", "2023-06-30");
        k.sebagai("unit-02", later).unwrap();
        let approval = approved(&mut k, "IKU.1", periode, day);
        k.tolak("unit-02", approval.clone(), "periode-ditutup", "C sudah ditutup");
        k.sebagai("unit-02", reasoned(approval)).unwrap();
    }
}

#[test]
fn aturan_pertama_unit_di_atas_mengubah_kartu_tertutup_di_bawahnya_hanya_dengan_alasan() {
    let mut k = Kantor::new();
    let below = json!({"kode": "A", "nama": "A", "induk": "C"});
    k.sebagai("admin-01", reasoned(wire("unit.ditetapkan", "-", "2023-01-01", below))).unwrap();
    let wider = k.sebagai("admin-01", grant("rencana", "perencana", &["C"])).unwrap();
    k.sebagai("admin-02", confirm("rencana", wider)).unwrap();
    // C's rules hold for A and for B below it.
    for draft in plan() {
        let above = draft["type"] == "aturan.ditetapkan";
        k.sebagai("rencana", of(if above { "C" } else { "B" }, 2023, draft)).unwrap();
    }
    let approval = approved(&mut k, "IKU.1", "2023-TW1", "2023-03-31");
    k.sebagai("unit-02", approval).unwrap();
    k.tutup("B", "2023-TW1");
    let mut rules = plan().into_iter().find(|draft| draft["type"] == "aturan.ditetapkan").unwrap();
    rules["unit"] = "A".into();
    rules["data"]["pita"][0]["dari"] = "5".into();
    rules["data"]["pita"][1]["sampai"] = "5".into();
    k.tolak("rencana", rules.clone(), "periode-ditutup", "B sudah ditutup");
    k.sebagai("rencana", reasoned(rules)).unwrap();
}
