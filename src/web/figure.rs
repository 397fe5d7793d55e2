//! A figure on a page: always a link to its trace.

use askama::{Template, filters::HtmlSafe};

use super::{
    Baca,
    bahasa::{asli, bernama},
};
use crate::{
    present::number,
    projection::{Nilai, Node, Sebab},
};

/// A figure as a link to its trace. It is HTML by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "angka.html", config = "src/web/askama.toml")]
pub struct Angka {
    /// As printed.
    pub teks: String,
    /// Its trace; none only within the trace itself.
    pub href: Option<String>,
    /// What it is, for who does not see the table around it.
    pub nama: String,
    /// Style: `n` number, `na` not applicable, `s-hijau` and so on for a status.
    pub kelas: &'static str,
    /// Sign that goes with a status, so that colour is never alone.
    pub tanda: &'static str,
    /// Why it is N/A.
    pub sebab: &'static str,
    /// What it was before, where it has changed.
    pub semula: Option<String>,
}

impl HtmlSafe for Angka {}

impl Angka {
    /// A figure, read like this.
    pub fn dari(node: &Node, baca: &Baca) -> Self {
        let (kelas, tanda) = gaya(&node.nilai);
        Self {
            teks: tertulis(node, number::figure(node)),
            href: node.alamat.as_ref().map(|a| baca.jejak(a)),
            nama: bernama(&node.nama),
            kelas,
            tanda,
            sebab: match node.nilai {
                // «tanpa target» says why by itself.
                Nilai::TidakBerlaku(Sebab::TanpaTarget) => "",
                Nilai::TidakBerlaku(sebab) => sebab.text(),
                Nilai::Angka(_) | Nilai::Rentang(..) | Nilai::Kata(..) | Nilai::Berkata(..) => "",
            },
            semula: None,
        }
    }

    /// The same, marked where it differs from what it was.
    pub fn sejak(node: &Node, dulu: Option<&Node>, baca: &Baca) -> Self {
        let this = Self::dari(node, baca);
        match dulu {
            Some(dulu) if dulu.nilai != node.nilai => {
                let (before, now) = number::apart(Some(dulu), Some(node));
                Self { teks: tertulis(node, now), semula: Some(tertulis(dulu, before)), ..this }
            }
            _ => this,
        }
    }

    /// A number that an event states.
    pub fn event(teks: impl Into<String>, seq: crate::event::Seq) -> Self {
        Self { teks: teks.into(), href: Some(super::link::event(seq)), kelas: "n", ..Self::default() }
    }

    /// Is there none?
    pub fn tanpa(&self) -> bool {
        self.teks.is_empty()
    }

    /// Without a figure.
    pub fn kosong() -> Self {
        Self::default()
    }
}

/// A figure as printed; words of the rules stay as they are recorded.
pub fn tertulis(node: &Node, teks: String) -> String {
    match &node.nilai {
        Nilai::Kata(..) | Nilai::Berkata(..) => asli(&teks),
        Nilai::Angka(_) | Nilai::Rentang(..) | Nilai::TidakBerlaku(_) => teks,
    }
}

/// Style and sign of a value. The signs differ in shape, for who does not tell the colours apart.
fn gaya(nilai: &Nilai) -> (&'static str, &'static str) {
    match nilai {
        Nilai::Angka(_) | Nilai::Rentang(..) | Nilai::Berkata(..) => ("n", ""),
        Nilai::TidakBerlaku(_) => ("na", ""),
        Nilai::Kata(_, warna) => match &**warna {
            "biru" => ("s s-biru", "◆"),
            "hijau" => ("s s-hijau", "●"),
            "kuning" => ("s s-kuning", "▲"),
            "merah" => ("s s-merah", "■"),
            _ => ("s s-lain", "○"),
        },
    }
}
