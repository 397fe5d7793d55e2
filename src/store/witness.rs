//! A witness' memory: the last checkpoint that it signed for each log, kept durably before it answers.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::tree_files::replace;
use crate::ledger::{KeyName, NoteError, Scheme, Seen, Signature, Signed, SignerKey, Unwitnessed, VerifierKey, judge};

/// Why a witness could not start or answer.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// It does not sign this.
    #[error(transparent)]
    Refused(#[from] Unwitnessed),
    /// Its memory could not be read or written: it signs nothing.
    #[error("ingatan saksi tidak dapat dibaca atau ditulis: {0}")]
    Io(#[from] io::Error),
    /// A key or checkpoint in its folder is damaged.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// A witness: its key, the logs it watches, and what it has seen.
#[derive(Debug)]
pub struct Witness {
    dir: PathBuf,
    key: SignerKey,
    logs: Vec<VerifierKey>,
    /// One request at a time: reading what was seen and keeping what is new must not be interleaved.
    turn: Mutex<fs::File>,
}

impl Witness {
    /// Makes a witness' folder with a fresh key.
    pub fn create(dir: &Path, name: &KeyName) -> Result<(), WitnessError> {
        fs::create_dir_all(dir)?;
        let mut secret = zeroize::Zeroizing::new([0; 32]);
        getrandom::fill(&mut *secret).map_err(|e| io::Error::other(e.to_string()))?;
        let text = zeroize::Zeroizing::new(format!("{name}\n{}\n", hex::encode(*secret)));
        write_secret(&dir.join("saksi.key"), text.as_bytes())?;
        Ok(())
    }

    /// Opens a witness' folder; only one process may hold it. `logs.txt` in it names the keys of the logs it watches.
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
        let lock = fs::File::create(dir.join("lock"))?;
        lock.try_lock().map_err(|e| io::Error::other(format!("folder saksi dipakai proses lain: {e}")))?;
        Ok(Self { dir: dir.to_owned(), key, logs, turn: Mutex::new(lock) })
    }

    /// Adds a log to watch.
    pub fn watch(dir: &Path, log: &VerifierKey) -> Result<(), WitnessError> {
        let file = dir.join("logs.txt");
        let mut text = fs::read_to_string(&file).unwrap_or_default();
        if !text.lines().any(|line| line == log.to_string()) {
            text.push_str(&format!("{log}\n"));
            replace(&file, text.as_bytes())?;
        }
        Ok(())
    }

    /// Its public key.
    pub fn key(&self) -> &VerifierKey {
        self.key.public()
    }

    fn file(&self, origin: &str) -> PathBuf {
        // An origin may hold any character; its hash is a file name everywhere.
        self.dir.join(format!("{}.checkpoint", blake3::hash(origin.as_bytes()).to_hex()))
    }

    fn seen(&self, origin: &str) -> Result<Seen, WitnessError> {
        match fs::read(self.file(origin)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Seen::default()),
            other => {
                let last = Signed::parse(&other?)?.checkpoint;
                Ok(Seen { size: last.size, root: last.root })
            }
        }
    }

    /// Answers `add-checkpoint`: a cosignature, made at `time` (seconds), after what was seen is safely kept.
    pub fn add_checkpoint(&self, request: &[u8], time: u64) -> Result<Signature, WitnessError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut damaged = None;
        let judged = judge(request, &self.logs, |origin| {
            self.seen(origin).unwrap_or_else(|error| {
                damaged = Some(error);
                Seen::default()
            })
        });
        if let Some(error) = damaged {
            return Err(error);
        }
        let mut signed = judged?;
        let signature = self.key.sign(&signed.note.text, time);
        signed.note.add(signature.clone());
        replace(&self.file(&signed.checkpoint.origin), signed.to_string().as_bytes())?;
        Ok(signature)
    }
}

/// Reads keys, one a line.
pub fn parse_keys(text: &str) -> Result<Vec<VerifierKey>, NoteError> {
    text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')).map(str::parse).collect()
}

fn write_secret(file: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(bytes)?;
    out.sync_all()
}
