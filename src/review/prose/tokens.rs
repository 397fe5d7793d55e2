//! Numbers in sentences: separates amounts, per cents and counts from numbers that only name a year, a day, a rule or a table.

use rust_decimal::Decimal;

use crate::review::number::{Printed, lone};

/// The kind of a number in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jenis {
    /// An amount of rupiah.
    Rupiah,
    /// A per cent.
    Persen,
    /// Points of a scale.
    Poin,
    /// Anything that is counted or measured.
    Biasa,
}

/// A number in a sentence.
#[derive(Debug, Clone)]
pub struct Angka {
    /// Byte range in the text.
    pub from: usize,
    #[allow(missing_docs, reason = "see from")]
    pub upto: usize,
    /// Value.
    pub printed: Printed,
    /// Its kind.
    pub jenis: Jenis,
    /// As printed, with `Rp` and `%`.
    pub raw: String,
}

/// Words before a number that make it a name: of a table, a rule, a year.
const NAMING: &[&str] = &[
    "tabel",
    "gambar",
    "grafik",
    "bab",
    "pasal",
    "ayat",
    "nomor",
    "no",
    "no.",
    "lampiran",
    "huruf",
    "angka",
    "halaman",
    "hlm",
    "hlm.",
    "iku",
    "ik",
    "ikk",
    "iksk",
    "ikss",
    "ss",
    "sk",
    "sp",
    "indikator",
    "uu",
    "pp",
    "butir",
    "pukul",
    "romawi",
    "jalan",
    "kode",
    "poin",
    "level",
    "diagram",
    "bagan",
    "kavling",
    "lantai",
    "event",
    "versi",
    "triwulan",
    "tw",
    "semester",
    "tahap",
    "termin",
    "angkatan",
    "gelombang",
    "edisi",
    "tipe",
];
const MONTHS: &[&str] = &[
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "agu",
    "ags",
    "agt",
    "sep",
    "sept",
    "okt",
    "nov",
    "des",
];
/// Words after a time of day.
const ZONES: &[&str] = &["wib", "wita", "wit"];
const SCALES: [(&str, i64); 7] = [
    ("ribu", 1_000),
    ("juta", 1_000_000),
    ("jt", 1_000_000),
    ("miliar", 1_000_000_000),
    ("milyar", 1_000_000_000),
    ("triliun", 1_000_000_000_000),
    ("trilyun", 1_000_000_000_000),
];

/// The numbers of a text in order, without years, days, codes and the numbers of tables and rules.
pub fn numbers(text: &str) -> Vec<Angka> {
    let (mut found, mut at, mut items) = (Vec::new(), 0, 0);
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|p| at + p) {
        let marks = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let end = text[start..].find(|c: char| !marks(c)).map_or(text.len(), |p| start + p);
        at = end;
        let trimmed = text[start..end].trim_end_matches(['.', ',']);
        let end = start + trimmed.len();
        // `antara lain: 1. Laporan … 2. Berita acara …`: what counts on from the item before numbers the next.
        if next_item(text, (start, end), items) {
            items += 1;
            continue;
        }
        found.extend(number(text, start, end));
    }
    found
}

/// Is it the number of the item that follows those counted so far?
fn next_item(text: &str, (start, end): (usize, usize), items: u32) -> bool {
    let (before, after) = (&text[..start], &text[end..]);
    let marked = after.strip_prefix(['.', ')']).is_some_and(|rest| {
        let rest = rest.trim_start_matches(' ');
        rest.len() + 1 < after.len() && rest.starts_with(|c: char| c.is_uppercase())
    });
    let alone = before.is_empty() || before.ends_with([' ', '(']);
    text[start..end].parse() == Ok(items + 1) && marked && alone
}

