//! Checkpoint, signatures, witnesses, inclusion and evidence.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Lines, Wrong,
    description::About,
    files::Files,
    list as lists,
    reading::{Proven, Reading},
    strict,
};
use crate::{
    event::{Event, Instant, Seq, hygiene},
    ledger::{Note, NoteError, Signed, TreeHash, VerifierKey, merkle::verify_inclusion},
};

const MOST_PROOFS: usize = 10_000;

fn said(error: NoteError) -> Wrong {
    error.to_string()
}

/// Refuses notes with any invisible character; the reader of notes itself refuses only controls below U+0020.
fn note(bytes: &[u8]) -> Result<Signed, Wrong> {
    plain(bytes)?;
    Signed::parse(bytes).map_err(said)
}

fn plain(bytes: &[u8]) -> Result<(), Wrong> {
    let text = String::from_utf8_lossy(bytes);
    if text.contains(|c| hygiene::is_dark(c) && c != '\n') {
        return Err("nota memuat karakter yang tidak terlihat".to_owned());
    }
    Ok(())
}

/// Keys in a file, one in each line; ignores blank lines and lines with `#`.
pub fn keys(text: &str) -> Result<Vec<VerifierKey>, Wrong> {
    let lines = text.split('\n').filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.trim().parse().map_err(|e: NoteError| format!("«{line}»: {e}"))).collect()
}

fn signed_by(
    reading: &Reading,
    what: &str,
    signed: &Signed,
    trusted: Option<&[VerifierKey]>,
) -> Result<Vec<VerifierKey>, Wrong> {
    let all = reading.identity.verifiers(&signed.checkpoint).map_err(said)?;
    let counted: Vec<_> = all.iter().filter(|key| trusted.is_none_or(|t| t.contains(key))).cloned().collect();
    match signed.note.verify(&counted) {
        Ok(_) => Ok(counted),
        Err(NoteError::Unsigned) if trusted.is_some() && signed.note.verify(&all).is_ok() => Err(format!(
            "{what} ditandatangani kunci yang berlaku menurut rantai, tetapi bukan kunci yang Anda berikan"
        )),
        Err(NoteError::Unsigned) => Err(format!("{what} tidak ditandatangani kunci buku besar yang berlaku")),
        Err(other) => Err(said(other)),
    }
}

/// Checks the checkpoint over the whole chain.
pub fn checkpoint(
    bag: &mut Files,
    reading: &Reading,
    trusted: Option<&[VerifierKey]>,
    lines: &mut Lines,
) -> Result<Proven, Wrong> {
    let signed = note(&bag.bytes("data/bukti-pohon/checkpoint")?)?;
    let at = &signed.checkpoint;
    if at.origin != reading.identity.origin() {
        return Err(format!("checkpoint atas nama {}, rantai milik {}", at.origin, reading.identity.origin()));
    }
    if at.size != reading.chain.seq() {
        let seq = reading.chain.seq();
        return Err(format!("checkpoint berukuran {}, rantai {seq} event: ekor dipotong atau ditambah", at.size));
    }
    if at.root != reading.root(at.size) {
        return Err("akar pohon tidak sama dengan checkpoint: riwayat ditulis ulang".to_owned());
    }
    lines.good(format!("akar pohon Merkle atas {} event sama dengan checkpoint {}", at.size, at.origin));
    let counted = signed_by(reading, "checkpoint", &signed, trusted)?;
    if trusted.is_some() {
        lines.good("tanda tangan checkpoint sah menurut kunci yang Anda berikan, dan kunci itu berlaku menurut rantai");
    } else {
        lines.good("tanda tangan checkpoint sah menurut kunci di dalam rantai");
        lines.lack("kunci buku besar diambil dari paket sendiri: siapa pembuatnya tidak terbukti; berikan --kunci");
    }
    let sorted = |keys: Vec<VerifierKey>| {
        let mut all: Vec<_> = keys.iter().map(ToString::to_string).collect();
        all.sort();
        all
    };
    let beside = keys(&bag.text("data/bukti-pohon/kunci-buku-besar.txt")?)?;
    if sorted(beside) != sorted(reading.identity.verifiers(at).map_err(said)?) {
        return Err("kunci-buku-besar.txt bukan kunci yang berlaku menurut rantai".to_owned());
    }
    Ok(Proven { checkpoint: signed.checkpoint, note: signed.note, keys: counted })
}

