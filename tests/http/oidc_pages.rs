//! Log-in of the pages at an issuer: code flow with PKCE; and subjects that an access names.

use std::path::PathBuf;

use jejak::{http::config::OidcConfig, store::subject::Subject};
use serde_json::json;

use super::{
    browser::{Browser, FORM, encoded, origin},
    entry::step,
    kit::{Answer, Client, Server, confirmation},
    oidc::{Issuer, wait_for_keys},
};

/// Somebody as no account code could be.
const SUBJECT: &str = "orang|satu é";

async fn server(issuer: &Issuer, accounts: bool) -> Server {
    server_with(issuer, accounts, None).await
}

async fn server_with(issuer: &Issuer, accounts: bool, secret_file: Option<PathBuf>) -> Server {
    let oidc = OidcConfig {
        issuer: format!("http://{}", issuer.address),
        audience: "jejak".to_owned(),
        claim: "sub".to_owned(),
        longest_seconds: 86_400,
        accounts,
        redirect: Some("https://jejak.example/".to_owned()),
        client: Some("halaman".to_owned()),
        secret_file,
    };
    let server = Server::start(|config| (config.oidc, config.login_rate) = (Some(oidc), 0)).await;
    // Known, and not let in yet: the keys were read.
    let token = issuer.token(&issuer.claims("ppu-01"));
    match accounts {
        true => wait_for_keys(&Client::new(server.running.address, Some(token))).await,
        false => while Client::new(server.running.address, Some(token.clone())).get("/v1/me").await.status != 403 {},
    }
    server
}

/// Gives an account access that names a subject, with the second administrator's word.
async fn name(server: &Server, akun: &str, role: &str, hash: &str) -> u64 {
    let data = json!({"akun": akun, "peran": role, "unit": [], "token": hash});
    let event = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-02-02", "ref": [], "data": data});
    let given = server.client("admin").post("/v1/events", &event).await.ok().json();
    let seq = given["first"].as_u64().unwrap();
    server.client("admin2").post("/v1/events", &confirmation(akun, seq)).await.ok();
    seq
}

fn names(issuer: &Issuer, subject: &str) -> Vec<String> {
    let issuer = format!("http://{}", issuer.address);
    let of = Subject { issuer: &issuer, name: subject };
    of.names().iter().map(|hash| serde_json::to_value(hash).unwrap().as_str().unwrap().to_owned()).collect()
}

