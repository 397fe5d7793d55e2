//! Handles a button on a page: records at once or, for an account that signs, after a preview with signature.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use serde_json::{Value, json};

use super::kinds;
use crate::{
    event::{Actor, Draft, Seq},
    http::{Problem, append::refused, call::Call},
    store::ledger::{prepare, system_random},
    web::{
        entry::{page::Pratinjau, tanda},
        posted::Fields,
    },
};

/// The result of an action.
pub enum Hasil {
    /// Recorded as this event.
    Tercatat(Seq),
    /// A preview to be signed.
    Halaman(Response),
}

/// The requested action: the button's or, after a preview, that of the first step.
pub fn tindakan(fields: &Fields) -> &str {
    match fields.get("langkah") {
        "simpan" | "ubah" => fields.get("tindakan"),
        own => own,
    }
}

/// The day that was signed, if the form has it; otherwise today.
pub fn hari(call: &Call, fields: &Fields) -> Value {
    match fields.get("berlaku") {
        "" => json!(call.ask().day()),
        day => day.into(),
    }
}

/// Records one event. `back` is the sending page, its hidden fields, and whether the preview may be skipped.
pub async fn tindak(
    call: &Call,
    fields: &Fields,
    mut draft: Draft,
    own: Option<Actor>,
    back: (&str, Vec<(String, String)>, bool),
) -> Result<Hasil, Problem> {
    let (ke, mut tetap, seen) = back;
    if fields.get("langkah") == "ubah" {
        let to = HeaderValue::try_from(ke).map_err(|e| Problem::internal(&e))?;
        return Ok(Hasil::Halaman((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()));
    }
    let id = *draft.id.get_or_insert_with(|| tanda::id(fields));
    tanda::bubuhkan(fields, std::slice::from_mut(&mut draft))?;
    let drafts = vec![draft];
    let actor = own.map_or_else(|| call.caller.actor(&call.books, &drafts), Ok)?;
    let prepared = prepare(drafts, &system_random())?;
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    let asked = if seen || fields.get("langkah") == "simpan" { None } else { tanda::diminta(call, &prepared, &actor)? };
    let Some(asked) = asked else {
        let receipt = call.append(prepared, actor).await.map_err(|error| refused(call, error, &subjects))?;
        return Ok(Hasil::Tercatat(receipt.first));
    };
    let checked = call.service.check(prepared.clone(), actor).await;
    checked.map_err(|error| refused(call, error, &subjects))?;
    let event = &prepared[0].draft;
    let mut isi = vec![("Jenis event".to_owned(), event.event.kind().name().to_owned())];
    isi.push(("Tentang".to_owned(), prepared[0].subject.to_string()));
    isi.extend(event.refs.iter().map(|seq| ("Merujuk".to_owned(), format!("event {seq}"))));
    isi.extend(event.event.umum().alasan.map(|why| ("Alasan".to_owned(), why.to_string())));
    tetap.push(("id".to_owned(), id.to_string()));
    tetap.push(("berlaku".to_owned(), event.berlaku.to_string()));
    tetap.push(("tindakan".to_owned(), tindakan(fields).to_owned()));
    let page = Pratinjau {
        rangka: call.rangka("akun"),
        judul: kinds::judul(event.event.kind()),
        tentang: prepared[0].subject.to_string(),
        isi,
        jumlah: 1,
        perubahan: Vec::new(),
        tertutup: Vec::new(),
        ke: ke.to_owned(),
        csrf: call.caller.csrf(),
        tetap,
        berikut: None,
        tanda: Some(asked),
    };
    Ok(Hasil::Halaman(call.html(StatusCode::OK, &page)?))
}
