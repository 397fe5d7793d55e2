//! The pages. Each folder is a page: its `mod.rs` fetches the content like the API, with the same checks; its `page.rs` renders
//! HTML from it, without access to the ledger or the caller.
//!
//! Each page is a struct with a template below `template/`, checked against each other at compile time. Templates escape all
//! text; types that render to HTML ([`Angka`], charts) are marked as safe, and escape their content.

mod archive;
mod asset;
pub mod bahasa;
mod budget;
mod card;
mod chart;
mod diff;
mod download;
mod elsewhere;
mod entry;
mod error;
mod event;
mod evidence;
mod figure;
mod files;
mod findings;
mod form;
mod frame;
mod glossary;
mod home;
mod istilah;
mod journal;
mod link;
mod login;
mod mark;
mod onward;
mod origins;
mod posted;
mod reads;
mod review;
mod sakelar;
mod search;
mod summary;
mod timebar;
mod trace;
mod typed_number;
mod typed_text;
mod verify;

use axum::{
    Router,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};

use std::sync::Arc;

use crate::http::{
    Problem, Service,
    access::Caller,
    call::{Call, Reading},
    memo::Kept,
    observe,
    service::Books,
    view::{VERSION, matched, stamp},
};
use crate::{
    event::{Seq, UnitCode, data::Role},
    present::{Context, time},
    projection::{Pandangan, Per, access},
};

use bahasa::Bahasa;
use chart::Tangga;
use event::{Nasib, Peristiwa, jenis, settled};
use figure::Angka;
use form::{Bagian, Bidang, Formulir, Jenis as JenisBidang};
use frame::{Akun, Rangka, Unit};
use link::Baca;
use timebar::{Hari, Waktu};
use typed_number::tertulis;

/// Content security policy: a page may only load from this server, and nothing inline.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
    font-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the pages to the API; around both, a problem becomes a page if a browser asked.
pub fn beside(api: Router<Arc<Service>>, service: Arc<Service>) -> Router<Arc<Service>> {
    api.merge(routes().method_not_allowed_fallback(observe::wrong_method))
        .layer(middleware::from_fn_with_state(service, error::around))
}

/// The routes of the pages.
fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(home::beranda))
        .route("/aset/{hash}/{nama}", get(files::aset))
        .route("/docs.svg", get(files::mark))
        .route("/kartu/{unit}/{tahun}", get(card::kartu))
        .route("/jejak/{*alamat}", get(trace::jejak))
        .route("/perubahan/{unit}/{tahun}", get(diff::perubahan))
        .route("/anggaran/{unit}/{tahun}", get(budget::anggaran))
        .route("/temuan", get(findings::semua))
        .route("/temuan/{unit}", get(findings::unit))
        .route("/temuan/{unit}/{tahun}", get(findings::tahun))
        .route("/buku-besar", get(journal::daftar))
        .route("/buku-besar/{seq}", get(journal::satu))
        .route("/unduh/{unit}/{tahun}", get(download::choose).post(download::bag))
        .route("/unduh/{unit}/{tahun}/{berkas}", get(download::table))
        .route("/unduh/{unit}/{tahun}/templat", post(download::template))
        .route("/reviu/{unit}/{tahun}", get(review::buka).post(review::kirim))
        .route("/terbitan/{unit}/{tahun}", get(review::terbitan))
        .route("/ringkasan", get(summary::semua))
        .route("/ringkasan/{unit}/{tahun}", get(summary::satu))
        .route("/cari", get(search::cari))
        .route("/istilah", get(glossary::semua))
        .route("/arsip", get(archive::semua))
        .route("/pembacaan", get(reads::sehari))
        .merge(entry::routes())
        .route("/bahasa", post(sakelar::pilih))
        .route("/verifikasi", get(verify::verifikasi))
}

/// Renders a page in a language.
pub fn html(bahasa: Bahasa, status: StatusCode, page: &impl askama::Template) -> Result<Response, Problem> {
    answer(status, bahasa.halaman(page.render().map_err(|e| Problem::internal(&e))?))
}

fn answer(status: StatusCode, body: String) -> Result<Response, Problem> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie, accept"));
    Ok((status, headers, body).into_response())
}

impl Call {
    /// Renders a page with the marks of its events, in the caller's language.
    fn jadi(&self, page: &impl askama::Template) -> Result<String, Problem> {
        let marked = self.marked(page.render().map_err(|e| Problem::internal(&e))?)?;
        Ok(Bahasa::dari(&self.headers).halaman(marked))
    }

    /// Answers a page that must not be cached: a form, a receipt.
    fn html(&self, status: StatusCode, page: &impl askama::Template) -> Result<Response, Problem> {
        answer(status, self.jadi(page)?)
    }

