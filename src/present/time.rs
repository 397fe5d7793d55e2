//! Days and times in Indonesian notation: `31 Des 2023`, `2 Okt 2023 08.15.00 WIB`.

use crate::event::{Instant, Periode, Tanggal};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];

/// A day.
pub fn day(day: Tanggal) -> String {
    let (month, of_month) = day.month_day();
    format!("{of_month} {} {}", MONTHS[(month as usize - 1) % 12], day.year())
}

/// An instant, in western Indonesian time.
pub fn wib(at: Instant) -> String {
    let seconds = (at.0 - Instant::start_of(at.day()).0) / 1_000_000;
    format!("{} {:02}.{:02}.{:02} WIB", day(at.day()), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// The Roman number of a quarter or a half.
pub fn roman(number: u8) -> &'static str {
    ["I", "II", "III", "IV"][usize::from(number - 1) % 4]
}

/// A period: `triwulan II 2023`, `semester I 2023`, `Mei 2023` or `tahun 2023`.
pub fn period(periode: Periode) -> String {
    match periode {
        Periode::Tahun(tahun) => format!("tahun {tahun}"),
        Periode::Semester(tahun, half) => format!("semester {} {tahun}", roman(half)),
        Periode::Triwulan(tahun, quarter) => format!("triwulan {} {tahun}", roman(quarter)),
        Periode::Bulan(tahun, month) => format!("{} {tahun}", MONTHS[usize::from(month - 1) % 12]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_jakarta() {
        let at: Instant = "2023-09-30T16:59:59Z".parse().expect("an instant");
        assert_eq!(wib(at), "30 Sep 2023 23.59.59 WIB");
        let at: Instant = "2023-09-30T17:00:00Z".parse().expect("an instant");
        assert_eq!(wib(at), "1 Okt 2023 00.00.00 WIB");
        assert_eq!(period(Periode::Triwulan(2023, 2)), "triwulan II 2023");
        assert_eq!(period(Periode::Semester(2023, 1)), "semester I 2023");
        assert_eq!(period(Periode::Bulan(2023, 8)), "Agu 2023");
    }
}
