//! Access to the token. One operation at a time, in a session of its own: so a token that was unplugged and plugged in is
//! found again.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::{
        Mechanism,
        eddsa::{EddsaParams, EddsaSignatureScheme},
    },
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};

use super::{Held, TokenError, Uri};
use crate::ledger::{NoteError, Signs, TagKey, actor_signed, is_key};

/// The curve by its name, as PKCS#11 3.0 and softhsm2 want it, and by its object identifier, as others do.
const CURVES: [&[u8]; 2] = [b"\x13\x0cedwards25519", b"\x06\x03\x2b\x65\x70"];

/// Data about tokens that is kept while the process runs.
#[derive(Default)]
struct Known {
    /// Modules: each is loaded and initialised once.
    modules: HashMap<PathBuf, Pkcs11>,
    /// Opened keys, so that using one again costs no round trip.
    keys: HashMap<Uri, (Arc<Token>, TagKey)>,
    /// Hashes of refused PINs, because a token locks after a few attempts.
    refused: HashMap<Uri, blake3::Hash>,
}

fn known() -> MutexGuard<'static, Known> {
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A key in a token.
struct Token {
    uri: Uri,
    public: [u8; 32],
}

impl Signs for Token {
    fn public(&self) -> [u8; 32] {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], NoteError> {
        known().sign(&self.uri, message).map_err(|e| NoteError::Device(e.to_string()))
    }
}

/// Opens the key of a token.
///
/// # Errors
/// The token does not answer, or does not have such a key.
pub fn open(uri: &Uri) -> Result<Held, TokenError> {
    let mut known = known();
    if let Some((token, tag)) = known.keys.get(uri) {
        return Ok(Held { signs: token.clone(), tag: tag.clone() });
    }
    let public = known.public(uri)?;
    let asked = known.sign(uri, TagKey::ASKED)?;
    if !actor_signed(&public, TagKey::ASKED, &asked) {
        return Err(TokenError::Other(uri.object.clone()));
    }
    if known.sign(uri, TagKey::ASKED)? != asked {
        return Err(TokenError::Hedged);
    }
    let token = Arc::new(Token { uri: uri.clone(), public });
    let tag = TagKey::of_device(&asked);
    known.keys.insert(uri.clone(), (token.clone(), tag.clone()));
    Ok(Held { signs: token, tag })
}

/// Makes sure that the token has the key, as one that can never leave it; returns its public half. An existing key, from a
/// ceremony with other tools or an interrupted run, is used.
///
/// # Errors
/// The token does not answer, or cannot make such a key.
pub fn make(uri: &Uri) -> Result<[u8; 32], TokenError> {
    let mut known = known();
    let session = known.session(uri, true)?;
    if matches!(one(&session, uri, ObjectClass::PRIVATE_KEY), Err(TokenError::Keys(_, 0))) {
        generate(&session, uri)?;
    }
    drop(session);
    known.public(uri)
}

impl Known {
    fn sign(&mut self, uri: &Uri, message: &[u8]) -> Result<[u8; 64], TokenError> {
        let session = self.session(uri, false)?;
        let key = one(&session, uri, ObjectClass::PRIVATE_KEY)?;
        let how = Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Pure));
        let signature = session.sign(&how, key, message).map_err(device)?;
        signature.try_into().map_err(|_| TokenError::Other(uri.object.clone()))
    }

    fn public(&mut self, uri: &Uri) -> Result<[u8; 32], TokenError> {
        let session = self.session(uri, false)?;
        one(&session, uri, ObjectClass::PRIVATE_KEY)?;
        let key = one(&session, uri, ObjectClass::PUBLIC_KEY)?;
        let found = session.get_attributes(key, &[AttributeType::EcPoint]).map_err(device)?;
        let point = found.iter().find_map(|a| if let Attribute::EcPoint(point) = a { point_of(point) } else { None });
        point.filter(is_key).ok_or_else(|| TokenError::Other(uri.object.clone()))
    }

    /// A logged-in session for using the key. It ends with its last reference, and the log-in with it.
    fn session(&mut self, uri: &Uri, write: bool) -> Result<Session, TokenError> {
        let module = self.module(uri)?;
        let slot = slot(&module, uri)?;
        let info = module.get_token_info(slot).map_err(device)?;
        let session = if write { module.open_rw_session(slot) } else { module.open_ro_session(slot) };
        let session = session.map_err(device)?;
        if info.protected_authentication_path() {
            // The PIN is entered on the device.
            return login(&session, uri, None).map(|()| session);
        }
        let pin = uri.pin()?;
        let hash = blake3::hash(pin.as_bytes());
        if self.refused.get(uri) == Some(&hash) {
            return Err(TokenError::Refused(uri.pin_place(), "sudah ditolak".to_owned()));
        }
        let done = login(&session, uri, Some(&AuthPin::from(pin.as_str())));
        if matches!(done, Err(TokenError::Refused(..))) {
            self.refused.insert(uri.clone(), hash);
        }
        done.map(|()| session)
    }

    fn module(&mut self, uri: &Uri) -> Result<Pkcs11, TokenError> {
        if let Some(module) = self.modules.get(&uri.module) {
            return Ok(module.clone());
        }
        let refused = |e: Error| TokenError::Module(uri.module.clone(), e.to_string());
        let module = Pkcs11::new(&uri.module).map_err(refused)?;
        match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(refused(error)),
        }
        self.modules.insert(uri.module.clone(), module.clone());
        Ok(module)
    }
}

