//! The inputs of reading a row besides the table, and the result of a row.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    event::{Draft, Event, Hash, Seq, Teks, UnitCode},
    projection::View,
};

/// The imported file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, without its folder.
    pub berkas: Teks,
    /// Hash of its bytes.
    pub hash: Hash,
}

/// The inputs of reading a table besides the table.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The books as of the import.
    pub view: &'a View<'a>,
    /// The seq of an event with this id, if it is recorded already.
    pub known: &'a dyn Fn(Uuid) -> Option<Seq>,
    /// An event as it was recorded.
    pub recorded: &'a dyn Fn(Seq) -> Option<Event>,
    /// Whether the importer sees a unit.
    pub sees: &'a dyn Fn(&UnitCode) -> bool,
    /// The reading that the importer chose for each doubtful cell, by its address.
    pub picks: &'a BTreeMap<String, String>,
    /// Called with the number of rows done.
    pub progress: &'a dyn Fn(u64),
}

/// A cell without a single meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Row, from 1.
    pub baris: u32,
    /// The address of the cell.
    pub sel: String,
    /// The cell's text.
    pub mentah: String,
    /// The reason.
    pub alasan: String,
    /// The possible meanings.
    pub bacaan: Vec<String>,
}

/// The result of a row: its drafts with their cells, and how many of its values are recorded already.
#[derive(Default)]
pub(super) struct Step {
    pub drafts: Vec<(Draft, String)>,
    pub same: usize,
}

/// The result of reading a row.
pub(super) type Outcome = Result<Step, Quarantined>;
