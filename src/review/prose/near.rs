//! What rows are known by in a sentence, and amounts that differ by a digit.

use rust_decimal::Decimal;

use crate::review::words;

/// Fewest words of a label that a sentence is known by.
pub const WORDS: usize = 3;
/// Fewest digits of an amount that is known by all of them but one or two.
pub const DIGITS: usize = 7;

/// `2a`, `IKU.3`, `1.2`: short, with a digit.
pub fn is_code(cell: &str) -> bool {
    let cell = cell.trim();
    let count = cell.chars().count();
    (2..=10).contains(&count)
        && cell.chars().any(|c| c.is_ascii_digit())
        && cell.chars().any(char::is_alphabetic)
        && !cell.contains(' ')
        && !cell.contains('%')
}

/// The same digits but for one, or for two that changed places.
pub fn is_near(one: Decimal, other: Decimal) -> bool {
    let digits = |v: Decimal| v.trunc().to_string().chars().filter(char::is_ascii_digit).collect::<Vec<char>>();
    let (a, b) = (digits(one), digits(other));
    if a.len() != b.len() || a.len() < DIGITS {
        return false;
    }
    // Round amounts share their zeros with many.
    if a.iter().rev().take_while(|c| **c == '0').count() > a.len() / 2 {
        return false;
    }
    let apart = a.iter().zip(&b).filter(|(x, y)| x != y).count();
    apart == 1 || (apart == 2 && words::same_digits(one, other))
}
