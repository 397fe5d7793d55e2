//! Formulas written out: once with names, once with numbers.

use rust_decimal::Decimal;

use super::number;
use crate::{
    event::{Formula, Masukan},
    projection::{Address, BudgetItem, IkuItem, Nilai, Node, Rumus, eval, rujukan},
};

/// A formula in words and in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// With the names of the inputs.
    pub names: String,
    /// With the numbers of the inputs; `None` if one is missing.
    pub numbers: Option<String>,
}

/// Writes out the formula of a node; `None` for an entry.
pub fn spelled(node: &Node) -> Option<Spelled> {
    let whole = |names: String, numbers: Option<String>| Some(Spelled { names, numbers });
    let inputs = &node.masukan;
    match &node.rumus {
        Rumus::Entri | Rumus::Aturan => None,
        Rumus::Tercatat(formula, _) => whole(by_name(formula), filled(formula, node)),
        Rumus::Jumlah | Rumus::RataRata | Rumus::Geometrik | Rumus::Minimum if inputs.is_empty() => None,
        Rumus::Jumlah => joined(inputs.iter().map(|n| &**n), " + ", None),
        Rumus::RataRata => mean(node),
        Rumus::Rasio => ratio(node, Decimal::ONE_HUNDRED),
        Rumus::RasioFaktor(faktor) => ratio(node, *faktor),
        Rumus::RataBobot => whole("rata-rata berbobot dari masukan yang bernilai".to_owned(), None),
        Rumus::Geometrik => call(node, "geometrik"),
        Rumus::Minimum => call(node, "min"),
        Rumus::Bobot => two(node, |a, b| format!("{a} x {b} / 100")),
        Rumus::Kurang => two(node, |a, b| format!("{a} - {b}")),
        Rumus::PaguAkhir => pagu_akhir(node),
        Rumus::Bulat(decimals) => {
            let names = format!("dibulatkan ke {decimals} desimal, setengah menjauhi nol");
            whole(names, value(inputs.first()?).map(|v| format!("bulat({v}; {decimals})")))
        }
        Rumus::Batas => whole(
            format!("{}, paling tinggi menurut aturan", inputs.first()?.nama),
            value(inputs.first()?).map(|v| format!("min({v}; {})", number::figure(node))),
        ),
        Rumus::Pita => {
            let of = inputs.first()?;
            whole(format!("pita status yang memuat {}", of.nama), None)
        }
        Rumus::Pilihan => whole(format!("diambil dari {}", inputs.first()?.nama), None),
        Rumus::Ditimpa => whole("nilai timpa menggantikan hasil hitung".to_owned(), None),
        Rumus::Hitung => whole("banyaknya menurut event dan masukan di bawah ini".to_owned(), None),
    }
}

/// The number of a node, for a formula.
fn value(node: &Node) -> Option<String> {
    match &node.nilai {
        Nilai::Angka(value) | Nilai::Berkata(value, _) => Some(enclosed(*value)),
        Nilai::Rentang(..) => Some(number::figure(node)),
        Nilai::Kata(..) | Nilai::TidakBerlaku(_) => None,
    }
}

/// The number cut for reading; in brackets if it is negative.
fn enclosed(value: Decimal) -> String {
    let text = number::cut(value);
    if value.is_sign_negative() && !value.is_zero() { format!("({text})") } else { text }
}

/// Joins the inputs that have a value; the others are named as left out.
fn joined<'a>(inputs: impl Iterator<Item = &'a Node>, sign: &str, brackets: Option<&str>) -> Option<Spelled> {
    let (there, missing): (Vec<_>, Vec<_>) = inputs.partition(|n| n.angka().is_some());
    let names = there.iter().map(|n| n.nama.to_string()).collect::<Vec<_>>().join(sign);
    let numbers = there.iter().filter_map(|n| value(n)).collect::<Vec<_>>().join(sign);
    let left_out = missing.iter().map(|n| n.nama.to_string()).collect::<Vec<_>>().join(", ");
    let close = |text: String| brackets.map_or(text.clone(), |after| format!("({text}){after}"));
    let note = if missing.is_empty() { String::new() } else { format!(" [tanpa yang N/A: {left_out}]") };
    if there.is_empty() {
        return Some(Spelled { names: format!("semua masukan N/A: {left_out}"), numbers: None });
    }
    // A single number only repeats the result.
    let numbers = (there.len() > 1 || brackets.is_some()).then(|| close(numbers));
    Some(Spelled { names: close(names) + &note, numbers })
}

fn mean(node: &Node) -> Option<Spelled> {
    let count = node.masukan.iter().filter(|n| n.angka().is_some()).count();
    if count == 1 {
        let only = node.masukan.iter().find(|n| n.angka().is_some())?;
        let spelled = joined(node.masukan.iter().map(|n| &**n), "", None)?;
        return Some(Spelled { numbers: value(only), ..spelled });
    }
    joined(node.masukan.iter().map(|n| &**n), " + ", Some(&format!(" / {count}")))
}

fn call(node: &Node, name: &str) -> Option<Spelled> {
    let spelled = joined(node.masukan.iter().map(|n| &**n), "; ", Some(""))?;
    let named = |text: String| format!("{name}{text}");
    Some(Spelled { names: named(spelled.names), numbers: spelled.numbers.map(named) })
}

