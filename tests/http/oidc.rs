//! Log-in elsewhere, with an issuer that the test starts.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::Redirect,
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jejak::http::config::OidcConfig;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::kit::{Client, Server, confirmation, narration, sse};

pub struct Issuer {
    pub address: SocketAddr,
    pub key: EncodingKey,
    asked: Asked,
}

/// An Ed25519 key in PKCS#8, from a seed.
fn key(seed: u8) -> EncodingKey {
    let mut der = hex::decode("302e020100300506032b657004220420").unwrap();
    der.extend([seed; 32]);
    EncodingKey::from_ed_der(&der)
}

fn published(key: &EncodingKey, kid: &str) -> Value {
    let mut jwk = Jwk::from_encoding_key(key, Algorithm::EdDSA).unwrap();
    jwk.common.key_id = Some(kid.to_owned());
    serde_json::to_value(JwkSet { keys: vec![jwk] }).unwrap()
}

/// What browsers were sent here for, by the code that they were given.
type Asked = Arc<Mutex<HashMap<String, HashMap<String, String>>>>;

/// Gives a browser that is logged in here a code, as far as the request is one.
async fn authorize(State(asked): State<Asked>, Query(query): Query<HashMap<String, String>>) -> Redirect {
    assert_eq!((query["response_type"].as_str(), query["code_challenge_method"].as_str()), ("code", "S256"));
    assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
    let code = format!("kode-{}", asked.lock().unwrap().len());
    let back = format!("{}?code={code}&state={}", query["redirect_uri"], query["state"]);
    asked.lock().unwrap().insert(code, query);
    Redirect::to(&back)
}

impl Issuer {
    pub async fn start() -> Self {
        Self::of(&[], |_, _| true).await
    }

    /// One that says how clients show who they are, and asks them at each exchange.
    pub async fn of(methods: &[&str], is_client: fn(&HeaderMap, &HashMap<String, String>) -> bool) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Asked::default();
        let at = format!("http://{address}");
        let mut found = json!({"issuer": at, "jwks_uri": format!("{at}/keys"), "token_endpoint": format!("{at}/token"),
            "authorization_endpoint": format!("{at}/authorize?tenant=satu")});
        if !methods.is_empty() {
            found["token_endpoint_auth_methods_supported"] = json!(methods);
        }
        let (found, keys) = (found.to_string(), published(&key(7), "satu").to_string());
        let exchange = move |State(asked): State<Asked>, headers: HeaderMap, form: String| async move {
            let form: HashMap<_, _> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
            // A code is good for once, and for who began with it.
            let Some(query) = asked.lock().unwrap().remove(&form["code"]) else { return Err(StatusCode::BAD_REQUEST) };
            let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
            let fits = form["grant_type"] == "authorization_code"
                && challenge == query["code_challenge"]
                && form["redirect_uri"] == query["redirect_uri"]
                && form.get("client_id").is_none_or(|client| *client == query["client_id"])
                && is_client(&headers, &form);
            let now = chrono::Utc::now().timestamp();
            let mut claims = json!({"iss": at, "aud": query["client_id"], "sub": "orang|satu é", "iat": now, "exp": now + 60,
                "nonce": query["nonce"]});
            // What a test wants otherwise stands in where the browser goes on.
            if let Some(change) = query.get("change") {
                let (name, value) = change.split_once('=').unwrap();
                claims[name] = serde_json::from_str(value).unwrap();
            }
            let token = sign(&key(7), "satu", &claims);
            if fits {
                Ok(Json(json!({"id_token": token, "token_type": "Bearer"})))
            } else {
                Err(StatusCode::BAD_REQUEST)
            }
        };
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(|| async move { found }))
            .route("/keys", get(|| async move { keys }))
            .route("/authorize", get(authorize))
            .route("/token", post(exchange))
            .with_state(asked.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { address, key: key(7), asked }
    }

    /// From now on a code stands for other claims.
    pub fn change(&self, code: &str, change: &str) {
        self.asked.lock().unwrap().get_mut(code).unwrap().insert("change".to_owned(), change.to_owned());
    }

    pub fn claims(&self, sub: &str) -> Value {
        let now = chrono::Utc::now().timestamp();
        json!({"iss": format!("http://{}", self.address), "aud": "jejak", "sub": sub, "iat": now, "exp": now + 600})
    }

    /// A service that trusts this issuer.
    async fn server(&self) -> Server {
        let oidc = OidcConfig {
            issuer: format!("http://{}", self.address),
            audience: "jejak".to_owned(),
            claim: "sub".to_owned(),
            longest_seconds: 86_400,
            accounts: true,
            redirect: None,
            client: None,
            secret_file: None,
        };
        let server = Server::start(|config| config.oidc = Some(oidc)).await;
        wait_for_keys(&Client::new(server.running.address, Some(self.token(&self.claims("ppu-01"))))).await;
        server
    }

    pub fn token(&self, claims: &Value) -> String {
        sign(&self.key, "satu", claims)
    }
}

