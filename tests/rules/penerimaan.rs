//! Rules of admission, version 2: what an account, two accounts, or one with two roles may not do.

use jejak::{
    event::{Actor, Draft, Instant, Seq, data::Role},
    projection::{AdmitError, Per},
};
use serde_json::{Value, json};

use super::common::Rehearsal;

/// A new ledger: two administrators, a unit with one below it, roles that judge confirmed.
pub struct Kantor {
    pub r: Rehearsal,
    /// Days by which its clock has gone on.
    pub hari: i64,
}

pub const START: i64 = 1_672_531_200_000_000;

pub fn wire(kind: &str, unit: &str, berlaku: &str, data: Value) -> Value {
    json!({"type": kind, "unit": unit, "berlaku": berlaku, "data": data})
}

pub fn referring(mut draft: Value, seqs: &[Seq]) -> Value {
    draft["ref"] = json!(seqs);
    draft
}

pub fn reasoned(mut draft: Value) -> Value {
    draft["data"]["alasan"] = "alasan".into();
    draft
}

pub fn grant(akun: &str, peran: &str, unit: &[&str]) -> Value {
    wire("akses.diberikan", "-", "2023-01-01", json!({"akun": akun, "peran": peran, "unit": unit}))
}

pub fn token(mut draft: Value, text: &str) -> Value {
    draft["data"]["token"] = format!("b3:{}", blake3::hash(text.as_bytes()).to_hex()).into();
    draft
}

pub fn confirm(akun: &str, seq: Seq) -> Value {
    referring(wire("akses.dikonfirmasi", "-", "2023-01-01", json!({"akun": akun})), &[seq])
}

pub fn withdraw(akun: &str, seq: Seq) -> Value {
    reasoned(referring(wire("akses.dicabut", "-", "2023-01-01", json!({"akun": akun})), &[seq]))
}

fn entry(unit: &str, periode: &str, day: &str, nilai: &str) -> Value {
    wire("realisasi.dicatat", unit, day, json!({"iku": "IKU.1", "periode": periode, "nilai": nilai}))
}

impl Kantor {
    fn buka(konfirmasi: Value) -> Self {
        let mut this = Self { r: Rehearsal::empty(), hari: 0 };
        let opening = jejak::sample::opening("00".repeat(32));
        this.r.append(vec![opening], &this.sistem(), Instant(START)).unwrap();
        let rules = json!({"versi": 2, "konfirmasi": konfirmasi});
        this.sebagai("sistem", wire("penerimaan.ditetapkan", "-", "2023-01-01", rules)).unwrap();
        this.sebagai("sistem", grant("admin-01", "admin", &[])).unwrap();
        this.sebagai("sistem", grant("admin-02", "admin", &[])).unwrap();
        this
    }

    pub fn new() -> Self {
        let mut this = Self::buka(json!(["admin", "inspektorat", "bpk"]));
        for (kode, induk) in [("A", None), ("B", Some("A")), ("C", None)] {
            let mut data = json!({"kode": kode, "nama": kode});
            if let Some(induk) = induk {
                data["induk"] = json!(induk);
            }
            this.sebagai("admin-01", wire("unit.ditetapkan", "-", "2023-01-01", data)).unwrap();
        }
        for (akun, peran, unit) in [
            ("rencana", "perencana", "A"),
            ("unit-01", "unit", "B"),
            ("unit-02", "unit", "B"),
            ("pembaca", "reader", "B"),
        ] {
            this.sebagai("admin-01", grant(akun, peran, &[unit])).unwrap();
        }
        for (akun, peran) in [("bpk-01", "bpk"), ("itj-01", "inspektorat")] {
            let seq = this.sebagai("admin-01", grant(akun, peran, &[])).unwrap();
            this.sebagai("admin-02", confirm(akun, seq)).unwrap();
        }
        this
    }

    /// With a card of B whose indicators sum, average and follow findings, and approval required.
    pub fn dengan_kartu() -> Self {
        let mut this = Self::new();
        for draft in plan() {
            this.sebagai("rencana", draft).unwrap();
        }
        this
    }

