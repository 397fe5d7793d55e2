//! A figure is never a bare number: it is a tree of formula, inputs and events.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use rust_decimal::Decimal;

use crate::event::{Seq, Tanggal, indonesian};

use super::{Address, Gerak, Mutasi, Nama, Nilai, ReadError, Ro, Rumus, Satuan, Sebab, round, worded};

/// A shared node, or the error of a read.
pub type Tree = Result<Arc<Node>, ReadError>;

/// One node of a figure's tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name for people.
    pub nama: Nama,
    /// Its address, if it is a figure of its own.
    pub alamat: Option<Address>,
    /// Its value.
    pub nilai: Nilai,
    /// Measure.
    pub satuan: Satuan,
    /// The way it was computed.
    pub rumus: Rumus,
    /// The nodes that it was computed from.
    pub masukan: Inputs,
    /// Events behind this node itself (its inputs have their own).
    pub event: Vec<Seq>,
    /// Remarks for the reader: capped, overridden, beyond limits, partial.
    pub catatan: Vec<String>,
}

impl Node {
    /// A node with a value, without address, inputs, events or remarks.
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

    /// A node without a value (N/A), with the reason.
    pub fn na(nama: impl Into<Nama>, satuan: Satuan, sebab: Sebab) -> Self {
        Self::new(nama, Nilai::TidakBerlaku(sebab), satuan, Rumus::Entri)
    }

    /// Sets the address.
    pub fn at(mut self, alamat: Address) -> Self {
        self.alamat = Some(alamat);
        self
    }

    /// Sets the inputs.
    pub fn from(mut self, masukan: Vec<Arc<Node>>) -> Self {
        self.masukan = Inputs::Here(masukan);
        self
    }

    /// Adds events.
    pub fn by(mut self, event: impl IntoIterator<Item = Seq>) -> Self {
        self.event.extend(event);
        self
    }

    /// Adds a remark.
    pub fn note(mut self, catatan: impl Into<String>) -> Self {
        self.catatan.push(catatan.into());
        self
    }

    /// All events of the tree, sorted, each once.
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

    /// The number; `None` for ranges, words and N/A.
    pub fn angka(&self) -> Option<Decimal> {
        self.nilai.angka()
    }

    /// Returns whether the value is missing because the card has no weights; such a figure is not shown.
    pub fn unweighted(&self) -> bool {
        self.nilai == Nilai::TidakBerlaku(Sebab::TanpaBobot)
    }

    /// Number of decimals when printed.
    pub fn decimals(&self) -> u32 {
        match (self.satuan, &self.nilai) {
            (Satuan::Persen, _) => 2,
            (Satuan::Indikator(decimals), _) => decimals.into(),
            (Satuan::Rupiah, Nilai::Angka(value)) if value.fract().is_zero() => 0,
            (Satuan::Rupiah, _) => 2,
            (Satuan::Jumlah | Satuan::Kata, _) => 0,
        }
    }

    /// The printed value: a plain decimal (`101.70`), a range (`70.00..80.00`), a word, or `N/A`.
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

    /// The value in Indonesian notation: numbers and days as Indonesians write them, words unchanged.
    pub fn tertulis(&self) -> String {
        match &self.nilai {
            Nilai::Berkata(_, word) => worded(word),
            Nilai::Angka(_) => indonesian(&self.printed()),
            Nilai::Rentang(..) => self.printed().split("..").map(indonesian).collect::<Vec<_>>().join(" s.d. "),
            Nilai::Kata(..) | Nilai::TidakBerlaku(_) => self.printed(),
        }
    }

    /// The unrounded value, as a plain decimal.
    pub fn exact(&self) -> String {
        match &self.nilai {
            Nilai::Angka(value) | Nilai::Berkata(value, _) => value.normalize().to_string(),
            Nilai::Rentang(low, high) => format!("{}..{}", low.normalize(), high.normalize()),
            _ => self.printed(),
        }
    }
}

/// Inputs of a node: a list, which may be made only on first access.
#[derive(Clone)]
pub enum Inputs {
    /// A list that exists.
    Here(Vec<Arc<Node>>),
    /// The movements of some kinds of a rincian output up to a day; made on first access.
    Movements {
        /// The rincian output, as of the position of the view.
        ro: Arc<Ro>,
        /// Kinds of movements.
        kinds: &'static [Gerak],
        /// Last day.
        day: Tanggal,
        /// The list, after the first access.
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

/// Nodes of the movements of some kinds, each with its events.
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
