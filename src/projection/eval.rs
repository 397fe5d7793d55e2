//! Evaluates formulas in exact decimals, and spells them out for people.

use rust_decimal::Decimal;

use crate::event::{Formula, Masukan};

use super::figure::{QUOTIENT_SCALE, Sebab, round};

/// Divides, keeping [`QUOTIENT_SCALE`] decimals.
pub fn divide(dividend: Decimal, divisor: Decimal) -> Result<Decimal, Sebab> {
    if divisor.is_zero() {
        return Err(Sebab::PembagiNol);
    }
    dividend.checked_div(divisor).map(|q| round(q, QUOTIENT_SCALE)).ok_or(Sebab::DiLuarBatas)
}

/// Computes a formula; `input` gives the value of a named input.
pub fn evaluate(formula: &Formula, input: &dyn Fn(Masukan) -> Option<Decimal>) -> Result<Decimal, Sebab> {
    let over = Sebab::DiLuarBatas;
    let each = |all: &[Formula]| all.iter().map(|f| evaluate(f, input)).collect::<Result<Vec<_>, _>>();
    match formula {
        Formula::Input(name) => input(*name).ok_or(Sebab::TanpaRealisasi),
        Formula::Angka(value) => Ok(value.get()),
        Formula::Tambah(all) => each(all)?.into_iter().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(v)).ok_or(over),
        Formula::Kurang(two) => evaluate(&two.0, input)?.checked_sub(evaluate(&two.1, input)?).ok_or(over),
        Formula::Kali(all) => {
            each(all)?.into_iter().try_fold(Decimal::ONE, |product, v| product.checked_mul(v)).ok_or(over)
        }
        Formula::Bagi(two) => divide(evaluate(&two.0, input)?, evaluate(&two.1, input)?),
        Formula::Min(all) => each(all)?.into_iter().min().ok_or(over),
        Formula::Maks(all) => each(all)?.into_iter().max().ok_or(over),
        Formula::RataRata(all) => mean(&each(all)?),
        Formula::Bulat(one) => Ok(round(evaluate(&one.0, input)?, u32::from(one.1))),
        Formula::JikaKurang(four) => {
            let less = evaluate(&four.0, input)? < evaluate(&four.1, input)?;
            evaluate(if less { &four.2 } else { &four.3 }, input)
        }
    }
}

/// Mean of numbers.
pub fn mean(all: &[Decimal]) -> Result<Decimal, Sebab> {
    let sum = all.iter().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v)).ok_or(Sebab::DiLuarBatas)?;
    divide(sum, Decimal::from(all.len()))
}

/// The inputs that a formula names, in order of first use.
pub fn inputs(formula: &Formula) -> Vec<Masukan> {
    let mut found = Vec::new();
    collect(formula, &mut found);
    found
}

fn collect(formula: &Formula, found: &mut Vec<Masukan>) {
    match formula {
        Formula::Input(name) if !found.contains(name) => found.push(*name),
        _ => formula.operands().into_iter().for_each(|f| collect(f, found)),
    }
}

/// Spells a formula out; `word` gives the text of an input: its name, or its number.
pub fn spell(formula: &Formula, word: &dyn Fn(Masukan) -> String) -> String {
    let join = |all: &[Formula], sign: &str| all.iter().map(|f| inner(f, word)).collect::<Vec<_>>().join(sign);
    let call = |name: &str, all: &[Formula]| {
        format!("{name}({})", all.iter().map(|f| spell(f, word)).collect::<Vec<_>>().join("; "))
    };
    match formula {
        Formula::Input(name) => word(*name),
        Formula::Angka(value) => value.to_string().replace('.', ","),
        Formula::Tambah(all) => join(all, " + "),
        Formula::Kurang(two) => format!("{} - {}", inner(&two.0, word), inner(&two.1, word)),
        Formula::Kali(all) => join(all, " x "),
        Formula::Bagi(two) => format!("{} / {}", inner(&two.0, word), inner(&two.1, word)),
        Formula::Min(all) => call("min", all),
        Formula::Maks(all) => call("maks", all),
        Formula::RataRata(all) => call("rata-rata", all),
        Formula::Bulat(one) => format!("bulat({}; {})", spell(&one.0, word), one.1),
        Formula::JikaKurang(four) => format!(
            "jika {} < {} maka {} selain itu {}",
            spell(&four.0, word),
            spell(&four.1, word),
            inner(&four.2, word),
            inner(&four.3, word)
        ),
    }
}

/// An operand: in brackets unless it is a single word.
fn inner(formula: &Formula, word: &dyn Fn(Masukan) -> String) -> String {
    let plain = matches!(
        formula,
        Formula::Input(_)
            | Formula::Angka(_)
            | Formula::Min(_)
            | Formula::Maks(_)
            | Formula::RataRata(_)
            | Formula::Bulat(_)
    );
    if plain { spell(formula, word) } else { format!("({})", spell(formula, word)) }
}
