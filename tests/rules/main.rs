//! The rules of admission: who may record what, and that a verifier finds out when somebody did all the same.
#![allow(clippy::unwrap_used, reason = "tests")]

mod batas;
mod bentuk;
#[path = "../common/mod.rs"]
mod common;
mod forge;
mod masa;
mod nasib;
mod palsu;
mod penanda;
mod penerimaan;
mod penghapusan;
mod penjamin;
mod peran;
mod pindah;
mod rantai;
mod retensi;
mod tanda;
mod tolakan;
mod tumpu;
mod versi;
