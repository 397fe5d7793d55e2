//! Which rules of admission are in force.

use serde::{Deserialize, Serialize};

use crate::event::{Instant, Seq, data::Role};

/// The account in whose name the program records what it does itself.
pub const SISTEM: &str = "sistem";

/// Version of the rules that this program writes by.
pub const ADMISSION: u32 = 2;

/// Settings of admission, as set by one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Penerimaan {
    /// Event; 0: nobody set any.
    pub seq: Seq,
    /// Version of the rules.
    pub versi: u32,
    /// Roles whose grants wait for a second account.
    pub konfirmasi: Vec<Role>,
    /// Does every line from the next event on bear a tag of the ledger's key?
    pub penanda: bool,
    /// Days for which a grant counts once it was given or renewed.
    pub masa_akses: Option<u32>,
    /// When it was set, as its line states.
    pub direkam: Instant,
    /// Roles whose events bear the signature of their actor.
    pub wajib_tanda_tangan: Vec<Role>,
}

impl Penerimaan {
    /// Of a ledger in which nobody set any: the rules of the first programs.
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
