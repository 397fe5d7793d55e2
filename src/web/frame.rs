//! What stands around every page: ledger, who is logged in, where one is, versions.

use super::{
    Baca, asset,
    istilah::{Istilah, SETEMPAT},
};
use crate::{
    event::{Seq, UnitCode},
    present::LedgerInfo,
    projection::FIGURES_VERSION,
};

/// Who is logged in.
#[derive(Debug, Clone, Default)]
pub struct Akun {
    /// Account.
    pub kode: String,
    /// Its roles with their units, in words.
    pub peran: String,
    /// Gives access and sets units.
    pub admin: bool,
    /// May record something.
    pub mencatat: bool,
    /// Sets up the structure of the whole agency.
    pub menyusun: bool,
    /// What a form must carry; none: logged in without a session.
    pub csrf: Option<String>,
}

/// The unit that a page is about, for the second row of links.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Code.
    pub kode: UnitCode,
    /// Name.
    pub nama: String,
    /// Invented: said on every page.
    pub contoh: bool,
    /// Year of the card.
    pub tahun: u16,
    /// Years that there are, for the links.
    pub tahun_lain: Vec<u16>,
    /// Reading that links hand on.
    pub baca: Baca,
    /// Units above it, the topmost first.
    pub induk: Vec<UnitCode>,
}

impl Unit {
    /// Where a unit above stands in the same year.
    pub fn ke_atas(&self, kode: &UnitCode) -> String {
        self.baca.ke(&format!("/ringkasan/{kode}/{}", self.tahun))
    }
}

/// Around every page.
#[derive(Debug, Clone)]
pub struct Rangka {
    /// Ledger.
    pub ledger: LedgerInfo,
    /// Last event.
    pub seq: Seq,
    /// When it was recorded, in words.
    pub saat: String,
    /// Who is logged in; nobody where reading is public.
    pub akun: Option<Akun>,
    /// Which link of the first row is the page's own.
    pub aktif: &'static str,
    /// Which link of the second row is.
    pub tab: &'static str,
    /// What the page is about.
    pub unit: Option<Unit>,
    /// Codes of invented units that the page tells of, where it is about several.
    pub contoh: Vec<String>,
    /// How many things wait for who is logged in, where that is known.
    pub perlu: Option<usize>,
    /// What was searched for.
    pub cari: String,
    /// Version of the program.
    pub versi: &'static str,
}

impl Rangka {
    /// Directory of style sheet and script.
    pub fn aset(&self) -> String {
        asset::tempat()
    }

    /// Words that are explained where they stand.
    pub fn kamus(&self) -> &'static [Istilah] {
        SETEMPAT
    }

    /// Version of the computation.
    pub fn perhitungan(&self) -> &'static str {
        FIGURES_VERSION
    }

    /// The same page about another year.
    pub fn ke_tahun(&self, tahun: &u16) -> String {
        let part = if self.tab.is_empty() { "kartu" } else { self.tab };
        self.unit.as_ref().map(|unit| format!("/{part}/{}/{tahun}", unit.kode)).unwrap_or_default()
    }

    /// The links of the second row: title, address, is it the page's own.
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
