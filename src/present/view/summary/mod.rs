//! The leader's view: where units stand, where they stood, what is red, what fell, what is at risk, what waits.
//!
//! Every number in it is a figure with its address, so that each leads to its trace; what a reader would count himself
//! (how many are red) is counted from the rows that stand beside it.

mod json;
mod table;
mod text;

use std::sync::Arc;

use crate::{
    event::{Instant, Periode, Seq, Tanggal, UnitCode},
    present::{LedgerInfo, Moment, Recorded, UnitInfo},
    projection::{Nilai, Node, Pandangan, Per},
};

pub use json::json;
pub use table::{csv, indicators, sheet};
pub use text::text;

/// What a forecast that has been declared is called: a recorded formula of the rules, before the code of its indicator.
pub const PRAKIRAAN: &str = "PRAKIRAAN.";

/// What was reported of a period when it was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// NPSS as it was printed.
    pub npss: String,
    /// The closing.
    pub event: Seq,
    /// When.
    pub recorded_at: Instant,
}

/// Where a unit stands at the end of a period.
#[derive(Debug, Clone)]
pub struct Position {
    /// Which.
    pub periode: Periode,
    /// NPSS.
    pub npss: Arc<Node>,
    /// Its status.
    pub status: Arc<Node>,
    /// Indicators with a capaian.
    pub filled: Arc<Node>,
    /// Of how many.
    pub of: usize,
    /// What was reported, where the period is closed.
    pub reported: Option<Reported>,
}

impl Position {
    /// Is it another number now than the one that was reported?
    pub fn restated(&self) -> bool {
        let now = if self.npss.nilai.tanpa() { "N/A".to_owned() } else { self.npss.printed() };
        self.reported.as_ref().is_some_and(|then| then.npss != now)
    }

    /// Has it anything to show?
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
    /// Capaian a quarter before; none where there was none.
    pub before: Option<Arc<Node>>,
    /// Capaian and status at the ends of periods, in the order of the unit's positions; none: not on the card then.
    pub periods: Vec<Option<(Arc<Node>, Arc<Node>)>>,
}

impl Indicator {
    /// Does its status carry the red mark?
    pub fn is_red(&self) -> bool {
        is_red(&self.status)
    }

    /// Is it lower than a quarter before?
    pub fn fell(&self) -> bool {
        fell(self.before.as_deref(), &self.capaian)
    }
}

/// Does a status carry the red mark?
pub fn is_red(status: &Node) -> bool {
    matches!(&status.nilai, Nilai::Kata(_, mark) if **mark == *"merah")
}

/// Is a figure lower than it was?
pub fn fell(before: Option<&Node>, now: &Node) -> bool {
    before.and_then(Node::angka).zip(now.angka()).is_some_and(|(was, is)| is < was)
}

/// A forecast that a rule declares.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// Code of what it is of.
    pub kode: String,
    /// The forecast.
    pub figure: Arc<Node>,
}

impl Forecast {
    /// Does it stay below the target?
    pub fn at_risk(&self) -> bool {
        self.figure.angka().is_some_and(|value| value < rust_decimal::Decimal::ONE_HUNDRED)
    }
}

/// A change of a weight.
#[derive(Debug, Clone)]
pub struct Weight {
    /// Of what: code of a perspective, node or indicator.
    pub kode: String,
    /// As it was.
    pub from: String,
    /// As it is.
    pub to: String,
    /// From which day.
    pub berlaku: Tanggal,
    /// The event, with who and why.
    pub event: Arc<Recorded>,
}

/// A unit.
#[derive(Debug, Clone)]
pub struct UnitSummary {
    /// Which.
    pub unit: UnitInfo,
    /// The unit above it.
    pub induk: Option<UnitCode>,
    /// How many of the units shown stand above it.
    pub level: usize,
    /// Ends of quarters and of the year, those that have come; of earlier years before.
    pub positions: Vec<Position>,
    /// Place of the position that is shown as now.
    pub now: usize,
    /// NPSS a quarter before.
    pub before: Option<Arc<Node>>,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
    /// Share of the budget that was spent.
    pub absorbed: Arc<Node>,
    /// Recommendations past their day without an answer.
    pub late: Arc<Node>,
    /// Periods that have ended and are not closed.
    pub open: Vec<Periode>,
    /// Forecasts; none: no rule declares one.
    pub forecasts: Vec<Forecast>,
    /// Changes of weights in the year, latest first.
    pub weights: Vec<Weight>,
}

impl UnitSummary {
    /// Where it stands.
    pub fn position(&self) -> Option<&Position> {
        self.positions.get(self.now)
    }

    /// Indicators in red.
    pub fn red(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(|i| i.is_red())
    }

    /// Indicators that are lower than a quarter before.
    pub fn fallen(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(|i| i.fell())
    }

    /// Forecasts below the target.
    pub fn risks(&self) -> impl Iterator<Item = &Forecast> {
        self.forecasts.iter().filter(|f| f.at_risk())
    }

    /// Is it lower than a quarter before?
    pub fn fell(&self) -> bool {
        self.position().is_some_and(|now| fell(self.before.as_deref(), &now.npss))
    }
}

/// The whole of it.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The ledger.
    pub ledger: LedgerInfo,
    /// As known when.
    pub as_of: Moment,
    /// Year of the cards.
    pub tahun: u16,
    /// Years for which there are cards.
    pub years: Vec<u16>,
    /// About what: what is shown as now.
    pub per: Per,
    /// Approved entries only, or all.
    pub pandangan: Pandangan,
    /// The day that findings and open periods are read for.
    pub hari: Tanggal,
    /// The quarter before, against which falls are told.
    pub before: Option<Periode>,
    /// Units, those below after those above.
    pub units: Vec<UnitSummary>,
    /// Units without a card this year.
    pub without: Vec<UnitInfo>,
}

impl Summary {
    /// Units by NPSS, best first; those without one last, by code.
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

    /// Does any rule declare a forecast?
    pub fn forecasts(&self) -> bool {
        self.units.iter().any(|u| !u.forecasts.is_empty())
    }

    /// Name of a period, short: `TW II`, `2024`.
    pub fn title(periode: Periode) -> String {
        match periode.triwulan() {
            Some(quarter) => format!("TW {}", ["I", "II", "III", "IV"][usize::from(quarter - 1) % 4]),
            None => periode.tahun().to_string(),
        }
    }
}
