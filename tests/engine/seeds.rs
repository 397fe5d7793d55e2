//! Two servers over an engine that fails on purpose, compared with a plain model. Every run comes from one seed.
//!
//! `JEJAK_ENGINE_SEEDS=n` runs n seeds from 1 on, or from `JEJAK_ENGINE_FIRST`; `JEJAK_ENGINE_SEED=n` runs just that one.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc, time::Duration};

use jejak::{
    event::{Hash, Instant, Prepared, Seq},
    ledger::Chain,
    store::{
        clock::Clock,
        disk::{Disk, write_full},
        disk_faulty::{Dice, FaultyDisk},
        engine::{
            Claim, Engine, Stand,
            faulty::{Faults, FaultyEngine, Happened, Planted},
        },
        journal::{Cursor, segment_name},
        ledger::{Held, Work, prepare, system_actor},
        recovery::{self, Recovered},
        writer::AppendError,
    },
};
use uuid::Uuid;

use crate::store_kit::{NoRules, REFUSED, Shelf, commit, opening, options, random, unit};

#[derive(Default, Debug, Clone, Copy)]
pub struct Counts {
    acknowledged: u64,
    doubtful: u64,
    kept: u64,
    taken: u64,
    fenced: u64,
    crashes: u64,
    fetched: u64,
}

/// A server: its disk, and what it holds while it believes that it writes.
struct Server {
    faulty: FaultyDisk,
    held: Option<Held>,
}

struct Run {
    dice: Dice,
    engine: FaultyEngine,
    servers: [Server; 2],
    /// The one that took over last.
    writer: usize,
    acknowledged: Vec<(Seq, Uuid, Hash)>,
    doubt: Vec<Vec<Prepared>>,
    refused: Vec<Uuid>,
    counts: Counts,
    opened: bool,
    /// The last event that was acknowledged.
    highest: Seq,
}

impl Run {
    fn new(seed: u64, planted: Planted) -> Self {
        let server = |n| Server { faulty: FaultyDisk::new(seed ^ n), held: None };
        let engine = FaultyEngine::new(seed ^ 0x656e_6769_6e65);
        engine.plant(planted);
        Self {
            dice: Dice::new(seed ^ 0x6d65_7369_6e00),
            engine,
            servers: [server(11), server(12)],
            writer: 0,
            acknowledged: Vec::new(),
            doubt: Vec::new(),
            refused: Vec::new(),
            counts: Counts::default(),
            opened: false,
            highest: 0,
        }
    }

    fn faults(&mut self) -> Faults {
        let mut rate = |most: u64| if self.dice.chance(500) { self.dice.below(most) as u32 } else { 0 };
        Faults {
            lost: rate(300),
            unanswered: rate(300),
            late: rate(300),
            stale: rate(500),
            hung: rate(80),
            early: rate(300),
        }
    }

    /// Asks until it is answered.
    fn ask<T>(&mut self, mut question: impl FnMut(&mut dyn Engine) -> Result<T, jejak::store::engine::Lost>) -> T {
        for attempt in 0.. {
            if attempt == 20 {
                self.engine.set_faults(Faults::default());
            }
            if let Ok(answer) = question(self.engine.connect().as_mut()) {
                return answer;
            }
        }
        unreachable!()
    }

    /// Takes over with a server: its copy is recovered, the term begins, what is missing is fetched.
    fn take_over(&mut self, number: usize) {
        self.servers[number].held = None;
        let disk = self.servers[number].faulty.disk();
        recovery::create(&disk).unwrap();
        let stand = loop {
            let stand: Stand = self.ask(|engine| engine.stand()).unwrap();
            // Lost before or after it was done: then the next look shows another term, or the same.
            match Claim::take(self.engine.connect(), &stand, &number.to_string()) {
                Ok(Some((claim, stand))) => break (claim.patient(Duration::ZERO), stand),
                Ok(None) | Err(_) => continue,
            }
        };
        let (claim, stand) = stand;
        let mut recovered = recovery::recover_copy(&disk).unwrap();
        while recovered.chain.seq() < stand.tip.seq {
            let from = recovered.chain.seq() + 1;
            let batches = self.ask(|engine| engine.batches(from));
            assert!(!batches.is_empty(), "the engine has all that its head says");
            for batch in batches {
                recovered = self.fetch(&disk, recovered, batch.first, &batch.lines);
            }
        }
        assert_eq!((recovered.chain.seq(), recovered.chain.hash()), (stand.tip.seq, stand.tip.hash), "one history");
        let shelf = Shelf::read(&recovered.journal);
        let options = options(self.dice.roll(), 1 << 20, Work::Grow, ticking_from(stand.tip.seq));
        let held = Held::over(recovered, claim, Box::new(shelf), Box::new(NoRules), options).unwrap();
        self.servers[number].held = Some(held);
        self.writer = number;
        self.counts.taken += 1;
    }

