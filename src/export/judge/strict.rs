//! JSON, bounded and in one form only: sorted keys, no duplicates, whole numbers written plainly.

use serde_json::Value;

const MOST_JSON: usize = 4 << 20;
const MOST_VALUES: usize = 200_000;
const MOST_DEPTH: usize = 64;
/// Texts below this length need no check of depth and size.
const SHORT: usize = 4_096;

/// Reads JSON in its only valid form; `pretty` with two spaces of indentation, else without blanks.
pub fn json(bytes: &[u8], pretty: bool) -> Result<Value, String> {
    bounded(bytes)?;
    let value: Value = serde_json::from_slice(bytes).map_err(|e| format!("JSON tidak dapat dibaca: {e}"))?;
    plain(&value)?;
    let written = if pretty { serde_json::to_vec_pretty(&value) } else { serde_json::to_vec(&value) };
    if written.is_ok_and(|written| written == bytes) {
        Ok(value)
    } else {
        Err("JSON tidak ditulis dengan cara yang baku (urutan kunci, spasi, ejaan)".to_owned())
    }
}

fn bounded(bytes: &[u8]) -> Result<(), String> {
    if bytes.len() > MOST_JSON {
        return Err("JSON terlalu besar".to_owned());
    }
    if bytes.len() <= SHORT {
        return Ok(());
    }
    let (mut depth, mut count, mut in_text, mut skip) = (0usize, 0usize, false, false);
    for byte in bytes {
        match (in_text, skip, byte) {
            (true, true, _) => skip = false,
            (true, false, b'\\') => skip = true,
            (true, false, b'"') => in_text = false,
            (true, false, _) => {}
            (false, _, b'"') => in_text = true,
            (false, _, b'{' | b'[') => (depth, count) = (depth + 1, count + 1),
            (false, _, b'}' | b']') => (depth, count) = (depth.saturating_sub(1), count + 1),
            (false, _, b',') => count += 1,
            (false, ..) => {}
        }
        if depth > MOST_DEPTH || count > MOST_VALUES {
            return Err("JSON terlalu dalam, atau memuat terlalu banyak nilai".to_owned());
        }
    }
    Ok(())
}

fn plain(value: &Value) -> Result<(), String> {
    match value {
        Value::Number(n) if n.as_i64().is_none_or(|n| n.unsigned_abs() > crate::event::MAX_INTEGER) => {
            Err(format!("bilangan {n} bukan bilangan bulat biasa"))
        }
        Value::Array(all) => all.iter().try_for_each(plain),
        Value::Object(all) => all.values().try_for_each(plain),
        _ => Ok(()),
    }
}
