//! Figures of the budget book: by rincian output, by indicator, by unit; and efficiency.

use std::sync::{Arc, OnceLock};

use rust_decimal::Decimal;

use crate::event::{IkuCode, Masukan, RoCode, Tanggal, UnitCode, indonesian};

use super::{
    Address, BudgetItem, Gerak, IkuItem, Inputs, Nama, Nilai, Node, ReadError, Ro, Rumus, Saringan, Satuan, Sebab,
    StreamKey, Tree, View, eval, in_force, memo::Key, ratio::ratio, rujukan,
};

/// A rincian output within a scope.
pub(super) struct Member {
    pub unit: UnitCode,
    pub ro: RoCode,
    /// Share in per cent that counts; `None`: all of it.
    pub porsi: Option<Decimal>,
}

impl View<'_> {
    /// An item of one rincian output.
    pub fn ro_budget(&self, unit: &UnitCode, tahun: u16, ro: &RoCode, item: BudgetItem) -> Tree {
        let alamat = Address::Ro(unit.clone(), tahun, ro.clone(), item);
        self.memo().keep(Key::Figure(alamat.clone()), || self.compute_ro(unit, tahun, ro, item, alamat))
    }

    fn compute_ro(&self, unit: &UnitCode, tahun: u16, ro: &RoCode, item: BudgetItem, alamat: Address) -> Tree {
        let book = self.output(unit, tahun, ro)?;
        let Some(found) = book.ro.get(ro) else {
            return Ok(Arc::new(Node::na(Nama::title(&alamat), measure(item), Sebab::TanpaAnggaran).at(alamat)));
        };
        let day = self.day(tahun);
        let leaf = |kinds: &'static [Gerak]| leaf(found, kinds, day, &alamat);
        let node = match item {
            BudgetItem::PaguAwal => leaf(Gerak::PAGU_AWAL),
            BudgetItem::Blokir => leaf(Gerak::BLOKIR),
            BudgetItem::Penambahan => leaf(Gerak::PENAMBAHAN),
            BudgetItem::Refocusing => leaf(Gerak::REFOCUSING),
            BudgetItem::Realisasi => leaf(Gerak::REALISASI),
            derived => derive(derived, &alamat, &|item| self.ro_budget(unit, tahun, ro, item))?,
        };
        Ok(Arc::new(node.at(alamat)))
    }

    /// An item of a unit and all units below it.
    pub fn unit_budget(&self, unit: &UnitCode, tahun: u16, item: BudgetItem) -> Tree {
        let alamat = Address::UnitBudget(unit.clone(), tahun, item);
        self.memo().keep(Key::Figure(alamat.clone()), || self.compute_unit_budget(unit, tahun, item, alamat))
    }

    fn compute_unit_budget(&self, unit: &UnitCode, tahun: u16, item: BudgetItem, alamat: Address) -> Tree {
        let node = match item {
            BudgetItem::PaguAkhir | BudgetItem::Sisa | BudgetItem::Penyerapan => {
                derive(item, &alamat, &|item| self.unit_budget(unit, tahun, item))?
            }
            _ => {
                let own = self.members(std::slice::from_ref(unit), tahun, None)?;
                let mut inputs = self.items(&own, tahun, item)?;
                for child in self.global.children_on(
                    unit,
                    self.as_of,
                    self.day(tahun),
                    crate::event::Periode::Tahun(tahun).awal(),
                ) {
                    let below = self.unit_budget(&child.kode, tahun, item)?;
                    if below.angka().is_some() {
                        inputs.push(below);
                    }
                }
                total(inputs, &alamat)
            }
        };
        Ok(Arc::new(node.at(alamat)))
    }

    /// An item of an indicator: of all rincian output that pays for it, in the unit and the units below it.
    pub fn iku_budget(&self, unit: &UnitCode, tahun: u16, iku: &IkuCode, item: BudgetItem) -> Tree {
        let alamat = Address::IkuBudget(unit.clone(), tahun, iku.clone(), item);
        self.memo().keep(Key::Figure(alamat.clone()), || self.compute_iku_budget(unit, tahun, iku, item, alamat))
    }

    fn compute_iku_budget(
        &self,
        unit: &UnitCode,
        tahun: u16,
        iku: &IkuCode,
        item: BudgetItem,
        alamat: Address,
    ) -> Tree {
        let node = match item {
            BudgetItem::PaguAkhir | BudgetItem::Sisa | BudgetItem::Penyerapan => {
                derive(item, &alamat, &|item| self.iku_budget(unit, tahun, iku, item))?
            }
            _ => {
                let members = self.members(&self.subtree_in(unit, tahun), tahun, Some(iku))?;
                total(self.items(&members, tahun, item)?, &alamat)
            }
        };
        Ok(Arc::new(node.at(alamat)))
    }

    /// An item of all budget of a classification code, a kind of spending or a source of money.
    pub fn mata_budget(&self, unit: &UnitCode, tahun: u16, which: &Saringan, item: BudgetItem) -> Tree {
        let alamat = Address::Mata(unit.clone(), tahun, which.clone(), item);
        let node = match item {
            BudgetItem::PaguAkhir | BudgetItem::Sisa | BudgetItem::Penyerapan => {
                derive(item, &alamat, &|item| self.mata_budget(unit, tahun, which, item))?
            }
            _ => {
                let mut members = self.members(&self.subtree_in(unit, tahun), tahun, None)?;
                self.retain(&mut members, tahun, which)?;
                total(self.items(&members, tahun, item)?, &alamat)
            }
        };
        Ok(Arc::new(node.at(alamat)))
    }

    /// Keeps the members that belong to a code, a kind of spending or a source.
    pub(super) fn retain(&self, all: &mut Vec<Member>, tahun: u16, which: &Saringan) -> Result<(), ReadError> {
        let mut kept = Vec::with_capacity(all.len());
        for member in all.drain(..) {
            let book = self.output(&member.unit, tahun, &member.ro)?;
            let rinci = book.ro.get(&member.ro).and_then(|ro| ro.rinci(self.day(tahun)));
            if which.holds(&member.ro, rinci.and_then(|r| r.sumber_dana.as_ref())) {
                kept.push(member);
            }
        }
        *all = kept;
        Ok(())
    }

    /// Rincian output registered for the units, in order of unit and code; `iku` limits them to those of an indicator.
    pub(super) fn members(
        &self,
        units: &[UnitCode],
        tahun: u16,
        iku: Option<&IkuCode>,
    ) -> Result<Vec<Member>, ReadError> {
        let (mut found, day) = (Vec::new(), self.day(tahun));
        let below = match (iku, units.first()) {
            (Some(code), Some(unit)) => self.served(unit, tahun, code)?,
            _ => Vec::new(),
        };
        for unit in units {
            let book = self.frame(unit, tahun)?;
            for (code, ro) in book.ro.iter().filter(|(_, ro)| in_force(&ro.daftar, day).is_some()) {
                let porsi = if iku.is_some() { ro.porsi(day, &|own| below.contains(own)) } else { None };
                if iku.is_none() || porsi.is_some() {
                    let porsi = porsi.filter(|share| *share != Decimal::ONE_HUNDRED);
                    found.push(Member { unit: unit.clone(), ro: code.clone(), porsi });
                }
            }
        }
        Ok(found)
    }

    /// The indicator with a code, or all indicators below the node, sasaran or perspektif with that code.
    fn served(&self, unit: &UnitCode, tahun: u16, code: &IkuCode) -> Result<Vec<IkuCode>, ReadError> {
        let (book, day) = (self.frame(unit, tahun)?, self.day(tahun));
        self.memo().rests_on(Key::Iku(StreamKey::new(unit, tahun), code.clone()));
        if book.iku.contains_key(code) {
            return Ok(vec![code.clone()]);
        }
        let handed = self.simpul_warisan(unit, tahun)?;
        let mut above = vec![code.to_string()];
        let mut at = 0;
        while at < above.len() {
            let own = above[at].clone();
            let nodes = book.simpul.iter().filter_map(|(kode, all)| Some((kode.as_str(), in_force(all, day)?)));
            let nodes = nodes.filter(|(_, d)| d.isi.induk.as_ref().is_some_and(|induk| induk.as_str() == own));
            let old = book.sasaran.iter().filter_map(|(kode, all)| Some((kode.as_str(), in_force(all, day)?)));
            let old = old.filter(|(_, d)| d.isi.perspektif.as_str() == own).map(|(kode, _)| kode.to_owned());
            let from_above = handed.iter().filter(|(_, d)| d.isi.induk.as_ref().is_some_and(|up| up.as_str() == own));
            let from_above = from_above.map(|(_, d)| d.isi.kode.to_string());
            let fresh: Vec<String> = nodes.map(|(kode, _)| kode.to_owned()).chain(old).chain(from_above).collect();
            above.extend(fresh.into_iter().filter(|kode| !above.contains(kode)).collect::<Vec<_>>());
            at += 1;
        }
        let hangs = |up: Option<&str>| up.is_some_and(|up| above.iter().any(|a| a == up));
        let mut below = vec![code.clone()];
        for (kode, iku) in &book.iku {
            let Some(d) = iku.definisi(day) else { continue };
            let node = d.isi.ukur.as_ref().and_then(|u| u.simpul.as_ref());
            if hangs(node.map(|n| n.as_str())) || hangs(d.isi.sasaran.as_ref().map(|s| s.as_str())) {
                below.push(kode.clone());
            }
        }
        Ok(below)
    }

    fn items(&self, members: &[Member], tahun: u16, item: BudgetItem) -> Result<Vec<Arc<Node>>, ReadError> {
        let one = |m: &Member| Ok(shared(self.ro_budget(&m.unit, tahun, &m.ro, item)?, m));
        members.iter().map(one).collect()
    }

    /// All items of the budget of one scope, in the order of [`BudgetItem::ALL`], each computed once.
    pub fn budget_items(&self, scope: &dyn Fn(BudgetItem) -> Address) -> Result<Vec<Arc<Node>>, ReadError> {
        let mut made: Vec<Arc<Node>> = Vec::with_capacity(BudgetItem::ALL.len());
        for item in BudgetItem::ALL {
            let alamat = scope(*item);
            let node = match item {
                // These are not cached; the items that they follow from come before them in the list.
                BudgetItem::PaguAkhir | BudgetItem::Sisa | BudgetItem::Penyerapan
                    if matches!(alamat, Address::Mata(..)) =>
                {
                    Arc::new(derive(*item, &alamat, &|item| Ok(made[item as usize].clone()))?.at(alamat))
                }
                _ => self.figure(&alamat)?,
            };
            made.push(node);
        }
        Ok(made)
    }

    /// All rincian output of a unit and the units below it, in order of unit and code.
    pub fn ro_list(&self, unit: &UnitCode, tahun: u16) -> Result<Vec<(UnitCode, RoCode)>, ReadError> {
        Ok(self.members(&self.subtree_in(unit, tahun), tahun, None)?.into_iter().map(|m| (m.unit, m.ro)).collect())
    }

    /// Efficiency of an indicator by the recorded formula or that of the regulation; beyond its limits it gets a remark and is
    /// not clamped.
    pub fn efisiensi(&self, unit: &UnitCode, tahun: u16, iku: &IkuCode, item: IkuItem) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, iku.clone(), item);
        self.memo().keep(Key::Figure(alamat.clone()), || self.compute_efisiensi(unit, tahun, iku, item, alamat))
    }

    fn compute_efisiensi(&self, unit: &UnitCode, tahun: u16, iku: &IkuCode, item: IkuItem, alamat: Address) -> Tree {
        let nama = alamat.title();
        let Some(aturan) = self.aturan(unit, tahun)? else {
            return Ok(Arc::new(Node::na(nama, Satuan::Persen, Sebab::TanpaAturan).at(alamat)));
        };
        let formula = if item == IkuItem::EfisiensiResmi { &aturan.isi.efisiensi_resmi } else { &aturan.isi.efisiensi };
        let capaian = self.capaian(unit, tahun, iku)?;
        let pagu = self.iku_budget(unit, tahun, iku, BudgetItem::PaguAkhir)?;
        let spent = self.iku_budget(unit, tahun, iku, BudgetItem::Realisasi)?;
        let named = self.figures_of(unit, tahun, formula)?;
        let input = |name: &Masukan| match name {
            Masukan::Capaian => rujukan::value(&capaian),
            Masukan::PaguAkhir => rujukan::value(&pagu),
            Masukan::RealisasiAnggaran => rujukan::value(&spent),
            _ => named.get(name),
        };
        let missing = [&pagu, &capaian, &spent].into_iter().find_map(|n| match n.nilai {
            Nilai::TidakBerlaku(sebab) => Some(sebab),
            _ => None,
        });
        let nilai = match missing {
            Some(sebab) => Nilai::TidakBerlaku(sebab),
            None => eval::evaluate(formula, &input).map_or_else(Nilai::TidakBerlaku, Nilai::Angka),
        };
        let names = eval::inputs(formula);
        let mut node = Node::new(nama, nilai, Satuan::Persen, Rumus::Tercatat(Arc::new(formula.clone()), names));
        let (low, high) = (aturan.isi.efisiensi_terendah.get(), aturan.isi.efisiensi_tertinggi.get());
        if node.angka().is_some_and(|value| value < low || value > high) {
            node = node.note(format!("di luar batas {low}% sampai {high}% (ditandai, tidak dipotong)"));
        }
        let inputs = [pagu, capaian, spent].into_iter().chain(named.nodes()).collect();
        Ok(Arc::new(node.by([aturan.seq]).from(inputs).at(alamat)))
    }
}

