//! Counts how often a thread tried whether numbers follow from others, so that tests can show by counting, not by a clock, that
//! work grows with the report and not with the square of a table's width or length.

use std::cell::Cell;

thread_local! {
    static TRIED: Cell<u64> = const { Cell::new(0) };
}

/// Counts a trial.
pub(crate) fn count() {
    TRIED.with(|tried| tried.set(tried.get().wrapping_add(1)));
}

/// The number of trials of this thread since the last call.
pub fn taken() -> u64 {
    TRIED.with(Cell::take)
}
