//! A hash of the Merkle tree, in the form that events contain.

use std::{borrow::Cow, fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::parsed;

/// A SHA-256 hash of the Merkle tree; its text is base64, as in a checkpoint.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeHash(pub [u8; 32]);

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TreeHash {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = STANDARD.decode(text).ok().and_then(|b| b.try_into().ok());
        bytes.map(Self).ok_or_else(|| format!("«{text}» bukan hash pohon, yaitu 32 byte dalam base64"))
    }
}

impl Serialize for TreeHash {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TreeHash {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl JsonSchema for TreeHash {
    fn schema_name() -> Cow<'static, str> {
        "TreeHash".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$"})
    }
}
