//! The sample ledger: the 2023 report of a deputy of BKN, and an invented unit, as readable JSON in this folder.
//!
//! Ids and salts are derived from the text, and time is simulated, so the same program always writes the same hashes.

pub mod paket;
pub mod rekaan;

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::event::{
    AccountId, Actor, Draft, Event, Instant, LedgerName, Periode, Prepared, Refusal, RefusalKind, Salt, Seq, Tanggal,
    UnitCode,
    data::{Jam, LedgerDibuka, Role},
};
use crate::projection::{Card, Global, statement};

/// Name of the sample ledger.
pub const NAME: &str = "bkn-pmk";
/// Seed of the sample's signing key. It is public: signatures of a sample only prove that signing works.
pub const KEY_SEED: [u8; 32] = *b"jejak: kunci contoh, bukan rahas";

/// The files in ledger order.
const FILES: &[(&str, &str)] = &[
    ("01-buku-besar.json", include_str!("01-buku-besar.json")),
    ("02-renstra-dan-riwayat.json", include_str!("02-renstra-dan-riwayat.json")),
    ("03-perjanjian-kinerja-2023.json", include_str!("03-perjanjian-kinerja-2023.json")),
    ("04-2023-januari-maret.json", include_str!("04-2023-januari-maret.json")),
    ("05-2023-april-juni.json", include_str!("05-2023-april-juni.json")),
    ("06-2023-juli-september.json", include_str!("06-2023-juli-september.json")),
    ("07-2023-oktober-desember.json", include_str!("07-2023-oktober-desember.json")),
    ("08-2024-januari.json", include_str!("08-2024-januari.json")),
    ("09-2024-penerimaan.json", include_str!("09-2024-penerimaan.json")),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "keterangan")]
    _about: String,
    langkah: Vec<Step>,
}

/// One append of the sample: a group of events, or the closing of a period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Key of the step's last event, for `ref` and for moments that tests refer to.
    #[serde(default)]
    pub kunci: Option<String>,
    /// Recorded time, simulated.
    pub waktu: Instant,
    /// Account.
    pub akun: AccountId,
    /// The role in which it acts.
    pub peran: Role,
    /// Events, as drafts; `ref` may name keys.
    #[serde(default)]
    pub event: Vec<Value>,
    /// A period to close.
    #[serde(default)]
    pub tutup: Option<Closing>,
}

/// A period that the sample closes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Unit.
    pub unit: UnitCode,
    /// Period.
    pub periode: Periode,
    /// Reason, for a second closing.
    #[serde(default)]
    pub alasan: Option<crate::event::Teks>,
}

/// All steps in ledger order.
pub fn steps() -> Result<Vec<Step>, serde_json::Error> {
    let mut all = Vec::new();
    for (_, text) in FILES {
        all.extend(serde_json::from_str::<File>(text)?.langkah);
    }
    Ok(all)
}

/// Event 1 of the sample; `public_key` in 64 hex digits.
pub fn opening(public_key: String) -> Draft {
    opening_of(name(), public_key)
}

/// Event 1 of a ledger with a simulated clock.
pub fn opening_of(nama: LedgerName, public_key: String) -> Draft {
    let data = LedgerDibuka {
        nama,
        kunci_publik: public_key.into(),
        hash: "blake3".into(),
        pohon: "sha256".into(),
        jam: Jam::Simulasi,
        alasan: None,
        dokumen: None,
        asumsi: true,
        keterangan: "buku besar contoh: waktu pencatatan disimulasikan".parse().ok(),
        sumber: None,
        tanda_tangan: None,
    };
    let day = Tanggal::new(2022, 12, 20).unwrap_or_else(|| unreachable!("a day of the calendar"));
    Draft {
        unit: UnitCode::ledger(),
        berlaku: day,
        event: Event::LedgerDibuka(data),
        refs: Vec::new(),
        id: None,
        expect: None,
    }
}

/// Name of the sample ledger.
pub fn name() -> LedgerName {
    NAME.parse().unwrap_or_else(|_| unreachable!("a valid name"))
}

/// Recorded time of event 1.
pub fn opened_at() -> Instant {
    "2022-12-20T08:00:00+07:00".parse().unwrap_or_else(|_| unreachable!("a valid instant"))
}

/// State while the sample is appended: the event of each key.
#[derive(Debug, Default)]
pub struct Script {
    /// Events by key.
    pub keys: HashMap<String, Seq>,
}

impl Script {
    /// The drafts of a step with resolved keys; `next` is the seq of its first event.
    pub fn drafts(&mut self, step: &Step, next: Seq) -> Result<Vec<Draft>, Refusal> {
        let mut drafts = Vec::new();
        for (index, value) in step.event.iter().enumerate() {
            let mut value = value.clone();
            let key = value.as_object_mut().and_then(|object| object.remove("kunci"));
            self.resolve(&mut value)?;
            drafts.push(Draft::parse(value.to_string().as_bytes()).map_err(|r| r.at(index))?);
            if let Some(Value::String(key)) = key {
                self.keys.insert(key, next + index as Seq);
            }
        }
        self.keys.extend(step.kunci.clone().map(|key| (key, next + (drafts.len().max(1) as Seq) - 1)));
        Ok(drafts)
    }

    fn resolve(&self, draft: &mut Value) -> Result<(), Refusal> {
        let Some(Value::Array(refs)) = draft.get_mut("ref") else { return Ok(()) };
        for named in refs {
            if let Some(key) = named.as_str().and_then(|text| text.strip_prefix('@')) {
                let unknown = || {
                    Refusal::new(RefusalKind::Unknown, "ref", key, "kunci tidak dikenal", "kunci langkah sebelumnya")
                };
                *named = (*self.keys.get(key).ok_or_else(unknown)?).into();
            }
        }
        Ok(())
    }
}

/// The draft that closes a period on a card as of `sampai`.
pub fn closing(closing: &Closing, card: &Card, sampai: Seq, at: Instant) -> Draft {
    let data = statement::closing(card, closing.periode, sampai, closing.alasan.clone());
    let event = Event::PeriodeDitutup(data);
    Draft { unit: closing.unit.clone(), berlaku: at.day(), event, refs: Vec::new(), id: None, expect: None }
}

/// The account of a step in its role, by the grants of the ledger.
pub fn actor(step: &Step, global: &Global) -> Actor {
    let grant = global.grants(global.seq).find(|g| g.akun == step.akun && g.peran == step.peran).map_or(0, |g| g.seq);
    Actor { grant, id: step.akun.clone(), role: step.peran }
}

/// Prepares drafts with ids and salts derived from their position in the sample.
pub fn prepare(drafts: Vec<Draft>, next: Seq) -> Result<Vec<Prepared>, Refusal> {
    let one = |(index, draft): (usize, Draft)| {
        let (id, salt) = identity(next + index as Seq);
        draft.prepare(id, salt).map_err(|r| r.at(index))
    };
    drafts.into_iter().enumerate().map(one).collect()
}

/// Id and salt of the sample's event at a position.
pub fn identity(seq: Seq) -> (Uuid, Salt) {
    let hash = blake3::Hasher::new().update(b"jejak sample").update(&seq.to_be_bytes()).finalize();
    let (mut id, mut salt) = ([0; 16], [0; 16]);
    id.copy_from_slice(&hash.as_bytes()[..16]);
    salt.copy_from_slice(&hash.as_bytes()[16..]);
    (uuid::Builder::from_custom_bytes(id).into_uuid(), salt)
}
