//! Events as clients send them, before they have a place in the ledger.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{
    Event, Hash, Kind, Refusal, RefusalKind, Salt, Seq, Subject, Tanggal, UnitCode, canonical, kind::raw,
    line::hash_data, missing,
};

/// Most events that one event may refer to (`ref`).
const MAX_REFS: usize = 64;
/// Longest canonical data in bytes: a line must fit 65,535 bytes together with its header.
pub const MAX_DATA: usize = 63_000;

/// An event to append, parsed and typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Unit that it belongs to.
    pub unit: UnitCode,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// The type and data of the event.
    pub event: Event,
    /// Events that it corrects, voids or answers.
    pub refs: Vec<Seq>,
    /// The client's id, which makes a retry safe; `None`: the program makes one.
    pub id: Option<Uuid>,
    /// Expectation: the seq of the last event with the same subject (0: none yet).
    pub expect: Option<Seq>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    r#type: String,
    unit: String,
    berlaku: String,
    #[serde(borrow)]
    data: &'a RawValue,
    #[serde(default, rename = "ref")]
    refs: Vec<Seq>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    expect: Option<Seq>,
    /// Version of the data; today's version if missing.
    #[serde(default)]
    v: Option<u32>,
}

impl Draft {
    /// Parses one draft: `{"type","unit","berlaku","data","v"?,"ref"?,"id"?,"expect"?}`.
    pub fn parse(json: &[u8]) -> Result<Self, Refusal> {
        // serde would also read a list, as the fields in their order; only an object is an event.
        let json = if json.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[') { b"0" } else { json };
        let wire: Wire = serde_json::from_slice(json).map_err(|e| refuse_event(&e, json))?;
        let kind = Kind::parse(&wire.r#type).ok_or_else(|| {
            let names: Vec<_> = Kind::ALL.iter().map(|k| k.name()).collect();
            Refusal::new(RefusalKind::Malformed, "type", &wire.r#type, "jenis event tidak dikenal", names.join(", "))
        })?;
        let version = wire.v.unwrap_or(kind.version());
        let event = Event::decode(kind, version, raw(wire.data)).map_err(|e| refuse_data(kind, &e, raw(wire.data)))?;
        if wire.refs.len() > MAX_REFS {
            return Err(Refusal::new(
                RefusalKind::OutOfBounds,
                "ref",
                wire.refs.len(),
                "terlalu banyak rujukan",
                format!("paling banyak {MAX_REFS}"),
            ));
        }
        let id = wire
            .id
            .as_deref()
            .map(|id| field("id", id, "UUID, misalnya 0192f3a0-0000-7000-8000-000000000001", Uuid::parse_str(id).ok()));
        Ok(Self {
            unit: typed("unit", &wire.unit, UnitCode::ACCEPTED)?,
            berlaku: typed("berlaku", &wire.berlaku, Tanggal::ACCEPTED)?,
            event,
            refs: wire.refs,
            id: id.transpose()?,
            expect: wire.expect,
        })
    }

    /// Parses one draft, or a group of them in an array.
    pub fn parse_group(json: &[u8]) -> Result<Vec<Self>, Refusal> {
        if json.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'[') {
            return Self::parse(json).map(|draft| vec![draft]);
        }
        let all: Vec<&RawValue> = serde_json::from_slice(json).map_err(|e| {
            Refusal::new(RefusalKind::Malformed, "event", e, "bukan larik JSON", "satu event, atau larik event")
        })?;
        all.into_iter().enumerate().map(|(index, one)| Self::parse(raw(one)).map_err(|r| r.at(index))).collect()
    }

    /// The draft as a client sends it, in the version in which it would be written.
    pub fn wire(&self) -> Result<serde_json::Value, serde_json::Error> {
        let data: serde_json::Value = serde_json::from_slice(&self.event.canonical()?)?;
        let mut wire = serde_json::json!({
            "type": self.event.kind().name(), "v": self.event.version(), "unit": self.unit, "berlaku": self.berlaku,
            "data": data, "ref": self.refs,
        });
        if let Some(id) = self.id {
            wire["id"] = id.to_string().into();
        }
        if let Some(seq) = self.expect {
            wire["expect"] = seq.into();
        }
        Ok(wire)
    }

    /// Does the work that does not depend on the order of events: canonical bytes, data hash, subject.
    pub fn prepare(self, id: Uuid, salt: Salt) -> Result<Prepared, Refusal> {
        let data = self
            .event
            .canonical()
            .map_err(|e| Refusal::new(RefusalKind::Malformed, "data", e, "data tidak dapat ditulis", "data JSON"))?;
        super::entry::check(&data)?;
        if data.len() > MAX_DATA {
            return Err(Refusal::new(
                RefusalKind::OutOfBounds,
                "data",
                format!("{} byte", data.len()),
                "data terlalu panjang untuk satu baris",
                format!("paling banyak {MAX_DATA} byte; simpan berkas besar sebagai bukti"),
            ));
        }
        let subject = self.event.subject(&self.unit);
        if subject.as_str().len() > Subject::MAX {
            return Err(Refusal::new(
                RefusalKind::OutOfBounds,
                "subject",
                subject,
                "alamat subjek terlalu panjang",
                format!("paling banyak {} byte", Subject::MAX),
            ));
        }
        let data_hash = hash_data(&salt, &data);
        let checked = self.verified(&data, &subject);
        Ok(Prepared { id: self.id.unwrap_or(id), salt, data_hash, subject, data, draft: self, checked })
    }

