//! Shares of a limited resource: memory for bodies and answers, followers, transfers. Each account (or address, if the account is
//! unknown) may hold a part, and all together no more than there is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::{HeaderValue, header};

use super::{Problem, problem::Bound};

/// A shared resource.
pub struct Share {
    held: Mutex<(usize, HashMap<u64, usize>)>,
    /// Configuration name of the limit of one account.
    name: &'static str,
    unit: &'static str,
    of_one: usize,
    of_all: usize,
}

/// A part that is held; dropping it gives it back.
pub struct Part {
    share: Arc<Share>,
    account: u64,
    size: usize,
}

impl Share {
    /// A resource with the limits of one account and of all.
    pub fn new(name: &'static str, unit: &'static str, of_one: usize, of_all: usize) -> Arc<Self> {
        Arc::new(Self { held: Mutex::default(), name, unit, of_one, of_all })
    }

    /// Takes a part, or fails with the limit that was reached.
    pub fn take(self: &Arc<Self>, account: u64, size: usize) -> Result<Part, Problem> {
        let mut part = Part { share: self.clone(), account, size: 0 };
        part.grow(size)?;
        Ok(part)
    }

    /// Maximum of one account.
    pub fn of_one(&self) -> usize {
        self.of_one
    }

    /// Amount that is held at the moment.
    pub fn held(&self) -> usize {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).0
    }
}

impl Part {
    /// Takes `by` more.
    pub fn grow(&mut self, by: usize) -> Result<(), Problem> {
        let share = &self.share;
        let mut held = share.held.lock().unwrap_or_else(PoisonError::into_inner);
        let own = held.1.get(&self.account).copied().unwrap_or(0);
        let soon = HeaderValue::from_static("5");
        if own + by > share.of_one {
            let bound = Bound { name: share.name, most: share.of_one as u64, unit: share.unit, span: "" };
            let problem = Problem::new("terlalu-sering", "terlalu banyak sekaligus dari akun atau alamat ini");
            return Err(problem.with_bound(&bound).with_header(header::RETRY_AFTER, soon));
        }
        if held.0 + by > share.of_all {
            let detail = format!("layanan sedang penuh: {} {}; coba lagi nanti", share.of_all, share.unit);
            return Err(Problem::new("belum-siap", detail).with_header(header::RETRY_AFTER, soon));
        }
        held.0 += by;
        *held.1.entry(self.account).or_default() += by;
        self.size += by;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let mut held = self.share.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.0 -= self.size;
        if let Some(own) = held.1.get_mut(&self.account) {
            *own -= self.size;
            if *own == 0 {
                held.1.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_never_holds_all_and_what_is_dropped_is_there_again() {
        let share = Share::new("uji", "bagian", 3, 5);
        let mut own = share.take(1, 2).expect("taken");
        own.grow(1).expect("more");
        assert_eq!(own.grow(1).err().map(|p| p.status().as_u16()), Some(429));
        let other = share.take(2, 2).expect("another");
        assert_eq!(share.take(3, 1).err().map(|p| p.status().as_u16()), Some(503));
        drop(own);
        assert_eq!(share.held(), 2);
        drop((share.take(3, 3).expect("free again"), other));
        assert_eq!(share.held(), 0);
    }
}
