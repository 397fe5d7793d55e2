//! Carries out a repair plan: a segment that lacks a line is written again beside the old one, and replaces it by a rename.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    bench::{Bench, Repaired},
    beside,
    error::RepairError,
    own::Lines,
    plan::{Choice, Plan},
    record,
    source::Source,
};
use crate::{
    event::{Hash, Instant, Seq},
    store::{
        Reader,
        disk::{Disk, join, read_file, replace_file},
        disk_real::RealDisk,
        head::{self, HEAD, Head, HeadFile},
        journal::{Cursor, JOURNAL, segment_name},
        recovery,
        seal::Seal,
        verify::verify_beside,
        vouch,
    },
};

/// Repairs the ledger in a directory, which no process may hold in the meantime.
pub fn repair(data: &Path, key: &Path, source: &Source, now: Instant) -> Result<Repaired, RepairError> {
    let disk: Arc<dyn Disk> = RealDisk::new(data);
    let _lock = recovery::hold(&disk)?;
    let (head, own) = (head::read(disk.as_ref())?, Lines::read(disk.as_ref())?);
    let plan = Plan::of(&own, head, source)?;
    let mut done = Repaired { source: source.name.clone(), lines: plan.taken(), ..Repaired::default() };
    let mut bench = Bench { data, disk: &disk, stamp: now.0, done: &mut done };
    bench.segments(&plan, &own, head)?;
    verify_beside(&disk, |_, _| (), &vouch::none, |_, _| (), |_, _, ()| {})?;
    let reader = Reader::open(disk.clone(), None, &|_, _| ())?;
    beside::repair(&mut bench, key, &reader, source)?;
    if !done.is_nothing() {
        record::keep(data, &done, now)?;
    }
    Ok(done)
}

impl Bench<'_> {
    fn segments(&mut self, plan: &Plan, own: &Lines, head: Option<Head>) -> Result<(), RepairError> {
        let by = plan.segments(own, self.disk.as_ref())?;
        let (mut at, last) = (Cursor::default(), by.last_key_value().map_or(0, |(number, _)| *number));
        let (mut seq, vouched) = (0, head.filter(|_| plan.head_stands));
        for (number, lines) in &by {
            let held = read_file(self.disk.as_ref(), &segment_name(*number))?;
            let mut bytes = Vec::new();
            for (_, choice) in lines {
                match choice {
                    Choice::Taken(line) => bytes.extend_from_slice(line),
                    Choice::Own(own) => {
                        let start = own.offset as usize;
                        let line = held.as_deref().and_then(|held| held.get(start..start + own.length));
                        let changed = || io::Error::from(io::ErrorKind::UnexpectedEof);
                        bytes.extend_from_slice(line.ok_or_else(changed)?);
                    }
                }
                bytes.push(b'\n');
                seq += 1;
                if vouched.is_none_or(|head| head.seq == seq) {
                    at = Cursor { segment: *number, offset: bytes.len() as u64 };
                }
            }
            let stands = held.as_deref().is_some_and(|held| {
                let rest = held.strip_prefix(bytes.as_slice());
                // Bytes after the very last line may be a torn tail: opening decides about that.
                rest.is_some_and(|rest| rest.is_empty() || *number == last)
            });
            if !stands {
                self.aside(&segment_name(*number))?;
                replace_file(self.disk.as_ref(), JOURNAL, &format!("{number:08}.jsonl"), &bytes)?;
                if plan.taken().is_empty() {
                    self.done.other.push(format!("{}: byte asing di antara baris", segment_name(*number)));
                }
            }
        }
        self.seals(last)?;
        self.head(plan, head, at)
    }

    /// Sets aside seals that do not match; they are made again when the ledger opens.
    fn seals(&mut self, last: u32) -> Result<(), RepairError> {
        for number in 0..last {
            let Some(seal) = Seal::read(self.disk.as_ref(), number)? else { continue };
            if !seal.fits(self.disk.as_ref())? {
                let name = join(JOURNAL, &format!("{number:08}.seal"));
                self.aside(&name)?;
                self.disk.remove(&name)?;
                self.done.other.push(format!("{name}: tidak sesuai dengan segmennya"));
            }
        }
        Ok(self.disk.sync_dir(JOURNAL)?)
    }

    /// Keeps the head if it covers a line that exists; else writes one for the lines that exist now.
    fn head(&mut self, plan: &Plan, head: Option<Head>, at: Cursor) -> Result<(), RepairError> {
        if plan.head_stands && head.is_some_and(|head| head.at == at) {
            return Ok(());
        }
        let (seq, hash) = match head.filter(|_| plan.head_stands) {
            Some(head) => (head.seq, head.hash),
            None => (plan.lines.len() as Seq, plan.lines.last().map_or(Hash::ZERO, |(hash, _)| *hash)),
        };
        self.aside(HEAD)?;
        // The old file keeps its content under the other name.
        let fresh: PathBuf = self.data.join("head.new");
        fs::write(&fresh, b"")?;
        fs::rename(&fresh, self.data.join(HEAD))?;
        HeadFile::open(self.disk.as_ref())?.settle(&Head { seq, hash, at, closed: false })?;
        self.disk.sync_dir("")?;
        self.done.other.push(format!("head: menjamin sampai event {seq}"));
        Ok(())
    }
}
