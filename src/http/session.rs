//! Sessions of the pages. A token opens a session; a cookie holds only its id. The ledger is asked at each request what the
//! session may do, so withdrawn access ends at once.

mod order;
mod shared;

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError, mpsc::SyncSender},
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, HeaderValue, Method, header};
use subtle::ConstantTimeEq;
use tokio::sync::watch;

use super::{Config, Problem};
use crate::event::{Hash, Seq};
use order::{Gone, Order};
pub use shared::share;

/// Name of the session cookie.
pub const COOKIE: &str = "jejak_session";
/// Name of the cookie with the last event that a browser has written, if several servers serve one ledger.
const SEEN: &str = "jejak_seq";
/// Name of the form field with the CSRF token.
pub const CSRF: &str = "csrf";
/// Maximum number of sessions of one token: repeated log-ins push out only sessions of the same token.
const MOST_OF_ONE: usize = 16;

/// An open session.
#[derive(Debug, Clone, Copy)]
struct Session {
    token: Hash,
    opened: Instant,
    used: Instant,
    /// When it became known that the engine that several servers share has it (`None`: not yet).
    shared: Option<Instant>,
    /// When the other servers were last told that it is in use.
    told: Instant,
}

/// A request's valid session.
#[derive(Debug, Clone)]
pub struct Login {
    /// Hash of the token that opened the session.
    pub token: Hash,
    session: [u8; 32],
    /// CSRF token of every form, derived from the session's id, which no other site knows.
    pub csrf: String,
}

/// Sessions by the hash of their id, so that reading this memory does not give a usable id.
pub struct Sessions {
    open: Mutex<HashMap<[u8; 32], Session>>,
    most: usize,
    whole: Duration,
    idle: Duration,
    secure: bool,
    /// Signals that a session was ended before its time.
    ended: watch::Sender<()>,
    /// Queue of orders to the engine, if several servers share one.
    orders: OnceLock<SyncSender<Order>>,
    gone: Mutex<Gone>,
}

impl Sessions {
    /// An empty set of sessions.
    pub fn new(config: &Config) -> Self {
        Self {
            open: Mutex::default(),
            most: config.sessions,
            whole: Duration::from_secs(config.session_seconds),
            idle: Duration::from_secs(config.session_idle_seconds),
            secure: config.secure_cookie || config.tls_cert.is_some(),
            ended: watch::Sender::new(()),
            orders: OnceLock::new(),
            gone: Mutex::default(),
        }
    }

    fn alive(&self, session: &Session, now: Instant) -> bool {
        now.duration_since(session.opened) < self.whole && now.duration_since(session.used) < self.idle
    }

    /// Opens a session for a token; returns its id, 256 random bits.
    pub fn open(&self, token: Hash, now: Instant) -> Result<String, Problem> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|e| Problem::internal(&e))?;
        let id = hex::encode(bytes);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, session| self.alive(session, now));
        let mut pushed_out = Vec::new();
        while open.values().filter(|s| s.token == token).count() >= MOST_OF_ONE {
            pushed_out.extend(forget_oldest(&mut open, |s| s.token == token));
        }
        while open.len() >= self.most.max(1) {
            pushed_out.extend(forget_oldest(&mut open, |_| true));
        }
        let session = Session { token, opened: now, used: now, shared: None, told: now };
        open.insert(key(&id), session);
        drop(open);
        if !pushed_out.is_empty() {
            self.ended.send_replace(());
        }
        pushed_out.into_iter().for_each(|id| self.tell_ended(id, now));
        self.tell_opened(key(&id), &session, now);
        Ok(id)
    }

    /// The session that the cookie names; this counts as use.
    pub fn find(&self, headers: &HeaderMap, now: Instant) -> Option<Login> {
        let id = cookie(headers)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let session = open.get_mut(&key(id))?;
        if !self.alive(session, now) {
            open.remove(&key(id));
            return None;
        }
        session.used = now;
        self.tell_used(key(id), session, now);
        Some(Login { token: session.token, session: key(id), csrf: csrf(id) })
    }

    /// Ends the session that the cookie names.
    pub fn close(&self, headers: &HeaderMap) {
        if let Some(id) = cookie(headers) {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(id));
            self.ended.send_replace(());
            self.tell_ended(key(id), Instant::now());
        }
    }

    /// Signals when long-running answers must ask [`Sessions::lasts`] again.
    pub fn ended(&self) -> watch::Receiver<()> {
        self.ended.subscribe()
    }

    /// Whether a session is still open; this does not count as use.
    pub fn lasts(&self, login: &Login, now: Instant) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(&login.session).is_some_and(|session| self.alive(session, now))
    }

    /// The cookie header that tells other servers, for a minute, the last event that the browser wrote.
    pub fn seen_cookie(&self, seq: Seq) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        HeaderValue::try_from(format!("{SEEN}={seq}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60{secure}")).ok()
    }

    /// The header that sets the session cookie; without an id, the one that deletes it.
    pub fn set_cookie(&self, id: Option<&str>) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let (value, age) = id.map_or(("", 0), |id| (id, self.whole.as_secs()));
        let text = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}");
        HeaderValue::try_from(text).ok()
    }

    /// Whether cookies are marked `Secure`.
    pub fn secure(&self) -> bool {
        self.secure
    }
}

/// The last event that a browser wrote, from its cookie.
pub fn seen(headers: &HeaderMap) -> Option<Seq> {
    named(headers, SEEN)?.parse().ok()
}

