//! The lines of a bag: the whole chain, with data for the lines that are included whole.

use std::{
    collections::{HashMap, HashSet},
    io::{self, BufRead, BufReader, Read as _},
};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::{
    Wrong,
    authority::Authority,
    files::Files,
    keys::Keys,
    later::{self, Later},
    strict,
};
use crate::{
    event::{Event, Header, Instant, Kind, Line, MAX_LINE, Seq, UnitCode, canonical, hash_header},
    ledger::{
        Chain, Checkpoint, Erasures, Identity, Links, Note, Sound, TreeHash, UnitHeads, VerifierKey,
        merkle::{Frontier, leaf_hash},
    },
    projection::Fact,
};

/// A line that is included whole.
pub struct Held {
    /// Header, hash and event.
    pub sound: Sound,
    /// Its data as JSON.
    pub data: Value,
}

/// A valid checkpoint, and the keys that count for it.
pub struct Proven {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Its note with the signatures.
    pub note: Note,
    /// Keys in force, among those that the auditor trusts.
    pub keys: Vec<VerifierKey>,
}

/// The result of reading the lines of a bag.
pub enum Read {
    /// Everything that the chain says.
    Whole(Box<Reading>),
    /// From some event on, which only a later program can have written, nothing could be read.
    Later(String),
}

/// The result of reading a chain.
pub struct Reading {
    /// The chain up to its end.
    pub chain: Chain,
    /// Name, keys and epochs of the ledger.
    pub identity: Identity,
    /// Lines that are included whole, of types and versions that are known here.
    pub events: Vec<Held>,
    /// All that came whole.
    pub whole: Vec<Seq>,
    /// The first event that only a later program can have written, in words.
    pub later: Option<String>,
    /// Is any such an event of the ledger itself, on which its keys may rest?
    pub later_of_ledger: bool,
    /// Their facts, in the same order.
    pub facts: Vec<Fact>,
    /// Unit, type and version of every line, and whether it is included whole.
    pub heads: Vec<(UnitCode, Kind, u32, bool)>,
    /// Time of recording of every line.
    pub times: Vec<Instant>,
    /// Description of the first event that could not have been admitted.
    pub unadmitted: Option<String>,
    /// Keys of accounts, and counts of signatures.
    pub keys: Keys,
    /// Lines with erased texts, and the events that confirm the erasures.
    pub erasures: Erasures,
    /// Every leaf of the tree.
    pub leaves: Vec<TreeHash>,
    /// Roots of tree and unit heads at the sizes of recorded checkpoints.
    pub recorded: HashMap<u64, (TreeHash, TreeHash)>,
}

impl Reading {
    /// Reads the chain of a bag.
    pub fn of(bag: &mut Files) -> Result<Read, Wrong> {
        let wanted = bag.with(NAME, |from| {
            let mut sizes = HashSet::new();
            lines(from, |_, line| {
                if line.starts_with(b"{\"data\":")
                    && let Ok(parts) = Line::split(line)
                    && let Ok(header) = Header::read(parts.header)
                    && header.kind == Kind::CheckpointDicatat
                    && let Ok(Event::CheckpointDicatat(data)) = Event::decode(header.kind, header.v, parts.data)
                {
                    sizes.insert(data.ukuran);
                }
                Ok(true)
            })?;
            Ok(sizes)
        })?;
        let mut draft = Draft::default();
        bag.with(NAME, |from| {
            lines(from, |seq, line| {
                draft.take(line, &wanted).map_err(|why| format!("event {seq}: {why}"))?;
                Ok(draft.unread.is_none())
            })
        })?;
        if let Some(what) = draft.unread {
            return Ok(Read::Later(draft.later.unwrap_or(what)));
        }
        if !draft.chain.is_complete() {
            return Err("kelompok terakhir tidak lengkap".to_owned());
        }
        let identity = draft.identity.ok_or("rantai kosong")?;
        let Draft { chain, events, facts, heads, times, leaves, recorded, authority, erasures, .. } = draft;
        let Draft { whole, later, later_of_ledger, .. } = draft;
        let Authority { first: unadmitted, keys, .. } = authority;
        let read = Self {
            chain,
            identity,
            events,
            whole,
            later,
            later_of_ledger,
            facts,
            heads,
            times,
            unadmitted,
            keys,
            erasures,
            leaves,
            recorded,
        };
        Ok(Read::Whole(Box::new(read)))
    }

    /// The root over the first leaves.
    pub fn root(&self, size: u64) -> TreeHash {
        let mut tree = Frontier::default();
        self.leaves.iter().take(size as usize).for_each(|leaf| tree.push(*leaf));
        tree.root()
    }
}

const NAME: &str = "data/ledger/rantai.jsonl";

#[derive(Default)]
struct Draft {
    chain: Chain,
    identity: Option<Identity>,
    events: Vec<Held>,
    facts: Vec<Fact>,
    heads: Vec<(UnitCode, Kind, u32, bool)>,
    times: Vec<Instant>,
    leaves: Vec<TreeHash>,
    tree: Frontier,
    authority: Authority,
    erasures: Erasures,
    recorded: HashMap<u64, (TreeHash, TreeHash)>,
    whole: Vec<Seq>,
    later: Option<String>,
    later_of_ledger: bool,
    unread: Option<String>,
}

