//! Options that commands share.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{
    signing::{self, Signing},
    token::Token,
    writer,
};
use crate::{
    event::UnitCode,
    projection::{Pandangan, Per},
    query,
    store::{Appending, AsOf},
};

/// Default directory of a ledger.
pub const DATA: &str = "./jejak-data";

/// Which ledger.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Directory of the ledger
    #[arg(long, value_name = "DIR", env = "JEJAK_DATA", default_value = DATA)]
    data: PathBuf,
}

impl Place {
    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.data
    }
}

/// Where the signing key is.
#[derive(Debug, Clone, Args)]
pub struct Key {
    /// File of the signing key; ledger.key in the directory of the ledger where none is given
    #[arg(long = "key", value_name = "PATH", env = "JEJAK_KEY")]
    key: Option<PathBuf>,
}

impl Key {
    /// The file.
    pub fn file(&self, place: &Place) -> PathBuf {
        self.key.clone().unwrap_or_else(|| place.dir().join(crate::store::ledger::KEY))
    }
}

/// How the output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with numbers as Indonesians write them
    Table,
    /// A JSON document with plain decimals
    Json,
    /// CSV with one head row and plain decimals
    Csv,
}

/// Which entries count where the rules ask for approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Approved entries only, where the rules ask for approval
    Resmi,
    /// All entries
    Semua,
}

/// What a view is of.
#[derive(Debug, Clone, Args)]
pub struct Reading {
    #[command(flatten)]
    pub(super) place: Place,
    /// As known when: a seq, an RFC 3339 instant, or a date (to the end of that day in Jakarta)
    #[arg(long, value_name = "WHEN", default_value = "terbaru")]
    pub as_of: AsOf,
    /// About what: tahun, TW1, TW2, TW3, TW4, or a date
    #[arg(long, value_name = "PERIOD", default_value = "tahun")]
    pub per: Per,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
    /// Which entries count
    #[arg(long, value_enum, default_value = "resmi")]
    pub(super) pandangan: Kind,
}

impl Reading {
    /// The requested reading.
    pub fn asked(&self) -> query::Reading {
        let pandangan = match self.pandangan {
            Kind::Resmi => Pandangan::Resmi,
            Kind::Semua => Pandangan::Semua,
        };
        query::Reading { as_of: self.as_of, per: self.per, pandangan }
    }
}

/// A unit's card of a year.
#[derive(Debug, Clone, Args)]
pub struct Whose {
    /// Code of the unit, such as PMK
    pub unit: UnitCode,
    /// Year of the card, such as 2023
    #[arg(value_parser = year)]
    pub tahun: u16,
}

pub(super) fn year(text: &str) -> Result<u16, String> {
    text.parse()
        .ok()
        .filter(|y| crate::event::YEARS.contains(y))
        .ok_or_else(|| format!("«{text}» bukan tahun 2000 sampai 2100"))
}

/// As whom to append.
#[derive(Debug, Clone, Args)]
pub struct Acting {
    #[command(flatten)]
    pub(super) place: Place,
    /// Token of the account: @FILE, - for standard input, or in the environment; as it is, everybody on this machine sees it
    #[arg(long, value_name = "@FILE", env = "JEJAK_TOKEN", hide_env_values = true)]
    pub token: Token,
    #[command(flatten)]
    pub(super) key: Key,
    /// File of the account's own key, as `jejak actor-key new` makes it: signs what is recorded
    #[arg(long, value_name = "FILE", env = "JEJAK_ACTOR_KEY")]
    actor_key: Option<PathBuf>,
    /// How the receipt is written
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

impl Acting {
    /// Runs `work` with access for appending ([`writer::held_by`]); events are signed if the account's key is given.
    pub fn held<T>(&self, work: impl FnOnce(&dyn Appending) -> anyhow::Result<T>) -> anyhow::Result<T> {
        writer::held_by(self.place.dir(), &self.key.file(&self.place), self.signed(work)?)
    }

    /// The same while nobody else appends ([`writer::held_alone`]).
    pub fn held_alone<T>(&self, work: impl FnOnce(&dyn Appending) -> anyhow::Result<T>) -> anyhow::Result<T> {
        writer::held_alone(self.place.dir(), &self.key.file(&self.place), self.signed(work)?)
    }

    fn signed<T>(
        &self,
        work: impl FnOnce(&dyn Appending) -> anyhow::Result<T>,
    ) -> anyhow::Result<impl FnOnce(&dyn Appending) -> anyhow::Result<T>> {
        let key = self.actor_key.as_deref().map(signing::read).transpose()?;
        Ok(move |vault: &dyn Appending| match key {
            Some(key) => work(&Signing::over(vault, key)?),
            None => work(vault),
        })
    }
}
