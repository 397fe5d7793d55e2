//! Pages of the review of an uploaded report, of its working paper, and of a publication's comparison with the ledger.

mod page;
mod sign;

use axum::response::Response;

use super::{
    Baca,
    bahasa::asli,
    entry::{Lampiran, isi, lampiran, tanda, tulis},
    konteks,
    posted::Posted,
    review::{
        page::{Butir, Hasil as Hasilnya, Reviu, Terbit, Terbitan},
        sign::{Dilihat, Diminta},
    },
};
use crate::{
    event::{Draft, Event, Seq, Tanggal, UnitCode, data::Role},
    http::{
        Problem,
        append::refused,
        call::{self, Call},
        heavy,
        takeaway::attach,
    },
    present::{Context, time},
    projection::{Pandangan, Per, StreamKey},
    query::Reading,
    review::{self, Alamat, Hasil, Ledger, Review, ReviewError, held::Held, published, read, show},
    store::AsOf,
    store::ledger::{prepare, system_random},
};

/// Maximum number of findings on a page; the working paper has all.
const MOST_SHOWN: usize = 500;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The request for a review.
struct Asked {
    unit: UnitCode,
    tahun: u16,
    per: Per,
    langkah: String,
    dilihat: Option<Dilihat>,
    kept: Vec<Lampiran>,
    files: Vec<(String, Vec<u8>)>,
}

/// The result: an answer, or an event to record.
enum Made {
    Answer(Response),
    /// With the event as of which the ledger was read.
    Record(Box<(Asked, Seq, Draft)>),
}

/// Handler of `/reviu/{unit}/{tahun}`.
pub async fn buka(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(&["as_of", "per", "pandangan"])?;
        let context = call.context(&call.reading()?, &unit, Some(tahun))?;
        let page = halaman(call, &context, tahun, call.baca()?);
        call.page(context.as_of.seq, &page)
    })
    .await
}

fn halaman(call: &Call, context: &Context, tahun: u16, baca: Baca) -> Reviu {
    let rangka = call.rangka_unit(context, tahun, "unduh", &baca);
    let unit = &context.unit.kode;
    Reviu {
        konteks: konteks(context),
        path: format!("/reviu/{unit}/{tahun}"),
        terbitan: baca.ke(&format!("/terbitan/{unit}/{tahun}")),
        csrf: rangka.akun.as_ref().and_then(|akun| akun.csrf.clone()),
        galat: None,
        hasil: None,
        rangka,
    }
}

/// Handles the form: reviews the report, sends its working paper, or records the review.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, files } = posted;
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    let per = Some(fields.get("per")).filter(|text| !text.is_empty());
    let per = per.map(|text| call::read("per", text, Per::ACCEPTED)).transpose()?.unwrap_or(Per::Tahun);
    let kept = lampiran(&call, &fields, files).await?;
    if kept.is_empty() {
        return Err(Problem::value(
            "laporan",
            "",
            "belum ada berkas yang dipilih",
            "PDF, DOCX, XLSX, HTML, CSV atau teks",
        ));
    }
    let mut files = Vec::new();
    for berkas in &kept {
        files.push((berkas.nama.clone(), isi(&call, berkas).await?));
    }
    let dilihat = Dilihat::dari(&fields)?;
    // After a preview, the action is that of the first step.
    let langkah = fields.get(if dilihat.is_some() { "apa" } else { "langkah" }).to_owned();
    let asked = Asked { unit, tahun, per, langkah, dilihat, kept, files };
    let (service, key) = (call.service.clone(), call.visit.key());
    let (call, made) = service.dear.run(key, move || work(&call, asked).map(|made| (call, made))).await??;
    match made {
        Made::Answer(answer) => Ok(answer),
        Made::Record(made) => {
            let (asked, sampai, draft) = *made;
            if sign::berkunci(&call) && asked.dilihat.is_none() {
                let Asked { langkah, per, tahun, kept, .. } = &asked;
                let asked = Diminta { langkah, per: *per, tahun: *tahun, kept };
                return sign::pratinjau(&call, &asked, sampai, draft).await;
            }
            let mut drafts = vec![draft];
            tanda::bubuhkan(&fields, &mut drafts)?;
            record(&call, drafts).await
        }
    }
}