/// Checks the ledger's signature over the list of files.
pub fn list(bag: &mut Files, format: &str, at: &Proven, lines: &mut Lines) -> Result<(), Wrong> {
    if !bag.has(lists::NOTE) {
        lines.lack("daftar berkas tidak ditandatangani buku besar: isi di luar rantai dapat diubah siapa saja");
        return Ok(());
    }
    let bytes = bag.bytes(lists::NOTE)?;
    plain(&bytes)?;
    let signed = Note::parse(&bytes).map_err(said)?;
    let mut hash = |name: &str| Ok::<_, Wrong>(STANDARD.encode(Sha256::digest(bag.bytes(name)?)));
    let (payload, info) = (hash("manifest-sha256.txt")?, hash("bag-info.txt")?);
    let origin = &at.checkpoint.origin;
    let wanted = if format == lists::OLD {
        format!("jejak-ekspor/v1\n{origin}\n{payload}\n")
    } else {
        format!("jejak-ekspor/v2\n{origin}\n{payload}\n{info}\n")
    };
    if signed.text != wanted || signed.verify(&at.keys).is_err() {
        return Err("daftar berkas bukan yang ditandatangani buku besar: paket diubah sesudah dibuat".to_owned());
    }
    lines.good("daftar berkas ditandatangani buku besar");
    Ok(())
}

/// Checks cosignatures; keys in the bag itself are reported but do not count.
pub fn witnesses(
    bag: &mut Files,
    about: &About,
    at: &Proven,
    trusted: Option<&[VerifierKey]>,
    lines: &mut Lines,
) -> Result<(), Wrong> {
    let inside = keys(&bag.text("data/bukti-pohon/kunci-saksi.txt")?)?;
    let names: Vec<Value> = inside.iter().map(|key| key.name().as_str().into()).collect();
    if about.all.get("saksi") != Some(&Value::Array(names)) {
        lines.fail("ekspor.json dan kunci-saksi.txt menyebut saksi yang berbeda");
    }
    let found = match at.note.verify(trusted.unwrap_or(&inside)) {
        Ok(found) => found,
        Err(NoteError::Unsigned) => Vec::new(),
        Err(other) => return Err(said(other)),
    };
    for one in &found {
        if trusted.is_none() {
            lines.remark(format!("tanda tangan saksi {} cocok dengan kunci dari paket: tidak dihitung", one.name));
        } else {
            let micros = i64::try_from(one.time.unwrap_or_default()).unwrap_or_default().saturating_mul(1_000_000);
            lines.good(format!("saksi {} menandatangani checkpoint pada {}", one.name, Instant(micros)));
        }
    }
    if trusted.is_some() && found.is_empty() {
        lines.lack("tidak ada tanda tangan dari saksi yang Anda percaya");
    }
    Ok(())
}

/// Checks that the chain extends the auditor's own checkpoint.
pub fn extends(reading: &Reading, noted: &Signed, lines: &mut Lines) -> Result<(), Wrong> {
    let at = &noted.checkpoint;
    if at.size > reading.chain.seq() {
        return Err(format!("berukuran {}, rantai hanya sampai event {}", at.size, reading.chain.seq()));
    }
    if at.size > 0 && reading.root(at.size) != at.root {
        return Err(format!("akar pohon pada {} event berbeda: riwayat ditulis ulang", at.size));
    }
    signed_by(reading, "checkpoint Anda", noted, None)?;
    lines.good(format!("rantai adalah kelanjutan checkpoint Anda ({} event)", at.size));
    Ok(())
}

