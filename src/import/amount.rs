//! One number with what stands around it: sign, brackets, Rp, per cent, a word of scale, marks of debit and credit, a unit of
//! measure, a remark in brackets. What changes the number is taken in or makes it a doubt; none of it is dropped.

use rust_decimal::Decimal;

use super::number::{self, Doubt, Locale, Measured, Reading, marks};

/// Words of scale that mean one thing.
const SCALES: [(&[&str], u32); 4] = [
    (&["ribu", "rb"], 3),
    (&["juta", "jt"], 6),
    (&["miliar", "milyar", "miliyar", "milyard", "mlr", "mlyr"], 9),
    (&["triliun", "trilyun", "triliyun", "trilliun", "trl"], 12),
];
/// Letters and foreign words that are used for a scale, and for other things: never taken in without asking.
const UNSURE: [(&str, &[(&str, u32)]); 9] = [
    ("m", &[("M = miliar", 9), ("M = juta", 6)]),
    ("mm", &[("MM = juta", 6)]),
    ("t", &[("T = triliun", 12)]),
    ("tr", &[("T = triliun", 12)]),
    ("b", &[("B = miliar", 9)]),
    ("bn", &[("bn = miliar", 9)]),
    ("billion", &[("billion = miliar", 9)]),
    ("million", &[("million = juta", 6)]),
    ("trillion", &[("trillion = triliun", 12)]),
];
/// Marks of debit.
const DEBIT: [&str; 5] = ["d", "dr", "db", "debit", "debet"];
/// Marks of credit.
const CREDIT: [&str; 4] = ["cr", "kr", "kredit", "credit"];

/// What a word of scale stands for, where it means one thing.
pub fn scale(word: &str) -> Option<Decimal> {
    let word = word.trim_end_matches('.').to_lowercase();
    let (_, power) = SCALES.iter().find(|(names, _)| names.contains(&word.as_str()))?;
    Some(power_of_ten(*power))
}

fn power_of_ten(power: u32) -> Decimal {
    Decimal::from_i128_with_scale(10_i128.pow(power), 0)
}

/// The parts of a text around its digits.
struct Parts<'a> {
    negative: bool,
    rupiah: bool,
    digits: &'a str,
    tail: &'a str,
}

/// Reads one number.
pub fn read(text: &str, locale: Option<Locale>) -> Result<Measured, Doubt> {
    let parts = parts(text.trim())?;
    let value = marks(parts.digits, locale);
    let words: Vec<&str> = parts.tail.split(' ').filter(|w| !w.is_empty()).collect();
    let first = words.first().map_or_else(String::new, |w| w.trim_end_matches('.').to_lowercase());
    if let Some(skala) = scale(&first) {
        let value = parts.settled(value, skala, &format!(" {first}"))?;
        let satuan = words[1..].join(" ");
        return Ok(Measured { reading: Reading::Number(value), skala, rupiah: parts.rupiah, satuan });
    }
    if let Some(doubt) = unsure(&parts, &first, &value) {
        return Err(doubt);
    }
    let value = parts.settled(value, Decimal::ONE, "")?;
    Ok(Measured { reading: Reading::Number(value), satuan: words.join(" "), rupiah: parts.rupiah, skala: Decimal::ONE })
}

impl Parts<'_> {
    /// The value with its sign and scale; a doubt, with both in each of its readings.
    fn settled(&self, value: Result<Decimal, Doubt>, skala: Decimal, word: &str) -> Result<Decimal, Doubt> {
        match value {
            Ok(value) => self.scaled(value, skala).ok_or_else(|| Doubt::of("angka di luar batas")),
            Err(doubt) => Err(self.doubt(doubt, skala, word)),
        }
    }

    fn scaled(&self, value: Decimal, skala: Decimal) -> Option<Decimal> {
        let value = if skala == Decimal::ONE { value } else { value.checked_mul(skala)?.normalize() };
        Some(if self.negative { -value } else { value })
    }

    /// The same doubt, with sign and scale in each of its readings, which are written with a decimal comma.
    fn doubt(&self, doubt: Doubt, skala: Decimal, word: &str) -> Doubt {
        if !self.negative && skala == Decimal::ONE {
            return doubt;
        }
        let reading = |reading: String| {
            let (number, why) = reading.split_once(" (")?;
            let value = self.scaled(number.replace(',', ".").parse().ok()?, skala)?;
            Some(format!("{} ({}{word}", comma(value), why.strip_suffix(')')?) + ")")
        };
        Doubt { why: doubt.why, readings: doubt.readings.into_iter().filter_map(reading).collect() }
    }
}

