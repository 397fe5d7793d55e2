//! `jejak verify --checkpoint FILE`: checks the ledger against a checkpoint that somebody noted down.

use std::path::{Path, PathBuf};

use super::{output, proof::read};
use crate::{
    event::Seq,
    ledger::{Identity, NoteError, Signed, Verified},
    store::{
        self, Reader, TileFiles,
        depart::{self, Verdict},
        disk_real::RealDisk,
        journal::Journal,
        verify::verify_beside,
    },
};

/// Maximum number of figures that are listed.
const NAMED: usize = 40;

/// Reports that the ledger extends the checkpoint, or fails with the position of the departure and the figures that depend on it.
pub fn run(dir: &Path, file: &Path, reference: &[PathBuf]) -> anyhow::Result<()> {
    // The chain is checked first: a broken line is a more precise finding than a different tree.
    let bar = output::bar("memeriksa jurnal");
    let vouchers = |journal: &Journal| store::vouch::beside(dir, journal);
    verify_beside(&RealDisk::new(dir), output::progress(&bar), &vouchers, |_, _| (), |_, _, ()| {})?;
    bar.finish_and_clear();
    let reader = store::read(dir, &|_, _| ())?;
    let signed = Signed::parse(&read(file)?)?;
    let known = &signed.checkpoint;
    let identity = Identity::read(&reader)?;
    // A ledger that was rewritten from its first line has another key, and that is a finding too.
    let signature = identity.verify(&signed);
    if let Err(error @ NoteError::Origin(_)) = &signature {
        anyhow::bail!("{error}");
    }
    let mut copies: Vec<TileFiles> = reference.iter().map(|dir| TileFiles::at(dir.clone())).collect();
    copies.extend(depart::copies(dir));
    match depart::compare(&reader, known, &copies)? {
        Verdict::Extends => {
            signature.map_err(|error| {
                anyhow::anyhow!(
                    "tanda tangan checkpoint tidak sah: {error}; akar pohonnya sendiri sama dengan buku besar ini"
                )
            })?;
            output::print(&format!(
                "Buku besar ini kelanjutan checkpoint {} ({} event), tanda tangannya sah menurut kunci yang berlaku pada \
                 event itu.\nEvent terakhir sekarang: {}.\n",
                known.origin,
                known.size,
                reader.last().seq
            ))
        }
        Verdict::Short { have } => anyhow::bail!(
            "buku besar hanya sampai event {have}, checkpoint mencatat {}: event {} sampai {} hilang{}",
            known.size,
            have + 1,
            known.size,
            about(&identity, &signed, &signature)
        ),
        Verdict::Departs { first: Some(first) } => {
            anyhow::bail!("{}{}", message(&reader, first)?, about(&identity, &signed, &signature))
        }
        Verdict::Departs { first: None } if signature.is_err() => anyhow::bail!(
            "checkpoint itu tidak membuktikan apa pun: akarnya lain dari buku besar ini, dan tidak ada kunci buku besar ini yang \
             menandatanganinya. Entah berkasnya rusak, entah buku besar ini ditulis dari awal dengan kunci lain; periksa dengan \
             kunci yang Anda simpan{}",
            about(&identity, &signed, &signature)
        ),
        Verdict::Departs { first: None } => anyhow::bail!(
            "akar pohon {} event tidak sama dengan checkpoint: riwayat ditulis ulang. Event pertama yang berbeda hanya dapat \
             disebut dengan salinan ubin keadaan lama (--reference){}",
            known.size,
            about(&identity, &signed, &signature)
        ),
    }
}

/// The signature of the checkpoint, and a possible reason of the departure: a new epoch that the ledger opened itself.
fn about(identity: &Identity, signed: &Signed, signature: &Result<Vec<Verified>, NoteError>) -> String {
    let mut text = match signature {
        Ok(_) => "\ntanda tangan checkpoint sah menurut kunci yang berlaku pada event itu".to_owned(),
        Err(error) => format!("\ntanda tangan checkpoint: {error} menurut kunci buku besar ini"),
    };
    for ended in identity.ended.iter().filter(|ended| ended.origin == signed.checkpoint.origin) {
        text.push_str(&format!("\nlog «{}» diakhiri oleh {ended}", ended.origin));
    }
    text
}

fn message(reader: &Reader, first: Seq) -> anyhow::Result<String> {
    let about = depart::header(reader, first)
        .map_or_else(String::new, |h| format!(" ({}, {}, unit {})", h.kind.name(), h.subject, h.unit));
    let figures = depart::dependents(reader, first)?;
    let mut text = format!("event pertama yang berbeda dari checkpoint: event {first}{about}");
    if figures.is_empty() {
        text.push_str("; tidak ada angka kartu yang bertumpu padanya secara langsung");
        return Ok(text);
    }
    text.push_str(&format!("; {} angka bertumpu padanya:", figures.len()));
    for address in figures.iter().take(NAMED) {
        text.push_str(&format!("\n  {address}"));
    }
    if figures.len() > NAMED {
        text.push_str(&format!("\n  … dan {} lagi", figures.len() - NAMED));
    }
    Ok(text)
}
