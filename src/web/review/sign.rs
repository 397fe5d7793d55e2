//! A review, or a publication, that an account with a key looks at and signs before it is recorded. It stands for the ledger as
//! of the event that was looked at: what is recorded in between does not change what was signed.

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

/// What was looked at.
#[derive(Debug, Clone, Copy)]
pub struct Dilihat {
    /// The ledger was read up to this event.
    pub sampai: Seq,
    /// Its day.
    pub berlaku: Tanggal,
    /// Its id.
    pub id: Uuid,
}

impl Dilihat {
    /// Of a form that was looked at; none where it is looked at now.
    pub fn dari(fields: &Fields) -> Result<Option<Self>, Problem> {
        if fields.get("langkah") != "simpan" {
            return Ok(None);
        }
        let sampai = call::read("sampai", fields.get("sampai"), "nomor event")?;
        let berlaku = call::read("berlaku", fields.get("berlaku"), "YYYY-MM-DD")?;
        Ok(Some(Self { sampai, berlaku, id: tanda::id(fields) }))
    }
}

/// Must the caller look at it and sign?
pub fn berkunci(call: &Call) -> bool {
    call.caller.akun.as_ref().is_some_and(|akun| tanda::berkunci(call, akun))
}

/// What was asked of the report: which step, about which period, with which files.
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

/// What would be recorded, to be signed; the ledger was read up to `sampai`.
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
        csrf: call.caller.login.as_ref().map(|l| l.csrf.clone()).unwrap_or_default(),
        tetap,
        berikut: None,
        tanda: tanda::diminta(call, &prepared, &actor)?,
    };
    call.html(StatusCode::OK, &page)
}
