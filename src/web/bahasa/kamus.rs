//! The catalogue of translations: each Indonesian text of the pages with its English. Numbers, codes and days in a text are
//! replaced by placeholders before the lookup, and put back into the translation.

use std::{collections::HashMap, sync::LazyLock};

/// The source of the catalogue: one text per line, Indonesian and English, separated by a tab. `#` stands for a number, code, day
/// or recorded name, `{}` for words that stay as they are, `{s}` for a single one, `{k}` for words up to the next semicolon, `{*}` for words of
/// the pages, which are translated too. In the English, `#2` and `{2}` name the second of them if the order differs.
pub const TEKS: &str = include_str!("inggris.tsv");

/// Placeholder of a number, code or day in a key.
const BILANGAN: char = '\u{E000}';
/// Short names of months, Indonesian and English.
const BULAN: &[(&str, &str)] = &[
    ("Jan", "Jan"),
    ("Feb", "Feb"),
    ("Mar", "Mar"),
    ("Apr", "Apr"),
    ("Mei", "May"),
    ("Jun", "Jun"),
    ("Jul", "Jul"),
    ("Agu", "Aug"),
    ("Sep", "Sep"),
    ("Okt", "Oct"),
    ("Nov", "Nov"),
    ("Des", "Dec"),
];
/// Signs around recorded names in a text that code composes ([`super::asli`]).
pub const ASLI: (char, char) = ('\u{2068}', '\u{2069}');
/// Begins a name that may be recorded or the program's ([`super::bernama`]); its end sign is that of a recorded one.
pub const NAMA: char = '\u{2066}';
/// Separators between the parts of a line; each part is translated by itself.
const SELA: &[&str] = &[" · ", "; ", " — ", ": ", ", ", " › "];
/// Separators between the words of a formula.
const TANDA: &[&str] =
    &[" + ", " - ", " x ", " / ", " = ", " < ", " <= ", "; ", ", ", "(", ")", "jika ", " maka ", " selain itu "];
/// The separators that are words.
const TANDA_KATA: &[(&str, &str)] = &[("jika ", "if "), (" maka ", " then "), (" selain itu ", " otherwise ")];
/// Maximum nesting of texts within texts.
const TERDALAM: u8 = 4;

/// The allowed content of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Celah {
    /// Anything, left as it is.
    Apa,
    /// A single word, left as it is.
    Kata,
    /// Words within a clause, left as they are.
    Klausa,
    /// Words of the pages.
    Teks,
}

/// Notation of gaps.
const CELAH: &[(&str, Celah)] =
    &[("{}", Celah::Apa), ("{s}", Celah::Kata), ("{k}", Celah::Klausa), ("{*}", Celah::Teks)];

/// A text with gaps.
struct Pola {
    /// The fixed texts between the gaps.
    tetap: Vec<String>,
    /// The allowed content of each gap.
    celah: Vec<Celah>,
    /// Its English.
    arti: &'static str,
}

/// The parsed catalogue.
struct Kamus {
    tepat: HashMap<String, &'static str>,
    /// Texts with gaps, ordered by their number of letters, most first.
    pola: Vec<Pola>,
}

static KAMUS: LazyLock<Kamus> = LazyLock::new(|| {
    let mut kamus = Kamus { tepat: HashMap::new(), pola: Vec::new() };
    for (asli, arti) in entri() {
        let kunci = asli.replace('#', &BILANGAN.to_string());
        match CELAH.iter().any(|(gap, _)| kunci.contains(gap)) {
            true => kamus.pola.push(Pola::baca(&kunci, arti)),
            false => {
                kamus.tepat.insert(kunci, arti);
            }
        }
    }
    kamus.pola.sort_by_key(|pola| std::cmp::Reverse(pola.tetap.iter().map(String::len).sum::<usize>()));
    kamus
});

/// The entries: Indonesian and English.
pub fn entri() -> impl Iterator<Item = (&'static str, &'static str)> {
    TEKS.lines().filter(|line| !line.starts_with("//")).filter_map(|line| line.split_once('\t'))
}

