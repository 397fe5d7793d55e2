//! `ekspor.json` and `bag-info.txt`: the description of a bag, compared with its lines member by member.

use serde_json::{Map, Value, json};

use super::{
    Lines, Wrong,
    files::Files,
    list,
    reading::{Proven, Reading},
    strict,
};
use crate::{
    event::{Event, Seq, UnitCode, data::Jam},
    projection::Per,
};

/// The scope of a bag, by its description.
pub struct About {
    /// All members, as written.
    pub all: Map<String, Value>,
    /// Format of the contents.
    pub format: String,
    /// Unit.
    pub unit: UnitCode,
    /// Year.
    pub tahun: u16,
    /// Moment of effect.
    pub per: Per,
    /// Position of the tables.
    pub as_of: Seq,
    /// First event included whole.
    pub from: Seq,
    /// Last event included whole.
    pub to: Seq,
    /// Whether the bag is without evidence.
    pub publik: bool,
}

const MEMBERS: [(&str, &str); 26] = [
    ("akar", "text"),
    ("as_of", "number"),
    ("asal", "text"),
    ("aturan_dari", "list"),
    ("baris_utuh", "number"),
    ("bukti", "list"),
    ("checkpoint_tercatat", "number or null"),
    ("contoh", "bool"),
    ("dari_event", "number"),
    ("format", "text"),
    ("hanya_header", "number"),
    ("kepala", "text"),
    ("ledger", "text"),
    ("nama_unit", "text or null"),
    ("pandangan", "text"),
    ("per", "text"),
    ("perhitungan", "text"),
    ("publik", "bool"),
    ("saksi", "list"),
    ("sampai_event", "number"),
    ("simulasi", "bool"),
    ("tahun", "number"),
    ("total", "object"),
    ("ukuran", "number"),
    ("unit", "text"),
    ("unit_tercakup", "list"),
];

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

/// Reads `ekspor.json`: every member must be there, of its type, and no other.
pub fn read(bag: &mut Files) -> Result<About, Wrong> {
    let Value::Object(all) = strict::json(&bag.bytes("data/ekspor.json")?, true)? else {
        return Err("ekspor.json bukan objek".to_owned());
    };
    for (name, wanted) in MEMBERS {
        let found = all.get(name).map_or("tidak ada", kind);
        if !wanted.split(" or ").any(|kind| kind == found) {
            return Err(format!("ekspor.json: «{name}» {found}"));
        }
    }
    if all.len() != MEMBERS.len() {
        return Err("ekspor.json memuat bidang yang tidak dikenal".to_owned());
    }
    let text = |name: &str| all.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| all.get(name).and_then(Value::as_u64).ok_or(format!("ekspor.json: {name} tidak mungkin"));
    if list::tables(text("format")).is_none() {
        return Err(format!("format {} tidak dikenal: pakai pemeriksa yang lebih baru", text("format")));
    }
    let tahun = u16::try_from(number("tahun")?).ok().filter(|year| (1900..=2200).contains(year));
    Ok(About {
        format: text("format").to_owned(),
        unit: text("unit").parse()?,
        tahun: tahun.ok_or("ekspor.json: tahun tidak dikenal")?,
        per: text("per").parse()?,
        as_of: number("as_of")?,
        from: number("dari_event")?,
        to: number("sampai_event")?,
        publik: all.get("publik") == Some(&Value::Bool(true)),
        all,
    })
}

/// Compares every member with the lines.
pub fn check(bag: &mut Files, reading: &Reading, about: &About, at: &Proven, lines: &mut Lines) -> Result<(), Wrong> {
    let global = reading.global();
    let unit = global.unit(&about.unit, about.as_of);
    let whole = reading.events.len() as u64;
    let (mut evidence, mut recorded, mut simulated) = (Vec::new(), None, false);
    for held in &reading.events {
        match &held.sound.event {
            Event::BuktiDilampirkan(data) => {
                let there = bag.has(&format!("data/bukti/{}", hex::encode(data.hash.0)));
                evidence.push(json!({"ada": there, "hash": data.hash, "nama": data.nama}));
            }
            Event::CheckpointDicatat(data) => recorded = Some(data.ukuran),
            Event::LedgerDibuka(data) => simulated = data.jam == Jam::Simulasi,
            _ => {}
        }
    }
    let wanted = json!({
        "akar": at.checkpoint.root, "asal": reading.identity.origin(), "baris_utuh": whole,
        "hanya_header": reading.chain.seq() - whole, "kepala": reading.chain.hash(), "ledger": reading.identity.ledger,
        "ukuran": at.checkpoint.size, "checkpoint_tercatat": recorded, "contoh": unit.is_some_and(|u| u.contoh),
        "nama_unit": unit.map(|u| &u.nama), "pandangan": "resmi", "simulasi": simulated, "bukti": evidence,
    });
    for (name, value) in wanted.as_object().into_iter().flatten() {
        if about.all.get(name) != Some(value) {
            lines.fail(format!("ekspor.json: {name} bukan yang menurut rantai: {value}"));
        }
    }
    fields(bag, reading, about)?;
    lines.good("ekspor.json dan bag-info.txt cocok dengan rantai");
    Ok(())
}

fn fields(bag: &mut Files, reading: &Reading, about: &About) -> Result<(), Wrong> {
    let text = bag.text("bag-info.txt")?;
    let payload: Vec<u64> = bag.sizes.iter().filter(|(name, _)| name.starts_with("data/")).map(|(_, n)| *n).collect();
    let (ledger, origin) = (&reading.identity.ledger, reading.identity.origin());
    let head = [
        format!("Source-Organization: {ledger}"),
        format!("External-Description: Ekspor {} {} dari buku besar {ledger}", about.unit, about.tahun),
        format!("External-Identifier: {origin}/{}/{}", about.unit, about.tahun),
    ];
    let tail = [format!("Payload-Oxum: {}.{}", payload.iter().sum::<u64>(), payload.len()), String::new()];
    let all: Vec<&str> = text.split('\n').collect();
    let agent = all.get(3).and_then(|line| line.strip_prefix("Bag-Software-Agent: jejak ")).is_some_and(|version| {
        (1..=40).contains(&version.len()) && version.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    let free = all.get(4..all.len().saturating_sub(2)).unwrap_or_default();
    let holds = agent
        && all.starts_with(&head.each_ref().map(String::as_str))
        && all.ends_with(&tail.each_ref().map(String::as_str))
        && all.len() >= 6
        && free.len() <= 1
        && free.iter().all(|line| line.starts_with("Contact-Name: "));
    if holds { Ok(()) } else { Err("bag-info.txt tidak cocok dengan isi paket".to_owned()) }
}
