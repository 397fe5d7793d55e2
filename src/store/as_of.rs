//! The moment of knowledge: a position, an instant or a day of recorded time.

use std::{fmt, str::FromStr};

use crate::event::{Instant, Seq, Tanggal};

/// The moment of knowledge of a read (`as_of`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AsOf {
    /// All durable events.
    #[default]
    Latest,
    /// Up to this event.
    Seq(Seq),
    /// Up to this instant of recorded time.
    Instant(Instant),
    /// Up to the end of this day in Asia/Jakarta.
    Date(Tanggal),
}

impl AsOf {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "nomor event (57), waktu RFC 3339 (2023-10-02T08:15:00+07:00), \
         tanggal (2023-09-30, sampai akhir hari di Jakarta) atau «terbaru»";
}

impl FromStr for AsOf {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "terbaru" {
            return Ok(Self::Latest);
        }
        if text.bytes().all(|b| b.is_ascii_digit())
            && let Ok(seq) = text.parse()
        {
            return Ok(Self::Seq(seq));
        }
        let instant = || text.parse().map(Self::Instant).ok();
        let date = text.parse().map(Self::Date).ok();
        date.or_else(instant).ok_or_else(|| format!("«{text}» bukan {}", Self::ACCEPTED))
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str("terbaru"),
            Self::Seq(seq) => seq.fmt(f),
            Self::Instant(at) => at.fmt(f),
            Self::Date(day) => day.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        for text in ["terbaru", "0", "57", "2023-09-30", "2023-10-02T01:15:00.000000Z"] {
            assert_eq!(text.parse::<AsOf>().map(|a| a.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "kemarin", "-1", "2023-13-01", "99999999999999999999"] {
            assert!(text.parse::<AsOf>().is_err(), "{text}");
        }
    }
}
