//! The budget book, held per rincian output (RO).

use super::umum::isi;
use crate::event::{IkuCode, RoCode, Rupiah, Teks};

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
