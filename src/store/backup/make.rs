//! Makes a backup beside a running writer.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    error::BackupError,
    image::Image,
    manifest::{FORMAT, Manifest, Stored},
    moments,
    pieces::{Pieces, Written},
};
use crate::{
    event::{Hash, Instant, Seq},
    store::{
        INDEX, Progress, Reader, TILES,
        attest::EVIDENCE,
        audit::Audit,
        disk::{Disk, read_file},
        disk_real::RealDisk,
        head::{self, HEAD, Head},
        journal::{JOURNAL, Journal, NEXT, segment_name},
        publish::record_path,
        recovery::TORN,
        tree_files::{CHECKPOINT, replace},
        unfinished,
        verify::verify_beside,
        vouch,
    },
};

/// File in the ledger's directory with the time of its last backup.
pub const LAST: &str = "cadangan-terakhir.json";
/// Name in a backup of the record that is beside the signing key.
pub(super) const RECORD: &str = "ledger.key.checkpoint";
/// Largest size in bytes of a file that could be a signing key.
const KEY: u64 = 80;

/// Source and target of a backup.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Directory of the ledger.
    pub data: &'a Path,
    /// Its signing key, which is left out.
    pub key: &'a Path,
    /// Folder of the backups.
    pub target: &'a Path,
    /// Number of backups to keep.
    pub keep: usize,
}

/// The result of a backup.
#[derive(Debug, Clone)]
pub struct Made {
    /// The list of the backup.
    pub manifest: Manifest,
    /// Bytes that were new or already there, and pieces that were repaired.
    pub written: Written,
    /// Remarks for the operator.
    pub remarks: Vec<String>,
}

/// Makes a backup.
pub fn make(wanted: Wanted<'_>, now: Instant, progress: Progress<'_>) -> Result<Made, BackupError> {
    let data = fs::canonicalize(wanted.data).map_err(BackupError::at(wanted.data))?;
    if unfinished::is(&data) {
        return Err(BackupError::Unfinished(data));
    }
    let disk: Arc<dyn Disk> = RealDisk::new(&data);
    if head::read(disk.as_ref())?.is_none() {
        return Err(BackupError::NoLedger(data));
    }
    apart(&data, wanted.target)?;
    let (pieces, _held) = Pieces::hold(wanted.target)?;
    let (before, damaged) = pieces.newest()?;
    let mut taking = Taking { pieces: &pieces, data: &data, written: Written::default(), remarks: Vec::new() };
    taking.remarks.extend(damaged.iter().map(|number| format!("daftar cadangan {number} rusak dan tidak dipakai")));
    // Published checkpoints first: a checkpoint must not cover more than the lines in the backup.
    let mut files = taking.checkpoints(wanted.key)?;
    let (head, bytes) = head_of(disk.as_ref(), &data)?;
    files.push(pieces.take(HEAD, &bytes[..], &mut taking.written)?);
    files.extend(taking.journal(&disk, &head)?);
    files.extend(taking.others(wanted.key, before.as_ref())?);
    files.sort_by(|a, b| a.nama.cmp(&b.nama));
    let (manifest, erased) = prove(&pieces, files, &head, before.as_ref(), now, progress)?;
    pieces.publish(&manifest)?;
    pieces.prune(wanted.keep)?;
    let Taking { written, mut remarks, .. } = taking;
    if wanted.keep > 1 && !erased.is_empty() {
        let events: Vec<_> = erased.iter().map(ToString::to_string).collect();
        remarks.push(format!(
            "teks event {} dihapus menurut hukum sejak cadangan terdahulu, yang masih memuatnya: buat cadangan dengan --keep 1, \
             atau hapus daftar lama, lalu catat itu pada dokumennya",
            events.join(", ")
        ));
    }
    remarks.extend(manifest.hilang.iter().map(|what| format!("{what}: tidak ada di sumber maupun cadangan")));
    let last = serde_json::json!({"dokumen": "cadangan-terakhir", "saat": manifest.saat, "seq": manifest.seq,
        "nomor": manifest.nomor, "tujuan": wanted.target.to_string_lossy()});
    if let Err(error) = replace(&data.join(LAST), last.to_string().as_bytes()) {
        remarks.push(format!(
            "{LAST} tidak dapat ditulis ({error}); pemeriksaan tidak tahu kapan cadangan terakhir dibuat"
        ));
    }
    Ok(Made { manifest, written, remarks })
}

