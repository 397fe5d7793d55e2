//! Backups: a folder of pieces named by their hash, and a list for each backup of which pieces make which file.
//!
//! A backup is taken beside a running writer. What it took is read again from the folder and verified as a ledger before
//! its list gets its name, and the list is written last: so a backup that was broken off is no backup, and the one before
//! stays whole. Pieces that an earlier backup holds are checked and not written again.

mod error;
mod image;
mod keys;
mod make;
mod manifest;
mod moments;
mod pieces;
mod restore;

pub use error::BackupError;
pub use image::Image;
pub use keys::{Lock, Unlock};
pub use make::{LAST, Made, Wanted, make};
pub use manifest::{Manifest, Stored};
pub use moments::Moment;
pub use pieces::Pieces;
pub use restore::{Restored, restore};
