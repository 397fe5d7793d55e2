//! Retries: the same id, actor and canonical draft returns the first receipt again; anything else is a conflict. Decided from
//! the journal alone.

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    journal::Journal,
    writer::{AppendError, Lookup, Receipt},
};
use crate::event::{Actor, Event, Header, Line, Prepared, Refusal, RefusalKind, Seq, hash_header};

/// The first receipt of a group that was appended before; `None` if all its ids are new.
pub fn find(
    lookup: &dyn Lookup,
    journal: &Journal,
    group: &[Prepared],
    actor: &Actor,
) -> Result<Option<Receipt>, AppendError> {
    for (index, prepared) in group.iter().enumerate() {
        let Some(seq) = lookup.find_id(prepared.id) else { continue };
        let Some((header, _)) = read(lookup, journal, seq)? else { continue };
        // The catalog returns only a candidate.
        if header.id != prepared.id {
            continue;
        }
        let (first, last) = header.group;
        if index > 0 || first != seq || last - first + 1 != group.len() as u64 {
            return Err(conflict(prepared.id, seq, index).into());
        }
        return same(lookup, journal, group, actor, first).map(Some);
    }
    Ok(None)
}

fn same(
    lookup: &dyn Lookup,
    journal: &Journal,
    group: &[Prepared],
    actor: &Actor,
    first: Seq,
) -> Result<Receipt, AppendError> {
    let mut receipt = None;
    let mut hashes = Vec::with_capacity(group.len());
    for (index, prepared) in group.iter().enumerate() {
        let seq = first + index as u64;
        let found = read(lookup, journal, seq)?;
        let Some((header, line)) = found.filter(|(h, line)| equal(h, line, prepared, actor)) else {
            return Err(conflict(prepared.id, seq, index).into());
        };
        let split = Line::split(&line).map_err(|_| AppendError::Stopped)?;
        hashes.push(hash_header(split.header));
        receipt.get_or_insert((header.group, header.recorded_at));
    }
    let ((first, last), recorded_at) = receipt.ok_or(AppendError::Stopped)?;
    Ok(Receipt { first, last, hashes, recorded_at, duplicate: true })
}

fn read(lookup: &dyn Lookup, journal: &Journal, seq: Seq) -> Result<Option<(Header, Vec<u8>)>, AppendError> {
    let Some(place) = lookup.place(seq) else { return Ok(None) };
    let line = journal.read(place)?;
    let header = Line::split(&line).ok().and_then(|line| Header::read(line.header).ok());
    Ok(header.map(|header| (header, line)))
}

fn equal(header: &Header, line: &[u8], prepared: &Prepared, actor: &Actor) -> bool {
    let draft = &prepared.draft;
    (&header.actor.id, header.actor.role) == (&actor.id, actor.role)
        && header.id == prepared.id
        && header.kind == draft.event.kind()
        && header.unit == draft.unit
        && header.berlaku == draft.berlaku
        && header.refs == draft.refs
        && Line::split(line).is_ok_and(|line| {
            // An older version, or a form that is no longer written, can have the same content in other bytes.
            let said = || Event::decode(header.kind, header.v, line.data).is_ok_and(|event| event == draft.event);
            line.data == prepared.data || said()
        })
}

fn conflict(id: Uuid, seq: Seq, index: usize) -> Refusal {
    Refusal::new(
        RefusalKind::Conflict,
        "id",
        id,
        format!("id sudah dipakai event {seq} dengan isi, pelaku atau kelompok lain"),
        "id baru, atau kiriman yang sama persis",
    )
    .at(index)
}

/// Refuses an id that occurs twice in a group.
pub fn unique(group: &[Prepared]) -> Result<(), Refusal> {
    if group.len() < 2 {
        return Ok(());
    }
    let mut seen = HashSet::with_capacity(group.len());
    match group.iter().position(|prepared| !seen.insert(prepared.id)) {
        Some(index) => Err(Refusal::new(
            RefusalKind::Conflict,
            "id",
            group[index].id,
            "id dipakai dua kali dalam satu kelompok",
            "id yang berbeda untuk tiap event",
        )
        .at(index)),
        None => Ok(()),
    }
}
