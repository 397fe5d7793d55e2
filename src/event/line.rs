//! The line of an event: `{"data":{…},"header":{…},"salt":"<32 hex>"}`, canonical JSON, at most 65,535 bytes.
//!
//! The hash of an event is BLAKE3 of its canonical header; `data_hash` in the header is BLAKE3 of the
//! salt's bytes followed by the canonical data. So a line whose data is withheld still proves its place.

use uuid::Uuid;

use super::{
    AccountId, Hash, Instant, Kind, LedgerName, Seq, Subject, Tanggal, UnitCode, canonical, data::Role, ident::from_hex,
};

/// Longest line in bytes, without its line feed.
pub const MAX_LINE: usize = 65_535;
/// Version of the line format, as in the header's `format`.
pub const FORMAT: u32 = 1;
/// Sixteen random bytes, hashed together with the data, so that small data cannot be guessed from its hash.
pub type Salt = [u8; 16];

const DATA: &[u8] = b"{\"data\":";
const HEADER: &[u8] = b",\"header\":";
/// `,"salt":"` + 32 hex + `"}`
const SALT: &[u8] = b",\"salt\":\"";
const SALT_END: &[u8] = b"\"}";
const SALT_LENGTH: usize = SALT.len() + 32 + SALT_END.len();

/// The actor of an event: the account, the role in which it acted, and the event that granted the role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Seq of the grant; 0 for the program itself.
    pub grant: Seq,
    /// Account.
    pub id: AccountId,
    /// Role.
    pub role: Role,
}

/// The header of an event; fields as in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "named and described in the line format, README.md")]
pub struct Header {
    pub actor: Actor,
    pub berlaku: Tanggal,
    pub data_hash: Hash,
    pub epoch: u32,
    pub format: u32,
    pub group: (Seq, Seq),
    pub id: Uuid,
    pub ledger: LedgerName,
    pub prev: Hash,
    pub recorded_at: Instant,
    pub refs: Vec<Seq>,
    pub seq: Seq,
    pub subject: Subject,
    pub kind: Kind,
    pub unit: UnitCode,
    pub unit_prev: Hash,
    pub unit_seq: Seq,
    pub v: u32,
}

