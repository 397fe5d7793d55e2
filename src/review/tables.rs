//! The tables of a report: their numbers, captions, headings and rows, joined where a page broke them.

use std::collections::BTreeMap;

use super::{
    meaning::role::{Arti, Peran},
    number::{self, Content},
    read::{Block, Report},
    words,
};

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line, paragraph or row of the report.
    pub at: u32,
    /// Its cells.
    pub cells: Vec<String>,
}

impl Table {
    /// Its name, with its page or line, and its file.
    pub fn place(&self) -> String {
        let page = self.page.map_or_else(|| format!("baris {}", self.at), |page| format!("hlm. {page}"));
        let file = self.file.as_ref().map_or(String::new(), |file| format!(", {file}"));
        format!("{} ({page}{file})", self.name)
    }
}

impl Row {
    /// The text of a cell; empty if the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its printed number (`Tabel 25`), or a generated name.
    pub name: String,
    /// Caption, or the text above it.
    pub caption: String,
    /// The last heading before it that names an indicator (`IKU 2. Indeks…`).
    pub section: String,
    /// The file, if the report has several and it is not in the first.
    pub file: Option<String>,
    /// The page, if the report's own list of tables names it.
    pub page: Option<u32>,
    /// Line, paragraph or row at which it begins.
    pub at: u32,
    /// Heading of each column.
    pub heads: Vec<String>,
    /// Rows below the headings.
    pub rows: Vec<Row>,
}

/// The collected content of a table.
#[derive(Default)]
struct Open {
    file: Option<String>,
    caption: String,
    section: String,
    rows: Vec<Row>,
    /// Whether the file itself marks its beginning and end.
    explicit: bool,
}

/// Collects tables from blocks.
#[derive(Default)]
struct Gather {
    open: Option<Open>,
    done: Vec<Open>,
    paragraph: String,
    section: String,
    file: Option<String>,
    /// Whether text came after the last row, so that the next row begins another table.
    parted: bool,
    blank: bool,
}

/// Maximum characters of a text that is kept as a caption.
const CAPTION: usize = 240;

impl Gather {
    fn close(&mut self) {
        self.done.extend(self.open.take());
    }

    fn text(&mut self, text: &str) {
        if self.blank || self.paragraph.chars().count() > CAPTION {
            self.paragraph.clear();
        }
        self.parted = true;
        if words::code(text, "IKU").is_some() && text.trim_start().to_uppercase().starts_with("IKU") {
            text.clone_into(&mut self.section);
        } else if is_chapter(text) {
            self.section.clear();
        }
        if !self.paragraph.is_empty() {
            self.paragraph.push(' ');
        }
        self.paragraph.push_str(text);
        self.blank = false;
    }

    fn row(&mut self, at: u32, cells: &[String]) {
        let row = Row { at, cells: cells.to_vec() };
        let goes_on = self
            .open
            .as_ref()
            .is_some_and(|open| open.explicit || (!self.parted && (!self.blank || continues(&open.rows, &row))));
        if !goes_on {
            self.close();
            let caption = std::mem::take(&mut self.paragraph);
            self.open = Some(Open { caption, ..self.begun() });
        }
        if let Some(open) = &mut self.open {
            open.rows.push(row);
        }
        (self.parted, self.blank) = (false, false);
    }

    fn begin(&mut self, caption: &str) {
        self.close();
        let above = std::mem::take(&mut self.paragraph);
        let caption = if caption.is_empty() { above } else { caption.to_owned() };
        self.open = Some(Open { caption, explicit: true, ..self.begun() });
    }

    fn begun(&self) -> Open {
        Open { section: self.section.clone(), file: self.file.clone(), ..Open::default() }
    }
}

/// Whether a text is the heading of a chapter (`BAB IV`, `3.2. Realisasi Anggaran`), which ends an indicator's section.
fn is_chapter(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let mut parts = first.trim_end_matches('.').split('.');
    let numbered = first.ends_with('.') && parts.clone().count() == 2;
    first == "BAB" || (numbered && parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit())))
}

