//! Preparation of a group for the writer, independent of order: canonical bytes, hashes, ids, salts.

use std::{io, sync::Arc};

use uuid::{Builder, Uuid};

use super::{clock::Clock, recovery::Torn, writer::AppendError};
use crate::event::{
    Draft, Event, Instant, Prepared, Refusal, RefusalKind, Tanggal, Teks, UnitCode, data::JurnalDipulihkan,
};

/// Source of random bytes; an argument so that tests are repeatable.
pub type Random = Arc<dyn Fn(&mut [u8]) -> io::Result<()> + Send + Sync>;

/// The system's random bytes.
pub fn system_random() -> Random {
    Arc::new(|bytes| getrandom::fill(bytes).map_err(|e| io::Error::other(e.to_string())))
}

/// Prepares a group: canonical bytes, hashes, ids, salts.
pub fn prepare(drafts: Vec<Draft>, random: &Random) -> Result<Vec<Prepared>, AppendError> {
    let mut bytes = [0; 26];
    let mut group = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.into_iter().enumerate() {
        random(&mut bytes).map_err(|e| {
            Refusal::new(RefusalKind::Malformed, "id", "", format!("sistem tidak memberi bilangan acak: {e}"), "")
        })?;
        let (salt, rest) = bytes.split_at(16);
        let mut random_part = [0; 10];
        random_part.copy_from_slice(rest);
        let mut own = [0; 16];
        own.copy_from_slice(salt);
        group.push(draft.prepare(fresh_id(&random_part), own).map_err(|refusal| refusal.at(index))?);
    }
    Ok(group)
}

/// A new UUIDv7.
fn fresh_id(random: &[u8; 10]) -> Uuid {
    let millis = uuid::Timestamp::now(uuid::NoContext).to_unix();
    Builder::from_unix_timestamp_millis(millis.0 * 1000 + u64::from(millis.1 / 1_000_000), random).into_uuid()
}

/// Microseconds by which a group corrects the clock; `None` if it does not.
pub(super) fn correction(group: &[Prepared]) -> Option<u64> {
    group.iter().find_map(|prepared| match &prepared.draft.event {
        Event::JamDikoreksi(data) => Some(data.selisih_mikrodetik),
        _ => None,
    })
}

/// The instant of a group by the clock; a correction of the clock must be alone in its group, and is recorded at the last
/// event's instant or just after it.
pub(super) fn instant(
    clock: &mut Clock,
    group: &[Prepared],
    at: Option<Instant>,
    last: Instant,
) -> Result<Instant, AppendError> {
    match correction(group) {
        Some(_) if group.len() > 1 => {
            let why = "koreksi jam berlaku sejak event-nya, jadi berdiri sendiri";
            Err(Refusal::new(RefusalKind::Rule, "event", group.len(), why, "kelompok dengan satu event").into())
        }
        Some(selisih) if at.is_none() => Ok(clock.correct(selisih, last)?),
        _ => Ok(clock.next(at, last)?),
    }
}

/// The event that records a torn tail.
pub fn torn_record(torn: &Torn, berlaku: Tanggal, clock: Option<Instant>) -> Draft {
    let told = |now| format!("jam mesin saat pemulihan menunjukkan {now}; waktu catat mengikuti event terakhir");
    Draft {
        unit: UnitCode::ledger(),
        berlaku,
        event: Event::JurnalDipulihkan(JurnalDipulihkan {
            // Consists of digits and letters: always a valid text.
            berkas: torn.file.parse().expect("file name"),
            hash: torn.hash,
            ukuran: torn.bytes,
            sesudah: torn.after,
            alasan: Teks::told(&torn.why),
            dokumen: None,
            asumsi: false,
            keterangan: clock.and_then(|now| Teks::told(&told(now))),
            sumber: None,
            tanda_tangan: None,
        }),
        refs: Vec::new(),
        id: None,
        expect: None,
    }
}
