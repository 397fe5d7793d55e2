//! What a column is, and those that many sheets have.

use super::cell::Bentuk;

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Kolom {
    /// Its head.
    pub judul: &'static str,
    /// Field of the event's data, or what this program calls it.
    pub bidang: &'static str,
    /// How its cells are read and written.
    pub bentuk: Bentuk,
    /// Width.
    pub lebar: f64,
    /// What a note at the head says.
    pub catatan: &'static str,
    /// A cell of the example row.
    pub contoh: &'static str,
}

pub(super) const fn kolom(
    judul: &'static str,
    bidang: &'static str,
    bentuk: Bentuk,
    lebar: f64,
    catatan: &'static str,
    contoh: &'static str,
) -> Kolom {
    Kolom { judul, bidang, bentuk, lebar, catatan, contoh }
}

pub(super) const BERLAKU: Kolom = kolom(
    "Berlaku sejak",
    "berlaku",
    Bentuk::Hari,
    14.0,
    "Kosong: menurut lembar Umum, atau awal tahun. Untuk perubahan: hari mulai berlakunya.",
    "",
);

pub(super) const ALASAN: Kolom =
    kolom("Alasan", "alasan", Bentuk::Teks, 28.0, "Wajib untuk perubahan; kosong: menurut lembar Umum.", "");

pub(super) const UNIT: Kolom = kolom(
    "Unit",
    "unit",
    Bentuk::Daftar,
    16.0,
    "Kode unit; beberapa unit dengan isi yang sama dipisah titik koma.",
    "SETDA",
);

impl Kolom {
    /// What a cell of it may hold, for who left it empty: its words, else an example, else what its note says.
    pub fn readings(&self) -> Vec<String> {
        if let Some(words) = self.bentuk.words() {
            return words;
        }
        match (self.contoh, self.catatan) {
            ("", "") => vec![format!("isian «{}» yang tidak kosong", self.judul)],
            ("", note) => vec![note.to_owned()],
            (example, _) => vec![format!("misalnya {example}")],
        }
    }
}