impl Pola {
    fn baca(kunci: &str, arti: &'static str) -> Self {
        let (mut tetap, mut celah, mut rest) = (Vec::new(), Vec::new(), kunci);
        let next = |rest: &str| {
            let all = CELAH.iter().filter_map(|(gap, kind)| Some((rest.find(gap)?, gap.len(), *kind)));
            all.min_by_key(|(at, ..)| *at)
        };
        while let Some((at, long, kind)) = next(rest) {
            tetap.push(rest[..at].to_owned());
            celah.push(kind);
            rest = &rest[at + long..];
        }
        tetap.push(rest.to_owned());
        Self { tetap, celah, arti }
    }

    /// The byte ranges of the gaps in a text (`None` if the text does not match).
    fn isi(&self, text: &str) -> Option<Vec<(usize, usize)>> {
        let (first, last) = (self.tetap.first()?, self.tetap.last()?);
        let inner = text.strip_prefix(first.as_str())?.strip_suffix(last.as_str())?;
        let (mut at, end) = (first.len(), first.len() + inner.len());
        let mut gaps = Vec::with_capacity(self.celah.len());
        for next in &self.tetap[1..self.tetap.len() - 1] {
            let long = text.get(at..end)?.find(next.as_str())?;
            gaps.push((at, at + long));
            at += long + next.len();
        }
        gaps.push((at, end));
        let fits = |((from, to), kind): (&(usize, usize), &Celah)| {
            let gap = &text[*from..*to];
            let within = match kind {
                Celah::Kata => !gap.contains(' '),
                Celah::Klausa => !gap.contains("; "),
                Celah::Apa | Celah::Teks => true,
            };
            from < to && within
        };
        gaps.iter().zip(&self.celah).all(fits).then_some(gaps)
    }
}

/// A text with placeholders for its numbers.
struct Kunci {
    bentuk: String,
    /// Each number, code, day or name: original and English form.
    bilangan: Vec<(String, String)>,
}

impl Kunci {
    fn dari(text: &str) -> Self {
        let mut kunci = Self { bentuk: String::with_capacity(text.len()), bilangan: Vec::new() };
        let mut rest = text;
        while let Some(at) = rest.find([ASLI.0, NAMA]) {
            let (before, from) = rest.split_at(at);
            kunci.kata(before);
            let (name, after) = from.split_once(ASLI.1).unwrap_or((from, ""));
            let bare = name.trim_start_matches([ASLI.0, NAMA]);
            let known = name.starts_with(NAMA).then(|| dalam(bare, 0, 0)).flatten();
            kunci.bentuk.push(BILANGAN);
            let other = known.unwrap_or_else(|| format!("{}{bare}{}", ASLI.0, ASLI.1));
            kunci.bilangan.push((format!("{name}{}", ASLI.1), other));
            rest = after;
        }
        kunci.kata(rest);
        kunci
    }

    /// Adds words, separated by single blanks.
    fn kata(&mut self, text: &str) {
        let words: Vec<&str> = text.split(char::is_whitespace).filter(|w| !w.is_empty()).collect();
        if text.starts_with(char::is_whitespace) {
            self.bentuk.push(' ');
        }
        let mut at = 0;
        while let Some(word) = words.get(at) {
            if at > 0 {
                self.bentuk.push(' ');
            }
            let day = hari(&words[at..]);
            let (before, core, after) =
                day.as_ref().map_or_else(|| inti(word), |(_, before, core, after)| (before, core, after));
            self.bentuk.push_str(before);
            match core.contains(|c: char| c.is_ascii_digit()) {
                true => {
                    self.bentuk.push(BILANGAN);
                    let english = day.as_ref().map_or(core, |(english, ..)| english);
                    self.bilangan.push((core.to_owned(), english.to_owned()));
                }
                false => self.bentuk.push_str(core),
            }
            self.bentuk.push_str(after);
            at += day.as_ref().map_or(1, |(_, _, core, _)| core.split(' ').count());
        }
        if !words.is_empty() && text.ends_with(char::is_whitespace) {
            self.bentuk.push(' ');
        }
    }

