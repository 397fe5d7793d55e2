//! The scorecard at a moment, with the time bar.

use std::sync::Arc;

use askama::Template;

use crate::projection::{Card, IkuRow, Node, PerspektifRow, SasaranRow, timeline::Figures};
use crate::web::{Angka, Baca, Rangka, Waktu, bahasa::asli};

/// What a row of the card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "domain words")]
pub enum Tingkat {
    Perspektif,
    Sasaran,
    Iku,
}

impl Tingkat {
    /// Its style.
    pub fn kelas(self) -> &'static str {
        match self {
            Self::Perspektif => "perspektif",
            Self::Sasaran => "sasaran",
            Self::Iku => "iku",
        }
    }
}

/// A row of the card.
#[derive(Debug, Clone)]
pub struct Baris {
    /// What it is.
    pub tingkat: Tingkat,
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Unit of measure, of an indicator.
    pub satuan: String,
    /// Target; weight of a perspective.
    pub target: Angka,
    /// Realisasi.
    pub realisasi: Angka,
    /// Capaian, NSS or skor.
    pub nilai: Angka,
    /// What the value is called.
    pub kata: String,
    /// NKP of a perspective.
    pub nkp: Angka,
    /// Status.
    pub status: Angka,
}

/// The scorecard.
#[derive(Debug, Template)]
#[template(path = "kartu.html", config = "src/web/askama.toml")]
pub struct Kartu {
    /// Around the page.
    pub rangka: Rangka,
    /// As known when, about what.
    pub konteks: String,
    /// Address of this page without its query.
    pub path: String,
    /// Reading of the page.
    pub baca: Baca,
    /// What the figures are called.
    pub kata: crate::projection::Kata,
    /// NPSS.
    pub npss: Angka,
    /// Status of NPSS.
    pub status: Angka,
    /// Indicators with a capaian, of how many.
    pub terisi: (Angka, usize),
    /// Some indicators have no capaian yet.
    pub sebagian: bool,
    /// Unit above, with the address of its card.
    pub induk: Option<(String, String)>,
    /// Indicators whose entries wait for approval: code, and the realisasi that they would give.
    pub menunggu: Vec<(String, Angka)>,
    /// Rows.
    pub baris: Vec<Baris>,
    /// Indicators that stand in no sasaran of the card.
    pub lepas: Vec<Baris>,
    /// What a reader must know.
    pub catatan: Vec<String>,
    /// Time bar.
    pub waktu: Option<Waktu>,
    /// The choices of `per`: title, address, is it the page's own.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
    /// The moment that changes are marked against, in words.
    pub sejak: Option<String>,
    /// Figures that differ from it.
    pub berubah: usize,
}

impl Kartu {
    /// Is it the row where NSS is explained: the first sasaran of a card that has the words of the regulation?
    pub fn nss(&self, row: &Baris) -> bool {
        let first = self.baris.iter().find(|b| b.tingkat == Tingkat::Sasaran);
        self.kata.npss == "NPSS" && row.kata == asli("NSS") && first.is_some_and(|first| std::ptr::eq(first, row))
    }
}

/// Rows of a card, marked where they differ from before.
pub struct Isi<'a> {
    /// Reading that links hand on.
    pub baca: &'a Baca,
    /// Figures at the moment that changes are marked against.
    pub dulu: Option<&'a Figures>,
}

impl Isi<'_> {
    /// A figure.
    pub fn angka(&self, node: &Node) -> Angka {
        let before = self.dulu.and_then(|all| all.get(node.alamat.as_ref()?));
        Angka::sejak(node, before.map(|n| &**n), self.baca)
    }

    /// A weight, or what it makes of a score: nothing where the card has no weights.
    fn bobot(&self, node: &Node) -> Angka {
        if node.unweighted() { Angka::kosong() } else { self.angka(node) }
    }

    /// All rows.
    pub fn baris(&self, card: &Card) -> Vec<Baris> {
        let mut rows = Vec::new();
        for p in &card.perspektif {
            rows.push(self.perspektif(p));
            for s in &p.sasaran {
                rows.push(self.sasaran(s));
                rows.extend(s.iku.iter().map(|row| self.iku(row)));
            }
        }
        rows
    }

    fn perspektif(&self, row: &PerspektifRow) -> Baris {
        Baris {
            tingkat: Tingkat::Perspektif,
            kode: row.perspektif.isi.kode.to_string(),
            nama: row.perspektif.isi.nama.clone(),
            satuan: String::new(),
            target: self.bobot(&row.bobot),
            realisasi: Angka::kosong(),
            kata: sebutan(&row.kata),
            nilai: self.angka(&row.skor),
            nkp: self.bobot(&row.nkp),
            status: self.angka(&row.status),
        }
    }

    fn sasaran(&self, row: &SasaranRow) -> Baris {
        Baris {
            tingkat: Tingkat::Sasaran,
            kode: row.sasaran.isi.kode.to_string(),
            nama: row.sasaran.isi.nama.clone(),
            satuan: String::new(),
            target: Angka::kosong(),
            realisasi: Angka::kosong(),
            kata: sebutan(&row.kata),
            nilai: self.angka(&row.nss),
            nkp: Angka::kosong(),
            status: self.angka(&row.status),
        }
    }

    /// A row of an indicator.
    pub fn iku(&self, row: &IkuRow) -> Baris {
        let indikator = &row.indikator.isi;
        Baris {
            tingkat: Tingkat::Iku,
            kode: indikator.kode.to_string(),
            nama: indikator.nama.clone(),
            satuan: indikator.satuan.clone(),
            target: self.angka(&row.target),
            realisasi: self.angka(&row.realisasi),
            kata: "Capaian".to_owned(),
            nilai: self.angka(&row.capaian),
            nkp: Angka::kosong(),
            status: self.angka(&row.status),
        }
    }
}

/// What a level calls its value: the program's own word, or the recorded one, which stays as it is.
fn sebutan(kata: &str) -> String {
    if kata == "skor" { kata.to_owned() } else { asli(kata) }
}

impl Kartu {
    /// How many figures are marked as changed.
    pub fn banyak_berubah(&self) -> usize {
        let rows = self.baris.iter().flat_map(|b| [&b.target, &b.realisasi, &b.nilai, &b.nkp, &b.status]);
        rows.chain([&self.npss, &self.status]).filter(|a| a.semula.is_some()).count()
    }
}

/// The figures of a card by address.
pub fn angka(card: &Card) -> Figures {
    let mut all: Vec<&Arc<Node>> = vec![&card.npss, &card.status];
    for p in &card.perspektif {
        all.extend([&p.skor, &p.bobot, &p.nkp, &p.status]);
        for s in &p.sasaran {
            all.extend([&s.nss, &s.status]);
            all.extend(s.iku.iter().flat_map(|i| [&i.target, &i.realisasi, &i.capaian, &i.status]));
        }
    }
    all.into_iter().filter_map(|node| Some((node.alamat.clone()?, node.clone()))).collect()
}