/// Checks recorded checkpoints, which commit to the chain's own past and to every unit's head.
pub fn recorded(reading: &Reading, lines: &mut Lines) -> Result<(), Wrong> {
    let mut upto = 0;
    for held in &reading.events {
        let Event::CheckpointDicatat(data) = &held.sound.event else { continue };
        let seq = held.sound.header.seq;
        let found = reading.recorded.get(&data.ukuran).filter(|_| data.ukuran < seq);
        if found != Some(&(data.akar, data.akar_unit)) {
            return Err(format!("event {seq}: checkpoint tercatat pada {} event bukan keadaan rantai", data.ukuran));
        }
        upto = data.ukuran;
    }
    if upto > 0 {
        lines.good(format!("checkpoint tercatat sampai event {upto} cocok dengan rantai dan kepala semua unit"));
    }
    Ok(())
}

/// Checks that there is a proof for each of the first whole lines, in their order.
pub fn inclusion(bag: &mut Files, reading: &Reading, at: &Proven, lines: &mut Lines) -> Result<(), Wrong> {
    let text = bag.text("data/bukti-pohon/penyertaan.jsonl")?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err("baris bukti penyertaan tidak dikenal".to_owned());
    }
    let whole: &[Seq] = &reading.whole;
    let mut order = Vec::new();
    for line in text.split_terminator('\n') {
        let proof = strict::json(line.as_bytes(), false)?;
        let seq = proof.get("seq").and_then(Value::as_u64).unwrap_or_default();
        let hashes =
            proof.get("hashes").and_then(Value::as_array).filter(|_| proof.as_object().is_some_and(|o| o.len() == 2));
        let hashes: Option<Vec<TreeHash>> =
            hashes.and_then(|all| all.iter().map(|h| h.as_str()?.parse().ok()).collect());
        let index = seq.wrapping_sub(1);
        let holds = whole.binary_search(&seq).is_ok()
            && hashes.zip(reading.leaves.get(index as usize)).is_some_and(|(hashes, leaf)| {
                verify_inclusion(*leaf, index, at.checkpoint.size, at.checkpoint.root, &hashes).is_ok()
            });
        if !holds {
            return Err(format!("bukti penyertaan event {seq} tidak sah"));
        }
        order.push(seq);
    }
    if order != whole[..whole.len().min(MOST_PROOFS)] {
        return Err(format!("{} bukti untuk {} baris utuh: bukti dihilangkan atau ditukar", order.len(), whole.len()));
    }
    lines.good(format!("{} bukti penyertaan sah", order.len()));
    Ok(())
}

/// Checks that each evidence file is named by a line and has its hash.
pub fn evidence(bag: &mut Files, reading: &Reading, about: &About, lines: &mut Lines) -> Result<(), Wrong> {
    let (mut named, mut heads) = (BTreeSet::new(), None);
    for held in &reading.events {
        match &held.sound.event {
            Event::BuktiDilampirkan(data) => drop(named.insert(hex::encode(data.hash.0))),
            Event::CheckpointDicatat(data) => heads = Some(hex::encode(data.daftar_unit.0)),
            _ => {}
        }
    }
    let there: Vec<String> = bag.sizes.keys().filter(|name| name.starts_with("data/bukti/")).cloned().collect();
    for name in &there {
        let hash = bag.blake3(name)?;
        if *name != format!("data/bukti/{hash}") || !named.contains(&hash) {
            return Err(format!("{name}: isi tidak sesuai hash, atau tidak disebut di rantai"));
        }
    }
    if about.publik && !there.is_empty() {
        return Err("paket untuk umum memuat berkas bukti".to_owned());
    }
    lines.good(format!("{} berkas bukti sesuai hash di rantai", there.len()));
    if there.len() < named.len() {
        lines.remark(format!("{} berkas bukti disebut di rantai tetapi tidak disertakan", named.len() - there.len()));
    }
    const HEADS: &str = "data/bukti-pohon/kepala-unit.txt";
    if bag.has(HEADS) && Some(bag.blake3(HEADS)?) != heads {
        return Err("kepala-unit.txt bukan daftar yang disebut checkpoint tercatat".to_owned());
    }
    Ok(())
}
