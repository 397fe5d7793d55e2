//! The structure of a year: as recorded, as a workbook would change it, and as the next year would take it over.

use super::{Query, QueryError, now};
use crate::{
    event::{Actor, Event, Instant, Seq, Tanggal, UnitCode},
    import::{
        ImportError, Source,
        struktur::{self, Buku, Ground, Held, Isi, Rencana},
    },
    projection::{self, Fact, Facts, Pandangan, Per, StreamKey, View},
    store::Reader,
};

/// The published facts, as a source for admission.
struct Published(Reader);

impl Facts for Published {
    fn facts(&self, key: &StreamKey) -> Result<Vec<Fact>, projection::ReadError> {
        Ok(self.0.facts(key, self.0.last().seq)?)
    }
}

impl Query<'_> {
    fn structure_view(&self) -> View<'_> {
        self.view_at(self.reader.last().seq, Per::Tahun, now().day(), Pandangan::Resmi)
    }

    fn as_recorded(&self, seq: Seq) -> Option<(Tanggal, Event)> {
        self.event(seq).ok().map(|recorded| (recorded.header.berlaku, recorded.event))
    }

    /// The earliest time at which the planned events would be recorded.
    fn soon(&self) -> Instant {
        self.reader.last().recorded_at.max(now())
    }

    fn published(&self) -> Box<dyn Facts> {
        Box::new(Published(self.reader.clone()))
    }

    /// The structure of a year as recorded, as rows of a workbook.
    pub fn structure(&self, tahun: u16) -> Result<Isi, QueryError> {
        let view = self.structure_view();
        let recorded = |seq| self.as_recorded(seq);
        Ok(struktur::present(&Held { view: &view, tahun, recorded: &recorded })?)
    }

    /// The plan of a workbook's changes for the holder of these grants. Without `tahun` the year is that of its sheet Umum.
    pub fn structure_plan(
        &self,
        buku: &Buku,
        tahun: Option<u16>,
        actors: &[Actor],
        source: &Source,
    ) -> Result<Rencana, ImportError> {
        let view = self.structure_view();
        let recorded = |seq| self.as_recorded(seq);
        let (facts, at) = (self.published(), self.soon());
        struktur::plan(buku, tahun, Ground { view: &view, recorded: &recorded, facts, actors, at, source })
    }

    /// The plan for taking over a year's structure into another year: of these units, or of all.
    pub fn next_year(
        &self,
        from: u16,
        to: u16,
        units: &[UnitCode],
        actors: &[Actor],
    ) -> Result<Rencana, projection::ReadError> {
        let view = self.structure_view();
        let recorded = |seq| self.as_recorded(seq);
        let held = Held { view: &view, tahun: from, recorded: &recorded };
        let usulan = struktur::next_year(held, to, units)?;
        let mut rencana = struktur::tried(
            usulan.langkah,
            self.published(),
            actors,
            self.soon(),
            &view,
            (to, &struktur::Gagal::default()),
        )?;
        rencana.sama = usulan.sama;
        rencana.catatan = usulan.catatan;
        Ok(rencana)
    }
}
