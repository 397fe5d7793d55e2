//! A view: the books as known at one position, read for one moment of effect.

use std::{cell::RefCell, collections::HashMap, fmt, str::FromStr, sync::Arc};

use crate::event::{IkuCode, Periode, RoCode, Seq, Tanggal, UnitCode};

use super::{
    Book, Global, ReadError, StreamKey,
    memo::{Key, Memo, Quick},
};

/// Version of the computation of figures. Closings name it, so that a later program cannot silently change reported figures.
pub const FIGURES_VERSION: &str = "angka/1";

/// The moment of effect of a read (`per`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Per {
    /// The year, against annual targets.
    Tahun,
    /// The position at the end of a quarter, against its target.
    Triwulan(u8),
    /// The position on a day, against the target of its quarter.
    Tanggal(Tanggal),
    /// The position at the end of a month.
    Bulan(u8),
    /// The position at the end of a half year.
    Semester(u8),
}

impl From<Periode> for Per {
    fn from(periode: Periode) -> Self {
        match periode {
            Periode::Tahun(_) => Self::Tahun,
            Periode::Triwulan(_, quarter) => Self::Triwulan(quarter),
            Periode::Bulan(_, month) => Self::Bulan(month),
            Periode::Semester(_, half) => Self::Semester(half),
        }
    }
}

impl Per {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "tahun, TW1 sampai TW4, S1, S2, B01 sampai B12 atau tanggal TTTT-BB-HH";

    /// The period whose targets and entries count, on the card of a year.
    pub fn periode(self, tahun: u16) -> Periode {
        match self {
            Self::Tahun => Periode::Tahun(tahun),
            Self::Triwulan(quarter) => Periode::Triwulan(tahun, quarter),
            Self::Bulan(month) => Periode::Bulan(tahun, month),
            Self::Semester(half) => Periode::Semester(tahun, half),
            Self::Tanggal(day) if day.year() == tahun => Periode::Triwulan(tahun, day.quarter()),
            Self::Tanggal(day) => Periode::Triwulan(tahun, if day.year() < tahun { 1 } else { 4 }),
        }
    }

    /// The last day whose findings count; `hari` if neither `self` nor a year defines one.
    pub fn findings_day(self, tahun: Option<u16>, hari: Tanggal) -> Tanggal {
        match (self, tahun) {
            (Self::Tanggal(day), _) => day,
            (per, Some(tahun)) => per.day(tahun),
            (_, None) => hari,
        }
    }

    /// The last day whose facts count.
    pub fn day(self, tahun: u16) -> Tanggal {
        match self {
            Self::Tanggal(day) => day,
            _ => self.periode(tahun).akhir(),
        }
    }
}

impl fmt::Display for Per {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tahun => f.pad("tahun"),
            Self::Triwulan(quarter) => write!(f, "TW{quarter}"),
            Self::Bulan(month) => write!(f, "B{month:02}"),
            Self::Semester(half) => write!(f, "S{half}"),
            Self::Tanggal(day) => write!(f, "{day}"),
        }
    }
}

impl FromStr for Per {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "tahun" => Ok(Self::Tahun),
            "TW1" => Ok(Self::Triwulan(1)),
            "TW2" => Ok(Self::Triwulan(2)),
            "TW3" => Ok(Self::Triwulan(3)),
            "TW4" => Ok(Self::Triwulan(4)),
            "S1" => Ok(Self::Semester(1)),
            "S2" => Ok(Self::Semester(2)),
            _ if text.len() == 3 && text.starts_with('B') => {
                let month = (1..=12).map(Self::Bulan).find(|month| month.to_string() == text);
                month.ok_or_else(|| format!("«{text}» bukan {}", Self::ACCEPTED))
            }
            _ => text.parse().map(Self::Tanggal).map_err(|_: String| format!("«{text}» bukan {}", Self::ACCEPTED)),
        }
    }
}

/// The entries that count if the rules require approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Pandangan {
    /// By the rules: only approved entries, where approval is required.
    #[default]
    Resmi,
    /// All entries, approved or not.
    Semua,
}

/// Loads the book of a stream as of the view's position.
pub type Load<'a> = Box<dyn Fn(&StreamKey) -> Result<Arc<Book>, ReadError> + 'a>;

/// Receives the units whose books a read uses; for a unit above, `true` if only its rules are read.
pub type Watch<'a> = Box<dyn Fn(&UnitCode, bool) + 'a>;

/// The books as known at one position, for one moment of effect.
pub struct View<'a> {
    /// Units, access, closings.
    pub global: &'a Global,
    /// Position in the ledger.
    pub as_of: Seq,
    /// Moment of effect.
    pub per: Per,
    /// Approved entries only, or all.
    pub pandangan: Pandangan,
    /// The day for which findings, which have no year, are read if `per` is no day.
    pub hari: Tanggal,
    load: Load<'a>,
    pub(super) watch: Option<Watch<'a>>,
    books: RefCell<HashMap<StreamKey, Arc<Book>, Quick>>,
    /// Number of figures that are being computed within each other.
    pub(super) depth: std::cell::Cell<u8>,
    own: Memo,
    shared: Option<&'a Memo>,
}

