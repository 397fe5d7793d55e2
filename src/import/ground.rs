//! What reading a row of a table needs besides the table, and what a row comes to.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::{
    event::{Draft, Event, Hash, Seq, Teks, UnitCode},
    projection::View,
};

/// The file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, without its folder.
    pub berkas: Teks,
    /// Hash of its bytes.
    pub hash: Hash,
}

/// What reading a table needs besides the table.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The books, as they stand.
    pub view: &'a View<'a>,
    /// Where an event with an id stands already.
    pub known: &'a dyn Fn(Uuid) -> Option<Seq>,
    /// An event as it was recorded.
    pub recorded: &'a dyn Fn(Seq) -> Option<Event>,
    /// Does the importer see a unit?
    pub sees: &'a dyn Fn(&UnitCode) -> bool,
    /// Which of the readings of a doubtful cell the importer chose, by cell.
    pub picks: &'a BTreeMap<String, String>,
    /// Is told of rows done.
    pub progress: &'a dyn Fn(u64),
}

/// A cell that cannot be taken for one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Row, from 1.
    pub baris: u32,
    /// Cell.
    pub sel: String,
    /// As it stands there.
    pub mentah: String,
    /// Why.
    pub alasan: String,
    /// What it might mean.
    pub bacaan: Vec<String>,
}

/// What a row comes to.
#[derive(Default)]
pub(super) struct Step {
    pub drafts: Vec<(Draft, String)>,
    pub same: usize,
}

/// A row, read.
pub(super) type Outcome = Result<Step, Quarantined>;
