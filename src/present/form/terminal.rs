//! Tables for people: one rule below the head; names wrap, numbers never do.

use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Row, TableComponent, Width, presets,
};

use crate::present::Style;
use crate::projection::{Nilai, Node};

/// The alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Left-aligned, never broken.
    Code,
    /// Left-aligned, broken into lines if the table would be too wide.
    Text,
    /// Right-aligned, never broken.
    Number,
}

/// Fewest characters of a column of texts, including its padding.
const LEAST: u16 = 14;

/// A table while it is filled.
pub struct Table {
    inner: comfy_table::Table,
    style: Style,
}

impl Table {
    /// An empty table with these heads.
    pub fn new(style: Style, columns: &[(&str, Column)]) -> Self {
        let mut inner = comfy_table::Table::new();
        inner.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        for part in [
            TableComponent::HeaderLines,
            TableComponent::MiddleHeaderIntersections,
            TableComponent::BottomBorder,
            TableComponent::BottomBorderIntersections,
        ] {
            inner.set_style(part, '─');
        }
        inner.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
        if style.colour {
            inner.enforce_styling();
        } else {
            inner.force_no_tty();
        }
        inner.set_header(columns.iter().map(|(head, kind)| {
            let cell = Cell::new(head).set_alignment(alignment(*kind));
            if style.colour { cell.add_attribute(Attribute::Bold) } else { cell }
        }));
        for (index, (column, (_, kind))) in inner.column_iter_mut().zip(columns).enumerate() {
            column.set_cell_alignment(alignment(*kind));
            // Two blanks between columns, none at the edges.
            column.set_padding((u16::from(index > 0), u16::from(index + 1 < columns.len())));
            if *kind != Column::Text {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        Self { inner, style }
    }

    /// Adds a row of cells.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<Entry>>) {
        let style = self.style;
        self.inner.add_row(Row::from(cells.into_iter().map(|cell| cell.into().cell(style)).collect::<Vec<_>>()));
    }

    /// Adds an emphasised row: a sum, or the head of a group.
    pub fn strong(&mut self, cells: impl IntoIterator<Item = impl Into<Entry>>) {
        self.row(cells.into_iter().map(|cell| Entry { strong: true, ..cell.into() }));
    }

    /// The table as text; each line ends with a line feed.
    pub fn finish(mut self) -> String {
        // However long the other columns are, a text keeps space for its words, and a short one is never broken.
        let widths = self.inner.column_max_content_widths();
        for (column, width) in self.inner.column_iter_mut().zip(widths) {
            if column.constraint().is_none() {
                column.set_constraint(match width > LEAST {
                    true => ColumnConstraint::LowerBoundary(Width::Fixed(LEAST)),
                    false => ColumnConstraint::ContentWidth,
                });
            }
        }
        let lines = self.inner.lines().map(|line| line.trim_end().to_owned() + "\n");
        lines.collect()
    }
}

fn alignment(kind: Column) -> CellAlignment {
    if kind == Column::Number { CellAlignment::Right } else { CellAlignment::Left }
}

/// The content of a cell.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    text: String,
    colour: Option<Color>,
    strong: bool,
}

impl Entry {
    /// A status in its colour; the word is always there too.
    pub fn status(node: &Node) -> Self {
        match &node.nilai {
            Nilai::Kata(word, mark) => Self { text: word.to_string(), colour: colour(mark), strong: false },
            Nilai::TidakBerlaku(sebab) => Self::faint(sebab.text()),
            _ => crate::present::number::figure(node).into(),
        }
    }

    /// A figure as printed; N/A is less prominent.
    pub fn figure(node: &Node) -> Self {
        let colour = matches!(node.nilai, Nilai::TidakBerlaku(_)).then_some(Color::DarkGrey);
        Self { text: crate::present::number::figure(node), colour, strong: false }
    }

    /// A text that is less prominent.
    pub fn faint(text: impl Into<String>) -> Self {
        Self { text: text.into(), colour: Some(Color::DarkGrey), strong: false }
    }

    /// A text in a warning colour.
    pub fn warning(text: impl Into<String>) -> Self {
        Self { text: text.into(), colour: Some(Color::Red), strong: false }
    }

    /// A text in the colour of good news.
    pub fn good(text: impl Into<String>) -> Self {
        Self { text: text.into(), colour: Some(Color::Green), strong: false }
    }

    fn cell(self, style: Style) -> Cell {
        let mut cell = Cell::new(self.text);
        if style.colour {
            if let Some(colour) = self.colour {
                cell = cell.fg(colour);
            }
            if self.strong {
                cell = cell.add_attribute(Attribute::Bold);
            }
        }
        cell
    }
}

impl<T: Into<String>> From<T> for Entry {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// Colour of a status band's mark.
fn colour(mark: &str) -> Option<Color> {
    match mark {
        "biru" => Some(Color::Blue),
        "hijau" => Some(Color::Green),
        "kuning" => Some(Color::Yellow),
        "merah" => Some(Color::Red),
        "abu-abu" | "abu" => Some(Color::DarkGrey),
        _ => None,
    }
}
