//! What a parent that weighs its children leaves out, because it has no weight: told where a structure is planned.

use crate::event::{SimpulCode, UnitCode, data::Gabung};

use super::{ReadError, View, pohon::Susunan};

/// Codes without a weight below a node that weighs; none: below the card as a whole.
pub type TanpaBobot = (Option<SimpulCode>, Vec<String>);

impl View<'_> {
    /// Nodes of a unit's card, and the card, with what stands below them without a weight although they weigh.
    pub fn tanpa_bobot(&self, unit: &UnitCode, tahun: u16) -> Result<Vec<TanpaBobot>, ReadError> {
        let Some(susunan) = self.susunan(unit, tahun)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut ahead: Vec<Option<SimpulCode>> = vec![None];
        while let Some(of) = ahead.pop() {
            let below = susunan.children(of.as_ref());
            if weighs(&susunan, of.as_ref()) {
                let bare = |kode: &&SimpulCode| susunan.node(kode).is_some_and(|d| d.isi.bobot.is_none());
                let nodes = below.iter().filter(bare).map(ToString::to_string);
                let on = of.as_ref().map_or(&[][..], |kode| susunan.indicators(kode));
                let bare = on.iter().filter(|d| d.isi.ukur.as_ref().is_none_or(|ukur| ukur.bobot.is_none()));
                let codes: Vec<String> = nodes.chain(bare.map(|d| d.isi.kode.to_string())).collect();
                found.extend((!codes.is_empty()).then(|| (of.clone(), codes)));
            }
            ahead.extend(below.iter().rev().cloned().map(Some));
        }
        Ok(found)
    }
}

/// Does a node, or the card, weigh what stands below it?
fn weighs(susunan: &Susunan, of: Option<&SimpulCode>) -> bool {
    let Some(kode) = of else { return susunan.kartu.gabung == Gabung::Berbobot };
    let Some(node) = susunan.node(kode) else { return false };
    let level = || susunan.tingkat.iter().find(|t| t.kode == node.isi.tingkat).map(|t| &t.gabung);
    node.isi.gabung.as_ref().or_else(level) == Some(&Gabung::Berbobot)
}
