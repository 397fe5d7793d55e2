//! Sessions that all servers over one engine share. The engine has a row for each; every server caches them in memory too, so
//! that a page needs no query, and an engine that is down logs nobody out.
//!
//! Opening and ending a session is written to the engine at once, and the other servers are notified. If that fails, the next
//! full look repairs it: a session opened here that is missing there is written again, one ended here that is still there is
//! ended again.

use std::{
    collections::HashSet,
    io,
    sync::{
        Arc, PoisonError, Weak,
        mpsc::{Receiver, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use axum::http::HeaderMap;
use tokio::{sync::oneshot, time::timeout};

use super::{
    Session, Sessions, cookie, key,
    order::{Gone, Order},
};
use crate::{
    http::Service,
    store::engine::{Lost, postgres::Postgres, sessions::Kept},
};

/// Maximum time between two full looks; changes are notified at once.
const LOOK: Duration = Duration::from_secs(5);
/// Pause after the engine was not reached.
const PAUSE: Duration = Duration::from_secs(1);
/// Maximum pause after repeated failures: an order may hang in an engine whose commits wait for replicas that are gone, each in
/// an abandoned connection.
const LONGEST: Duration = Duration::from_secs(10);
/// Maximum wait of a request for the engine.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time for which a missing id is not looked up again.
const ABSENT: Duration = Duration::from_secs(5);
/// Maximum number of missing ids that are remembered.
const MOST_ABSENT: usize = 10_000;
/// Maximum number of queued orders.
const QUEUE: usize = 1_024;
/// Minimum time between two notes to the engine that a session is in use.
const TELL: Duration = Duration::from_secs(30);

impl Sessions {
    pub(super) fn order(&self, order: Order) -> bool {
        self.orders.get().is_some_and(|orders| orders.try_send(order).is_ok())
    }

    fn gone(&self) -> std::sync::MutexGuard<'_, Gone> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues the order for a session that was opened here.
    pub(super) fn tell_opened(&self, id: [u8; 32], session: &Session, now: Instant) {
        self.order(Order::Open(kept(id, session, now)));
    }

    /// Queues the order for a session that was ended here.
    pub(super) fn tell_ended(&self, id: [u8; 32], now: Instant) {
        if self.orders.get().is_none() {
            return;
        }
        let mut gone = self.gone();
        gone.ended.retain(|_, at| now.duration_since(*at) < self.whole);
        gone.ended.insert(id, now);
        drop(gone);
        self.order(Order::Close(id));
    }

    /// Notes, at intervals, that a session was used here.
    pub(super) fn tell_used(&self, id: [u8; 32], session: &mut Session, now: Instant) {
        if session.shared.is_some() && now.duration_since(session.told) >= TELL.min(self.idle / 8) {
            session.told = now;
            self.order(Order::Used(id));
        }
    }

    /// Waits, up to a limit, until the engine has what was opened and ended here.
    pub async fn settled(&self) {
        let (done, wait) = oneshot::channel();
        if self.order(Order::Done(done)) {
            drop(timeout(PATIENCE, wait).await);
        }
    }

    /// Looks up the session that a cookie names in the engine, if it is not known here.
    pub async fn look(&self, headers: &HeaderMap) {
        let Some(id) = self.unknown(headers, Instant::now()) else { return };
        let (found, wait) = oneshot::channel();
        if self.order(Order::Find(id, found)) {
            drop(timeout(PATIENCE, wait).await);
        }
    }

    fn unknown(&self, headers: &HeaderMap, now: Instant) -> Option<[u8; 32]> {
        self.orders.get()?;
        let id = cookie(headers).filter(|id| id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let id = key(id);
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let known = open.get(&id).is_some_and(|session| self.alive(session, now));
        drop(open);
        let gone = self.gone();
        let absent = gone.absent.get(&id).is_some_and(|at| now.duration_since(*at) < ABSENT);
        (!known && !absent && !gone.ended.contains_key(&id)).then_some(id)
    }

    /// Remembers that an id is missing.
    fn absent(&self, id: [u8; 32], now: Instant) {
        let mut gone = self.gone();
        gone.absent.retain(|_, at| now.duration_since(*at) < ABSENT);
        if gone.absent.len() < MOST_ABSENT {
            gone.absent.insert(id, now);
        }
    }

    fn is_shared(&self, id: &[u8; 32], now: Instant) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = open.get_mut(id) {
            session.shared = Some(now);
        }
    }

    /// Takes over the rows as of the start of a look. After a full look (`all`), a session that the engine had and lacks now was
    /// ended elsewhere; one that it never had is written again.
    fn take(&self, rows: &[Kept], began: Instant, all: bool) {
        let now = Instant::now();
        let ago = |age: Duration| began.checked_sub(age).unwrap_or(began);
        let mut again = Vec::new();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = self.gone();
        for row in rows {
            let fresh = Session {
                token: row.token,
                opened: ago(row.open),
                used: ago(row.idle),
                shared: Some(began),
                told: ago(row.idle),
            };
            if gone.ended.contains_key(&row.id) {
                again.push(Order::Close(row.id));
            } else if let Some(known) = open.get_mut(&row.id) {
                known.used = known.used.max(fresh.used);
                known.shared = known.shared.or(fresh.shared);
            } else if self.alive(&fresh, now) {
                open.insert(row.id, fresh);
            }
        }
        drop(gone);
        let before = open.len();
        if all {
            let there: HashSet<_> = rows.iter().map(|row| row.id).collect();
            open.retain(|id, session| there.contains(id) || session.shared.is_none_or(|since| since >= began));
            let unshared = open.iter().filter(|(_, session)| session.shared.is_none() && session.opened < began);
            again.extend(unshared.map(|(id, session)| Order::Open(kept(*id, session, now))));
        }
        let fewer = open.len() < before;
        drop(open);
        if fewer {
            self.ended.send_replace(());
        }
        for order in again {
            self.order(order);
        }
    }
}

fn kept(id: [u8; 32], session: &Session, now: Instant) -> Kept {
    let (open, idle) = (now.duration_since(session.opened), now.duration_since(session.used));
    Kept { id, token: session.token, open, idle }
}

/// Shares the sessions of a service with the other servers from now on, over two connections of its own.
pub fn share(service: &Arc<Service>, own: Postgres, other: Postgres) -> io::Result<()> {
    let (send, orders) = sync_channel(QUEUE);
    let (gives, takes) = (Arc::downgrade(service), Arc::downgrade(service));
    thread::Builder::new().name("log-ins".to_owned()).spawn(move || give(&gives, own, &orders))?;
    thread::Builder::new().name("log-ins of others".to_owned()).spawn(move || follow(&takes, other))?;
    drop(service.sessions.orders.set(send));
    Ok(())
}

fn give(service: &Weak<Service>, mut engine: Postgres, orders: &Receiver<Order>) {
    let (mut pause, mut until) = (PAUSE, None);
    for order in orders {
        let Some(service) = service.upgrade() else { return };
        // During the pause, orders are dropped, so that nobody waits for their outcome.
        if until.is_some_and(|until| Instant::now() < until) {
            continue;
        }
        match carry_out(&service.sessions, &mut engine, order) {
            Ok(()) => (pause, until) = (PAUSE, None),
            Err(error) => {
                tracing::warn!(%error, "log-ins not shared with the engine; given again later");
                until = Some(Instant::now() + pause);
                pause = (pause * 2).min(LONGEST);
            }
        }
    }
}

fn carry_out(sessions: &Sessions, engine: &mut Postgres, order: Order) -> Result<(), Lost> {
    match order {
        Order::Open(row) => {
            engine.open_session(&row)?;
            sessions.is_shared(&row.id, Instant::now());
        }
        Order::Used(id) => engine.use_session(&id)?,
        Order::Close(id) => engine.close_session(&id)?,
        Order::Find(id, found) => {
            let began = Instant::now();
            let rows = engine.session(&id)?;
            sessions.take(&rows, began, false);
            if rows.is_empty() {
                sessions.absent(id, began);
            }
            found.send(()).unwrap_or_default();
        }
        Order::Done(done) => done.send(()).unwrap_or_default(),
    }
    Ok(())
}

fn follow(service: &Weak<Service>, mut engine: Postgres) {
    // Listens from here on, so that no change falls between the look and the wait.
    let mut told = engine.listen_sessions(Duration::ZERO);
    let mut swept: Option<Instant> = None;
    loop {
        let Some(service) = service.upgrade().filter(|service| !*service.stopping.borrow()) else { return };
        let sessions = &service.sessions;
        let began = Instant::now();
        let looked = told.and_then(|()| engine.sessions()).and_then(|rows| {
            sessions.take(&rows, began, true);
            if swept.is_some_and(|at| at.elapsed() < 2 * TELL) {
                return Ok(());
            }
            swept = Some(began);
            // Another server may not have noted yet that a session was used.
            engine.sweep_sessions(sessions.whole, sessions.idle + 2 * TELL)
        });
        drop(service);
        told = match looked {
            Ok(()) => engine.listen_sessions(LOOK),
            Err(error) => {
                tracing::warn!(%error, "log-ins of other servers not read; trying again");
                thread::sleep(PAUSE);
                engine.listen_sessions(Duration::ZERO)
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::Hash, http::Config};

    fn sessions() -> Sessions {
        let sessions = Sessions::new(&Config { session_seconds: 100, session_idle_seconds: 50, ..Config::default() });
        // Nobody carries out the orders: they are queued again.
        let (send, orders) = sync_channel(QUEUE);
        std::mem::forget(orders);
        sessions.orders.set(send).expect("first");
        sessions
    }

    fn row(id: u8, open: u64, idle: u64) -> Kept {
        let (open, idle) = (Duration::from_secs(open), Duration::from_secs(idle));
        Kept { id: [id; 32], token: Hash([1; 32]), open, idle }
    }

    #[test]
    fn what_others_opened_counts_and_what_they_ended_does_not() {
        let sessions = sessions();
        let count = || sessions.open.lock().expect("lock").len();
        let began = Instant::now();
        sessions.take(&[row(1, 10, 0), row(2, 99, 60), row(3, 200, 0)], began, true);
        assert_eq!(count(), 1, "those that have ended by themselves are not taken");
        let own = sessions.open(Hash([2; 32]), Instant::now()).expect("opened");
        let later = Instant::now();
        sessions.take(&[row(1, 11, 0)], later, true);
        assert_eq!(count(), 2, "what the engine was not given yet is not ended");
        sessions.is_shared(&key(&own), later);
        sessions.take(&[row(1, 11, 0)], later, true);
        assert_eq!(count(), 2, "the look began before it was given");
        let ended = sessions.ended();
        sessions.take(&[row(1, 12, 0)], Instant::now() + Duration::from_millis(1), true);
        assert_eq!(count(), 1);
        assert!(ended.has_changed().expect("open"), "followers of it are told");
    }

    #[test]
    fn what_was_ended_here_does_not_come_back() {
        let sessions = sessions();
        let id = sessions.open(Hash([2; 32]), Instant::now()).expect("opened");
        let headers = HeaderMap::from_iter([(
            axum::http::header::COOKIE,
            format!("{}={id}", super::super::COOKIE).parse().expect("cookie"),
        )]);
        assert!(sessions.find(&headers, Instant::now()).is_some());
        sessions.close(&headers);
        let still = Kept { id: key(&id), ..row(0, 1, 0) };
        sessions.take(&[still], Instant::now(), true);
        assert!(sessions.find(&headers, Instant::now()).is_none());
        assert!(sessions.unknown(&headers, Instant::now()).is_none(), "the engine is not asked for it");
    }
}
