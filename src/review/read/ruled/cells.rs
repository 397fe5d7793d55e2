//! The cells between drawn lines.

use roxmltree::{Document, Node, ParsingOptions};
use rust_decimal::Decimal;

use crate::review::read::word::number;

/// Maximum distance of two lines that count as one, in hundredths of a point.
const NEAR: i64 = 300;
/// Maximum thickness of a filled box that counts as a line.
const THIN: i64 = 250;
/// Maximum number of lines of a page that are examined.
const MOST: usize = 6000;

/// A horizontal or vertical line: position, start and end.
#[derive(Debug, Clone, Copy)]
struct Garis {
    at: i64,
    from: i64,
    upto: i64,
}

/// A ruled table.
#[derive(Debug)]
pub struct Kotak {
    xs: Vec<i64>,
    ys: Vec<i64>,
    /// For each small cell, the top left one of its merged cell.
    owner: Vec<Vec<(usize, usize)>>,
}

impl Kotak {
    /// The cell at a point.
    pub fn cell(&self, x: i64, y: i64) -> Option<(usize, usize)> {
        let within = |all: &[i64], v: i64| all.windows(2).position(|w| w[0] <= v && v < w[1]);
        Some(self.owner[within(&self.ys, y)?][within(&self.xs, x)?])
    }

    /// Number of rows and columns.
    pub fn size(&self) -> (usize, usize) {
        (self.ys.len() - 1, self.xs.len() - 1)
    }

    /// Its top.
    pub fn top(&self) -> i64 {
        self.ys[0]
    }
}

/// The ruled tables of a page, from the top.
pub fn grids(svg: &str) -> Vec<Kotak> {
    let options = ParsingOptions { allow_dtd: true, nodes_limit: 400_000, ..ParsingOptions::default() };
    let Ok(xml) = Document::parse_with_options(svg, options) else { return Vec::new() };
    let (mut across, mut down) = (Vec::new(), Vec::new());
    let hidden = |n: &Node<'_, '_>| {
        n.ancestors().any(|a| matches!(a.tag_name().name(), "defs" | "clipPath" | "symbol" | "mask"))
    };
    for path in xml.descendants().filter(|n| n.tag_name().name() == "path" && !hidden(n)) {
        trace(path, &mut across, &mut down);
    }
    if across.len() + down.len() > MOST {
        return Vec::new();
    }
    let mut found: Vec<Kotak> = parts(&across, &down).into_iter().filter_map(|(a, d)| kotak(&a, &d)).collect();
    found.sort_by_key(Kotak::top);
    found
}

/// Adds the straight lines of a path.
fn trace(path: Node<'_, '_>, across: &mut Vec<Garis>, down: &mut Vec<Garis>) {
    let Some(d) = path.attribute("d").filter(|d| !d.contains(['C', 'c'])) else { return };
    let style = path.attribute("style").unwrap_or_default();
    let of = |name: &str| {
        let own = style.split(';').find_map(|s| s.trim().strip_prefix(name)?.strip_prefix(':'));
        own.or_else(|| path.attribute(name)).unwrap_or("none").trim() != "none"
    };
    let (stroked, filled) = (of("stroke"), of("fill") || (style.is_empty() && path.attribute("fill").is_none()));
    let matrix = path.attribute("transform").and_then(matrix);
    for part in d.split('M').filter(|p| !p.trim().is_empty()) {
        let values: Vec<Decimal> = part.split([' ', 'L', 'Z', ',']).filter_map(|v| v.trim().parse().ok()).collect();
        let mut points: Vec<(i64, i64)> =
            values.chunks_exact(2).filter_map(|p| place(p[0], p[1], matrix.as_ref())).collect();
        if points.len() < 2 {
            continue;
        }
        if stroked {
            if part.contains('Z') {
                points.push(points[0]);
            }
            points.windows(2).for_each(|w| add(w[0], w[1], 60, across, down));
        } else if filled {
            let (xs, ys) = (points.iter().map(|p| p.0), points.iter().map(|p| p.1));
            let low = (xs.clone().min().unwrap_or(0), ys.clone().min().unwrap_or(0));
            let high = (xs.max().unwrap_or(0), ys.max().unwrap_or(0));
            add(low, high, THIN, across, down);
        }
    }
}

