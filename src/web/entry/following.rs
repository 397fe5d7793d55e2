//! The next missing entry of the same period, so that a quarter of several indicators can be typed without returning to the list
//! after each.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    form::{Alas, Bentuk, alamat},
    kind::Apa,
};
use crate::{
    event::{IkuCode, Periode, Seq, data::Role},
    http::{Problem, call::Call},
    projection::Book,
};

/// Parameter with the event of the previous entry.
const TERCATAT: &str = "tercatat";

/// The possible action on an indicator's realisasi in a period: record, correct, or none if it is computed.
pub fn dicatat(book: &Book, iku: &IkuCode, periode: Periode) -> Option<Apa> {
    let known = book.iku.get(iku)?;
    let computed = known.definisi.last()?.isi.sumber.dihitung();
    let there = known.realisasi.get(&periode).is_some_and(|all| !all.is_empty());
    (!computed).then_some(if there { Apa::Koreksi } else { Apa::Realisasi })
}

/// The next indicator of the list without an entry in the period.
pub fn berikut(call: &Call, bentuk: &Bentuk) -> Result<Option<(IkuCode, Periode)>, Problem> {
    let part = |name: &str| bentuk.dasar["data"][name].as_str();
    let (Some(Ok(iku)), Some(Ok(periode))) = (part("iku").map(str::parse::<IkuCode>), part("periode").map(str::parse))
    else {
        return Ok(None);
    };
    if bentuk.apa != Apa::Realisasi {
        return Ok(None);
    }
    let book = Alas::baru(call, bentuk.apa, Role::Unit, &bentuk.unit, bentuk.tahun)?.buku;
    let (before, after): (Vec<_>, Vec<_>) = book.iku.keys().filter(|kode| **kode != iku).partition(|kode| **kode < iku);
    let mut all = after.into_iter().chain(before);
    let next = all.find(|kode| dicatat(&book, kode, periode) == Some(Apa::Realisasi));
    Ok(next.map(|kode| (kode.clone(), periode)))
}

/// Redirects to the form of the next entry, which names this one (`None` if nothing is missing).
pub fn lanjut(call: &Call, bentuk: &Bentuk, seq: Seq) -> Result<Option<Response>, Problem> {
    let Some((iku, periode)) = berikut(call, bentuk)? else { return Ok(None) };
    let (iku, periode, seq) = (iku.to_string(), periode.to_string(), seq.to_string());
    let pairs = [("iku", &iku), ("periode", &periode), (TERCATAT, &seq)];
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let to = HeaderValue::try_from(format!("{}?{query}", alamat(&bentuk.unit, bentuk.tahun, bentuk.apa)));
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().extend(to.ok().map(|to| (header::LOCATION, to)));
    Ok(Some(response))
}

/// Shows on a form the entry that was recorded before it.
pub fn tercatat(call: &Call, bentuk: &mut Bentuk) -> Result<(), Problem> {
    if let Some(seq) = call.query::<Seq>(TERCATAT, "nomor event")? {
        let told = ("Entri sebelumnya tercatat".to_owned(), format!("event {seq}"), Some(crate::web::link::event(seq)));
        bentuk.formulir.diketahui.insert(0, told);
    }
    Ok(())
}
