//! Erasure by law: the signs that replace texts that are withheld for good (`tools/docs/penghapusan.md`).
//!
//! An erased text is overwritten, character by character, with signs of the same width in UTF-8. So no line moves, the data
//! keeps its shape, and every reader can read the rest. The salt is removed too, so that nobody can test guesses against the
//! hash of the data; in its place the line names the event that erased it.

use serde_json::Value;

use super::{Hash, Line, MAX_INTEGER, Salt, Seq, canonical};

/// One sign for each width of a character in UTF-8, 1 to 4 bytes.
const SIGNS: [&str; 4] = ["#", "·", "▒", "🀫"];
/// Fields in which people write freely. All other fields are codes, numbers, days or keys.
const FREE: [&str; 16] = [
    "alasan",
    "baris",
    "berkas",
    "halaman",
    "isi",
    "judul",
    "keterangan",
    "kolom",
    "nama",
    "nomor",
    "penerima",
    "sel",
    "teks",
    "tempat",
    "tercetak",
    "uraian",
];

/// The marks of an erasure, as read from a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// The event that erased the texts.
    pub by: Seq,
    /// BLAKE3 of the data that is left.
    pub rest: Hash,
}

/// BLAKE3 of the data that an erasure left.
pub fn hash_rest(rest: &[u8]) -> Hash {
    Hash(blake3::hash(rest).into())
}

/// The bytes in place of the salt: the seq of the erasing event, and the beginning of the hash of the data that is left.
pub fn erased_salt(by: Seq, rest: &[u8]) -> Salt {
    let mut salt = [0; 16];
    let (first, second) = salt.split_at_mut(8);
    first.copy_from_slice(&by.to_be_bytes());
    second.copy_from_slice(&hash_rest(rest).0[..8]);
    salt
}

impl Line<'_> {
    /// The erasure that a line claims, for a line whose data does not match its header. The caller must check that the erasing
    /// event exists and agrees.
    pub fn erased(&self, seq: Seq) -> Option<Erased> {
        let (by, sum) = self.salt.split_first_chunk::<8>()?;
        let by = u64::from_be_bytes(*by);
        // Hardly any random salt begins like a seq, so almost nothing is hashed in vain.
        if by <= seq || by > MAX_INTEGER {
            return None;
        }
        let rest = hash_rest(self.data);
        rest.0.starts_with(sum).then_some(Erased { by, rest })
    }
}

/// Paths of the texts that people wrote freely: `alasan`, `dokumen.judul`, `rasio.pembilang.0.nama`.
pub fn texts(data: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_slice(data) {
        collect(&value, "", &mut found);
    }
    found
}

fn collect(value: &Value, path: &str, found: &mut Vec<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::String(_) if free(path) => found.push(path.to_owned()),
        // The cells of a table have one path in common.
        Value::Array(all) if free(path) && written(value) > 0 && !all.iter().any(Value::is_object) => {
            found.push(path.to_owned());
        }
        Value::Object(map) => map.iter().for_each(|(name, value)| collect(value, &below(name), found)),
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(at, value)| collect(value, &below(&at.to_string()), found));
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn free(path: &str) -> bool {
    path.rsplit('.').next().is_some_and(|name| FREE.contains(&name))
}

/// Number of texts that are not empty.
fn written(value: &Value) -> usize {
    match value {
        Value::String(text) => usize::from(!text.is_empty()),
        Value::Array(all) => all.iter().map(written).sum(),
        _ => 0,
    }
}

/// Overwrites a text, or all texts of an array of cells; returns `false` for other values.
fn cover(value: &mut Value) -> bool {
    match value {
        Value::String(text) => {
            *text = text.chars().map(sign).collect();
            true
        }
        Value::Array(all) => all.iter_mut().all(cover),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Canonical data with the texts at `paths` overwritten; the error is the first path without such a text.
pub fn redact<'p>(data: &[u8], paths: impl IntoIterator<Item = &'p str>) -> Result<Vec<u8>, String> {
    let mut value: Value = serde_json::from_slice(data).map_err(|_| String::new())?;
    for path in paths {
        let pointer = format!("/{}", path.replace('.', "/"));
        if !value.pointer_mut(&pointer).is_some_and(|found| free(path) && cover(found)) {
            return Err(path.to_owned());
        }
    }
    canonical::to_vec(&value).map_err(|_| String::new())
}

/// A sign that is as wide as the character is in JSON.
fn sign(c: char) -> String {
    match c {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => SIGNS[1].to_owned(),
        c if u32::from(c) < 0x20 => SIGNS[1].repeat(3),
        c => SIGNS[c.len_utf8() - 1].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{redact, texts};

    #[test]
    fn what_is_written_over_keeps_its_width_and_its_neighbours() {
        let data =
            r#"{"alasan":"Budi «NIK\n\"3201\\» 王 🙂","dokumen":{"nomor":"S-1","tanggal":"2024-01-02"},"nilai":"80"}"#;
        assert_eq!(texts(data.as_bytes()), ["alasan", "dokumen.nomor"]);
        let over = |text: &str, field: &str| {
            redact(text.as_bytes(), [field]).map(|rest| String::from_utf8_lossy(&rest).into_owned())
        };
        let rest = over(data, "alasan").unwrap_or_default();
        assert_eq!(rest.len(), data.len());
        assert!(rest.ends_with(r#"","dokumen":{"nomor":"S-1","tanggal":"2024-01-02"},"nilai":"80"}"#), "{rest}");
        assert!(["Budi", "NIK", "3201", "王"].iter().all(|word| !rest.contains(word)), "{rest}");
        assert_eq!(over(&rest, "alasan").as_ref(), Ok(&rest), "over what is written over");
        let table = r#"{"baris":[["Budi","","7"],["é"]],"kolom":["Nama"],"tabel":"T"}"#;
        assert_eq!(texts(table.as_bytes()), ["baris", "kolom"]);
        let shown = "{'baris':[['####','','#'],['·']],'kolom':['Nama'],'tabel':'T'}";
        assert_eq!(over(table, "baris").map(|rest| rest.replace('"', "'")).as_deref(), Ok(shown));
        for wrong in ["nilai", "dokumen", "dokumen.tanggal", "tak.ada", ""] {
            assert_eq!(redact(data.as_bytes(), [wrong]), Err(wrong.to_owned()));
        }
    }
}
