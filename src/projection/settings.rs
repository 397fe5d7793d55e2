//! The rules of admission in force.

use serde::{Deserialize, Serialize};

use crate::event::{Instant, Seq, data::Role};

/// The account of events that the program records by itself.
pub const SISTEM: &str = "sistem";

/// Version of the rules by which this program writes.
pub const ADMISSION: u32 = 2;

/// Settings of admission, as set by one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Penerimaan {
    /// Seq of the event; 0 if none was recorded.
    pub seq: Seq,
    /// Version of the rules.
    pub versi: u32,
    /// Roles whose grants wait for a second account.
    pub konfirmasi: Vec<Role>,
    /// Whether every line after the event bears a tag of the ledger's key.
    pub penanda: bool,
    /// Days for which a grant counts after it was given or renewed.
    pub masa_akses: Option<u32>,
    /// Time of recording, as its line states it.
    pub direkam: Instant,
    /// Roles whose events must bear the signature of their actor.
    pub wajib_tanda_tangan: Vec<Role>,
}

impl Penerimaan {
    /// The settings of a ledger without a recorded one: the rules of the first programs.
    pub const FIRST: &Self = &Self {
        seq: 0,
        versi: 1,
        konfirmasi: Vec::new(),
        penanda: false,
        masa_akses: None,
        wajib_tanda_tangan: Vec::new(),
        direkam: Instant(i64::MIN),
    };
}
