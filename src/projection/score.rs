//! Capaian of an indicator, and the status of any score.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{Formula, IkuCode, Masukan, Periode, Seq, UnitCode, data::Polarisasi};

use super::{
    Address, Aturan, Dated, IkuItem, Indikator, Nama, Nilai, Node, Pita, Rumus, Satuan, Sebab, Tree, View, eval,
    memo::Key, rujukan::Named,
};

impl View<'_> {
    /// Capaian in per cent, by the formula of the indicator or of the rules, within the cap and floor of the rules.
    pub fn capaian(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Capaian);
        self.memo().keep(Key::Figure(alamat), || self.compute_capaian(unit, tahun, kode))
    }

    fn compute_capaian(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let nama = Nama::title(&Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Capaian));
        self.capaian_at(unit, tahun, kode, self.per.periode(tahun), IkuItem::Capaian, nama)
    }

    /// Capaian of one period alone.
    pub(super) fn capaian_within(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode, periode: Periode) -> Tree {
        let nama = format!("capaian {kode} {unit} {periode} saja").into();
        self.capaian_at(unit, tahun, kode, periode, IkuItem::CapaianPeriode, nama)
    }

    fn capaian_at(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        periode: Periode,
        item: IkuItem,
        nama: Nama,
    ) -> Tree {
        let alamat = |item| Address::Iku(unit.clone(), tahun, kode.clone(), item);
        let na = |sebab| Ok(Arc::new(Node::na(nama.clone(), Satuan::Persen, sebab).at(alamat(item))));
        let Some(definisi) = self.indikator(unit, tahun, kode)? else { return na(Sebab::TanpaIndikator) };
        let Some(aturan) = self.aturan(unit, tahun)? else { return na(Sebab::TanpaAturan) };
        let alone = item == IkuItem::CapaianPeriode;
        let realisasi = self.realisasi_at(unit, tahun, kode, periode, alone)?;
        let of = if alone { IkuItem::TargetPeriode } else { IkuItem::Target };
        let target = self.target_at(unit, tahun, kode, periode, alone, alamat(of))?;
        let (formula, by) = capaian_formula(&definisi, &aturan);
        let named = self.figures_of(unit, tahun, formula)?;
        let node = capaian_node(formula, &realisasi, &target, &nama, &named).by([by]);
        Ok(Arc::new(bounded(node, &nama, &aturan).at(alamat(item))))
    }

    /// Status of a value by the status bands of the rules.
    pub fn status(&self, unit: &UnitCode, tahun: u16, of: Arc<Node>, alamat: Address) -> Tree {
        let same = |(kept, _): &(Arc<Node>, Arc<Node>)| Arc::ptr_eq(kept, &of);
        let kept = self.memo().keep_while(Key::Status(alamat.clone()), same, || {
            Ok((of.clone(), self.compute_status(unit, tahun, of.clone(), alamat)?))
        });
        Ok(kept?.1)
    }

    fn compute_status(&self, unit: &UnitCode, tahun: u16, of: Arc<Node>, alamat: Address) -> Tree {
        let nama = Nama::of("status", &of.nama);
        let kata = |nilai, event: Option<Seq>| {
            Ok(Arc::new(
                Node::new(nama.clone(), nilai, Satuan::Kata, Rumus::Pita)
                    .by(event)
                    .from(vec![of.clone()])
                    .at(alamat.clone()),
            ))
        };
        let Some(aturan) = self.aturan(unit, tahun)? else {
            return kata(Nilai::TidakBerlaku(Sebab::TanpaAturan), None);
        };
        let Some(value) = of.angka() else { return kata(Nilai::TidakBerlaku(Sebab::TanpaSkor), None) };
        let band = aturan.isi.pita.iter().find(|pita| holds(pita, value));
        let nilai = band.map_or(Nilai::TidakBerlaku(Sebab::DiLuarPita), |p| {
            Nilai::Kata(p.nama.as_str().into(), p.warna.as_str().into())
        });
        kata(nilai, Some(aturan.seq))
    }

    /// Status of an indicator, by its capaian.
    pub fn iku_status(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Status);
        self.status(unit, tahun, self.capaian(unit, tahun, kode)?, alamat)
    }
}

