//! Erasure of data by law.

use super::umum::isi;
use crate::event::bounds::{MAX_INTEGER, batas, length, within};
use crate::event::{Seq, Teks};

isi! {
    /// `data.dihapus`: texts of an event are withheld for good, on a ground and a document (UU 27/2022). One administrator
    /// proposes; another, whose `ref` names the proposal, confirms, and says what is left: that stands in their place from then on.
    DataDihapus {
        /// The event whose texts they are; of the same unit.
        #[schemars(range(min = 1))]
        event: Seq,
        /// The texts, by name within the data: `alasan`, `dokumen.judul`.
        #[schemars(length(min = 1, max = 64))]
        bidang: Vec<Teks>,
        /// Of a confirmation: the event's data with these texts written over, as it stands from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sisa: Option<serde_json::Map<String, serde_json::Value>>,
    }
}

impl DataDihapus {
    /// The data that is left of the event, as its line holds it; `None` in a proposal.
    pub fn rest(&self) -> Option<Vec<u8>> {
        self.sisa.as_ref().and_then(|sisa| crate::event::canonical::to_vec(sisa).ok())
    }
}

batas!(DataDihapus, |d| within("event", d.event, 1, MAX_INTEGER).and(length("bidang", d.bidang.len(), 1, 64)));