    /// Restores the placeholders of a part, in the original or the English form.
    fn pulih(&self, from: usize, to: usize, english: bool) -> String {
        let count = |part: &str| part.matches(BILANGAN).count();
        let mut next = self.bilangan.iter().skip(count(&self.bentuk[..from]));
        let mut out = String::new();
        for c in self.bentuk[from..to].chars() {
            match c {
                BILANGAN => out.extend(next.next().map(|(asli, other)| if english { other } else { asli }.as_str())),
                c => out.push(c),
            }
        }
        out
    }
}

/// Splits a word into leading punctuation, core and trailing punctuation.
fn inti(word: &str) -> (&str, &str, &str) {
    let inner = word.trim_start_matches(|c: char| !c.is_alphanumeric() && !"-+−≥≤~".contains(c));
    let before = &word[..word.len() - inner.len()];
    let core = inner.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '%');
    (before, core, &inner[core.len()..])
}

/// Parses a day, possibly with a time, such as `31 Mei 2023 08.15.00 WIB`. Returns the text before it, the original day, its
/// English form, and the text after it.
fn hari(words: &[&str]) -> Option<(String, String, String, String)> {
    let number = |text: &str, most: usize| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    let (before, day, after) = inti(words.first()?);
    let (month, english) = BULAN.iter().find(|(asli, _)| words.get(1) == Some(asli))?;
    let (none, year, end) = inti(words.get(2)?);
    if !(after.is_empty() && none.is_empty() && number(day, 2) && number(year, 4) && year.len() == 4) {
        return None;
    }
    let own = |text: &str| text.to_owned();
    let time = words.get(3).filter(|_| end.is_empty()).map(|word| inti(word));
    let zone = words.get(4).map(|word| inti(word));
    if let (Some(("", time, "")), Some(("", "WIB", end))) = (time, zone) {
        let date = format!("{day} {english} {year} {} WIB", time.replace('.', ":"));
        return Some((date, own(before), format!("{day} {month} {year} {time} WIB"), own(end)));
    }
    Some((format!("{day} {english} {year}"), own(before), format!("{day} {month} {year}"), own(end)))
}

/// Translates a text (`None` if the catalogue lacks it).
pub fn cari(text: &str) -> Option<String> {
    dalam(text, 0, 0)
}

/// Translates a text within others, splitting only at the separators from index `sela` on.
fn dalam(text: &str, depth: u8, sela: usize) -> Option<String> {
    let kunci = Kunci::dari(text);
    let bentuk = kunci.bentuk.as_str();
    if let Some(found) = satu(&kunci, depth) {
        return Some(found);
    }
    if tanpa_kata(bentuk) {
        return Some(kunci.pulih(0, bentuk.len(), true));
    }
    let bare = bentuk.trim_matches(|c: char| !c.is_alphanumeric() && !"{}%".contains(c) && c != BILANGAN);
    if bare.len() < bentuk.len() && !bare.is_empty() {
        let from = bentuk.find(bare)?;
        let to = from + bare.len();
        let inner = dalam(&kunci.pulih(from, to, false), depth, sela);
        if let Some(inner) = inner {
            return Some(format!("{}{inner}{}", kunci.pulih(0, from, true), kunci.pulih(to, bentuk.len(), true)));
        }
    }
    beside(&kunci, depth, sela).or_else(|| bagian(&kunci, depth, sela)).or_else(|| rumus(&kunci, depth))
}

/// Translates the words beside codes and numbers at the beginning or end, which stay.
fn beside(kunci: &Kunci, depth: u8, sela: usize) -> Option<String> {
    let bentuk = kunci.bentuk.as_str();
    let kode = |word: &str| word.contains(char::is_alphanumeric) || word.contains(BILANGAN);
    let kode = |word: &str| kode(word) && (tanpa_kata(word) || word.contains('/') && !word.ends_with('/'));
    if SELA.iter().any(|between| bentuk.contains(between)) {
        return None;
    }
    if let Some(at) = bentuk.rfind(' ').filter(|at| kode(&bentuk[at + 1..])) {
        let head = dalam(&kunci.pulih(0, at, false), depth, sela)?;
        return Some(format!("{head} {}", kunci.pulih(at + 1, bentuk.len(), true)));
    }
    let at = bentuk.find(' ').filter(|at| bentuk[..*at].contains(BILANGAN))?;
    let tail = dalam(&kunci.pulih(at + 1, bentuk.len(), false), depth, sela)?;
    Some(format!("{} {tail}", kunci.pulih(0, at, true)))
}