/// The share of a rincian output's figure that counts.
pub(super) fn shared(whole: Arc<Node>, member: &Member) -> Arc<Node> {
    let Some(persen) = member.porsi else { return whole };
    let share = Node::new(format!("porsi RO {}", member.ro), Nilai::Angka(persen), Satuan::Persen, Rumus::Entri);
    let value = whole.angka().and_then(|v| v.checked_mul(persen)).map(|v| v / Decimal::ONE_HUNDRED);
    let nilai = if whole.nilai.tanpa() { whole.nilai.clone() } else { Nilai::of(value) };
    let nama = format!("{} %, {}", indonesian(&persen.normalize().to_string()), whole.nama);
    Arc::new(Node::new(nama, nilai, whole.satuan, Rumus::Bobot).from(vec![whole, Arc::new(share)]))
}

fn measure(item: BudgetItem) -> Satuan {
    if item == BudgetItem::Penyerapan { Satuan::Persen } else { Satuan::Rupiah }
}

/// Sum of the movements of some kinds; the nodes of the movements are made on first access.
pub(super) fn leaf(ro: &Arc<Ro>, kinds: &'static [Gerak], day: Tanggal, alamat: &Address) -> Node {
    let sum = ro.mutasi.sum(kinds, day);
    let node = Node::new(Nama::title(alamat), Nilai::Angka(sum.unwrap_or_default()), Satuan::Rupiah, Rumus::Jumlah);
    if sum.is_none() {
        // Nothing moved: the zero is based on the registration.
        return node.by(ro.daftar.iter().map(|d| d.seq));
    }
    let masukan = Inputs::Movements { ro: ro.clone(), kinds, day, made: OnceLock::new() };
    Node { masukan, ..node }
}

