//! A bounded cache of answers that cannot change any more: a card at a fixed position is asked for again and again.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use axum::body::Bytes;

use super::config::VERSION;
use crate::projection::FIGURES_VERSION;

/// A cached body with its ETag, which names the versions of the program and of the computation.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The body.
    pub body: Bytes,
    /// The strong ETag.
    pub tag: String,
}

impl Kept {
    /// Computes the tag of an answer.
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

/// The cache; the oldest entry is dropped first.
pub struct Memo {
    shelf: Mutex<Shelf>,
    most: usize,
}

impl Memo {
    /// A cache of at most `most` bytes of bodies; 0 caches nothing.
    pub fn new(most: usize) -> Self {
        Self { shelf: Mutex::default(), most }
    }

    /// The entry of a key.
    pub fn get(&self, key: &str) -> Option<Kept> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).all.get(key).cloned()
    }

    /// Stores an answer, unless it alone would take more than a sixteenth of the cache.
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