/// Translates the parts of a line one by one.
fn bagian(kunci: &Kunci, depth: u8, sela: usize) -> Option<String> {
    let bentuk = kunci.bentuk.as_str();
    let whole = SELA.iter().enumerate().skip(sela).filter(|(_, between)| bentuk.contains(**between));
    whole.map(|(n, between)| pisah(kunci, between, |text| dalam(text, depth, n + 1))).find_map(|found| found)
}

/// Translates the pieces between a separator one by one.
fn pisah(kunci: &Kunci, between: &str, of: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut at = 0;
    let parts = kunci.bentuk.split(between).map(|piece| {
        let from = at;
        at += piece.len() + between.len();
        if piece.trim().is_empty() { Some(piece.to_owned()) } else { of(&kunci.pulih(from, from + piece.len(), false)) }
    });
    Some(parts.collect::<Option<Vec<_>>>()?.join(between))
}

/// Translates a formula: its words, with the separators between them.
fn rumus(kunci: &Kunci, depth: u8) -> Option<String> {
    let bentuk = kunci.bentuk.as_str();
    let sign = |from: usize| {
        let all = TANDA.iter().filter_map(|sign| Some((bentuk[from..].find(sign)? + from, *sign)));
        all.min_by_key(|(at, sign)| (*at, std::cmp::Reverse(sign.len())))
    };
    sign(0)?;
    let (mut out, mut from) = (String::new(), 0);
    loop {
        let next = sign(from);
        let to = next.map_or(bentuk.len(), |(at, _)| at);
        let piece = kunci.pulih(from, to, false);
        match piece.trim().is_empty() {
            true => out.push_str(&piece),
            // A piece contains no separator, so the recursion ends.
            false => out.push_str(&dalam(&piece, depth, SELA.len())?),
        }
        let Some((at, sign)) = next else { return Some(out) };
        out.push_str(TANDA_KATA.iter().find(|(asli, _)| *asli == sign).map_or(sign, |(_, english)| english));
        from = at + sign.len();
    }
}

/// Whether a text has only numbers, codes in capitals and signs, which are the same in every language.
fn tanpa_kata(bentuk: &str) -> bool {
    !bentuk.contains(char::is_lowercase)
}

/// Looks a text up as it is, and with the case of its first letter changed.
fn satu(kunci: &Kunci, depth: u8) -> Option<String> {
    if let Some(found) = sama(kunci, &kunci.bentuk, depth) {
        return Some(found);
    }
    let (turned, up) = balik(&kunci.bentuk)?;
    let found = sama(kunci, &turned, depth)?;
    let (first, second) = (found.chars().next()?, found.chars().nth(1));
    let rest = &found[first.len_utf8()..];
    Some(match (up, second.is_some_and(char::is_uppercase)) {
        (true, _) => format!("{}{rest}", first.to_uppercase()),
        (false, false) => format!("{}{rest}", first.to_lowercase()),
        (false, true) => found,
    })
}

/// Changes the case of the first letter; the flag tells whether it was a capital.
fn balik(text: &str) -> Option<(String, bool)> {
    let first = text.chars().next().filter(|c| c.is_alphabetic())?;
    let rest = &text[first.len_utf8()..];
    Some(match first.is_uppercase() {
        true => (format!("{}{rest}", first.to_lowercase()), true),
        false => (format!("{}{rest}", first.to_uppercase()), false),
    })
}

