//! The data of an event after an erasure: nothing that a figure needs may be erased.

use crate::event::{Event, Header, Refusal, RefusalKind, Teks, redact, texts};

use super::{Fact, What};

/// The data that is left, and whether the books hold any of the erased texts.
pub struct Rest {
    /// Canonical data.
    pub data: Vec<u8>,
    /// Whether index and snapshots hold an erased text, and must be rebuilt.
    pub in_books: bool,
}

/// The data of an event without the named texts; refuses to erase a text on which figures, codes or the order of the ledger
/// depend.
pub fn remains(header: &Header, data: &[u8], fields: &[Teks]) -> Result<Rest, Refusal> {
    let refused = |kind, field: &str, why: &str| {
        let known = erasable(header, data);
        let accepted = if known.is_empty() {
            format!("event {} tidak memuat teks yang dapat dihapus", header.seq)
        } else {
            known.join(", ")
        };
        Err(Refusal::new(kind, "data.bidang", field, why.to_owned(), accepted))
    };
    let paths = fields.iter().map(Teks::as_str);
    let rest = match redact(data, paths) {
        Ok(rest) if rest == data => {
            let all = fields.iter().map(Teks::as_str).collect::<Vec<_>>().join(", ");
            return refused(RefusalKind::Rule, &all, "sudah dihapus, atau tidak ada yang disebut");
        }
        Ok(rest) => rest,
        Err(path) => return refused(RefusalKind::Unknown, &path, "bukan teks bebas di dalam data event ini"),
    };
    match needs(header, data, &rest) {
        Some(in_books) => Ok(Rest { data: rest, in_books }),
        None => {
            let one = |path: &&Teks| redact(data, [path.as_str()]).is_ok_and(|r| needs(header, data, &r).is_none());
            let field = fields.iter().find(one).map_or("", Teks::as_str);
            refused(RefusalKind::Rule, field, "angka, tabel atau hak akses bertumpu padanya: tidak dapat dihapus")
        }
    }
}

/// The paths of the texts of an event that can be erased.
pub fn erasable(header: &Header, data: &[u8]) -> Vec<String> {
    if matches!(header.kind, crate::event::Kind::DataDihapus) {
        return Vec::new();
    }
    let free = texts(data).into_iter();
    free.filter(|path| redact(data, [path.as_str()]).is_ok_and(|rest| needs(header, data, &rest).is_some())).collect()
}

/// Returns `None` if the books need something that was erased, else whether they hold an erased text.
fn needs(header: &Header, data: &[u8], rest: &[u8]) -> Option<bool> {
    if rest.len() != data.len() {
        return None;
    }
    let of = |data: &[u8]| Event::decode(header.kind, header.v, data).ok();
    let (before, after) = (of(data)?, of(rest)?);
    if after.subject(&header.unit) != header.subject || after.canonical().ok()?.as_slice() != rest {
        return None;
    }
    let (before, after) = (Fact::of(header, &before), Fact::of(header, &after));
    let in_books = before != after;
    (wordless(before) == wordless(after)).then_some(in_books)
}

/// The fact without its description for people.
fn wordless(mut fact: Fact) -> Fact {
    if let What::Temuan { uraian, .. } | What::Rekomendasi { uraian, .. } = &mut fact.what {
        uraian.clear();
    }
    fact
}
