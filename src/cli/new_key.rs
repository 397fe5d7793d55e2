//! Makes a new signing key of a ledger, in a file or in a token.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::Context as _;
use clap::Args;
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::store::token::{self, TokenError, Uri};

/// In a file where nothing is said.
#[derive(Debug, Clone, Args)]
pub struct NewKey {
    /// Make the key in a PKCS#11 token, which it never leaves; its file then says only where it is. Without pin-source the PIN
    /// is looked for in JEJAK_PIN: pkcs11:token=NAME;object=KEY?module-path=/path/module.so&pin-source=file:/path/pin
    #[arg(long, value_name = "URI", value_parser = uri)]
    pub pkcs11: Option<Uri>,
}

fn uri(text: &str) -> Result<Uri, TokenError> {
    text.parse()
}

impl NewKey {
    /// Makes the key; `file` must not exist. Returns the public half in hex.
    pub fn make(&self, file: &Path) -> anyhow::Result<String> {
        let Some(uri) = &self.pkcs11 else { return write_key(file) };
        let public = token::make(uri)?;
        // Checks that the token can sign and tag before anything refers to the key.
        token::open(uri)?;
        write_secret(file, &format!("{uri}\n"))?;
        Ok(hex::encode(public))
    }
}

/// Makes a key and writes it to a file that only the owner may read; returns the public key in hex.
pub fn write_key(file: &Path) -> anyhow::Result<String> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *seed).context("sistem tidak memberi bilangan acak")?;
    write_seed(file, &seed)
}

/// Writes the seed of a key; an existing file is never overwritten.
pub fn write_seed(file: &Path, seed: &[u8; 32]) -> anyhow::Result<String> {
    write_secret(file, &Zeroizing::new(format!("{}\n", hex::encode(seed))))?;
    Ok(hex::encode(SigningKey::from_bytes(seed).verifying_key().to_bytes()))
}

/// Writes a new file that only the owner may read.
pub fn write_secret(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("berkas kunci {} tidak dapat dibuat", file.display()))?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    // The directory entry must be durable too.
    File::open(file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(())
}
