//! Lines whose columns are separated by blanks.

use super::{Block, cell};

/// Minimum number of blanks between two cells.
const GAP: usize = 2;

/// A run of characters on a line: start, end, text.
type Piece = (usize, usize, String);

fn pieces(line: &str) -> Vec<Piece> {
    let chars: Vec<char> = line.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        if chars[at] == ' ' {
            at += 1;
            continue;
        }
        let start = at;
        let mut end = at;
        while at < chars.len() && at - end <= GAP {
            if chars[at] != ' ' {
                end = at + 1;
            } else if at + 1 - end >= GAP {
                break;
            }
            at += 1;
        }
        found.push((start, end, chars[start..end].iter().collect()));
    }
    found
}

/// Reads the lines: consecutive lines with several pieces each are rows of one table.
pub fn read(text: &str) -> Vec<Block> {
    let lines: Vec<(u32, Vec<Piece>)> =
        text.lines().enumerate().map(|(at, line)| (u32::try_from(at + 1).unwrap_or(u32::MAX), pieces(line))).collect();
    let (mut blocks, mut run): (Vec<Block>, Vec<(u32, Vec<Piece>)>) = (Vec::new(), Vec::new());
    for (at, pieces) in lines {
        let captioned = pieces.first().is_some_and(|p| cell::is_caption(&p.2));
        match pieces.len() {
            0 => {
                flush(&mut run, &mut blocks);
                blocks.push(Block::Blank);
            }
            1 if run.is_empty() || captioned => {
                flush(&mut run, &mut blocks);
                blocks.push(Block::Text(at, pieces.into_iter().map(|p| p.2).collect()));
            }
            _ => run.push((at, pieces)),
        }
    }
    flush(&mut run, &mut blocks);
    blocks
}

/// Writes a run of lines as rows over their common columns.
fn flush(run: &mut Vec<(u32, Vec<Piece>)>, blocks: &mut Vec<Block>) {
    let lines = std::mem::take(run);
    let wide = lines.iter().filter(|(_, p)| p.len() > 1).count();
    if wide < 2 {
        let joined = |pieces: Vec<Piece>| pieces.into_iter().map(|p| p.2).collect::<Vec<_>>().join(" ");
        blocks.extend(lines.into_iter().map(|(at, pieces)| Block::Text(at, joined(pieces))));
        return;
    }
    let columns = columns(&lines);
    for (at, pieces) in lines {
        let mut row = vec![String::new(); columns.len()];
        for (start, end, piece) in pieces {
            let of = columns.iter().position(|(from, to)| start < *to && end > *from).unwrap_or(0);
            let cell: &mut String = &mut row[of];
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&piece);
        }
        blocks.push(Block::Row(at, row));
    }
}

/// The columns between the gaps that all lines share.
fn columns(lines: &[(u32, Vec<Piece>)]) -> Vec<(usize, usize)> {
    // A line with a single piece (a heading across the table) tells nothing about columns.
    let mut spans: Vec<(usize, usize)> =
        lines.iter().filter(|(_, p)| p.len() > 1).flat_map(|(_, p)| p.iter().map(|(a, b, _)| (*a, *b))).collect();
    spans.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (from, to) in spans {
        match merged.last_mut().filter(|last| from < last.1) {
            Some(last) => last.1 = last.1.max(to),
            None => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_the_gaps() {
        let text = "Tabel 6 Indeks\n\nUnit Kerja          Target  Realisasi\nDirektorat Jabatan     92      93,18\nRata-rata Indeks       93      93,26\n";
        let rows: Vec<Vec<String>> =
            read(text).into_iter().filter_map(|b| if let Block::Row(_, row) = b { Some(row) } else { None }).collect();
        assert_eq!(rows[1], ["Direktorat Jabatan", "92", "93,18"]);
        assert_eq!(rows[0], ["Unit Kerja", "Target", "Realisasi"]);
    }
}
