//! Figures for the architecture notes: `JEJAK_EVENTS=1000000 cargo test --release --test index measure -- --ignored --nocapture`.

use std::{fs, ops::ControlFlow, time::Instant as Clock};

use jejak::store::{AsOf, Catalog, Filter, IndexOptions, IndexStatus, Reader};

use crate::fixture::{Ledger, Numbers};

fn resident_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn bytes_of(dir: &std::path::Path) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|e| if e.path().is_dir() { bytes_of(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) })
        .sum()
}

/// Processor time of the process so far, in milliseconds.
fn processor_ms() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

fn timed<T>(what: &str, f: impl FnOnce() -> T) -> T {
    let (since, processor) = (Clock::now(), processor_ms());
    let value = f();
    let processor = processor_ms() - processor;
    println!("{what}: {:?}, {processor} ms of processor, resident {} MB", since.elapsed(), resident_mb());
    value
}

fn each(what: &str, times: u64, mut f: impl FnMut(u64) -> u64) {
    let mut took = Vec::new();
    let mut total = 0;
    for n in 0..times {
        let since = Clock::now();
        total += f(n);
        took.push(since.elapsed());
    }
    took.sort();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!("{what}: p50 {:?} p99 {:?} max {:?}, {} each", at(50), at(99), at(100), total / times);
}

fn reads(reader: &Reader, events: u64) {
    let streams = reader.all_streams();
    let mut numbers = Numbers(5);
    each("  facts of a stream", 3_000, |_| {
        let key = &streams[numbers.below(streams.len() as u64) as usize];
        reader.facts(key, events).unwrap().len() as u64
    });
    each("  facts of a stream at a random seq", 3_000, |_| {
        let key = &streams[numbers.below(streams.len() as u64) as usize];
        reader.facts(key, numbers.below(events)).unwrap().len() as u64
    });
    each("  snapshot", 2_000, |_| {
        let key = &streams[numbers.below(streams.len() as u64) as usize];
        reader.snapshot(key, events).map_or(0, |(_, bytes)| bytes.len() as u64)
    });
    each("  line", 5_000, |_| reader.line(1 + numbers.below(events)).unwrap().len() as u64);
    each("  resolve seq", 5_000, |_| reader.resolve(AsOf::Seq(1 + numbers.below(events))).unwrap());
    let first = reader.last().recorded_at.0 - events as i64 * 30_000_000;
    each("  resolve instant", 5_000, |n| {
        reader.resolve(AsOf::Instant(jejak::event::Instant(first + n as i64 * 1_000_000_000))).unwrap()
    });
    each("  latest 20 of a unit", 50, |n| {
        let unit = Some(streams[n as usize * 3 % streams.len()].unit.clone());
        let mut found = 0;
        let filter = Filter { unit, reverse: true, limit: Some(20), ..Filter::default() };
        reader
            .events(&filter, &mut |_| {
                found += 1;
                ControlFlow::Continue(())
            })
            .unwrap();
        found
    });
}

