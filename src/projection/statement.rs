//! The statement of a card: plain canonical JSON whose hash a closed period commits to.

use serde_json::{Value, json};

use crate::event::{Hash, canonical, data::PeriodeDitutup};

use super::{Card, FIGURES_VERSION, Node, Per};

/// A node as it stands in a statement: exact value, printed value, events.
fn figure(node: &Node) -> Value {
    json!({"angka": node.exact(), "tercetak": node.printed(), "event": node.events()})
}

/// The card as canonical JSON.
pub fn document(card: &Card, per: Per) -> Value {
    let perspektif = card.perspektif.iter().map(|p| {
        let sasaran = p.sasaran.iter().map(|s| {
            let iku = s.iku.iter().map(|i| {
                json!({
                    "kode": i.indikator.isi.kode, "target": figure(&i.target), "realisasi": figure(&i.realisasi),
                    "capaian": figure(&i.capaian), "status": i.status.printed(),
                })
            });
            json!({"kode": s.sasaran.isi.kode, "nss": figure(&s.nss), "status": s.status.printed(), "iku": iku.collect::<Vec<_>>()})
        });
        json!({
            "kode": p.perspektif.isi.kode, "skor": figure(&p.skor), "bobot": figure(&p.bobot), "nkp": figure(&p.nkp),
            "status": p.status.printed(), "sasaran": sasaran.collect::<Vec<_>>(),
        })
    });
    json!({
        "perhitungan": FIGURES_VERSION, "unit": card.unit, "tahun": card.tahun, "per": per.to_string(), "aturan": card.aturan,
        "npss": figure(&card.npss), "status": card.status.printed(), "terisi": [card.terisi.0, card.terisi.1],
        "perspektif": perspektif.collect::<Vec<_>>(),
    })
}

/// BLAKE3 of the statement.
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
    let per = periode.triwulan().map_or(Per::Tahun, Per::Triwulan);
    let text = |t: &str| t.parse().unwrap_or_else(|_| unreachable!("a short printed number is a text"));
    PeriodeDitutup {
        periode,
        kartu: hash(card, per),
        sampai,
        aturan: card.aturan.unwrap_or(0),
        npss: text(&card.npss.printed()),
        perhitungan: text(FIGURES_VERSION),
        alasan,
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
    }
}