/// Sets out for the issuer, and gets a code there; the path to come back by, and the cookie that goes with it.
async fn set_out(server: &Server, issuer: &Issuer) -> (String, String) {
    let begun = server.nobody().get("/masuk/oidc?lanjut=%2Fbuku-besar").await;
    assert_eq!(begun.status, 303, "{}", begun.text());
    let cookie = begun.header("set-cookie");
    assert!(cookie.contains("HttpOnly; SameSite=Lax") && cookie.ends_with("; Secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let place = begun.header("location").strip_prefix(&format!("http://{}", issuer.address)).unwrap().to_owned();
    let sent = Client::new(issuer.address, None).get(&place).await;
    let back = sent.header("location").strip_prefix("https://jejak.example").unwrap().to_owned();
    (back, cookie)
}

fn code(back: &str) -> &str {
    back.split("code=").nth(1).unwrap().split('&').next().unwrap()
}

async fn come_back(server: &Server, back: &str, cookie: &str) -> Answer {
    server.nobody().send("GET", back, &[("cookie", cookie)], "").await
}

fn session(answer: &Answer) -> Option<String> {
    let all = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    all.filter_map(|cookie| cookie.split(';').next())
        .find(|cookie| cookie.starts_with("jejak_session="))
        .map(str::to_owned)
}

#[tokio::test]
async fn a_browser_logs_in_at_the_issuer_as_the_subject_that_an_access_names() {
    let issuer = Issuer::start().await;
    let server = server(&issuer, false).await;
    let page = server.nobody().get("/masuk").await.text();
    assert!(page.contains("href=\"/masuk/oidc?lanjut=%2F\""), "{page}");
    // The issuer knows somebody whom no access names: also one whose subject is the code of an account.
    let (back, cookie) = set_out(&server, &issuer).await;
    let refused = come_back(&server, &back, &cookie).await;
    assert!(refused.status == 403 && session(&refused).is_none() && refused.text().contains("subjek Anda"));
    let by_code = Client::new(server.running.address, Some(issuer.token(&issuer.claims("ppu-01"))));
    by_code.get("/v1/me").await.problem("tidak-berwenang");

    let all = names(&issuer, SUBJECT);
    let seq = name(&server, "auditor-07", "bpk", &all[0]).await;
    let bearer = Client::new(server.running.address, Some(issuer.token(&issuer.claims(SUBJECT))));
    assert_eq!(bearer.get("/v1/me").await.ok().json()["akun"], "auditor-07");
    let (back, cookie) = set_out(&server, &issuer).await;
    let entered = come_back(&server, &back, &cookie).await.ok();
    assert_eq!(entered.header("refresh"), "0; url=/buku-besar");
    let session = session(&entered).unwrap();
    let me = async || server.nobody().send("GET", "/v1/me", &[("cookie", &session)], "").await;
    assert_eq!(me().await.ok().json()["akun"], "auditor-07");
    // What was used is used up.
    assert_eq!(come_back(&server, &back, &cookie).await.status, 401);

    // Withdrawn, it ends at once; and the same subject can be named again, by its next name only.
    let data = json!({"akun": "auditor-07", "alasan": "Pindah tugas"});
    let event = json!({"type": "akses.dicabut", "unit": "-", "berlaku": "2024-02-02", "ref": [seq], "data": data});
    server.client("admin").post("/v1/events", &event).await.ok();
    me().await.problem("tanpa-token");
    bearer.get("/v1/me").await.problem("tidak-berwenang");
    name(&server, "auditor-08", "bpk", &all[1]).await;
    assert_eq!(bearer.get("/v1/me").await.ok().json()["akun"], "auditor-08");
    // Its text opens nothing as a token: the hash is of another kind.
    let text = format!("http://{}\n{SUBJECT}", issuer.address).replace('\n', " ");
    Client::new(server.running.address, Some(text.replace('é', "e"))).get("/v1/me").await.problem("tanpa-token");
    server.stop().await;
}

#[tokio::test]
async fn a_log_in_that_another_began_or_that_was_changed_on_the_way_is_none() {
    let issuer = Issuer::start().await;
    let server = server(&issuer, true).await;
    name(&server, "auditor-07", "bpk", &names(&issuer, SUBJECT)[0]).await;
    let other = set_out(&server, &issuer).await.1;
    let fails = async |back: &str, cookie: &str| {
        let answer = come_back(&server, back, cookie).await;
        assert!(answer.status == 401 && session(&answer).is_none(), "{back}: {} {}", answer.status, answer.text());
    };
    let (back, cookie) = set_out(&server, &issuer).await;
    fails(&back, "x=1").await;
    fails(&back, &other).await;
    fails(&back.replace("state=", "state=x"), &cookie).await;
    fails(&format!("{back}&iss=http%3A%2F%2Flain"), &cookie).await;
    fails(&format!("{back}&error=access_denied"), &cookie).await;
    let changed: Vec<_> = cookie.split('.').enumerate().map(|(n, part)| if n == 2 { "x" } else { part }).collect();
    fails(&back, &changed.join(".")).await;
    for change in [
        "nonce=\"lain\"",
        "aud=\"jejak\"",
        "aud=[\"halaman\",\"lain\"]",
        "azp=\"lain\"",
        "iss=\"http://lain\"",
        "exp=1",
    ] {
        let (back, cookie) = set_out(&server, &issuer).await;
        issuer.change(code(&back), change);
        fails(&back, &cookie).await;
    }
    for change in ["aud=[\"halaman\"]", "azp=\"halaman\""] {
        let (back, cookie) = set_out(&server, &issuer).await;
        issuer.change(code(&back), change);
        assert!(session(&come_back(&server, &back, &cookie).await.ok()).is_some(), "{change}");
    }
    // An account that the issuer names by its code, where that counts.
    let (back, cookie) = set_out(&server, &issuer).await;
    issuer.change(code(&back), "sub=\"ppu-01\"");
    let session = session(&come_back(&server, &back, &cookie).await.ok()).unwrap();
    let me = server.nobody().send("GET", "/v1/me", &[("cookie", &session)], "").await.ok().json();
    assert_eq!(me["akun"], "ppu-01");
    server.stop().await;
}

#[tokio::test]
async fn a_client_with_a_secret_shows_it_as_the_issuer_takes_it() {
    let basic = Issuer::of(&["client_secret_basic", "client_secret_post"], |headers, form| {
        // "halaman:r%3A+1", and the name stands nowhere else.
        let shown = headers.get("authorization").and_then(|value| value.to_str().ok());
        shown == Some("Basic aGFsYW1hbjpyJTNBKzE=") && !form.contains_key("client_id")
    });
    let posted = Issuer::of(&["client_secret_post"], |headers, form| {
        !headers.contains_key("authorization") && form["client_secret"] == "r: 1" && form["client_id"] == "halaman"
    });
    let dir = tempfile::tempdir().unwrap();
    for issuer in [basic.await, posted.await] {
        let file = dir.path().join("rahasia");
        let server = server_with(&issuer, true, Some(file.clone())).await;
        name(&server, "auditor-07", "bpk", &names(&issuer, SUBJECT)[0]).await;
        // Until the secret is there, and right, nobody comes in by it; then without a restart.
        for (secret, status) in [(None, 503), (Some("lain\n"), 401), (Some("r: 1\n"), 200)] {
            secret.iter().for_each(|secret| std::fs::write(&file, secret).unwrap());
            let (back, cookie) = set_out(&server, &issuer).await;
            let answer = come_back(&server, &back, &cookie).await;
            assert_eq!((answer.status, session(&answer).is_some()), (status, status == 200), "{secret:?}");
            assert!(!answer.text().contains("r: 1"));
        }
        std::fs::remove_file(&file).unwrap();
        server.stop().await;
    }
}

#[tokio::test]
async fn what_was_typed_waits_while_its_writer_logs_in_at_the_issuer() {
    let issuer = Issuer::start().await;
    let server = server(&issuer, true).await;
    let client = server.nobody();
    let headers = [("origin", origin(&client)), ("accept", "text/html".to_owned())];
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).chain([FORM]).collect();
    let send = async |path: &str, fields: &[(&str, &str)], cookie: &str| {
        let all: Vec<_> = headers.iter().copied().chain([("cookie", cookie)]).collect();
        client.send("POST", path, &all, encoded(fields)).await
    };
    // The session has ended: the log-in keeps what was typed, also for who has no token.
    let page = send("/catat/narasi.ditulis?unit=PPU&tahun=2023", &[("data.teks", "Belum <terkirim>")], "x=1").await;
    assert_eq!(page.status, 401);
    let text = page.text();
    assert!(text.contains("action=\"/masuk/lanjut\"") && text.contains("target=\"_blank\""), "{text}");
    // Not logged in yet: it is still there.
    let typed = [("lanjut", "/catat/narasi.ditulis?unit=PPU&tahun=2023"), ("isian.data.teks", "Belum <terkirim>")];
    let waits = send("/masuk/lanjut", &typed, "x=1").await;
    assert!(waits.status == 401 && waits.text().contains("Belum &#60;terkirim&#62;"), "{}", waits.text());
    let (back, cookie) = set_out(&server, &issuer).await;
    issuer.change(code(&back), "sub=\"ppu-01\"");
    let session = session(&come_back(&server, &back, &cookie).await.ok()).unwrap();
    let on = send("/masuk/lanjut", &typed, &session).await.ok().text();
    assert!(
        on.contains("action=\"/catat/narasi.ditulis?unit=PPU&#38;tahun=2023\"") && on.contains("name=\"data.teks\""),
        "{on}"
    );
    // What goes on can be sent: it carries what this session knows.
    let csrf = on.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("csrf", csrf.as_str()), ("data.teks", "Belum <terkirim>"), ("langkah", "ubah")];
    let form = send("/catat/narasi.ditulis?unit=PPU&tahun=2023", &fields, &session).await.ok().text();
    assert!(form.contains("Belum &#60;terkirim&#62;"), "{form}");
    // Another site's page cannot have anything gone on with.
    let foreign = [("origin", "http://lain.example"), ("cookie", session.as_str()), FORM];
    assert_eq!(client.send("POST", "/masuk/lanjut", &foreign, encoded(&typed)).await.status, 403);
    server.stop().await;
}

