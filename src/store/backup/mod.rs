//! Backups: a folder of pieces named by their hash, and for each backup a list of the pieces of each file.
//!
//! A backup is made beside a running writer. It is read from the folder again and verified as a ledger before its list is
//! renamed to the final name, as the last step: so an interrupted backup does not count, and the one before stays complete.
//! Pieces that an earlier backup has are checked and not written again.

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
