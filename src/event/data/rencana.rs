//! The plan: perspektif, sasaran, indicators, rules and targets of a unit's card of one year.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    nilai::NilaiTarget,
    struktur::{Asal, Cakupan, Frekuensi, Paket, PenyebutTemuan, RumusBernama, Skala, Tingkat},
    umum::isi,
};
use crate::event::bounds::{Bound, batas, length, within, year};
use crate::event::{Angka, Bobot, Formula, IkuCode, Periode, PerspektifCode, SasaranCode, SimpulCode, Teks, UnitCode};

isi! {
    /// `perspektif.ditetapkan`: a perspective of the card and its weight (a change needs `alasan`).
    PerspektifDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code.
        kode: PerspektifCode,
        /// Name.
        nama: Teks,
        /// Order on the card.
        #[schemars(range(max = 1000))]
        urutan: u16,
        /// Weight in per cent.
        bobot: Bobot,
    }
}

isi! {
    /// `sasaran.ditetapkan`: a sasaran strategis (a change needs `alasan`).
    SasaranDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code.
        kode: SasaranCode,
        /// Name.
        nama: Teks,
        /// Order on the card.
        #[schemars(range(max = 1000))]
        urutan: u16,
        /// Its perspective.
        perspektif: PerspektifCode,
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Polarisasi {
    /// More is better.
    Maksimum,
    /// Less is better.
    Minimum,
    /// Within the target range is best.
    Rentang,
    /// Stays at the target: needs a formula on the indicator.
    Stabil,
}

/// How quarters become a year, and units become their parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KonsolidasiPeriode {
    /// Sum.
    Jumlah,
    /// Mean.
    RataRata,
    /// The last quarter that has target and realisasi.
    PosisiAkhir,
}

/// How units become their parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KonsolidasiUnit {
    /// Sum.
    Jumlah,
    /// Mean of the units' values.
    RataRata,
    /// Sum the numerators and the denominators, divide once.
    Mentah,
}

/// Where realisasi of the indicator comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SumberRealisasi {
    /// Entered.
    Langsung,
    /// Entered as numerators and a denominator.
    Rasio,
    /// Entered as weighted components.
    Berbobot,
    /// Consolidated from the units named in `penanggung_jawab`.
    Unit,
    /// Realised budget / pagu akhir of the budget book.
    Anggaran,
    /// Followed up / all recommendations of the findings book.
    Temuan,
    /// By the formula in `rumus_realisasi` (from version 2 on).
    Rumus,
    /// From the indicators named in `asal`, of whatever units and codes (from version 2 on).
    Asal,
}

impl SumberRealisasi {
    /// Returns whether realisasi is computed from other figures and never entered.
    pub fn dihitung(self) -> bool {
        !matches!(self, Self::Langsung | Self::Rasio | Self::Berbobot)
    }
}

/// A weighted component of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Komponen {
    /// Name of the component, as used in entries.
    pub nama: Teks,
    /// Most points that it gives (per cent of the whole).
    pub bobot: Bobot,
}

