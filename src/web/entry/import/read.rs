//! Reads the file with the choices so far: up to a mapping to be confirmed, or a plan.

use axum::http::StatusCode;

use super::fields::{self, Asked};
use crate::{
    event::{AccountId, Refusal, RefusalKind, Seq},
    http::{
        Problem,
        append::MOST_EVENTS,
        call::{Call, Reading},
    },
    import::{self, Ground, ImportError, Mapping, Plan, Sheet, Source, Wanted},
    projection::{Pandangan, Per},
    store::AsOf,
    web::Formulir,
};

/// The result of a step.
pub enum Tafsir {
    /// The file cannot be read, for this reason.
    Unggah(String),
    /// The mapping must be confirmed or corrected.
    Pemetaan(Box<Formulir>, StatusCode),
    /// The plan is ready.
    Rencana(Box<Terbaca>),
}

/// A table after reading.
pub struct Terbaca {
    /// The choices so far.
    pub asked: Asked,
    /// Sheet.
    pub lembar: String,
    /// The complete mapping.
    pub mapping: Mapping,
    /// The plan.
    pub plan: Plan,
    /// The account that records it.
    pub akun: AccountId,
}

/// Reads the file, as far as the choices allow.
pub fn baca(call: &Call, asked: Asked, bytes: &[u8]) -> Result<Tafsir, Problem> {
    let name = std::path::Path::new(&asked.berkas.nama);
    let sheet = match import::read(
        name,
        bytes,
        Wanted { sheet: asked.mapping.lembar.as_deref(), kind: Some(asked.jenis) },
        &|_| (),
    ) {
        Ok(sheet) => sheet,
        Err(error) => return Ok(Tafsir::Unggah(error.to_string())),
    };
    let mapping = match peta(&asked, &sheet) {
        Ok(mapping) => mapping,
        Err(error) => {
            let mut form = fields::pemetaan(call, &asked, &sheet, &asked.mapping);
            form.tolak("judul", &error.to_string());
            return Ok(Tafsir::Pemetaan(Box::new(form), StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    let mut form = fields::pemetaan(call, &asked, &sheet, &mapping);
    if !asked.dipetakan {
        return Ok(Tafsir::Pemetaan(Box::new(form), StatusCode::OK));
    }
    let missing = mapping.missing(asked.jenis);
    if !missing.is_empty() {
        for name in missing {
            form.tolak(&format!("kolom.{name}"), "pilih kolomnya, atau isi nilai yang sama untuk semua baris di bawah");
        }
        return Ok(Tafsir::Pemetaan(Box::new(form), StatusCode::UNPROCESSABLE_ENTITY));
    }
    let plan = match rencana(call, &asked, &sheet, &mapping)? {
        Ok(plan) => plan,
        Err(error) => {
            form.pesan = Some(error.to_string());
            return Ok(Tafsir::Pemetaan(Box::new(form), StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    if plan.drafts.len() > MOST_EVENTS {
        let accepted = format!("paling banyak {MOST_EVENTS} event; bagi berkasnya, atau pakai perintah jejak import");
        let why = "terlalu banyak event untuk satu kelompok lewat halaman";
        return Err(Refusal::new(RefusalKind::OutOfBounds, "berkas", plan.drafts.len(), why, accepted).into());
    }
    let akun = call.caller.akun.clone().ok_or_else(|| Problem::new("tanpa-token", "mencatat memerlukan log masuk"))?;
    Ok(Tafsir::Rencana(Box::new(Terbaca { lembar: sheet.name, asked, mapping, plan, akun })))
}

/// The given mapping; before the first confirmation, the template's own, completed by the heads and the page.
fn peta(asked: &Asked, sheet: &Sheet) -> Result<Mapping, ImportError> {
    if asked.dipetakan {
        return Ok(asked.mapping.clone());
    }
    let template = sheet.template.as_deref().map(Mapping::parse).transpose()?;
    let mut mapping = template.unwrap_or_default();
    if asked.mapping.judul > 0 {
        mapping.judul = asked.mapping.judul;
    }
    mapping.kolom.extend(asked.mapping.kolom.clone());
    mapping.tetap.extend(asked.mapping.tetap.clone());
    mapping.locale = asked.mapping.locale.or(mapping.locale);
    let mut mapping = mapping.guess(asked.jenis, sheet)?;
    for (field, value) in [("unit", asked.unit.to_string()), ("tahun", asked.tahun.to_string())] {
        if !mapping.kolom.contains_key(field) {
            mapping.tetap.entry(field.to_owned()).or_insert(value);
        }
    }
    Ok(mapping)
}

fn rencana(call: &Call, asked: &Asked, sheet: &Sheet, mapping: &Mapping) -> Result<Result<Plan, ImportError>, Problem> {
    let reading = Reading { as_of: AsOf::Latest, per: Per::Tahun, pandangan: Pandangan::Resmi };
    let view = call.view(&call.context(&reading, &asked.unit, Some(asked.tahun))?);
    let berkas =
        asked.berkas.nama.parse().map_err(|why: String| {
            Problem::value("berkas", &asked.berkas.nama, &why, "nama berkas yang dapat ditulis")
        })?;
    let source = Source { berkas, hash: asked.berkas.hash };
    let known = |id| -> Option<Seq> { call.service.reader.find_id(id).ok().flatten() };
    let sees = |unit: &_| call.caller.sees(&call.books, unit);
    let recorded = |seq| call.ask().event(seq).ok().map(|recorded| recorded.event);
    let ground =
        Ground { view: &view, known: &known, recorded: &recorded, sees: &sees, picks: &asked.pilih, progress: &|_| () };
    Ok(import::plan(asked.jenis, sheet, mapping, &source, ground))
}
