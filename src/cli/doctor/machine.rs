//! Checks of the machine: writer, disk, permissions, keys, certificate, results of the last background check and backup.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use serde_json::Value;

use super::{Finding, Level, Patient, good, told};
use crate::{
    cli::source::now,
    event::Instant,
    http,
    present::number,
    store::{
        CHECKPOINT, TileFiles,
        backup::{LAST, Pieces},
        keyfile, replica,
        token::Uri,
    },
};

/// Free bytes under which the disk is a warning.
const FEW: u64 = 1 << 30;
/// Free bytes under which the disk is critical: recording is about to stop.
const FEWEST: u64 = 100 << 20;
/// Remaining days of a certificate from which it should be renewed (a warning).
const SOON: i64 = 30;
/// Remaining days of a certificate from which it must be renewed (critical).
const NOW: i64 = 7;
/// Seconds in a day.
const DAY: i64 = 86_400;

pub fn look(patient: &Patient) -> Vec<Finding> {
    let dir = &patient.config.data;
    if !dir.is_dir() {
        return Vec::new();
    }
    let mut found = vec![writer(dir), disk(dir)];
    found.extend(permissions(dir));
    found.extend(key(patient));
    found.extend(certificate(patient));
    found.extend(scrub(patient));
    found.extend(backups(patient));
    found
}

/// The process that holds the ledger, from the system's list of locks: testing the lock would acquire it.
fn holder(dir: &Path) -> Option<u32> {
    let inode = fs::metadata(dir.join("lock")).ok()?.ino();
    let locks = fs::read_to_string("/proc/locks").ok()?;
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let file = words.get(5)?.rsplit(':').next()?;
        (words.get(1) == Some(&"FLOCK") && file == inode.to_string()).then(|| words.get(4)?.parse().ok())?
    })
}

fn writer(dir: &Path) -> Finding {
    match holder(dir) {
        Some(process) => good("penulis", format!("buku besar dipegang proses {process}")),
        None => good("penulis", "tidak ada proses yang memegang buku besar"),
    }
}

fn disk(dir: &Path) -> Finding {
    let Ok(stat) = rustix::fs::statvfs(dir) else {
        return told("disk", Level::Gawat, "sistem berkas tidak menjawab", "periksa disk dan log kernel (dmesg)");
    };
    let (free, inodes) = (stat.f_bavail * stat.f_frsize, stat.f_favail);
    let shown =
        format!("{} MiB bebas, {} inode bebas", number::exact((free >> 20).into()), number::exact(inodes.into()));
    let way =
        "tambah ruang, atau pindahkan log dan cadangan dari disk ini; jangan hapus apa pun dari direktori buku besar";
    let some_inodes = stat.f_files > 0;
    if free < FEWEST || some_inodes && inodes < 100 {
        return told("disk", Level::Gawat, shown, way);
    }
    if free < FEW || some_inodes && inodes < 10_000 {
        return told("disk", Level::Peringatan, shown, way);
    }
    good("disk", shown)
}

fn permissions(dir: &Path) -> Vec<Finding> {
    let Ok(meta) = fs::metadata(dir) else { return Vec::new() };
    let mode = meta.permissions().mode() & 0o777;
    let shown = dir.display();
    let mut found = Vec::new();
    if mode & 0o022 != 0 {
        let what = format!("{shown} dapat ditulisi pemakai lain (mode {mode:o})");
        found.push(told("izin", Level::Gawat, what, format!("chmod 700 {shown}")));
    } else if mode & 0o055 != 0 {
        let what = format!("{shown} dapat dibaca pemakai lain mesin ini (mode {mode:o})");
        found.push(told("izin", Level::Catatan, what, format!("bila tidak dimaksudkan: chmod 700 {shown}")));
    } else {
        found.push(good("izin", format!("{shown} hanya untuk pemiliknya")));
    }
    let owners: Vec<_> =
        ["journal", "head", "bukti", "tiles"].iter().filter_map(|n| fs::metadata(dir.join(n)).ok()).collect();
    if owners.iter().any(|other| other.uid() != meta.uid()) {
        let what = "sebagian berkas milik akun sistem yang lain: perintah pernah dijalankan sebagai pemakai lain";
        found.push(told("izin", Level::Peringatan, what, format!("chown -R pemilik layanan {shown}")));
    }
    found
}

