//! A ledger that is held for appending.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;

use super::{output, source};
use crate::{
    event::{Actor, Draft, Hash, Instant, Prepared, Refusal, RefusalKind, Seq},
    projection::{AdmitError, Book, Facts, Fact, ReadError, StreamKey, World, access},
    store::{
        Catalog, Reader, Snapshotter,
        clock::Clock,
        disk_real::RealDisk,
        head::Head,
        ledger::{Held, Ledger, Options, Random, system_random},
        recovery::{self, Recovered},
        writer::{Admission, Receipt},
    },
};

/// A held ledger.
pub struct Writer {
    ledger: Ledger,
    catalog: Arc<Catalog>,
    /// What is durable.
    pub reader: Reader,
}

impl Writer {
    /// Opens the ledger in a directory, which is recovery.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let recovered = recovery::recover(&RealDisk::new(dir)).with_context(|| place(dir))?;
        let (catalog, reader, world) = books(dir, &recovered)?;
        let clock = if world.global().simulasi { Clock::Simulated } else { Clock::system() };
        let options = Options { clock, ..Options::system() };
        let held = Held::start(recovered, Box::new(catalog.clone()), Box::new(Admit(world)), options)?;
        Ok(Self { ledger: Ledger::run(held, system_random())?, catalog, reader })
    }

    /// Makes a new ledger; `first` begins with `ledger.dibuka`. `at` is given for a simulated clock.
    pub fn create(dir: &Path, first: Vec<Draft>, at: Option<Instant>, random: Random) -> anyhow::Result<Self> {
        let recovered = Ledger::prepare_new(&RealDisk::new(dir)).with_context(|| place(dir))?;
        let (catalog, reader, world) = books(dir, &recovered)?;
        let clock = if at.is_some() { Clock::Simulated } else { Clock::system() };
        let options = Options { clock, random, ..Options::system() };
        let held = Held::create(recovered, Box::new(catalog.clone()), Box::new(Admit(world)), options, first, at)?;
        Ok(Self { ledger: Ledger::run(held, system_random())?, catalog, reader })
    }

    /// Appends a group, durably.
    pub fn append(&self, drafts: Vec<Draft>, actor: Actor) -> anyhow::Result<Receipt> {
        Ok(self.ledger.append(drafts, actor)?)
    }

    /// Appends a prepared group at an instant of a simulated clock.
    pub fn append_prepared(&self, group: Vec<Prepared>, actor: Actor, at: Instant) -> anyhow::Result<Receipt> {
        Ok(self.ledger.append_prepared(group, actor, Some(at))?)
    }

    /// The last durable event.
    pub fn last(&self) -> Seq {
        self.reader.last().seq
    }

    /// Closes it in good order.
    pub fn close(self) -> anyhow::Result<()> {
        self.ledger.close()?;
        self.catalog.close();
        Ok(())
    }
}

fn place(dir: &Path) -> String {
    format!("buku besar di {} tidak dapat dibuka", dir.display())
}

fn books(dir: &Path, recovered: &Recovered) -> anyhow::Result<(Arc<Catalog>, Reader, World)> {
    let bar = output::bar("menyusun indeks");
    let progress = output::progress(&bar);
    let head = Head { seq: recovered.chain.seq(), hash: recovered.chain.hash(), at: recovered.at, closed: false };
    let catalog = Catalog::open(recovered.journal.clone(), Some(dir.join("index")), &head, snapshots(), &progress)?;
    bar.finish_and_clear();
    let reader = Reader::new(catalog.clone());
    let world = World::open(Box::new(Published(reader.clone())))?;
    Ok((catalog, reader, world))
}

/// Makes snapshots of books, for the index.
fn snapshots() -> Snapshotter {
    Arc::new(|_, before, facts| {
        let mut book: Book = before.and_then(|bytes| postcard::from_bytes(&bytes).ok()).unwrap_or_default();
        facts.iter().for_each(|fact| book.apply(fact));
        // A snapshot only saves time: an empty one is read as none.
        postcard::to_stdvec(&book).unwrap_or_default()
    })
}

/// Facts that were published.
struct Published(Reader);

impl Facts for Published {
    fn facts(&self, key: &StreamKey) -> Result<Vec<Fact>, ReadError> {
        source::facts(&self.0, key, Seq::MAX)
    }
}

/// The books as the writer asks them.
struct Admit(World);

impl Admission for Admit {
    fn admit(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<Vec<Fact>, Refusal> {
        self.0.admit(group, actor, at, next).map_err(|error| match error {
            AdmitError::Refused(refusal) => refusal,
            AdmitError::Unreadable(why) => {
                Refusal::new(RefusalKind::Unknown, "buku", "", format!("buku tidak dapat dibaca: {why}"), "")
            }
        })
    }
}

/// The hash by which the ledger knows a token.
pub fn token_hash(token: &str) -> Hash {
    Hash(blake3::hash(token.as_bytes()).into())
}

/// The account of a token, in a role that may record the drafts where it has one.
pub fn actor(source: &source::Source, token: &str, drafts: &[Draft]) -> Result<Actor, Refusal> {
    let (global, hash) = (&source.global, token_hash(token));
    let last = source.last();
    let own: Vec<_> = global.grants(last).filter(|g| g.token == Some(hash)).collect();
    let able = own.iter().find(|grant| {
        let may = |draft: &Draft| access::may_record(grant.peran, &draft.event);
        let covers = |draft: &Draft| draft.unit.is_ledger() || global.covers(grant, &draft.unit, last);
        drafts.iter().all(|draft| may(draft) && covers(draft))
    });
    let grant = able.or(own.first()).ok_or_else(|| {
        let detail = "token tidak dikenal, atau aksesnya sudah dicabut";
        Refusal::new(RefusalKind::NotAllowed, "--token", "(dirahasiakan)", detail, "token akses yang masih berlaku")
    })?;
    Ok(Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran })
}
