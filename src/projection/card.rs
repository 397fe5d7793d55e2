//! The scorecard of a unit and year: NSS, skor, NKP, NPSS, and any figure by its address.

use std::sync::Arc;

use crate::event::{IkuCode, PerspektifCode, SasaranCode, UnitCode};

use super::{
    Address, CardItem, Dated, IkuItem, IkuRow, Indikator, Kata, Nilai, Node, Perspektif, PerspektifItem, Pohon,
    ReadError, Rumus, Sasaran, SasaranItem, Satuan, Sebab, SimpulItem, Tree, View, in_force,
    lama::{Lama, Weighed},
};

/// A sasaran with its indicators.
#[derive(Debug, Clone)]
pub struct SasaranRow {
    /// Definition in force.
    pub sasaran: Dated<Sasaran>,
    /// Name of its value.
    pub kata: Arc<str>,
    /// Its indicators in order.
    pub iku: Vec<IkuRow>,
    /// NSS.
    pub nss: Arc<Node>,
    /// Status of the NSS.
    pub status: Arc<Node>,
}

/// A perspektif with its sasaran.
#[derive(Debug, Clone)]
pub struct PerspektifRow {
    /// Definition in force.
    pub perspektif: Dated<Perspektif>,
    /// Name of its score.
    pub kata: Arc<str>,
    /// Its sasaran in order.
    pub sasaran: Vec<SasaranRow>,
    /// Skor.
    pub skor: Arc<Node>,
    /// Weight that counts, scaled if perspektif without skor drop out.
    pub bobot: Arc<Node>,
    /// NKP.
    pub nkp: Arc<Node>,
    /// Status of the skor.
    pub status: Arc<Node>,
}

/// A whole card.
#[derive(Debug, Clone)]
pub struct Card {
    /// Unit.
    pub unit: UnitCode,
    /// Year.
    pub tahun: u16,
    /// Perspektif in order; for a card with recorded levels its topmost nodes, with all nodes below them as sasaran.
    pub perspektif: Vec<PerspektifRow>,
    /// The tree of a card with recorded levels.
    pub pohon: Option<Pohon>,
    /// Names of its figures.
    pub kata: Kata,
    /// Figures of the other books, for a unit without rules, whose closing covers only these.
    pub buku: Vec<Arc<Node>>,
    /// NPSS.
    pub npss: Arc<Node>,
    /// Status of the NPSS.
    pub status: Arc<Node>,
    /// Number of indicators with a capaian, and number of all indicators.
    pub terisi: (usize, usize),
    /// Version of the rules; `None` without rules.
    pub aturan: Option<u32>,
}

impl Card {
    /// The number of indicators with a capaian, as a figure.
    pub fn filled(&self) -> Arc<Node> {
        let rows = self.perspektif.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku);
        let inputs = rows.filter(|i| i.capaian.angka().is_some()).map(|i| i.capaian.clone()).collect();
        let alamat = Address::Card(self.unit.clone(), self.tahun, CardItem::Terisi);
        let node = Node::new(alamat.title(), Nilai::Angka(self.terisi.0.into()), Satuan::Jumlah, Rumus::Hitung);
        Arc::new(node.from(inputs).note(format!("dari {} indikator", self.terisi.1)).at(alamat))
    }
}

