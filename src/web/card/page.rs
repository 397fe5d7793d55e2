//! Page of the scorecard at a moment, with the time bar.

use std::sync::Arc;

use askama::Template;

use crate::projection::{Card, IkuRow, Node, PerspektifRow, SasaranRow, timeline::Figures};
use crate::web::{Angka, Baca, Rangka, Waktu, bahasa::asli};

/// The level of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "domain words")]
pub enum Tingkat {
    Perspektif,
    Sasaran,
    Iku,
}

impl Tingkat {
    /// Its CSS class.
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
    /// Level.
    pub tingkat: Tingkat,
    /// Code.
    pub kode: String,
    /// Name.
    pub nama: String,
    /// Unit of measure, of an indicator.
    pub satuan: String,
    /// Target, or weight of a perspective.
    pub target: Angka,
    /// Realisasi.
    pub realisasi: Angka,
    /// Capaian, NSS or skor.
    pub nilai: Angka,
    /// Name of the value.
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
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// Address of this page without its query.
    pub path: String,
    /// Parameters of the reading, for links.
    pub baca: Baca,
    /// Names of the figures.
    pub kata: crate::projection::Kata,
    /// NPSS.
    pub npss: Angka,
    /// Status of NPSS.
    pub status: Angka,
    /// Number of indicators with a capaian, and of all.
    pub terisi: (Angka, usize),
    /// Whether some indicators have no capaian yet.
    pub sebagian: bool,
    /// Unit above, with the address of its card.
    pub induk: Option<(String, String)>,
    /// Indicators with entries that wait for approval: code, and the realisasi that they would give.
    pub menunggu: Vec<(String, Angka)>,
    /// Rows.
    pub baris: Vec<Baris>,
    /// Indicators that are in no sasaran of the card.
    pub lepas: Vec<Baris>,
    /// Remarks for the reader.
    pub catatan: Vec<String>,
    /// Time bar.
    pub waktu: Option<Waktu>,
    /// The choices of `per`: title, address, whether it is the current one.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
    /// The moment that changes are marked against, in words.
    pub sejak: Option<String>,
    /// Number of figures that differ from it.
    pub berubah: usize,
}

impl Kartu {
    /// Whether NSS is explained in this row: the first sasaran of a card with the regulation's words.
    pub fn nss(&self, row: &Baris) -> bool {
        let first = self.baris.iter().find(|b| b.tingkat == Tingkat::Sasaran);
        self.kata.npss == "NPSS" && row.kata == asli("NSS") && first.is_some_and(|first| std::ptr::eq(first, row))
    }
}

/// Makes the rows of a card, marked where they differ from before.
pub struct Isi<'a> {
    /// Parameters of the reading, for links.
    pub baca: &'a Baca,
    /// Figures at the moment that changes are marked against.
    pub dulu: Option<&'a Figures>,
}

impl Isi<'_> {
    /// A figure, marked if it has changed.
    pub fn angka(&self, node: &Node) -> Angka {
        let before = self.dulu.and_then(|all| all.get(node.alamat.as_ref()?));
        Angka::sejak(node, before.map(|n| &**n), self.baca)
    }

    /// A weight or a weighted score; empty if the card has no weights.
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

/// The name that a level gives its value: the program's word, or a recorded one, which is not translated.
fn sebutan(kata: &str) -> String {
    if kata == "skor" { kata.to_owned() } else { asli(kata) }
}

impl Kartu {
    /// Number of figures that are marked as changed.
    pub fn banyak_berubah(&self) -> usize {
        let rows =
            self.baris.iter().chain(&self.lepas).flat_map(|b| [&b.target, &b.realisasi, &b.nilai, &b.nkp, &b.status]);
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
