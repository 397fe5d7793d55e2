//! The ledger: its events by filter, and one event with its line, its links and its proof.

use askama::Template;

use crate::web::{Nasib, Peristiwa, Rangka};

/// The fields of the filter, as they were given.
#[derive(Debug, Clone, Default)]
pub struct Saringan {
    /// Unit.
    pub unit: String,
    /// Type: those that there are, with whether it is chosen.
    pub jenis: Vec<(&'static str, String, bool)>,
    /// Account.
    pub actor: String,
    /// Subject.
    pub subject: String,
    /// From when.
    pub since: String,
    /// Until when.
    pub until: String,
    /// Oldest first.
    pub lama: bool,
    /// Something is filtered.
    pub ada: bool,
}

/// The events.
#[derive(Debug, Template)]
#[template(path = "buku-besar.html", config = "src/web/askama.toml")]
pub struct BukuBesar {
    /// Around the page.
    pub rangka: Rangka,
    /// Filter.
    pub saringan: Saringan,
    /// Events.
    pub event: Vec<Peristiwa>,
    /// The first page.
    pub awal: Option<String>,
    /// The next page.
    pub lanjut: Option<String>,
    /// The page follows what comes in, from this event on.
    pub hidup: Option<u64>,
}

/// A link of one of the two chains.
#[derive(Debug, Clone)]
pub struct Rantai {
    /// Which chain.
    pub nama: &'static str,
    /// Its place in that chain.
    pub urutan: u64,
    /// Hash of the event before, as the header names it.
    pub sebelum: String,
    /// That event.
    pub seq_sebelum: Option<u64>,
    /// Does that event have this hash?
    pub cocok: Option<bool>,
    /// The event after.
    pub seq_sesudah: Option<u64>,
}

/// One event.
#[derive(Debug, Template)]
#[template(path = "event.html", config = "src/web/askama.toml")]
pub struct SatuEvent {
    /// Around the page.
    pub rangka: Rangka,
    /// The event.
    pub event: Peristiwa,
    /// The moment that is looked at, in words, where it is not now.
    pub dilihat: Option<String>,
    /// What had become of the event at that moment.
    pub saat_itu: Vec<Nasib>,
    /// At that moment it waited for approval.
    pub saat_menunggu: bool,
    /// Its type as in the header.
    pub type_: &'static str,
    /// Id of the client.
    pub id: String,
    /// Unit.
    pub unit: String,
    /// First and last event of its group.
    pub group: (u64, u64),
    /// Events that it names.
    pub merujuk: Vec<u64>,
    /// The grant that it was recorded under.
    pub izin: u64,
    /// Who answers for it: its actor, by a signature, or the server.
    pub dijamin: &'static str,
    /// Hash of the event.
    pub hash: String,
    /// Hash of the data, as the header names it.
    pub data_hash: String,
    /// The data give that hash.
    pub data_cocok: Option<bool>,
    /// Chain links.
    pub rantai: Vec<Rantai>,
    /// Its data: name for people, path, value; none where they are withheld.
    pub data: Option<Vec<(String, String, String)>>,
    /// Files of evidence: name, address.
    pub berkas: Vec<(String, String)>,
    /// The line, or only its header.
    pub baris: String,
    /// What it changed: the address of the comparison.
    pub perubahan: Option<String>,
    /// Page about its subject.
    pub tentang: Option<String>,
}
