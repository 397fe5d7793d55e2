//! Keys and signatures through the pages and the API: what a browser signs is what is recorded.

use jejak::ledger::ActorKey;
use serde_json::{Value, json};

use super::{
    browser::{Browser, origin},
    entry::{filled, step},
    kit::{Answer, Server},
};

fn attribute(page: &str, name: &str) -> String {
    let text = page.split(&format!("{name}=\"")).nth(1).unwrap_or_else(|| panic!("{name}: {page}"));
    plain(text.split('"').next().unwrap())
}

fn plain(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'").replace("&#38;", "&")
}

/// As the page's script does: the draft that the page gives, with the key, and its signature.
async fn set(browser: &Browser, new: &ActorKey, sign: &ActorKey) -> Answer {
    let page = browser.get("/kunci").await.ok().text();
    let given: Value = serde_json::from_str(&attribute(&page, "data-kunci-baru")).unwrap();
    let mut all = given["kepala"].clone();
    all["data"] = json!({"akun": given["kepala"]["actor"]["id"], "kunci": new.public()});
    (all["ledger"], all["mula"]) = (given["asal"]["ledger"].clone(), given["asal"]["first"].clone());
    let text = format!("{}{all}", jejak::event::signature::DOMAIN);
    let (kunci, signature) = (new.public().to_string(), sign.sign(text.as_bytes()).to_string());
    let word = |name: &str| given["kepala"][name].as_str().unwrap().to_owned();
    let (id, day) = (word("id"), word("berlaku"));
    let fields = [
        ("kunci", kunci.as_str()),
        ("tanda_tangan", &signature),
        ("id", &id),
        ("berlaku", &day),
        ("langkah", "tetapkan"),
    ];
    browser.submit("/kunci", &fields).await
}

/// Signs what a page of looking shows, and saves.
async fn save(browser: &Browser, path: &str, page: &str, key: &ActorKey) -> Answer {
    let texts: Vec<_> =
        page.split("data-pesan>").skip(1).map(|rest| plain(rest.split("</pre>").next().unwrap())).collect();
    assert!(!texts.is_empty(), "nothing to sign: {page}");
    let mut fields = filled(page, &[]);
    fields.retain(|(name, _)| name != "tanda_tangan");
    let signatures: Vec<_> = texts.iter().map(|t| key.sign(t.as_bytes()).to_string()).collect();
    fields.push(("tanda_tangan".to_owned(), signatures.join(" ")));
    fields.push(("langkah".to_owned(), "simpan".to_owned()));
    let fields: Vec<_> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.submit_as(path, &[("origin", &origin(&browser.client))], &fields).await
}

/// The number of the key that waits, as the page shows it.
async fn waiting(browser: &Browser) -> String {
    let page = browser.get("/kunci").await.ok().text();
    let row = page.split("<tr>").find(|row| row.contains("value=\"konfirmasi\"")).unwrap_or_else(|| panic!("{page}"));
    attribute(row, "name=\"event\" value")
}

