//! Checks codes and other typed values of the vocabulary at their field, before the event is checked.

use crate::event::{
    AccountId, Hash, IkuCode, PemeriksaCode, Periode, PerspektifCode, RoCode, SasaranCode, SimpulCode, Subject,
    Tanggal, TemuanCode, UnitCode,
};

/// Checks that the text is a value of this type; types unknown here are checked with the event.
pub fn periksa(tipe: &str, text: &str) -> Result<(), String> {
    fn is<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<(), String> {
        text.parse::<T>().map(drop).map_err(|e| e.to_string())
    }
    match tipe {
        "AccountId" => is::<AccountId>(text),
        "Hash" => is::<Hash>(text),
        "IkuCode" => is::<IkuCode>(text),
        "PemeriksaCode" => is::<PemeriksaCode>(text),
        "Periode" => is::<Periode>(text),
        "PerspektifCode" => is::<PerspektifCode>(text),
        "RoCode" => is::<RoCode>(text),
        "SasaranCode" => is::<SasaranCode>(text),
        "SimpulCode" => is::<SimpulCode>(text),
        "Subject" => is::<Subject>(text),
        "Tanggal" => is::<Tanggal>(text),
        "TemuanCode" => is::<TemuanCode>(text),
        "UnitCode" => is::<UnitCode>(text),
        _ => Ok(()),
    }
}
