//! Identification of rows in a sentence, and of amounts that differ by a digit.

use rust_decimal::Decimal;

use crate::review::words;

/// Minimum number of words of a label that identifies it in a sentence.
pub const WORDS: usize = 3;
/// Minimum number of digits of an amount that may be identified with one or two of them different.
pub const DIGITS: usize = 7;

/// Whether a cell is a code: short, with a digit: `2a`, `IKU.3`, `1.2`.
pub fn is_code(cell: &str) -> bool {
    let cell = cell.trim();
    let count = cell.chars().count();
    (2..=10).contains(&count)
        && cell.chars().any(|c| c.is_ascii_digit())
        && cell.chars().any(char::is_alphabetic)
        && !cell.contains(' ')
        && !cell.contains('%')
}

/// Whether the digits are equal except for one, or for two that were interchanged.
pub fn is_near(one: Decimal, other: Decimal) -> bool {
    let digits = |v: Decimal| v.trunc().to_string().chars().filter(char::is_ascii_digit).collect::<Vec<char>>();
    let (a, b) = (digits(one), digits(other));
    if a.len() != b.len() || a.len() < DIGITS {
        return false;
    }
    // Round amounts share their zeros with many others.
    if a.iter().rev().take_while(|c| **c == '0').count() > a.len() / 2 {
        return false;
    }
    let apart = a.iter().zip(&b).filter(|(x, y)| x != y).count();
    apart == 1 || (apart == 2 && words::same_digits(one, other))
}
