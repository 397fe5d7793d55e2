//! What a bag is asked to hold, where it is made from, and what came of it.

use std::path::Path;

use super::scope::Scope;
use crate::{
    event::{Hash, Header, Seq, Teks, UnitCode},
    ledger::{Identity, KeyName, Signed, SignerKey, VerifierKey},
    projection::{Global, Per},
    store::{Reader, Tree},
};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The unit, with those below it.
    pub unit: UnitCode,
    /// Year of card and books.
    pub tahun: u16,
    /// As known at this event; none: at the checkpoint.
    pub as_of: Option<Seq>,
    /// About what.
    pub per: Per,
    /// First event whose line is held whole.
    pub from: Seq,
    /// Last event whose line is held whole.
    pub to: Option<Seq>,
    /// For the public: without evidence.
    pub publik: bool,
    /// For whom, in words.
    pub penerima: Option<Teks>,
}

/// Where it is made from.
pub struct Origin<'a> {
    /// Directory of the ledger.
    pub data: &'a Path,
    /// Its journal and books.
    pub reader: &'a Reader,
    /// Its tree.
    pub tree: &'a Tree,
    /// The checkpoint that the bag goes up to.
    pub checkpoint: &'a Signed,
    /// Its keys.
    pub identity: &'a Identity,
    /// Keys of witnesses whose cosignatures count.
    pub witnesses: &'a [VerifierKey],
    /// Signs the list of files, where the key is at hand.
    pub signer: Option<&'a SignerKey>,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// BLAKE3 of the list of files.
    pub manifest: Hash,
    /// Last event.
    pub sampai: Seq,
    /// Its hash.
    pub kepala: Hash,
    /// Lines held whole.
    pub lines: u64,
    /// Lines held by their header only.
    pub headers: u64,
    /// Evidence that the ledger names and that was not at hand.
    pub missing: Vec<Hash>,
}

/// What the pass over the journal gathers.
#[derive(Default)]
pub(super) struct Gathered {
    pub lines: u64,
    pub headers: u64,
    pub kepala: Option<Hash>,
    /// Evidence named by lines that are held: hash and name.
    pub evidence: Vec<(Hash, String)>,
    /// The last recorded checkpoint: size and list of unit heads.
    pub recorded: Option<(u64, Hash)>,
    /// Events that get an inclusion proof.
    pub proofs: Vec<Seq>,
    /// The ledger's own events, of which access is told.
    pub own: Vec<(Header, serde_json::Value)>,
}

/// What cover, readme and description are about.
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

/// The names of the keys given.
pub(super) fn names(keys: &[VerifierKey]) -> Vec<&KeyName> {
    keys.iter().map(VerifierKey::name).collect()
}
