//! Output: results go to stdout, progress and remarks to stderr.

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::errors::Usage;
use crate::{event::hygiene, present::Style};

/// Width and colours of stdout.
pub fn style() -> Style {
    if !io::stdout().is_terminal() {
        return Style::PLAIN;
    }
    let mut probe = comfy_table::Table::new();
    probe.set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    let colour = std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    Style::terminal(probe.width().map_or(Style::PLAIN.width, usize::from), colour)
}

/// Writes a text to stdout. Escape sequences in it are neutralized, except the program's own colours on a terminal.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let text = if io::stdout().is_terminal() { hygiene::painted(text) } else { hygiene::terminal(text) };
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes a JSON document to stdout.
pub fn print_json(document: &Value) -> anyhow::Result<()> {
    print(&hygiene::json(&format!("{document:#}\n")))
}

/// Writes a remark to stderr, in one line.
pub fn remark(text: &str) {
    eprintln!("jejak: {}", hygiene::line(text));
}

/// A progress bar on stderr; hidden if that is not a terminal.
pub fn bar(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(0).with_message(what);
    let template = "{msg} {wide_bar:.cyan/blue} {human_pos}/{human_len} ({eta})";
    // Without a valid template, the plain bar is good enough.
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A callback for the store that updates a progress bar: done, total.
pub fn progress(bar: &ProgressBar) -> impl Fn(u64, u64) + Sync + '_ {
    |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    }
}

/// The requested format; else that of the file's extension, so that no file contradicts its name; else the default.
pub fn form<F: ValueEnum>(asked: Option<F>, file: Option<&Path>, usual: F) -> anyhow::Result<F> {
    let ending = file.and_then(Path::extension).map(|ending| ending.to_string_lossy().into_owned());
    match (asked, ending) {
        (Some(form), _) => Ok(form),
        (None, None) => Ok(usual),
        (None, Some(ending)) => F::from_str(&ending, true).map_err(|_| {
            let all = F::value_variants().iter().filter_map(F::to_possible_value);
            let names: Vec<_> = all.map(|value| value.get_name().to_owned()).collect();
            Usage(format!("--out: «.{ending}» bukan bentuk yang dikenal; sebutkan --format {}", names.join("|"))).into()
        }),
    }
}