/// Refuses a target inside the ledger's directory: it would be lost with the ledger, and would back itself up.
fn apart(data: &Path, target: &Path) -> Result<(), BackupError> {
    let mut known = target.to_owned();
    while !known.exists() {
        match known.parent() {
            Some(above) if !above.as_os_str().is_empty() => known = above.to_owned(),
            _ => known = PathBuf::from("."),
        }
    }
    let known = fs::canonicalize(&known).map_err(BackupError::at(target))?;
    if known.starts_with(data) { Err(BackupError::Within(target.to_owned())) } else { Ok(()) }
}

/// The head, and the bytes of its file: both from the same read.
fn head_of(disk: &dyn Disk, data: &Path) -> Result<(Head, Vec<u8>), BackupError> {
    let bytes = read_file(disk, HEAD)?.unwrap_or_default();
    let head = head::of(&bytes).ok_or_else(|| BackupError::NoLedger(data.to_owned()))?;
    Ok((head, bytes))
}

struct Taking<'a> {
    pieces: &'a Pieces,
    data: &'a Path,
    written: Written,
    remarks: Vec<String>,
}

impl Taking<'_> {
    fn file(&mut self, name: &str, from: impl Read) -> Result<Stored, BackupError> {
        self.pieces.take(name, from, &mut self.written)
    }

    /// Published checkpoints: in the tiles, and beside the key.
    fn checkpoints(&mut self, key: &Path) -> Result<Vec<Stored>, BackupError> {
        let published = format!("{TILES}/{CHECKPOINT}");
        let mut found = Vec::new();
        for (name, path) in [(published.as_str(), self.data.join(&published)), (RECORD, record_path(key))] {
            match fs::read(&path) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                other => found.push(self.file(name, &other.map_err(BackupError::at(path))?[..])?),
            }
        }
        Ok(found)
    }

    /// The lines up to `head`: later ones belong to the next backup.
    fn journal(&mut self, disk: &Arc<dyn Disk>, head: &Head) -> Result<Vec<Stored>, BackupError> {
        let journal = Journal::open_read(disk.clone()).map_err(crate::store::verify::VerifyError::Journal)?;
        let segments = journal.segments().map_err(crate::store::verify::VerifyError::Journal)?;
        let mut found = Vec::new();
        for segment in segments.iter().filter(|segment| segment.number <= head.at.segment) {
            let name = segment_name(segment.number);
            let path = self.data.join(&name);
            let last = segment.number == head.at.segment;
            let limit = if last { head.at.offset } else { segment.length };
            let file = File::open(&path).map_err(BackupError::at(path))?;
            found.push(self.file(&name, file.take(limit))?);
        }
        Ok(found)
    }

    /// All other files of the directory, except keys and files that are made from the lines.
    fn others(&mut self, key: &Path, before: Option<&Manifest>) -> Result<Vec<Stored>, BackupError> {
        let mut names = Vec::new();
        walk(self.data, "", &mut names)?;
        let held: HashMap<&str, &Stored> =
            before.map(|b| b.berkas.iter().map(|file| (file.nama.as_str(), file)).collect()).unwrap_or_default();
        let mut found = BTreeMap::new();
        for name in names.iter().filter(|name| !is_made(name)) {
            let path = self.data.join(name);
            if is_key(&path, key) {
                continue;
            }
            let file = match File::open(&path) {
                // Gone in the meantime: a temporary file.
                Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
                other => other.map_err(BackupError::at(path))?,
            };
            let length = file.metadata()?.len();
            let stored = self.file(name, file.take(length))?;
            match evidence(name).filter(|hash| *hash != stored.hash) {
                None => drop(found.insert(name.clone(), stored)),
                Some(_) => self.remarks.push(format!("{name} rusak di sumber dan tidak dicadangkan")),
            }
        }
        // Evidence is never dropped: files that the source lost or damaged are kept from the previous backup.
        for (name, file) in held.into_iter().filter(|(name, _)| evidence(name).is_some()) {
            if !found.contains_key(name) && self.pieces.holds(file) {
                self.remarks.push(format!("{name}: dipertahankan dari cadangan terdahulu; sumbernya tidak punya lagi"));
                found.insert(name.to_owned(), file.clone());
            }
        }
        Ok(found.into_values().collect())
    }
}

