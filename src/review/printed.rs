//! A number as a report prints it: `3.448.295.000,00`, `375,225,000.00`, `(478.060.000)`, `96,25 %`, `6 Dok`.

use rust_decimal::Decimal;

use crate::import::number::spelled;

/// A number with its printed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Value.
    pub value: Decimal,
    /// Number of printed decimals.
    pub decimals: u32,
    /// Whether it has a per cent sign.
    pub percent: bool,
    /// The other reading of a lone separator before three digits (`1.234`).
    pub other: Option<Decimal>,
    /// Unit or words after it.
    pub unit: String,
}

/// Parses a number with at most a sign, `Rp`, `%` and two words of unit.
pub fn lone(text: &str) -> Option<Printed> {
    let grouped = grouped(text);
    let mut rest = grouped.as_deref().unwrap_or(text).trim();
    rest = rest.strip_prefix("Rp").map_or(rest, |r| r.trim_start_matches('.').trim_start());
    let bracketed = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
    let minus = rest.strip_prefix(['-', '−']).map(str::trim_start);
    let negative = bracketed.is_some() || minus.is_some();
    let rest = bracketed.or(minus).unwrap_or(rest);
    let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(end);
    // `2a` is a name.
    let mut letters = tail.chars();
    if letters.next().is_some_and(char::is_alphabetic) && !letters.next().is_some_and(char::is_alphabetic) {
        return None;
    }
    let tail = tail.trim_start_matches('-').trim();
    let (percent, unit) = tail.strip_prefix('%').map_or((false, tail), |unit| (true, unit.trim()));
    let words: Vec<&str> = unit.split_whitespace().collect();
    let wordy = |w: &&str| w.chars().all(|c| c.is_alphabetic() || c == '/') && w.chars().count() <= 14;
    // `1. Direktorat` numbers an item; `17 Oktober 2023` is a day.
    let item = digits.ends_with('.') && !words.is_empty();
    if item || words.len() > 2 || !words.iter().all(wordy) || words.iter().any(|w| is_month(w)) {
        return None;
    }
    let (value, decimals, other) = digits_value(digits)?;
    let sign = |v: Decimal| if negative { -v } else { v };
    Some(Printed { value: sign(value), decimals, percent, other: other.map(sign), unit: unit.to_owned() })
}

/// Replaces the blanks between groups of three digits by points: `125 400 000 000,00`.
fn grouped(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let tail = bare.trim_end_matches(|c: char| !c.is_ascii_digit());
    let (lead, end) = (&text[..text.len() - bare.len()], &bare[tail.len()..]);
    let parts: Vec<&str> = tail.split(char::is_whitespace).filter(|p| !p.is_empty()).collect();
    let (first, rest) = parts.split_first()?;
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (last, middle) = rest.split_last()?;
    let (whole, decimals) = last.split_once(',').map_or((*last, None), |(whole, d)| (whole, Some(d)));
    let good = digits(first)
        && first.len() <= 3
        && !first.starts_with('0')
        && middle.iter().all(|p| p.len() == 3 && digits(p))
        && whole.len() == 3
        && digits(whole)
        && decimals.is_none_or(digits)
        // Two groups may be two numbers.
        && (parts.len() >= 3 || lead.contains("Rp"));
    good.then(|| format!("{lead}{}{end}", parts.join(".")))
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des"];
    MONTHS.iter().any(|m| word.to_lowercase().starts_with(m))
}

/// The value of digits with separators, its decimals, and the other reading if it is ambiguous.
fn digits_value(text: &str) -> Option<(Decimal, u32, Option<Decimal>)> {
    let text = text.trim_end_matches(['.', ',']);
    if !text.starts_with(|c: char| c.is_ascii_digit()) || text.len() > 27 {
        return None;
    }
    let read = spelled(text).ok()?;
    Some((read.value, read.decimals, read.lone.map(|(_, decimal)| decimal)))
}