/// Applies the cap and the floor of the rules to a capaian.
fn bounded(node: Node, nama: &Nama, aturan: &Dated<Arc<Aturan>>) -> Node {
    let Some(value) = node.angka() else { return node };
    let cap = aturan.isi.batas_capaian.filter(|cap| value > cap.get());
    let floor = aturan.isi.batas_bawah_capaian.filter(|floor| value < floor.get());
    let Some(bound) = cap.or(floor) else { return node };
    let (before, said) = match cap {
        Some(_) => ("capaian sebelum dibatasi", "dibatasi"),
        None => ("capaian sebelum dinaikkan", "dinaikkan ke"),
    };
    let unbounded = Arc::new(Node { nama: before.into(), ..node });
    let note = format!("{said} {bound} menurut aturan versi {}", aturan.isi.versi);
    Node::new(nama.clone(), Nilai::Angka(bound.get()), Satuan::Persen, Rumus::Batas)
        .by([aturan.seq])
        .from(vec![unbounded])
        .note(note)
}

fn holds(pita: &Pita, value: Decimal) -> bool {
    let above = pita.dari.is_none_or(|(bound, inside)| value > bound.get() || (inside && value == bound.get()));
    let below = pita.sampai.is_none_or(|(bound, inside)| value < bound.get() || (inside && value == bound.get()));
    above && below
}

fn capaian_formula<'a>(definisi: &'a Dated<Arc<Indikator>>, aturan: &'a Dated<Arc<Aturan>>) -> (&'a Formula, Seq) {
    if let Some(own) = &definisi.isi.rumus {
        return (own, definisi.seq);
    }
    let formula = match definisi.isi.polarisasi {
        Polarisasi::Minimum => &aturan.isi.capaian_minimum,
        Polarisasi::Rentang => &aturan.isi.capaian_rentang,
        Polarisasi::Maksimum | Polarisasi::Stabil => &aturan.isi.capaian_maksimum,
    };
    (formula, aturan.seq)
}

fn capaian_node(formula: &Formula, realisasi: &Arc<Node>, target: &Arc<Node>, nama: &Nama, named: &Named) -> Node {
    let (low, high) = match target.nilai {
        Nilai::Angka(value) | Nilai::Berkata(value, _) => (Some(value), Some(value)),
        Nilai::Rentang(low, high) => (Some(low), Some(high)),
        _ => (None, None),
    };
    let value = |input: &Masukan| match input {
        Masukan::Realisasi => realisasi.angka().ok_or(Sebab::TanpaRealisasi),
        Masukan::Target | Masukan::BatasBawah => low.ok_or(Sebab::TanpaTarget),
        Masukan::BatasAtas => high.ok_or(Sebab::TanpaTarget),
        _ => named.get(input),
    };
    let missing = [target, realisasi].into_iter().find_map(|n| match n.nilai {
        Nilai::TidakBerlaku(sebab) => Some(sebab),
        _ => None,
    });
    let nilai = match missing {
        Some(sebab) => Nilai::TidakBerlaku(sebab),
        None => match eval::evaluate(formula, &value) {
            Ok(value) => Nilai::Angka(value),
            Err(Sebab::PembagiNol) if low == Some(Decimal::ZERO) => Nilai::TidakBerlaku(Sebab::TargetNol),
            Err(sebab) => Nilai::TidakBerlaku(sebab),
        },
    };
    let names = eval::inputs(formula);
    Node::new(nama.clone(), nilai, Satuan::Persen, Rumus::Tercatat(Arc::new(formula.clone()), names))
        .from([realisasi.clone(), target.clone()].into_iter().chain(named.nodes()).collect())
}
