//! Amounts that are repeated in words after their digits: `Rp8.225.000.000 (delapan miliar dua ratus dua puluh lima juta
//! rupiah)`, `5 (lima) indikator`.

use rust_decimal::Decimal;

use super::Juru;
use crate::{present::number::exact, review::Putusan};

/// Maximum length of a number in words.
const LONGEST: usize = 240;
/// The number words with their meanings.
const WORDS: &[(&str, Kata)] = &[
    ("rupiah", Kata::Tanpa),
    ("persen", Kata::Tanpa),
    ("koma", Kata::Koma),
    ("sembilan", Kata::Angka(9)),
    ("delapan", Kata::Angka(8)),
    ("tujuh", Kata::Angka(7)),
    ("enam", Kata::Angka(6)),
    ("lima", Kata::Angka(5)),
    ("empat", Kata::Angka(4)),
    ("tiga", Kata::Angka(3)),
    ("dua", Kata::Angka(2)),
    ("satu", Kata::Angka(1)),
    ("nol", Kata::Angka(0)),
    ("sebelas", Kata::Jadi(11)),
    ("sepuluh", Kata::Jadi(10)),
    ("seratus", Kata::Jadi(100)),
    ("seribu", Kata::Kali(1_000, true)),
    ("sejuta", Kata::Kali(1_000_000, true)),
    ("belas", Kata::Belas),
    ("puluh", Kata::Puluh(10)),
    ("ratus", Kata::Puluh(100)),
    ("ribu", Kata::Kali(1_000, false)),
    ("juta", Kata::Kali(1_000_000, false)),
    ("miliar", Kata::Kali(1_000_000_000, false)),
    ("milyar", Kata::Kali(1_000_000_000, false)),
    ("triliun", Kata::Kali(1_000_000_000_000, false)),
    ("trilyun", Kata::Kali(1_000_000_000_000, false)),
];

#[derive(Clone, Copy)]
enum Kata {
    Tanpa,
    Koma,
    Angka(i64),
    Jadi(i64),
    Belas,
    Puluh(i64),
    Kali(i64, bool),
}

/// Compares the numbers of a sentence with the words after them.
pub fn compare(juru: &mut Juru<'_>, k: usize) {
    for n in 0..juru.all[k].angka.len() {
        let kalimat = &juru.all[k];
        let behind = &kalimat.text[kalimat.angka[n].upto..];
        let Some((words, told)) = spelled(behind) else { continue };
        let at = juru.take(k, n) - juru.floor.figures.len();
        let figure = &mut juru.out.figures[at];
        figure.dipakai = true;
        if figure.printed.value == told || figure.printed.other == Some(told) {
            continue;
        }
        let why = format!("terbilang «{words}» = {}; tercetak {}", exact(told), figure.raw);
        let printed = figure.raw.clone();
        juru.tell(k, Putusan::TidakMengikuti, printed, why);
    }
}

/// The words in brackets after a number, and their value (`None` if any of them is not a number word).
fn spelled(behind: &str) -> Option<(&str, Decimal)> {
    let rest = behind.trim_start_matches([',', '.', '-', '–', '*', ' ']).strip_prefix('(')?;
    let words = rest.split_once(')')?.0.trim();
    Some((words, value(words)?))
}

/// Parses a number in words, regardless of blanks.
pub fn value(text: &str) -> Option<Decimal> {
    if text.len() > LONGEST {
        return None;
    }
    let plain: String = text.to_lowercase().chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}' | '*')).collect();
    let (mut rest, mut said) = (plain.as_str(), Vec::new());
    while !rest.is_empty() {
        let (word, kata) = WORDS.iter().find(|(word, _)| rest.starts_with(word))?;
        rest = &rest[word.len()..];
        said.push(*kata);
    }
    let comma = said.iter().position(|k| matches!(k, Kata::Koma)).unwrap_or(said.len());
    let whole = whole(&said[..comma])?;
    let mut digits = said[comma..].iter().filter(|k| !matches!(k, Kata::Tanpa | Kata::Koma)).peekable();
    if digits.peek().is_none() {
        return Some(whole.into());
    }
    fraction(whole, &digits.copied().collect::<Vec<_>>())
}

/// Parses decimals in words: `koma nol tujuh`, or `koma tujuh puluh lima`.
fn fraction(whole_part: i64, said: &[Kata]) -> Option<Decimal> {
    let mut text = String::new();
    if said.iter().all(|k| matches!(k, Kata::Angka(_))) {
        said.iter().for_each(|k| {
            if let Kata::Angka(digit) = k {
                text.push_str(&digit.to_string())
            }
        });
    } else {
        let zeros = said.iter().take_while(|k| matches!(k, Kata::Angka(0))).count();
        text.push_str(&"0".repeat(zeros));
        text.push_str(&whole(&said[zeros..])?.to_string());
    }
    format!("{whole_part}.{text}").parse().ok()
}

fn whole(said: &[Kata]) -> Option<i64> {
    let (mut sum, mut group, mut digit, mut some): (i64, i64, i64, bool) = (0, 0, 0, false);
    for kata in said {
        some |= !matches!(kata, Kata::Tanpa);
        match *kata {
            Kata::Tanpa | Kata::Koma => {}
            // Two consecutive digits are not a number.
            Kata::Angka(_) if digit != 0 => return None,
            Kata::Angka(value) => digit = value,
            Kata::Jadi(value) => group = group.checked_add(value)?,
            Kata::Belas => group = group.checked_add(std::mem::take(&mut digit).checked_add(10)?)?,
            Kata::Puluh(by) => group = group.checked_add(std::mem::take(&mut digit).checked_mul(by)?)?,
            Kata::Kali(by, one) => {
                let times = if one { 1 } else { group.checked_add(std::mem::take(&mut digit))? };
                sum = sum.checked_add(times.checked_mul(by)?)?;
                group = if one { group } else { 0 };
            }
        }
    }
    some.then(|| sum.checked_add(group)?.checked_add(digit)).flatten()
}

#[cfg(test)]
mod tests {
    use super::{spelled, value};

    #[test]
    fn numbers_in_words() {
        for (text, told) in [
            ("Delapan Miliar Dua Ratus Dua Puluh Lima Juta Rupiah", "8225000000"),
            ("tujuh milyar delapan ratus dua puluh delapan juta empat ratus satu ribu rupiah", "7828401000"),
            ("dua belas", "12"),
            ("seribu seratus sebelas", "1111"),
            ("Lima puluh lima koma nol tujuh persen", "55.07"),
            ("sembilan puluh sembilan koma delapan puluh lima", "99.85"),
            ("duapuluh tigaribu", "23000"),
        ] {
            assert_eq!(value(text), told.parse().ok(), "{text}");
        }
        for text in ["lima instansi", "persen", "", "satu dua"] {
            assert_eq!(value(text), None, "{text}");
        }
        assert_eq!(spelled(",- (lima ratus ribu rupiah) untuk").map(|s| s.1), "500000".parse().ok());
    }
}
