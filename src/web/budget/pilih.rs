//! Selection and order of the listed rincian output, by links and a form, so that it works without a script.

use std::cmp::Reverse;

use crate::{
    http::{Problem, call::Call},
    present::view::budget::RoRow,
    web::Baca,
};

/// Columns: word in the address, and title; non-numeric ones first.
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
/// Number of non-numeric columns.
const TANPA_ANGKA: usize = 2;

/// The selection.
pub struct Pilih {
    urut: &'static str,
    /// Text that code, name, unit or indicator must contain.
    pub saring: String,
}

/// The selected rincian output in order; figures are sorted in descending order.
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
    /// The parameters for links to further pages.
    pub fn asked(&self) -> Vec<(&str, &str)> {
        let all = [("urut", if self.urut == KOLOM[0].0 { "" } else { self.urut }), ("saring", self.saring.as_str())];
        all.into_iter().filter(|(_, word)| !word.is_empty()).collect()
    }

    /// Column heads: title, address that sorts by it, whether it is the current order, whether it is numeric.
    pub fn kepala(&self, baca: &Baca, path: &str) -> Vec<(&'static str, String, bool, bool)> {
        let head = |(at, (word, title)): (usize, &(&'static str, &'static str))| {
            let asked = Self { urut: word, saring: self.saring.clone() };
            (*title, format!("{}#ro", baca.dengan(path, &asked.asked())), self.urut == *word, at >= TANPA_ANGKA)
        };
        KOLOM.iter().enumerate().map(head).collect()
    }
}
