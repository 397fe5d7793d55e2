//! Lines with erased texts, and the events that confirm the erasure.

use crate::{
    event::{Erased, Event, Seq, hash_rest},
    ledger::Sound,
};

/// Returns whether the line of an event confirms that it erased texts of another and left this data.
pub(super) fn confirms(line: &[u8], event: Seq, rest: Erased) -> bool {
    let Ok(sound) = Sound::read(line) else { return false };
    let Event::DataDihapus(data) = &sound.event else { return false };
    let says = data.rest().is_some_and(|left| hash_rest(&left) == rest.rest);
    sound.header.seq == rest.by && data.event == event && says && sound.header.refs.len() == 1 && sound.erased.is_none()
}

/// The fault of a line with altered data that no event erased.
pub(super) fn unanswered(erased: Erased) -> String {
    format!("data tidak cocok dengan data_hash, dan event {} tidak menghapusnya", erased.by)
}
