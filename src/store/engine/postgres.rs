//! The journal in PostgreSQL. Plain SQL, one statement for each thing; tables are made when a ledger moves in.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use postgres::{
    Client, Config, Row, Statement, config::TargetSessionAttrs, fallible_iterator::FallibleIterator as _, types::ToSql,
};

use super::{Batch, Engine, Lost, Put, Stand, tls};
use crate::{
    event::{Hash, Seq},
    store::tip::Tip,
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
/// Log-ins of the pages: the queries stand in `sessions.rs`.
const LOG_INS: &str = "
CREATE TABLE IF NOT EXISTS jejak_session (
    ledger text NOT NULL REFERENCES jejak_head, id bytea NOT NULL, token bytea NOT NULL,
    opened timestamptz NOT NULL, used timestamptz NOT NULL, PRIMARY KEY (ledger, id))";
/// A commit is answered when it is on the disks of as many replicas as the server demands, and nothing cuts it short. What
/// is told beside it must be heard.
const SESSION: &str = "SET synchronous_commit TO on; SET statement_timeout TO 0; SET lock_timeout TO 0; \
    SET idle_in_transaction_session_timeout TO 0; SET client_min_messages TO warning";
/// The channel tells a ledger's name after each batch.
const LISTEN: &str = "LISTEN jejak";
const PUT: &str = "
WITH moved AS (
    UPDATE jejak_head SET seq = $5, hash = $6 WHERE ledger = $1 AND term = $2 AND seq = $3 AND hash = $4 RETURNING ledger),
kept AS (
    INSERT INTO jejak_batch (ledger, first, last, term, hash, lines)
    SELECT ledger, $3::bigint + 1, $5::bigint, $2::bigint, $6::bytea, $7::bytea FROM moved RETURNING ledger)
SELECT pg_notify('jejak', ledger) FROM kept";
const CONFIRM: &str = "UPDATE jejak_head SET beat = beat + 1 WHERE ledger = $1 AND term = $2 \
    RETURNING term, holder, seq, hash, beat, closed";
const STAND: &str = "SELECT term, holder, seq, hash, beat, closed FROM jejak_head WHERE ledger = $1";
const TAKE: &str = "UPDATE jejak_head SET term = term + 1, beat = beat + 1, holder = $3 \
    WHERE ledger = $1 AND term = $2 AND NOT closed RETURNING term, holder, seq, hash, beat, closed";
const CLOSE: &str = "UPDATE jejak_head SET closed = true, holder = '' WHERE ledger = $1 AND term = $2 RETURNING term";
const CREATE: &str = "INSERT INTO jejak_head (ledger, term, holder, seq, hash, beat, closed) \
    VALUES ($1, 0, '', 0, $2, 0, false) ON CONFLICT (ledger) DO UPDATE SET closed = false \
    WHERE jejak_head.closed RETURNING ledger";
/// Is an advisory lock of this database held by anybody?
const HELD: &str = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
    AND ((classid::bigint << 32) | objid::bigint) = $1)";
const CLOCK: &str = "SELECT extract(epoch FROM clock_timestamp())::bigint";
const END: &str = "SELECT hash FROM jejak_batch WHERE ledger = $1 AND first = $2";
/// From the batch on that holds an event: as many as make 16 MiB, at least one.
const BATCHES: &str = "
SELECT first, lines FROM (
    SELECT first, lines, sum(octet_length(lines)) OVER (ORDER BY first) - octet_length(lines) AS before
    FROM (SELECT first, lines FROM jejak_batch WHERE ledger = $1 AND last >= $2 AND first >=
            coalesce((SELECT max(first) FROM jejak_batch WHERE ledger = $1 AND first <= $2), $2)
          ORDER BY first LIMIT 1024) found) sized
WHERE before < 16777216 ORDER BY first";