    /// Answers a page, or 304 if the browser has it already.
    fn page(&self, seq: Seq, page: &impl askama::Template) -> Result<Response, Problem> {
        let body = self.jadi(page)?;
        let Kept { body, tag } = Kept::new(body.into());
        let fresh = !matched(&self.headers, &tag);
        let mut response = match fresh {
            true => body.into_response(),
            false => StatusCode::NOT_MODIFIED.into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("authorization, cookie, accept"));
        headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (header::ETAG, tag)));
        stamp(headers, seq);
        Ok(response)
    }

    /// The reading in the address, for links.
    fn baca(&self) -> Result<Baca, Problem> {
        let text = |name| self.query::<String>(name, "");
        let set = |value: Option<String>, usual: &str| value.filter(|v| v != usual);
        Ok(Baca {
            as_of: set(text("as_of")?, "terbaru"),
            per: set(text("per")?, "tahun"),
            pandangan: set(text("pandangan")?, "resmi"),
        })
    }

    /// The frame of a page.
    fn rangka(&self, aktif: &'static str) -> Rangka {
        rangka(&self.service, &self.books, Some(&self.caller), aktif)
    }

    /// The frame of a page about a unit's year.
    fn rangka_unit(&self, context: &Context, tahun: u16, tab: &'static str, baca: &Baca) -> Rangka {
        let unit = &context.unit;
        let mut years: Vec<u16> =
            self.service.reader.streams(&unit.kode).iter().map(|k| k.tahun).filter(|t| *t > 0).collect();
        years.extend(years.iter().all(|t| *t != tahun).then_some(tahun));
        years.sort_unstable();
        let unit = Unit {
            kode: unit.kode.clone(),
            nama: unit.nama.clone(),
            contoh: unit.contoh,
            tahun,
            tahun_lain: years,
            baca: baca.clone(),
            induk: self.di_atas(&unit.kode),
        };
        Rangka { tab, unit: Some(unit), ..self.rangka("") }
    }

    /// The units above one that the caller sees, from the top.
    fn di_atas(&self, kode: &UnitCode) -> Vec<UnitCode> {
        let global = &self.books.global;
        let above = |kode: &UnitCode| global.unit(kode, Seq::MAX).and_then(|unit| unit.induk.clone());
        let all = std::iter::successors(above(kode), above).take(8);
        let mut all: Vec<_> = all.filter(|kode| self.caller.sees(&self.books, kode)).collect();
        all.reverse();
        all
    }

    /// Whether a unit, or one above it, is invented.
    fn rekaan(&self, kode: &UnitCode) -> bool {
        self.ask().contoh(kode)
    }
}

/// The frame of a page for a caller, if known.
pub fn rangka(service: &Service, books: &Books, caller: Option<&Caller>, aktif: &'static str) -> Rangka {
    let last = service.reader.last();
    Rangka {
        ledger: service.ledger.clone(),
        seq: last.seq,
        saat: time::wib(last.recorded_at),
        akun: caller.and_then(|caller| akun(books, caller, service.vault().is_some() || service.together.is_some())),
        aktif,
        tab: "",
        unit: None,
        contoh: Vec::new(),
        perlu: caller.and_then(|caller| service.waiting.of(&caller.grants)).filter(|count| *count > 0),
        cari: String::new(),
        versi: VERSION,
    }
}

fn akun(books: &Books, caller: &Caller, writes: bool) -> Option<Akun> {
    let kode = caller.akun.as_ref()?.to_string();
    let words = caller.own(books).map(|grant| {
        let unit: Vec<_> = grant.unit.iter().map(ToString::to_string).collect();
        let unit = if unit.is_empty() { "semua unit".to_owned() } else { unit.join(", ") };
        format!("{} · {unit}", grant.peran.name())
    });
    let peran = words.collect::<Vec<_>>().join("; ");
    let mencatat = writes && caller.has_role(books, access::enters);
    let admin = writes && caller.has_role(books, |role| role == Role::Admin);
    let whole = |grant: &crate::projection::Grant| {
        matches!(grant.peran, Role::Admin | Role::Perencana) && grant.unit.is_empty()
    };
    let menyusun = writes && caller.own(books).any(whole);
    Some(Akun { kode, peran, admin, mencatat, menyusun, csrf: caller.login.as_ref().map(|login| login.csrf.clone()) })
}

/// Moment and period of the figures, in words.
fn konteks(context: &Context) -> String {
    format!("{} · {}", context.as_of.words(&context.ledger), context.about())
}

/// The choices of `per` for a page.
fn pilihan_per(path: &str, baca: &Baca, reading: &Reading) -> Vec<(String, String, bool)> {
    let all = [
        ("Tahun", None, Per::Tahun),
        ("TW I", Some("TW1"), Per::Triwulan(1)),
        ("TW II", Some("TW2"), Per::Triwulan(2)),
        ("TW III", Some("TW3"), Per::Triwulan(3)),
        ("TW IV", Some("TW4"), Per::Triwulan(4)),
    ];
    let one = |(title, word, per): (&str, Option<&str>, Per)| {
        (title.to_owned(), baca.tentang(word).ke(path), per == reading.per)
    };
    all.into_iter().map(one).collect()
}

/// The choices of `pandangan` for a page.
fn pilihan_pandangan(path: &str, baca: &Baca, reading: &Reading) -> Vec<(String, String, bool)> {
    let all = [("Resmi", None, Pandangan::Resmi), ("Semua", Some("semua"), Pandangan::Semua)];
    let one = |(title, word, of): (&str, Option<&str>, Pandangan)| {
        let baca = Baca { pandangan: word.map(str::to_owned), ..baca.clone() };
        (title.to_owned(), baca.ke(path), of == reading.pandangan)
    };
    all.into_iter().map(one).collect()
}

/// The shown part of a long list: start, end (exclusive), and the addresses of the previous and next part, which keep the other
/// parameters.
fn halaman(
    call: &Call,
    all: usize,
    most: usize,
    baca: &Baca,
    path: &str,
    asked: &[(&str, &str)],
) -> Result<(usize, usize, Option<String>, Option<String>), Problem> {
    let from = call.query::<usize>("mulai", "urutan pertama yang ditampilkan, mulai dari 0")?.unwrap_or(0);
    let from = from.min(all.saturating_sub(1)) / most * most;
    let to = (from + most).min(all);
    let link = |from: usize| baca.dengan(path, &[asked, &[("mulai", &from.to_string())]].concat());
    Ok((from, to, (from > 0).then(|| link(from - most)), (to < all).then(|| link(to))))
}
