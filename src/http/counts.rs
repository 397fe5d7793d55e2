//! How much waits for each account, for the navigation of pages.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::event::Seq;

/// Accounts whose count is kept.
const KEPT: usize = 4_096;

/// How much waited for each account when it was last looked at, by its grants.
#[derive(Default)]
pub struct Counts(Mutex<HashMap<Vec<Seq>, usize>>);

impl Counts {
    /// So much waited; none: nobody has looked.
    pub fn of(&self, grants: &[Seq]) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(grants).copied()
    }

    /// So much waits now.
    pub fn keep(&self, grants: &[Seq], count: usize) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT && !all.contains_key(grants) {
            all.clear();
        }
        all.insert(grants.to_vec(), count);
    }
}
