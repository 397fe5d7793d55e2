//! The JSON Schema files of `schemas/`: one per event type and version.

use serde_json::Value;

use super::Kind;

/// File name of the schema of a type, within `schemas/`.
pub fn file_name(kind: Kind) -> String {
    format!("{}.v{}.json", kind.name(), kind.version())
}

/// Names of the schema files of versions that are no longer written; they stay as they were.
pub fn older(kind: Kind) -> Vec<String> {
    (1..kind.version()).map(|version| format!("{}.v{version}.json", kind.name())).collect()
}

/// The schema of a type, as in its file.
pub fn document(kind: Kind) -> Value {
    let mut schema = kind.schema();
    schema.insert("$id".to_owned(), format!("jejak:{}:v{}", kind.name(), kind.version()).into());
    schema.insert("title".to_owned(), kind.name().into());
    schema.to_value()
}