isi! {
    /// `indikator.ditetapkan`: an indikator kinerja utama (a change needs `alasan`).
    IndikatorDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code.
        kode: IkuCode,
        /// Name.
        nama: Teks,
        /// Order on the card.
        #[schemars(range(max = 1000))]
        urutan: u16,
        /// Its sasaran; none: tracked, but not on the card.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sasaran: Option<SasaranCode>,
        /// Unit of measure as printed.
        satuan: Teks,
        /// Decimals that realisasi is rounded to, once, half away from zero (0 to 6).
        #[schemars(range(max = 6))]
        presisi: u8,
        /// Which way is better.
        polarisasi: Polarisasi,
        /// Own formula of capaian; required for `stabil`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rumus: Option<Formula>,
        /// How quarters become the year.
        konsolidasi_periode: KonsolidasiPeriode,
        /// How units become this unit; needed where `sumber_realisasi` is unit or anggaran.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        konsolidasi_unit: Option<KonsolidasiUnit>,
        /// Where realisasi comes from.
        sumber_realisasi: SumberRealisasi,
        /// Weighted components, for `berbobot`; weights sum to 100.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 32))]
        komponen: Vec<Komponen>,
        /// Units responsible.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 64))]
        penanggung_jawab: Vec<UnitCode>,
    } kedua {
        /// The node of the card on which it hangs, at any level (instead of `sasaran`).
        simpul: Option<SimpulCode>,
        /// Its weight among the indicators and nodes beside it.
        bobot: Option<Bobot>,
        /// How often it is measured; quarters where nothing is said.
        frekuensi: Option<Frekuensi>,
        /// Are its targets of the period, or up to it? Of the period for `jumlah`, else up to it, where nothing is said.
        target_per: Option<Cakupan>,
        /// Are its entries of the period, or up to it? Up to it for `posisi_akhir`, else of the period, where nothing is said.
        entri_per: Option<Cakupan>,
        /// Factor of a ratio: 100, 1000, 100000 …; 100 where nothing is said.
        faktor: Option<Angka>,
        /// The scale of its words, as recorded with the rules.
        skala: Option<SimpulCode>,
        /// Formula of realisasi, for `rumus`.
        rumus_realisasi: Option<Formula>,
        /// Indicators that it draws from, for `asal`.
        #[schemars(length(max = 64))]
        asal: Vec<Asal>,
        /// It is not measured this year (every second year, say): not applicable then.
        tidak_diukur: bool,
        /// The indicator of a unit that ended or handed it on: its entries and targets count where this one has none.
        melanjutkan: Option<Asal>,
    }
}

/// A band of capaian with its word; bounds are on unrounded values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pita {
    /// The word (`Sangat Baik`).
    pub nama: Teks,
    /// Mark: `biru`, `hijau`, `kuning`, `merah`, …
    pub warna: Teks,
    /// Lower bound; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dari: Option<Angka>,
    /// Does the lower bound belong to the band?
    pub termasuk_dari: bool,
    /// Upper bound; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampai: Option<Angka>,
    /// Does the upper bound belong to the band?
    pub termasuk_sampai: bool,
}

/// What happens to a perspective that has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TanpaSkor {
    /// It drops out and the weights of the others are scaled to 1.
    BobotDiskalakan,
    /// NPSS is not applicable then.
    NpssTidakBerlaku,
}

isi! {
    /// `aturan.ditetapkan`: the rules of a unit's card, whole, as the next version (from version 2 with `alasan`).
    AturanDitetapkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Version, 1, 2, 3 …
        #[schemars(range(min = 1, max = 1000000))]
        versi: u32,
        /// Cap of capaian ("konversi 120"); none: no cap.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        batas_capaian: Option<Angka>,
        /// Status bands, highest first, without gap or overlap.
        #[schemars(length(min = 1, max = 16))]
        pita: Vec<Pita>,
        /// Perspectives without score.
        tanpa_skor: TanpaSkor,
        /// What a rate of nothing of nothing (0 of 0) counts as; none: not applicable.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nol_dari_nol: Option<Angka>,
        /// Does a realisasi count only once another account approved it?
        wajib_disetujui: bool,
        /// Capaian of a maximise indicator, in per cent.
        capaian_maksimum: Formula,
        /// Capaian of a minimise indicator, in per cent.
        capaian_minimum: Formula,
        /// Capaian against a range target, in per cent.
        capaian_rentang: Formula,
        /// Efficiency as the unit computes it, in per cent.
        efisiensi: Formula,
        /// Efficiency by the regulation, in per cent.
        efisiensi_resmi: Formula,
        /// Lowest efficiency that is not flagged.
        efisiensi_terendah: Angka,
        /// Highest efficiency that is not flagged.
        efisiensi_tertinggi: Angka,
    } kedua {
        /// Levels of the card from the top; none: perspektif and sasaran as in version 1.
        #[schemars(length(max = 12))]
        tingkat: Vec<Tingkat>,
        /// The card as a whole: its word, and how the topmost nodes are combined.
        kartu: Option<Tingkat>,
        /// Scales of words.
        #[schemars(length(max = 32))]
        skala: Vec<Skala>,
        /// Floor of capaian; none: no floor.
        batas_bawah_capaian: Option<Angka>,
        /// Formulas of the unit by name (NE, IKPA, …), each with its limits.
        #[schemars(length(max = 64))]
        rumus: Vec<RumusBernama>,
        /// What the share of followed-up recommendations is a share of.
        penyebut_temuan: Option<PenyebutTemuan>,
        /// The rule set that this was copied from.
        paket: Option<Paket>,
        /// Levels, from the topmost, whose nodes hold for the units below until one records its own (from version 3 on).
        #[schemars(length(max = 12))]
        diwariskan: Vec<SimpulCode>,
    }
}

