//! The scale of amounts that a table gives in thousands, millions or milliards of rupiah: `(dalam juta rupiah)`, `Rp miliar`,
//! `Miliar Rupiah`.

use rust_decimal::Decimal;

use super::words;

/// The factor of amounts that a text names; 1 if it names none.
pub fn of(text: &str) -> Decimal {
    let all = words::words(text);
    let scaled = |word: &str| -> Option<i64> {
        Some(match word {
            "ribu" | "ribuan" => 1_000,
            "juta" | "jutaan" => 1_000_000,
            "miliar" | "milyar" | "miliaran" | "milyaran" => 1_000_000_000,
            "triliun" | "trilyun" => 1_000_000_000_000,
            _ => return None,
        })
    };
    let money = |n: usize| all.get(n).is_some_and(|w| matches!(w.as_str(), "rp" | "rupiah" | "idr"));
    let within = |n: usize| n > 0 && all[n - 1] == "dalam";
    let told = all.iter().enumerate().find_map(|(n, word)| {
        let near = money(n + 1) || n.checked_sub(1).is_some_and(money) || (within(n) && !money(n + 2));
        scaled(word).filter(|_| near)
    });
    Decimal::from(told.unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn scales_of_tables() {
        for (text, by) in [
            ("Tabel 3.5 Realisasi per Jenis Belanja (juta rupiah)", 1_000_000),
            ("Realisasi (dalam ribuan rupiah)", 1_000),
            ("Pagu (Rp miliar)", 1_000_000_000),
            ("Miliar Rupiah", 1_000_000_000),
            ("Anggaran (dalam jutaan)", 1_000_000),
            ("Anggaran (dalam rupiah)", 1),
            ("Jumlah penduduk 2 juta jiwa", 1),
        ] {
            assert_eq!(of(text), by.into(), "{text}");
        }
    }
}
