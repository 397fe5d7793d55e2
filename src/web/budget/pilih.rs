//! Which rincian output are listed, and in which order: by links and a form, so without a script.

use std::cmp::Reverse;

use crate::{
    http::{Problem, call::Call},
    present::view::budget::RoRow,
    web::Baca,
};

/// Columns: word in the address, title; those before the figures first.
const KOLOM: [(&str, &str); 10] = [
    ("kode", "RO"),
    ("iku", "IKU"),
    ("pagu_awal", "Pagu awal"),
    ("blokir", "Blokir"),
    ("penambahan", "Penambahan"),
    ("refocusing", "Refocusing"),
    ("pagu_akhir", "Pagu akhir"),
    ("realisasi", "Realisasi"),
    ("sisa", "Sisa"),
    ("penyerapan", "Serap %"),
];
/// Columns before the figures.
const TANPA_ANGKA: usize = 2;

/// What was chosen.
pub struct Pilih {
    urut: &'static str,
    /// What code, name, unit or indicator must contain.
    pub saring: String,
}

/// Those that are asked for, figures largest first.
pub fn ro<'a>(call: &Call, all: &'a [RoRow]) -> Result<(Pilih, Vec<&'a RoRow>), Problem> {
    let given = call.query::<String>("urut", "")?.unwrap_or_else(|| KOLOM[0].0.to_owned());
    let Some(at) = KOLOM.iter().position(|(word, _)| *word == given) else {
        let accepted = KOLOM.map(|(word, _)| word).join(", ");
        return Err(Problem::value("urut", &given, "urutan tidak dikenal", &accepted));
    };
    let saring = call.query::<String>("saring", "")?.unwrap_or_default();
    let wanted = saring.to_lowercase();
    let fits = |row: &&RoRow| {
        let text = format!("{} {} {} {}", row.ro, row.nama, row.unit, row.for_iku());
        text.to_lowercase().contains(&wanted)
    };
    let mut rows: Vec<&RoRow> = all.iter().filter(fits).collect();
    match at.checked_sub(TANPA_ANGKA) {
        Some(item) => rows.sort_by_key(|row| Reverse(row.items.get(item).and_then(|node| node.angka()))),
        None if at == 1 => rows.sort_by_key(|row| row.for_iku()),
        None => {}
    }
    Ok((Pilih { urut: KOLOM[at].0, saring }, rows))
}

impl Pilih {
    /// What links to further pages hand on.
    pub fn asked(&self) -> Vec<(&str, &str)> {
        let all = [("urut", if self.urut == KOLOM[0].0 { "" } else { self.urut }), ("saring", self.saring.as_str())];
        all.into_iter().filter(|(_, word)| !word.is_empty()).collect()
    }

    /// Heads: title, link that puts the table in the order of the column, is it so, is it one of figures.
    pub fn kepala(&self, baca: &Baca, path: &str) -> Vec<(&'static str, String, bool, bool)> {
        let head = |(at, (word, title)): (usize, &(&'static str, &'static str))| {
            let asked = Self { urut: word, saring: self.saring.clone() };
            (*title, format!("{}#ro", baca.dengan(path, &asked.asked())), self.urut == *word, at >= TANPA_ANGKA)
        };
        KOLOM.iter().enumerate().map(head).collect()
    }
}
