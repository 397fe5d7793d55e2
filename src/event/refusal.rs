//! The one shape of every refusal: the field, the value, and the accepted values.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Stable kinds of refusal. Programs test the name; the message is for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RefusalKind {
    /// The text is not JSON, or not in the shape of its schema.
    Malformed,
    /// A value is outside its type or bounds.
    OutOfBounds,
    /// A unit, indicator, RO, finding, account or event that the ledger does not have.
    Unknown,
    /// The actor's role or units do not cover this event.
    NotAllowed,
    /// A rule of the books is broken (parts that do not add up, pagu exceeded, …).
    Rule,
    /// The period is closed and no `alasan` was given.
    PeriodClosed,
    /// The same id was used for another event, or the expectation about the subject failed.
    Conflict,
}

impl RefusalKind {
    /// Stable name for programs, used in problem types and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "bentuk-salah",
            Self::OutOfBounds => "di-luar-batas",
            Self::Unknown => "tidak-dikenal",
            Self::NotAllowed => "tidak-berwenang",
            Self::Rule => "melanggar-aturan",
            Self::PeriodClosed => "periode-ditutup",
            Self::Conflict => "bentrok",
        }
    }
}

/// A rule of admission; `tools/docs/penerimaan.md` describes each, version by version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named and described in tools/docs/penerimaan.md")]
pub enum Rule {
    Unit,
    Peran,
    Akses,
    Cakupan,
    Harapan,
    Rujukan,
    PeriodeDitutup,
    Refocusing,
    BukuBesar,
    Rencana,
    Realisasi,
    Anggaran,
    Temuan,
    Pembatalan,
    Konfirmasi,
    Penerimaan,
    DuaSisi,
    TandaTangan,
}

impl Rule {
    /// Every rule.
    pub const ALL: &[Self] = &[
        Self::Unit,
        Self::Peran,
        Self::Akses,
        Self::Cakupan,
        Self::Harapan,
        Self::Rujukan,
        Self::PeriodeDitutup,
        Self::Refocusing,
        Self::BukuBesar,
        Self::Rencana,
        Self::Realisasi,
        Self::Anggaran,
        Self::Temuan,
        Self::Pembatalan,
        Self::Konfirmasi,
        Self::Penerimaan,
        Self::DuaSisi,
        Self::TandaTangan,
    ];

    /// Stable name, the same in every verifier.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Peran => "peran",
            Self::Akses => "akses",
            Self::Cakupan => "cakupan",
            Self::Harapan => "harapan",
            Self::Rujukan => "rujukan",
            Self::PeriodeDitutup => "periode-ditutup",
            Self::Refocusing => "refocusing",
            Self::BukuBesar => "buku-besar",
            Self::Rencana => "rencana",
            Self::Realisasi => "realisasi",
            Self::Anggaran => "anggaran",
            Self::Temuan => "temuan",
            Self::Pembatalan => "pembatalan",
            Self::Konfirmasi => "konfirmasi",
            Self::Penerimaan => "penerimaan",
            Self::DuaSisi => "dua-sisi",
            Self::TandaTangan => "tanda-tangan",
        }
    }
}

/// The reason why an input was refused: the field and the value at fault, and the accepted values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Kind, stable.
    pub kind: RefusalKind,
    /// Path of the field at fault, e.g. `data.nilai`.
    pub field: String,
    /// The value as given.
    pub value: String,
    /// The fault, in Indonesian.
    pub detail: String,
    /// The accepted values, in Indonesian.
    pub accepted: String,
    /// Index of the event at fault within its group, from 0; `None` outside groups.
    pub index: Option<usize>,
    /// The rule of admission that refused; `None` if the refusal came before admission.
    pub rule: Option<Rule>,
}

impl Refusal {
    /// A refusal of `value` in `field`: `detail` is the fault, `accepted` the accepted values.
    pub fn new(
        kind: RefusalKind,
        field: impl Into<String>,
        value: impl fmt::Display,
        detail: impl Into<String>,
        accepted: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            field: field.into(),
            value: shorten(&value.to_string()),
            detail: detail.into(),
            accepted: accepted.into(),
            index: None,
            rule: None,
        }
    }

    /// Adds the rule of admission that refused; an inner rule that is already there is kept.
    pub fn by(mut self, rule: Rule) -> Self {
        self.rule.get_or_insert(rule);
        self
    }

    /// Adds the index of the event within its group; an index that is already there is kept.
    pub fn at(mut self, index: usize) -> Self {
        self.index.get_or_insert(index);
        self
    }
}

/// Cuts long values, so that a message stays short.
fn shorten(value: &str) -> String {
    const MOST: usize = 120;
    if value.chars().count() <= MOST {
        return value.to_owned();
    }
    let mut short: String = value.chars().take(MOST).collect();
    short.push('…');
    short
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(index) = self.index {
            write!(f, "event ke-{} dalam kelompok: ", index + 1)?;
        }
        write!(f, "{} — bidang `{}`, nilai «{}»", self.detail, self.field, self.value)?;
        if !self.accepted.is_empty() {
            write!(f, "; yang diterima: {}", self.accepted)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
