//! Cells that span columns and rows.

/// Most columns or rows that a cell may span, and farthest column that one may name.
const MOST_SPAN: usize = 64;

/// A cell as a file gives it.
#[derive(Debug, Default)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Columns and rows that it spans.
    pub wide: usize,
    #[allow(missing_docs, reason = "see wide")]
    pub high: usize,
    /// The column that it stands in, where the file says so: empty cells before it may be left out.
    pub column: Option<usize>,
}

/// Cells that reach down into the next rows: how many more, by column.
pub type Reaching = Vec<usize>;

/// A row of cells over the columns of its table.
pub fn row(given: impl IntoIterator<Item = Cell>, reaching: &mut Reaching) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    for Cell { text, wide, high, column } in given {
        skip(&mut cells, reaching);
        while column.is_some_and(|column| cells.len() < column.min(MOST_SPAN)) {
            cells.push(String::new());
            skip(&mut cells, reaching);
        }
        let mut text = Some(text);
        for _ in 0..wide.clamp(1, MOST_SPAN) {
            let at = cells.len();
            if reaching.len() <= at {
                reaching.resize(at + 1, 0);
            }
            reaching[at] = high.clamp(1, MOST_SPAN) - 1;
            cells.push(text.take().unwrap_or_default());
        }
    }
    skip(&mut cells, reaching);
    cells
}

/// Passes columns that a cell above reaches into.
fn skip(cells: &mut Vec<String>, reaching: &mut Reaching) {
    while let Some(rows) = reaching.get_mut(cells.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        cells.push(String::new());
    }
}
