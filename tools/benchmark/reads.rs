//! Reads of the ledger that was built: cards, histories, differences.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, Instant as Timer},
};

use jejak::{
    event::Seq,
    projection::{Address, Global, Pandangan, Per, timeline},
    store::{self, Reader, Vault, ledger::Options},
};

use crate::{
    make::{self, Dice},
    measure::{memory, row},
    table::{percentile, time},
};

static READS: AtomicUsize = AtomicUsize::new(4_000);

/// How many reads of each kind.
pub fn count() -> usize {
    READS.load(Relaxed)
}

/// Makes it fewer or more.
pub fn set_count(count: usize) {
    READS.store(count.max(1), Relaxed);
}

/// What every kind of read needs.
struct Shelf {
    vault: Vault,
    global: Global,
    last: Seq,
    years: u16,
    dice: Dice,
}

impl Shelf {
    fn open(dir: &Path) -> Self {
        let vault = Vault::open(dir, Options::system(), &|_, _| ()).expect("open");
        let (reader, dice) = (vault.reader(), Dice::new(11));
        let (global, last) = (reader.global().expect("global"), reader.last().seq);
        let a_year = make::families() as u64 * 2_000;
        let years = u16::try_from(last / a_year).unwrap_or(1).clamp(1, make::YEARS.1);
        Self { vault, global, last, years, dice }
    }

    fn reader(&self) -> Reader {
        self.vault.reader()
    }

    fn pick(&mut self) -> (String, u16) {
        let family = self.dice.roll(make::families() as u64) as usize;
        (make::unit(family, 0), make::YEARS.0 + self.dice.roll(self.years.into()) as u16)
    }

    fn reading(&self) -> timeline::Reading {
        let hari = self.reader().last().recorded_at.day();
        timeline::Reading { per: Per::Tahun, pandangan: Pandangan::Resmi, hari }
    }

    fn close(self, what: &str) {
        row(&format!("resident memory after {what}"), memory("VmRSS"), "300 MB");
        self.vault.close().expect("close");
    }
}

/// Cards as they were known at moments picked at random.
pub fn cards(dir: &Path) {
    let mut shelf = Shelf::open(dir);
    let reader = shelf.reader();
    let first = 6 * make::families() as u64;
    let mut spent = Vec::new();
    for _ in 0..count() {
        let (unit, tahun) = shelf.pick();
        let as_of = first + shelf.dice.roll(shelf.last - first);
        let timer = Timer::now();
        let as_of = reader.resolve(store::AsOf::Seq(as_of)).expect("as_of");
        let view = reader.view(&shelf.global, as_of, Per::Tahun, Pandangan::Resmi).expect("view");
        std::hint::black_box(view.card(&unit.parse().expect("unit"), tahun).expect("card"));
        spent.push(timer.elapsed());
    }
    spread("scorecard at a random as_of, uncached", spent, "p99 0.3 ms");
    shelf.close("cards");
}

/// Every value that figures ever had.
pub fn history(dir: &Path) {
    let mut shelf = Shelf::open(dir);
    let (reader, reading) = (shelf.reader(), shelf.reading());
    let mut spent = Vec::new();
    for _ in 0..count() {
        let (unit, tahun) = shelf.pick();
        let item = ["IKU.5/realisasi", "IKU.6/capaian", "IKU.1/capaian", "internal/skor", "npss", "anggaran/sisa"]
            [shelf.dice.roll(6) as usize];
        let address: Address = format!("{unit}/{tahun}/{item}").parse().expect("address");
        let timer = Timer::now();
        let found = timeline::history(&shelf.global, &reader.source(), &address, reading, shelf.last).expect("history");
        std::hint::black_box(found);
        spent.push((item, timer.elapsed()));
    }
    let only = |wanted: &str| spent.iter().filter(|(item, _)| item.contains(wanted)).map(|(_, t)| *t).collect();
    spread("history of a figure, all kinds", only(""), "p99 0.5 ms");
    spread("history of an indicator's figure", only("IKU"), "p99 0.3 ms");
    spread("history of NPSS", only("npss"), "p99 1 ms");
    shelf.close("histories");
}

/// What the last year's second half changed on cards, event by event.
pub fn diff(dir: &Path) {
    let mut shelf = Shelf::open(dir);
    let (reader, reading) = (shelf.reader(), shelf.reading());
    let mut spent = Vec::new();
    for _ in 0..count().div_ceil(100) {
        let (unit, _) = shelf.pick();
        let (unit, tahun) = (unit.parse().expect("unit"), make::YEARS.0 + shelf.years - 1);
        let middle = shelf.last - make::families() as u64 * 1_000;
        let from = reader.resolve(store::AsOf::Seq(middle)).expect("as_of");
        let timer = Timer::now();
        let found = timeline::diff(&shelf.global, &reader.source(), &unit, tahun, reading, from, shelf.last);
        std::hint::black_box(found.expect("diff"));
        spent.push(timer.elapsed());
    }
    spread("diff of half a year, event by event", spent, "");
    shelf.close("differences");
}

/// A row of the middle and of the slow ones.
pub fn spread(what: &str, mut all: Vec<Duration>, goal: &str) {
    all.sort_unstable();
    row(what, format!("p50 {}, p99 {}", time(percentile(&all, 50)), time(percentile(&all, 99))), goal);
}
