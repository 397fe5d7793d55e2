//! Fixed-length byte strings as hexadecimal text.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ident::from_hex, text::parsed};

/// `N` bytes, such as a public key or a signature; the text is `2 N` lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Heksa<const N: usize>(pub [u8; N]);

impl<const N: usize> fmt::Display for Heksa<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<const N: usize> fmt::Debug for Heksa<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> FromStr for Heksa<N> {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("«{text}» bukan {} digit heksadesimal huruf kecil", 2 * N);
        from_hex(text.as_bytes()).map(Self).ok_or_else(wrong)
    }
}

impl<const N: usize> Serialize for Heksa<N> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Heksa<N> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl<const N: usize> JsonSchema for Heksa<N> {
    fn schema_name() -> Cow<'static, str> {
        format!("Heksa{N}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": format!("^[0-9a-f]{{{}}}$", 2 * N)})
    }
}
