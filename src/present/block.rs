//! The report as blocks: its content, before any format.

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::Decimal;

use crate::{
    event::Seq,
    present::{Context, number},
    projection::{Nilai, Node, round},
};

/// A number as printed, with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// As printed.
    pub text: String,
    /// Its address, or the sum or ratio of addresses of which it is the result.
    pub alamat: String,
    /// Unrounded, as a plain decimal; for N/A the reason.
    pub tepat: String,
    /// Whether it has no value, but a word that says why.
    pub tanpa: bool,
}

impl Figure {
    /// A figure of the ledger.
    pub fn of(node: &Node) -> Self {
        let tepat = match &node.nilai {
            Nilai::TidakBerlaku(sebab) => sebab.text().to_owned(),
            _ => node.exact(),
        };
        let alamat = node.alamat.as_ref().map_or_else(|| node.nama.to_string(), ToString::to_string);
        Self { text: number::figure(node), alamat, tepat, tanpa: node.nilai.tanpa() }
    }

    /// The sum of figures, some of them subtracted (`true`); `None` if one of them has no value.
    pub fn sum(terms: &[(bool, &Arc<Node>)]) -> Option<Self> {
        let value = terms.iter().map(|(minus, node)| node.angka().map(|v| if *minus { -v } else { v })).sum();
        Self::computed(value, terms.first()?.1.decimals(), expression(terms))
    }

    /// The ratio of two sums in per cent; `None` if a value is missing or the divisor is zero.
    pub fn ratio(above: &[(bool, &Arc<Node>)], below: &[(bool, &Arc<Node>)]) -> Option<Self> {
        let sum = |terms: &[(bool, &Arc<Node>)]| terms.iter().map(|(_, n)| n.angka()).sum::<Option<Decimal>>();
        let value = (sum(above)? * Decimal::ONE_HUNDRED).checked_div(sum(below)?);
        Self::computed(value, 2, format!("({}) / ({}) x 100", expression(above), expression(below)))
    }

    fn computed(value: Option<Decimal>, decimals: u32, alamat: String) -> Option<Self> {
        let value = round(value?, crate::projection::QUOTIENT_SCALE);
        Some(Self {
            text: number::rounded(value, decimals),
            alamat,
            tepat: value.normalize().to_string(),
            tanpa: false,
        })
    }
}

fn expression(terms: &[(bool, &Arc<Node>)]) -> String {
    let one = |(minus, node): &(bool, &Arc<Node>)| {
        let alamat = node.alamat.as_ref().map_or_else(|| node.nama.to_string(), ToString::to_string);
        format!("{}{alamat}", if *minus { "-" } else { "" })
    };
    terms.iter().map(one).collect::<Vec<_>>().join(" + ")
}

/// A piece of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Text(String),
    /// A number.
    Figure(Figure),
}

impl From<&str> for Run {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Run {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&Arc<Node>> for Run {
    fn from(node: &Arc<Node>) -> Self {
        Self::Figure(Figure::of(node))
    }
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, or a status word, of the ledger.
    Figure(Figure),
    /// A status word with the mark of its band.
    Status(Figure, String),
}

impl Cell {
    /// An empty cell.
    pub fn none() -> Self {
        Self::Text(String::new())
    }

    /// A figure.
    pub fn of(node: &Node) -> Self {
        Self::Figure(Figure::of(node))
    }

    /// A figure, or N/A for `None`.
    pub fn maybe(figure: Option<Figure>) -> Self {
        figure.map_or_else(|| Self::Text("N/A".to_owned()), Self::Figure)
    }

    /// A status, with the mark of its band.
    pub fn status(node: &Node) -> Self {
        match &node.nilai {
            Nilai::Kata(_, mark) => Self::Status(Figure::of(node), mark.to_string()),
            _ => Self::Figure(Figure { text: "Belum Ada Skor".to_owned(), ..Figure::of(node) }),
        }
    }

