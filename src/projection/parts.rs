//! Parts of the figures of a unit's year: a part that a fact cannot change is not computed again.

use crate::event::{RoCode, UnitCode};

use super::{
    Address, BudgetItem, Fact, IkuItem, Lingkup, ReadError, View, What, fact::bagian, reading::Figures, scope::Scope,
};

/// The part of the budget's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Budget {
    None,
    /// One rincian output, and all sums that contain it.
    Ro(RoCode),
    All,
}

/// A set of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// NPSS, perspektif, sasaran.
    card: bool,
    /// Figures of indicators, with their efficiency.
    iku: bool,
    /// Budgets of unit, indicators and rincian output.
    budget: Budget,
    /// Findings.
    findings: bool,
}

impl Parts {
    /// Everything.
    pub const ALL: Self = Self { card: true, iku: true, budget: Budget::All, findings: true };
    /// Nothing.
    pub const NONE: Self = Self { card: false, iku: false, budget: Budget::None, findings: false };

    /// The figures that a fact may change, given the dependencies of the indicators. All if in doubt.
    pub fn of(fact: &Fact, scope: &Scope) -> Self {
        match &fact.what {
            What::Narasi { .. } | What::Bukti { .. } | What::Rincian | What::Laporan | What::Beside => Self::NONE,
            _ if scope.others => Self::ALL,
            What::Target { .. } | What::Realisasi { .. } | What::Ditimpa { .. } | What::Disetujui { .. } => {
                Self { card: true, iku: true, ..Self::NONE }
            }
            What::Ro { .. } => Self { card: scope.budget, iku: true, budget: Budget::All, findings: false },
            What::Anggaran { ro, .. } | What::Rpd { ro, .. } | What::Output { ro, .. } => {
                Self { card: scope.budget, iku: true, budget: Budget::Ro(ro.clone()), findings: false }
            }
            bagian!(temuan) => Self { card: scope.findings, iku: scope.findings, budget: Budget::None, findings: true },
            What::Perspektif(_) | What::Sasaran(_) | What::Simpul(_) | What::Indikator(_) | What::Aturan(_) => {
                Self::ALL
            }
            What::Batal | bagian!(buku_besar) => Self::ALL,
        }
    }

    /// Returns whether the set contains the figure.
    pub fn hold(&self, address: &Address) -> bool {
        match address {
            Address::Card(..)
            | Address::Perspektif(..)
            | Address::Sasaran(..)
            | Address::Simpul(..)
            | Address::Rumus(..) => self.card,
            Address::Iku(..) => self.iku,
            Address::IkuBudget(..) | Address::UnitBudget(..) | Address::Mata(..) => self.budget != Budget::None,
            Address::Output(_, _, Lingkup::Ro(ro), _) => self.budget.has(ro),
            Address::Output(..) => self.budget != Budget::None,
            Address::Ro(_, _, ro, _) => self.budget.has(ro),
            Address::Findings(..) | Address::FindingsOf(..) => self.findings,
        }
    }

    /// Computes the figures of the set.
    pub fn collect(&self, view: &View, unit: &UnitCode, tahun: u16, all: &mut Figures) -> Result<(), ReadError> {
        let mut put = |node: &std::sync::Arc<super::Node>| {
            if let Some(address) = &node.alamat {
                all.insert(address.clone(), node.clone());
            }
        };
        if self.card {
            let card = view.card(unit, tahun)?;
            [&card.npss, &card.status, &card.filled()].into_iter().for_each(&mut put);
            if let Some(pohon) = &card.pohon {
                for (_, row) in pohon.flat() {
                    [&row.nilai, &row.status].into_iter().chain(&row.bobot).chain(&row.kontribusi).for_each(&mut put);
                }
            }
            for kode in view.rumus_codes(unit, tahun)? {
                if let Ok(kode) = kode.parse() {
                    put(&view.rumus_bernama(unit, tahun, &kode)?);
                }
            }
            for p in card.perspektif.iter().filter(|_| card.pohon.is_none()) {
                [&p.skor, &p.bobot, &p.nkp, &p.status].into_iter().for_each(&mut put);
                p.sasaran.iter().flat_map(|s| [&s.nss, &s.status]).for_each(&mut put);
            }
        }
        if self.iku {
            for row in view.iku_rows(unit, tahun, |_| true)? {
                [&row.target, &row.realisasi, &row.capaian, &row.status].into_iter().for_each(&mut put);
                let kode = &row.indikator.isi.kode;
                put(&view.target_renstra(unit, tahun, kode)?);
                for item in [IkuItem::Efisiensi, IkuItem::EfisiensiResmi] {
                    put(&view.efisiensi(unit, tahun, kode, item)?);
                }
            }
        }
        if self.budget != Budget::None {
            self.budget.collect(view, unit, tahun, &mut put)?;
        }
        if self.findings {
            view.findings_recorded(unit, Some(tahun))?.iter().for_each(&mut put);
        }
        Ok(())
    }
}

impl Budget {
    /// Returns whether the part contains a rincian output.
    fn has(&self, ro: &RoCode) -> bool {
        match self {
            Self::None => false,
            Self::Ro(one) => one == ro,
            Self::All => true,
        }
    }

    fn collect(
        &self,
        view: &View,
        unit: &UnitCode,
        tahun: u16,
        put: &mut impl FnMut(&std::sync::Arc<super::Node>),
    ) -> Result<(), ReadError> {
        let mut scope = |of: &dyn Fn(BudgetItem) -> Address| {
            view.budget_items(of)?.iter().for_each(&mut *put);
            Ok::<_, ReadError>(())
        };
        scope(&|item| Address::UnitBudget(unit.clone(), tahun, item))?;
        let more = view.outputs_recorded(unit, tahun)?;
        let book = view.frame(unit, tahun)?;
        for (kode, _) in book.iku.iter().filter(|(_, iku)| iku.definisi(view.day(tahun)).is_some()) {
            scope(&|item| Address::IkuBudget(unit.clone(), tahun, kode.clone(), item))?;
        }
        for (owner, ro) in view.ro_list(unit, tahun)?.into_iter().filter(|(_, ro)| self.has(ro)) {
            scope(&|item| Address::Ro(owner.clone(), tahun, ro.clone(), item))?;
        }
        more.iter().for_each(&mut *put);
        Ok(())
    }
}
