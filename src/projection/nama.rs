//! Names of nodes. A figure has hundreds of nodes below it, of which a reader looks at few: so a name is kept as its parts,
//! and written out on first access.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use crate::event::{IkuCode, Periode, UnitCode};

use super::Address;

/// The name of a node, for people.
#[derive(Clone)]
pub struct Nama(Form);

#[derive(Clone)]
enum Form {
    Written(Arc<str>),
    Parts(Arc<(Parts, OnceLock<Box<str>>)>),
}

/// The parts of a name.
enum Parts {
    /// `realisasi IKU.2 PPU 2023-TW1`.
    Iku(&'static str, IkuCode, UnitCode, Periode),
    /// The title of an address.
    Title(Address),
    /// `status NSS SS.1`.
    Of(&'static str, Nama),
}

impl Parts {
    fn write(&self) -> String {
        match self {
            Self::Iku(what, kode, unit, periode) => format!("{what} {kode} {unit} {periode}"),
            Self::Title(alamat) => alamat.title(),
            Self::Of(word, nama) => format!("{word} {nama}"),
        }
    }
}

impl Nama {
    /// The name of an indicator's figure for a period.
    pub(super) fn iku(what: &'static str, kode: &IkuCode, unit: &UnitCode, periode: Periode) -> Self {
        Self::parts(Parts::Iku(what, kode.clone(), unit.clone(), periode))
    }

    /// The title of an address as a name.
    pub(super) fn title(alamat: &Address) -> Self {
        Self::parts(Parts::Title(alamat.clone()))
    }

    /// A word followed by another name.
    pub(super) fn of(word: &'static str, nama: &Self) -> Self {
        Self::parts(Parts::Of(word, nama.clone()))
    }

    fn parts(parts: Parts) -> Self {
        Self(Form::Parts(Arc::new((parts, OnceLock::new()))))
    }
}

impl Deref for Nama {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Form::Written(text) => text,
            Form::Parts(made) => made.1.get_or_init(|| made.0.write().into()),
        }
    }
}

impl AsRef<str> for Nama {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<&str> for Nama {
    fn from(text: &str) -> Self {
        Self(Form::Written(text.into()))
    }
}

impl From<String> for Nama {
    fn from(text: String) -> Self {
        Self(Form::Written(text.into()))
    }
}

impl From<Arc<str>> for Nama {
    fn from(text: Arc<str>) -> Self {
        Self(Form::Written(text))
    }
}

impl PartialEq for Nama {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Display for Nama {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Nama {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
