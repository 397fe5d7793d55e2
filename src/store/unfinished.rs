//! A ledger that is being created. Until it is complete a file marks it, and nothing opens it: half a sample would give half
//! the figures, and a ledger whose first token was never shown could never be written to.

use std::{fs, io, os::unix::fs::PermissionsExt, path::Path};

use super::{
    folder::{EVIDENCE, INDEX, TORN},
    head::HEAD,
    journal::JOURNAL,
    tree_files::{TILES, replace},
};

/// Name of the marking file, within the data directory.
const MARK: &str = "belum-selesai";
/// First word of its text while a backup is being restored.
const RESTORE: &str = "pemulihan";

/// Returns whether the ledger in this directory is unfinished.
pub fn is(data: &Path) -> bool {
    data.join(MARK).exists()
}

/// Marks a directory as unfinished, and removes the remains of an earlier attempt; `key` is the key file that this attempt
/// will create, which must not exist before the first attempt.
///
/// # Errors
/// The file system fails, or the key file belongs to something else.
pub fn begin(data: &Path, key: &Path) -> io::Result<()> {
    let name = fs::canonicalize(key.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
        .join(key.file_name().ok_or(io::ErrorKind::InvalidInput)?);
    let text = name.to_string_lossy().into_owned();
    if is(data) {
        let theirs = fs::read_to_string(data.join(MARK))?;
        if theirs.starts_with(RESTORE) {
            let told = format!("di {} ada pemulihan yang terputus; selesaikan dengan jejak restore", data.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, told));
        }
        for dir in [JOURNAL, INDEX, TILES, TORN, EVIDENCE] {
            gone(fs::remove_dir_all(data.join(dir)))?;
        }
        gone(fs::remove_file(data.join(HEAD)))?;
        if theirs == text {
            gone(fs::remove_file(&name))?;
        }
    }
    if name.exists() {
        let told = format!("berkas kunci {} sudah ada; tidak ada yang diubah", key.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, told));
    }
    replace(&data.join(MARK), text.as_bytes())
}

/// Marks a directory as being restored from the backup `which`. Returns whether the directory can be used: it is empty, or an
/// earlier attempt with the same backup was interrupted there.
///
/// # Errors
/// The file system fails.
pub fn begin_restore(data: &Path, which: &str) -> io::Result<bool> {
    let text = format!("{RESTORE} {which}");
    let found = match fs::read_dir(data) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(data)?;
            fs::set_permissions(data, fs::Permissions::from_mode(0o700))?;
            false
        }
        // An attempt may have ended before its mark was renamed.
        other => other?.flatten().any(|entry| entry.path().file_stem().is_none_or(|stem| stem != MARK)) || is(data),
    };
    if found {
        return Ok(fs::read_to_string(data.join(MARK)).is_ok_and(|theirs| theirs == text));
    }
    replace(&data.join(MARK), text.as_bytes())?;
    Ok(true)
}

/// Removes the mark: the ledger is complete, and everything that is shown only once was shown.
pub fn end(data: &Path) -> io::Result<()> {
    fs::remove_file(data.join(MARK))?;
    fs::File::open(data)?.sync_all()
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
