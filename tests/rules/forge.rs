//! An operator with the disk and without the key: appends whatever he likes, with every hash right.

use std::{fs, path::Path, sync::Arc};

use jejak::{
    event::{Actor, Draft, Header, Line, Seq, data::Role, hash_header},
    ledger::Chain,
    projection::{Fact, Replay, Unadmitted},
    store::{
        self, TILES,
        disk::Disk,
        disk_real::RealDisk,
        head::{Head, HeadFile},
        journal::Cursor,
        ledger::KEY,
        publish::publish,
        verify::{VerifyError, verify_with},
    },
};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

/// A ledger, read to its end, and a place to write forgeries of it.
pub struct Forge {
    dir: TempDir,
    pub chain: Chain,
    replay: Replay,
}

/// Account, role, grant.
pub fn actor(id: &str, role: Role, grant: Seq) -> Actor {
    Actor { grant, id: id.parse().unwrap(), role }
}

impl Forge {
    /// Of the sample.
    pub fn sample() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (vault, _) = store::sample::write(dir.path(), "00".repeat(32), &|_, _| ()).unwrap();
        vault.close().unwrap();
        Self::of(dir)
    }

    /// Of the sample under a key at hand, with a checkpoint that it has signed up to the end.
    pub fn signed() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let seed = jejak::sample::KEY_SEED;
        let public = hex::encode(ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes());
        let (vault, _) = store::sample::write(dir.path(), public, &|_, _| ()).unwrap();
        vault.close().unwrap();
        let key = dir.path().join(KEY);
        fs::write(&key, hex::encode(seed)).unwrap();
        let reader = store::read(dir.path(), &|_, _| ()).unwrap();
        publish(dir.path(), &key, &reader).unwrap();
        Self::of(dir)
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Of the ledger in a folder, which was closed in good order and has one segment.
    pub fn of(dir: TempDir) -> Self {
        let mut this = Self { dir, chain: Chain::new(), replay: Replay::new() };
        let lines = fs::read(this.dir.path().join("journal/00000000.jsonl")).unwrap();
        for line in lines.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            let sound = this.chain.push_line(line).unwrap();
            this.replay.take(&sound, &Fact::of(&sound.header, &sound.event));
        }
        this.replay.verdict(Seq::MAX).unwrap();
        this
    }

    /// The lines of a group that the ledger never admitted.
    pub fn lines(&self, drafts: &[Value], actor: &Actor) -> Vec<Vec<u8>> {
        let mut chain = self.chain.clone();
        let group = (chain.seq() + 1, chain.seq() + drafts.len() as Seq);
        drafts.iter().map(|draft| line(&mut chain, group, draft, actor)).collect()
    }

    /// What replaying says of such a group; none where it finds nothing wrong.
    pub fn judge(&self, drafts: &[Value], actor: &Actor) -> Option<Unadmitted> {
        self.judge_by(self.replay.clone(), drafts, actor)
    }

    /// The same, by a replay that stands at the end of the true ledger.
    pub fn judge_by(&self, mut replay: Replay, drafts: &[Value], actor: &Actor) -> Option<Unadmitted> {
        let mut chain = self.chain.clone();
        for line in self.lines(drafts, actor) {
            let sound = chain.push_line(&line).unwrap();
            replay.take(&sound, &Fact::of(&sound.header, &sound.event));
        }
        replay.verdict(Seq::MAX).err().map(|unadmitted| *unadmitted)
    }

    /// What `verify` says of a copy of the ledger that goes on with such a group, journal and head made right.
    pub fn verify(&self, drafts: &[Value], actor: &Actor) -> Option<Unadmitted> {
        let copy = tempfile::tempdir().unwrap();
        self.write(copy.path(), drafts, actor);
        match verify_with(&RealDisk::new(copy.path()), |_, _| (), |_, _| (), |_, _, ()| {}) {
            Ok(_) => None,
            Err(VerifyError::Unadmitted(unadmitted)) => Some(*unadmitted),
            Err(other) => panic!("{other}"),
        }
    }

    /// Copies journal, head, key and what was published, and goes on with such a group.
    pub fn write(&self, to: &Path, drafts: &[Value], actor: &Actor) {
        self.write_all(to, &[(drafts.to_vec(), actor.clone())]);
    }

    /// The same with several groups.
    pub fn write_all(&self, to: &Path, groups: &[(Vec<Value>, Actor)]) {
        fs::create_dir_all(to.join("journal")).unwrap();
        let mut journal = fs::read(self.dir.path().join("journal/00000000.jsonl")).unwrap();
        fs::copy(self.dir.path().join("head"), to.join("head")).unwrap();
        copy(self.dir.path(), to);
        let mut chain = self.chain.clone();
        for (drafts, actor) in groups {
            let group = (chain.seq() + 1, chain.seq() + drafts.len() as Seq);
            for draft in drafts {
                journal.extend_from_slice(&line(&mut chain, group, draft, actor));
                journal.push(b'\n');
            }
        }
        fs::write(to.join("journal/00000000.jsonl"), &journal).unwrap();
        let disk: Arc<dyn Disk> = RealDisk::new(to);
        let at = Cursor { segment: 0, offset: journal.len() as u64 };
        let head = Head { seq: chain.seq(), hash: chain.hash(), at, closed: true };
        HeadFile::open(disk.as_ref()).unwrap().settle(&head).unwrap();
    }
}

/// Tiles, key and the record beside it, where there are any.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        let name = name.to_str().unwrap();
        if name == TILES {
            fs::create_dir_all(to.join(name)).unwrap();
            deep(&entry.path(), &to.join(name));
        } else if name.starts_with(KEY) {
            fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}

fn deep(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&to).unwrap();
            deep(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// One line that follows the chain.
fn line(chain: &mut Chain, group: (Seq, Seq), draft: &Value, actor: &Actor) -> Vec<u8> {
    line_of(chain, group, Draft::parse(draft.to_string().as_bytes()).unwrap_or_else(|e| panic!("{draft}: {e}")), actor)
}

/// The same of a draft as it is.
pub fn line_of(chain: &mut Chain, group: (Seq, Seq), draft: Draft, actor: &Actor) -> Vec<u8> {
    let seq = chain.seq() + 1;
    let prepared = draft.prepare(Uuid::from_u64_pair(0x7777, seq), [9; 16]).unwrap();
    let draft = &prepared.draft;
    let kind = draft.event.kind();
    let (unit_seq, unit_prev) = chain.unit_next(&draft.unit);
    let header = Header {
        actor: actor.clone(),
        berlaku: draft.berlaku,
        data_hash: prepared.data_hash,
        epoch: chain.epoch_of(kind),
        format: 1,
        group,
        id: prepared.id,
        ledger: chain.ledger().unwrap().clone(),
        prev: chain.hash(),
        recorded_at: chain.recorded_at(),
        refs: draft.refs.clone(),
        seq,
        subject: prepared.subject.clone(),
        kind,
        unit: draft.unit.clone(),
        unit_prev,
        unit_seq,
        // Who signs names the version that is written.
        v: if prepared.is_signed() { draft.event.version() } else { kind.version() },
    };
    let (mut bytes, mut line) = (Vec::new(), Vec::new());
    header.write(&mut bytes);
    Line::write(&mut line, &prepared.data, &bytes, &prepared.salt);
    assert_eq!(chain.push_line(&line).unwrap().hash, hash_header(&bytes));
    line
}
