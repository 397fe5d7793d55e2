//! Keys of signed notes: the log's own (Ed25519), and those of witnesses (cosignature/v1, with the time of signing).

use std::{fmt, str::FromStr, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature as Ed25519, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use super::signature::{KeyName, NoteError, Signature};

/// The kind of message that a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// The text of a note.
    Ed25519,
    /// A checkpoint together with the time at which the witness saw it.
    Cosignature,
}

impl Scheme {
    fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::Cosignature].into_iter().find(|scheme| scheme.byte() == byte)
    }
}

fn key_id(name: &KeyName, scheme: Scheme, public: &[u8; 32]) -> u32 {
    let digest =
        Sha256::new().chain_update(name.as_str()).chain_update([b'\n', scheme.byte()]).chain_update(public).finalize();
    digest.first_chunk().map_or(0, |id| u32::from_be_bytes(*id))
}

/// The message of a cosignature.
fn cosigned(time: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// A public key with a name; its text form is a vkey, `name+id+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    scheme: Scheme,
    id: u32,
    public: VerifyingKey,
}

impl VerifierKey {
    /// A key from its 32 bytes; refuses a point of small order, under which anybody could sign.
    pub fn new(name: KeyName, scheme: Scheme, public: [u8; 32]) -> Result<Self, NoteError> {
        let id = key_id(&name, scheme, &public);
        let public = VerifyingKey::from_bytes(&public).ok().filter(|key| !key.is_weak()).ok_or(NoteError::Key)?;
        Ok(Self { name, scheme, id, public })
    }

    /// Name of the key.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The kind of message that it signs.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Key id, which every signature by the key contains.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The 32 bytes of the key.
    pub fn public(&self) -> [u8; 32] {
        self.public.to_bytes()
    }

    /// Returns whether the signature names this key; does not check it.
    pub fn made(&self, signature: &Signature) -> bool {
        signature.name == self.name && signature.id == self.id
    }

    /// Checks a signature that names this key; returns the time (seconds) at which a cosignature was made, `None` for Ed25519.
    pub fn verify(&self, text: &str, signature: &Signature) -> Result<Option<u64>, NoteError> {
        let wrong = || NoteError::Signature(self.name.to_string());
        match self.scheme {
            Scheme::Ed25519 => {
                let signature = Ed25519::from_slice(&signature.bytes).map_err(|_| wrong())?;
                self.public.verify_strict(text.as_bytes(), &signature).map_err(|_| wrong())?;
                Ok(None)
            }
            Scheme::Cosignature => {
                let (time, rest) = signature.bytes.split_first_chunk::<8>().ok_or_else(wrong)?;
                let time = u64::from_be_bytes(*time);
                let signature = Ed25519::from_slice(rest).map_err(|_| wrong())?;
                self.public.verify_strict(&cosigned(time, text), &signature).map_err(|_| wrong())?;
                Ok(Some(time).filter(|t| i64::try_from(*t).is_ok()).map(Some).ok_or_else(wrong)?)
            }
        }
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.scheme.byte()];
        bytes.extend_from_slice(self.public.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, self.id, STANDARD.encode(bytes))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;
    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let name = name.parse().map_err(|_| NoteError::Key)?;
        let bytes = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let (scheme, public) = bytes.split_first().ok_or(NoteError::Key)?;
        let scheme = Scheme::of(*scheme).ok_or(NoteError::Key)?;
        let this = Self::new(name, scheme, public.try_into().map_err(|_| NoteError::Key)?)?;
        if id == format!("{:08x}", this.id) { Ok(this) } else { Err(NoteError::Key) }
    }
}

/// A holder of a private key: a secret in memory, or a device that never reveals it.
pub trait Signs: Send + Sync {
    /// The public key.
    fn public(&self) -> [u8; 32];
    /// Signs the message with Ed25519.
    ///
    /// # Errors
    /// The device is gone, or refuses.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], NoteError>;
}

impl Signs for SigningKey {
    fn public(&self) -> [u8; 32] {
        self.verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], NoteError> {
        Ok(Signer::sign(self, message).to_bytes())
    }
}

/// A private key with a name.
pub struct SignerKey {
    signing: Arc<dyn Signs>,
    public: VerifierKey,
}

/// Prints the public half only.
impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.public)
    }
}

impl SignerKey {
    /// A key from its 32 secret bytes.
    pub fn new(name: KeyName, scheme: Scheme, secret: &[u8; 32]) -> Result<Self, NoteError> {
        Self::with(name, scheme, Arc::new(SigningKey::from_bytes(secret)))
    }

    /// A key whose secret is held by `signing`.
    ///
    /// # Errors
    /// The public key is a point of small order.
    pub fn with(name: KeyName, scheme: Scheme, signing: Arc<dyn Signs>) -> Result<Self, NoteError> {
        let public = VerifierKey::new(name, scheme, signing.public())?;
        Ok(Self { signing, public })
    }

    /// The public half.
    pub fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs a note's text; `time` (seconds) is part of a cosignature. Checks the signature before it is returned, because a
    /// device may have made it.
    ///
    /// # Errors
    /// The holder of the key did not sign.
    pub fn sign(&self, text: &str, time: u64) -> Result<Signature, NoteError> {
        let bytes = match self.public.scheme {
            Scheme::Ed25519 => self.signing.sign(text.as_bytes())?.to_vec(),
            Scheme::Cosignature => {
                let signature = self.signing.sign(&cosigned(time, text))?;
                [time.to_be_bytes().as_slice(), &signature].concat()
            }
        };
        let signature = Signature { name: self.public.name.clone(), id: self.public.id, bytes };
        self.public.verify(text, &signature)?;
        Ok(signature)
    }
}
