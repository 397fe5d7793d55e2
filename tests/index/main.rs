//! The index and the readers: whatever happens to the index, reads equal a plain list of what was written.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test fails by panicking")]

mod damage;
mod fixture;
mod readers;
#[path = "../store_kit/mod.rs"]
mod store_kit;
mod writer;

use std::{collections::BTreeMap, ops::ControlFlow};

use fixture::Ledger;
use jejak::{
    projection::{Fact, StreamKey},
    store::{AsOf, Peek, Reader},
};

/// Every read of the reader equals the plain list, at several moments of knowledge.
pub fn assert_reads(ledger: &Ledger, reader: &Reader) {
    let events = &ledger.events;
    let last = events.len() as u64;
    assert_eq!(reader.last().seq, last);
    assert_eq!(reader.last().hash, events.last().unwrap().hash);
    assert_eq!(reader.last().recorded_at, events.last().unwrap().fact.recorded_at);
    let mut streams: BTreeMap<StreamKey, Vec<Fact>> = BTreeMap::new();
    for event in events {
        streams.entry(event.fact.stream()).or_default().push(event.fact.clone());
    }
    assert_eq!(reader.all_streams(), streams.keys().cloned().collect::<Vec<_>>());
    for (key, facts) in &streams {
        assert_eq!(reader.count(key), facts.len());
        for (count, bytes) in reader.snapshots(key) {
            let seqs: Vec<u8> = facts[..count].iter().flat_map(|fact| fact.seq.to_be_bytes()).collect();
            assert_eq!(bytes, seqs, "snapshot of {key} after {count}");
        }
        assert!(reader.streams(&key.unit).contains(key));
        for upto in [0, 1, last / 3, last / 2, last - 1, last] {
            let expected: Vec<_> = facts.iter().filter(|fact| fact.seq <= upto).cloned().collect();
            assert_eq!(reader.facts(key, upto).unwrap(), expected, "{key} up to {upto}");
            let skipped = expected.len() / 2 + 1;
            let mut rest = Vec::new();
            reader.facts_into(key, skipped, upto, &mut rest).unwrap();
            assert_eq!(rest, expected.get(skipped..).unwrap_or_default(), "{key} from {skipped} up to {upto}");
            if let Some((count, bytes)) = reader.snapshot(key, upto) {
                assert!(count <= expected.len());
                let seqs: Vec<u8> = facts[..count].iter().flat_map(|fact| fact.seq.to_be_bytes()).collect();
                assert_eq!(bytes, seqs, "snapshot of {key} up to {upto}");
            }
        }
    }
    for seq in [1, 2, last / 2, last] {
        assert_eq!(reader.line(seq).unwrap(), ledger.lines[seq as usize - 1]);
        assert_eq!(reader.place(seq), Some(events[seq as usize - 1].place));
    }
    let mut lines = Vec::new();
    let all = reader.lines(1, u64::MAX, |seq, place, line| {
        assert_eq!(place, events[seq as usize - 1].place);
        lines.push(line.to_vec());
        ControlFlow::Continue(())
    });
    all.unwrap();
    assert!(lines == ledger.lines, "all lines");
    assert_eq!(reader.resolve(AsOf::Latest).unwrap(), last);
}

#[test]
fn a_glance_at_a_header_sees_what_a_full_read_sees() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::new(dir.path(), 3, 5, 1 << 20);
    ledger.up_to(2_000);
    for (event, line) in ledger.events.iter().zip(&ledger.lines) {
        let peek = Peek::of(line).unwrap();
        let fact = &event.fact;
        assert_eq!(peek.stream_key(), Some(fact.stream()));
        assert_eq!((peek.seq, peek.unit, peek.subject), (fact.seq, fact.unit.as_str(), fact.subject.as_str()));
        assert_eq!((peek.group.1, peek.recorded_at, peek.unit_seq), (fact.group_end, fact.recorded_at, event.unit_seq));
        assert_eq!(peek.account, fact.actor.as_str());
        assert_eq!(peek.id, event.id.to_string());
    }
    assert_eq!(Peek::of(b""), None);
    assert_eq!(Peek::of(&ledger.lines[5][..300]), None);
}
