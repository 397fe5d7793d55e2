//! Number formats of a spreadsheet: renders what a cell shows for the number that it stores. Separators are those of the format's
//! own notation (`1,234.50`), whatever locale the file was edited with.

use rust_decimal::{Decimal, RoundingStrategy};

/// Maximum length of a format that is parsed.
const MOST: usize = 400;
/// Maximum number of decimals of a format.
const MOST_DECIMALS: u32 = 20;

/// A number format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    code: Box<str>,
    sections: Vec<Section>,
}

/// The part of a format for numbers of one sign, or on one side of a bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Section {
    bound: Option<Bound>,
    before: String,
    after: String,
    /// Placeholders of the digits before and after the decimal separator.
    whole: String,
    part: String,
    marked: bool,
    /// Whether it is `General`, or a section without any digit.
    general: bool,
    percent: u32,
    thousands: u32,
    grouped: bool,
    /// It has parts that are not rendered here: dates, fractions, exponents, digits with words among them.
    strange: bool,
    words: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
    below: bool,
    equal: bool,
    apart: bool,
    value: Decimal,
}

impl Bound {
    fn holds(self, value: Decimal) -> bool {
        match value.cmp(&self.value) {
            _ if self.apart => value != self.value,
            std::cmp::Ordering::Equal => self.equal,
            std::cmp::Ordering::Less => self.below,
            std::cmp::Ordering::Greater => !self.below,
        }
    }
}

impl Format {
    /// Parses a format; `None` for `General`, which shows the number as it is.
    pub fn read(code: &str) -> Option<Self> {
        if code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@" {
            return None;
        }
        let sections = if code.len() > MOST {
            vec![Section { strange: true, ..Section::default() }]
        } else {
            sections(code).into_iter().map(section).collect()
        };
        Some(Self { code: code.into(), sections })
    }

    /// The source text of the format.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Number of per cent signs that multiply the stored value by a hundred; one in quotes or behind a backslash does not.
    pub fn percent(&self, value: Decimal) -> u32 {
        self.of(value).map_or(0, |(section, _)| section.percent)
    }

    /// The text that a cell shows; `None` if this module cannot render it.
    pub fn shown(&self, value: Decimal) -> Option<String> {
        let (section, signed) = self.of(value)?;
        if section.strange {
            return None;
        }
        let sign = if signed && value.is_sign_negative() && !value.is_zero() { "-" } else { "" };
        let digits = if section.general { value.abs().normalize().to_string() } else { section.digits(value.abs())? };
        let zero = digits.chars().all(|c| !c.is_ascii_digit() || c == '0');
        let sign = if zero && !section.general { "" } else { sign };
        Some(format!("{sign}{}{digits}{}", section.before, section.after).trim().to_owned())
    }

    /// The section for a value, and whether the value keeps its sign in it.
    fn of(&self, value: Decimal) -> Option<(&Section, bool)> {
        let numbers: Vec<&Section> = self.sections.iter().filter(|s| !s.words).take(3).collect();
        if numbers.iter().any(|s| s.bound.is_some()) {
            let found = numbers.iter().find(|s| s.bound.is_none_or(|b| b.holds(value)))?;
            return Some((found, true));
        }
        let negative = value.is_sign_negative() && !value.is_zero();
        match numbers[..] {
            [] => None,
            [one] => Some((one, true)),
            [_, minus, ..] if negative => Some((minus, false)),
            [_, _, zero] if value.is_zero() => Some((zero, true)),
            [plus, ..] => Some((plus, true)),
        }
    }
}

