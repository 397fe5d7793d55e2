//! A figure on a page, always linked to its trace.

use askama::{Template, filters::HtmlSafe};

use super::{
    Baca,
    bahasa::{asli, bernama},
};
use crate::{
    present::number,
    projection::{Nilai, Node, Sebab},
};

/// A figure linked to its trace. Its template renders to HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "angka.html", config = "src/web/askama.toml")]
pub struct Angka {
    /// As printed.
    pub teks: String,
    /// Address of its trace (`None` only within the trace itself).
    pub href: Option<String>,
    /// Name, for screen readers, which do not see the table around it.
    pub nama: String,
    /// CSS class: `n` number, `na` not applicable, `s-hijau` and so on for a status.
    pub kelas: &'static str,
    /// Sign of a status, so that it is not told by colour alone.
    pub tanda: &'static str,
    /// Why it is N/A.
    pub sebab: &'static str,
    /// The previous value, if it has changed.
    pub semula: Option<String>,
}

impl HtmlSafe for Angka {}

impl Angka {
    /// A figure, linked with the page's reading.
    pub fn dari(node: &Node, baca: &Baca) -> Self {
        let (kelas, tanda) = gaya(&node.nilai);
        Self {
            teks: tertulis(node, number::figure(node)),
            href: node.alamat.as_ref().map(|a| baca.jejak(a)),
            nama: bernama(&node.nama),
            kelas,
            tanda,
            sebab: match node.nilai {
                // «tanpa target» explains itself.
                Nilai::TidakBerlaku(Sebab::TanpaTarget) => "",
                Nilai::TidakBerlaku(sebab) => sebab.text(),
                Nilai::Angka(_) | Nilai::Rentang(..) | Nilai::Kata(..) | Nilai::Berkata(..) => "",
            },
            semula: None,
        }
    }

    /// The same, marked if it differs from its previous value.
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

    /// A number that an event states, linked to the event.
    pub fn event(teks: impl Into<String>, seq: crate::event::Seq) -> Self {
        Self { teks: teks.into(), href: Some(super::link::event(seq)), kelas: "n", ..Self::default() }
    }

    /// Whether it is empty.
    pub fn tanpa(&self) -> bool {
        self.teks.is_empty()
    }

    /// No figure.
    pub fn kosong() -> Self {
        Self::default()
    }
}

/// The printed text of a figure; recorded words are not translated.
pub fn tertulis(node: &Node, teks: String) -> String {
    match &node.nilai {
        Nilai::Kata(..) | Nilai::Berkata(..) => asli(&teks),
        Nilai::Angka(_) | Nilai::Rentang(..) | Nilai::TidakBerlaku(_) => teks,
    }
}

/// CSS class and sign of a value. The signs differ in shape, for readers who cannot distinguish the colours.
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
