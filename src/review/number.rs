//! The contents of a cell of a report: nothing, numbers, a range, words.

use rust_decimal::Decimal;

pub use super::printed::{Printed, lone};

/// The contents of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Empty.
    Empty,
    /// A dash, which means nothing.
    Dash,
    /// Not applicable.
    NotApplicable,
    /// Numbers; several for a cell such as `100% (628 instansi)`.
    Numbers(Vec<Printed>),
    /// Lower and upper bound (`None`: open).
    Range(Option<Decimal>, Option<Decimal>),
    /// Anything else.
    Text,
}

/// Maximum number of characters of a cell that is taken for a number.
const LONGEST: usize = 120;

/// Parses a cell.
pub fn read(text: &str) -> Content {
    let text = text.trim().trim_matches('*').trim();
    match text {
        "" => return Content::Empty,
        "-" | "–" | "—" => return Content::Dash,
        _ if text.eq_ignore_ascii_case("n/a") => return Content::NotApplicable,
        _ if text.chars().count() > LONGEST => return Content::Text,
        _ => {}
    }
    if let Some((from, to)) = range(text) {
        return Content::Range(from, to);
    }
    let (first, remark) = match text.split_once(" (") {
        Some((first, remark)) => (first, Some(remark.trim_end_matches(')'))),
        None => (text, None),
    };
    let Some(first) = lone(first) else { return graded(first, remark).unwrap_or(Content::Text) };
    let mut all = vec![first];
    all.extend(remark.and_then(in_words));
    Content::Numbers(all)
}

/// Parses a grade with its score: `BB (76,40)`, `WTP (4)`.
fn graded(grade: &str, score: Option<&str>) -> Option<Content> {
    let letters =
        (1..=4).contains(&grade.len()) && grade.bytes().all(|b| b.is_ascii_uppercase() || b == b'+' || b == b'-');
    let score = lone(score?).filter(|s| letters && s.unit.is_empty())?;
    Some(Content::Numbers(vec![score]))
}

/// The number within a remark: `total 360 instansi hingga tahun 2024`.
fn in_words(text: &str) -> Option<Printed> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut words = text[start..].split_whitespace();
    let mut found = lone(words.next()?)?;
    found.unit = words.collect::<Vec<_>>().join(" ");
    Some(found)
}

/// Parses a range: `80 – 100`, `> 100`, `≥ 76.6% < 87.5%`, `≥ 87.5% - 100%`.
fn range(text: &str) -> Option<(Option<Decimal>, Option<Decimal>)> {
    plain_range(text).or_else(|| {
        let signs = text.contains(['<', '>', '≤', '≥']) || text.to_lowercase().contains("s.d") || text.contains("s/d");
        let band = signs.then(|| super::meaning::band::read(text)).flatten()?;
        Some((band.low.map(|(v, _)| v), band.high.map(|(v, _)| v)))
    })
}

fn plain_range(text: &str) -> Option<(Option<Decimal>, Option<Decimal>)> {
    let bare = |t: &str| {
        lone(t.trim().trim_start_matches(['≥', '>', '≤', '<', '=']).trim()).filter(|p| p.value >= Decimal::ZERO)
    };
    let signed = |t: &str, signs: [char; 2]| t.trim_start().starts_with(signs);
    let (above, below) = (['≥', '>'], ['≤', '<']);
    if signed(text, above) {
        let after = text.trim_start_matches(['≥', '>', '=', ' ']);
        let split = after.find(['≤', '<', '–']).or_else(|| after.find(" - "));
        return match split {
            None => bare(after).map(|p| (Some(p.value), None)),
            Some(at) => {
                let high = after[at..].trim_start_matches([' ', '-', '–']);
                Some((Some(bare(&after[..at])?.value), Some(bare(high)?.value)))
            }
        };
    }
    if signed(text, below) {
        return bare(text).map(|p| (None, Some(p.value)));
    }
    let (low, high) = text.split_once(" – ").or_else(|| text.split_once(" - ")).or_else(|| text.split_once('–'))?;
    let (low, high) = (lone(low)?, lone(high)?);
    (low.value < high.value).then_some((Some(low.value), Some(high.value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, u32) {
        match read(text) {
            Content::Numbers(all) => (all[0].value.normalize().to_string(), all[0].decimals),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn as_reports_print_them() {
        for (text, value, decimals) in [
            ("3.448.295.000,00", "3448295000", 2),
            ("375,225,000.00", "375225000", 2),
            ("Rp8.225.000.000,-", "8225000000", 0),
            ("Rp 11.755.767", "11755767", 0),
            ("(478.060.000)", "-478060000", 0),
            ("- 43.451.000", "-43451000", 0),
            ("96,25 %", "96.25", 2),
            ("100.17 %", "100.17", 2),
            ("2.072", "2072", 0),
            ("6 Dok", "6", 0),
            ("113,3%", "113.3", 1),
            ("628 instansi", "628", 0),
        ] {
            assert_eq!(one(text), (value.to_owned(), decimals), "{text}");
        }
        let Content::Numbers(two) = read("46 instansi (total 360 instansi hingga tahun 2024)") else { panic!() };
        assert_eq!(two.iter().map(|p| p.value.to_string()).collect::<Vec<_>>(), ["46", "360"]);
    }

    #[test]
    fn what_is_no_number() {
        for text in
            ["1. Direktorat", "17 Oktober 2023", "14-Apr-23", "IKU.1", "001.AAH.001", "1-2 Maret 2023", "SS 1 BKN"]
        {
            assert_eq!(read(text), Content::Text, "{text}");
        }
        assert_eq!((read("-"), read(" "), read("N/A")), (Content::Dash, Content::Empty, Content::NotApplicable));
        assert_eq!(read("1.23.456"), Content::Text);
    }

    #[test]
    fn ranges() {
        let n = |v: i64| Some(Decimal::from(v));
        assert_eq!(read("80 – 100"), Content::Range(n(80), n(100)));
        assert_eq!(read("> 100"), Content::Range(n(100), None));
        assert_eq!(read("< 49"), Content::Range(None, n(49)));
        let Content::Range(Some(low), Some(high)) = read("≥ 76.6% < 87.5%") else { panic!() };
        assert_eq!((low.to_string(), high.to_string()), ("76.6".to_owned(), "87.5".to_owned()));
        assert_eq!(read("≥ 87.5% - 100%"), Content::Range(Some(Decimal::new(875, 1)), n(100)));
    }
}
