//! All missing members of a JSON object at once, and serde's errors in Indonesian.

use serde_json::Value;

/// Deepest nesting that is checked.
const DEEP: usize = 8;

/// Paths of the required members that are missing.
pub fn missing(schema: &Value, data: &Value, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(schema, schema, data, path, 0, &mut found);
    found
}

fn walk(root: &Value, schema: &Value, data: &Value, path: &str, depth: usize, found: &mut Vec<String>) {
    let Some(schema) = plain(root, schema).filter(|_| depth < DEEP) else { return };
    if let (Some(list), true) = (data.as_array(), schema["items"].is_object()) {
        list.iter()
            .enumerate()
            .for_each(|(at, one)| walk(root, &schema["items"], one, &format!("{path}.{at}"), depth + 1, found));
    }
    let Some(all) = data.as_object() else { return };
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    found.extend(required.filter(|name| !all.contains_key(*name)).map(|name| format!("{path}.{name}")));
    for (name, value) in all {
        walk(root, &schema["properties"][name], value, &format!("{path}.{name}"), depth + 1, found);
    }
}

/// The schema behind its `$ref`s, and without the alternative `null`.
fn plain<'a>(root: &'a Value, mut schema: &'a Value) -> Option<&'a Value> {
    for _ in 0..DEEP {
        if let Some(name) = schema["$ref"].as_str().and_then(|to| to.strip_prefix("#/$defs/")) {
            schema = root.get("$defs")?.get(name)?;
        } else if let Some(any) = schema["anyOf"].as_array() {
            schema = any.iter().find(|one| one["type"] != "null")?;
        } else {
            return Some(schema);
        }
    }
    None
}

/// A message of serde in Indonesian, if it is one of the usual ones; else the message itself.
pub fn kata(message: &str) -> String {
    let message = message.split(" at line ").next().unwrap_or_default();
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("missing field") {
        return format!("bidang `{}` belum diisi", quoted(message));
    }
    if message.starts_with("unknown field") {
        return format!("bidang `{}` tidak dikenal", quoted(message));
    }
    if message.starts_with("duplicate field") {
        return format!("bidang `{}` diberikan dua kali", quoted(message));
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let known = rest.split("expected ").nth(1).unwrap_or_default().replace("one of ", "");
        return format!("`{}` bukan salah satu yang dikenal: {}", quoted(message), known.replace('`', ""));
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        let (given, wanted) = rest.split_once(", expected ").unwrap_or((rest, ""));
        return format!("jenis nilai tidak cocok: {} diberikan, {} diharapkan", jenis(given), jenis(wanted));
    }
    message.to_owned()
}

fn jenis(word: &str) -> &str {
    match word.split(['`', '"']).next().unwrap_or_default().trim() {
        "string" | "a string" | "a borrowed string" => "teks",
        "integer" | "u16" | "u32" | "u64" | "u8" => "bilangan bulat",
        "floating point" => "bilangan pecahan",
        "boolean" | "a boolean" => "true atau false",
        "null" => "null",
        "sequence" | "a sequence" => "larik",
        "map" | "a map" => "objek",
        other if other.starts_with("struct") => "objek",
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Draft, Kind};

    #[test]
    fn all_that_is_missing_is_named_at_once() {
        let draft = |data: &str| {
            let text = format!(r#"{{"type":"temuan.dicatat","unit":"PPU","berlaku":"2026-01-02","data":{data}}}"#);
            Draft::parse(text.as_bytes()).expect_err("refused").to_string()
        };
        let told = draft(r#"{"kode":"T-1","lhp":{"nomor":"1"},"uraian":"x"}"#);
        for part in ["data.diterima", "data.lhp.tanggal", "data.nilai", "data.pemeriksa", "belum diisi"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(!told.contains("missing"), "{told}");
        let wrong = draft(r#"{"entah":1}"#);
        assert!(wrong.contains("tidak dikenal") || wrong.contains("belum diisi"), "{wrong}");
        let empty = Draft::parse(br#"{"type":"temuan.dicatat"}"#).expect_err("refused").to_string();
        for part in ["unit", "berlaku", "data", "belum diisi"] {
            assert!(empty.contains(part), "{part}: {empty}");
        }
    }

    #[test]
    fn every_type_refuses_nothing_at_all_by_naming_what_it_needs() {
        for kind in Kind::ALL {
            let schema = kind.schema().to_value();
            let needed = schema["required"].as_array().map_or(0, Vec::len);
            let found = missing(&schema, &serde_json::json!({}), "data");
            assert_eq!(found.len(), needed, "{}", kind.name());
            let text = format!(r#"{{"type":"{}","unit":"-","berlaku":"2026-01-02","data":{{}}}}"#, kind.name());
            let told = Draft::parse(text.as_bytes()).err().map(|e| e.to_string());
            for name in &found {
                assert!(told.as_deref().is_some_and(|t| t.contains(name)), "{}: {name}: {told:?}", kind.name());
            }
        }
    }
}
