//! Measurement of an indicator in version 2: of the period or up to it, at its own frequency, ratios by their parts, each
//! period by the definition that held then.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    IkuCode, Periode, Tanggal, UnitCode,
    data::{Cakupan, Frekuensi, KonsolidasiPeriode, NilaiTarget, Seri, SumberRealisasi},
};

use super::{
    Address, Dated, IkuItem, Indikator, Nama, Nilai, Node, Per, ReadError, Rumus, Satuan, Sebab, Tree, Ukur, View,
    eval,
    ratio::{consolidate, ratio_by, round_to, split_ratio},
};

/// The periods of a year at a frequency, in order.
pub(super) fn periods(frekuensi: Frekuensi, tahun: u16) -> Vec<Periode> {
    match frekuensi {
        Frekuensi::Bulanan => (1..=12).map(|m| Periode::Bulan(tahun, m)).collect(),
        Frekuensi::Triwulanan => (1..=4).map(|q| Periode::Triwulan(tahun, q)).collect(),
        Frekuensi::Semesteran => (1..=2).map(|h| Periode::Semester(tahun, h)).collect(),
        Frekuensi::Tahunan => vec![Periode::Tahun(tahun)],
    }
}

/// One indicator of version 2 for one period.
pub(super) struct Measured<'a> {
    pub unit: &'a UnitCode,
    pub tahun: u16,
    pub definisi: &'a Dated<Arc<Indikator>>,
    pub ukur: &'a Ukur,
    pub periode: Periode,
}

impl Measured<'_> {
    fn indikator(&self) -> &Indikator {
        &self.definisi.isi
    }

    fn satuan(&self) -> Satuan {
        Satuan::Indikator(self.indikator().presisi)
    }

    fn na(&self, nama: &'static str, sebab: Sebab) -> Tree {
        Ok(Arc::new(Node::na(self.named(nama, self.periode), self.satuan(), sebab)))
    }

    fn named(&self, nama: &'static str, periode: Periode) -> Nama {
        Nama::iku(nama, &self.indikator().kode, self.unit, periode)
    }

    /// Its periods from the beginning of the year up to the end of the requested period.
    fn upto(&self) -> Vec<Periode> {
        let end = self.periode.akhir();
        periods(self.ukur.frekuensi, self.tahun).into_iter().filter(|p| p.akhir() <= end).collect()
    }

    /// Its periods within the requested one.
    fn within(&self) -> Vec<Periode> {
        let start = self.periode.awal();
        self.upto().into_iter().filter(|p| p.awal() >= start).collect()
    }

    fn at(&self, periode: Periode) -> Measured<'_> {
        Measured { periode, ..*self }
    }

    /// The period of the same length before the requested one.
    fn before(&self) -> Option<Periode> {
        let same = match self.periode {
            Periode::Tahun(_) => return None,
            Periode::Triwulan(..) => Frekuensi::Triwulanan,
            Periode::Bulan(..) => Frekuensi::Bulanan,
            Periode::Semester(..) => Frekuensi::Semesteran,
        };
        periods(same, self.tahun).into_iter().take_while(|p| *p != self.periode).last()
    }
}