    fn sistem(&self) -> Actor {
        Actor { grant: 0, id: "sistem".parse().unwrap(), role: Role::Sistem }
    }

    /// The account, in the role of its newest grant in force, or of `role`.
    pub fn pelaku(&self, akun: &str, role: Option<Role>) -> Actor {
        if akun == "sistem" {
            return self.sistem();
        }
        let own = self.r.global().grants(self.r.last).filter(|g| g.akun.as_str() == akun);
        let grant = own.filter(|g| role.is_none_or(|role| g.peran == role)).last();
        let grant = grant.unwrap_or_else(|| panic!("{akun} has no access"));
        Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran }
    }

    pub fn oleh(&mut self, actor: &Actor, draft: Value) -> Result<Seq, (String, String)> {
        let parsed = Draft::parse(draft.to_string().as_bytes()).unwrap_or_else(|e| panic!("{draft}: {e}"));
        let at = Instant(START + self.hari * 86_400_000_000 + self.r.last as i64 * 1_000_000);
        match self.r.append(vec![parsed], actor, at) {
            Ok(facts) => Ok(facts[0].seq),
            Err(AdmitError::Refused(r)) => Err((r.rule.unwrap().name().to_owned(), r.detail)),
            Err(other) => panic!("{other}"),
        }
    }

    pub fn sebagai(&mut self, akun: &str, draft: Value) -> Result<Seq, (String, String)> {
        let actor = self.pelaku(akun, None);
        self.oleh(&actor, draft)
    }

    #[track_caller]
    pub fn tolak(&mut self, akun: &str, draft: Value, rule: &str, part: &str) {
        let (by, why) = self.sebagai(akun, draft.clone()).expect_err(&format!("{akun}: {draft}"));
        assert!(by == rule && why.contains(part), "{akun}: {draft}: {by}: {why}");
    }

    pub fn tutup(&mut self, unit: &str, periode: &str) {
        let (code, parsed): (_, jejak::event::Periode) = (unit.parse().unwrap(), periode.parse().unwrap());
        let card = self.r.view(self.r.last, Per::from(parsed)).card(&code, parsed.tahun()).unwrap();
        let data = jejak::projection::statement::closing(&card, parsed, self.r.last, None);
        let data = serde_json::to_value(data).unwrap();
        self.sebagai("rencana", wire("periode.ditutup", unit, "2023-12-31", data)).unwrap();
    }

    fn angka(&self, periode: &str) -> String {
        let parsed: jejak::event::Periode = periode.parse().unwrap();
        self.r.printed(self.r.last, parsed.triwulan().map_or(Per::Tahun, Per::Triwulan), "B/2023/IKU.1/realisasi")
    }
}

pub fn plan() -> Vec<Value> {
    let input = |name: &str| json!({"input": name});
    let score = json!({"kali": [{"bagi": [input("realisasi"), input("target")]}, {"angka": "100"}]});
    let efficiency = json!({"bagi": [input("realisasi_anggaran"), input("pagu_akhir")]});
    let b = |kind: &str, data: Value| wire(kind, "B", "2023-01-01", data);
    let iku = |kode: &str, source: &str, how: &str| {
        b(
            "indikator.ditetapkan",
            json!({"tahun": 2023, "kode": kode, "nama": kode, "urutan": 1, "sasaran": "SS.1", "satuan": "%",
            "presisi": 2, "polarisasi": "maksimum", "konsolidasi_periode": how, "sumber_realisasi": source}),
        )
    };
    let mut all = vec![
        b("perspektif.ditetapkan", json!({"tahun": 2023, "kode": "satu", "nama": "n", "urutan": 1, "bobot": "100"})),
        b("sasaran.ditetapkan", json!({"tahun": 2023, "kode": "SS.1", "nama": "n", "urutan": 1, "perspektif": "satu"})),
        b(
            "aturan.ditetapkan",
            json!({"tahun": 2023, "versi": 1, "pita": [
                {"nama": "tinggi", "warna": "hijau", "dari": "80", "termasuk_dari": true, "termasuk_sampai": false},
                {"nama": "rendah", "warna": "merah", "sampai": "80", "termasuk_dari": false, "termasuk_sampai": false}],
            "tanpa_skor": "bobot_diskalakan", "wajib_disetujui": true, "capaian_maksimum": score, "capaian_minimum": score,
            "capaian_rentang": score, "efisiensi": efficiency, "efisiensi_resmi": efficiency, "efisiensi_terendah": "-20",
            "efisiensi_tertinggi": "20"}),
        ),
        iku("IKU.1", "langsung", "jumlah"),
        iku("IKU.2", "langsung", "rata_rata"),
        iku("IKU.3", "temuan", "posisi_akhir"),
    ];
    for kode in ["IKU.1", "IKU.2", "IKU.3"] {
        for quarter in 1..=4 {
            all.push(b(
                "target.ditetapkan",
                json!({"seri": "triwulan", "iku": kode, "periode": format!("2023-TW{quarter}"), "nilai": "100"}),
            ));
        }
    }
    all
}

