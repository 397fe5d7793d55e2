//! The chapters.

mod budget;
mod efficiency;
mod findings;
mod indicator;
mod output;
mod plan;
mod scorecard;

use std::sync::Arc;

use super::{
    block::{Block, Report},
    report::ReportError,
};
use crate::{
    event::{IkuCode, Seq},
    present::{Context, Recorded, view::budget::Budget},
    projection::{Address, BudgetItem, Card, IkuItem, IkuRow, Node, ReadError, View},
};

/// What the chapters are made from.
struct Material<'a> {
    view: &'a View<'a>,
    context: &'a Context,
    tahun: u16,
    card: Card,
    budget: Budget,
    event: &'a dyn Fn(Seq) -> Result<Recorded, String>,
}

impl Material<'_> {
    /// A figure of an indicator of the unit.
    fn iku(&self, tahun: u16, iku: &IkuCode, item: IkuItem) -> Result<Arc<Node>, ReadError> {
        self.view.figure(&Address::Iku(self.context.unit.kode.clone(), tahun, iku.clone(), item))
    }

    /// A budget figure of an indicator of the unit.
    fn iku_budget(&self, iku: &IkuCode, item: BudgetItem) -> Result<Arc<Node>, ReadError> {
        self.view.iku_budget(&self.context.unit.kode, self.tahun, iku, item)
    }

    /// The name of a unit.
    fn unit_name(&self, kode: &crate::event::UnitCode) -> String {
        self.view.unit_in(kode, self.tahun).map_or_else(|| kode.to_string(), |u| u.nama.clone())
    }

    /// Indicators of the card, in order.
    fn rows(&self) -> impl Iterator<Item = &IkuRow> {
        self.card.perspektif.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku)
    }

    /// An event's own words.
    fn text(&self, seq: Seq) -> Result<Recorded, ReportError> {
        (self.event)(seq).map_err(|why| ReportError::Event(seq, why))
    }
}

/// The report of a context's unit and year; `event` reads an event, for the unit's own texts.
pub fn compose(
    view: &View<'_>,
    context: &Context,
    tahun: u16,
    event: &dyn Fn(Seq) -> Result<Recorded, String>,
) -> Result<Report, ReportError> {
    let unit = &context.unit.kode;
    let (card, budget) = (view.card(unit, tahun)?, Budget::of(view, unit, tahun)?);
    let of = Material { view, context, tahun, card, budget, event };
    let mut isi: Vec<Block> = Vec::new();
    isi.extend(scorecard::summary(&of)?);
    isi.extend(plan::chapter(&of)?);
    isi.extend(scorecard::chapter(&of));
    isi.extend(indicator::chapter(&of)?);
    isi.extend(budget::chapter(&of)?);
    isi.extend(efficiency::chapter(&of)?);
    isi.extend(findings::chapter(&of)?);
    Ok(Report::new(context.clone(), isi))
}
