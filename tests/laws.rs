//! Laws of the folds: on any ledger that admission lets through, however absurd.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Rehearsal, chaos};
use jejak::{
    event::{Actor, Event, Hash, Header, Instant, Kind, Seq, Tanggal},
    projection::{Address, Book, Fact, Gerak, Global, Pandangan, Per, StreamKey, timeline},
};
use proptest::prelude::*;

fn streams(r: &Rehearsal) -> Vec<(StreamKey, Vec<Fact>)> {
    let mut all: Vec<_> = r.streams.lock().unwrap().iter().map(|(k, f)| (k.clone(), f.clone())).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// A fold in one go equals a fold in steps, each through the encoding of a snapshot.
fn steps_and_snapshots(facts: &[Fact], cuts: &[usize]) {
    let whole = Book::fold(facts);
    let mut book = Book::default();
    let mut done = 0;
    for cut in cuts.iter().map(|c| c % (facts.len() + 1)).chain([facts.len()]) {
        if cut > done {
            facts[done..cut].iter().for_each(|f| book.apply(f));
            done = cut;
        }
        let bytes = postcard::to_allocvec(&book).unwrap();
        book = postcard::from_bytes(&bytes).unwrap();
    }
    assert_eq!(book, whole);
}

/// The sums that are kept are what the movements add up to, whatever was corrected or voided on the way.
fn sums_are_those_of_the_movements(book: &Book) {
    for (code, ro) in &book.ro {
        for day in ro.mutasi.iter().map(|m| m.berlaku) {
            for kinds in [Gerak::PAGU_AWAL, Gerak::BLOKIR, Gerak::PENAMBAHAN, Gerak::REFOCUSING, Gerak::REALISASI] {
                let moved: Vec<_> = ro.mutasi.iter().filter(|m| m.berlaku <= day && kinds.contains(&m.gerak)).collect();
                let sum = moved.iter().map(|m| m.signed()).sum::<rust_decimal::Decimal>();
                assert_eq!(ro.mutasi.sum(kinds, day), (!moved.is_empty()).then_some(sum), "{code} {kinds:?} {day}");
            }
        }
    }
}

/// Every figure can be read, at every quarter, without failing.
fn all_figures(r: &Rehearsal, unit: &str) -> Vec<(Address, String)> {
    let mut all = Vec::new();
    for per in [Per::Tahun, Per::Triwulan(2), Per::Tanggal(Tanggal::new(2023, 8, 17).unwrap())] {
        for pandangan in [Pandangan::Resmi, Pandangan::Semua] {
            let view = r.view(r.last, per).with(pandangan);
            let figures = timeline::figures(&view, &unit.parse().unwrap(), 2023).unwrap();
            let mut shown: Vec<_> = figures.into_iter().map(|(a, n)| (a, n.exact())).collect();
            shown.sort();
            all.extend(shown);
        }
    }
    all
}

/// Figures of each kind whose history is told.
const HISTORIES: [&str; 9] = [
    "A/2023/npss",
    "A/2023/terisi",
    "A/2023/IKU.6/capaian",
    "A/2023/IKU.7/realisasi",
    "A/2023/IKU.7/status",
    "A/2023/IKU.4/efisiensi_resmi",
    "A/2023/IKU.1/target_renstra",
    "B/2023/anggaran/sisa",
    "A/temuan/persentase",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn folds_agree_however_they_are_cut(ops in chaos::ops(120), cuts in prop::collection::vec(any::<usize>(), 0..6)) {
        let mut r = chaos::base();
        chaos::run(&mut r, &ops);
        for (key, facts) in streams(&r) {
            for fact in &facts {
                prop_assert_eq!(&postcard::from_bytes::<Fact>(&postcard::to_allocvec(fact).unwrap()).unwrap(), fact);
            }
            if key == StreamKey::global() {
                prop_assert_eq!(&Global::fold(&facts), r.global());
            } else {
                let mut sorted = cuts.clone();
                sorted.sort_unstable();
                steps_and_snapshots(&facts, &sorted);
                sums_are_those_of_the_movements(&r.world.book(&key).unwrap());
                // What the writer holds is what a reader would fold.
                prop_assert_eq!(&*r.world.book(&key).unwrap(), &Book::fold(&facts));
            }
        }
    }

    #[test]
    fn figures_never_fail_and_know_their_past(ops in chaos::ops(100)) {
        let mut r = chaos::base();
        chaos::run(&mut r, &ops[..ops.len() / 2]);
        let (then, before) = (r.last, all_figures(&r, "A"));
        chaos::run(&mut r, &ops[ops.len() / 2..]);
        all_figures(&r, "A");
        // As of a group's end equals the fold of the ledger cut there.
        let cut = Rehearsal { last: then, ..r };
        prop_assert_eq!(all_figures(&cut, "A"), before);
    }

    #[test]
    fn moves_of_npss_add_up(ops in chaos::ops(60), from in any::<prop::sample::Index>()) {
        let mut r = chaos::base();
        chaos::run(&mut r, &ops);
        let from = from.index(r.last as usize) as Seq;
        let reading = timeline::Reading { per: Per::Tahun, pandangan: Pandangan::Resmi, hari: r.day(r.last) };
        let source = |key: &StreamKey, upto| Ok(r.facts(key, upto));
        let diff = timeline::diff(r.global(), &source, &"A".parse().unwrap(), 2023, reading, from, r.last).unwrap();
        let moved: rust_decimal::Decimal = diff.steps.iter().map(|s| s.moved()).sum();
        prop_assert_eq!(moved, diff.to.unwrap_or_default() - diff.from.unwrap_or_default());
        let at_end = r.view(r.last, Per::Tahun).card(&"A".parse().unwrap(), 2023).unwrap().npss.angka();
        prop_assert_eq!(diff.to, at_end);
        // What an event is said to have changed is what differs between whole folds before and after it.
        let whole = |seq| timeline::figures(&r.cut(seq, reading), &"A".parse().unwrap(), 2023).unwrap();
        let differ = |from, to| timeline::compare(&whole(from), &whole(to)).into_iter().map(|c| c.address).collect::<Vec<_>>();
        prop_assert_eq!(diff.changes.into_iter().map(|c| c.address).collect::<Vec<_>>(), differ(from, r.last));
        let mut steps = diff.steps.into_iter().peekable();
        for seq in from + 1..=r.last {
            let told = steps.next_if(|s| s.seq == seq).map(|s| s.changed).unwrap_or_default();
            prop_assert_eq!(told, differ(seq - 1, seq), "event {}", seq);
        }
    }

    #[test]
    fn history_ends_where_the_figure_stands(ops in chaos::ops(60), which in 0..HISTORIES.len()) {
        let mut r = chaos::base();
        chaos::run(&mut r, &ops);
        let address: Address = HISTORIES[which].parse().unwrap();
        let reading = timeline::Reading { per: Per::Tahun, pandangan: Pandangan::Resmi, hari: r.day(r.last) };
        let source = |key: &StreamKey, upto| Ok(r.facts(key, upto));
        let history = timeline::history(r.global(), &source, &address, reading, r.last).unwrap();
        // Every value that a cut of the ledger shows stands in the history, and nothing else.
        let mut shown = Vec::new();
        let ends: std::collections::BTreeSet<Seq> = streams(&r).iter().flat_map(|(_, f)| f.iter().map(|f| f.group_end)).collect();
        for end in ends {
            shown.push(r.cut(end, reading).figure(&address).unwrap().nilai.clone());
        }
        shown.dedup();
        let told: Vec<_> = history.iter().map(|m| m.node.nilai.clone()).collect();
        prop_assert!(shown.ends_with(&told), "{:?} told {:?}", shown, told);
        let before = &shown[..shown.len() - told.len()];
        prop_assert!(before.iter().all(|n| n.angka().is_none()), "{:?} told {:?}", shown, told);
    }

    #[test]
    fn headers_read_back(seq in 1..=1u64 << 53, grant in 0..=1u64 << 53, refs in prop::collection::vec(1..1u64 << 40, 0..5),
                         bytes in any::<[u8; 32]>(), kind in 0..Kind::ALL.len(), micros in 0..4_102_444_800_000_000i64) {
        let header = Header {
            actor: Actor { grant, id: "ppu-01".parse().unwrap(), role: jejak::event::data::Role::Unit }, berlaku: Instant(micros).day(),
            data_hash: Hash(bytes), epoch: 1, format: 1, group: (seq, seq), id: uuid::Uuid::from_bytes(bytes[..16].try_into().unwrap()),
            ledger: "bkn-pmk".parse().unwrap(), prev: Hash(bytes), recorded_at: Instant(micros), refs, seq, subject: "PPU/2023/IKU.2".parse().unwrap(),
            kind: Kind::ALL[kind], unit: "PPU".parse().unwrap(), unit_prev: Hash(bytes), unit_seq: seq, v: 1,
        };
        prop_assume!(Tanggal::new(header.berlaku.year(), 1, 1).is_some());
        let mut text = Vec::new();
        header.write(&mut text);
        prop_assert_eq!(&Header::read(&text), &Ok(header));
        jejak::event::canonical::check(&text).unwrap();
        // Canonical by another's word too.
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        prop_assert_eq!(serde_json_canonicalizer::to_vec(&value).unwrap(), text);
    }
}

#[test]
fn random_ledgers_are_worth_testing_on() {
    use proptest::{
        strategy::{Strategy, ValueTree},
        test_runner::TestRunner,
    };
    let mut runner = TestRunner::deterministic();
    let (mut tried, mut admitted) = (0, 0);
    for _ in 0..20 {
        let ops = chaos::ops(120).new_tree(&mut runner).unwrap().current();
        let mut r = chaos::base();
        tried += ops.len();
        admitted += chaos::run(&mut r, &ops);
    }
    assert!(admitted * 5 > tried, "only {admitted} of {tried} admitted");
}

#[test]
fn the_sample_reads_back() {
    let r = Rehearsal::sample();
    for (key, facts) in streams(&r).iter().filter(|(k, _)| *k != StreamKey::global()) {
        steps_and_snapshots(facts, &[1, facts.len() / 3, facts.len() / 2]);
        assert_eq!(&*r.world.book(key).unwrap(), &Book::fold(facts), "{key}");
    }
    for step in jejak::sample::steps().unwrap() {
        for draft in &step.event {
            let kind = Kind::parse(draft["type"].as_str().unwrap()).unwrap();
            let event = Event::decode(kind, 1, draft["data"].to_string().as_bytes()).unwrap();
            let canonical = event.canonical().unwrap();
            jejak::event::canonical::check(&canonical).unwrap();
            assert_eq!(Event::decode(kind, 1, &canonical).unwrap(), event);
        }
    }
}
