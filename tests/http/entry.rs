//! Entry as a browser without a script does it: form, look at what changes, save, receipt.

use serde_json::json;

use super::{
    browser::{Browser, FORM, origin},
    kit::Server,
};

/// Everything that a form would send: its hidden fields, its fields as they stand, and what was typed over them.
pub fn filled(page: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let form = page.split("<form").find(|f| f.contains("name=\"langkah\"")).expect("a form of entry");
    for input in form.split("<input ").skip(1).map(|i| i.split('>').next().unwrap()) {
        let value = |name: &str| {
            let found = input.split(&format!("{name}=\"")).nth(1)?;
            Some(
                found
                    .split('"')
                    .next()
                    .unwrap()
                    .replace("&#34;", "\"")
                    .replace("&#60;", "<")
                    .replace("&#62;", ">")
                    .replace("&#38;", "&"),
            )
        };
        if let (Some(name), false) = (value("name"), input.contains("type=\"file\"")) {
            all.push((name, value("value").unwrap_or_default()));
        }
    }
    for (name, value) in typed {
        all.retain(|(n, _)| n != name);
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    all
}

/// A step of a form: fills in, and presses a button.
pub async fn step(
    browser: &Browser,
    path: &str,
    page: &str,
    button: &str,
    typed: &[(&str, &str)],
) -> super::kit::Answer {
    let mut fields = filled(page, typed);
    fields.push(("langkah".to_owned(), button.to_owned()));
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.submit_as(path, &[("origin", &origin(&browser.client))], &fields).await
}

const KOREKSI: &str = "/entri/PPU/2023/koreksi?iku=IKU.2&periode=2023";

#[tokio::test]
async fn a_correction_shows_what_it_changes_and_is_recorded_once() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "unit").await;
    let list = browser.get("/entri/PPU/2023").await.ok().text();
    assert!(list.contains("/entri/PPU/2023/koreksi?iku=IKU.2&#38;periode=2023"), "{list}");
    let form = browser.get(KOREKSI).await.ok().text();
    assert!(form.contains("value=\"92,01\""), "the value that is corrected stands in the field");
    let head = || server.running.service.reader.last().seq;
    let before = head();
    let typed = [("data.nilai", "93,5"), ("data.alasan", "Salah ketik pada survei.")];
    let preview = step(&browser, KOREKSI, &form, "periksa", &typed).await.ok().text();
    assert!(preview.contains("PPU/2023/IKU.2/realisasi") && preview.contains("92,01") && preview.contains("93,50"));
    assert!(!preview.contains("PMK/2023"), "what the account does not see is not shown");
    assert_eq!(head(), before, "a look records nothing");
    let saved = step(&browser, KOREKSI, &preview, "simpan", &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let receipt = browser.get(saved.header("location")).await.ok().text();
    let event = browser.get(&format!("/v1/events/{}", head())).await.ok().json()["event"].clone();
    assert_eq!((&event["type"], &event["data"]["nilai"]), (&json!("realisasi.dikoreksi"), &json!("93.5")));
    assert!(receipt.contains(event["hash"].as_str().unwrap()));
    assert!(receipt.contains(&format!("/jejak/PPU/2023/IKU.2/realisasi?as_of={}", head())), "{receipt}");
    // The same form again: the same receipt, and nothing more in the ledger.
    let again = step(&browser, KOREKSI, &preview, "simpan", &[]).await;
    assert_eq!((again.status, again.header("location")), (303, saved.header("location")));
    assert_eq!(head(), before + 1);
    // The same form with something else in it is no retry.
    let other = step(&browser, KOREKSI, &preview, "simpan", &[("data.nilai", "94")]).await;
    assert_eq!(other.status, 409, "{}", other.text());
    assert_eq!(head(), before + 1);
    server.stop().await;
}

#[tokio::test]
async fn what_came_in_between_is_told() {
    let server = Server::start(|_| ()).await;
    let (mine, theirs) = (Browser::log_in(&server, "unit").await, Browser::log_in(&server, "unit").await);
    let typed = [("data.nilai", "93,5"), ("data.alasan", "Salah ketik.")];
    let form = mine.get(KOREKSI).await.ok().text();
    let other = theirs.get(KOREKSI).await.ok().text();
    let answer = step(&theirs, KOREKSI, &other, "simpan", &[("data.nilai", "93,7"), ("data.alasan", "Lain.")]).await;
    assert_eq!(answer.status, 303);
    let answer = step(&mine, KOREKSI, &form, "simpan", &typed).await;
    assert_eq!(answer.status, 409);
    let page = answer.text();
    assert!(page.contains("Sesudah formulir ini dibuka, event") && page.contains("value=\"93,5\""), "{page}");
    assert!(page.contains("Salah ketik."), "what was typed is kept");
    // Read over and sent once more, it goes through.
    assert_eq!(step(&mine, KOREKSI, &page, "simpan", &typed).await.status, 303);
    server.stop().await;
}