impl View<'_> {
    /// Returns whether the view is about a day within a period, which need not be reported yet.
    fn midway(&self, periode: Periode) -> bool {
        matches!(self.per, Per::Tanggal(day) if day < periode.akhir())
    }

    /// The last day of a unit that ended before the end of the period: its sum up to then stays in the year, and nothing more
    /// is expected.
    fn ended(&self, m: &Measured) -> Option<Tanggal> {
        if m.periode.setahun() || m.indikator().konsolidasi_periode != KonsolidasiPeriode::Jumlah {
            return None;
        }
        let end = m.periode.akhir();
        let unit = self.global.unit_on(m.unit, self.as_of, end.min(self.day(m.tahun)))?;
        unit.mulai.filter(|last| unit.berakhir && *last < end)
    }

    /// Realisasi up to the end of the period.
    pub(super) fn measured(&self, m: &Measured) -> Tree {
        let (mut upto, ended) = (m.upto(), self.ended(m));
        upto.retain(|p| ended.is_none_or(|last| p.awal() <= last));
        let Some(last) = upto.last().copied() else { return self.too_early(m) };
        if m.periode.setahun() || last.setahun() {
            let own = self.part(m, Periode::Tahun(m.tahun))?;
            if own.angka().is_some() || last.setahun() {
                return Ok(own);
            }
        } else if last.akhir() < m.periode.akhir() && !self.midway(m.periode) && ended.is_none() {
            return m.na("realisasi", Sebab::TidakDiukur);
        }
        let latest = m.ukur.entri_per == Cakupan::SampaiDengan
            || m.indikator().konsolidasi_periode == KonsolidasiPeriode::PosisiAkhir;
        let open = m.periode.setahun() || self.midway(m.periode) || ended.is_some();
        let targets = if latest { self.own_targets(m, &upto)? } else { Vec::new() };
        let mut parts = Vec::with_capacity(upto.len());
        for (at, periode) in upto.iter().enumerate().rev() {
            let part = self.part(m, *periode)?;
            // If the latest value counts, the values before it are not needed.
            if latest && (open || parts.is_empty()) && counts(m, &targets, at, &part) {
                return Ok(position(m, &upto, &targets, at, &part));
            }
            parts.push(part);
        }
        parts.reverse();
        let known = parts.iter().any(|n| n.angka().is_some());
        if !known || (!open && parts.last().is_some_and(|n| n.angka().is_none())) {
            let waits = parts.iter().rev().find(|n| n.nilai == Nilai::TidakBerlaku(Sebab::BelumDisetujui));
            return Ok(waits
                .or(parts.last())
                .cloned()
                .unwrap_or_else(|| Arc::new(Node::na("realisasi", m.satuan(), Sebab::TanpaRealisasi))));
        }
        if latest {
            return m.na("posisi akhir", Sebab::TanpaRealisasi);
        }
        Ok(self.joined(m, "gabungan periode", parts))
    }

    /// Realisasi of the period alone.
    pub(super) fn measured_within(&self, m: &Measured) -> Tree {
        let within = m.within();
        if within.is_empty() || m.periode.setahun() {
            return self.measured(m);
        }
        if m.ukur.entri_per == Cakupan::Periode {
            let parts = within.iter().map(|p| self.part(m, *p)).collect::<Result<Vec<_>, _>>()?;
            if m.indikator().konsolidasi_periode == KonsolidasiPeriode::PosisiAkhir {
                return self.latest(m, &within, &parts);
            }
            return Ok(self.joined(m, "gabungan periode", parts));
        }
        let upto = self.measured(m)?;
        if m.indikator().konsolidasi_periode != KonsolidasiPeriode::Jumlah {
            return Ok(upto);
        }
        let Some(before) = m.before() else { return Ok(upto) };
        let before = self.measured(&m.at(before))?;
        if m.indikator().sumber == SumberRealisasi::Rasio {
            return Ok(ratio_between("realisasi periode ini", m.ukur.faktor.get(), m.satuan(), upto, before));
        }
        Ok(difference("realisasi periode ini", upto, before, m.satuan()))
    }

    /// The value before the end of its first period: not measured yet.
    fn too_early(&self, m: &Measured) -> Tree {
        m.na("realisasi", Sebab::TidakDiukur)
    }

    /// Combines several periods: ratios by their parts, others by the rule of the indicator.
    fn joined(&self, m: &Measured, nama: &str, parts: Vec<Arc<Node>>) -> Arc<Node> {
        let indikator = m.indikator();
        if parts.len() == 1 {
            return parts[0].clone();
        }
        if indikator.is_ratio()
            && parts.iter().filter(|n| n.angka().is_some()).all(|n| n.rumus.is_ratio() || n.rumus.is_rounding())
        {
            return add_ratios(nama, m.ukur.faktor.get(), m.satuan(), parts);
        }
        consolidate(indikator.konsolidasi_periode, nama, indikator.presisi, parts)
    }

    /// The last period with a value, and with a target if any period has one.
    fn latest(&self, m: &Measured, all: &[Periode], parts: &[Arc<Node>]) -> Tree {
        let targets = self.own_targets(m, all)?;
        match (0..all.len()).rev().find(|at| counts(m, &targets, *at, &parts[*at])) {
            Some(at) => Ok(position(m, all, &targets, at, &parts[at])),
            None => m.na("posisi akhir", Sebab::TanpaRealisasi),
        }
    }

    fn own_targets(&self, m: &Measured, all: &[Periode]) -> Result<Vec<Option<Dated<NilaiTarget>>>, ReadError> {
        all.iter().map(|periode| self.own_target(m, *periode)).collect()
    }

    /// The value of one of its own periods, by the definition that held at the period's end.
    fn part(&self, m: &Measured, periode: Periode) -> Tree {
        let day = periode.akhir().min(self.day(m.tahun));
        let book = self.about(m.unit, m.tahun, &m.indikator().kode)?;
        let held = book.iku.get(&m.indikator().kode).and_then(|iku| iku.definisi(day));
        let (unit, kode) = self.whose(m, periode)?;
        let then = held.unwrap_or(m.definisi);
        if then.isi.sumber.dihitung() {
            let held = then;
            let node = self.computed_for(m.unit, m.tahun, held, periode, m.ukur.entri_per == Cakupan::Periode)?;
            let nama = format!("realisasi {kode} {unit} {periode} menurut definisi yang berlaku waktu itu");
            return Ok(Arc::new(round_to(held.isi.presisi, nama.into(), &node)));
        }
        self.entry_of(&unit, m.tahun, &kode, periode, then)
    }

    /// The indicator whose entry counts for a period: itself, or the one that it continues.
    fn whose(&self, m: &Measured, periode: Periode) -> Result<(UnitCode, IkuCode), ReadError> {
        let own = (m.unit.clone(), m.indikator().kode.clone());
        let Some(from) = &m.ukur.melanjutkan else { return Ok(own) };
        let has = |iku: Option<&super::Iku>| {
            iku.is_some_and(|iku| iku.realisasi.contains_key(&periode) || iku.target.keys().any(|(_, p)| *p == periode))
        };
        if has(self.about(m.unit, m.tahun, &own.1)?.iku.get(&own.1))
            || !has(self.about(&from.unit, m.tahun, &from.iku)?.iku.get(&from.iku))
        {
            return Ok(own);
        }
        Ok((from.unit.clone(), from.iku.clone()))
    }

    fn own_target(&self, m: &Measured, periode: Periode) -> Result<Option<Dated<NilaiTarget>>, ReadError> {
        let seri = if periode.setahun() { Seri::Pk } else { Seri::Triwulan };
        let (unit, kode) = self.whose(m, periode)?;
        let book = self.about(&unit, m.tahun, &kode)?;
        Ok(book.iku.get(&kode).and_then(|iku| iku.target(seri, periode, self.day(m.tahun))).cloned())
    }

    /// Target up to the end of the period, or of that period alone.
    pub(super) fn measured_target(&self, m: &Measured, alone: bool) -> Tree {
        let nama = m.named("target", m.periode);
        if m.periode.setahun() || m.ukur.frekuensi == Frekuensi::Tahunan {
            // What is computed has a value before the year ends, and nothing that it is measured against then.
            if m.indikator().sumber.dihitung() && m.upto().is_empty() {
                return m.na("target", Sebab::TidakDiukur);
            }
            return self.one_target(m, Periode::Tahun(m.tahun), nama);
        }
        let Some(last) = m.upto().last().copied().filter(|p| p.akhir() == m.periode.akhir()) else {
            return m.na("target", Sebab::TidakDiukur);
        };
        let adds = m.indikator().konsolidasi_periode == KonsolidasiPeriode::Jumlah;
        let (sums, shares) = (adds && !m.indikator().is_ratio(), adds && m.indikator().is_ratio());
        match (m.ukur.target_per, alone) {
            (Cakupan::SampaiDengan, true) if sums => {
                let upto = self.one_target(m, last, nama)?;
                let Some(before) = m.before() else { return Ok(upto) };
                Ok(difference("target periode ini", upto, self.measured_target(&m.at(before), false)?, m.satuan()))
            }
            (Cakupan::SampaiDengan, _) => self.one_target(m, last, nama),
            (Cakupan::Periode, _) => {
                let wanted = if alone { m.within() } else { m.upto() };
                let all = wanted
                    .iter()
                    .map(|p| self.one_target(m, *p, m.named("target", *p)))
                    .collect::<Result<Vec<_>, _>>()?;
                let own = all.last().cloned();
                match own {
                    Some(own) if all.len() == 1 || !matches!(own.nilai, Nilai::Angka(_)) => Ok(own),
                    // Targets of a ratio are never added.
                    Some(own) if shares => Ok(own),
                    _ if m.indikator().konsolidasi_periode == KonsolidasiPeriode::PosisiAkhir => {
                        Ok(all[all.len() - 1].clone())
                    }
                    _ => Ok(consolidate(m.indikator().konsolidasi_periode, nama, m.indikator().presisi, all)),
                }
            }
        }
    }

    fn one_target(&self, m: &Measured, periode: Periode, nama: Nama) -> Tree {
        let found = self.own_target(m, periode)?;
        let Some(target) = found else { return Ok(Arc::new(Node::na(nama, m.satuan(), Sebab::TanpaTarget))) };
        let nilai = self.target_value(m.unit, m.tahun, m.ukur.skala.as_ref(), &target.isi)?;
        Ok(Arc::new(Node::new(nama, nilai, m.satuan(), Rumus::Entri).by([target.seq])))
    }

    /// Mean of the capaian of the indicator's periods up to the requested one, each for itself.
    pub(super) fn mean_capaian(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::RataCapaian);
        let Some(definisi) = self.indikator(unit, tahun, kode)? else {
            return Ok(Arc::new(Node::na(alamat.title(), Satuan::Persen, Sebab::TanpaIndikator).at(alamat)));
        };
        let frekuensi = definisi.isi.ukur.as_ref().map_or(Frekuensi::Triwulanan, |u| u.frekuensi);
        let end = self.per.periode(tahun).akhir();
        let all = periods(frekuensi, tahun).into_iter().filter(|p| p.akhir() <= end);
        let all = all.map(|p| self.capaian_within(unit, tahun, kode, p)).collect::<Result<Vec<_>, _>>()?;
        let values: Vec<Decimal> = all.iter().filter_map(|n| n.angka()).collect();
        let nilai = match values.is_empty() {
            true => Nilai::TidakBerlaku(Sebab::TanpaSkor),
            false => eval::mean(&values).map_or_else(Nilai::TidakBerlaku, Nilai::Angka),
        };
        Ok(Arc::new(Node::new(alamat.title(), nilai, Satuan::Persen, Rumus::RataRata).from(all).at(alamat)))
    }
}

