//! Answers that cannot change any more, kept in memory up to a bound: a card at a fixed position is asked for again and again.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use axum::body::Bytes;

use super::config::VERSION;
use crate::projection::FIGURES_VERSION;

/// The bytes of an answer and its ETag, which names the versions that made it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Body.
    pub body: Bytes,
    /// Strong ETag.
    pub tag: String,
}

impl Kept {
    /// An answer with its tag.
    pub fn new(body: Bytes) -> Self {
        let hash = hex::encode(&blake3::hash(&body).as_bytes()[..16]);
        Self { tag: format!("\"{VERSION}-{}-{hash}\"", FIGURES_VERSION.replace('/', ".")), body }
    }
}

#[derive(Default)]
struct Shelf {
    all: HashMap<String, Kept>,
    order: VecDeque<String>,
    bytes: usize,
}

/// What is kept; the oldest goes first.
pub struct Memo {
    shelf: Mutex<Shelf>,
    most: usize,
}

impl Memo {
    /// At most so many bytes of bodies; 0 keeps nothing.
    pub fn new(most: usize) -> Self {
        Self { shelf: Mutex::default(), most }
    }

    /// What was kept under a key.
    pub fn get(&self, key: &str) -> Option<Kept> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).all.get(key).cloned()
    }

    /// Keeps an answer.
    pub fn put(&self, key: String, kept: &Kept) {
        if kept.body.len() > self.most / 16 {
            return;
        }
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.all.insert(key.clone(), kept.clone()).is_some() {
            return;
        }
        shelf.bytes += kept.body.len();
        shelf.order.push_back(key);
        while shelf.bytes > self.most {
            let Some(oldest) = shelf.order.pop_front() else { break };
            let gone = shelf.all.remove(&oldest).map_or(0, |kept| kept.body.len());
            shelf.bytes -= gone;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_the_bound_holds() {
        let memo = Memo::new(1_600);
        for n in 0..40 {
            memo.put(n.to_string(), &Kept::new(vec![n; 100].into()));
        }
        assert!(memo.get("23").is_none());
        assert!((24..40).all(|n| memo.get(&n.to_string()).is_some_and(|k| k.body[0] == n)));
        memo.put("large".to_owned(), &Kept::new(vec![0; 101].into()));
        assert!(memo.get("large").is_none());
        let none = Memo::new(0);
        none.put("x".to_owned(), &Kept::new(Bytes::from_static(b"x")));
        assert!(none.get("x").is_none());
    }
}
