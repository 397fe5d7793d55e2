//! Names of what stands in a ledger's folder, and the marks that say whose the folder is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Folder of the disposable index, within the data directory.
pub const INDEX: &str = "index";
/// Folder of evidence, by hash, within the data directory.
pub const EVIDENCE: &str = "bukti";
/// Directory of what recovery cut off, within the data directory.
pub const TORN: &str = "torn";
/// The file that marks a mirror; it names the source.
pub const MIRROR: &str = "cermin";
/// The file that marks a folder whose journal stands in an engine; it names the engine.
pub const ENGINE: &str = "mesin";

/// Is the folder a mirror's?
pub fn is_mirror(root: &Path) -> bool {
    root.join(MIRROR).is_file()
}

/// Does a folder's journal stand in an engine?
pub fn is_engine(root: &Path) -> bool {
    root.join(ENGINE).is_file()
}

/// The engine that a folder names.
pub fn engine_of(root: &Path) -> io::Result<String> {
    Ok(fs::read_to_string(root.join(ENGINE))?.trim().to_owned())
}

/// The record of what was published, kept beside the signing key and so apart from the data where the key is.
pub fn record_path(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".checkpoint");
    name.into()
}
