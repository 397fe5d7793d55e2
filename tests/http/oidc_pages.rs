//! Log-in of the pages at an issuer: code flow with PKCE; and subjects that an access names.

use jejak::{http::config::OidcConfig, store::subject::Subject};
use serde_json::json;

use super::{
    kit::{Answer, Client, Server, confirmation},
    oidc::{Issuer, wait_for_keys},
};

/// Somebody as no account code could be.
const SUBJECT: &str = "orang|satu é";

async fn server(issuer: &Issuer, accounts: bool) -> Server {
    let oidc = OidcConfig {
        issuer: format!("http://{}", issuer.address),
        audience: "jejak".to_owned(),
        claim: "sub".to_owned(),
        longest_seconds: 86_400,
        accounts,
        redirect: Some("https://jejak.example/".to_owned()),
        client: Some("halaman".to_owned()),
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
