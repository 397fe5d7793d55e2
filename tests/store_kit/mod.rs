//! What tests of the store share: a ledger without rules, and a view of what its journal holds.
#![allow(dead_code, clippy::unwrap_used, reason = "each test takes what it needs")]

use std::{
    collections::{HashMap, VecDeque},
    ops::ControlFlow,
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use jejak::{
    event::{
        Actor, Draft, Event, Hash, Instant, Line, Prepared, Refusal, RefusalKind, Seq, UnitCode,
        data::{Jam, LedgerDibuka, UnitDitetapkan},
    },
    ledger::{Chain, TagKey},
    projection::{AdmitError, Fact},
    store::{
        Committed, Place,
        check::{Why, check},
        clock::Clock,
        disk::Disk,
        disk_faulty::Dice,
        journal::{Cursor, Journal},
        ledger::{Held, Ledger, Options, Random, StartError, Work, prepare, system_actor, system_random},
        recovery::{self, RecoveryReport},
        writer::{Admission, AppendError, Lookup, Receipt, Request},
    },
};
use uuid::Uuid;

/// A name that the kit's rules refuse.
pub const REFUSED: &str = "tolak";

/// Takes everything but units named [`REFUSED`].
#[derive(Default)]
pub struct NoRules;

impl Admission for NoRules {
    fn admit(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<Vec<Fact>, AdmitError> {
        let end = next + group.len() as u64 - 1;
        for (index, prepared) in group.iter().enumerate() {
            if matches!(&prepared.draft.event, Event::UnitDitetapkan(d) if d.nama.as_str() == REFUSED) {
                return Err(Refusal::new(RefusalKind::Rule, "data.nama", REFUSED, "ditolak", "").at(index).into());
            }
        }
        Ok(group.iter().zip(next..).map(|(p, seq)| Fact::proposed(p, &actor.id, seq, end, at)).collect())
    }

    fn check(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<(), AdmitError> {
        self.admit(group, actor, at, next).map(drop)
    }
}

/// A catalog in memory, read from the journal.
#[derive(Default, Clone)]
pub struct Shelf(Arc<Mutex<ShelfState>>);

#[derive(Default)]
struct ShelfState {
    ids: HashMap<Uuid, Seq>,
    places: Vec<Place>,
}

impl Shelf {
    pub fn read(journal: &Journal) -> Self {
        let mut state = ShelfState::default();
        for event in read_all(journal) {
            state.ids.insert(event.id, event.seq);
            state.places.push(event.place);
        }
        Self(Arc::new(Mutex::new(state)))
    }

    pub fn len(&self) -> Seq {
        self.0.lock().unwrap().places.len() as Seq
    }
}

impl Lookup for Shelf {
    fn find_id(&self, id: Uuid) -> Option<Seq> {
        self.0.lock().unwrap().ids.get(&id).copied()
    }

    fn place(&self, seq: Seq) -> Option<Place> {
        self.0.lock().unwrap().places.get(seq as usize - 1).copied()
    }

    fn publish(&self, events: Vec<Committed>) {
        let mut state = self.0.lock().unwrap();
        for event in events {
            assert_eq!(event.fact.seq, state.places.len() as u64 + 1, "published in order");
            state.ids.insert(event.id, event.fact.seq);
            state.places.push(event.place);
        }
    }
}

/// An event as its line says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    pub seq: Seq,
    pub id: Uuid,
    pub hash: Hash,
    pub group: (Seq, Seq),
    pub event: Event,
    pub place: Place,
    /// Does it bear the tag of [`KEY`]?
    pub tagged: bool,
}

/// Secret of the key by which every ledger of this kit tags its lines.
pub const KEY: [u8; 32] = [41; 32];

/// Every event of a journal, each checked.
pub fn read_all(journal: &Journal) -> Vec<Read> {
    let mut list = Vec::new();
    if journal.segments().unwrap().is_empty() {
        return list;
    }
    let mut chain = Chain::new();
    let end = check(
        journal,
        Cursor::default(),
        None,
        &mut chain,
        |_, _, _| (),
        |place, sound, ()| {
            let header = &sound.header;
            let (seq, id, group) = (header.seq, header.id, header.group);
            let line = journal.read(place).unwrap();
            let tagged = TagKey::derive(&KEY).made(&Line::split(&line).unwrap());
            list.push(Read { seq, id, hash: sound.hash, group, event: sound.event.clone(), place, tagged });
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    assert!(matches!(end.why, Why::End(_)), "{end:?}");
    list
}

pub fn random(seed: u64) -> Random {
    let dice = Mutex::new(Dice::new(seed));
    Arc::new(move |bytes| {
        let mut dice = dice.lock().unwrap();
        bytes.fill_with(|| dice.roll() as u8);
        Ok(())
    })
}

/// A clock that goes on by a millisecond each time that it is looked at.
pub fn ticking() -> Clock {
    let tick = Arc::new(Mutex::new(0_i64));
    let other = tick.clone();
    let wall = move || {
        let mut tick = tick.lock().unwrap();
        *tick += 1;
        Instant(1_700_000_000_000_000 + *tick * 1000)
    };
    Clock::of(wall, move || Duration::from_millis(*other.lock().unwrap() as u64))
}

pub fn options(seed: u64, segment_bytes: u64, work: Work, clock: Clock) -> Options {
    Options {
        segment_bytes,
        work,
        clock,
        random: random(seed),
        key: None,
        tag: None,
        unkeyed: None,
        acknowledging: false,
    }
}

pub fn opening() -> Draft {
    draft(
        "-",
        Event::LedgerDibuka(LedgerDibuka {
            nama: "uji".parse().unwrap(),
            kunci_publik: "0".repeat(64).into(),
            hash: "blake3".into(),
            pohon: "sha256".into(),
            jam: Jam::Sistem,
            alasan: None,
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        }),
    )
}

pub fn unit(unit: &str, name: &str) -> Draft {
    draft(
        unit,
        Event::UnitDitetapkan(UnitDitetapkan {
            kode: if unit == "-" { "PMK".parse().unwrap() } else { unit.parse().unwrap() },
            nama: name.parse().unwrap(),
            induk: None,
            contoh: false,
            berakhir: false,
            penerus: Vec::new(),
            makna: jejak::event::data::Versi::default(),
            alasan: None,
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        }),
    )
}

fn draft(unit: &str, event: Event) -> Draft {
    let unit: UnitCode = unit.parse().unwrap();
    let berlaku = Instant(1_700_000_000_000_000).day();
    Draft { unit, berlaku, event, refs: Vec::new(), id: None, expect: None }
}

/// Makes a ledger, or opens the one that is there.
pub fn open(disk: &Arc<dyn Disk>, options: Options) -> Result<(Held, Shelf), StartError> {
    let options = Options { tag: Some((TagKey::derive(&KEY), std::path::PathBuf::new())), ..options };
    recovery::create(disk)?;
    let recovered = recovery::recover(disk)?;
    let shelf = Shelf::read(&recovered.journal);
    let (lookup, rules) = (Box::new(shelf.clone()), Box::new(NoRules));
    let held = if recovered.chain.seq() == 0 {
        Held::create(recovered, lookup, rules, options, vec![opening()], None)?
    } else {
        Held::start(recovered, lookup, rules, options)?
    };
    Ok((held, shelf))
}

/// The same with its writer thread.
pub fn open_ledger(disk: &Arc<dyn Disk>, options: Options) -> Result<(Ledger, RecoveryReport), StartError> {
    let random = options.random.clone();
    let (held, _) = open(disk, options)?;
    let report = held.report().clone();
    Ok((Ledger::run(held, random)?, report))
}

pub type Answer = Option<Result<Receipt, AppendError>>;

/// Hands all groups over as one batch; an answer that never came is none.
pub fn commit(held: &mut Held, groups: Vec<Vec<Prepared>>, actor: &Actor) -> Vec<Answer> {
    let mut queue = VecDeque::new();
    let mut waits = Vec::new();
    for group in groups {
        let (send, wait) = mpsc::channel();
        let reply = Box::new(move |answer| drop(send.send(answer)));
        queue.push_back(Request { group, actor: actor.clone(), at: None, dry: false, reply });
        waits.push(wait);
    }
    held.commit(&mut queue);
    waits.into_iter().map(|wait| wait.try_recv().ok()).collect()
}

pub fn append(held: &mut Held, drafts: Vec<Draft>) -> Result<Receipt, AppendError> {
    let group = prepare(drafts, &system_random()).unwrap();
    commit(held, vec![group], &system_actor()).remove(0).unwrap()
}