/// Until the service has read the issuer's keys, which it does after it began to serve.
pub async fn wait_for_keys(client: &Client) {
    for _ in 0..500 {
        if client.get("/v1/me").await.status == 200 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the keys of the issuer were not read");
}

fn sign(key: &EncodingKey, kid: &str, claims: &Value) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::EdDSA) };
    encode(&header, claims, key).unwrap()
}

#[tokio::test]
async fn the_issuer_says_who_and_the_ledger_says_what() {
    let issuer = Issuer::start().await;
    let server = issuer.server().await;
    let with = |token: String| Client::new(server.running.address, Some(token));
    let ppu = with(issuer.token(&issuer.claims("ppu-01")));
    assert_eq!(ppu.get("/v1/me").await.ok().json()["akun"], "ppu-01");
    ppu.post("/v1/events", &narration("PPU", "Lewat OIDC")).await.ok();
    ppu.get("/v1/units/PMK/2023/scorecard").await.problem("tidak-berwenang");
    let stranger = with(issuer.token(&issuer.claims("orang-lain")));
    stranger.get("/v1/me").await.problem("tidak-berwenang");
    for sub in ["Bukan Akun", "auth0|é 😀", "x"] {
        with(issuer.token(&issuer.claims(sub))).get("/v1/me").await.problem("tidak-berwenang");
    }
    // The ledger's own tokens go on working beside it.
    server.client("bpk").get("/v1/me").await.ok();
    let mut bad = Vec::new();
    for (name, value) in
        [("iss", json!("http://lain")), ("aud", json!("lain")), ("exp", json!(1)), ("nbf", json!(9_999_999_999_u64))]
    {
        let mut claims = issuer.claims("ppu-01");
        claims[name] = value;
        bad.push(issuer.token(&claims));
    }
    for name in ["iss", "aud", "exp"] {
        let mut claims = issuer.claims("ppu-01");
        claims.as_object_mut().unwrap().remove(name);
        bad.push(issuer.token(&claims));
    }
    let good = issuer.claims("ppu-01");
    bad.push(sign(&key(8), "satu", &good));
    bad.push(sign(&key(7), "dua", &good));
    let shared = Header { kid: Some("satu".to_owned()), ..Header::new(Algorithm::HS256) };
    bad.push(encode(&shared, &good, &EncodingKey::from_secret(&[7; 32])).unwrap());
    let whole = issuer.token(&good);
    bad.push(whole[..whole.len() - 8].to_owned());
    bad.push("a.b.c".to_owned());
    for token in bad {
        with(token).get("/v1/me").await.problem("tanpa-token");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_stream_loses_what_the_withdrawn_one_of_two_grants_opened() {
    let issuer = Issuer::start().await;
    let server = issuer.server().await;
    let admin = server.client("admin");
    let access = |kind: &str, refs: Value, data: Value| json!({"type": kind, "unit": "-", "berlaku": "2024-02-02", "ref": refs, "data": data});
    for (role, units) in [("inspektorat", json!([])), ("reader", json!(["JABATAN"]))] {
        let data = json!({"akun": "ganda-01", "peran": role, "unit": units});
        let given = admin.post("/v1/events", &access("akses.diberikan", json!([]), data)).await.ok().json();
        let seq = given["first"].as_u64().unwrap();
        server.client("admin2").post("/v1/events", &confirmation("ganda-01", seq)).await.ok();
    }
    let both = Client::new(server.running.address, Some(issuer.token(&issuer.claims("ganda-01"))));
    let grants = both.get("/v1/me").await.ok().json()["akses"].clone();
    let wide = grants.as_array().unwrap().iter().find(|g| g["peran"] == "inspektorat").unwrap()["event"].clone();
    let service = &server.running.service;
    let last = service.reader.last().seq;
    let path = format!("/v1/events/stream?until={}", last + 2);
    let (followed, ()) = tokio::join!(async { both.get(&path).await.ok().text() }, async {
        while service.followers.held() == 0 {
            tokio::task::yield_now().await;
        }
        let data = json!({"akun": "ganda-01", "alasan": "Pindah tugas"});
        admin.post("/v1/events", &access("akses.dicabut", json!([wide]), data)).await.ok();
        server.client("unit").post("/v1/events", &narration("PPU", "Tidak lagi untuknya")).await.ok();
    });
    let events = sse(&followed);
    assert_eq!(events.iter().map(|e| e.0).collect::<Vec<_>>(), [last + 1, last + 2]);
    assert!(events[0].1.get("data").is_some() && events[1].1.get("data").is_none(), "{followed}");
    server.stop().await;
}

#[tokio::test]
async fn what_a_token_says_beside_its_claims_is_looked_at_and_a_stream_ends_with_it() {
    let issuer = Issuer::start().await;
    let server = issuer.server().await;
    let with = |token: String| Client::new(server.running.address, Some(token));
    let good = issuer.claims("ppu-01");
    let signed = |change: &dyn Fn(&mut Value), claims: &Value| {
        let mut head = json!({"alg": "EdDSA", "kid": "satu", "typ": "JWT"});
        change(&mut head);
        let text = [head.to_string(), claims.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
        let signature = jsonwebtoken::crypto::sign(text.as_bytes(), &issuer.key, Algorithm::EdDSA).unwrap();
        format!("{text}.{signature}")
    };
    for typ in [json!("JWT"), json!("at+jwt"), json!("application/at+JWT")] {
        with(signed(&|head| head["typ"] = typ.clone(), &good)).get("/v1/me").await.ok();
    }
    with(signed(&|head| drop(head.as_object_mut().unwrap().remove("typ")), &good)).get("/v1/me").await.ok();
    for (name, value) in [
        ("crit", json!(["exp"])),
        ("b64", json!(true)),
        ("typ", json!("logout+jwt")),
        ("typ", json!(7)),
        ("jwk", json!({})),
        ("x5u", json!("https://lain.example")),
    ] {
        with(signed(&|head| head[name] = value.clone(), &good)).get("/v1/me").await.problem("tanpa-token");
    }
    let now = chrono::Utc::now().timestamp();
    for exp in [7_258_118_400_i64, now + 86_400 + 600] {
        let mut far = good.clone();
        far["exp"] = json!(exp);
        with(issuer.token(&far)).get("/v1/me").await.problem("tanpa-token");
    }
    let mut short = good.clone();
    short["exp"] = json!(now + 2);
    let started = std::time::Instant::now();
    with(issuer.token(&short)).get("/v1/events/stream?after=0").await.ok();
    assert!(started.elapsed() < std::time::Duration::from_secs(10), "the stream went on without a token");
    server.stop().await;
}

#[tokio::test]
async fn an_issuer_that_is_down_at_the_start_is_no_outage() {
    let oidc = OidcConfig {
        issuer: "http://127.0.0.1:9".to_owned(),
        audience: "jejak".to_owned(),
        claim: "sub".to_owned(),
        longest_seconds: 86_400,
        accounts: true,
        redirect: None,
        client: None,
        secret_file: None,
    };
    let server = Server::start(|config| config.oidc = Some(oidc)).await;
    server.client("bpk").get("/v1/me").await.ok();
    Client::new(server.running.address, Some("a.b.c".to_owned())).get("/v1/me").await.problem("tanpa-token");
    server.stop().await;
}
