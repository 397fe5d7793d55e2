//! Names as people write them, and their similarity.

use rust_decimal::Decimal;

/// The words of a text in lower case, without punctuation.
pub fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The similarity of two names in per cent: twice the shared words over all words.
pub fn alike(one: &str, other: &str) -> u32 {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    // Blanks may be lost at a line break.
    if one.concat() == other.concat() {
        return 100;
    }
    let mut left = other.clone();
    let mut shared = 0;
    for word in &one {
        if let Some(at) = left.iter().position(|w| near(w, word)) {
            left.swap_remove(at);
            shared += 1;
        }
    }
    u32::try_from(200 * shared / (one.len() + other.len())).unwrap_or(0)
}

/// Whether two words are the same except for one letter (`Kedeputuan`, `Karir`), if they are long enough.
fn near(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if a.len() < 5 || b.len() < 5 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    head + tail + 1 >= a.len().max(b.len())
}

/// The most similar of some names, if it reaches the minimum: its index and the similarity.
pub fn best<'a>(text: &str, names: impl IntoIterator<Item = &'a str>, least: u32) -> Option<(usize, u32)> {
    let scored = names.into_iter().enumerate().map(|(at, name)| (at, alike(text, name), name));
    let all: Vec<(usize, u32, &str)> = scored.filter(|(_, score, _)| *score >= least).collect();
    let most = all.iter().map(|(_, score, _)| *score).max()?;
    let equal = all.iter().filter(|(_, score, _)| *score == most);
    // On a tie, the one whose words are in the same order (`indikator 1 keluaran 2`), then the first, so that the result does not
    // depend on the order of a map.
    let told = |name: &str| std::cmp::Reverse(in_order(text, name));
    equal.min_by_key(|(at, _, name)| (told(name), *at)).map(|(at, score, _)| (*at, *score))
}

/// Number of pairs of consecutive words that two texts share.
fn in_order(one: &str, other: &str) -> usize {
    let (one, other) = (words(one), words(other));
    one.windows(2).filter(|pair| other.windows(2).any(|own| own == *pair)).count()
}

/// Things of which less is better.
const LOWER: [&str; 22] = [
    "kemiskinan",
    "miskin",
    "pengangguran",
    "kematian",
    "kesakitan",
    "stunting",
    "prevalensi",
    "gini",
    "ketimpangan",
    "inflasi",
    "kejahatan",
    "kriminalitas",
    "kriminal",
    "kecelakaan",
    "pelanggaran",
    "keluhan",
    "pengaduan",
    "temuan",
    "kebocoran",
    "putus",
    "kumuh",
    "tertinggal",
];

/// Whether a name says that less of it is better.
pub fn lower_is_better(name: &str) -> bool {
    let all = words(name);
    let settles =
        ["diselesaikan", "penyelesaian", "ditindaklanjuti", "tindak", "tertangani", "ditangani", "penanganan"];
    all.iter().any(|w| LOWER.contains(&w.as_str()) || matches!(w.as_str(), "menurunnya" | "penurunan"))
        && !all.iter().any(|w| settles.contains(&w.as_str()))
}

/// Whether the text has the word, or several consecutive ones.
pub fn has(text: &str, phrase: &str) -> bool {
    let (text, phrase) = (words(text), words(phrase));
    !phrase.is_empty() && text.windows(phrase.len()).any(|w| w == phrase)
}

/// The number after the letters in a code such as `IKU 12`, `IKU.12` or `SS.1` anywhere in a text.
pub fn code(text: &str, letters: &str) -> Option<u32> {
    let upper = text.to_uppercase();
    let mut from = 0;
    while let Some(at) = upper[from..].find(letters) {
        let start = from + at;
        let before = upper[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let after = upper[start + letters.len()..].trim_start_matches(['.', ' ']);
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        if before && !digits.is_empty() {
            return digits.parse().ok();
        }
        from = start + letters.len();
    }
    None
}

/// The years of this century in a text, in order.
pub fn years(text: &str) -> Vec<u16> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4);
    digits.filter_map(|d| d.parse().ok()).filter(|y| crate::event::YEARS.contains(y)).collect()
}

/// Whether two numbers have the same digits in another order.
pub fn same_digits(one: Decimal, other: Decimal) -> bool {
    let scale = one.scale().max(other.scale());
    let sorted = |mut v: Decimal| {
        v.rescale(scale);
        let mut digits: Vec<char> = v.abs().to_string().chars().filter(char::is_ascii_digit).collect();
        digits.sort_unstable();
        digits
    };
    one != other && sorted(one) == sorted(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_through_misprints() {
        let units =
            ["Direktorat Perancang Peraturan Perundang Undangan", "Direktorat Jabatan ASN", "Direktorat Kinerja ASN"];
        assert_eq!(best("Direktorat Peraturan Perundang-undangan", units, 60).map(|(at, _)| at), Some(0));
        assert_eq!(best("Direktorat Kinerja ASN", units, 60).map(|(at, _)| at), Some(2));
        assert_eq!(best("Kantor Regional IX BKN", units, 60), None);
        let numbered = ["Indikator 2 keluaran 1", "Indikator 1 keluaran 2"];
        assert_eq!(best("Indikator 1 keluaran 2", numbered, 60), Some((1, 100)));
        assert!(alike("Program Kedeputuan PMK", "Program Kedeputian PMK") == 100);
    }

    #[test]
    fn codes_and_years() {
        assert_eq!(code("IKU 12. Persentase", "IKU"), Some(12));
        assert_eq!(code("SS.1", "SS"), Some(1));
        assert_eq!(code("SS 1 BKN", "IKU"), None);
        assert_eq!(code("PROSS 1", "SS"), None);
        assert_eq!(years("Tahun 2021 s.d. 2023, Rp2.023"), [2021, 2023]);
    }
}
