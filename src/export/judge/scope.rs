//! The lines that a bag must include whole: exactly those in its scope.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Lines, Wrong, description::About, reading::Reading};
use crate::{event::UnitCode, export::Scope};

/// Compares the lines with the scope; returns whether the bag has the whole chain.
pub fn check(reading: &Reading, about: &About, lines: &mut Lines) -> Result<bool, Wrong> {
    let end = reading.chain.seq();
    if about.from < 1 || about.to > end || about.as_of > end {
        return Err("rentang event di ekspor.json tidak mungkin".to_owned());
    }
    let mut scope = Scope::new(&reading.global(), &about.unit, about.from, about.to);
    let told = |name: &str| about.all.get(name).cloned().unwrap_or_default();
    if told("unit_tercakup") != json!(scope.units) || told("aturan_dari") != json!(scope.above) {
        return Err("unit tercakup di ekspor.json bukan unit menurut rantai".to_owned());
    }
    let mut others: BTreeMap<&UnitCode, (usize, u64, u64)> = BTreeMap::new();
    let (mut missing, mut later) = (0, 0);
    for (index, (unit, kind, version, _)) in reading.heads.iter().enumerate() {
        scope.learn(unit, *kind, *version, index as u64 + 1);
    }
    for (index, (unit, kind, _, whole)) in reading.heads.iter().enumerate() {
        let seq = index as u64 + 1;
        let own = scope.units.contains(unit);
        let wanted =
            unit.is_ledger() || (own || scope.comes_along(unit, *kind)) && (about.from..=about.to).contains(&seq);
        if *whole != wanted {
            let how = if *whole { "di luar lingkup paket" } else { "hanya berupa header: isinya dihilangkan" };
            return Err(format!("event {seq} (unit {unit}) {how}"));
        }
        if !whole {
            let (count, _, last) = others.entry(unit).or_insert((0, seq, seq));
            (*count, *last) = (*count + 1, seq);
            missing += usize::from(own);
        }
        later += usize::from(own && seq > about.as_of);
    }
    if about.from > 1 || about.to < end {
        lines.lack(format!(
            "lingkup lebih sempit daripada rantai: event {} sampai {} dari 1 sampai {end}; {missing} event unit ini hanya \
             header, dan angka tidak dihitung ulang",
            about.from, about.to
        ));
        return Ok(false);
    }
    let units: Vec<_> = scope.units.iter().map(ToString::to_string).collect();
    lines.good(format!("unit {}: rantai tanpa celah, semua baris utuh", units.join(", ")));
    for (unit, (count, first, last)) in others {
        lines.remark(format!("unit {unit} di luar lingkup: {count} event hanya header (event {first} sampai {last})"));
    }
    if later > 0 {
        let as_of = about.as_of;
        lines.remark(format!(
            "tabel sebagaimana diketahui pada event {as_of}; {later} event unit ini sesudahnya tidak dihitung"
        ));
    }
    Ok(true)
}