fn key(patient: &Patient) -> Vec<Finding> {
    let (dir, key) = (&patient.config.data, patient.config.signing_key());
    let Ok(meta) = fs::metadata(&key) else {
        let way = "letakkan kuncinya (cadangannya terkunci: *.age), atau sebutkan dengan --key";
        // What signed here before, and is no copy of another machine's, has lost it.
        let signed = TileFiles::of(dir).dir().join(CHECKPOINT).exists() && !replica::is_mirror(dir);
        let level = if signed { Level::Peringatan } else { Level::Catatan };
        return vec![told("kunci", level, format!("{} tidak ada: checkpoint tidak diterbitkan", key.display()), way)];
    };
    if let Some(place) = keyfile::place(&key) {
        return vec![token(&key, &place)];
    }
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let what = format!("{} terbaca pemakai lain (mode {mode:o}): siapa pun dapat menandatangani", key.display());
        let way = format!("chmod 600 {}; anggap bocor: jejak rotate-key", key.display());
        return vec![told("kunci", Level::Gawat, what, way)];
    }
    let beside = fs::canonicalize(&key).ok().zip(fs::canonicalize(dir).ok()).is_some_and(|(k, d)| k.starts_with(d));
    if beside {
        let what = "kunci tanda tangan ada di samping data; siapa punya keduanya dapat menulis riwayat";
        let way = "pindahkan bersama berkas .checkpoint-nya ke tempat lain dan sebutkan dengan --key";
        return vec![told("kunci", Level::Catatan, what, way)];
    }
    vec![good("kunci", format!("{} terpisah dari data, hanya untuk pemiliknya", key.display()))]
}

/// A key in a token: its file holds no secret, so the check is whether the token answers.
fn token(file: &Path, place: &Uri) -> Finding {
    match keyfile::open(file) {
        Ok(_) => good("kunci", format!("«{}» di token «{}»", place.object, place.token)),
        Err(error) => {
            let way = "pasang tokennya dan periksa PIN-nya; bila hilang atau dicuri: latihan di token.md (jejak rotate-key --lost)";
            told("kunci", Level::Gawat, format!("{error}; tidak ada yang dapat dicatat atau ditandatangani"), way)
        }
    }
}

fn certificate(patient: &Patient) -> Option<Finding> {
    let file = patient.config.tls_cert.as_ref()?;
    let way = "perpanjang sertifikat, lalu kirim SIGHUP kepada layanan: ia membacanya lagi tanpa mulai ulang";
    Some(match http::certificate_ends(file) {
        Err(why) => told("sertifikat", Level::Gawat, format!("{}: {why}", file.display()), way),
        Ok(ends) => {
            let left = (ends - now().0 / 1_000_000) / DAY;
            let what = format!("{} berlaku {left} hari lagi", file.display());
            if left <= NOW {
                told("sertifikat", Level::Gawat, what, way)
            } else if left <= SOON {
                told("sertifikat", Level::Peringatan, what, way)
            } else {
                good("sertifikat", what)
            }
        }
    })
}

fn scrub(patient: &Patient) -> Vec<Finding> {
    let dir = &patient.config.data;
    let Some(report) = http::scrub::last(dir) else {
        return vec![told(
            "keliling",
            Level::Catatan,
            "belum pernah ada pemeriksaan berkala",
            "jalankan layanan (scrub_seconds)",
        )];
    };
    let saat = report["selesai"].as_str().unwrap_or("?").to_owned();
    let found: Vec<_> = report["temuan"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if found.is_empty() {
        return vec![good("keliling", format!("pemeriksaan berkala terakhir selesai {saat} tanpa temuan"))];
    }
    let way = format!("jejak verify --data {0}; jejak repair {0} --from SUMBER", dir.display());
    found
        .into_iter()
        .map(|what| told("keliling", Level::Gawat, format!("{what} (ditemukan {saat})"), way.clone()))
        .collect()
}

fn age(saat: Instant) -> i64 {
    now().0.saturating_sub(saat.0).max(0) / 1_000_000
}

fn backups(patient: &Patient) -> Vec<Finding> {
    let dir = &patient.config.data;
    let mut found = Vec::new();
    let last: Option<Value> = fs::read(dir.join(LAST)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let saat = last.as_ref().and_then(|last| Instant::read(last["saat"].as_str()?.as_bytes()));
    match saat {
        None => found.push(told(
            "cadangan",
            Level::Catatan,
            "buku besar ini belum pernah dicadangkan",
            format!("jejak backup {} TUJUAN, berkala; lihat tools/docs/cadangan.md", dir.display()),
        )),
        Some(saat) if age(saat) > 2 * DAY => found.push(told(
            "cadangan",
            Level::Peringatan,
            format!("cadangan terakhir dibuat {saat}, {} hari lalu", age(saat) / DAY),
            "periksa penjadwal yang menjalankan jejak backup",
        )),
        Some(saat) => found.push(good("cadangan", format!("terakhir dibuat {saat}"))),
    }
    for target in &patient.backup {
        let newest = Pieces::read(target).and_then(|pieces| pieces.newest());
        let shown = target.display();
        found.push(match newest {
            Ok((Some(list), damaged)) if damaged.is_empty() => {
                good("cadangan", format!("{shown}: nomor {}, {} event, dibuat {}", list.nomor, list.seq, list.saat))
            }
            Ok((Some(list), damaged)) => told(
                "cadangan",
                Level::Peringatan,
                format!("{shown}: daftar {damaged:?} rusak; yang dipakai nomor {}", list.nomor),
                "ulangi jejak backup, dan periksa disk tujuan",
            ),
            Ok((None, _)) => {
                told("cadangan", Level::Gawat, format!("{shown}: tidak ada yang selesai"), "ulangi jejak backup")
            }
            Err(why) => told("cadangan", Level::Gawat, why.to_string(), "periksa tujuan, ulangi jejak backup"),
        });
    }
    found
}