/// CSRF token of a session, derived from its id, which no other site knows.
pub fn csrf(id: &str) -> String {
    hex::encode(blake3::derive_key("jejak csrf v1", id.as_bytes()))
}

fn forget_oldest(open: &mut HashMap<[u8; 32], Session>, of: impl Fn(&Session) -> bool) -> Option<[u8; 32]> {
    let oldest = open.iter().filter(|(_, s)| of(s)).min_by_key(|(_, s)| s.used).map(|(key, _)| *key)?;
    open.remove(&oldest).map(|_| oldest)
}

fn key(id: &str) -> [u8; 32] {
    blake3::hash(id.as_bytes()).into()
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    named(headers, COOKIE)
}

/// The value of a cookie.
pub fn named<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let given = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let pairs = given.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == wanted).map(|(_, value)| value).next()
}

/// Whether the cookie alone authenticates this request: only if nothing is changed, and only from our own pages or by navigation,
/// whose answer only the user sees.
pub fn safe(method: &Method, headers: &HeaderMap) -> bool {
    let fetch = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let own = fetch("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    matches!(*method, Method::GET | Method::HEAD) && (own || fetch("sec-fetch-mode") == Some("navigate"))
}

/// Refuses a form that another site sent. Browsers state where a form comes from; a client that does not must use the API.
pub fn same_origin(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let site = text(header::HeaderName::from_static("sec-fetch-site"));
    let origin = || {
        let given = text(header::ORIGIN)?.split_once("://")?.1;
        Some(given.eq_ignore_ascii_case(text(header::HOST)?))
    };
    match site.map_or_else(|| origin().unwrap_or(false), |site| site == "same-origin") {
        true => Ok(()),
        false => Err(Problem::new("tidak-berwenang", "formulir ini tidak dikirim dari halaman buku besar ini sendiri")),
    }
}

impl Login {
    /// Refuses a form without the session's CSRF token.
    pub fn check(&self, given: &str) -> Result<(), Problem> {
        match given.as_bytes().ct_eq(self.csrf.as_bytes()).into() {
            true => Ok(()),
            false => Err(Problem::new(
                "tidak-berwenang",
                "formulir ini bukan dari sesi Anda yang sekarang; buka kembali halamannya lalu kirim ulang",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(id: &str) -> HeaderMap {
        let value = HeaderValue::try_from(format!("lain=1; {COOKIE}={id}")).expect("cookie");
        HeaderMap::from_iter([(header::COOKIE, value)])
    }

    fn sessions(most: usize) -> Sessions {
        Sessions::new(&Config { sessions: most, session_seconds: 100, session_idle_seconds: 10, ..Config::default() })
    }

    #[test]
    fn a_session_ends_by_itself() {
        let sessions = sessions(8);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let id = sessions.open(Hash([1; 32]), start).expect("opened");
        assert_eq!(id.len(), 64);
        // In use every 9 seconds it lasts, but not beyond its maximum lifetime.
        for second in (9..99).step_by(9) {
            assert!(sessions.find(&headers(&id), at(second)).is_some(), "{second}");
        }
        assert!(sessions.find(&headers(&id), at(100)).is_none());
        let id = sessions.open(Hash([1; 32]), start).expect("opened");
        assert!(sessions.find(&headers(&id), at(10)).is_none());
        assert!(sessions.find(&headers(&id), at(1)).is_none(), "what has ended does not come back");
    }

    #[test]
    fn there_are_only_so_many() {
        let sessions = sessions(20);
        let start = Instant::now();
        let at = |n| start + Duration::from_millis(n);
        let first = sessions.open(Hash([1; 32]), at(0)).expect("opened");
        let own: Vec<_> = (1..=16).map(|n| sessions.open(Hash([2; 32]), at(n)).expect("opened")).collect();
        sessions.open(Hash([2; 32]), at(20)).expect("opened");
        assert!(sessions.find(&headers(&own[0]), at(21)).is_none(), "one too many pushes out the oldest of its own");
        assert!(sessions.find(&headers(&first), at(21)).is_some());
        for n in 3..30 {
            sessions.open(Hash([n; 32]), at(30)).expect("opened");
        }
        assert_eq!(sessions.open.lock().expect("lock").len(), 20);
    }

    #[test]
    fn forms_of_other_sites_are_told_apart() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            let pairs = pairs.iter().map(|(n, v)| (header::HeaderName::from_static(n), HeaderValue::from_static(v)));
            HeaderMap::from_iter(pairs)
        };
        let ok = |pairs| same_origin(&of(pairs)).is_ok();
        assert!(ok(&[("sec-fetch-site", "same-origin"), ("origin", "null"), ("host", "a:1")]));
        assert!(ok(&[("origin", "http://a:1"), ("host", "a:1")]));
        assert!(!ok(&[("sec-fetch-site", "same-site"), ("origin", "http://a:1"), ("host", "a:1")]));
        assert!(!ok(&[("sec-fetch-site", "cross-site")]));
        assert!(!ok(&[("origin", "http://b:1"), ("host", "a:1")]));
        assert!(!ok(&[("origin", "null"), ("host", "a:1")]));
        assert!(!ok(&[("host", "a:1")]));
        assert!(safe(&Method::GET, &of(&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")])));
        assert!(!safe(&Method::GET, &of(&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")])));
        assert!(!safe(&Method::POST, &of(&[("sec-fetch-site", "same-origin")])));
    }
}
