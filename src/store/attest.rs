//! Events that the ledger records for the outside: checkpoints with the list of unit heads, and the end of an epoch.

use std::{fs, io, path::Path};

pub use super::folder::EVIDENCE;
use super::{
    Appending,
    depart::{Verdict, compare},
    folder::record_path,
    ledger::system_actor,
    publish_error::PublishError,
    published::read_record,
    tree::{Tree, TreeError},
    tree_files::{TILES, TileFiles, replace},
    writer::{AppendError, Receipt},
};
use crate::{
    event::{
        Draft, Event, Hash, Instant, Teks, UnitCode,
        data::{CheckpointDicatat, EpochDibuka},
    },
    ledger::{Checkpoint, Identity},
};

/// The reason why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum AttestError {
    /// Tree, keys or checkpoint failed.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The file system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The ledger refused the event.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The ledger falls short of no recorded checkpoint.
    #[error("tidak ada checkpoint terdahulu yang dilanggar; epoch baru tidak diperlukan")]
    NoAlarm,
}

impl From<TreeError> for AttestError {
    fn from(error: TreeError) -> Self {
        Self::Publish(error.into())
    }
}

/// Stores bytes as evidence under their hash.
pub fn keep(data: &Path, bytes: &[u8]) -> io::Result<Hash> {
    let hash = Hash(blake3::hash(bytes).into());
    let dir = data.join(EVIDENCE);
    fs::create_dir_all(&dir)?;
    replace(&dir.join(hex::encode(hash.0)), bytes)?;
    Ok(hash)
}

/// Time and day of an event of the program itself; no time means that the writer's clock decides.
fn moment(vault: &dyn Appending) -> io::Result<(Option<Instant>, crate::event::Tanggal)> {
    let reader = vault.reader();
    let simulated = reader.global().map_err(|e| io::Error::other(e.to_string()))?.simulasi;
    let last = reader.last().recorded_at;
    Ok(if simulated { (Some(last), last.day()) } else { (None, Instant(chrono::Utc::now().timestamp_micros()).day()) })
}

fn append(vault: &dyn Appending, event: Event) -> Result<Receipt, AttestError> {
    let (at, berlaku) = moment(vault)?;
    let draft = Draft { unit: UnitCode::ledger(), berlaku, event, refs: Vec::new(), id: None, expect: None };
    Ok(vault.append(vec![draft], system_actor(), at)?)
}

/// Appends `checkpoint.dicatat` for the tree up to the last event, and stores the list of unit heads as evidence. Called at
/// every close of a period, and from time to time.
pub fn record(vault: &dyn Appending, data: &Path) -> Result<Receipt, AttestError> {
    let reader = vault.reader();
    let tree = Tree::current(data, &reader)?;
    let heads = tree.heads();
    let daftar_unit = keep(data, heads.to_string().as_bytes())?;
    let asal = text(&Identity::read(&reader)?.origin())?;
    append(
        vault,
        Event::CheckpointDicatat(CheckpointDicatat {
            asal,
            ukuran: tree.size(),
            akar: tree.root(),
            daftar_unit,
            akar_unit: heads.root(),
            alasan: None,
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        }),
    )
}

/// Continues from a restored, shorter state: opens a new epoch under a new origin, and records the last checkpoint of the old
/// one. Tiles of the lost end are set aside, not removed.
pub fn accept_rollback(vault: &dyn Appending, data: &Path, key: &Path, alasan: Teks) -> Result<Receipt, AttestError> {
    let reader = vault.reader();
    let identity = Identity::read(&reader)?;
    let known = highest(data, key)?.filter(|known| known.origin == identity.origin()).ok_or(AttestError::NoAlarm)?;
    if compare(&reader, &known, &[])? == Verdict::Extends {
        return Err(AttestError::NoAlarm);
    }
    set_aside(data, known.size)?;
    append(
        vault,
        Event::EpochDibuka(EpochDibuka {
            asal: text(&known.origin)?,
            ukuran: known.size,
            akar: known.root,
            alasan: Some(alasan),
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        }),
    )
}

/// The largest checkpoint known to have been published: from the record beside the key, or from the tiles.
pub fn highest(data: &Path, key: &Path) -> Result<Option<Checkpoint>, PublishError> {
    let tiles = read_record(&TileFiles::of(data).dir().join(super::CHECKPOINT))?;
    let known = read_record(&record_path(key))?.into_iter().chain(tiles);
    Ok(known.map(|signed| signed.checkpoint).max_by_key(|checkpoint| checkpoint.size))
}

/// Refuses a ledger that falls short of what was published; called before serving or appending.
pub fn guard(vault: &dyn Appending, data: &Path, key: &Path) -> Result<(), PublishError> {
    super::publish::guard(data, key, &vault.reader())
}

/// Moves the tiles aside, so that they are made again from the journal.
pub fn set_aside(data: &Path, size: u64) -> io::Result<()> {
    let tiles = TileFiles::of(data);
    let free = |n: &u32| !data.join(format!("{TILES}.lama-{size}-{n}")).exists();
    let Some(number) = (1..1000).find(free) else { return Err(io::ErrorKind::AlreadyExists.into()) };
    let aside = data.join(format!("{TILES}.lama-{size}-{number}"));
    match fs::rename(tiles.dir(), aside) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

fn text(text: &str) -> Result<Teks, AttestError> {
    text.parse().map_err(|_| io::Error::from(io::ErrorKind::InvalidInput).into())
}
