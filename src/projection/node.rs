//! A figure is never a bare number: it is a tree of formula, inputs and events.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use rust_decimal::Decimal;

use crate::event::{Seq, Tanggal, indonesian};

use super::{Address, Gerak, Mutasi, Nama, Nilai, ReadError, Ro, Rumus, Satuan, Sebab, round, worded};

/// A node, shared within a tree.
pub type Tree = Result<Arc<Node>, ReadError>;

/// One node of a figure's tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is, for people.
    pub nama: Nama,
    /// Its address, where it is a figure of its own.
    pub alamat: Option<Address>,
    /// Its value.
    pub nilai: Nilai,
    /// Its measure.
    pub satuan: Satuan,
    /// How it came to be.
    pub rumus: Rumus,
    /// What it was computed from.
    pub masukan: Inputs,
    /// Events that stand behind this very node (its inputs have their own).
    pub event: Vec<Seq>,
    /// What a reader must know: capped, overridden, beyond limits, partial.
    pub catatan: Vec<String>,
}

impl Node {
    /// A node with a value and nothing else yet.
    pub fn new(nama: impl Into<Nama>, nilai: Nilai, satuan: Satuan, rumus: Rumus) -> Self {
        Self {
            nama: nama.into(),
            alamat: None,
            nilai,
            satuan,
            rumus,
            masukan: Inputs::default(),
            event: Vec::new(),
            catatan: Vec::new(),
        }
    }

    /// N/A for a reason.
    pub fn na(nama: impl Into<Nama>, satuan: Satuan, sebab: Sebab) -> Self {
        Self::new(nama, Nilai::TidakBerlaku(sebab), satuan, Rumus::Entri)
    }

    /// With its address.
    pub fn at(mut self, alamat: Address) -> Self {
        self.alamat = Some(alamat);
        self
    }

    /// With its inputs.
    pub fn from(mut self, masukan: Vec<Arc<Node>>) -> Self {
        self.masukan = Inputs::Here(masukan);
        self
    }

    /// With the events behind it.
    pub fn by(mut self, event: impl IntoIterator<Item = Seq>) -> Self {
        self.event.extend(event);
        self
    }

    /// With a remark.
    pub fn note(mut self, catatan: impl Into<String>) -> Self {
        self.catatan.push(catatan.into());
        self
    }

    /// All events of the tree, in order, each once.
    pub fn events(&self) -> Vec<Seq> {
        let mut all = Vec::new();
        self.collect(&mut all);
        all.sort_unstable();
        all.dedup();
        all
    }

    fn collect(&self, all: &mut Vec<Seq>) {
        all.extend(&self.event);
        self.masukan.iter().for_each(|node| node.collect(all));
    }

    /// The number, if it is one.
    pub fn angka(&self) -> Option<Decimal> {
        self.nilai.angka()
    }

    /// Is it of a card that has no weights? People are shown nothing in its place.
    pub fn unweighted(&self) -> bool {
        self.nilai == Nilai::TidakBerlaku(Sebab::TanpaBobot)
    }

    /// Decimals that it is printed with.
    pub fn decimals(&self) -> u32 {
        match (self.satuan, &self.nilai) {
            (Satuan::Persen, _) => 2,
            (Satuan::Indikator(decimals), _) => decimals.into(),
            (Satuan::Rupiah, Nilai::Angka(value)) if value.fract().is_zero() => 0,
            (Satuan::Rupiah, _) => 2,
            (Satuan::Jumlah | Satuan::Kata, _) => 0,
        }
    }

    /// As printed, a plain decimal (`101.70`), a range (`70.00..80.00`), a word, or `N/A`.
    pub fn printed(&self) -> String {
        let show = |value: Decimal| {
            let decimals = self.decimals();
            format!("{:.*}", decimals as usize, round(value, decimals))
        };
        match &self.nilai {
            Nilai::Angka(value) => show(*value),
            Nilai::Rentang(low, high) => format!("{}..{}", show(*low), show(*high)),
            Nilai::Kata(word, _) | Nilai::Berkata(_, word) => word.to_string(),
            Nilai::TidakBerlaku(_) => "N/A".to_owned(),
        }
    }

    /// As people write it: numbers and days as Indonesians do, words as they stand.
    pub fn tertulis(&self) -> String {
        match &self.nilai {
            Nilai::Berkata(_, word) => worded(word),
            Nilai::Angka(_) => indonesian(&self.printed()),
            Nilai::Rentang(..) => self.printed().split("..").map(indonesian).collect::<Vec<_>>().join(" s.d. "),
            Nilai::Kata(..) | Nilai::TidakBerlaku(_) => self.printed(),
        }
    }

    /// Unrounded, a plain decimal.
    pub fn exact(&self) -> String {
        match &self.nilai {
            Nilai::Angka(value) | Nilai::Berkata(value, _) => value.normalize().to_string(),
            Nilai::Rentang(low, high) => format!("{}..{}", low.normalize(), high.normalize()),
            _ => self.printed(),
        }
    }
}

/// Inputs of a node: a list, whether it is made already or not.
#[derive(Clone)]
pub enum Inputs {
    /// Made.
    Here(Vec<Arc<Node>>),
    /// The movements of some kinds of a rincian output up to a day; made on first look.
    Movements {
        /// The rincian output as known.
        ro: Arc<Ro>,
        /// Kinds.
        kinds: &'static [Gerak],
        /// Last day.
        day: Tanggal,
        /// The list, once somebody looked.
        made: OnceLock<Vec<Arc<Node>>>,
    },
}

impl Deref for Inputs {
    type Target = [Arc<Node>];

    fn deref(&self) -> &[Arc<Node>] {
        match self {
            Self::Here(list) => list,
            Self::Movements { ro, kinds, day, made } => made.get_or_init(|| movements(ro, kinds, *day)),
        }
    }
}

impl Default for Inputs {
    fn default() -> Self {
        Self::Here(Vec::new())
    }
}

impl PartialEq for Inputs {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The movements of some kinds, each with its events.
fn movements(ro: &Ro, kinds: &[Gerak], day: Tanggal) -> Vec<Arc<Node>> {
    let moves = ro.mutasi.iter().filter(|m| kinds.contains(&m.gerak) && m.berlaku <= day);
    moves.map(|m| Arc::new(movement(m))).collect()
}

fn movement(mutasi: &Mutasi) -> Node {
    let nama = match mutasi.gerak {
        Gerak::Pagu => "pagu awal",
        Gerak::Tambah => "penambahan",
        Gerak::Kurang => "pengurangan",
        Gerak::Blokir => "blokir",
        Gerak::Lepas => "blokir dilepas",
        Gerak::Refocusing => "refocusing",
        Gerak::Realisasi | Gerak::Koreksi => "realisasi anggaran",
    };
    let events = std::iter::once(mutasi.seq).chain(mutasi.koreksi.iter().map(|(seq, _)| *seq));
    let mut node = Node::new(nama, Nilai::Angka(mutasi.signed()), Satuan::Rupiah, Rumus::Entri).by(events);
    if !mutasi.koreksi.is_empty() {
        node = node.note(format!("dikoreksi dari {}", indonesian(&mutasi.nilai.to_string())));
    }
    node
}