fn number(text: &str, start: usize, end: usize) -> Option<Angka> {
    let (before, after) = (&text[..start], &text[end..]);
    let joined = |c: char| c.is_alphanumeric() || matches!(c, '/' | '_' | '-' | '.' | '–');
    let rupiah = money(before);
    let from = rupiah.unwrap_or(start);
    if rupiah.is_none() && before.chars().next_back().is_some_and(|c| joined(c) && !sign(before, c)) {
        return None;
    }
    if after.starts_with(|c: char| c.is_alphabetic() || c == '/' || c == '_') {
        return None;
    }
    // `x 100` belongs to a formula.
    let factor = before.trim_end();
    if factor.ends_with(" x") || factor.ends_with(")x") || factor.ends_with('×') {
        return None;
    }
    // `1-2 Maret`, `18-20`: a range of days or items.
    let spans = after.strip_prefix(['-', '–']).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if rupiah.is_none() && (spans || naming(before) || dated(&text[start..end], before, after) || item(before, after)) {
        return None;
    }
    let mut printed = lone(&text[start..end])?;
    let mut upto = end;
    let rest = after.trim_start();
    let gap = after.len() - rest.len();
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let mut jenis = if rupiah.is_some() { Jenis::Rupiah } else { Jenis::Biasa };
    if rest.starts_with('%') {
        (jenis, upto) = (Jenis::Persen, end + gap + 1);
        printed.percent = true;
    } else if word.eq_ignore_ascii_case("persen") {
        (jenis, upto) = (Jenis::Persen, end + gap + word.len());
        printed.percent = true;
    } else if word.eq_ignore_ascii_case("poin") || word.eq_ignore_ascii_case("point") {
        (jenis, upto) = (Jenis::Poin, end + gap + word.len());
    } else if let Some(by) = scale(word, rupiah.is_some()) {
        let by = Decimal::from(by);
        // The unit of its last digit.
        printed.unit = format!("x{by}");
        printed.value = printed.other.unwrap_or(printed.value).checked_mul(by)?;
        upto = end + gap + word.len();
    }
    if jenis == Jenis::Biasa {
        let words: Vec<&str> = rest.split_whitespace().take(2).collect();
        printed.unit =
            words.first().map_or(String::new(), |w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
        if before.trim_end().ends_with(['-', '−']) && sign(before, '-') {
            printed.value = -printed.value;
        }
    }
    Some(Angka { from, upto, raw: text[from..upto].to_owned(), printed, jenis })
}

/// The factor of a word of scale; `T` (triliun) and `M` (miliar) only count for rupiah.
fn scale(word: &str, rupiah: bool) -> Option<i64> {
    let short = [("T", 1_000_000_000_000), ("M", 1_000_000_000), ("rb", 1_000)];
    let long = SCALES.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
    long.or_else(|| short.iter().find(|(name, _)| rupiah && word == *name)).map(|(_, by)| *by)
}

/// Position of the `Rp` before a number.
fn money(before: &str) -> Option<usize> {
    let bare = before.trim_end();
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    let cut = bare.strip_suffix("Rp").or_else(|| bare.strip_suffix("IDR"))?;
    Some(cut.len())
}

/// Whether the character before a number is a minus sign, with a blank before it.
fn sign(before: &str, last: char) -> bool {
    matches!(last, '-' | '–') && before[..before.len() - last.len_utf8()].ends_with([' ', '('])
}

fn naming(before: &str) -> bool {
    let word = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    NAMING.contains(&word.trim_matches(['(', '«', '"']))
}

/// Whether a number is a year, or a day with its month.
fn dated(digits: &str, before: &str, after: &str) -> bool {
    let month = |word: Option<&str>| {
        let word = word.unwrap_or_default().to_lowercase();
        MONTHS.contains(&word.trim_matches(|c: char| !c.is_alphabetic()))
    };
    let year = digits.len() == 4 && digits.parse().is_ok_and(|y: u16| (1945..=2099).contains(&y));
    // `2.023 orang` has a separator; four bare digits in this range are a year unless they count something.
    let counted = after.split_whitespace().next().is_some_and(|w| {
        ["orang", "instansi", "dokumen", "pegawai", "unit", "kegiatan", "layanan", "permohonan", "sampel", "berkas"]
            .contains(&w.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase().as_str())
    });
    let next = after.split_whitespace().next().unwrap_or_default().to_lowercase();
    (year && !counted && !after.starts_with('%'))
        || ZONES.contains(&next.trim_matches(|c: char| !c.is_alphabetic()))
        || month(after.split_whitespace().next())
        || month(before.split_whitespace().next_back())
}

/// `1. Direktorat`, `3) …`, `3.2 Realisasi` at the beginning of a line number the text after them.
fn item(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    let first = before.is_empty() || (before.ends_with(['.', ';', ':']) && after.starts_with(['.', ')']));
    first && (after.starts_with(['.', ')']) || after.trim_start().starts_with(|c: char| c.is_uppercase()))
}

/// A small number in words.
pub fn in_words(word: &str) -> Option<u32> {
    const WORDS: [&str; 11] =
        ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"];
    if word == "sebelas" {
        return Some(11);
    }
    WORDS.iter().position(|w| *w == word).and_then(|n| u32::try_from(n).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Vec<String> {
        numbers(text).into_iter().map(|a| a.raw).collect()
    }

    #[test]
    fn what_counts_and_what_only_names() {
        assert_eq!(raw("NPSS sebesar 107,10 pada tahun 2023 (Tabel 3.2)."), ["107,10"]);
        assert_eq!(
            raw("Realisasi Rp7.816.654.233 atau 99,85% dari Rp 7.828.401.000,00."),
            ["Rp7.816.654.233", "99,85%", "Rp 7.828.401.000,00"]
        );
        assert_eq!(raw("naik 1,87 poin, dari 91,39 pada tahun 2022 menjadi 93,26"), ["1,87 poin", "91,39", "93,26"]);
        assert_eq!(
            raw("Pada 17 Oktober 2023 sesuai PermenPANRB Nomor 53 Tahun 2014, indikator 2b"),
            Vec::<String>::new()
        );
        assert_eq!(raw("sampai event 37 (28 Nov 2026 14.18.13 WIB) menurut aturan versi 1"), Vec::<String>::new());
        assert_eq!(raw("1. Direktorat Jabatan"), Vec::<String>::new());
        assert_eq!(raw("sebanyak 628 instansi dari 623 instansi"), ["628", "623"]);
        assert_eq!(numbers("sebesar Rp1,5 miliar")[0].printed.value, Decimal::from(1_500_000_000));
        assert_eq!(raw("sebesar 23,03 persen"), ["23,03 persen"]);
        assert_eq!(raw("antara lain: 1. Laporan realisasi 2. Berita acara 3) Notula 4 rapat"), ["4"]);
    }
}
