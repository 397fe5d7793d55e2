//! Fields that every event may carry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::{Hash, Tanggal, Teks};

/// A document that an entry rests on (surat, LHP, Perjanjian Kinerja, DIPA).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dokumen {
    /// Its number as printed.
    pub nomor: Teks,
    /// Its day.
    pub tanggal: Tanggal,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judul: Option<Teks>,
}

/// Where in a file or report the entry was taken from, and the number as it stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sumber {
    /// Name of the file or report.
    pub berkas: Teks,
    /// Hash of its bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<Hash>,
    /// Sheet, table or page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tempat: Option<Teks>,
    /// Cell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sel: Option<Teks>,
    /// The raw text as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tercetak: Option<Teks>,
    /// The day that the source itself gives to the fact, where it differs from the recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tanggal: Option<Tanggal>,
}

pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

/// Declares the data of an event type: its own fields, then those that every event may carry.
macro_rules! isi {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fmeta])* pub $field: $type,)*
            /// Why: required wherever an entry changes, corrects or overrides another.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub alasan: Option<crate::event::Teks>,
            /// The document that it rests on.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub dokumen: Option<crate::event::data::Dokumen>,
            /// True where a fact that the event must have was assumed; `keterangan` says what.
            #[serde(default, skip_serializing_if = "crate::event::data::is_false")]
            pub asumsi: bool,
            /// Remarks; for an assumption, what was assumed.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub keterangan: Option<crate::event::Teks>,
            /// Where it was taken from.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub sumber: Option<crate::event::data::Sumber>,
        }

        impl $name {
            pub(crate) fn umum(&self) -> crate::event::data::Umum<'_> {
                crate::event::data::Umum {
                    alasan: self.alasan.as_ref(),
                    dokumen: self.dokumen.as_ref(),
                    asumsi: self.asumsi,
                    keterangan: self.keterangan.as_ref(),
                    sumber: self.sumber.as_ref(),
                }
            }
        }
    };
}
pub(crate) use isi;

/// The common fields of an event, borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Umum<'a> {
    /// Why.
    pub alasan: Option<&'a Teks>,
    /// On what document.
    pub dokumen: Option<&'a Dokumen>,
    /// Was something assumed?
    pub asumsi: bool,
    /// Remarks.
    pub keterangan: Option<&'a Teks>,
    /// Taken from where.
    pub sumber: Option<&'a Sumber>,
}