fn finding(kode: &str, day: &str) -> Value {
    wire(
        "temuan.dicatat",
        "B",
        day,
        json!({"kode": kode, "pemeriksa": "bpk", "lhp": {"nomor": "1", "tanggal": "2023-01-02"},
        "diterima": "2023-01-02", "uraian": "u", "nilai": "0"}),
    )
}

fn recommendation(kode: &str, temuan: &str, day: &str) -> Value {
    wire("rekomendasi.dicatat", "B", day, json!({"kode": kode, "temuan": temuan, "uraian": "u"}))
}

fn assessed(kode: &str, day: &str) -> Value {
    wire("tindak_lanjut.dinilai", "B", day, json!({"rekomendasi": kode, "hasil": "sesuai"}))
}

#[test]
fn token_kedua_peran_yang_menilai_dan_akses_sendiri_menunggu_akun_kedua() {
    let waiting = [
        token(grant("bpk-01", "bpk", &[]), "curian"),
        token(grant("unit-01", "unit", &["B"]), "curian"),
        grant("baru-01", "bpk", &[]),
        grant("baru-02", "inspektorat", &["B"]),
        grant("baru-03", "admin", &[]),
        grant("admin-01", "perencana", &["C"]),
    ];
    for draft in waiting {
        let mut k = Kantor::new();
        let akun = draft["data"]["akun"].as_str().unwrap().to_owned();
        let seq = k.sebagai("admin-01", draft.clone()).unwrap();
        let counts = |k: &Kantor| k.r.global().grants(k.r.last).any(|g| g.seq == seq);
        assert!(!counts(&k), "{draft}");
        let role = Role::parse(draft["data"]["peran"].as_str().unwrap()).unwrap();
        let mine = Actor { grant: seq, id: akun.parse().unwrap(), role };
        let (rule, _) = k
            .oleh(
                &mine,
                wire(
                    "ekspor.dibuat",
                    "B",
                    "2023-01-01",
                    json!({"tahun": 2023, "sampai": 1,
            "kepala": format!("b3:{}", "00".repeat(32)), "manifes": format!("b3:{}", "00".repeat(32))}),
                ),
            )
            .unwrap_err();
        assert_eq!(rule, "akses", "{draft}");
        k.tolak("admin-01", confirm(&akun, seq), "konfirmasi", "memberi atau menerimanya");
        k.tolak("unit-02", confirm(&akun, seq), "peran", "");
        k.sebagai("admin-02", confirm(&akun, seq)).unwrap();
        assert!(counts(&k), "{draft}");
        k.tolak("admin-02", confirm(&akun, seq), "konfirmasi", "menunggu");
    }
    // What reads and judges nobody else, for an account that is new, counts at once.
    let mut k = Kantor::new();
    let seq = k.sebagai("admin-01", token(grant("unit-03", "unit", &["C"]), "baru")).unwrap();
    assert!(k.r.global().grants(k.r.last).any(|g| g.seq == seq));
}

