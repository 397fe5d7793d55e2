//! Events that accompany the figures: evidence, narrative, tables as printed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::umum::isi;
use crate::event::bounds::{MAX_INTEGER, batas, length, media, within, year};
use crate::event::{Hash, IkuCode, Subject, Teks, Tulisan};

isi! {
    /// `bukti.dilampirkan`: evidence for the events that `ref` names; the bytes are kept outside the chain, by hash.
    BuktiDilampirkan {
        /// Subject that it is evidence for.
        subjek: Subject,
        /// File name.
        nama: Teks,
        /// Media type.
        #[schemars(length(max = 100), regex(pattern = r"^[a-z0-9.+-]+/[a-z0-9.+-]+$"))]
        media: Tulisan,
        /// Length in bytes.
        #[schemars(range(max = 9007199254740991u64))]
        ukuran: u64,
        /// BLAKE3 of the bytes.
        hash: Hash,
    }
}

/// Kinds of narrative text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JenisNarasi {
    /// What made it succeed.
    FaktorKeberhasilan,
    /// Obstacles.
    Kendala,
    /// What will be done.
    RencanaTindakLanjut,
    /// Of the unit, from version 2: what its report begins with.
    KataPengantar,
    /// Of the unit: why the report is written.
    LatarBelakang,
    /// Of the unit: what it is for.
    TugasDanFungsi,
    /// Of the unit: what it has to deal with.
    IsuStrategis,
    /// Of the unit: what it wants to be.
    VisiDanMisi,
    /// Of the unit: what it did beside its indicators.
    KinerjaLain,
    /// Of the unit: what its report ends with.
    Penutup,
}

impl JenisNarasi {
    /// Returns whether the text is about an indicator, and not about the unit.
    pub fn of_indicator(self) -> bool {
        match self {
            Self::FaktorKeberhasilan | Self::Kendala | Self::RencanaTindakLanjut => true,
            Self::KataPengantar
            | Self::LatarBelakang
            | Self::TugasDanFungsi
            | Self::IsuStrategis
            | Self::VisiDanMisi
            | Self::KinerjaLain
            | Self::Penutup => false,
        }
    }
}

isi! {
    /// `narasi.ditulis`: a unit's text, about an indicator or (version 2) about itself; a later one of the same kind replaces it.
    NarasiDitulis {
        /// Year of the card.
        #[schemars(range(min = 2000, max = 2100))]
        tahun: u16,
        /// Indicator; none where the kind of text is about the unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iku: Option<IkuCode>,
        /// Kind.
        jenis: JenisNarasi,
        /// Text.
        teks: Teks,
    }
}

isi! {
    /// `rincian.dicatat`: a table as printed. It is kept word for word, and computes nothing.
    RincianDicatat {
        /// Subject that it stands with.
        subjek: Subject,
        /// Number or name of the table.
        tabel: Teks,
        /// Title.
        judul: Teks,
        /// Page, as printed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        halaman: Option<Teks>,
        /// Column heads.
        #[schemars(length(max = 64))]
        kolom: Vec<Tulisan>,
        /// Rows of cells as printed.
        #[schemars(length(max = 400))]
        baris: Vec<Vec<Tulisan>>,
    }
}

batas!(BuktiDilampirkan, |d| within("ukuran", d.ukuran, 0, MAX_INTEGER).and(media(&d.media)));
batas!(NarasiDitulis, |d| year(d.tahun));
batas!(RincianDicatat, |d| length("kolom", d.kolom.len(), 0, 64).and(length("baris", d.baris.len(), 0, 400)));
