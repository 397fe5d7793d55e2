//! One suite of appends, reads, recovery and faults, on the journal in a folder, on the journal in PostgreSQL, and on the engine
//! in memory whose faults the runs of `seeds.rs` are made of. What faults come by chance is asked of a folder by
//! `tests/faults.rs`, of an engine by `seeds.rs`.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
};

use jejak::{
    event::{Actor, Draft, Hash, Seq, data::Role},
    ledger::Chain,
    projection::Fact,
    store::{
        self, Reader, Vault,
        disk_real::RealDisk,
        engine::{Copy, CopyError, Engine, Taken, faulty::FaultyEngine, moving, name_of, postgres::Address},
        ledger::{Options, system_random},
        verify::verify,
        writer::{AppendError, Request},
    },
};
use tempfile::TempDir;

use crate::{kit, pg::Pg};

/// A ledger, wherever its journal stands.
pub struct Place {
    pub dir: TempDir,
    pub engine: Option<Address>,
    memory: Option<FaultyEngine>,
    pub name: String,
}

impl Place {
    fn folder() -> Self {
        let dir = tempfile::tempdir().unwrap();
        kit::ledger(dir.path());
        let name = name_of(&store::read(dir.path(), &|_, _| ()).unwrap()).unwrap();
        Self { dir, engine: None, memory: None, name }
    }

    pub fn engine(pg: &Pg) -> Self {
        let mut this = Self::folder();
        let address = Address::read(&pg.url()).unwrap();
        address.ledgers().unwrap();
        let end = moving::into_engine(this.dir.path(), Box::new(address.ledger(&this.name)), &pg.url(), &|_, _| ());
        assert!(end.unwrap() > 600);
        this.engine = Some(address);
        this
    }

    fn memory() -> Self {
        let mut this = Self::folder();
        let engine = FaultyEngine::new(1);
        moving::into_engine(this.dir.path(), engine.connect(), MEMORY, &|_, _| ()).unwrap();
        this.memory = Some(engine);
        this
    }

    /// The engine, where there is one.
    fn connect(&self) -> Option<Box<dyn Engine>> {
        let address = self.engine.as_ref().map(|address| Box::new(address.ledger(&self.name)) as Box<dyn Engine>);
        address.or_else(|| self.memory.as_ref().map(FaultyEngine::connect))
    }

    pub fn open(&self) -> Vault {
        self.try_open().unwrap()
    }

    pub fn try_open(&self) -> Result<Vault, CopyError> {
        let told = self.engine.as_ref().map_or(MEMORY.to_owned(), Address::to_string);
        match self.connect() {
            None => Ok(Vault::open(self.dir.path(), Options::system(), &|_, _| ())?),
            Some(engine) => take_from(engine, &told, self.dir.path()),
        }
    }
}

/// What a folder says of an engine in memory.
const MEMORY: &str = "postgres://uji@memori/uji";

pub fn take(address: &Address, name: &str, dir: &Path) -> Result<Vault, CopyError> {
    take_from(Box::new(address.ledger(name)), &address.to_string(), dir)
}

fn take_from(mut engine: Box<dyn Engine>, told: &str, dir: &Path) -> Result<Vault, CopyError> {
    let copy = Copy::open(dir, told, &|_, _| ())?;
    let stand = engine.stand()?.ok_or(CopyError::None)?;
    match copy.take(engine, &stand, "uji", Options::system()) {
        Ok(Taken::Vault(vault)) => Ok(*vault),
        Ok(Taken::Faster(_)) => panic!("somebody else was faster"),
        Err(failed) => Err(failed.1),
    }
}

pub fn narration(key: &str) -> Draft {
    kit::draft(&kit::narration("PPU", key))
}

pub fn actor(vault: &Vault) -> Actor {
    let global = vault.reader().global().unwrap();
    let last = vault.reader().last().seq;
    let grant = global.grants(last).find(|grant| grant.akun.as_str() == "ppu-01" && grant.peran == Role::Unit).unwrap();
    Actor { grant: grant.seq, id: grant.akun.clone(), role: Role::Unit }
}

