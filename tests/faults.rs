//! The store against a disk that fails, compared with a plain model. Every run comes from one seed.
//!
//! `JEJAK_FAULT_SEEDS=n` runs n seeds (1,000 unless told), from `JEJAK_FAULT_FROM` on (1); `JEJAK_FAULT_SEED=n` runs just that one.
#![allow(clippy::unwrap_used, reason = "tests")]

mod store_kit;

use std::{collections::HashMap, sync::Arc};

use jejak::{
    event::{Event, Hash, Prepared, Seq},
    store::{
        disk::{Disk, read_file},
        disk_faulty::{Dice, Done, FaultyDisk, Rates},
        head::{self, Head, HeadFile},
        journal::{Cursor, Journal},
        ledger::{Held, StartError, Work, prepare, system_actor},
        recovery::OpenError,
        writer::AppendError,
    },
};
use store_kit::{Read, Shelf, commit, open, options, random, read_all, ticking, unit};
use uuid::Uuid;

/// What must be so, whatever the disk does.
#[derive(Default)]
struct Model {
    /// Durable for good: acknowledged, or found after a recovery.
    durable: Vec<(Seq, Uuid, Hash)>,
    /// Handed over, answer unknown or none: whole or not there.
    doubt: Vec<Vec<Prepared>>,
    /// Refused: never there.
    refused: Vec<Uuid>,
}

#[derive(Default, Debug)]
struct Counts {
    acknowledged: u64,
    doubtful: u64,
    kept: u64,
    refused: u64,
    retried: u64,
    opened: u64,
    failed_opens: u64,
    torn: u64,
    closed: u64,
    segments: u64,
}

