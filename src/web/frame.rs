//! The frame of every page: ledger, account, navigation, versions.

use super::{
    Baca, asset,
    istilah::{Istilah, SETEMPAT},
};
use crate::{
    event::{Seq, UnitCode},
    present::LedgerInfo,
    projection::FIGURES_VERSION,
};

/// The account that is logged in.
#[derive(Debug, Clone, Default)]
pub struct Akun {
    /// Account.
    pub kode: String,
    /// Its roles with their units, in words.
    pub peran: String,
    /// Whether it may give access and define units.
    pub admin: bool,
    /// Whether it may record anything.
    pub mencatat: bool,
    /// Whether it may set up the structure of the whole agency.
    pub menyusun: bool,
    /// CSRF token (`None`: no session, such as with a bearer token).
    pub csrf: Option<String>,
}

/// The unit of a page, for the second row of links.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Code.
    pub kode: UnitCode,
    /// Name.
    pub nama: String,
    /// Whether it is an invented example, which every page must say.
    pub contoh: bool,
    /// Year of the card.
    pub tahun: u16,
    /// Years with a card, for the links.
    pub tahun_lain: Vec<u16>,
    /// Parameters of the reading, for links.
    pub baca: Baca,
    /// Units above it, from the top.
    pub induk: Vec<UnitCode>,
}

impl Unit {
    /// Address of a unit above, for the same year.
    pub fn ke_atas(&self, kode: &UnitCode) -> String {
        self.baca.ke(&format!("/ringkasan/{kode}/{}", self.tahun))
    }
}

/// The frame of every page.
#[derive(Debug, Clone)]
pub struct Rangka {
    /// Ledger.
    pub ledger: LedgerInfo,
    /// Last event.
    pub seq: Seq,
    /// Time of the last event, in words.
    pub saat: String,
    /// The account (`None` if nobody is logged in and reading is public).
    pub akun: Option<Akun>,
    /// Key of the current link in the first row.
    pub aktif: &'static str,
    /// Key of the current link in the second row.
    pub tab: &'static str,
    /// The unit of the page.
    pub unit: Option<Unit>,
    /// Codes of invented units on the page, if it is about several.
    pub contoh: Vec<String>,
    /// Number of the account's inbox items, if known.
    pub perlu: Option<usize>,
    /// Text of the search field.
    pub cari: String,
    /// Version of the program.
    pub versi: &'static str,
}

impl Rangka {
    /// Path prefix of style sheet and script.
    pub fn aset(&self) -> String {
        asset::tempat()
    }

    /// Terms that pages explain in place.
    pub fn kamus(&self) -> &'static [Istilah] {
        SETEMPAT
    }

    /// Version of the computation of figures.
    pub fn perhitungan(&self) -> &'static str {
        FIGURES_VERSION
    }

    /// Address of the same page for another year.
    pub fn ke_tahun(&self, tahun: &u16) -> String {
        let part = if self.tab.is_empty() { "kartu" } else { self.tab };
        self.unit.as_ref().map(|unit| format!("/{part}/{}/{tahun}", unit.kode)).unwrap_or_default()
    }

    /// The links of the second row: title, address, whether it is the current one.
    pub fn tabs(&self) -> Vec<(&'static str, String, bool)> {
        let Some(Unit { kode, tahun, baca, .. }) = &self.unit else { return Vec::new() };
        let to = |part: &str| baca.ke(&format!("/{part}/{kode}/{tahun}"));
        let all = [
            ("ringkasan", "Ringkasan"),
            ("kartu", "Kartu skor"),
            ("jejak", "Asal angka"),
            ("perubahan", "Perubahan"),
            ("anggaran", "Anggaran"),
            ("temuan", "Temuan"),
            ("unduh", "Unduh"),
        ];
        all.into_iter().map(|(part, title)| (title, to(part), part == self.tab)).collect()
    }
}
