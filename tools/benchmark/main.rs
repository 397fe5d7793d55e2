//! `tools/bench`: builds a synthetic ledger of a million events, measures, and prints a table with ratios to a baseline of the same run.
#![allow(clippy::float_arithmetic, reason = "times and ratios, no figure of the books")]

mod build;
mod make;
mod measure;
mod past;
mod reads;
mod table;
mod tree;

use std::path::PathBuf;

use clap::Parser;
use mimalloc::MiMalloc;

/// The one that the program has.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures Jejak on a synthetic ledger.
#[derive(Parser)]
struct Options {
    /// Years of 200,000 events each, 1 to 5.
    #[arg(long, default_value_t = 5)]
    years: u16,
    /// Families of five units each: 2,000 events a year.
    #[arg(long, default_value_t = 100)]
    families: usize,
    /// Reads of each kind.
    #[arg(long, default_value_t = 4_000)]
    reads: usize,
    /// Where to put the ledger; made and removed unless `--keep`.
    #[arg(long, default_value = "target/bench-ledger")]
    dir: PathBuf,
    /// A small ledger and few reads: to see that everything still runs, not how fast.
    #[arg(long)]
    short: bool,
    /// Add the figures to `tools/benchmark/past.tsv`, beside the commit that they are of.
    #[arg(long)]
    record: bool,
    /// Leave out the other databases.
    #[arg(long)]
    alone: bool,
    /// Keep the ledger.
    #[arg(long)]
    keep: bool,
    /// Only the card of a recorded tree: 600 nodes, 300 indicators, 8 levels, drawn from 60 units.
    #[arg(long)]
    tree: bool,
    /// Measure a ledger that an earlier run kept.
    #[arg(long)]
    reuse: bool,
    /// Used by the benchmark itself: one measurement in a process of its own.
    #[arg(long, hide = true)]
    phase: Option<String>,
}

fn main() {
    let options = Options::parse();
    let (families, count, years) = if options.short {
        (2, 40, 1)
    } else {
        (options.families, options.reads, options.years.clamp(1, make::YEARS.1))
    };
    make::set_families(families);
    reads::set_count(count);
    if let Some(phase) = &options.phase {
        measure::phase(phase, &options.dir);
        return;
    }
    let mut table = table::Table::new();
    let tree = tree::beside(&options.dir);
    if !options.reuse {
        let _ = std::fs::remove_dir_all(&tree);
        tree::ledger(&tree);
    }
    if !options.reuse && !options.tree {
        let _ = std::fs::remove_dir_all(&options.dir);
        build::ledger(&options.dir, years, &mut table);
    }
    measure::tree(&tree, &mut table);
    if !options.tree {
        measure::all(&options.dir, &mut table);
    }
    if !options.alone && !options.tree {
        measure::peers(&options.dir, &mut table, if options.short { 400 } else { 20_000 });
    }
    let past = past::Past::read();
    table.print(&past);
    if options.record {
        past.add(&table);
    }
    if !options.keep {
        let _ = std::fs::remove_dir_all(&options.dir);
        let _ = std::fs::remove_dir_all(&tree);
    }
}
