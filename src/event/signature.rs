//! The message that an actor signs for an event: the draft as it will be recorded, and its ledger (`tools/docs/tanda-tangan.md`).
//!
//! The signature is part of the data (`tanda_tangan`), so the line and its hashes need no change. It covers everything that
//! the actor decides, and nothing that the writer adds: not the place, the time or the salt.

use uuid::Uuid;

use super::{Actor, Draft, Event, Hash, LedgerName, Seq, Tanggal, UnitCode};

/// Prefix of the message, so that no other signed text can be taken for one.
pub const DOMAIN: &str = "jejak tanda tangan pelaku v1\n";

/// A ledger: its name, and the hash of its first event, because two ledgers can have the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Name.
    pub ledger: LedgerName,
    /// Hash of event 1.
    pub first: Hash,
}

/// Everything that an actor decides about an event, except its data.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    /// The ledger.
    pub origin: &'a Origin,
    /// Account, role and grant of the signer.
    pub actor: &'a Actor,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// The client's id.
    pub id: Uuid,
    /// Events that it refers to.
    pub refs: &'a [Seq],
    /// Unit.
    pub unit: &'a UnitCode,
    /// Name of the event type.
    pub kind: &'static str,
    /// Version in the header.
    pub version: u32,
}

impl Statement<'_> {
    /// The bytes that are signed: the domain, then canonical JSON. `data` is canonical and has no signature.
    pub fn message(&self, data: &[u8]) -> Vec<u8> {
        let Self { origin, actor, berlaku, id, refs, unit, kind, version } = self;
        let refs = refs.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        // No name, code or day can hold a character that JSON would escape.
        let Actor { grant, id: akun, role } = actor;
        let mut out = DOMAIN.as_bytes().to_vec();
        let peran = role.name();
        out.extend_from_slice(
            format!(
                "{{\"actor\":{{\"grant\":{grant},\"id\":\"{akun}\",\"role\":\"{peran}\"}},\"berlaku\":\"{berlaku}\",\"data\":"
            )
            .as_bytes(),
        );
        out.extend_from_slice(data);
        let (ledger, first) = (&origin.ledger, origin.first);
        out.extend_from_slice(
            format!(
                ",\"id\":\"{id}\",\"ledger\":\"{ledger}\",\"mula\":\"{first}\",\"ref\":[{refs}],\"type\":\"{kind}\",\"unit\":\"{unit}\",\"v\":{version}}}"
            )
            .as_bytes(),
        );
        out
    }
}

/// The bytes that the actor of a draft signs. The version is the one in which today's rules write the draft.
pub fn message(draft: &Draft, id: Uuid, actor: &Actor, origin: &Origin) -> Result<Vec<u8>, serde_json::Error> {
    let statement = Statement {
        origin,
        actor,
        berlaku: draft.berlaku,
        id,
        refs: &draft.refs,
        unit: &draft.unit,
        kind: draft.event.kind().name(),
        version: draft.event.version(),
    };
    Ok(statement.message(&unsigned(&draft.event)?))
}

/// Canonical data of an event without its signature.
pub fn unsigned(event: &Event) -> Result<Vec<u8>, serde_json::Error> {
    let mut bare = event.clone();
    bare.set_signature(None);
    bare.canonical()
}
