//! Log-in of browsers at the issuer: authorization code with PKCE (RFC 7636). The state of a started log-in is in a cookie, so
//! that any server can finish what another began.

use std::collections::HashMap;

use axum::http::{HeaderMap, HeaderValue};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use form_urlencoded::Serializer;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{Oidc, Shown, fetch, secret::Shows};
use crate::http::{Problem, session};

/// Name of the cookie.
const COOKIE: &str = "jejak_oidc";
/// Seconds that a browser may take at the issuer.
const LONGEST: u32 = 600;
/// Path of the redirect back from the issuer.
pub const BACK: &str = "/masuk/oidc/kembali";

/// A started log-in.
pub struct Begun {
    /// Address at the issuer to which the browser is redirected.
    pub to: String,
    /// Cookie with the state of the log-in.
    pub cookie: Option<HeaderValue>,
}

/// The content of that cookie.
struct Remembered<'a> {
    state: &'a str,
    nonce: &'a str,
    verifier: &'a str,
    onward: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Oidc {
    /// Host of the issuer, for the log-in page; `None` if browsers do not log in there.
    pub fn place(&self) -> Option<&str> {
        self.config.redirect.as_ref()?;
        let issuer = self.config.issuer.as_str();
        Some(issuer.split_once("://").map_or(issuer, |(_, rest)| rest).trim_end_matches('/'))
    }

    /// A path of this service as browsers reach it: below the path prefix of the configured address.
    pub fn below(&self, path: &str) -> String {
        let whole = self.config.redirect.as_deref().unwrap_or_default().trim_end_matches('/');
        let from = whole.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        format!("{}{path}", from.unwrap_or_default())
    }

    fn client(&self) -> &str {
        self.config.client.as_ref().unwrap_or(&self.config.audience)
    }

    fn back(&self) -> Option<String> {
        Some(format!("{}{BACK}", self.config.redirect.as_ref()?.trim_end_matches('/')))
    }

    /// Redirects a browser to the issuer.
    pub fn begin(&self, onward: &str) -> Result<Begun, Problem> {
        let known = self.known.load();
        let (authorize, back) = known.authorize.as_deref().zip(self.back()).ok_or_else(away)?;
        let [state, nonce, verifier] = [random()?, random()?, random()?];
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let asked = Serializer::new(String::new())
            .extend_pairs([
                ("response_type", "code"),
                ("scope", "openid"),
                ("client_id", self.client()),
                ("redirect_uri", &back),
                ("state", &state),
                ("nonce", &nonce),
                ("code_challenge", &challenge),
                ("code_challenge_method", "S256"),
            ])
            .finish();
        let joined = if authorize.contains('?') { '&' } else { '?' };
        let kept = format!("{state}.{nonce}.{verifier}.{}", URL_SAFE_NO_PAD.encode(onward));
        Ok(Begun { to: format!("{authorize}{joined}{asked}"), cookie: self.cookie(&kept, LONGEST) })
    }

    fn cookie(&self, value: &str, age: u32) -> Option<HeaderValue> {
        let secure = self.config.redirect.as_ref().is_some_and(|place| place.starts_with("https:"));
        let secure = if secure { "; Secure" } else { "" };
        // `Lax`, not `Strict`: the browser sends it when the issuer redirects it here.
        HeaderValue::try_from(format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")).ok()
    }

    /// The header that deletes the cookie.
    pub fn forget(&self) -> Option<HeaderValue> {
        self.cookie("", 0)
    }

    /// Finishes a log-in: returns the holder and the page on which they go on.
    pub async fn end(&self, headers: &HeaderMap, query: &HashMap<String, String>) -> Result<(Shown, String), Problem> {
        let given = |name: &str| query.get(name).map_or("", String::as_str);
        let kept = session::named(headers, COOKIE).and_then(remembered);
        let kept = kept.ok_or_else(|| wrong("masuk ini tidak dimulai di peramban ini, atau sudah terlalu lama"))?;
        // A forged redirect with another person's code does not know this browser's state.
        if !bool::from(kept.state.as_bytes().ct_eq(given("state").as_bytes())) {
            return Err(wrong("masuk ini tidak dimulai di peramban ini"));
        }
        // RFC 9207: if the answer names its issuer, it must be the one that was asked.
        if query.get("iss").is_some_and(|iss| *iss != self.config.issuer) {
            return Err(wrong("jawaban datang dari penerbit lain"));
        }
        if let Some(error) = query.get("error") {
            let error: String = error.chars().filter(char::is_ascii_graphic).take(60).collect();
            return Err(wrong(&format!("penerbit menolak: {error}")));
        }
        let known = self.known.load_full();
        let (token, back) = known.token.as_deref().zip(self.back()).ok_or_else(away)?;
        let shows = Shows::of(&self.config, self.client(), known.shows.as_deref()).map_err(|error| {
            tracing::error!(%error, "the client's secret cannot be read");
            Problem::new(
                "belum-siap",
                "layanan tidak dapat menunjukkan dirinya kepada penerbit; masuk dengan token, dan kabari pengelolanya",
            )
        })?;
        let (form, header) = self.exchange(shows, given("code"), &back, kept.verifier);
        let tokens: Tokens = fetch::post(token, form, header).await.map_err(|error| {
            tracing::warn!(%error, "a code was not exchanged");
            wrong("penerbit tidak menerima masuk ini; ulangi")
        })?;
        let shown = self.identity(&tokens.id_token, kept.nonce);
        Ok((shown.ok_or_else(|| wrong("jawaban penerbit tidak berlaku; ulangi"))?, kept.onward))
    }

    /// The request that exchanges a code: the form, and the header if the client authenticates by one.
    fn exchange(&self, shows: Shows, code: &str, back: &str, verifier: &str) -> (String, Option<HeaderValue>) {
        let mut form = Serializer::new(String::new());
        form.extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", verifier),
        ]);
        match shows {
            Shows::Header(value) => return (form.finish(), Some(value)),
            Shows::Name => form.append_pair("client_id", self.client()),
            Shows::Form(secret) => form.append_pair("client_id", self.client()).append_pair("client_secret", &secret),
        };
        (form.finish(), None)
    }

    /// The holder of an ID token that was issued for this client (alone, or as the authorized party) and for this very log-in.
    fn identity(&self, token: &str, nonce: &str) -> Option<Shown> {
        let claims = self.claims(token, self.client(), &["jwt"])?;
        let several = claims.get("aud")?.as_array().is_some_and(|all| all.len() > 1);
        let party = claims.get("azp").map(|azp| azp.as_str() == Some(self.client()));
        let fits = party.unwrap_or(!several) && claims.get("nonce")?.as_str() == Some(nonce);
        let until = claims.get("exp")?.as_i64()?;
        self.who(&claims, until).filter(|_| fits)
    }
}

fn remembered(text: &str) -> Option<Remembered<'_>> {
    let mut parts = text.split('.');
    let (state, nonce, verifier) = (parts.next()?, parts.next()?, parts.next()?);
    let onward = String::from_utf8(URL_SAFE_NO_PAD.decode(parts.next()?).ok()?).ok()?;
    let whole = state.len() == 43 && parts.next().is_none();
    whole.then_some(Remembered { state, nonce, verifier, onward })
}

fn random() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Problem::internal(&e))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn wrong(why: &str) -> Problem {
    Problem::new("tanpa-token", why)
}

fn away() -> Problem {
    Problem::new("belum-siap", "penerbit belum dapat dihubungi; masuk dengan token, atau coba lagi sebentar lagi")
}
