//! What the ledger calls its units, perspectives, sasaran, indicators and outputs: what rows of a report are matched with.

use std::collections::BTreeMap;

use crate::{
    event::{IkuCode, PerspektifCode, RoCode, SasaranCode, UnitCode},
    projection::{ReadError, View, in_force},
};

/// Years before and after the card's own whose indicators are known by name.
const AROUND: std::ops::RangeInclusive<i32> = -3..=1;

/// Codes with their names.
#[derive(Debug, Clone)]
pub struct Names {
    /// The unit under review.
    pub unit: UnitCode,
    /// Year of the card.
    pub tahun: u16,
    /// The unit and those below it.
    pub units: Vec<(UnitCode, String)>,
    /// Perspectives.
    pub perspektif: Vec<(PerspektifCode, String)>,
    /// Sasaran.
    pub sasaran: Vec<(SasaranCode, String)>,
    /// Indicators, under every name that they had.
    pub iku: Vec<(IkuCode, String)>,
    /// Rincian output with the unit that spends it.
    pub ro: Vec<(UnitCode, RoCode, String)>,
}

impl Names {
    /// Reads them from the books.
    pub fn of(view: &View<'_>, unit: &UnitCode, tahun: u16) -> Result<Self, ReadError> {
        let card = view.card(unit, tahun)?;
        let perspektif = card.perspektif.iter().map(|p| &p.perspektif.isi);
        let sasaran = card.perspektif.iter().flat_map(|p| &p.sasaran).map(|s| &s.sasaran.isi);
        let units = view.subtree(unit).into_iter().map(|kode| {
            let nama = view.global.unit(&kode, view.as_of).map_or(String::new(), |u| u.nama.clone());
            (kode, nama)
        });
        let mut iku: BTreeMap<(IkuCode, String), ()> = BTreeMap::new();
        for year in AROUND.filter_map(|d| u16::try_from(i32::from(tahun) + d).ok()) {
            for kode in view.subtree(unit) {
                let book = view.book(&kode, year)?;
                let named =
                    book.iku.values().flat_map(|i| &i.definisi).map(|d| (d.isi.kode.clone(), d.isi.nama.clone()));
                iku.extend(named.map(|key| (key, ())));
            }
        }
        let mut ro = Vec::new();
        for (owner, kode) in view.ro_list(unit, tahun)? {
            let book = view.book(&owner, tahun)?;
            let nama = book.ro.get(&kode).and_then(|r| in_force(&r.daftar, view.day(tahun)));
            ro.push((owner, kode, nama.map_or(String::new(), |d| d.isi.0.clone())));
        }
        Ok(Self {
            unit: unit.clone(),
            tahun,
            units: units.collect(),
            perspektif: perspektif.map(|p| (p.kode.clone(), p.nama.clone())).collect(),
            sasaran: sasaran.map(|s| (s.kode.clone(), s.nama.clone())).collect(),
            iku: iku.into_keys().collect(),
            ro,
        })
    }

    /// The name of an indicator, the one it has in the year of the card where it has one.
    pub fn iku_name(&self, kode: &IkuCode) -> &str {
        self.iku.iter().find(|(k, _)| k == kode).map_or("", |(_, nama)| nama)
    }
}
