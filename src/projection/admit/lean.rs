//! Dependencies of figures on figures: each must exist, and none may depend on itself.

use std::collections::HashSet;

use crate::event::{
    Formula, IkuCode, UnitCode,
    data::{IndikatorDitetapkan, SumberRealisasi},
};

use super::{Admitted, Trial, rule, unknown};
use crate::projection::{Address, Indikator, StreamKey, rujukan};

/// Longest chain of indicators that depend on each other.
const MOST_CHAIN: usize = 12;
/// Most indicators that are searched for a circle.
const MOST_SEEN: usize = 20_000;
impl Trial<'_> {
    /// Checks that the figures in a formula exist; `early`: indicators may be recorded later.
    pub(super) fn figures_known(&self, field: &str, formula: &Formula, own: Option<&IkuCode>, early: bool) -> Admitted {
        let tahun = self.year();
        for figur in formula.figures() {
            let address = match rujukan::address(self.unit_code(), tahun, figur) {
                Ok(address) => address,
                Err(why) => return rule(field, figur, why, crate::event::Rujukan::ACCEPTED),
            };
            match &address {
                Address::Iku(unit, year, iku, _) => {
                    let itself = own == Some(iku) && unit == self.unit_code();
                    if itself && figur.mundur == 0 && figur.triwulan.is_none() {
                        return rule(
                            field,
                            figur,
                            "rumus menyebut indikatornya sendiri pada periode yang sama",
                            "angka lain, atau tahun sebelumnya",
                        );
                    }
                    // A year before the ledger began is empty; the figure reports that when it is read.
                    if !early && figur.mundur == 0 && !itself {
                        self.indicator_known(field, unit, *year, iku)?;
                    }
                }
                Address::IkuBudget(..)
                | Address::UnitBudget(..)
                | Address::Mata(..)
                | Address::Ro(..)
                | Address::Output(..)
                | Address::Findings(..)
                | Address::FindingsOf(..) => {}
                Address::Card(..)
                | Address::Perspektif(..)
                | Address::Sasaran(..)
                | Address::Simpul(..)
                | Address::Rumus(..) => {
                    return rule(
                        field,
                        figur,
                        "rumus ini tidak dapat bertumpu pada simpul, kartu atau rumus lain",
                        "angka indikator, anggaran atau temuan",
                    );
                }
            }
            if self.world.global().unit(address.unit(), self.before()).is_none() {
                return unknown(field, address.unit(), "unit tidak dikenal", self.known_units());
            }
        }
        Ok(())
    }

    pub(super) fn year(&self) -> u16 {
        self.fact.stream().tahun
    }

    pub(super) fn indicator_known(&self, field: &str, unit: &UnitCode, tahun: u16, iku: &IkuCode) -> Admitted {
        let book = self.world.book(&StreamKey::new(unit, tahun))?;
        if book.iku.get(iku).is_some_and(|i| !i.definisi.is_empty()) {
            return Ok(());
        }
        let known: Vec<_> = book.iku.keys().map(ToString::to_string).take(30).collect();
        unknown(
            field,
            format!("{iku} {unit}"),
            format!("indikator tidak dikenal pada unit {unit} tahun {tahun}"),
            super::one_of(&known, "belum ada indikator di sana: tetapkan lebih dahulu dengan indikator.ditetapkan"),
        )
    }

    /// Refuses a definition through which an indicator would depend on itself, or on too long a chain.
    pub(super) fn no_circle(&self, data: &IndikatorDitetapkan) -> Admitted {
        let start = (self.unit_code().clone(), data.kode.clone());
        let mut seen: HashSet<(UnitCode, IkuCode)> = HashSet::new();
        let mut level: Vec<(UnitCode, IkuCode)> = drawn_by_event(self.unit_code(), data);
        for _ in 0..MOST_CHAIN {
            let mut next = Vec::new();
            for at in level {
                if at == start {
                    return rule(
                        "data.kode",
                        &data.kode,
                        "rujukan melingkar: indikator akan bertumpu pada dirinya sendiri",
                        "rujukan tanpa lingkaran",
                    );
                }
                if seen.len() < MOST_SEEN && seen.insert(at.clone()) {
                    let book = self.world.book(&StreamKey::new(&at.0, data.tahun))?;
                    let held = book.iku.get(&at.1).map_or(&[][..], |iku| &iku.definisi);
                    next.extend(held.iter().flat_map(|d| drawn_by(&at.0, &d.isi)));
                }
            }
            if next.is_empty() {
                return Ok(());
            }
            level = next;
        }
        rule(
            "data.kode",
            &data.kode,
            "rantai rujukan antarindikator terlalu panjang",
            format!("paling panjang {MOST_CHAIN}"),
        )
    }
}

fn drawn_by_event(unit: &UnitCode, d: &IndikatorDitetapkan) -> Vec<(UnitCode, IkuCode)> {
    let formulas = [&d.rumus, &d.rumus_realisasi];
    let from_units = d.sumber_realisasi == SumberRealisasi::Unit;
    let units = if from_units { &d.penanggung_jawab[..] } else { &[] };
    let named = d.asal.iter().chain(&d.melanjutkan).map(|a| (a.unit.clone(), a.iku.clone()));
    let below = units.iter().map(|u| (u.clone(), d.kode.clone()));
    named.chain(below).chain(formulas.into_iter().flatten().flat_map(|f| leaned(unit, d.tahun, f))).collect()
}

/// Indicators of the same year that an indicator draws on.
pub(super) fn drawn_by(unit: &UnitCode, i: &Indikator) -> Vec<(UnitCode, IkuCode)> {
    let ukur = i.ukur.as_ref();
    let units = if i.sumber == SumberRealisasi::Unit { &i.penanggung_jawab[..] } else { &[] };
    let below = units.iter().map(|u| (u.clone(), i.kode.clone()));
    let asal =
        ukur.into_iter().flat_map(|u| u.asal.iter().chain(&u.melanjutkan)).map(|a| (a.unit.clone(), a.iku.clone()));
    below.chain(asal).chain(i.formulas().flat_map(|f| leaned(unit, 2000, f))).collect()
}

/// Indicators of the same year that a formula depends on.
fn leaned(unit: &UnitCode, tahun: u16, formula: &Formula) -> Vec<(UnitCode, IkuCode)> {
    let same_year = formula.figures().into_iter().filter(|figur| figur.mundur == 0);
    let addresses = same_year.filter_map(|figur| rujukan::address(unit, tahun, figur).ok());
    addresses
        .filter_map(|address| match address {
            Address::Iku(unit, _, iku, _) => Some((unit, iku)),
            _ => None,
        })
        .collect()
}
