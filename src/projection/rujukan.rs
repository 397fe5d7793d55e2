//! Figures that formulas refer to: of the same unit and year, of earlier years and periods, of other units and books.

use std::{cell::Cell, sync::Arc};

use rust_decimal::Decimal;

use crate::event::{Formula, Masukan, Periode, Rujukan, UnitCode};

use super::{Address, Nilai, Node, Per, ReadError, Satuan, Sebab, StreamKey, Tree, View, memo::Key};

/// Most nesting of figures in figures; beyond it a figure is N/A. Admission refuses circles, so this only bounds chains.
pub const MOST_DEEP: u8 = 48;

/// Guard for a figure that is computed within others; lowers the depth when dropped.
pub(super) struct Deep<'a>(&'a Cell<u8>);

impl Drop for Deep<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// The figures that a formula refers to, with their nodes.
pub(super) struct Named(Vec<(Rujukan, Arc<Node>)>);

impl Named {
    /// The value of an input that is a figure.
    pub fn get(&self, input: &Masukan) -> Result<Decimal, Sebab> {
        let Masukan::Figur(wanted) = input else { return Err(Sebab::TanpaRealisasi) };
        let Some((_, node)) = self.0.iter().find(|(figur, _)| figur == wanted) else {
            return Err(Sebab::TanpaRealisasi);
        };
        value(node)
    }

    /// The nodes, in the order of first use.
    pub fn nodes(&self) -> Vec<Arc<Node>> {
        self.0.iter().map(|(_, node)| node.clone()).collect()
    }
}

/// The number of a node, or the reason why it has none.
pub(super) fn value(node: &Node) -> Result<Decimal, Sebab> {
    match node.nilai {
        Nilai::TidakBerlaku(sebab) => Err(sebab),
        _ => node.angka().ok_or(Sebab::TanpaRealisasi),
    }
}

/// The address that a reference denotes, seen from a unit and year.
pub fn address(unit: &UnitCode, tahun: u16, figur: &Rujukan) -> Result<Address, String> {
    let unit = figur.unit.as_ref().unwrap_or(unit);
    match figur.jalur.strip_prefix("temuan/") {
        Some(item) => format!("{unit}/temuan/{item}").parse(),
        None => format!("{unit}/{}/{}", tahun.saturating_sub(figur.mundur.into()), figur.jalur).parse(),
    }
}

impl View<'_> {
    /// Enters one more level of figures within figures; `None` if that is too deep.
    pub(super) fn deeper(&self) -> Option<Deep<'_>> {
        let depth = self.depth.get();
        (depth < MOST_DEEP).then(|| {
            self.depth.set(depth + 1);
            Deep(&self.depth)
        })
    }

    /// The figures that a formula refers to.
    pub(super) fn figures_of(&self, unit: &UnitCode, tahun: u16, formula: &Formula) -> Result<Named, ReadError> {
        let mut found: Vec<(Rujukan, Arc<Node>)> = Vec::new();
        for figur in formula.figures() {
            if !found.iter().any(|(known, _)| known == figur) {
                found.push((figur.clone(), self.figur(unit, tahun, figur)?));
            }
        }
        Ok(Named(found))
    }

    fn figur(&self, unit: &UnitCode, tahun: u16, figur: &Rujukan) -> Tree {
        let na = |sebab| Ok(Arc::new(Node::na(figur.to_string(), Satuan::Jumlah, sebab)));
        let Ok(address) = address(unit, tahun, figur) else { return na(Sebab::TanpaIndikator) };
        let Some(_deep) = self.deeper() else { return na(Sebab::Melingkar) };
        if figur.mundur == 0 && figur.triwulan.is_none() {
            return self.figure(&address);
        }
        let per = match (figur.triwulan, self.per.periode(tahun)) {
            (Some(quarter), _) => Per::Triwulan(quarter),
            (None, Periode::Tahun(_)) => Per::Tahun,
            (None, periode) => Per::from(periode),
        };
        let load = |key: &StreamKey| {
            self.memo().rests_on(Key::Book(key.clone()));
            self.book_of(key)
        };
        let then = View::new(self.global, self.as_of, per, self.hari, Box::new(load))
            .with(self.pandangan)
            .watched(Box::new(|unit, rules| self.seen(unit, rules)));
        then.depth.set(self.depth.get());
        then.figure(&address)
    }
}
