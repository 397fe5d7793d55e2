//! Joins words and amounts that a narrow column broke in the middle: `Targe t`, `24.486.100.79 1`.

/// Words of headings that are recognized when they are broken.
const WORDS: [&str; 40] = [
    "target",
    "realisasi",
    "capaian",
    "pencapaian",
    "pembilang",
    "penyebut",
    "satuan",
    "kriteria",
    "kategori",
    "predikat",
    "keterangan",
    "persentase",
    "anggaran",
    "penyerapan",
    "indikator",
    "kinerja",
    "triwulan",
    "semester",
    "jumlah",
    "selisih",
    "pertumbuhan",
    "kenaikan",
    "penurunan",
    "status",
    "nilai",
    "bobot",
    "sasaran",
    "program",
    "kegiatan",
    "tahun",
    "serapan",
    "volume",
    "progres",
    "penambahan",
    "pengurangan",
    "blokir",
    "uraian",
    "rekomendasi",
    "alokasi",
    "efisiensi",
];

/// The text of a cell with its broken words and amounts joined.
pub fn whole(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for piece in text.split_whitespace() {
        let broken = |last: &String| {
            broken_word(last, piece)
                || broken_amount(last, piece)
                || broken_year(last, piece)
                || broken_code(last, piece)
        };
        match out.last_mut().filter(|last| broken(last)) {
            Some(last) => last.push_str(piece),
            None => out.push(piece.to_owned()),
        }
    }
    // `IKU.1 1` alone in its cell.
    if let [one, other] = &out[..]
        && one.split_once('.').is_some_and(|(word, no)| word.chars().all(char::is_uppercase) && digits(no))
        && digits(other)
        && other.len() == 1
    {
        return format!("{one}{other}");
    }
    out.join(" ")
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether two pieces are a broken year: `202 1` under a narrow `Target 2021`.
fn broken_year(one: &str, other: &str) -> bool {
    one.len() == 3 && one.starts_with("20") && other.len() == 1 && digits(one) && digits(other)
}

/// Whether two pieces are a broken code: `1.02.02.2.02.0033- 5.1.02.01`, `024.01.WA.6388.E BA.962`. Codes have a dash or letters,
/// amounts do not.
fn broken_code(one: &str, other: &str) -> bool {
    let parts = |t: &str| t.split(['.', '-']).count();
    let coded = |t: &str| t.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '.' | '-'));
    let lettered = |t: &str| t.chars().any(|c| c.is_ascii_uppercase());
    let begun = parts(one) >= 3 && one.starts_with(|c: char| c.is_ascii_digit());
    let goes_on = parts(other) >= 2 && other.starts_with(|c: char| c.is_ascii_alphanumeric());
    // `024.01.WA.6388.EBA.962.051.0A.52 1111`: a code so long is broken within its last part too.
    if parts(one) >= 5
        && begun
        && lettered(one)
        && coded(one)
        && !one.ends_with('.')
        && digits(other)
        && other.len() <= 6
    {
        return true;
    }
    begun && goes_on && coded(one) && coded(other) && (one.ends_with('-') || (lettered(one) && lettered(other)))
}

/// Whether a word belongs to headings.
pub fn known(word: &str) -> bool {
    WORDS.contains(&word.to_lowercase().as_str())
}

/// Whether headings begin with a word: `Realisasi 2023`, but not `Kinerja`.
pub fn begins(word: &str) -> bool {
    let later = ["kinerja", "anggaran", "tahun", "program", "kegiatan", "indikator", "triwulan", "semester"];
    known(word) && !later.contains(&word.to_lowercase().as_str())
}

fn broken_word(one: &str, other: &str) -> bool {
    let letters = |t: &str| !t.is_empty() && t.chars().all(char::is_alphabetic);
    letters(one) && letters(other) && !known(one) && !known(other) && known(&format!("{one}{other}"))
}

/// Whether two pieces are a broken amount: `24.486.100.79` is not one, but it is with the digits that follow.
pub fn broken_amount(one: &str, other: &str) -> bool {
    let bare = one.trim_start_matches("Rp").trim_start_matches('-');
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let grouped = |t: &str| {
        let whole = t.split(',').next().unwrap_or_default();
        let mut groups = whole.split('.');
        let first = groups.next().is_some_and(|g| digits(g) && g.len() <= 3);
        let rest: Vec<&str> = groups.collect();
        first && !rest.is_empty() && rest.iter().all(|g| digits(g) && g.len() == 3)
    };
    // The break is within a group of digits: `1.5 2` stays two numbers.
    let begun = bare
        .rsplit_once('.')
        .is_some_and(|(front, tail)| grouped(front) && (tail.is_empty() || digits(tail)) && tail.len() < 3);
    begun && other.starts_with(|c: char| c.is_ascii_digit()) && grouped(&format!("{bare}{other}"))
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn only_what_was_broken_is_joined() {
        assert_eq!(whole("Targe t"), "Target");
        assert_eq!(whole("Realisa si s.d. TW I"), "Realisasi s.d. TW I");
        assert_eq!(whole("24.486.100.79 1"), "24.486.100.791");
        assert_eq!(whole("Rp2.471.526. 474"), "Rp2.471.526.474");
        assert_eq!(whole("1.5 2"), "1.5 2");
        assert_eq!(whole("12.500 300"), "12.500 300");
        assert_eq!(whole("Target t"), "Target t");
        assert_eq!(whole("Target 202 1"), "Target 2021");
        assert_eq!(whole("1.02.02.2.02.0033- 5.1.02.01.01"), "1.02.02.2.02.0033-5.1.02.01.01");
        assert_eq!(whole("024.01.WA.6388.E BA.962.051.0A"), "024.01.WA.6388.EBA.962.051.0A");
        assert_eq!(whole("024.01.WA.6388.EBA.962.051.0A.52 1111"), "024.01.WA.6388.EBA.962.051.0A.521111");
        assert_eq!(whole("1.250.000 1.300.000"), "1.250.000 1.300.000");
        assert_eq!(whole("IKU.1 1"), "IKU.11");
    }
}