struct Run {
    seed: u64,
    dice: Dice,
    faulty: FaultyDisk,
    disk: Arc<dyn Disk>,
    model: Model,
    counts: Counts,
    work: Work,
    segment: u64,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x6a65_6a61_6b00);
        let faulty = FaultyDisk::new(seed);
        let work = if dice.chance(700) { Work::Inline } else { Work::Grow };
        let segment = 4096 << dice.below(4);
        let disk = faulty.disk();
        Self { seed, dice, faulty, disk, model: Model::default(), counts: Counts::default(), work, segment }
    }

    fn rates(&mut self) -> Rates {
        let mut rate = |most: u64| if self.dice.chance(400) { self.dice.below(most) as u32 } else { 0 };
        Rates { short_write: rate(300), failed_write: rate(40), failed_sync: rate(40), failed_other: rate(20) }
    }

    /// Opens under faults, as often as it takes; then compares.
    fn reopen(&mut self) -> (Held, Shelf) {
        for attempt in 0.. {
            let calm = attempt > 6 || self.dice.chance(500);
            if calm {
                self.faulty.set_rates(Rates::default());
                self.faulty.set_capacity(None);
            } else {
                let rates = self.rates();
                self.faulty.set_rates(rates);
                if self.dice.chance(300) {
                    self.faulty.die_after(self.dice.below(40));
                }
            }
            let options = options(self.dice.roll(), self.segment, self.work, ticking());
            match open(&self.disk, options) {
                Ok((held, shelf)) => {
                    self.counts.opened += 1;
                    self.counts.torn += u64::from(held.report().torn.is_some());
                    self.compare();
                    return (held, shelf);
                }
                Err(error) => {
                    self.counts.failed_opens += 1;
                    let system = matches!(&error, StartError::Open(OpenError::Io(_)))
                        || matches!(&error, StartError::Open(OpenError::Journal(_)))
                        || matches!(&error, StartError::Append(AppendError::Unknown | AppendError::Stopped));
                    assert!(system && !calm, "opening failed: {error}");
                    self.crash();
                }
            }
        }
        unreachable!()
    }

    fn crash(&mut self) {
        if self.dice.chance(500) { self.faulty.kill() } else { self.faulty.power_cut() }
    }

    /// What the journal holds against what it must hold.
    fn compare(&mut self) {
        let journal = Journal::open_read(self.disk.clone()).unwrap();
        self.counts.segments = self.counts.segments.max(journal.segments().unwrap().len() as u64);
        let all = read_all(&journal);
        for (seq, id, hash) in &self.model.durable {
            let found = all.get(*seq as usize - 1).unwrap_or_else(|| panic!("event {seq} is lost"));
            assert_eq!((found.id, found.hash), (*id, *hash), "event {seq} is another");
        }
        for event in &all {
            assert!(!self.model.refused.contains(&event.id), "event {} was refused", event.seq);
            // Whatever was lost, a line that is there has its tag: they are durable at the same instant.
            assert!(event.tagged, "event {} lost its tag", event.seq);
        }
        let known: HashMap<Uuid, Seq> = all.iter().map(|event| (event.id, event.seq)).collect();
        assert_eq!(known.len(), all.len(), "an id stands twice");
        let mut kept = 0;
        for group in std::mem::take(&mut self.model.doubt) {
            let found: Vec<_> = group.iter().filter_map(|p| known.get(&p.id)).collect();
            assert!(found.is_empty() || found.len() == group.len(), "half a group is there");
            if let Some(first) = found.first() {
                for (prepared, seq) in group.iter().zip(**first..) {
                    let event = &all[seq as usize - 1];
                    assert_eq!((event.id, &event.event), (prepared.id, &prepared.draft.event));
                    assert_eq!(event.group, (**first, **first + group.len() as u64 - 1));
                }
                kept += 1;
            }
        }
        self.counts.kept += kept;
        let own = |event: &Read| matches!(event.event, Event::LedgerDibuka(_) | Event::JurnalDipulihkan(_));
        let before: std::collections::HashSet<_> = self.model.durable.iter().map(|(_, id, _)| *id).collect();
        let fresh = all.iter().filter(|event| !own(event) && !before.contains(&event.id)).count();
        assert!(fresh == 0 || kept > 0, "an event is there that nobody appended");
        self.check_torn(&all);
        self.model.durable = all.iter().map(|event| (event.seq, event.id, event.hash)).collect();
    }

    /// Every torn tail is kept, and recorded with its hash.
    fn check_torn(&self, all: &[Read]) {
        let mut recorded = Vec::new();
        for event in all {
            if let Event::JurnalDipulihkan(data) = &event.event {
                let bytes = read_file(self.disk.as_ref(), data.berkas.as_str()).unwrap();
                let bytes = bytes.unwrap_or_else(|| panic!("{} is lost", data.berkas));
                assert_eq!(Hash(blake3::hash(&bytes).into()), data.hash);
                recorded.push(data.berkas.to_string());
            }
        }
        for name in self.disk.list("torn").unwrap() {
            assert!(recorded.contains(&format!("torn/{name}")), "{name} is not recorded");
        }
    }

    fn groups(&mut self) -> Vec<Vec<Prepared>> {
        let mut groups = Vec::new();
        for _ in 0..1 + self.dice.below(3) {
            let size = if self.dice.chance(600) { 1 } else { 2 + self.dice.below(5) };
            let mut drafts = Vec::new();
            for _ in 0..size {
                let unit_name = ["-", "PMK", "PPU", "CONTOH"][self.dice.below(4) as usize];
                let length = [5, 40, 600, 3000][self.dice.below(4) as usize];
                drafts.push(unit(unit_name, &"n".repeat(1 + self.dice.below(length) as usize)));
            }
            if self.dice.chance(60) {
                drafts.push(unit("PMK", store_kit::REFUSED));
            }
            groups.push(prepare(drafts, &random(self.dice.roll())).unwrap());
        }
        groups
    }

    /// Appends one batch, and notes every answer.
    fn append(&mut self, held: &mut Held) {
        let mut groups = self.groups();
        if self.dice.chance(200) && !groups.is_empty() {
            groups.push(groups[0].clone());
        }
        let answers = commit(held, groups.clone(), &system_actor());
        for (group, answer) in groups.into_iter().zip(answers) {
            match answer {
                Some(Ok(receipt)) => {
                    self.counts.acknowledged += 1;
                    self.counts.retried += u64::from(receipt.duplicate);
                    assert_eq!(receipt.hashes.len(), group.len());
                    if !receipt.duplicate {
                        for ((prepared, seq), hash) in group.iter().zip(receipt.first..).zip(receipt.hashes) {
                            assert_eq!(seq, self.model.durable.last().map_or(1, |(seq, ..)| seq + 1), "order");
                            self.model.durable.push((seq, prepared.id, hash));
                        }
                    }
                }
                Some(Err(AppendError::Unknown)) | None => {
                    self.counts.doubtful += 1;
                    self.model.doubt.push(group);
                }
                Some(Err(AppendError::Refused(_) | AppendError::Stopped)) => {
                    self.counts.refused += 1;
                    // A retry of a group that is in doubt, or was acknowledged, may come too late.
                    let doubted = |id| self.model.doubt.iter().flatten().any(|p| p.id == id);
                    let there = |id| self.model.durable.iter().any(|(_, other, _)| *other == id);
                    let refused: Vec<_> =
                        group.iter().map(|p| p.id).filter(|id| !doubted(*id) && !there(*id)).collect();
                    self.model.refused.extend(refused);
                }
                Some(Err(other)) => assert!(self.faulty.is_dead(), "{other}"),
            }
        }
    }

    fn go(mut self) -> (Counts, Done) {
        let (mut held, mut shelf) = self.reopen();
        for _ in 0..12 {
            let rates = self.rates();
            self.faulty.set_rates(rates);
            if self.dice.chance(300) {
                self.faulty.die_after(self.dice.below(30));
            }
            if self.dice.chance(80) {
                let room = self.faulty.used() + self.dice.below(20_000);
                self.faulty.set_capacity(Some(room));
            }
            for _ in 0..1 + self.dice.below(8) {
                self.append(&mut held);
                assert_eq!(shelf.len(), self.model.durable.len() as u64, "published is acknowledged");
            }
            if self.dice.chance(300) {
                self.faulty.set_rates(Rates::default());
                self.counts.closed += u64::from(held.close().is_ok());
            } else {
                drop(held);
            }
            self.crash();
            (held, shelf) = self.reopen();
        }
        drop(held);
        self.faulty.power_cut();
        self.faulty.set_rates(Rates::default());
        self.faulty.set_capacity(None);
        self.reopen();
        assert!(self.seed > 0);
        (self.counts, self.faulty.done())
    }
}

