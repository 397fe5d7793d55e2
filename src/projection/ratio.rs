//! Ratios, sums and means of nodes, and their rounding.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::data::KonsolidasiPeriode;

use super::{Nama, Nilai, Node, Rumus, Satuan, Sebab, eval, round};

/// Collects the numerators and denominators in the tree of a realisasi.
pub(super) fn split_ratio(node: &Arc<Node>, above: &mut Vec<Arc<Node>>, below: &mut Vec<Arc<Node>>) {
    if node.rumus.is_ratio() {
        if let Some((last, rest)) = node.masukan.split_last() {
            above.extend(rest.iter().cloned());
            below.push(last.clone());
        }
        return;
    }
    node.masukan.iter().for_each(|n| split_ratio(n, above, below));
}

/// `above` / `below` x 100.
pub(super) fn ratio(above: Option<Decimal>, below: Option<Decimal>) -> Nilai {
    ratio_by(above, below, Decimal::ONE_HUNDRED)
}

/// `above` / `below` x a factor.
pub(super) fn ratio_by(above: Option<Decimal>, below: Option<Decimal>, faktor: Decimal) -> Nilai {
    let (Some(above), Some(below)) = (above, below) else { return Nilai::TidakBerlaku(Sebab::DiLuarBatas) };
    match above.checked_mul(faktor).ok_or(Sebab::DiLuarBatas).and_then(|a| eval::divide(a, below)) {
        Ok(value) => Nilai::Angka(value),
        Err(sebab) => Nilai::TidakBerlaku(sebab),
    }
}

/// Sum or mean of the inputs that have a value.
pub(super) fn consolidate(
    how: KonsolidasiPeriode,
    nama: impl Into<Nama>,
    presisi: u8,
    inputs: Vec<Arc<Node>>,
) -> Arc<Node> {
    let satuan = Satuan::Indikator(presisi);
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    if values.is_empty() {
        let sebab = inputs.iter().find_map(|n| match n.nilai {
            Nilai::TidakBerlaku(sebab) => Some(sebab),
            _ => None,
        });
        return Arc::new(Node::na(nama, satuan, sebab.unwrap_or(Sebab::TanpaRealisasi)).from(inputs));
    }
    let (nilai, rumus) = match how {
        KonsolidasiPeriode::Jumlah => {
            (Nilai::of(values.iter().try_fold(Decimal::ZERO, |s, v| s.checked_add(*v))), Rumus::Jumlah)
        }
        _ => (eval::mean(&values).map_or_else(Nilai::TidakBerlaku, Nilai::Angka), Rumus::RataRata),
    };
    Arc::new(Node::new(nama, nilai, satuan, rumus).from(inputs))
}

/// Rounds to the indicator's precision; adds no node if that changes nothing.
pub(super) fn round_to(presisi: u8, nama: Nama, of: &Arc<Node>) -> Node {
    let Some(value) = of.angka() else { return Node { nama, ..(**of).clone() } };
    let rounded = round(value, presisi.into());
    if rounded == value || matches!(of.nilai, Nilai::Berkata(..)) {
        return Node { nama, satuan: Satuan::Indikator(presisi), ..(**of).clone() };
    }
    Node::new(nama, Nilai::Angka(rounded), Satuan::Indikator(presisi), Rumus::Bulat(presisi)).from(vec![of.clone()])
}

/// Like [`round_to`], for a node that is not shared yet.
pub(super) fn rounded_to(presisi: u8, nama: Nama, of: Node) -> Node {
    let Some(value) = of.angka() else { return Node { nama, ..of } };
    let rounded = round(value, presisi.into());
    if rounded == value || matches!(of.nilai, Nilai::Berkata(..)) {
        return Node { nama, satuan: Satuan::Indikator(presisi), ..of };
    }
    Node::new(nama, Nilai::Angka(rounded), Satuan::Indikator(presisi), Rumus::Bulat(presisi)).from(vec![Arc::new(of)])
}