fn sama(kunci: &Kunci, bentuk: &str, depth: u8) -> Option<String> {
    if let Some(arti) = KAMUS.tepat.get(bentuk) {
        return Some(isi(arti, &kunci.bilangan.iter().map(|(_, other)| other.as_str()).collect::<Vec<_>>(), &[]));
    }
    KAMUS.pola.iter().filter(|_| depth < TERDALAM).find_map(|pola| {
        let gaps = pola.isi(bentuk)?;
        let words = gaps.iter().zip(&pola.celah).map(|((from, to), kind)| match *kind == Celah::Teks {
            true => dalam(&kunci.pulih(*from, *to, false), depth + 1, 0),
            false => Some(kunci.pulih(*from, *to, true)),
        });
        let words = words.collect::<Option<Vec<_>>>()?;
        let inside = |at: usize| gaps.iter().any(|(from, to)| (*from..*to).contains(&at));
        let places = bentuk.match_indices(BILANGAN).enumerate().filter(|(_, (at, _))| !inside(*at));
        let numbers: Vec<_> =
            places.filter_map(|(n, _)| kunci.bilangan.get(n).map(|(_, other)| other.as_str())).collect();
        Some(isi(pola.arti, &numbers, &words))
    })
}

/// Puts numbers and words into the English text.
fn isi(arti: &str, bilangan: &[&str], kata: &[String]) -> String {
    let (mut out, mut rest, mut number, mut word) = (String::with_capacity(arti.len() + 16), arti, 0, 0);
    while let Some(at) = rest.find(['#', '{']) {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let named = after.chars().next().and_then(|c| c.to_digit(10)).map(|n| n as usize - 1);
        if rest[at..].starts_with('#') {
            out.push_str(bilangan.get(named.unwrap_or(number)).copied().unwrap_or_default());
            number += 1;
            rest = &after[usize::from(named.is_some())..];
        } else {
            out.push_str(kata.get(named.unwrap_or(word)).map_or("", String::as_str));
            word += 1;
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_codes_and_days_come_back_where_they_were() {
        let of = |text: &str| {
            let kunci = Kunci::dari(text);
            (kunci.bentuk.replace(BILANGAN, "#"), kunci.pulih(0, kunci.bentuk.len(), true))
        };
        assert_eq!(of("12 dari 1.234,5"), ("# dari #".to_owned(), "12 dari 1.234,5".to_owned()));
        assert_eq!(of("(31 Mei 2023 08.15.00 WIB)."), ("(#).".to_owned(), "(31 May 2023 08:15:00 WIB).".to_owned()));
        assert_eq!(of("per 1 Okt 2023, lalu"), ("per #, lalu".to_owned(), "per 1 Oct 2023, lalu".to_owned()));
        assert_eq!(of("PMK/2023/IKU.2 Mei"), ("# Mei".to_owned(), "PMK/2023/IKU.2 Mei".to_owned()));
    }

    #[test]
    fn gaps_are_filled_in_any_order() {
        assert_eq!(isi("# of #, {}", &["1", "2"], &["x".to_owned()]), "1 of 2, x");
        assert_eq!(isi("{2} #2 {1} #1", &["1", "2"], &["x".to_owned(), "y".to_owned()]), "y 2 x 1");
        let pola = Pola::baca("oleh {} pada {*}.", "");
        assert_eq!(pola.isi("oleh saya pada hari."), Some(vec![(5, 9), (15, 19)]));
        assert_eq!(pola.isi("oleh saya"), None);
    }

    #[test]
    fn each_text_stands_once_and_says_something() {
        let mut seen = std::collections::BTreeSet::new();
        for (line, text) in TEKS.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with("//")) {
            let (asli, arti) = text.split_once('\t').unwrap_or_else(|| panic!("line {}: no tab: {text}", line + 1));
            assert!(!asli.trim().is_empty() && !arti.trim().is_empty() && !arti.contains('\t'), "line {}", line + 1);
            assert!(seen.insert(asli), "line {}: {asli} stands twice", line + 1);
            let gaps = |t: &str| t.matches('{').count();
            assert_eq!(gaps(asli), gaps(arti), "line {}: gaps of {asli}", line + 1);
            assert!(arti.matches('#').count() == asli.matches('#').count(), "line {}: numbers of {asli}", line + 1);
        }
    }
}