/// Where a PostgreSQL is; no password in what is printed.
#[derive(Clone)]
pub struct Address {
    config: Config,
    told: String,
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
    /// Reads `postgres://user:password@host1,host2/database?…`. Beyond this machine by TLS, unless it is said that
    /// there need not be any (`sslmode=disable`).
    pub fn read(text: &str) -> Result<Self, String> {
        let accepted = "postgres://PENGGUNA@HOST1,HOST2/BASISDATA";
        if !["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Err(format!("alamat mesin jurnal tidak dikenal; yang diterima {accepted}"));
        }
        let mut config: Config =
            text.parse().map_err(|e| format!("alamat mesin jurnal: {e}; yang diterima {accepted}"))?;
        tls::demand(&mut config);
        config.application_name("jejak").connect_timeout(Duration::from_secs(5));
        config
            .keepalives_idle(Duration::from_secs(5))
            .keepalives_interval(Duration::from_secs(2))
            .keepalives_retries(3);
        config.tcp_user_timeout(Duration::from_secs(15));
        let told = match text.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
            Some((scheme, (user, rest))) => {
                let user = user.split(':').next().unwrap_or_default();
                format!("{scheme}://{user}@{rest}")
            }
            None => text.to_owned(),
        };
        Ok(Self { config, told })
    }

    /// A connection to the server that takes writes. `noticed` counts what it says beside its answers.
    fn connect(&self, noticed: &Arc<AtomicU64>) -> Result<Client, Lost> {
        let (mut config, noticed) = (self.config.clone(), noticed.clone());
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.notice_callback(move |notice| {
            tracing::warn!(pesan = notice.message(), kode = notice.code().code(), "notice of the journal's engine");
            noticed.fetch_add(1, Ordering::Release);
        });
        let mut client = config.connect(tls::connector().map_err(Lost)?).map_err(|e| lost(&e))?;
        client.batch_execute(SESSION).map_err(|e| lost(&e))?;
        let fsync: String = client.query_one("SHOW fsync", &[]).and_then(|row| row.try_get(0)).map_err(|e| lost(&e))?;
        if fsync != "on" {
            return Err(Lost("fsync = off di PostgreSQL: yang dikonfirmasi dapat hilang; nyalakan".to_owned()));
        }
        Ok(client)
    }

    /// Names of the ledgers that are there, and makes the tables where there are none.
    pub fn ledgers(&self) -> Result<Vec<String>, Lost> {
        let mut client = self.connect(&Arc::default())?;
        // Whoever may only read and write them need not be allowed to make them.
        let there = "SELECT to_regclass('jejak_evidence') IS NOT NULL, to_regclass('jejak_session') IS NOT NULL";
        let there = client.query_one(there, &[]).map_err(|e| lost(&e))?;
        let is = |at: usize| there.try_get::<_, bool>(at).map_err(|e| lost(&e));
        if !is(0)? {
            client.batch_execute("SET client_min_messages TO error").map_err(|e| lost(&e))?;
            client.batch_execute(TABLES).map_err(|e| lost(&e))?;
        }
        // Without it, as where an older version made the others and this one may make none, log-ins are each server's own.
        if !is(1)? {
            drop(
                client.batch_execute(LOG_INS).inspect_err(|e| tracing::warn!(error = %lost(e), "no table of log-ins")),
            );
        }
        let rows = client.query("SELECT ledger FROM jejak_head ORDER BY ledger", &[]).map_err(|e| lost(&e))?;
        rows.iter().map(|row| row.try_get(0).map_err(|e| lost(&e))).collect()
    }

    /// One ledger there.
    pub fn ledger(&self, name: &str) -> Postgres {
        Postgres { address: self.clone(), ledger: name.to_owned(), noticed: Arc::default(), session: None }
    }
}

fn lost(error: &postgres::Error) -> Lost {
    let told = error.as_db_error().map(|db| format!("{} ({})", db.message(), db.code().code()));
    let cause = std::error::Error::source(error).map(|cause| format!("{error}: {cause}"));
    Lost(told.or(cause).unwrap_or_else(|| error.to_string()))
}

/// A ledger in PostgreSQL, with a connection of its own.
pub struct Postgres {
    address: Address,
    ledger: String,
    noticed: Arc<AtomicU64>,
    session: Option<Session>,
}