    /// Appends lines of a batch to a copy, as they are.
    fn fetch(&mut self, disk: &Arc<dyn Disk>, recovered: Recovered, first: Seq, lines: &[u8]) -> Recovered {
        let Recovered { chain, at, .. } = &recovered;
        let skip = chain.seq() + 1 - first;
        let missing: Vec<u8> = lines.split_inclusive(|b| *b == b'\n').skip(skip as usize).flatten().copied().collect();
        let file = disk.open_write(&segment_name(at.segment)).unwrap();
        write_full(file.as_ref(), &missing, at.offset).unwrap();
        file.sync_all().unwrap();
        drop(recovered);
        self.counts.fetched += 1;
        recovery::recover_copy(disk).unwrap()
    }

    fn groups(&mut self) -> Vec<Vec<Prepared>> {
        let mut groups = Vec::new();
        for _ in 0..1 + self.dice.below(3) {
            let mut drafts: Vec<_> =
                (0..1 + self.dice.below(3)).map(|n| unit(["-", "PMK", "PPU"][n as usize], "nama")).collect();
            if self.dice.chance(60) {
                drafts.push(unit("PMK", REFUSED));
            }
            groups.push(prepare(drafts, &random(self.dice.roll())).unwrap());
        }
        if self.dice.chance(150) && !self.doubt.is_empty() {
            // Whoever was told that it is unknown sends it again.
            let again = self.dice.below(self.doubt.len() as u64) as usize;
            groups.push(self.doubt[again].clone());
        }
        groups
    }

    /// Appends with a server that believes that it writes.
    fn append(&mut self, number: usize) {
        let stale = number != self.writer;
        let Some(mut held) = self.servers[number].held.take() else { return };
        let mut groups = self.groups();
        if !self.opened {
            groups.insert(0, prepare(vec![opening()], &random(self.dice.roll())).unwrap());
        }
        for (group, answer) in groups.clone().into_iter().zip(commit(&mut held, groups, &system_actor())) {
            match answer.unwrap() {
                Ok(receipt) => {
                    assert!(!stale || receipt.duplicate, "whoever was replaced writes nothing more");
                    assert!(receipt.duplicate || receipt.first > self.highest, "out of order");
                    self.highest = self.highest.max(receipt.last);
                    self.opened = true;
                    self.counts.acknowledged += 1;
                    for ((prepared, seq), hash) in group.iter().zip(receipt.first..).zip(receipt.hashes) {
                        self.acknowledged.push((seq, prepared.id, hash));
                    }
                }
                Err(AppendError::Unknown) => {
                    self.counts.doubtful += 1;
                    self.doubt.push(group);
                }
                Err(AppendError::Refused(_)) if group.iter().any(|p| self.doubtful(p.id)) => {}
                Err(AppendError::Refused(_)) => self.refused.extend(group.iter().map(|p| p.id)),
                Err(AppendError::Stopped) => self.counts.fenced += 1,
                Err(AppendError::Unsettled) => {}
                Err(other) => panic!("{other}"),
            }
        }
        self.servers[number].held = Some(held);
    }

    fn doubtful(&self, id: Uuid) -> bool {
        self.doubt.iter().flatten().any(|p| p.id == id)
    }

    /// Every event that the engine holds, checked.
    fn chain(&self, mut each: impl FnMut(Seq, Hash, Uuid)) {
        let mut chain = Chain::new();
        for line in self.engine.lines().split_inclusive(|b| *b == b'\n') {
            let sound = chain.push_line(line.strip_suffix(b"\n").unwrap()).expect("the engine's chain is one");
            each(sound.header.seq, sound.hash, sound.header.id);
        }
        assert!(chain.is_complete(), "half a group");
    }

    fn crash(&mut self, number: usize) {
        self.servers[number].held = None;
        self.counts.crashes += 1;
        let faulty = &self.servers[number].faulty;
        if self.dice.chance(500) { faulty.kill() } else { faulty.power_cut() }
    }

