//! `jejak quarters UNIT TAHUN`

use clap::Args;

use super::{
    options::{Format, Reading, Whose},
    output,
    source::Source,
};
use crate::{
    event::{Periode, UnitCode},
    present::{Context, view::quarters},
    projection::{Pandangan, Per, statement, timeline},
};

/// Each period's end as reported at its close, and as known now.
#[derive(Debug, Args)]
pub struct Quarters {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    reading: Reading,
}

impl Quarters {
    pub fn run(self) -> anyhow::Result<()> {
        let source = Source::open(self.reading.place.dir())?;
        let (unit, tahun) = (&self.whose.unit, self.whose.tahun);
        let context = source.context(&self.reading, unit, Some(tahun))?;
        let periods = (1..=4).map(|q| Periode::Triwulan(tahun, q)).chain([Periode::Tahun(tahun)]);
        let all = periods.map(|p| quarter(&source, &context, unit, p)).collect::<anyhow::Result<Vec<_>>>()?;
        match self.reading.format {
            Format::Table => output::print(&quarters::text(&context, output::style(), &all)),
            Format::Json => output::print_json(&quarters::json(&context, &all)),
            Format::Csv => output::print(&quarters::csv(&all)?),
        }
    }
}

fn quarter(source: &Source, context: &Context, unit: &UnitCode, periode: Periode) -> anyhow::Result<quarters::Quarter> {
    let (tahun, as_of) = (periode.tahun(), context.as_of.seq);
    let per = periode.triwulan().map_or(Per::Tahun, Per::Triwulan);
    let view = source.view_at(as_of, per, context.hari, context.pandangan);
    let now = view.card(unit, tahun)?;
    let figures = timeline::figures(&view, unit, tahun)?;
    let mut reported = Vec::new();
    for closing in source.global.closings(unit, periode, as_of) {
        let then = source.view_at(closing.sampai, per, closing.recorded_at.day(), Pandangan::Resmi);
        let card = then.card(unit, tahun)?;
        let before = timeline::figures(&then, unit, tahun)?;
        reported.push(quarters::Reported {
            hash: statement::hash(&card, per),
            changes: timeline::compare(&before, &figures),
            card,
            closing: closing.clone(),
        });
    }
    Ok(quarters::Quarter { periode, now, reported })
}
