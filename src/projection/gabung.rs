//! Combines the values of children into the value of a node.

use std::{collections::BTreeMap, sync::Arc};

use rust_decimal::Decimal;

use crate::event::{
    Formula, Masukan, SimpulCode, Tanggal,
    data::{AnakTanpaNilai, Gabung, Tingkat},
};

use super::{
    Address, Book, Dated, Nama, Nilai, Node, QUOTIENT_SCALE, Rumus, Satuan, Sebab, Simpul, SimpulItem,
    anak::{Child, nilai_of, spoils, sum_of},
    eval, in_force, round,
    rujukan::Named,
};

/// Weight and contribution of each child that is a node.
pub(super) type Weights = BTreeMap<SimpulCode, (Arc<Node>, Arc<Node>)>;

/// Perspektif and sasaran of version 1 as nodes of the levels `perspektif` and `sasaran`.
pub(super) fn of_version_1(book: &Book, day: Tanggal) -> Vec<Dated<Arc<Simpul>>> {
    let mut all = Vec::new();
    let mut put = |seq, berlaku, kode: &str, tingkat: &str, induk: Option<&str>, rest: (&str, u16, Option<_>)| {
        let (Ok(kode), Ok(tingkat)) = (kode.parse(), tingkat.parse()) else { return };
        let induk = induk.and_then(|text| text.parse().ok());
        let (nama, urutan, bobot) = (rest.0.to_owned(), rest.1, rest.2);
        let isi = Simpul { kode, tingkat, induk, nama, urutan, bobot, gabung: None, berakhir: false };
        all.push(Dated { seq, berlaku, isi: Arc::new(isi) });
    };
    for d in book.perspektif.values().filter_map(|v| in_force(v, day)) {
        put(d.seq, d.berlaku, d.isi.kode.as_str(), "perspektif", None, (&d.isi.nama, d.isi.urutan, Some(d.isi.bobot)));
    }
    for d in book.sasaran.values().filter_map(|v| in_force(v, day)) {
        let above = Some(d.isi.perspektif.as_str());
        put(d.seq, d.berlaku, d.isi.kode.as_str(), "sasaran", above, (&d.isi.nama, d.isi.urutan, None));
    }
    all
}

/// Applies the rule for children without a value: under `Nol` they count as 0.
pub(super) fn filled(children: Vec<Child>, rule: AnakTanpaNilai) -> Vec<Child> {
    if rule != AnakTanpaNilai::Nol {
        return children;
    }
    let zero = |child: Child| match child.node.angka() {
        Some(_) => child,
        None => {
            let node = Node::new(
                format!("{} tanpa nilai", child.node.nama),
                Nilai::Angka(Decimal::ZERO),
                Satuan::Persen,
                Rumus::Aturan,
            );
            Child { node: Arc::new(node.from(vec![child.node]).note("tanpa nilai dihitung 0 menurut aturan")), ..child }
        }
    };
    children.into_iter().map(zero).collect()
}

/// Combines without weights: mean, geometric mean, sum, least, share of children that reach 100.
pub(super) fn plain(nama: &str, how: &Gabung, children: Vec<Child>, rule: AnakTanpaNilai) -> Node {
    let inputs: Vec<_> = children.into_iter().map(|c| c.node).collect();
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    let rumus = match how {
        Gabung::Geometrik => Rumus::Geometrik,
        Gabung::Jumlah => Rumus::Jumlah,
        Gabung::Minimum => Rumus::Minimum,
        Gabung::Tercapai => Rumus::Hitung,
        Gabung::RataRata | Gabung::RataIndikator | Gabung::Berbobot | Gabung::Rumus(_) => Rumus::RataRata,
    };
    let nilai = if values.is_empty() || (spoils(rule) && values.len() < inputs.len()) {
        Err(Sebab::TanpaSkor)
    } else {
        match how {
            Gabung::Geometrik => eval::root(&values, values.len() as u32),
            Gabung::Jumlah => sum_of(&values),
            Gabung::Minimum => values.iter().min().copied().ok_or(Sebab::TanpaSkor),
            Gabung::Tercapai => {
                let reached = values.iter().filter(|v| **v >= Decimal::ONE_HUNDRED).count();
                eval::divide(Decimal::from(reached * 100), Decimal::from(values.len()))
            }
            _ => eval::mean(&values),
        }
    };
    let node = Node::new(nama, nilai_of(nilai), Satuan::Persen, rumus).from(inputs);
    if *how == Gabung::Tercapai { node.note("persen anak yang mencapai 100") } else { node }
}

