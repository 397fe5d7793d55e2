//! The meaning of the numbers under a heading or beside a label: role, year and period.

use crate::review::words;

/// The role of a number among the others of its row or column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "domain words")]
pub enum Peran {
    Target,
    Realisasi,
    Capaian,
    Pembilang,
    Penyebut,
    /// A part or rate in per cent of another column.
    Persen,
    Selisih,
    Pertumbuhan,
    Rata,
    Peringkat,
    Bobot,
    Nilai,
    /// A value multiplied by its weight.
    Tertimbang,
    /// Achievement minus absorption, in points.
    Efisiensi,
    Pagu,
    RealisasiAnggaran,
    Serapan,
    Sisa,
    /// The sum of the columns beside it.
    Total,
    /// A word of status.
    Status,
    /// Numbers without a role of their own: counts, scores, amounts.
    Lain,
}

/// The meaning of the numbers under a heading or beside a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arti {
    /// Role.
    pub peran: Peran,
    /// Years in the text.
    pub tahun: Vec<u16>,
    /// Quarter, semester or month: `tw1`, `sd-tw3`, `sm1`.
    pub periode: Option<String>,
    /// Whether it is in per cent.
    pub persen: bool,
    /// Whether it belongs to the medium-term plan.
    pub renstra: bool,
    /// Whether the text has only a year or a period.
    pub waktu_saja: bool,
    /// A movement between an initial and a final amount; `true` if it adds.
    pub gerak: Option<bool>,
    /// Whether it is the final (`true`) or the initial amount of such movements.
    pub akhir: Option<bool>,
}

const STATUS: &[&str] = &[
    "kategori",
    "kriteria",
    "predikat",
    "keterangan",
    "status",
    "kualifikasi",
    "interpretasi",
    "mutu",
    "ket",
    "simpulan",
];
const ROMAN: [(&str, u8); 4] = [("i", 1), ("ii", 2), ("iii", 3), ("iv", 4)];

impl Arti {
    /// Parses a heading or label.
    pub fn of(text: &str) -> Self {
        let all = words::words(text);
        let tahun = single_years(text);
        let periode = periode(&all);
        let waktu_saja = !all.is_empty() && all.iter().all(|w| is_time(w));
        let persen =
            text.contains('%') || all.iter().any(|w| matches!(w.as_str(), "persen" | "persentase" | "prosentase"));
        let renstra = all.iter().any(|w| matches!(w.as_str(), "renstra" | "rpjmn" | "rpjmd" | "jangka"));
        let any = |list: &[&str]| all.iter().any(|w| list.contains(&w.as_str()));
        // `Bertambah/(berkurang)` carries its own sign.
        let gerak = if any(ADDS) { Some(true) } else { any(TAKES).then_some(false) };
        // A net of movements is not a movement itself.
        let gerak = gerak.filter(|_| !any(&["neto", "netto", "bersih"]));
        let akhir = if any(LAST) { Some(true) } else { any(FIRST).then_some(false) };
        Self { peran: peran(text, &all, persen), tahun, periode, persen, renstra, waktu_saja, gerak, akhir }
    }
}

const ADDS: &[&str] = &["penambahan", "bertambah", "tambahan", "ditambah", "kenaikan"];
const TAKES: &[&str] =
    &["blokir", "diblokir", "pengurangan", "berkurang", "pemotongan", "potongan", "refocusing", "dikurangi"];
const LAST: &[&str] = &["akhir", "menjadi", "setelah", "sesudah"];
const FIRST: &[&str] = &["awal", "semula", "sebelum", "murni"];

/// The years in a text; those of a span (`Renstra 2020-2024`) only if it names no other.
fn single_years(text: &str) -> Vec<u16> {
    let all = words::years(text);
    if all.len() < 3 {
        return all;
    }
    let chars: Vec<char> = text.chars().collect();
    let digits = |at: usize| chars.get(at..at + 4).is_some_and(|d| d.iter().all(char::is_ascii_digit));
    let dash = |at: usize| matches!(chars.get(at), Some('-' | '–' | '—'));
    let mut rest = String::new();
    let mut at = 0;
    while at < chars.len() {
        if digits(at) && dash(at + 4) && digits(at + 5) {
            at += 9;
            continue;
        }
        rest.push(chars[at]);
        at += 1;
    }
    let left = words::years(&rest);
    if left.is_empty() { all } else { left }
}

fn is_time(word: &str) -> bool {
    let number = word.parse::<u16>().is_ok_and(|n| n <= 12 || crate::event::YEARS.contains(&n));
    number
        || ROMAN.iter().any(|(r, _)| *r == word)
        || matches!(
            word,
            "tahun"
                | "th"
                | "thn"
                | "ta"
                | "tw"
                | "triwulan"
                | "semester"
                | "smt"
                | "s"
                | "d"
                | "sd"
                | "sampai"
                | "dengan"
                | "q1"
                | "q2"
                | "q3"
                | "q4"
                | "per"
                | "bulan"
                | "kuartal"
        )
        || MONTHS.contains(&word)
}

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
];

