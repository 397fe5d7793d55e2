//! Values and targets other than plain numbers: words of a scale, days, n of m, bounds.

use rust_decimal::Decimal;

use super::{
    Raw,
    ground::Quarantined,
    line::Line,
    number::{self, Doubt, Locale, Reading, plain_blanks},
    struktur, words,
};
use crate::{
    event::{
        Tanggal, UnitCode,
        data::{NilaiTarget, Sebutan, Skala},
    },
    projection::{Iku, Indikator, PLANNED_AHEAD},
};

/// Maximum number of words of a scale that are offered.
const MOST: usize = 20;
/// How far above the best word's worth a number may lie that the same scale judges.
const POINTS: Decimal = Decimal::from_parts(125, 0, 0, false, 2);

/// The notations of an indicator's values besides numbers.
pub(super) struct Kata {
    /// The scale of its words.
    skala: Option<Skala>,
    /// Whether values may be days: only with a formula of the indicator's own.
    hari: bool,
    /// Whether its targets are days.
    sasaran_hari: bool,
    /// Whether its targets are n of m.
    dari: bool,
    tahun: u16,
}

impl Kata {
    /// The notations of an indicator, by its definition and its recorded targets.
    pub fn of(
        of: &Line<'_>,
        unit: &UnitCode,
        tahun: u16,
        iku: Option<&Iku>,
        indikator: &Indikator,
    ) -> Result<Self, Quarantined> {
        let code = indikator.ukur.as_ref().and_then(|ukur| ukur.skala.as_ref());
        let skala = match code {
            None => None,
            Some(code) => {
                let rules = |tahun| {
                    let found = of.ground.view.aturan(unit, tahun);
                    found.map_err(|e| of.doubt("unit", Doubt::of(e.to_string())))
                };
                let mut held = rules(tahun)?;
                // A multi-year plan concerns years without rules yet: they use the scale of the years before.
                for before in (tahun.saturating_sub(PLANNED_AHEAD)..tahun).rev() {
                    held = match held {
                        None => rules(before)?,
                        found => found,
                    };
                }
                held.and_then(|rules| rules.isi.skala.iter().find(|skala| skala.kode == *code).cloned())
            }
        };
        let held = || iku.into_iter().flat_map(|iku| iku.target.values()).filter_map(|all| all.last());
        let said = |wanted: fn(&Sebutan) -> bool| {
            held().any(|target| matches!(&target.isi, NilaiTarget::Sebutan(sebutan) if wanted(sebutan)))
        };
        let sasaran_hari = said(|s| matches!(s, Sebutan::Tanggal(_)));
        let dari = said(|s| matches!(s, Sebutan::Dari(..)));
        let hari = indikator.ukur.is_some() && (indikator.rumus.is_some() || sasaran_hari);
        Ok(Self { skala, hari, sasaran_hari, dari, tahun })
    }

    /// The value of a cell in words; `None` if it is read as a number or is empty.
    pub fn read(&self, of: &Line<'_>, field: &'static str) -> Result<Option<Sebutan>, Quarantined> {
        match of.raw(field) {
            Some(Raw::Day(day)) if self.hari => Ok(Some(Sebutan::Tanggal(*day))),
            Some(Raw::Text(text)) => {
                let text = plain_blanks(text);
                let text = text.trim();
                if let Some(day) = self.day(of, field, text)? {
                    return Ok(Some(Sebutan::Tanggal(day)));
                }
                if let Some(found) = counted(text).filter(|_| self.dari) {
                    return Ok(Some(found));
                }
                self.word(of, field, text)
            }
            _ => Ok(None),
        }
    }

    /// The target of a cell in words, days or bounds.
    pub fn target(&self, of: &Line<'_>, field: &'static str, satuan: &str) -> Result<Option<NilaiTarget>, Quarantined> {
        match of.raw(field) {
            Some(Raw::Day(day)) if self.hari => Ok(Some(NilaiTarget::Sebutan(Sebutan::Tanggal(*day)))),
            Some(Raw::Text(text)) => {
                let text = plain_blanks(text);
                let text = text.trim();
                if let Some(day) = self.day(of, field, text)? {
                    return Ok(Some(NilaiTarget::Sebutan(Sebutan::Tanggal(day))));
                }
                if let Some(word) = self.word(of, field, text)? {
                    return Ok(Some(NilaiTarget::Sebutan(word)));
                }
                let bound = struktur::bound(text, satuan, of.mapping.locale);
                if let Some(bound) =
                    bound.or_else(|doubt| of.settle(field, doubt, |pick| struktur::bound(pick, satuan, None)))?
                {
                    return Ok(Some(bound));
                }
                Ok(counted(text).map(NilaiTarget::Sebutan))
            }
            _ => Ok(None),
        }
    }

