//! The card as a recorded tree: nodes of recorded levels, indicators on any of them, each level with its own rule for
//! combining children and its own names. Lazy: computing a node computes only what is below it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::event::{
    Seq, SimpulCode, UnitCode,
    data::{Gabung, Tingkat},
};

use super::{
    Address, Aturan, CardItem, Dated, IkuRow, Indikator, Node, ReadError, Satuan, Sebab, Simpul, SimpulItem, StreamKey,
    Tree, View, anak::Child, gabung, memo::Key, warisan,
};

/// Most levels of a card; admission counts the levels of rules, this bounds a read.
pub const MOST_LEVELS: usize = 12;

/// A node with its indicators and the nodes below it.
#[derive(Debug, Clone)]
pub struct SimpulRow {
    /// Definition in force.
    pub simpul: Dated<Arc<Simpul>>,
    /// Its level, with its words.
    pub tingkat: Arc<Tingkat>,
    /// Its value.
    pub nilai: Arc<Node>,
    /// Its weight, if its parent uses weights: scaled if others drop out.
    pub bobot: Option<Arc<Node>>,
    /// Value x weight.
    pub kontribusi: Option<Arc<Node>>,
    /// Status of its value.
    pub status: Arc<Node>,
    /// Nodes below, in order.
    pub anak: Vec<SimpulRow>,
    /// Indicators on it, in order.
    pub iku: Vec<IkuRow>,
}

/// The tree of a card, with the names of its levels.
#[derive(Debug, Clone)]
pub struct Pohon {
    /// The card as a whole.
    pub kartu: Arc<Tingkat>,
    /// Levels from the top.
    pub tingkat: Vec<Arc<Tingkat>>,
    /// Topmost nodes, in order.
    pub simpul: Vec<SimpulRow>,
}

/// The arrangement of nodes and indicators, in order.
pub struct Susunan {
    pub(super) kartu: Arc<Tingkat>,
    pub(super) tingkat: Vec<Arc<Tingkat>>,
    pub(super) aturan: Seq,
    nodes: HashMap<SimpulCode, Dated<Arc<Simpul>>>,
    below: HashMap<Option<SimpulCode>, Vec<SimpulCode>>,
    iku: HashMap<SimpulCode, Vec<Dated<Arc<Indikator>>>>,
    /// For nodes that came from a unit above: that unit.
    dari: HashMap<SimpulCode, UnitCode>,
}

impl Susunan {
    /// The nodes directly below one, or the topmost nodes.
    pub(super) fn children(&self, of: Option<&SimpulCode>) -> &[SimpulCode] {
        self.below.get(&of.cloned()).map_or(&[], Vec::as_slice)
    }

    /// The indicators of a node.
    pub(super) fn indicators(&self, of: &SimpulCode) -> &[Dated<Arc<Indikator>>] {
        self.iku.get(of).map_or(&[], Vec::as_slice)
    }

    pub(super) fn node(&self, kode: &SimpulCode) -> Option<&Dated<Arc<Simpul>>> {
        self.nodes.get(kode)
    }

    fn level(&self, kode: &SimpulCode) -> Option<Arc<Tingkat>> {
        self.tingkat.iter().find(|t| t.kode == *kode).cloned()
    }
}

/// A node's value, with the weights that counted.
pub(super) struct Combined {
    pub nilai: Arc<Node>,
    /// Weight and contribution of each child that is a node.
    pub weights: BTreeMap<SimpulCode, (Arc<Node>, Arc<Node>)>,
}

