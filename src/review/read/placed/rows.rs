//! Rows: groups of closer lines; without such gaps, the lines after a line of numbers belong to its row.

use super::{
    columns::Columns,
    region::{Kind, numbering},
    shape::{self, Shape, counts},
};
use crate::review::read::{cell, pieces, word::Line};

/// The lines of a table: its headings, and those of its rows.
pub struct Parts {
    /// The headings.
    pub head: Vec<Line>,
    /// The lines below them, each with its distance from the line before (`None` after a page break).
    pub body: Vec<(Line, Option<i64>)>,
}

/// Maximum distance of the lines of one cell.
fn step(lines: &[Line], columns: &Columns, shape: &Shape) -> i64 {
    let mut last: Vec<Option<(usize, i64)>> = vec![None; columns.0.len()];
    let mut least = i64::MAX;
    for line in lines {
        for column in columns.each(line, shape) {
            if let Some((_, y)) = last[column].filter(|(page, y)| *page == line.page && *y < line.y - 300) {
                least = least.min(line.y - y);
            }
            last[column] = Some((line.page, line.y));
        }
    }
    // Rows of one line each tell nothing about lines within a row.
    let natural = shape.line();
    let own = if least <= natural * 12 / 10 { least } else { natural };
    own * 104 / 100 + 100
}

/// Separates headings from rows.
pub fn parts(lines: &[Line], kinds: &[Kind], columns: &Columns, shape: &Shape) -> Parts {
    let Some(first) = kinds.iter().position(|k| *k == Kind::Numbers) else {
        return Parts { head: lines.to_vec(), body: Vec::new() };
    };
    let step = step(&lines[first..], columns, shape);
    let mut from = first;
    if amid(lines, kinds, first, (columns, shape), step) {
        let close = |n: usize| lines[n].page == lines[n - 1].page && lines[n].y - lines[n - 1].y <= step;
        let own = |n: usize| lines[n].words.iter().zip(columns.each(&lines[n], shape));
        let label = |n: usize| own(n).all(|(w, c)| !columns.0[c].numbers || counts(&w.text));
        while from > 0 && close(from) && label(from - 1) {
            from -= 1;
        }
    }
    let head: Vec<Line> = lines[..from].to_vec();
    let named: Vec<String> = head.iter().map(Line::text).collect();
    let mut body: Vec<(Line, Option<i64>)> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in &lines[from..] {
        let words: Vec<String> = shape.segments(line).iter().map(|p| shape::text(p)).collect();
        let opens = before.is_none_or(|b| b.page != line.page);
        let follows_head = before.is_none();
        let repeated = named.contains(&line.text()) && (opens || follows_head);
        if repeated || numbering(&words) {
            continue;
        }
        let gap = before.filter(|b| b.page == line.page).map(|b| line.y - b.y);
        body.push((line.clone(), gap));
        before = Some(line);
    }
    Parts { head, body }
}

/// Whether numbers are centred vertically in their row; then they may be between two lines of their label.
fn amid(lines: &[Line], kinds: &[Kind], first: usize, (columns, shape): (&Columns, &Shape), step: i64) -> bool {
    let has = |line: &Line, column: usize| columns.each(line, shape).contains(&column);
    let near = |a: &Line, b: &Line| a.page == b.page && b.y - a.y <= step;
    let labels: Vec<usize> = (0..columns.0.len()).filter(|c| !columns.0[*c].numbers).collect();
    (first.max(1)..lines.len().saturating_sub(1)).filter(|n| kinds[*n] == Kind::Numbers).any(|n| {
        let (above, own, below) = (&lines[n - 1], &lines[n], &lines[n + 1]);
        let between = |c: &usize| !has(own, *c) && has(above, *c) && has(below, *c);
        near(above, own) && near(own, below) && labels.iter().any(between)
    })
}

