//! The chapters of the report.

mod annex;
mod budget;
mod closing;
mod efficiency;
mod findings;
mod front;
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
    event::{Event, IkuCode, Seq, data::JenisNarasi},
    present::{Context, Recorded, view::budget::Budget},
    projection::{Address, BudgetItem, Card, IkuItem, IkuRow, Node, ReadError, View},
};

/// The input of the chapters.
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

    /// The latest text of a kind about the unit itself: paragraphs, and the event that contains them.
    fn told(&self, kind: JenisNarasi) -> Result<Option<Block>, ReportError> {
        let book = self.view.book(&self.context.unit.kode, self.tahun)?;
        let Some(seq) = book.narasi.get(&(None, kind)).and_then(|all| all.last()).copied() else { return Ok(None) };
        let Event::NarasiDitulis(data) = &self.text(seq)?.event else { return Ok(None) };
        let parts = data.teks.as_str().lines().map(str::trim).filter(|part| !part.is_empty());
        Ok(Some(Block::Prose(parts.map(ToOwned::to_owned).collect(), seq)))
    }

    /// Reads an event.
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
    let mut isi: Vec<Block> = front::foreword(&of)?;
    isi.extend(scorecard::summary(&of));
    isi.push(Block::Contents);
    isi.extend(front::introduction(&of)?);
    isi.extend(plan::chapter(&of)?);
    isi.extend(scorecard::chapter(&of));
    isi.extend(indicator::chapter(&of)?);
    isi.extend(budget::chapter(&of)?);
    isi.extend(efficiency::chapter(&of)?);
    isi.extend(findings::chapter(&of)?);
    isi.extend(closing::other(&of)?);
    isi.extend(closing::chapter(&of)?);
    isi.extend(annex::agreement(&of));
    Ok(Report::new(context.clone(), isi))
}
