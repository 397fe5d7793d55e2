//! The address of a PostgreSQL with several hosts, and a connection to the host that accepts writes.

use std::{
    fmt, io,
    net::IpAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio_postgres::{Config, config::Host, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    Lost,
    link::{Broken, Link, Watched, lost},
    tls,
};

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS jejak_head (
    ledger text PRIMARY KEY, term bigint NOT NULL, holder text NOT NULL, seq bigint NOT NULL, hash bytea NOT NULL,
    beat bigint NOT NULL, closed boolean NOT NULL);
CREATE TABLE IF NOT EXISTS jejak_batch (
    ledger text NOT NULL REFERENCES jejak_head, first bigint NOT NULL, last bigint NOT NULL, term bigint NOT NULL,
    hash bytea NOT NULL, lines bytea NOT NULL, PRIMARY KEY (ledger, first));
CREATE TABLE IF NOT EXISTS jejak_evidence (
    ledger text NOT NULL REFERENCES jejak_head, name text NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (ledger, name));";
/// Log-ins of the pages: their queries are in `sessions.rs`.
const LOG_INS: &str = "
CREATE TABLE IF NOT EXISTS jejak_session (
    ledger text NOT NULL REFERENCES jejak_head, id bytea NOT NULL, token bytea NOT NULL,
    opened timestamptz NOT NULL, used timestamptz NOT NULL, PRIMARY KEY (ledger, id))";
/// A commit is answered when it is on the disks of as many replicas as the server demands, without any timeout. Warnings
/// beside an answer must be received.
const SESSION: &str = "SET synchronous_commit TO on; SET statement_timeout TO 0; SET lock_timeout TO 0; \
    SET idle_in_transaction_session_timeout TO 0; SET client_min_messages TO warning";
/// A statement that we abandoned before its commit began need not wait any longer for locks: a server from version 14 on
/// checks at this interval whether we are still connected. This has no effect on a commit that waits for its replicas.
const HERE: &str = "SELECT set_config(name, '5s', false) FROM pg_settings \
    WHERE name = 'client_connection_check_interval'";
const STATE: &str = "SELECT current_setting('transaction_read_only'), current_setting('fsync')";
/// Default for the longest silence of a server during a conversation.
pub const SILENCE: Duration = Duration::from_secs(10);
/// Longest time for connecting to one host.
const ENTRY: Duration = Duration::from_secs(5);
/// Default keepalive of the library.
const UNSET: Duration = Duration::from_secs(2 * 60 * 60);

/// The address of a PostgreSQL; printed without a password.
#[derive(Clone)]
pub struct Address {
    config: Config,
    told: String,
    silence: Duration,
    /// The host that is tried first: the one that accepted writes at the last connect.
    first: Arc<AtomicUsize>,
}

/// One host of the address.
enum Place {
    Tcp { name: String, given: Option<IpAddr>, port: u16 },
    Unix(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp { name, port, .. } => write!(f, "{name}:{port}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl Address {
    /// Reads `postgres://user:password@host1,host2/database?…`. Connections to other machines need TLS, unless
    /// `sslmode=disable` says otherwise.
    pub fn read(text: &str) -> Result<Self, String> {
        let accepted = "postgres://PENGGUNA@HOST1,HOST2/BASISDATA";
        if !["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Err(format!("alamat mesin jurnal tidak dikenal; yang diterima {accepted}"));
        }
        let mut config: Config =
            text.parse().map_err(|e| format!("alamat mesin jurnal: {e}; yang diterima {accepted}"))?;
        tls::demand(&mut config);
        config.application_name("jejak");
        let (named, ports) = (config.get_hosts().len().max(config.get_hostaddrs().len()), config.get_ports().len());
        if named == 0 || ports > 1 && ports != named {
            return Err(format!("alamat mesin jurnal: {named} host, {ports} port; yang diterima {accepted}"));
        }
        let told = match text.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
            Some((scheme, (user, rest))) => {
                let user = user.split(':').next().unwrap_or_default();
                format!("{scheme}://{user}@{rest}")
            }
            None => text.to_owned(),
        };
        Ok(Self { config, told, silence: SILENCE, first: Arc::default() })
    }

    /// Sets the longest silence of a server after a request.
    pub fn silent_for(self, silence: Duration) -> Self {
        Self { silence: silence.max(Duration::from_millis(100)), ..self }
    }

    /// Connects to the server that accepts writes; returns the number of its host too. A host that hangs (its kernel may still
    /// accept connections for stopped processes) is skipped like one that is gone.
    pub(super) fn connect(&self) -> Result<(Link, usize), Lost> {
        let places = self.places();
        let (from, mut whys) = (self.first.load(Ordering::Relaxed), Vec::new());
        for number in (0..places.len()).map(|step| (from + step) % places.len()) {
            match self.enter(&places[number]) {
                Ok(link) => {
                    self.first.store(number, Ordering::Relaxed);
                    return Ok((link, number));
                }
                Err(Lost(why)) => whys.push(format!("{}: {why}", places[number])),
            }
        }
        Err(Lost(whys.join("; ")))
    }

    /// Makes the next connect begin with the host after this one.
    pub(super) fn pass_over(&self, number: usize) {
        let (all, order) = (self.places().len(), Ordering::Relaxed);
        self.first.compare_exchange(number, (number + 1) % all.max(1), order, order).unwrap_or_default();
    }

    /// Returns whether the host is the one in use. If one connection finds another host that accepts writes, all connections
    /// follow, because a former leader that believes it still leads continues to answer reads.
    pub(super) fn is_asked(&self, number: usize) -> bool {
        self.first.load(Ordering::Relaxed) == number
    }

    fn places(&self) -> Vec<Place> {
        let (hosts, given) = (self.config.get_hosts(), self.config.get_hostaddrs());
        let ports = self.config.get_ports();
        let port = |at: usize| ports.get(at).or_else(|| ports.first()).copied().unwrap_or(5432);
        let place = |at: usize| match (hosts.get(at), given.get(at)) {
            (Some(Host::Unix(dir)), _) => Some(Place::Unix(dir.join(format!(".s.PGSQL.{}", port(at))))),
            (Some(Host::Tcp(name)), given) => {
                Some(Place::Tcp { name: name.clone(), given: given.copied(), port: port(at) })
            }
            (None, Some(ip)) => Some(Place::Tcp { name: ip.to_string(), given: Some(*ip), port: port(at) }),
            (None, None) => None,
        };
        (0..hosts.len().max(given.len())).filter_map(place).collect()
    }

    /// Connects to a host, and checks that it accepts writes.
    fn enter(&self, place: &Place) -> Result<Link, Lost> {
        let limit = self.config.get_connect_timeout().copied().unwrap_or(ENTRY.min(self.silence));
        let limits = (limit, self.silence);
        let mut tls: MakeRustlsConnect = tls::connector().map_err(Lost)?;
        let mut link = match place {
            Place::Unix(path) => {
                let Ok(tls) = MakeTlsConnect::<Watched<UnixStream>>::make_tls_connect(&mut tls, "");
                Link::open(UnixStream::connect(path), tls, &self.config, limits)?
            }
            Place::Tcp { name, given, port } => {
                let Ok(tls) = MakeTlsConnect::<Watched<TcpStream>>::make_tls_connect(&mut tls, name);
                Link::open(self.dial(name, *given, *port, limit), tls, &self.config, limits)?
            }
        };
        link.execute(SESSION)?;
        // A server that does not have the setting reports an error, which is ignored.
        if let Err(broken @ Broken::Silent(_)) = link.query(HERE, &[]) {
            return Err(broken.into());
        }
        let state = link.query(STATE, &[])?;
        let is = |at: usize| state.first().map_or(Ok(""), |row| row.try_get::<_, &str>(at)).map_err(|e| lost(&e));
        if is(0)? != "off" {
            return Err(Lost("tidak menerima tulisan: replika".to_owned()));
        }
        if is(1)? != "on" {
            return Err(Lost("fsync = off di PostgreSQL: yang dikonfirmasi dapat hilang; nyalakan".to_owned()));
        }
        Ok(link)
    }

    /// Connects to the first reachable address of a name; each gets a share of the time.
    async fn dial(&self, name: &str, given: Option<IpAddr>, port: u16, limit: Duration) -> io::Result<TcpStream> {
        let all: Vec<_> = match given {
            Some(ip) => vec![(ip, port).into()],
            None => lookup_host((name, port)).await?.collect(),
        };
        let part = limit / u32::try_from(all.len()).unwrap_or(u32::MAX).max(1);
        let mut why = io::Error::new(io::ErrorKind::NotFound, "nama tanpa alamat");
        for address in all {
            match tokio::time::timeout(part, TcpStream::connect(address)).await {
                Ok(Ok(socket)) => return self.tune(socket),
                Ok(Err(error)) => why = error,
                Err(_) => why = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(why)
    }

    /// Sets up failure detection by the network: for a machine that is gone, or drops what it is sent.
    fn tune(&self, socket: TcpStream) -> io::Result<TcpStream> {
        socket.set_nodelay(true)?;
        let (config, told) = (&self.config, SockRef::from(&socket));
        let gone = config.get_tcp_user_timeout().copied().unwrap_or(Duration::from_secs(15));
        told.set_tcp_user_timeout(Some(gone))?;
        if config.get_keepalives() {
            let idle = Some(config.get_keepalives_idle()).filter(|idle| *idle != UNSET);
            let alive = TcpKeepalive::new()
                .with_time(idle.unwrap_or(Duration::from_secs(5)))
                .with_interval(config.get_keepalives_interval().unwrap_or(Duration::from_secs(2)))
                .with_retries(config.get_keepalives_retries().unwrap_or(3));
            told.set_tcp_keepalive(&alive)?;
        }
        Ok(socket)
    }

    /// Names of the existing ledgers; creates the tables if there are none.
    pub fn ledgers(&self) -> Result<Vec<String>, Lost> {
        let (mut link, _) = self.connect()?;
        // A user who may only read and write the tables need not be allowed to create them.
        let there = "SELECT to_regclass('jejak_evidence') IS NOT NULL, to_regclass('jejak_session') IS NOT NULL";
        let there = link.query(there, &[])?;
        let is = |at: usize| there.first().map_or(Ok(false), |row| row.try_get(at)).map_err(|e| lost(&e));
        if !is(0)? {
            link.execute("SET client_min_messages TO error")?;
            link.execute(TABLES)?;
        }
        // Without this table, for example if this user must not add it to those of an older version, each server keeps its own
        // log-ins.
        if !is(1)?
            && let Err(broken) = link.execute(LOG_INS)
        {
            tracing::warn!(error = %Lost::from(broken), "no table of log-ins");
        }
        let rows = link.query("SELECT ledger FROM jejak_head ORDER BY ledger", &[])?;
        rows.iter().map(|row| row.try_get(0).map_err(|e| lost(&e))).collect()
    }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::SslMode;

    use super::Address;

    #[test]
    fn an_address_is_told_without_its_password() {
        let told = |text: &str| Address::read(text).map(|address| address.to_string());
        let near = "postgres://jejak:rahasia@localhost:5432,127.0.0.1/buku";
        assert_eq!(told(near).as_deref(), Ok("postgres://jejak@localhost:5432,127.0.0.1/buku"));
        assert_eq!(told("postgres://localhost/buku").as_deref(), Ok("postgres://localhost/buku"));
        let mode = |text: &str| Address::read(text).map(|address| address.config.get_ssl_mode());
        assert_eq!(mode("postgres://jejak:rahasia@db.example/buku"), Ok(SslMode::Require));
        assert_eq!(mode("postgres://localhost,db.example/buku"), Ok(SslMode::Require), "one of them is far");
        assert_eq!(mode("postgres://jejak@db.example/buku?sslmode=disable"), Ok(SslMode::Disable));
        assert_eq!(mode("postgres://localhost/buku"), Ok(SslMode::Disable));
        assert_eq!(mode("postgres://localhost/buku?sslmode=require"), Ok(SslMode::Require));
        assert!(told("").is_err() && told("mysql://x/y").is_err());
    }
}