/// Appends many, some of them together, and gives position and hash of each.
pub fn fill(vault: &Vault, count: usize) -> Vec<(Seq, Hash)> {
    let (actor, mut acknowledged, (send, wait)) = (actor(vault), Vec::new(), mpsc::channel());
    for n in 0..count {
        let drafts = (0..1 + n % 3).map(|k| narration(&format!("isi {n} {k}"))).collect();
        let group = store::ledger::prepare(drafts, &system_random()).unwrap();
        let send = send.clone();
        let reply = Box::new(move |answer| send.send(answer).unwrap());
        vault.submit(Request { group, actor: actor.clone(), at: None, dry: false, reply }).unwrap();
    }
    for receipt in wait.iter().take(count) {
        let receipt: store::writer::Receipt = receipt.unwrap();
        acknowledged.extend((receipt.first..).zip(receipt.hashes));
    }
    acknowledged
}

pub fn hold(vault: &Vault, acknowledged: &[(Seq, Hash)]) {
    for (seq, hash) in acknowledged {
        assert_eq!(vault.reader().committed(*seq).unwrap().unwrap().hash, *hash, "event {seq}");
    }
}

/// The suite.
pub fn holds(place: &Place) {
    appends_and_recovers(place);
    refuses(place);
    reads(place);
    what_a_crash_leaves(place);
    what_rots(place);
}

fn appends_and_recovers(place: &Place) {
    let vault = place.open();
    let before = vault.reader().last().seq;
    let mut acknowledged = fill(&vault, 60);
    assert_eq!(acknowledged.len(), 120);
    hold(&vault, &acknowledged);
    // A retry gives the first receipt again.
    let group = store::ledger::prepare(vec![narration("ulang")], &system_random()).unwrap();
    let first = vault.append_prepared(group.clone(), actor(&vault), None).unwrap();
    let again = vault.append_prepared(group, actor(&vault), None).unwrap();
    assert!(!first.duplicate && again.duplicate && first.hashes == again.hashes);
    acknowledged.extend((first.first..).zip(first.hashes));
    // A second writer in the same folder is refused.
    assert!(place.try_open().is_err());
    // As after a kill: nothing was closed.
    drop(vault);
    let vault = place.open();
    assert_eq!(vault.reader().last().seq, before + 121);
    hold(&vault, &acknowledged);
    acknowledged.extend(fill(&vault, 5));
    vault.close().unwrap();
    let vault = place.open();
    hold(&vault, &acknowledged);
    drop(vault);
    verify(&RealDisk::new(place.dir.path()), |_, _| ()).unwrap();
}

/// A group is whole or not there; who only asks changes nothing; an id stands for one event for ever.
fn refuses(place: &Place) {
    let vault = place.open();
    let (actor, before) = (actor(&vault), vault.reader().last());
    let group = |drafts| store::ledger::prepare(drafts, &system_random()).unwrap();
    let foreign = kit::draft(&kit::narration("PMK", "bukan haknya"));
    let mixed = group(vec![narration("sendiri"), foreign]);
    let refused = vault.append_prepared(mixed.clone(), actor.clone(), None);
    assert!(matches!(refused, Err(AppendError::Refused(_))), "{refused:?}");
    let (send, wait) = mpsc::channel();
    let reply = Box::new(move |answer| send.send(answer).unwrap());
    let asked = group(vec![narration("hanya bertanya")]);
    vault.submit(Request { group: asked.clone(), actor: actor.clone(), at: None, dry: true, reply }).unwrap();
    assert_eq!(wait.recv().unwrap().unwrap().first, before.seq + 1);
    assert_eq!(vault.reader().last(), before);
    for prepared in mixed.iter().chain(&asked) {
        assert_eq!(vault.reader().find_id(prepared.id).unwrap(), None);
    }
    let kept = group(vec![narration("pertama")]);
    vault.append_prepared(kept.clone(), actor.clone(), None).unwrap();
    let other = group(vec![Draft { id: Some(kept[0].id), ..narration("id yang sama, isi lain") }]);
    let refused = vault.append_prepared(other, actor, None);
    assert!(matches!(refused, Err(AppendError::Refused(_))), "{refused:?}");
    assert_eq!(vault.reader().last().seq, before.seq + 1);
    vault.close().unwrap();
}