#[test]
#[ignore = "a measurement"]
fn measure() {
    let events: u64 = std::env::var("JEJAK_EVENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(200_000);
    let dir = tempfile::tempdir_in(std::env::var("JEJAK_DIR").unwrap_or_else(|_| ".".to_owned())).unwrap();
    let mut ledger = Ledger::new(dir.path(), 1, 500, 64 << 20);
    (ledger.keep, ledger.realistic) = (false, true);
    timed("writing the journal", || ledger.up_to(events));
    let head = ledger.head();
    let events = head.seq;
    let journal = bytes_of(&dir.path().join("journal"));
    println!("{events} events, {journal} bytes, {} a line", journal / events);
    let snapshotter: jejak::store::Snapshotter = std::sync::Arc::new(|_, _, _| vec![1; 20_000]);
    let options = {
        let dir = ledger.index_dir();
        move || Some(IndexOptions::new(dir.clone(), snapshotter.clone()))
    };
    timed("listing without index", || Catalog::open(ledger.journal(), None, &head, &|_, _| ()).unwrap());
    let catalog =
        timed("building the index", || Catalog::open(ledger.journal(), options(), &head, &|_, _| ()).unwrap());
    let index_dir = ledger.index_dir();
    let size = || {
        let size = bytes_of(&index_dir);
        println!("index {size} bytes, {:.3} of the journal", size as f64 / journal as f64)
    };
    size();
    timed("closing", || catalog.close());
    drop(catalog);
    size();
    let catalog =
        timed("opening with a good index", || Catalog::open(ledger.journal(), options(), &head, &|_, _| ()).unwrap());
    println!("{:?}", catalog.index_status());
    let reader = Reader::new(catalog.clone());
    println!("first reads");
    reads(&reader, events);
    println!("again");
    reads(&reader, events);
    assert_eq!(catalog.index_status().0, IndexStatus::Used);
    let disk = ledger.disk();
    let beside = timed("a reader beside it", || Reader::open(disk, Some(ledger.index_dir()), &|_, _| ()).unwrap());
    reads(&beside, events);
    drop(beside);
    let since = Clock::now();
    let (mut more, mut longest) = (0, std::time::Duration::ZERO);
    let mut batches = Vec::new();
    while more < 100_000 {
        let mut batch = Vec::new();
        while batch.len() < 100 {
            batch.extend(ledger.some());
        }
        more += batch.len();
        batches.push(batch);
    }
    println!("100,000 more written in {:?}", since.elapsed());
    ledger.head();
    let since = Clock::now();
    for batch in batches {
        let one = Clock::now();
        catalog.publish(batch);
        longest = longest.max(one.elapsed());
    }
    println!("{more} published in {:?}, longest {longest:?}", since.elapsed());
    timed("closing", || catalog.close());
    size();
    if let Ok(keep) = std::env::var("JEJAK_LEDGER") {
        fs::rename(dir.keep(), keep).unwrap();
    }
}

/// A ledger that `JEJAK_LEDGER` names, in a fresh process.
#[test]
#[ignore = "a measurement"]
fn measure_opening() {
    let Ok(dir) = std::env::var("JEJAK_LEDGER") else { return };
    let disk = jejak::store::disk_real::RealDisk::new(&dir);
    let head = jejak::store::head::read(disk.as_ref()).unwrap().unwrap();
    let journal = std::sync::Arc::new(jejak::store::journal::Journal::open_read(disk.clone()).unwrap());
    let index = std::path::Path::new(&dir).join("index");
    let options = IndexOptions::new(&index, crate::fixture::seqs());
    println!("resident {} MB", resident_mb());
    let catalog = timed("opening", || Catalog::open(journal, Some(options), &head, &|_, _| ()).unwrap());
    println!("{:?}", catalog.index_status());
    let reader = Reader::new(catalog.clone());
    reads(&reader, head.seq);
    timed("after reading", || ());
    catalog.close();
    drop((catalog, reader));
    let reader = timed("reader with index", || Reader::open(disk.clone(), Some(index), &|_, _| ()).unwrap());
    drop(reader);
    timed("reader without index", || Reader::open(disk, None, &|_, _| ()).unwrap());
}

#[test]
#[ignore = "a measurement"]
fn measure_decoding() {
    let dir = tempfile::tempdir_in(std::env::var("JEJAK_DIR").unwrap_or_else(|_| ".".to_owned())).unwrap();
    let mut ledger = Ledger::new(dir.path(), 1, 60, 64 << 20);
    ledger.up_to(90_000);
    let (_catalog, reader) = ledger.open(32_768);
    println!("a fact takes {} bytes in memory", size_of::<jejak::projection::Fact>());
    let streams: Vec<_> = reader.all_streams().into_iter().filter(|key| key.tahun > 0).collect();
    each("facts of a stream", 60_000, |n| {
        reader.facts(&streams[n as usize % streams.len()], u64::MAX).unwrap().len() as u64
    });
}
