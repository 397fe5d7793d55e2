//! Figures that depend on lines of units outside of the bag: they are reported, and not compared.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Wrong,
    description::About,
    reading::Reading,
    rows::{Sheet, UNKNOWN},
};
use crate::{
    event::{Tanggal, UnitCode},
    export::{Scope, tables::Sorted},
    projection::{
        Address, Book, BudgetItem, CardItem, Fact, Global, IkuItem, Pandangan, PerspektifItem, ReadError, SasaranItem,
        SimpulItem, StreamKey, View,
    },
};

/// Addresses of figures, with the units outside of the bag that they depend on.
pub type Fragile = BTreeMap<String, BTreeSet<UnitCode>>;

/// The books of a bag, and the units outside of it that were read.
pub struct Books<'a> {
    about: &'a About,
    global: &'a Global,
    scope: Scope,
    day: Tanggal,
    streams: HashMap<StreamKey, Vec<&'a Fact>>,
    books: RefCell<HashMap<StreamKey, Arc<Book>>>,
    outside: RefCell<BTreeSet<UnitCode>>,
}

impl<'a> Books<'a> {
    /// The books of the lines that are whole.
    pub fn new(reading: &'a Reading, about: &'a About, global: &'a Global) -> Result<Self, Wrong> {
        let mut streams: HashMap<StreamKey, Vec<&Fact>> = HashMap::new();
        for fact in reading.facts.iter().filter(|fact| fact.seq <= about.as_of) {
            streams.entry(fact.stream()).or_default().push(fact);
        }
        let scope = Scope::new(global, &about.unit, about.from, about.to);
        let day = reading.times.get((about.as_of.max(1) - 1) as usize).ok_or("as_of tidak ada di rantai")?.day();
        let (books, outside) = (RefCell::default(), RefCell::default());
        Ok(Self { about, global, scope, day, streams, books, outside })
    }

    /// A view without cached values.
    pub fn view(&self) -> View<'_> {
        let load = |key: &StreamKey| {
            let mut books = self.books.borrow_mut();
            let made = books.entry(key.clone());
            Ok(made
                .or_insert_with(|| Arc::new(Book::fold(self.streams.get(key).into_iter().flatten().copied())))
                .clone())
        };
        let watch = |unit: &UnitCode, rules: bool| {
            let held = self.scope.units.contains(unit) || unit.is_ledger() || rules && self.scope.above.contains(unit);
            if !held {
                self.outside.borrow_mut().insert(unit.clone());
            }
        };
        let (as_of, per) = (self.about.as_of, self.about.per);
        View::new(self.global, as_of, per, self.day, Box::new(load)).with(Pandangan::Resmi).watched(Box::new(watch))
    }

    /// Units outside of the bag that were read since the last call.
    pub fn outside(&self) -> BTreeSet<UnitCode> {
        self.outside.take()
    }

    /// Units outside of the bag on which the rows of the tables depend, in words; `None` if there are none.
    pub fn pillars(&self) -> Result<Option<String>, ReadError> {
        let (view, unit, tahun) = (self.view(), &self.about.unit, self.about.tahun);
        view.aturan(unit, tahun)?;
        view.ro_list(unit, tahun)?;
        view.finding_rows(unit, Some(tahun))?;
        let found: Vec<_> = self.outside().iter().map(ToString::to_string).collect();
        Ok((!found.is_empty()).then(|| found.join(", ")))
    }

    /// Computes each figure separately, to find those that depend on units outside.
    pub fn fragile(&self, figures: &Sorted) -> Result<Fragile, ReadError> {
        let (unit, tahun) = (&self.about.unit, self.about.tahun);
        let mut found = Fragile::new();
        let below = self.global.subtree(unit, self.about.as_of).into_iter().filter(|one| one != unit);
        let below = below
            .flat_map(|one| BudgetItem::ALL.iter().map(move |item| Address::UnitBudget(one.clone(), tahun, *item)));
        for address in figures.iter().map(|(address, _)| address.clone()).chain(below) {
            let view = self.view();
            match &address {
                Address::Findings(unit, item) => view.findings(unit, *item, Some(tahun))?,
                _ => view.figure(&value_of(&address))?,
            };
            let outside = self.outside();
            if !outside.is_empty() {
                found.insert(address.to_string(), outside);
            }
        }
        Ok(found)
    }
}

/// The figure of which an address is the status; other addresses unchanged.
fn value_of(address: &Address) -> Address {
    match address.clone() {
        Address::Card(unit, tahun, CardItem::Status) => Address::Card(unit, tahun, CardItem::Npss),
        Address::Perspektif(unit, tahun, kode, PerspektifItem::Status) => {
            Address::Perspektif(unit, tahun, kode, PerspektifItem::Skor)
        }
        Address::Sasaran(unit, tahun, kode, SasaranItem::Status) => {
            Address::Sasaran(unit, tahun, kode, SasaranItem::Nss)
        }
        Address::Simpul(unit, tahun, kode, SimpulItem::Status) => Address::Simpul(unit, tahun, kode, SimpulItem::Nilai),
        Address::Iku(unit, tahun, kode, IkuItem::Status) => Address::Iku(unit, tahun, kode, IkuItem::Capaian),
        other => other,
    }
}

/// Blanks the cells of fragile figures in a table of figures.
pub fn blank(name: &str, sheet: &mut Sheet, about: &About, fragile: &Fragile) {
    if fragile.is_empty() {
        return;
    }
    let heads = sheet.heads.clone();
    let prefix = format!("{}/{}", about.unit, about.tahun);
    for row in &mut sheet.rows {
        let texts = row.clone();
        let cell = |head: &str| heads.iter().position(|h| h == head).map_or("", |at| texts[at].as_str());
        for (head, text) in heads.iter().zip(row.iter_mut()).filter(|(_, text)| !text.is_empty()) {
            let wanted: Vec<String> = match name {
                "angka" if head != "alamat" => vec![cell("alamat").to_owned()],
                "kartu" => of_card(&prefix, cell("tingkat"), cell("kode"), head),
                "anggaran" => vec![match cell("tingkat") {
                    "ro" => format!("{}/{}/RO/{}/{head}", cell("unit"), about.tahun, cell("kode")),
                    "iku" => format!("{prefix}/{}/anggaran/{head}", cell("kode")),
                    _ => format!("{}/{}/anggaran/{head}", cell("kode"), about.tahun),
                }],
                _ => Vec::new(),
            };
            if wanted.iter().any(|address| fragile.contains_key(address)) {
                UNKNOWN.clone_into(text);
            }
        }
    }
}

/// The addresses of the figures behind a cell of the card, with recorded levels or without.
fn of_card(prefix: &str, tingkat: &str, kode: &str, head: &str) -> Vec<String> {
    let items: &[&str] = match head {
        "npss" => return vec![format!("{prefix}/npss")],
        "status" if tingkat == "kartu" => return vec![format!("{prefix}/status")],
        "nss" => &["nss", "nilai"],
        "skor" => &["skor", "nilai"],
        "nkp" => &["nkp", "kontribusi"],
        "target" | "realisasi" | "capaian" | "bobot" | "status" => &[head],
        _ => &[],
    };
    items.iter().map(|item| format!("{prefix}/{kode}/{item}")).collect()
}
