//! The sample ledger, its generated report, and a review of any bytes.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use jejak::{
    event::Seq,
    present::Recorded,
    projection::{
        Pandangan, Per,
        timeline::{self, Moment},
    },
    review::{Ledger, Mapping, Review, ReviewError, read},
    store::{self, Reader},
};
use tempfile::TempDir;

/// The text of the published report of 2023, with names and NIP blanked.
pub const REPORT: &str = include_str!("lkj-pmk-2023.txt");

pub struct Sample {
    _dir: TempDir,
    pub path: PathBuf,
    pub reader: Reader,
}

pub fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("contoh");
        assert_eq!(run(&["sample", path.to_str().unwrap()]).0, 0);
        let reader = store::read(&path, &|_, _| ()).unwrap();
        Sample { _dir: dir, path, reader }
    })
}

/// Runs the binary; gives its exit code, output and errors.
pub fn run(args: &[&str]) -> (i32, Vec<u8>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jejak"));
    let out = command.args(args).env_remove("JEJAK_DATA").env_remove("JEJAK_TOKEN").output().unwrap();
    (out.status.code().unwrap(), out.stdout, String::from_utf8(out.stderr).unwrap())
}

/// What the program itself writes as the report of 2023, in a form.
pub fn generated(form: &str, out: &Path) {
    let (data, out) = (sample().path.to_str().unwrap(), out.to_str().unwrap());
    let (code, _, err) = run(&["report", "PMK", "2023", "--data", data, "--format", form, "--out", out]);
    assert_eq!(code, 0, "{err}");
}

pub fn try_review(name: &str, bytes: &[u8], mapping: Option<&Mapping>) -> Result<Review, ReviewError> {
    let reader = &sample().reader;
    let global = reader.global().unwrap();
    let view = reader.view(&global, reader.last().seq, Per::Tahun, Pandangan::Resmi).unwrap();
    let source = reader.source();
    let event = |seq: Seq| Recorded::read(&reader.line(seq).ok()?).ok();
    let ledger = Ledger { view: &view, source: &source, event: &event };
    Review::of(read::read(name, bytes)?, &ledger, &"PMK".parse().unwrap(), 2023, mapping)
}

pub fn review(name: &str, bytes: &[u8]) -> Review {
    try_review(name, bytes, None).unwrap()
}

/// Every value that a figure ever had.
pub fn history(address: &str) -> Vec<Moment> {
    let reader = &sample().reader;
    let global = reader.global().unwrap();
    let last = reader.last();
    let reading = timeline::Reading { per: Per::Tahun, pandangan: Pandangan::Resmi, hari: last.recorded_at.day() };
    timeline::history(&global, &reader.source(), &address.parse().unwrap(), reading, last.seq).unwrap()
}

/// A ledger with a unit UJI and nothing else: what a report says must be judged by itself.
pub fn empty() -> &'static Sample {
    static EMPTY: OnceLock<Sample> = OnceLock::new();
    EMPTY.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kosong");
        let (code, out, err) = run(&["init", "--data", path.to_str().unwrap(), "--name", "kosong"]);
        assert_eq!(code, 0, "{err}");
        let out = String::from_utf8(out).unwrap();
        let token = out.lines().map(str::trim).find(|l| l.starts_with("jejak_")).unwrap();
        let draft = r#"[{"type":"unit.ditetapkan","unit":"-","berlaku":"2020-01-01","data":{"kode":"UJI","nama":"Unit rekaan","contoh":true}}]"#;
        let file = dir.path().join("unit.json");
        std::fs::write(&file, draft).unwrap();
        let data = path.to_str().unwrap();
        let (code, _, err) = run(&["append", file.to_str().unwrap(), "--data", data, "--token", token]);
        assert_eq!(code, 0, "{err}");
        let reader = store::read(&path, &|_, _| ()).unwrap();
        Sample { _dir: dir, path, reader }
    })
}

/// Reviews a file with the command, against the empty ledger; gives exit code, output and errors.
pub fn command(file: &Path, more: &[&str]) -> (i32, String, String) {
    let data = empty().path.to_str().unwrap();
    let mut args = vec!["review", file.to_str().unwrap(), "--unit", "UJI", "--year", "2023", "--data", data];
    args.extend(more);
    let (code, out, err) = run(&args);
    (code, String::from_utf8_lossy(&out).into_owned(), err)
}
