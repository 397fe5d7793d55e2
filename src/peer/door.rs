//! Limits on connections: in all, and for each address. If a limit is reached, the connection that has been silent for longest
//! is closed, so that a client with thousands of silent connections shuts nobody out.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use tokio::sync::Notify;

/// Number of connections to close when no file descriptor is left.
const SPARE: usize = 4;

/// The connections of a listener.
pub struct Door {
    guests: Mutex<Guests>,
    /// Most connections at a time.
    most: usize,
    /// Most connections of one address.
    of_one: usize,
    /// Addresses without a limit of their own.
    free: Vec<IpAddr>,
    closed: AtomicU64,
}

#[derive(Default)]
struct Guests {
    next: u64,
    all: HashMap<u64, Guest>,
    of: HashMap<IpAddr, usize>,
}

struct Guest {
    address: IpAddr,
    /// Number of requests that are being answered.
    busy: usize,
    /// Time since which there are none.
    silent: Instant,
    end: Arc<Notify>,
}

/// An admitted connection; it leaves when dropped.
pub struct Entry {
    door: Arc<Door>,
    number: u64,
    end: Arc<Notify>,
}

/// A request of a connection that is being answered, until dropped.
pub struct Busy(Arc<Entry>);

impl Door {
    /// A door with these limits.
    pub fn new(most: usize, of_one: usize, free: Vec<IpAddr>) -> Arc<Self> {
        Arc::new(Self { guests: Mutex::default(), most, of_one, free, closed: AtomicU64::new(0) })
    }

    fn lock(&self) -> MutexGuard<'_, Guests> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Admits a connection, in place of a silent one if there is no free place; `None` if all are busy.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Arc<Entry>> {
        let mut guests = self.lock();
        let own = guests.of.get(&address).copied().unwrap_or(0);
        if own >= self.of_one && !self.free.contains(&address) {
            self.make_room(&mut guests, Some(address))?;
        }
        if guests.all.len() >= self.most {
            self.make_room(&mut guests, None)?;
        }
        let (number, end) = (guests.next, Arc::new(Notify::new()));
        guests.next += 1;
        guests.all.insert(number, Guest { address, busy: 0, silent: Instant::now(), end: end.clone() });
        *guests.of.entry(address).or_default() += 1;
        Some(Arc::new(Entry { door: self.clone(), number, end }))
    }

    /// Closes some silent connections because no file descriptor is left, so that a new connection, and files, get one.
    pub fn spare(&self) {
        let mut guests = self.lock();
        for _ in 0..SPARE {
            if self.make_room(&mut guests, None).is_none() {
                return;
            }
        }
    }

    /// Closes the connection that was silent for longest: of an address, or of the address with the most connections.
    fn make_room(&self, guests: &mut Guests, of: Option<IpAddr>) -> Option<()> {
        self.closed.fetch_add(1, Ordering::Relaxed);
        let crowd = guests.of.iter().max_by_key(|(_, n)| **n).map(|(address, _)| *address);
        let silent = |only: Option<IpAddr>| {
            let all = guests.all.iter().filter(|(_, g)| g.busy == 0 && only.is_none_or(|a| a == g.address));
            all.min_by_key(|(_, g)| g.silent).map(|(number, _)| *number)
        };
        let number = match of {
            Some(_) => silent(of),
            None => silent(crowd).or_else(|| silent(None)),
        };
        let guest = guests.leave(number?)?;
        guest.end.notify_one();
        Some(())
    }

    /// Number of connections.
    pub fn len(&self) -> usize {
        self.lock().all.len()
    }

    /// Returns whether there are no connections.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How often there was no free place.
    pub fn closed(&self) -> u64 {
        self.closed.load(Ordering::Relaxed)
    }
}

impl Guests {
    fn leave(&mut self, number: u64) -> Option<Guest> {
        let guest = self.all.remove(&number)?;
        if let Some(own) = self.of.get_mut(&guest.address) {
            *own -= 1;
            if *own == 0 {
                self.of.remove(&guest.address);
            }
        }
        Some(guest)
    }
}

impl Entry {
    /// Marks the connection as busy with a request.
    pub fn busy(self: &Arc<Self>) -> Busy {
        if let Some(guest) = self.door.lock().all.get_mut(&self.number) {
            guest.busy += 1;
        }
        Busy(self.clone())
    }

    /// Returns when the connection must give its place to another.
    pub async fn ended(&self) {
        self.end.notified().await;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(guest) = self.0.door.lock().all.get_mut(&self.0.number) {
            guest.busy -= 1;
            guest.silent = Instant::now();
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.door.lock().leave(self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silent_make_room_and_the_busy_stay() {
        let (a, b) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let door = Door::new(6, 4, Vec::new());
        let crowd: Vec<_> = (0..4).map(|_| door.enter(a).expect("let in")).collect();
        let busy = crowd[0].busy();
        let fifth = door.enter(a).expect("in the place of a silent one of its own");
        assert_eq!(door.len(), 4);
        let others: Vec<_> = (0..2).map(|_| door.enter(b).expect("let in")).collect();
        let third = door.enter(b).expect("in the place of one of the crowd");
        assert_eq!((door.len(), door.closed()), (6, 2));
        let held: Vec<_> = others.iter().chain([&third, &fifth]).chain(&crowd).map(Entry::busy).collect();
        assert!(door.enter(b).is_none(), "all are being answered");
        door.spare();
        assert_eq!(door.len(), 6, "who is being answered stays");
        drop((busy, held));
        door.spare();
        assert_eq!(door.len(), 2);
        drop((others, third, fifth, crowd));
        assert!(door.is_empty());
    }
}
