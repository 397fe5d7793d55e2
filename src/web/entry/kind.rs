//! The kinds of entries, and the roles that may record them.

use crate::{
    event::{Seq, UnitCode, data::Role},
    http::{Problem, call::Call},
};

/// The kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apa {
    /// Realisasi of an indicator.
    Realisasi,
    /// A correction of realisasi.
    Koreksi,
    /// An approval of realisasi by another account.
    Persetujuan,
    /// Spending.
    Belanja,
    /// A correction of spending.
    KoreksiBelanja,
    /// A unit's follow-up of a recommendation.
    TindakLanjut,
    /// A target.
    Target,
    /// A change of a target.
    UbahTarget,
    /// A finding, with recommendations.
    Temuan,
    /// A further recommendation.
    Rekomendasi,
    /// The auditor's assessment of a recommendation.
    Penilaian,
}

impl Apa {
    const SEMUA: [Self; 11] = [
        Self::Realisasi,
        Self::Koreksi,
        Self::Persetujuan,
        Self::Belanja,
        Self::KoreksiBelanja,
        Self::TindakLanjut,
        Self::Target,
        Self::UbahTarget,
        Self::Temuan,
        Self::Rekomendasi,
        Self::Penilaian,
    ];

    /// Word in the address, title, type of event.
    fn kata(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Realisasi => ("realisasi", "Catat realisasi", "realisasi.dicatat"),
            Self::Koreksi => ("koreksi", "Koreksi realisasi", "realisasi.dikoreksi"),
            Self::Persetujuan => ("persetujuan", "Setujui realisasi", "realisasi.disetujui"),
            Self::Belanja => ("belanja", "Catat realisasi anggaran", "realisasi_anggaran.dicatat"),
            Self::KoreksiBelanja => ("koreksi-belanja", "Koreksi realisasi anggaran", "realisasi_anggaran.dikoreksi"),
            Self::TindakLanjut => ("tindak-lanjut", "Sampaikan tindak lanjut", "tindak_lanjut.disampaikan"),
            Self::Target => ("target", "Tetapkan target", "target.ditetapkan"),
            Self::UbahTarget => ("ubah-target", "Ubah target", "target.diubah"),
            Self::Temuan => ("temuan", "Catat temuan", "temuan.dicatat"),
            Self::Rekomendasi => ("rekomendasi", "Catat rekomendasi", "rekomendasi.dicatat"),
            Self::Penilaian => ("penilaian", "Nilai tindak lanjut", "tindak_lanjut.dinilai"),
        }
    }

    /// Word in the address.
    pub fn alamat(self) -> &'static str {
        self.kata().0
    }

    /// Title.
    pub fn judul(self) -> &'static str {
        self.kata().1
    }

    /// Type of event.
    pub fn tipe(self) -> &'static str {
        self.kata().2
    }

    /// Finds the kind by its word in the address.
    pub fn dari(kata: &str) -> Option<Self> {
        Self::SEMUA.into_iter().find(|apa| apa.alamat() == kata)
    }

    /// Whether the role may record it.
    pub fn oleh(self, peran: Role) -> bool {
        match self {
            Self::Realisasi | Self::Koreksi | Self::Belanja | Self::KoreksiBelanja | Self::TindakLanjut => {
                peran == Role::Unit
            }
            Self::Persetujuan => matches!(peran, Role::Unit | Role::Perencana),
            Self::Target | Self::UbahTarget => peran == Role::Perencana,
            Self::Temuan | Self::Rekomendasi | Self::Penilaian => matches!(peran, Role::Bpk | Role::Inspektorat),
        }
    }
}

/// The roles of the caller's grants that cover a unit.
pub fn peran(call: &Call, unit: &UnitCode) -> Vec<Role> {
    let covers = call.caller.own(&call.books).filter(|g| call.books.global.covers(g, unit, Seq::MAX));
    covers.map(|g| g.peran).collect()
}

/// Returns the role for this kind of entry about the unit; refuses callers who have none.
pub fn boleh(call: &Call, unit: &UnitCode, apa: Apa) -> Result<Role, Problem> {
    call.known_unit(unit)?;
    let own = peran(call, unit).into_iter().find(|peran| apa.oleh(*peran));
    own.ok_or_else(|| {
        let detail = format!("akun Anda tidak berwenang untuk «{}» pada unit {unit}", apa.judul().to_lowercase());
        Problem::new("tidak-berwenang", detail)
    })
}