/// Parses a period: `TW I`, `Triwulan 2`, `Q3`, `Semester I`, `s.d. TW III`, `Juni`.
fn periode(all: &[String]) -> Option<String> {
    let until = all.windows(2).any(|w| w[0] == "s" && w[1] == "d") || all.iter().any(|w| w == "sd" || w == "sampai");
    let number = |word: &String| {
        ROMAN
            .iter()
            .find(|(r, _)| r == word)
            .map(|(_, n)| *n)
            .or_else(|| word.parse().ok().filter(|n| (1..=4).contains(n)))
    };
    let named = all.windows(2).find_map(|w| match w[0].as_str() {
        "tw" | "triwulan" | "kuartal" => number(&w[1]).map(|n| format!("tw{n}")),
        "semester" | "smt" => number(&w[1]).map(|n| format!("sm{n}")),
        _ => None,
    });
    let short = || {
        all.iter().find_map(|w| {
            let (letters, digits) = w.split_at(w.find(|c: char| c.is_ascii_digit()).unwrap_or(w.len()));
            let number = digits.parse::<u8>().ok().filter(|n| (1..=4).contains(n))?;
            matches!(letters, "tw" | "q").then(|| format!("tw{number}"))
        })
    };
    let month = || all.iter().find(|w| MONTHS.contains(&w.as_str())).cloned();
    let found = named.or_else(short).or_else(month)?;
    Some(if until { format!("sd-{found}") } else { found })
}

fn peran(text: &str, all: &[String], persen: bool) -> Peran {
    let has = |word: &str| all.iter().any(|w| w == word);
    let any = |list: &[&str]| list.iter().any(|w| has(w));
    let lower = text.to_lowercase();
    if any(&["pembilang", "numerator"]) {
        return Peran::Pembilang;
    }
    if any(&["penyebut", "denominator", "pembagi"]) {
        return Peran::Penyebut;
    }
    if any(&["peringkat", "ranking", "rangking", "rank"]) {
        return Peran::Peringkat;
    }
    // Progress is observed, not computed.
    if any(&["progres", "progress"]) {
        return Peran::Lain;
    }
    if any(&["pertumbuhan", "laju", "growth"]) || (any(&["tren", "trend"]) && persen) {
        return Peran::Pertumbuhan;
    }
    // `Setelah Perubahan` is a state, not a change.
    let state = any(LAST) || any(FIRST) || revised(all);
    if !state && any(&["kenaikan", "penurunan", "perubahan", "peningkatan", "naik", "turun", "delta"]) && all.len() <= 8
    {
        return if persen { Peran::Pertumbuhan } else { Peran::Selisih };
    }
    if (has("bertambah") && has("berkurang")) || (any(ADDS) && any(TAKES)) {
        return Peran::Selisih;
    }
    if any(&["selisih", "gap", "deviasi", "perbedaan"]) || (has("lebih") && has("kurang")) {
        return Peran::Selisih;
    }
    if has("sisa") {
        return Peran::Sisa;
    }
    if lower.contains("serap") || lower.contains("penyerap") {
        return Peran::Serapan;
    }
    // A weighted score takes precedence over the words of its parts.
    if has("efisiensi") && !has("anggaran") {
        return Peran::Efisiensi;
    }
    if any(&["tertimbang", "terbobot", "berbobot"])
        || has("nkp")
        || (has("bobot") && any(&["x", "nilai", "skor", "capaian"]))
    {
        return Peran::Tertimbang;
    }
    if has("bobot") {
        return Peran::Bobot;
    }
    planned(all, persen).unwrap_or_else(|| plain(&lower, all, persen))
}

/// `Anggaran Perubahan`, `Target Perubahan`: what holds after a revision, and no difference.
fn revised(all: &[String]) -> bool {
    let plan =
        ["anggaran", "pagu", "apbd", "apbdp", "dpa", "dppa", "dipa", "target", "alokasi", "renja", "rkpd", "belanja"];
    all.windows(2).any(|w| plan.contains(&w[0].as_str()) && w[1] == "perubahan")
}

