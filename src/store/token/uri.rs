//! The place of a key in a token: the parts of an RFC 7512 URI that can name one.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use zeroize::Zeroizing;

use super::{PIN, TokenError};

/// Scheme of such a URI.
pub const SCHEME: &str = "pkcs11:";

/// One key of one token, with the module for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Uri {
    text: String,
    /// Label of the token.
    pub token: String,
    /// Its serial number, if tokens have equal labels.
    pub serial: Option<String>,
    /// Label of the key.
    pub object: String,
    /// The library for access to the token.
    pub module: PathBuf,
    /// File with the PIN.
    pin: Option<PathBuf>,
}

/// As in the file: it contains no secret.
impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Uri {
    /// The PIN, from its file or the environment.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn pin(&self) -> Result<Zeroizing<String>, TokenError> {
        let (text, place) = match &self.pin {
            Some(file) => (fs::read_to_string(file).map_err(|e| e.to_string()), self.pin_place()),
            None => (std::env::var(PIN).map_err(|e| e.to_string()), self.pin_place()),
        };
        let text = Zeroizing::new(text.map_err(|why| TokenError::Pin(place.clone(), why))?);
        match text.trim_end_matches(['\n', '\r']) {
            "" => Err(TokenError::Pin(place, "kosong".to_owned())),
            pin => Ok(Zeroizing::new(pin.to_owned())),
        }
    }

    /// The place of the PIN, for messages.
    pub fn pin_place(&self) -> String {
        self.pin.as_ref().map_or(format!("variabel lingkungan {PIN}"), |file| file.display().to_string())
    }
}

fn wrong(field: &str, why: &'static str) -> TokenError {
    TokenError::Uri { field: field.to_owned(), why }
}

impl FromStr for Uri {
    type Err = TokenError;
    fn from_str(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        let rest = text.strip_prefix(SCHEME).ok_or_else(|| wrong(text, "tidak dimulai dengan pkcs11:"))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let [mut token, mut serial, mut object, mut module, mut pin] = [const { None::<String> }; 5];
        for part in path.split(';').chain(query.split('&')).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| wrong(part, "tanpa nilai"))?;
            let value = decoded(value).ok_or_else(|| wrong(name, "pengodean persen salah"))?;
            let place = match name {
                "token" => &mut token,
                "serial" => &mut serial,
                "object" => &mut object,
                "module-path" => &mut module,
                "pin-source" => &mut pin,
                "type" if value == "private" => continue,
                // It would be in a file, and on a command line.
                "pin-value" => return Err(wrong(name, "PIN tidak ditulis di sini")),
                other => return Err(wrong(other, "tidak dikenal")),
            };
            if place.replace(value).is_some() {
                return Err(wrong(name, "disebut dua kali"));
            }
        }
        let needed = |name: &str, value: Option<String>| {
            value.filter(|value| !value.is_empty()).ok_or_else(|| wrong(name, "harus disebut"))
        };
        let pin = pin.map(|pin| absolute("pin-source", pin.strip_prefix("file:").unwrap_or(&pin))).transpose()?;
        Ok(Self {
            text: text.to_owned(),
            token: needed("token", token)?,
            serial,
            object: needed("object", object)?,
            module: absolute("module-path", &needed("module-path", module)?)?,
            pin,
        })
    }
}

/// Checks that the path of a library or PIN file is absolute, so that it is never searched for.
fn absolute(name: &str, path: &str) -> Result<PathBuf, TokenError> {
    let path = Path::new(path);
    if path.is_absolute() { Ok(path.to_owned()) } else { Err(wrong(name, "bukan jalur penuh")) }
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte == b'%' {
            let (digits, after) = rest.split_at_checked(2)?;
            let mut one = [0];
            hex::decode_to_slice(digits, &mut one).ok()?;
            bytes.push(one[0]);
            rest = after;
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::Uri;

    #[test]
    fn names_one_key_and_nothing_else() {
        let whole = "pkcs11:token=buku%20besar;object=ledger;type=private?module-path=/m.so&pin-source=file:/p\n";
        let uri: Uri = whole.parse().unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((uri.token.as_str(), uri.object.as_str()), ("buku besar", "ledger"));
        assert_eq!(uri.to_string(), whole.trim());
        for wrong in [
            "00ff",
            "pkcs11:token=a?module-path=/m.so",
            "pkcs11:object=a?module-path=/m.so",
            "pkcs11:token=a;object=b",
            "pkcs11:token=a;object=b?module-path=m.so",
            "pkcs11:token=a;object=b?module-path=/m.so&pin-value=1234",
            "pkcs11:token=a;object=b?module-path=/m.so&pin-source=|cat",
            "pkcs11:token=a;token=b;object=b?module-path=/m.so",
            "pkcs11:token=a;object=b;type=public?module-path=/m.so",
            "pkcs11:token=a;object=b;slot-id=1?module-path=/m.so",
            "pkcs11:token=%zz;object=b?module-path=/m.so",
            "pkcs11:token=%1b;object=b?module-path=/m.so",
            "pkcs11:token=;object=b?module-path=/m.so",
        ] {
            assert!(wrong.parse::<Uri>().is_err(), "{wrong}");
        }
    }
}
