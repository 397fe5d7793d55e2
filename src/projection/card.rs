//! The scorecard of a unit and year: NSS, skor, NKP, NPSS, and any figure by its address.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{IkuCode, PerspektifCode, SasaranCode, UnitCode, data::TanpaSkor};

use super::{
    Address, CardItem, Dated, IkuItem, Indikator, Kata, Nilai, Node, Perspektif, PerspektifItem, Pohon, ReadError,
    Rumus, Sasaran, SasaranItem, Satuan, Sebab, SimpulItem, View, eval,
    figure::{QUOTIENT_SCALE, round},
    in_force,
    plan::Tree,
};

/// Figures of an indicator on the card.
#[derive(Debug, Clone)]
pub struct IkuRow {
    /// Definition in force.
    pub indikator: Dated<Arc<Indikator>>,
    /// Target.
    pub target: Arc<Node>,
    /// Realisasi.
    pub realisasi: Arc<Node>,
    /// Capaian.
    pub capaian: Arc<Node>,
    /// Status.
    pub status: Arc<Node>,
}

/// A sasaran with its indicators.
#[derive(Debug, Clone)]
pub struct SasaranRow {
    /// Definition in force.
    pub sasaran: Dated<Sasaran>,
    /// What its value is called.
    pub kata: Arc<str>,
    /// Its indicators in order.
    pub iku: Vec<IkuRow>,
    /// NSS.
    pub nss: Arc<Node>,
    /// Status of the NSS.
    pub status: Arc<Node>,
}

/// A perspective with its sasaran.
#[derive(Debug, Clone)]
pub struct PerspektifRow {
    /// Definition in force.
    pub perspektif: Dated<Perspektif>,
    /// What its score is called.
    pub kata: Arc<str>,
    /// Its sasaran in order.
    pub sasaran: Vec<SasaranRow>,
    /// Skor.
    pub skor: Arc<Node>,
    /// Weight that counts, scaled where perspectives without skor drop out.
    pub bobot: Arc<Node>,
    /// NKP.
    pub nkp: Arc<Node>,
    /// Status: of the skor.
    pub status: Arc<Node>,
}

/// A whole card.
#[derive(Debug, Clone)]
pub struct Card {
    /// Unit.
    pub unit: UnitCode,
    /// Year.
    pub tahun: u16,
    /// Perspectives in order; of a card with recorded levels its topmost nodes, those below them as sasaran.
    pub perspektif: Vec<PerspektifRow>,
    /// The tree of a card with recorded levels.
    pub pohon: Option<Pohon>,
    /// What its figures are called.
    pub kata: Kata,
    /// Figures of the other books, where there are no rules and they are all that can be closed.
    pub buku: Vec<Arc<Node>>,
    /// NPSS.
    pub npss: Arc<Node>,
    /// Status of the NPSS.
    pub status: Arc<Node>,
    /// How many indicators have a capaian, of how many.
    pub terisi: (usize, usize),
    /// Version of the rules.
    pub aturan: Option<u32>,
}

