//! Opens the catalog: with the index if possible, else without it.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::{
    catalog::{Catalog, IndexOptions, IndexStatus},
    catch_up::catch_up,
    head::Head,
    index::{Index, IndexError},
    journal::Journal,
    known::Known,
    listing::list,
    load::{self, CatalogError, Progress},
    step::{self, Snapshotter, Step},
};

/// Longest wait of a writer for a read command that has the index open.
const WRITER_WAITS: Duration = Duration::from_secs(5);
/// Room for at least this many ids when a ledger is opened for writing.
const ROOM: usize = 1 << 16;
/// If the index is further behind than this, a read command lists the journal instead of reading the rest in full.
const READER_CATCHES_UP: u64 = 2 * step::EVENTS;

impl Catalog {
    /// Opens the catalog of the process that holds the ledger: index and journal up to `durable`. An index that is missing or
    /// bad is built again.
    pub fn open(
        journal: Arc<Journal>,
        index: Option<IndexOptions>,
        durable: &Head,
        progress: Progress<'_>,
    ) -> Result<Arc<Self>, CatalogError> {
        let mut status = IndexStatus::Used;
        let known = match &index {
            None => Err(IndexError::Unasked),
            Some(index) => with_index(&journal, index, durable, progress),
        };
        let mut known = match known {
            Ok(known) => known?,
            Err(e) => {
                status = IndexStatus::Unused(e);
                list(&journal, (durable.seq, durable.at), true, progress)?
            }
        };
        // Growing the table of ids later would hold up the writer.
        let room = (known.ids.len() / 2).max(ROOM);
        known.ids.reserve(room);
        let catalog = Self::shared(known, journal, index, status);
        catalog.start_saver()?;
        Ok(catalog)
    }

    /// Opens the catalog for a read command beside the process that holds the ledger: uses the index if it is free and valid,
    /// writes nothing to it, and otherwise lists the journal.
    pub fn open_beside(
        journal: Arc<Journal>,
        index_dir: Option<PathBuf>,
        durable: &Head,
        progress: Progress<'_>,
    ) -> Result<Arc<Self>, CatalogError> {
        let upto = (durable.seq, durable.at);
        let opened = match index_dir.filter(|dir| dir.is_dir()) {
            None => Err(IndexError::Missing),
            Some(dir) => Index::open(&dir, Duration::ZERO).and_then(|index| {
                let known = usable(index, &journal, durable, false)?;
                let behind = durable.seq - known.last.seq;
                if behind <= READER_CATCHES_UP { Ok(known) } else { Err(IndexError::Behind) }
            }),
        };
        let (known, status) = match opened {
            Ok(mut known) => {
                catch_up(&mut known, &journal, upto, progress, &mut |_| ())?;
                (known, IndexStatus::Used)
            }
            Err(e) => (list(&journal, upto, false, progress)?, IndexStatus::Unused(e)),
        };
        Ok(Self::shared(known, journal, None, status))
    }
}

/// The outer error is that of the index, which is optional; the inner one is the journal's.
type Opened = Result<Result<Known, CatalogError>, IndexError>;

/// Opens with the index as it is, or with a new one if that turns out to be bad.
fn with_index(journal: &Journal, index: &IndexOptions, durable: &Head, progress: Progress<'_>) -> Opened {
    match caught_up(journal, index, durable, progress) {
        Err(IndexError::Damaged(_)) => {
            Index::discard(&index.dir)?;
            caught_up(journal, index, durable, progress)
        }
        opened => opened,
    }
}

fn caught_up(journal: &Journal, index: &IndexOptions, durable: &Head, progress: Progress<'_>) -> Opened {
    let mut known = usable(Index::open(&index.dir, WRITER_WAITS)?, journal, durable, true)?;
    let mut failed = None;
    let caught_up = catch_up(&mut known, journal, (durable.seq, durable.at), progress, &mut |known| {
        if known.unsaved() >= index.step && failed.is_none() {
            failed = save(known, &index.snapshotter).err();
        }
    });
    match failed {
        Some(e) => Err(e),
        None => Ok(caught_up.map(|()| known)),
    }
}

/// The content of an opened index, if the journal agrees; an empty index agrees with any.
fn usable(index: Index, journal: &Journal, durable: &Head, with_ids: bool) -> Result<Known, IndexError> {
    let index = Arc::new(index);
    let Some(state) = index.state()? else { return Ok(Known::empty(Some(index), with_ids)) };
    if state.applied > durable.seq {
        return Err(IndexError::Damaged("mendahului jurnal".to_owned()));
    }
    let mut known = load::from_index(&index, state, with_ids)?;
    let agrees = load::matches(&mut known, journal, durable.at);
    if agrees { Ok(known) } else { Err(IndexError::Damaged("tidak cocok dengan jurnal".to_owned())) }
}

/// Saves a step during opening, before the catalog is shared.
fn save(known: &mut Known, snapshotter: &Snapshotter) -> Result<(), IndexError> {
    let Some(index) = known.index.clone() else { return Ok(()) };
    let step = Step::take(known);
    step.write(&index, snapshotter)?;
    step.done(known);
    Ok(())
}
