//! The catalog under the real writer.

use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc};

use jejak::{
    projection::{Fact, StreamKey},
    store::{
        Catalog, Committed, IndexOptions, IndexStatus, Reader, Snapshotter,
        disk::Disk,
        disk_real::RealDisk,
        head::Head,
        ledger::{Held, Ledger, Work, system_actor},
        recovery::{self, Recovered},
    },
};

use crate::{
    fixture::seqs,
    store_kit::{self, NoRules},
};

const UNITS: [&str; 3] = ["PMK", "PPU", "JABATAN"];

fn open(dir: &std::path::Path, snapshotter: Snapshotter) -> (Ledger, Arc<Catalog>) {
    let disk: Arc<dyn Disk> = RealDisk::new(dir);
    recovery::create(&disk).unwrap();
    let recovered = recovery::recover(&disk).unwrap();
    let Recovered { journal, chain, at, .. } = &recovered;
    let durable = Head { seq: chain.seq(), hash: chain.hash(), at: *at, closed: false };
    let index = IndexOptions { step: 100, ..IndexOptions::new(dir.join("index"), snapshotter) };
    let catalog = Catalog::open(journal.clone(), Some(index), &durable, &|_, _| ()).unwrap();
    for (unit, tip) in chain.units() {
        assert_eq!(catalog.tip(unit), Some((tip.seq, tip.hash)));
    }
    assert_eq!(catalog.tips().len(), chain.units().count());
    let options = store_kit::options(1, 40_000, Work::Beside, store_kit::ticking());
    let random = options.random.clone();
    let (lookup, rules) = (Box::new(catalog.clone()), Box::new(NoRules));
    let held = match chain.seq() {
        0 => Held::create(recovered, lookup, rules, options, vec![store_kit::opening()], None).unwrap(),
        _ => Held::start(recovered, lookup, rules, options).unwrap(),
    };
    (Ledger::run(held, random).unwrap(), catalog)
}

fn assert_equals_journal(reader: &Reader) {
    let mut streams: BTreeMap<StreamKey, Vec<Fact>> = BTreeMap::new();
    let scanned = reader.lines(1, u64::MAX, |seq, place, line| {
        let event = Committed::read(place, line).unwrap();
        assert_eq!(event.fact.seq, seq);
        streams.entry(event.fact.stream()).or_default().push(event.fact);
        ControlFlow::Continue(())
    });
    scanned.unwrap();
    assert_eq!(streams.values().map(Vec::len).sum::<usize>() as u64, reader.last().seq);
    for (key, facts) in streams {
        assert_eq!(reader.facts(&key, u64::MAX).unwrap(), facts, "{key}");
    }
}

#[test]
fn what_the_writer_acknowledges_is_readable_and_stays_so() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..4 {
        let (ledger, catalog) = open(dir.path(), seqs());
        let reader = Reader::new(catalog.clone());
        assert_equals_journal(&reader);
        for n in 0..60 {
            let group = (0..=n % 3).map(|k| store_kit::unit(UNITS[k as usize], &format!("Unit {round} {n}")));
            let receipt = ledger.append(group.collect(), system_actor()).unwrap();
            assert_eq!(reader.last().seq, receipt.last);
            assert_eq!(reader.last().hash, *receipt.hashes.last().unwrap());
            let event = reader.committed(receipt.first).unwrap().unwrap();
            assert_eq!(event.hash, receipt.hashes[0]);
            assert_eq!(catalog.find_id(event.id).unwrap(), Some(receipt.first));
        }
        // Beside the writer, without its lock.
        let beside = Reader::open(RealDisk::new(dir.path()), Some(dir.path().join("index")), &|_, _| ()).unwrap();
        assert_eq!(beside.last(), reader.last());
        assert_equals_journal(&beside);
        if round % 2 == 0 {
            ledger.close().unwrap();
            catalog.close();
            assert_eq!(catalog.index_status(), (IndexStatus::Used, 0));
        }
        assert_equals_journal(&reader);
    }
}
