//! A ledger open for appending, with all its parts: recovery, catalog, books, writer.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Catalog, IndexOptions, Progress, Reader,
    books::{Shelf, snapshotter},
    clock::Clock,
    disk::Disk,
    disk_real::RealDisk,
    engine::Claim,
    erase,
    folder::{INDEX, engine_of, is_engine, is_mirror},
    head::Head,
    ledger::{Held, Ledger, Options, StartError, system_actor},
    recovery::{self, OpenError, Recovered, RecoveryReport},
    repair,
    replica::{Parts, Replica},
    signing, unfinished,
    vault_error::VaultError,
    vouch, vouched,
    writer::{Admission, AppendError, Lookup, Receipt, Request},
};
use crate::{
    event::{
        Actor, Draft, Event, Instant, Prepared, Seq, UnitCode,
        data::{Jam, PenerimaanDitetapkan},
        signature::Origin,
    },
    projection::{self, ADMISSION, AdmitError, Fact, World},
};

impl Admission for World {
    fn admit(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<Vec<Fact>, AdmitError> {
        World::admit(self, group, actor, at, next)
    }

    fn check(&mut self, group: &[Prepared], actor: &Actor, at: Instant, next: Seq) -> Result<(), AdmitError> {
        World::check(self, group, actor, at, next)
    }

    fn version(&self, event: &Event) -> u32 {
        World::version(self, event)
    }

    fn belongs(&mut self, origin: &Origin) {
        World::belongs(self, origin);
    }

    fn settled(&mut self) {
        self.trim();
    }
}

/// A ledger that can be appended to: held by this process, or by a server that is called.
pub trait Appending {
    /// A reader of the durable part.
    fn reader(&self) -> Reader;

    /// Appends a group durably, and waits for its receipt; `at` only in a ledger with a simulated clock.
    fn append(&self, drafts: Vec<Draft>, actor: Actor, at: Option<Instant>) -> Result<Receipt, AppendError>;
}

impl Appending for Vault {
    fn reader(&self) -> Reader {
        Vault::reader(self)
    }

    fn append(&self, drafts: Vec<Draft>, actor: Actor, at: Option<Instant>) -> Result<Receipt, AppendError> {
        Vault::append(self, drafts, actor, at)
    }
}

/// A ledger open for appending.
pub struct Vault {
    ledger: Ledger,
    catalog: Arc<Catalog>,
    /// Whether it tags the lines that it writes.
    tags: bool,
    /// Its directory and key file, for signing new events at the close: set if it tags lines, or was created here.
    signs: Option<Box<(PathBuf, PathBuf)>>,
}

/// Least number of events without a checkpoint for which the close signs one: the next opening would judge all of them again.
const MANY: u64 = 10_000;

impl Vault {
    /// Creates a new ledger in a directory without one; `first` begins with `ledger.dibuka`.
    pub fn create(
        root: &Path,
        first: Vec<Draft>,
        at: Option<Instant>,
        mut options: Options,
    ) -> Result<Self, VaultError> {
        if first.iter().any(|d| matches!(&d.event, Event::LedgerDibuka(data) if data.jam == Jam::Simulasi)) {
            options.clock = Clock::Simulated;
        }
        let disk: Arc<dyn Disk> = RealDisk::new(root);
        let recovered = Ledger::prepare_new(&disk)?;
        Self::start(root, recovered, options, &|_, _| (), |recovered, lookup, world, options| {
            Held::create(recovered, lookup, world, options, first, at)
        })
    }

