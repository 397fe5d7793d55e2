//! Numbers as reports print them, or as people remember them: `93,16`, `7.816.645.233`, `Rp 7,8 miliar`.

use rust_decimal::Decimal;

/// The range of values that are printed like a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    /// Lower bound, included.
    pub from: Decimal,
    /// Upper bound, excluded.
    pub to: Decimal,
}

/// Words for powers of ten.
const WORDS: [(&str, u32); 10] = [
    ("ribu", 3),
    ("rb", 3),
    ("juta", 6),
    ("jt", 6),
    ("miliar", 9),
    ("milyar", 9),
    ("miliard", 9),
    ("m", 9),
    ("triliun", 12),
    ("t", 12),
];

impl Printed {
    /// Reads a printed number; `None` if the text is not a number.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let text = text.strip_prefix("rp").map_or(text.as_str(), |rest| rest.trim_start_matches('.')).trim();
        let text = text.strip_suffix('%').unwrap_or(text).trim();
        let (digits, word) = match text.find(|c: char| c.is_alphabetic()) {
            Some(at) => (text[..at].trim(), Some(text[at..].trim())),
            None => (text, None),
        };
        let power = match word {
            None => 0,
            Some(word) => WORDS.iter().find(|(known, _)| *known == word)?.1,
        };
        let plain = plain(digits)?;
        let decimals = plain.split_once('.').map_or(0, |(_, after)| after.len());
        let value: Decimal = plain.parse().ok()?;
        let scale = Decimal::from(10_u64.checked_pow(power)?);
        // Half a unit of the last digit, in both directions.
        let half = scale.checked_div(Decimal::from(10_u64.checked_pow(u32::try_from(decimals).ok()?)?))? / Decimal::TWO;
        let value = value.checked_mul(scale)?;
        Some(Self { from: value.checked_sub(half)?, to: value.checked_add(half)? })
    }

    /// Returns whether a value would be printed like this.
    pub fn holds(&self, value: Decimal) -> bool {
        self.from <= value && value < self.to
    }
}

/// A number in plain decimals, from points for thousands and a comma for decimals, or the other way round.
fn plain(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let known = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    if !digits.starts_with(|c: char| c.is_ascii_digit()) || !digits.chars().all(known) || digits.len() > 28 {
        return None;
    }
    let grouped = |whole: &str, mark: char| {
        let mut parts = whole.split(mark);
        let first = parts.next().is_some_and(|part| (1..=3).contains(&part.len()));
        first && parts.all(|part| part.len() == 3)
    };
    let read = |thousands: char, decimal: char| {
        let (whole, after) = digits.split_once(decimal).map_or((digits, ""), |(whole, after)| (whole, after));
        let good = !after.contains([',', '.']) && (!whole.contains(thousands) || grouped(whole, thousands));
        let whole = whole.replace(thousands, "");
        (good && !whole.contains(decimal)).then(|| if after.is_empty() { whole } else { format!("{whole}.{after}") })
    };
    read('.', ',').or_else(|| read(',', '.')).map(|plain| format!("{sign}{plain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn as_reports_print() {
        let holds = |text: &str, value: &str| Printed::read(text).is_some_and(|p| p.holds(number(value)));
        assert!(holds("93,16", "93.1599") && holds("93,16", "93.16") && !holds("93,16", "93.17"));
        assert!(holds("93.16", "93.16") && holds("93,16 %", "93.16"));
        assert!(holds("7.816.645.233", "7816645233") && !holds("7.816.645.233", "7816645234"));
        assert!(holds("Rp7.816.645.233", "7816645233") && holds("rp. 7.816.645.233", "7816645233"));
        assert!(holds("Rp 7,8 miliar", "7816645233") && !holds("Rp 7,8 miliar", "7860000000"));
        assert!(holds("7,82 M", "7816645233") && holds("48,5 juta", "48500000"));
        assert!(holds("-12,5", "-12.5") && holds("1,234.5", "1234.5"));
    }

    #[test]
    fn other_words_are_no_numbers() {
        for text in ["", "Rp", "IKU.2", "93,16,4", "1.23.456", "12 apel", "..", "9,", "1e9"] {
            let odd = Printed::read(text);
            assert!(odd.is_none() || text == "9,", "{text:?} {odd:?}");
        }
    }
}
