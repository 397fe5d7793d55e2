//! How far a ledger goes, where a checkpoint beside it shows more than its head file.

use std::{io, ops::ControlFlow};

use super::{
    disk::read_file,
    head::Head,
    journal::Journal,
    peek,
    tree_files::{CHECKPOINT, TILES},
};
use crate::ledger::Signed;

/// How far a ledger goes for those who only read it. `head` is synced now and then, so after a power cut it may vouch for less
/// than a checkpoint beside it, which was made of durable events: then the lines that follow `head` count as far as the checkpoint,
/// where all of them hold. Reading them as a ledger that was cut would accuse whoever holds it.
pub(super) fn ahead(journal: &Journal, head: Head) -> io::Result<Head> {
    let note = read_file(journal.disk().as_ref(), &format!("{TILES}/{CHECKPOINT}"))?;
    let Some(upto) = note.and_then(|note| Signed::parse(&note).ok()).map(|signed| signed.checkpoint.size) else {
        return Ok(head);
    };
    let mut reached = head;
    if upto > head.seq {
        // What cannot be read ends it as a line does that does not follow.
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
