//! Figures and their trees as JSON: exact value, printed value, formula.

use serde_json::{Map, Value, json};

use super::formula;
use crate::projection::{Nilai, Node, Rumus, Satuan};

/// An object of existing values. `json!` would copy each of them with everything below it, once for every level above it.
pub fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A figure without its tree.
pub fn figure(node: &Node) -> Value {
    let mut all = Map::new();
    if let Some(address) = &node.alamat {
        all.insert("alamat".to_owned(), address.to_string().into());
    }
    all.insert("tercetak".to_owned(), node.printed().into());
    all.insert("satuan".to_owned(), satuan(node.satuan).into());
    match &node.nilai {
        Nilai::Angka(value) | Nilai::Berkata(value, _) => {
            all.insert("angka".to_owned(), value.normalize().to_string().into())
        }
        Nilai::Rentang(low, high) => {
            let bounds = json!([low.normalize().to_string(), high.normalize().to_string()]);
            all.insert("rentang".to_owned(), bounds)
        }
        Nilai::Kata(_, mark) => all.insert("warna".to_owned(), mark.to_string().into()),
        Nilai::TidakBerlaku(sebab) => {
            all.insert("kata".to_owned(), sebab.kata().into());
            all.insert("sebab".to_owned(), sebab.text().into())
        }
    };
    if !node.catatan.is_empty() {
        all.insert("catatan".to_owned(), json!(node.catatan));
    }
    all.into()
}

/// A figure with its tree.
pub fn tree(node: &Node) -> Value {
    let mut all = figure(node);
    if let Some(all) = all.as_object_mut() {
        all.insert("nama".to_owned(), node.nama.to_string().into());
        all.insert("rumus".to_owned(), rumus(node));
        all.insert("event".to_owned(), json!(node.event));
        all.insert("masukan".to_owned(), node.masukan.iter().map(|n| tree(n)).collect());
    }
    all
}

/// Most inputs of one node in a bounded tree.
const WIDE: usize = 500;
/// Most characters of a formula in a bounded tree.
const LONG: usize = 20_000;

/// A tree of at most `left` nodes: omitted inputs are counted (`masukan_lain`), and can be found by the address or events of
/// their node.
pub fn tree_within(node: &Node, left: &mut usize) -> Value {
    *left = left.saturating_sub(1);
    let mut value = figure(node);
    let Some(all) = value.as_object_mut() else { return value };
    all.insert("nama".to_owned(), node.nama.to_string().into());
    all.insert("rumus".to_owned(), rumus(node));
    for text in all["rumus"].as_object_mut().into_iter().flat_map(|rumus| rumus.values_mut()) {
        if let Value::String(text) = text
            && let Some((at, _)) = text.char_indices().nth(LONG)
        {
            text.truncate(at);
            text.push_str(" …");
        }
    }
    all.insert("event".to_owned(), json!(node.event));
    let inputs: Vec<_> =
        node.masukan.iter().take(WIDE).map_while(|n| (*left > 0).then(|| tree_within(n, left))).collect();
    if inputs.len() < node.masukan.len() {
        all.insert("masukan_lain".to_owned(), (node.masukan.len() - inputs.len()).into());
    }
    all.insert("masukan".to_owned(), inputs.into());
    value
}

fn rumus(node: &Node) -> Value {
    let mut all = json!({"jenis": kind(&node.rumus)});
    if let (Some(spelled), Some(all)) = (formula::spelled(node), all.as_object_mut()) {
        all.insert("nama".to_owned(), spelled.names.into());
        all.extend(spelled.numbers.map(|numbers| ("bilangan".to_owned(), numbers.into())));
    }
    if let (Rumus::Tercatat(recorded, _), Some(all)) = (&node.rumus, all.as_object_mut()) {
        all.insert("tercatat".to_owned(), json!(**recorded));
    }
    all
}

/// The measure of a figure.
pub fn satuan(of: Satuan) -> &'static str {
    match of {
        Satuan::Persen => "persen",
        Satuan::Indikator(_) => "indikator",
        Satuan::Rupiah => "rupiah",
        Satuan::Jumlah => "jumlah",
        Satuan::Kata => "kata",
    }
}

/// The name of a formula's kind.
pub fn kind(of: &Rumus) -> &'static str {
    match of {
        Rumus::Entri => "entri",
        Rumus::Tercatat(..) => "tercatat",
        Rumus::Jumlah => "jumlah",
        Rumus::RataRata => "rata_rata",
        Rumus::Rasio => "rasio",
        Rumus::RasioFaktor(_) => "rasio_faktor",
        Rumus::RataBobot => "rata_bobot",
        Rumus::Geometrik => "geometrik",
        Rumus::Minimum => "minimum",
        Rumus::Bobot => "bobot",
        Rumus::Kurang => "kurang",
        Rumus::PaguAkhir => "pagu_akhir",
        Rumus::Bulat(_) => "bulat",
        Rumus::Batas => "batas",
        Rumus::Pita => "pita",
        Rumus::Pilihan => "pilihan",
        Rumus::Ditimpa => "ditimpa",
        Rumus::Hitung => "hitung",
        Rumus::Aturan => "aturan",
    }
}
