//! The view for leaders: positions of units now and before, red indicators, falls, risks, tasks.
//!
//! Every number in it is a figure with its address, so that each leads to its trace; counts that a reader could make (the
//! number of red indicators) are counted from the rows beside them.

mod json;
mod table;
mod text;

use std::sync::Arc;

use crate::{
    event::{Instant, Periode, Seq, Tanggal, UnitCode},
    present::{LedgerInfo, Moment, Recorded, UnitInfo, time},
    projection::{Nilai, Node, Pandangan, Per},
};

pub use json::json;
pub use table::{csv, indicators, sheet};
pub use text::text;

/// Prefix of the code of a declared forecast: a recorded formula of the rules, followed by the code of its indicator.
pub const PRAKIRAAN: &str = "PRAKIRAAN.";

/// The NPSS reported for a period at its closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// NPSS as printed.
    pub npss: String,
    /// Seq of the closing.
    pub event: Seq,
    /// Time of recording.
    pub recorded_at: Instant,
}

/// The position of a unit at the end of a period.
#[derive(Debug, Clone)]
pub struct Position {
    /// Period.
    pub periode: Periode,
    /// NPSS.
    pub npss: Arc<Node>,
    /// Its status.
    pub status: Arc<Node>,
    /// Number of indicators with a capaian.
    pub filled: Arc<Node>,
    /// Number of all indicators.
    pub of: usize,
    /// The reported NPSS, if the period is closed.
    pub reported: Option<Reported>,
}

impl Position {
    /// Returns whether NPSS now differs from the reported one.
    pub fn restated(&self) -> bool {
        let now = if self.npss.nilai.tanpa() { "N/A".to_owned() } else { self.npss.printed() };
        self.reported.as_ref().is_some_and(|then| then.npss != now)
    }

    /// Returns whether it has neither NPSS nor filled indicators.
    pub fn is_empty(&self) -> bool {
        self.npss.angka().is_none() && self.filled.angka().is_none_or(|n| n.is_zero())
    }
}

/// An indicator at the ends of periods.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Unit of measure.
    pub satuan: String,
    /// Target now.
    pub target: Arc<Node>,
    /// Realisasi now.
    pub realisasi: Arc<Node>,
    /// Capaian now.
    pub capaian: Arc<Node>,
    /// Status now.
    pub status: Arc<Node>,
    /// Capaian a quarter earlier; `None` if there was none.
    pub before: Option<Arc<Node>>,
    /// Capaian and status at the ends of periods, in the order of the unit's positions; `None`: not on the card then.
    pub periods: Vec<Option<(Arc<Node>, Arc<Node>)>>,
}

impl Indicator {
    /// Returns whether its status is red.
    pub fn is_red(&self) -> bool {
        is_red(&self.status)
    }

    /// Returns whether it is lower than a quarter earlier.
    pub fn fell(&self) -> bool {
        fell(self.before.as_deref(), &self.capaian)
    }
}

/// Returns whether a status has the red mark.
pub fn is_red(status: &Node) -> bool {
    matches!(&status.nilai, Nilai::Kata(_, mark) if **mark == *"merah")
}

/// Returns whether a figure is lower than before.
pub fn fell(before: Option<&Node>, now: &Node) -> bool {
    before.and_then(Node::angka).zip(now.angka()).is_some_and(|(was, is)| is < was)
}

/// A forecast that a rule declares.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// Code of its indicator.
    pub kode: String,
    /// The forecast.
    pub figure: Arc<Node>,
}

impl Forecast {
    /// Returns whether it is below the target.
    pub fn at_risk(&self) -> bool {
        self.figure.angka().is_some_and(|value| value < rust_decimal::Decimal::ONE_HUNDRED)
    }
}

/// A change of a weight.
#[derive(Debug, Clone)]
pub struct Weight {
    /// Code of the perspektif, node or indicator.
    pub kode: String,
    /// Weight before.
    pub from: String,
    /// Weight after.
    pub to: String,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// The event, with its actor and reason.
    pub event: Arc<Recorded>,
}

/// A unit.
#[derive(Debug, Clone)]
pub struct UnitSummary {
    /// The unit.
    pub unit: UnitInfo,
    /// The unit above it.
    pub induk: Option<UnitCode>,
    /// Depth among the units shown.
    pub level: usize,
    /// Positions at the ends of quarters and of the year, as far as they are shown; those of earlier years first.
    pub positions: Vec<Position>,
    /// Index of the current position.
    pub now: usize,
    /// NPSS a quarter earlier.
    pub before: Option<Arc<Node>>,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
    /// Share of the budget that was spent, in per cent.
    pub absorbed: Arc<Node>,
    /// Recommendations past their deadline without an answer.
    pub late: Arc<Node>,
    /// Periods that have ended and are not closed.
    pub open: Vec<Periode>,
    /// Forecasts; empty if no rule declares one.
    pub forecasts: Vec<Forecast>,
    /// Changes of weights in the year, latest first.
    pub weights: Vec<Weight>,
}

impl UnitSummary {
    /// The current position.
    pub fn position(&self) -> Option<&Position> {
        self.positions.get(self.now)
    }

    /// Red indicators.
    pub fn red(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(|i| i.is_red())
    }

    /// Indicators that are lower than a quarter earlier.
    pub fn fallen(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(|i| i.fell())
    }

    /// Forecasts below the target.
    pub fn risks(&self) -> impl Iterator<Item = &Forecast> {
        self.forecasts.iter().filter(|f| f.at_risk())
    }

    /// Returns whether NPSS is lower than a quarter earlier.
    pub fn fell(&self) -> bool {
        self.position().is_some_and(|now| fell(self.before.as_deref(), &now.npss))
    }
}

/// The whole summary.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Position.
    pub as_of: Moment,
    /// Year of the cards.
    pub tahun: u16,
    /// Years with cards.
    pub years: Vec<u16>,
    /// Moment of effect of the current positions.
    pub per: Per,
    /// Approved entries only, or all.
    pub pandangan: Pandangan,
    /// The day for which findings and open periods are read.
    pub hari: Tanggal,
    /// The quarter before, for comparison.
    pub before: Option<Periode>,
    /// Units, each after the one above it.
    pub units: Vec<UnitSummary>,
    /// Units without a card this year.
    pub without: Vec<UnitInfo>,
}

impl Summary {
    /// Units by NPSS, best first; those without NPSS last, by code.
    pub fn ranking(&self) -> Vec<&UnitSummary> {
        let mut all: Vec<_> = self.units.iter().collect();
        let value = |u: &UnitSummary| u.position().and_then(|p| p.npss.angka());
        all.sort_by(|a, b| value(b).cmp(&value(a)).then_with(|| a.unit.kode.cmp(&b.unit.kode)));
        all
    }

    /// Changes of weights of all units, latest first.
    pub fn weights(&self) -> Vec<(&UnitSummary, &Weight)> {
        let mut all: Vec<_> = self.units.iter().flat_map(|u| u.weights.iter().map(move |w| (u, w))).collect();
        all.sort_by_key(|(_, w)| std::cmp::Reverse(w.event.header.seq));
        all
    }

    /// Returns whether any rule declares a forecast.
    pub fn forecasts(&self) -> bool {
        self.units.iter().any(|u| !u.forecasts.is_empty())
    }

    /// Short name of a period: `TW II`, `2024`.
    pub fn title(periode: Periode) -> String {
        match periode.triwulan() {
            Some(quarter) => format!("TW {}", time::roman(quarter)),
            None => periode.tahun().to_string(),
        }
    }
}
