//! Work grows with the report: with its width and its length, and not with their squares. It is counted, not timed.

use std::fmt::Write as _;

use jejak::{
    event::Seq,
    present::Recorded,
    projection::{Pandangan, Per},
    review::{Ledger, Review, read, work},
};

use super::kit;

fn taken(csv: &str) -> u64 {
    let reader = &kit::empty().reader;
    let global = reader.global().unwrap();
    let view = reader.view(&global, reader.last().seq, Per::Tahun, Pandangan::Resmi).unwrap();
    let source = reader.source();
    let event = |seq: Seq| Recorded::read(&reader.line(seq).ok()?).ok();
    let ledger = Ledger { view: &view, source: &source, event: &event };
    let report = read::read("tabel.csv", csv.as_bytes()).unwrap();
    work::taken();
    let review = Review::of(report, &ledger, &"UJI".parse().unwrap(), 2023, None).unwrap();
    assert!(review.figures.len() > 1000, "{}", review.figures.len());
    work::taken()
}

/// Numbers without any relation, so that all are tried.
fn table(wide: usize, rows: usize) -> String {
    let mut csv = String::from("Uraian");
    (1..=wide).for_each(|c| write!(csv, ";Jenis {c}").unwrap());
    let mut seed: u64 = 20_260_101;
    for row in 1..=rows {
        write!(csv, "\nKegiatan nomor {row}").unwrap();
        for _ in 0..wide {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            write!(csv, ";{}", 100 + (seed >> 40) % 9000).unwrap();
        }
    }
    csv
}

#[test]
fn twice_as_wide_is_twice_the_work() {
    let (one, two) = (taken(&table(200, 6)), taken(&table(400, 6)));
    assert!(one > 0 && two * 10 <= one * 24, "{one} {two}");
}

#[test]
fn twice_as_long_is_twice_the_work() {
    let (one, two) = (taken(&table(6, 400)), taken(&table(6, 800)));
    assert!(one > 0 && two * 10 <= one * 24, "{one} {two}");
}