fn work(call: &Call, asked: Asked) -> Result<Made, Problem> {
    // The review is official and as of now. A review to be signed is read as of a named event, so that it is the same when the
    // signature arrives.
    let signed = sign::berkunci(call) && ["catat", "terbit"].contains(&asked.langkah.as_str());
    let sampai = asked.dilihat.map_or(call.service.reader.last().seq, |dilihat| dilihat.sampai);
    let as_of = if signed || asked.dilihat.is_some() { AsOf::Seq(sampai) } else { AsOf::Latest };
    let reading = Reading { per: asked.per, pandangan: Pandangan::Resmi, ..Reading::yearly(as_of) };
    let context = call.ask().context(&reading, &asked.unit, Some(asked.tahun))?;
    let mut page = halaman(call, &context, asked.tahun, Baca::default());
    let review = match reviewed(call, &context, &asked) {
        Ok(review) => review,
        Err(ReviewError::Read(error)) => return Err(error.into()),
        Err(ReviewError::Refused(refusal)) => {
            let why = format!("{}; yang diterima: {}", refusal.detail, refusal.accepted);
            page.galat = Some(why);
            return Ok(Made::Answer(call.html(axum::http::StatusCode::UNPROCESSABLE_ENTITY, &page)?));
        }
    };
    let name = |ending: &str| format!("reviu-{}-{}-event-{}.{ending}", asked.unit, asked.tahun, context.as_of.seq);
    let file = |bytes: Vec<u8>, media: &'static str, ending: &str| {
        let mut answer = axum::response::IntoResponse::into_response(bytes);
        attach(&mut answer, media, &name(ending));
        Ok(Made::Answer(answer))
    };
    match asked.langkah.as_str() {
        "xlsx" => file(show::xlsx::workbook(&context, &review).map_err(|e| Problem::internal(&e))?, XLSX, "xlsx"),
        "html" => file(show::html::page(&context, &review).into_bytes(), "text/html; charset=utf-8", "html"),
        "catat" | "terbit" => {
            let draft = draft(&asked, &context, &review, call.ask().day())?;
            Ok(Made::Record(Box::new((asked, sampai, draft))))
        }
        _ => {
            page.hasil = Some(shown(call, &asked, &review));
            Ok(Made::Answer(call.html(axum::http::StatusCode::OK, &page)?))
        }
    }
}

fn reviewed(call: &Call, context: &Context, asked: &Asked) -> Result<Review, ReviewError> {
    let (ask, facts) = (call.ask(), call.service.reader.source());
    let (view, event) = (ask.view(context), |seq: Seq| ask.event(seq).ok());
    let ledger = Ledger { view: &view, source: &facts, event: &event };
    let all: Result<Vec<_>, _> = asked.files.iter().map(|(name, bytes)| read::read(name, bytes)).collect();
    Review::of(read::Report::joined(all?)?, &ledger, &asked.unit, asked.tahun, None)
}

/// The event that records the review. A result that is not a review is refused.
fn draft(asked: &Asked, context: &Context, review: &Review, today: Tanggal) -> Result<Draft, Problem> {
    let event = match asked.langkah.as_str() {
        "terbit" => review::record::published(review)?,
        _ if review.hasil() == Hasil::BukanReviu => {
            let why = "yang dibaca terlalu sedikit: ini bukan reviu, dan tidak dicatat sebagai reviu";
            return Err(Problem::value("laporan", &review.report.name, why, "laporan yang cukup terbaca"));
        }
        _ => {
            let paper =
                serde_json::to_vec(&show::json::document(context, review)).map_err(|e| Problem::internal(&e))?;
            review::record::reviewed(review, (context.as_of.seq, context.as_of.hash), &paper)?
        }
    };
    let (berlaku, id) = asked.dilihat.map_or((today, None), |d| (d.berlaku, Some(d.id)));
    Ok(Draft { unit: asked.unit.clone(), berlaku, event, refs: Vec::new(), id, expect: None })
}

