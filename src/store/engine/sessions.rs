//! Log-ins of the pages, beside the journal: a log-in at one server counts at all of them, and so does a log-out. Rows hold
//! hashes only, and their ages are by the engine's own clock.

use std::time::Duration;

use tokio_postgres::{Error, Row};

use super::{Lost, postgres::Postgres};
use crate::event::Hash;

const OPEN: &str = "
WITH kept AS (
    INSERT INTO jejak_session (ledger, id, token, opened, used)
    VALUES ($1, $2, $3, clock_timestamp() - $4::bigint * interval '1 millisecond',
        clock_timestamp() - $5::bigint * interval '1 millisecond')
    ON CONFLICT (ledger, id) DO UPDATE SET used = greatest(jejak_session.used, excluded.used) RETURNING ledger)
SELECT pg_notify('jejak_session', ledger) FROM kept";
const USED: &str = "UPDATE jejak_session SET used = clock_timestamp() WHERE ledger = $1 AND id = $2";
const CLOSE: &str = "
WITH gone AS (DELETE FROM jejak_session WHERE ledger = $1 AND id = $2 RETURNING ledger)
SELECT pg_notify('jejak_session', ledger) FROM gone";
const ONE: &str = "SELECT id, token, (extract(epoch FROM clock_timestamp() - opened) * 1000)::bigint,
    (extract(epoch FROM clock_timestamp() - used) * 1000)::bigint FROM jejak_session WHERE ledger = $1 AND id = $2";
const ALL: &str = "SELECT id, token, (extract(epoch FROM clock_timestamp() - opened) * 1000)::bigint,
    (extract(epoch FROM clock_timestamp() - used) * 1000)::bigint FROM jejak_session WHERE ledger = $1";
const SWEEP: &str = "DELETE FROM jejak_session WHERE ledger = $1 AND (
    opened < clock_timestamp() - $2::bigint * interval '1 millisecond' OR
    used < clock_timestamp() - $3::bigint * interval '1 millisecond')";
const LISTEN: &str = "LISTEN jejak_session";

/// A log-in as stored in the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Hash of its id.
    pub id: [u8; 32],
    /// Hash of the token that opened it.
    pub token: Hash,
    /// Time since it was opened.
    pub open: Duration,
    /// Time since it was last used.
    pub idle: Duration,
}

fn millis(of: Duration) -> i64 {
    i64::try_from(of.as_millis()).unwrap_or(i64::MAX)
}

fn kept(row: &Row) -> Result<Option<Kept>, Error> {
    let age = |at: usize| row.try_get::<_, i64>(at).map(|ms| Duration::from_millis(ms.max(0).unsigned_abs()));
    let (id, token) = (row.try_get::<_, &[u8]>(0)?.try_into(), row.try_get::<_, &[u8]>(1)?.try_into());
    let (open, idle) = (age(2)?, age(3)?);
    // A value of another length is not a log-in of this program.
    Ok(id.ok().zip(token.ok()).map(|(id, token)| Kept { id, token: Hash(token), open, idle }))
}

impl Postgres {
    /// Stores a log-in, and notifies the other servers.
    pub fn open_session(&mut self, kept: &Kept) -> Result<(), Lost> {
        let (ledger, open, idle) = (self.name().to_owned(), millis(kept.open), millis(kept.idle));
        self.run(OPEN, &[&ledger, &&kept.id[..], &&kept.token.0[..], &open, &idle]).map(drop)
    }

    /// Records a use now, if the log-in still exists.
    pub fn use_session(&mut self, id: &[u8; 32]) -> Result<(), Lost> {
        let ledger = self.name().to_owned();
        self.run(USED, &[&ledger, &&id[..]]).map(drop)
    }

    /// Ends a log-in, and notifies the other servers.
    pub fn close_session(&mut self, id: &[u8; 32]) -> Result<(), Lost> {
        let ledger = self.name().to_owned();
        self.run(CLOSE, &[&ledger, &&id[..]]).map(drop)
    }

    /// The log-in with an id; empty if it does not exist.
    pub fn session(&mut self, id: &[u8; 32]) -> Result<Vec<Kept>, Lost> {
        let ledger = self.name().to_owned();
        read(&self.run(ONE, &[&ledger, &&id[..]])?)
    }

    /// All log-ins.
    pub fn sessions(&mut self) -> Result<Vec<Kept>, Lost> {
        let ledger = self.name().to_owned();
        read(&self.run(ALL, &[&ledger])?)
    }

    /// Deletes log-ins that are open for longer than `whole` or unused for longer than `idle`.
    pub fn sweep_sessions(&mut self, whole: Duration, idle: Duration) -> Result<(), Lost> {
        let ledger = self.name().to_owned();
        self.run(SWEEP, &[&ledger, &millis(whole), &millis(idle)]).map(drop)
    }

    /// Waits until a log-in was opened or ended, at most for `patience`.
    pub fn listen_sessions(&mut self, patience: Duration) -> Result<(), Lost> {
        self.listen_to(LISTEN, patience)
    }
}

fn read(rows: &[Row]) -> Result<Vec<Kept>, Lost> {
    let all: Result<Vec<_>, _> = rows.iter().map(kept).collect();
    all.map(|all| all.into_iter().flatten().collect()).map_err(|error| Lost(error.to_string()))
}
