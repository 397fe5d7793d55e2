//! What readers see, and when.

use std::{ops::ControlFlow, process::Command};

use jejak::{
    event::{Instant, Kind, Seq},
    store::{AsOf, Catalog, Committed, Filter, IndexStatus, ReadError, Reader},
};
use proptest::prelude::*;

use crate::{assert_reads, fixture::Ledger};

#[test]
fn what_is_published_is_visible_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::new(dir.path(), 11, 3, 300_000);
    let (catalog, reader) = ledger.open(200);
    for round in 0..700 {
        let more = ledger.some();
        ledger.head();
        let (key, seq) = (more[0].fact.stream(), more[0].fact.seq);
        catalog.publish(more);
        assert!(reader.facts(&key, u64::MAX).unwrap().iter().any(|fact| fact.seq == seq));
        if round % 100 == 0 {
            assert_reads(&ledger, &reader);
        }
    }
    assert_reads(&ledger, &reader);
    catalog.close();
    assert_eq!(catalog.index_status(), (IndexStatus::Used, 0));
    assert_reads(&ledger, &reader);
}

/// The last event of the last whole group that `within` lets pass.
fn naive(events: &[Committed], within: impl Fn(&Committed) -> bool) -> Seq {
    let last = events.iter().take_while(|event| within(event)).count();
    (0..=last).rev().find(|n| *n == 0 || events[n - 1].fact.group_end == *n as u64).unwrap_or(0) as u64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn resolve_equals_a_plain_search(seed in 1_u64..10_000, size in 2_u64..400, listed: bool) {
        let dir = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::new(dir.path(), seed, 2, 50_000);
        ledger.up_to(size);
        let head = ledger.head();
        let options = (!listed).then(|| ledger.options(100));
        let reader = Reader::new(Catalog::open(ledger.journal(), options, &head, &|_, _| ()).unwrap());
        let events = &ledger.events;
        let last = events.len() as u64;
        for seq in 0..=last {
            prop_assert_eq!(reader.resolve(AsOf::Seq(seq)).unwrap(), naive(events, |e| e.fact.seq <= seq));
        }
        let beyond = reader.resolve(AsOf::Seq(last + 1));
        let is_beyond = matches!(beyond, Err(ReadError::Beyond { asked, last: l }) if asked == last + 1 && l == last);
        prop_assert!(is_beyond);
        for event in events {
            for at in [-1, 0, 1].map(|more| Instant(event.fact.recorded_at.0 + more)) {
                prop_assert_eq!(reader.resolve(AsOf::Instant(at)).unwrap(), naive(events, |e| e.fact.recorded_at <= at));
            }
            let day = event.fact.recorded_at.day();
            let end = Instant::end_of(day);
            prop_assert_eq!(reader.resolve(AsOf::Date(day)).unwrap(), naive(events, |e| e.fact.recorded_at <= end));
        }
    }
}

#[test]
fn a_group_that_is_cut_off_is_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::new(dir.path(), 12, 2, 300_000);
    ledger.up_to(100);
    while ledger.some().len() < 2 {}
    let mut head = ledger.head();
    let last = ledger.events.pop().unwrap();
    let cut = ledger.events.last().unwrap();
    (head.seq, head.hash, head.at) = (cut.fact.seq, cut.hash, cut.place.end());
    jejak::store::head::HeadFile::open(ledger.disk().as_ref()).unwrap().settle(&head).unwrap();
    let reader = Reader::open(ledger.disk(), None, &|_, _| ()).unwrap();
    let first = ledger.events.iter().rposition(|e| e.fact.group_end < last.fact.group_end).unwrap();
    ledger.events.truncate(first + 1);
    ledger.lines.truncate(first + 1);
    assert_reads(&ledger, &reader);
}

