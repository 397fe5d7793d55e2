//! Nodes that hold for the units below the one that recorded them.
//!
//! The rules in force for a unit name the levels whose nodes are inherited (`diwariskan`, version 3 of `aturan.ditetapkan`).
//! Level by level from the top, the unit's own nodes hold if it has any, else those of the nearest unit above that has some. A
//! node must belong to a parent that holds in the same place: below a level that came from some unit, no nodes come from
//! farther up, and below a level of the unit's own nothing is inherited. Indicators, targets and figures are never inherited:
//! a node from above contains the unit's own indicators, and its value is the unit's own.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::event::{SimpulCode, Tanggal, UnitCode};

use super::{Aturan, Book, Dated, ReadError, Simpul, StreamKey, View, gabung, in_force, memo::Key};

/// A node with the unit above that recorded it; `None`: the unit itself.
pub(super) type Held = (Dated<Arc<Simpul>>, Option<UnitCode>);

/// A node from above, and the unit that recorded it.
pub type FromAbove = (UnitCode, Dated<Arc<Simpul>>);

/// The nodes in a book on a day, without those that ended.
fn recorded(book: &Book, day: Tanggal) -> HashMap<SimpulCode, Dated<Arc<Simpul>>> {
    let own = book.simpul.values().filter_map(|v| in_force(v, day)).filter(|d| !d.isi.berakhir).cloned();
    let mut nodes: HashMap<_, _> = own.map(|d| (d.isi.kode.clone(), d)).collect();
    // Perspektif and sasaran are nodes of the levels with these names.
    for found in gabung::of_version_1(book, day) {
        nodes.entry(found.isi.kode.clone()).or_insert(found);
    }
    nodes
}

/// The nodes of a unit, with those that come from above: `line` are the units above it, nearest first.
pub(super) fn held(
    own: &Book,
    aturan: &Aturan,
    day: Tanggal,
    line: &[UnitCode],
    book: &dyn Fn(&UnitCode) -> Result<Arc<Book>, ReadError>,
) -> Result<HashMap<SimpulCode, Held>, ReadError> {
    let own = recorded(own, day);
    let mut all: HashMap<SimpulCode, Held> = own.into_iter().map(|(kode, d)| (kode, (d, None))).collect();
    let mut above: Vec<HashMap<SimpulCode, Dated<Arc<Simpul>>>> = Vec::new();
    let mut reach = line.len();
    for tingkat in aturan.tingkat.iter().map(|t| &t.kode) {
        let here = all.values().any(|(d, from)| from.is_none() && d.isi.tingkat == *tingkat);
        if here || !aturan.diwariskan.contains(tingkat) {
            break;
        }
        for (at, unit) in line[..reach].iter().enumerate() {
            if above.len() <= at {
                above.push(recorded(&*book(unit)?, day));
            }
            let found: Vec<_> = above[at].values().filter(|d| d.isi.tingkat == *tingkat).cloned().collect();
            if found.is_empty() {
                continue;
            }
            for node in found {
                all.entry(node.isi.kode.clone()).or_insert_with(|| (node, Some(unit.clone())));
            }
            reach = at + 1;
            break;
        }
    }
    Ok(all)
}

/// Remarks about nodes from above: their number by unit.
pub(super) fn told(from: &HashMap<SimpulCode, UnitCode>) -> Vec<String> {
    let mut by_unit: BTreeMap<&UnitCode, Vec<&SimpulCode>> = BTreeMap::new();
    for (kode, unit) in from {
        by_unit.entry(unit).or_default().push(kode);
    }
    let told = |(unit, mut codes): (&UnitCode, Vec<&SimpulCode>)| {
        codes.sort();
        let codes: Vec<_> = codes.into_iter().map(SimpulCode::as_str).collect();
        format!("{} {} {unit}", codes.join(", "), OF_ABOVE)
    };
    by_unit.into_iter().map(told).collect()
}

/// Prefix of the remark on a node from above, before its unit.
pub(super) const OF_ABOVE: &str = "berlaku dari unit di atasnya, sampai unit ini mencatat sendiri:";

impl View<'_> {
    /// The nodes that hold for a unit on the view's day, with the unit above from which each came.
    pub(super) fn simpul_berlaku(
        &self,
        unit: &UnitCode,
        tahun: u16,
        aturan: &Aturan,
    ) -> Result<HashMap<SimpulCode, Held>, ReadError> {
        let (own, day) = (self.frame(unit, tahun)?, self.day(tahun));
        let line = match aturan.diwariskan.is_empty() {
            true => Vec::new(),
            false => self.global.ancestry_on(unit, self.as_of, day).split_off(1),
        };
        let book = |above: &UnitCode| {
            self.seen(above, true);
            let key = StreamKey::new(above, tahun);
            self.memo().rests_on(Key::Frame(key.clone()));
            self.book_of(&key)
        };
        held(&own, aturan, day, &line, &book)
    }

    /// Returns whether a unit inherits nodes. Depends on no figure of the units above.
    pub(super) fn diwarisi(&self, unit: &UnitCode, tahun: u16) -> Result<bool, ReadError> {
        let day = self.day(tahun);
        for above in self.global.ancestry_on(unit, self.as_of, day) {
            let key = StreamKey::new(&above, tahun);
            self.memo().rests_on(Key::Frame(key.clone()));
            if let Some(found) = in_force(&self.book_of(&key)?.aturan, day) {
                return Ok(!found.isi.diwariskan.is_empty());
            }
        }
        Ok(false)
    }

    /// The nodes that a unit inherits, each with the unit that recorded it, in the order of their levels.
    pub fn simpul_warisan(&self, unit: &UnitCode, tahun: u16) -> Result<Vec<FromAbove>, ReadError> {
        if !self.diwarisi(unit, tahun)? {
            return Ok(Vec::new());
        }
        let Some(aturan) = self.aturan(unit, tahun)? else { return Ok(Vec::new()) };
        let all = self.simpul_berlaku(unit, tahun, &aturan.isi)?;
        let mut found: Vec<_> = all.into_values().filter_map(|(dated, from)| Some((from?, dated))).collect();
        let level = |d: &Dated<Arc<Simpul>>| aturan.isi.tingkat.iter().position(|t| t.kode == d.isi.tingkat);
        found.sort_by_key(|(_, d)| (level(d), d.isi.urutan, d.isi.kode.clone()));
        Ok(found)
    }
}
