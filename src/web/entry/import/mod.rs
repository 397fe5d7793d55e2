//! Import of a table: upload it, confirm the mapping of columns, look at the plan, save it as one group. The file is kept by its
//! hash from the first step on; later steps refer to it and carry the choices so far.

mod fields;
mod page;
mod plan;
mod read;

use axum::{http::StatusCode, response::Response};

use super::{around::rangka, kind::peran, steps, structure::isi};
use crate::{
    event::{UnitCode, data::Role},
    http::{Problem, beside, call::Call},
    import::Kind,
    web::{Formulir, entry::page::Isian as Halaman, posted::Posted},
};
use fields::Asked;
pub use fields::alamat;
use read::Tafsir;

/// The kinds of tables that the account may import for a unit.
fn jenis(call: &Call, unit: &UnitCode) -> Vec<Kind> {
    let roles = peran(call, unit);
    let may = |kind: &Kind| {
        roles.iter().any(|role| match kind {
            Kind::Realisasi => *role == Role::Unit,
            Kind::Target | Kind::Renaksi => *role == Role::Perencana,
            Kind::Anggaran => matches!(role, Role::Unit | Role::Perencana),
            Kind::Temuan => matches!(role, Role::Unit | Role::Bpk | Role::Inspektorat),
        })
    };
    Kind::ALL.into_iter().filter(may).collect()
}

/// Whether the account may import anything for a unit.
pub fn ada(call: &Call, unit: &UnitCode) -> bool {
    !jenis(call, unit).is_empty()
}

/// Unit, year and allowed kinds of table; refuses accounts that may import none.
fn boleh(call: &Call) -> Result<(UnitCode, u16, Vec<Kind>), Problem> {
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    let kinds = jenis(call, &unit);
    if kinds.is_empty() {
        return Err(Problem::new(
            "tidak-berwenang",
            format!("akun Anda tidak berwenang untuk «impor dari tabel» pada unit {unit}"),
        ));
    }
    Ok((unit, tahun, kinds))
}

/// The upload form.
pub async fn buka(call: Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let (unit, tahun, kinds) = boleh(&call)?;
    halaman(&call, &unit, tahun, StatusCode::OK, fields::unggah(&call, &unit, tahun, &kinds))
}

/// Handles one step.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, files } = posted;
    let (unit, tahun, kinds) = boleh(&call)?;
    let new = !files.is_empty();
    let file = steps::lampiran(&call, &fields, files).await?.pop();
    let mut form = fields::unggah(&call, &unit, tahun, &kinds);
    form.isi(|nama| fields.get(nama));
    if form.pohon().is_none() {
        return halaman(&call, &unit, tahun, StatusCode::UNPROCESSABLE_ENTITY, form);
    }
    let Some(file) = file else {
        form.tolak(fields::BERKAS, "pilih satu berkas XLSX, XLS, ODS, CSV atau TSV");
        return halaman(&call, &unit, tahun, StatusCode::UNPROCESSABLE_ENTITY, form);
    };
    let asked = Asked::dari(&fields, &unit, tahun, file, new)?;
    let bytes = isi(&call, &asked.berkas).await?;
    let (call, read) = beside(call, move |call| read::baca(call, asked, &bytes)).await?;
    match read {
        Tafsir::Unggah(why) => {
            form.pesan = Some(why);
            halaman(&call, &unit, tahun, StatusCode::UNPROCESSABLE_ENTITY, form)
        }
        Tafsir::Pemetaan(form, status) => halaman(&call, &unit, tahun, status, *form),
        Tafsir::Rencana(found) => plan::lanjut(call, *found, &fields).await,
    }
}

fn halaman(
    call: &Call,
    unit: &UnitCode,
    tahun: u16,
    status: StatusCode,
    formulir: Formulir,
) -> Result<Response, Problem> {
    let page = Halaman {
        rangka: rangka(call, unit, tahun)?,
        judul: "Impor dari tabel".to_owned(),
        tentang: "XLSX, XLSM, XLS, XLSB, ODS, CSV atau TSV. Tidak ada yang dicatat sebelum Anda melihat dan menyetujui hasil bacanya."
            .to_owned(),
        kembali: format!("/entri/{unit}/{tahun}"),
        formulir,
    };
    call.html(status, &page)
}
