//! The card of version 1 by its parts: perspektif, sasaran, indicators, each computed once and cached.

use std::{collections::HashMap, sync::Arc};

use rust_decimal::Decimal;

use crate::event::{PerspektifCode, SasaranCode, UnitCode, data::TanpaSkor};

use super::{
    Address, CardItem, Dated, Indikator, Nama, Nilai, Node, Perspektif, PerspektifItem, ReadError, Rumus, Sasaran,
    SasaranItem, Satuan, Sebab, StreamKey, Tree, View, eval,
    figure::{QUOTIENT_SCALE, round},
    in_force,
    memo::Key,
};

/// The structure of the card, in order.
#[derive(Default)]
pub(super) struct Lama {
    pub perspektif: Vec<Dated<Perspektif>>,
    sasaran: HashMap<PerspektifCode, Vec<Dated<Sasaran>>>,
    iku: HashMap<SasaranCode, Vec<Dated<Arc<Indikator>>>>,
}

impl Lama {
    pub fn sasaran(&self, of: &PerspektifCode) -> &[Dated<Sasaran>] {
        self.sasaran.get(of).map_or(&[], Vec::as_slice)
    }

    pub fn iku(&self, of: &SasaranCode) -> &[Dated<Arc<Indikator>>] {
        self.iku.get(of).map_or(&[], Vec::as_slice)
    }
}

/// The weight of a perspektif that counts, and its contribution.
#[derive(Clone)]
pub(super) struct Weighed {
    pub bobot: Arc<Node>,
    pub nkp: Arc<Node>,
}

impl View<'_> {
    /// The structure of the card.
    pub(super) fn lama(&self, unit: &UnitCode, tahun: u16) -> Result<Arc<Lama>, ReadError> {
        self.memo().keep(Key::Lama(StreamKey::new(unit, tahun)), || {
            let (book, day) = (self.frame(unit, tahun)?, self.day(tahun));
            let mut lama = Lama::default();
            lama.perspektif.extend(book.perspektif.values().filter_map(|v| in_force(v, day)).cloned());
            lama.perspektif.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode)));
            for dated in book.sasaran.values().filter_map(|v| in_force(v, day)) {
                lama.sasaran.entry(dated.isi.perspektif.clone()).or_default().push(dated.clone());
            }
            for dated in book.iku.values().filter_map(|i| i.definisi(day)) {
                if let Some(of) = &dated.isi.sasaran {
                    lama.iku.entry(of.clone()).or_default().push(dated.clone());
                }
            }
            let sasaran = lama.sasaran.values_mut();
            sasaran.for_each(|all| {
                all.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode)));
            });
            let iku = lama.iku.values_mut();
            iku.for_each(|all| all.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode))));
            Ok(Arc::new(lama))
        })
    }

    /// The mean of a sasaran's indicators.
    pub(super) fn nss(&self, unit: &UnitCode, tahun: u16, kode: &SasaranCode) -> Tree {
        let alamat = Address::Sasaran(unit.clone(), tahun, kode.clone(), SasaranItem::Nss);
        self.memo().keep(Key::Figure(alamat.clone()), || {
            let lama = self.lama(unit, tahun)?;
            let of = lama.iku(kode).iter().map(|d| self.capaian(unit, tahun, &d.isi.kode));
            Ok(mean_of(of.collect::<Result<_, _>>()?, alamat))
        })
    }

    /// The mean of a perspektif's sasaran.
    pub(super) fn skor(&self, unit: &UnitCode, tahun: u16, kode: &PerspektifCode) -> Tree {
        let alamat = Address::Perspektif(unit.clone(), tahun, kode.clone(), PerspektifItem::Skor);
        self.memo().keep(Key::Figure(alamat.clone()), || {
            let lama = self.lama(unit, tahun)?;
            let of = lama.sasaran(kode).iter().map(|d| self.nss(unit, tahun, &d.isi.kode));
            Ok(mean_of(of.collect::<Result<_, _>>()?, alamat))
        })
    }

    /// Returns whether weights are scaled if perspektif have no score.
    fn scales(&self, unit: &UnitCode, tahun: u16) -> Result<bool, ReadError> {
        Ok(self.aturan(unit, tahun)?.is_some_and(|a| a.isi.tanpa_skor == TanpaSkor::BobotDiskalakan))
    }

    /// Weight and NKP of each perspektif, in the card's order.
    pub(super) fn weighed(&self, unit: &UnitCode, tahun: u16) -> Result<Arc<Vec<Weighed>>, ReadError> {
        self.memo().keep(Key::Weighed(StreamKey::new(unit, tahun)), || {
            let lama = self.lama(unit, tahun)?;
            let of = lama.perspektif.iter().map(|d| self.skor(unit, tahun, &d.isi.kode));
            let skor = of.collect::<Result<Vec<_>, _>>()?;
            Ok(Arc::new(weigh(unit, tahun, &lama.perspektif, &skor, self.scales(unit, tahun)?)))
        })
    }

    /// The sum of the contributions of the perspektif.
    pub(super) fn npss_lama(&self, unit: &UnitCode, tahun: u16) -> Tree {
        let alamat = Address::Card(unit.clone(), tahun, CardItem::Npss);
        self.memo().keep(Key::Figure(alamat.clone()), || {
            let (lama, weighed) = (self.lama(unit, tahun)?, self.weighed(unit, tahun)?);
            Ok(npss(alamat, &lama.perspektif, &weighed, self.scales(unit, tahun)?))
        })
    }
}

