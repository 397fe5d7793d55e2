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
    fields.extend(texts.iter().map(|t| ("tanda_tangan".to_owned(), key.sign(t.as_bytes()).to_string())));
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
