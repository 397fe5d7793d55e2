//! Reads the tables back out of a generated HTML report, as whoever has only the file would.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use tempfile::TempDir;

/// Runs the binary; gives its exit code, output and errors.
pub fn run(args: &[&str]) -> (i32, Vec<u8>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_jejak")).args(args).env_remove("JEJAK_DATA").output().unwrap();
    (out.status.code().unwrap(), out.stdout, String::from_utf8(out.stderr).unwrap())
}

/// The sample ledger, written once.
pub fn sample() -> &'static Path {
    static SAMPLE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let made = SAMPLE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("contoh");
        assert_eq!(run(&["sample", path.to_str().unwrap()]).0, 0);
        (dir, path)
    });
    &made.1
}

/// The bytes of a report.
pub fn report(unit: &str, more: &[&str]) -> Vec<u8> {
    let mut args = vec!["report", unit, "2023", "--data", sample().to_str().unwrap()];
    args.extend(more);
    let (code, out, err) = run(&args);
    assert_eq!(code, 0, "{err}");
    out
}

/// The report of PMK as of the end, as HTML.
pub fn html() -> &'static str {
    static HTML: OnceLock<String> = OnceLock::new();
    HTML.get_or_init(|| String::from_utf8(report("PMK", &[])).unwrap())
}

/// A number in a table.
#[derive(Debug, Clone)]
pub struct Printed {
    pub table: String,
    pub row: String,
    pub address: String,
    pub text: String,
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()
}

/// Every number in a table of the report.
pub fn printed(html: &str) -> Vec<Printed> {
    let mut found = Vec::new();
    for table in html.split("<table ").skip(1) {
        let id = attribute(table, "data-tabel").unwrap();
        let body = table.split("</table>").next().unwrap();
        for row in body.split("<tr data-baris").skip(1) {
            let row = format!("data-baris{row}");
            let label = attribute(&row, "data-baris").unwrap().to_owned();
            for cell in row.split("<a class=\"n").skip(1) {
                let text = cell.split('>').nth(1).unwrap().split('<').next().unwrap();
                let address = attribute(cell, "data-alamat").unwrap();
                found.push(Printed {
                    table: id.into(),
                    row: label.clone(),
                    address: address.into(),
                    text: text.into(),
                });
            }
        }
    }
    found
}