/// A number as a reading writes it: without marks between thousands.
fn comma(value: Decimal) -> String {
    value.to_string().replace('.', ",")
}

/// A letter that may stand for a scale, or for debit and credit.
fn unsure(parts: &Parts<'_>, word: &str, value: &Result<Decimal, Doubt>) -> Option<Doubt> {
    let base: Vec<Decimal> = match value {
        Ok(value) => vec![*value],
        Err(doubt) => {
            doubt.readings.iter().filter_map(|r| r.split(' ').next()?.replace(',', ".").parse().ok()).collect()
        }
    };
    let readings = |with: &dyn Fn(Decimal) -> Vec<(Decimal, &'static str)>| -> Vec<String> {
        base.iter().flat_map(|v| with(*v)).map(|(value, why)| format!("{} ({why})", comma(value))).collect()
    };
    if let Some((_, meanings)) = UNSURE.iter().find(|(name, _)| *name == word) {
        let of = |value| {
            meanings
                .iter()
                .filter_map(|(why, power)| Some((parts.scaled(value, power_of_ten(*power))?, *why)))
                .collect()
        };
        let why = format!("«{}» sesudah angka dapat berarti skala atau satuan lain", parts.tail);
        return Some(Doubt { why, readings: readings(&of) });
    }
    let signed = |value: Decimal| if parts.negative { -value } else { value };
    if DEBIT.contains(&word) {
        let of = |value| vec![(signed(value), "debet")];
        return Some(Doubt { why: format!("«{}» menandai debet", parts.tail), readings: readings(&of) });
    }
    if CREDIT.contains(&word) || word == "k" {
        let of = |value| {
            let mut all = vec![(-signed(value), "kredit: mengurangi"), (signed(value), "kredit: menambah")];
            if word == "k" {
                all.extend(parts.scaled(value, power_of_ten(3)).map(|value| (value, "K = ribu")));
            }
            all
        };
        return Some(Doubt {
            why: format!("«{}» dapat menandai kredit, yang mengurangi atau menambah", parts.tail),
            readings: readings(&of),
        });
    }
    None
}

/// Takes a text apart.
fn parts(text: &str) -> Result<Parts<'_>, Doubt> {
    let mut rest = text;
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')).filter(|r| !r.contains(['(', ')'])) {
        (rest, negative) = (inner.trim(), true);
    } else if let Some((before, remark)) = rest.strip_suffix(')').and_then(|r| r.split_once('(')) {
        harmless(remark)?;
        rest = before.trim();
    }
    let mut rupiah = false;
    for _ in 0..2 {
        if let Some(after) = currency(rest) {
            (rest, rupiah) = (after, true);
        }
        let word = ["minus ", "negatif "].iter().find_map(|w| strip_word(rest, w));
        if let Some(after) = word.or_else(|| rest.strip_prefix(['-', '−', '–'])) {
            if negative {
                return Err(Doubt::of("tanda minus ganda"));
            }
            (rest, negative) = (after.trim_start(), true);
        }
    }
    let body = rest.trim_end_matches(",-").trim_end_matches(".-").trim();
    let end = body.find(|c: char| !(c.is_ascii_digit() || ".,' ".contains(c))).unwrap_or(body.len());
    let (digits, tail) = (body[..end].trim(), body[end..].trim());
    if digits.is_empty() {
        return Err(Doubt::of("bukan angka"));
    }
    // A minus behind: so do accounting systems write it.
    let (tail, negative) = match tail.strip_prefix(['-', '−', '–']).map(str::trim) {
        Some(_) if negative => return Err(Doubt::of("tanda minus ganda")),
        Some(after) if !after.contains(|c: char| c.is_ascii_digit()) => (after, true),
        _ => (tail, negative),
    };
    // As in «Rp 2,5 miliar,-».
    let tail = tail.trim_end_matches([',', '.']);
    plain_tail(tail)?;
    Ok(Parts { negative, rupiah, digits, tail })
}

