//! Realisasi: entry, correction, override, approval.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{nilai::Sebutan, umum::isi};
use crate::event::bounds::{Bound, batas, length};
use crate::event::{Angka, IkuCode, Periode, Teks};

/// A named part of a realisasi.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bagian {
    /// Name of the part.
    pub nama: Teks,
    /// Its value.
    pub nilai: Angka,
}

/// Numerators and a denominator: the value is their sum / the denominator x 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rasio {
    /// Numerators; they are summed.
    #[schemars(length(min = 1, max = 64))]
    pub pembilang: Vec<Bagian>,
    /// Denominator.
    pub penyebut: Bagian,
}

isi! {
    /// `realisasi.dicatat`: realisasi of an indicator in a period; exactly one of the kinds of value.
    RealisasiDicatat {
        /// Indicator.
        iku: IkuCode,
        /// Period.
        periode: Periode,
        /// The value; with `rasio` or `komponen` it may repeat what they compute to, and must agree.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nilai: Option<Angka>,
        /// Ratio, for indicators whose `sumber_realisasi` is rasio.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rasio: Option<Rasio>,
        /// Points of each component, for `berbobot`; the value is their sum.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 32))]
        komponen: Vec<Bagian>,
        /// A word of the indicator's scale, a day, or n of m (from version 2 on).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sebutan: Option<Sebutan>,
    }
}

isi! {
    /// `realisasi.dikoreksi`: replaces the entry that `ref` names. Needs `alasan`.
    RealisasiDikoreksi {
        /// Indicator.
        iku: IkuCode,
        /// Period.
        periode: Periode,
        /// As in `realisasi.dicatat`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nilai: Option<Angka>,
        /// As in `realisasi.dicatat`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rasio: Option<Rasio>,
        /// As in `realisasi.dicatat`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 32))]
        komponen: Vec<Bagian>,
        /// A word of the indicator's scale, a day, or n of m (from version 2 on).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sebutan: Option<Sebutan>,
    }
}

isi! {
    /// `realisasi.ditimpa`: puts a value above what is computed; the difference shows. Needs `alasan`. Withdrawn by voiding it.
    /// Version 1 counts at once; version 2, where approval is required, once it is approved. Their data is the same.
    RealisasiDitimpa {
        /// Indicator.
        iku: IkuCode,
        /// Period.
        periode: Periode,
        /// The value put above.
        nilai: Angka,
    }
}

isi! {
    /// `realisasi.disetujui`: another account approves the entry that `ref` names.
    RealisasiDisetujui {
        /// Indicator.
        iku: IkuCode,
        /// Period.
        periode: Periode,
    }
}

batas!(RealisasiDitimpa, RealisasiDisetujui);
batas!(RealisasiDicatat, |d| parts(d.rasio.as_ref(), &d.komponen));
batas!(RealisasiDikoreksi, |d| parts(d.rasio.as_ref(), &d.komponen));

fn parts(rasio: Option<&Rasio>, komponen: &[Bagian]) -> Bound {
    rasio.map_or(Ok(()), |r| length("rasio.pembilang", r.pembilang.len(), 1, 64))?;
    length("komponen", komponen.len(), 0, 32)
}