/// The series that a target belongs to; they may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seri {
    /// Five-year plan.
    Renstra,
    /// Annual performance agreement (Perjanjian Kinerja).
    Pk,
    /// Quarterly target: the position to reach at the quarter's end.
    Triwulan,
}

isi! {
    /// `target.ditetapkan`: the first target of an indicator in a series and period.
    TargetDitetapkan {
        /// Series.
        seri: Seri,
        /// Indicator.
        iku: IkuCode,
        /// Period: a year for renstra and pk, a quarter for triwulan.
        periode: Periode,
        /// Target.
        nilai: NilaiTarget,
    }
}

/// The grounds on which a Perjanjian Kinerja may change (PermenPANRB 53/2014).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DasarPerubahan {
    /// Change of official.
    PergantianPejabat,
    /// Change of strategy, programme or allocation.
    PerubahanStrategi,
    /// Change of priority or assumption.
    PerubahanPrioritas,
}

isi! {
    /// `target.diubah`: a target changes, also to N/A. Needs `alasan` and `dokumen`.
    TargetDiubah {
        /// Series.
        seri: Seri,
        /// Indicator.
        iku: IkuCode,
        /// Period.
        periode: Periode,
        /// New target.
        nilai: NilaiTarget,
        /// Ground.
        dasar: DasarPerubahan,
    }
}

batas!(TargetDitetapkan, TargetDiubah);
batas!(PerspektifDitetapkan, |d| year(d.tahun).and(within("urutan", d.urutan, 0, 1000)));
batas!(SasaranDitetapkan, |d| year(d.tahun).and(within("urutan", d.urutan, 0, 1000)));
batas!(IndikatorDitetapkan, |d| indicator(d));
batas!(AturanDitetapkan, |d| rules(d));

fn indicator(d: &IndikatorDitetapkan) -> Bound {
    year(d.tahun).and(within("urutan", d.urutan, 0, 1000)).and(within("presisi", d.presisi, 0, 6))?;
    length("komponen", d.komponen.len(), 0, 32).and(length("penanggung_jawab", d.penanggung_jawab.len(), 0, 64))?;
    length("asal", d.asal.len(), 0, 64)
}

fn level(tingkat: &Tingkat) -> Bound {
    tingkat.presisi.map_or(Ok(()), |presisi| within("presisi", presisi, 0, 6))
}

fn rules(d: &AturanDitetapkan) -> Bound {
    year(d.tahun).and(within("versi", d.versi, 1, 1_000_000)).and(length("pita", d.pita.len(), 1, 16))?;
    length("tingkat", d.tingkat.len(), 0, 12).and(length("skala", d.skala.len(), 0, 32))?;
    length("rumus", d.rumus.len(), 0, 64)?;
    d.tingkat.iter().chain(&d.kartu).try_for_each(level)?;
    d.skala.iter().try_for_each(|skala| length("skala.kata", skala.kata.len(), 1, 64))?;
    d.rumus.iter().try_for_each(|rumus| within("presisi", rumus.presisi, 0, 6))
}
