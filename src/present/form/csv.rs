//! CSV with one head row: plain decimals, and no text that a spreadsheet would take for a formula.

use crate::{event::hygiene, projection::Node};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text; guarded.
    Text(String),
    /// A number that this program printed.
    Number(String),
}

impl Cell {
    /// A figure as printed, in plain decimals.
    pub fn figure(node: &Node) -> Self {
        match node.nilai {
            crate::projection::Nilai::Angka(_) => Self::Number(node.printed()),
            _ => Self::Text(node.printed()),
        }
    }

    /// A figure unrounded.
    pub fn exact(node: &Node) -> Self {
        match node.nilai {
            crate::projection::Nilai::Angka(_) => Self::Number(node.exact()),
            _ => Self::Text(node.exact()),
        }
    }

    /// A whole number.
    pub fn count(value: impl std::fmt::Display) -> Self {
        Self::Number(value.to_string())
    }

    /// Nothing.
    pub fn none() -> Self {
        Self::Text(String::new())
    }

    fn guarded(self) -> String {
        match self {
            Self::Number(text) => text,
            Self::Text(text) => hygiene::guarded(&text),
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// Writes the head row and the rows.
pub fn write(heads: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<String, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(heads)?;
    for row in rows {
        out.write_record(row.into_iter().map(Cell::guarded))?;
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
