//! The data of each event type: one struct per type, grouped by book.
//!
//! Every struct also has the fields that any event may carry (see [`umum`]): the reason, the document that it rests on, the
//! assumptions, and the source of the figure.

mod akses;
mod anggaran;
mod arsip;
mod hapus;
mod lampiran;
mod laporan;
mod nilai;
mod penerimaan;
mod pohon;
mod realisasi;
mod rencana;
mod struktur;
mod temuan;
mod umum;

pub use akses::*;
pub use anggaran::*;
pub use arsip::*;
pub use hapus::*;
pub use lampiran::*;
pub use laporan::*;
pub use nilai::*;
pub use penerimaan::*;
pub use pohon::*;
pub use realisasi::*;
pub use rencana::*;
pub use struktur::*;
pub use temuan::*;
pub use umum::*;
