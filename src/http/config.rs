//! How the service is set up. Every limit has a name here.

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is done when the writer has stopped: the disk is full, or it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnStop {
    /// Go on serving what is recorded; nothing more is.
    ReadOnly,
    /// End the process with an error, so that whoever supervises it starts it again.
    End,
}

/// An issuer outside the ledger that says who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// `iss` of its tokens; its keys are found below it.
    pub issuer: String,
    /// `aud` that a token must name.
    pub audience: String,
    /// Claim that says who it is: the subject that an access names, or the code of an account.
    #[serde(default = "claim")]
    pub claim: String,
    /// A subject that no access names is the account whose code it is; false where only what the ledger names counts.
    #[serde(default = "yes")]
    pub accounts: bool,
    /// Where browsers reach this service, such as `https://jejak.example`: then they log in at the issuer, which sends them
    /// back to `/masuk/oidc/kembali` below it.
    #[serde(default)]
    pub redirect: Option<String>,
    /// The service's name at the issuer, for log-ins of browsers; the audience where none is given.
    #[serde(default)]
    pub client: Option<String>,
    /// File with the secret by which the service shows the issuer that it is that client; without one, and without
    /// `JEJAK_OIDC_SECRET` in the environment, it is a public client.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// Longest that a token may have to go, in seconds; one that lasts longer is not taken.
    #[serde(default = "longest")]
    pub longest_seconds: i64,
}

fn longest() -> i64 {
    86_400
}

fn yes() -> bool {
    true
}

fn claim() -> String {
    "sub".to_owned()
}