/// Whether the row after an empty line belongs to the same table: it repeats its heading, or has as many cells and is not a
/// heading.
fn continues(rows: &[Row], next: &Row) -> bool {
    let Some(first) = rows.first() else { return false };
    if first.cells == next.cells {
        return true;
    }
    let numbers = next.cells.iter().skip(1).any(|c| matches!(number::read(c), Content::Numbers(_) | Content::Dash));
    first.cells.len() == next.cells.len() && (numbers || next.cell(0).is_empty() || !heading_like(next))
}

/// Whether all cells are words and most are filled, as in a heading.
fn heading_like(row: &Row) -> bool {
    let filled = row.cells.iter().filter(|c| !c.is_empty());
    filled.clone().count() * 2 > row.cells.len() && filled.clone().all(|c| number::read(c) == Content::Text)
}

/// The tables of a report, in order.
pub fn of(report: &Report) -> Vec<Table> {
    let mut gather = Gather::default();
    for block in &report.blocks {
        match block {
            Block::Heading(_, text) => {
                gather.section.clear();
                gather.text(text);
            }
            Block::Text(_, text) => gather.text(text),
            Block::Row(at, cells) => gather.row(*at, cells),
            Block::Blank => gather.blank = true,
            Block::File(name) => {
                gather.close();
                gather.paragraph.clear();
                gather.section.clear();
                (gather.file, gather.parted) = (Some(name.clone()), true);
            }
            Block::Begin(caption) => gather.begin(caption),
            Block::End => {
                gather.close();
                gather.parted = true;
            }
        }
    }
    gather.close();
    let (lists, tables): (Vec<Open>, Vec<Open>) = gather.done.into_iter().partition(is_list);
    let pages = pages(&lists);
    let mut unnamed = 0;
    tables.into_iter().filter_map(|open| finish(open, &pages, &mut unnamed)).collect()
}

/// Whether it is a list of tables, figures or contents, which has pages instead of figures.
fn is_list(open: &Open) -> bool {
    let listed = |row: &Row| {
        let cell = row.cell(0).to_lowercase();
        cell.ends_with("..") || (row.cells.len() == 3 && (cell.starts_with("tabel ") || cell.starts_with("gambar ")))
    };
    open.rows.iter().filter(|r| listed(r)).count() * 2 > open.rows.len()
}

/// Pages by number and caption, from the lists of tables.
fn pages(lists: &[Open]) -> BTreeMap<String, (String, u32)> {
    let rows = lists.iter().flat_map(|l| &l.rows).filter(|r| r.cell(0).to_lowercase().starts_with("tabel "));
    rows.filter_map(|r| Some((r.cell(0).to_owned(), (r.cell(1).to_owned(), r.cell(2).parse().ok()?)))).collect()
}

fn finish(open: Open, pages: &BTreeMap<String, (String, u32)>, unnamed: &mut usize) -> Option<Table> {
    let at = open.rows.first()?.at;
    let mut rows = open.rows.into_iter();
    let first = rows.next()?;
    let mut lines: Vec<Row> = std::iter::once(first).chain(rows).collect();
    lines.drain(..preface(&lines));
    let heading = headings(&lines);
    let width = lines.iter().map(|r| r.cells.len()).max()?;
    let heads = heads(&lines[..heading], width);
    let head_rows: Vec<&Vec<String>> = lines[..heading].iter().map(|r| &r.cells).collect();
    let body = lines.iter().skip(heading).filter(|r| !head_rows.contains(&&r.cells) && !is_rule(r));
    let rows: Vec<Row> = body.cloned().collect();
    let caption = caption(&open.caption);
    let name = table_number(&caption).unwrap_or_else(|| {
        *unnamed += 1;
        format!("Tabel tanpa nomor {unnamed}")
    });
    let listed = pages.get(&name).filter(|(title, _)| words::alike(title, &caption) >= 60);
    let (section, file) = (open.section, open.file);
    Some(Table { file, page: listed.map(|(_, page)| *page), name, caption, section, at, heads, rows })
}