#[test]
fn akses_yang_diterima_sendiri_tidak_dikonfirmasi_sendiri_dan_yang_dicabut_tidak_lagi() {
    let mut k = Kantor::new();
    let seq = k.sebagai("admin-01", token(grant("admin-02", "bpk", &[]), "x")).unwrap();
    k.tolak("admin-02", confirm("admin-02", seq), "konfirmasi", "memberi atau menerimanya");
    k.sebagai("admin-02", withdraw("admin-02", seq)).unwrap();
    k.tolak("admin-02", confirm("admin-02", seq), "konfirmasi", "menunggu");
    k.tolak("admin-02", confirm("unit-01", 9), "konfirmasi", "menunggu");
}

#[test]
fn admin_satu_unit_tidak_melampaui_unitnya() {
    let mut k = Kantor::new();
    let seq = k.sebagai("admin-01", grant("admin-b", "admin", &["B"])).unwrap();
    k.sebagai("admin-02", confirm("admin-b", seq)).unwrap();
    let unit = |data: Value| wire("unit.ditetapkan", "-", "2023-01-01", data);
    let beyond = [
        grant("x-01", "bpk", &[]),
        grant("x-02", "unit", &["C"]),
        grant("x-03", "reader", &["B", "A"]),
        grant("admin-b", "bpk", &[]),
        withdraw("rencana", 8),
        unit(json!({"kode": "D", "nama": "D"})),
        unit(json!({"kode": "D", "nama": "D", "induk": "A"})),
        reasoned(unit(json!({"kode": "C", "nama": "C", "induk": "B"}))),
        reasoned(wire("kunci.diganti", "-", "2023-01-01", json!({"kunci_publik": "ab".repeat(32)}))),
        reasoned(wire(
            "penerimaan.ditetapkan",
            "-",
            "2023-01-01",
            json!({"versi": 2, "konfirmasi": ["admin", "inspektorat", "bpk"]}),
        )),
    ];
    for draft in beyond {
        k.tolak("admin-b", draft, "cakupan", "melampaui");
    }
    k.sebagai("admin-b", grant("x-04", "unit", &["B"])).unwrap();
    k.sebagai("admin-b", unit(json!({"kode": "D", "nama": "D", "induk": "B"}))).unwrap();
    let wide = k.sebagai("admin-01", grant("x-05", "bpk", &[])).unwrap();
    k.tolak("admin-b", confirm("x-05", wide), "cakupan", "melampaui");
}

#[test]
fn admin_pertama_dua_orang_dan_yang_terakhir_tetap_ada() {
    let mut k = Kantor::buka(json!(["admin"]));
    k.tolak("sistem", grant("admin-03", "admin", &[]), "buku-besar", "admin pertama");
    k.tolak("sistem", grant("orang", "perencana", &[]), "buku-besar", "admin pertama");
    let first = k.pelaku("admin-01", None).grant;
    k.tolak("admin-02", withdraw("admin-01", first), "buku-besar", "terakhir");
    k.tolak("admin-01", grant("sistem", "admin", &[]), "buku-besar", "akun program");
    k.tolak("admin-01", grant("x-01", "sistem", &[]), "buku-besar", "tidak dapat diberikan");
    let third = k.sebagai("admin-01", grant("admin-03", "admin", &[])).unwrap();
    k.tolak("admin-02", withdraw("admin-01", first), "buku-besar", "terakhir");
    k.sebagai("admin-02", confirm("admin-03", third)).unwrap();
    k.sebagai("admin-02", withdraw("admin-01", first)).unwrap();
}

#[test]
fn token_yang_pernah_dipakai_tidak_dipakai_lagi() {
    let mut k = Kantor::new();
    let seq = k.sebagai("admin-01", token(grant("unit-03", "unit", &["C"]), "lama")).unwrap();
    k.tolak("admin-01", token(grant("unit-04", "unit", &["C"]), "lama"), "buku-besar", "token sudah dipakai");
    k.sebagai("admin-01", withdraw("unit-03", seq)).unwrap();
    k.tolak("admin-01", token(grant("unit-04", "unit", &["C"]), "lama"), "buku-besar", "token sudah dipakai");
}

