//! Identification of rows in a sentence, and of amounts that differ by a digit.

use rust_decimal::Decimal;

use crate::{
    projection::round,
    review::{number::Printed, words},
};

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

/// Fewest digits by which a slip of the pen is known.
const SLIP: usize = 3;

/// Does a print differ from what it should be by a slip: one other digit, two that changed places, one left out or put twice?
pub fn is_slip(printed: &Printed, value: Decimal) -> bool {
    let digits = |v: Decimal| {
        let mut v = round(v, printed.decimals);
        v.rescale(printed.decimals);
        v.abs().mantissa().to_string().into_bytes()
    };
    let (a, b) = (digits(printed.value), digits(value));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() < SLIP || a == b {
        return false;
    }
    if short.len() == long.len() {
        let apart: Vec<usize> = (0..a.len()).filter(|n| a[*n] != b[*n]).collect();
        return match apart[..] {
            [_] => true,
            [one, other] => a[one] == b[other] && a[other] == b[one],
            _ => false,
        };
    }
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    long.len() == short.len() + 1 && short[head..] == long[head + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::number::lone;

    #[test]
    fn slips_of_the_pen() {
        let slip = |printed: &str, value: &str| {
            let value = value.parse().expect("a number");
            is_slip(&lone(printed).expect("a number"), value)
        };
        assert!(slip("103,47", "103.7402") && slip("704,49", "104.4875") && slip("10,74", "103.74"));
        assert!(slip("1033,74", "103.74"));
        assert!(!slip("103,74", "103.7402") && !slip("91,09", "103.74") && !slip("9,4", "9.1") && slip("7,59", "7.95"));
    }
}
