//! Building blocks of the JSON Schemas of answers.

use serde_json::{Map, Value, json};

use super::operation::reference;

/// An object with required and optional fields.
pub fn object(fields: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let all: Map<String, Value> = fields.iter().chain(optional).map(|(n, s)| ((*n).to_owned(), s.clone())).collect();
    let required: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
    json!({"type": "object", "properties": all, "required": required})
}

/// An array.
pub fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// The schema, or null.
pub fn or_null(of: Value) -> Value {
    json!({"anyOf": [of, {"type": "null"}]})
}

/// Any string.
pub fn text() -> Value {
    json!({"type": "string"})
}

/// A boolean.
pub fn flag() -> Value {
    json!({"type": "boolean"})
}

/// The seq of an event, from 1.
pub fn seq() -> Value {
    json!({"type": "integer", "format": "int64", "minimum": 1})
}

/// A count, from 0.
pub fn count() -> Value {
    json!({"type": "integer", "format": "int64", "minimum": 0})
}

/// A plain decimal number, as string.
pub fn number() -> Value {
    json!({"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"})
}

/// A timestamp.
pub fn instant() -> Value {
    json!({"type": "string", "format": "date-time"})
}

/// A document of a kind, with the program that made it.
pub fn document(kind: &str, fields: &[(&str, Value)], optional: &[(&str, Value)]) -> Value {
    let mut all = vec![
        ("dokumen", json!({"const": kind})),
        ("program", reference("Program")),
        ("ledger", reference("BukuBesar")),
    ];
    all.extend(fields.iter().cloned());
    object(&all, optional)
}
