//! Pages of the ledger: events by filter, and one event with its line, chain links and proof.

use askama::Template;

use crate::web::{Nasib, Peristiwa, Rangka};

/// The given fields of the filter.
#[derive(Debug, Clone, Default)]
pub struct Saringan {
    /// Unit.
    pub unit: String,
    /// Types: value, text, whether it is chosen.
    pub jenis: Vec<(&'static str, String, bool)>,
    /// Account.
    pub actor: String,
    /// Subject.
    pub subject: String,
    /// Earliest time.
    pub since: String,
    /// Latest time.
    pub until: String,
    /// Whether the oldest come first.
    pub lama: bool,
    /// Whether any filter is set.
    pub ada: bool,
}

/// Page of the events.
#[derive(Debug, Template)]
#[template(path = "buku-besar.html", config = "src/web/askama.toml")]
pub struct BukuBesar {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Filter.
    pub saringan: Saringan,
    /// Events.
    pub event: Vec<Peristiwa>,
    /// Address of the first page.
    pub awal: Option<String>,
    /// Address of the next page.
    pub lanjut: Option<String>,
    /// Whether the reader may see the record of reads.
    pub pembacaan: bool,
    /// The page shows new events as they arrive, from this event on.
    pub hidup: Option<u64>,
}

/// A link of one of the two chains.
#[derive(Debug, Clone)]
pub struct Rantai {
    /// Name of the chain.
    pub nama: &'static str,
    /// Position in that chain.
    pub urutan: u64,
    /// Hash of the previous event, as named in the header.
    pub sebelum: String,
    /// The previous event.
    pub seq_sebelum: Option<u64>,
    /// Whether the previous event has this hash.
    pub cocok: Option<bool>,
    /// The next event.
    pub seq_sesudah: Option<u64>,
}

/// Page of one event.
#[derive(Debug, Template)]
#[template(path = "event.html", config = "src/web/askama.toml")]
pub struct SatuEvent {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// The event.
    pub event: Peristiwa,
    /// The shown moment in words, if it is not now.
    pub dilihat: Option<String>,
    /// The effects on the event as of that moment.
    pub saat_itu: Vec<Nasib>,
    /// Whether it waited for approval at that moment.
    pub saat_menunggu: bool,
    /// Type as in the header.
    pub type_: &'static str,
    /// The event's id, set by the client.
    pub id: String,
    /// Unit.
    pub unit: String,
    /// First and last event of its group.
    pub group: (u64, u64),
    /// Events that it refers to.
    pub merujuk: Vec<u64>,
    /// The grant under which it was recorded.
    pub izin: u64,
    /// Who vouches for it: its actor by a signature, or the server.
    pub dijamin: &'static str,
    /// Hash of the event.
    pub hash: String,
    /// Hash of the data, as named in the header.
    pub data_hash: String,
    /// Whether the data have that hash.
    pub data_cocok: Option<bool>,
    /// Chain links.
    pub rantai: Vec<Rantai>,
    /// The data: label, path, value (`None` if they are withheld).
    pub data: Option<Vec<(String, String, String)>>,
    /// Files of evidence: name, address.
    pub berkas: Vec<(String, String)>,
    /// The line, or only its header if the data are withheld.
    pub baris: String,
    /// Address of the comparison of the card before and after it.
    pub perubahan: Option<String>,
    /// Address of the page about its subject.
    pub tentang: Option<String>,
}