/// How the service is set up: by flags, environment, or one TOML file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Directory of the ledger.
    pub data: PathBuf,
    /// Where the journal stands, if not in the directory: `postgres://USER@HOST1,HOST2/DATABASE`. Several servers may share
    /// it; one writes, the others follow.
    pub journal: Option<String>,
    /// Name of the ledger there; needed where the directory is empty and the engine holds several.
    pub ledger: Option<String>,
    /// Where the other servers reach this one, such as `http://10.0.0.5:8080`; by default where it listens.
    pub advertise: Option<String>,
    /// Seconds that the server that writes may stand still before another takes over; one that died is missed at once.
    pub takeover_seconds: u64,
    /// Seconds without a byte from PostgreSQL in the midst of a conversation after which the connection is left, and the
    /// next of its hosts is asked what became of it.
    pub journal_seconds: u64,
    /// Folder of many ledgers, each in a folder of its own, in place of `data`.
    pub ledgers: Option<PathBuf>,
    /// Domain below which each of them has a host name of its own: `NAME.domain`.
    pub ledger_domain: Option<String>,
    /// Seconds without a request after which one of them is closed.
    pub ledger_idle_seconds: u64,
    /// Most of them that are open at a time, unless more are in use.
    pub ledgers_open: usize,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Certificate chain, PEM.
    pub tls_cert: Option<PathBuf>,
    /// Its key, PEM.
    pub tls_key: Option<PathBuf>,
    /// Browsers send the cookie of a log-in over TLS only, also where something in front of the service does the TLS.
    pub secure_cookie: bool,
    /// Anybody may read.
    pub public_read: bool,
    /// Form of log lines.
    pub log: LogForm,
    /// Which log lines, such as `info` or `jejak=debug`.
    pub log_level: String,
    /// Address of a collector of OpenTelemetry that gets the traces of requests, such as
    /// `http://127.0.0.1:4318/v1/traces`; only in a build with the feature `otlp`.
    pub otlp: Option<String>,
    /// File of the signing key; `ledger.key` in the data directory where none is given.
    pub key: Option<PathBuf>,
    /// Witnesses that are asked to sign checkpoints: prefixes of their addresses.
    pub witness: Vec<String>,
    /// Their keys (vkey), one a line.
    pub witness_keys: Option<PathBuf>,
    /// So many witnesses must have signed before a period can be closed.
    pub require_witness: usize,
    /// Seconds between two checkpoints.
    pub checkpoint_seconds: u64,
    /// Seconds between two checkpoints that are recorded in the ledger itself, where anything was appended.
    pub record_seconds: u64,
    /// Days that an append may be ahead of the last event; more is refused as the work of a wrong clock. 0: any.
    pub clock_ahead_days: u32,
    /// Seconds in which the service goes once round journal, evidence and tiles and checks them; 0: it does not.
    pub scrub_seconds: u64,
    /// When the writer has stopped: `read_only` or `end`.
    pub on_stop: OnStop,
    /// Seconds that the disk may keep the writer waiting before the service says so.
    pub slow_seconds: u64,
    /// Log-in elsewhere.
    pub oidc: Option<OidcConfig>,
    /// Most bytes of a request's body.
    pub max_body: usize,
    /// Most bytes of a file of evidence.
    pub max_evidence: u64,
    /// Most bytes of a request's headers.
    pub max_header: usize,
    /// Most header fields of a request.
    pub max_headers: usize,
    /// Most connections at a time; of further ones, the one silent for longest is closed.
    pub max_connections: usize,
    /// Bytes of finished answers that are kept in memory; 0: none.
    pub memory: usize,
    /// Requests a second of one account; 0: no limit.
    pub rate: u32,
    /// Events that one account may append in a minute, and in a day of Jakarta; 0: no limit.
    pub events_minute: u32,
    /// In a day.
    pub events_day: u32,
    /// Records of exports (`ekspor.dibuat`) that one account may append in a minute; 0: no limit.
    pub exports_minute: u32,
    /// In a day.
    pub exports_day: u32,
    /// Bytes of evidence that one account may send in a day; 0: no limit.
    pub evidence_day: u64,
    /// Wrong bearer tokens a second of one address; right ones are let in all the same. 0: no limit.
    pub bearer_rate: u32,
    /// Fewest characters of a token; shorter ones open nothing, whatever the ledger says.
    pub token_length: usize,
    /// Days that the record of reads and log-ins is kept; 0: none is made.
    pub audit_days: u32,
    /// Wrong tokens a second on the log-in page; right ones are let in all the same. 0: no limit.
    pub login_rate: u32,
    /// Seconds that a log-in of the pages lasts at most.
    pub session_seconds: u64,
    /// Seconds without a request after which it ends.
    pub session_idle_seconds: u64,
    /// Most log-ins at a time; the one unused for longest goes first.
    pub sessions: usize,
    /// Seconds that a request's headers may take to come.
    pub header_seconds: u64,
    /// Seconds that a request may take, its body included.
    pub request_seconds: u64,
    /// Seconds without a byte in either direction after which a connection is closed.
    pub idle_seconds: u64,
    /// Seconds between two heartbeats of a follower.
    pub heartbeat_seconds: u64,
    /// Seconds that a follower may take for what it was sent.
    pub follower_seconds: u64,
    /// Seconds after which a follower has to connect again, with the access that it then has; 0: never.
    pub stream_seconds: u64,
    /// Most followers at a time.
    pub followers: usize,
    /// Most of them of one account.
    pub followers_account: usize,
    /// Most evidence and long lists on their way at a time.
    pub heavy: usize,
    /// Most of them of one account.
    pub heavy_account: usize,
    /// Most requests of one account at a time.
    pub requests_account: usize,
    /// Most bytes of bodies and of large answers that one account has in memory; never less than two of the largest bodies.
    pub memory_account: usize,
    /// Most of all.
    pub memory_all: usize,
    /// Most connections of one address at a time; of further ones, the one silent for longest is closed.
    pub connections_address: usize,
    /// Addresses of proxies that say for whom they ask (X-Forwarded-For); theirs have no limit of an address.
    pub proxies: Vec<std::net::IpAddr>,
    /// Seconds that what is under way may take when the service stops.
    pub shutdown_seconds: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("./jejak-data"),
            journal: None,
            ledger: None,
            advertise: None,
            takeover_seconds: 8,
            journal_seconds: 10,
            ledgers: None,
            ledger_domain: None,
            ledger_idle_seconds: 600,
            ledgers_open: 128,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            tls_cert: None,
            tls_key: None,
            secure_cookie: false,
            public_read: false,
            log: LogForm::Text,
            log_level: "info".to_owned(),
            otlp: None,
            key: None,
            witness: Vec::new(),
            witness_keys: None,
            require_witness: 0,
            checkpoint_seconds: 5,
            record_seconds: 86_400,
            clock_ahead_days: 0,
            scrub_seconds: 86_400,
            on_stop: OnStop::ReadOnly,
            slow_seconds: 5,
            oidc: None,
            max_body: 20 << 20,
            max_evidence: 64 << 20,
            max_header: 32 << 10,
            max_headers: 64,
            max_connections: 8_192,
            memory: 32 << 20,
            rate: 1_000,
            events_minute: 12_000,
            events_day: 100_000,
            exports_minute: 6,
            exports_day: 100,
            evidence_day: 2 << 30,
            bearer_rate: 10,
            token_length: 20,
            audit_days: 365,
            login_rate: 5,
            session_seconds: 28_800,
            session_idle_seconds: 3_600,
            sessions: 10_000,
            header_seconds: 10,
            request_seconds: 30,
            idle_seconds: 60,
            heartbeat_seconds: 15,
            follower_seconds: 20,
            stream_seconds: 0,
            followers: 256,
            followers_account: 32,
            heavy: 256,
            heavy_account: 8,
            requests_account: 512,
            memory_account: 40 << 20,
            memory_all: 256 << 20,
            connections_address: 1_024,
            proxies: Vec::new(),
            shutdown_seconds: 30,
        }
    }
}

impl Config {
    /// File of the signing key.
    pub fn signing_key(&self) -> PathBuf {
        self.key.clone().unwrap_or_else(|| self.data.join("ledger.key"))
    }
}
