//! The review of a published report.
#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;

use jejak::{
    event::Seq,
    projection::{Pandangan, Per},
    render::Recorded,
    review::{Ledger, Review, read},
    store::{self, Reader},
};

const REPORT: &str = include_str!("review/lkj-pmk-2023.txt");

fn sample() -> &'static Reader {
    static SAMPLE: OnceLock<(tempfile::TempDir, Reader)> = OnceLock::new();
    &SAMPLE
        .get_or_init(|| {
            let dir = tempfile::tempdir().unwrap();
            let (vault, _) = store::sample::write(dir.path(), "00".repeat(32), &|_, _| ()).unwrap();
            vault.close().unwrap();
            let reader = store::read(dir.path(), &|_, _| ()).unwrap();
            (dir, reader)
        })
        .1
}

fn review(name: &str, bytes: &[u8]) -> Review {
    let reader = sample();
    let global = reader.global().unwrap();
    let view = reader.view(&global, reader.last().seq, Per::Tahun, Pandangan::Resmi).unwrap();
    let source = reader.source();
    let event = |seq: Seq| Recorded::read(&reader.line(seq).ok()?).ok();
    let ledger = Ledger { view: &view, source: &source, event: &event };
    let report = read::read(name, bytes).unwrap();
    Review::of(report, &ledger, &"PMK".parse().unwrap(), 2023, None).unwrap()
}

#[test]
fn dump() {
    let review = review("lkj.txt", REPORT.as_bytes());
    println!("{:?} {}", review.counts(), review.figures.len());
    for (at, t) in review.tables.iter().enumerate() {
        let own: Vec<_> = review.figures.iter().filter(|f| f.table == at).collect();
        let known = own.iter().filter(|f| f.alamat.is_some()).count();
        println!(
            "TABLE {} | {} | {} figures, {known} known",
            review.place(at),
            t.caption.chars().take(60).collect::<String>(),
            own.len()
        );
    }
    for f in &review.findings {
        println!(
            "FINDING {} | {} {} | {} | {} | {:?} | {}",
            f.jenis.word(),
            review.place(f.table),
            f.at,
            f.subject,
            f.printed,
            f.alamat.as_ref().map(|a| a.to_string()),
            f.why
        );
    }
    for f in review.figures.iter() {
        println!(
            "FIG {} | {} {} | {} | {} | {} | {}",
            f.putusan.word(),
            review.tables[f.table].name,
            f.at,
            f.place(),
            f.raw,
            f.alamat.as_ref().map_or("-".into(), |a| a.to_string()),
            f.why
        );
    }
}

#[test]
fn golden() {
    let review = review("lkj.txt", REPORT.as_bytes());
    let cells = include_str!("golden/cells.tsv");
    let mut used = vec![false; review.figures.len()];
    let mut missing = 0;
    for line in cells.lines().skip(1) {
        let f: Vec<&str> = line.split('\t').collect();
        let want = if f[5] == "rincian" { "-" } else { f[5] };
        let hit = (0..used.len()).find(|i| {
            let g = &review.figures[*i];
            let a = g.alamat.as_ref().map_or("-".to_owned(), |a| a.to_string());
            !used[*i] && (g.raw == f[4] || g.raw.contains(f[4])) && (a == want)
        });
        match hit {
            Some(i) => used[i] = true,
            None => {
                missing += 1;
                println!("GOLDEN {line}");
            }
        }
    }
    println!("GOLDEN missing {missing}");
}
