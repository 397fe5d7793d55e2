//! What reads cost as ledgers grow, in counts of work: values computed, facts read. Counts do not hang on the machine, so a
//! read whose cost changes its order fails here. `cargo test --test agencies growth -- --nocapture` prints the slopes that
//! `tools/docs/benchmarks.md` shows.

use std::{cell::Cell, sync::Arc};

use jejak::{
    event::Seq,
    projection::{
        Address, Book, Fact, Pandangan, Per, ReadError, StreamKey,
        timeline::{self, Past, Reading, Stretch},
    },
};
use serde_json::{Value, json};

use super::kit::*;

/// A card of so many indicators at the bottom of so many levels, all leaning on a unit below; one follows the budget.
struct Grown(Option<Agency>);

impl Grown {
    fn new(width: usize, depth: usize) -> Self {
        let mut a = Agency::new();
        let levels: Vec<_> = (1..=depth).map(|n| level(&format!("L{n}"), "Nilai", json!("rata_rata"))).collect();
        a.rules("PUSAT", json!({"tingkat": levels, "kartu": level("kartu", "Nilai", json!("rata_rata"))}));
        for d in 1..=depth {
            let above = (d > 1).then(|| format!("N{}", d - 1));
            a.node("PUSAT", &format!("N{d}"), &format!("L{d}"), above.as_deref(), json!({}));
        }
        a.unit("U", Some("PUSAT"), "2024-01-01", json!({}));
        a.iku("U", "dasar", json!({}));
        a.entry("U", "dasar", "2024", value("40"));
        let simpul = format!("N{depth}");
        let mut on_card = |kode: &str, more: Value| {
            let mut data = json!({"simpul": simpul});
            data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
            a.iku("PUSAT", kode, data);
            a.target("PUSAT", kode, "2024", "100");
        };
        for at in 0..width {
            let asal = json!([{"unit": "U", "iku": "dasar", "dukungan": "langsung"}]);
            on_card(&format!("I{at}"), json!({"sumber_realisasi": "asal", "asal": asal}));
        }
        on_card("serapan", json!({"sumber_realisasi": "anggaran", "konsolidasi_unit": "mentah"}));
        a.event("U", "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": "001", "nama": "RO"}));
        a.event("U", "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": "001", "nilai": "1000000"}));
        Self(Some(a))
    }

    fn agency(&self) -> &Agency {
        self.0.as_ref().unwrap()
    }

    fn last(&self) -> Seq {
        self.agency().r.last
    }

    /// Records spendings, each alone; each moves the whole card.
    fn spend(mut self, times: usize) -> Self {
        for _ in 0..times {
            let data = json!({"tahun": 2024, "ro": "001", "nilai": "1"});
            self.0.as_mut().unwrap().event("U", "realisasi_anggaran.dicatat", "2024-03-31", data);
        }
        self
    }

    /// So many units more, each with a budget: below this one, or apart from it.
    fn beside(mut self, units: usize, below: bool) -> Self {
        let a = self.0.as_mut().unwrap();
        let induk = if below { "PUSAT" } else { "LAIN" };
        if !below {
            a.event("-", "unit.ditetapkan", "2024-01-01", json!({"kode": "LAIN", "nama": "Lain"}));
        }
        for n in 0..units {
            let kode = format!("LAIN.{n}");
            a.unit(&kode, Some(induk), "2024-01-01", json!({}));
            a.event(&kode, "ro.didaftarkan", "2024-01-01", json!({"tahun": 2024, "ro": "001", "nama": "RO"}));
            a.event(&kode, "pagu.ditetapkan", "2024-01-01", json!({"tahun": 2024, "ro": "001", "nilai": "1000000"}));
        }
        self
    }

    /// Values computed for the card.
    fn card(&self) -> u64 {
        let view = self.agency().r.view(self.last(), Per::Tahun);
        let card = view.card(&"PUSAT".parse().unwrap(), 2024).unwrap();
        assert!(card.npss.angka().is_some());
        view.work()
    }

    /// Values computed for the history of its figure from an event on, and how many steps it has.
    fn history(&self, after: Seq) -> u64 {
        let address: Address = "PUSAT/2024/npss".parse().unwrap();
        let stretch = Stretch { after, ..Stretch::WHOLE };
        let source = Counted::over(self);
        timeline::counted_history(self.agency().r.global(), &source, &address, self.reading(), self.last(), stretch)
            .unwrap()
            .2
    }

    /// Values computed and facts read for what happened since an event.
    fn diff(&self, from: Seq) -> (u64, u64) {
        let (source, unit) = (Counted::over(self), "PUSAT".parse().unwrap());
        let global = self.agency().r.global();
        let diff = timeline::diff(global, &source, &unit, 2024, self.reading(), from, self.last()).unwrap();
        assert_eq!(diff.steps.len() as u64, self.last() - from, "each spending is a step");
        (diff.work, source.facts.get())
    }

    fn reading(&self) -> Reading {
        Reading { per: Per::Tahun, pandangan: Pandangan::Resmi, hari: self.agency().r.day(self.last()) }
    }
}

