//! Page of a figure's trace: formula, inputs down to the events, and its history.

use std::collections::BTreeSet;

use askama::{Template, filters::HtmlSafe};

use crate::web::{Angka, Baca, Peristiwa, Rangka, Tangga, bahasa::bernama, figure::tertulis};
use crate::{
    event::{Seq, Tanggal},
    present::{formula, number, view::trace::Events},
    projection::{Nilai, Node, Rumus},
};

/// Maximum number of nodes of a tree that are shown; deeper ones have their own trace.
const SIMPUL: usize = 110;

/// Maximum number of inputs of one node that are shown.
const MASUKAN: usize = 40;
/// Maximum number of latest events of one node that are shown.
const PERISTIWA: usize = 8;

/// Maximum characters of a formula.
const RUMUS: usize = 1_200;

/// A formula with names and with numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rumusan {
    /// With names.
    pub nama: String,
    /// With numbers, and the result.
    pub bilangan: Option<String>,
}

/// A node of the tree. Its template renders to HTML.
#[derive(Debug, Clone, Template)]
#[template(path = "simpul.html", config = "src/web/askama.toml")]
pub struct Simpul {
    /// Name.
    pub nama: String,
    /// Name of this part in the entry.
    pub bagian: Option<String>,
    /// Its value.
    pub angka: Angka,
    /// Its value with more decimals than are printed, if that differs.
    pub tepat: Option<String>,
    /// Why it is N/A.
    pub sebab: &'static str,
    /// Formula.
    pub rumus: Option<Rumusan>,
    /// Remarks for the reader.
    pub catatan: Vec<String>,
    /// The latest events behind this very node.
    pub event: Vec<Peristiwa>,
    /// Number of earlier ones, which are not shown.
    pub event_lain: usize,
    /// Inputs.
    pub anak: Vec<Simpul>,
    /// Number of further inputs, which are not shown.
    pub masukan_lain: usize,
    /// Number of inputs that only its own trace shows.
    pub tersembunyi: usize,
    /// Whether the same figure is shown above.
    pub sudah: bool,
    /// Whether it is unfolded.
    pub buka: bool,
}

impl HtmlSafe for Simpul {}

impl Simpul {
    /// Collects the events shown in its tree.
    fn peristiwa<'a>(&'a mut self, all: &mut Vec<&'a mut Peristiwa>) {
        all.extend(&mut self.event);
        self.anak.iter_mut().for_each(|anak| anak.peristiwa(all));
    }
}

/// Page of a figure's trace.
#[derive(Debug, Template)]
#[template(path = "jejak.html", config = "src/web/askama.toml")]
pub struct Jejak {
    /// Frame of the page: header, navigation, footer.
    pub rangka: Rangka,
    /// Moment and period of the figures, in words.
    pub konteks: String,
    /// Its address.
    pub alamat: String,
    /// The figure with its tree.
    pub akar: Simpul,
    /// Events that brought the present value.
    pub terakhir: Vec<Peristiwa>,
    /// History of values, latest first.
    pub riwayat: Vec<Saat>,
    /// Number of values that are not listed.
    pub lebih: usize,
    /// The history as a line.
    pub garis: Option<Tangga>,
    /// Address of this page with the history, if it was not computed.
    pub minta_riwayat: Option<String>,
    /// The choices of `per`.
    pub per: Vec<(String, String, bool)>,
    /// The choices of `pandangan`.
    pub pandangan: Vec<(String, String, bool)>,
    /// Address of the whole tree as data.
    pub data: String,
    /// Address of the figure's working paper.
    pub kertas: String,
    /// The day up to which days are counted, if the figure changes as days pass.
    pub dihitung: Option<String>,
    /// Address of the figure as known now, if the page is of the past.
    pub terbaru: Option<String>,
}

impl Jejak {
    /// All events that the page shows.
    pub fn peristiwa(&mut self) -> Vec<&mut Peristiwa> {
        let mut all: Vec<_> = self.terakhir.iter_mut().collect();
        all.extend(self.riwayat.iter_mut().flat_map(|saat| &mut saat.event));
        self.akar.peristiwa(&mut all);
        all
    }
}

/// A value in the history.
#[derive(Debug, Clone)]
pub struct Saat {
    /// The value, linked to this trace as of then.
    pub angka: Angka,
    /// The value with more decimals, if that differs.
    pub tepat: Option<String>,
    /// Events that brought it.
    pub event: Vec<Peristiwa>,
    /// Number of events that are not listed.
    pub lebih: usize,
}

/// The value with more decimals than are printed, if that differs.
pub fn tepat(node: &Node) -> Option<String> {
    if matches!(&node.nilai, Nilai::Berkata(_, word) if word.parse::<Tanggal>().is_ok()) {
        // A day is exact as it is written.
        return None;
    }
    let value = node.angka().filter(|_| node.exact() != node.printed())?;
    let cut = number::cut(value);
    let rounded = number::exact(crate::projection::round(value, node.decimals()));
    (cut != number::figure(node) && cut != rounded).then_some(cut)
}