impl<'a> View<'a> {
    /// A view that loads the books it needs.
    pub fn new(global: &'a Global, as_of: Seq, per: Per, hari: Tanggal, load: Load<'a>) -> Self {
        Self {
            global,
            as_of,
            per,
            pandangan: Pandangan::Resmi,
            hari,
            load,
            watch: None,
            books: RefCell::default(),
            depth: std::cell::Cell::default(),
            own: Memo::lasting(),
            shared: None,
        }
    }

    /// Uses a cache of values that were computed before.
    pub(super) fn remembering(mut self, memo: &'a Memo) -> Self {
        self.shared = Some(memo);
        self
    }

    /// The cache of computed values.
    pub(super) fn memo(&self) -> &Memo {
        self.shared.unwrap_or(&self.own)
    }

    /// Number of values computed so far, as a measure of work.
    pub fn work(&self) -> u64 {
        self.memo().computed()
    }

    /// Sets whether all entries count, or only approved ones.
    pub fn with(mut self, pandangan: Pandangan) -> Self {
        self.pandangan = pandangan;
        self
    }

    /// Reports the units whose books are read to `watch`.
    pub fn watched(mut self, watch: Watch<'a>) -> Self {
        self.watch = Some(watch);
        self
    }

    /// Reports that a unit's book is read, or only the rules in it.
    pub(super) fn seen(&self, unit: &UnitCode, rules: bool) {
        if let Some(watch) = &self.watch {
            watch(unit, rules);
        }
    }

    /// The book of a unit's year.
    pub fn book(&self, unit: &UnitCode, tahun: u16) -> Result<Arc<Book>, ReadError> {
        self.resting(unit, tahun, Key::Book)
    }

    /// The same, if only the structure of a card is read: no entry, movement or finding.
    pub(super) fn frame(&self, unit: &UnitCode, tahun: u16) -> Result<Arc<Book>, ReadError> {
        self.resting(unit, tahun, Key::Frame)
    }

    /// The same, if only one indicator is read.
    pub(super) fn about(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Result<Arc<Book>, ReadError> {
        self.resting(unit, tahun, |key| Key::Iku(key, kode.clone()))
    }

    /// The same, if only one rincian output is read.
    pub(super) fn output(&self, unit: &UnitCode, tahun: u16, ro: &RoCode) -> Result<Arc<Book>, ReadError> {
        self.resting(unit, tahun, |key| Key::Ro(key, ro.clone()))
    }

    fn resting(&self, unit: &UnitCode, tahun: u16, of: impl FnOnce(StreamKey) -> Key) -> Result<Arc<Book>, ReadError> {
        self.seen(unit, false);
        let key = StreamKey::new(unit, tahun);
        if self.memo().follows() {
            self.memo().rests_on(of(key.clone()));
        }
        self.book_of(&key)
    }

    /// The book of a stream, without recording a dependency.
    pub(super) fn book_of(&self, key: &StreamKey) -> Result<Arc<Book>, ReadError> {
        if let Some(book) = self.books.borrow().get(key) {
            return Ok(book.clone());
        }
        let book = (self.load)(key)?;
        self.books.borrow_mut().insert(key.clone(), book.clone());
        Ok(book)
    }

    /// The last day whose facts count on a card.
    pub fn day(&self, tahun: u16) -> Tanggal {
        self.per.day(tahun)
    }

    /// The last day whose facts count for findings.
    pub fn findings_day(&self, tahun: Option<u16>) -> Tanggal {
        self.per.findings_day(tahun, self.hari)
    }

    /// The unit and all units below it, as of the view's position.
    pub fn subtree(&self, unit: &UnitCode) -> Vec<UnitCode> {
        self.global.subtree(unit, self.as_of)
    }

    /// The unit as of the view's day; before its first day, as it is known.
    pub fn unit_in(&self, kode: &UnitCode, tahun: u16) -> Option<&super::Unit> {
        self.global.unit_on(kode, self.as_of, self.day(tahun)).or_else(|| self.global.unit(kode, self.as_of))
    }

    /// Units directly below on the view's day, and those that ended earlier in the year, because their budget counts.
    pub fn children_in(&self, unit: &UnitCode, tahun: u16) -> Vec<&super::Unit> {
        self.global.children_on(unit, self.as_of, self.day(tahun), Periode::Tahun(tahun).awal())
    }

    /// The unit and all units below it on the view's day, and those that ended earlier in the year, because their budget counts.
    pub fn subtree_in(&self, unit: &UnitCode, tahun: u16) -> Vec<UnitCode> {
        self.global.subtree_on(unit, self.as_of, self.day(tahun), Periode::Tahun(tahun).awal())
    }
}
