//! A line of which texts were erased, and the event that it names for it.

use crate::{
    event::{Erased, Event, Seq, hash_rest},
    ledger::Sound,
};

/// Does the line of an event say that it erased texts of another, and left this?
pub(super) fn confirms(line: &[u8], event: Seq, rest: Erased) -> bool {
    let Ok(sound) = Sound::read(line) else { return false };
    let Event::DataDihapus(data) = &sound.event else { return false };
    let says = data.rest().is_some_and(|left| hash_rest(&left) == rest.rest);
    sound.header.seq == rest.by && data.event == event && says && sound.header.refs.len() == 1 && sound.erased.is_none()
}

/// What is wrong with a line whose texts nobody erased.
pub(super) fn unanswered(erased: Erased) -> String {
    format!("data tidak cocok dengan data_hash, dan event {} tidak menghapusnya", erased.by)
}