/// Target, realisasi, capaian, and those of the budget: the first of these words decides.
fn planned(all: &[String], persen: bool) -> Option<Peran> {
    let has = |word: &str| all.iter().any(|w| w == word);
    let any = |list: &[&str]| list.iter().any(|w| has(w));
    let at = |list: &[&str]| all.iter().position(|w| list.contains(&w.as_str()));
    let money = any(&["anggaran", "pagu", "belanja", "keuangan", "dipa", "alokasi", "rp", "rupiah"]);
    let capaian = at(&["capaian", "pencapaian", "ketercapaian", "tercapai"]);
    let target = at(&["target", "rencana", "ditargetkan"]);
    let realisasi = at(&["realisasi", "terealisasi", "realiasi", "realisasinya"]);
    // `T` and `R` below a quarter.
    if let [time @ .., last] = all
        && !time.is_empty()
        && time.iter().all(|w| is_time(w))
    {
        match last.as_str() {
            "t" => return Some(Peran::Target),
            "r" => return Some(Peran::Realisasi),
            _ => {}
        }
    }
    let first = [capaian, target, realisasi].into_iter().flatten().min()?;
    Some(match () {
        () if capaian == Some(first) && (has("anggaran") || has("keuangan")) && persen => Peran::Serapan,
        () if capaian == Some(first) => Peran::Capaian,
        // `Realisasi terhadap target`, `Persentase realisasi dibanding target`.
        () if realisasi == Some(first)
            && target.is_some()
            && any(&["terhadap", "dibanding", "dibandingkan", "thd"]) =>
        {
            Peran::Capaian
        }
        () if realisasi == Some(first) && money && persen => Peran::Serapan,
        () if realisasi == Some(first) && money => Peran::RealisasiAnggaran,
        () if realisasi == Some(first) => Peran::Realisasi,
        // `% terhadap target 2025`.
        () if target == Some(first)
            && persen
            && capaian.is_none()
            && any(&["terhadap", "dibanding", "dari", "thd"]) =>
        {
            Peran::Capaian
        }
        () if target == Some(first) && money => Peran::Pagu,
        () => Peran::Target,
    })
}

fn plain(lower: &str, all: &[String], persen: bool) -> Peran {
    let any = |list: &[&str]| list.iter().any(|word| all.iter().any(|w| w == word));
    if any(STATUS) {
        return Peran::Status;
    }
    let share = any(&["proporsi", "porsi", "komposisi", "kontribusi", "share"]);
    if any(&["pagu", "anggaran", "alokasi", "dipa"]) && !share && (any(ADDS) || any(TAKES)) {
        return Peran::Lain;
    }
    if any(&["pagu", "anggaran", "alokasi", "dipa"]) && !share {
        return Peran::Pagu;
    }
    if any(&["rata", "rerata"]) {
        return Peran::Rata;
    }
    if persen || share || lower.trim() == "%" {
        return Peran::Persen;
    }
    let rest = all.iter().filter(|w| {
        !is_time(w) && !matches!(w.as_str(), "rp" | "jumlah" | "total" | "keseluruhan" | "seluruh" | "seluruhnya")
    });
    if any(&["jumlah", "total"]) && rest.count() == 0 {
        return Peran::Total;
    }
    if any(&["nilai", "skor", "indeks"]) {
        return Peran::Nilai;
    }
    Peran::Lain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_roles() {
        for (text, peran) in [
            ("TAHUN 2021 % Capaian", Peran::Capaian),
            ("Capaian Terhadap Target", Peran::Capaian),
            ("Target Capaian 2023", Peran::Target),
            ("% Realisasi terhadap Target", Peran::Capaian),
            ("Realisasi s.d TW I", Peran::Realisasi),
            ("Realisasi Anggaran (Rp)", Peran::RealisasiAnggaran),
            ("Realisasi Anggaran (%)", Peran::Serapan),
            ("Pagu", Peran::Pagu),
            ("Persentase (%)", Peran::Persen),
            ("Jumlah Rekomendasi", Peran::Lain),
            ("Jumlah", Peran::Total),
            ("Total 2023", Peran::Total),
            ("Kriteria", Peran::Status),
            ("Kenaikan/Penurunan", Peran::Selisih),
            ("Pertumbuhan (%)", Peran::Pertumbuhan),
            ("Pembilang", Peran::Pembilang),
            ("Bobot", Peran::Bobot),
            ("Penyerapan (%)", Peran::Serapan),
            ("Daya serap", Peran::Serapan),
            ("Tingkat Efisiensi (%)", Peran::Efisiensi),
            ("Tren CT (%)", Peran::Pertumbuhan),
            ("Nilai Terbobot", Peran::Tertimbang),
            ("Nilai Tertimbang", Peran::Tertimbang),
            ("Anggaran Setelah Perubahan", Peran::Pagu),
            ("Perubahan", Peran::Selisih),
            ("% terhadap target 2025", Peran::Capaian),
            ("Porsi terhadap Pagu (%)", Peran::Persen),
            ("Anggaran Perubahan (Rp)", Peran::Pagu),
            ("Perubahan Anggaran (Rp)", Peran::Selisih),
            ("Triwulan III R", Peran::Realisasi),
            ("TW I T", Peran::Target),
        ] {
            assert_eq!(Arti::of(text).peran, peran, "{text}");
        }
        assert_eq!(Arti::of("Renstra 2020-2024 % Capaian terhadap target 2024").tahun, [2024]);
        assert_eq!(Arti::of("Realisasi 2019-2022").tahun, [2019, 2022]);
        assert_eq!(Arti::of("s.d. TW III").periode.as_deref(), Some("sd-tw3"));
        assert_eq!(Arti::of("Realisasi Triwulan II 2023").periode.as_deref(), Some("tw2"));
        assert!(
            Arti::of("Tahun 2022").waktu_saja && Arti::of("TW I").waktu_saja && !Arti::of("Target 2022").waktu_saja
        );
    }
}
