//! The structure in one workbook: planned, tried, recorded, exported and imported again.
#![allow(clippy::unwrap_used)]

#[path = "structure/asing.rs"]
mod asing;
#[path = "structure/beda.rs"]
mod beda;
#[path = "structure/cause.rs"]
mod cause;
#[path = "structure/digest.rs"]
mod digest;
#[path = "structure/instansi.rs"]
mod instansi;
#[path = "structure/kembali.rs"]
mod kembali;
#[path = "cli/kit.rs"]
#[allow(dead_code)]
mod kit;
#[path = "structure/large.rs"]
mod large;
#[path = "structure/lost.rs"]
mod lost;
#[path = "structure/menunggu.rs"]
mod menunggu;
#[path = "structure/next.rs"]
mod next;
#[path = "structure/organisation.rs"]
mod organisation;
#[path = "structure/pk.rs"]
mod pk;
#[path = "structure/refuse.rs"]
mod refuse;
#[path = "structure/renaksi.rs"]
mod renaksi;
#[path = "structure/unseen.rs"]
mod unseen;
#[path = "structure/warisan.rs"]
mod warisan;
#[path = "structure/whole.rs"]
mod whole;
#[path = "structure/workbook.rs"]
mod workbook;
#[path = "structure/year.rs"]
mod year;