#[test]
fn filters_equal_a_plain_search() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::new(dir.path(), 13, 4, 200_000);
    ledger.up_to(3_000);
    let (catalog, indexed) = ledger.open(1_000);
    let head = ledger.head();
    let listed = Reader::new(Catalog::open(ledger.journal(), None, &head, &|_, _| ()).unwrap());
    let middle = ledger.events[1_500].fact.clone();
    let unit = middle.unit.clone();
    let filters = [
        Filter::default(),
        Filter { unit: Some(unit.clone()), ..Filter::default() },
        Filter { unit: Some("-".parse().unwrap()), ..Filter::default() },
        Filter { subject: Some(middle.subject.clone()), ..Filter::default() },
        Filter { kind: Some(Kind::UnitDitetapkan), ..Filter::default() },
        Filter { actor: Some("lain".parse().unwrap()), ..Filter::default() },
        Filter { unit: Some(unit), kind: Some(Kind::PeriodeDitutup), ..Filter::default() },
        Filter { since: Some(middle.recorded_at), ..Filter::default() },
        Filter { until: Some(middle.recorded_at), kind: Some(Kind::TargetDitetapkan), ..Filter::default() },
        Filter { from: 100, to: Some(2_000), ..Filter::default() },
    ];
    for filter in filters {
        for (reverse, limit) in [(false, None), (true, None), (false, Some(7)), (true, Some(7))] {
            let filter = Filter { reverse, limit, ..filter.clone() };
            let expected = plain(&ledger, &filter);
            for reader in [&indexed, &listed] {
                let mut found = Vec::new();
                let all = reader.events(&filter, &mut |event| {
                    assert_eq!(event.line, ledger.lines[event.header.seq as usize - 1]);
                    found.push(event.header.seq);
                    ControlFlow::Continue(())
                });
                all.unwrap();
                assert_eq!(found, expected, "{filter:?}");
            }
        }
    }
    catalog.close();
}

fn plain(ledger: &Ledger, filter: &Filter) -> Vec<Seq> {
    let mut seqs: Vec<_> = ledger
        .events
        .iter()
        .zip(&ledger.lines)
        .filter(|(event, line)| {
            let fact = &event.fact;
            let kind = jejak::store::Peek::of(line).unwrap().kind;
            filter.unit.as_ref().is_none_or(|unit| *unit == fact.unit)
                && filter.subject.as_ref().is_none_or(|subject| *subject == fact.subject)
                && filter.kind.is_none_or(|wanted| wanted.name() == kind)
                && filter.actor.as_ref().is_none_or(|actor| *actor == fact.actor)
                && filter.since.is_none_or(|since| fact.recorded_at >= since)
                && filter.until.is_none_or(|until| fact.recorded_at <= until)
                && fact.seq >= filter.from
                && filter.to.is_none_or(|to| fact.seq <= to)
        })
        .map(|(event, _)| event.fact.seq)
        .collect();
    if filter.reverse {
        seqs.reverse();
    }
    seqs.truncate(filter.limit.unwrap_or(usize::MAX));
    seqs
}

const CHILD: &str = "JEJAK_TEST_READ_BESIDE";

/// Runs in the second process of the test below; alone it does nothing.
#[test]
fn read_beside() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let mut again = Ledger::new(tempfile::tempdir().unwrap().path(), 14, 3, 200_000);
    again.up_to(2_500);
    let disk = jejak::store::disk_real::RealDisk::new(&dir);
    let reader = Reader::open(disk, Some(std::path::Path::new(&dir).join("index")), &|_, _| ()).unwrap();
    assert!(matches!(reader.index_status(), (IndexStatus::Unused(why), _) if why == jejak::store::IndexError::Busy));
    assert_reads(&again, &reader);
    println!("dibaca");
}

#[test]
fn a_second_process_reads_while_the_writer_has_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::new(dir.path(), 14, 3, 200_000);
    ledger.up_to(2_500);
    let (catalog, reader) = ledger.open(500);
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["readers::read_beside", "--exact", "--nocapture"])
        .env(CHILD, dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && text.contains("dibaca"), "{text}\n{}", String::from_utf8_lossy(&child.stderr));
    assert_reads(&ledger, &reader);
    catalog.close();
}
