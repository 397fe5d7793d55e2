//! Evaluates formulas in exact decimals, and writes them out for people. `tools/docs/aritmetika.md` gives the result of each
//! operation to the digit, for other implementations.

use num_bigint::BigUint;
use rust_decimal::Decimal;

use crate::event::{Baris, Formula, Masukan};

use super::figure::{QUOTIENT_SCALE, Sebab, round};

/// Divides, and rounds to [`QUOTIENT_SCALE`] decimals.
pub fn divide(dividend: Decimal, divisor: Decimal) -> Result<Decimal, Sebab> {
    if divisor.is_zero() {
        return Err(Sebab::PembagiNol);
    }
    dividend.checked_div(divisor).map(|q| round(q, QUOTIENT_SCALE)).ok_or(Sebab::DiLuarBatas)
}

/// Returns the value of a named input, or the reason why it has none.
pub type Input<'a> = &'a dyn Fn(&Masukan) -> Result<Decimal, Sebab>;

/// Computes a formula; `input` supplies the values of its inputs.
pub fn evaluate(formula: &Formula, input: Input<'_>) -> Result<Decimal, Sebab> {
    let over = Sebab::DiLuarBatas;
    let each = |all: &[Formula]| all.iter().map(|f| evaluate(f, input)).collect::<Result<Vec<_>, _>>();
    match formula {
        Formula::Input(name) => input(name),
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
        Formula::Pangkat(one) => {
            let base = evaluate(&one.0, input)?;
            (0..one.1).try_fold(Decimal::ONE, |product, _| product.checked_mul(base)).ok_or(over)
        }
        Formula::Akar(one) => root(&[evaluate(&one.0, input)?], u32::from(one.1)),
        Formula::Geometrik(all) => {
            let all = each(all)?;
            root(&all, all.len() as u32)
        }
        Formula::RataBobot(all) => {
            let applies = |(f, weight): &(Formula, crate::event::Angka)| match evaluate(f, input) {
                Ok(value) => Some(Ok((value, weight.get()))),
                Err(Sebab::DiLuarBatas) => Some(Err(Sebab::DiLuarBatas)),
                Err(_) => None,
            };
            let there = all.iter().filter_map(applies).collect::<Result<Vec<_>, _>>()?;
            if there.is_empty() { Err(Sebab::TanpaRealisasi) } else { weighted_mean(there.into_iter()) }
        }
        Formula::Tabel(table) => from_table(evaluate(&table.0, input)?, &table.1),
    }
}

fn from_table(value: Decimal, rows: &[Baris]) -> Result<Decimal, Sebab> {
    let holds =
        |row: &&Baris| row.dari.is_none_or(|bound| value > bound.get() || (row.termasuk && value == bound.get()));
    rows.iter().find(holds).map(|row| row.nilai.get()).ok_or(Sebab::DiLuarPita)
}

/// Mean of numbers.
pub fn mean(all: &[Decimal]) -> Result<Decimal, Sebab> {
    let sum = all.iter().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v)).ok_or(Sebab::DiLuarBatas)?;
    divide(sum, Decimal::from(all.len()))
}

/// Sum of value x weight, divided once by the sum of the weights.
pub fn weighted_mean(all: impl Iterator<Item = (Decimal, Decimal)>) -> Result<Decimal, Sebab> {
    let (mut above, mut below) = (Decimal::ZERO, Decimal::ZERO);
    for (value, weight) in all {
        let product = value.checked_mul(weight).ok_or(Sebab::DiLuarBatas)?;
        above = above.checked_add(product).ok_or(Sebab::DiLuarBatas)?;
        below = below.checked_add(weight).ok_or(Sebab::DiLuarBatas)?;
    }
    divide(above, below)
}

/// The root, of a whole degree, of the product of numbers, rounded half up to [`QUOTIENT_SCALE`] decimals. The product is
/// computed in whole numbers of any length, so nothing is lost before the root is taken.
pub fn root(all: &[Decimal], degree: u32) -> Result<Decimal, Sebab> {
    if degree == 0 || all.is_empty() {
        return Err(Sebab::TanpaRealisasi);
    }
    if all.iter().any(|v| v.is_sign_negative() && !v.is_zero()) {
        return Err(Sebab::AkarNegatif);
    }
    let mut product = BigUint::from(1u8);
    for value in all {
        let value = round(*value, QUOTIENT_SCALE);
        let lift = BigUint::from(10u8).pow(QUOTIENT_SCALE - value.scale());
        product *= BigUint::from(value.mantissa().unsigned_abs()) * lift;
    }
    // Decimals of the product; a root of degree n needs n times the decimals of the result.
    let have = QUOTIENT_SCALE * all.len() as u32;
    let need = QUOTIENT_SCALE * degree;
    product = if need >= have {
        product * BigUint::from(10u8).pow(need - have)
    } else {
        product / BigUint::from(10u8).pow(have - need)
    };
    let floor = product.nth_root(degree);
    let twice: BigUint = &floor * 2u8 + 1u8;
    let up = twice.pow(degree) <= product << degree;
    let found = if up { floor + 1u8 } else { floor };
    let digits = i128::try_from(found).map_err(|_| Sebab::DiLuarBatas)?;
    Decimal::try_from_i128_with_scale(digits, QUOTIENT_SCALE).map_err(|_| Sebab::DiLuarBatas)
}