    /// Opens a ledger: recovers it, updates the catalog, starts the writer.
    pub fn open(root: &Path, options: Options, progress: Progress<'_>) -> Result<Self, VaultError> {
        if is_mirror(root) {
            return Err(OpenError::Mirror.into());
        }
        if unfinished::is(root) {
            return Err(OpenError::Unfinished.into());
        }
        if is_engine(root) {
            return Err(OpenError::Engine(engine_of(root)?).into());
        }
        let disk: Arc<dyn Disk> = RealDisk::new(root);
        let recovered = recovery::recover_with(&disk, &|journal| vouch::beside(root, journal))?;
        let acknowledging = options.acknowledging;
        let this = Self::start(root, recovered, options, progress, Held::start)?;
        if acknowledging {
            return Ok(this);
        }
        this.rules_of_today()?;
        // If nothing can be appended now, repairs are recorded at the next opening.
        if let Err(error) = repair::settle(&this, root) {
            tracing::warn!(sebab = %error, "a repair could not be recorded in the ledger yet");
        }
        Ok(this)
    }

    /// Records that a ledger of earlier programs is judged by today's rules from here on. If its key is available, its lines
    /// are tagged from now on; the next checkpoint signs the earlier ones.
    fn rules_of_today(&self) -> Result<(), VaultError> {
        let reader = self.reader();
        let (global, last) = (reader.global().map_err(projection::ReadError::from)?, reader.last());
        let now = global.penerimaan(last.seq);
        let penanda = now.penanda || (self.tags && !global.simulasi);
        if now.versi >= ADMISSION && now.penanda == penanda {
            return Ok(());
        }
        let event = Event::PenerimaanDitetapkan(PenerimaanDitetapkan {
            versi: ADMISSION,
            konfirmasi: now.konfirmasi.clone(),
            penanda,
            masa_akses: now.masa_akses,
            wajib_tanda_tangan: now.wajib_tanda_tangan.clone(),
            alasan: None,
            dokumen: None,
            asumsi: false,
            keterangan: "aturan penerimaan program yang membuka buku besar ini".parse().ok(),
            sumber: None,
            tanda_tangan: None,
        });
        let (berlaku, at) = (last.recorded_at.day(), global.simulasi.then_some(last.recorded_at));
        let draft = Draft { unit: UnitCode::ledger(), berlaku, event, refs: Vec::new(), id: None, expect: None };
        // If nothing can be appended now, the old rules continue until the next opening.
        if let Err(error) = self.append(vec![draft], system_actor(), at) {
            tracing::warn!(sebab = %error, "the rules of admission of this program could not be recorded");
        }
        Ok(())
    }

    fn start(
        root: &Path,
        recovered: Recovered,
        mut options: Options,
        progress: Progress<'_>,
        begin: impl FnOnce(Recovered, Box<dyn Lookup>, Box<dyn Admission>, Options) -> Result<Held, StartError>,
    ) -> Result<Self, VaultError> {
        let chain = &recovered.chain;
        let durable = Head { seq: chain.seq(), hash: chain.hash(), at: recovered.at, closed: false };
        erase::fresh_index(root)?;
        let index = Some(IndexOptions::new(root.join(INDEX), snapshotter()));
        let catalog = Catalog::open(recovered.journal.clone(), index, &durable, progress)?;
        if let Err(error) = erase::settle(root, &Reader::new(catalog.clone())) {
            tracing::error!(sebab = %error, "texts that were erased could not be written over");
        }
        vouched::opening(root, &mut options, &catalog).map_err(Box::new)?;
        let world = world(&catalog, &mut options)?;
        let (random, tags) = (options.random.clone(), home(root, &options));
        let made = (durable.seq == 0).then(|| (root.to_owned(), options.key_of(root)));
        if let Some((data, key)) = tags.clone() {
            // Set once for each catalog.
            let _ = catalog.after_saving.set(signing::signs_as_it_goes(data, key));
        }
        let (tags, signs) = (tags.is_some(), made.or(tags).map(Box::new));
        let held = begin(recovered, Box::new(catalog.clone()), Box::new(world), options)?;
        Ok(Self { ledger: Ledger::run(held, random)?, catalog, tags, signs })
    }