impl Header {
    /// Writes the canonical header. No field can hold a character that JSON would escape.
    pub fn write(&self, out: &mut Vec<u8>) {
        put(out, b"{\"actor\":{\"grant\":", self.actor.grant);
        text(out, b",\"id\":\"", self.actor.id.as_str());
        text(out, b"\",\"role\":\"", self.actor.role.name());
        text(out, b"\"},\"berlaku\":\"", &self.berlaku.to_string());
        hash(out, b"\",\"data_hash\":\"", self.data_hash);
        put(out, b"\",\"epoch\":", self.epoch.into());
        put(out, b",\"format\":", self.format.into());
        put(out, b",\"group\":[", self.group.0);
        put(out, b",", self.group.1);
        text(out, b"],\"id\":\"", self.id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        text(out, b"\",\"ledger\":\"", self.ledger.as_str());
        hash(out, b"\",\"prev\":\"", self.prev);
        out.extend_from_slice(b"\",\"recorded_at\":\"");
        self.recorded_at.write(out);
        out.extend_from_slice(b"\",\"ref\":[");
        for (index, seq) in self.refs.iter().enumerate() {
            put(out, if index == 0 { b"" } else { b"," }, *seq);
        }
        put(out, b"],\"seq\":", self.seq);
        text(out, b",\"subject\":\"", self.subject.as_str());
        text(out, b"\",\"type\":\"", self.kind.name());
        text(out, b"\",\"unit\":\"", self.unit.as_str());
        hash(out, b"\",\"unit_prev\":\"", self.unit_prev);
        put(out, b"\",\"unit_seq\":", self.unit_seq);
        put(out, b",\"v\":", self.v.into());
        out.push(b'}');
    }

    /// Sets `data_hash`, in the header and in `written`, the bytes that were already written of it.
    pub fn set_data_hash(&mut self, hash: Hash, written: &mut [u8]) {
        self.data_hash = hash;
        // In written bytes the digits begin after `b3:`.
        let digits = data_hash_at(written).and_then(|at| written.get_mut(at + 3..at + Hash::TEXT));
        if let Some(digits) = digits {
            let _ = hex::encode_to_slice(hash.0, digits);
        }
    }

    /// Reads exactly the form that [`Header::write`] gives; the error is the first field that differs.
    pub fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        // If the bytes are not valid UTF-8, reads the part before the fault: reading stops there and names the field.
        let text = str::from_utf8(bytes).or_else(|e| str::from_utf8(&bytes[..e.valid_up_to()])).unwrap_or_default();
        let mut r = Reader { rest: text };
        let grant = r.number("{\"actor\":{\"grant\":").ok_or("actor.grant")?;
        let account = r.word(",\"id\":\"").and_then(|t| t.parse().ok()).ok_or("actor.id")?;
        let role = r.word("\",\"role\":\"").and_then(Role::parse).ok_or("actor.role")?;
        let berlaku = r.word("\"},\"berlaku\":\"").and_then(|t| Tanggal::read(t.as_bytes())).ok_or("berlaku")?;
        let data_hash = r.hash("\",\"data_hash\":\"").ok_or("data_hash")?;
        let epoch = r.small("\",\"epoch\":").ok_or("epoch")?;
        let format = r.small(",\"format\":").ok_or("format")?;
        let group = (r.number(",\"group\":[").ok_or("group")?, r.number(",").ok_or("group")?);
        let id = r.word("],\"id\":\"").filter(|t| t.len() == 36).ok_or("id")?;
        // At this length it can only be the form with hyphens.
        let lower = !id.bytes().any(|b| b.is_ascii_uppercase());
        let id = Uuid::try_parse(id).ok().filter(|_| lower).ok_or("id")?;
        let ledger = r.word("\",\"ledger\":\"").and_then(|t| t.parse().ok()).ok_or("ledger")?;
        let prev = r.hash("\",\"prev\":\"").ok_or("prev")?;
        let recorded_at =
            r.word("\",\"recorded_at\":\"").and_then(|t| Instant::read(t.as_bytes())).ok_or("recorded_at")?;
        let refs = r.list("\",\"ref\":[").ok_or("ref")?;
        let seq = r.number("],\"seq\":").ok_or("seq")?;
        let subject = r.word(",\"subject\":\"").and_then(|t| t.parse().ok()).ok_or("subject")?;
        let kind = r.word("\",\"type\":\"").and_then(Kind::parse).ok_or("type")?;
        let unit = r.word("\",\"unit\":\"").and_then(|t| t.parse().ok()).ok_or("unit")?;
        let unit_prev = r.hash("\",\"unit_prev\":\"").ok_or("unit_prev")?;
        let unit_seq = r.number("\",\"unit_seq\":").ok_or("unit_seq")?;
        let v = r.small(",\"v\":").ok_or("v")?;
        if r.rest != "}" {
            return Err("v");
        }
        let actor = Actor { grant, id: account, role };
        Ok(Self {
            actor,
            berlaku,
            data_hash,
            epoch,
            format,
            group,
            id,
            ledger,
            prev,
            recorded_at,
            refs,
            seq,
            subject,
            kind,
            unit,
            unit_prev,
            unit_seq,
            v,
        })
    }
}

/// Offset of the value of `data_hash` in a canonical header; `None` if it is missing. No name before it can hold a quote.
pub fn data_hash_at(header: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"\"data_hash\":\"";
    memchr::memmem::find(header, NAME).map(|at| at + NAME.len())
}

/// The part of a header, or of a whole line, that only a later program can have written: another line format, an unknown type
/// or role, a later version of a known type. `None` if there is no such part.
pub fn newer(json: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(json).ok()?;
    let header = value.get("header").unwrap_or(&value);
    let number = |name: &str| header.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
    let word = |value: Option<&serde_json::Value>| value.and_then(|v| v.as_str()).map(str::to_owned);
    let lower = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if number("format") > FORMAT.into() {
        return Some(format!("format baris {}", number("format")));
    }
    let name = word(header.get("type"))?;
    match Kind::parse(&name) {
        None if name.split_once('.').is_some_and(|(a, b)| lower(a) && lower(b)) => Some(format!("jenis event {name}")),
        Some(kind) if number("v") > kind.version().into() => Some(format!("versi {} dari {name}", number("v"))),
        _ => {
            let role = word(header.get("actor").and_then(|actor| actor.get("role")))?;
            (Role::parse(&role).is_none() && lower(&role)).then(|| format!("peran {role}"))
        }
    }
}

fn text(out: &mut Vec<u8>, before: &[u8], text: &str) {
    out.extend_from_slice(before);
    out.extend_from_slice(text.as_bytes());
}