    /// The figure in the cell; `None` for text.
    pub fn figure(&self) -> Option<&Figure> {
        match self {
            Self::Figure(figure) | Self::Status(figure, _) => Some(figure),
            Self::Text(_) => None,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// The emphasis of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No emphasis.
    Plain,
    /// Head of a group of rows.
    Group,
    /// Sum within a table.
    Sub,
    /// Sum of a table.
    Total,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Code of the row's subject.
    pub label: String,
    /// Emphasis.
    pub kind: Kind,
    /// Cells; the only cell of a group spans the table.
    pub sel: Vec<Cell>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Head.
    pub judul: String,
    /// Share of the table's width.
    pub lebar: u32,
    /// Whether it holds numbers.
    pub angka: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name that is the same in every report: `kartu`, `capaian-IKU.2`.
    pub id: String,
    /// Number in this report, from 1.
    pub nomor: usize,
    /// Title.
    pub judul: String,
    /// Columns.
    pub kolom: Vec<Column>,
    /// Rows.
    pub baris: Vec<Row>,
}

impl Table {
    /// A table without rows, of columns `(head, share of the width, numbers?)`.
    pub fn new(id: impl Into<String>, judul: impl Into<String>, kolom: &[(&str, u32, bool)]) -> Self {
        let kolom =
            kolom.iter().map(|(head, lebar, angka)| Column { judul: (*head).to_owned(), lebar: *lebar, angka: *angka });
        Self { id: id.into(), nomor: 0, judul: judul.into(), kolom: kolom.collect(), baris: Vec::new() }
    }

    /// Returns whether it is short enough to fit on one page.
    pub fn is_short(&self) -> bool {
        const ROWS: usize = 14;
        self.baris.len() <= ROWS
    }

    /// Adds a row.
    pub fn row(&mut self, label: impl Into<String>, kind: Kind, sel: Vec<Cell>) {
        self.baris.push(Row { label: label.into(), kind, sel });
    }
}

/// A bar: value and figure; `None` if there is no number.
pub type Bar = Option<(Decimal, Figure)>;

/// Bars side by side, one group for each category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Number in this report, from 1.
    pub nomor: usize,
    /// Title.
    pub judul: String,
    /// Names of the series.
    pub seri: Vec<String>,
    /// Name and bars of each category.
    pub kategori: Vec<(String, Vec<Bar>)>,
    /// A line to compare the bars with.
    pub garis: Option<Decimal>,
}

/// A block of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading of level 1 (chapter) to 4.
    Heading(u8, String),
    /// The place for the lists of contents, tables and figures.
    Contents,
    /// Running text.
    Paragraph(Vec<Run>),
    /// A text of the unit in paragraphs, with the event that contains it.
    Prose(Vec<String>, Seq),
    /// Numbered items.
    Items(Vec<String>),
    /// Places for signatures, side by side: party and office. Names are left to be written by hand.
    Signatures(Vec<(String, String)>),
    /// A remark for the reader.
    Note(String),
    /// A text of the unit: heading, items, and the event that contains it.
    Narrative(String, Vec<String>, Seq),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
}

/// A whole report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Unit, year and moment of the report.
    pub context: Context,
    /// Blocks in order.
    pub isi: Vec<Block>,
}

impl Report {
    /// A report from blocks; numbers sections, tables and charts.
    pub(super) fn new(context: Context, mut isi: Vec<Block>) -> Self {
        let (mut tables, mut charts) = (0, 0);
        for block in &mut isi {
            match block {
                Block::Table(table) => {
                    tables += 1;
                    table.nomor = tables;
                }
                Block::Chart(chart) => {
                    charts += 1;
                    chart.nomor = charts;
                }
                _ => {}
            }
        }
        number_sections(&mut isi);
        Self { context, isi }
    }

    /// The charts, in order.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        self.isi.iter().filter_map(|block| if let Block::Chart(chart) = block { Some(chart) } else { None })
    }

    /// The tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.isi.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
    }

    /// Every address in the report, in order, with one of its figures.
    pub fn addresses(&self) -> BTreeMap<&str, &Figure> {
        self.isi.iter().flat_map(Block::figures).map(|figure| (figure.alamat.as_str(), figure)).collect()
    }
}

/// Prefix of the heading of a numbered chapter; other headings of level 1, and the sections below them, are not numbered.
const BAB: &str = "BAB ";

/// Numbers the sections of chapters: `3.2` and `3.2.1`.
fn number_sections(isi: &mut [Block]) {
    let (mut chapter, mut section, mut part, mut numbered) = (0, 0, 0, false);
    for block in isi {
        let Block::Heading(level, text) = block else { continue };
        match level {
            1 => {
                numbered = text.starts_with(BAB);
                chapter += u32::from(numbered);
                (section, part) = (0, 0);
            }
            2 if numbered => {
                (section, part) = (section + 1, 0);
                *text = format!("{chapter}.{section}. {text}");
            }
            3 if numbered => {
                part += 1;
                *text = format!("{chapter}.{section}.{part}. {text}");
            }
            _ => {}
        }
    }
}

impl Block {
    /// The figures in the block, in order.
    pub fn figures(&self) -> Vec<&Figure> {
        match self {
            Self::Paragraph(runs) => {
                runs.iter().filter_map(|run| if let Run::Figure(f) = run { Some(f) } else { None }).collect()
            }
            Self::Table(table) => table.baris.iter().flat_map(|row| &row.sel).filter_map(Cell::figure).collect(),
            Self::Chart(chart) => chart.kategori.iter().flat_map(|(_, bars)| bars).flatten().map(|(_, f)| f).collect(),
            Self::Heading(..)
            | Self::Contents
            | Self::Prose(..)
            | Self::Items(_)
            | Self::Signatures(_)
            | Self::Note(_)
            | Self::Narrative(..) => Vec::new(),
        }
    }
}
