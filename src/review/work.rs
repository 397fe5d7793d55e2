//! How often a thread tried whether numbers follow from others: that a review's work grows with the report, and not with the square
//! of a table's width or length, is told by counting and not by a clock.

use std::cell::Cell;

thread_local! {
    static TRIED: Cell<u64> = const { Cell::new(0) };
}

/// Counts a trial.
pub(crate) fn count() {
    TRIED.with(|tried| tried.set(tried.get().wrapping_add(1)));
}

/// How many trials this thread made since it was last asked.
pub fn taken() -> u64 {
    TRIED.with(Cell::take)
}