fn put(out: &mut Vec<u8>, before: &[u8], mut value: u64) {
    out.extend_from_slice(before);
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

fn hash(out: &mut Vec<u8>, before: &[u8], hash: Hash) {
    out.extend_from_slice(before);
    out.extend_from_slice(b"b3:");
    let start = out.len();
    out.resize(start + 64, 0);
    // The slice has exactly the length that the digits of 32 bytes need.
    let _ = hex::encode_to_slice(hash.0, &mut out[start..]);
}

/// Reads a header front to back; every step names the text that must come before a value.
struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip(&mut self, before: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(before)?;
        Some(())
    }

    fn digits(&mut self) -> Option<u64> {
        let length = self.rest.bytes().position(|b| !b.is_ascii_digit())?;
        let (digits, rest) = self.rest.split_at(length);
        if length == 0 || length > 16 || (length > 1 && digits.starts_with('0')) {
            return None;
        }
        self.rest = rest;
        Some(digits.bytes().fold(0, |n, d| n * 10 + u64::from(d - b'0')))
    }

    fn number(&mut self, before: &str) -> Option<u64> {
        self.skip(before)?;
        self.digits()
    }

    fn small(&mut self, before: &str) -> Option<u32> {
        self.number(before).and_then(|n| n.try_into().ok())
    }

    /// Reads up to the next quote, which stays in the rest.
    fn word(&mut self, before: &str) -> Option<&'a str> {
        self.skip(before)?;
        let (word, rest) = self.rest.split_at(memchr::memchr(b'"', self.rest.as_bytes())?);
        self.rest = rest;
        Some(word)
    }

    fn hash(&mut self, before: &str) -> Option<Hash> {
        self.skip(before)?;
        let (text, rest) = self.rest.split_at_checked(Hash::TEXT)?;
        self.rest = rest;
        Hash::read(text.as_bytes())
    }

    fn list(&mut self, before: &str) -> Option<Vec<Seq>> {
        self.skip(before)?;
        let mut list = Vec::new();
        while !self.rest.starts_with(']') {
            if !list.is_empty() {
                self.skip(",")?;
            }
            list.push(self.digits()?);
        }
        Some(list)
    }
}

/// The parts of a line, borrowed from its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Canonical data.
    pub data: &'a [u8],
    /// Canonical header.
    pub header: &'a [u8],
    /// Salt.
    pub salt: Salt,
}

impl<'a> Line<'a> {
    /// Splits a line (without line feed) into its parts. Checks only its outer shape.
    pub fn split(line: &'a [u8]) -> Result<Self, &'static str> {
        if line.len() > MAX_LINE {
            return Err("baris melebihi 65.535 byte");
        }
        let body = line.strip_prefix(DATA).filter(|b| b.len() > SALT_LENGTH).ok_or("baris tidak berawal {\"data\":")?;
        let (body, tail) = body.split_at(body.len() - SALT_LENGTH);
        let digits = tail.strip_prefix(SALT).and_then(|t| t.strip_suffix(SALT_END)).ok_or("salt tidak di tempatnya")?;
        let salt = from_hex(digits).ok_or("salt bukan 32 digit heksadesimal huruf kecil")?;
        // A header has two opening braces, its own and that of the actor, and none in its texts.
        let actor = memchr::memrchr(b'{', body).ok_or("header tidak ada")?;
        let start = memchr::memrchr(b'{', &body[..actor]).ok_or("header tidak ada")?;
        let (data, header) = body.split_at(start);
        let data = data.strip_suffix(HEADER).ok_or("header tidak ada")?;
        Ok(Self { data, header, salt })
    }

    /// Hash of the event: BLAKE3 of the canonical header.
    pub fn hash(&self) -> Hash {
        hash_header(self.header)
    }

    /// Checks that the data is canonical and matches the header's `data_hash`. Returns whether all its texts are in NFC:
    /// earlier programs accepted some that were not, and their lines must stay readable.
    pub fn check_data(&self, named: Hash) -> Result<bool, &'static str> {
        let nfc = self.is_nfc()?;
        if self.holds(named) { Ok(nfc) } else { Err("data tidak cocok dengan data_hash") }
    }

    /// Checks that the data is canonical, and returns whether all its texts are in NFC.
    pub fn is_nfc(&self) -> Result<bool, &'static str> {
        Ok(canonical::scan(self.data).map_err(|(_, why)| why)?.is_none())
    }

    /// Returns whether the data matches the header's `data_hash`.
    pub fn holds(&self, named: Hash) -> bool {
        hash_data(&self.salt, self.data) == named
    }

    /// Writes a line, without line feed.
    pub fn write(out: &mut Vec<u8>, data: &[u8], header: &[u8], salt: &Salt) {
        out.extend_from_slice(DATA);
        out.extend_from_slice(data);
        out.extend_from_slice(HEADER);
        out.extend_from_slice(header);
        out.extend_from_slice(SALT);
        out.extend_from_slice(hex::encode(salt).as_bytes());
        out.extend_from_slice(SALT_END);
    }
}

/// BLAKE3 of a canonical header.
pub fn hash_header(header: &[u8]) -> Hash {
    Hash(blake3::hash(header).into())
}

/// BLAKE3 of salt and canonical data.
pub fn hash_data(salt: &Salt, data: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt).update(data);
    Hash(hasher.finalize().into())
}
