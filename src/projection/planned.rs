//! The plan as the books need it: perspectives, sasaran, nodes, indicators, rules.

use serde::{Deserialize, Serialize};

use crate::event::{
    Angka, Bobot, Formula, IkuCode, PerspektifCode, SasaranCode, SimpulCode, UnitCode,
    data::{
        Asal, Cakupan, Frekuensi, Gabung, KonsolidasiPeriode, KonsolidasiUnit, Paket, PenyebutTemuan, Polarisasi,
        RumusBernama, Skala, SumberRealisasi, TanpaSkor, Tingkat,
    },
};

/// A perspective.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Perspektif {
    /// Code.
    pub kode: PerspektifCode,
    /// Name.
    pub nama: String,
    /// Order.
    pub urutan: u16,
    /// Weight.
    pub bobot: Bobot,
}

/// A sasaran strategis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sasaran {
    /// Code.
    pub kode: SasaranCode,
    /// Name.
    pub nama: String,
    /// Order.
    pub urutan: u16,
    /// Its perspective.
    pub perspektif: PerspektifCode,
}

/// A node of the card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in SimpulDitetapkan")]
pub struct Simpul {
    pub kode: SimpulCode,
    pub tingkat: SimpulCode,
    pub induk: Option<SimpulCode>,
    pub nama: String,
    pub urutan: u16,
    pub bobot: Option<Bobot>,
    pub gabung: Option<Gabung>,
    pub berakhir: bool,
}

/// An indicator as the books need it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indikator {
    /// Code.
    pub kode: IkuCode,
    /// Name.
    pub nama: String,
    /// Order.
    pub urutan: u16,
    /// Its sasaran; none: not on the card.
    pub sasaran: Option<SasaranCode>,
    /// Unit of measure.
    pub satuan: String,
    /// Decimals of realisasi.
    pub presisi: u8,
    /// Which way is better.
    pub polarisasi: Polarisasi,
    /// Own formula.
    pub rumus: Option<Formula>,
    /// Quarters to year.
    pub konsolidasi_periode: KonsolidasiPeriode,
    /// Units to parent.
    pub konsolidasi_unit: Option<KonsolidasiUnit>,
    /// Source.
    pub sumber: SumberRealisasi,
    /// Weighted components: name and most points.
    pub komponen: Vec<(String, Bobot)>,
    /// Units responsible.
    pub penanggung_jawab: Vec<UnitCode>,
    /// What version 2 says; none: the meaning of version 1.
    pub ukur: Option<Box<Ukur>>,
}

impl Indikator {
    /// How often it is measured; version 1 knew quarters only.
    pub fn frekuensi(&self) -> Frekuensi {
        self.ukur.as_ref().map_or(Frekuensi::Triwulanan, |ukur| ukur.frekuensi)
    }

    /// Factor of its ratio.
    pub fn faktor(&self) -> rust_decimal::Decimal {
        self.ukur.as_ref().map_or(rust_decimal::Decimal::ONE_HUNDRED, |u| u.faktor.get())
    }

    /// The node of a card with recorded levels on which it hangs: named as such, or as its sasaran.
    pub fn hangs_on(&self) -> Option<SimpulCode> {
        let named = self.ukur.as_ref().and_then(|u| u.simpul.clone());
        named.or_else(|| self.sasaran.as_ref().and_then(|s| s.as_str().parse().ok()))
    }

    /// Does it lean on other indicators, units or years?
    pub fn leans_on_others(&self) -> bool {
        let names = |formula: &Option<Formula>| formula.as_ref().is_some_and(|f| !f.figures().is_empty());
        let own = names(&self.rumus);
        self.ukur
            .as_ref()
            .map_or(own, |u| own || names(&u.rumus_realisasi) || !u.asal.is_empty() || u.melanjutkan.is_some())
    }

    /// Its own formulas.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        self.rumus.iter().chain(self.ukur.as_ref().and_then(|u| u.rumus_realisasi.as_ref()))
    }

    /// Is its realisasi a ratio? Numerators and denominators are added, the ratios and their targets never.
    pub fn is_ratio(&self) -> bool {
        let joined = matches!(self.sumber, SumberRealisasi::Unit | SumberRealisasi::Asal);
        self.sumber == SumberRealisasi::Rasio || joined && self.konsolidasi_unit == Some(KonsolidasiUnit::Mentah)
    }

    /// Does it sum its quarters as version 1 means it: against targets that are read as up to the quarter?
    pub fn sums_by_version_1(&self) -> bool {
        self.ukur.is_none() && self.konsolidasi_periode == KonsolidasiPeriode::Jumlah
    }
}

/// What version 2 of an indicator says, with what holds where it says nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in IndikatorDitetapkan")]
pub struct Ukur {
    pub simpul: Option<SimpulCode>,
    pub bobot: Option<Bobot>,
    pub frekuensi: Frekuensi,
    pub target_per: Cakupan,
    pub entri_per: Cakupan,
    pub faktor: Angka,
    pub skala: Option<SimpulCode>,
    pub rumus_realisasi: Option<Formula>,
    pub asal: Vec<Asal>,
    pub tidak_diukur: bool,
    pub melanjutkan: Option<Asal>,
}

/// A status band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pita {
    /// Word.
    pub nama: String,
    /// Mark.
    pub warna: String,
    /// Lower bound and whether it belongs.
    pub dari: Option<(Angka, bool)>,
    /// Upper bound and whether it belongs.
    pub sampai: Option<(Angka, bool)>,
}

/// The rules of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "as in AturanDitetapkan")]
pub struct Aturan {
    pub versi: u32,
    pub batas_capaian: Option<Angka>,
    pub pita: Vec<Pita>,
    pub tanpa_skor: TanpaSkor,
    pub nol_dari_nol: Option<Angka>,
    pub wajib_disetujui: bool,
    pub capaian_maksimum: Formula,
    pub capaian_minimum: Formula,
    pub capaian_rentang: Formula,
    pub efisiensi: Formula,
    pub efisiensi_resmi: Formula,
    pub efisiensi_terendah: Angka,
    pub efisiensi_tertinggi: Angka,
    /// Levels from the top; none: perspektif and sasaran as in version 1.
    pub tingkat: Vec<Tingkat>,
    /// Levels whose nodes hold for the units below, until one records its own.
    pub diwariskan: Vec<SimpulCode>,
    pub kartu: Option<Tingkat>,
    pub skala: Vec<Skala>,
    pub batas_bawah_capaian: Option<Angka>,
    pub rumus: Vec<RumusBernama>,
    pub penyebut_temuan: PenyebutTemuan,
    pub paket: Option<Paket>,
}
