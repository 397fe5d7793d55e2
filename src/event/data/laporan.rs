//! Published reports and their review: the figures as printed, and the findings of a reviewer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::isi;
use crate::event::bounds::{MAX_INTEGER, batas, length, plain_decimal, snake_word, within, year};
use crate::event::{Hash, Seq, Teks, Tulisan};

/// A figure as a report printed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AngkaTerbit {
    /// Address of the figure, or a sum of addresses joined by ` + `.
    pub alamat: Teks,
    /// The number, a plain decimal with as many decimals as were printed.
    #[schemars(length(max = 32), regex(pattern = r"^-?[0-9]{1,16}(\.[0-9]{1,6})?$"))]
    pub nilai: Tulisan,
}

isi! {
    /// `laporan.diterbitkan`: a report was published with these figures; later corrections show as differences from it.
    LaporanDiterbitkan {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// File name or title.
        judul: Teks,
        /// BLAKE3 of its bytes.
        laporan: Hash,
        /// Length in bytes.
        #[schemars(range(max = 9007199254740991u64))]
        ukuran: u64,
        /// Figures, in the order of the report, each value of an address once.
        #[schemars(length(max = 1000))]
        angka: Vec<AngkaTerbit>,
    }
}

/// How many printed numbers, or findings, came out in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HasilReviu {
    /// The way, such as `sama` or `jumlah_salah`.
    #[schemars(length(max = 40), regex(pattern = r"^[a-z_]{1,40}$"))]
    pub putusan: Tulisan,
    /// Printed numbers.
    pub angka: u32,
    /// Findings.
    pub temuan: u32,
}

isi! {
    /// `reviu.dicatat`: the inspektorat reviewed a published report against the ledger, as it stood at an event.
    ReviuDicatat {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// File name or title of the report.
        judul: Teks,
        /// BLAKE3 of its bytes.
        laporan: Hash,
        /// The ledger was read up to this event.
        #[schemars(range(min = 1, max = 9007199254740991u64))]
        sampai: Seq,
        /// Hash of that event.
        kepala: Hash,
        /// BLAKE3 of the mapping that was used: what each number was taken for.
        pemetaan: Hash,
        /// BLAKE3 of the working paper as JSON.
        kertas_kerja: Hash,
        /// What was found.
        #[schemars(length(max = 32))]
        hasil: Vec<HasilReviu>,
    }
}

batas!(LaporanDiterbitkan, |d| {
    year(d.tahun).and(within("ukuran", d.ukuran, 0, MAX_INTEGER)).and(length("angka", d.angka.len(), 0, 1000))?;
    d.angka.iter().try_for_each(|a| plain_decimal(&a.nilai))
});
batas!(ReviuDicatat, |d| {
    year(d.tahun).and(within("sampai", d.sampai, 1, MAX_INTEGER)).and(length("hasil", d.hasil.len(), 0, 32))?;
    d.hasil.iter().try_for_each(|h| snake_word(&h.putusan))
});
