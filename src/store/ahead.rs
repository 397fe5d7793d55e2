//! The end of a ledger, if a checkpoint beside it covers more than its head file.

use std::{io, ops::ControlFlow};

use super::{
    disk::read_file,
    head::Head,
    journal::Journal,
    peek,
    tree_files::{CHECKPOINT, TILES},
};
use crate::ledger::Signed;

/// The end of a ledger for processes that only read it. `head` is synced only now and then, so after a power cut it may cover
/// less than a checkpoint beside it, which was made of durable events. In that case the lines after `head` count up to the
/// checkpoint, if all of them are valid. Otherwise the ledger would look cut, and its holder would be accused wrongly.
pub(super) fn ahead(journal: &Journal, head: Head) -> io::Result<Head> {
    let note = read_file(journal.disk().as_ref(), &format!("{TILES}/{CHECKPOINT}"))?;
    let Some(upto) = note.and_then(|note| Signed::parse(&note).ok()).map(|signed| signed.checkpoint.size) else {
        return Ok(head);
    };
    let mut reached = head;
    if upto > head.seq {
        // An unreadable line ends the reading, like a line that does not follow.
        let read = journal.scan(head.at, None, |place, line| {
            let follows = peek::whole(line).ok().filter(|(h, _)| h.seq == reached.seq + 1 && h.prev == reached.hash);
            let Some((header, parts)) = follows else { return ControlFlow::Break(()) };
            reached = Head { seq: header.seq, hash: parts.hash(), at: place.end(), closed: false };
            if reached.seq < upto { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        drop(read);
    }
    Ok(if reached.seq == upto { reached } else { head })
}
