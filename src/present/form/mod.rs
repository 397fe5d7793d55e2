//! The output formats.

mod chart;
pub mod csv;
pub mod docx;
pub mod html;
pub mod paper;
pub mod pdf;
mod places;
mod qr;
pub mod terminal;
pub mod xlsx;
