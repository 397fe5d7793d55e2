//! Checks of the other participants: the service itself, witnesses, mirrors.

use std::{fs, time::Duration};

use serde_json::Value;

use super::{Finding, Level, Patient, good, told};
use crate::{
    ledger::Signed,
    peer::Peer,
    store::{
        TileFiles,
        disk_real::RealDisk,
        engine::{Engine as _, name_of, postgres::Address},
        head,
        witness::parse_keys,
    },
};

/// Maximum time for each of them.
const PATIENCE: Duration = Duration::from_secs(3);
/// The recommended action if the engine does not answer.
const HUNG: &str = "periksa PostgreSQL (patronictl list, pg_stat_replication, disk): pemimpin yang menggantung diakhiri, replika yang \
    hilang dihidupkan; server berpindah sendiri ke pemimpin baru (tools/docs/cluster.md)";

pub fn look(patient: &Patient) -> Vec<Finding> {
    let mut found = service(patient);
    found.extend(engine(patient));
    found.extend(witnesses(patient));
    found.extend(patient.mirror.iter().map(|url| mirror(patient, url)));
    found
}

fn health(url: &str) -> Result<Value, String> {
    let bytes =
        Peer::patient(url, None, PATIENCE).get_bytes("healthz", "application/json").map_err(|e| e.to_string())?;
    serde_json::from_slice(&bytes).map_err(|e| e.to_string())
}

/// Only checked without TLS, which would need the server's name.
fn service(patient: &Patient) -> Vec<Finding> {
    let config = &patient.config;
    if config.tls_cert.is_some() || config.listen.port() == 0 {
        return Vec::new();
    }
    // No answer is not a fault, because a ledger need not be served; neither is another program at that address.
    let Ok(state) = health(&format!("http://{}", config.listen)) else { return Vec::new() };
    let mine = crate::store::read(&config.data, &|_, _| ()).ok().and_then(|r| r.line(1).ok());
    let name =
        mine.as_deref().and_then(|line| crate::ledger::Sound::read(line).ok()).map(|s| s.header.ledger.to_string());
    if name.is_none() || state["ledger"]["nama"].as_str() != name.as_deref() {
        return Vec::new();
    }
    let word = state["keadaan"].as_str().unwrap_or("?");
    let why = state["sebab"].as_str().unwrap_or("");
    vec![match word {
        "baik" if !why.is_empty() => told("layanan", Level::Peringatan, why.to_owned(), HUNG),
        "baik" => good("layanan", format!("http://{} menjawab: baik", config.listen)),
        "mulai" | "berhenti" => {
            told("layanan", Level::Catatan, format!("layanan {word}"), "tunggu sebentar, periksa lagi")
        }
        "lambat" => told(
            "layanan",
            Level::Peringatan,
            format!("lambat: {why}"),
            if config.journal.is_some() { HUNG } else { "periksa beban dan kesehatan disk" },
        ),
        "jam-diragukan" => told("layanan", Level::Gawat, why.to_owned(), "perbaiki jam mesin; lihat tools/docs/jam.md"),
        _ => told(
            "layanan",
            Level::Gawat,
            format!("{word}: {why}"),
            "atasi sebabnya (disk penuh, I/O), lalu mulai ulang layanan: pembukaan memulihkan",
        ),
    }]
}

/// Whether the engine of the journal answers, and which server writes.
fn engine(patient: &Patient) -> Option<Finding> {
    let url = patient.config.journal.as_deref()?;
    let name = crate::store::read(&patient.config.data, &|_, _| ()).ok().and_then(|reader| name_of(&reader).ok());
    let name = patient.config.ledger.clone().or(name)?;
    let address = match Address::read(url) {
        Ok(address) => address.silent_for(PATIENCE),
        Err(why) => return Some(told("mesin", Level::Gawat, why, "betulkan setelan journal")),
    };
    Some(match address.ledger(&name).stand() {
        Err(lost) => told("mesin", Level::Gawat, format!("{address}: {lost}"), HUNG),
        Ok(None) => told(
            "mesin",
            Level::Gawat,
            format!("{address} tidak memegang «{name}»"),
            "jejak move memindahkannya ke sana; atau betulkan setelan journal",
        ),
        Ok(Some(stand)) => good(
            "mesin",
            format!(
                "{address}: «{name}» sampai event {}, masa tulis {}, penulis {}",
                stand.tip.seq, stand.term, stand.holder
            ),
        ),
    })
}

fn witnesses(patient: &Patient) -> Vec<Finding> {
    let config = &patient.config;
    if config.witness.is_empty() {
        return Vec::new();
    }
    let note = TileFiles::of(&config.data).checkpoint().ok().flatten().and_then(|note| Signed::parse(&note).ok());
    let keys = config.witness_keys.as_ref().and_then(|file| fs::read_to_string(file).ok());
    let keys = keys.and_then(|text| parse_keys(&text).ok()).unwrap_or_default();
    let wanted = config.witness.len();
    let signed = note.and_then(|note| note.witnesses(&keys).ok()).map_or(0, |all| all.len());
    if signed < wanted {
        let what = format!("{signed} dari {wanted} saksi menandatangani checkpoint terakhir");
        let way = "periksa apakah saksi hidup dan memegang kunci buku besar ini (jejak witness watch)";
        return vec![told("saksi", Level::Peringatan, what, way)];
    }
    vec![good("saksi", format!("{signed} dari {wanted} menandatangani checkpoint terakhir"))]
}

fn mirror(patient: &Patient, url: &str) -> Finding {
    let way = "periksa jejak mirror di mesin itu, dan jaringannya";
    let have = head::read(RealDisk::new(&patient.config.data).as_ref()).ok().flatten().map_or(0, |head| head.seq);
    match health(url) {
        Err(why) => told("cermin", Level::Peringatan, why, way),
        Ok(state) => {
            let (word, seq) = (state["keadaan"].as_str().unwrap_or("?"), state["seq"].as_u64().unwrap_or(0));
            if word == "hanya-baca" {
                let why = state["sebab"].as_str().unwrap_or("");
                return told(
                    "cermin",
                    Level::Gawat,
                    format!("{url}: {why}"),
                    "bandingkan kedua buku besar sebelum apa pun yang lain",
                );
            }
            if seq > have {
                let what = format!("{url} memuat {seq} event, buku besar ini hanya {have}");
                return told("cermin", Level::Gawat, what, "buku besar ini terpotong: jejak repair DIR --from CERMIN");
            }
            let behind = have - seq;
            if behind > 10_000 {
                return told("cermin", Level::Peringatan, format!("{url} tertinggal {behind} event"), way);
            }
            good("cermin", format!("{url}: {seq} event, tertinggal {behind}"))
        }
    }
}