#[tokio::test]
async fn peramban_menetapkan_kunci_dan_menandatangani_yang_dilihat() {
    let server = Server::start(|_| ()).await;
    let (one, two) = (Browser::log_in(&server, "admin").await, Browser::log_in(&server, "admin2").await);
    let (first, second) = (ActorKey::new(&[1; 32]), ActorKey::new(&[2; 32]));
    assert_ne!(set(&one, &first, &second).await.status, 303, "signed with another key than the one that is set");
    assert_eq!(set(&one, &first, &first).await.status, 303);
    let event = waiting(&two).await;
    let confirm = [("event", event.as_str()), ("langkah", "konfirmasi")];
    assert_ne!(one.submit("/kunci", &confirm).await.status, 303, "its owner does not confirm it");
    assert_eq!(two.submit("/kunci", &confirm).await.status, 303);
    assert_eq!(set(&two, &second, &second).await.status, 303);
    // Who has a key looks at what it signs before it is recorded.
    let event = waiting(&one).await;
    let looked = one.submit("/kunci", &[("event", event.as_str()), ("langkah", "konfirmasi")]).await.ok().text();
    assert_ne!(save(&one, "/kunci", &looked, &second).await.status, 303, "by another's key");
    let looked = one.submit("/kunci", &[("event", event.as_str()), ("langkah", "konfirmasi")]).await.ok().text();
    assert_eq!(save(&one, "/kunci", &looked, &first).await.status, 303);
    // A form: the token is made before it is signed, and is the one that is shown.
    let path = "/catat/akses.diberikan?";
    let form = one.get(path).await.ok().text();
    let typed = [("data.akun", "uji-77"), ("data.peran", "perencana"), ("data.unit", "PMK")];
    let looked = step(&one, path, &form, "periksa", &typed).await.ok().text();
    let token = attribute(&looked, "name=\"token\" value");
    let saved = save(&one, path, &looked, &first).await.ok().text();
    assert!(token.len() == 70 && saved.contains(&token), "{saved}");
    let numbers = saved.split("/buku-besar/").filter_map(|rest| rest.split('"').next()?.parse::<u64>().ok());
    let last = numbers.max().unwrap();
    assert!(one.get(&format!("/buku-besar/{last}")).await.ok().text().contains("pelakunya: ditandatangani"));
    server.stop().await;
}

#[tokio::test]
async fn yang_wajib_menandatangani_ditolak_tanpa_tanda_tangan() {
    let server = Server::start(|_| ()).await;
    let (one, two) = (Browser::log_in(&server, "admin").await, Browser::log_in(&server, "admin2").await);
    let (first, second) = (ActorKey::new(&[1; 32]), ActorKey::new(&[2; 32]));
    for (owner, other, key) in [(&one, &two, &first), (&two, &one, &second)] {
        assert_eq!(set(owner, key, key).await.status, 303);
        let event = waiting(other).await;
        let answer = other.submit("/kunci", &[("event", event.as_str()), ("langkah", "konfirmasi")]).await;
        if answer.status == 200 {
            assert_eq!(save(other, "/kunci", &answer.text(), &first).await.status, 303);
        }
    }
    let admin = server.client("admin");
    let now = jejak::store::read(server.dir.path(), &|_, _| ()).unwrap().global().unwrap();
    let now = now.penerimaan(u64::MAX).clone();
    let demand = json!({"type": "penerimaan.ditetapkan", "unit": "-", "berlaku": "2024-02-01", "data": {"versi": now.versi,
        "konfirmasi": now.konfirmasi, "penanda": now.penanda, "wajib_tanda_tangan": ["admin", "inspektorat"], "alasan": "rapat"}});
    assert_eq!(admin.post("/v1/events", &demand).await.status, 201);
    let problem = admin.post("/v1/events", &demand).await;
    assert!(problem.status >= 400 && problem.text().contains("tanda_tangan"), "{}", problem.text());
    let finding = json!({"type": "temuan.dicatat", "unit": "PMK", "berlaku": "2024-02-01", "data": {"kode": "T-77",
        "pemeriksa": "inspektorat", "lhp": {"nomor": "1", "tanggal": "2024-01-01"}, "diterima": "2024-01-20", "uraian": "u",
        "nilai": "1"}});
    let refused = server.client("inspektorat").post("/v1/events", &finding).await;
    assert!(refused.status >= 400 && refused.text().contains("tanda_tangan"), "{}", refused.text());
    // The page says so before anything is typed in vain: it cannot be signed, for there is no key.
    let auditor = Browser::log_in(&server, "inspektorat").await;
    let page = auditor.get("/kunci").await.ok().text();
    assert!(page.contains("Wajib menandatangani: peran admin, inspektorat"), "{page}");
    server.stop().await;
}

/// An account's key, set by itself and confirmed by an administrator who has none.
async fn with_key(server: &Server, name: &str, admin: &Browser, seed: u8) -> (Browser, ActorKey) {
    let (own, key) = (Browser::log_in(server, name).await, ActorKey::new(&[seed; 32]));
    assert_eq!(set(&own, &key, &key).await.status, 303);
    let event = waiting(admin).await;
    let confirm = [("event", event.as_str()), ("langkah", "konfirmasi")];
    assert_eq!(admin.submit("/kunci", &confirm).await.status, 303);
    (own, key)
}

