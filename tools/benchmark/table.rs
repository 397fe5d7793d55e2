//! The table that tools/docs/benchmarks.md shows.

use std::time::Duration;

use crate::past::Past;

/// Rows of measure, value, ratio.
pub struct Table {
    rows: Vec<[String; 4]>,
}

impl Table {
    /// An empty table.
    pub fn new() -> Self {
        Self { rows: Vec::new() }
    }

    /// Adds a row: what, how much, against what baseline, what the goal is.
    pub fn row(&mut self, what: &str, value: String, ratio: String, goal: &str) {
        eprintln!("{what}: {value} {ratio}");
        self.rows.push([what.to_owned(), value, ratio, goal.to_owned()]);
    }

    /// Its rows: what, how much, ratio.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.rows.iter().map(|[what, value, ratio, _]| (what.as_str(), value.as_str(), ratio.as_str()))
    }

    /// Prints it as Markdown, with the machine, and beside each figure the last one that was recorded.
    pub fn print(&self, past: &Past) {
        println!("{}\n", machine());
        println!("| measure | value | ratio to baseline | goal | recorded last |\n|---|---|---|---|---|");
        for [what, value, ratio, goal] in &self.rows {
            println!("| {what} | {value} | {ratio} | {goal} | {} |", past.last(what));
        }
    }
}

fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .unwrap_or("unknown")
        .trim_start_matches([' ', '\t', ':'])
        .to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("Machine: {model}, {cores} cores. Command: `tools/bench`.")
}

/// A rate for people.
pub fn rate(count: u64, time: Duration) -> String {
    format!("{}/s", thousands((count as f64 / time.as_secs_f64()) as u64))
}

/// A duration for people.
pub fn time(time: Duration) -> String {
    match time.as_micros() {
        0..=9_999 => format!("{} us", time.as_micros()),
        10_000..=999_999 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        _ => format!("{:.2} s", time.as_secs_f64()),
    }
}

/// A ratio.
pub fn ratio(of: Duration, to: Duration) -> String {
    format!("{:.2}", to.as_secs_f64() / of.as_secs_f64())
}

/// Groups digits by three.
pub fn thousands(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The value below which so many per cent lie.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}
