//! Rule sets as data: the data of `aturan.ditetapkan` without year and version. Recording one copies it into the ledger, with its
//! name, version and source; a later program does not change recorded rules.

use serde_json::Value;

/// The sets by name.
const SETS: &[(&str, &str)] = &[
    ("bkn-2020", include_str!("paket/bkn-2020.json")),
    ("kemenkeu", include_str!("paket/kemenkeu.json")),
    ("permendagri-86-2017", include_str!("paket/permendagri-86-2017.json")),
    ("pmk-22-2021", include_str!("paket/pmk-22-2021.json")),
    ("pmk-62-2023", include_str!("paket/pmk-62-2023.json")),
];

/// Names of the sets.
pub fn names() -> impl Iterator<Item = &'static str> {
    SETS.iter().map(|(name, _)| *name)
}

/// The data of `aturan.ditetapkan` for a year, as a version of a unit's rules (`None` if there is no such set).
pub fn data(name: &str, tahun: u16, versi: u32) -> Option<Value> {
    let (_, text) = SETS.iter().find(|(known, _)| *known == name)?;
    let mut data: Value = serde_json::from_str(text).ok()?;
    let fields = data.as_object_mut()?;
    fields.insert("tahun".to_owned(), tahun.into());
    fields.insert("versi".to_owned(), versi.into());
    Some(data)
}
