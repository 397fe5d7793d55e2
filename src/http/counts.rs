//! The number of inbox items of each account, for the navigation of pages.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::event::Seq;

/// Maximum number of accounts whose count is kept.
const KEPT: usize = 4_096;

/// Inbox counts as of the last look, keyed by the grants of the account.
#[derive(Default)]
pub struct Counts(Mutex<HashMap<Vec<Seq>, usize>>);

impl Counts {
    /// The last known count (`None` if the inbox was not looked at yet).
    pub fn of(&self, grants: &[Seq]) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(grants).copied()
    }

    /// Stores the count.
    pub fn keep(&self, grants: &[Seq], count: usize) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT && !all.contains_key(grants) {
            all.clear();
        }
        all.insert(grants.to_vec(), count);
    }
}