/// A connection, and the statements that it knows.
struct Session {
    client: Client,
    known: HashMap<&'static str, Statement>,
}

impl Session {
    /// Sends a statement. Its answer is taken only when the server is ready for the next one: after its commit.
    fn query(&mut self, statement: &'static str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, postgres::Error> {
        let known = match self.known.get(statement) {
            Some(known) => known.clone(),
            None => {
                let fresh = self.client.prepare(statement)?;
                self.known.insert(statement, fresh.clone());
                fresh
            }
        };
        self.client.query(&known, params)
    }
}

impl Postgres {
    /// Runs a statement. What is told beside its answer makes the answer worthless, and so does any error: the
    /// connection is given up, and the next statement is sent over another.
    pub(super) fn run(&mut self, statement: &'static str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Lost> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => Session { client: self.address.connect(&self.noticed)?, known: HashMap::new() },
        };
        let before = self.noticed.load(Ordering::Acquire);
        let rows = session.query(statement, params).map_err(|e| lost(&e))?;
        if self.noticed.load(Ordering::Acquire) != before {
            return Err(Lost("server memberi peringatan di samping jawabannya".to_owned()));
        }
        self.session = Some(session);
        Ok(rows)
    }

    fn stand_by(&mut self, statement: &'static str, params: &[&(dyn ToSql + Sync)]) -> Result<Option<Stand>, Lost> {
        self.run(statement, params)?.first().map(stand).transpose().map_err(|e| lost(&e))
    }

    /// Seconds that this machine's clock is ahead of the engine's.
    pub fn clock_ahead(&mut self) -> Result<i64, Lost> {
        let rows = self.run(CLOCK, &[])?;
        let there: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0)).map_err(|e| lost(&e))?;
        Ok(chrono::Utc::now().timestamp() - there)
    }

    /// Waits until something was appended, or for some time.
    pub fn listen(&mut self, patience: Duration) -> Result<(), Lost> {
        self.listen_to(LISTEN, patience)
    }

    /// Name of the ledger.
    pub(super) fn name(&self) -> &str {
        &self.ledger
    }

    pub(super) fn listen_to(&mut self, channel: &'static str, patience: Duration) -> Result<(), Lost> {
        self.run(channel, &[])?;
        let Some(mut session) = self.session.take() else { return Ok(()) };
        let told = session.client.notifications().timeout_iter(patience).next().map(drop);
        // Those that came together are one.
        while let Ok(Some(_)) = session.client.notifications().iter().next() {}
        told.map_err(|e| lost(&e))?;
        self.session = Some(session);
        Ok(())
    }

    /// Keeps a file of evidence, durably.
    pub fn keep_evidence(&mut self, name: &str, bytes: &[u8]) -> Result<(), Lost> {
        const KEEP: &str =
            "INSERT INTO jejak_evidence (ledger, name, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let ledger = self.ledger.clone();
        self.run(KEEP, &[&ledger, &name, &bytes]).map(drop)
    }

    /// Names of the files of evidence.
    pub fn evidence_names(&mut self) -> Result<Vec<String>, Lost> {
        let ledger = self.ledger.clone();
        let rows = self.run("SELECT name FROM jejak_evidence WHERE ledger = $1", &[&ledger])?;
        rows.iter().map(|row| row.try_get(0).map_err(|e| lost(&e))).collect()
    }

    /// One of them.
    pub fn evidence(&mut self, name: &str) -> Result<Option<Vec<u8>>, Lost> {
        let ledger = self.ledger.clone();
        let rows = self.run("SELECT bytes FROM jejak_evidence WHERE ledger = $1 AND name = $2", &[&ledger, &name])?;
        rows.first().map(|row| row.try_get(0).map_err(|e| lost(&e))).transpose()
    }

    /// The lock that is a sign of life in a term.
    fn sign(&self, term: u64) -> i64 {
        let mut hasher = blake3::Hasher::new_derive_key("jejak journal sign of life v1");
        hasher.update(self.ledger.as_bytes()).update(&term.to_be_bytes());
        let mut bytes = [0; 8];
        hasher.finalize_xof().fill(&mut bytes);
        i64::from_be_bytes(bytes)
    }
}