#[tokio::test]
async fn mistakes_are_shown_at_their_field_with_what_was_typed() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "unit").await;
    let form = browser.get(KOREKSI).await.ok().text();
    let typed = [("data.nilai", "1.234"), ("data.alasan", ""), ("data.dokumen.nomor", "S-1")];
    let answer = step(&browser, KOREKSI, &form, "periksa", &typed).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    for part in ["1234 atau 1,234", "id=\"data-nilai-galat\"", "id=\"data-alasan-galat\"", "value=\"1.234\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let half = [("data.nilai", "93"), ("data.alasan", "x"), ("data.dokumen.nomor", "S-1")];
    let page = step(&browser, KOREKSI, &form, "periksa", &half).await.text();
    assert!(page.contains("id=\"data-dokumen-tanggal-galat\""), "{page}");
    // A refusal of the books stands at its field as well.
    let late = [("data.nilai", "93"), ("data.alasan", "x"), ("berlaku", "2024-03-01")];
    let page = step(&browser, KOREKSI, &form, "periksa", &late).await.text();
    assert!(page.contains("id=\"berlaku-galat\"") && page.contains("di luar periode"), "{page}");
    let spend = "/entri/PPU/2023/belanja?ro=001.AAH.001";
    let form = browser.get(spend).await.ok().text();
    let much = [("data.nilai", "Rp 9.000.000.000"), ("berlaku", "2023-12-30")];
    let page = step(&browser, spend, &form, "periksa", &much).await.text();
    assert!(page.contains("id=\"data-nilai-galat\"") && page.contains("melebihi yang tersedia"), "{page}");
    server.stop().await;
}

/// Points of components are typed, the value is their sum; a stated total that differs is refused with both numbers.
#[tokio::test]
async fn components_are_typed_and_their_sum_is_computed() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "contoh").await;
    let path = "/entri/CONTOH/2023/koreksi?iku=IKU.7&periode=2023-TW4";
    let form = browser.get(path).await.ok().text();
    for name in ["Perencanaan kinerja", "Pengukuran kinerja", "Pelaporan kinerja", "Evaluasi internal"] {
        assert!(form.contains(&format!("{name}<span class=\"wajib\">")), "{name}: {form}");
    }
    let points = |total| {
        let mut all = vec![
            ("data.komponen.0.nilai", "25,5"),
            ("data.komponen.1.nilai", "24"),
            ("data.komponen.2.nilai", "12,25"),
        ];
        all.extend([("data.komponen.3.nilai", "20"), ("data.alasan", "Penilaian ulang."), ("data.nilai", total)]);
        all
    };
    let wrong = step(&browser, path, &form, "periksa", &points("90")).await;
    assert_eq!(wrong.status, 422);
    let told = wrong.text();
    assert!(
        told.contains("90 tidak sama dengan hasil bagian-bagiannya 81.75") && told.contains("value=\"90\""),
        "{told}"
    );
    let beyond =
        step(&browser, path, &form, "periksa", &[("data.komponen.2.nilai", "15,5"), ("data.alasan", "x")]).await;
    assert_eq!(beyond.status, 422, "a component has its most: {}", beyond.text());
    let preview = step(&browser, path, &form, "periksa", &points("81,75")).await.ok().text();
    assert!(preview.contains("CONTOH/2023/IKU.7/realisasi") && preview.contains("81,75"), "{preview}");
    let saved = step(&browser, path, &preview, "simpan", &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let last = server.running.service.reader.last().seq;
    let data = browser.get(&format!("/v1/events/{last}")).await.ok().json()["event"]["data"].clone();
    assert_eq!(data["komponen"][2], json!({"nama": "Pelaporan kinerja", "nilai": "12.25"}));
    server.stop().await;
}

