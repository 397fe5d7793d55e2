//! Finds a figure by its address, and tells an address of nothing from a figure that does not apply.

use std::sync::Arc;

use super::{options::Reading, source::Source};
use crate::{
    event::{Refusal, RefusalKind, Seq},
    present::Context,
    projection::{Address, Node, Pandangan, ReadError, View},
};

/// The figure, and what the view says of itself.
pub fn figure(source: &Source, reading: &Reading, address: &Address) -> anyhow::Result<(Context, Arc<Node>)> {
    let context = source.context(reading, address.unit(), address.tahun())?;
    known(source, &context, address)?;
    let node = source.view(&context).figure(address)?;
    Ok((context, node))
}

/// Refuses an address that names what the ledger does not hold at any time.
pub fn known(source: &Source, context: &Context, address: &Address) -> anyhow::Result<()> {
    let view = source.view_at(source.last(), context.per, context.hari, Pandangan::Semua);
    let Some(known) = codes(&view, address)? else { return Ok(()) };
    let wanted = code(address);
    if known.contains(&wanted) {
        return Ok(());
    }
    let accepted = if known.is_empty() {
        format!("belum ada kode semacam itu untuk {} {}", address.unit(), address.tahun().unwrap_or_default())
    } else {
        format!("salah satu: {}", known.join(", "))
    };
    Err(Refusal::new(RefusalKind::Unknown, "ADDRESS", wanted, "kode tidak dikenal pada unit dan tahun ini", accepted)
        .into())
}

fn code(address: &Address) -> String {
    match address {
        Address::Perspektif(_, _, kode, _) => kode.to_string(),
        Address::Sasaran(_, _, kode, _) => kode.to_string(),
        Address::Iku(_, _, kode, _) | Address::IkuBudget(_, _, kode, _) => kode.to_string(),
        Address::Ro(_, _, kode, _) => kode.to_string(),
        Address::Card(..) | Address::UnitBudget(..) | Address::Findings(..) => String::new(),
    }
}

/// The codes that an address of this kind may name; none where it names no code.
fn codes(view: &View, address: &Address) -> Result<Option<Vec<String>>, ReadError> {
    let Some(tahun) = address.tahun() else { return Ok(None) };
    let book = view.book(address.unit(), tahun)?;
    let mut all: Vec<String> = match address {
        Address::Perspektif(..) => book.perspektif.keys().map(ToString::to_string).collect(),
        Address::Sasaran(..) => book.sasaran.keys().map(ToString::to_string).collect(),
        Address::Iku(..) => book.iku.keys().map(ToString::to_string).collect(),
        Address::IkuBudget(..) => {
            let mut found: Vec<String> = book.iku.keys().map(ToString::to_string).collect();
            for unit in view.global.subtree(address.unit(), Seq::MAX) {
                let below = view.book(&unit, tahun)?;
                let named = below.ro.values().flat_map(|ro| &ro.daftar).filter_map(|d| d.isi.1.as_ref());
                found.extend(named.map(ToString::to_string));
            }
            found
        }
        Address::Ro(..) => book.ro.keys().map(ToString::to_string).collect(),
        Address::Card(..) | Address::UnitBudget(..) | Address::Findings(..) => return Ok(None),
    };
    // IKU.2 before IKU.10.
    all.sort_by_key(|code| (code.len(), code.clone()));
    all.dedup();
    Ok(Some(all))
}
