//! Tracks since when the engine has not answered this server.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::store::engine::CopyError;

/// Instant of the first unanswered question, and the last error.
#[derive(Default)]
pub struct Unheard(Mutex<Option<(Instant, String)>>);

impl Unheard {
    fn state(&self) -> MutexGuard<'_, Option<(Instant, String)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the outcome of a question that was asked at an instant.
    pub fn heard(&self, asked: Instant, answer: &Result<(), CopyError>) {
        let mut state = self.state();
        *state = match answer {
            Err(error) if error.passes() => Some((state.take().map_or(asked, |(since, _)| since), error.to_string())),
            _ => None,
        };
    }

    /// Duration of the silence, and its cause.
    pub fn silence(&self) -> Option<(Duration, String)> {
        self.state().as_ref().map(|(since, why)| (since.elapsed(), why.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::engine::Lost;

    #[test]
    fn it_counts_from_the_first_question_that_was_not_answered() {
        let unheard = Unheard::default();
        assert_eq!(unheard.silence(), None);
        let asked = Instant::now() - Duration::from_secs(7);
        let failed = |why: &str| Err(CopyError::Lost(Lost(why.to_owned())));
        unheard.heard(asked, &failed("diam"));
        unheard.heard(Instant::now(), &failed("ditolak"));
        let (silent, why) = unheard.silence().expect("silent");
        assert!(silent >= Duration::from_secs(7) && why.contains("ditolak"), "{silent:?} {why}");
        unheard.heard(Instant::now(), &Ok(()));
        assert_eq!(unheard.silence(), None);
    }
}