/// Mean of the inputs that apply.
fn mean_of(inputs: Vec<Arc<Node>>, alamat: Address) -> Arc<Node> {
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    let nilai = if values.is_empty() {
        Nilai::TidakBerlaku(Sebab::TanpaSkor)
    } else {
        eval::mean(&values).map_or_else(Nilai::TidakBerlaku, Nilai::Angka)
    };
    Arc::new(Node::new(Nama::title(&alamat), nilai, Satuan::Persen, Rumus::RataRata).from(inputs).at(alamat))
}

/// The weight that counts, and the NKP, of each perspektif.
fn weigh(
    unit: &UnitCode,
    tahun: u16,
    perspektif: &[Dated<Perspektif>],
    skor: &[Arc<Node>],
    scale: bool,
) -> Vec<Weighed> {
    let alamat =
        |dated: &Dated<Perspektif>, item| Address::Perspektif(unit.clone(), tahun, dated.isi.kode.clone(), item);
    let own = |dated: &Dated<Perspektif>| {
        let alamat = alamat(dated, PerspektifItem::Bobot);
        let nilai = Nilai::Angka(dated.isi.bobot.get());
        Arc::new(Node::new(Nama::title(&alamat), nilai, Satuan::Persen, Rumus::Entri).by([dated.seq]).at(alamat))
    };
    let bobot: Vec<Arc<Node>> = perspektif.iter().map(own).collect();
    let scored: Vec<Arc<Node>> =
        bobot.iter().zip(skor).filter(|(_, s)| s.angka().is_some()).map(|(b, _)| b.clone()).collect();
    let drops = scored.len() < perspektif.len();
    let sum: Decimal = scored.iter().filter_map(|n| n.angka()).sum();
    let scaled = |dated: &Dated<Perspektif>, bobot: Arc<Node>| {
        let own = bobot.angka().unwrap_or_default();
        let value = eval::divide(own * Decimal::ONE_HUNDRED, sum).map_or_else(Nilai::TidakBerlaku, Nilai::Angka);
        let whole = Node::new("jumlah bobot yang bernilai", Nilai::Angka(sum), Satuan::Persen, Rumus::Jumlah);
        let inputs = vec![bobot, Arc::new(whole.from(scored.clone()))];
        let node = Node::new("bobot diskalakan", value, Satuan::Persen, Rumus::Rasio).from(inputs);
        let node = node.note("perspektif tanpa skor dikeluarkan, bobot lain diskalakan ke 100");
        Arc::new(node.at(alamat(dated, PerspektifItem::Bobot)))
    };
    let each = perspektif.iter().zip(bobot).zip(skor).map(|((dated, bobot), skor)| {
        let counts = drops && scale && skor.angka().is_some();
        let bobot = if counts { scaled(dated, bobot) } else { bobot };
        let value = skor.angka().zip(bobot.angka()).map(|(skor, bobot)| {
            skor.checked_mul(bobot).map(|product| round(product / Decimal::ONE_HUNDRED, QUOTIENT_SCALE))
        });
        let nilai = value.map_or(Nilai::TidakBerlaku(Sebab::TanpaSkor), Nilai::of);
        let alamat = alamat(dated, PerspektifItem::Nkp);
        let node = Node::new(Nama::title(&alamat), nilai, Satuan::Persen, Rumus::Bobot);
        let nkp = Arc::new(node.from(vec![skor.clone(), bobot.clone()]).at(alamat));
        Weighed { bobot, nkp }
    });
    each.collect()
}

fn npss(alamat: Address, perspektif: &[Dated<Perspektif>], weighed: &[Weighed], scale: bool) -> Arc<Node> {
    let inputs: Vec<_> = weighed.iter().map(|w| w.nkp.clone()).collect();
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    let whole = !values.is_empty() && (scale || values.len() == inputs.len());
    let nilai = if whole {
        Nilai::of(values.iter().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v)))
    } else {
        Nilai::TidakBerlaku(Sebab::TanpaSkor)
    };
    let declared: Decimal = perspektif.iter().map(|d| d.isi.bobot.get()).sum();
    let mut node = Node::new(Nama::title(&alamat), nilai, Satuan::Persen, Rumus::Jumlah).from(inputs).at(alamat);
    if !perspektif.is_empty() && declared != Decimal::ONE_HUNDRED {
        node = node.note(format!("bobot perspektif berjumlah {declared}, bukan 100"));
    }
    Arc::new(node)
}
