//! Compares a number that a spreadsheet stores with the one that its cell shows: an import must record the value that people see.

use rust_decimal::Decimal;

use super::{
    format::Format,
    number::{self, Doubt, Locale, Measured, Reading},
};

/// The value of a number cell: the stored value in the shown unit, if both agree up to rounding.
pub fn measured(stored: Decimal, format: Option<&Format>) -> Result<Measured, Doubt> {
    let Some(format) = format else { return Ok(Measured::plain(Reading::Number(stored))) };
    let code = format.code();
    let Some(text) = format.shown(stored) else {
        let why =
            format!("sel menyimpan {stored} dengan format «{code}», yang hasil tampilannya tidak dapat dipastikan");
        return Err(Doubt { why, readings: vec![comma(stored)] });
    };
    if text.is_empty() && stored.is_zero() {
        return Ok(Measured::plain(Reading::Dash));
    }
    let differs = |shown: Option<Decimal>| {
        let why = format!("sel menampilkan «{text}» tetapi menyimpan {stored} (format «{code}»)");
        let shown = shown.map(|value| format!("{} (yang tampil)", comma(value)));
        Doubt { why, readings: shown.into_iter().chain([format!("{} (yang tersimpan)", comma(stored))]).collect() }
    };
    let found = match number::measured(&text, Some(Locale::En)) {
        Ok(found) => found,
        Err(doubt) if doubt.readings.is_empty() => return Err(differs(None)),
        Err(doubt) => {
            let why = format!("sel menampilkan «{text}» (format «{code}»): {}", doubt.why);
            return Err(Doubt { why, ..doubt });
        }
    };
    match found.reading {
        Reading::Dash if stored.is_zero() => Ok(found),
        Reading::Number(shown) => {
            let precise = (0..format.percent(stored)).try_fold(stored, |v, _| v.checked_mul(Decimal::ONE_HUNDRED));
            let Some(precise) = precise.filter(|p| near(*p, shown, &text, found.skala)) else {
                return Err(differs(Some(shown)));
            };
            Ok(Measured { reading: Reading::Number(precise.normalize()), ..found })
        }
        _ => Err(differs(None)),
    }
}

/// Whether two values differ by no more than the rounding of the shown text.
fn near(precise: Decimal, shown: Decimal, text: &str, skala: Decimal) -> bool {
    let tail = text.rsplit_once('.').map_or("", |(_, tail)| tail);
    let decimals = u32::try_from(tail.chars().take_while(char::is_ascii_digit).count()).unwrap_or_default();
    let half = Decimal::new(5, (decimals + 1).min(Decimal::MAX_SCALE));
    match (precise.checked_sub(shown), half.checked_mul(skala)) {
        (Some(off), Some(most)) => off.abs() <= most,
        _ => false,
    }
}

fn comma(value: Decimal) -> String {
    value.normalize().to_string().replace('.', ",")
}
