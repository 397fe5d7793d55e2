//! Configuration of the service. Every limit has a name here.

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    /// Text for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The action when the writer has stopped because the disk is full or failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnStop {
    /// Go on serving what is recorded; refuse every append.
    ReadOnly,
    /// End the process with an error, so that its supervisor starts it again.
    End,
}

/// An OpenID Connect issuer outside the ledger that authenticates accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// `iss` of its tokens; its keys are discovered below this address.
    pub issuer: String,
    /// Required `aud` of a token.
    pub audience: String,
    /// Claim that identifies the holder: the subject that a grant names, or the code of an account.
    #[serde(default = "claim")]
    pub claim: String,
    /// Whether a subject that no grant names stands for the account of that code; if false, only grants that name the subject
    /// count.
    #[serde(default = "yes")]
    pub accounts: bool,
    /// Public address of this service for browsers, such as `https://jejak.example`. If set, they log in at the issuer, which
    /// sends them back to `/masuk/oidc/kembali` below it.
    #[serde(default)]
    pub redirect: Option<String>,
    /// Client id of the service at the issuer, for log-ins of browsers; defaults to the audience.
    #[serde(default)]
    pub client: Option<String>,
    /// File with the client secret. Without it, and without `JEJAK_OIDC_SECRET` in the environment, the service is a public
    /// client.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// Maximum remaining lifetime of a token in seconds; a token that lasts longer is refused.
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