async fn record(call: &Call, drafts: Vec<Draft>) -> Result<Response, Problem> {
    let actor = call.caller.actor(&call.books, &drafts)?;
    let prepared = prepare(drafts, &system_random())?;
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    let receipt = call.append(prepared, actor).await.map_err(|error| refused(call, error, &subjects))?;
    Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&format!(
        "/buku-besar/{}",
        receipt.first
    ))))
}

fn shown(call: &Call, asked: &Asked, review: &Review) -> Hasilnya {
    let (kata, warna) = match review.hasil() {
        Hasil::BukanReviu => ("bukan reviu", "buruk"),
        Hasil::Temuan => ("ada temuan", "buruk"),
        Hasil::TanpaTemuan => ("tidak ada temuan", "baik"),
    };
    let one = |(n, f): (usize, &review::Finding)| Butir {
        nomor: n + 1,
        jenis: f.jenis.title(),
        tempat: review.place(f.table),
        hal: f.subject.clone(),
        tercetak: f.printed.clone(),
        buku: f.held.clone(),
        mengapa: kutipan(&f.why),
        alamat: f.alamat.as_ref().map(address),
    };
    let may = |roles: &[Role]| call.caller.has_role(&call.books, |role| roles.contains(&role));
    Hasilnya {
        kata,
        warna,
        cakupan: review.cakupan.words(),
        angka: review.figures.len(),
        semua: review.findings.len(),
        temuan: review.findings.iter().enumerate().take(MOST_SHOWN).map(one).collect(),
        lampiran: asked.kept.iter().map(|l| (super::entry::LAMPIRAN.to_owned(), tulis(l))).collect(),
        per: asked.per.to_string(),
        boleh: (may(&[Role::Inspektorat]), may(&[Role::Perencana, Role::Inspektorat])),
    }
}

/// An explanation, with what it quotes from the report or the ledger marked as words that stay in every language.
fn kutipan(why: &str) -> String {
    let mut parts = why.split('«');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| match part.split_once('»') {
        Some((quoted, rest)) => format!("{out}«{}»{rest}", asli(quoted)),
        None => format!("{out}«{part}"),
    })
}

/// An address, and its trace if it is a single figure.
fn address(of: &Alamat) -> (String, Option<String>) {
    (of.to_string(), of.single().map(|address| Baca::default().jejak(address)))
}

/// Handler of `/terbitan/{unit}/{tahun}`.
pub async fn terbitan(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(&["as_of", "per", "pandangan"])?;
        let (context, baca) = (call.context(&call.reading()?, &unit, Some(tahun))?, call.baca()?);
        let mut page = Terbitan {
            rangka: call.rangka_unit(&context, tahun, "unduh", &baca),
            konteks: konteks(&context),
            reviu: baca.ke(&format!("/reviu/{unit}/{tahun}")),
            laporan: None,
            angka: 0,
            beda: Vec::new(),
        };
        let facts = call.service.reader.facts(&StreamKey::new(&unit, tahun), context.as_of.seq)?;
        if let Some(seq) = published::last(&facts) {
            compared(call, &context, seq, &mut page)?;
        }
        call.page(context.as_of.seq, &page)
    })
    .await
}

fn compared(call: &Call, context: &Context, seq: Seq, page: &mut Terbitan) -> Result<(), Problem> {
    let ask = call.ask();
    let event = ask.event(seq)?;
    let Event::LaporanDiterbitkan(data) = &event.event else { return Ok(()) };
    let (view, facts) = (ask.view(context), call.service.reader.source());
    let figures = published::compare(&Held::new(&view, &facts), data).map_err(|e| match e {
        published::PublishedError::Refused(refusal) => Problem::from(refusal),
        published::PublishedError::Read(error) => Problem::from(error),
    })?;
    let oleh = format!("oleh {}, {}", event.who(), time::wib(event.header.recorded_at));
    page.laporan = Some((format!("{} ({})", data.judul, data.laporan), seq, oleh));
    page.angka = figures.len();
    let events = |seq: Seq| ask.event(seq).ok();
    let rows = show::published::changed(&figures, &events);
    page.beda = rows
        .into_iter()
        .map(|(figure, [terbit, kini, kisah])| Terbit { alamat: address(&figure.alamat), terbit, kini, kisah })
        .collect();
    Ok(())
}
