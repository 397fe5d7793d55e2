//! The lines of a bag: the whole chain, with data for the lines that are included whole.

use std::{
    collections::{HashMap, HashSet},
    io::{BufRead, BufReader, Read},
};

use serde_json::Value;

use super::{Wrong, authority::Authority, files::Files, keys::Keys, strict};
use crate::{
    event::{Event, Header, Instant, Kind, Line, MAX_LINE, Seq, UnitCode, hash_header},
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

/// The result of reading a chain.
pub struct Reading {
    /// The chain up to its end.
    pub chain: Chain,
    /// Name, keys and epochs of the ledger.
    pub identity: Identity,
    /// Lines that are included whole.
    pub events: Vec<Held>,
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
    pub fn of(bag: &mut Files) -> Result<Self, Wrong> {
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
                Ok(())
            })?;
            Ok(sizes)
        })?;
        let mut draft = Draft::default();
        bag.with(NAME, |from| {
            lines(from, |seq, line| draft.take(line, &wanted).map_err(|why| format!("event {seq}: {why}")))
        })?;
        if !draft.chain.is_complete() {
            return Err("kelompok terakhir tidak lengkap".to_owned());
        }
        let identity = draft.identity.ok_or("rantai kosong")?;
        let Draft { chain, events, facts, heads, times, leaves, recorded, authority, erasures, .. } = draft;
        let Authority { first: unadmitted, keys, .. } = authority;
        Ok(Self { chain, identity, events, facts, heads, times, unadmitted, keys, erasures, leaves, recorded })
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
}

impl Draft {
    fn take(&mut self, line: &[u8], wanted: &HashSet<u64>) -> Result<(), Wrong> {
        let bare = line.strip_prefix(b"{\"header\":").and_then(|l| l.strip_suffix(b"}"));
        let leaf = if let Some(bytes) = bare {
            let header = Header::read(bytes).map_err(|field| format!("header tidak dapat dibaca: {field}"))?;
            let links = Links { header: &header, hash: hash_header(bytes) };
            self.chain.push(links).map_err(|e| e.fault.to_string())?;
            self.authority.judge(&header, None, false);
            self.times.push(header.recorded_at);
            self.heads.push((header.unit, header.kind, header.v, false));
            leaf_hash(bytes)
        } else {
            self.whole(line)?
        };
        self.leaves.push(leaf);
        self.tree.push(leaf);
        let size = self.chain.seq();
        if wanted.contains(&size) {
            self.recorded.insert(size, (self.tree.root(), UnitHeads::of(&self.chain).root()));
        }
        Ok(())
    }

    fn whole(&mut self, line: &[u8]) -> Result<TreeHash, Wrong> {
        let sound = self.chain.push_line(line).map_err(|e| e.fault.to_string())?;
        let parts = Line::split(line)?;
        let data = strict::json(parts.data, false)?;
        self.authority.keys.begin(&sound.header, sound.hash);
        self.authority.judge(&sound.header, Some(&data), sound.erased.is_some());
        self.erasures.take(&sound.header, &sound.event, sound.erased);
        Identity::take(&mut self.identity, sound.header.seq, &sound.event).map_err(|e| e.to_string())?;
        self.facts.push(Fact::of(&sound.header, &sound.event));
        self.times.push(sound.header.recorded_at);
        self.heads.push((sound.header.unit.clone(), sound.header.kind, sound.header.v, true));
        self.events.push(Held { sound, data });
        Ok(leaf_hash(parts.header))
    }
}

fn lines(from: &mut dyn Read, mut f: impl FnMut(Seq, &[u8]) -> Result<(), Wrong>) -> Result<(), Wrong> {
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
            Some(line) => f(seq, line)?,
            None => return Err(format!("event {seq}: baris terlalu panjang atau baris terakhir tidak lengkap")),
        }
    }
}
