//! A wrong clock: what it locks, what it may not, and the way out.

#![allow(clippy::unwrap_used)]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use jejak::{
    event::{Actor, Draft, Instant, Seq},
    store::{
        AsOf, Reader, Vault,
        clock::{Clock, ClockError, Watch},
        disk_real::RealDisk,
        ledger::Options,
        verify::verify,
        writer::AppendError,
    },
};
use serde_json::json;

const START: i64 = 1_700_000_000_000_000;
const HOUR: i64 = 3_600_000_000;
const YEAR: i64 = 365 * 24 * HOUR;

/// A machine whose time of day may be set, and whose time runs on all the same.
#[derive(Clone)]
struct Machine {
    wall: Arc<AtomicI64>,
    passed: Arc<AtomicU64>,
}

impl Machine {
    fn new() -> Self {
        Self { wall: Arc::new(AtomicI64::new(START)), passed: Arc::default() }
    }

    fn now(&self) -> Instant {
        Instant(self.wall.load(Ordering::SeqCst))
    }

    fn set(&self, by: i64) {
        self.wall.fetch_add(by, Ordering::SeqCst);
    }

    fn pass(&self, by: i64) {
        self.set(by);
        self.passed.fetch_add(by as u64, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let (wall, passed) = (self.clone(), self.clone());
        Clock::of(move || wall.now(), move || Duration::from_micros(passed.passed.load(Ordering::SeqCst)))
    }

    fn options(&self) -> Options {
        Options { clock: self.clock(), ..Options::system() }
    }

    fn create(&self, dir: &Path) -> Vault {
        let opening = json!({"type": "ledger.dibuka", "unit": "-", "berlaku": "2023-11-14", "data": {"nama": "uji",
            "kunci_publik": "0".repeat(64), "hash": "blake3", "pohon": "sha256", "jam": "sistem"}});
        let access = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2023-11-14",
            "data": {"akun": "admin-01", "peran": "admin"}});
        // With the rules of today, so that no opening has to record them.
        let rules =
            json!({"type": "penerimaan.ditetapkan", "unit": "-", "berlaku": "2023-11-14", "data": {"versi": 2}});
        let first = [opening, access, rules].iter().map(draft).collect();
        Vault::create(dir, first, None, self.options()).unwrap()
    }

    fn open(&self, dir: &Path) -> Vault {
        Vault::open(dir, self.options(), &|_, _| ()).unwrap()
    }
}

fn draft(value: &serde_json::Value) -> Draft {
    Draft::parse(value.to_string().as_bytes()).unwrap()
}

fn admin() -> Actor {
    Actor { grant: 2, id: "admin-01".parse().unwrap(), role: jejak::event::data::Role::Admin }
}

fn unit(vault: &Vault, name: &str) -> Result<Seq, AppendError> {
    let event = json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2023-11-14",
        "data": {"kode": name.to_uppercase(), "nama": name}});
    vault.append(vec![draft(&event)], admin(), None).map(|receipt| receipt.last)
}

fn correct(vault: &Vault, sejak: Seq, selisih: i64) -> Result<Seq, AppendError> {
    let event = json!({"type": "jam.dikoreksi", "unit": "-", "berlaku": "2023-11-14",
        "data": {"sejak": sejak, "selisih_mikrodetik": selisih, "alasan": "jam mesin setahun di depan"}});
    vault.append(vec![draft(&event)], admin(), None).map(|receipt| receipt.last)
}

fn behind(result: Result<Seq, AppendError>) {
    match result {
        Err(AppendError::Clock(error @ ClockError::Behind { .. })) => {
            assert!(error.to_string().contains("jejak clock-correct"), "{error}");
        }
        other => panic!("{other:?}"),
    }
}

/// What the lines state never decreases, nor do corrected times; and each moment resolves to the last event by then.
fn times(reader: &Reader) -> Vec<i64> {
    let last = reader.last().seq;
    let stated: Vec<_> = (1..=last).map(|seq| reader.committed(seq).unwrap().unwrap().fact.recorded_at).collect();
    assert!(stated.is_sorted(), "{stated:?}");
    let corrected: Vec<_> = (1..=last).map(|seq| reader.recorded_at(seq).unwrap()).collect();
    assert!(corrected.is_sorted(), "{corrected:?}");
    for at in corrected.iter().flat_map(|at| [at.0 - 1, at.0, at.0 + 1]) {
        let wanted = corrected.iter().filter(|c| c.0 <= at).count() as Seq;
        let found = reader.resolve(AsOf::Instant(Instant(at))).unwrap();
        // Only whole groups count: the first three events are one.
        assert_eq!(found, if wanted < 3 { 0 } else { wanted }, "{at} of {corrected:?}");
    }
    corrected.into_iter().map(|at| at.0 - START).collect()
}

