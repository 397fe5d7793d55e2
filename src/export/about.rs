//! The scope of an export, its sources, and its result.

use std::path::Path;

use super::scope::Scope;
use crate::{
    event::{Hash, Header, Seq, Teks, UnitCode},
    ledger::{Identity, KeyName, Signed, SignerKey, VerifierKey},
    projection::{Global, Per},
    store::{Reader, Tree},
};

/// The requested export.
#[derive(Debug, Clone)]
pub struct Request {
    /// The unit; units below it are included.
    pub unit: UnitCode,
    /// Year of the card and books.
    pub tahun: u16,
    /// Position of the tables; `None`: that of the checkpoint.
    pub as_of: Option<Seq>,
    /// Moment of effect.
    pub per: Per,
    /// First event whose line is included whole.
    pub from: Seq,
    /// Last event whose line is included whole; `None`: the last one.
    pub to: Option<Seq>,
    /// For publication: without evidence.
    pub publik: bool,
    /// The recipient, in words.
    pub penerima: Option<Teks>,
}

/// The sources of an export.
pub struct Origin<'a> {
    /// Directory of the ledger.
    pub data: &'a Path,
    /// Its journal and books.
    pub reader: &'a Reader,
    /// Its tree.
    pub tree: &'a Tree,
    /// The checkpoint up to which the bag goes.
    pub checkpoint: &'a Signed,
    /// Keys and epochs of the ledger.
    pub identity: &'a Identity,
    /// Keys of witnesses whose cosignatures count.
    pub witnesses: &'a [VerifierKey],
    /// Key that signs the list of files, if available.
    pub signer: Option<&'a SignerKey>,
}

/// The result of an export.
#[derive(Debug, Clone)]
pub struct Made {
    /// BLAKE3 of the list of files.
    pub manifest: Hash,
    /// Last event in the bag.
    pub sampai: Seq,
    /// Its hash.
    pub kepala: Hash,
    /// Number of lines included whole.
    pub lines: u64,
    /// Number of lines included by their header only.
    pub headers: u64,
    /// Evidence that the ledger names but that was not available.
    pub missing: Vec<Hash>,
}

/// Data collected in one pass over the journal.
#[derive(Default)]
pub(super) struct Gathered {
    pub lines: u64,
    pub headers: u64,
    pub kepala: Option<Hash>,
    /// Evidence named by included lines: hash and name.
    pub evidence: Vec<(Hash, String)>,
    /// The last recorded checkpoint: size and list of unit heads.
    pub recorded: Option<(u64, Hash)>,
    /// Events with an inclusion proof.
    pub proofs: Vec<Seq>,
    /// The ledger's own events, for the table of access.
    pub own: Vec<(Header, serde_json::Value)>,
}

/// The input of cover, readme and description.
pub(super) struct About<'a> {
    pub from: &'a Origin<'a>,
    pub request: &'a Request,
    pub global: &'a Global,
    pub scope: &'a Scope,
    pub as_of: Seq,
    pub gathered: &'a Gathered,
    pub missing: &'a [Hash],
    pub totals: Vec<(String, String)>,
}

/// The names of the keys.
pub(super) fn names(keys: &[VerifierKey]) -> Vec<&KeyName> {
    keys.iter().map(VerifierKey::name).collect()
}
