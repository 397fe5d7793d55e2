//! Quantities: exact decimals, with bounds small enough to keep every fold over them from overflowing.

use std::{borrow::Cow, fmt, str::FromStr};

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::text::parsed;

/// Parses a plain decimal (`-12.5`): no exponent, no sign `+`, no blanks, at most `scale` decimals.
fn plain(text: &str, scale: u32, lowest: i128, highest: i128) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').map_or((digits, None), |(w, p)| (w, Some(p)));
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !part.is_none_or(all_digits) || text.len() > 32 {
        return None;
    }
    let value = Decimal::from_str_exact(text).ok()?.normalize();
    let fits = value.scale() <= scale && bounded(value, lowest, highest);
    // `-0` and `0` must not be two forms of one number.
    fits.then(|| if value.is_zero() { Decimal::ZERO } else { value })
}

fn bounded(value: Decimal, lowest: i128, highest: i128) -> bool {
    value >= Decimal::from_i128_with_scale(lowest, 0) && value <= Decimal::from_i128_with_scale(highest, 0)
}

/// A fixed-point number as a decimal; the mantissa may exceed 64 bits.
fn wide(fixed: i128, scale: u32) -> Decimal {
    match i64::try_from(fixed) {
        Ok(fixed) => shortest(fixed, scale),
        Err(_) => Decimal::from_i128_with_scale(fixed, scale).normalize(),
    }
}

/// The decimal without trailing zeros. Works on whole numbers, because it runs for every fact that is read.
fn shortest(mut fixed: i64, mut scale: u32) -> Decimal {
    while scale > 0 && fixed % 10 == 0 {
        (fixed, scale) = (fixed / 10, scale - 1);
    }
    Decimal::new(fixed, scale)
}

/// A plain decimal in Indonesian notation: `.` for thousands, `,` for decimals.
pub fn indonesian(plain: &str) -> String {
    let (digits, minus) = plain.strip_prefix('-').map_or((plain, false), |digits| (digits, true));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::with_capacity(plain.len() + 8);
    if minus && digits.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        text.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(',');
        text.push_str(part);
    }
    text
}

macro_rules! quantity {
    ($(#[$meta:meta])* $name:ident, $scale:literal, $lowest:literal, $highest:literal, $accepted:literal, $pattern:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Decimal);

        impl $name {
            /// The accepted form, for messages to people.
            pub const ACCEPTED: &'static str = $accepted;
            /// Zero.
            pub const ZERO: Self = Self(Decimal::ZERO);
            /// One hundred.
            pub const SERATUS: Self = Self(Decimal::ONE_HUNDRED);

            /// The exact value.
            pub fn get(self) -> Decimal {
                self.0
            }

            /// The value in units of its smallest decimal place, as the index stores it.
            fn fixed(self) -> i128 {
                let mut value = self.0;
                value.rescale($scale);
                value.mantissa()
            }

            /// The value, or `None` if it is out of bounds.
            pub fn new(value: Decimal) -> Option<Self> {
                let value = value.normalize();
                let fits = value.scale() <= $scale && bounded(value, $lowest, $highest);
                fits.then_some(Self(if value.is_zero() { Decimal::ZERO } else { value }))
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                plain(text, $scale, $lowest, $highest).map(Self).ok_or_else(|| format!("«{text}» bukan {}", Self::ACCEPTED))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() { s.collect_str(&self.0) } else { s.serialize_i128(self.fixed()) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if d.is_human_readable() {
                    return parsed(d);
                }
                let fixed = i128::deserialize(d)?;
                let unit = 10i128.pow($scale);
                if fixed < $lowest * unit || fixed > $highest * unit {
                    return Err(D::Error::custom("di luar batas"));
                }
                Ok(Self(wide(fixed, $scale)))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "pattern": $pattern, "maxLength": 32, "description": $accepted})
            }
        }
    };
}

quantity!(
    /// A number of a performance figure (target, realisasi, part of one), in the indicator's own satuan.
    Angka, 6, -1_000_000_000_000_000, 1_000_000_000_000_000,
    "angka desimal sebagai teks, paling banyak 6 desimal, antara -10^15 dan 10^15, misalnya \"93.18\"",
    "^-?[0-9]{1,16}(\\.[0-9]+)?$"
);
quantity!(
    /// Money in rupiah, signed, with at most 2 decimals (sen).
    Rupiah, 2, -1_000_000_000_000_000_000, 1_000_000_000_000_000_000,
    "rupiah sebagai teks tanpa pemisah ribuan, paling banyak 2 desimal, antara -10^18 dan 10^18, misalnya \"825000000\"",
    "^-?[0-9]{1,19}(\\.[0-9]+)?$"
);
quantity!(
    /// A weight in per cent, 0 to 100.
    Bobot, 4, 0, 100,
    "bobot dalam persen sebagai teks, 0 sampai 100, paling banyak 4 desimal, misalnya \"25\"",
    "^[0-9]{1,3}(\\.[0-9]+)?$"
);
