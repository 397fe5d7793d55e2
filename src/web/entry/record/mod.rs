//! Records any type of event with a form built from its schema: choices come from the ledger, errors are shown at their fields,
//! and nothing is recorded before a preview.

mod accounts;
mod action;
mod build;
mod closing;
mod keys;
mod kinds;
mod page;
mod sent;
mod shape;
pub mod words;

use super::{
    draft::Lampiran,
    preview::{Tentang, akan_berubah, terbaca, tertutup, usulan},
    steps::{LAMPIRAN, kuitansi, lampiran, tulis},
    tanda,
};
use crate::{
    event::{Actor, Event, Kind, Prepared, Seq, UnitCode, data::Role},
    http::{
        Problem,
        append::refused,
        call::{Call, Reading},
        heavy,
    },
    projection::{Pandangan, Per},
    store::{
        AsOf,
        ledger::{prepare, system_random},
    },
    web::{
        JenisBidang as Jenis, Rangka,
        bahasa::asli,
        entry::page::{Isian, Pratinjau},
        posted::Posted,
    },
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use build::{Isi, awali, susun};
use kinds::Cara;
use page::{Daftar, Kelompok, Mana};
use sent::kiriman;

pub use accounts::{aksi as akun_aksi, daftar as akun};
pub use closing::{daftar as tutup, kirim as tutup_kirim};
pub use keys::{aksi as kunci_aksi, daftar as kunci};

/// The roles of the caller.
fn peran(call: &Call) -> Vec<Role> {
    call.caller.own(&call.books).map(|grant| grant.peran).collect()
}

/// Page of all recordable types.
pub async fn daftar(call: Call) -> Result<Response, Problem> {
    call.only(&["unit", "tahun"])?;
    let own = peran(&call);
    let query = call.query_text();
    let mut all: Vec<Kelompok> = Vec::new();
    for kind in Kind::ALL {
        let (judul, roles) = (kinds::kelompok(*kind), kinds::peran(*kind));
        let href = match kinds::cara(*kind) {
            Cara::Formulir => format!("/catat/{}?{query}", kind.name()),
            Cara::Halaman("/akun") => "/akun".to_owned(),
            Cara::Halaman(_) | Cara::Program => continue,
        };
        if !roles.iter().any(|role| own.contains(role)) {
            continue;
        }
        let one = (kinds::judul(*kind), kind.name().to_owned(), href);
        match all.iter_mut().find(|group| group.judul == judul) {
            Some(group) => group.tautan.push(one),
            None => all.push(Kelompok { judul, tautan: vec![one] }),
        }
    }
    call.html(StatusCode::OK, &Daftar { rangka: sekitar(&call), kelompok: all })
}

fn jenis(call: &Call) -> Result<Kind, Problem> {
    let name: String = call.path("jenis", "")?;
    let known = Kind::parse(&name).filter(|kind| kinds::cara(*kind) == Cara::Formulir);
    known.ok_or_else(|| Problem::missing("jenis", &name, "tidak ada formulir untuk jenis ini", "jenis dari /catat"))
}

/// Unit and year of the form (`None` if they must be chosen first).
fn mana(call: &Call, kind: Kind) -> Result<Option<(UnitCode, u16)>, Problem> {
    let year = call.ask().day().year();
    let tahun = call.query::<u16>("tahun", "tahun 2000 sampai 2100")?.filter(|t| crate::event::YEARS.contains(t));
    if kinds::buku_besar(kind) {
        return Ok(Some((UnitCode::ledger(), tahun.unwrap_or(year))));
    }
    let Some(unit) = call.query::<UnitCode>("unit", UnitCode::ACCEPTED)? else { return Ok(None) };
    call.known_unit(&unit)?;
    Ok(Some((unit, tahun.unwrap_or(year))))
}

/// The form or, before it, the choice of unit and year.
pub async fn buka(call: Call) -> Result<Response, Problem> {
    heavy(call.filled(), |call| {
        let kind = jenis(call)?;
        let Some((unit, tahun)) = mana(call, kind)? else { return pilih(call, kind) };
        let mut isi = susun(call, kind, &unit, tahun, 2)?;
        awali(call, &mut isi)?;
        tampil(call, StatusCode::OK, isi, &[])
    })
    .await
}

fn pilih(call: &Call, kind: Kind) -> Result<Response, Problem> {
    let seen = |unit: &UnitCode| call.caller.sees(&call.books, unit);
    let units = call.books.global.units(Seq::MAX).filter(|u| seen(&u.kode));
    let unit: Vec<_> = units.map(|u| (u.kode.to_string(), format!("{} {}", u.kode, u.nama))).collect();
    let page = Mana {
        rangka: call.rangka("entri"),
        judul: kinds::judul(kind),
        ke: format!("/catat/{}", kind.name()),
        unit,
        tahun: call.ask().day().year(),
    };
    call.html(StatusCode::OK, &page)
}

/// The frame of a page without a unit; an invented unit in its address is marked all the same.
fn sekitar(call: &Call) -> Rangka {
    let unit = call.query::<UnitCode>("unit", UnitCode::ACCEPTED).ok().flatten();
    let invented = unit.filter(|unit| call.known_unit(unit).is_ok() && call.rekaan(unit));
    Rangka { contoh: invented.iter().map(ToString::to_string).collect(), ..call.rangka("entri") }
}

fn rangka(call: &Call, unit: &UnitCode, tahun: u16) -> Result<Rangka, Problem> {
    match unit.is_ledger() {
        true => Ok(sekitar(call)),
        false => {
            let reading = Reading { as_of: AsOf::Latest, per: Per::Tahun, pandangan: Pandangan::Resmi };
            let context = call.context(&reading, unit, Some(tahun))?;
            Ok(Rangka { aktif: "entri", ..call.rangka_unit(&context, tahun, "", &crate::web::Baca::default()) })
        }
    }
}

fn tentang(isi: &Isi) -> String {
    let about = if isi.unit.is_ledger() { "buku besar".to_owned() } else { format!("{} {}", isi.unit, isi.tahun) };
    format!("{about} · {}", asli(isi.kind.name()))
}

fn tampil(call: &Call, status: StatusCode, mut isi: Isi, files: &[Lampiran]) -> Result<Response, Problem> {
    isi.formulir.tetap.extend(files.iter().map(|l| (LAMPIRAN.to_owned(), tulis(l))));
    if !files.is_empty() {
        let names: Vec<_> = files.iter().map(|l| asli(&l.nama)).collect();
        isi.formulir.diketahui.push(("Berkas terlampir".to_owned(), names.join(", "), None));
    }
    let page = Isian {
        rangka: rangka(call, &isi.unit, isi.tahun)?,
        judul: kinds::judul(isi.kind),
        tentang: tentang(&isi),
        kembali: "/catat".to_owned(),
        formulir: isi.formulir,
    };
    call.html(status, &page)
}

/// Handles the form: longer lists, preview, or saving.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, files } = posted;
    let call = call.filled();
    let kind = jenis(&call)?;
    let Some((unit, tahun)) = mana(&call, kind)? else { return pilih(&call, kind) };
    let files = lampiran(&call, &fields, files).await?;
    let rows: usize = fields.get("baris").parse().unwrap_or(2);
    let longer = fields.get("langkah") == "baris";
    let mut isi = susun(&call, kind, &unit, tahun, (rows + if longer { 3 } else { 0 }).min(40))?;
    for (name, value) in &mut isi.formulir.tetap {
        let sent = fields.get(name);
        if name == "id" && !sent.is_empty() {
            sent.clone_into(value);
        }
    }
    isi.formulir.isi(|name| fields.get(name));
    if longer || fields.get("langkah") == "ubah" {
        return tampil(&call, StatusCode::OK, isi, &files);
    }
    // A signature covers the token's hash, so the token is generated before.
    let token = match kind {
        Kind::AksesDiberikan if call.service.oidc.is_some() && !fields.get(build::SUBJEK).trim().is_empty() => None,
        Kind::AksesDiberikan => Some(sent::token_tetap(&fields)?),
        _ => None,
    };
    let Some(mut drafts) = kiriman(&call, &mut isi, &files, token.as_deref())? else {
        return tampil(&call, StatusCode::UNPROCESSABLE_ENTITY, isi, &files);
    };
    tanda::bubuhkan(&fields, &mut drafts)?;
    let actor = call.caller.actor(&call.books, &drafts)?;
    let prepared = match prepare(drafts, &system_random()) {
        Ok(prepared) => prepared,
        Err(error) => return tolak(&call, isi, &Problem::from(error), &files),
    };
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    if fields.get("langkah") == "simpan" {
        return match call.append(prepared, actor).await {
            Ok(receipt) => selesai(&call, &isi, receipt.first, token),
            Err(error) => tolak(&call, isi, &refused(&call, error, &subjects), &files),
        };
    }
    match call.service.check(prepared.clone(), actor.clone()).await {
        Ok(receipt) if receipt.duplicate => selesai(&call, &isi, receipt.first, None),
        Ok(_) => {
            isi.formulir.tetap.extend(token.map(|token| ("token".to_owned(), token)));
            heavy(call, move |call| pratinjau(call, &isi, &prepared, &actor, &files)).await
        }
        Err(error) => tolak(&call, isi, &refused(&call, error, &subjects), &files),
    }
}

