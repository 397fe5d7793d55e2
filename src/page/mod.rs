//! The pages: data in, HTML out. Nothing here reads a ledger or knows who calls; `http` brings both.
//!
//! Each page is a struct and a template of the same name below `templates/`, checked against each other when this is
//! compiled. Templates escape all text; what is HTML by itself says so ([`Angka`], charts), and escapes what it holds.

pub mod anggaran;
mod angka;
pub mod asal;
pub mod aset;
pub mod beranda;
mod bilangan;
pub mod buku_besar;
pub mod cari;
pub mod entri;
mod event;
mod formulir;
mod galat;
pub mod grafik;
pub mod impor;
pub mod jejak;
pub mod kartu;
pub mod perubahan;
mod rangka;
mod tautan;
pub mod temuan;
mod verifikasi;
mod waktu;

pub use angka::Angka;
pub use bilangan::tertulis;
pub use event::{Peristiwa, jenis};
pub use formulir::{Bagian, Bidang, Formulir, Jenis as JenisBidang};
pub use galat::Galat;
pub use grafik::Tangga;
pub use kartu::Kartu;
pub use rangka::{Akun, Rangka, Unit};
pub use tautan::Baca;
pub use verifikasi::Verifikasi;
pub use waktu::{Hari, Waktu};
