//! The data of a plan that the books need: perspektif, sasaran, nodes, indicators, rules.

use serde::{Deserialize, Serialize};

use crate::event::{
    Angka, Bobot, Formula, IkuCode, PerspektifCode, SasaranCode, SimpulCode, UnitCode,
    data::{
        Asal, Cakupan, Frekuensi, Gabung, KonsolidasiPeriode, KonsolidasiUnit, Paket, PenyebutTemuan, Polarisasi,
        RumusBernama, Skala, SumberRealisasi, TanpaSkor, Tingkat,
    },
};

/// A perspektif.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Perspektif {
    /// Code.
    pub kode: PerspektifCode,
    /// Name.
    pub nama: String,
    /// Order on the card.
    pub urutan: u16,
    /// Weight in per cent.
    pub bobot: Bobot,
}

/// A sasaran strategis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sasaran {
    /// Code.
    pub kode: SasaranCode,
    /// Name.
    pub nama: String,
    /// Order on the card.
    pub urutan: u16,
    /// Code of its perspektif.
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

/// An indicator, with the data that the books need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indikator {
    /// Code.
    pub kode: IkuCode,
    /// Name.
    pub nama: String,
    /// Order on the card.
    pub urutan: u16,
    /// Its sasaran; `None`: not on the card.
    pub sasaran: Option<SasaranCode>,
    /// Unit of measure.
    pub satuan: String,
    /// Decimals that realisasi is rounded to.
    pub presisi: u8,
    /// The direction that is better.
    pub polarisasi: Polarisasi,
    /// Formula of capaian of its own.
    pub rumus: Option<Formula>,
    /// Rule for combining quarters into the year.
    pub konsolidasi_periode: KonsolidasiPeriode,
    /// Rule for combining units into their parent.
    pub konsolidasi_unit: Option<KonsolidasiUnit>,
    /// Source of realisasi.
    pub sumber: SumberRealisasi,
    /// Weighted components: name and most points of each.
    pub komponen: Vec<(String, Bobot)>,
    /// Units responsible.
    pub penanggung_jawab: Vec<UnitCode>,
    /// Settings of version 2 (`None`: version 1).
    pub ukur: Option<Box<Ukur>>,
}

impl Indikator {
    /// How often it is measured; in version 1 always quarterly.
    pub fn frekuensi(&self) -> Frekuensi {
        self.ukur.as_ref().map_or(Frekuensi::Triwulanan, |ukur| ukur.frekuensi)
    }

    /// Factor of its ratio; 100 if none is set.
    pub fn faktor(&self) -> rust_decimal::Decimal {
        self.ukur.as_ref().map_or(rust_decimal::Decimal::ONE_HUNDRED, |u| u.faktor.get())
    }

    /// The node to which it belongs on a card with recorded levels: `simpul`, or else the code of its sasaran.
    pub fn hangs_on(&self) -> Option<SimpulCode> {
        let named = self.ukur.as_ref().and_then(|u| u.simpul.clone());
        named.or_else(|| self.sasaran.as_ref().and_then(|s| s.as_str().parse().ok()))
    }

    /// Returns whether it depends on other indicators, units or years.
    pub fn leans_on_others(&self) -> bool {
        let names = |formula: &Option<Formula>| formula.as_ref().is_some_and(|f| !f.figures().is_empty());
        let own = names(&self.rumus);
        self.ukur
            .as_ref()
            .map_or(own, |u| own || names(&u.rumus_realisasi) || !u.asal.is_empty() || u.melanjutkan.is_some())
    }

    /// The formulas of its definition.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        self.rumus.iter().chain(self.ukur.as_ref().and_then(|u| u.rumus_realisasi.as_ref()))
    }

    /// Returns whether its realisasi is a ratio. Numerators and denominators are added, the ratios and their targets never.
    pub fn is_ratio(&self) -> bool {
        let joined = matches!(self.sumber, SumberRealisasi::Unit | SumberRealisasi::Asal);
        self.sumber == SumberRealisasi::Rasio || joined && self.konsolidasi_unit == Some(KonsolidasiUnit::Mentah)
    }

    /// Returns whether it sums quarters in the way of version 1, which reads targets as up to the quarter.
    pub fn sums_by_version_1(&self) -> bool {
        self.ukur.is_none() && self.konsolidasi_periode == KonsolidasiPeriode::Jumlah
    }
}

/// Settings of an indicator in version 2, with defaults for those that the event leaves out.
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
    /// Word of the status.
    pub nama: String,
    /// Mark: `biru`, `hijau`, `kuning`, `merah`, ….
    pub warna: String,
    /// Lower bound, and whether it is included.
    pub dari: Option<(Angka, bool)>,
    /// Upper bound, and whether it is included.
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
    /// Levels from the top; empty: perspektif and sasaran as in version 1.
    pub tingkat: Vec<Tingkat>,
    /// Levels whose nodes hold for the units below until one records its own.
    pub diwariskan: Vec<SimpulCode>,
    pub kartu: Option<Tingkat>,
    pub skala: Vec<Skala>,
    pub batas_bawah_capaian: Option<Angka>,
    pub rumus: Vec<RumusBernama>,
    pub penyebut_temuan: PenyebutTemuan,
    pub paket: Option<Paket>,
}
