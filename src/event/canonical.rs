//! Canonical JSON (RFC 8785), narrowed to what a line may hold: no fractions, no exponents,
//! integers within 2^53, text in Unicode NFC.

use serde::Serialize;
use unicode_normalization::is_nfc;

use super::MAX_INTEGER;

/// Deepest nesting of JSON values in a line.
const MAX_DEPTH: usize = 32;

/// Writes a value as canonical JSON.
pub fn to_vec<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    serde_json_canonicalizer::to_vec(value)
}

/// Checks that `bytes` is one canonical JSON value; the error is the offset of the first fault and its cause.
pub fn check(bytes: &[u8]) -> Result<(), (usize, &'static str)> {
    match scan(bytes)? {
        None => Ok(()),
        Some(at) => Err((at, "teks bukan UTF-8 dalam bentuk NFC")),
    }
}

/// Like [`check`], but accepts texts that are not in NFC, and returns the offset of the first one: lines with such texts were
/// accepted by earlier programs and must stay readable.
pub fn scan(bytes: &[u8]) -> Result<Option<usize>, (usize, &'static str)> {
    let mut scanner = Scanner { bytes, at: 0, not_nfc: None };
    scanner.value(0)?;
    if scanner.at == bytes.len() { Ok(scanner.not_nfc) } else { Err((scanner.at, "ada isi sesudah nilai JSON")) }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    not_nfc: Option<usize>,
}

type Checked<T = ()> = Result<T, (usize, &'static str)>;

impl<'a> Scanner<'a> {
    fn fail<T>(&self, why: &'static str) -> Checked<T> {
        Err((self.at, why))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8, why: &'static str) -> Checked {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            self.fail(why)
        }
    }

    fn value(&mut self, depth: usize) -> Checked {
        if depth > MAX_DEPTH {
            return self.fail("bersarang terlalu dalam");
        }
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            _ => self.fail("bukan nilai JSON kanonik"),
        }
    }

    fn word(&mut self, word: &[u8]) -> Checked {
        if self.bytes[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(())
        } else {
            self.fail("bukan nilai JSON kanonik")
        }
    }

    fn object(&mut self, depth: usize) -> Checked {
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        let mut last: Option<&'a [u8]> = None;
        loop {
            let key = self.string()?;
            // Keys of this vocabulary are ASCII, for which the order by bytes is the order by UTF-16.
            if last.is_some_and(|last| last >= key) || !key.is_ascii() {
                return self.fail("kunci tidak urut, kembar, atau bukan ASCII");
            }
            last = Some(key);
            self.eat(b':', "titik dua diharapkan")?;
            self.value(depth + 1)?;
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.eat(b'}', "penutup objek diharapkan")
    }

    fn array(&mut self, depth: usize) -> Checked {
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(depth + 1)?;
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.eat(b']', "penutup larik diharapkan")
    }

    fn integer(&mut self) -> Checked {
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let start = self.at;
        let mut value: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        let length = self.at - start;
        let leading_zero = length > 1 && self.bytes[start] == b'0';
        if length == 0 || leading_zero || (negative && value == 0) || value > MAX_INTEGER {
            return self.fail("bilangan bulat tidak kanonik");
        }
        Ok(())
    }

    /// Reads a string and returns it without its quotes.
    fn string(&mut self) -> Checked<&'a [u8]> {
        self.eat(b'"', "teks diharapkan")?;
        let start = self.at;
        let mut ascii = true;
        loop {
            self.plain();
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) | None => return self.fail("karakter kendali atau akhir di dalam teks"),
                Some(byte) => {
                    ascii &= byte < 0x80;
                    self.at += 1;
                }
            }
        }
        let text = &self.bytes[start..self.at];
        if !ascii {
            match std::str::from_utf8(text) {
                Ok(text) if is_nfc(text) => {}
                Ok(_) => drop(self.not_nfc.get_or_insert(start)),
                Err(_) => return self.fail("teks bukan UTF-8 dalam bentuk NFC"),
            }
        }
        self.at += 1;
        Ok(text)
    }

    /// Skips plain characters, eight at a time: ASCII, no quote, no backslash, no control character.
    fn plain(&mut self) {
        const ONES: u64 = 0x0101_0101_0101_0101;
        const TOPS: u64 = ONES * 0x80;
        // Marks the bytes below a value; bytes after the first such byte may be marked falsely.
        let below = |word: u64, value: u64| word.wrapping_sub(ONES * value) & !word;
        while let Some(word) = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<8>) {
            let word = u64::from_le_bytes(*word);
            let (quote, slash) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
            let other = (word | below(word, 0x20) | below(quote, 1) | below(slash, 1)) & TOPS;
            self.at += other.trailing_zeros() as usize / 8;
            if other != 0 {
                break;
            }
        }
    }

    /// Reads an escape; only the shortest escape of each character is canonical.
    fn escape(&mut self) -> Checked {
        let rest = &self.bytes[self.at + 1..];
        let length = match rest {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', b'0', b'0', high @ (b'0' | b'1'), low, ..] => {
                let digit = matches!(low, b'0'..=b'9' | b'a'..=b'f');
                let short = *high == b'0' && matches!(low, b'8' | b'9' | b'a' | b'c' | b'd');
                if !digit || short {
                    return self.fail("karakter lolos tidak kanonik");
                }
                6
            }
            _ => return self.fail("karakter lolos tidak kanonik"),
        };
        self.at += length;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn canonical_forms_pass() {
        for text in [r#"{}"#, r#"{"a":1,"b":[true,null,"x\n\u001f"]}"#, r#"-12"#, r#""é""#, r#"[[],{}]"#] {
            assert_eq!(check(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn other_forms_fail() {
        for text in [
            r#"{ }"#,
            r#"{"b":1,"a":2}"#,
            r#"{"a":1,"a":2}"#,
            "01",
            "-0",
            "1.0",
            "1e3",
            "9007199254740992",
            r#""\/""#,
            r#""\u000a""#,
            r#""\u001F""#,
            r#""\u0041""#,
            "\"e\u{301}\"",
            "\"\n\"",
            r#"{"a":1}x"#,
            r#"["#,
            r#"{"a"}"#,
            "",
            r#"[1,]"#,
        ] {
            assert!(check(text.as_bytes()).is_err(), "{text}");
        }
    }
}