/// A remark in brackets that says nothing of sign, scale or side.
fn harmless(remark: &str) -> Result<(), Doubt> {
    let word = |w: &str| {
        let w = w.trim_matches(|c: char| !(c.is_alphanumeric() || c == '-')).to_lowercase();
        let sign = ["-", "minus", "min", "negatif", "kurang", "defisit", "k"].contains(&w.as_str());
        sign || scale(&w).is_some()
            || UNSURE.iter().any(|(name, _)| *name == w)
            || DEBIT.contains(&w.as_str())
            || CREDIT.contains(&w.as_str())
    };
    match remark.split_whitespace().find(|w| word(w)) {
        Some(found) => Err(Doubt::of(format!("catatan «({remark})» memuat «{found}», yang dapat mengubah angkanya"))),
        None => Ok(()),
    }
}

/// What may stand behind the digits: words, or per cent.
fn plain_tail(tail: &str) -> Result<(), Doubt> {
    if tail.chars().any(|c| c.is_ascii_digit()) {
        return Err(Doubt::of("memuat lebih dari satu angka"));
    }
    if tail.starts_with(|c: char| !(c.is_alphabetic() || c == '%')) {
        return Err(Doubt::of(format!("tanda «{tail}» sesudah angka tidak dikenal")));
    }
    // `1E` of `1E+10`, cut off at the sign.
    let lower = tail.to_ascii_lowercase();
    if lower == "e" || lower.starts_with("e+") || lower.starts_with("e-") {
        return Err(Doubt::of("angka berpangkat; tulis angka lengkap"));
    }
    Ok(())
}

fn currency(text: &str) -> Option<&str> {
    ["rp.", "rp", "idr"].iter().find_map(|word| strip_word(text, word))
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| text[word.len()..].trim_start())
}

/// Groups of words that mean one unit of measure.
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

/// Do two words name the same unit? One may be the beginning of the other, as people cut them short.
fn same_unit(one: &str, other: &str) -> bool {
    let cut = |long: &str, short: &str| short.chars().count() >= 3 && long.starts_with(short);
    one == other
        || SAME.iter().any(|words| words.contains(&one) && words.contains(&other))
        || cut(one, other)
        || cut(other, one)
}

/// Reads a text in the unit of an indicator; where the very words of the unit stand behind the number, they are no scale.
fn in_unit(text: &str, satuan: &str, locale: Option<Locale>) -> Result<Reading, Doubt> {
    let text = number::plain_blanks(text);
    let (text, satuan) = (text.trim(), satuan.trim());
    let before = text.len().checked_sub(satuan.len()).filter(|at| !satuan.is_empty() && text.is_char_boundary(*at));
    let own = before.filter(|at| text[*at..].eq_ignore_ascii_case(satuan)).map(|at| &text[..at]);
    let own = own.filter(|t| t.ends_with(|c: char| c.is_ascii_digit() || c == ' '));
    let rest = own.map_or(text, str::trim_end);
    let found = number::measured(rest, locale).map_err(|doubt| {
        // What is offered is no multiple of the unit's own scale.
        let scaled = unit_words(satuan).iter().any(|word| scale(word).is_some());
        let lettered = rest.contains(|c: char| c.is_alphabetic());
        if scaled && lettered { Doubt { readings: Vec::new(), ..doubt } } else { doubt }
    })?;
    fit(found, satuan)
}

/// What a measured number comes to in the unit of an indicator; a doubt where it is measured in something else.
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

/// What a measured number comes to in rupiah.
fn money(found: Measured) -> Result<Reading, Doubt> {
    let foreign = unit_words(&found.satuan).into_iter().find(|word| !SAME[1].contains(&word.as_str()));
    match foreign {
        None => Ok(found.reading),
        Some(_) => Err(Doubt::of(format!("bersatuan «{}», padahal harus rupiah", found.satuan))),
    }
}

/// What a number must be measured in.
#[derive(Debug, Clone, Copy)]
pub enum In<'a> {
    /// Whatever it says.
    Any,
    /// The unit of an indicator.
    Unit(&'a str),
    /// Rupiah.
    Rupiah,
}

impl In<'_> {
    /// Reads a text.
    pub fn read(self, text: &str, locale: Option<Locale>) -> Result<Reading, Doubt> {
        match self {
            Self::Unit(satuan) => in_unit(text, satuan, locale),
            Self::Any | Self::Rupiah => number::measured(text, locale).and_then(|found| self.fit(found)),
        }
    }

    /// What a measured number comes to.
    pub fn fit(self, found: Measured) -> Result<Reading, Doubt> {
        match self {
            Self::Any => Ok(found.reading),
            Self::Unit(satuan) => fit(found, satuan),
            Self::Rupiah => money(found),
        }
    }
}
