//! Numbers in their required unit: an indicator's own, or rupiah.

use rust_decimal::Decimal;

use super::{
    amount::{comma, scale},
    digits::{Doubt, Locale, Measured, Reading},
    number,
};

/// Groups of words for the same unit of measure.
const SAME: [&[&str]; 4] = [
    &["%", "persen", "percent", "persentase", "pct"],
    &["rp", "rupiah", "idr"],
    &["poin", "point", "pts"],
    &["org", "orang"],
];

fn is_percent(word: &str) -> bool {
    SAME[0].contains(&word)
}

/// The words of a unit of measure.
fn unit_words(text: &str) -> Vec<String> {
    let spaced: String = text
        .to_lowercase()
        .chars()
        .flat_map(|c| {
            if c == '%' {
                vec![' ', '%', ' ']
            } else if c.is_alphanumeric() {
                vec![c]
            } else {
                vec![' ']
            }
        })
        .collect();
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// Whether two words name the same unit; one may be an abbreviation of the other.
fn same_unit(one: &str, other: &str) -> bool {
    let cut = |long: &str, short: &str| short.chars().count() >= 3 && long.starts_with(short);
    one == other
        || SAME.iter().any(|words| words.contains(&one) && words.contains(&other))
        || cut(one, other)
        || cut(other, one)
}

/// Parses a text in the unit of an indicator; a suffix that is exactly the unit is not taken as a scale.
fn in_unit(text: &str, satuan: &str, locale: Option<Locale>) -> Result<Reading, Doubt> {
    let text = number::plain_blanks(text);
    let (text, satuan) = (text.trim(), satuan.trim());
    let before = text.len().checked_sub(satuan.len()).filter(|at| !satuan.is_empty() && text.is_char_boundary(*at));
    let own = before.filter(|at| text[*at..].eq_ignore_ascii_case(satuan)).map(|at| &text[..at]);
    let own = own.filter(|t| t.ends_with(|c: char| c.is_ascii_digit() || c == ' '));
    let rest = own.map_or(text, str::trim_end);
    let found = number::measured(rest, locale).map_err(|doubt| {
        // If the unit has a scale of its own, scaled readings would be wrong, so none is offered.
        let scaled = unit_words(satuan).iter().any(|word| scale(word).is_some());
        let lettered = rest.contains(|c: char| c.is_alphabetic());
        if scaled && lettered { Doubt { readings: Vec::new(), ..doubt } } else { doubt }
    })?;
    fit(found, satuan)
}

/// Converts a measured number to the unit of an indicator; a doubt if it is in another unit.
fn fit(found: Measured, satuan: &str) -> Result<Reading, Doubt> {
    let own = unit_words(satuan);
    let Measured { reading, skala, rupiah, satuan: tail } = found;
    let own_scale = own.iter().find_map(|word| scale(word)).unwrap_or(Decimal::ONE);
    let foreign = unit_words(&tail).into_iter().find(|word| !own.iter().any(|o| same_unit(o, word)));
    let money = own.iter().any(|word| SAME[1].contains(&word.as_str()));
    let percent = own.iter().any(|word| is_percent(word));
    let wrong = match foreign {
        Some(word) if !(word == "rupiah" && money) => Some(tail.clone()),
        _ if rupiah && !money => Some("Rp".to_owned()),
        _ if skala != Decimal::ONE && percent => Some("kata skala".to_owned()),
        _ => None,
    };
    let rescaled = |value: Decimal| if skala == Decimal::ONE { Some(value) } else { value.checked_div(own_scale) };
    let reading = match reading {
        Reading::Number(value) => rescaled(value).map(Reading::Number),
        Reading::Range(low, high) => rescaled(low).zip(rescaled(high)).map(|(low, high)| Reading::Range(low, high)),
        other => Some(other),
    };
    let reading = reading.ok_or_else(|| Doubt::of("angka di luar batas"))?;
    let Some(wrong) = wrong else { return Ok(reading) };
    let why = format!("bersatuan «{wrong}», padahal satuan indikator «{satuan}»");
    let readings = match reading {
        Reading::Number(value) if skala == Decimal::ONE => vec![format!("{} (dalam {satuan})", comma(value))],
        _ => Vec::new(),
    };
    Err(Doubt { why, readings })
}

/// Converts a measured number to rupiah.
fn money(found: Measured) -> Result<Reading, Doubt> {
    let foreign = unit_words(&found.satuan).into_iter().find(|word| !SAME[1].contains(&word.as_str()));
    match foreign {
        None => Ok(found.reading),
        Some(_) => Err(Doubt::of(format!("bersatuan «{}», padahal harus rupiah", found.satuan))),
    }
}

/// The required unit of a number.
#[derive(Debug, Clone, Copy)]
pub enum In<'a> {
    /// Any unit.
    Any,
    /// The unit of an indicator.
    Unit(&'a str),
    /// Rupiah.
    Rupiah,
}

impl In<'_> {
    /// Parses a text.
    pub fn read(self, text: &str, locale: Option<Locale>) -> Result<Reading, Doubt> {
        match self {
            Self::Unit(satuan) => in_unit(text, satuan, locale),
            Self::Any | Self::Rupiah => number::measured(text, locale).and_then(|found| self.fit(found)),
        }
    }

    /// Converts a measured number.
    pub fn fit(self, found: Measured) -> Result<Reading, Doubt> {
        match self {
            Self::Any => Ok(found.reading),
            Self::Unit(satuan) => fit(found, satuan),
            Self::Rupiah => money(found),
        }
    }
}
