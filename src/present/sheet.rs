//! A view as rows of typed cells, built once: the command line, the API and a bag print the same columns, which
//! `tools/docs/tables.md` lists. A bag contains those columns that a verifier can compute from the lines.

use crate::projection::{Nilai, Node};

/// Version of the columns: it changes when the name or the meaning of a column does.
pub const VERSION: &str = "jejak-tabel/3";

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text, including codes and words in place of a number.
    Text(String),
    /// A number printed by this program, as a plain decimal.
    Number(String),
}

impl Cell {
    /// A figure as printed.
    pub fn figure(node: &Node) -> Self {
        match node.nilai {
            Nilai::Angka(_) => Self::Number(node.printed()),
            _ => Self::Text(node.printed()),
        }
    }

    /// A figure, unrounded.
    pub fn exact(node: &Node) -> Self {
        match node.nilai {
            // A figure that is printed as a word still has a number.
            Nilai::Angka(_) | Nilai::Berkata(..) => Self::Number(node.exact()),
            _ => Self::Text(node.exact()),
        }
    }

    /// A whole number.
    pub fn count(value: impl std::fmt::Display) -> Self {
        Self::Number(value.to_string())
    }

    /// A code or a day; empty for `None`.
    pub fn code(value: Option<&impl std::fmt::Display>) -> Self {
        Self::Text(value.map_or_else(String::new, ToString::to_string))
    }

    /// An empty cell.
    pub fn none() -> Self {
        Self::Text(String::new())
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// Rows under named columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the view.
    pub name: &'static str,
    /// Column names.
    pub heads: Vec<&'static str>,
    /// Rows, each as wide as the heads.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// A sheet without rows.
    pub fn new(name: &'static str, heads: impl IntoIterator<Item = &'static str>) -> Self {
        Self { name, heads: heads.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row of cells by column name; other columns stay empty.
    pub fn put(&mut self, cells: impl IntoIterator<Item = (&'static str, Cell)>) {
        let mut row = vec![Cell::none(); self.heads.len()];
        for (head, cell) in cells {
            let place = self.heads.iter().position(|h| *h == head).and_then(|at| row.get_mut(at));
            debug_assert!(place.is_some(), "{} has no column {head}", self.name);
            if let Some(place) = place {
                *place = cell;
            }
        }
        self.rows.push(row);
    }

    /// The same rows with only some of the columns, in that order.
    pub fn only(&self, heads: &[&'static str]) -> Self {
        let at: Vec<_> = heads.iter().filter_map(|head| self.heads.iter().position(|h| h == head)).collect();
        let row = |row: &Vec<Cell>| at.iter().filter_map(|at| row.get(*at).cloned()).collect();
        let heads = at.iter().filter_map(|at| self.heads.get(*at).copied()).collect();
        Self { name: self.name, heads, rows: self.rows.iter().map(row).collect() }
    }
}
