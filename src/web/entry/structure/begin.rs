//! Start page of the structure: progress and next steps, the workbook for download, and the upload of a filled one.

use axum::{http::StatusCode, response::Response};

use super::{
    isi,
    page::{Struktur, Tersimpan},
    perancang,
    plan::{self, Dari},
    work,
};
use crate::{
    event::{Hash, Teks, UnitCode, YEARS, data::Role},
    http::{
        Problem, beside,
        call::{self, Call},
        heavy, inbox,
        structure::tertunda,
    },
    import::{self, struktur},
    present::Recorded,
    store::{Filter, evidence},
    web::{
        Bagian, Bidang, Formulir, JenisBidang as Jenis,
        entry::{draft::Lampiran, steps},
        posted::Posted,
    },
};

/// Form field of the workbook.
const BERKAS: &str = "berkas";
const TAHUN: &str = "tahun 2000 sampai 2100";
/// Number of latest ledger-wide events that are searched for workbooks that somebody started with.
const BACK: usize = 2_000;
/// Maximum number of these workbooks that are offered.
const MOST_BEGUN: usize = 3;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The year of the page.
fn tahun(call: &Call) -> Result<u16, Problem> {
    let asked = call.query::<u16>("tahun", TAHUN)?;
    match asked.filter(|year| !YEARS.contains(year)) {
        Some(year) => Err(Problem::value("tahun", &year.to_string(), "tahun di luar batas", TAHUN)),
        None => Ok(asked.unwrap_or_else(|| call.ask().day().year())),
    }
}

/// Handler of `/struktur`.
pub async fn awal(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&["tahun"])?;
        perancang(call)?;
        halaman(call, StatusCode::OK, formulir(call))
    })
    .await
}

fn formulir(call: &Call) -> Formulir {
    let file = Bidang::new(BERKAS, "Buku kerja struktur", Jenis::Berkas)
        .petunjuk("Satu berkas .xlsx dari templat di atas, sesudah diisi; .xlsm, .xls, .xlsb dan .ods terbaca juga.");
    let year = Bidang::new("tahun", "Tahun kartu", Jenis::Bulat)
        .petunjuk("Hanya bila lembar Umum tidak menyebutnya, atau untuk tahun lain.");
    Formulir {
        ke: "/struktur".to_owned(),
        csrf: call.caller.csrf(),
        bagian: vec![Bagian { judul: String::new(), bidang: vec![file, year] }],
        ..Formulir::default()
    }
}

fn halaman(call: &Call, status: StatusCode, formulir: Formulir) -> Result<Response, Problem> {
    let actor = perancang(call)?;
    let tahun = tahun(call)?;
    let page = Struktur {
        rangka: call.rangka("struktur"),
        tahun,
        peran: actor.role.name(),
        langkah: work::langkah(call, actor.role, tahun)?,
        dimulai: if actor.role == Role::Perencana { dimulai(call)? } else { Vec::new() },
        perencana: actor.role == Role::Perencana,
        csrf: call.caller.csrf(),
        formulir,
    };
    call.html(status, &page)
}

/// Workbooks of which an administrator has recorded a part, latest first.
fn dimulai(call: &Call) -> Result<Vec<Tersimpan>, Problem> {
    let filter = Filter { unit: Some(UnitCode::ledger()), reverse: true, limit: Some(BACK), ..Filter::default() };
    let mut found: Vec<Tersimpan> = Vec::new();
    call.service.reader.events(&filter, &mut |event| {
        let recorded = Recorded::read(event.line).ok();
        let umum = recorded.as_ref().map(|one| one.event.umum());
        if let Some((sumber, hash)) = umum.and_then(|umum| umum.sumber).and_then(|s| Some((s, s.hash?))) {
            match found.iter_mut().find(|one| one.hash == hash.to_string()) {
                Some(one) => one.sejak = event.header.seq,
                None => found.push(Tersimpan {
                    hash: hash.to_string(),
                    nama: sumber.berkas.to_string(),
                    oleh: event.header.actor.id.to_string(),
                    sejak: event.header.seq,
                    sampai: event.header.seq,
                }),
            }
        }
        std::ops::ControlFlow::Continue(())
    })?;
    found.retain(|one| {
        one.hash.parse::<Hash>().is_ok_and(|hash| call.service.evidence.join(hex::encode(hash.0)).is_file())
    });
    found.truncate(MOST_BEGUN);
    Ok(found)
}

