//! The contents of a card node: its indicators, and its children as they are combined.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{Seq, SimpulCode, data::AnakTanpaNilai};

use super::{Dated, Indikator, Nilai, Node, Sebab};

/// Figures of an indicator on the card.
#[derive(Debug, Clone)]
pub struct IkuRow {
    /// Definition in force.
    pub indikator: Dated<Arc<Indikator>>,
    /// Target.
    pub target: Arc<Node>,
    /// Realisasi.
    pub realisasi: Arc<Node>,
    /// Capaian.
    pub capaian: Arc<Node>,
    /// Status.
    pub status: Arc<Node>,
}

/// A child of a node, ready to be combined.
pub(super) struct Child {
    pub node: Arc<Node>,
    pub bobot: Option<(Decimal, Seq)>,
    /// Code of the node; `None` for an indicator.
    pub kode: Option<SimpulCode>,
}

/// The number, or N/A with its reason.
pub(super) fn nilai_of(value: Result<Decimal, Sebab>) -> Nilai {
    value.map_or_else(Nilai::TidakBerlaku, Nilai::Angka)
}

/// Returns whether under this rule one child without a value leaves the parent without a value.
pub(super) fn spoils(rule: AnakTanpaNilai) -> bool {
    rule == AnakTanpaNilai::TidakBerlaku
}

/// Sum of numbers.
pub(super) fn sum_of(all: &[Decimal]) -> Result<Decimal, Sebab> {
    all.iter().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v)).ok_or(Sebab::DiLuarBatas)
}