#[tokio::test]
async fn an_administrator_names_a_subject_on_the_page() {
    let issuer = Issuer::start().await;
    let server = server(&issuer, false).await;
    let admin = Browser::log_in(&server, "admin").await;
    let path = "/catat/akses.diberikan";
    let form = admin.get(path).await.ok().text();
    assert!(form.contains("name=\"subjek_penerbit\""), "{form}");
    let typed =
        [("data.akun", "auditor-07"), ("data.peran", "bpk"), ("subjek_penerbit", SUBJECT), ("berlaku", "2024-02-02")];
    let preview = step(&admin, path, &form, "periksa", &typed).await.ok().text();
    assert!(!preview.contains("name=\"token\""), "no token is made: {preview}");
    let saved = step(&admin, path, &preview, "simpan", &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let seq: u64 = saved.header("location").rsplit('/').next().unwrap().parse().unwrap();
    server.client("admin2").post("/v1/events", &confirmation("auditor-07", seq)).await.ok();
    let bearer = Client::new(server.running.address, Some(issuer.token(&issuer.claims(SUBJECT))));
    assert_eq!(bearer.get("/v1/me").await.ok().json()["akun"], "auditor-07");
    // Left empty, a token opens it as ever.
    let typed =
        [("data.akun", "auditor-08"), ("data.peran", "bpk"), ("subjek_penerbit", " "), ("berlaku", "2024-02-02")];
    let form = admin.get(path).await.ok().text();
    let preview = step(&admin, path, &form, "periksa", &typed).await.ok().text();
    assert!(step(&admin, path, &preview, "simpan", &[]).await.ok().text().contains("jejak_"));
    server.stop().await;
}
