//! Log-in of the pages: the cookie, where it counts and where not, and how it ends.

use serde_json::json;

use super::{
    browser::{Browser, FORM, encoded, origin},
    kit::{Server, narration, token},
};

#[tokio::test]
async fn the_cookie_names_a_session_and_nothing_else() {
    let server = Server::start(|_| ()).await;
    let client = server.nobody();
    let own = origin(&client);
    let fields = encoded(&[("token", &token("unit")), ("lanjut", "//elsewhere.example/")]);
    let answer = client.send("POST", "/masuk", &[("origin", &own), FORM], fields).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    let set = answer.header("set-cookie");
    for part in ["jejak_session=", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=28800"] {
        assert!(set.split("; ").any(|p| p.starts_with(part)), "{set}");
    }
    assert!(!set.contains("Secure"), "without TLS the browser would not send it back: {set}");
    let hash = blake3::hash(token("unit").as_bytes()).to_hex();
    assert!(!set.contains(&token("unit")) && !set.contains(hash.as_str()) && !set.contains("ppu-01"));
    let browser = Browser::log_in(&server, "unit").await;
    assert_eq!(browser.get("/v1/me").await.ok().json()["akun"], "ppu-01");
    let forged = format!("jejak_session={}", "0".repeat(64));
    client.send("GET", "/v1/me", &[("cookie", &forged)], "").await.problem("tanpa-token");
    server.stop().await;
}

#[tokio::test]
async fn the_cookie_alone_changes_nothing() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "unit").await;
    let own = origin(&browser.client);
    let headers = [("cookie", browser.cookie.as_str()), ("content-type", "application/json"), ("origin", &own)];
    let draft = narration("PPU", "Tanpa token").to_string();
    browser.client.send("POST", "/v1/events", &headers, draft).await.problem("tanpa-token");
    // Nor does it speak for what another site's script asks.
    for site in ["cross-site", "same-site"] {
        let from = [("sec-fetch-site", site), ("sec-fetch-mode", "cors")];
        browser.get_with("/v1/me", &from).await.problem("tanpa-token");
    }
    browser.get_with("/v1/me", &[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")]).await.ok();
    server.stop().await;
}

#[tokio::test]
async fn forms_from_elsewhere_are_refused() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "unit").await;
    let own = origin(&browser.client);
    let csrf = [("csrf", browser.csrf.as_str())];
    type Pairs<'a> = &'a [(&'a str, &'a str)];
    let refused: [(Pairs, Pairs); 7] = [
        (&[("origin", "http://elsewhere.example")], &csrf),
        (&[("origin", "null")], &csrf),
        (&[], &csrf),
        (&[("sec-fetch-site", "cross-site"), ("origin", &own)], &csrf),
        (&[("sec-fetch-site", "same-site")], &csrf),
        (&[("origin", &own)], &[]),
        (&[("origin", &own)], &[("csrf", "0000000000000000000000000000000000000000000000000000000000000000")]),
    ];
    for (headers, fields) in refused {
        let answer = browser.submit_as("/keluar", headers, fields).await;
        assert_eq!(answer.status, 403, "{headers:?} {fields:?}");
    }
    let fields = encoded(&[("token", &token("unit"))]);
    let answer = browser.client.send("POST", "/masuk", &[("origin", "http://elsewhere.example"), FORM], fields).await;
    assert_eq!(answer.status, 403, "nor can another site log somebody in");
    // The token of one session is none of another's.
    let other = Browser::log_in(&server, "unit").await;
    assert_eq!(other.submit_as("/keluar", &[("origin", &own)], &csrf).await.status, 403);
    assert_eq!(browser.get("/v1/me").await.status, 200);
    server.stop().await;
}

#[tokio::test]
async fn a_session_ends_by_log_out_and_by_itself() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "unit").await;
    let other = Browser::log_in(&server, "unit").await;
    let answer = browser.submit("/keluar", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/masuk"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    browser.get("/v1/me").await.problem("tanpa-token");
    other.get("/v1/me").await.ok();
    let dir = server.stop().await;
    let server = Server::over(dir, |config| config.session_idle_seconds = 0).await;
    Browser::log_in(&server, "unit").await.get("/v1/me").await.problem("tanpa-token");
    server.stop().await;
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_no_other() {
    let server = Server::start(|_| ()).await;
    let (gone, stays) = (Browser::log_in(&server, "unit").await, Browser::log_in(&server, "unit").await);
    let last = server.running.service.reader.last().seq;
    let path = format!("/v1/events/stream?until={}", last + 1);
    // Each goes on until its session ends, or the one event comes that it waits for.
    let (ended, followed, ()) = tokio::join!(
        async {
            let answer = gone.get(&path).await.ok();
            (answer.text(), server.running.service.reader.last().seq)
        },
        async { stays.get(&path).await.ok().text() },
        async {
            while server.running.service.followers.held() < 2 {
                tokio::task::yield_now().await;
            }
            gone.submit("/keluar", &[]).await;
            // Only after the one stream has ended comes the event.
            while server.running.service.followers.held() > 1 {
                tokio::task::yield_now().await;
            }
            server.client("unit").post("/v1/events", &narration("PPU", "Sesudah keluar")).await.ok();
        }
    );
    assert!(ended.0.is_empty() && ended.1 == last, "{ended:?}");
    assert!(followed.contains("Sesudah keluar"), "{followed}");
    server.stop().await;
}

#[tokio::test]
async fn behind_a_proxy_the_cookie_is_for_tls_only() {
    let server = Server::start(|config| config.secure_cookie = true).await;
    let client = server.nobody();
    let fields = encoded(&[("token", &token("unit"))]);
    let answer = client.send("POST", "/masuk", &[("origin", &origin(&client)), FORM], fields).await;
    assert!(answer.header("set-cookie").ends_with("; Secure"), "{}", answer.header("set-cookie"));
    server.stop().await;
}

#[tokio::test]
async fn withdrawn_access_ends_the_session() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "unit").await;
    let grant = browser.get("/v1/me").await.ok().json()["akses"][0]["event"].clone();
    let withdraw = json!({"type": "akses.dicabut", "unit": "-", "berlaku": "2024-02-02", "ref": [grant],
        "data": {"akun": "ppu-01", "alasan": "Pindah tugas"}});
    server.client("admin").post("/v1/events", &withdraw).await.ok();
    browser.get("/v1/me").await.problem("tanpa-token");
    assert_eq!(browser.submit("/keluar", &[]).await.status, 401);
    server.stop().await;
}

#[tokio::test]
async fn wrong_tokens_are_slowed_down_right_ones_are_not() {
    let server = Server::start(|config| config.login_rate = 3).await;
    let client = server.nobody();
    let own = origin(&client);
    let mut seen = Vec::new();
    for n in 0..20 {
        let fields = encoded(&[("token", &format!("jejak_{n}"))]);
        seen.push(client.send("POST", "/masuk", &[("origin", &own), FORM], fields).await.status);
    }
    assert_eq!(seen[0], 401);
    assert!(seen.contains(&429), "{seen:?}");
    Browser::log_in(&server, "unit").await.get("/v1/me").await.ok();
    server.stop().await;
}
