//! The card with recorded levels, also in the form of perspektif and sasaran for views in two levels; and the figures of a
//! unit besides its card.

use std::sync::Arc;

use crate::event::{PerspektifCode, SasaranCode, SimpulCode, UnitCode};

use super::{
    Address, BudgetItem, Card, CardItem, Dated, Kata, Nilai, Node, Perspektif, PerspektifRow, Pohon, ReadError, Rumus,
    Sasaran, SasaranRow, Satuan, Sebab, SimpulItem, SimpulRow, Tree, View, eval, pohon::Susunan,
};

impl View<'_> {
    pub(super) fn tree_card(&self, unit: &UnitCode, tahun: u16, susunan: &Susunan) -> Result<Card, ReadError> {
        let (pohon, npss) = self.pohon(unit, tahun, susunan)?;
        let status = self.status(unit, tahun, npss.clone(), Address::Card(unit.clone(), tahun, CardItem::Status))?;
        let all = pohon.all_iku();
        let terisi = (all.iter().filter(|i| i.capaian.angka().is_some()).count(), all.len());
        let aturan = self.aturan(unit, tahun)?.map(|a| a.isi.versi);
        let perspektif = pohon.simpul.iter().map(in_two_levels).collect();
        let kata = words(&pohon);
        let unit = unit.clone();
        Ok(Card { unit, tahun, npss, status, terisi, aturan, perspektif, pohon: Some(pohon), kata, buku: Vec::new() })
    }

    /// A figure of a node; a `status` may also be that of an indicator with this code.
    pub(super) fn simpul_or_iku(&self, unit: &UnitCode, tahun: u16, kode: &SimpulCode, item: SimpulItem) -> Tree {
        if item == SimpulItem::Status
            && self.susunan(unit, tahun)?.is_none_or(|s| s.node(kode).is_none())
            && let Ok(iku) = kode.as_str().parse()
            && self.indikator(unit, tahun, &iku)?.is_some()
        {
            return self.iku_status(unit, tahun, &iku);
        }
        self.simpul_figure(unit, tahun, kode, item)
    }

    /// A named formula of the unit, within its limits.
    pub(super) fn rumus_bernama(&self, unit: &UnitCode, tahun: u16, kode: &SimpulCode) -> Tree {
        let alamat = Address::Rumus(unit.clone(), tahun, kode.clone());
        let na = |sebab| Ok(Arc::new(Node::na(alamat.title(), Satuan::Persen, sebab).at(alamat.clone())));
        let Some(aturan) = self.aturan(unit, tahun)? else { return na(Sebab::TanpaAturan) };
        let Some(rumus) = aturan.isi.rumus.iter().find(|r| r.kode == *kode) else { return na(Sebab::TanpaSimpul) };
        let named = self.figures_of(unit, tahun, &rumus.rumus)?;
        let nilai =
            eval::evaluate(&rumus.rumus, &|input| named.get(input)).map_or_else(Nilai::TidakBerlaku, Nilai::Angka);
        let (satuan, nama) = (Satuan::Indikator(rumus.presisi), rumus.nama.to_string());
        let by = Rumus::Tercatat(Arc::new(rumus.rumus.clone()), eval::inputs(&rumus.rumus));
        let node = Node::new(nama.clone(), nilai, satuan, by).by([aturan.seq]).from(named.nodes());
        let Some(value) = node.angka() else { return Ok(Arc::new(node.at(alamat))) };
        let cap = rumus.batas_atas.filter(|cap| value > cap.get());
        let Some(bound) = cap.or(rumus.batas_bawah.filter(|floor| value < floor.get())) else {
            return Ok(Arc::new(node.at(alamat)));
        };
        let inner = Arc::new(Node { nama: format!("{nama} sebelum dibatasi").into(), ..node });
        let node = Node::new(nama, Nilai::Angka(bound.get()), satuan, Rumus::Batas).from(vec![inner]);
        Ok(Arc::new(node.note(format!("dibatasi {bound} menurut aturan versi {}", aturan.isi.versi)).at(alamat)))
    }

    /// Codes of the named formulas in the rules of a unit.
    pub fn rumus_codes(&self, unit: &UnitCode, tahun: u16) -> Result<Vec<String>, ReadError> {
        let aturan = self.aturan(unit, tahun)?;
        Ok(aturan.iter().flat_map(|a| &a.isi.rumus).map(|r| r.kode.to_string()).collect())
    }

    /// Budget and findings of a unit, for a closing without a card.
    pub(super) fn other_books(&self, unit: &UnitCode, tahun: u16) -> Result<Vec<Arc<Node>>, ReadError> {
        let mut all = self.budget_items(&|item: BudgetItem| Address::UnitBudget(unit.clone(), tahun, item))?;
        all.extend(self.outputs_recorded(unit, tahun)?);
        all.extend(self.findings_recorded(unit, Some(tahun))?);
        Ok(all)
    }
}