/// The `Tabel 25` of `Tabel 25 rincian pagu…`.
fn table_number(caption: &str) -> Option<String> {
    let mut words = caption.split_whitespace();
    let table = words.next().filter(|w| w.eq_ignore_ascii_case("tabel"))?;
    let number = words.next()?.trim_end_matches(['.', ':']);
    number
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| format!("{}{} {number}", &table[..1].to_uppercase(), table[1..].to_lowercase()))
}

fn caption(text: &str) -> String {
    // A caption may follow other text within one paragraph.
    let text = text.rfind("Tabel ").filter(|at| table_number(&text[*at..]).is_some()).map_or(text, |at| &text[at..]);
    if text.chars().count() <= CAPTION {
        return text.trim().to_owned();
    }
    // The last sentence of a long text, which leads to the table.
    let last = text.trim_end().rfind(". ").map_or(text, |at| &text[at + 2..]);
    let short: String = last.chars().take(CAPTION).collect();
    if last.chars().count() > CAPTION { format!("{short}…") } else { short }
}

fn is_rule(row: &Row) -> bool {
    row.cells.iter().all(|c| c.chars().all(|c| c == '-' || c == ' ')) && row.cells.iter().any(|c| c.len() > 2)
}

/// Whether a cell is a year, possibly with the unit of the numbers below or a footnote mark: `2023`, `2023 (Rp)`, `2024*`.
pub fn is_year(cell: &str) -> bool {
    let bare = cell.split(" (").next().unwrap_or_default().trim_end_matches(['*', ')']).trim();
    bare.len() == 4 && words::years(bare).len() == 1 && !cell[bare.len()..].contains(|c: char| c.is_ascii_digit())
}

/// Whether a row is words over columns, without numbers other than years.
fn is_heading(row: &Row) -> bool {
    let filled: Vec<&String> = row.cells.iter().filter(|c| !c.is_empty()).collect();
    let words = |c: &&String| is_year(c) || number::read(c) == Content::Text;
    filled.len() >= 2 && filled.iter().all(words) && !row.cells.iter().any(|c| words::code(c, "IKU").is_some())
}

/// Maximum number of heading lines.
const STACKED: usize = 4;

/// Number of lines before the headings that only name the table's subject: `Nama indikator | Nilai Tukar Nelayan`.
fn preface(lines: &[Row]) -> usize {
    let width = lines.iter().map(|r| r.cells.len()).max().unwrap_or_default();
    let names = |row: &Row| {
        let filled: Vec<&String> = row.cells.iter().filter(|c| !c.is_empty()).collect();
        let what = words::words(row.cell(0));
        let known =
            ["nama", "sasaran", "indikator", "tujuan", "program", "kegiatan", "iku", "unit", "satuan", "definisi"];
        let named = what.first().is_some_and(|w| known.contains(&w.as_str()));
        let heads = |text: &str| {
            let arti = Arti::of(text);
            arti.waktu_saja || matches!(arti.peran, Peran::Target | Peran::Realisasi | Peran::Capaian | Peran::Pagu)
        };
        named && filled.len() == 2 && !heads(filled[1]) && number::read(filled[1]) == Content::Text
    };
    let count = lines.iter().take_while(|row| names(row)).count();
    let more = lines.get(count).is_some_and(|row| row.cells.iter().filter(|c| !c.is_empty()).count() > 2);
    if width >= 4 && more { count } else { 0 }
}

/// Number of heading lines of the table.
fn headings(lines: &[Row]) -> usize {
    if !lines.first().is_some_and(is_heading) {
        return 0;
    }
    let more =
        (1..lines.len().min(STACKED)).take_while(|n| below_heading(&lines[*n]) || stacked(&lines[..*n], &lines[*n]));
    1 + more.count()
}

