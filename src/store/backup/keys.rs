//! Signing keys in a backup: apart from the lines, and encrypted, because lines and key together suffice to rewrite history.
//!
//! The files are in the format of age (age-encryption.org/v1), so the tool `age` opens them without this program.

use std::{
    fs, io, iter,
    path::{Path, PathBuf},
};

use age::{Decryptor, Encryptor, scrypt, secrecy::SecretString, x25519};
use zeroize::Zeroizing;

use super::error::BackupError;
use crate::store::tree_files::replace;

/// The means to encrypt a key.
pub enum Lock {
    /// A passphrase.
    Passphrase(SecretString),
    /// Public keys (`age1…`); the private key of any of them decrypts it.
    Recipients(Vec<x25519::Recipient>),
}

/// The means to decrypt a key.
pub enum Unlock {
    /// A passphrase.
    Passphrase(SecretString),
    /// Private keys (`AGE-SECRET-KEY-1…`).
    Identities(Vec<x25519::Identity>),
}

fn wrong(why: impl std::fmt::Display) -> BackupError {
    BackupError::Key(why.to_string())
}

/// Work factor (log2) of a passphrase: about a second, and 256 MiB.
const WORK: u8 = 18;
/// Highest work factor that is accepted for decryption.
const MOST_WORK: u8 = 22;

impl Lock {
    /// A passphrase, of at least twelve characters.
    pub fn passphrase(text: &str) -> Result<Self, BackupError> {
        let text = text.trim();
        if text.chars().count() < 12 {
            return Err(wrong("frasa sandi terlalu pendek; paling sedikit 12 huruf"));
        }
        Ok(Self::Passphrase(SecretString::from(text.to_owned())))
    }

    /// Public keys as `age-keygen` prints them.
    pub fn recipients(texts: &[String]) -> Result<Self, BackupError> {
        let read =
            |text: &String| text.parse().map_err(|why| wrong(format!("penerima «{text}»: {why}; yang diterima age1…")));
        Ok(Self::Recipients(texts.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// Encrypts bytes.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, BackupError> {
        let encryptor = match self {
            Self::Passphrase(passphrase) => {
                let mut recipient = scrypt::Recipient::new(passphrase.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient)).map_err(wrong)?
            }
            Self::Recipients(all) => {
                Encryptor::with_recipients(all.iter().map(|one| one as &dyn age::Recipient)).map_err(wrong)?
            }
        };
        let mut sealed = Vec::new();
        let mut to = encryptor.wrap_output(&mut sealed)?;
        io::Write::write_all(&mut to, plain)?;
        to.finish()?;
        Ok(sealed)
    }

    /// Stores a key file encrypted in a folder, under its name with `.age` added; returns the path.
    pub fn keep(&self, key: &Path, to: &Path) -> Result<PathBuf, BackupError> {
        let plain = Zeroizing::new(fs::read(key).map_err(BackupError::at(key))?);
        let name = key.file_name().ok_or_else(|| wrong("berkas kunci tidak bernama"))?.to_string_lossy().into_owned();
        fs::create_dir_all(to).map_err(BackupError::at(to))?;
        let file = to.join(format!("{name}.age"));
        replace(&file, &self.seal(&plain)?).map_err(BackupError::at(file.clone()))?;
        Ok(file)
    }
}

impl Unlock {
    /// A passphrase.
    pub fn passphrase(text: &str) -> Self {
        Self::Passphrase(SecretString::from(text.trim().to_owned()))
    }

    /// Private keys, one in each line, as `age-keygen` writes them.
    pub fn identities(text: &str) -> Result<Self, BackupError> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let read = |line: &str| line.parse().map_err(|why| wrong(format!("kunci pembuka tidak terbaca: {why}")));
        Ok(Self::Identities(lines.map(read).collect::<Result<_, _>>()?))
    }

    /// Decrypts bytes.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, BackupError> {
        let decryptor = Decryptor::new(sealed).map_err(wrong)?;
        let mut plain = Zeroizing::new(Vec::new());
        let read = match self {
            Self::Passphrase(passphrase) => {
                let mut identity = scrypt::Identity::new(passphrase.clone());
                // Without this the limit depends on the present speed of this machine, and files from a faster one are refused.
                identity.set_max_work_factor(MOST_WORK);
                decryptor.decrypt(iter::once(&identity as &dyn age::Identity)).map(Box::new)
            }
            Self::Identities(all) => decryptor.decrypt(all.iter().map(|one| one as &dyn age::Identity)).map(Box::new),
        };
        io::Read::read_to_end(&mut read.map_err(wrong)?, &mut plain)?;
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_locked_opens_with_the_right_key_only() {
        let own = x25519::Identity::generate();
        let lock = Lock::recipients(&[own.to_public().to_string()]).expect("recipient");
        let sealed = lock.seal(b"kunci").expect("sealed");
        let open = |unlock: Unlock| unlock.open(&sealed).map(|plain| plain.to_vec());
        assert_eq!(open(Unlock::Identities(vec![own])).expect("open"), b"kunci");
        assert!(open(Unlock::Identities(vec![x25519::Identity::generate()])).is_err());
        assert!(open(Unlock::passphrase("frasa sandi lain")).is_err());
        assert!(!sealed.windows(5).any(|w| w == b"kunci"));
        assert!(Lock::passphrase("pendek").is_err());
        assert!(Lock::recipients(&["age1salah".to_owned()]).is_err());
    }
}
