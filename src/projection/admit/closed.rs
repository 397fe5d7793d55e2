//! Closed periods: an event that changes a closed card must state a reason.

use std::sync::Arc;

use super::{Admitted, Trial, standing};
use crate::{
    event::{Event as E, Hash, Periode, Refusal, RefusalKind, Tanggal, UnitCode, beside},
    projection::{Book, Closing, Global, Per, StreamKey, View, statement},
};

/// Events that no card is computed from.
macro_rules! tanpa_kartu {
    () => {
        E::LedgerDibuka(_)
            | E::JurnalDipulihkan(_)
            | E::JamDikoreksi(_)
            | E::AksesDiberikan(_)
            | E::AksesDicabut(_)
            | E::AksesDikonfirmasi(_)
            | E::AksesDipulihkan(_)
            | E::AksesDiperpanjang(_)
            | E::PenerimaanDitetapkan(_)
            | E::PemeriksaDitetapkan(_)
            | E::EkorDiakui(_)
            | E::DataDihapus(_)
            | E::RetensiDitetapkan(_)
            | E::PenahananDitetapkan(_)
            | E::BuktiDilampirkan(_)
            | E::NarasiDitulis(_)
            | E::RincianDicatat(_)
            | E::PeriodeDitutup(_)
            | E::PeriodeDibukaKembali(_)
            | E::CheckpointDicatat(_)
            | E::KunciDiganti(_)
            | E::EpochDibuka(_)
            | E::EksporDibuat(_)
            | E::LaporanDiterbitkan(_)
            | E::KunciAkunDitetapkan(_)
            | E::KunciAkunDicabut(_)
            | beside!()
    };
}