impl View<'_> {
    /// The card of a unit and year.
    pub fn card(&self, unit: &UnitCode, tahun: u16) -> Result<Card, ReadError> {
        if let Some(susunan) = self.susunan(unit, tahun)? {
            return self.tree_card(unit, tahun, &susunan);
        }
        let (rows, npss) = (self.perspektif_rows(unit, tahun)?, self.npss_lama(unit, tahun)?);
        let status = self.status(unit, tahun, npss.clone(), Address::Card(unit.clone(), tahun, CardItem::Status))?;
        let all = || rows.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku);
        let terisi = (all().filter(|i| i.capaian.angka().is_some()).count(), all().count());
        let aturan = self.aturan(unit, tahun)?.map(|a| a.isi.versi);
        let buku = if aturan.is_none() { self.other_books(unit, tahun)? } else { Vec::new() };
        let (unit, kata) = (unit.clone(), Kata::default());
        Ok(Card { unit, tahun, npss, status, terisi, aturan, perspektif: rows, pohon: None, kata, buku })
    }

    /// Perspektif of a card of version 1, in order.
    fn perspektif_rows(&self, unit: &UnitCode, tahun: u16) -> Result<Vec<PerspektifRow>, ReadError> {
        let (lama, weighed) = (self.lama(unit, tahun)?, self.weighed(unit, tahun)?);
        let rows = lama.perspektif.iter().zip(weighed.iter());
        rows.map(|(dated, weighed)| self.perspektif_row(unit, tahun, &lama, dated, weighed)).collect()
    }

    fn perspektif_row(
        &self,
        unit: &UnitCode,
        tahun: u16,
        lama: &Lama,
        dated: &Dated<Perspektif>,
        weighed: &Weighed,
    ) -> Result<PerspektifRow, ReadError> {
        let kode = &dated.isi.kode;
        let rows = lama.sasaran(kode).iter().map(|s| self.sasaran_row(unit, tahun, lama, s));
        let sasaran = rows.collect::<Result<Vec<_>, _>>()?;
        let skor = self.skor(unit, tahun, kode)?;
        let alamat = Address::Perspektif(unit.clone(), tahun, kode.clone(), PerspektifItem::Status);
        let status = self.status(unit, tahun, skor.clone(), alamat)?;
        let (bobot, nkp) = (weighed.bobot.clone(), weighed.nkp.clone());
        Ok(PerspektifRow { perspektif: dated.clone(), kata: "skor".into(), sasaran, skor, bobot, nkp, status })
    }

    fn sasaran_row(
        &self,
        unit: &UnitCode,
        tahun: u16,
        lama: &Lama,
        sasaran: &Dated<Sasaran>,
    ) -> Result<SasaranRow, ReadError> {
        let kode = &sasaran.isi.kode;
        let iku = lama.iku(kode).iter().map(|d| self.iku_row(unit, tahun, d.clone())).collect::<Result<_, _>>()?;
        let nss = self.nss(unit, tahun, kode)?;
        let alamat = Address::Sasaran(unit.clone(), tahun, kode.clone(), SasaranItem::Status);
        let status = self.status(unit, tahun, nss.clone(), alamat)?;
        Ok(SasaranRow { sasaran: sasaran.clone(), kata: "NSS".into(), iku, nss, status })
    }

    /// The wanted indicators of a unit and year, in order.
    pub fn iku_rows(
        &self,
        unit: &UnitCode,
        tahun: u16,
        wanted: impl Fn(&Indikator) -> bool,
    ) -> Result<Vec<IkuRow>, ReadError> {
        let book = self.frame(unit, tahun)?;
        let day = self.day(tahun);
        let mut found: Vec<_> =
            book.iku.values().filter_map(|i| i.definisi(day)).filter(|d| wanted(&d.isi)).cloned().collect();
        found.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode)));
        found.into_iter().map(|d| self.iku_row(unit, tahun, d)).collect()
    }

    pub(super) fn iku_row(
        &self,
        unit: &UnitCode,
        tahun: u16,
        indikator: Dated<Arc<Indikator>>,
    ) -> Result<IkuRow, ReadError> {
        let kode = indikator.isi.kode.clone();
        let capaian = self.capaian(unit, tahun, &kode)?;
        // The inputs of capaian are the nodes of target and realisasi themselves, even under a cap or floor.
        let inputs = if capaian.rumus == Rumus::Batas { &capaian.masukan[0].masukan } else { &capaian.masukan };
        let (realisasi, target) = match &inputs[..] {
            [realisasi, target] => (realisasi.clone(), target.clone()),
            _ => (self.realisasi(unit, tahun, &kode)?, self.target(unit, tahun, &kode)?),
        };
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Status);
        let status = self.status(unit, tahun, capaian.clone(), alamat)?;
        Ok(IkuRow { indikator, target, realisasi, capaian, status })
    }

    /// Any figure by its address.
    pub fn figure(&self, address: &Address) -> Tree {
        match address {
            Address::Card(unit, tahun, item) => self.card_figure(unit, *tahun, *item),
            Address::Perspektif(unit, tahun, kode, item) => self.perspektif_figure(unit, *tahun, kode, *item),
            Address::Sasaran(unit, tahun, kode, item) => self.sasaran_figure(unit, *tahun, kode, *item),
            Address::Iku(unit, tahun, iku, item) => self.iku_figure(unit, *tahun, iku, *item),
            Address::IkuBudget(unit, tahun, iku, item) => self.iku_budget(unit, *tahun, iku, *item),
            Address::UnitBudget(unit, tahun, item) => self.unit_budget(unit, *tahun, *item),
            Address::Ro(unit, tahun, ro, item) => self.ro_budget(unit, *tahun, ro, *item),
            Address::Mata(unit, tahun, which, item) => self.mata_budget(unit, *tahun, which, *item),
            Address::Output(unit, tahun, which, item) => self.output_figure(unit, *tahun, which, *item),
            Address::Findings(unit, item) => self.findings(unit, *item, None),
            Address::FindingsOf(unit, which, item) => self.findings_of(unit, Some(which.as_ref()), *item, None),
            Address::Simpul(unit, tahun, kode, item) => self.simpul_or_iku(unit, *tahun, kode, *item),
            Address::Rumus(unit, tahun, kode) => self.rumus_bernama(unit, *tahun, kode),
        }
    }

    fn iku_figure(&self, unit: &UnitCode, tahun: u16, iku: &IkuCode, item: IkuItem) -> Tree {
        match item {
            IkuItem::Target => self.target(unit, tahun, iku),
            IkuItem::TargetRenstra => self.target_renstra(unit, tahun, iku),
            IkuItem::Realisasi => self.realisasi(unit, tahun, iku),
            IkuItem::Capaian => self.capaian(unit, tahun, iku),
            IkuItem::Status => self.iku_status(unit, tahun, iku),
            IkuItem::Efisiensi | IkuItem::EfisiensiResmi => self.efisiensi(unit, tahun, iku, item),
            IkuItem::RealisasiPeriode => self.realisasi_at(unit, tahun, iku, self.per.periode(tahun), true),
            IkuItem::TargetPeriode => {
                let alamat = Address::Iku(unit.clone(), tahun, iku.clone(), item);
                self.target_at(unit, tahun, iku, self.per.periode(tahun), true, alamat)
            }
            IkuItem::CapaianPeriode => self.capaian_within(unit, tahun, iku, self.per.periode(tahun)),
            IkuItem::RataCapaian => self.mean_capaian(unit, tahun, iku),
        }
    }

    fn card_figure(&self, unit: &UnitCode, tahun: u16, item: CardItem) -> Tree {
        if item == CardItem::Npss
            && let Some(susunan) = self.susunan(unit, tahun)?
        {
            return Ok(self.combine_card(unit, tahun, &susunan)?.nilai.clone());
        }
        if item == CardItem::Npss {
            return self.npss_lama(unit, tahun);
        }
        let card = self.card(unit, tahun)?;
        Ok(match item {
            CardItem::Npss => card.npss,
            CardItem::Status => card.status,
            CardItem::Terisi => card.filled(),
        })
    }

    fn perspektif_figure(&self, unit: &UnitCode, tahun: u16, kode: &PerspektifCode, item: PerspektifItem) -> Tree {
        if self.susunan(unit, tahun)?.is_some()
            && let Ok(kode) = kode.as_str().parse()
        {
            let item = match item {
                PerspektifItem::Skor => SimpulItem::Nilai,
                PerspektifItem::Bobot => SimpulItem::Bobot,
                PerspektifItem::Nkp => SimpulItem::Kontribusi,
                PerspektifItem::Status => SimpulItem::Status,
            };
            return self.simpul_or_iku(unit, tahun, &kode, item);
        }
        let alamat = Address::Perspektif(unit.clone(), tahun, kode.clone(), item);
        let Some(at) = self.lama(unit, tahun)?.perspektif.iter().position(|d| d.isi.kode == *kode) else {
            return Ok(Arc::new(Node::na(alamat.title(), Satuan::Persen, Sebab::TanpaSkor).at(alamat)));
        };
        match item {
            PerspektifItem::Skor => self.skor(unit, tahun, kode),
            PerspektifItem::Status => self.status(unit, tahun, self.skor(unit, tahun, kode)?, alamat),
            PerspektifItem::Bobot => Ok(self.weighed(unit, tahun)?[at].bobot.clone()),
            PerspektifItem::Nkp => Ok(self.weighed(unit, tahun)?[at].nkp.clone()),
        }
    }

    fn sasaran_figure(&self, unit: &UnitCode, tahun: u16, kode: &SasaranCode, item: SasaranItem) -> Tree {
        if self.susunan(unit, tahun)?.is_some()
            && let Ok(kode) = kode.as_str().parse()
        {
            let item = if item == SasaranItem::Nss { SimpulItem::Nilai } else { SimpulItem::Status };
            return self.simpul_or_iku(unit, tahun, &kode, item);
        }
        let alamat = Address::Sasaran(unit.clone(), tahun, kode.clone(), item);
        let book = self.frame(unit, tahun)?;
        if book.sasaran.get(kode).and_then(|v| in_force(v, self.day(tahun))).is_none() {
            return Ok(Arc::new(Node::na(alamat.title(), Satuan::Persen, Sebab::TanpaSkor).at(alamat)));
        }
        let nss = self.nss(unit, tahun, kode)?;
        if item == SasaranItem::Nss { Ok(nss) } else { self.status(unit, tahun, nss, alamat) }
    }
}
