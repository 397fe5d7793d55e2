//! Realisasi that comes from elsewhere: units, named indicators of other units, the budget, a formula.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    IkuCode, Periode, UnitCode,
    data::{Dukungan, KonsolidasiPeriode, KonsolidasiUnit},
};

use super::{
    BudgetItem, Dated, Indikator, Nilai, Node, ReadError, Rumus, Satuan, Sebab, Tree, View, eval,
    ratio::{consolidate, ratio_by, split_ratio},
};

/// An indicator of a unit.
type Source = (UnitCode, IkuCode);

/// A remark that names the figures that are not counted a second time.
fn held_elsewhere(sources: &[Source], twice: &[bool]) -> Option<String> {
    let held = sources.iter().zip(twice).filter(|(_, twice)| **twice);
    let names: Vec<_> = held.map(|((unit, iku), _)| format!("{iku} {unit}")).collect();
    let told = || format!("tidak dihitung dua kali, karena diteruskan indikator lain di sini: {}", names.join(", "));
    (!names.is_empty()).then(told)
}

impl View<'_> {
    pub(super) fn realisasi_unit(
        &self,
        unit: &UnitCode,
        tahun: u16,
        definisi: &Dated<Arc<Indikator>>,
        periode: Periode,
        alone: bool,
    ) -> Tree {
        let indikator = &definisi.isi;
        let sources: Vec<_> = indikator.penanggung_jawab.iter().map(|u| (u.clone(), indikator.kode.clone())).collect();
        let (values, twice) = self.drawn(tahun, &sources, periode, alone)?;
        let units: Vec<_> = sources.iter().zip(&twice).filter(|(_, twice)| !**twice).collect();
        let values: Vec<_> = values.into_iter().zip(&twice).filter(|(_, twice)| !**twice).map(|(v, _)| v).collect();
        let mut node = match indikator.konsolidasi_unit {
            Some(KonsolidasiUnit::Mentah) => self.raw_units(indikator, periode, values)?,
            Some(KonsolidasiUnit::Jumlah) => {
                (*consolidate(KonsolidasiPeriode::Jumlah, "gabungan unit", indikator.presisi, values)).clone()
            }
            _ => (*consolidate(KonsolidasiPeriode::RataRata, "gabungan unit", indikator.presisi, values)).clone(),
        };
        let filled = node.masukan.iter().filter(|n| n.angka().is_some()).count();
        if indikator.konsolidasi_unit != Some(KonsolidasiUnit::Mentah) && filled > 0 && filled < units.len() {
            node.catatan.push(format!("baru {filled} dari {} unit; sisanya N/A dan tidak ikut dihitung", units.len()));
        }
        node.catatan.extend(held_elsewhere(&sources, &twice));
        node.nama = format!("gabungan unit di bawah {unit}").into();
        node.event.push(definisi.seq);
        Ok(Arc::new(node))
    }

    /// The figures of several indicators, and for each whether another one here already contains it, because it continues it.
    fn drawn(
        &self,
        tahun: u16,
        sources: &[Source],
        periode: Periode,
        alone: bool,
    ) -> Result<(Vec<Arc<Node>>, Vec<bool>), ReadError> {
        let values = sources.iter().map(|(unit, iku)| self.realisasi_at(unit, tahun, iku, periode, alone));
        let values = values.collect::<Result<Vec<_>, _>>()?;
        let mut twice = vec![false; sources.len()];
        for ((unit, iku), _) in sources.iter().zip(&values).filter(|(_, value)| value.angka().is_some()) {
            let definisi = self.indikator(unit, tahun, iku)?;
            let Some(from) = definisi.as_ref().and_then(|d| d.isi.ukur.as_ref()?.melanjutkan.as_ref()) else {
                continue;
            };
            if let Some(at) = sources.iter().position(|(unit, iku)| *unit == from.unit && *iku == from.iku) {
                twice[at] = true;
            }
        }
        Ok((values, twice))
    }

    /// Sums numerators and denominators of the units' entries and divides once.
    fn raw_units(&self, indikator: &Indikator, periode: Periode, values: Vec<Arc<Node>>) -> Result<Node, ReadError> {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for value in &values {
            if value.angka().is_some() {
                split_ratio(value, &mut above, &mut below);
            }
        }
        let satuan = Satuan::Indikator(indikator.presisi);
        if below.is_empty() {
            let waits =
                values.into_iter().next().unwrap_or_else(|| Arc::new(Node::na("unit", satuan, Sebab::TanpaRealisasi)));
            return Ok(Node::na(format!("gabungan mentah {periode}"), satuan, Sebab::TanpaRealisasi).from(vec![waits]));
        }
        let sum = |all: &[Arc<Node>], nama: &str| {
            let total = all.iter().filter_map(|n| n.angka()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
            Arc::new(Node::new(nama, Nilai::of(total), Satuan::Jumlah, Rumus::Jumlah).from(all.to_vec()))
        };
        let (above, below) = (sum(&above, "jumlah pembilang"), sum(&below, "jumlah penyebut"));
        let value = ratio_by(above.angka(), below.angka(), indikator.faktor());
        Ok(Node::new("gabungan mentah", value, satuan, Rumus::ratio(indikator.faktor())).from(vec![above, below]))
    }

    pub(super) fn realisasi_anggaran(&self, unit: &UnitCode, tahun: u16, definisi: &Dated<Arc<Indikator>>) -> Tree {
        let indikator = &definisi.isi;
        if indikator.konsolidasi_unit != Some(KonsolidasiUnit::RataRata) {
            let whole = self.unit_budget(unit, tahun, BudgetItem::Penyerapan)?;
            let node = Node::new(
                "penyerapan, dihitung sekali dari jumlah",
                whole.nilai.clone(),
                Satuan::Indikator(indikator.presisi),
                Rumus::Pilihan,
            );
            return Ok(Arc::new(node.by([definisi.seq]).from(vec![whole])));
        }
        let named = &indikator.penanggung_jawab;
        let units = if named.is_empty() {
            self.global
                .children_on(unit, self.as_of, self.day(tahun), Periode::Tahun(tahun).awal())
                .into_iter()
                .map(|u| u.kode.clone())
                .collect()
        } else {
            named.clone()
        };
        let values =
            units.iter().map(|u| self.unit_budget(u, tahun, BudgetItem::Penyerapan)).collect::<Result<Vec<_>, _>>()?;
        let mean = consolidate(KonsolidasiPeriode::RataRata, "rata-rata penyerapan unit", indikator.presisi, values);
        Ok(Arc::new((*mean).clone().by([definisi.seq])))
    }

    /// Realisasi from the indicators that `asal` names, of any unit and code; indirect contributions are only shown.
    pub(super) fn realisasi_asal(
        &self,
        unit: &UnitCode,
        tahun: u16,
        definisi: &Dated<Arc<Indikator>>,
        periode: Periode,
        alone: bool,
    ) -> Tree {
        let indikator = &definisi.isi;
        let satuan = Satuan::Indikator(indikator.presisi);
        let asal = indikator.ukur.as_ref().map_or(&[][..], |u| &u.asal);
        let direct: Vec<_> = asal.iter().filter(|a| a.dukungan == Dukungan::Langsung).collect();
        let sources: Vec<_> = direct.iter().map(|a| (a.unit.clone(), a.iku.clone())).collect();
        let (values, twice) = self.drawn(tahun, &sources, periode, alone)?;
        let values: Vec<_> = values.into_iter().zip(&twice).filter(|(_, twice)| !**twice).map(|(v, _)| v).collect();
        let node = match indikator.konsolidasi_unit {
            Some(KonsolidasiUnit::Mentah) => self.raw_units(indikator, periode, values)?,
            Some(KonsolidasiUnit::Jumlah) => {
                (*consolidate(KonsolidasiPeriode::Jumlah, "gabungan asal", indikator.presisi, values)).clone()
            }
            _ => {
                let counted = direct.iter().zip(&twice).filter(|(_, twice)| !**twice);
                let weights = counted.map(|(a, _)| a.bobot.map(|b| b.get())).collect::<Option<Vec<_>>>();
                match weights {
                    None => {
                        (*consolidate(KonsolidasiPeriode::RataRata, "gabungan asal", indikator.presisi, values)).clone()
                    }
                    Some(weights) => weighted(values, &weights, satuan),
                }
            }
        };
        let mut node = node.by([definisi.seq]);
        node.catatan.extend(held_elsewhere(&sources, &twice));
        node.nama = format!("gabungan asal {} {unit}", indikator.kode).into();
        let indirect: Vec<_> = asal.iter().filter(|a| a.dukungan == Dukungan::TidakLangsung).collect();
        if !indirect.is_empty() {
            let names: Vec<_> = indirect.iter().map(|a| format!("{} {}", a.iku, a.unit)).collect();
            node.catatan.push(format!("didukung tidak langsung, tidak ikut dihitung: {}", names.join(", ")));
        }
        Ok(Arc::new(node))
    }

    /// Realisasi by the recorded formula over other figures.
    pub(super) fn realisasi_rumus(&self, unit: &UnitCode, tahun: u16, definisi: &Dated<Arc<Indikator>>) -> Tree {
        let satuan = Satuan::Indikator(definisi.isi.presisi);
        let nama = format!("rumus realisasi {} {unit}", definisi.isi.kode);
        let Some(formula) = definisi.isi.ukur.as_ref().and_then(|u| u.rumus_realisasi.as_ref()) else {
            return Ok(Arc::new(Node::na(nama, satuan, Sebab::TanpaRealisasi)));
        };
        let figures = self.figures_of(unit, tahun, formula)?;
        let nilai = eval::evaluate(formula, &|input| figures.get(input)).map_or_else(Nilai::TidakBerlaku, Nilai::Angka);
        let rumus = Rumus::Tercatat(Arc::new(formula.clone()), eval::inputs(formula));
        Ok(Arc::new(Node::new(nama, nilai, satuan, rumus).by([definisi.seq]).from(figures.nodes())))
    }
}

/// Weighted mean of the inputs that have a value.
fn weighted(values: Vec<Arc<Node>>, weights: &[Decimal], satuan: Satuan) -> Node {
    let there = || values.iter().zip(weights).filter_map(|(node, weight)| Some((node.angka()?, *weight)));
    if there().next().is_none() {
        return Node::na("gabungan asal", satuan, Sebab::TanpaRealisasi).from(values);
    }
    let nilai = eval::weighted_mean(there()).map_or_else(Nilai::TidakBerlaku, Nilai::Angka);
    let note = weights.iter().map(ToString::to_string).collect::<Vec<_>>().join(" : ");
    Node::new("gabungan asal", nilai, satuan, Rumus::RataBobot).from(values).note(format!("bobot {note}"))
}