/// Returns whether the value of a period can be the position of the year or a later moment. For the year, only a period with a
/// target can, if any period has one.
fn counts(m: &Measured, targets: &[Option<Dated<NilaiTarget>>], at: usize, part: &Node) -> bool {
    let any = targets.iter().any(Option::is_some);
    let wanted = || !any || targets[at].as_ref().is_some_and(|t| t.isi != NilaiTarget::TidakBerlaku);
    part.angka().is_some() && (!m.periode.setahun() || wanted())
}

/// The node of a position: the chosen one itself if it is of the last period, else one that names its period (in a year always).
fn position(
    m: &Measured,
    all: &[Periode],
    targets: &[Option<Dated<NilaiTarget>>],
    at: usize,
    chosen: &Arc<Node>,
) -> Arc<Node> {
    if at + 1 == all.len() && !m.periode.setahun() {
        return chosen.clone();
    }
    let node = Node::new(format!("posisi akhir: {}", all[at]), chosen.nilai.clone(), m.satuan(), Rumus::Pilihan);
    Arc::new(node.by(targets[at].as_ref().map(|t| t.seq)).from(vec![chosen.clone()]))
}

/// The difference of two positions.
fn difference(nama: &str, upto: Arc<Node>, before: Arc<Node>, satuan: Satuan) -> Arc<Node> {
    let (Some(now), Some(then)) = (upto.angka(), before.angka()) else { return upto };
    let nilai = Nilai::of(now.checked_sub(then));
    Arc::new(Node::new(nama, nilai, satuan, Rumus::Kurang).from(vec![upto, before]))
}

