//! Events that only a later program can have written. Their place in the chain holds or not, whoever reads them; what they say,
//! and whatever rests on it, is left open.

use serde_json::Value;

use super::{Wrong, strict};
use crate::event::{FORMAT, Header, Kind, MAX_INTEGER, data::Role, newer};

/// What is later about a line.
pub enum Later {
    /// Its format: nothing of it, or of what follows, can be read.
    Format(String),
    /// Its type, version or role; the header has something known in the place of what is not.
    Event(String, Box<Header>),
}

/// What a header has that only a later program can have written; none where there is nothing, or where it is damaged.
pub fn of(bytes: &[u8]) -> Result<Option<Later>, Wrong> {
    if let Ok(header) = Header::read(bytes)
        && header.format <= FORMAT
        && header.v <= header.kind.version()
    {
        let exact = header.actor.grant <= MAX_INTEGER;
        return if exact { Ok(None) } else { Err("header tidak dapat dibaca: actor.grant".to_owned()) };
    }
    let Some(what) = newer(bytes) else { return Ok(None) };
    let mut value = strict::json(bytes, false)?;
    if value.get("format").and_then(Value::as_u64).is_some_and(|format| format > FORMAT.into()) {
        return Ok(Some(Later::Format(what)));
    }
    let put = |known: bool, place: Option<&mut Value>, word: &str| {
        if let Some(place) = place.filter(|_| !known) {
            *place = word.into();
        }
    };
    let word = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = word(value.get("type"));
    put(Kind::parse(&kind).is_some(), value.get_mut("type"), Kind::NarasiDitulis.name());
    let role = word(value.pointer("/actor/role"));
    put(Role::parse(&role).is_some(), value.pointer_mut("/actor/role"), Role::Reader.name());
    let bytes = serde_json::to_vec(&value).map_err(|e| e.to_string())?;
    let header = Header::read(&bytes).map_err(|field| format!("header tidak dapat dibaca: {field}"))?;
    Ok(Some(Later::Event(what, Box::new(header))))
}
