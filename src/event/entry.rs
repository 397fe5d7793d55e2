//! Checks of texts on entry. Stored texts are read whatever they hold.

use serde_json::Value;

use super::{Refusal, RefusalKind, canonical, text::hidden};

const ACCEPTED: &str = "teks tanpa karakter kendali, pengatur arah tulisan, atau karakter yang tidak terlihat";

/// Refuses data with a text that is not readable as it is written. `data` is canonical except for its texts.
pub fn check(data: &[u8]) -> Result<(), Refusal> {
    if data.is_ascii() && !data.contains(&b'\\') {
        return Ok(());
    }
    let value: Value = serde_json::from_slice(data)
        .map_err(|e| Refusal::new(RefusalKind::Malformed, "data", e, "data tidak dapat dibaca", "data JSON"))?;
    walk("data", &value)
}

fn walk(path: &str, value: &Value) -> Result<(), Refusal> {
    match value {
        Value::String(text) => one(path, text),
        Value::Array(all) => all.iter().enumerate().try_for_each(|(at, one)| walk(&format!("{path}[{at}]"), one)),
        Value::Object(all) => all.iter().try_for_each(|(name, one)| walk(&format!("{path}.{name}"), one)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

fn one(path: &str, text: &str) -> Result<(), Refusal> {
    let refuse = |value: String, why: String| Err(Refusal::new(RefusalKind::Malformed, path, value, why, ACCEPTED));
    let wrong = text.chars().zip(1..).find(|(c, _)| hidden(*c) || (c.is_control() && *c != '\n'));
    if let Some((c, at)) = wrong {
        let name = format!("U+{:04X}", u32::from(c));
        let why = format!("karakter ke-{at} adalah {name}, yang tidak terlihat atau mengubah arah tulisan");
        return refuse(name, why);
    }
    // Checked as it is written in the line: there a line feed is `\n`, which must not combine with the character after it.
    let written = canonical::to_vec(&text).unwrap_or_default();
    match canonical::check(&written) {
        Ok(()) => Ok(()),
        Err((_, why)) => refuse(text.to_owned(), format!("{why}; tanda gabung berdiri tanpa huruf di depannya")),
    }
}
