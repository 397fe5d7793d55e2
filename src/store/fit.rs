//! Conditions that a group and its lines must meet before anything of them is written.

use super::writer::{MOST_DATA, MOST_EVENTS};
use crate::{
    event::{Header, Line, MAX_LINE, Prepared, Refusal, RefusalKind, Salt},
    ledger::{Chain, Sound},
};

/// The verifier's check of a line, before it is written. Data that was found valid when it was prepared is not checked again,
/// but must have the same bytes.
pub fn verifies(chain: &Chain, line: &[u8], header: &Header, prepared: &Prepared, salt: &Salt) -> Result<(), Refusal> {
    if line.len() > MAX_LINE {
        return Err(too_long(line.len()));
    }
    // Event 1 names the ledger itself.
    if header.seq > 1 && prepared.holds_as(header.v) {
        let split = Line::split(line).map_err(unverified)?;
        if split.data != prepared.data || split.salt != *salt || prepared.subject != header.subject {
            return Err(unverified("data terbaca lain dari yang disiapkan"));
        }
        return match Header::read(split.header) {
            Ok(read) if read == *header => chain.follows(header).map_err(|fault| unverified(&fault.to_string())),
            Ok(_) => Err(unverified("header terbaca lain dari yang ditulis")),
            Err(field) => Err(unverified(field)),
        };
    }
    match Sound::read(line) {
        Ok(sound) if sound.header != *header => Err(unverified("header terbaca lain dari yang ditulis")),
        Ok(sound) if sound.erased.is_some() => Err(unverified("data tidak cocok dengan data_hash")),
        Ok(sound) if !sound.nfc => Err(unverified("teks bukan UTF-8 dalam bentuk NFC")),
        Ok(_) => chain.follows(header).map_err(|fault| unverified(&fault.to_string())),
        Err(fault) => Err(unverified(&fault.to_string())),
    }
}

/// The refusal of an encoded line that could not be read again: a bug of this program, which must not become a line.
pub fn unverified(why: &str) -> Refusal {
    tracing::error!(sebab = why, "an encoded line does not verify; it was refused");
    let detail = format!("baris yang akan ditulis tidak lolos pemeriksaan verifikasi: {why}");
    Refusal::new(RefusalKind::Malformed, "data", "", detail, "isi yang lolos pemeriksaan `jejak verify`")
}

/// The refusal of an empty group.
pub fn empty() -> Refusal {
    Refusal::new(RefusalKind::Malformed, "event", 0, "kelompok kosong", "paling sedikit satu event")
}

/// Checks the size of a group.
pub fn measure(group: &[Prepared]) -> Result<(), Refusal> {
    let data: usize = group.iter().map(|prepared| prepared.data.len()).sum();
    if group.is_empty() {
        return Err(empty());
    }
    if group.len() > MOST_EVENTS || data > MOST_DATA {
        return Err(Refusal::new(
            RefusalKind::OutOfBounds,
            "event",
            format!("{} event, {data} byte", group.len()),
            "kelompok terlalu besar",
            format!("paling banyak {MOST_EVENTS} event dan {MOST_DATA} byte data"),
        ));
    }
    Ok(())
}

fn too_long(length: usize) -> Refusal {
    Refusal::new(
        RefusalKind::OutOfBounds,
        "data",
        format!("{length} byte"),
        "baris terlalu panjang",
        format!("paling banyak {MAX_LINE} byte untuk satu baris; simpan berkas besar sebagai bukti"),
    )
}