/// Adds a line along one axis, up to a thickness.
fn add(a: (i64, i64), b: (i64, i64), thin: i64, across: &mut Vec<Garis>, down: &mut Vec<Garis>) {
    let (wide, high) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
    if high <= thin && wide > thin {
        across.push(Garis { at: (a.1 + b.1) / 2, from: a.0.min(b.0), upto: a.0.max(b.0) });
    } else if wide <= thin && high > thin {
        down.push(Garis { at: (a.0 + b.0) / 2, from: a.1.min(b.1), upto: a.1.max(b.1) });
    }
}

fn matrix(text: &str) -> Option<[Decimal; 6]> {
    let inner = text.trim().strip_prefix("matrix(")?.strip_suffix(')')?;
    let all: Vec<Decimal> = inner.split([',', ' ']).filter_map(|v| v.trim().parse().ok()).collect();
    all.try_into().ok()
}

fn place(x: Decimal, y: Decimal, matrix: Option<&[Decimal; 6]>) -> Option<(i64, i64)> {
    let (x, y) = match matrix {
        None => (x, y),
        Some([a, b, c, d, e, f]) => (a * x + c * y + e, b * x + d * y + f),
    };
    Some((number(&x.to_string())?, number(&y.to_string())?))
}

type Lines = (Vec<Garis>, Vec<Garis>);

/// Groups of lines that touch each other.
fn parts(across: &[Garis], down: &[Garis]) -> Vec<Lines> {
    let count = across.len() + down.len();
    let mut root: Vec<usize> = (0..count).collect();
    fn find(root: &mut [usize], mut at: usize) -> usize {
        while root[at] != at {
            root[at] = root[root[at]];
            at = root[at];
        }
        at
    }
    for (h, one) in across.iter().enumerate() {
        for (v, other) in down.iter().enumerate() {
            let meets = |at: i64, line: &Garis| line.from - NEAR <= at && at <= line.upto + NEAR;
            if meets(other.at, one) && meets(one.at, other) {
                let (a, b) = (find(&mut root, h), find(&mut root, across.len() + v));
                root[a] = b;
            }
        }
    }
    let mut all: std::collections::BTreeMap<usize, Lines> = std::collections::BTreeMap::new();
    for n in 0..count {
        let own = all.entry(find(&mut root, n)).or_default();
        if n < across.len() { own.0.push(across[n]) } else { own.1.push(down[n - across.len()]) }
    }
    all.into_values().collect()
}

fn kotak(across: &[Garis], down: &[Garis]) -> Option<Kotak> {
    let places = |lines: &[Garis]| {
        let mut all: Vec<i64> = lines.iter().map(|l| l.at).collect();
        all.sort_unstable();
        all.dedup_by(|next, kept| *next - *kept <= NEAR);
        all
    };
    let (xs, ys) = (places(down), places(across));
    if xs.len() < 3 || ys.len() < 3 {
        return None;
    }
    let ruled = |lines: &[Garis], at: i64, mid: i64| {
        lines.iter().any(|l| (l.at - at).abs() <= NEAR && l.from <= mid && mid <= l.upto)
    };
    let mut owner: Vec<Vec<(usize, usize)>> = Vec::new();
    for row in 0..ys.len() - 1 {
        let mut line: Vec<(usize, usize)> = Vec::new();
        for column in 0..xs.len() - 1 {
            let (x, y) = ((xs[column] + xs[column + 1]) / 2, (ys[row] + ys[row + 1]) / 2);
            let own = match () {
                () if column > 0 && !ruled(down, xs[column], y) => line[column - 1],
                () if row > 0 && !ruled(across, ys[row], x) => owner[row - 1][column],
                () => (row, column),
            };
            line.push(own);
        }
        owner.push(line);
    }
    Some(Kotak { xs, ys, owner })
}
