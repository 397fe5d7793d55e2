//! Names and numbers that identify things: parsed once, when they enter the program, and then passed on as types.

use std::{borrow::Cow, fmt, str::FromStr};

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::parsed;

/// Longest code in bytes; codes of up to 24 bytes are stored inline, without an allocation.
pub const MAX_CODE: usize = 24;
/// Years that a card may have.
pub const YEARS: std::ops::RangeInclusive<u16> = 2000..=2100;

/// Position of an event in the ledger, counted from 1.
pub type Seq = u64;

/// Longest code, in bytes, that an agency may choose for its nodes, indicators and scales.
pub const MAX_FREE: usize = 40;
/// Longest budget code in bytes, as SAKTI and SIPD print them.
pub const MAX_BUDGET: usize = 64;

/// Words that addresses use at a place where they also hold an agency's code.
const RESERVED: [&str; 11] =
    ["anggaran", "aturan", "ekspor", "jenis", "laporan", "mata", "npss", "reviu", "RO", "rumus", "temuan"];

/// Checks a code as agencies write them (`SS.10`, `1a-CP`, `IKSK 2.1`): letters, digits, `._-` and single blanks within.
fn free_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= MAX_FREE
        && bytes[0].is_ascii_alphanumeric()
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b' '))
        && !text.ends_with(' ')
        && !text.contains("  ")
        && !RESERVED.contains(&text)
}

/// The message for a text that is not such a code; if an agency may choose the code, it also covers reserved words.
fn refused(text: &str, accepted: &str, free: bool) -> String {
    if free && RESERVED.contains(&text) {
        return format!(
            "«{text}» sudah dipakai dalam alamat angka; beri kode lain, misalnya «{text}-1» atau «{text}.1»"
        );
    }
    format!("«{text}» bukan {accepted}")
}

fn valid_code(text: &str, extra: &[u8]) -> bool {
    within(text, MAX_CODE, extra)
}

fn within(text: &str, most: usize, extra: &[u8]) -> bool {
    let bytes = text.as_bytes();
    !bytes.is_empty()
        && bytes.len() <= most
        && bytes[0].is_ascii_alphanumeric()
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-') || extra.contains(b))
}

