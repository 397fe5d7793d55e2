//! A quick look at a line's header: only the fields that a search needs, borrowed, without checking hashes or data.
//!
//! Reading a header in full costs about four times as much; over a million lines that decides whether a read command answers
//! at once or makes people wait.

use crate::{
    event::{Event, FORMAT, Header, Home, Instant, Kind, Line, Seq, UnitCode, newer},
    ledger::Fault,
};

use super::{Committed, Place};
use crate::projection::{Fact, StreamKey};

const DATA: &[u8] = b"{\"data\":";
const ACTOR: &[u8] = b"{\"actor\":";
const HEADER: &[u8] = b",\"header\":";
/// `,"salt":"` + 32 hex + `"}`
const TAIL: usize = 9 + 32 + 2;

/// Fields of a header, borrowed from the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named and described in the line format, README.md")]
pub struct Peek<'a> {
    pub account: &'a str,
    pub group: (Seq, Seq),
    pub id: &'a str,
    pub header: &'a [u8],
    pub prev: &'a str,
    pub recorded_at: Instant,
    pub seq: Seq,
    pub subject: &'a str,
    pub kind: &'a str,
    pub unit: &'a str,
    pub unit_seq: Seq,
}

/// Data and canonical header of a line. A header has exactly two opening braces, its own and the actor's, so it is found from
/// the end without parsing the data.
fn parts(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let body = line.get(..line.len().checked_sub(TAIL)?)?.strip_prefix(DATA)?;
    let grant = memchr::memrchr(b'{', body)?;
    let (data, header) = body.split_at(grant.checked_sub(ACTOR.len())?);
    let data = data.strip_suffix(HEADER)?;
    header.starts_with(ACTOR).then_some((data, header))
}

impl<'a> Peek<'a> {
    /// Reads the fields of a line; `None` if it does not have the form of a line.
    pub fn of(line: &'a [u8]) -> Option<Self> {
        let header = parts(line)?.1;
        let mut c = Cut { rest: header };
        c.upto(b"\"id\":\"")?;
        let account = c.word()?;
        // berlaku, data_hash and prev have a fixed width, but searching for a name costs little and needs no assumption.
        c.upto(b"\"group\":[")?;
        let first = c.number()?;
        c.upto(b",")?;
        let group = (first, c.number()?);
        c.upto(b"\"id\":\"")?;
        let id = c.word()?;
        c.upto(b"\"prev\":\"")?;
        let prev = c.word()?;
        c.upto(b"\"recorded_at\":\"")?;
        let recorded_at = Instant::read(c.word()?.as_bytes())?;
        c.upto(b"],\"seq\":")?;
        let seq = c.number()?;
        c.upto(b"\"subject\":\"")?;
        let subject = c.word()?;
        c.upto(b"\"type\":\"")?;
        let kind = c.word()?;
        c.upto(b"\"unit\":\"")?;
        let unit = c.word()?;
        c.upto(b"\"unit_seq\":")?;
        let unit_seq = c.number()?;
        Some(Self { account, group, id, header, prev, recorded_at, seq, subject, kind, unit, unit_seq })
    }

    /// The stream of its fact, equal to [`Fact::stream`], from the header alone.
    pub fn stream(&self) -> Option<(&'a str, u16)> {
        const LEDGER: &str = "-";
        let year = || {
            let part = self.subject.split('/').nth(1).and_then(|part| part.get(..4));
            part.and_then(|year| year.parse().ok()).unwrap_or(0)
        };
        // A type that this program does not know is handled when its line is read.
        Some(match Kind::parse(self.kind).map_or(Home::Year, Kind::home) {
            Home::Ledger | Home::Unit | Home::Either => (LEDGER, 0),
            Home::Findings => (self.unit, 0),
            Home::Year => (self.unit, year()),
            Home::Voided => {
                let mut parts = self.subject.split('/');
                let whole = matches!(parts.next(), Some("unit" | "akses" | "ledger"))
                    || (parts.next().is_some() && parts.next().is_none());
                if whole { (LEDGER, 0) } else { (self.unit, year()) }
            }
        })
    }

    /// The key of its stream.
    pub fn stream_key(&self) -> Option<StreamKey> {
        let (unit, tahun) = self.stream()?;
        Some(StreamKey { unit: unit.parse::<UnitCode>().ok()?, tahun })
    }
}

/// Reads a header front to back.
struct Cut<'a> {
    rest: &'a [u8],
}

impl<'a> Cut<'a> {
    fn upto(&mut self, name: &[u8]) -> Option<()> {
        let at = find(self.rest, name)?;
        self.rest = &self.rest[at + name.len()..];
        Some(())
    }

    fn word(&mut self) -> Option<&'a str> {
        let length = memchr::memchr(b'"', self.rest)?;
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        std::str::from_utf8(word).ok()
    }

    fn number(&mut self) -> Option<u64> {
        let length = self.rest.iter().take(17).position(|b| !b.is_ascii_digit())?;
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        (length > 0).then(|| digits.iter().fold(0, |n, d| n * 10 + u64::from(d - b'0')))
    }
}

/// Names are short and near: searching for their first byte is faster than building a searcher.
fn find(text: &[u8], name: &[u8]) -> Option<usize> {
    let first = *name.first()?;
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(first, text.get(from..)?)?;
        if text[at..].starts_with(name) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Header and parts of a line whose data matches its header or is marked as left by an erasure; the error describes the fault.
/// Costs about a microsecond.
pub fn whole(line: &[u8]) -> Result<(Header, Line<'_>), String> {
    let later = |json: &[u8]| newer(json).map(|what| Fault::Newer(what).to_string());
    let parts = Line::split(line).map_err(|why| later(line).unwrap_or_else(|| why.to_owned()))?;
    let header = Header::read(parts.header)
        .map_err(|field| later(parts.header).unwrap_or_else(|| format!("header rusak di {field}")))?;
    if header.format != FORMAT || header.v > header.kind.version() {
        return Err(later(parts.header).unwrap_or_else(|| format!("format {} tidak dikenal", header.format)));
    }
    if !parts.holds(header.data_hash) && parts.erased(header.seq).is_none() {
        return Err("data tidak cocok dengan data_hash: baris berubah sesudah ditulis".to_owned());
    }
    Ok((header, parts))
}

impl Committed {
    /// Reads a line of the journal in full; the error describes its fault.
    pub fn read(place: Place, line: &[u8]) -> Result<Self, String> {
        let (header, parts) = whole(line)?;
        let event = Event::decode(header.kind, header.v, parts.data).map_err(|e| format!("data rusak: {e}"))?;
        let hash = parts.hash();
        let fact = Fact::of(&header, &event);
        let erased = if parts.holds(header.data_hash) { None } else { parts.erased(header.seq) };
        Ok(Self { fact, id: header.id, hash, unit_seq: header.unit_seq, place, erased })
    }
}