/// The inputs of a formula, in order of first use.
pub fn inputs(formula: &Formula) -> Vec<Masukan> {
    let mut found = Vec::new();
    collect(formula, &mut found);
    found
}

fn collect(formula: &Formula, found: &mut Vec<Masukan>) {
    match formula {
        Formula::Input(name) if !found.contains(name) => found.push(name.clone()),
        _ => formula.operands().into_iter().for_each(|f| collect(f, found)),
    }
}

/// The text form of a formula, which reads back to the same tree.
pub fn text(formula: &Formula) -> String {
    spell(formula, &|input| input.nama().into_owned())
}

/// Writes a formula out; `word` returns the text for an input: its name, or its number.
pub fn spell(formula: &Formula, word: &dyn Fn(&Masukan) -> String) -> String {
    let call = |name: &str, all: &[Formula]| {
        format!("{name}({})", all.iter().map(|f| spell(f, word)).collect::<Vec<_>>().join("; "))
    };
    let join = |all: &[Formula], sign: &str, name: &str| match all {
        [_] => call(name, all),
        _ => all.iter().map(|f| inner(f, word)).collect::<Vec<_>>().join(sign),
    };
    let number = |value: crate::event::Angka| value.to_string().replace('.', ",");
    match formula {
        Formula::Input(name) => word(name),
        Formula::Angka(value) => number(*value),
        Formula::Tambah(all) => join(all, " + ", "jumlah"),
        Formula::Kurang(two) => format!("{} - {}", inner(&two.0, word), inner(&two.1, word)),
        Formula::Kali(all) => join(all, " x ", "kali"),
        Formula::Bagi(two) => format!("{} / {}", inner(&two.0, word), inner(&two.1, word)),
        Formula::Min(all) => call("min", all),
        Formula::Maks(all) => call("maks", all),
        Formula::RataRata(all) => call("rata-rata", all),
        Formula::Geometrik(all) => call("geometrik", all),
        Formula::Bulat(one) => format!("bulat({}; {})", spell(&one.0, word), one.1),
        Formula::Pangkat(one) => format!("pangkat({}; {})", spell(&one.0, word), one.1),
        Formula::Akar(one) => format!("akar({}; {})", spell(&one.0, word), one.1),
        Formula::RataBobot(all) => {
            let parts = all.iter().map(|(f, weight)| format!("{}: {}", spell(f, word), number(*weight)));
            format!("rata-bobot({})", parts.collect::<Vec<_>>().join("; "))
        }
        Formula::Tabel(table) => {
            let rows = table.1.iter().map(|row| match row.dari {
                None => format!("selainnya: {}", number(row.nilai)),
                Some(bound) => {
                    format!("{} {}: {}", if row.termasuk { ">=" } else { ">" }, number(bound), number(row.nilai))
                }
            });
            format!("tabel({}; {})", spell(&table.0, word), rows.collect::<Vec<_>>().join("; "))
        }
        Formula::JikaKurang(four) => format!(
            "jika {} < {} maka {} selain itu {}",
            spell(&four.0, word),
            spell(&four.1, word),
            inner(&four.2, word),
            inner(&four.3, word)
        ),
    }
}

/// Writes an operand, in brackets unless it is a single word or a call.
fn inner(formula: &Formula, word: &dyn Fn(&Masukan) -> String) -> String {
    let bare = match formula {
        Formula::Tambah(all) | Formula::Kali(all) => all.len() == 1,
        Formula::Kurang(_) | Formula::Bagi(_) | Formula::JikaKurang(_) => false,
        // A single word, or written as a call.
        Formula::Input(_) | Formula::Angka(_) | Formula::Min(_) | Formula::Maks(_) | Formula::RataRata(_) => true,
        Formula::Bulat(_) | Formula::Pangkat(_) | Formula::Akar(_) | Formula::Geometrik(_) => true,
        Formula::RataBobot(_) | Formula::Tabel(_) => true,
    };
    if bare { spell(formula, word) } else { format!("({})", spell(formula, word)) }
}