/// The ratio between two positions: of the increase of the numerators and that of the denominators.
fn ratio_between(nama: &str, faktor: Decimal, satuan: Satuan, upto: Arc<Node>, before: Arc<Node>) -> Arc<Node> {
    if upto.angka().is_none() || before.angka().is_none() {
        return upto;
    }
    let (now, then) = (ratio_parts(vec![upto]), ratio_parts(vec![before]));
    let (above, below) = (
        difference("pembilang periode ini", now.0, then.0, Satuan::Jumlah),
        difference("penyebut periode ini", now.1, then.1, Satuan::Jumlah),
    );
    let value = ratio_by(above.angka(), below.angka(), faktor);
    Arc::new(Node::new(nama, value, satuan, Rumus::ratio(faktor)).from(vec![above, below]))
}

/// Combines ratios: numerators and denominators are summed, and divided once.
pub(super) fn add_ratios(nama: &str, faktor: Decimal, satuan: Satuan, parts: Vec<Arc<Node>>) -> Arc<Node> {
    let (above, below) = ratio_parts(parts);
    let value = ratio_by(above.angka(), below.angka(), faktor);
    Arc::new(Node::new(nama, value, satuan, Rumus::ratio(faktor)).from(vec![above, below]))
}

/// The sums of the numerators and of the denominators of ratios.
fn ratio_parts(parts: Vec<Arc<Node>>) -> (Arc<Node>, Arc<Node>) {
    let (mut above, mut below) = (Vec::new(), Vec::new());
    parts.iter().filter(|n| n.angka().is_some()).for_each(|n| split_ratio(n, &mut above, &mut below));
    let sum = |all: Vec<Arc<Node>>, nama: &str| {
        let total = all.iter().filter_map(|n| n.angka()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
        Arc::new(Node::new(nama, Nilai::of(total), Satuan::Jumlah, Rumus::Jumlah).from(all))
    };
    (sum(above, "jumlah pembilang"), sum(below, "jumlah penyebut"))
}
