//! `tools/bench`: builds a synthetic ledger of a million events, measures, and prints a table with ratios to a baseline of the same run.
#![allow(clippy::float_arithmetic, reason = "times and ratios, no figure of the books")]

mod build;
mod make;
mod measure;
mod table;

use std::path::PathBuf;

use clap::Parser;

/// Measures Jejak on a synthetic ledger.
#[derive(Parser)]
struct Options {
    /// Years of 200,000 events each, 1 to 5.
    #[arg(long, default_value_t = 5)]
    years: u16,
    /// Where to put the ledger; made and removed unless `--keep`.
    #[arg(long, default_value = "target/bench-ledger")]
    dir: PathBuf,
    /// Keep the ledger.
    #[arg(long)]
    keep: bool,
    /// Measure a ledger that an earlier run kept.
    #[arg(long)]
    reuse: bool,
    /// Used by the benchmark itself: one measurement in a process of its own.
    #[arg(long, hide = true)]
    phase: Option<String>,
}

fn main() {
    let options = Options::parse();
    if let Some(phase) = &options.phase {
        measure::phase(phase, &options.dir);
        return;
    }
    let mut table = table::Table::new();
    if !options.reuse {
        let _ = std::fs::remove_dir_all(&options.dir);
        build::ledger(&options.dir, options.years.clamp(1, make::YEARS.1), &mut table);
    }
    measure::all(&options.dir, &mut table);
    table.print();
    if !options.keep {
        let _ = std::fs::remove_dir_all(&options.dir);
    }
}