#[test]
fn aturan_penerimaan_hanya_maju_dan_hanya_meluas() {
    let mut k = Kantor::new();
    let set = |data: Value| reasoned(wire("penerimaan.ditetapkan", "-", "2023-01-01", data));
    k.tolak(
        "admin-01",
        set(json!({"versi": 1, "konfirmasi": ["admin", "inspektorat", "bpk"]})),
        "penerimaan",
        "mundur",
    );
    k.tolak(
        "admin-01",
        set(json!({"versi": 99, "konfirmasi": ["admin", "inspektorat", "bpk"]})),
        "penerimaan",
        "tidak dikenal",
    );
    k.tolak("admin-01", set(json!({"versi": 2, "konfirmasi": ["admin", "bpk"]})), "penerimaan", "dikeluarkan");
    k.tolak("admin-01", set(json!({"versi": 2})), "penerimaan", "dikeluarkan");
    let wider = json!({"versi": 2, "konfirmasi": ["admin", "inspektorat", "bpk", "perencana"]});
    k.tolak("admin-01", wire("penerimaan.ditetapkan", "-", "2023-01-01", wider.clone()), "penerimaan", "alasan");
    k.sebagai("admin-01", set(wider)).unwrap();
    let seq = k.sebagai("admin-01", grant("rencana-02", "perencana", &["C"])).unwrap();
    assert!(!k.r.global().grants(k.r.last).any(|g| g.seq == seq));
}

#[test]
fn timpa_baru_resmi_sesudah_disetujui_akun_lain() {
    let mut k = Kantor::dengan_kartu();
    let put = |nilai: &str| {
        reasoned(wire(
            "realisasi.ditimpa",
            "B",
            "2023-03-31",
            json!({"iku": "IKU.1", "periode": "2023-TW1", "nilai": nilai}),
        ))
    };
    let approve = |seq| {
        referring(
            wire("realisasi.disetujui", "B", "2023-03-31", json!({"iku": "IKU.1", "periode": "2023-TW1"})),
            &[seq],
        )
    };
    let seq = k.sebagai("unit-01", entry("B", "2023-TW1", "2023-03-31", "50")).unwrap();
    k.tolak("unit-01", approve(seq), "dua-sisi", "sendiri mencatat");
    k.sebagai("rencana", approve(seq)).unwrap();
    assert_eq!(k.angka("2023-TW1"), "50.00");
    let above = k.sebagai("unit-01", put("1000000")).unwrap();
    assert_eq!(k.angka("2023-TW1"), "50.00", "an override counted before anybody approved it");
    k.tolak("unit-01", approve(above), "dua-sisi", "sendiri mencatat");
    let by = k.sebagai("unit-02", approve(above)).unwrap();
    assert_eq!(k.angka("2023-TW1"), "1000000.00");
    k.tolak("rencana", approve(above), "realisasi", "sudah disetujui");
    let void = wire("event.dibatalkan", "B", "2023-03-31", json!({"subjek": "B/2023/IKU.1"}));
    k.sebagai("unit-02", reasoned(referring(void, &[by]))).unwrap();
    assert_eq!(k.angka("2023-TW1"), "50.00", "an approval was voided");
    let newer = k.sebagai("unit-02", put("70")).unwrap();
    k.tolak("rencana", approve(above), "realisasi", "");
    k.sebagai("rencana", approve(newer)).unwrap();
    assert_eq!(k.angka("2023-TW1"), "70.00");
}