async fn last(browser: &Browser) -> Value {
    let newest = browser.get("/v1/events?limit=1&reverse=true").await.ok().json();
    newest["event"][0].clone()
}

/// Uploads a file on the page of a form.
async fn upload(browser: &Browser, path: &str, name: &str, fields: &[(&str, &str)], bytes: &[u8]) -> Answer {
    let part = |name: &str, value: &str| {
        format!("--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = part("csrf", &browser.csrf);
    fields.iter().for_each(|(n, v)| body.push_str(&part(n, v)));
    body.push_str(&format!("--batas\r\nContent-Disposition: form-data; name=\"berkas\"; filename=\"{name}\"\r\n"));
    body.push_str("Content-Type: application/octet-stream\r\n\r\n");
    let body = [body.as_bytes(), bytes, b"\r\n--batas--\r\n"].concat();
    let own = origin(&browser.client);
    let headers = [
        ("cookie", browser.cookie.as_str()),
        ("origin", &own),
        ("content-type", "multipart/form-data; boundary=batas"),
    ];
    browser.client.send("POST", path, &headers, body).await
}

#[tokio::test]
async fn penutupan_ditandatangani_di_peramban_dan_yang_kedaluwarsa_ditolak() {
    let server = Server::start(|_| ()).await;
    let admin = Browser::log_in(&server, "admin2").await;
    let (planner, key) = with_key(&server, "perencana", &admin, 3).await;
    let path = "/tutup/PMK/2023";
    let form = planner.get(path).await.ok().text();
    let kunci = attribute(&form, "name=\"kunci\" value");
    let typed = [("periode", "2023-TW1"), ("kunci", kunci.as_str()), ("alasan", ""), ("langkah", "simpan")];
    let looked = planner.submit(path, &typed).await.ok().text();
    assert!(looked.contains("periode.ditutup") && looked.contains("NPSS"), "{looked}");
    let wrong = ActorKey::new(&[9; 32]);
    assert_ne!(save(&planner, path, &looked, &wrong).await.status, 303, "by another's key");
    // Something else is recorded in between: the card that was signed is not the last one any more.
    let told = server.client("unit").post("/v1/events", &super::kit::narration("PPU", "Sela.")).await;
    assert_eq!(told.status, 201, "{}", told.text());
    let late = save(&planner, path, &looked, &key).await;
    assert!(late.status >= 400 && late.text().contains("event terakhir"), "{}", late.text());
    let looked = planner.submit(path, &typed).await.ok().text();
    let saved = save(&planner, path, &looked, &key).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    // The same form again closes nothing more.
    assert_eq!(save(&planner, path, &looked, &key).await.header("location"), saved.header("location"));
    let receipt = saved.header("location").rsplit('/').next().unwrap().to_owned();
    let event = planner.get(&format!("/v1/events/{receipt}")).await.ok().json()["event"].clone();
    assert_eq!(event["type"], "periode.ditutup");
    assert!(event["data"]["tanda_tangan"].is_string(), "{event}");
    server.stop().await;
}

#[tokio::test]
async fn impor_dan_struktur_ditandatangani_event_demi_event() {
    let server = Server::start(|_| ()).await;
    let (admin, other) = (Browser::log_in(&server, "admin").await, Browser::log_in(&server, "admin2").await);
    let (unit, key) = with_key(&server, "unit", &admin, 4).await;
    let table = "Kode;Triwulan;Nilai;Alasan\nIKU 2;TW I;90,5;\nIKU 2;2023;93,5;Dua responden terhitung ganda.\n";
    let path = "/entri/PPU/2023/impor";
    let asked = [("jenis", "realisasi"), ("locale", "id"), ("langkah", "periksa")];
    let mapped = upload(&unit, path, "r.csv", &asked, table.as_bytes()).await.ok().text();
    // Those that stand in lists to choose from, which `filled` does not read.
    let sheet = attribute(&mapped, "name=\"dilihat_lembar\" value");
    let chosen = [("lembar", sheet.as_str()), ("judul_baris", "1"), ("locale", "id"), ("kolom.iku", "Kode")];
    let columns = [("kolom.periode", "Triwulan"), ("kolom.nilai", "Nilai"), ("kolom.alasan", "Alasan")];
    let typed = [chosen.as_slice(), &columns].concat();
    let looked = step(&unit, path, &mapped, "periksa", &typed).await.ok().text();
    assert_eq!(looked.matches("data-pesan>").count(), 2, "{looked}");
    assert_ne!(save(&unit, path, &looked, &ActorKey::new(&[9; 32])).await.status, 303, "by another's key");
    let saved = save(&unit, path, &looked, &key).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert!(last(&unit).await["data"]["tanda_tangan"].is_string());

    // The structure: tokens of new accounts are fixed before they are signed, and are those that are shown.
    let (admin, key) = with_key(&server, "admin", &other, 5).await;
    let workbook = admin.get("/struktur/templat?tahun=2031&isi=contoh").await.ok().body;
    let plan = upload(&admin, "/struktur", "s.xlsx", &[("langkah", "periksa")], &workbook).await.ok().text();
    let events = plan.matches("data-pesan>").count();
    assert!(events > 3, "{plan}");
    let saved = save(&admin, "/struktur", &plan, &key).await.ok().text();
    assert!(saved.contains("jejak_"), "{saved}");
    let all = admin.get("/v1/events?limit=3&reverse=true&unit=-").await.ok().json();
    let grant = all["event"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["type"] == "akses.diberikan")
        .unwrap_or_else(|| panic!("{all}"));
    assert!(grant["data"]["tanda_tangan"].is_string(), "{grant}");
    let hashes: Vec<_> = saved.split("jejak_").skip(1).map(|t| format!("jejak_{}", &t[..64])).collect();
    let named = |token: &String| grant["data"]["token"] == format!("b3:{}", blake3::hash(token.as_bytes()).to_hex());
    assert!(hashes.iter().any(named), "the token that is shown is the one that was signed");
    server.stop().await;
}

#[tokio::test]
async fn reviu_dan_laporan_terbit_ditandatangani_sebagaimana_dilihat() {
    let server = Server::start(|_| ()).await;
    let admin = Browser::log_in(&server, "admin2").await;
    let (auditor, key) = with_key(&server, "inspektorat", &admin, 6).await;
    let report = auditor.get("/v1/units/PMK/2023/report?bentuk=html").await.ok().text();
    let path = "/reviu/PMK/2023";
    let page = upload(&auditor, path, "lkj.html", &[("per", "tahun")], report.as_bytes()).await.ok().text();
    let file = plain(page.split("name=\"lampiran\" value=\"").nth(1).unwrap().split('"').next().unwrap());
    for (langkah, kind) in [("catat", "reviu.dicatat"), ("terbit", "laporan.diterbitkan")] {
        let asked = [("per", "tahun"), ("lampiran", file.as_str()), ("langkah", langkah)];
        let looked = auditor.submit(path, &asked).await.ok().text();
        assert!(looked.contains(kind) && looked.contains("lkj.html"), "{looked}");
        assert_ne!(save(&auditor, path, &looked, &ActorKey::new(&[9; 32])).await.status, 303, "by another's key");
        // What is recorded in between does not change what was looked at.
        let told = server.client("unit").post("/v1/events", &super::kit::narration("PPU", langkah)).await;
        assert_eq!(told.status, 201, "{}", told.text());
        let saved = save(&auditor, path, &looked, &key).await;
        assert_eq!(saved.status, 303, "{}", saved.text());
        assert_eq!(save(&auditor, path, &looked, &key).await.header("location"), saved.header("location"));
        let event = last(&auditor).await;
        assert_eq!(event["header"]["type"].as_str().or(event["type"].as_str()), Some(kind), "{event}");
        assert!(event["data"]["tanda_tangan"].is_string(), "{event}");
    }
    server.stop().await;
}