/// Whether a line continues the headings: roles, years or periods, under a heading that spans or a blank; or the numbers of the
/// columns (`1 2 3 4 5=4/3`).
fn stacked(above: &[Row], row: &Row) -> bool {
    let filled: Vec<(usize, &String)> = row.cells.iter().enumerate().filter(|(_, c)| !c.is_empty()).collect();
    if filled.len() < 2 {
        return false;
    }
    if filled.iter().enumerate().all(|(n, (_, cell))| numbers_column(cell, n + 1)) {
        return true;
    }
    let last = &above[above.len() - 1];
    let first = row.cell(0).is_empty() || above.iter().any(|a| a.cell(0) == row.cell(0));
    let under = filled.iter().any(|(c, _)| last.cell(*c).is_empty());
    let worded = filled.iter().all(|(_, c)| is_year(c) || number::read(c) == Content::Text);
    let known = filled.iter().filter(|(_, c)| heads_numbers(c)).count();
    let all_known = known == filled.len() && filled.iter().any(|(_, c)| is_year(c));
    (first || all_known) && under && worded && (known * 2 >= filled.len() || parts_spans(last, row))
}

/// Whether a row is only under spanning headings, and under all of their columns (`Tahun 2022 | | |` over `CT | CC | % CC`).
fn parts_spans(last: &Row, row: &Row) -> bool {
    let width = last.cells.len().max(row.cells.len());
    let spanned = |c: usize| {
        let begins = !last.cell(c).is_empty() && c + 1 < width && last.cell(c + 1).is_empty();
        begins || (last.cell(c).is_empty() && (0..c).any(|l| !last.cell(l).is_empty()))
    };
    let under = (0..width).filter(|c| spanned(*c)).count();
    let filled = (0..width).filter(|c| !row.cell(*c).is_empty());
    under >= 2 && filled.clone().all(spanned) && filled.count() == under
}

/// Whether a cell is the number of a column: `1`, `(3)`, `5=4/3x100`.
fn numbers_column(cell: &str, number: usize) -> bool {
    let bare = cell.trim().trim_matches(['(', ')']);
    let own = bare.split(['=', ' ']).next().unwrap_or_default();
    own == number.to_string() && (own.len() == bare.len() || bare.contains('='))
}

/// Whether a text heads numbers: by a role, a year or a period.
fn heads_numbers(text: &str) -> bool {
    let arti = Arti::of(text);
    arti.peran != Peran::Lain || arti.waktu_saja || is_year(text)
}

/// Whether a row is a second line of headings: years only, or letters in brackets.
fn below_heading(row: &Row) -> bool {
    let mut filled = row.cells.iter().filter(|c| !c.is_empty()).peekable();
    let letter = |c: &String| c.len() == 3 && c.starts_with('(') && c.ends_with(')');
    filled.peek().is_some() && filled.all(|c| is_year(c) || letter(c))
}

/// One heading for each column: an empty one takes the heading to its left, as far as the heading above that extends.
fn heads(lines: &[Row], width: usize) -> Vec<String> {
    let mut all = vec![String::new(); width];
    let mut reach: Vec<usize> = vec![0; width];
    for (n, line) in lines.iter().enumerate() {
        let last = n + 1 == lines.len();
        let mut from = 0;
        let mut below = reach.clone();
        for column in 0..width {
            let own = line.cell(column);
            if !own.is_empty() || (n > 0 && reach[column] != reach[from]) {
                from = column;
            }
            // The last line applies to its own columns only, unless it is the only one that spans nothing.
            let text = if last && lines.len() > 1 {
                own
            } else if lines.len() > 1 {
                line.cell(from)
            } else {
                own
            };
            if !text.is_empty()
                && !text.starts_with('(')
                && !numbers_column(text, column + 1)
                && !all[column].ends_with(text)
            {
                let head: &mut String = &mut all[column];
                if !head.is_empty() {
                    head.push(' ');
                }
                head.push_str(text);
            }
            below[column] = from;
        }
        reach = below;
    }
    all
}