/// A topmost node as a perspektif; as its sasaran itself, if it has indicators, and all nodes below it.
fn in_two_levels(row: &SimpulRow) -> PerspektifRow {
    let of = &row.simpul;
    let kode = PerspektifCode::label(of.isi.kode.as_str());
    let bobot = of.isi.bobot.unwrap_or(crate::event::Bobot::ZERO);
    let isi = Perspektif { kode: kode.clone(), nama: of.isi.nama.clone(), urutan: of.isi.urutan, bobot };
    let below = row.flat(0).into_iter().filter(|(depth, r)| *depth > 0 || !r.iku.is_empty());
    let none = || {
        let alamat =
            Address::Simpul(address_unit(&row.nilai), address_year(&row.nilai), of.isi.kode.clone(), SimpulItem::Bobot);
        Arc::new(Node::na(alamat.title(), Satuan::Persen, Sebab::TanpaBobot))
    };
    PerspektifRow {
        perspektif: Dated { seq: of.seq, berlaku: of.berlaku, isi },
        kata: row.tingkat.nilai.as_str().into(),
        sasaran: below.map(|(_, r)| as_sasaran(r, &kode)).collect(),
        skor: row.nilai.clone(),
        bobot: row.bobot.clone().unwrap_or_else(none),
        nkp: row.kontribusi.clone().unwrap_or_else(none),
        status: row.status.clone(),
    }
}

fn as_sasaran(row: &SimpulRow, perspektif: &PerspektifCode) -> SasaranRow {
    let of = &row.simpul;
    let isi = Sasaran {
        kode: SasaranCode::label(of.isi.kode.as_str()),
        nama: of.isi.nama.clone(),
        urutan: of.isi.urutan,
        perspektif: perspektif.clone(),
    };
    SasaranRow {
        sasaran: Dated { seq: of.seq, berlaku: of.berlaku, isi },
        kata: row.tingkat.nilai.as_str().into(),
        iku: row.iku.clone(),
        nss: row.nilai.clone(),
        status: row.status.clone(),
    }
}

fn address_unit(node: &Node) -> UnitCode {
    node.alamat.as_ref().map_or_else(UnitCode::ledger, |a| a.unit().clone())
}

fn address_year(node: &Node) -> u16 {
    node.alamat.as_ref().and_then(Address::tahun).unwrap_or_default()
}

/// The names of a card's figures: those of the card, of its topmost level and of the next.
fn words(pohon: &Pohon) -> Kata {
    let top = pohon.tingkat.first();
    let low = pohon.tingkat.get(1).or(top);
    let text = |of: Option<String>| of.unwrap_or_default();
    Kata {
        npss: pohon.kartu.nilai.to_string(),
        npss_panjang: pohon.kartu.nama.to_string(),
        perspektif: text(top.map(|t| t.judul.to_string())),
        nkp: text(pohon.kartu.kontribusi.as_ref().map(ToString::to_string)),
        sasaran: text(low.map(|t| t.judul.to_string())),
    }
}
