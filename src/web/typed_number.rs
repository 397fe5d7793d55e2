//! Parses numbers typed into a field like those of a table. If the two notations give two numbers, neither is accepted.

use rust_decimal::Decimal;

use crate::{
    event::{Angka, Rupiah, data::NilaiTarget, indonesian},
    import::{
        number::{self, Locale, Reading},
        struktur::worded_target,
    },
};

/// Parses a number of an indicator.
pub fn angka(text: &str) -> Result<Angka, String> {
    read(text, 6, Angka::new, "angka dengan paling banyak 6 desimal, misalnya 1.234,56")
}

/// Parses an amount in rupiah. With at most two decimals, `1.234` can only mean a thousand.
pub fn rupiah(text: &str) -> Result<Rupiah, String> {
    read(text, 2, Rupiah::new, "rupiah dengan paling banyak 2 desimal, misalnya 8.225.000.000")
}

/// Parses a target: a number, a range, a bound, a word of a scale, a day, n of m, or N/A.
pub fn target(text: &str) -> Result<NilaiTarget, String> {
    if let Some(found) = worded_target(text.trim(), "").map_err(|doubt| doubt.why)? {
        return Ok(found);
    }
    let typed = |value| Angka::new(value).ok_or_else(|| format!("«{}» di luar batas angka", text.trim()));
    match number::read(text, None) {
        Ok(Reading::NotApplicable) => Ok(NilaiTarget::TidakBerlaku),
        Ok(Reading::Range(low, high)) => Ok(NilaiTarget::Rentang(typed(low)?, typed(high)?)),
        _ => angka(text).map(NilaiTarget::Angka),
    }
}

/// Formats a plain decimal (`85.123`) for a field, so that it is parsed as the same number.
pub fn tertulis(plain: &str) -> String {
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = whole.trim_start_matches('-');
    // Three decimals after up to three digits would pass for thousands.
    let twofold = part.len() == 3 && digits.len() <= 3 && !digits.starts_with('0');
    match part {
        "" => whole.to_owned(),
        _ => format!("{whole},{part}{}", if twofold { "0" } else { "" }),
    }
}

fn read<T: Copy + PartialEq>(
    text: &str,
    most: u32,
    fits: impl Fn(Decimal) -> Option<T>,
    accepted: &str,
) -> Result<T, String> {
    let mut found: Vec<(Decimal, T)> = Vec::new();
    for locale in [Locale::Id, Locale::En].into_iter().filter(|_| plain(text)) {
        if let Ok(Reading::Number(value)) = number::read(text, Some(locale))
            && value.scale() <= most
            && let Some(typed) = fits(value)
            && !found.iter().any(|(_, known)| *known == typed)
        {
            found.push((value, typed));
        }
    }
    match found[..] {
        [(_, typed)] => Ok(typed),
        [] => Err(format!("«{}» tidak dapat dibaca sebagai {accepted}", text.trim())),
        [(first, _), (second, _), ..] => {
            let plain = |value: Decimal| indonesian(&value.normalize().to_string()).replace('.', "");
            let spelt = |value: Decimal| format!("{}{}", plain(value), if value.fract().is_zero() { "" } else { "0" });
            Err(format!(
                "«{}» dapat berarti {} atau {}; tulis {} untuk yang pertama, {} untuk yang kedua",
                text.trim(),
                plain(first),
                plain(second),
                spelt(first),
                spelt(second)
            ))
        }
    }
}

/// A spreadsheet's cell may contain a unit of measure, but a letter in a field is a typing error.
fn plain(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let bare = ["rp", "idr"].iter().find_map(|word| lower.strip_prefix(word)).unwrap_or(&lower);
    !bare.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_write() {
        let read = |text: &str| angka(text).expect(text).to_string();
        for (text, plain) in [
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("85,88", "85.88"),
            ("85.88", "85.88"),
            (" 96,25 %", "96.25"),
            ("0,125", "0.125"),
            ("0.125", "0.125"),
            ("1234,567", "1234.567"),
            ("1.234.567", "1234567"),
            ("375,225,000.00", "375225000"),
            ("-3", "-3"),
            ("(4,5)", "-4.5"),
            ("100", "100"),
            ("4,0", "4"),
            ("1,2340", "1.234"),
        ] {
            assert_eq!(read(text), plain, "{text}");
        }
        for wrong in ["", "-", "N/A", "1.23.456", "1,2,3", "12a", "1e5", ".5", "5.", "1.234,567.8", "0,1234567"] {
            assert!(angka(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_guessed() {
        let told = angka("1.234").expect_err("ambiguous");
        assert!(told.contains("1234 atau 1,234"), "{told}");
        assert!(angka("1,234").is_err() && angka("-12,345").is_err());
        // The spelling that the message suggests is accepted.
        assert_eq!(angka("1234").map(|a| a.to_string()), Ok("1234".to_owned()));
        assert_eq!(angka("1,2340").map(|a| a.to_string()), Ok("1.234".to_owned()));
    }

    #[test]
    fn rupiah_has_no_thousandths() {
        let read = |text: &str| rupiah(text).expect(text).to_string();
        for (text, plain) in [
            ("Rp8.225.000.000,-", "8225000000"),
            ("Rp 11.755.767", "11755767"),
            ("(478.060.000)", "-478060000"),
            ("- 43.451.000", "-43451000"),
            ("1.234", "1234"),
            ("3.448.295.000,50", "3448295000.5"),
            ("Rp. 5.000", "5000"),
        ] {
            assert_eq!(read(text), plain, "{text}");
        }
        assert!(rupiah("12,345678").is_err());
    }

    #[test]
    fn what_stands_in_a_field_is_read_back() {
        for plain in ["85.123", "1234.567", "-1.234", "0.125", "1234", "85.88", "12345678.9", "-0.5"] {
            assert_eq!(angka(&tertulis(plain)).map(|n| n.to_string()), Ok(plain.to_owned()));
        }
    }

    #[test]
    fn targets() {
        let read = |text: &str| target(text).expect(text).to_string();
        for (text, plain) in [("85", "85"), ("70 - 80", "70..80"), ("70–80,5", "70..80.5"), ("n/a", "N/A")] {
            assert_eq!(read(text), plain);
        }
        assert!(target("80 - 70").is_err());
    }
}
