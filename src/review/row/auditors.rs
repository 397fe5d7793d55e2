//! Rows of a table of audit findings by auditor and year of the report.

use super::Subject;
use crate::{
    projection::SaringTemuan,
    review::{names::Names, tables::Table, words},
};

/// Rows of audit findings by auditor and year of the report, as the ledger names them; are there any?
pub(super) fn of(names: &Names, table: &Table, rows: &mut [Option<Subject>]) -> bool {
    let column = |word: &str| table.heads.iter().position(|head| words::has(head, word));
    let (Some(who), Some(when)) = (column("pemeriksa"), column("tahun")) else { return false };
    let mut any = false;
    for (row, line) in table.rows.iter().enumerate() {
        let (name, year) = (line.cell(who).trim(), line.cell(when).trim());
        let all = words::has(year, "semua") || words::has(year, "seluruh");
        let of = |(auditor, which): &&(String, SaringTemuan)| {
            let code = which.pemeriksa.as_ref().map_or("", |p| p.as_str());
            let same = words::words(auditor) == words::words(name) || code.eq_ignore_ascii_case(name);
            same && if all { which.tahun.is_none() } else { which.tahun.is_some() && which.tahun == year.parse().ok() }
        };
        if let Some((_, which)) = names.temuan.iter().find(of) {
            rows[row] = Some(Subject::Temuan(Box::new(which.clone())));
            any = true;
        }
    }
    any
}