impl Section {
    fn digits(&self, value: Decimal) -> Option<String> {
        if self.whole.is_empty() && self.part.is_empty() {
            return Some(String::new());
        }
        let mut scaled = value;
        for _ in 0..self.percent {
            scaled = scaled.checked_mul(Decimal::ONE_HUNDRED)?;
        }
        for _ in 0..self.thousands {
            scaled = scaled.checked_div(Decimal::ONE_THOUSAND)?;
        }
        let most = u32::try_from(self.part.len()).ok().filter(|d| *d <= MOST_DECIMALS)?;
        let mut rounded = scaled.round_dp_with_strategy(most, RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(most);
        let text = rounded.to_string();
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let least = self.whole.matches('0').count();
        let whole = whole.trim_start_matches('0');
        let whole = format!("{}{whole}", "0".repeat(least.saturating_sub(whole.len())));
        let kept = self.part.rfind('0').map_or(0, |at| at + 1);
        let part = &part[..part.rfind(|c| c != '0').map_or(0, |at| at + 1).max(kept).min(part.len())];
        let whole = if self.grouped { grouped(&whole) } else { whole };
        Some(if part.is_empty() {
            whole
        } else if whole.is_empty() {
            format!("0.{part}")
        } else {
            format!("{whole}.{part}")
        })
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Splits a format into its sections, at semicolons that are not quoted.
fn sections(code: &str) -> Vec<&str> {
    let (mut found, mut from, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => escaped = true,
            ';' if !quoted => {
                found.push(&code[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&code[from..]);
    found
}

fn section(code: &str) -> Section {
    let mut s = Section::default();
    let lower = code.to_ascii_lowercase();
    let plain = lower
        .find("general")
        .filter(|at| !code[..*at].contains('"') || code[..*at].matches('"').count().is_multiple_of(2));
    if let Some(at) = plain {
        let (before, after) = (section(&code[..at]), section(&code[at + "general".len()..]));
        let strange = before.strange || after.strange || before.percent + after.percent > 0;
        let bound = before.bound;
        return Section {
            bound,
            before: before.before + &before.after,
            after: after.before + &after.after,
            general: true,
            strange,
            ..s
        };
    }
    let mut chars = code.chars().peekable();
    let mut commas = 0;
    while let Some(c) = chars.next() {
        match c {
            '0' | '#' | '?' => s.placeholder(c, &mut commas),
            '.' if s.marked => s.strange = true,
            '.' => {
                s.strange |= !s.after.is_empty();
                s.thousands += std::mem::take(&mut commas);
                s.marked = true;
            }
            ',' if s.whole.is_empty() && s.part.is_empty() => s.literal(','),
            ',' => commas += 1,
            '"' => chars.by_ref().take_while(|c| *c != '"').for_each(|c| s.literal(c)),
            '\\' => chars.next().into_iter().for_each(|c| s.literal(c)),
            '_' => drop(chars.next()),
            '*' => drop(chars.next()),
            '[' => s.bracket(&chars.by_ref().take_while(|c| *c != ']').collect::<String>()),
            '%' => {
                s.percent += 1;
                s.literal('%');
            }
            '@' => s.words = true,
            '/' => s.strange = true,
            'a'..='z' | 'A'..='Z' => s.strange = true,
            other => s.literal(other),
        }
    }
    s.thousands += commas;
    s.strange |= s.percent > 0 && s.whole.is_empty() && s.part.is_empty();
    s
}

impl Section {
    fn placeholder(&mut self, c: char, commas: &mut u32) {
        // Words among the digits, as in a telephone number.
        self.strange |= !self.after.is_empty();
        self.grouped |= std::mem::take(commas) > 0;
        if self.marked { self.part.push(c) } else { self.whole.push(c) }
    }

    fn literal(&mut self, c: char) {
        let empty = self.whole.is_empty() && self.part.is_empty();
        if empty { self.before.push(c) } else { self.after.push(c) }
    }

    /// Parses the inside of brackets: `[Red]`, `[$Rp-421]`, `[<100]`, `[h]`.
    fn bracket(&mut self, inner: &str) {
        if let Some(symbol) = inner.strip_prefix('$') {
            let symbol = symbol.split('-').next().unwrap_or_default();
            symbol.chars().for_each(|c| self.literal(c));
        } else if inner.starts_with(['<', '>', '=']) {
            let number = inner.trim_start_matches(['<', '>', '=']);
            match number.trim().parse() {
                Ok(value) => {
                    let sign = &inner[..inner.len() - number.len()];
                    let (below, equal) = (sign.starts_with('<'), sign.ends_with('='));
                    self.strange |= sign == "=";
                    self.bound = Some(Bound { below, equal, apart: sign == "<>", value });
                }
                Err(_) => self.strange = true,
            }
        } else if inner.chars().all(|c| "hmsHMS".contains(c)) {
            self.strange = true;
        }
    }
}
