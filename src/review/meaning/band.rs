//! Bands of values as people print them: `91 % ≤ 100 %`, `76 ≤ x ≤ 90`, `> 90 s.d. 100`, `50 ke bawah`, `kurang dari 55`.

use rust_decimal::Decimal;

use crate::review::printed::lone;

/// A bound, and whether it is inclusive.
pub type Batas = Option<(Decimal, bool)>;

/// A band from a lower to an upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pita {
    /// Lower bound (`None`: open).
    pub low: Batas,
    /// Upper bound (`None`: open).
    pub high: Batas,
}

impl Pita {
    /// Whether the band contains a value.
    pub fn has(&self, value: Decimal) -> bool {
        let above = self.low.is_none_or(|(low, own)| value > low || (own && value == low));
        let below = self.high.is_none_or(|(high, own)| value < high || (own && value == high));
        above && below
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kata {
    Number(Decimal),
    /// Less than, and whether equality is included.
    Less(bool),
    More(bool),
    Upto,
    Any,
}

const WORDS: &[(&str, &str)] = &[
    ("sampai dengan", " ~ "),
    ("sampai", " ~ "),
    ("hingga", " ~ "),
    ("s.d.", " ~ "),
    ("s.d", " ~ "),
    ("s/d", " ~ "),
    ("kurang dari atau sama dengan", " ≤ "),
    ("lebih dari atau sama dengan", " ≥ "),
    ("kurang dari", " < "),
    ("lebih kecil dari", " < "),
    ("lebih dari", " > "),
    ("lebih besar dari", " > "),
    ("di atas", " > "),
    ("diatas", " > "),
    ("di bawah", " < "),
    ("dibawah", " < "),
    ("minimal", " ≥ "),
    ("maksimal", " ≤ "),
    ("<=", " ≤ "),
    (">=", " ≥ "),
    ("=<", " ≤ "),
    ("=>", " ≥ "),
    ("≤", " ≤ "),
    ("≥", " ≥ "),
    ("<", " < "),
    (">", " > "),
    ("–", " ~ "),
    ("—", " ~ "),
    ("%", " "),
    ("persen", " "),
];

/// Parses a band (`None` if the text is anything else).
pub fn read(text: &str) -> Option<Pita> {
    if text.chars().count() > 60 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // A number alone is not a band.
    if text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | ' ')) {
        return None;
    }
    let mut plain = text.to_lowercase();
    let (up, down) = (
        plain.contains("ke atas") || plain.contains("keatas"),
        plain.contains("ke bawah") || plain.contains("kebawah"),
    );
    for gone in ["ke atas", "keatas", "ke bawah", "kebawah"] {
        plain = plain.replace(gone, " ");
    }
    for (word, sign) in WORDS {
        plain = plain.replace(word, sign);
    }
    // A dash between digits separates them.
    let plain = plain.replace('-', " ~ ");
    let all: Vec<Kata> = plain.split_whitespace().map(token).collect::<Option<Vec<_>>>()?;
    let of = all.as_slice();
    use Kata::{Any, Less, More, Number, Upto};
    let closed = |a: Decimal, low: bool, b: Decimal, high: bool| Pita {
        low: Some((a.min(b), low)),
        high: Some((a.max(b), high)),
    };
    Some(match *of {
        [Number(a)] if up => Pita { low: Some((a, true)), high: None },
        [Number(a)] if down => Pita { low: None, high: Some((a, true)) },
        [Number(a), Upto, Number(b)] if a != b => closed(a, true, b, true),
        [Number(a), Less(own), Number(b)] | [Number(a), Less(own), Any, Upto, Number(b)] if a < b => {
            closed(a, true, b, own)
        }
        [Number(b), More(own), Number(a)] if a < b => closed(a, own, b, true),
        [Number(a), Less(low), Any, Less(high), Number(b)] if a < b => closed(a, low, b, high),
        [Number(b), More(high), Any, More(low), Number(a)] if a < b => closed(a, low, b, high),
        [More(low), Number(a), Less(high), Number(b)] | [More(low), Number(a), Upto, Less(high), Number(b)]
            if a < b =>
        {
            closed(a, low, b, high)
        }
        [Less(high), Number(b), More(low), Number(a)] | [Less(high), Number(b), Upto, More(low), Number(a)]
            if a < b =>
        {
            closed(a, low, b, high)
        }
        [More(low), Number(a), Upto, Number(b)] if a < b => closed(a, low, b, true),
        [Number(a), Upto, Less(high), Number(b)] if a < b => closed(a, true, b, high),
        [Any, More(own), Number(a)] | [More(own), Number(a)] | [Number(a), Less(own), Any] => {
            Pita { low: Some((a, own)), high: None }
        }
        [Any, Less(own), Number(b)] | [Less(own), Number(b)] | [Number(b), More(own), Any] => {
            Pita { low: None, high: Some((b, own)) }
        }
        _ => return None,
    })
}

fn token(word: &str) -> Option<Kata> {
    Some(match word {
        "~" => Kata::Upto,
        "<" => Kata::Less(false),
        "≤" => Kata::Less(true),
        ">" => Kata::More(false),
        "≥" => Kata::More(true),
        "x" | "n" | "nilai" | "capaian" | "skor" | "nko" | "indeks" | "np" | "realisasi" | "kinerja" => Kata::Any,
        _ => Kata::Number(lone(word).filter(|p| p.unit.is_empty()).map(|p| p.other.unwrap_or(p.value))?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_spellings() {
        let n = |v: &str| v.parse::<Decimal>().expect("a decimal");
        for (text, low, high) in [
            ("91 % ≤ 100 %", Some(("91", true)), Some(("100", true))),
            ("76 ≤ x ≤ 90", Some(("76", true)), Some(("90", true))),
            ("90 < X <= 100", Some(("90", false)), Some(("100", true))),
            ("66 - 75", Some(("66", true)), Some(("75", true))),
            ("51% s.d. 65%", Some(("51", true)), Some(("65", true))),
            (">80 s/d 90", Some(("80", false)), Some(("90", true))),
            ("75,01–90", Some(("75.01", true)), Some(("90", true))),
            ("≥ 76.6% < 87.5%", Some(("76.6", true)), Some(("87.5", false))),
            ("≤ 50 %", None, Some(("50", true))),
            ("kurang dari 55", None, Some(("55", false))),
            ("x > 100", Some(("100", false)), None),
            ("di atas 100%", Some(("100", false)), None),
            ("50 ke bawah", None, Some(("50", true))),
            ("85 sampai dengan < 100", Some(("85", true)), Some(("100", false))),
        ] {
            let bound = |b: Option<(&str, bool)>| b.map(|(v, own)| (n(v), own));
            assert_eq!(read(text), Some(Pita { low: bound(low), high: bound(high) }), "{text}");
        }
        for text in ["95", "Baik", "3 dari 5", "2023-2024 tahun", "90,16", "-"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
