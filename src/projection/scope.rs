//! The books that a figure may depend on, and so the facts that can change it.

use crate::event::{IkuCode, data::SumberRealisasi};

use super::{Address, Fact, IkuItem, Lingkup, What, fact::bagian, stretched::Stretched};

/// The books that a figure may depend on, besides the entries of its indicators.
pub(super) struct Scope {
    pub budget: bool,
    pub findings: bool,
    /// Other indicators, units and years.
    pub others: bool,
}

impl Scope {
    /// The dependencies that follow from the definitions of the figure's indicators; units below use the same codes.
    pub fn of(address: Option<&Address>, streams: &[Stretched]) -> Self {
        let mut scope = Self { budget: false, findings: false, others: false };
        for stream in streams {
            scope.lean(stream.formulas().any(|formula| !formula.figures().is_empty()) || stream.combines_by_formula());
            for i in stream.definitions() {
                scope.lean(i.leans_on_others());
                if !matches!(address, Some(Address::Iku(_, _, wanted, _)) if *wanted != i.kode) {
                    scope.budget |= i.sumber == SumberRealisasi::Anggaran;
                    scope.findings |= i.sumber == SumberRealisasi::Temuan;
                }
            }
        }
        scope
    }

    /// A formula may refer to figures of any book.
    fn lean(&mut self, leans: bool) {
        self.others |= leans;
        self.budget |= leans;
        self.findings |= leans;
    }

    /// Returns whether the fact could have changed the figure. `true` if in doubt.
    pub fn touches(&self, address: &Address, fact: &Fact) -> bool {
        match (&fact.what, address) {
            (What::Narasi { .. } | What::Bukti { .. } | What::Rincian | What::Laporan | What::Beside, _) => false,
            (What::Batal | What::Aturan(_), _) => true,
            (bagian!(temuan), Address::Findings(..) | Address::FindingsOf(..)) => true,
            (bagian!(temuan), _) => self.findings,
            (what, Address::Ro(_, _, wanted, _) | Address::Output(_, _, Lingkup::Ro(wanted), _))
                if what.ro().is_some() =>
            {
                what.ro() == Some(wanted)
            }
            (what, address) if what.ro().is_some() => match address {
                Address::IkuBudget(..) | Address::UnitBudget(..) | Address::Mata(..) | Address::Output(..) => true,
                Address::Iku(_, _, _, IkuItem::Efisiensi | IkuItem::EfisiensiResmi) => true,
                Address::Findings(..) | Address::FindingsOf(..) => false,
                _ => self.budget,
            },
            (
                _,
                Address::Card(..)
                | Address::Perspektif(..)
                | Address::Sasaran(..)
                | Address::Simpul(..)
                | Address::Rumus(..),
            ) => true,
            (_, Address::Iku(..)) if self.others => true,
            (what, Address::Iku(_, _, wanted, _)) => iku_of(what) == Some(wanted),
            // Figures of money and findings, which these facts do not change.
            (
                What::Perspektif(_)
                | What::Sasaran(_)
                | What::Simpul(_)
                | What::Indikator(_)
                | What::Target { .. }
                | bagian!(isian)
                | bagian!(anggaran)
                | bagian!(buku_besar),
                Address::IkuBudget(..)
                | Address::UnitBudget(..)
                | Address::Ro(..)
                | Address::Mata(..)
                | Address::Output(..)
                | Address::Findings(..)
                | Address::FindingsOf(..),
            ) => false,
        }
    }
}

fn iku_of(what: &What) -> Option<&IkuCode> {
    match what {
        What::Indikator(i) => Some(&i.kode),
        What::Target { iku, .. }
        | What::Realisasi { iku, .. }
        | What::Ditimpa { iku, .. }
        | What::Disetujui { iku, .. } => Some(iku),
        What::Perspektif(_) | What::Sasaran(_) | What::Simpul(_) | What::Aturan(_) => None,
        bagian!(anggaran) | bagian!(temuan) | bagian!(samping) | bagian!(buku_besar) => None,
    }
}
