//! Digits with separators in either convention; and the possible contents of a cell, including doubts.

use std::str::FromStr;

use rust_decimal::Decimal;

/// The number and date convention of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// `1.234,56`, and `31/12/2023`
    Id,
    /// `1,234.56`, and `12/31/2023`
    En,
}

/// The content of a cell, with its scale and unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The content; the word of scale is applied to a number: `1,5 juta` is 1500000.
    pub reading: Reading,
    /// The factor of the word of scale; 1 if there is none.
    pub skala: Decimal,
    /// Whether it begins with Rp.
    pub rupiah: bool,
    /// The words after the number: its unit of measure.
    pub satuan: String,
}

impl Measured {
    /// A reading without scale and unit.
    pub fn plain(reading: Reading) -> Self {
        Self { reading, skala: Decimal::ONE, rupiah: false, satuan: String::new() }
    }
}

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A number.
    Number(Decimal),
    /// A range, from the lower to the upper number.
    Range(Decimal, Decimal),
    /// Nothing at all.
    Empty,
    /// A dash: printed where there is nothing to print; it is neither 0 nor N/A.
    Dash,
    /// Declared not applicable.
    NotApplicable,
}

/// Why a text has no single meaning, and the meanings that it may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The reason.
    pub why: String,
    /// The possible meanings, as texts that the importer can choose.
    pub readings: Vec<String>,
}

impl Doubt {
    /// A doubt without possible meanings.
    pub fn of(why: impl Into<String>) -> Self {
        Self { why: why.into(), readings: Vec::new() }
    }
}

/// The result of parsing digits with separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelled {
    /// The value; a lone separator before three digits is taken as one of thousands.
    pub value: Decimal,
    /// Number of decimals.
    pub decimals: u32,
    /// Such a lone separator, and the value if it is the decimal separator.
    pub lone: Option<(char, Decimal)>,
}

/// Parses digits with `.`, `,`, a blank or `'` between them.
pub fn spelled(digits: &str) -> Result<Spelled, Doubt> {
    let wrong = || Doubt::of(format!("letak titik atau koma dalam «{digits}» tidak lazim"));
    let kinds: Vec<char> = ['.', ',', ' ', '\''].into_iter().filter(|c| digits.contains(*c)).collect();
    let whole = |digits: &str| Ok(Spelled { value: exact(digits)?, decimals: 0, lone: None });
    let decimal = |whole: &str, part: &str| {
        let decimals = u32::try_from(part.len()).unwrap_or(u32::MAX);
        Ok(Spelled { value: exact(&format!("{whole}.{part}"))?, decimals, lone: None })
    };
    match kinds[..] {
        [] => whole(digits),
        [group, mark] | [mark, group] if digits.rfind(mark) > digits.rfind(group) && ".,".contains(mark) => {
            let (whole, part) = digits.rsplit_once(mark).ok_or_else(wrong)?;
            if whole.contains(mark) || !grouped(whole, group) || part.is_empty() || part.contains(group) {
                return Err(wrong());
            }
            decimal(&whole.replace(group, ""), part)
        }
        [mark] if digits.matches(mark).count() > 1 || " '".contains(mark) => match grouped(digits, mark) {
            true => whole(&digits.replace(mark, "")),
            false => Err(wrong()),
        },
        [mark] => {
            let (before, part) = digits.split_once(mark).ok_or_else(wrong)?;
            if before.is_empty() || part.is_empty() {
                return Err(wrong());
            }
            let read = decimal(before, part)?;
            if part.len() != 3 || before.len() > 3 || before.starts_with('0') {
                return Ok(read);
            }
            Ok(Spelled { lone: Some((mark, read.value)), ..whole(&format!("{before}{part}"))? })
        }
        _ => Err(wrong()),
    }
}

/// Parses digits with separators; a lone one before three digits is a doubt without a locale.
pub(super) fn marks(digits: &str, locale: Option<Locale>) -> Result<Decimal, Doubt> {
    let read = spelled(digits)?;
    let Some((mark, decimal)) = read.lone else { return Ok(read.value) };
    let thousands = match locale {
        Some(Locale::Id) => mark == '.',
        Some(Locale::En) => mark == ',',
        None => {
            let (whole, part) = digits.split_once(mark).unwrap_or((digits, ""));
            return Err(ambiguous(mark, whole, part));
        }
    };
    Ok(if thousands { read.value } else { decimal })
}

/// Whether the digits are in groups of three, the first of one to three.
fn grouped(text: &str, mark: char) -> bool {
    let mut parts = text.split(mark);
    let first = parts.next().unwrap_or_default();
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&first.len()) && digits(first) && parts.all(|part| part.len() == 3 && digits(part))
}

fn ambiguous(mark: char, whole: &str, part: &str) -> Doubt {
    let name = if mark == '.' { "titik" } else { "koma" };
    Doubt {
        why: format!(
            "{name} tunggal sebelum tiga digit: ribuan atau desimal? sebutkan cara penulisannya (locale id atau en)"
        ),
        readings: vec![
            format!("{whole}{part} ({name} pemisah ribuan)"),
            format!("{whole},{part} ({name} tanda desimal)"),
        ],
    }
}

fn exact(plain: &str) -> Result<Decimal, Doubt> {
    Decimal::from_str_exact(plain).map_err(|_| Doubt::of("angka di luar batas"))
}

impl Locale {
    /// The name in a mapping.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }
}

impl FromStr for Locale {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "id" => Ok(Self::Id),
            "en" => Ok(Self::En),
            _ => Err(format!("«{text}» bukan id (1.234,56) atau en (1,234.56)")),
        }
    }
}
