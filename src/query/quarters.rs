//! Periods as reported at their close, and as known now; and the event of a closing.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{Query, QueryError};
use crate::{
    event::{Draft, Event, Periode, Seq, Tanggal, Teks, UnitCode, data::Frekuensi},
    present::{
        Context,
        view::quarters::{Quarter, Reported},
    },
    projection::{Pandangan, Per, statement, timeline},
};

/// The quarters of a year, and the year.
pub const PERIODS: fn(u16) -> [Periode; 5] = |tahun| {
    let quarter = |n| Periode::Triwulan(tahun, n);
    [quarter(1), quarter(2), quarter(3), quarter(4), Periode::Tahun(tahun)]
};
/// Most closings of one period that are recomputed, the latest ones.
const MOST_CLOSINGS: usize = 20;

impl Query<'_> {
    /// The periods of a unit's year in the order of their ends: quarters and the year, months and halves at which an indicator
    /// is measured, and closed periods.
    pub fn periods(&self, unit: &UnitCode, tahun: u16, as_of: Seq) -> Result<Vec<Periode>, QueryError> {
        let book = self.view_at(as_of, Per::Tahun, self.day(), Pandangan::Semua).book(unit, tahun)?;
        let often = book.iku.values().filter_map(|iku| Some(iku.definisi.last()?.isi.ukur.as_ref()?.frekuensi));
        let often: BTreeSet<Frekuensi> = often.collect();
        let months = (1..=12).map(|m| (Frekuensi::Bulanan, Periode::Bulan(tahun, m)));
        let halves = (1..=2).map(|h| (Frekuensi::Semesteran, Periode::Semester(tahun, h)));
        let closed = |periode| self.global.closings(unit, periode, as_of).next().is_some();
        let more = months.chain(halves).filter(|(kind, periode)| often.contains(kind) || closed(*periode));
        let mut all: Vec<_> = PERIODS(tahun).into_iter().chain(more.map(|(_, periode)| periode)).collect();
        all.sort_by_key(|periode| (periode.akhir(), Reverse(periode.awal())));
        Ok(all)
    }

    /// All periods of a year.
    pub fn quarters(&self, context: &Context, tahun: u16) -> Result<Vec<Quarter>, QueryError> {
        let all = self.periods(&context.unit.kode, tahun, context.as_of.seq)?;
        all.into_iter().map(|periode| self.quarter(context, periode)).collect()
    }

    /// A period as reported and as known now.
    pub fn quarter(&self, context: &Context, periode: Periode) -> Result<Quarter, QueryError> {
        let (unit, tahun, as_of) = (&context.unit.kode, periode.tahun(), context.as_of.seq);
        let per = Per::from(periode);
        let view = self.view_at(as_of, per, context.hari, context.pandangan);
        let now = view.card(unit, tahun)?;
        let figures = timeline::figures(&view, unit, tahun)?;
        let mut reported = Vec::new();
        let closings: Vec<_> = self.global.closings(unit, periode, as_of).collect();
        for closing in closings[closings.len().saturating_sub(MOST_CLOSINGS)..].iter().copied() {
            let then = self.view_at(closing.sampai, per, closing.recorded_at.day(), Pandangan::Resmi);
            let card = then.card(unit, tahun)?;
            let before = timeline::figures(&then, unit, tahun)?;
            reported.push(Reported {
                hash: statement::hash(&card, per),
                changes: timeline::compare(&before, &figures),
                card,
                closing: closing.clone(),
            });
        }
        Ok(Quarter { periode, now, reported })
    }

    /// The event that closes a period with the card as known now.
    pub fn closing(
        &self,
        unit: &UnitCode,
        periode: Periode,
        berlaku: Option<Tanggal>,
        alasan: Option<Teks>,
    ) -> Result<Draft, QueryError> {
        self.known_unit(unit)?;
        let (last, day) = (self.reader.last().seq, self.day());
        let card = self.view_at(last, Per::from(periode), day, Pandangan::Resmi).card(unit, periode.tahun())?;
        Ok(Draft {
            unit: unit.clone(),
            berlaku: berlaku.unwrap_or(day),
            event: Event::PeriodeDitutup(statement::closing(&card, periode, last, alasan)),
            refs: Vec::new(),
            id: None,
            expect: None,
        })
    }
}
