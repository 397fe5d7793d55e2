//! Preview of a review or publication that an account with a key signs before it is recorded. It is for the ledger as of the
//! previewed event: later events do not change what is signed.

use axum::{http::StatusCode, response::Response};
use uuid::Uuid;

use crate::{
    event::{Draft, Event, Seq, Tanggal},
    http::{
        Problem,
        append::refused,
        call::{self, Call},
    },
    projection::Per,
    store::ledger::{prepare, system_random},
    web::{
        entry::{LAMPIRAN, Lampiran, Pratinjau, around, tanda, tulis},
        posted::Fields,
    },
};

/// The previewed state.
#[derive(Debug, Clone, Copy)]
pub struct Dilihat {
    /// The ledger was read up to this event.
    pub sampai: Seq,
    /// Day of effect.
    pub berlaku: Tanggal,
    /// Id of the event.
    pub id: Uuid,
}

impl Dilihat {
    /// From the form of a preview (`None` if this is the first step).
    pub fn dari(fields: &Fields) -> Result<Option<Self>, Problem> {
        if fields.get("langkah") != "simpan" {
            return Ok(None);
        }
        let sampai = call::read("sampai", fields.get("sampai"), "nomor event")?;
        let berlaku = call::read("berlaku", fields.get("berlaku"), "YYYY-MM-DD")?;
        Ok(Some(Self { sampai, berlaku, id: tanda::id(fields) }))
    }
}

/// Whether the caller needs a preview to sign.
pub fn berkunci(call: &Call) -> bool {
    call.caller.akun.as_ref().is_some_and(|akun| tanda::berkunci(call, akun))
}

/// The request for a review: step, period, files.
pub struct Diminta<'a> {
    /// `catat` or `terbit`.
    pub langkah: &'a str,
    /// Period.
    pub per: Per,
    /// Year.
    pub tahun: u16,
    /// Files.
    pub kept: &'a [Lampiran],
}

/// Preview of the event to be signed; the ledger was read up to `sampai`.
pub async fn pratinjau(call: &Call, asked: &Diminta<'_>, sampai: Seq, draft: Draft) -> Result<Response, Problem> {
    let isi = match &draft.event {
        Event::ReviuDicatat(data) => {
            let one = |hasil: &crate::event::data::HasilReviu| {
                format!("{}: {} angka, {} temuan", hasil.putusan, hasil.angka, hasil.temuan)
            };
            let mut all = vec![
                ("Laporan".to_owned(), data.judul.to_string()),
                ("Sampai event".to_owned(), data.sampai.to_string()),
            ];
            all.extend(data.hasil.iter().map(|hasil| ("Hasil".to_owned(), one(hasil))));
            all
        }
        Event::LaporanDiterbitkan(data) => {
            vec![("Laporan".to_owned(), data.judul.to_string()), ("Angka".to_owned(), data.angka.len().to_string())]
        }
        _ => Vec::new(),
    };
    let actor = call.caller.actor(&call.books, std::slice::from_ref(&draft))?;
    let (berlaku, unit) = (draft.berlaku, draft.unit.clone());
    let prepared = prepare(vec![Draft { id: Some(Uuid::now_v7()), ..draft }], &system_random())?;
    let checked = call.service.check(prepared.clone(), actor.clone()).await;
    checked.map_err(|error| refused(call, error, &[]))?;
    let mut tetap = vec![
        ("apa".to_owned(), asked.langkah.to_owned()),
        ("per".to_owned(), asked.per.to_string()),
        ("id".to_owned(), prepared[0].id.to_string()),
        ("sampai".to_owned(), sampai.to_string()),
        ("berlaku".to_owned(), berlaku.to_string()),
    ];
    tetap.extend(asked.kept.iter().map(|kept| (LAMPIRAN.to_owned(), tulis(kept))));
    let page = Pratinjau {
        rangka: around::rangka(call, &unit, asked.tahun)?,
        judul: if asked.langkah == "terbit" { "Laporan terbit" } else { "Reviu laporan" }.to_owned(),
        tentang: format!("{unit} {}", asked.tahun),
        isi,
        jumlah: 1,
        perubahan: Vec::new(),
        tertutup: Vec::new(),
        ke: format!("/reviu/{unit}/{}", asked.tahun),
        csrf: call.caller.csrf(),
        tetap,
        berikut: None,
        tanda: tanda::diminta(call, &prepared, &actor)?,
    };
    call.html(StatusCode::OK, &page)
}