    /// Checks the data as a verifier will, and returns the version as which it is valid. `None` if a verifier would reject it;
    /// the writer of the line then checks again and reports why.
    fn verified(&self, data: &[u8], subject: &Subject) -> Option<u32> {
        let (kind, version) = (self.event.kind(), self.event.version());
        let canonical = canonical::check(data).is_ok();
        let read = Event::decode(kind, version, data).ok().filter(|_| canonical)?;
        (read.subject(&self.unit) == *subject).then_some(version)
    }
}

/// A draft with its bytes and hash, ready for the writer.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The client's id, or the one that was made for it.
    pub id: Uuid,
    /// Random salt of the data hash.
    pub salt: Salt,
    /// Hash of the salt and the data.
    pub data_hash: Hash,
    /// Address of the thing that the event is about.
    pub subject: Subject,
    /// Canonical data.
    pub data: Vec<u8>,
    /// The draft itself.
    pub draft: Draft,
    checked: Option<u32>,
}

impl Prepared {
    /// Returns whether the data has the signature of its actor.
    pub fn is_signed(&self) -> bool {
        self.draft.event.umum().tanda_tangan.is_some()
    }

    /// Returns whether the data was found valid for a verifier as this version. The check does not depend on the order of
    /// events, so it runs when the draft is prepared, and not in the writer, which serves all.
    pub fn holds_as(&self, version: u32) -> bool {
        self.checked == Some(version)
    }
}

fn typed<T: FromStr>(name: &str, text: &str, accepted: &str) -> Result<T, Refusal> {
    field(name, text, accepted, text.parse().ok())
}

fn field<T>(name: &str, text: &str, accepted: &str, value: Option<T>) -> Result<T, Refusal> {
    value.ok_or_else(|| Refusal::new(RefusalKind::Malformed, name, text, "nilai tidak dapat dibaca", accepted))
}

/// The refusal of a whole draft that cannot be read; names all fields that are missing.
fn refuse_event(error: &serde_json::Error, json: &[u8]) -> Refusal {
    const NEEDED: [&str; 4] = ["type", "unit", "berlaku", "data"];
    const ACCEPTED: &str = "objek dengan type, unit, berlaku, data; boleh ref, id, expect";
    let given: serde_json::Value = serde_json::from_slice(json).unwrap_or_default();
    let lacking = |all: &serde_json::Map<String, serde_json::Value>| {
        NEEDED.into_iter().filter(|name| !all.contains_key(*name)).collect::<Vec<_>>()
    };
    let lacking = given.as_object().map(lacking).unwrap_or_default();
    let detail = match lacking.is_empty() {
        true => format!("bentuk event tidak dikenal: {}", missing::kata(&error.to_string())),
        false => format!("bidang wajib belum diisi: {}", lacking.join(", ")),
    };
    Refusal::new(RefusalKind::Malformed, "event", error, detail, ACCEPTED)
}

/// The refusal of data: names all missing fields, or else the field at which serde failed: the last key before the error.
fn refuse_data(kind: Kind, error: &serde_json::Error, data: &[u8]) -> Refusal {
    let given: serde_json::Value = serde_json::from_slice(data).unwrap_or_default();
    if error.to_string().starts_with("missing field") {
        let lacking = missing::missing(&kind.schema().to_value(), &given, "data");
        if let Some(first) = lacking.first() {
            let detail = format!("bidang wajib belum diisi: {}", lacking.join(", "));
            let accepted = format!("isi semuanya, menurut schemas/{}.v{}.json", kind.name(), kind.version());
            return Refusal::new(RefusalKind::Malformed, first, "", detail, accepted);
        }
    }
    let upto = data.split(|b| *b == b'\n').take(error.line()).map(<[u8]>::len).collect::<Vec<_>>();
    let start: usize = upto.iter().take(error.line().saturating_sub(1)).map(|n| n + 1).sum();
    let end = (start + error.column()).min(data.len());
    let before = String::from_utf8_lossy(&data[..end]);
    let key = before
        .rmatch_indices("\":")
        .find_map(|(at, _)| before[..at].rfind('"').map(|from| (before[from + 1..at].to_owned(), at + 2)));
    let (name, value) = match key {
        Some((name, at)) => (format!("data.{name}"), before[at..].trim().to_owned()),
        None => ("data".to_owned(), before.into_owned()),
    };
    let message = missing::kata(&error.to_string());
    Refusal::new(
        RefusalKind::Malformed,
        name,
        value,
        message,
        "bentuk menurut berkas skema jenis event ini di schemas/",
    )
}