/// The lines are one chain, whoever reads them; and what stood at an event stands there for ever.
fn reads(place: &Place) {
    let vault = place.open();
    let facts = |reader: &Reader, seq| -> Vec<Vec<Fact>> {
        reader
            .all_streams()
            .iter()
            .map(|key| reader.facts(key, seq).unwrap())
            .filter(|facts| !facts.is_empty())
            .collect()
    };
    let at = vault.reader().last().seq;
    let then = facts(&vault.reader(), at);
    let acknowledged = fill(&vault, 4);
    let reader = vault.reader();
    assert!(facts(&reader, at) == then, "the past has changed");
    assert_eq!(facts(&reader, reader.last().seq).concat().len(), at as usize + acknowledged.len());
    // Somebody beside the one who writes sees what is durable.
    let beside = store::read(place.dir.path(), &|_, _| ()).unwrap();
    for reader in [&reader, &beside] {
        let mut chain = Chain::new();
        for seq in 1..=reader.last().seq {
            chain.push_line(&reader.line(seq).unwrap()).unwrap();
        }
        assert!(chain.is_complete() && chain.hash() == reader.last().hash);
        assert!(chain.seq() >= at, "{} of {at}", chain.seq());
    }
    vault.close().unwrap();
}

/// Half a line at the end, and an index that is gone: what was acknowledged is there. A folder keeps what it does not know, an
/// engine's copy needs it not.
fn what_a_crash_leaves(place: &Place) {
    let vault = place.open();
    let acknowledged = fill(&vault, 3);
    let last = vault.reader().last().seq;
    drop(vault);
    let file = segment(place.dir.path());
    let mut bytes = std::fs::read(&file).unwrap();
    let end = bytes.iter().rposition(|b| *b == b'\n').unwrap() + 1;
    let torn = br#"{"data":{"half"#;
    bytes.truncate(end);
    bytes.extend(torn);
    std::fs::write(&file, bytes).unwrap();
    std::fs::remove_dir_all(place.dir.path().join("index")).unwrap();
    let vault = place.open();
    hold(&vault, &acknowledged);
    let (records, aside) = if place.connect().is_some() { (0, 0) } else { (1, 1) };
    assert_eq!(vault.reader().last().seq, last + records);
    assert_eq!(std::fs::read_dir(place.dir.path().join("torn")).unwrap().count(), aside);
    vault.close().unwrap();
}

/// A byte of a line that was acknowledged changes, or its end is gone. A folder says so, and nothing is changed; a copy gets
/// the line again from its engine, the very bytes.
fn what_rots(place: &Place) {
    let file = segment(place.dir.path());
    let whole = std::fs::read(&file).unwrap();
    let lines: Vec<_> = memchr::memchr_iter(b'\n', &whole).collect();
    let mut changed = whole.clone();
    changed[lines[300] + 60] ^= 2;
    let shorter = whole[..=lines[lines.len() - 2]].to_vec();
    for rotten in [changed, shorter] {
        std::fs::write(&file, &rotten).unwrap();
        let opened = place.try_open();
        if place.connect().is_some() {
            let vault = opened.unwrap();
            assert_eq!(vault.reader().last().seq, lines.len() as u64);
            vault.close().unwrap();
            assert!(std::fs::read(&file).unwrap() == whole, "the copy is what it was");
        } else {
            let told = opened.err().unwrap().to_string();
            assert!(told.contains("jejak repair"), "{told}");
            assert!(std::fs::read(&file).unwrap() == rotten, "nothing is changed");
            std::fs::write(&file, &whole).unwrap();
        }
    }
    place.open().close().unwrap();
    verify(&RealDisk::new(place.dir.path()), |_, _| ()).unwrap();
}

pub fn segment(dir: &Path) -> PathBuf {
    dir.join("journal/00000000.jsonl")
}

#[test]
fn in_a_folder() {
    holds(&Place::folder());
}

#[test]
fn in_an_engine_in_memory() {
    holds(&Place::memory());
}
