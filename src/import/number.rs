//! Parses numbers as people write them. A text with two possible values is a doubt with both readings.

use rust_decimal::Decimal;

use super::amount;
pub use super::digits::{Doubt, Locale, Measured, Reading, Spelled, spelled};

/// The reading of a dash as an empty cell.
const NOTHING: &str = "kosong";
/// Maximum number of characters of a cell that is read as a number.
const MOST: usize = 200;

/// Parses a text, in any unit.
pub fn read(text: &str, locale: Option<Locale>) -> Result<Reading, Doubt> {
    measured(text, locale).map(|m| m.reading)
}

/// Parses a text with its unit.
pub fn measured(text: &str, locale: Option<Locale>) -> Result<Measured, Doubt> {
    let text = plain_blanks(text);
    let text = text.trim();
    match text {
        "" => return Ok(Measured::plain(Reading::Empty)),
        "-" | "–" | "—" | "--" => return Ok(Measured::plain(Reading::Dash)),
        _ if ["n/a", "na", "n.a.", "n.a"].iter().any(|word| text.eq_ignore_ascii_case(word)) => {
            return Ok(Measured::plain(Reading::NotApplicable));
        }
        _ if text.chars().count() > MOST => return Err(Doubt::of("terlalu panjang untuk sebuah angka")),
        _ => {}
    }
    let Some((low, high)) = range(text) else { return amount::read(text, locale) };
    let (low, high) = (amount::read(low, locale)?, amount::read(high, locale)?);
    let Reading::Number(first) = low.reading else { return Err(Doubt::of("batas bawah rentang bukan angka")) };
    let Reading::Number(last) = high.reading else { return Err(Doubt::of("batas atas rentang bukan angka")) };
    if low.skala != high.skala {
        return Err(Doubt::of("rentang yang kedua batasnya berkata skala lain; tulis keduanya lengkap"));
    }
    if first > last {
        return Err(Doubt::of("rentang terbalik: batas bawah melebihi batas atas"));
    }
    let satuan = if high.satuan.is_empty() { low.satuan } else { high.satuan };
    Ok(Measured { reading: Reading::Range(first, last), satuan, ..high })
}

/// Replaces blanks of every width, and line breaks, by plain spaces.
pub fn plain_blanks(text: &str) -> String {
    text.chars().map(|c| if c.is_whitespace() || c == '\u{feff}' { ' ' } else { c }).collect()
}

/// The two sides of a range, both beginning with a digit.
fn range(text: &str) -> Option<(&str, &str)> {
    [" s.d. ", " s/d ", " sd ", "..", "–", "—", "-"].iter().find_map(|mark| {
        let (low, high) = text.split_once(mark)?;
        let (low, high) = (low.trim(), high.trim());
        let number = |side: &str| side.starts_with(|c: char| c.is_ascii_digit());
        (number(low) && number(high)).then_some((low, high))
    })
}

/// The doubt about a dash, which may mean three things.
pub fn dash() -> Doubt {
    Doubt {
        why: "tanda hubung: kosong, nol, atau N/A?".to_owned(),
        readings: vec![NOTHING.to_owned(), "0".to_owned(), "N/A".to_owned()],
    }
}

/// Parses a chosen reading of a doubt about a number: it begins with the number in Indonesian notation.
pub fn picked(reading: &str) -> Result<Reading, Doubt> {
    match reading.split_whitespace().next() {
        None | Some(NOTHING) => Ok(Reading::Empty),
        Some(number) => read(number, Some(Locale::Id)),
    }
}

/// A number of a spreadsheet, rounded to 15 significant digits: more digits are noise of its arithmetic.
pub fn of_float(value: f64) -> Option<Decimal> {
    let text = format!("{value:.14e}");
    Decimal::from_scientific(&text).ok().map(|d| d.normalize())
}
