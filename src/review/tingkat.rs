//! The severity of a finding, so that the most important is answered first. The thresholds are named here and in the working
//! paper.

use rust_decimal::Decimal;

use super::{Finding, Putusan, number, words};
use crate::projection::Address;

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tingkat {
    /// Money, or a figure of the whole card.
    Berat,
    /// A figure or judgement of an indicator.
    Sedang,
    /// Spelling, numbering or rounding.
    Ringan,
}

/// Amount from which a number counts as money, whatever its name is.
pub const UANG: i64 = 1_000_000;

impl Tingkat {
    /// The rules in words, in the order in which they are applied.
    pub const ATURAN: &str = "berat: angka uang (bertanda Rp, beralamat anggaran, atau sekurang-kurangnya 1.000.000) dan angka seluruh kartu \
        (NPSS, NKP, NSS, skor perspektif); ringan: kode ganda, pita nilai, pembulatan, rumus lain, rasio dari tidak ada, dan angka yang \
        pernah demikian; sedang: selebihnya";

    /// The severity of a finding.
    pub fn of(finding: &Finding) -> Self {
        use Putusan as P;
        let small = matches!(
            finding.jenis,
            P::KodeGanda | P::PitaBercelah | P::MasukanBulat | P::RumusLain | P::NolDariNol | P::SamaSaat
        );
        match () {
            () if small => Self::Ringan,
            () if money(finding) || whole(finding) => Self::Berat,
            () => Self::Sedang,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Berat => "berat",
            Self::Sedang => "sedang",
            Self::Ringan => "ringan",
        }
    }
}

fn money(finding: &Finding) -> bool {
    let printed = finding.printed.trim();
    let budget = finding.alamat.as_ref().is_some_and(|a| {
        a.0.iter().any(|(_, a)| {
            matches!(a, Address::Ro(..) | Address::UnitBudget(..) | Address::IkuBudget(..) | Address::Mata(..))
        })
    });
    let large =
        matches!(number::read(printed), number::Content::Numbers(all) if all[0].value.abs() >= Decimal::from(UANG));
    printed.starts_with("Rp") || budget || large
}

fn whole(finding: &Finding) -> bool {
    let card = finding.alamat.as_ref().and_then(|a| a.single()).is_some_and(|a| {
        matches!(a, Address::Card(..) | Address::Perspektif(..) | Address::Sasaran(..) | Address::Simpul(..))
    });
    card || ["npss", "nkp", "nss", "nko"].iter().any(|word| words::has(&finding.subject, word))
}
