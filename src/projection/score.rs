//! Capaian of an indicator, and the status of any score.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    Formula, IkuCode, Masukan, Seq, UnitCode,
    data::{Polarisasi, SumberRealisasi},
};

use super::{
    Address, Aturan, Dated, IkuItem, Indikator, Nilai, Node, Pita, ReadError, Rumus, Satuan, Sebab, Tree, View, eval,
};

/// Levels of units that are looked through; below them, anything may be leant on.
const MOST_LEVELS: u8 = 8;

impl View<'_> {
    /// Capaian in per cent, by the formula of the indicator or of the rules; capped where the rules cap.
    pub fn capaian(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let Some(memo) = self.memo else { return self.compute_capaian(unit, tahun, kode) };
        let leans = || self.leans(unit, tahun, kode, MOST_LEVELS);
        memo.get_or(unit, tahun, kode, leans, || self.compute_capaian(unit, tahun, kode))
    }

    /// Does an indicator lean on the books of budget or findings, itself or through the units that it is consolidated
    /// from? A definition that changes makes everything be asked again.
    fn leans(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode, levels: u8) -> Result<(bool, bool), ReadError> {
        let Some(definisi) = self.indikator(unit, tahun, kode)? else { return Ok((false, false)) };
        match definisi.isi.sumber {
            SumberRealisasi::Anggaran => Ok((true, false)),
            SumberRealisasi::Temuan => Ok((false, true)),
            SumberRealisasi::Unit if levels == 0 => Ok((true, true)),
            SumberRealisasi::Unit => {
                definisi.isi.penanggung_jawab.iter().try_fold((false, false), |(budget, findings), below| {
                    let (b, f) = self.leans(below, tahun, kode, levels - 1)?;
                    Ok((budget || b, findings || f))
                })
            }
            _ => Ok((false, false)),
        }
    }

    fn compute_capaian(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Capaian);
        let nama = format!("capaian {kode} {unit}");
        let na = |sebab| Ok(Arc::new(Node::na(nama.clone(), Satuan::Persen, sebab).at(alamat.clone())));
        let Some(definisi) = self.indikator(unit, tahun, kode)? else { return na(Sebab::TanpaIndikator) };
        let Some(aturan) = self.aturan(unit, tahun)? else { return na(Sebab::TanpaAturan) };
        let (realisasi, target) = (self.realisasi(unit, tahun, kode)?, self.target(unit, tahun, kode)?);
        let (formula, by) = capaian_formula(&definisi, &aturan);
        let node = capaian_node(formula, &realisasi, &target, &nama).by([by]);
        let node = match (aturan.isi.batas_capaian, node.angka()) {
            (Some(cap), Some(value)) if value > cap.get() => {
                let uncapped = Arc::new(Node { nama: "capaian sebelum dibatasi".into(), ..node });
                let note = format!("dibatasi {cap} menurut aturan versi {}", aturan.isi.versi);
                Node::new(nama, Nilai::Angka(cap.get()), Satuan::Persen, Rumus::Batas)
                    .by([aturan.seq])
                    .from(vec![uncapped])
                    .note(note)
            }
            _ => node,
        };
        Ok(Arc::new(node.at(alamat)))
    }

    /// Status of a value by the bands of the rules.
    pub fn status(&self, unit: &UnitCode, tahun: u16, of: Arc<Node>, alamat: Address) -> Tree {
        let nama = format!("status {}", of.nama);
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

    /// Status of an indicator: of its capaian.
    pub fn iku_status(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Status);
        self.status(unit, tahun, self.capaian(unit, tahun, kode)?, alamat)
    }
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

fn capaian_node(formula: &Formula, realisasi: &Arc<Node>, target: &Arc<Node>, nama: &str) -> Node {
    let (low, high) = match target.nilai {
        Nilai::Angka(value) => (Some(value), Some(value)),
        Nilai::Rentang(low, high) => (Some(low), Some(high)),
        _ => (None, None),
    };
    let value = |input| match input {
        Masukan::Realisasi => realisasi.angka(),
        Masukan::Target | Masukan::BatasBawah => low,
        Masukan::BatasAtas => high,
        _ => None,
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
    Node::new(nama, nilai, Satuan::Persen, Rumus::Tercatat(Arc::new(formula.clone()), names))
        .from(vec![realisasi.clone(), target.clone()])
}
