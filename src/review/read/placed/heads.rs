//! Headings: the texts above each column, including those above several.

use super::{
    columns::Columns,
    region::numbering,
    shape::{Shape, text},
};
use crate::review::read::{
    cell::cell,
    pieces,
    word::{Line, Word},
};

/// A part of a heading.
#[derive(Debug, Clone)]
struct Part {
    y: i64,
    x: (i64, i64),
    text: String,
    columns: Vec<usize>,
}

/// The heading of each column; the text above several columns comes first.
pub fn of(lines: &[Line], columns: &Columns, shape: &Shape) -> Vec<String> {
    let wide = columns.0.len();
    let mut parts: Vec<Part> = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let segments = shape.segments(line);
        if numbering(&segments.iter().map(|s| text(s)).collect::<Vec<_>>()) {
            continue;
        }
        let below = &lines[n + 1..];
        parts.extend(segments.into_iter().flat_map(|segment| placed(segment, line.y, below, columns, shape)));
    }
    spread(&mut parts, columns, shape);
    (0..wide)
        .map(|column| {
            let own = parts.iter().filter(|p| p.columns.contains(&column)).map(|p| p.text.as_str());
            pieces::whole(&cell(&own.collect::<Vec<_>>().join(" ")))
        })
        .collect()
}

/// Places a segment over one column, over several as a whole, or split among them.
fn placed(words: &[Word], y: i64, below: &[Line], columns: &Columns, shape: &Shape) -> Vec<Part> {
    let x = (words[0].x.0, words[words.len() - 1].x.1);
    let over = columns.over(x);
    let one = |words: &[Word], columns: Vec<usize>| Part {
        y,
        x: (words[0].x.0, words[words.len() - 1].x.1),
        text: text(words),
        columns,
    };
    if over.len() < 2 {
        return vec![one(words, vec![columns.at(x)])];
    }
    // Columns are split if a gap is wider than a blank, or if each word is over a column of its own that it names.
    let own: Vec<usize> = words.iter().map(|w| columns.at(w.x)).collect();
    let each = own.len() == over.len() && own.windows(2).all(|w| w[0] < w[1]) && !of_time(&text(words));
    // Without a heading below, nothing spans columns.
    let under = |c: &usize| below.iter().any(|l| l.words.iter().any(|w| columns.at(w.x) == *c));
    let last = !over.iter().any(under);
    let named = words.iter().enumerate().all(|(n, w)| is_head(&w.text, own[n], below, columns));
    // `Realisasi 2023 Realisasi 2024`: as many beginnings of headings as columns.
    let begins = |w: &Word| pieces::begins(&w.text);
    if last && begins(&words[0]) && words.iter().filter(|w| begins(w)).count() == over.len() {
        let parts = words.chunk_by(|_, b| !begins(b));
        return parts.zip(over).map(|(part, column)| one(part, vec![column])).collect();
    }
    let cut = |a: &Word, b: &Word| {
        columns.at(a.x) != columns.at(b.x) && (last || !shape.blank(a, b) || (each && (named || own.len() > 2)))
    };
    words
        .chunk_by(|a, b| !cut(a, b))
        .map(|part| {
            let x = (part[0].x.0, part[part.len() - 1].x.1);
            let over = columns.over(x);
            // A column whose edge a heading only touches is not below it.
            let most = columns.at(x);
            let touched = |c: &usize| {
                let column = columns.0[*c].x;
                let shared = x.1.min(column.1) - x.0.max(column.0);
                shared * 2 > (column.1 - column.0).min(x.1 - x.0) || *c == most
            };
            one(part, over.into_iter().filter(touched).collect())
        })
        .collect()
}

/// Whether a text is a time such as `Tahun 2023` or `Triwulan II`: one heading, although each of its words is over a column.
fn of_time(text: &str) -> bool {
    let last = text.split_whitespace().last().unwrap_or_default();
    let year = last.len() == 4 && last.bytes().all(|b| b.is_ascii_digit());
    let roman = matches!(last, "I" | "II" | "III" | "IV" | "1" | "2" | "3" | "4");
    year || roman
}

/// Whether a word, alone or joined with the next one below it, is a heading.
fn is_head(word: &str, column: usize, below: &[Line], columns: &Columns) -> bool {
    let next = below.first().and_then(|l| l.words.iter().find(|w| columns.at(w.x) == column));
    let whole = next.map(|w| pieces::whole(&format!("{word} {}", w.text)));
    let known = |t: &str| pieces::known(t);
    known(word) || whole.is_some_and(|w| known(&w))
}

