//! Checks tables of bands: neighbours with a gap or an overlap, and bounds that contradict their band.

use rust_decimal::Decimal;

use super::Bench;
use crate::{
    present::number::exact,
    review::{
        Finding, Putusan,
        number::{self, Content},
        tables::Table,
        words,
    },
};

/// A band as printed.
struct Band {
    at: u32,
    row: usize,
    low: Option<Decimal>,
    high: Option<Decimal>,
    /// Whether it is printed with signs that tell which bounds are inclusive.
    signed: bool,
    raw: String,
}

/// Finds faulty bands.
pub fn judge(bench: &Bench<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, table) in bench.tables.iter().enumerate() {
        for column in 0..table.heads.len() {
            let bands = bands(table, column);
            if bands.len() < 3 {
                continue;
            }
            let parts = neighbours(&bands);
            if !parts.is_empty() {
                found.push(finding(at, &bands[0], table.heads[column].clone(), parts.join("; ")));
            }
            for band in &bands {
                let wrong = bounds(table, band);
                if !wrong.is_empty() {
                    found.push(finding(at, band, band.raw.clone(), wrong.join("; ")));
                }
            }
        }
    }
    found
}

fn finding(table: usize, band: &Band, subject: String, why: String) -> Finding {
    let printed = band.raw.clone();
    Finding {
        jenis: Putusan::PitaBercelah,
        table,
        at: band.at,
        subject,
        printed,
        alamat: None,
        held: String::new(),
        why,
    }
}

fn bands(table: &Table, column: usize) -> Vec<Band> {
    let rows = table.rows.iter().enumerate();
    rows.filter_map(|(row, line)| match number::read(line.cell(column)) {
        Content::Range(low, high) => {
            let raw = line.cell(column).to_owned();
            Some(Band { at: line.at, row, low, high, signed: raw.contains(['<', '>', '≥', '≤']), raw })
        }
        _ => None,
    })
    .collect()
}

fn neighbours(bands: &[Band]) -> Vec<String> {
    let mut order: Vec<&Band> = bands.iter().collect();
    order.sort_by_key(|b| (b.low.unwrap_or(Decimal::MIN), b.high.unwrap_or(Decimal::MAX)));
    let mut parts = Vec::new();
    for pair in order.windows(2) {
        let (Some(high), Some(low)) = (pair[0].high, pair[1].low) else { continue };
        let (one, other) = (&pair[0].raw, &pair[1].raw);
        if low > high {
            parts.push(format!("«{one}» dan «{other}» meninggalkan celah {}–{}", exact(high), exact(low)));
        } else if low < high {
            parts.push(format!("«{one}» dan «{other}» bertumpuk di {}–{}", exact(low), exact(high)));
        } else if !pair[0].signed && !pair[1].signed {
            parts.push(format!("{} termasuk «{one}» dan «{other}»", exact(low)));
        }
    }
    parts
}

/// Compares the columns of lower and upper bounds with the band itself.
fn bounds(table: &Table, band: &Band) -> Vec<String> {
    let mut wrong = Vec::new();
    for (column, head) in table.heads.iter().enumerate() {
        let own = if words::has(head, "batas bawah") { band.low } else { band.high };
        if !words::has(head, "batas bawah") && !words::has(head, "batas atas") {
            continue;
        }
        let Content::Numbers(all) = number::read(table.rows[band.row].cell(column)) else { continue };
        if own != Some(all[0].value) {
            let should = own.map_or("tidak ada".to_owned(), exact);
            wrong.push(format!(
                "{head} tercetak {}, menurut «{}» {should}",
                table.rows[band.row].cell(column),
                band.raw
            ));
        }
    }
    wrong
}