/// The hash in the name of an evidence file; `None` for other names.
fn evidence(name: &str) -> Option<Hash> {
    let name = name.strip_prefix(EVIDENCE)?.strip_prefix('/')?;
    format!("b3:{name}").parse().ok()
}

/// Files below a folder, with their names relative to the ledger's directory.
fn walk(root: &Path, dir: &str, found: &mut Vec<String>) -> Result<(), BackupError> {
    let path = root.join(dir);
    let entries = match fs::read_dir(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(BackupError::at(path))?,
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let name = if dir.is_empty() { name } else { format!("{dir}/{name}") };
        let kind = entry.file_type()?;
        // Neither sockets nor the targets of links.
        if kind.is_dir() && name != INDEX {
            walk(root, &name, found)?;
        } else if kind.is_file() {
            found.push(name);
        }
    }
    Ok(())
}

/// Returns whether a file was already taken, is made from the lines, or is temporary.
fn is_made(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let ending = last.rsplit('.').next().unwrap_or_default();
    let segment = name.starts_with(JOURNAL) && (ending == "jsonl" || last == NEXT);
    let half = ["new", "baru"].contains(&ending) && !name.starts_with(TORN);
    let passing = half || last == "lock" || last.starts_with("masuk-");
    let tiles = name.strip_prefix(TILES).is_some_and(|rest| rest.starts_with('/'));
    segment || passing || tiles || [HEAD, LAST, RECORD, "pemeriksaan.json"].contains(&name)
}

/// Returns whether a file is a signing key, by its path or its content; a key must not be stored with the lines that it signs.
fn is_key(path: &Path, key: &Path) -> bool {
    let same = fs::canonicalize(key).is_ok_and(|key| key == path);
    let named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("ledger.key"))
        && path.extension().is_none_or(|ending| ending != "checkpoint");
    let small = fs::metadata(path).is_ok_and(|meta| meta.len() <= KEY);
    let hex = |text: String| text.trim().len() == 64 && text.trim().bytes().all(|b| b.is_ascii_hexdigit());
    same || named || small && fs::read_to_string(path).is_ok_and(hex)
}

/// Reads the backup from the folder and checks lines, chain, admission and evidence; then computes figures. Returns the list,
/// and the events with texts that were erased since the previous backup.
fn prove(
    pieces: &Pieces,
    berkas: Vec<Stored>,
    head: &Head,
    before: Option<&Manifest>,
    now: Instant,
    progress: Progress<'_>,
) -> Result<(Manifest, Vec<Seq>), BackupError> {
    let disk = Image::of(pieces, &berkas);
    let verified = verify_beside(&disk, progress, &vouch::none, |_, _| (), |_, _, ()| {})?;
    let reader = Reader::open(disk, None, &|_, _| ())?;
    let first = reader.committed(1)?.map_or(Hash::ZERO, |event| event.hash);
    if let Some(before) = before {
        if before.pertama != first || before.ledger != verified.ledger {
            return Err(BackupError::Other { held: before.ledger.clone(), given: verified.ledger });
        }
        if before.seq > verified.last {
            return Err(BackupError::Shorter { held: before.seq, have: verified.last });
        }
        if reader.committed(before.seq)?.is_some_and(|event| event.hash != before.hash) {
            return Err(BackupError::Departs(before.seq));
        }
    }
    let simulated = reader.global()?.simulasi;
    let audit = Audit::read(&reader)?;
    let named = audit.named().filter(|_| !simulated);
    let lost = named.filter(|named| {
        let name = format!("{EVIDENCE}/{}", hex::encode(named.hash.0));
        !berkas.iter().any(|file| file.nama == name)
    });
    let hilang = lost.map(|named| format!("bukti event {} ({})", named.seq, named.hash)).collect();
    let since = verified.erased.iter().filter(|gone| before.is_some_and(|before| gone.by > before.seq));
    let erased = since.map(|gone| gone.event).collect();
    let manifest = Manifest {
        dokumen: "cadangan".to_owned(),
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        nomor: pieces.numbers()?.last().map_or(1, |last| last + 1),
        ledger: verified.ledger,
        pertama: first,
        seq: head.seq,
        hash: head.hash,
        segmen: head.at.segment,
        byte: head.at.offset,
        saat: now,
        berkas,
        angka: moments::figures(&reader)?,
        hilang,
    };
    Ok((manifest, erased))
}