    /// A day in words. If days are meant, the year may be missing; the card's year is then offered.
    fn day(&self, of: &Line<'_>, field: &str, text: &str) -> Result<Option<Tanggal>, Quarantined> {
        if !self.hari || !text.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(None);
        }
        let named = text.split_whitespace().count() == 2 && text.chars().any(char::is_alphabetic);
        match words::day(text, of.mapping.locale) {
            Ok(day) => Ok(Some(day)),
            Err(_) if named => match words::day(&format!("{text} {}", self.tahun), of.mapping.locale) {
                Ok(day) => {
                    let why = "hari tanpa tahun".to_owned();
                    let doubt = Doubt { why, readings: vec![day.to_string()] };
                    of.settle(field, doubt, |pick| pick.parse().map_err(Doubt::of)).map(Some)
                }
                Err(_) => Ok(None),
            },
            Err(doubt) if self.sasaran_hari => {
                of.settle(field, doubt, |pick| pick.parse().map_err(Doubt::of)).map(Some)
            }
            Err(_) => Ok(None),
        }
    }

    /// A word of the scale, in the scale's spelling.
    fn word(&self, of: &Line<'_>, field: &str, text: &str) -> Result<Option<Sebutan>, Quarantined> {
        let na = ["n/a", "na", "n.a.", "n.a"].iter().any(|word| text.eq_ignore_ascii_case(word));
        if text.is_empty() || na {
            return Ok(None);
        }
        let Some(skala) = &self.skala else { return Ok(None) };
        let tight = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let known = skala.kata.iter().find(|kata| tight(kata.kata.as_str()) == tight(text));
        if let Some(known) = known {
            let parsed = known.kata.as_str().parse();
            return parsed.map(Some).map_err(|why: String| of.doubt(field, Doubt::of(why)));
        }
        if let Some(found) = predicated(skala, text, of.mapping.locale) {
            let parse = |word: &str| word.parse::<Sebutan>().map_err(Doubt::of);
            return match found {
                Ok(word) => parse(&word).map_err(|doubt| of.doubt(field, doubt)),
                Err(doubt) => of.settle(field, doubt, parse),
            }
            .map(Some);
        }
        let readings = skala.kata.iter().map(|kata| kata.kata.to_string()).take(MOST).collect();
        let doubt = Doubt { why: format!("bukan kata dari skala {}", skala.nama), readings };
        of.settle(field, doubt, |pick| pick.parse().map_err(Doubt::of)).map(Some)
    }
}

/// A number with its predicate (`72,15 (BB)`, `BB (72,15)`): its word, where the scale gives the number the same one; else that is
/// asked. The number stays with the event as it is printed.
fn predicated(skala: &Skala, text: &str, locale: Option<Locale>) -> Option<Result<String, Doubt>> {
    let (before, inside) = text.strip_suffix(')')?.split_once('(')?;
    let (before, inside) = (before.trim(), inside.trim());
    let named = |text: &str| skala.kata.iter().find(|kata| kata.kata.as_str().eq_ignore_ascii_case(text));
    let (word, number) = match (named(inside), named(before)) {
        (Some(word), None) => (word, before),
        (None, Some(word)) => (word, inside),
        _ => return None,
    };
    let Ok(Reading::Number(value)) = number::read(number, locale) else { return None };
    let most = skala.kata.iter().map(|kata| kata.nilai.get()).max()?;
    // A scale whose words are worth 1 to 4 says nothing of points up to 100.
    let judged = most.checked_mul(POINTS).is_some_and(|most| value <= most);
    let fits = skala.kata.iter().filter(|kata| judged && kata.nilai.get() <= value).max_by_key(|kata| kata.nilai.get());
    let own = word.kata.to_string();
    Some(match fits {
        Some(fits) if fits.kata == word.kata => Ok(own),
        Some(fits) => {
            let why = format!("menurut skala {} angka {number} adalah {}, bukan {own}", skala.nama, fits.kata);
            Err(Doubt { why, readings: vec![fits.kata.to_string(), own] })
        }
        None => {
            let why = format!("angka {number} di luar skala {}; hanya katanya yang dapat dicatat", skala.nama);
            Err(Doubt { why, readings: vec![own] })
        }
    })
}

/// Parses n of m: `3 dari 5`, `3/5`.
fn counted(text: &str) -> Option<Sebutan> {
    let (n, m) = text.split_once(" dari ").or_else(|| text.split_once('/'))?;
    let found = format!("{}/{}", n.trim(), m.trim()).parse().ok()?;
    matches!(found, Sebutan::Dari(..)).then_some(found)
}
