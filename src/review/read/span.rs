//! Cells that span columns and rows.

/// Maximum number of columns or rows that a cell may span, and maximum column that it may name.
const MOST_SPAN: usize = 64;

/// A cell in a file.
#[derive(Debug, Default)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Number of columns and rows that it spans.
    pub wide: usize,
    #[allow(missing_docs, reason = "see wide")]
    pub high: usize,
    /// Its column, if the file states it: empty cells before it may be missing.
    pub column: Option<usize>,
}

/// Remaining rows of cells that span down into the next rows, by column.
pub type Reaching = Vec<usize>;

/// Lays out a row of cells over the columns of its table.
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

/// Skips columns that a cell above spans into.
fn skip(cells: &mut Vec<String>, reaching: &mut Reaching) {
    while let Some(rows) = reaching.get_mut(cells.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        cells.push(String::new());
    }
}
