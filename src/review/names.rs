//! The ledger's names of units, perspectives, sasaran, indicators and outputs, which the rows of a report are matched with.

use std::collections::BTreeMap;

use crate::{
    event::{IkuCode, PerspektifCode, RoCode, SasaranCode, SimpulCode, UnitCode},
    present::view::findings::Findings,
    projection::{ReadError, SaringTemuan, View, in_force},
};

/// Years, relative to the card's, whose indicators are matched by name.
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
    /// Rincian output, with the unit that spends it.
    pub ro: Vec<(UnitCode, RoCode, String)>,
    /// Auditors by name, with the parts of the findings book that are theirs.
    pub temuan: Vec<(String, SaringTemuan)>,
    /// The card, if its levels are recorded.
    pub bagan: Option<Bagan>,
}

/// A card with recorded levels: its nodes, and its words for their values.
#[derive(Debug, Clone, Default)]
pub struct Bagan {
    /// Words for the value of the whole card.
    pub seluruh: Vec<String>,
    /// Nodes with their names.
    pub simpul: Vec<(SimpulCode, String)>,
    /// Words for a weighted value.
    pub kontribusi: Vec<String>,
}

impl Bagan {
    fn of(card: &crate::projection::Card) -> Option<Self> {
        let pohon = card.pohon.as_ref()?;
        let levels = || pohon.tingkat.iter().chain([&pohon.kartu]);
        let nodes = pohon.flat().into_iter();
        Some(Self {
            seluruh: vec![pohon.kartu.nilai.to_string()],
            simpul: nodes.map(|(_, row)| (row.simpul.isi.kode.clone(), row.simpul.isi.nama.clone())).collect(),
            kontribusi: levels().filter_map(|l| l.kontribusi.as_ref().map(ToString::to_string)).collect(),
        })
    }
}

impl Names {
    /// Reads the names from the books.
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
            temuan: auditors(view, unit)?,
            bagan: Bagan::of(&card),
        })
    }

    /// The indicator with a number, in any spelling of its code (`IKU.5`, `IKU 5`, `IKU-5`).
    pub fn numbered_iku(&self, number: u32) -> Option<IkuCode> {
        let wanted = format!("IKU{number}");
        let found = self.iku.iter().map(|(kode, _)| kode).find(|kode| plain(kode.as_str()) == wanted);
        found.cloned().or_else(|| format!("IKU.{number}").parse().ok())
    }

    /// The node with such a code, in a card with recorded levels.
    pub fn numbered_node(&self, letters: &str, number: u32) -> Option<SimpulCode> {
        let wanted = format!("{letters}{number}");
        let all = self.bagan.iter().flat_map(|b| &b.simpul);
        all.map(|(kode, _)| kode).find(|kode| plain(kode.as_str()) == wanted).cloned()
    }

    /// The name of an indicator, preferably the one of the card's year.
    pub fn iku_name(&self, kode: &IkuCode) -> &str {
        self.iku.iter().find(|(k, _)| k == kode).map_or("", |(_, nama)| nama)
    }
}

/// The parts of the findings book by auditor, and by auditor and year.
fn auditors(view: &View<'_>, unit: &UnitCode) -> Result<Vec<(String, SaringTemuan)>, ReadError> {
    let all = Findings::of(view, unit)?;
    Ok(all.by_auditor(false).into_iter().map(|(name, _, (which, _))| (name, which.clone())).collect())
}

/// A code without punctuation, in upper case.
fn plain(code: &str) -> String {
    code.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_uppercase()
}
