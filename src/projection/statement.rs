//! The statement of a card: plain canonical JSON, to whose hash a closed period commits.

use serde_json::{Value, json};

use crate::event::{Hash, canonical, data::PeriodeDitutup};

use super::{Card, FIGURES_VERSION, Node, Per, SimpulRow};

/// Version of the computation of cards with recorded levels, and of units without rules.
pub const TREE_VERSION: &str = "angka/2";

/// The version of the computation by which a card is closed. A card of version 1 keeps the first, so that earlier closings can
/// be recomputed.
pub fn version(card: &Card) -> &'static str {
    if card.pohon.is_some() || card.aturan.is_none() { TREE_VERSION } else { FIGURES_VERSION }
}

/// Returns whether this program can recompute closings of a version.
pub fn knows(version: &str) -> bool {
    [FIGURES_VERSION, TREE_VERSION].contains(&version)
}

/// A node in a statement: exact value, printed value, events.
fn figure(node: &Node) -> Value {
    json!({"angka": stated(node, node.exact()), "tercetak": stated(node, node.printed()), "event": node.events()})
}

/// In a statement every missing value is N/A, whatever the reason, as in its first version.
fn stated(node: &Node, text: String) -> String {
    if node.nilai.tanpa() { "N/A".to_owned() } else { text }
}

fn status(node: &Node) -> String {
    stated(node, node.printed())
}

fn indicator(i: &super::IkuRow) -> Value {
    json!({
        "kode": i.indikator.isi.kode, "target": figure(&i.target), "realisasi": figure(&i.realisasi),
        "capaian": figure(&i.capaian), "status": status(&i.status),
    })
}

fn branch(row: &SimpulRow) -> Value {
    json!({
        "kode": row.simpul.isi.kode, "tingkat": row.tingkat.kode, "nilai": figure(&row.nilai),
        "bobot": row.bobot.as_ref().map(|n| figure(n)), "kontribusi": row.kontribusi.as_ref().map(|n| figure(n)),
        "status": status(&row.status), "iku": row.iku.iter().map(indicator).collect::<Vec<_>>(),
        "anak": row.anak.iter().map(branch).collect::<Vec<_>>(),
    })
}

/// The statement of a card with recorded levels, or of the other books of a unit without rules.
fn tree(card: &Card, per: Per) -> Value {
    let simpul = card.pohon.iter().flat_map(|p| &p.simpul).map(branch);
    let buku = card.buku.iter().filter_map(|n| Some((n.alamat.as_ref()?.to_string(), figure(n))));
    json!({
        "perhitungan": TREE_VERSION, "unit": card.unit, "tahun": card.tahun, "per": per.to_string(), "aturan": card.aturan,
        "nilai": figure(&card.npss), "status": status(&card.status), "terisi": [card.terisi.0, card.terisi.1],
        "simpul": simpul.collect::<Vec<_>>(), "buku": buku.collect::<serde_json::Map<_, _>>(),
    })
}

/// The statement of a card, before it is written as canonical JSON.
pub fn document(card: &Card, per: Per) -> Value {
    if version(card) == TREE_VERSION {
        return tree(card, per);
    }
    let perspektif = card.perspektif.iter().map(|p| {
        let sasaran = p.sasaran.iter().map(|s| {
            let iku = s.iku.iter().map(indicator);
            json!({"kode": s.sasaran.isi.kode, "nss": figure(&s.nss), "status": status(&s.status), "iku": iku.collect::<Vec<_>>()})
        });
        json!({
            "kode": p.perspektif.isi.kode, "skor": figure(&p.skor), "bobot": figure(&p.bobot), "nkp": figure(&p.nkp),
            "status": status(&p.status), "sasaran": sasaran.collect::<Vec<_>>(),
        })
    });
    json!({
        "perhitungan": FIGURES_VERSION, "unit": card.unit, "tahun": card.tahun, "per": per.to_string(), "aturan": card.aturan,
        "npss": figure(&card.npss), "status": status(&card.status), "terisi": [card.terisi.0, card.terisi.1],
        "perspektif": perspektif.collect::<Vec<_>>(),
    })
}

/// BLAKE3 of the canonical statement.
pub fn hash(card: &Card, per: Per) -> Hash {
    // A document of strings, small integers and lists always has a canonical form.
    let bytes = canonical::to_vec(&document(card, per)).unwrap_or_default();
    Hash(blake3::hash(&bytes).into())
}

/// The data of `periode.ditutup` for a card as of `sampai`.
pub fn closing(
    card: &Card,
    periode: crate::event::Periode,
    sampai: u64,
    alasan: Option<crate::event::Teks>,
) -> PeriodeDitutup {
    let per = Per::from(periode);
    let text = |t: &str| t.parse().unwrap_or_else(|_| unreachable!("a short printed number is a text"));
    PeriodeDitutup {
        periode,
        kartu: hash(card, per),
        sampai,
        aturan: card.aturan.unwrap_or(0),
        npss: text(&stated(&card.npss, card.npss.printed())),
        perhitungan: text(version(card)),
        alasan,
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
        tanda_tangan: None,
    }
}