#[tokio::test]
async fn nobody_enters_for_another_unit_or_role() {
    let server = Server::start(|_| ()).await;
    for (name, path) in [
        ("contoh", KOREKSI),
        ("reader", KOREKSI),
        ("inspektorat", KOREKSI),
        ("unit", "/entri/PMK/2023/koreksi?iku=IKU.9&periode=2023"),
        ("unit", "/entri/PPU/2023/target?iku=IKU.2&periode=2023"),
        ("unit", "/entri/PPU/2023/temuan"),
    ] {
        let browser = Browser::log_in(&server, name).await;
        browser.get(path).await.problem("tidak-berwenang");
        let fields = [("langkah", "simpan"), ("data.nilai", "1"), ("berlaku", "2023-12-31"), ("data.alasan", "x")];
        browser.submit(path, &fields).await.problem("tidak-berwenang");
    }
    // Nor by a form that names another unit than the address.
    let browser = Browser::log_in(&server, "unit").await;
    let form = browser.get(KOREKSI).await.ok().text();
    let typed = [("data.nilai", "93"), ("data.alasan", "x"), ("unit", "KINERJA"), ("type", "akses.diberikan")];
    let preview = step(&browser, KOREKSI, &form, "periksa", &typed).await.ok().text();
    let saved = step(&browser, KOREKSI, &preview, "simpan", &[]).await;
    let seq = saved.header("location").rsplit('/').next().unwrap().to_owned();
    let event = browser.get(&format!("/v1/events/{seq}")).await.ok().json()["event"].clone();
    assert_eq!((&event["unit"], &event["type"]), (&json!("PPU"), &json!("realisasi.dikoreksi")));
    server.stop().await;
}

#[tokio::test]
async fn forms_need_their_session_and_their_page() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "unit").await;
    let form = browser.get(KOREKSI).await.ok().text();
    let typed = [("data.nilai", "93"), ("data.alasan", "x"), ("csrf", "0")];
    let head = server.running.service.reader.last().seq;
    assert_eq!(step(&browser, KOREKSI, &form, "simpan", &typed).await.status, 403);
    let fields = filled(&form, &[("data.nilai", "93"), ("data.alasan", "x"), ("langkah", "simpan")]);
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let elsewhere = [("origin", "http://elsewhere.example")];
    assert_eq!(browser.submit_as(KOREKSI, &elsewhere, &fields).await.status, 403);
    let body = super::browser::encoded(&fields);
    let own = origin(&browser.client);
    assert_eq!(browser.client.send("POST", KOREKSI, &[FORM, ("origin", &own)], body).await.status, 401);
    assert_eq!(server.running.service.reader.last().seq, head);
    server.stop().await;
}

