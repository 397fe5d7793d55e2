//! Names in a ledger's folder, and the marks that tell what kind of folder it is.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Folder of the disposable index, within the data directory.
pub const INDEX: &str = "index";
/// Folder of evidence, by hash, within the data directory.
pub const EVIDENCE: &str = "bukti";
/// Folder of the bytes that recovery cut off, within the data directory.
pub const TORN: &str = "torn";
/// The file that marks a mirror; it holds the address of the source.
pub const MIRROR: &str = "cermin";
/// The file that marks a folder whose journal is in an engine; it holds the address of the engine.
pub const ENGINE: &str = "mesin";

/// Returns whether the folder is a mirror's.
pub fn is_mirror(root: &Path) -> bool {
    root.join(MIRROR).is_file()
}

/// Returns whether the folder's journal is in an engine.
pub fn is_engine(root: &Path) -> bool {
    root.join(ENGINE).is_file()
}

/// The engine in the folder's mark.
pub fn engine_of(root: &Path) -> io::Result<String> {
    Ok(fs::read_to_string(root.join(ENGINE))?.trim().to_owned())
}

/// The file that records what was published. Beside the signing key, and so apart from the data if the key is.
pub fn record_path(key: &Path) -> PathBuf {
    let mut name = key.as_os_str().to_owned();
    name.push(".checkpoint");
    name.into()
}
