//! The memory of a witness: the last checkpoint that it signed for each log, stored durably before it answers.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::{flock::FileLock, tree_files::replace};
use crate::ledger::{KeyName, NoteError, Scheme, Seen, Signature, Signed, SignerKey, Unwitnessed, VerifierKey, judge};

/// The reason why a witness could not start or answer.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// It refuses to sign this.
    #[error(transparent)]
    Refused(#[from] Unwitnessed),
    /// Its memory could not be read or written: it signs nothing.
    #[error("ingatan saksi tidak dapat dibaca atau ditulis: {0}")]
    Io(#[from] io::Error),
    /// A key or checkpoint in its folder is damaged.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// A witness: its key, the logs that it watches, and its memory.
#[derive(Debug)]
pub struct Witness {
    dir: PathBuf,
    key: SignerKey,
    logs: Vec<VerifierKey>,
    /// Lets in one request at a time: reading the memory and updating it must not be interleaved.
    turn: Mutex<FileLock>,
}

impl Witness {
    /// Creates a witness' folder with a new key.
    pub fn create(dir: &Path, name: &KeyName) -> Result<(), WitnessError> {
        fs::create_dir_all(dir)?;
        let mut secret = zeroize::Zeroizing::new([0; 32]);
        getrandom::fill(&mut *secret).map_err(|e| io::Error::other(e.to_string()))?;
        let text = zeroize::Zeroizing::new(format!("{name}\n{}\n", hex::encode(*secret)));
        write_secret(&dir.join("saksi.key"), text.as_bytes())?;
        Ok(())
    }

    /// Opens a witness' folder; only one process may hold it. The file `logs.txt` in it has the keys of the logs that it watches.
    pub fn open(dir: &Path) -> Result<Self, WitnessError> {
        let text = zeroize::Zeroizing::new(fs::read_to_string(dir.join("saksi.key"))?);
        let (name, secret) = text.trim().split_once('\n').ok_or(NoteError::Key)?;
        let mut bytes = zeroize::Zeroizing::new([0; 32]);
        hex::decode_to_slice(secret.trim(), &mut *bytes).map_err(|_| NoteError::Key)?;
        let key = SignerKey::new(name.parse().map_err(|_| NoteError::Key)?, Scheme::Cosignature, &bytes)?;
        let logs = match fs::read_to_string(dir.join("logs.txt")) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => parse_keys(&other?)?,
        };
        let lock = FileLock::take(fs::File::create(dir.join("lock"))?)
            .map_err(|e| io::Error::other(format!("folder saksi dipakai proses lain: {e}")))?;
        Ok(Self { dir: dir.to_owned(), key, logs, turn: Mutex::new(lock) })
    }

    /// Watches logs by these keys alone: an earlier key for the same name no longer counts. A witness sees no events, so it
    /// cannot know up to which size a key signs. Returns the last checkpoint that it saw under each of those names, and under
    /// those that they continue (`name` before `name/2`).
    pub fn watch(dir: &Path, logs: &[VerifierKey]) -> Result<Vec<(String, Seen)>, WitnessError> {
        let file = dir.join("logs.txt");
        let known = match fs::read_to_string(&file) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => parse_keys(&other?)?,
        };
        let others = known.iter().filter(|old| logs.iter().all(|new| new.name() != old.name()));
        let text: String = others.chain(logs).map(|key| format!("{key}\n")).collect();
        replace(&file, text.as_bytes())?;
        let names = logs.iter().map(|key| key.name().as_str());
        let all: BTreeSet<_> = names.flat_map(|name| [Some(name.to_owned()), before(name)]).flatten().collect();
        let mut found = Vec::new();
        for name in all {
            let last = seen(dir, &name)?;
            found.extend((last.size > 0).then_some((name, last)));
        }
        Ok(found)
    }

    /// Public key of the witness.
    pub fn key(&self) -> &VerifierKey {
        self.key.public()
    }

    /// Answers `add-checkpoint` with a cosignature, made at `time` (seconds), after the checkpoint is stored durably.
    pub fn add_checkpoint(&self, request: &[u8], time: u64) -> Result<Signature, WitnessError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut damaged = None;
        let judged = judge(request, &self.logs, |origin| {
            seen(&self.dir, origin).unwrap_or_else(|error| {
                damaged = Some(error);
                Seen::default()
            })
        });
        if let Some(error) = damaged {
            return Err(error);
        }
        let mut signed = judged.map_err(|why| self.explained(why))?;
        let signature = self.key.sign(&signed.note.text, time)?;
        signed.note.add(signature.clone());
        replace(&file(&self.dir, &signed.checkpoint.origin), signed.to_string().as_bytes())?;
        Ok(signature)
    }

    /// Reports an unknown log that continues a watched one as a new epoch of it.
    fn explained(&self, why: Unwitnessed) -> Unwitnessed {
        let Unwitnessed::UnknownLog(origin) = &why else { return why };
        let known = |name: &String| self.logs.iter().any(|log| log.name().as_str() == name);
        let Some(before) = before(origin).filter(known) else { return why };
        match seen(&self.dir, &before) {
            Ok(last) => Unwitnessed::NewLog { origin: origin.clone(), before, size: last.size },
            Err(_) => why,
        }
    }
}

/// The name of the log that a new epoch continues: `name/2` follows `name`, `name/3` follows `name/2`.
fn before(origin: &str) -> Option<String> {
    let (name, epoch) = origin.rsplit_once('/')?;
    match epoch.parse::<u32>().ok()? {
        0 | 1 => None,
        2 => Some(name.to_owned()),
        epoch => Some(format!("{name}/{}", epoch - 1)),
    }
}

fn file(dir: &Path, origin: &str) -> PathBuf {
    // An origin may contain any character; its hash is a valid file name everywhere.
    dir.join(format!("{}.checkpoint", blake3::hash(origin.as_bytes()).to_hex()))
}

fn seen(dir: &Path, origin: &str) -> Result<Seen, WitnessError> {
    match fs::read(file(dir, origin)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Seen::default()),
        other => {
            let last = Signed::parse(&other?)?.checkpoint;
            Ok(Seen { size: last.size, root: last.root })
        }
    }
}

/// Reads keys, one in each line.
pub fn parse_keys(text: &str) -> Result<Vec<VerifierKey>, NoteError> {
    text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')).map(str::parse).collect()
}

fn write_secret(file: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(bytes)?;
    out.sync_all()
}