impl Trial<'_> {
    /// Checks that an entry that changes a closed period has a reason; it is then a restatement.
    pub(super) fn closed_period(&self) -> Admitted {
        if self.case.event.umum().alasan.is_some() {
            return Ok(());
        }
        let found = match self.standing.closings() {
            [] => None,
            _ => self.standing.closed(self.touched_periods().into_iter()).cloned(),
        };
        let found = match found {
            None if self.versi() >= 2 => self.changed_card()?,
            found => found,
        };
        let Some((above, closing)) = found else { return Ok(()) };
        let detail = format!("periode {} {above} sudah ditutup (event {})", closing.periode, closing.seq);
        let accepted = "alasan tertulis; entri lalu tampak sebagai penyajian kembali";
        Err(Refusal::new(RefusalKind::PeriodClosed, "data.alasan", "(kosong)", detail, accepted).into())
    }

    /// The periods that the event names, directly or by its day of effect.
    fn touched_periods(&self) -> Vec<Periode> {
        let from_day = |tahun: u16| periods_from(tahun, self.fact.berlaku);
        match self.case.event {
            E::TargetDitetapkan(d) => with_longer(d.periode),
            E::TargetDiubah(d) => with_longer(d.periode),
            E::RealisasiDicatat(d) => with_longer(d.periode),
            E::RealisasiDikoreksi(d) => with_longer(d.periode),
            E::RealisasiDitimpa(d) => with_longer(d.periode),
            E::RealisasiDisetujui(d) => with_longer(d.periode),
            E::PerspektifDitetapkan(d) => from_day(d.tahun),
            E::SasaranDitetapkan(d) => from_day(d.tahun),
            E::SimpulDitetapkan(d) => from_day(d.tahun),
            E::IndikatorDitetapkan(d) => from_day(d.tahun),
            E::AturanDitetapkan(d) => from_day(d.tahun),
            E::PaguDitetapkan(d) => from_day(d.tahun),
            E::PaguDitambah(d) => from_day(d.tahun),
            E::PaguDikurangi(d) => from_day(d.tahun),
            E::BlokirDikenakan(d) => from_day(d.tahun),
            E::BlokirDilepas(d) => from_day(d.tahun),
            E::RefocusingDicatat(d) => from_day(d.tahun),
            E::RealisasiAnggaranDicatat(d) => from_day(d.tahun),
            E::OutputDicatat(d) => from_day(d.tahun),
            E::RpdDitetapkan(d) => from_day(d.tahun),
            // These name no period. A comparison of cards shows whether they change a closed one.
            tanpa_kartu!()
            | E::UnitDitetapkan(_)
            | E::RoDidaftarkan(_)
            | E::RealisasiAnggaranDikoreksi(_)
            | E::TemuanDicatat(_)
            | E::RekomendasiDicatat(_)
            | E::TindakLanjutDisampaikan(_)
            | E::TindakLanjutDinilai(_)
            | E::SaldoTemuanDicatat(_)
            | E::EventDibatalkan(_) => Vec::new(),
        }
    }

    /// The unit whose card the event may change, with those above it, and the first day from which it may; `None` if no card
    /// depends on it. A voided event may have held from any day, so all cards of the year are affected. A unit has no day of
    /// effect: all cards of the units above it are affected.
    fn reach(&self) -> Option<(UnitCode, Tanggal)> {
        let of = |periode: Periode| Some((self.unit_code().clone(), self.fact.berlaku.min(periode.awal())));
        match self.case.event {
            E::TargetDitetapkan(d) => of(d.periode),
            E::TargetDiubah(d) => of(d.periode),
            E::RealisasiDicatat(d) => of(d.periode),
            E::RealisasiDikoreksi(d) => of(d.periode),
            E::RealisasiDitimpa(d) => of(d.periode),
            E::RealisasiDisetujui(d) => of(d.periode),
            E::PerspektifDitetapkan(_)
            | E::SasaranDitetapkan(_)
            | E::SimpulDitetapkan(_)
            | E::IndikatorDitetapkan(_)
            | E::AturanDitetapkan(_)
            | E::RoDidaftarkan(_)
            | E::PaguDitetapkan(_)
            | E::PaguDitambah(_)
            | E::PaguDikurangi(_)
            | E::BlokirDikenakan(_)
            | E::BlokirDilepas(_)
            | E::RefocusingDicatat(_)
            | E::RealisasiAnggaranDicatat(_)
            | E::RealisasiAnggaranDikoreksi(_)
            | E::TemuanDicatat(_)
            | E::RekomendasiDicatat(_)
            | E::TindakLanjutDisampaikan(_)
            | E::TindakLanjutDinilai(_)
            | E::RpdDitetapkan(_)
            | E::OutputDicatat(_)
            | E::SaldoTemuanDicatat(_) => Some((self.unit_code().clone(), self.fact.berlaku)),
            // The voided event may have held from any day: all cards of the year are affected.
            E::EventDibatalkan(_) => Some((self.unit_code().clone(), Tanggal::from_days(0))),
            E::UnitDitetapkan(d) => d.induk.clone().map(|above| (above, Tanggal::from_days(0))),
            tanpa_kartu!() => None,
        }
    }

    /// The first closed card that the event changes: cards of the unit and the units above it, and of units that depend on
    /// this one, are computed with and without it. `None` if the event's day is after all closed periods.
    fn changed_card(&self) -> Admitted<Option<(UnitCode, Closing)>> {
        let Some((unit, from)) = self.reach() else { return Ok(None) };
        let (global, before) = (self.world.global(), self.before());
        let key = self.fact.stream();
        let reaches = |closing: &Closing| {
            let year = key.tahun == 0 || closing.periode.tahun() == key.tahun;
            year && closing.periode.akhir() >= from
        };
        let mut after: Option<(Option<Global>, Arc<Book>)> = None;
        let more;
        let held = if unit != *self.unit_code() {
            more = standing::closings(global, &global.ancestry(&unit, before), before);
            &more[..]
        } else if self.hands_down(key.tahun)? {
            let below = global.subtree(&unit, before).into_iter().filter(|one| *one != unit).collect::<Vec<_>>();
            more = [self.standing.closings(), &standing::closings(global, &below, before)].concat();
            &more[..]
        } else if let Some(elsewhere) = self.stood_below(&unit) {
            more = [self.standing.closings(), &standing::closings(global, &elsewhere, before)].concat();
            &more[..]
        } else {
            self.standing.closings()
        };
        let elsewhere = self.closed_elsewhere(&unit, from)?;
        for (above, closing) in held.iter().filter(|(_, closing)| reaches(closing)).chain(&elsewhere) {
            let (later, book) = after.get_or_insert_with(|| self.applied(&key));
            let was = self.card(global, above, closing.periode, &key, &self.book)?;
            let is = self.card(later.as_ref().unwrap_or(global), above, closing.periode, &key, book)?;
            if was != is {
                return Ok(Some((above.clone(), closing.clone())));
            }
        }
        Ok(None)
    }

    /// Units that the unit is no longer below: their cards for days on which it was still count it. `None` if it never moved.
    /// Not checked in a replay, because earlier programs did not check it.
    fn stood_below(&self, unit: &UnitCode) -> Option<Vec<UnitCode>> {
        let global = self.world.global();
        if self.case.replayed {
            return None;
        }
        let now = global.ancestry(unit, self.before());
        let gone: Vec<_> = global.above(unit).into_iter().filter(|one| !now.contains(one)).collect();
        (!gone.is_empty()).then_some(gone)
    }

    /// Returns whether nodes or rules also hold for the units below and so change their cards. For rules not checked in a replay.
    fn hands_down(&self, tahun: u16) -> Admitted<bool> {
        match self.case.event {
            E::SimpulDitetapkan(_) | E::PerspektifDitetapkan(_) | E::SasaranDitetapkan(_) => {
                Ok(self.rules_of(tahun)?.is_some_and(|aturan| !aturan.diwariskan.is_empty()))
            }
            E::AturanDitetapkan(_) => Ok(!self.case.replayed),
            _ => Ok(false),
        }
    }

    /// The ledger's own book with the event applied (`None` if it stays as it is), and that of the event's stream.
    fn applied(&self, key: &StreamKey) -> (Option<Global>, Arc<Book>) {
        let mut book = self.book.clone();
        if *key == StreamKey::global() {
            let mut global = self.world.global().clone();
            global.apply(self.fact);
            return (Some(global), book);
        }
        Arc::make_mut(&mut book).apply(self.fact);
        (None, book)
    }

    /// Hash of a card's statement, with one book replacing the world's.
    fn card(
        &self,
        global: &Global,
        unit: &UnitCode,
        periode: Periode,
        key: &StreamKey,
        own: &Arc<Book>,
    ) -> Admitted<Hash> {
        let load = Box::new(|wanted: &StreamKey| if wanted == key { Ok(own.clone()) } else { self.world.book(wanted) });
        let per = Per::from(periode);
        let view = View::new(global, self.fact.seq, per, self.fact.recorded_at.day(), load);
        Ok(statement::hash(&view.card(unit, periode.tahun())?, per))
    }
}

/// The periods of a year that end on a day or after it.
fn periods_from(tahun: u16, day: Tanggal) -> Vec<Periode> {
    let quarters = (1..=4).map(|q| Periode::Triwulan(tahun, q));
    let halves = (1..=2).map(|h| Periode::Semester(tahun, h));
    let months = (1..=12).map(|m| Periode::Bulan(tahun, m));
    let all = quarters.chain([Periode::Tahun(tahun)]).chain(halves).chain(months);
    all.filter(|periode| periode.akhir() >= day).collect()
}

/// A period, and the longer ones whose cards contain it.
fn with_longer(periode: Periode) -> Vec<Periode> {
    let tahun = periode.tahun();
    let quarters = (1..=4).map(|q| Periode::Triwulan(tahun, q));
    let longer = quarters.chain((1..=2).map(|h| Periode::Semester(tahun, h)));
    let holds = |p: &Periode| *p != periode && p.awal() <= periode.awal() && p.akhir() >= periode.akhir();
    std::iter::once(periode).chain(longer.filter(holds)).collect()
}
