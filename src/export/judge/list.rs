//! The lists of a bag's files: every file must be listed, every listed file must exist, and their hashes must agree.

use std::collections::BTreeMap;

use super::{
    Kind, Lines, Wrong,
    files::{Files, safe},
};

const BAGIT: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
const TAGS: [&str; 3] = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt"];
/// The ledger's signature over the lists.
pub const NOTE: &str = "manifest-sha256.note";
const KNOWN: [&str; 11] = [
    "BACA-SAYA.txt",
    "sampul.html",
    "ekspor.json",
    "buku-kerja.xlsx",
    "ledger/rantai.jsonl",
    "bukti-pohon/checkpoint",
    "bukti-pohon/kunci-buku-besar.txt",
    "bukti-pohon/kunci-saksi.txt",
    "bukti-pohon/kepala-unit.txt",
    "bukti-pohon/penyertaan.jsonl",
    "tabel/total-kendali.csv",
];
/// Files for readers; no verifier recomputes them. The first two are in bags of every format.
const FOR_READERS: [&str; 6] = [
    "BACA-SAYA.txt",
    "sampul.html",
    "pemeriksa/verify_bag.py",
    "pemeriksa/periksa.html",
    "tidak-dibuktikan/riwayat.csv",
    "tidak-dibuktikan/jejak.csv",
];
/// The previous format.
pub const OLD: &str = "jejak-ekspor/1";

/// Tables of a format, in their order; `None` for an unknown format.
pub fn tables(format: &str) -> Option<&'static [&'static str]> {
    match format {
        OLD => Some(&["kartu", "angka", "anggaran", "temuan", "riwayat", "jejak", "peristiwa"]),
        "jejak-ekspor/2" => Some(&["kartu", "angka", "anggaran", "temuan", "peristiwa", "akses"]),
        _ => None,
    }
}

fn manifest(bag: &mut Files, name: &str, in_data: bool) -> Result<BTreeMap<String, String>, Wrong> {
    let text = bag.text(name)?;
    if !text.is_empty() && !text.ends_with('\n') {
        return Err(format!("{name}: baris terakhir tidak lengkap"));
    }
    let mut all = BTreeMap::new();
    for line in text.split_terminator('\n') {
        let parts = line.split_once("  ").filter(|(hash, path)| {
            let hex = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            hex && safe(path) && path.starts_with("data/") == in_data
        });
        let fresh = parts.is_some_and(|(hash, path)| all.insert(path.to_owned(), hash.to_owned()).is_none());
        if !fresh {
            return Err(format!("{name}: baris «{line}» tidak dikenal"));
        }
    }
    Ok(all)
}

/// Compares all files with the lists.
pub fn check(bag: &mut Files, lines: &mut Lines) -> Result<(), Wrong> {
    if bag.text("bagit.txt")? != BAGIT {
        return Err("bagit.txt bukan deklarasi BagIt 1.0".to_owned());
    }
    let payload = manifest(bag, "manifest-sha256.txt", true)?;
    let tags = manifest(bag, "tagmanifest-sha256.txt", false)?;
    let before = lines.count(Kind::Gagal);
    for (name, hash) in payload.iter().chain(&tags) {
        if !bag.has(name) {
            lines.fail(format!("berkas {name} disebut di manifes tetapi tidak ada"));
        } else if lines.attempt(name, |_| bag.sha256(name)).is_none_or(|found| hex::encode(found) != *hash) {
            lines.fail(format!("isi berkas {name} tidak sama dengan manifes: berkas diubah"));
        }
    }
    for name in bag.sizes.keys() {
        if !payload.contains_key(name) && !tags.contains_key(name) && name != "tagmanifest-sha256.txt" {
            lines.fail(format!("berkas {name} tidak disebut di manifes: berkas ditambahkan"));
        }
    }
    for name in TAGS.into_iter().chain(bag.has(NOTE).then_some(NOTE)).filter(|name| !tags.contains_key(*name)) {
        lines.fail(format!("{name} tidak disebut di tagmanifest-sha256.txt"));
    }
    for name in tags.keys().filter(|name| !TAGS.contains(&name.as_str()) && *name != NOTE) {
        lines.fail(format!("berkas {name} bukan bagian dari paket ini"));
    }
    if lines.count(Kind::Gagal) == before {
        let (payload, tags) = (payload.len(), tags.len());
        lines
            .good(format!("manifes BagIt: {payload} berkas muatan dan {tags} berkas tag cocok, tidak ada berkas lain"));
    }
    Ok(())
}

/// Reports files that the format does not have, and those that no verifier recomputes.
pub fn unknown(bag: &Files, format: &str, lines: &mut Lines) {
    let tables = tables(format).unwrap_or_default();
    let mut readers = Vec::new();
    for name in bag.sizes.keys().filter_map(|name| name.strip_prefix("data/")) {
        let table = name.strip_prefix("tabel/").and_then(|n| n.strip_suffix(".csv"));
        let evidence = name
            .strip_prefix("bukti/")
            .is_some_and(|n| n.len() == 64 && n.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        let for_readers = FOR_READERS.contains(&name) && (format != OLD || KNOWN.contains(&name));
        if for_readers {
            readers.push(name);
        } else if !KNOWN.contains(&name) && !table.is_some_and(|t| tables.contains(&t)) && !evidence {
            lines.lack(format!("berkas data/{name} tidak dikenal: isinya tidak diperiksa siapa pun"));
        }
    }
    lines.remark(format!("TIDAK DIBUKTIKAN, hanya pengantar untuk pembaca: {}", readers.join(", ")));
}
