//! Erasure by law: overwrites texts of a line in place, after two persons have recorded the erasure.
//!
//! Nothing moves: the remaining data has the same length, and header, hashes and places stay. Before the first byte is
//! overwritten, the new lines are written to a file of their own, so that after a kill the next opening can finish. Index data
//! with such texts is made again.

use std::{io, path::Path};

use super::{
    Committed, Place, ReadError, Reader,
    disk::{Disk, join, read_file, read_full, replace_file, write_full},
    erased::{confirms, unanswered},
    folder::{INDEX, is_engine},
    index::Index,
    journal::{JOURNAL, Journal, segment_name},
    peek::whole,
    reader::bad_line,
    seal::Seal,
    writer::Lookup,
};
use crate::{
    event::{
        Draft, Erased, Event, Header, Line, Prepared, Refusal, RefusalKind, Seq, UnitCode, data::DataDihapus,
        erased_salt,
    },
    ledger::Sound,
    projection::{Rest, What, remains},
};

/// The file with the lines that are being overwritten.
const UNDERWAY: &str = "hapus";
/// The file that marks an index with erased texts, to be made again at the next opening.
const STALE: &str = "hapus-indeks";

/// A line as it must be after an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The event whose texts are erased.
    pub event: Seq,
    /// The event that erases them.
    pub by: Seq,
    place: Place,
    line: Vec<u8>,
    in_books: bool,
}

/// The reason why texts could not be erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A line could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The remaining data in the erasing event does not match the line here.
    #[error(
        "ALARM: event {by} menyebut sisa event {event} yang bukan isi baris itu di sini: yang dihapus bukan hanya teksnya. \
         Tidak ada yang diubah; simpan salinan ini sebagai bukti"
    )]
    Other {
        /// The event whose texts are erased.
        event: Seq,
        /// The event that erases them.
        by: Seq,
    },
    /// A line that is not valid.
    #[error("event {0}: {1}")]
    Line(Seq, String),
}

impl Reader {
    /// Checks that the data matches its header, or that an event confirms its erasure.
    pub(super) fn answered_for(
        &self,
        seq: Seq,
        place: Place,
        header: &Header,
        parts: &Line<'_>,
    ) -> Result<(), ReadError> {
        match parts.erased(seq).filter(|_| !parts.holds(header.data_hash)) {
            Some(erased) => self.answered(seq, place, erased),
            None => Ok(()),
        }
    }

    /// Checks that the event which a line names confirms the erasure of its texts.
    pub(super) fn answered(&self, seq: Seq, place: Place, erased: Erased) -> Result<(), ReadError> {
        // Reads the erasing event like any line: if its own texts were erased, the event that it names is read in turn.
        let by = if self.place(erased.by).is_some() { Some(self.line(erased.by)?) } else { None };
        if by.is_some_and(|line| confirms(&line, seq, erased)) {
            return Ok(());
        }
        Err(bad_line(seq, place, &unanswered(erased)))
    }
}

/// Adds the remaining data to confirmations that were sent without it; proposals have none.
pub fn complete(reader: &Reader, drafts: &mut [Draft]) -> Result<(), Refusal> {
    for draft in drafts {
        let Event::DataDihapus(data) = &mut draft.event else { continue };
        if draft.refs.is_empty() || data.sisa.is_some() {
            continue;
        }
        let line = reader.line(data.event).map_err(|_| missing(data.event))?;
        let rest = left(&line, data, &draft.unit)?;
        data.sisa = serde_json::from_slice(&rest.data).ok();
    }
    Ok(())
}

/// The unit of an event, and the names of its texts that can be erased.
pub fn texts(reader: &Reader, event: Seq) -> Result<(UnitCode, Vec<String>), ReadError> {
    let line = reader.line(event)?;
    let Ok((header, parts)) = whole(&line) else { return Ok((UnitCode::ledger(), Vec::new())) };
    Ok((header.unit.clone(), crate::projection::erasable(&header, parts.data)))
}

fn missing(event: Seq) -> Refusal {
    Refusal::new(RefusalKind::Unknown, "data.event", event, "belum ada event itu", "event yang sudah tercatat")
}

/// The remaining data of a line after an erasure.
fn left(line: &[u8], data: &DataDihapus, unit: &UnitCode) -> Result<Rest, Refusal> {
    let (header, parts) =
        whole(line).map_err(|why| Refusal::new(RefusalKind::Rule, "data.event", data.event, why, "event yang utuh"))?;
    if header.unit != *unit {
        let why = "penghapusan dicatat pada unit event itu";
        return Err(Refusal::new(RefusalKind::Rule, "unit", unit, why, header.unit.to_string()));
    }
    remains(&header, parts.data, &data.bidang)
}