/// The formula of a node.
fn rumusan(node: &Node, events: &Events) -> Option<Rumusan> {
    let spelled = formula::spelled(node)?;
    let result = || node.angka().map_or_else(|| tertulis(node, number::figure(node)), number::cut);
    let mut bilangan = spelled.numbers.map(|numbers| {
        let result = result();
        if numbers == result { numbers } else { format!("{numbers} = {result}") }
    });
    if let Rumus::Pita = node.rumus {
        let value = node.masukan.first().and_then(|of| of.angka()).map(number::cut);
        bilangan = value.and_then(|v| node.event.iter().find_map(|seq| events.get(seq)?.band(&node.printed(), &v)));
    }
    Some(Rumusan { nama: bernama(&pendek(spelled.names)), bilangan: bilangan.map(pendek) })
}

/// The beginning and end of a formula that is too long to read.
fn pendek(text: String) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= RUMUS {
        return text;
    }
    let (first, last) = (&all[..RUMUS / 2], &all[all.len() - RUMUS / 2..]);
    format!("{} … {}", first.iter().collect::<String>(), last.iter().collect::<String>())
}

/// Builds the tree of a figure.
pub struct Penyusun<'a> {
    baca: &'a Baca,
    events: &'a Events,
    told: BTreeSet<Seq>,
    seen: BTreeSet<String>,
    depth: usize,
    sama: &'a dyn Fn(&Node) -> bool,
}

impl<'a> Penyusun<'a> {
    /// A builder for a tree. `events` are those of [`diceritakan`] that the caller may see. `sama` tells whether a part equals
    /// the figure at its address: a recorded weight differs from the effective weight, and findings within an indicator are
    /// counted up to the end of its period. A part that differs is not linked.
    pub fn new(root: &Node, baca: &'a Baca, events: &'a Events, sama: &'a dyn Fn(&Node) -> bool) -> Self {
        let depth = depth(root);
        Self { baca, events, told: BTreeSet::new(), seen: BTreeSet::new(), depth, sama }
    }

    /// The tree.
    pub fn akar(&mut self, root: &Node) -> Simpul {
        let mut akar = self.simpul(root, 0);
        akar.angka.href = None;
        akar
    }

    fn simpul(&mut self, node: &Node, level: usize) -> Simpul {
        let address = node.alamat.as_ref().map(ToString::to_string);
        let known = address.is_some_and(|a| !self.seen.insert(format!("{a} {}", node.exact())));
        let sudah = known && !(node.masukan.is_empty() && node.event.is_empty());
        let cut = level >= self.depth && node.alamat.is_some() && !node.masukan.is_empty();
        let part = node.event.first().and_then(|seq| self.events.get(seq)?.part(&node.nama)).map(str::to_owned);
        let hidden = if cut && !sudah { node.masukan.len() } else { 0 };
        let mut simpul = Simpul {
            nama: bernama(&node.nama),
            bagian: part,
            angka: self.angka(node),
            tepat: tepat(node),
            sebab: if let Nilai::TidakBerlaku(sebab) = node.nilai { sebab.text() } else { "" },
            rumus: None,
            catatan: Vec::new(),
            event: Vec::new(),
            event_lain: 0,
            anak: Vec::new(),
            masukan_lain: 0,
            tersembunyi: hidden,
            sudah,
            buka: level < 2,
        };
        if sudah {
            return simpul;
        }
        simpul.rumus = rumusan(node, self.events);
        simpul.catatan = node.catatan.clone();
        simpul.event_lain = node.event.len().saturating_sub(PERISTIWA);
        simpul.event = node.event[simpul.event_lain..].iter().map(|seq| self.peristiwa(*seq)).collect();
        if !cut {
            simpul.anak = node.masukan.iter().take(MASUKAN).map(|n| self.simpul(n, level + 1)).collect();
            simpul.masukan_lain = node.masukan.len().saturating_sub(MASUKAN);
        }
        simpul
    }

    fn angka(&self, node: &Node) -> Angka {
        let angka = Angka::dari(node, self.baca);
        if angka.href.is_none() || (self.sama)(node) { angka } else { Angka { href: None, ..angka } }
    }

    fn peristiwa(&mut self, seq: Seq) -> Peristiwa {
        let Some(event) = self.events.get(&seq) else { return Peristiwa::nomor(seq) };
        let all = Peristiwa::dari(event);
        if self.told.insert(seq) { all } else { all.ringkas() }
    }
}

/// Number of levels that are shown.
fn depth(root: &Node) -> usize {
    (1..12).take_while(|d| count(root, *d) <= SIMPUL).last().unwrap_or(1)
}

/// Number of nodes down to a level; those that occur twice count twice.
fn count(node: &Node, levels: usize) -> usize {
    if levels == 0 {
        return 1;
    }
    1 + node.masukan.iter().take(MASUKAN).map(|n| count(n, levels - 1)).sum::<usize>()
}

/// The events that a page shows for a tree; for a node with many, the first (which names its parts) and the latest.
pub fn diceritakan(root: &Node) -> BTreeSet<Seq> {
    let mut all = BTreeSet::new();
    collect(root, depth(root), &mut all);
    all
}

fn collect(node: &Node, levels: usize, all: &mut BTreeSet<Seq>) {
    all.extend(node.event.iter().take(1).chain(node.event.iter().rev().take(PERISTIWA)));
    // A node without an address is shown wherever it occurs.
    let below = levels.saturating_sub(1);
    if levels > 0 || node.alamat.is_none() {
        node.masukan.iter().take(MASUKAN).for_each(|n| collect(n, below, all));
    }
}