/// Binary forms are read without parsing: only the index has them, under a checksum, and their lines were parsed before.
macro_rules! code {
    ($(#[$meta:meta])* $name:ident, $accepted:literal, $pattern:literal, $valid:expr) => {
        code!($(#[$meta])* $name, MAX_CODE, $accepted, $pattern, $valid);
    };
    ($(#[$meta:meta])* $name:ident, $most:ident, $accepted:literal, $pattern:literal, $valid:expr) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(CompactString);

        impl $name {
            /// The accepted form, for messages to people.
            pub const ACCEPTED: &'static str = $accepted;

            /// The code as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(CompactString::new(text))) } else { Err(refused(text, Self::ACCEPTED, $most == MAX_FREE)) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if d.is_human_readable() { parsed(d) } else { CompactString::deserialize(d).map(Self) }
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", "pattern": $pattern, "maxLength": $most, "description": $accepted})
            }
        }
    };
}

code!(
    /// Code of a unit kerja (`PMK`, `PPU`); `-` stands for the ledger as a whole.
    UnitCode, "kode unit: huruf besar, angka, titik atau garis (1-24 karakter), misalnya PPU", "^(-|[A-Z0-9][A-Z0-9._-]*)$",
    |t| t == "-" || (valid_code(t, b"") && !t.bytes().any(|b| b.is_ascii_lowercase()))
);
code!(
    /// Code of an indicator, as the agency writes it (`IKU.2`, `1a-CP`, `IKSK 2.1`).
    IkuCode, MAX_FREE, "kode indikator: huruf, angka, titik, garis, spasi tunggal (1-40 karakter), misalnya IKU.2 atau IKSK 2.1",
    "^[A-Za-z0-9]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?$",
    free_code
);
code!(
    /// Code of a sasaran strategis (`SS.10`).
    SasaranCode, "kode sasaran diawali SS., misalnya SS.10", "^SS\\.[A-Za-z0-9._-]+$",
    |t| t.len() > 3 && t.starts_with("SS.") && valid_code(t, b"")
);
code!(
    /// Code of an auditor: `bpk`, `inspektorat`, or that of a recorded body (`BPKP`, `Itjen Kemenkes`).
    PemeriksaCode,
    "kode pemeriksa: bpk, inspektorat, atau badan yang dicatat (huruf, angka, titik, garis, spasi tunggal; 1-24 karakter), misalnya BPKP",
    "^[A-Za-z0-9]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?$",
    |t| t.len() <= MAX_CODE && free_code(t)
);
code!(
    /// Code of a perspektif (`stakeholder`, `customer`, `internal`, `learning`).
    PerspektifCode, "kode perspektif: huruf kecil, misalnya stakeholder", "^[a-z][a-z0-9._-]*$",
    |t| valid_code(t, b"") && t.as_bytes()[0].is_ascii_lowercase() && !t.bytes().any(|b| b.is_ascii_uppercase())
);
code!(
    /// Code of a node of the card, of a level, a scale or a recorded formula.
    SimpulCode, MAX_FREE, "kode: huruf, angka, titik, garis, spasi tunggal (1-40 karakter), misalnya SS.10 atau IKSK 2.1",
    "^[A-Za-z0-9]([A-Za-z0-9._ -]*[A-Za-z0-9._-])?$",
    free_code
);
code!(
    /// Code of a budget item as printed (`001.AAH.001`, `024.01.WA.6388.EBA.962.051.0A.521111`).
    RoCode, MAX_BUDGET, "kode anggaran (1-64 karakter), misalnya 001.AAH.001 atau 024.01.WA.6388.EBA.962.051.0A.521111",
    "^[A-Za-z0-9][A-Za-z0-9._-]*$",
    |t| within(t, MAX_BUDGET, b"")
);
code!(
    /// Code of a temuan or rekomendasi (`T-01`, `T-01.R1`).
    TemuanCode, "kode temuan atau rekomendasi: huruf, angka, titik, garis (1-24 karakter)", "^[A-Za-z0-9][A-Za-z0-9._-]*$",
    |t| valid_code(t, b"")
);
code!(
    /// Code of a retention schedule or of a hold (`PR.02.01`, `PERKARA-12`).
    ArsipCode, "kode arsip: huruf, angka, titik, garis (1-24 karakter), misalnya PR.02.01", "^[A-Za-z0-9][A-Za-z0-9._-]*$",
    |t| valid_code(t, b"")
);
code!(
    /// Account id. Never a personal name: who holds the account is kept outside the chain (UU 27/2022).
    AccountId, "kode akun: huruf kecil, angka, titik atau garis (1-24 karakter), misalnya ppu-01", "^[a-z0-9][a-z0-9._-]*$",
    |t| valid_code(t, b"") && !t.bytes().any(|b| b.is_ascii_uppercase())
);
code!(
    /// Name of a ledger, and the origin of its checkpoints; `/2` marks a second epoch.
    LedgerName, "nama buku besar: huruf kecil, angka, garis, garis miring (1-24 karakter), misalnya bkn-pmk", "^[a-z0-9][a-z0-9._/-]*$",
    |t| valid_code(t, b"/") && !t.bytes().any(|b| b.is_ascii_uppercase())
);

impl PerspektifCode {
    /// A node's code in place of a perspektif's, for views that show cards in two levels.
    pub(crate) fn label(text: &str) -> Self {
        Self(CompactString::new(text))
    }
}

impl SasaranCode {
    /// A node's code in place of a sasaran's, for views that show cards in two levels.
    pub(crate) fn label(text: &str) -> Self {
        Self(CompactString::new(text))
    }
}

impl RoCode {
    /// Returns whether this code is `above`, or a code of a level below it: the same text, then a point or a hyphen.
    pub fn below(&self, above: &Self) -> bool {
        let rest = self.0.strip_prefix(above.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    }

    /// The kind of spending in its account: two digits of SAKTI (`52`), or the first two levels of SIPD (`5.1`).
    pub fn jenis(&self) -> Option<&str> {
        let akun = self.akun()?;
        let parted = akun.contains('.');
        let second = akun.match_indices('.').nth(1).map_or(akun.len(), |(end, _)| end);
        akun.get(..if parted { second } else { 2 })
    }

    /// The account at its end, as SAKTI (`….521111`) and SIPD (`…-5.1.02.01.01.0024`) print it; `None` if there is none.
    pub fn akun(&self) -> Option<&str> {
        if let Some((_, rekening)) = self.0.rsplit_once('-') {
            return Some(rekening);
        }
        let last = self.0.rsplit('.').next()?;
        (last.len() == 6 && last.bytes().all(|b| b.is_ascii_digit())).then_some(last)
    }
}

impl UnitCode {
    /// The unit of events about the ledger as a whole.
    pub fn ledger() -> Self {
        Self(CompactString::const_new("-"))
    }

    /// Returns whether this stands for the ledger as a whole.
    pub fn is_ledger(&self) -> bool {
        self.0 == "-"
    }
}

/// The address of the thing that an event is about; expectations (`expect`) refer to it. ASCII letters, digits, `._/-` and
/// blanks within, at most 120 bytes, so that it needs no escaping in a header.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct Subject(CompactString);

impl Subject {
    /// Longest subject in bytes.
    pub const MAX: usize = 120;

    /// The subject of a unit's year, from parts that are already parsed; without `format!`, because a verifier runs this for
    /// each line.
    pub(crate) fn of_year(unit: &UnitCode, tahun: u16, between: &str, kode: &str) -> Self {
        let mut text = CompactString::with_capacity(unit.0.len() + between.len() + kode.len() + 6);
        text.push_str(&unit.0);
        text.push('/');
        match tahun {
            1000..=9999 => [1000, 100, 10, 1]
                .iter()
                .for_each(|place| text.push(char::from_digit(u32::from(tahun / place % 10), 10).unwrap_or('0'))),
            _ => text.push_str(&tahun.to_string()),
        }
        text.push_str(between);
        text.push_str(kode);
        Self(text)
    }

    /// A subject from parts that are already parsed: they hold no character that a subject must not have.
    pub(crate) fn of(text: impl AsRef<str>) -> Self {
        Self(CompactString::new(text))
    }

    /// The subject as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Subject {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let fits = (1..=Self::MAX).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/' | b' '))
            && !text.starts_with(' ')
            && !text.ends_with(' ');
        if fits { Ok(Self::of(text)) } else { Err(format!("«{text}» bukan alamat subjek, misalnya PPU/2023/IKU.2")) }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() { parsed(d) } else { CompactString::deserialize(d).map(Self) }
    }
}

impl JsonSchema for Subject {
    fn schema_name() -> Cow<'static, str> {
        "Subject".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[A-Za-z0-9._/-]([A-Za-z0-9._/ -]*[A-Za-z0-9._/-])?$", "maxLength": Self::MAX})
    }
}

/// A 32-byte hash with its algorithm in its text: `b3:<64 hex>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Sixty-four zeros: the value of `prev` in event 1.
    pub const ZERO: Self = Self([0; 32]);
    /// Length of the text form in bytes.
    pub const TEXT: usize = 67;
}

impl Hash {
    /// Reads the text form.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        from_hex(text.strip_prefix(b"b3:")?).map(Self)
    }
}

