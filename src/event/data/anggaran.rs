//! The budget book, held per rincian output (RO).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::isi;
use crate::event::bounds::{batas, length, year};
use crate::event::{Angka, Bobot, IkuCode, RoCode, Rupiah, SimpulCode, Teks};

/// An indicator that an output serves, and which share of its money goes there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Porsi {
    /// Indicator.
    pub iku: IkuCode,
    /// Share in per cent.
    pub persen: Bobot,
}

isi! {
    /// `ro.didaftarkan`: a rincian output of a unit, and the indicator that it pays for (a change needs `alasan`).
    RoDidaftarkan {
        /// Budget year.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Code as printed.
        ro: RoCode,
        /// Name.
        nama: Teks,
        /// Indicator.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iku: Option<IkuCode>,
        /// Indicators that it serves, instead of one; shares sum to 100 at most (from version 2 on, as all below).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        #[schemars(length(max = 32))]
        porsi: Vec<Porsi>,
        /// Source of its money (`RM`, `PNBP`, `BLU`, `DAU`), as the agency writes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sumber_dana: Option<SimpulCode>,
        /// What its volume is measured in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        satuan: Option<Teks>,
        /// Planned volume of the year.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        volume: Option<Angka>,
    }
}

isi! {
    /// `rpd.ditetapkan`: the monthly plan of withdrawals (RPD) of a rincian output, whole (a change needs `alasan`).
    RpdDitetapkan {
        /// Budget year.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Rincian output.
        ro: RoCode,
        /// Rupiah of each month, January to December.
        #[schemars(length(min = 12, max = 12))]
        bulan: Vec<Rupiah>,
    }
}

isi! {
    /// `output.dicatat`: volume and progress of a rincian output from the year's beginning up to the day of effect; of
    /// several for a day the last recorded counts, and it needs `alasan`.
    OutputDicatat {
        /// Budget year.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Rincian output.
        ro: RoCode,
        /// Volume realised.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        volume: Option<Angka>,
        /// Progress in per cent, also of what is not finished.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        progres: Option<Bobot>,
    }
}

macro_rules! mutasi {
    ($($(#[$meta:meta])* $name:ident)*) => {$(
        isi! {
            $(#[$meta])*
            $name {
                /// Budget year.
                #[schemars(range(min = 2000, max = 2100))]
                tahun: u16,
                /// Rincian output.
                ro: RoCode,
                /// Amount in rupiah.
                nilai: Rupiah,
            }
        }

        batas!($name, |d| year(d.tahun));
    )*};
}

mutasi! {
    /// `pagu.ditetapkan`: pagu awal.
    PaguDitetapkan
    /// `pagu.ditambah`: penambahan.
    PaguDitambah
    /// `pagu.dikurangi`: pengurangan.
    PaguDikurangi
    /// `blokir.dikenakan`: a hold by the Ministry of Finance; not a cut, it can be released.
    BlokirDikenakan
    /// `blokir.dilepas`: releases (part of) what is held.
    BlokirDilepas
    /// `refocusing.dicatat`: one leg; all legs stand in one group and sum to zero.
    RefocusingDicatat
    /// `realisasi_anggaran.dicatat`: money spent, an amount of its own (not a running total).
    RealisasiAnggaranDicatat
    /// `realisasi_anggaran.dikoreksi`: replaces the amount that `ref` names. Needs `alasan`.
    RealisasiAnggaranDikoreksi
}

batas!(RoDidaftarkan, |d| year(d.tahun).and(length("porsi", d.porsi.len(), 0, 32)));
batas!(RpdDitetapkan, |d| year(d.tahun).and(length("bulan", d.bulan.len(), 12, 12)));
batas!(OutputDicatat, |d| year(d.tahun));