/// Not among the model ledgers that are written out: there are many, and they say nothing new.
impl Drop for Grown {
    fn drop(&mut self) {
        std::mem::forget(self.0.take());
    }
}

/// Counts the facts that are read behind the books at hand.
struct Counted<'a> {
    of: &'a Grown,
    facts: Cell<u64>,
}

impl<'a> Counted<'a> {
    fn over(of: &'a Grown) -> Self {
        Self { of, facts: Cell::new(0) }
    }
}

impl Past for Counted<'_> {
    fn book(&self, key: &StreamKey, upto: Seq) -> Result<Arc<Book>, ReadError> {
        Ok(Arc::new(Book::fold(&self.of.agency().r.facts(key, upto))))
    }

    fn facts(&self, key: &StreamKey, without: u64, upto: Seq) -> Result<Vec<Fact>, ReadError> {
        let facts: Vec<_> = self.of.agency().r.facts(key, upto).into_iter().skip(without as usize).collect();
        self.facts.set(self.facts.get() + facts.len() as u64);
        Ok(facts)
    }
}

/// Values computed for 40 further steps of a history.
fn steps(width: usize, depth: usize) -> u64 {
    let of = |times: usize| {
        let grown = Grown::new(width, depth);
        let start = grown.last();
        grown.spend(times).history(start)
    };
    of(60) - of(20)
}

#[test]
fn a_card_costs_the_same_however_many_events_stand_behind_it() {
    let of = |events: usize| Grown::new(4, 2).spend(events).card();
    for events in [10, 100, 400] {
        println!("| card, values computed | {events} events of the unit | {} |", of(events));
    }
    assert_eq!(of(10), of(400));
}

#[test]
fn a_card_costs_what_stands_on_it() {
    let of = |width: usize, depth: usize| Grown::new(width, depth).spend(1).card();
    for width in [10, 20, 40, 80] {
        println!("| card, values computed | {width} indicators | {} |", of(width, 2));
    }
    for depth in [2, 4, 8] {
        println!("| card, values computed | {depth} levels | {} |", of(4, depth));
    }
    // Twice the indicators, twice the work and no more.
    assert_eq!(of(80, 2) - of(40, 2), 2 * (of(40, 2) - of(20, 2)));
    assert_eq!(of(4, 8) - of(4, 4), 2 * (of(4, 4) - of(4, 2)));
}

#[test]
fn a_step_of_a_history_costs_what_its_event_changes() {
    for (width, depth) in [(4, 2), (64, 2), (4, 8)] {
        let each = steps(width, depth) / 40;
        println!("| history, values computed a step | {width} indicators, {depth} levels | {each} |");
    }
    assert_eq!(steps(4, 2), steps(64, 2), "other indicators play no part");
    assert!(steps(4, 8) - steps(4, 2) <= 40 * 6 * 2, "at most 2 values for each further level");
    assert!(steps(4, 2) <= 40 * 24, "{} values in 40 steps", steps(4, 2));
}

#[test]
fn a_difference_costs_what_lies_between() {
    let of = |before: usize, between: usize, width: usize| {
        let grown = Grown::new(width, 2).spend(before);
        let from = grown.last();
        grown.spend(between).diff(from)
    };
    for before in [10, 100, 400] {
        let (values, facts) = of(before, 20, 4);
        println!("| difference over 20 events, values and facts | {before} events before them | {values}, {facts} |");
    }
    assert_eq!(of(10, 20, 4), of(400, 20, 4), "what came before is not read");
    assert_eq!(of(10, 20, 4).1, 20, "each fact between is read once");
    let step = |width| (of(10, 60, width).0 - of(10, 20, width).0) / 40;
    println!("| difference, values computed a step | 4 and 64 indicators | {} and {} |", step(4), step(64));
    assert_eq!(step(4), step(64), "other indicators play no part");
}

#[test]
fn what_units_apart_record_plays_no_part_and_units_below_cost_each_the_same() {
    let of = |units: usize, below: bool| {
        let grown = Grown::new(4, 2).beside(units, below);
        let from = grown.last();
        let grown = grown.spend(20);
        (grown.card(), grown.history(from), grown.diff(from))
    };
    for (below, name) in [(false, "apart"), (true, "below")] {
        for units in [10, 50, 200] {
            let (card, history, (values, facts)) = of(units, below);
            println!(
                "| card; history, difference over 20 events | {units} units {name} | {card}; {history}; {values} and {facts} facts |"
            );
        }
    }
    assert_eq!(of(10, false), of(200, false));
    let ((ten, ..), (twenty, ..), (forty, ..)) = (of(10, true), of(20, true), of(40, true));
    assert_eq!(forty - twenty, 2 * (twenty - ten));
    // Of a step it is the sums alone that hold all of them, and nothing is read of those below.
    let step = |units| {
        let of = |times| {
            let grown = Grown::new(4, 2).beside(units, true);
            let from = grown.last();
            grown.spend(times).history(from)
        };
        of(60) - of(20)
    };
    assert_eq!(step(10), step(100));
}