/// The cells of each row.
pub fn of(body: &[(Line, Option<i64>)], columns: &Columns, shape: &Shape) -> Vec<Vec<String>> {
    let lines: Vec<Line> = body.iter().map(|(line, _)| line.clone()).collect();
    let step = step(&lines, columns, shape);
    let mut groups: Vec<Vec<&Line>> = Vec::new();
    for (line, gap) in body {
        match groups.last_mut().filter(|_| gap.is_some_and(|gap| gap <= step)) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut page = None;
    for group in groups {
        let opens = page.is_some_and(|p| p != group[0].page);
        page = Some(group[0].page);
        for part in split(&group, columns, shape) {
            let row = cells(&part, columns, shape);
            if let Some(last) = rows.last_mut()
                && goes_on(&row, last, columns, opens)
            {
                for (cell, more) in last.iter_mut().zip(row).filter(|(_, more)| !more.is_empty()) {
                    *cell = pieces::whole(&format!("{cell} {more}"));
                }
                continue;
            }
            rows.push(row);
        }
    }
    rows
}

/// Whether a row continues the one before: it has no number of its own, and its words do not begin a label.
fn goes_on(row: &[String], last: &[String], columns: &Columns, opens: bool) -> bool {
    let none = |(c, cell): (usize, &String)| {
        let digits = columns.0[c].numbers && cell.contains(|c: char| c.is_ascii_digit());
        !digits || pieces::broken_amount(&last[c], cell)
    };
    let mut filled = row.iter().filter(|c| !c.is_empty()).peekable();
    let small = |c: &String| c.starts_with(|c: char| c.is_lowercase() || matches!(c, '(' | '%' | '/' | '-'));
    let begun = filled.peek().is_some() && filled.clone().all(small);
    // A part of a row that a page break separated has no label of its own.
    let label = columns.0.iter().position(|c| !c.numbers).unwrap_or(0);
    let broken = opens && row.iter().take(label + 1).all(String::is_empty) && row.iter().any(|c| !c.is_empty());
    row.iter().enumerate().all(none)
        && (begun || broken)
        && (opens || row.iter().filter(|c| !c.is_empty()).count() == 1)
}

/// Splits lines without a gap where two of them have complete numbers in one column.
fn split<'a>(group: &[&'a Line], columns: &Columns, shape: &Shape) -> Vec<Vec<&'a Line>> {
    let mut all: Vec<Vec<&Line>> = Vec::new();
    let mut held: Vec<Option<String>> = vec![None; columns.0.len()];
    let mut waiting: Vec<&Line> = Vec::new();
    for line in group {
        let own: Vec<(usize, &str)> = line
            .words
            .iter()
            .zip(columns.each(line, shape))
            .filter(|(w, _)| counts(&w.text) && w.text != "%")
            .map(|(w, c)| (c, w.text.as_str()))
            .filter(|(c, _)| columns.0[*c].numbers)
            .collect();
        let again =
            own.iter().any(|(c, text)| held[*c].as_ref().is_some_and(|above| !pieces::broken_amount(above, text)));
        if own.is_empty() {
            waiting.push(line);
            continue;
        }
        if all.is_empty() || again {
            held.iter_mut().for_each(|h| *h = None);
            // Without a gap, a line between two rows of numbers belongs to the upper one, except before the first.
            if let Some(last) = all.last_mut() {
                last.append(&mut waiting);
            }
            all.push(std::mem::take(&mut waiting));
        } else if let Some(last) = all.last_mut() {
            last.append(&mut waiting);
        }
        for (c, text) in own {
            held[c] = Some(text.to_owned());
        }
        if let Some(last) = all.last_mut() {
            last.push(line);
        }
    }
    match all.last_mut() {
        Some(last) => last.append(&mut waiting),
        None => all.push(waiting),
    }
    all
}

/// The cells of a row; if it only has words across columns, they are its first cell.
fn cells(lines: &[&Line], columns: &Columns, shape: &Shape) -> Vec<String> {
    let mut cells: Vec<Vec<String>> = vec![Vec::new(); columns.0.len()];
    let single = lines.iter().all(|l| shape.segments(l).len() == 1 && !l.words.iter().any(|w| counts(&w.text)));
    for line in lines {
        let across = columns.over(line.x());
        if single && across.len() > 1 {
            cells[across[0]].push(line.text());
            continue;
        }
        for (word, column) in line.words.iter().zip(columns.each(line, shape)) {
            cells[column].push(word.text.clone());
        }
    }
    cells.into_iter().map(|words| pieces::whole(&cell::cell(&words.join(" ")))).collect()
}