impl Draft {
    fn take(&mut self, line: &[u8], wanted: &HashSet<u64>) -> Result<(), Wrong> {
        let bare = line.strip_prefix(b"{\"header\":").and_then(|l| l.strip_suffix(b"}"));
        let bytes = match bare {
            Some(bytes) => bytes,
            None => Line::split(line)?.header,
        };
        let leaf = match (later::of(bytes)?, bare) {
            (Some(Later::Format(what)), _) => {
                self.unread = Some(format!("event {} ({what})", self.chain.seq() + 1));
                return Ok(());
            }
            (Some(Later::Event(what, header)), _) => self.unknown(line, bytes, &what, &header, bare.is_none())?,
            (None, Some(bytes)) => self.bare(bytes)?,
            (None, None) => self.whole(line)?,
        };
        self.leaves.push(leaf);
        self.tree.push(leaf);
        let size = self.chain.seq();
        if wanted.contains(&size) {
            self.recorded.insert(size, (self.tree.root(), UnitHeads::of(&self.chain).root()));
        }
        Ok(())
    }

    /// A line that came by its header alone.
    fn bare(&mut self, bytes: &[u8]) -> Result<TreeHash, Wrong> {
        let header = Header::read(bytes).map_err(|field| format!("header tidak dapat dibaca: {field}"))?;
        if header.v == 0 {
            return Err("header tidak dapat dibaca: v".to_owned());
        }
        let links = Links { header: &header, hash: hash_header(bytes) };
        self.chain.push(links).map_err(|e| e.fault.to_string())?;
        if self.later.is_none() {
            self.authority.judge(&header, None, false);
        }
        self.times.push(header.recorded_at);
        self.heads.push((header.unit, header.kind, header.v, false));
        Ok(leaf_hash(bytes))
    }

    /// An event that only a later program can have written: its place in the chain, and nothing of what it says.
    fn unknown(
        &mut self,
        line: &[u8],
        bytes: &[u8],
        what: &str,
        header: &Header,
        whole: bool,
    ) -> Result<TreeHash, Wrong> {
        let links = Links { header, hash: hash_header(bytes) };
        self.chain.push(links).map_err(|e| e.fault.to_string())?;
        self.later.get_or_insert_with(|| format!("event {} ({what})", header.seq));
        self.later_of_ledger |= header.unit.is_ledger();
        if whole {
            let parts = Line::split(line)?;
            if parts.check_data(header.data_hash).is_err() && parts.erased(header.seq).is_none() {
                return Err("data tidak cocok dengan data_hash".to_owned());
            }
            strict::json(parts.data, false)?.as_object().ok_or("data bukan objek")?;
            self.whole.push(header.seq);
        }
        self.times.push(header.recorded_at);
        self.heads.push((header.unit.clone(), header.kind, header.v, whole));
        Ok(leaf_hash(bytes))
    }

    fn whole(&mut self, line: &[u8]) -> Result<TreeHash, Wrong> {
        let sound = self.chain.push_line(line).map_err(|e| e.fault.to_string())?;
        let parts = Line::split(line)?;
        let data = strict::json(parts.data, false)?;
        if !written(&sound, &data) {
            return Err("data tidak ditulis sebagaimana program menulisnya".to_owned());
        }
        if self.later.is_none() {
            self.authority.keys.begin(&sound.header, sound.hash);
            self.authority.judge(&sound.header, Some(&data), sound.erased.is_some());
        }
        self.whole.push(sound.header.seq);
        self.erasures.take(&sound.header, &sound.event, sound.erased);
        Identity::take(&mut self.identity, sound.header.seq, &sound.event).map_err(|e| e.to_string())?;
        self.facts.push(Fact::of(&sound.header, &sound.event));
        self.times.push(sound.header.recorded_at);
        self.heads.push((sound.header.unit.clone(), sound.header.kind, sound.header.v, true));
        self.events.push(Held { sound, data });
        Ok(leaf_hash(parts.header))
    }
}

/// Is data as the program writes it? Nothing empty, nothing that says what holds without it, numbers and formulas in their one
/// spelling, texts in NFC; but for cells of printed tables, which earlier programs took as they came.
fn written(sound: &Sound, data: &Value) -> bool {
    let mut data = data.clone();
    if sound.header.kind == Kind::RincianDicatat && !sound.nfc {
        for name in ["kolom", "baris"] {
            data.get_mut(name).into_iter().for_each(compose);
        }
    }
    let found = canonical::to_vec(&data).ok();
    found.is_some() && found == sound.event.canonical().ok()
}

fn compose(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.nfc().collect(),
        Value::Array(all) => all.iter_mut().for_each(compose),
        _ => {}
    }
}

/// Takes line after line, as long as they are asked for.
fn lines(from: &mut dyn io::Read, mut f: impl FnMut(Seq, &[u8]) -> Result<bool, Wrong>) -> Result<(), Wrong> {
    let mut from = BufReader::new(from);
    let (mut line, mut seq) = (Vec::new(), 0);
    loop {
        line.clear();
        let most = MAX_LINE as u64 + 1;
        let count = (&mut from).take(most).read_until(b'\n', &mut line).map_err(|e| e.to_string())?;
        if count == 0 {
            return Ok(());
        }
        seq += 1;
        match line.strip_suffix(b"\n") {
            Some(line) => {
                if !f(seq, line)? {
                    return Ok(());
                }
            }
            None => return Err(format!("event {seq}: baris terlalu panjang atau baris terakhir tidak lengkap")),
        }
    }
}