fn total(inputs: Vec<Arc<Node>>, alamat: &Address) -> Node {
    if inputs.is_empty() {
        return Node::na(Nama::title(alamat), Satuan::Rupiah, Sebab::TanpaAnggaran);
    }
    let sum = inputs.iter().filter_map(|n| n.angka()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
    Node::new(Nama::title(alamat), Nilai::of(sum), Satuan::Rupiah, Rumus::Jumlah).from(inputs)
}

/// Computes pagu akhir, sisa or penyerapan from the other items of the same scope.
fn derive(item: BudgetItem, alamat: &Address, of: &dyn Fn(BudgetItem) -> Tree) -> Result<Node, ReadError> {
    let (items, rumus): (&[BudgetItem], Rumus) = match item {
        BudgetItem::PaguAkhir => (
            &[BudgetItem::PaguAwal, BudgetItem::Blokir, BudgetItem::Penambahan, BudgetItem::Refocusing],
            Rumus::PaguAkhir,
        ),
        BudgetItem::Sisa => (&[BudgetItem::PaguAkhir, BudgetItem::Realisasi], Rumus::Kurang),
        _ => (&[BudgetItem::Realisasi, BudgetItem::PaguAkhir], Rumus::Rasio),
    };
    let inputs = items.iter().map(|item| of(*item)).collect::<Result<Vec<_>, _>>()?;
    let values: Option<Vec<Decimal>> = inputs.iter().map(|n| n.angka()).collect();
    let nilai = match values.as_deref() {
        Some([awal, blokir, tambah, refocusing]) => Nilai::Angka(awal - blokir + tambah + refocusing),
        Some([pagu, spent]) if rumus == Rumus::Kurang => Nilai::Angka(pagu - spent),
        Some([_, pagu]) if pagu.is_zero() => Nilai::TidakBerlaku(Sebab::PaguNol),
        Some([spent, pagu]) => ratio(Some(*spent), Some(*pagu)),
        _ => Nilai::TidakBerlaku(Sebab::TanpaAnggaran),
    };
    Ok(Node::new(Nama::title(alamat), nilai, measure(item), rumus).from(inputs))
}
