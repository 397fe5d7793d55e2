//! Numbers in Indonesian notation: `101,70`, `7.828.401.000`, `-11.755.767`.

use rust_decimal::Decimal;

use crate::{
    event::{Tanggal, indonesian},
    projection::{Nilai, Node, round, worded},
};

/// Most decimals of an intermediate number in a formula; an ellipsis stands for further ones.
const SHOWN: u32 = 4;

/// Rounded half away from zero to a number of decimals, with `.` for thousands and `,` for decimals.
pub fn rounded(value: Decimal, decimals: u32) -> String {
    indonesian(&format!("{:.*}", decimals as usize, round(value, decimals)))
}

/// The number with all its decimals.
pub fn exact(value: Decimal) -> String {
    indonesian(&value.normalize().to_string())
}

/// Like [`exact`], with a sign also for positive numbers.
pub fn signed(value: Decimal) -> String {
    if value > Decimal::ZERO { format!("+{}", exact(value)) } else { exact(value) }
}

/// Cut (not rounded) after four decimals; `…` stands for further ones.
pub fn cut(value: Decimal) -> String {
    let short = value.trunc_with_scale(SHOWN);
    if short == value { exact(value) } else { format!("{}…", indonesian(&format!("{short:.4}"))) }
}

/// A figure in a table, as printed.
pub fn figure(node: &Node) -> String {
    let show = |value: Decimal| rounded(value, node.decimals());
    match &node.nilai {
        Nilai::Angka(value) => show(*value),
        Nilai::Rentang(low, high) => format!("{}–{}", show(*low), show(*high)),
        Nilai::Kata(word, _) => word.to_string(),
        Nilai::Berkata(_, word) => worded(word),
        Nilai::TidakBerlaku(sebab) => sebab.kata().to_owned(),
    }
}

/// The number of a figure that is shown in words or as a day; `None` if the number adds nothing.
pub fn worth(node: &Node) -> Option<String> {
    let Nilai::Berkata(value, word) = &node.nilai else { return None };
    let shown = cut(*value);
    match word.parse::<Tanggal>() {
        Ok(_) => Some(format!("hari ke-{shown} sejak 1970")),
        Err(_) => (!word.contains(&shown)).then(|| format!("dihitung {shown}")),
    }
}

/// Two values of one figure, with as many decimals as needed to show a difference.
pub fn apart(from: Option<&Node>, to: Option<&Node>) -> (String, String) {
    let show = |node: Option<&Node>| node.map_or_else(|| "tidak ada".to_owned(), figure);
    let printed = (show(from), show(to));
    let both = from.and_then(Node::angka).zip(to.and_then(Node::angka));
    match both {
        Some((a, b)) if printed.0 == printed.1 && a != b => {
            let short = (cut(a), cut(b));
            if short.0 == short.1 { (exact(a), exact(b)) } else { short }
        }
        _ => printed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn as_indonesians_write() {
        assert_eq!(rounded(number("101.7"), 2), "101,70");
        assert_eq!(rounded(number("7828401000"), 0), "7.828.401.000");
        assert_eq!(rounded(number("-11755767.5"), 2), "-11.755.767,50");
        assert_eq!(rounded(number("-0.001"), 2), "0,00");
        assert_eq!(rounded(number("999.995"), 2), "1.000,00");
        assert_eq!(exact(number("0.0294117647")), "0,0294117647");
        assert_eq!(signed(number("0.03")), "+0,03");
        assert_eq!(signed(number("-0.03")), "-0,03");
        assert_eq!(cut(number("101.0352941")), "101,0352…");
        assert_eq!(cut(number("85.88")), "85,88");
        assert_eq!(cut(number("-1234.56789")), "-1.234,5678…");
    }
}