#[test]
fn tidak_ada_akun_di_kedua_sisi() {
    // Two roles in one account, and a grant that was withdrawn.
    for withdrawn in [false, true] {
        for peran in ["unit", "perencana"] {
            let mut k = Kantor::dengan_kartu();
            let seq = k.sebagai("admin-01", grant("bpk-01", peran, &["A"])).unwrap();
            k.sebagai("bpk-01", finding("T-0", "2023-05-01"))
                .unwrap_or_else(|e| panic!("a grant that waits gives nothing: {e:?}"));
            k.sebagai("admin-02", confirm("bpk-01", seq)).unwrap();
            if withdrawn {
                k.sebagai("admin-01", withdraw("bpk-01", seq)).unwrap();
            }
            let bpk = k.pelaku("bpk-01", Some(Role::Bpk));
            for draft in [finding("T-1", "2023-05-01"), recommendation("T-0.R1", "T-0", "2023-05-01")] {
                let (rule, why) = k.oleh(&bpk, draft).unwrap_err();
                assert!(rule == "dua-sisi" && why.contains(if withdrawn { "pernah" } else { "juga" }), "{rule}: {why}");
            }
        }
    }
    // Who enters and plans for a unit approves nothing of it; elsewhere he may.
    let mut k = Kantor::dengan_kartu();
    let both = k.sebagai("admin-01", grant("rencana", "unit", &["B"])).unwrap();
    k.sebagai("admin-02", confirm("rencana", both)).unwrap();
    let seq = k.sebagai("unit-01", entry("B", "2023-TW1", "2023-03-31", "50")).unwrap();
    let approve = referring(
        wire("realisasi.disetujui", "B", "2023-03-31", json!({"iku": "IKU.1", "periode": "2023-TW1"})),
        &[seq],
    );
    let planner = k.pelaku("rencana", Some(Role::Perencana));
    let (rule, _) = k.oleh(&planner, approve).unwrap_err();
    assert_eq!(rule, "dua-sisi");
}

#[test]
fn kartu_yang_ditutup_hanya_berubah_dengan_alasan() {
    let mut k = Kantor::dengan_kartu();
    k.sebagai("bpk-01", finding("T-1", "2023-02-01")).unwrap();
    k.sebagai("bpk-01", recommendation("T-1.R1", "T-1", "2023-02-01")).unwrap();
    let seq = k.sebagai("unit-01", entry("B", "2023-TW2", "2023-06-30", "50")).unwrap();
    let approve = wire("realisasi.disetujui", "B", "2023-06-30", json!({"iku": "IKU.1", "periode": "2023-TW2"}));
    k.sebagai("rencana", referring(approve, &[seq])).unwrap();
    k.tutup("B", "2023-TW2");
    // Findings dated into it, and an entry for the quarter before, which was never closed: both change its card.
    k.tolak("bpk-01", assessed("T-1.R1", "2023-06-30"), "periode-ditutup", "2023-TW2 B");
    k.sebagai("bpk-01", finding("T-2", "2023-06-01"))
        .unwrap_or_else(|e| panic!("a finding without recommendation counts nothing: {e:?}"));
    k.tolak("bpk-01", recommendation("T-2.R1", "T-2", "2023-06-30"), "periode-ditutup", "2023-TW2 B");
    k.sebagai("bpk-01", recommendation("T-2.R1", "T-2", "2023-07-01")).unwrap();
    k.sebagai("bpk-01", assessed("T-1.R1", "2023-07-01")).unwrap();
    let early = k.sebagai("unit-01", entry("B", "2023-TW1", "2023-03-31", "100")).unwrap();
    let approve = referring(
        wire("realisasi.disetujui", "B", "2023-03-31", json!({"iku": "IKU.1", "periode": "2023-TW1"})),
        &[early],
    );
    k.tolak("rencana", approve.clone(), "periode-ditutup", "2023-TW2 B");
    assert_eq!(k.angka("2023-TW2"), "50.00");
    k.sebagai("rencana", reasoned(approve)).unwrap();
    assert_eq!(k.angka("2023-TW2"), "150.00");
    // Edges: the last day of the period, and the first after it.
    k.sebagai("unit-01", entry("B", "2023-TW3", "2023-09-30", "10")).unwrap();
    k.sebagai("unit-01", reasoned(entry("B", "2023-TW4", "2023-10-01", "10"))).unwrap();
}

#[test]
fn aturan_lama_berlaku_sampai_yang_baru_ditetapkan() {
    let r = Rehearsal::sample();
    let sample = r.last;
    assert_eq!(r.global().penerimaan(634).versi, 1);
    assert_eq!(r.global().penerimaan(sample).versi, 2);
    // The sample shows a grant that counts from its confirmation on.
    let given = r.global().all_grants().iter().find(|g| g.menunggu).unwrap().clone();
    assert!(!r.global().grants(given.seq).any(|g| g.seq == given.seq));
    let (seq, by) = given.konfirmasi.clone().unwrap();
    assert!(by != given.oleh && r.global().grants(seq).any(|g| g.seq == given.seq));
    assert_eq!(seq, sample);
}
