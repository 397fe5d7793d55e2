//! Tags: with them the holder of a ledger's key can tell the lines that it wrote from lines that somebody else added.
//!
//! In a ledger without tags a line's salt is sixteen random bytes. In a ledger that tags its lines it is eight random bytes,
//! and eight bytes of a keyed hash over those, the header and the data. Without the key the sixteen bytes say nothing, and
//! cannot be made for another line. The format of lines is unchanged. A tag is as durable as its line, because the same sync
//! writes both; it goes along to mirrors, copies and bags; and after a torn write there is never a tag without its line, nor a
//! line without its tag. The eight random bytes keep even the holder of the key from guessing data that was withheld.
//! `tools/docs/penanda.md` says why other designs were not chosen.

use zeroize::Zeroizing;

use crate::event::{Line, Salt, data_hash_at};

/// Separates this use of the signing key's secret from all others.
const CONTEXT: &str = "jejak 2026-11-27 penanda baris v1";
/// The same for a key that a device holds.
const DEVICE: &str = "jejak 2026-11-28 penanda baris dari token v1";
/// Random bytes of a salt; the rest is the tag.
const NONCE: usize = 8;

/// The key of tags, derived from a signing key.
#[derive(Clone)]
pub struct TagKey(Zeroizing<[u8; 32]>);

/// Prints nothing of the key.
impl std::fmt::Debug for TagKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TagKey")
    }
}

impl TagKey {
    /// Derives the key from the secret of a signing key.
    pub fn derive(secret: &[u8; 32]) -> Self {
        Self(Zeroizing::new(blake3::derive_key(CONTEXT, secret)))
    }

    /// The message that a device signs once, so that the key of tags can be derived from the signature: Ed25519 always gives
    /// the same signature for the same message, and only a user of the key can obtain it. No note and no actor's message
    /// begins like this.
    pub const ASKED: &'static [u8] = b"\0jejak penanda baris v1\0";

    /// Derives the key from a device's signature of [`TagKey::ASKED`], which must stay secret.
    pub fn of_device(signature: &[u8; 64]) -> Self {
        Self(Zeroizing::new(blake3::derive_key(DEVICE, signature)))
    }

    /// The salt of a line: the first bytes of `random`, then their tag. The hash of the data in the canonical header is left
    /// out of the tag.
    pub fn salt(&self, random: &Salt, header: &[u8], data: &[u8]) -> Salt {
        let mut salt = *random;
        let tag = self.tag(&salt[..NONCE], header, data);
        salt[NONCE..].copy_from_slice(&tag[..random.len() - NONCE]);
        salt
    }

    /// Returns whether the holder of this key wrote the line.
    pub fn made(&self, line: &Line<'_>) -> bool {
        let (nonce, given) = line.salt.split_at(NONCE);
        let tag = self.tag(nonce, line.header, line.data);
        // Compared in constant time: it must not show how far two tags agree.
        let differs = given.iter().zip(tag).fold(0, |sum, (a, b)| sum | (a ^ b));
        differs == 0
    }

    /// Hashes everything of the header except the hash of the data, which depends on the salt.
    fn tag(&self, nonce: &[u8], header: &[u8], data: &[u8]) -> [u8; 32] {
        let (before, after) = around(header);
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(nonce);
        for part in [before, after] {
            hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
        }
        hasher.update(data);
        hasher.finalize().into()
    }
}

/// The parts before and after the value of `data_hash`. No name before it can hold a quote.
fn around(header: &[u8]) -> (&[u8], &[u8]) {
    let (before, rest) = header.split_at(data_hash_at(header).unwrap_or(header.len()));
    let end = memchr::memchr(b'"', rest).unwrap_or(rest.len());
    (before, &rest[end..])
}

#[cfg(test)]
mod tests {
    use super::TagKey;
    use crate::event::Line;

    const HEADER: &str =
        r#"{"actor":{"grant":1,"id":"a","role":"unit"},"berlaku":"2023-01-01","data_hash":"b3:00","seq":7}"#;

    fn line(salt: [u8; 16], header: &str, data: &str) -> bool {
        TagKey::derive(&[1; 32]).made(&Line { data: data.as_bytes(), header: header.as_bytes(), salt })
    }

    #[test]
    fn only_the_key_and_only_this_line() {
        let key = TagKey::derive(&[1; 32]);
        let mut salt = [5; 16];
        let tag = key.tag(&salt[..8], HEADER.as_bytes(), b"{}");
        salt[8..].copy_from_slice(&tag[..8]);
        assert!(line(salt, HEADER, "{}"));
        assert!(line(salt, &HEADER.replace("b3:00", "b3:11"), "{}"), "the data hash follows from the salt");
        assert!(!line(salt, &HEADER.replace("\"seq\":7", "\"seq\":8"), "{}"));
        assert!(!line(salt, &HEADER.replace("\"id\":\"a\"", "\"id\":\"b\""), "{}"));
        assert!(!line(salt, HEADER, "{} "));
        for index in 0..16 {
            let mut other = salt;
            other[index] ^= 1;
            assert!(!line(other, HEADER, "{}"), "{index}");
        }
        assert!(!TagKey::derive(&[2; 32]).made(&Line { data: b"{}", header: HEADER.as_bytes(), salt }));
    }
}
