//! Tables without drawn lines: columns are separated by the gaps that their rows share, rows are groups of closer lines, and the
//! headings are above the first row.

mod columns;
mod heads;
mod region;
mod rows;
mod shape;

use super::word::Line;

/// A line, or the rows of a table.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// A line outside of tables.
    Line(Line),
    /// A table.
    Table(Vec<Vec<String>>),
}

/// Finds the tables among consecutive lines, possibly over several pages.
pub fn read(lines: Vec<Line>) -> Vec<Piece> {
    let shape = shape::Shape::of(&lines);
    let kinds = region::kinds(&lines, &shape);
    let regions = region::regions(&lines, &kinds, &shape);
    let mut pieces = Vec::new();
    let mut from = 0;
    for region in regions {
        let own = &lines[region.top..region.end];
        let Some(table) = table(own, &kinds[region.top..region.end], &shape) else { continue };
        pieces.extend(lines[from..region.top].iter().cloned().map(Piece::Line));
        pieces.push(Piece::Table(table));
        from = region.end;
    }
    pieces.extend(lines[from..].iter().cloned().map(Piece::Line));
    pieces
}

/// The rows of a region, headings first (`None` if it has fewer than two columns).
fn table(lines: &[Line], kinds: &[region::Kind], shape: &shape::Shape) -> Option<Vec<Vec<String>>> {
    let shape = shape.within(lines);
    let columns = columns::of(lines, kinds, &shape)?;
    let parts = rows::parts(lines, kinds, &columns, &shape);
    let heads = heads::of(&parts.head, &columns, &shape);
    let rows = rows::of(&parts.body, &columns, &shape);
    Some(heads::fitted(heads, rows, &columns))
}

#[cfg(test)]
mod tests;
