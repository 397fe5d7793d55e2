//! Selects the form.

use super::{
    form::{Alas, Bentuk},
    kind::Apa,
    other, realisasi,
};
use crate::http::Problem;

/// The requested form.
pub fn bentuk(alas: &Alas) -> Result<Bentuk, Problem> {
    match alas.apa {
        Apa::Realisasi | Apa::Koreksi | Apa::Persetujuan => realisasi::bentuk(alas),
        Apa::Belanja | Apa::KoreksiBelanja => other::belanja(alas),
        Apa::Target | Apa::UbahTarget => other::target(alas),
        Apa::Temuan | Apa::Rekomendasi => other::temuan(alas),
        Apa::TindakLanjut | Apa::Penilaian => other::rekomendasi(alas),
    }
}