impl View<'_> {
    /// The arrangement of the card of a unit and year; `None` if its rules have no levels.
    pub(super) fn susunan(&self, unit: &UnitCode, tahun: u16) -> Result<Option<Arc<Susunan>>, ReadError> {
        self.memo().keep(Key::Arranged(StreamKey::new(unit, tahun)), || {
            let Some(aturan) = self.aturan(unit, tahun)?.filter(|a| !a.isi.tingkat.is_empty()) else { return Ok(None) };
            Ok(self.arrange(unit, tahun, &aturan)?.map(Arc::new))
        })
    }

    fn arrange(&self, unit: &UnitCode, tahun: u16, aturan: &Dated<Arc<Aturan>>) -> Result<Option<Susunan>, ReadError> {
        let Some(kartu) = aturan.isi.kartu.clone() else { return Ok(None) };
        let (book, day) = (self.frame(unit, tahun)?, self.day(tahun));
        let (mut nodes, mut dari) = (HashMap::new(), HashMap::new());
        for (kode, (dated, from)) in self.simpul_berlaku(unit, tahun, &aturan.isi)? {
            dari.extend(from.map(|from| (kode.clone(), from)));
            nodes.insert(kode, dated);
        }
        let mut below: HashMap<Option<SimpulCode>, Vec<SimpulCode>> = HashMap::new();
        for (kode, dated) in &nodes {
            below.entry(dated.isi.induk.clone()).or_default().push(kode.clone());
        }
        let order = |kode: &SimpulCode| nodes.get(kode).map(|d| (d.isi.urutan, d.isi.kode.clone()));
        below.values_mut().for_each(|all| all.sort_by_key(order));
        let mut iku: HashMap<SimpulCode, Vec<Dated<Arc<Indikator>>>> = HashMap::new();
        for dated in book.iku.values().filter_map(|i| i.definisi(day)) {
            if let Some(on) = dated.isi.hangs_on() {
                iku.entry(on).or_default().push(dated.clone());
            }
        }
        iku.values_mut()
            .for_each(|all| all.sort_by(|a, b| (a.isi.urutan, &a.isi.kode).cmp(&(b.isi.urutan, &b.isi.kode))));
        let tingkat = aturan.isi.tingkat.iter().cloned().map(Arc::new).collect();
        Ok(Some(Susunan { kartu: Arc::new(kartu), tingkat, aturan: aturan.seq, nodes, below, iku, dari }))
    }

    /// The value of a node, with the weights of the nodes below it; computed once for a view.
    pub(super) fn combine(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
        kode: &SimpulCode,
    ) -> Result<Arc<Combined>, ReadError> {
        let key = Key::Combined(StreamKey::new(unit, tahun), Some(kode.clone()));
        self.memo().keep(key, || {
            // Along a timeline it is computed again when the arrangement changes.
            self.memo().rests_on(Key::Arranged(StreamKey::new(unit, tahun)));
            Ok(Arc::new(self.compute_node(unit, tahun, susunan, kode)?))
        })
    }

    fn compute_node(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
        kode: &SimpulCode,
    ) -> Result<Combined, ReadError> {
        let alamat = Address::Simpul(unit.clone(), tahun, kode.clone(), SimpulItem::Nilai);
        let level = susunan.node(kode).and_then(|d| Some((d, susunan.level(&d.isi.tingkat)?)));
        let Some((dated, tingkat)) = level else {
            let node = Node::na(alamat.title(), Satuan::Persen, Sebab::TanpaSimpul).at(alamat);
            return Ok(Combined { nilai: Arc::new(node), weights: BTreeMap::new() });
        };
        let how = dated.isi.gabung.as_ref().unwrap_or(&tingkat.gabung);
        let nama = format!("{} {kode}", tingkat.nilai);
        let by = (nama, alamat, vec![dated.seq, susunan.aturan]);
        let mut made = self.combined(unit, tahun, susunan, Some(kode), (&tingkat, how), by)?;
        if let Some(from) = susunan.dari.get(kode) {
            let node = Node::clone(&made.nilai).note(format!("{} {from}", warisan::OF_ABOVE));
            made.nilai = Arc::new(node);
        }
        Ok(made)
    }

    /// The value of the card as a whole.
    pub(super) fn combine_card(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
    ) -> Result<Arc<Combined>, ReadError> {
        self.memo().keep(Key::Combined(StreamKey::new(unit, tahun), None), || {
            self.memo().rests_on(Key::Arranged(StreamKey::new(unit, tahun)));
            Ok(Arc::new(self.compute_card(unit, tahun, susunan)?))
        })
    }

    fn compute_card(&self, unit: &UnitCode, tahun: u16, susunan: &Susunan) -> Result<Combined, ReadError> {
        let alamat = Address::Card(unit.clone(), tahun, CardItem::Npss);
        let nama = format!("{} {unit} {tahun}", susunan.kartu.nilai);
        let kartu = susunan.kartu.clone();
        let by = (nama, alamat, vec![susunan.aturan]);
        let mut made = self.combined(unit, tahun, susunan, None, (&kartu, &kartu.gabung), by)?;
        if !susunan.dari.is_empty() {
            let node = warisan::told(&susunan.dari).into_iter().fold(Node::clone(&made.nilai), Node::note);
            made.nilai = Arc::new(node);
        }
        Ok(made)
    }

    fn combined(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
        of: Option<&SimpulCode>,
        (tingkat, how): (&Tingkat, &Gabung),
        (nama, alamat, by): (String, Address, Vec<Seq>),
    ) -> Result<Combined, ReadError> {
        let Some(_deep) = self.deeper() else {
            let node = Node::na(nama, Satuan::Persen, Sebab::Melingkar).at(alamat);
            return Ok(Combined { nilai: Arc::new(node), weights: BTreeMap::new() });
        };
        let children = if *how == Gabung::RataIndikator {
            self.all_indicators(unit, tahun, susunan, of, MOST_LEVELS)?
        } else {
            self.children(unit, tahun, susunan, of)?
        };
        let children = gabung::filled(children, tingkat.tanpa_nilai);
        let (node, weights) = match how {
            Gabung::Berbobot => gabung::weighted(&nama, children, tingkat, &|kode, item| {
                Address::Simpul(unit.clone(), tahun, kode.clone(), item)
            }),
            Gabung::Rumus(formula) => {
                let named = self.figures_of(unit, tahun, formula)?;
                (gabung::by_formula(&nama, formula, children, &named), BTreeMap::new())
            }
            _ => (gabung::plain(&nama, how, children, tingkat.tanpa_nilai), BTreeMap::new()),
        };
        let node = gabung::bounded(node.by(by), &nama, tingkat);
        Ok(Combined { nilai: Arc::new(Node { nama: nama.into(), ..node }.at(alamat)), weights })
    }

    /// Nodes directly below, then indicators, each with its value and weight.
    fn children(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
        of: Option<&SimpulCode>,
    ) -> Result<Vec<Child>, ReadError> {
        let mut all = Vec::new();
        for kode in susunan.children(of) {
            let node = self.combine(unit, tahun, susunan, kode)?.nilai.clone();
            let bobot = susunan.node(kode).and_then(|d| Some((d.isi.bobot?.get(), d.seq)));
            all.push(Child { node, bobot, kode: Some(kode.clone()) });
        }
        for dated in of.map_or(&[][..], |of| susunan.indicators(of)) {
            let bobot = dated.isi.ukur.as_ref().and_then(|u| Some((u.bobot?.get(), dated.seq)));
            all.push(Child { node: self.capaian(unit, tahun, &dated.isi.kode)?, bobot, kode: None });
        }
        Ok(all)
    }

    fn all_indicators(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
        of: Option<&SimpulCode>,
        levels: usize,
    ) -> Result<Vec<Child>, ReadError> {
        let mut all = Vec::new();
        for dated in of.map_or(&[][..], |of| susunan.indicators(of)) {
            all.push(Child { node: self.capaian(unit, tahun, &dated.isi.kode)?, bobot: None, kode: None });
        }
        if levels > 0 {
            for kode in susunan.children(of) {
                all.extend(self.all_indicators(unit, tahun, susunan, Some(kode), levels - 1)?);
            }
        }
        Ok(all)
    }

    /// A figure of a node.
    pub(super) fn simpul_figure(&self, unit: &UnitCode, tahun: u16, kode: &SimpulCode, item: SimpulItem) -> Tree {
        let alamat = Address::Simpul(unit.clone(), tahun, kode.clone(), item);
        let na = |sebab| Ok(Arc::new(Node::na(alamat.title(), Satuan::Persen, sebab).at(alamat.clone())));
        let Some(susunan) = self.susunan(unit, tahun)? else { return na(Sebab::TanpaSimpul) };
        let Some(dated) = susunan.node(kode) else { return na(Sebab::TanpaSimpul) };
        match item {
            SimpulItem::Nilai => Ok(self.combine(unit, tahun, &susunan, kode)?.nilai.clone()),
            SimpulItem::Status => {
                let nilai = self.combine(unit, tahun, &susunan, kode)?.nilai.clone();
                self.status(unit, tahun, nilai, alamat)
            }
            SimpulItem::Bobot | SimpulItem::Kontribusi => {
                let above = match &dated.isi.induk {
                    Some(induk) => self.combine(unit, tahun, &susunan, induk)?,
                    None => self.combine_card(unit, tahun, &susunan)?,
                };
                match (above.weights.get(kode), item) {
                    (Some((bobot, _)), SimpulItem::Bobot) => Ok(bobot.clone()),
                    (Some((_, kontribusi)), _) => Ok(kontribusi.clone()),
                    (None, _) => na(Sebab::TanpaBobot),
                }
            }
        }
    }

    /// The whole tree, for showing it.
    pub(super) fn pohon(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
    ) -> Result<(Pohon, Arc<Node>), ReadError> {
        let whole = self.combine_card(unit, tahun, susunan)?;
        let simpul = self.simpul_rows(unit, tahun, susunan, None, &whole)?;
        let pohon = Pohon { kartu: susunan.kartu.clone(), tingkat: susunan.tingkat.clone(), simpul };
        Ok((pohon, whole.nilai.clone()))
    }

    fn simpul_rows(
        &self,
        unit: &UnitCode,
        tahun: u16,
        susunan: &Susunan,
        of: Option<&SimpulCode>,
        above: &Combined,
    ) -> Result<Vec<SimpulRow>, ReadError> {
        let mut rows = Vec::new();
        for kode in susunan.children(of) {
            let Some((dated, tingkat)) = susunan.node(kode).and_then(|d| Some((d, susunan.level(&d.isi.tingkat)?)))
            else {
                continue;
            };
            let own = self.combine(unit, tahun, susunan, kode)?;
            let anak = self.simpul_rows(unit, tahun, susunan, Some(kode), &own)?;
            let iku = susunan.indicators(kode).iter().map(|d| self.iku_row(unit, tahun, d.clone()));
            let (bobot, kontribusi) = above.weights.get(kode).cloned().unzip();
            let alamat = Address::Simpul(unit.clone(), tahun, kode.clone(), SimpulItem::Status);
            let status = self.status(unit, tahun, own.nilai.clone(), alamat)?;
            rows.push(SimpulRow {
                simpul: dated.clone(),
                tingkat,
                nilai: own.nilai.clone(),
                bobot,
                kontribusi,
                status,
                anak,
                iku: iku.collect::<Result<_, _>>()?,
            });
        }
        Ok(rows)
    }
}

impl SimpulRow {
    /// The indicators of this node and of all nodes below it.
    pub fn all_iku(&self) -> Vec<&IkuRow> {
        self.iku.iter().chain(self.anak.iter().flat_map(Self::all_iku)).collect()
    }

    /// This node and all nodes below it, from the top, each with its depth.
    pub fn flat(&self, depth: usize) -> Vec<(usize, &SimpulRow)> {
        std::iter::once((depth, self)).chain(self.anak.iter().flat_map(|a| a.flat(depth + 1))).collect()
    }
}

impl Pohon {
    /// All nodes from the top, each with its depth, from 0.
    pub fn flat(&self) -> Vec<(usize, &SimpulRow)> {
        self.simpul.iter().flat_map(|row| row.flat(0)).collect()
    }

    /// All indicators on the card.
    pub fn all_iku(&self) -> Vec<&IkuRow> {
        self.simpul.iter().flat_map(SimpulRow::all_iku).collect()
    }
}