    /// Continues as the writer of a whole copy; from now on an engine stores what is appended.
    pub(super) fn over(root: &Path, copy: Replica, claim: Claim, mut options: Options) -> Result<Self, VaultError> {
        let Parts { keep, chain, catalog, lock } = copy.into_parts();
        vouched::opening(root, &mut options, &catalog).map_err(Box::new)?;
        let world = world(&catalog, &mut options)?;
        let (random, tags) = (options.random.clone(), home(root, &options));
        let (journal, lookup) = (catalog.journal().clone(), Box::new(catalog.clone()));
        let held = Held::resume((keep.with(claim), chain, lock), journal, lookup, Box::new(world), options);
        let this =
            Self { ledger: Ledger::run(held, random)?, catalog, tags: tags.is_some(), signs: tags.map(Box::new) };
        this.rules_of_today()?;
        Ok(this)
    }

    /// Stops writing, as after a kill; readers continue to work.
    pub fn give_up(self) -> Arc<Catalog> {
        let Self { ledger, catalog, .. } = self;
        drop(ledger);
        catalog
    }

    /// A reader of the durable part; cheap, and never waits for a sync.
    pub fn reader(&self) -> Reader {
        Reader::new(self.catalog.clone())
    }

    /// The findings and actions of opening.
    pub fn report(&self) -> &RecoveryReport {
        self.ledger.report()
    }

    /// The failure that stopped the writer, for the operator; `None` while it works.
    pub fn failure(&self) -> Option<&str> {
        self.ledger.failure()
    }

    /// The catalog of the ledger.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Appends a group durably, and waits for its receipt; `at` only in a ledger with a simulated clock.
    pub fn append(&self, drafts: Vec<Draft>, actor: Actor, at: Option<Instant>) -> Result<Receipt, AppendError> {
        self.ledger.append_at(drafts, actor, at)
    }

    /// Appends a prepared group.
    pub fn append_prepared(
        &self,
        group: Vec<Prepared>,
        actor: Actor,
        at: Option<Instant>,
    ) -> Result<Receipt, AppendError> {
        self.ledger.append_prepared(group, actor, at)
    }

    /// Queues a group; its reply is called later, on the writer's thread.
    pub fn submit(&self, request: Request) -> Result<(), AppendError> {
        self.ledger.submit(request)
    }

    /// Processes the waiting groups, updates the index, and closes properly.
    pub fn close(self) -> Result<(), VaultError> {
        if let Some((root, key)) = self.signs.as_deref()
            && let Err(error) = signing::sign_many(root, key, &self.reader(), MANY)
        {
            tracing::warn!(sebab = %error, "nothing was signed at the close; the next opening judges what came since the last checkpoint");
        }
        let closed = self.ledger.close();
        self.catalog.close();
        Ok(closed?)
    }
}

/// The directory and the key file of a ledger that tags its lines.
fn home(root: &Path, options: &Options) -> Option<(PathBuf, PathBuf)> {
    options.tag.as_ref().map(|(_, key)| (root.to_owned(), key.clone()))
}

/// The books for admission, and the clock of the ledger, whatever the caller brings.
fn world(catalog: &Arc<Catalog>, options: &mut Options) -> Result<World, VaultError> {
    let world = World::open(Box::new(Shelf(catalog.clone())))?;
    if world.global().simulasi {
        options.clock = Clock::Simulated;
    }
    options.clock.shift(world.global().jam.selisih());
    let last = Reader::new(catalog.clone()).last();
    let now = world.global().penerimaan(last.seq);
    let begins = options.tag.is_some() && !now.penanda && !world.global().simulasi;
    if last.seq > 0 && (now.versi < ADMISSION || begins) {
        // The rules of today are recorded next, by the program itself: a wrong clock must not take the ledger ahead.
        options.clock.hold(last.recorded_at);
    }
    Ok(world)
}

/// Opens a ledger for reading beside the process that holds it.
pub fn read(root: &Path, progress: Progress<'_>) -> Result<Reader, super::ReadError> {
    if unfinished::is(root) {
        return Err(super::ReadError::Unfinished);
    }
    Reader::open(RealDisk::new(root), Some(PathBuf::from(root).join(INDEX)), progress)
}
