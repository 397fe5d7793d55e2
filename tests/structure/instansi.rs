//! Model agencies, built from the plain tables of `tests/instansi` by the product's own import and nothing else: the structure in
//! a workbook, then their tables. Every figure that the agency prints is equal, or explained by name; the table of them is
//! `tools/docs/instansi.md`.

use std::{fmt::Write as _, fs, path::Path};

use serde_json::{Value, json};

use crate::{
    kit::{Ledger, Run, run, run_with},
    workbook::{export, import, rows, token, write},
};

const DIR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/instansi");

/// Whoever records: planner, units, auditor.
const ACCOUNTS: [(&str, &str); 3] = [("rencana-01", "perencana"), ("isi-01", "unit"), ("itda-01", "inspektorat")];

/// One file: an agency as its tables have it.
struct Agency {
    name: String,
    title: String,
    source: String,
    year: String,
    sections: Vec<Section>,
    figures: Vec<Figure>,
}

/// A sheet of the workbook, or a table with how it is imported.
struct Section {
    head: String,
    year: Option<String>,
    lines: Vec<String>,
}

/// What the agency prints; where the product computes otherwise, what, and why.
struct Figure {
    address: String,
    per: String,
    printed: String,
    computed: String,
    why: String,
}

fn read(path: &Path) -> Agency {
    let text = fs::read_to_string(path).unwrap();
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut agency = Agency {
        name,
        title: String::new(),
        source: String::new(),
        year: "2024".to_owned(),
        sections: Vec::new(),
        figures: Vec::new(),
    };
    let mut year = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(rest) = line.strip_prefix('@') {
            let (key, value) = rest.split_once(' ').unwrap();
            match key {
                "instansi" => agency.title = value.to_owned(),
                "sumber" => agency.source = value.to_owned(),
                "tahun" if agency.sections.is_empty() => agency.year = value.to_owned(),
                "tahun" => year = Some(value.to_owned()),
                _ => panic!("{}: {line}", agency.name),
            }
        } else if let Some(head) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            agency.sections.push(Section { head: head.to_owned(), year: year.clone(), lines: Vec::new() });
        } else {
            agency.sections.last_mut().unwrap().lines.push(line.to_owned());
        }
    }
    let at = agency.sections.iter().position(|section| section.head == "angka").unwrap();
    for line in agency.sections.remove(at).lines {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default().to_owned();
        let computed = if cell(3).is_empty() { cell(2) } else { cell(3) };
        assert!(computed == cell(2) || !cell(4).is_empty(), "{}: {line}: not equal, and not explained", agency.name);
        agency.figures.push(Figure { address: cell(0), per: cell(1), printed: cell(2), computed, why: cell(4) });
    }
    agency
}