/// Reads `2 N` hexadecimal digits in lower case; `N` is a multiple of four. A verifier runs this four times for each line:
/// hence eight digits at a time, each in a byte of a word.
pub(super) fn from_hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (words, []) = digits.as_chunks::<8>() else { return None };
    if words.len() * 4 != N {
        return None;
    }
    let (mut bytes, mut wrong) = ([0; N], 0);
    for (to, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(words) {
        let word = u64::from_le_bytes(*word);
        // Among digits and small letters only letters have this bit.
        let letter = word >> 6 & ONES;
        let value = (word & (ONES * 0x0f)) + letter * 9;
        // `0` to `9` are at 0x30, `a` to `f` at 0x61; the high half of each byte must match its kind.
        wrong |= (word & (ONES * 0xf0)) ^ (ONES * 0x30 + letter * 0x30);
        wrong |= (((value + ONES * 6) ^ letter << 4) | value) & (ONES * 0x10);
        let pairs = (value << 4 | value >> 8) & 0x00ff_00ff_00ff_00ff;
        let pairs = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
        *to = ((pairs | pairs >> 16) as u32).to_le_bytes();
    }
    (wrong == 0).then_some(bytes)
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b3:{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("«{text}» bukan hash, yaitu b3: diikuti 64 digit heksadesimal huruf kecil");
        Self::read(text.as_bytes()).ok_or_else(wrong)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl JsonSchema for Hash {
    fn schema_name() -> Cow<'static, str> {
        "Hash".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^b3:[0-9a-f]{64}$"})
    }
}

#[cfg(test)]
mod tests {
    use super::from_hex;

    #[test]
    fn only_small_hexadecimal_digits_are_read() {
        for place in 0..32 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"0123456789abcdeffedcba9876543210";
                digits[place] = byte;
                let plain = byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
                let read = from_hex::<16>(&digits);
                assert_eq!(read.is_some(), plain, "{byte} at {place}");
                if let Some(read) = read {
                    assert_eq!(hex::encode(read).as_bytes(), digits);
                }
            }
        }
        assert_eq!(from_hex::<16>(b"00"), None);
        assert_eq!(from_hex::<16>(&[b'0'; 40]), None);
    }
}
