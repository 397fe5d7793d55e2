//! Text from people, and how typed text is read by serde without an allocation.

use std::{borrow::Cow, fmt, marker::PhantomData, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as DeError, de::Visitor};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Reads a string and parses it.
pub(crate) fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err = String>>(d: D) -> Result<T, D::Error> {
    struct Parse<T>(PhantomData<T>);
    impl<T: FromStr<Err = String>> Visitor<'_> for Parse<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("teks")
        }
        fn visit_str<E: DeError>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }
    d.deserialize_str(Parse(PhantomData))
}

/// Free text in Unicode NFC: 1 to 8,000 characters, no control characters but line feed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Teks(String);

impl Teks {
    /// Most characters.
    pub const MAX: usize = 8_000;
    /// What this type accepts, for messages to people.
    pub const ACCEPTED: &'static str = "teks 1 sampai 8.000 karakter tanpa karakter kendali";

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Teks {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let text: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
        let fits = !text.trim().is_empty() && text.chars().count() <= Self::MAX;
        if fits && !text.chars().any(|c| c.is_control() && c != '\n') {
            Ok(Self(text))
        } else {
            Err(format!("bukan {}", Self::ACCEPTED))
        }
    }
}

impl fmt::Display for Teks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Teks {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Teks {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl JsonSchema for Teks {
    fn schema_name() -> Cow<'static, str> {
        "Teks".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": Self::MAX, "description": Self::ACCEPTED})
    }
}