fn all() -> Vec<Agency> {
    let mut paths: Vec<_> = fs::read_dir(DIR).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// As the agency prints it: figures of the command are plain decimals.
fn same(printed: &str, shown: &str) -> bool {
    let plain = printed.replace('.', "").replace(',', ".");
    let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
    match (number(&plain), number(shown)) {
        (Some(printed), Some(shown)) => printed == shown,
        _ => printed == shown,
    }
}

struct Built {
    ledger: Ledger,
    tokens: [String; 3],
}

impl Agency {
    /// Sheets of the workbook of a year.
    fn sheets(&self, year: Option<&str>) -> Vec<(&str, Vec<Vec<String>>)> {
        let of_year = |section: &&Section| section.year.as_deref() == year;
        let sheet = |section: &&Section| section.head.starts_with(char::is_uppercase);
        let lines = |section: &Section| rows(&section.lines.iter().map(String::as_str).collect::<Vec<_>>());
        let mut all: Vec<_> = self
            .sections
            .iter()
            .filter(of_year)
            .filter(sheet)
            .map(|section| (section.head.as_str(), lines(section)))
            .collect();
        if all.iter().all(|(name, _)| *name != "Umum") {
            all.push(("Umum", rows(&["Isian|Nilai", &format!("Tahun|'{}", year.unwrap_or(&self.year))])));
        }
        let units: Vec<String> = all
            .iter()
            .filter(|(name, _)| *name == "Unit")
            .flat_map(|(_, rows)| rows.iter().skip(1).map(|row| row[0].clone()))
            .collect();
        if !units.is_empty() {
            let mut accounts = rows(&["Akun|Peran|Unit"]);
            for (account, role) in ACCOUNTS {
                let of = if role == "unit" { units.join("; ") } else { String::new() };
                accounts.push(vec![account.to_owned(), role.to_owned(), of]);
            }
            all.push(("Akun", accounts));
        }
        all
    }

    fn build(&self) -> Built {
        let ledger = Ledger::empty();
        let file = ledger.path().join(format!("{}.xlsx", self.name));
        write(&file, &self.sheets(None));
        let admin = import(&ledger, &ledger.admin, &file, &["--yes"]);
        assert_eq!(admin.code, 0, "{}: {}\n{}", self.name, admin.out, admin.err);
        let tokens = ACCOUNTS.map(|(account, _)| token(&admin.out, account));
        let confirmed = run_with(ledger.path(), Some(&ledger.second), &["confirm", "itda-01"], "");
        assert_eq!(confirmed.code, 0, "{}: {}", self.name, confirmed.err);
        let built = Built { ledger, tokens };
        self.record(&built, None);
        let mut years: Vec<&str> = self.sections.iter().filter_map(|section| section.year.as_deref()).collect();
        years.dedup();
        for year in years {
            self.record(&built, Some(year));
        }
        built
    }

    /// The workbook, then the tables of a year.
    fn record(&self, built: &Built, year: Option<&str>) {
        let ledger = &built.ledger;
        let file = ledger.path().join(format!("{}-{}.xlsx", self.name, year.unwrap_or("struktur")));
        let sheets = self.sheets(year);
        write(&file, &sheets);
        if year.is_some() && sheets.iter().any(|(name, _)| *name == "Unit") {
            let done = import(ledger, &ledger.admin, &file, &["--yes"]);
            assert_eq!(done.code, 0, "{}: {}\n{}", self.name, done.out, done.err);
        }
        let done = import(ledger, &built.tokens[0], &file, &["--yes"]);
        assert_eq!(done.code, 0, "{}: {}\n{}", self.name, done.out, done.err);
        for (at, section) in self.sections.iter().enumerate() {
            if section.year.as_deref() == year && section.head.starts_with(char::is_lowercase) {
                let done = self.table(built, at, section);
                assert_eq!(done.code, 0, "{} [{}]: {}\n{}", self.name, section.head, done.out, done.err);
            }
        }
    }

    /// A table, by whoever records such a thing: `[realisasi; set tahun=2024; choose kumulatif=ya; oleh isi-01]`.
    fn table(&self, built: &Built, at: usize, section: &Section) -> Run {
        let mut parts = section.head.split(';').map(str::trim);
        let kind = parts.next().unwrap();
        let file = built.ledger.path().join(format!("{}-{at}-{kind}.csv", self.name));
        let lines: Vec<String> =
            section.lines.iter().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>().join(";")).collect();
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        let mut args = vec!["import".to_owned(), file.to_str().unwrap().to_owned()];
        args.extend(["--as".to_owned(), kind.to_owned(), "--yes".to_owned()]);
        args.extend(["--locale".to_owned(), "id".to_owned()]);
        let mut by = match kind {
            "target" | "anggaran" => vec!["rencana-01"],
            "temuan" => vec!["itda-01"],
            _ => vec!["isi-01"],
        };
        for part in parts {
            let (word, rest) = part.split_once(' ').unwrap();
            match word {
                "oleh" => by = rest.split(' ').collect(),
                _ => args.extend([format!("--{word}"), rest.to_owned()]),
            }
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let token = |account: &str| &built.tokens[ACCOUNTS.iter().position(|(known, _)| *known == account).unwrap()];
        let mut last = None;
        for account in by {
            let done = run_with(built.ledger.path(), Some(token(account)), &args, "");
            if done.code != 0 {
                return done;
            }
            last = Some(done);
        }
        last.unwrap()
    }

    /// Every printed figure, and what holds of any ledger.
    fn check(&self) {
        let built = self.build();
        let dir = built.ledger.path();
        let mut wrong = String::new();
        let mut told = Vec::new();
        for figure in &self.figures {
            let mut args = vec!["figure", figure.address.as_str()];
            if figure.per != "tahun" && !figure.per.is_empty() {
                args.extend(["--per", &figure.per]);
            }
            let shown = run(dir, &args);
            let found = shown.out.trim();
            let per = if figure.per.is_empty() { "tahun" } else { &figure.per };
            told.push(json!({"per": per, "alamat": figure.address, "tercetak": found, "sampai": 0}));
            if shown.code != 0 || !same(&figure.computed, found) {
                let _ =
                    writeln!(wrong, "{} {}: {} is {found} {}", figure.address, figure.per, figure.computed, shown.err);
            }
        }
        assert!(wrong.is_empty(), "{}:\n{wrong}", self.name);
        let verified = run(dir, &["verify", "--full"]);
        assert_eq!(verified.code, 0, "{}: {}{}", self.name, verified.out, verified.err);
        self.review(dir);
        // What stands can be taken out and in again without a difference.
        let out = export(dir, &self.year, &dir.join("ada.xlsx"));
        let again = import(&built.ledger, &built.tokens[0], &out, &["--yes"]);
        assert!(
            again.code == 0 && again.out.contains("0 ditambah, 0 diubah, 0 diakhiri"),
            "{}: {}\n{}",
            self.name,
            again.out,
            again.err
        );
        self.keep(dir, told);
    }

    /// The program does not contradict its own report.
    fn review(&self, dir: &Path) {
        let top = self.top();
        let page = dir.join("laporan.html");
        let out = page.to_str().unwrap();
        let written = run(dir, &["report", &top, &self.year, "--format", "html", "--out", out]);
        assert_eq!(written.code, 0, "{}: {}", self.name, written.err);
        let reviewed = run(dir, &["review", out, "--unit", &top, "--year", &self.year]);
        // A short report is mostly words with days and numbers of events; then it is no review, but nothing is found either.
        let quiet = reviewed.code == 0 || (reviewed.code == 4 && reviewed.out.contains("Tidak ada temuan"));
        assert!(quiet, "{}: {}{}", self.name, reviewed.out, reviewed.err);
        fs::remove_file(page).unwrap();
    }

    /// The topmost unit.
    fn top(&self) -> String {
        let sheets = self.sheets(None);
        let units = sheets.iter().find(|(name, _)| *name == "Unit").map(|(_, rows)| rows).unwrap();
        let above = units[0].iter().position(|head| head == "Induk");
        units.iter().skip(1).find(|row| above.is_none_or(|at| row[at].is_empty())).unwrap()[0].clone()
    }

    /// With `JEJAK_AGENCIES` set to a directory the ledger is kept there, for the verifiers of bags (`tests/oracles/agencies.py`).
    fn keep(&self, dir: &Path, told: Vec<Value>) {
        let Some(kept) = std::env::var_os("JEJAK_AGENCIES") else { return };
        let target = Path::new(&kept).join(format!("instansi-{}", self.name));
        let copied = std::process::Command::new("cp").arg("-r").arg(dir).arg(&target).status().unwrap();
        assert!(copied.success());
        fs::write(target.join("puncak.json"), json!({"unit": self.top(), "tahun": self.year}).to_string()).unwrap();
        fs::write(target.join("angka.json"), Value::from(told).to_string()).unwrap();
    }
}

/// Some of the agencies, so that the others run beside them.
fn part(of: usize, parts: usize) {
    let only = std::env::var("JEJAK_INSTANSI").ok();
    for (at, agency) in all().iter().enumerate() {
        if at % parts == of && only.as_ref().is_none_or(|only| agency.name.contains(only.as_str())) {
            agency.check();
        }
    }
}

#[test]
fn agencies_by_import_first_part() {
    part(0, 2);
}

#[test]
fn agencies_by_import_second_part() {
    part(1, 2);
}

#[test]
fn what_is_unclear_in_words_is_told_with_what_would_be_accepted() {
    let agency = all().into_iter().find(|agency| agency.name == "kata").unwrap();
    let built = agency.build();
    for (head, line, wanted) in [
        ("realisasi; set periode=2024", "IKU 1|Baik", &["bukan kata dari skala Opini BPK", "WTP", "WDP"][..]),
        ("realisasi; set periode=2024", "IKU 4|31 Februari 2024", &["2024-02-31 tidak ada"]),
        ("realisasi; set periode=2024", "IKU 4|5 Januari", &["hari tanpa tahun", "2024-01-05"]),
        ("realisasi; set periode=2024-TW2", "IKU 6|90", &["sekali setahun"]),
        ("realisasi; set periode=2024-TW4", "IKU 6|90", &["sekali setahun", "berakhir bersama 2024"]),
        ("target; set periode=2024", "IKU 7|< 5", &["tidak memuat angkanya sendiri", "<= 5"]),
        ("target; set periode=2024", "IKU 6|lebih dari 95 %", &[">= 95"]),
        ("target; set periode=2024", "IKU 2|Memuaskan", &["bukan kata dari skala Predikat SAKIP", "BB"]),
    ] {
        let kind = head.split(';').next().unwrap();
        let value = if kind == "target" { "Target" } else { "Realisasi" };
        let head = format!("{head}; set tahun=2024; set unit=KOTA");
        let section = Section { head, year: None, lines: vec![format!("Kode|{value}"), line.to_owned()] };
        let done = agency.table(&built, 99, &section);
        assert_ne!(done.code, 0, "{line}: {}", done.out);
        for word in wanted {
            assert!(done.out.contains(word), "{line}: «{word}» in {}", done.out);
        }
    }
    // Rules of a unit: what they lack is told with the cell.
    let file = built.ledger.path().join("aturan.xlsx");
    let refused = |sheet: (&str, &[&str]), wanted: &[&str]| {
        let general = rows(&["Isian|Nilai", "Tahun|'2024", "Alasan|uji"]);
        write(&file, &[("Umum", general), (sheet.0, rows(sheet.1))]);
        let done = import(&built.ledger, &built.tokens[0], &file, &["--yes"]);
        assert_ne!(done.code, 0, "{}", done.out);
        for word in wanted {
            assert!(done.out.contains(word), "«{word}» in {}", done.out);
        }
    };
    let heads = "Unit|Nama|Warna|Dari|Termasuk dari|Sampai|Termasuk sampai";
    refused(("Pita", &[heads, "KOTA|Baik|hijau|80|ya||", "KOTA|Kurang|merah|||70|tidak"]), &["Pita!", "celah"]);
    refused(("Skala", &["Unit|Kode|Kata|Nilai", "KOTA|x|A|1", "KOTA|x|B|2"]), &["Skala!", "nilai menurun"]);
    refused(("Rumus", &["Unit|Kode|Nama|Rumus|Presisi", "KOTA|R|R|1 + [IKU 1|2"]), &["Rumus!D2", "karakter ke-"]);
    refused(("Aturan", &["Unit|Paket|Batas capaian", "KOTA|tercatat|nihil"]), &["Aturan!C2"]);
}

/// The table of `tools/docs/instansi.md` says what the files hold; `JEJAK_WRITE_DOCS=1` writes it.
#[test]
fn the_table_of_agencies_is_up_to_date() {
    let mut text = String::from(
        "# Model agencies\n\n\
         Each is a file of plain tables in `tests/instansi`, recorded by `jejak import` alone (`tests/structure/instansi.rs`): a workbook\n\
         of structure, then targets, realisations, budgets and findings. Written by that test (`JEJAK_WRITE_DOCS=1`).\n\n\
         | agency | figures printed | equal | explained | source |\n|---|--:|--:|--:|---|\n",
    );
    let mut sums = [0; 3];
    let mut notes = String::new();
    for agency in all() {
        let explained: Vec<&Figure> = agency.figures.iter().filter(|f| f.computed != f.printed).collect();
        let counts = [agency.figures.len(), agency.figures.len() - explained.len(), explained.len()];
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        let [printed, equal, other] = counts;
        let _ = writeln!(text, "| {} | {printed} | {equal} | {other} | {} |", agency.title, agency.source);
        for figure in explained {
            let _ = writeln!(
                notes,
                "| {} | `{}` {} | {} | {} | {} |",
                agency.title, figure.address, figure.per, figure.printed, figure.computed, figure.why
            );
        }
    }
    let _ = writeln!(text, "| all | {} | {} | {} | |", sums[0], sums[1], sums[2]);
    if !notes.is_empty() {
        let _ = write!(
            text,
            "\n## Explained\n\n| agency | figure | printed | computed | why |\n|---|---|--:|--:|---|\n{notes}"
        );
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tools/docs/instansi.md");
    if std::env::var_os("JEJAK_WRITE_DOCS").is_some() {
        fs::write(path, &text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap_or_default(),
        text,
        "JEJAK_WRITE_DOCS=1 cargo test --test structure table_of"
    );
}