#[test]
fn a_year_ahead_and_set_right_goes_on_by_a_correction() {
    let (machine, dir) = (Machine::new(), tempfile::tempdir().unwrap());
    let vault = machine.create(dir.path());
    machine.pass(HOUR);
    assert_eq!(unit(&vault, "a").unwrap(), 4);
    vault.close().unwrap();

    machine.set(YEAR);
    let vault = machine.open(dir.path());
    assert_eq!(unit(&vault, "b").unwrap(), 5);
    vault.close().unwrap();
    machine.pass(HOUR);
    machine.set(-YEAR);
    let vault = machine.open(dir.path());
    behind(unit(&vault, "c"));
    let watch = Watch::of(machine.clock());
    let (gap, refused) = watch.look(0, vault.reader().last().recorded_at);
    assert_eq!(gap, HOUR - YEAR);
    assert!(matches!(refused, Some(ClockError::Behind { .. })), "{refused:?}");

    let least = YEAR - HOUR;
    for wrong in [1, least - 1, least + 300_000_001, 2 * least] {
        let refused = correct(&vault, 5, wrong);
        assert!(matches!(refused, Err(AppendError::Clock(ClockError::Offset { .. }))), "{wrong}: {refused:?}");
    }
    for sejak in [6, 99] {
        assert!(matches!(correct(&vault, sejak, least), Err(AppendError::Refused(_))), "{sejak}");
    }
    assert_eq!(correct(&vault, 5, least).unwrap(), 6);
    assert!(matches!(correct(&vault, 5, least), Err(AppendError::Clock(ClockError::Right { .. }))), "once is enough");
    machine.pass(HOUR);
    assert_eq!(unit(&vault, "c").unwrap(), 7, "it goes on in the same process");
    assert_eq!(watch.look(vault.reader().jam().unwrap().selisih(), vault.reader().last().recorded_at).1, None);
    vault.close().unwrap();

    machine.pass(HOUR);
    let vault = machine.open(dir.path());
    assert_eq!(unit(&vault, "d").unwrap(), 8, "and in the next");
    assert_eq!(times(&vault.reader()), [0, 0, 0, HOUR, 2 * HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR]);
    let jam = vault.reader().jam().unwrap();
    let marks: Vec<_> =
        (1..=8).map(|seq| jam.koreksi(seq, vault.reader().committed(seq).unwrap().unwrap().fact.recorded_at)).collect();
    assert_eq!(marks, [None, None, None, None, Some(6), Some(6), Some(6), Some(6)]);
    vault.close().unwrap();

    // The clock goes wrong once more: the corrections add up.
    machine.set(30 * 24 * HOUR);
    let vault = machine.open(dir.path());
    assert_eq!(unit(&vault, "e").unwrap(), 9);
    machine.set(-30 * 24 * HOUR);
    behind(unit(&vault, "f"));
    assert!(matches!(correct(&vault, 5, 30 * 24 * HOUR), Err(AppendError::Refused(_))), "before the last correction");
    assert_eq!(correct(&vault, 9, 30 * 24 * HOUR).unwrap(), 10);
    machine.pass(HOUR);
    assert_eq!(unit(&vault, "f").unwrap(), 11);
    let all = [0, 0, 0, HOUR, 2 * HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 4 * HOUR, 4 * HOUR, 5 * HOUR];
    assert_eq!(times(&vault.reader()), all);
    vault.close().unwrap();
    assert_eq!(verify(&RealDisk::new(dir.path()), |_, _| ()).unwrap().last, 11);
    let global = machine.open(dir.path()).reader().global().unwrap();
    assert_eq!(global.jam.all().len(), 2);
}

#[test]
fn a_jump_while_running_is_refused_and_undone_by_setting_it_right() {
    for ahead in [301_000_000, 23 * HOUR, YEAR] {
        let (machine, dir) = (Machine::new(), tempfile::tempdir().unwrap());
        let vault = machine.create(dir.path());
        let watch = Watch::of(machine.clock());
        assert_eq!(watch.look(0, vault.reader().last().recorded_at).1, None);
        machine.set(ahead);
        let refused = unit(&vault, "a");
        assert!(matches!(refused, Err(AppendError::Clock(ClockError::Ahead { .. }))), "{ahead}: {refused:?}");
        let told = watch.look(0, vault.reader().last().recorded_at).1;
        assert!(matches!(told, Some(ClockError::Ahead { .. })), "{ahead}: {told:?}");
        machine.set(-ahead);
        machine.pass(1);
        assert_eq!(unit(&vault, "a").unwrap(), 4, "{ahead}");
        vault.close().unwrap();
    }
}

#[test]
fn a_recovery_by_a_wrong_clock_does_not_take_the_ledger_along() {
    for wrong in [YEAR, -YEAR, 25 * HOUR] {
        let (machine, dir) = (Machine::new(), tempfile::tempdir().unwrap());
        machine.create(dir.path()).close().unwrap();
        let segment = std::fs::read_dir(dir.path().join("journal")).unwrap().next().unwrap().unwrap().path();
        let mut bytes = std::fs::read(&segment).unwrap();
        bytes.extend_from_slice(b"{\"half a line");
        std::fs::write(&segment, bytes).unwrap();
        machine.set(wrong);
        let vault = machine.open(dir.path());
        let reader = vault.reader();
        assert_eq!(reader.last().seq, 4, "{wrong}");
        assert_eq!(reader.last().recorded_at, Instant(START + 1), "{wrong}");
        let line = String::from_utf8(reader.line(4).unwrap()).unwrap();
        assert!(line.contains("jam mesin saat pemulihan menunjukkan"), "{line}");
        vault.close().unwrap();
        machine.set(-wrong);
        machine.pass(HOUR);
        let vault = machine.open(dir.path());
        assert_eq!(unit(&vault, "a").unwrap(), 5, "{wrong}: nothing was locked");
        vault.close().unwrap();
        verify(&RealDisk::new(dir.path()), |_, _| ()).unwrap();
    }
}

#[test]
fn an_append_far_ahead_is_refused_where_that_is_configured() {
    let (machine, dir) = (Machine::new(), tempfile::tempdir().unwrap());
    machine.create(dir.path()).close().unwrap();
    machine.set(YEAR);
    let clock = machine.clock().within_days(30);
    let vault = Vault::open(dir.path(), Options { clock, ..Options::system() }, &|_, _| ()).unwrap();
    let refused = unit(&vault, "a");
    assert!(matches!(refused, Err(AppendError::Clock(ClockError::Far { days: 30, .. }))), "{refused:?}");
    machine.set(29 * 24 * HOUR - YEAR);
    assert_eq!(unit(&vault, "a").unwrap(), 4);
}