/// Handles the workbook: reads it, shows its plan, records it.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, files } = posted;
    let actor = perancang(&call)?;
    let mut form = formulir(&call);
    form.isi(|name| fields.get(name));
    let kept = match fields.get("langkah") {
        "lanjut" => Some(diteruskan(&call, fields.get("hash")).await?),
        _ => steps::lampiran(&call, &fields, files).await?.pop(),
    };
    let year = match form.pohon() {
        Some(tree) => tree["tahun"].as_u64().map(|year| u16::try_from(year).unwrap_or_default()),
        None => return heavy(call, move |call| halaman(call, StatusCode::UNPROCESSABLE_ENTITY, form)).await,
    };
    if let Some(year) = year.filter(|year| !YEARS.contains(year)) {
        form.tolak("tahun", &format!("{year} di luar batas; yang diterima: {TAHUN}"));
        return heavy(call, move |call| halaman(call, StatusCode::UNPROCESSABLE_ENTITY, form)).await;
    }
    let Some(kept) = kept else {
        form.tolak(BERKAS, "pilih satu berkas: buku kerja struktur yang sudah diisi");
        return heavy(call, move |call| halaman(call, StatusCode::UNPROCESSABLE_ENTITY, form)).await;
    };
    let bytes = isi(&call, &kept).await?;
    let (who, berkas) = (actor.clone(), kept.clone());
    let (call, read) = beside(call, move |call| terbaca(call, &berkas, year, &bytes, &who)).await?;
    match read {
        Ok(rencana) => {
            inbox::leave(&call, kept.hash, &tertunda(&call, &kept.nama, &rencana))?;
            plan::lanjut(call, Dari::Berkas(kept, year), rencana, actor, &fields).await
        }
        Err(why) => {
            form.tolak(BERKAS, &why);
            heavy(call, move |call| halaman(call, StatusCode::UNPROCESSABLE_ENTITY, form)).await
        }
    }
}

/// The plan of a workbook, or why it cannot be read.
fn terbaca(
    call: &Call,
    kept: &Lampiran,
    year: Option<u16>,
    bytes: &[u8],
    actor: &crate::event::Actor,
) -> Result<Result<struktur::Rencana, String>, Problem> {
    let berkas: Teks = kept
        .nama
        .parse()
        .map_err(|why: String| Problem::value(BERKAS, &kept.nama, &why, "nama berkas yang dapat ditulis"))?;
    let source = import::Source { berkas, hash: kept.hash };
    let ending = kept.nama.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase());
    let planned = struktur::read(bytes, &ending)
        .and_then(|buku| call.ask().structure_plan(&buku, year, std::slice::from_ref(actor), &source));
    match planned {
        Err(import::ImportError::Books(error)) => Err(error.into()),
        other => Ok(other.map_err(|error| error.to_string())),
    }
}

/// A workbook that an administrator started with: the planner continues it without having the file.
async fn diteruskan(call: &Call, hash: &str) -> Result<Lampiran, Problem> {
    let hash: Hash = call::read("hash", hash, "hash buku kerja dari daftar di halaman Struktur")?;
    let begun = dimulai(call)?.into_iter().find(|one| one.hash == hash.to_string());
    let open = evidence::open(&call.service.evidence, hash).await.map_err(|e| Problem::internal(&e))?;
    let (Some(begun), Some((_, ukuran)), Some(akun)) = (begun, open, &call.caller.akun) else {
        let accepted = "buku kerja dari daftar di halaman Struktur, atau unggah berkasnya";
        return Err(Problem::missing("hash", &hash.to_string(), "tidak ada buku kerja yang menunggu", accepted));
    };
    evidence::note(&call.service.evidence, hash, akun).await.map_err(|e| Problem::internal(&e))?;
    Ok(Lampiran { nama: begun.nama, media: XLSX.to_owned(), ukuran, hash })
}
