//! Records repairs: in a file at once, and in the ledger as soon as it opens.

use std::{fs, io, path::Path};

use serde_json::json;

use super::bench::{ASIDE, Repaired};
use crate::{
    event::{Draft, Event, Hash, Instant, Seq, Teks, UnitCode, data::JurnalDipulihkan},
    store::{Vault, ledger::system_actor, tree_files::replace, writer::AppendError},
};

/// Suffix of a record that no event names yet.
const PENDING: &str = ".baru";

/// Writes the record to a file.
pub fn keep(data: &Path, done: &Repaired, now: Instant) -> io::Result<()> {
    fs::create_dir_all(data.join(ASIDE))?;
    let ranges: Vec<_> = ranges(&done.lines).map(|(first, last)| json!([first, last])).collect();
    let record = json!({"dokumen": "perbaikan", "saat": now, "sumber": done.source, "event": ranges,
        "bukti": done.evidence, "lain": done.other, "disisihkan": done.aside,
        "sesudah": done.lines.first().map_or(0, |first| first.saturating_sub(1)), "alasan": reason(done)});
    replace_named(&data.join(ASIDE).join(format!("perbaikan-{}.json{PENDING}", now.0)), record.to_string().as_bytes())
}

/// Replaces a file by way of a temporary name that no other file has.
fn replace_named(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let whole = path.with_extension("tulis");
    replace(&whole, bytes)?;
    fs::rename(&whole, path)?;
    path.parent().map_or(Ok(()), |dir| fs::File::open(dir)?.sync_all())
}

fn ranges(lines: &[Seq]) -> impl Iterator<Item = (Seq, Seq)> {
    let mut found: Vec<(Seq, Seq)> = Vec::new();
    for seq in lines {
        match found.last_mut().filter(|(_, last)| *last + 1 == *seq) {
            Some((_, last)) => *last = *seq,
            None => found.push((*seq, *seq)),
        }
    }
    found.into_iter()
}

fn reason(done: &Repaired) -> String {
    let mut parts = Vec::new();
    let lines: Vec<_> =
        ranges(&done.lines).map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") }).collect();
    if !lines.is_empty() {
        parts.push(format!("baris event {}", lines.join(", ")));
    }
    if !done.evidence.is_empty() {
        parts.push(format!("{} berkas bukti", done.evidence.len()));
    }
    parts.extend(done.other.iter().cloned());
    format!("perbaikan: diambil alih menurut hash dari {}: {}", done.source, parts.join("; "))
}

/// Records in the ledger the repairs since it was last open.
pub fn settle(vault: &Vault, data: &Path) -> Result<Vec<Seq>, AppendError> {
    let mut recorded = Vec::new();
    let Ok(entries) = fs::read_dir(data.join(ASIDE)) else { return Ok(recorded) };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    for name in names {
        let Some(last) = name.strip_suffix(PENDING) else { continue };
        let path = data.join(ASIDE).join(&name);
        let Some(draft) = fs::read(&path).ok().and_then(|bytes| draft(last, &bytes)) else { continue };
        let reader = vault.reader();
        // In a simulated ledger the time stands still.
        let simulated = reader.global().is_ok_and(|global| global.simulasi);
        let at = simulated.then(|| reader.last().recorded_at);
        recorded.push(vault.append(vec![draft], system_actor(), at)?.last);
        let named = fs::rename(&path, data.join(ASIDE).join(last));
        if let Err(error) = named {
            tracing::warn!(%error, berkas = name, "the record of a repair keeps its first name; its event is recorded once");
        }
    }
    Ok(recorded)
}

/// The event of a record; its id follows from the record, so that it is recorded only once.
fn draft(name: &str, bytes: &[u8]) -> Option<Draft> {
    let record: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let hash = blake3::hash(bytes);
    let saat = Instant::read(record["saat"].as_str()?.as_bytes())?;
    let id = uuid::Builder::from_custom_bytes(hash.as_bytes()[..16].try_into().ok()?).into_uuid();
    let event = Event::JurnalDipulihkan(JurnalDipulihkan {
        berkas: format!("{ASIDE}/{name}").parse().ok()?,
        hash: Hash(hash.into()),
        ukuran: bytes.len() as u64,
        sesudah: record["sesudah"].as_u64()?,
        alasan: Teks::told(record["alasan"].as_str()?),
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
        tanda_tangan: None,
    });
    Some(Draft { unit: UnitCode::ledger(), berlaku: saat.day(), event, refs: Vec::new(), id: Some(id), expect: None })
}
