//! The sheet Umum, with values for all sheets: year, day of effect, reason, document, ground.

use serde_json::{Value, json};

use super::{
    cell,
    choices::DASAR,
    columns::Lembar,
    read::{Buku, Karantina},
};
use crate::{
    event::{Periode, Tanggal, YEARS},
    import::number::Doubt,
};

/// The content of the sheet Umum.
#[derive(Debug, Clone, Default)]
pub struct Umum {
    /// Year.
    pub tahun: u16,
    /// The day of the import, from which access is granted or withdrawn.
    pub hari: Option<Tanggal>,
    /// The day of effect of additions and changes.
    pub berlaku: Option<Tanggal>,
    /// The reason for rows without one.
    pub alasan: Option<String>,
    /// Number of the document.
    pub nomor: Option<String>,
    /// Its day.
    pub tanggal: Option<Tanggal>,
    /// The title of the document.
    pub judul: Option<String>,
    /// Ground for changes of targets.
    pub dasar: Option<Value>,
}

/// The lines of the sheet.
pub const ISIAN: [(&str, &str); 7] = [
    ("Tahun", "Tahun kartu, misalnya 2026. Wajib."),
    ("Berlaku sejak", "Hari mulai berlakunya yang baru dan yang berubah; kosong: awal tahun."),
    ("Alasan", "Alasan perubahan, untuk baris yang tidak menyebut alasannya sendiri."),
    ("Nomor dokumen", "Dokumen yang mendasari, misalnya Perjanjian Kinerja atau revisinya."),
    ("Tanggal dokumen", "Tanggal dokumen itu."),
    ("Judul dokumen", "Judulnya; boleh kosong."),
    ("Dasar perubahan target", "pergantian pejabat, perubahan strategi atau perubahan prioritas."),
];

impl Umum {
    /// Reads the sheet; `tahun` overrides its year.
    pub fn read(buku: &Buku, tahun: Option<u16>, karantina: &mut Vec<Karantina>) -> Self {
        let mut this = Self { tahun: tahun.unwrap_or_default(), ..Self::default() };
        for tabel in buku.tabel.iter().filter(|tabel| tabel.lembar == Lembar::Umum) {
            for baris in &tabel.baris {
                let named = tabel.text(baris, "isian").ok().flatten().unwrap_or_default();
                let Some((column, _)) = tabel.column("nilai") else { continue };
                let Some(raw) = baris.raw(column) else { continue };
                let text = raw.word().trim().to_owned();
                if text.is_empty() {
                    continue;
                }
                if let Err(doubt) = this.put(&named, raw, text) {
                    karantina.push(tabel.doubt(baris, "nilai", doubt));
                }
            }
        }
        if let Some(tahun) = tahun {
            this.tahun = tahun;
        }
        this
    }

    fn put(&mut self, named: &str, raw: &crate::import::Raw, text: String) -> Result<(), Doubt> {
        match named.to_lowercase().as_str() {
            "tahun" => {
                let year = text.parse().ok().filter(|y| YEARS.contains(y));
                self.tahun = year.ok_or_else(|| Doubt::of("bukan tahun 2000 sampai 2100"))?;
            }
            "berlaku sejak" => self.berlaku = Some(cell::day(raw)?),
            "alasan" | "alasan perubahan" => self.alasan = Some(text),
            "nomor dokumen" => self.nomor = Some(text),
            "tanggal dokumen" => self.tanggal = Some(cell::day(raw)?),
            "judul dokumen" => self.judul = Some(text),
            "dasar perubahan target" | "dasar" => self.dasar = Some(cell::chosen(&text, DASAR)?),
            _ => {
                let readings = ISIAN.iter().map(|(name, _)| (*name).to_owned()).collect();
                return Err(Doubt { why: format!("isian «{named}» tidak dikenal"), readings });
            }
        }
        Ok(())
    }

    /// The first day of the year.
    pub fn awal(&self) -> Tanggal {
        Periode::Tahun(self.tahun).awal()
    }

    /// The document, if its number and day are given.
    pub fn dokumen(&self) -> Option<Value> {
        let (nomor, tanggal) = (self.nomor.as_ref()?, self.tanggal?);
        let mut dokumen = json!({"nomor": nomor, "tanggal": tanggal});
        if let Some(judul) = &self.judul {
            dokumen["judul"] = judul.as_str().into();
        }
        Some(dokumen)
    }
}