/// Checks against the lines that an erasure removes only texts, and states the remaining data truly.
pub(super) fn fits(journal: &Journal, lookup: &dyn Lookup, group: &[Prepared], engine: bool) -> Result<(), Refusal> {
    for (index, prepared) in group.iter().enumerate() {
        let Event::DataDihapus(data) = &prepared.draft.event else { continue };
        let checked = if engine {
            let why = "jurnal buku besar ini di mesin jurnal; penghapusan di sana belum ada";
            Err(Refusal::new(
                RefusalKind::Rule,
                "type",
                "data.dihapus",
                why,
                "buku besar dengan jurnal di direktorinya",
            ))
        } else {
            truthful(journal, lookup, data, &prepared.draft.unit)
        };
        checked.map_err(|refusal| refusal.at(index))?;
    }
    Ok(())
}

fn truthful(journal: &Journal, lookup: &dyn Lookup, data: &DataDihapus, unit: &UnitCode) -> Result<(), Refusal> {
    let line = lookup.place(data.event).and_then(|place| journal.read(place).ok());
    let rest = left(&line.ok_or_else(|| missing(data.event))?, data, unit)?;
    match data.rest() {
        Some(said) if said != rest.data => {
            let why = "bukan sisa data event itu dengan bidang tersebut dihapus";
            Err(Refusal::new(RefusalKind::Rule, "data.sisa", data.event, why, "kosong: program mengisinya sendiri"))
        }
        _ => Ok(()),
    }
}

/// Overwrites the texts that new durable events erase. A failed overwrite is repeated at the next opening.
pub(super) fn follow(journal: &Journal, lookup: &dyn Lookup, erased: &[(Seq, Seq)]) -> Result<bool, EraseError> {
    let mut in_books = false;
    // In order: a later erasure applies to the data that an earlier one left.
    for (event, by) in erased {
        let (Some(place), Some(confirmed)) = (lookup.place(*event), lookup.place(*by)) else { continue };
        let read = |place| journal.read(place).map_err(|e| EraseError::Read(e.into()));
        let Some(due) = due(*event, *by, place, &read(place)?, &read(confirmed)?)? else { continue };
        in_books |= due.in_books;
        let todo = [due];
        carry_out(journal.disk().as_ref(), &todo)?;
        tell(&todo);
    }
    Ok(in_books)
}

/// The same after acknowledgement: the erasures are durable whatever happens here, so a failure is only logged.
pub(super) fn done(journal: &Journal, lookup: &dyn Lookup, erased: &[(Seq, Seq)]) {
    match follow(journal, lookup, erased) {
        Ok(true) => lookup.forget(),
        Ok(false) => {}
        Err(why) => {
            tracing::error!(sebab = %why, "texts that were erased could not be written over yet; the next opening does it");
        }
    }
}

/// The erasures among these events, as pairs: erased event, erasing event.
pub(super) fn among(events: &[Committed]) -> Vec<(Seq, Seq)> {
    let erases = |event: &Committed| match event.fact.what {
        What::Hapus { event: erased, sisa: Some(_), .. } => Some((erased, event.fact.seq)),
        _ => None,
    };
    events.iter().filter_map(erases).collect()
}

/// Erasures in the ledger that are not carried out here yet.
pub fn outstanding(reader: &Reader) -> Result<Vec<Due>, EraseError> {
    let global = reader.global()?;
    let mut todo: Vec<Due> = Vec::new();
    // Of several erasures of one line, each applies to the data that the one before left.
    for hapus in global.hapus().iter().filter(|h| h.atas.is_some()) {
        let Some(place) = reader.place(hapus.event) else { continue };
        let before = todo.iter().position(|due| due.event == hapus.event);
        let line = match before {
            Some(at) => todo[at].line.clone(),
            None => reader.journal().read(place).map_err(ReadError::from)?,
        };
        let Some(mut due) = due(hapus.event, hapus.seq, place, &line, &reader.line(hapus.seq)?)? else { continue };
        if let Some(at) = before {
            due.in_books |= todo.remove(at).in_books;
        }
        todo.push(due);
    }
    Ok(todo)
}

/// The remaining data of a line after an erasure, which may differ only by the named texts; `None` if the line is already so.
pub(super) fn leaves(
    event: Seq,
    by: Seq,
    place: Place,
    line: &[u8],
    confirmed: &[u8],
) -> Result<Option<Vec<u8>>, EraseError> {
    Ok(due(event, by, place, line, confirmed)?.map(|due| due.line))
}

/// A line as it must be after an erasure; `None` if it is already so.
fn due(event: Seq, by: Seq, place: Place, line: &[u8], confirmed: &[u8]) -> Result<Option<Due>, EraseError> {
    let wrong = |why: String| EraseError::Line(event, why);
    let (header, parts) = whole(line).map_err(wrong)?;
    let sound = Sound::read(confirmed).map_err(|why| EraseError::Line(by, why.to_string()))?;
    let Event::DataDihapus(data) = &sound.event else { return Ok(None) };
    let Some(rest) = data.rest() else { return Ok(None) };
    // By this event, or by a later one, which erased from the data that this one left.
    let already = !parts.holds(header.data_hash) && parts.erased(event).is_some_and(|e| e.by >= by);
    if already {
        return Ok(None);
    }
    // Texts that an earlier erasure overwrote partly are overwritten again; the remaining data is the same.
    let again = parts.data == rest;
    let made = if again { None } else { Some(left(line, data, &header.unit).map_err(|why| wrong(why.to_string()))?) };
    if made.as_ref().is_some_and(|made| made.data != rest) {
        return Err(EraseError::Other { event, by });
    }
    let mut fresh = Vec::with_capacity(line.len());
    Line::write(&mut fresh, &rest, parts.header, &erased_salt(by, &rest));
    if fresh.len() != line.len() {
        return Err(EraseError::Other { event, by });
    }
    Ok(Some(Due { event, by, place, line: fresh, in_books: made.is_some_and(|made| made.in_books) }))
}