fn ratio(node: &Node, faktor: Decimal) -> Option<Spelled> {
    let (last, rest) = node.masukan.split_last()?;
    let brackets = if rest.len() > 1 { Some("") } else { None };
    let mut above = joined(rest.iter().map(|n| &**n), " + ", brackets)?;
    if let [only] = rest {
        above.numbers = value(only);
    }
    let numbers = above.numbers.zip(value(last)).map(|(above, below)| format!("{above} / {below} x {faktor}"));
    Some(Spelled { names: format!("{} / {} x {faktor}", above.names, last.nama), numbers })
}

fn two(node: &Node, spell: impl Fn(&str, &str) -> String) -> Option<Spelled> {
    let [first, second] = &node.masukan[..] else { return None };
    let numbers = value(first).zip(value(second)).map(|(a, b)| spell(&a, &b));
    Some(Spelled { names: spell(&first.nama, &second.nama), numbers })
}

fn pagu_akhir(node: &Node) -> Option<Spelled> {
    let [awal, blokir, tambah, geser] = &node.masukan[..] else { return None };
    let all: Option<Vec<String>> = [awal, blokir, tambah, geser].into_iter().map(|n| value(n)).collect();
    let numbers = all.map(|v| format!("{} - {} + {} + {}", v[0], v[1], v[2], v[3]));
    Some(Spelled { names: "pagu awal - blokir + penambahan + refocusing".to_owned(), numbers })
}

fn by_name(formula: &Formula) -> String {
    eval::spell(formula, &|input| input.nama().replace('_', " "))
}

fn filled(formula: &Formula, node: &Node) -> Option<String> {
    let known = eval::inputs(formula).into_iter().all(|input| number_of(node, &input).is_some());
    known.then(|| eval::spell(formula, &|input| number_of(node, input).map_or_else(String::new, enclosed)))
}

/// The number of a named input among a node's inputs.
fn number_of(node: &Node, input: &Masukan) -> Option<Decimal> {
    let wanted = |address: &Address| match input {
        Masukan::Realisasi => matches!(address, Address::Iku(.., IkuItem::Realisasi)),
        Masukan::Target | Masukan::BatasBawah | Masukan::BatasAtas => {
            matches!(address, Address::Iku(.., IkuItem::Target))
        }
        Masukan::Capaian => matches!(address, Address::Iku(.., IkuItem::Capaian)),
        Masukan::PaguAkhir => matches!(address, Address::IkuBudget(.., BudgetItem::PaguAkhir)),
        Masukan::RealisasiAnggaran => matches!(address, Address::IkuBudget(.., BudgetItem::Realisasi)),
        Masukan::Figur(figur) => {
            let tahun = node.alamat.as_ref().and_then(Address::tahun).unwrap_or_default();
            let unit = node.alamat.as_ref().map(|own| own.unit().clone()).unwrap_or_else(|| address.unit().clone());
            rujukan::address(&unit, tahun, figur).is_ok_and(|named| named == *address)
        }
        Masukan::JumlahAnak
        | Masukan::RataAnak
        | Masukan::MinAnak
        | Masukan::MaksAnak
        | Masukan::BanyakAnak
        | Masukan::BanyakTercapai => false,
    };
    let found = node.masukan.iter().find(|n| n.alamat.as_ref().is_some_and(wanted))?;
    match found.nilai {
        Nilai::Angka(value) | Nilai::Berkata(value, _) => Some(value),
        Nilai::Rentang(low, high) => Some(if *input == Masukan::BatasAtas { high } else { low }),
        Nilai::Kata(..) | Nilai::TidakBerlaku(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::projection::{Satuan, Sebab};

    fn leaf(nama: &str, value: i64) -> Arc<Node> {
        Arc::new(Node::new(nama, Nilai::Angka(Decimal::new(value, 2)), Satuan::Persen, Rumus::Entri))
    }

    fn of(rumus: Rumus, inputs: Vec<Arc<Node>>) -> (String, Option<String>) {
        let node = Node::new("x", Nilai::Angka(Decimal::ONE), Satuan::Persen, rumus).from(inputs);
        spelled(&node).map(|s| (s.names, s.numbers)).expect("a formula")
    }

    #[test]
    fn each_kind_is_spelled() {
        let (a, b) = (leaf("a", 10_050), leaf("b", -200));
        let na = Arc::new(Node::na("c", Satuan::Persen, Sebab::TanpaTarget));
        let some = |names: &str, numbers: &str| (names.to_owned(), Some(numbers.to_owned()));
        assert_eq!(of(Rumus::Jumlah, vec![a.clone(), b.clone()]), some("a + b", "100,5 + (-2)"));
        let mean = of(Rumus::RataRata, vec![a.clone(), b.clone(), na]);
        assert_eq!(mean, some("(a + b) / 2 [tanpa yang N/A: c]", "(100,5 + (-2)) / 2"));
        let ratio = of(Rumus::Rasio, vec![a.clone(), a.clone(), b.clone()]);
        assert_eq!(ratio, some("(a + a) / b x 100", "(100,5 + 100,5) / (-2) x 100"));
        assert_eq!(of(Rumus::Bobot, vec![a.clone(), b.clone()]), some("a x b / 100", "100,5 x (-2) / 100"));
        assert_eq!(of(Rumus::Bulat(2), vec![a]).1.as_deref(), Some("bulat(100,5; 2)"));
    }
}
