//! The journal in PostgreSQL. Plain SQL, one statement for each operation; tables are created when a ledger moves in.

use std::time::Duration;

use tokio_postgres::{Error, Row, types::ToSql};

pub use super::address::Address;
use super::{
    Batch, Engine, Lost, Put, Stand,
    link::{Broken, Link, lost},
};
use crate::{
    event::{Hash, Seq},
    store::tip::Tip,
};

/// The channel sends a ledger's name after each batch.
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
/// Selects whether an advisory lock of this database is held.
const HELD: &str = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
    AND ((classid::bigint << 32) | objid::bigint) = $1)";
const CLOCK: &str = "SELECT extract(epoch FROM clock_timestamp())::bigint";
const END: &str = "SELECT hash FROM jejak_batch WHERE ledger = $1 AND first = $2";
/// Batches from the one that contains an event on: as many as make 16 MiB, at least one.
const BATCHES: &str = "
SELECT first, lines FROM (
    SELECT first, lines, sum(octet_length(lines)) OVER (ORDER BY first) - octet_length(lines) AS before
    FROM (SELECT first, lines FROM jejak_batch WHERE ledger = $1 AND last >= $2 AND first >=
            coalesce((SELECT max(first) FROM jejak_batch WHERE ledger = $1 AND first <= $2), $2)
          ORDER BY first LIMIT 1024) found) sized
WHERE before < 16777216 ORDER BY first";

/// A ledger in PostgreSQL, with a connection of its own.
pub struct Postgres {
    address: Address,
    ledger: String,
    /// A connection, with the number of its host.
    link: Option<(Link, usize)>,
}

impl Address {
    /// One ledger at this address.
    pub fn ledger(&self, name: &str) -> Postgres {
        Postgres { address: self.clone(), ledger: name.to_owned(), link: None }
    }
}

impl Postgres {
    /// Runs a statement. A message besides its answer makes the answer worthless, as do an error and a silence: the connection
    /// is dropped, and the next statement uses a new one.
    pub(super) fn run(&mut self, statement: &'static str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Lost> {
        let linked = self.link.take().filter(|(_, host)| self.address.is_asked(*host));
        let (mut link, host) = match linked {
            Some(linked) => linked,
            None => self.address.connect()?,
        };
        let before = link.notices();
        let rows = link.query(statement, params).map_err(|broken| self.left(broken, host))?;
        if link.notices() != before {
            return Err(Lost("server memberi peringatan di samping jawabannya".to_owned()));
        }
        self.link = Some((link, host));
        Ok(rows)
    }

    /// Logs why a connection was dropped; a host that hangs is skipped at the next connect.
    fn left(&self, broken: Broken, host: usize) -> Lost {
        if let Broken::Silent(silence) = &broken {
            metrics::counter!("jejak_mesin_ditinggalkan").increment(1);
            tracing::warn!(engine = %self.address, ledger = self.ledger, ?silence, "the engine hangs: its connection is left");
            self.address.pass_over(host);
        }
        broken.into()
    }

    fn stand_by(&mut self, statement: &'static str, params: &[&(dyn ToSql + Sync)]) -> Result<Option<Stand>, Lost> {
        self.run(statement, params)?.first().map(stand).transpose().map_err(|e| lost(&e))
    }

    /// Seconds by which this machine's clock is ahead of the engine's.
    pub fn clock_ahead(&mut self) -> Result<i64, Lost> {
        let rows = self.run(CLOCK, &[])?;
        let there: i64 = rows.first().map_or(Ok(0), |row| row.try_get(0)).map_err(|e| lost(&e))?;
        Ok(chrono::Utc::now().timestamp() - there)
    }

    /// Waits until something was appended, at most for `patience`.
    pub fn listen(&mut self, patience: Duration) -> Result<(), Lost> {
        self.listen_to(LISTEN, patience)
    }

    /// Name of the ledger.
    pub(super) fn name(&self) -> &str {
        &self.ledger
    }

    pub(super) fn listen_to(&mut self, channel: &'static str, patience: Duration) -> Result<(), Lost> {
        self.run(channel, &[])?;
        let Some((mut link, host)) = self.link.take() else { return Ok(()) };
        link.wait(patience)?;
        self.link = Some((link, host));
        Ok(())
    }

    /// Stores a file of evidence, durably.
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

    /// A file of evidence; `None` if it does not exist.
    pub fn evidence(&mut self, name: &str) -> Result<Option<Vec<u8>>, Lost> {
        let ledger = self.ledger.clone();
        let rows = self.run("SELECT bytes FROM jejak_evidence WHERE ledger = $1 AND name = $2", &[&ledger, &name])?;
        rows.first().map(|row| row.try_get(0).map_err(|e| lost(&e))).transpose()
    }

    /// The key of the advisory lock that is the sign of life in a term.
    fn sign(&self, term: u64) -> i64 {
        let mut hasher = blake3::Hasher::new_derive_key("jejak journal sign of life v1");
        hasher.update(self.ledger.as_bytes()).update(&term.to_be_bytes());
        let mut bytes = [0; 8];
        hasher.finalize_xof().fill(&mut bytes);
        i64::from_be_bytes(bytes)
    }
}

fn stand(row: &Row) -> Result<Stand, Error> {
    let number = |at: usize| row.try_get::<_, i64>(at).map(i64::cast_unsigned);
    Ok(Stand {
        term: number(0)?,
        holder: row.try_get(1)?,
        tip: Tip { seq: number(2)?, hash: hash(row, 3)? },
        beat: number(4)?,
        closed: row.try_get(5)?,
    })
}

fn hash(row: &Row, at: usize) -> Result<Hash, Error> {
    // A value of another length counts as the zero hash, which matches nothing.
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
        // Before the term begins, so that others do not find it without a sign of life.
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
        // Looked up, not tried: this connection may hold it, and would get it once more.
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
        let batch = |row: &Row| -> Result<Batch, Error> {
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
