//! Parses one number with its surroundings: sign, brackets, Rp, per cent, a word of scale, marks of debit and credit, a unit of
//! measure, a remark in brackets. Everything that changes the number is applied or makes it a doubt; nothing is dropped.

use rust_decimal::Decimal;

use super::digits::{Doubt, Locale, Measured, Reading, marks};

/// Unambiguous words of scale, with their powers of ten.
const SCALES: [(&[&str], u32); 4] = [
    (&["ribu", "rb"], 3),
    (&["juta", "jt"], 6),
    (&["miliar", "milyar", "miliyar", "milyard", "mlr", "mlyr"], 9),
    (&["triliun", "trilyun", "triliyun", "trilliun", "trl"], 12),
];
/// Letters and foreign words that may mean a scale or something else: never applied without asking.
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
/// Predicates that are letters of a scale of money or a side too.
const PREDICATES: [&str; 2] = ["B", "D"];
/// Marks of debit.
const DEBIT: [&str; 5] = ["d", "dr", "db", "debit", "debet"];
/// Marks of credit.
const CREDIT: [&str; 4] = ["cr", "kr", "kredit", "credit"];

/// The factor of an unambiguous word of scale.
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
    if let Some(doubt) = dashed(text.trim(), &parts, &value) {
        return Err(doubt);
    }
    if let Some(doubt) = unsure(&parts, &first, &value) {
        return Err(doubt);
    }
    let value = parts.settled(value, Decimal::ONE, "")?;
    Ok(Measured { reading: Reading::Number(value), satuan: words.join(" "), rupiah: parts.rupiah, skala: Decimal::ONE })
}

impl Parts<'_> {
    /// The value with its sign and scale; a doubt has both applied in each of its readings.
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

    /// The doubt with sign and scale applied in each of its readings, which are written with a decimal comma.
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

/// A number as readings write it: with a decimal comma, without separators of thousands.
pub(super) fn comma(value: Decimal) -> String {
    value.to_string().replace('.', ",")
}

/// What a number is without the remark in brackets behind it, as a reading.
fn without(value: Decimal, remark: &str) -> String {
    format!("{} (tanpa catatan «({})»)", comma(value), remark.trim())
}

/// A dash behind an amount of rupiah or behind cents (`Rp 1.080.000,00 -`): accounting systems write a minus so, and people the end
/// of an amount.
fn dashed(text: &str, parts: &Parts<'_>, value: &Result<Decimal, Doubt>) -> Option<Doubt> {
    let behind = text.trim_end_matches(')').ends_with(['-', '−', '–']) && parts.negative;
    let before = text.strip_prefix('(').unwrap_or(text).starts_with(['-', '−', '–']) || text.starts_with('(');
    let cents = parts.digits.ends_with(",00") || parts.digits.ends_with(".00");
    if !behind || before || !(parts.rupiah || cents) {
        return None;
    }
    let readings = base(value).into_iter();
    let readings = readings.flat_map(|v| [format!("{} (minus)", comma(-v)), format!("{} (penutup)", comma(v))]);
    Some(Doubt {
        why: "tanda hubung di belakang jumlah: minus, atau hanya penutupnya?".to_owned(),
        readings: readings.collect(),
    })
}

/// The values that digits may have.
fn base(value: &Result<Decimal, Doubt>) -> Vec<Decimal> {
    match value {
        Ok(value) => vec![*value],
        Err(doubt) => {
            doubt.readings.iter().filter_map(|r| r.split(' ').next()?.replace(',', ".").parse().ok()).collect()
        }
    }
}

/// The doubt about a letter that may stand for a scale, or for debit and credit.
fn unsure(parts: &Parts<'_>, word: &str, value: &Result<Decimal, Doubt>) -> Option<Doubt> {
    let base = base(value);
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

/// Splits a text into sign, currency, digits and tail.
fn parts(text: &str) -> Result<Parts<'_>, Doubt> {
    let mut rest = text;
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')')).filter(|r| !r.contains(['(', ')'])) {
        (rest, negative) = (inner.trim(), true);
    } else if let Some((before, found)) = rest.strip_suffix(')').and_then(|r| r.split_once('(')) {
        harmless(found).map_err(|doubt| match marks(before.trim(), None) {
            // What may be a sign, a scale of money or a side is never left out.
            Ok(value) if PREDICATES.contains(&found.trim()) => Doubt { readings: vec![without(value, found)], ..doubt },
            _ => doubt,
        })?;
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
    // A trailing minus, as accounting systems write it.
    let (tail, negative) = match tail.strip_prefix(['-', '−', '–']).map(str::trim) {
        Some(_) if negative => return Err(Doubt::of("tanda minus ganda")),
        Some(after) if !after.contains(|c: char| c.is_ascii_digit()) => (after, true),
        _ => (tail, negative),
    };
    // The tail of «Rp 2,5 miliar,-».
    let tail = tail.trim_end_matches([',', '.']);
    plain_tail(tail).map_err(|doubt| noted(doubt, (digits, tail), negative))?;
    Ok(Parts { negative, rupiah, digits, tail })
}

/// Checks that a remark in brackets says nothing of sign, scale or side.
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

/// Checks the tail behind the digits: only words or per cent are allowed.
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

/// Offers, as readings of the doubt, the number without a footnote mark or with its exponent applied.
fn noted(doubt: Doubt, (digits, tail): (&str, &str), negative: bool) -> Doubt {
    let sign = |value: Decimal| comma(if negative { -value } else { value });
    let power = tail.to_ascii_lowercase();
    if let Some(power) = power.strip_prefix('e').filter(|p| p.trim_start_matches(['+', '-']).parse::<u8>().is_ok()) {
        let power = power.strip_prefix('+').unwrap_or(power);
        let value = Decimal::from_scientific(&format!("{}e{power}", digits.replace(',', "."))).ok();
        let readings = value.map(|value| format!("{} (angka lengkapnya)", sign(value.normalize())));
        return Doubt {
            why: "angka berpangkat; tulis angka lengkap".to_owned(),
            readings: readings.into_iter().collect(),
        };
    }
    let note = |c: char| "*†‡#¹²³⁴⁵⁶⁷⁸⁹⁰⁽⁾()[]".contains(c) || c.is_ascii_digit();
    let bare = tail.trim_matches(['(', ')', '[', ']']);
    let marked = !tail.is_empty() && tail.chars().all(note) && tail.starts_with(|c: char| !c.is_ascii_digit());
    match marks(digits, None).ok().filter(|_| marked && bare.len() <= 8) {
        Some(value) => Doubt {
            why: format!("tanda «{tail}» sesudah angka, mungkin tanda catatan"),
            readings: vec![format!("{} (tanpa tanda «{tail}»)", sign(value))],
        },
        None => doubt,
    }
}

fn currency(text: &str) -> Option<&str> {
    ["rp.", "rp", "idr"].iter().find_map(|word| strip_word(text, word))
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    head.eq_ignore_ascii_case(word).then(|| text[word.len()..].trim_start())
}
