//! A ledger open for reading: without a lock, beside its writer.

use std::path::Path;

use anyhow::anyhow;

use super::output;
use crate::{
    event::{Instant, Seq, Tanggal},
    present::{LedgerInfo, Recorded},
    projection::Global,
    query::{self, Field, Query, Who},
    store::{self, ReadError, Reader},
};

/// An open ledger.
pub struct Source {
    /// Reader of lines and facts.
    pub reader: Reader,
    /// Units, access and closings, up to the last event.
    pub global: Global,
    /// Name and clock.
    pub ledger: LedgerInfo,
}

impl Source {
    /// Opens the ledger in a directory.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let bar = output::bar("membaca jurnal");
        let progress = output::progress(&bar);
        let reader = store::read(dir, &progress).map_err(|e| match e {
            ReadError::NoHead => {
                anyhow!("tidak ada buku besar di {}; buat dengan `jejak init` atau `jejak sample`", dir.display())
            }
            other => anyhow!(other).context(format!("buku besar di {} tidak dapat dibaca", dir.display())),
        })?;
        bar.finish_and_clear();
        Self::over(reader)
    }

    /// Uses a reader that is already open.
    pub fn over(reader: Reader) -> anyhow::Result<Self> {
        let global = reader.global()?;
        let ledger = query::ledger_info(&reader, &global)?;
        Ok(Self { reader, global, ledger })
    }

    /// A query on the ledger. Anybody who can read the files sees everything.
    pub fn query(&self) -> Query<'_> {
        let (reader, global, ledger) = (&self.reader, &self.global, &self.ledger);
        Query { reader, global, ledger, who: Who::Everybody, names: flag }
    }

    /// The last event.
    pub fn last(&self) -> Seq {
        self.reader.last().seq
    }

    /// The day on which an event that is appended now takes effect.
    pub fn day(&self) -> Tanggal {
        self.query().day()
    }

    /// The recorded event.
    pub fn event(&self, seq: Seq) -> anyhow::Result<Recorded> {
        Ok(self.query().event(seq)?)
    }
}

/// The time of the machine's clock.
pub fn now() -> Instant {
    query::now()
}

/// The command-line names of fields, for messages.
fn flag(field: Field) -> &'static str {
    match field {
        Field::Unit => "UNIT",
        Field::AsOf => "--as-of",
        Field::Address => "ADDRESS",
        Field::From => "--from",
        Field::To => "--to",
    }
}