/// Sum of value x weight; weights are scaled to 100 if they do not sum to it, or if a child drops out.
pub(super) fn weighted(
    nama: &str,
    children: Vec<Child>,
    tingkat: &Tingkat,
    alamat: &dyn Fn(&SimpulCode, SimpulItem) -> Address,
) -> (Node, Weights) {
    let mut notes = Vec::new();
    if children.iter().any(|c| c.bobot.is_none()) {
        notes.push("yang tanpa bobot tidak ikut dihitung");
    }
    let missing = children.iter().any(|c| c.bobot.is_some() && c.node.angka().is_none());
    let whole: Decimal =
        children.iter().filter(|c| c.node.angka().is_some()).filter_map(|c| c.bobot).map(|(b, _)| b).sum();
    let scaled = whole != Decimal::ONE_HUNDRED && !whole.is_zero();
    if scaled {
        notes.push("bobot diskalakan ke 100");
    }
    let word = tingkat.kontribusi.as_ref().map_or("nilai berbobot", |k| k.as_str());
    let (mut inputs, mut weights) = (Vec::new(), Weights::new());
    for child in children {
        let Some((bobot, seq)) = child.bobot else { continue };
        let own =
            Node::new(Nama::of("bobot", &child.node.nama), Nilai::Angka(bobot), Satuan::Persen, Rumus::Entri).by([seq]);
        let counts = scaled && child.node.angka().is_some();
        let node = if counts {
            let sum = Node::new("jumlah bobot yang bernilai", Nilai::Angka(whole), Satuan::Persen, Rumus::Jumlah);
            let value =
                bobot.checked_mul(Decimal::ONE_HUNDRED).ok_or(Sebab::DiLuarBatas).and_then(|b| eval::divide(b, whole));
            Node::new("bobot diskalakan", nilai_of(value), Satuan::Persen, Rumus::Rasio)
                .from(vec![Arc::new(own), Arc::new(sum)])
        } else {
            own
        };
        let at = |node: Node, item| child.kode.as_ref().map_or(node.clone(), |kode| node.at(alamat(kode, item)));
        let bobot = Arc::new(at(node, SimpulItem::Bobot));
        let part = Arc::new(at(contribution(word, &child.node, &bobot), SimpulItem::Kontribusi));
        if let Some(kode) = child.kode {
            weights.insert(kode, (bobot, part.clone()));
        }
        inputs.push(part);
    }
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    let none = values.is_empty() || whole.is_zero() || (missing && spoils(tingkat.tanpa_nilai));
    let nilai = if none { Err(Sebab::TanpaSkor) } else { sum_of(&values) };
    let node = Node::new(nama, nilai_of(nilai), Satuan::Persen, Rumus::Jumlah).from(inputs);
    (notes.into_iter().fold(node, |node, note| node.note(note)), weights)
}

fn contribution(word: &str, of: &Arc<Node>, bobot: &Arc<Node>) -> Node {
    let value = of.angka().zip(bobot.angka()).map(|(value, weight)| {
        value.checked_mul(weight).map(|product| round(product / Decimal::ONE_HUNDRED, QUOTIENT_SCALE))
    });
    let nilai = value.map_or(Nilai::TidakBerlaku(Sebab::TanpaSkor), Nilai::of);
    Node::new(format!("{word} {}", of.nama), nilai, Satuan::Persen, Rumus::Bobot).from(vec![of.clone(), bobot.clone()])
}

/// Combines by a recorded formula over the children and other figures.
pub(super) fn by_formula(nama: &str, formula: &Formula, children: Vec<Child>, named: &Named) -> Node {
    let inputs: Vec<_> = children.into_iter().map(|c| c.node).collect();
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    let count = |n: usize| Ok(Decimal::from(n));
    let value = |input: &Masukan| match input {
        Masukan::BanyakAnak => count(values.len()),
        Masukan::BanyakTercapai => count(values.iter().filter(|v| **v >= Decimal::ONE_HUNDRED).count()),
        Masukan::JumlahAnak | Masukan::RataAnak | Masukan::MinAnak | Masukan::MaksAnak if values.is_empty() => {
            Err(Sebab::TanpaSkor)
        }
        Masukan::JumlahAnak => sum_of(&values),
        Masukan::RataAnak => eval::mean(&values),
        Masukan::MinAnak => values.iter().min().copied().ok_or(Sebab::TanpaSkor),
        Masukan::MaksAnak => values.iter().max().copied().ok_or(Sebab::TanpaSkor),
        _ => named.get(input),
    };
    let nilai = nilai_of(eval::evaluate(formula, &value));
    let rumus = Rumus::Tercatat(Arc::new(formula.clone()), eval::inputs(formula));
    Node::new(nama, nilai, Satuan::Persen, rumus).from(inputs.into_iter().chain(named.nodes()).collect())
}

/// Rounds the value, and applies cap and floor of the level.
pub(super) fn bounded(node: Node, nama: &str, tingkat: &Tingkat) -> Node {
    let Some(value) = node.angka() else { return node };
    let rounded = tingkat.presisi.map_or(value, |presisi| round(value, presisi.into()));
    let node = match tingkat.presisi {
        Some(presisi) if rounded != value => {
            let inner = Arc::new(Node { nama: format!("{nama} sebelum dibulatkan").into(), ..node });
            Node::new(nama, Nilai::Angka(rounded), Satuan::Persen, Rumus::Bulat(presisi)).from(vec![inner])
        }
        _ => node,
    };
    let cap = tingkat.batas_atas.filter(|cap| rounded > cap.get());
    let Some(bound) = cap.or(tingkat.batas_bawah.filter(|floor| rounded < floor.get())) else { return node };
    let inner = Arc::new(Node { nama: format!("{nama} sebelum dibatasi").into(), ..node });
    Node::new(nama, Nilai::Angka(bound.get()), Satuan::Persen, Rumus::Batas)
        .from(vec![inner])
        .note(format!("dibatasi {bound} menurut aturan tingkat {}", tingkat.kode))
}