/// Overwrites lines. Can be repeated from the beginning with the same result.
pub(super) fn carry_out(disk: &dyn Disk, todo: &[Due]) -> io::Result<()> {
    if todo.is_empty() {
        return Ok(());
    }
    replace_file(disk, "", UNDERWAY, &encode(todo))?;
    overwrite(disk, todo.iter().map(|due| (due.place.segment, due.place.offset, due.line.as_slice())))?;
    if todo.iter().any(|due| due.in_books) {
        replace_file(disk, "", STALE, b"")?;
    }
    disk.remove(UNDERWAY)?;
    disk.sync_dir("")
}

/// Finishes an overwrite that a kill interrupted, before anything is read.
pub(super) fn finish(disk: &dyn Disk) -> io::Result<()> {
    let Some(bytes) = read_file(disk, UNDERWAY)? else { return Ok(()) };
    // If the file is incomplete, the overwrite had not begun.
    if let Some(lines) = decode(&bytes) {
        overwrite(disk, lines.iter().map(|(segment, offset, line)| (*segment, *offset, line.as_bytes())))?;
        // It is unknown which of them the index holds.
        replace_file(disk, "", STALE, b"")?;
    }
    disk.remove(UNDERWAY)?;
    disk.sync_dir("")
}

fn overwrite<'l>(disk: &dyn Disk, lines: impl Iterator<Item = (u32, u64, &'l [u8])>) -> io::Result<()> {
    let seals = disk.list(JOURNAL)?;
    for (segment, offset, line) in lines {
        // The seal was made of the old bytes; the next opening makes another.
        for name in seals.iter().filter(|name| Seal::number_of(name) == Some(segment)) {
            match disk.remove(&join(JOURNAL, name)) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
                _ => disk.sync_dir(JOURNAL)?,
            }
        }
        let file = disk.open_write(&segment_name(segment))?;
        let mut there = vec![0; line.len()];
        let count = read_full(file.as_ref(), &mut there, offset)?;
        // Only over the same event: the line in place must have the same header.
        let header = |line: &[u8]| Line::split(line).ok().map(|parts| parts.header.to_vec());
        if count < line.len() || header(&there).is_none() || header(&there) != header(line) {
            return Err(io::Error::other(format!("{} byte {offset}: bukan baris yang dihapus", segment_name(segment))));
        }
        write_full(file.as_ref(), line, offset)?;
        file.sync_all()?;
    }
    Ok(())
}

/// One line for each, and one with the BLAKE3 of those before.
fn encode(todo: &[Due]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for due in todo {
        bytes.extend(format!("{} {} ", due.place.segment, due.place.offset).into_bytes());
        bytes.extend_from_slice(&due.line);
        bytes.push(b'\n');
    }
    let sum = blake3::hash(&bytes).to_hex();
    bytes.extend_from_slice(sum.as_bytes());
    bytes.push(b'\n');
    bytes
}

fn decode(bytes: &[u8]) -> Option<Vec<(u32, u64, String)>> {
    let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    let (body, sum) = text.rsplit_once('\n')?;
    if blake3::hash(format!("{body}\n").as_bytes()).to_hex().as_str() != sum {
        return None;
    }
    let one = |line: &str| {
        let mut parts = line.splitn(3, ' ');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.to_owned()))
    };
    body.lines().map(one).collect()
}

/// Removes an index that holds erased texts.
pub(super) fn fresh_index(root: &Path) -> io::Result<()> {
    let stale = root.join(STALE);
    if !stale.exists() {
        return Ok(());
    }
    Index::discard(&root.join(INDEX)).map_err(|e| io::Error::other(e.to_string()))?;
    std::fs::remove_file(stale)
}

/// Carries out the erasures in the ledger that were not done here; a copy of an engine's journal is left to the engine.
pub(super) fn settle(root: &Path, reader: &Reader) -> Result<usize, EraseError> {
    if is_engine(root) {
        return Ok(0);
    }
    let todo = outstanding(reader)?;
    carry_out(reader.journal().disk().as_ref(), &todo)?;
    if todo.iter().any(|due| due.in_books) {
        reader.catalog.forget();
    }
    tell(&todo);
    Ok(todo.len())
}

fn tell(done: &[Due]) {
    for due in done {
        tracing::warn!(event = due.event, oleh = due.by, "texts were written over, as the ledger says");
    }
}
