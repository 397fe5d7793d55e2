//! Text that would be markup, in every field that holds text: it is shown as text.

use serde_json::{Value, json};

use super::{
    kit::{Client, Server},
    open, page,
};

const BAD: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&{{7*7}}";

fn umum(bad: &str) -> Value {
    json!({"alasan": bad, "asumsi": true, "keterangan": bad,
        "dokumen": {"nomor": bad, "tanggal": "2024-12-01", "judul": bad},
        "sumber": {"berkas": bad, "tempat": bad, "sel": bad, "tercetak": bad}})
}

fn event(bad: &str, kind: &str, unit: &str, own: Value) -> Value {
    let mut data = umum(bad);
    data.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    json!({"type": kind, "unit": unit, "berlaku": "2025-01-01", "data": data})
}

async fn record(client: &Client, events: &[Value]) {
    client.post("/v1/events", &json!(events)).await.ok();
}

/// The rules of the sample, for another year and with hostile names of its bands.
fn rules(bad: &str) -> Value {
    let sample: Value = serde_json::from_str(include_str!("../../src/sample/03-perjanjian-kinerja-2023.json")).unwrap();
    let steps = sample["langkah"].as_array().unwrap().iter().flat_map(|l| l["event"].as_array().unwrap());
    let mut data = steps.into_iter().find(|e| e["type"] == "aturan.ditetapkan").unwrap()["data"].clone();
    data["tahun"] = 2025.into();
    for band in data["pita"].as_array_mut().unwrap() {
        band["nama"] = format!("{} {bad}", band["nama"].as_str().unwrap()).into();
        band["warna"] = bad.into();
    }
    data
}

/// Records a text in every field that holds text.
pub async fn fill(server: &Server, bad: &str) {
    let (admin, perencana) = (server.client("admin"), server.client("perencana"));
    let (unit, auditor) = (server.client("induk"), server.client("inspektorat"));
    record(&admin, &[event(bad, "unit.ditetapkan", "-", json!({"kode": "JAHAT", "nama": bad, "induk": "PMK"}))]).await;
    let satuan = if bad == BAD { "<b>%" } else { bad };
    let of = |kind: &str, data: Value| event(bad, kind, "JAHAT", data);
    record(
        &perencana,
        &[
            json!({"type": "aturan.ditetapkan", "unit": "JAHAT", "berlaku": "2025-01-01", "data": rules(bad)}),
            of("perspektif.ditetapkan", json!({"tahun": 2025, "kode": "a", "nama": bad, "urutan": 1, "bobot": "100"})),
            of(
                "sasaran.ditetapkan",
                json!({"tahun": 2025, "kode": "SS.1", "nama": bad, "urutan": 1, "perspektif": "a"}),
            ),
            of(
                "indikator.ditetapkan",
                json!({"tahun": 2025, "kode": "IKU.1", "nama": bad, "urutan": 1, "satuan": satuan, "presisi": 2,
                    "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": "rasio",
                    "sasaran": "SS.1"}),
            ),
            of("target.ditetapkan", json!({"seri": "pk", "iku": "IKU.1", "periode": "2025", "nilai": "90"})),
            of("ro.didaftarkan", json!({"tahun": 2025, "ro": "1.A", "nama": bad, "iku": "IKU.1"})),
            of("pagu.ditetapkan", json!({"tahun": 2025, "ro": "1.A", "nilai": "1000"})),
        ],
    )
    .await;
    let parts = json!({"iku": "IKU.1", "periode": "2025", "rasio": {
        "pembilang": [{"nama": bad, "nilai": "9"}], "penyebut": {"nama": bad, "nilai": "10"}}});
    record(&unit, &[of("realisasi.dicatat", parts)]).await;
    let finding = json!({"kode": "T-1", "pemeriksa": "inspektorat", "lhp": {"nomor": bad, "tanggal": "2025-01-01"},
        "diterima": "2025-01-01", "uraian": bad, "nilai": "10"});
    let finding = [
        of("temuan.dicatat", finding),
        of("rekomendasi.dicatat", json!({"kode": "R-1", "temuan": "T-1", "uraian": bad})),
    ];
    record(&auditor, &finding).await;
}

/// The pages that show it.
pub fn paths(before: u64) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/",
        "/kartu/JAHAT/2025",
        "/kartu/JAHAT/2025?as_of=terbaru&sejak=600",
        "/jejak/JAHAT/2025",
        "/jejak/JAHAT/2025/npss",
        "/jejak/JAHAT/2025/IKU.1/status",
        "/jejak/JAHAT/2025/IKU.1/realisasi",
        "/jejak/JAHAT/2025/RO/1.A/sisa",
        "/jejak/JAHAT/temuan/terlambat",
        "/perubahan/JAHAT/2025?dari=1",
        "/anggaran/JAHAT/2025",
        "/temuan",
        "/temuan/JAHAT/2025",
        "/buku-besar",
        "/cari?q=alert",
        "/cari?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend((before + 1..=before + 11).map(|seq| format!("/buku-besar/{seq}")));
    paths
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_shown_as_text() {
    let server = Server::start(|_| {}).await;
    let before = server.client("bpk").get("/v1/units").await.header("jejak-seq").parse::<u64>().unwrap();
    fill(&server, BAD).await;
    let client = server.client("bpk");
    let mut shown = 0;
    for path in paths(before) {
        let html = page(&client, &path).await;
        harmless(&path, &html);
        shown += html.matches("alert(1)").count();
    }
    assert!(shown > 100, "the text was hardly shown: {shown}");
    for path in [
        "/kartu/%3Cscript%3Ealert(1)%3C%2Fscript%3E/2023",
        "/kartu/PMK/2023?as_of=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/kartu/PMK/2023?%3Cscript%3Ealert(1)=1",
        "/jejak/%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/buku-besar?unit=%3Cscript%3Ealert(1)",
        "/%3Cscript%3Ealert(1)",
    ] {
        let answer = open(&client, path).await;
        assert!(answer.status >= 400, "{path}");
        harmless(path, &answer.text());
    }
    server.stop().await;
}

fn harmless(path: &str, html: &str) {
    for bad in ["<script>", "<img", "<b>%", "'&{{", "49"] {
        assert!(!html.contains(bad) || bad == "49", "{path} has {bad}");
    }
    let scripts = html.matches("<script").count();
    assert_eq!(scripts, html.matches("<script type=\"module\" src=\"/aset/").count(), "{path}");
}
