//! Which form is asked for.

use super::{
    form::{Alas, Bentuk},
    kind::Apa,
    other, realisasi,
};
use crate::http::Problem;

/// The form that is asked for.
pub fn bentuk(alas: &Alas) -> Result<Bentuk, Problem> {
    match alas.apa {
        Apa::Realisasi | Apa::Koreksi | Apa::Persetujuan => realisasi::bentuk(alas),
        Apa::Belanja | Apa::KoreksiBelanja => other::belanja(alas),
        Apa::Target | Apa::UbahTarget => other::target(alas),
        Apa::Temuan | Apa::Rekomendasi => other::temuan(alas),
        Apa::TindakLanjut | Apa::Penilaian => other::rekomendasi(alas),
    }
}