#[tokio::test]
async fn each_role_has_its_forms() {
    let server = Server::start(|_| ()).await;
    let unit = Browser::log_in(&server, "contoh").await;
    let planner = Browser::log_in(&server, "perencana").await;
    let auditor = Browser::log_in(&server, "inspektorat").await;
    let head = || server.running.service.reader.last().seq;

    let path = "/entri/PMK/2023/ubah-target?iku=IKU.1&periode=2023";
    let form = planner.get(path).await.ok().text();
    let typed = [
        ("data.nilai", "90"),
        ("data.dasar", "perubahan_strategi"),
        ("data.alasan", "Program baru."),
        ("data.dokumen.nomor", "S-9"),
        ("data.dokumen.tanggal", "2023-07-01"),
    ];
    let preview = step(&planner, path, &form, "periksa", &typed).await.ok().text();
    assert!(preview.contains("PMK/2023/IKU.1/capaian") && preview.contains("PMK/2023/npss"), "{preview}");
    assert_eq!(step(&planner, path, &preview, "simpan", &[]).await.status, 303);

    let path = "/entri/CONTOH/2023/temuan";
    let form = auditor.get(path).await.ok().text();
    let typed = [
        ("data.kode", "T-77"),
        ("data.uraian", "Bukti kurang <script>alert(1)</script>"),
        ("data.nilai", "1.500.000"),
        ("berlaku", "2024-01-20"),
        ("data.lhp.nomor", "LHP-77"),
        ("data.lhp.tanggal", "2024-01-10"),
        ("data.diterima", "2024-01-15"),
        ("rekomendasi.1.kode", "T-77.R1"),
        ("rekomendasi.1.uraian", "Lengkapi bukti."),
    ];
    let preview = step(&auditor, path, &form, "periksa", &typed).await.ok().text();
    assert!(preview.contains("2 event") && preview.contains("CONTOH/temuan/"), "{preview}");
    assert!(!preview.contains("<script>alert"), "hostile text is text");
    let before = head();
    assert_eq!(step(&auditor, path, &preview, "simpan", &[]).await.status, 303);
    assert_eq!(head(), before + 2);

    let path = "/entri/CONTOH/2023/tindak-lanjut?rekomendasi=T-77.R1";
    let form = unit.get(path).await.ok().text();
    let csrf = unit.csrf.clone();
    let part = |name: &str, value: &str| {
        format!("--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let typed = [("data.uraian", "Bukti dilengkapi."), ("berlaku", "2024-01-25"), ("langkah", "periksa")];
    let mut body = part("csrf", &csrf);
    filled(&form, &typed).iter().filter(|(n, _)| n != "csrf").for_each(|(n, v)| body.push_str(&part(n, v)));
    body.push_str("--batas\r\nContent-Disposition: form-data; name=\"bukti\"; filename=\"../b <1>.pdf\"\r\n");
    body.push_str("Content-Type: application/pdf\r\n\r\nisi bukti\r\n--batas--\r\n");
    let own = origin(&unit.client);
    let headers =
        [("cookie", unit.cookie.as_str()), ("origin", &own), ("content-type", "multipart/form-data; boundary=batas")];
    let preview = unit.client.send("POST", path, &headers, body).await.ok().text();
    let hash = format!("b3:{}", blake3::hash(b"isi bukti").to_hex());
    assert!(preview.contains(&hash) && preview.contains("b &#60;1&#62;.pdf"), "{preview}");
    let before = head();
    let saved = step(&unit, path, &preview, "simpan", &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(head(), before + 2);
    let event = unit.get(&format!("/v1/events/{}", head())).await.ok().json()["event"]["data"].clone();
    assert_eq!(event["hash"], json!(hash));
    assert_eq!((&event["media"], &event["ukuran"]), (&json!("application/pdf"), &json!(9)));

    let path = "/entri/CONTOH/2023/penilaian?rekomendasi=T-77.R1";
    let form = auditor.get(path).await.ok().text();
    let answer = (head() - 1).to_string();
    let typed = [("data.hasil", "sesuai"), ("berlaku", "2024-01-28"), ("ref", answer.as_str())];
    let preview = step(&auditor, path, &form, "periksa", &typed).await.ok().text();
    assert!(preview.contains("CONTOH/temuan/sesuai"), "{preview}");
    assert_eq!(step(&auditor, path, &preview, "simpan", &[]).await.status, 303);
    server.stop().await;
}

#[tokio::test]
async fn months_and_halves_are_named_and_can_be_entered() {
    let server = Server::start(|_| ()).await;
    for (kode, frekuensi) in [("LAYANAN", "bulanan"), ("SURVEI", "semesteran")] {
        let data = json!({"tahun": 2024, "kode": kode, "nama": kode, "urutan": 1, "satuan": "persen", "presisi": 2,
            "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": "langsung", "frekuensi": frekuensi});
        let event = json!({"type": "indikator.ditetapkan", "unit": "PMK", "berlaku": "2024-01-01", "data": data});
        server.client("perencana").post("/v1/events", &event).await.ok();
    }
    let browser = Browser::log_in(&server, "induk").await;
    let list = browser.get("/entri/PMK/2024").await.ok().text();
    for (iku, periode, words) in [("LAYANAN", "2024-B05", "Mei 2024"), ("SURVEI", "2024-S2", "semester II 2024")] {
        let path = format!("/entri/PMK/2024/realisasi?iku={iku}&periode={periode}");
        assert!(list.contains(&path.replace('&', "&#38;")), "{list}");
        let form = browser.get(&path).await.ok().text();
        assert!(form.contains(words), "{form}");
        let preview = step(&browser, &path, &form, "periksa", &[("data.nilai", "85,5")]).await.ok().text();
        let saved = step(&browser, &path, &preview, "simpan", &[]).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
    }
    assert!(!list.contains("iku=SURVEI&#38;periode=2024-TW1"), "what is not measured in a quarter is not asked for");
    let quarters = server.client("induk").get("/v1/units/PMK/2024/quarters").await.ok().text();
    assert!(quarters.contains("2024-B05") && quarters.contains("2024-S2"), "{quarters}");
    let known = server.client("induk").get("/v1/figure?alamat=PMK/2024/SURVEI/realisasi&per=S2").await.ok().text();
    assert!(known.contains("85.5"), "{known}");
}
