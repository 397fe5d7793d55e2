//! CSV with one head row: plain decimals, and no text that a spreadsheet could take for a formula.

use crate::{event::hygiene, present::sheet::Sheet};

pub use crate::present::sheet::Cell;

/// The text of a cell, guarded against formulas.
pub fn guarded(cell: &Cell) -> String {
    match cell {
        Cell::Number(text) => text.clone(),
        Cell::Text(text) => hygiene::guarded(text),
    }
}

/// A sheet as CSV.
pub fn sheet(of: &Sheet) -> Result<String, csv::Error> {
    write(&of.heads, of.rows.iter().cloned())
}

/// CSV of a head row and rows.
pub fn write(heads: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(heads)?;
    for row in rows {
        out.write_record(row.iter().map(guarded))?;
    }
    let bytes = out.into_inner().map_err(|e| e.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded() {
        let cells = vec!["=1+1".into(), "@x".into(), "biasa".into(), Cell::Number("-5.00".to_owned())];
        assert_eq!(write(&["a", "b", "c", "d"], [cells]).expect("csv"), "a,b,c,d\n'=1+1,'@x,biasa,-5.00\n");
        assert_eq!(write(&["a"], [vec!["-".into()]]).expect("csv"), "a\n'-\n");
    }
}