fn seeds() -> Vec<u64> {
    let number = |name| std::env::var(name).ok().and_then(|text: String| text.parse().ok());
    match number("JEJAK_FAULT_SEED") {
        Some(seed) => vec![seed],
        None => {
            let from = number("JEJAK_FAULT_FROM").unwrap_or(1);
            (from..from + number("JEJAK_FAULT_SEEDS").unwrap_or(1000)).collect()
        }
    }
}

#[test]
fn survives_every_seed() {
    let seeds = seeds();
    let next = std::sync::atomic::AtomicUsize::new(0);
    let total = std::sync::Mutex::new((Counts::default(), Done::default()));
    let work = || {
        while let Some(seed) = seeds.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            let result = std::panic::catch_unwind(|| Run::new(*seed).go());
            let Ok((counts, done)) = result else {
                panic!("seed {seed} failed; replay with JEJAK_FAULT_SEED={seed} cargo test --release --test faults");
            };
            add(&mut total.lock().unwrap(), &counts, &done);
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().unwrap();
        }
    });
    let (counts, done) = total.into_inner().unwrap();
    println!("{} seeds: {counts:?} {done:?}", seeds.len());
    if seeds.len() >= 100 {
        assert!(counts.torn > 0 && counts.kept > 0 && counts.failed_opens > 0 && counts.retried > 0, "{counts:?}");
        assert!(done.full > 0 && done.failed_syncs > 0 && done.short_writes > 0 && done.lost_sectors > 0, "{done:?}");
    }
}

fn add((counts, done): &mut (Counts, Done), more: &Counts, more_done: &Done) {
    counts.acknowledged += more.acknowledged;
    counts.doubtful += more.doubtful;
    counts.kept += more.kept;
    counts.refused += more.refused;
    counts.retried += more.retried;
    counts.opened += more.opened;
    counts.failed_opens += more.failed_opens;
    counts.torn += more.torn;
    counts.closed += more.closed;
    counts.segments = counts.segments.max(more.segments);
    done.short_writes += more_done.short_writes;
    done.failed_writes += more_done.failed_writes;
    done.failed_syncs += more_done.failed_syncs;
    done.failed_others += more_done.failed_others;
    done.full += more_done.full;
    done.died += more_done.died;
    done.kills += more_done.kills;
    done.power_cuts += more_done.power_cuts;
    done.lost_sectors += more_done.lost_sectors;
}

/// Of two slots one is good at every moment, also where a sync failed, the process was killed, and only then the power went.
#[test]
fn a_head_is_never_lost_between_its_two_slots() {
    for seed in 1..=300 {
        let (faulty, mut dice) = (FaultyDisk::new(seed), Dice::new(seed ^ 0x6865_6164));
        let disk = faulty.disk();
        let head = |seq| Head { seq, hash: Hash([seq as u8; 32]), at: Cursor::default(), closed: false };
        HeadFile::open(disk.as_ref()).unwrap().settle(&head(1)).unwrap();
        disk.sync_dir("").unwrap();
        let (mut seq, mut kept) = (1, 1);
        for step in 0..40 {
            let mut rate = |most: u64| if dice.chance(600) { dice.below(most) as u32 } else { 0 };
            faulty.set_rates(Rates {
                short_write: rate(400),
                failed_write: rate(80),
                failed_sync: rate(600),
                failed_other: 0,
            });
            if dice.chance(400) {
                faulty.die_after(dice.below(12));
            }
            let mut go = || -> std::io::Result<()> {
                let mut file = HeadFile::open(disk.as_ref())?;
                seq += 1;
                file.settle(&head(seq))?;
                kept = seq;
                for _ in 0..dice.below(5) {
                    seq += 1;
                    file.write(&head(seq))?;
                    if dice.chance(300) {
                        file.file().sync_all()?;
                        kept = seq;
                    }
                }
                Ok(())
            };
            drop(go());
            if dice.chance(500) {
                faulty.kill()
            } else {
                faulty.power_cut()
            }
            let found =
                head::read(disk.as_ref()).unwrap().unwrap_or_else(|| panic!("seed {seed} step {step}: no head"));
            // One that is too old only vouches for less: by one write at most.
            let lag = found.seq + 1 >= kept && found.seq <= seq;
            assert!(lag, "seed {seed} step {step}: {} is not in {}..={seq}", found.seq, kept - 1);
        }
    }
}