/// Extends a heading above several columns to those that have their own headings only below it.
fn spread(parts: &mut [Part], columns: &Columns, shape: &Shape) {
    let top = |parts: &[Part], column: usize| {
        parts.iter().filter(|p| p.columns == [column]).map(|p| p.y).min().unwrap_or(i64::MAX)
    };
    let mut levels: Vec<i64> = parts.iter().map(|p| p.y).collect();
    levels.dedup();
    for level in levels {
        let here: Vec<usize> = (0..parts.len()).filter(|n| parts[*n].y == level).collect();
        // Columns whose own headings begin a line lower, and those covered by a part of this line.
        let lower = |column: usize| {
            let own = parts.iter().filter(|p| p.columns == [column] && p.y > level).map(|p| p.y).min();
            let at = parts.iter().any(|p| p.columns == [column] && p.y < level) || amid(parts, column, level, shape);
            let fits = own.is_some_and(|y| y - level >= shape.line() * 8 / 10);
            fits && !at && top(parts, column) >= level
        };
        let free: Vec<bool> = (0..columns.0.len()).map(lower).collect();
        // If all headings are at the foot of their cells, all begin lower: then only a time spans columns.
        let foot = free[0] && !here.iter().any(|n| parts[*n].columns.contains(&0));
        if foot && !here.iter().all(|n| of_time(&parts[*n].text)) {
            continue;
        }
        let mut at = 0;
        while at < free.len() {
            let upto = (at..free.len()).find(|c| !free[*c]).unwrap_or(free.len());
            if upto > at {
                share(parts, &here, (at, upto), columns);
            }
            at = upto.max(at + 1);
        }
    }
}

/// Whether the heading of one column is centred vertically among all headings, so that nothing is above it.
fn amid(parts: &[Part], column: usize, level: i64, shape: &Shape) -> bool {
    let middle = |ys: &[i64]| Some(i64::midpoint(*ys.iter().min()?, *ys.iter().max()?));
    let all: Vec<i64> = parts.iter().map(|p| p.y).collect();
    let own: Vec<i64> = parts.iter().filter(|p| p.columns == [column] && p.y > level).map(|p| p.y).collect();
    middle(&all).zip(middle(&own)).is_some_and(|(all, own)| (all - own).abs() * 10 <= shape.line() * 3)
}

/// Assigns each column of a run to the heading above it with the nearest middle, if that heading is then over the middle of its
/// columns or begins where they begin.
fn share(parts: &mut [Part], here: &[usize], run: (usize, usize), columns: &Columns) {
    let inside = |p: &Part| p.columns.iter().all(|c| (run.0..run.1).contains(c));
    let own: Vec<usize> = here.iter().copied().filter(|n| inside(&parts[*n])).collect();
    if own.is_empty() {
        return;
    }
    let middle = |x: (i64, i64)| i64::midpoint(x.0, x.1);
    // Equal shares, if they work out: `2022` and `2023` over two columns each.
    let (count, wide) = (own.len(), run.1 - run.0);
    let mut given: Vec<Vec<usize>> = vec![Vec::new(); count];
    for column in run.0..run.1 {
        let near = |n: &usize| (middle(parts[own[*n]].x) - middle(columns.0[column].x)).abs();
        let to = if wide % count == 0 {
            (column - run.0) / (wide / count)
        } else {
            (0..count).min_by_key(near).unwrap_or(0)
        };
        given[to].push(column);
    }
    for (n, given) in own.into_iter().zip(given) {
        let level = parts[n].y;
        let below: Vec<(i64, i64)> = parts
            .iter()
            .filter(|p| p.y > level && p.columns.len() == 1 && given.contains(&p.columns[0]))
            .map(|p| p.x)
            .collect();
        let (Some(from), Some(upto)) = (below.iter().map(|x| x.0).min(), below.iter().map(|x| x.1).max()) else {
            continue;
        };
        let x = parts[n].x;
        let centred = (middle(x) - middle((from, upto))).abs() * 5 <= upto - from;
        let begins = (x.0 - from).abs() <= 500 && of_time(&parts[n].text);
        if given.len() > 1 && (centred || begins) {
            parts[n].columns = given;
        }
    }
}

/// The table with its headings; a column with words but without a heading is merged with its neighbour.
pub fn fitted(mut heads: Vec<String>, mut rows: Vec<Vec<String>>, columns: &Columns) -> Vec<Vec<String>> {
    if heads.iter().all(String::is_empty) {
        return rows;
    }
    for column in (0..heads.len()).rev() {
        let words_only = !columns.0[column].numbers && heads[column].is_empty();
        let marks = rows.iter().all(|r| matches!(r[column].as_str(), "" | "Rp"));
        let to = if marks { column + 1 } else { column.wrapping_sub(1) };
        if !words_only || to >= heads.len() {
            continue;
        }
        heads.remove(column);
        for row in &mut rows {
            let own = row.remove(column);
            let beside = &mut row[if to > column { to - 1 } else { to }];
            let joined = if to > column { format!("{own} {beside}") } else { format!("{beside} {own}") };
            *beside = cell(&joined);
        }
    }
    rows.insert(0, heads);
    rows
}
