//! Targets and values as agencies write them: numbers, bounds, ranges, days, words of a scale, n of m.

use std::{borrow::Cow, fmt, str::FromStr};

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::UnicodeNormalization;

use crate::event::{Angka, Tanggal, indonesian, text::parsed};

/// A value that is not written as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sebutan {
    /// A day.
    Tanggal(Tanggal),
    /// So many of so many.
    Dari(u32, u32),
    /// A word of a scale (`WTP`, `BB`, `Level 3`, `tersedia`).
    Kata(CompactString),
}

impl Sebutan {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str =
        "sebutan: kata dari skala (\"WTP\"), tanggal (\"2023-03-31\") atau n dari m (\"3/5\")";
    /// Longest word in characters.
    const MAX: usize = 60;

    /// The value for people: `3 dari 5` for n of m, else the text form.
    pub fn tertulis(&self) -> String {
        match self {
            Self::Dari(n, m) => format!("{n} dari {m}"),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Sebutan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tanggal(day) => write!(f, "{day}"),
            Self::Dari(n, m) => write!(f, "{n}/{m}"),
            Self::Kata(word) => f.write_str(word),
        }
    }
}

impl FromStr for Sebutan {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let text: &str = &text.nfc().collect::<String>();
        let wrong = || format!("«{text}» bukan {}", Self::ACCEPTED);
        if let Some((n, m)) = text.split_once('/').filter(|(n, _)| n.starts_with(|c: char| c.is_ascii_digit())) {
            let whole = |t: &str| {
                let plain = (1..=9).contains(&t.len()) && (t == "0" || !t.starts_with('0'));
                t.parse::<u32>().ok().filter(|_| plain && t.bytes().all(|b| b.is_ascii_digit()))
            };
            return match (whole(n), whole(m)) {
                (Some(n), Some(m)) if m > 0 => Ok(Self::Dari(n, m)),
                _ => Err(wrong()),
            };
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return text.parse().map(Self::Tanggal).map_err(|_: String| wrong());
        }
        let fits = text.starts_with(char::is_alphabetic)
            && text.chars().count() <= Self::MAX
            && text.trim() == text
            && !text.chars().any(char::is_control)
            && text != "N/A";
        if fits { Ok(Self::Kata(text.into())) } else { Err(wrong()) }
    }
}

impl Serialize for Sebutan {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sebutan {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl JsonSchema for Sebutan {
    fn schema_name() -> Cow<'static, str> {
        "Sebutan".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": Self::MAX, "description": Self::ACCEPTED})
    }
}

/// A target: a number, a bound, a range, a word, or declared not applicable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NilaiTarget {
    /// A number.
    Angka(Angka),
    /// From a lower to an upper bound, both inside.
    Rentang(Angka, Angka),
    /// Declared not applicable.
    TidakBerlaku,
    /// At least.
    PalingSedikit(Angka),
    /// At most.
    PalingBanyak(Angka),
    /// A day, a word of a scale, or n of m.
    Sebutan(Sebutan),
}

impl NilaiTarget {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "target: angka (\"85\"), rentang (\"70..80\"), paling sedikit (\">=95\"), paling banyak (\"<=10\"), \
         kata dari skala (\"WTP\"), tanggal (\"2023-03-31\"), n dari m (\"3/5\") atau \"N/A\"";

    /// The target for people: `93,5`, `70 s.d. 80`, `≥ 95`, `BB`, `31 Maret 2026`, `3 dari 5`.
    pub fn tertulis(&self) -> String {
        let comma = |value: &Angka| indonesian(&value.to_string());
        match self {
            Self::Angka(value) => comma(value),
            Self::Rentang(low, high) => format!("{} s.d. {}", comma(low), comma(high)),
            Self::TidakBerlaku => "N/A".to_owned(),
            Self::PalingSedikit(value) => format!("≥ {}", comma(value)),
            Self::PalingBanyak(value) => format!("≤ {}", comma(value)),
            Self::Sebutan(Sebutan::Tanggal(day)) => day.tertulis(),
            Self::Sebutan(other) => other.tertulis(),
        }
    }

    /// Returns whether version 1 of the events with targets can express it.
    pub(crate) fn plain(&self) -> bool {
        matches!(self, Self::Angka(_) | Self::Rentang(..) | Self::TidakBerlaku)
    }
}

impl fmt::Display for NilaiTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Angka(value) => write!(f, "{value}"),
            Self::Rentang(low, high) => write!(f, "{low}..{high}"),
            Self::TidakBerlaku => f.write_str("N/A"),
            Self::PalingSedikit(value) => write!(f, ">={value}"),
            Self::PalingBanyak(value) => write!(f, "<={value}"),
            Self::Sebutan(sebutan) => write!(f, "{sebutan}"),
        }
    }
}

impl FromStr for NilaiTarget {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("«{text}» bukan {}", Self::ACCEPTED);
        if text == "N/A" {
            return Ok(Self::TidakBerlaku);
        }
        if let Some(bound) = text.strip_prefix(">=") {
            return bound.parse().map(Self::PalingSedikit).map_err(wrong);
        }
        if let Some(bound) = text.strip_prefix("<=") {
            return bound.parse().map(Self::PalingBanyak).map_err(wrong);
        }
        if text.starts_with(char::is_alphabetic) {
            return text.parse().map(Self::Sebutan).map_err(wrong);
        }
        if let Some((low, high)) = text.split_once("..") {
            let (low, high): (Angka, Angka) = (low.parse().map_err(wrong)?, high.parse().map_err(wrong)?);
            return if low <= high {
                Ok(Self::Rentang(low, high))
            } else {
                Err(format!("rentang «{text}» terbalik: batas bawah melebihi batas atas"))
            };
        }
        text.parse().map(Self::Angka).or_else(|_| text.parse().map(Self::Sebutan)).map_err(wrong)
    }
}

impl Serialize for NilaiTarget {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NilaiTarget {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl JsonSchema for NilaiTarget {
    fn schema_name() -> Cow<'static, str> {
        "NilaiTarget".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "minLength": 1, "maxLength": 64, "description": Self::ACCEPTED})
    }
}
