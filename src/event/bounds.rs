//! Bounds that a schema states and the type of a field does not: years, lengths, fixed words. Each event type lists its own
//! below its fields, with `batas!`.

use super::YEARS;

/// `Err` says what is out of bounds: the field, its value, and the accepted values.
pub(crate) type Bound = Result<(), String>;

pub(crate) fn within<T: PartialOrd + std::fmt::Display>(field: &str, value: T, low: T, high: T) -> Bound {
    if value >= low && value <= high {
        Ok(())
    } else {
        Err(format!("{field}: {value} di luar batas {low} sampai {high}"))
    }
}

pub(crate) fn year(tahun: u16) -> Bound {
    within("tahun", tahun, *YEARS.start(), *YEARS.end())
}

pub(crate) fn length(field: &str, length: usize, low: usize, high: usize) -> Bound {
    within(&format!("jumlah {field}"), length, low, high)
}

pub(crate) fn exactly(field: &str, value: &str, wanted: &str) -> Bound {
    if value == wanted { Ok(()) } else { Err(format!("{field}: «{value}»; yang diterima: {wanted}")) }
}

pub(crate) fn public_key(hex: &str) -> Bound {
    let lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if hex.len() == 64 && hex.bytes().all(lower_hex) {
        return Ok(());
    }
    Err("kunci_publik: 64 digit heksadesimal huruf kecil diharapkan".to_owned())
}

/// Largest integer that every JSON reader keeps exactly.
pub(crate) const MAX_INTEGER: u64 = 9_007_199_254_740_991;

/// The bounds of an event's data.
pub(crate) trait Bounds {
    /// Checks the data against its bounds.
    fn bounds(&self) -> Bound;
}

/// Implements [`Bounds`] for event types: without a check for a list of names, or with the check of one type.
macro_rules! batas {
    ($name:ident, |$data:ident| $check:expr) => {
        impl crate::event::bounds::Bounds for $name {
            fn bounds(&self) -> crate::event::bounds::Bound {
                let $data = self;
                $check
            }
        }
    };
    ($($name:ident),+) => {
        $(impl crate::event::bounds::Bounds for $name {
            fn bounds(&self) -> crate::event::bounds::Bound {
                Ok(())
            }
        })+
    };
}
pub(crate) use batas;

pub(crate) fn plain_decimal(text: &str) -> Bound {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let digits = |t: &str, most: usize| (1..=most).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    if digits(whole.strip_prefix('-').unwrap_or(whole), 16) && part.is_none_or(|p| digits(p, 6)) {
        return Ok(());
    }
    Err(format!(
        "nilai: «{text}»; yang diterima: desimal tanpa pemisah ribuan, paling banyak 6 desimal, misalnya 93.16"
    ))
}

pub(crate) fn snake_word(text: &str) -> Bound {
    if (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
        return Ok(());
    }
    Err(format!("putusan: «{text}»; yang diterima: huruf kecil dan _, misalnya jumlah_salah"))
}

pub(crate) fn media(text: &str) -> Bound {
    let part = |t: &str| {
        !t.is_empty() && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".+-".contains(&b))
    };
    if text.len() <= 100 && text.split_once('/').is_some_and(|(a, b)| part(a) && part(b)) {
        return Ok(());
    }
    Err(format!("media: «{text}»; yang diterima: jenis media, misalnya application/pdf"))
}
