//! A file that stays locked as long as this is held.

use std::fs::{File, TryLockError};

/// The system frees the lock when the process ends, however it ends. Dropping unlocks explicitly instead of only closing: a
/// child that another thread has just forked shares the open file until it runs its program, and would keep the lock that
/// long.
#[derive(Debug)]
pub struct FileLock(File);

impl FileLock {
    /// # Errors
    /// It is already held, or the file system cannot lock.
    pub fn take(file: File) -> Result<Self, TryLockError> {
        file.try_lock()?;
        Ok(Self(file))
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // If unlocking fails, the lock is freed when the file closes.
        let _ = self.0.unlock();
    }
}
