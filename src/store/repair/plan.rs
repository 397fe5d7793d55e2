//! Chooses the line for each event: the own one if it is valid and named by the chain, else the source's if that is named.

use std::collections::BTreeMap;

use super::{
    error::RepairError,
    own::{Lines, Own},
    source::Source,
};
use crate::{
    event::{Hash, Seq},
    ledger::Sound,
    store::{disk::Disk, head::Head, seal::Seal},
};

/// The source of an event's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The own line.
    Own(Own),
    /// A line that is taken over.
    Taken(Vec<u8>),
}

/// Lines by segment number, each with its hash.
pub type BySegment<'a> = BTreeMap<u32, Vec<&'a (Hash, Choice)>>;

/// Consecutive lines, each with its hash.
type Chosen = Vec<(Hash, Choice)>;

/// All lines, in order from event 1 on.
#[derive(Debug)]
pub struct Plan {
    /// Each with its hash.
    pub lines: Vec<(Hash, Choice)>,
    /// Whether the head on disk stays as it is.
    pub head_stands: bool,
}

impl Plan {
    /// Follows the chain backward from `head`, or without one from the source's head; then forward, and backward again from
    /// the last own valid line.
    pub fn of(own: &Lines, head: Option<Head>, source: &Source) -> Result<Self, RepairError> {
        let theirs = || -> Result<Option<Chosen>, RepairError> {
            let Some(theirs) = source.head()? else { return Ok(None) };
            Ok(Some(back(own, source, (theirs.seq, theirs.hash), None)?).filter(|lines| fits(own, lines)))
        };
        let (mut lines, head_stands) = match head {
            Some(head) => match back(own, source, (head.seq, head.hash), None) {
                Ok(lines) => (lines, true),
                // If the chain of the own lines has another event at the head's position, the head is another ledger's. If the
                // head covers more than the source has, some lines are nowhere: then nothing may be cut off.
                Err(why) => match theirs().ok().flatten().filter(|lines| contradicts(lines, &head)) {
                    Some(lines) => (lines, false),
                    None => return Err(later(own, why)),
                },
            },
            None => (theirs()?.ok_or(RepairError::NoHead)?, false),
        };
        forward(own, source, &mut lines)?;
        match own.newer.filter(|seq| *seq > lines.len() as Seq) {
            // Events that a later program appended stay where they are.
            Some(seq) => Err(RepairError::Newer(seq)),
            None => Ok(Self { lines, head_stands }),
        }
    }

    /// Seqs of the lines that are taken over.
    pub fn taken(&self) -> Vec<Seq> {
        let taken = (1..).zip(&self.lines).filter(|(_, (_, choice))| matches!(choice, Choice::Taken(_)));
        taken.map(|(seq, _)| seq).collect()
    }

    /// The lines by the segment that each belongs to.
    pub fn segments(&self, own: &Lines, disk: &dyn Disk) -> Result<BySegment<'_>, RepairError> {
        let mut by = BySegment::new();
        let mut at = 0;
        for (seq, line) in (1..).zip(&self.lines) {
            at = match &line.1 {
                Choice::Own(own) => own.segment,
                Choice::Taken(_) => self.place(seq, at, own, disk)?,
            };
            by.entry(at).or_default().push(line);
        }
        Ok(by)
    }

    /// The segment of a line that is taken over: that of the line before, unless the seal of that segment ends there, or the
    /// next segment lacks its beginning.
    fn place(&self, seq: Seq, before: u32, own: &Lines, disk: &dyn Disk) -> Result<u32, RepairError> {
        let next = self.lines[seq as usize..].iter().find_map(|(_, choice)| match choice {
            Choice::Own(own) => Some(own),
            Choice::Taken(_) => None,
        });
        if let Some(seal) = Seal::read(disk, before)? {
            return Ok(if seq > seal.chain.seq() { before + 1 } else { before });
        }
        let Some(next) = next.filter(|next| next.segment > before) else { return Ok(before) };
        // Whole files are missing between them.
        let gone = (before..next.segment).find(|number| !own.segments.contains(number));
        if let Some(gone) = gone {
            return Ok(gone);
        }
        Ok(if next.offset > 0 { next.segment } else { before })
    }
}

/// The lines from event 1 to one whose hash is known. Stops at `until`, whose hash must match.
fn back(
    own: &Lines,
    source: &Source,
    (mut seq, mut hash): (Seq, Hash),
    until: Option<(Seq, Hash)>,
) -> Result<Chosen, RepairError> {
    let mut lines = Vec::new();
    let (end, last) = until.unwrap_or((0, Hash::ZERO));
    while seq > end {
        let choice = match own.find(seq, hash) {
            Some(own) => (own.prev, Choice::Own(own)),
            None => {
                let lost = || RepairError::Lost { seq, hash: hash.to_string() };
                let line = source.line(seq, hash)?.ok_or_else(lost)?;
                let prev = Sound::read(&line).map_err(|_| lost())?.header.prev;
                (prev, Choice::Taken(line))
            }
        };
        lines.push((hash, choice.1));
        (seq, hash) = (seq - 1, choice.0);
    }
    if hash != last {
        return Err(RepairError::Lost { seq: end, hash: hash.to_string() });
    }
    lines.reverse();
    Ok(lines)
}

/// Returns whether a chain has another event at the head's position.
fn contradicts(lines: &[(Hash, Choice)], head: &Head) -> bool {
    let index = usize::try_from(head.seq).unwrap_or(usize::MAX).wrapping_sub(1);
    lines.get(index).is_some_and(|(hash, _)| *hash != head.hash)
}

/// A line that was not found may be one that this program cannot read.
fn later(own: &Lines, why: RepairError) -> RepairError {
    let newer = own.newer.filter(|newer| matches!(&why, RepairError::Lost { seq, .. } if seq == newer));
    newer.map_or(why, RepairError::Newer)
}

/// Returns whether any of the lines is an own one.
fn fits(own: &Lines, lines: &[(Hash, Choice)]) -> bool {
    own.sound.is_empty() || lines.iter().any(|(_, choice)| matches!(choice, Choice::Own(_)))
}

/// Continues with later own lines as far as they follow; over a gap only if the source has all lines in it.
fn forward(own: &Lines, source: &Source, lines: &mut Vec<(Hash, Choice)>) -> Result<(), RepairError> {
    loop {
        let (seq, hash) = (lines.len() as Seq + 1, lines.last().map_or(Hash::ZERO, |(hash, _)| *hash));
        let next = own.sound.get(&seq).and_then(|all| all.iter().find(|next| next.prev == hash));
        if let Some(next) = next {
            lines.push((next.hash, Choice::Own(*next)));
            continue;
        }
        let beyond = own.sound.range(seq..).next_back().and_then(|(seq, all)| Some((*seq, all.first()?.hash)));
        let Some(last) = beyond else { return Ok(()) };
        match back(own, source, last, Some((seq - 1, hash))) {
            Ok(more) => lines.extend(more),
            // Nothing shows that these were acknowledged: opening decides.
            Err(RepairError::Lost { .. }) => return Ok(()),
            Err(other) => return Err(other),
        }
    }
}
