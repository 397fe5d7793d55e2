//! Nodes that a unit inherits from above, and the checks that they need.

use std::{collections::HashMap, sync::Arc};

use crate::event::{
    IkuCode, Periode, SimpulCode, UnitCode,
    data::{AturanDitetapkan, SimpulDitetapkan},
};

use super::{Admitted, Trial, one_of, rule};
use crate::projection::{
    Aturan, StreamKey,
    warisan::{self, Held},
};

/// The accepted value if there is none yet: the event to record first.
const NO_NODE: &str = "belum ada simpul pada unit dan tahun ini: tetapkan lebih dahulu dengan simpul.ditetapkan";

impl Trial<'_> {
    /// The nodes that the unit inherits by these rules, on the event's day or by the end of the year.
    pub(super) fn handed_down(&self, tahun: u16, aturan: Option<&Arc<Aturan>>) -> Admitted<HashMap<SimpulCode, Held>> {
        let mut all = HashMap::new();
        let Some(aturan) = aturan.filter(|a| !a.diwariskan.is_empty()) else { return Ok(all) };
        let line = self.world.global().ancestry(self.unit_code(), self.before()).split_off(1);
        for day in [self.fact.berlaku, Periode::Tahun(tahun).akhir()] {
            let book = |unit: &UnitCode| self.world.book(&StreamKey::new(unit, tahun));
            for (kode, held) in warisan::held(&self.book, aturan, day, &line, &book)? {
                if held.1.is_some() {
                    all.entry(kode).or_insert(held);
                }
            }
        }
        Ok(all)
    }

    /// Codes of existing nodes, for the message about an unknown one.
    pub(super) fn known_nodes(&self, handed: &HashMap<SimpulCode, Held>) -> String {
        let mut known: Vec<_> = self.book.simpul.keys().chain(handed.keys()).map(ToString::to_string).collect();
        known.sort();
        known.dedup();
        known.truncate(30);
        one_of(&known, NO_NODE)
    }

    /// Refuses a node that holds for units below and has the code of an indicator there.
    pub(super) fn free_below(&self, data: &SimpulDitetapkan) -> Admitted {
        let Ok(kode) = data.kode.as_str().parse::<IkuCode>() else { return Ok(()) };
        for unit in self.world.global().subtree(self.unit_code(), self.before()) {
            let book = self.world.book(&StreamKey::new(&unit, data.tahun))?;
            if book.iku.get(&kode).is_some_and(|i| !i.definisi.is_empty()) {
                let detail =
                    format!("simpul ini berlaku untuk unit di bawahnya, dan kodenya dipakai indikator unit {unit}");
                return rule("data.kode", &data.kode, detail, "kode lain");
            }
        }
        Ok(())
    }
}

/// Checks that levels are inherited from the topmost down, without a gap, because a node needs its parent's level.
pub(super) fn handed_from_the_top(data: &AturanDitetapkan) -> Admitted {
    let levels: Vec<&SimpulCode> = data.tingkat.iter().map(|t| &t.kode).take(data.diwariskan.len()).collect();
    if data.diwariskan.iter().collect::<Vec<_>>() == levels {
        return Ok(());
    }
    let said: Vec<_> = data.diwariskan.iter().map(ToString::to_string).collect();
    let known: Vec<_> = data.tingkat.iter().map(|t| t.kode.to_string()).collect();
    let none = "aturan ini tidak punya tingkat: catat tingkat lebih dahulu dalam aturan.ditetapkan";
    let accepted = if known.is_empty() {
        none.to_owned()
    } else {
        format!("tingkat dari yang teratas, berurutan: {}", known.join(", "))
    };
    rule(
        "data.diwariskan",
        said.join(", "),
        "yang diwariskan adalah tingkat dari yang teratas, tanpa lompatan",
        accepted,
    )
}