    fn compare(&mut self) {
        let mut found: HashMap<Uuid, (Seq, Hash)> = HashMap::new();
        self.chain(|seq, hash, id| {
            assert!(found.insert(id, (seq, hash)).is_none(), "{seq} stands twice");
        });
        for (seq, id, hash) in &self.acknowledged {
            assert_eq!(found.get(id), Some(&(*seq, *hash)), "acknowledged event {seq} is lost or another");
        }
        assert!(self.refused.iter().all(|id| !found.contains_key(id)), "refused, and there");
        self.counts.kept += self.doubt.iter().filter(|group| found.contains_key(&group[0].id)).count() as u64;
        let all = self.engine.lines();
        for server in &mut self.servers {
            server.held = None;
            let recovered = recovery::recover_copy(&server.faulty.disk()).unwrap();
            let mut own = Vec::new();
            if recovered.chain.seq() > 0 {
                let scanned = recovered.journal.scan(Cursor::default(), Some(recovered.at), |_, line| {
                    own.extend_from_slice(line);
                    own.push(b'\n');
                    ControlFlow::Continue(())
                });
                scanned.unwrap();
            }
            assert!(all == own, "each server holds what the engine holds, to its head");
        }
    }

    fn go(mut self) -> (Counts, Happened) {
        self.ask(|engine| engine.create());
        self.take_over(0);
        for _ in 0..30 {
            let faults = self.faults();
            self.engine.set_faults(faults);
            match self.dice.below(10) {
                0 => {
                    let other = 1 - self.writer;
                    // The other may be stopped meanwhile, and go on later.
                    self.take_over(other);
                }
                1 => {
                    let number = self.dice.below(2) as usize;
                    self.crash(number);
                    if self.dice.chance(500) {
                        self.take_over(number);
                    }
                }
                2 | 3 => self.append(1 - self.writer),
                _ => self.append(self.writer),
            }
            if self.servers[self.writer].held.as_ref().is_none_or(Held::is_stopped) {
                let number = self.dice.below(2) as usize;
                self.take_over(number);
            }
        }
        self.engine.set_faults(Faults::default());
        for number in [0, 1] {
            self.crash(number);
            self.take_over(number);
        }
        self.compare();
        (self.counts, self.engine.happened())
    }
}

/// The clock of a server that took over after an event: never behind what another server's clock said before.
fn ticking_from(seq: Seq) -> Clock {
    let mut wall = 1_700_000_000_000_000 + seq as i64 * 1_000_000;
    let mut elapsed = 0;
    let tick = move || {
        wall += 1_000;
        Instant(wall)
    };
    Clock::of(tick, move || {
        elapsed += 1;
        Duration::from_millis(elapsed)
    })
}

#[test]
fn survives_every_seed_of_a_failing_engine() {
    let number = |name| std::env::var(name).ok().and_then(|text: String| text.parse().ok());
    let seeds: Vec<u64> = match number("JEJAK_ENGINE_SEED") {
        Some(seed) => vec![seed],
        None => {
            let first = number("JEJAK_ENGINE_FIRST").unwrap_or(1);
            (first..first + number("JEJAK_ENGINE_SEEDS").unwrap_or(300)).collect()
        }
    };
    let (mut all, mut happened) = (Counts::default(), Happened::default());
    for seed in &seeds {
        let run = std::panic::catch_unwind(|| Run::new(*seed, Planted::Nothing).go());
        let Ok((counts, more)) = run else { panic!("seed {seed} failed; replay with JEJAK_ENGINE_SEED={seed}") };
        all.acknowledged += counts.acknowledged;
        all.doubtful += counts.doubtful;
        all.kept += counts.kept;
        all.taken += counts.taken;
        all.fenced += counts.fenced;
        all.crashes += counts.crashes;
        all.fetched += counts.fetched;
        happened.lost += more.lost;
        happened.unanswered += more.unanswered;
        happened.late += more.late;
        happened.too_late += more.too_late;
        happened.stale += more.stale;
        happened.hung += more.hung;
        happened.woken += more.woken;
        happened.sunk += more.sunk;
        happened.vanished += more.vanished;
    }
    println!("{} seeds: {all:?} {happened:?}", seeds.len());
    if seeds.len() >= 100 {
        assert!(all.fenced > 0 && all.kept > 0 && all.fetched > 0 && all.doubtful > all.kept, "{all:?}");
        assert!(happened.late > 0 && happened.too_late > 0 && happened.stale > 0, "{happened:?}");
        assert!(happened.hung > 0 && happened.woken > 0 && happened.sunk > 0, "{happened:?}");
        assert!(happened.vanished > 0, "{happened:?}");
    }
}

/// The runs find what an engine may never do: else their silence says nothing.
#[test]
fn an_engine_that_may_not_be_is_found() {
    for planted in [Planted::Unfenced, Planted::Anywhere, Planted::Forgets, Planted::Alone] {
        let found = (1..=200).find(|seed| std::panic::catch_unwind(|| Run::new(*seed, planted).go()).is_err());
        println!("{planted:?}: found by seed {found:?}");
        assert!(found.is_some(), "{planted:?} is found by no seed");
    }
}
