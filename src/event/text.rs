//! Text from people, and serde helpers that parse text without an allocation.

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

/// Free text in Unicode NFC: 1 to 8,000 characters, no control characters except line feed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Teks(String);

impl Teks {
    /// Longest text in characters.
    pub const MAX: usize = 8_000;
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "teks 1 sampai 8.000 karakter tanpa karakter kendali";

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text in Unicode NFC.
fn composed(text: &str) -> String {
    if text.is_ascii() || is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

impl Teks {
    /// A text of the program itself, such as a cause that quotes damaged bytes. Characters that may not be entered become
    /// their code points, and a text that is too long is cut; `None` if it is empty.
    pub fn told(text: &str) -> Option<Self> {
        let mut shown = String::new();
        for c in text.chars().take(Self::MAX / 10) {
            match c {
                '\n' | '\t' | '\r' => shown.push(' '),
                c if c.is_control() || hidden(c) => shown.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
                c => shown.push(c),
            }
        }
        shown.parse().ok()
    }
}

/// Returns whether a character is invisible or changes the order of others: two texts that look the same could differ by it,
/// or one text look like another. Stored texts may hold it; on entry it is refused.
pub fn hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A word or cell as written, in Unicode NFC; it may be empty. The field that holds it may restrict it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Tulisan(String);

impl Tulisan {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Tulisan {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Tulisan {
    fn from(text: &str) -> Self {
        Self(composed(text))
    }
}

impl From<String> for Tulisan {
    fn from(text: String) -> Self {
        if is_nfc(&text) { Self(text) } else { Self(text.nfc().collect()) }
    }
}

impl FromStr for Tulisan {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(text.into())
    }
}

impl fmt::Display for Tulisan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Tulisan {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Tulisan {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl JsonSchema for Tulisan {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Tulisan".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

impl FromStr for Teks {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let text = composed(text);
        // In ASCII, as most texts are, a byte is a character; only others need counting.
        let (few, control) = if text.is_ascii() {
            // Looks at all bytes, many at a time, because it hardly ever ends early.
            let control = text.bytes().fold(false, |found, b| found | (b.is_ascii_control() & (b != b'\n')));
            (text.len() <= Self::MAX, control)
        } else {
            (text.chars().count() <= Self::MAX, text.chars().any(|c| c.is_control() && c != '\n'))
        };
        if few && !control && !text.trim().is_empty() {
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