impl Card {
    /// How many indicators have a capaian, as a figure.
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
        let (rows, npss) = self.scores(unit, tahun, true)?;
        let status = self.status(unit, tahun, npss.clone(), Address::Card(unit.clone(), tahun, CardItem::Status))?;
        let all = || rows.iter().flat_map(|p| &p.sasaran).flat_map(|s| &s.iku);
        let terisi = (all().filter(|i| i.capaian.angka().is_some()).count(), all().count());
        let aturan = self.aturan(unit, tahun)?.map(|a| a.isi.versi);
        let buku = if aturan.is_none() { self.other_books(unit, tahun)? } else { Vec::new() };
        let (unit, kata) = (unit.clone(), Kata::default());
        Ok(Card { unit, tahun, npss, status, terisi, aturan, perspektif: rows, pohon: None, kata, buku })
    }

    /// Perspectives and NPSS; without `words` no status is looked up, for who only wants scores.
    fn scores(&self, unit: &UnitCode, tahun: u16, words: bool) -> Result<(Vec<PerspektifRow>, Arc<Node>), ReadError> {
        let book = self.book(unit, tahun)?;
        let day = self.day(tahun);
        let mut perspektif: Vec<_> = book.perspektif.values().filter_map(|v| in_force(v, day)).cloned().collect();
        perspektif.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode)));
        let aturan = self.aturan(unit, tahun)?;
        let rows = perspektif.into_iter().map(|dated| self.perspektif_row(unit, tahun, dated, words));
        let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
        let scale = aturan.as_ref().is_some_and(|a| a.isi.tanpa_skor == TanpaSkor::BobotDiskalakan);
        weigh(unit, tahun, &mut rows, scale);
        let npss = npss(unit, tahun, &rows, scale);
        Ok((rows, npss))
    }

    /// The status of a score, or a placeholder where no words are wanted.
    fn word(&self, unit: &UnitCode, tahun: u16, words: bool, of: &Arc<Node>, alamat: impl FnOnce() -> Address) -> Tree {
        if words { self.status(unit, tahun, of.clone(), alamat()) } else { Ok(of.clone()) }
    }

    fn perspektif_row(
        &self,
        unit: &UnitCode,
        tahun: u16,
        dated: Dated<Perspektif>,
        words: bool,
    ) -> Result<PerspektifRow, ReadError> {
        let book = self.book(unit, tahun)?;
        let day = self.day(tahun);
        let of = |kode: &PerspektifCode, s: &Dated<Sasaran>| s.isi.perspektif == *kode;
        let mut sasaran: Vec<_> = book
            .sasaran
            .values()
            .filter_map(|v| in_force(v, day))
            .filter(|s| of(&dated.isi.kode, s))
            .cloned()
            .collect();
        sasaran.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode)));
        let rows =
            sasaran.into_iter().map(|s| self.sasaran_row(unit, tahun, s, words)).collect::<Result<Vec<_>, _>>()?;
        let alamat = |item| Address::Perspektif(unit.clone(), tahun, dated.isi.kode.clone(), item);
        let skor = mean_of(rows.iter().map(|r| r.nss.clone()).collect(), alamat(PerspektifItem::Skor));
        let bobot = Node::new(
            alamat(PerspektifItem::Bobot).title(),
            Nilai::Angka(dated.isi.bobot.get()),
            Satuan::Persen,
            Rumus::Entri,
        );
        let bobot = Arc::new(bobot.by([dated.seq]).at(alamat(PerspektifItem::Bobot)));
        let status = self.word(unit, tahun, words, &skor, || alamat(PerspektifItem::Status))?;
        // NKP follows once it is known which perspectives drop out.
        let nkp = skor.clone();
        Ok(PerspektifRow { perspektif: dated, kata: "skor".into(), sasaran: rows, skor, bobot, nkp, status })
    }

    fn sasaran_row(
        &self,
        unit: &UnitCode,
        tahun: u16,
        sasaran: Dated<Sasaran>,
        words: bool,
    ) -> Result<SasaranRow, ReadError> {
        let kode = sasaran.isi.kode.clone();
        let iku = self.rows_of(unit, tahun, words, |i| i.sasaran.as_ref() == Some(&kode))?;
        let alamat = |item| Address::Sasaran(unit.clone(), tahun, kode.clone(), item);
        let nss = mean_of(iku.iter().map(|i| i.capaian.clone()).collect(), alamat(SasaranItem::Nss));
        let status = self.word(unit, tahun, words, &nss, || alamat(SasaranItem::Status))?;
        Ok(SasaranRow { sasaran, kata: "NSS".into(), iku, nss, status })
    }

    /// Indicators of a unit and year that are wanted, in order.
    pub fn iku_rows(
        &self,
        unit: &UnitCode,
        tahun: u16,
        wanted: impl Fn(&Indikator) -> bool,
    ) -> Result<Vec<IkuRow>, ReadError> {
        self.rows_of(unit, tahun, true, wanted)
    }

    fn rows_of(
        &self,
        unit: &UnitCode,
        tahun: u16,
        words: bool,
        wanted: impl Fn(&Indikator) -> bool,
    ) -> Result<Vec<IkuRow>, ReadError> {
        let book = self.book(unit, tahun)?;
        let day = self.day(tahun);
        let mut found: Vec<_> =
            book.iku.values().filter_map(|i| i.definisi(day)).filter(|d| wanted(&d.isi)).cloned().collect();
        found.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode)));
        found.into_iter().map(|d| self.iku_row(unit, tahun, d, words)).collect()
    }

    pub(super) fn iku_row(
        &self,
        unit: &UnitCode,
        tahun: u16,
        indikator: Dated<Arc<Indikator>>,
        words: bool,
    ) -> Result<IkuRow, ReadError> {
        let kode = indikator.isi.kode.clone();
        let capaian = self.capaian(unit, tahun, &kode)?;
        // The inputs of capaian are the very nodes of target and realisasi, whatever stands above them.
        let inputs = if capaian.rumus == Rumus::Batas { &capaian.masukan[0].masukan } else { &capaian.masukan };
        let (realisasi, target) = match &inputs[..] {
            [realisasi, target] => (realisasi.clone(), target.clone()),
            _ => (self.realisasi(unit, tahun, &kode)?, self.target(unit, tahun, &kode)?),
        };
        let alamat = || Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Status);
        let status = self.word(unit, tahun, words, &capaian, alamat)?;
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
            return Ok(self.combine_card(unit, tahun, &susunan)?.nilai);
        }
        if item == CardItem::Npss {
            return Ok(self.scores(unit, tahun, false)?.1);
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
        let words = item == PerspektifItem::Status;
        let row = self.scores(unit, tahun, words)?.0.into_iter().find(|p| p.perspektif.isi.kode == *kode);
        Ok(match (row, item) {
            (Some(row), PerspektifItem::Skor) => row.skor,
            (Some(row), PerspektifItem::Bobot) => row.bobot,
            (Some(row), PerspektifItem::Nkp) => row.nkp,
            (Some(row), PerspektifItem::Status) => row.status,
            (None, _) => {
                let alamat = Address::Perspektif(unit.clone(), tahun, kode.clone(), item);
                Arc::new(Node::na(alamat.title(), Satuan::Persen, Sebab::TanpaSkor).at(alamat))
            }
        })
    }

    fn sasaran_figure(&self, unit: &UnitCode, tahun: u16, kode: &SasaranCode, item: SasaranItem) -> Tree {
        if self.susunan(unit, tahun)?.is_some()
            && let Ok(kode) = kode.as_str().parse()
        {
            let item = if item == SasaranItem::Nss { SimpulItem::Nilai } else { SimpulItem::Status };
            return self.simpul_or_iku(unit, tahun, &kode, item);
        }
        let book = self.book(unit, tahun)?;
        let Some(sasaran) = book.sasaran.get(kode).and_then(|v| in_force(v, self.day(tahun))) else {
            let alamat = Address::Sasaran(unit.clone(), tahun, kode.clone(), item);
            return Ok(Arc::new(Node::na(alamat.title(), Satuan::Persen, Sebab::TanpaSkor).at(alamat)));
        };
        let row = self.sasaran_row(unit, tahun, sasaran.clone(), true)?;
        Ok(if item == SasaranItem::Nss { row.nss } else { row.status })
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
    Arc::new(Node::new(alamat.title(), nilai, Satuan::Persen, Rumus::RataRata).from(inputs).at(alamat))
}

