//! Signatures of actors: Ed25519 over the message of `event::signature`. Only signed events cost a check.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::event::Heksa;

/// Returns whether the key signed the message. Strict, as for checkpoints: refuses weak keys and second forms of a signature.
pub fn actor_signed(public: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public)
        .is_ok_and(|key| !key.is_weak() && key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

/// Returns whether the bytes are a public key, and not a weak one, under which anybody could sign.
pub fn is_key(public: &[u8; 32]) -> bool {
    VerifyingKey::from_bytes(public).is_ok_and(|key| !key.is_weak())
}

/// The private key of an account.
pub struct ActorKey(SigningKey);

/// Prints the public half only.
impl std::fmt::Debug for ActorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ActorKey({})", self.public())
    }
}

impl ActorKey {
    /// A key from its 32 secret bytes.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public half of the key.
    pub fn public(&self) -> Heksa<32> {
        Heksa(self.0.verifying_key().to_bytes())
    }

    /// Signs a message of `event::signature`.
    pub fn sign(&self, message: &[u8]) -> Heksa<64> {
        Heksa(self.0.sign(message).to_bytes())
    }
}
