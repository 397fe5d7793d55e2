//! Figures of earlier commits, so that a slowdown shows.

use std::{fs::OpenOptions, io::Write, process::Command};

use crate::table::Table;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/benchmark/past.tsv");

/// What was recorded, oldest first: commit, measure, value, ratio.
pub struct Past(Vec<[String; 4]>);

impl Past {
    /// Reads what was recorded.
    pub fn read() -> Self {
        let text = std::fs::read_to_string(FILE).unwrap_or_default();
        let row = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>().try_into().ok();
        Self(text.lines().skip(1).filter_map(row).collect())
    }

    /// The last value of a measure, with its commit.
    pub fn last(&self, what: &str) -> String {
        let found = self.0.iter().rev().find(|[_, measure, ..]| measure == what);
        found.map_or(String::new(), |[commit, _, value, ratio]| match ratio.is_empty() {
            true => format!("{value} ({commit})"),
            false => format!("{value}, {ratio} ({commit})"),
        })
    }

    /// Adds the rows of a table, as figures of the commit that stands here.
    pub fn add(&self, table: &Table) {
        let commit = Command::new("git").args(["rev-parse", "--short", "HEAD"]).output().expect("git");
        let commit = String::from_utf8_lossy(&commit.stdout).trim().to_owned();
        let mut file = OpenOptions::new().append(true).open(FILE).expect("tools/benchmark/past.tsv");
        for (what, value, ratio) in table.rows() {
            writeln!(file, "{commit}\t{what}\t{value}\t{ratio}").expect("write");
        }
    }
}
