//! Every accepted spelling, every doubt; and that no reading is ever a guess.

use jejak::import::{
    number::{Locale, Reading, read},
    words,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn numbers_as_people_write_them() {
    for (text, value) in [
        ("3.448.295.000,00", "3448295000"),
        ("375,225,000.00", "375225000"),
        ("Rp8.225.000.000,-", "8225000000"),
        ("Rp 11.755.767", "11755767"),
        ("rp. 11.755.767,00", "11755767"),
        ("IDR 1.000.000", "1000000"),
        ("(478.060.000)", "-478060000"),
        ("- 43.451.000", "-43451000"),
        ("-43.451.000", "-43451000"),
        ("(Rp478.060.000)", "-478060000"),
        ("Rp -5.000.000", "-5000000"),
        ("96,25 %", "96.25"),
        ("96.25%", "96.25"),
        ("4.64", "4.64"),
        ("4,64", "4.64"),
        ("6 Dok", "6"),
        ("24 instansi", "24"),
        ("100% (628 instansi)", "100"),
        ("46 instansi (total 360 instansi hingga tahun 2024)", "46"),
        ("0.123", "0.123"),
        ("1234.567", "1234.567"),
        ("1 234 567", "1234567"),
        ("1\u{a0}234\u{a0}567,5", "1234567.5"),
        ("93.18", "93.18"),
        ("1.234.567,891", "1234567.891"),
        ("007", "7"),
    ] {
        assert_eq!(read(text, None), Ok(Reading::Number(number(value))), "{text}");
    }
}

#[test]
fn empty_dash_and_na_are_three_things() {
    assert_eq!(read("", None), Ok(Reading::Empty));
    assert_eq!(read(" \u{a0} ", None), Ok(Reading::Empty));
    for dash in ["-", "–", "—", " - "] {
        assert_eq!(read(dash, None), Ok(Reading::Dash), "{dash}");
    }
    for na in ["N/A", "n/a", "NA", "n.a."] {
        assert_eq!(read(na, None), Ok(Reading::NotApplicable), "{na}");
    }
}

#[test]
fn ranges() {
    let range = |low, high| Ok(Reading::Range(number(low), number(high)));
    for text in ["80 - 90", "80-90", "80 – 90", "80 s.d. 90", "80..90"] {
        assert_eq!(read(text, None), range("80", "90"), "{text}");
    }
    assert_eq!(read("79,5 – 89,25 %", None), range("79.5", "89.25"));
    assert!(read("90 - 80", None).is_err());
}

#[test]
fn a_lone_mark_before_three_digits_needs_a_locale() {
    for (text, id, en) in [("1.234", "1234", "1.234"), ("1,234", "1.234", "1234"), ("85,880", "85.880", "85880")] {
        let doubt = read(text, None).unwrap_err();
        assert_eq!(doubt.readings.len(), 2, "{text}: {doubt:?}");
        assert_eq!(read(text, Some(Locale::Id)), Ok(Reading::Number(number(id))), "{text}");
        assert_eq!(read(text, Some(Locale::En)), Ok(Reading::Number(number(en))), "{text}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "abc",
        "1.23.4",
        "1,2,3",
        "12.34.567",
        "1.234,56,7",
        "1.2.3,4",
        "5 dari 6",
        "=1+1",
        "+5",
        "1E+10",
        "2.5e3",
        "#REF!",
        "--5",
        "(-5)",
        "12..",
        "1.",
        ",5",
        "93.26 / 93",
        "99999999999999999999999999999999",
    ] {
        assert!(read(text, None).is_err(), "{text}: {:?}", read(text, None));
        assert!(read(text, Some(Locale::Id)).is_err(), "{text}");
    }
}

#[test]
fn days() {
    let day = |text: &str, locale| words::day(text, locale).map(|d| d.to_string());
    for (text, is) in [
        ("14-Apr-23", "2023-04-14"),
        ("17 Oktober 2023", "2023-10-17"),
        ("17 Okt 2023", "2023-10-17"),
        ("6 Mei 2023", "2023-05-06"),
        ("2023-10-17", "2023-10-17"),
        ("17/10/2023", "2023-10-17"),
        ("10/17/2023", "2023-10-17"),
        ("17.10.2023", "2023-10-17"),
        ("5/5/2023", "2023-05-05"),
        ("31 Nopember 2023", "!"),
        ("30/02/2023", "!"),
        ("Oktober 2023", "!"),
    ] {
        assert_eq!(day(text, None).unwrap_or_else(|_| "!".to_owned()), is, "{text}");
    }
    let doubt = words::day("10/11/2023", None).unwrap_err();
    assert_eq!(doubt.readings, ["2023-11-10", "2023-10-11"]);
    assert_eq!(day("10/11/2023", Some(Locale::Id)).unwrap(), "2023-11-10");
    assert_eq!(day("10/11/2023", Some(Locale::En)).unwrap(), "2023-10-11");
}

#[test]
fn periods_and_codes() {
    let period = |text: &str, year| words::period(text, year).map(|p| p.to_string());
    for text in ["2023-TW3", "TW III 2023", "Triwulan 3 2023", "triwulan iii tahun 2023", "Q3 2023"] {
        let clean = text.replace("tahun ", "");
        assert_eq!(period(&clean, None).unwrap(), "2023-TW3", "{text}");
    }
    assert_eq!(period("TW1", Some(2023)).unwrap(), "2023-TW1");
    assert_eq!(period("II", Some(2023)).unwrap(), "2023-TW2");
    assert_eq!(period("Tahun 2023", None).unwrap(), "2023");
    assert_eq!(period("2023", None).unwrap(), "2023");
    assert!(
        period("TW1", None).is_err() && period("TW5", Some(2023)).is_err() && period("semester 1", Some(2023)).is_err()
    );
    let ro: jejak::event::RoCode = words::code("001.AAH.00\n1").unwrap();
    assert_eq!(ro.as_str(), "001.AAH.001");
    assert_eq!(words::code::<jejak::event::RoCode>("001.AAH.00 1").unwrap().as_str(), "001.AAH.001");
    for text in ["IKU.2", "IKU 2", "IKU2", "iku.2", "IKU\n.2"] {
        assert_eq!(words::iku(text).unwrap().as_str(), "IKU.2", "{text}");
    }
    // A number may be a code; that no indicator has it is for the ledger to say.
    assert_eq!(words::iku("2").unwrap().as_str(), "2");
    assert!(words::iku("").is_err() && words::iku("/").is_err());
}

/// As people of a locale write it.
fn written(value: Decimal, locale: Locale) -> String {
    let plain = jejak::event::indonesian(&value.to_string());
    match locale {
        Locale::Id => plain,
        Locale::En => plain
            .chars()
            .map(|c| {
                if c == '.' {
                    ','
                } else if c == ',' {
                    '.'
                } else {
                    c
                }
            })
            .collect(),
    }
}

proptest! {
    /// With the locale said, whatever is written that way is read back.
    #[test]
    fn a_stated_locale_reads_what_it_writes(digits in -99_999_999_999_999_i64..99_999_999_999_999, scale in 0_u32..5, en: bool) {
        let (value, locale) = (Decimal::new(digits, scale), if en { Locale::En } else { Locale::Id });
        let text = written(value, locale);
        prop_assert_eq!(read(&text, Some(locale)), Ok(Reading::Number(value)), "{}", text);
    }

    /// With none said, it is read as meant or not at all.
    #[test]
    fn without_a_locale_nothing_is_guessed(digits in -99_999_999_999_999_i64..99_999_999_999_999, scale in 0_u32..5, en: bool) {
        let value = Decimal::new(digits, scale);
        let text = written(value, if en { Locale::En } else { Locale::Id });
        match read(&text, None) {
            Ok(Reading::Number(read)) => prop_assert_eq!(read, value, "{}", text),
            Ok(other) => prop_assert!(false, "{} is {:?}", text, other),
            Err(doubt) => prop_assert_eq!(doubt.readings.len(), 2, "{}", text),
        }
    }

    /// No text makes it panic.
    #[test]
    fn any_text_is_answered(text in "\\PC{0,40}") {
        let _ = (read(&text, None), read(&text, Some(Locale::Id)), words::day(&text, None), words::period(&text, Some(2023)), words::iku(&text));
    }
}
