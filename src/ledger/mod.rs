//! Pure functions over lines: what a verifier needs, and nothing else. Hash chain, Merkle tree, checkpoints, signatures, tags.

mod actor;
mod chain;
mod checkpoint;
mod erasure;
mod fault;
mod identity;
mod key;
pub mod merkle;
mod note;
mod proof;
mod signature;
mod tag;
pub mod tile;
mod unit_heads;
mod witness;

pub use actor::{ActorKey, actor_signed, is_key};
pub use chain::{Chain, EPOCH, Links, Sound, UnitTip};
pub use checkpoint::{Checkpoint, Signed};
pub use erasure::{Erasures, Settled};
pub use fault::{ChainError, Fault};
pub use identity::{Ended, Identity};
pub use key::{Scheme, SignerKey, Signs, VerifierKey};
pub use merkle::{Frontier, ProofError, TreeHash};
pub use note::{MAX_NOTE, MAX_SIGNATURES, Note, Verified};
pub use proof::{Consistency, Inclusion};
pub use signature::{KeyName, NoteError, Signature};
pub use tag::TagKey;
pub use unit_heads::UnitHeads;
pub use witness::{Seen, Unwitnessed, judge};
