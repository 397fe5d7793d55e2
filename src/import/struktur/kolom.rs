//! The type of a column, and the columns that many sheets share.

use super::cell::Bentuk;

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Kolom {
    /// Its head.
    pub judul: &'static str,
    /// The field of the event's data, or the program's own name of the column.
    pub bidang: &'static str,
    /// The format of its cells.
    pub bentuk: Bentuk,
    /// Width in characters.
    pub lebar: f64,
    /// Text of the note at its head.
    pub catatan: &'static str,
    /// The cell of the example row.
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
    /// The accepted contents, for an importer who left the cell empty: the closed list, else an example, else the note.
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