fn tolak(call: &Call, mut isi: Isi, problem: &Problem, files: &[Lampiran]) -> Result<Response, Problem> {
    match problem.field() {
        Some(field) => isi.formulir.tolak(field, &problem.words()),
        None => isi.formulir.pesan = Some(problem.words()),
    }
    tampil(call, problem.status(), isi, files)
}

fn selesai(call: &Call, isi: &Isi, first: Seq, token: Option<String>) -> Result<Response, Problem> {
    if let Some(token) = token {
        return accounts::token_sekali(call, token, first, false);
    }
    if !isi.unit.is_ledger() {
        return Ok(kuitansi(first));
    }
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::try_from(format!("/buku-besar/{first}"));
    response.headers_mut().extend(to.ok().map(|to| (header::LOCATION, to)));
    Ok(response)
}

fn pratinjau(
    call: &Call,
    isi: &Isi,
    prepared: &[Prepared],
    actor: &Actor,
    files: &[Lampiran],
) -> Result<Response, Problem> {
    let form = &isi.formulir;
    let filled = form.semua().filter(|b| !b.nilai.trim().is_empty());
    let mut all = vec![("Jenis event".to_owned(), isi.kind.name().to_owned())];
    all.extend(filled.map(|b| (b.label.clone(), terbaca(b))));
    all.extend(files.iter().map(|l| ("Berkas bukti".to_owned(), format!("{} · {}", l.nama, l.hash))));
    let typed = form.semua().filter(|b| b.jenis != Jenis::Berkas).map(|b| (b.nama.clone(), b.nilai.clone()));
    let hidden = files.iter().map(|l| (LAMPIRAN.to_owned(), tulis(l)));
    let (mut perubahan, mut closed) = (Vec::new(), Vec::new());
    if !isi.unit.is_ledger() {
        let mut about =
            Tentang { unit: vec![isi.unit.clone()], tahun: isi.tahun, per: Vec::new(), subjek: isi.unit.to_string() };
        let events: Vec<(&UnitCode, &Event)> = prepared.iter().map(|p| (&p.draft.unit, &p.draft.event)).collect();
        events.into_iter().for_each(|(unit, event)| about.turut(unit, event));
        perubahan = akan_berubah(call, &usulan(call, prepared, &actor.id), &about)?;
        closed = tertutup(call, &about.unit);
    }
    let page = Pratinjau {
        berikut: None,
        rangka: rangka(call, &isi.unit, isi.tahun)?,
        judul: kinds::judul(isi.kind),
        tentang: tentang(isi),
        isi: all,
        jumlah: prepared.len(),
        perubahan,
        tertutup: closed,
        ke: form.ke.clone(),
        csrf: form.csrf.clone(),
        tetap: form.tetap.iter().cloned().chain(typed).chain(hidden).collect(),
        tanda: tanda::diminta(call, prepared, actor)?,
    };
    call.html(StatusCode::OK, &page)
}