fn stand(row: &Row) -> Result<Stand, postgres::Error> {
    let number = |at: usize| row.try_get::<_, i64>(at).map(i64::cast_unsigned);
    Ok(Stand {
        term: number(0)?,
        holder: row.try_get(1)?,
        tip: Tip { seq: number(2)?, hash: hash(row, 3)? },
        beat: number(4)?,
        closed: row.try_get(5)?,
    })
}

fn hash(row: &Row, at: usize) -> Result<Hash, postgres::Error> {
    // Of another length it is the hash of nothing, and so fits nothing.
    row.try_get::<_, &[u8]>(at).map(|bytes| bytes.try_into().map_or(Hash::ZERO, Hash))
}

impl Engine for Postgres {
    fn put(&mut self, put: &Put<'_>) -> Result<bool, Lost> {
        let (ledger, term) = (self.ledger.clone(), put.term.cast_signed());
        let (from, to) = (put.from.seq.cast_signed(), put.to.seq.cast_signed());
        let (before, after) = (&put.from.hash.0[..], &put.to.hash.0[..]);
        Ok(!self.run(PUT, &[&ledger, &term, &from, &before, &to, &after, &put.lines])?.is_empty())
    }

    fn confirm(&mut self, term: u64) -> Result<Option<Stand>, Lost> {
        let ledger = self.ledger.clone();
        self.stand_by(CONFIRM, &[&ledger, &term.cast_signed()])
    }

    fn stand(&mut self) -> Result<Option<Stand>, Lost> {
        let ledger = self.ledger.clone();
        self.stand_by(STAND, &[&ledger])
    }

    fn take_over(&mut self, term: u64, holder: &str) -> Result<Option<Stand>, Lost> {
        // Before the term begins, so that nobody takes it for dead at once.
        self.hold(term + 1)?;
        let ledger = self.ledger.clone();
        self.stand_by(TAKE, &[&ledger, &term.cast_signed(), &holder])
    }

    fn hold(&mut self, term: u64) -> Result<(), Lost> {
        let sign = self.sign(term);
        self.run("SELECT pg_try_advisory_lock($1)", &[&sign]).map(drop)
    }

    fn is_held(&mut self, term: u64) -> Result<bool, Lost> {
        let sign = self.sign(term);
        // Looked up, not tried: who asks may hold it, and would get it once more.
        let rows = self.run(HELD, &[&sign])?;
        rows.first().map_or(Ok(false), |row| row.try_get(0)).map_err(|e| lost(&e))
    }

    fn end_of(&mut self, first: Seq) -> Result<Option<Hash>, Lost> {
        let ledger = self.ledger.clone();
        let rows = self.run(END, &[&ledger, &first.cast_signed()])?;
        rows.first().map(|row| hash(row, 0)).transpose().map_err(|e| lost(&e))
    }

    fn batches(&mut self, from: Seq) -> Result<Vec<Batch>, Lost> {
        let ledger = self.ledger.clone();
        let rows = self.run(BATCHES, &[&ledger, &from.cast_signed()])?;
        let batch = |row: &Row| -> Result<Batch, postgres::Error> {
            Ok(Batch { first: row.try_get::<_, i64>(0)?.cast_unsigned(), lines: row.try_get(1)? })
        };
        rows.iter().map(|row| batch(row).map_err(|e| lost(&e))).collect()
    }

    fn create(&mut self) -> Result<bool, Lost> {
        let (ledger, none) = (self.ledger.clone(), &Hash::ZERO.0[..]);
        Ok(!self.run(CREATE, &[&ledger, &none])?.is_empty())
    }

    fn close(&mut self, term: u64) -> Result<bool, Lost> {
        let ledger = self.ledger.clone();
        Ok(!self.run(CLOSE, &[&ledger, &term.cast_signed()])?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use postgres::config::SslMode;

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