/// Configuration of the service, from flags, environment, or one TOML file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Directory of the ledger.
    pub data: PathBuf,
    /// PostgreSQL address of the journal, if it is not in the directory: `postgres://USER@HOST1,HOST2/DATABASE`. Several servers
    /// may share it; one writes, the others follow.
    pub journal: Option<String>,
    /// Name of the ledger in that database; required if the directory is empty and the database holds several.
    pub ledger: Option<String>,
    /// Address at which the other servers reach this one, such as `http://10.0.0.5:8080`; by default the one it listens on.
    pub advertise: Option<String>,
    /// Seconds that the writing server may be unresponsive before another takes over; a dead one is noticed at once.
    pub takeover_seconds: u64,
    /// Seconds without a byte from PostgreSQL during a request after which the connection is dropped and the next of its hosts is
    /// asked for the outcome.
    pub journal_seconds: u64,
    /// Folder with one folder for each of many ledgers, in place of `data`.
    pub ledgers: Option<PathBuf>,
    /// Domain below which each of many ledgers has its own host name: `NAME.domain`.
    pub ledger_domain: Option<String>,
    /// Seconds without a request after which one of many ledgers is closed.
    pub ledger_idle_seconds: u64,
    /// Maximum number of ledgers open at a time, unless more are in use.
    pub ledgers_open: usize,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Certificate chain, PEM.
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    pub tls_key: Option<PathBuf>,
    /// Marks session cookies `Secure` (TLS only), also if a proxy in front of the service does the TLS.
    pub secure_cookie: bool,
    /// Lets anybody read without a token.
    pub public_read: bool,
    /// Form of log lines.
    pub log: LogForm,
    /// Filter of log lines, such as `info` or `jejak=debug`.
    pub log_level: String,
    /// Address of an OpenTelemetry collector for traces of requests, such as `http://127.0.0.1:4318/v1/traces`; only in a build
    /// with the feature `otlp`.
    pub otlp: Option<String>,
    /// File of the signing key; `ledger.key` in the data directory if not given.
    pub key: Option<PathBuf>,
    /// Witnesses that are asked to sign checkpoints, as prefixes of their addresses.
    pub witness: Vec<String>,
    /// File with the public keys (vkey) of the witnesses, one per line.
    pub witness_keys: Option<PathBuf>,
    /// Number of witnesses that must have signed before a period can be closed.
    pub require_witness: usize,
    /// Seconds between two checkpoints.
    pub checkpoint_seconds: u64,
    /// Seconds between two checkpoints that are recorded in the ledger itself, if anything was appended.
    pub record_seconds: u64,
    /// Maximum days that an append may be later than the last event; a later one is refused as the work of a wrong clock. 0: no
    /// limit.
    pub clock_ahead_days: u32,
    /// Seconds for one full check of journal, evidence and tiles in the background; 0: no check.
    pub scrub_seconds: u64,
    /// Action when the writer has stopped: `read_only` or `end`.
    pub on_stop: OnStop,
    /// Seconds that the disk may keep the writer waiting before the service reports it.
    pub slow_seconds: u64,
    /// OpenID Connect issuer for log-ins.
    pub oidc: Option<OidcConfig>,
    /// Maximum bytes of a request's body.
    pub max_body: usize,
    /// Maximum bytes of a file of evidence.
    pub max_evidence: u64,
    /// Maximum bytes of a request's headers.
    pub max_header: usize,
    /// Maximum number of header fields in a request.
    pub max_headers: usize,
    /// Maximum number of connections; beyond it, the one silent for longest is closed.
    pub max_connections: usize,
    /// Bytes of finished answers that are cached in memory; 0: none.
    pub memory: usize,
    /// Maximum requests per second of one account; 0: no limit.
    pub rate: u32,
    /// Maximum events that one account may append in a minute; 0: no limit.
    pub events_minute: u32,
    /// The same for a day (Jakarta time).
    pub events_day: u32,
    /// Maximum records of exports (`ekspor.dibuat`) that one account may append in a minute; 0: no limit.
    pub exports_minute: u32,
    /// The same for a day (Jakarta time).
    pub exports_day: u32,
    /// Maximum bytes of evidence that one account may send in a day; 0: no limit.
    pub evidence_day: u64,
    /// Maximum wrong bearer tokens per second of one address; right ones are accepted all the same. 0: no limit.
    pub bearer_rate: u32,
    /// Minimum length of a token in characters; a shorter one is refused even if the ledger grants it.
    pub token_length: usize,
    /// Days that the record of reads and log-ins is kept; 0: no record.
    pub audit_days: u32,
    /// Maximum wrong tokens per second on the log-in page; right ones are accepted all the same. 0: no limit.
    pub login_rate: u32,
    /// Maximum lifetime of a session of the pages, in seconds.
    pub session_seconds: u64,
    /// Seconds without a request after which a session ends.
    pub session_idle_seconds: u64,
    /// Maximum number of sessions; beyond it, the one unused for longest is ended.
    pub sessions: usize,
    /// Seconds within which a request's headers must arrive.
    pub header_seconds: u64,
    /// Maximum seconds of a request, including its body.
    pub request_seconds: u64,
    /// Seconds without a byte in either direction after which a connection is closed.
    pub idle_seconds: u64,
    /// Seconds between two heartbeats of a follower.
    pub heartbeat_seconds: u64,
    /// Seconds within which a follower must take what it was sent.
    pub follower_seconds: u64,
    /// Seconds after which a follower has to connect again, with the access that it has then; 0: never.
    pub stream_seconds: u64,
    /// Maximum number of followers.
    pub followers: usize,
    /// Maximum number of followers of one account.
    pub followers_account: usize,
    /// Maximum number of transfers of evidence and of long lists at a time.
    pub heavy: usize,
    /// Maximum number of such transfers of one account.
    pub heavy_account: usize,
    /// Maximum number of concurrent requests of one account.
    pub requests_account: usize,
    /// Maximum bytes of bodies and of large answers that one account has in memory; never less than two of the largest bodies.
    pub memory_account: usize,
    /// Maximum bytes of bodies and of large answers in memory, over all accounts.
    pub memory_all: usize,
    /// Maximum number of connections from one address; beyond it, the one silent for longest is closed.
    pub connections_address: usize,
    /// Addresses of proxies whose X-Forwarded-For is trusted; they are exempt from limits by address.
    pub proxies: Vec<std::net::IpAddr>,
    /// Seconds that running requests have to finish when the service stops.
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
