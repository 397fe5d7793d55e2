//! Targets of an indicator, and the numbers that words stand for.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    IkuCode, Periode, SimpulCode, UnitCode,
    data::{NilaiTarget, Sebutan, Seri},
    indonesian,
};

use super::{
    Address, IkuItem, Nama, Nilai, Node, ReadError, Rumus, Satuan, Sebab, Tree, View, eval, memo::Key, ukur::Measured,
};

/// Most years ahead for which a multi-year plan (Renstra, RPJMD) may set targets without rules of that year.
pub const PLANNED_AHEAD: u16 = 5;
/// Remark on the way version 1 reads a quarter's target of an indicator that sums.
const LAMA_TARGET: &str = "target dibaca sampai dengan akhir periode (arti versi 1 dari indikator.ditetapkan)";

impl View<'_> {
    /// Target of an indicator for the view's period.
    pub fn target(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Target);
        self.target_at(unit, tahun, kode, self.per.periode(tahun), false, alamat)
    }

    /// Target up to the end of a period, or of that period alone.
    pub(super) fn target_at(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        periode: Periode,
        alone: bool,
        alamat: Address,
    ) -> Tree {
        self.memo().keep(Key::Period(alamat.clone(), periode), || {
            self.compute_target(unit, tahun, kode, periode, alone, alamat)
        })
    }

    fn compute_target(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        periode: Periode,
        alone: bool,
        alamat: Address,
    ) -> Tree {
        if let Some(definisi) = self.indikator(unit, tahun, kode)?
            && let Some(ukur) = &definisi.isi.ukur
        {
            let m = Measured { unit, tahun, definisi: &definisi, ukur, periode };
            let node = if ukur.tidak_diukur {
                Arc::new(Node::na(Nama::title(&alamat), Satuan::Indikator(definisi.isi.presisi), Sebab::TidakDiukur))
            } else {
                self.measured_target(&m, alone)?
            };
            return Ok(Arc::new((*node).clone().at(alamat)));
        }
        let seri = if periode.setahun() { Seri::Pk } else { Seri::Triwulan };
        self.target_of(unit, tahun, kode, seri, periode, alamat)
    }

    /// Target of the five-year plan for the year.
    pub fn target_renstra(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::TargetRenstra);
        self.memo().keep(Key::Figure(alamat.clone()), || {
            self.target_of(unit, tahun, kode, Seri::Renstra, Periode::Tahun(tahun), alamat)
        })
    }

    fn target_of(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        seri: Seri,
        periode: Periode,
        alamat: Address,
    ) -> Tree {
        let book = self.about(unit, tahun, kode)?;
        let nama = Nama::iku("target", kode, unit, periode);
        let found = book.iku.get(kode).and_then(|iku| iku.target(seri, periode, self.day(tahun)));
        let satuan = Satuan::Indikator(self.presisi(&book, tahun, kode));
        let node = match found {
            None => Node::na(nama, satuan, Sebab::TanpaTarget),
            Some(target) => {
                let skala = self.indikator(unit, tahun, kode)?.and_then(|d| d.isi.ukur.as_ref()?.skala.clone());
                let nilai = self.target_value(unit, tahun, skala.as_ref(), &target.isi)?;
                let node = Node::new(nama, nilai, satuan, Rumus::Entri).by([target.seq]);
                let sums = self.indikator(unit, tahun, kode)?.is_some_and(|d| d.isi.sums_by_version_1());
                if sums && seri == Seri::Triwulan { node.note(LAMA_TARGET) } else { node }
            }
        };
        Ok(Arc::new(node.at(alamat)))
    }

    /// The number of a target.
    pub(super) fn target_value(
        &self,
        unit: &UnitCode,
        tahun: u16,
        skala: Option<&SimpulCode>,
        target: &NilaiTarget,
    ) -> Result<Nilai, ReadError> {
        Ok(match target {
            NilaiTarget::Angka(value) => Nilai::Angka(value.get()),
            NilaiTarget::Rentang(low, high) => Nilai::Rentang(low.get(), high.get()),
            NilaiTarget::TidakBerlaku => Nilai::TidakBerlaku(Sebab::TargetTidakBerlaku),
            NilaiTarget::PalingSedikit(value) => {
                Nilai::Berkata(value.get(), format!("≥ {}", indonesian(&value.to_string())).into())
            }
            NilaiTarget::PalingBanyak(value) => {
                Nilai::Berkata(value.get(), format!("≤ {}", indonesian(&value.to_string())).into())
            }
            NilaiTarget::Sebutan(sebutan) => self.worth(unit, tahun, skala, sebutan)?,
        })
    }

    /// The number of a word (by the scale), of a day (days since 1970), or of n of m (the quotient).
    pub(super) fn worth(
        &self,
        unit: &UnitCode,
        tahun: u16,
        skala: Option<&SimpulCode>,
        sebutan: &Sebutan,
    ) -> Result<Nilai, ReadError> {
        let value = match sebutan {
            Sebutan::Tanggal(day) => Ok(Decimal::from(day.days())),
            Sebutan::Dari(n, m) => eval::divide(Decimal::from(*n), Decimal::from(*m)),
            Sebutan::Kata(word) => {
                // Without rules, as for a coming year of the plan, a word has no number.
                let Some(aturan) = self.aturan(unit, tahun)? else {
                    return Ok(Nilai::Kata(word.as_str().into(), "".into()));
                };
                let scale = aturan.isi.skala.iter().find(|s| Some(&s.kode) == skala);
                let held = scale.and_then(|s| s.kata.iter().find(|k| k.kata.as_str() == word.as_str()));
                held.map(|k| k.nilai.get()).ok_or(Sebab::DiLuarSkala)
            }
        };
        Ok(value.map_or_else(Nilai::TidakBerlaku, |value| Nilai::Berkata(value, sebutan.tertulis().into())))
    }
}