fn slot(module: &Pkcs11, uri: &Uri) -> Result<Slot, TokenError> {
    let mut found = Vec::new();
    for slot in module.get_slots_with_token().map_err(device)? {
        // An error of another token, which is just being removed, is ignored.
        let Ok(info) = module.get_token_info(slot) else { continue };
        if info.label() == uri.token && uri.serial.as_deref().is_none_or(|serial| serial == info.serial_number()) {
            found.push(slot);
        }
    }
    match found.as_slice() {
        [slot] => Ok(*slot),
        other => Err(TokenError::Tokens(uri.token.clone(), other.len())),
    }
}

fn login(session: &Session, uri: &Uri, pin: Option<&AuthPin>) -> Result<(), TokenError> {
    match session.login(UserType::User, pin) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Error::Pkcs11(
            why @ (RvError::PinIncorrect
            | RvError::PinLocked
            | RvError::PinExpired
            | RvError::PinLenRange
            | RvError::PinInvalid),
            _,
        )) => Err(TokenError::Refused(uri.pin_place(), format!("{why:?}"))),
        Err(error) => Err(device(error)),
    }
}

/// The only object of a class with the key's name.
fn one(session: &Session, uri: &Uri, class: ObjectClass) -> Result<ObjectHandle, TokenError> {
    let wanted =
        [Attribute::Class(class), Attribute::KeyType(KeyType::EC_EDWARDS), Attribute::Label(uri.object.clone().into())];
    match session.find_objects(&wanted).map_err(device)?.as_slice() {
        [key] => Ok(*key),
        other => Err(TokenError::Keys(uri.object.clone(), other.len())),
    }
}

fn generate(session: &Session, uri: &Uri) -> Result<(), TokenError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|e| TokenError::Device(e.to_string()))?;
    let named = || [Attribute::Token(true), Attribute::Label(uri.object.clone().into()), Attribute::Id(id.to_vec())];
    let secret =
        [Attribute::Private(true), Attribute::Sensitive(true), Attribute::Extractable(false), Attribute::Sign(true)];
    let secret: Vec<_> = named().into_iter().chain(secret).collect();
    let mut refused = None;
    for curve in CURVES {
        let open = [Attribute::Private(false), Attribute::Verify(true), Attribute::EcParams(curve.to_vec())];
        let open: Vec<_> = named().into_iter().chain(open).collect();
        match session.generate_key_pair(&Mechanism::EccEdwardsKeyPairGen, &open, &secret) {
            Ok(_) => return Ok(()),
            Err(error) => refused = Some(error),
        }
    }
    Err(refused.map_or_else(|| TokenError::Other(uri.object.clone()), device))
}

/// The point itself, or in a DER octet string (PKCS#11 2.40, softhsm2) or bit string (3.0).
fn point_of(bytes: &[u8]) -> Option<[u8; 32]> {
    let point = match bytes.len() {
        32 => bytes,
        34 => bytes.strip_prefix(&[0x04, 0x20])?,
        35 => bytes.strip_prefix(&[0x03, 0x21, 0x00])?,
        _ => return None,
    };
    point.try_into().ok()
}

fn device(error: Error) -> TokenError {
    TokenError::Device(error.to_string())
}
