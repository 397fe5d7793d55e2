//! The vocabulary of the ledger: types that are parsed on entry, one closed enum of events, and the line
//! of an event. Pure: no I/O, no clock, no randomness.

mod bounds;
pub mod canonical;
pub mod data;
mod draft;
mod entry;
mod formula;
mod formula_text;
mod heksa;
pub mod hygiene;
mod ident;
mod kind;
mod line;
mod missing;
mod quantity;
mod redact;
mod refusal;
pub mod schema;
pub mod signature;
mod text;
mod time;
mod tree_hash;
mod versions;

pub(crate) use bounds::MAX_INTEGER;
pub use draft::{Draft, Prepared};
pub use formula::{Baris, Formula, MAX_DEPTH, MAX_NODES, Masukan, Rujukan};
pub use heksa::Heksa;
pub use ident::{
    AccountId, ArsipCode, Hash, IkuCode, LedgerName, MAX_CODE, PemeriksaCode, PerspektifCode, RoCode, SasaranCode, Seq,
    SimpulCode, Subject, TemuanCode, UnitCode, YEARS,
};
pub(crate) use kind::beside;
pub use kind::{Event, Home, Kind};
pub use line::{Actor, FORMAT, Header, Line, MAX_LINE, Salt, data_hash_at, hash_data, hash_header, newer};
pub use quantity::{Angka, Bobot, Rupiah, indonesian};
pub use redact::{Erased, erased_salt, hash_rest, redact, texts};
pub use refusal::{Refusal, RefusalKind, Rule};
pub use text::{Teks, Tulisan, hidden};
pub use time::{BULAN, Instant, Periode, Tanggal};
pub use tree_hash::TreeHash;
