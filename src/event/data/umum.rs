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

/// The version of its type whose meaning an event has; the one written today unless an older one is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Versi(pub u32);

impl Default for Versi {
    fn default() -> Self {
        Self(2)
    }
}

impl Versi {
    /// The first version; its meaning never changes.
    pub const SATU: Self = Self(1);

    /// Returns whether it is the first version.
    pub fn lama(self) -> bool {
        self == Self::SATU
    }
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

pub(crate) fn is_false(value: &bool) -> bool {
    !value
}

/// Declares the data of an event type: its own fields, then those that every event may carry.
macro_rules! isi {
    // Fields after `kedua` came with version 2, which may also change the meaning; `makna` holds the version of the event.
    ($(#[$meta:meta])* $name:ident { $($field:tt)* } kedua { $($(#[$lmeta:meta])* $later:ident: $ltype:ty,)* }) => {
        crate::event::data::isi! {
            $(#[$meta])*
            $name {
                $($field)*
                $($(#[$lmeta])* #[serde(default, skip_serializing_if = "crate::event::data::is_default")] $later: $ltype,)*
                /// Version whose meaning the event has; it stands in the header, not in the data.
                #[serde(skip)]
                makna: crate::event::data::Versi,
            }
        }

        impl $name {
            /// The first field with a value that version 1 did not have.
            pub(crate) fn later(&self) -> Option<&'static str> {
                $(if !crate::event::data::is_default(&self.$later) { return Some(stringify!($later)); })*
                None
            }
        }
    };
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
            /// Ed25519 signature by the actor's own key, 128 hex digits, over the draft (`tools/docs/tanda-tangan.md`).
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub tanda_tangan: Option<Box<crate::event::Heksa<64>>>,
        }

        impl $name {
            pub(crate) fn umum(&self) -> crate::event::data::Umum<'_> {
                crate::event::data::Umum {
                    alasan: self.alasan.as_ref(),
                    dokumen: self.dokumen.as_ref(),
                    asumsi: self.asumsi,
                    keterangan: self.keterangan.as_ref(),
                    sumber: self.sumber.as_ref(),
                    tanda_tangan: self.tanda_tangan.as_deref(),
                }
            }

            pub(crate) fn set_signature(&mut self, signature: Option<crate::event::Heksa<64>>) {
                self.tanda_tangan = signature.map(Box::new);
            }
        }
    };
}
pub(crate) use isi;

/// The common fields of an event, borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Umum<'a> {
    /// Reason.
    pub alasan: Option<&'a Teks>,
    /// The document that it rests on.
    pub dokumen: Option<&'a Dokumen>,
    /// Whether a fact was assumed.
    pub asumsi: bool,
    /// Remarks.
    pub keterangan: Option<&'a Teks>,
    /// Source of the figure.
    pub sumber: Option<&'a Sumber>,
    /// Signature of its actor.
    pub tanda_tangan: Option<&'a crate::event::Heksa<64>>,
}