/// Sets the weight that counts and NKP of each perspective.
fn weigh(unit: &UnitCode, tahun: u16, rows: &mut [PerspektifRow], scale: bool) {
    let scored: Vec<Arc<Node>> = rows.iter().filter(|r| r.skor.angka().is_some()).map(|r| r.bobot.clone()).collect();
    let drops = scored.len() < rows.len();
    let sum: Decimal = scored.iter().filter_map(|n| n.angka()).sum();
    for row in rows {
        let alamat = |item| Address::Perspektif(unit.clone(), tahun, row.perspektif.isi.kode.clone(), item);
        if drops && scale && row.skor.angka().is_some() {
            let own = row.bobot.angka().unwrap_or_default();
            let scaled = eval::divide(own * Decimal::ONE_HUNDRED, sum).map_or_else(Nilai::TidakBerlaku, Nilai::Angka);
            let mut inputs = vec![row.bobot.clone()];
            inputs.push(Arc::new(
                Node::new("jumlah bobot yang bernilai", Nilai::Angka(sum), Satuan::Persen, Rumus::Jumlah)
                    .from(scored.clone()),
            ));
            let node = Node::new("bobot diskalakan", scaled, Satuan::Persen, Rumus::Rasio).from(inputs);
            row.bobot = Arc::new(
                node.note("perspektif tanpa skor dikeluarkan, bobot lain diskalakan ke 100")
                    .at(alamat(PerspektifItem::Bobot)),
            );
        }
        let value = row.skor.angka().zip(row.bobot.angka()).map(|(skor, bobot)| {
            skor.checked_mul(bobot).map(|product| round(product / Decimal::ONE_HUNDRED, QUOTIENT_SCALE))
        });
        let nilai = value.map_or(Nilai::TidakBerlaku(Sebab::TanpaSkor), Nilai::of);
        let node = Node::new(alamat(PerspektifItem::Nkp).title(), nilai, Satuan::Persen, Rumus::Bobot);
        row.nkp = Arc::new(node.from(vec![row.skor.clone(), row.bobot.clone()]).at(alamat(PerspektifItem::Nkp)));
    }
}

fn npss(unit: &UnitCode, tahun: u16, rows: &[PerspektifRow], scale: bool) -> Arc<Node> {
    let alamat = Address::Card(unit.clone(), tahun, CardItem::Npss);
    let inputs: Vec<_> = rows.iter().map(|r| r.nkp.clone()).collect();
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    let whole = !values.is_empty() && (scale || values.len() == inputs.len());
    let nilai = if whole {
        Nilai::of(values.iter().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v)))
    } else {
        Nilai::TidakBerlaku(Sebab::TanpaSkor)
    };
    let declared: Decimal = rows.iter().map(|r| r.perspektif.isi.bobot.get()).sum();
    let mut node = Node::new(alamat.title(), nilai, Satuan::Persen, Rumus::Jumlah).from(inputs).at(alamat);
    if !rows.is_empty() && declared != Decimal::ONE_HUNDRED {
        node = node.note(format!("bobot perspektif berjumlah {declared}, bukan 100"));
    }
    Arc::new(node)
}
