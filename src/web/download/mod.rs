//! Page of downloads for a unit's year: the bag for an auditor, the report, tables.

mod page;

use axum::response::{IntoResponse, Response};

use super::{
    entry::{isi, lampiran},
    konteks,
    posted::Posted,
};
use crate::{
    event::{Teks, UnitCode},
    http::{
        Problem,
        call::{self, Call},
        cards, dear, heavy,
        takeaway::{self, Wish},
    },
    import::Kind,
    present::{block::Figure, form::docx::template::fill, report::ReportError},
    projection::{Address, Per},
    query::Reading,
    store::AsOf,
    web::{
        Baca,
        download::page::{Tabel, Unduh},
    },
};

/// Handler of `/unduh/{unit}/{tahun}`.
pub async fn choose(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(&["as_of", "per", "pandangan"])?;
        let (reading, baca) = (call.reading()?, call.baca()?);
        let context = call.context(&reading, &unit, Some(tahun))?;
        let api = |view: &str| baca.ke(&format!("/v1/units/{unit}/{tahun}/{view}"));
        let table = |nama: &'static str, view: &str, tabel: &str| Tabel {
            nama,
            xlsx: baca.dengan(&format!("/v1/units/{unit}/{tahun}/workbook"), &[("tabel", tabel)]),
            csv: baca.ke(&format!("/unduh/{unit}/{tahun}/{view}.csv")),
            json: if view == "findings" { baca.ke(&format!("/v1/units/{unit}/findings")) } else { api(view) },
        };
        // The report is for the year, and official.
        let known = Baca { as_of: baca.as_of.clone(), ..Baca::default() };
        let rangka = call.rangka_unit(&context, tahun, "unduh", &baca);
        let page = Unduh {
            konteks: konteks(&context),
            path: format!("/unduh/{unit}/{tahun}"),
            csrf: rangka.akun.as_ref().and_then(|akun| akun.csrf.clone()),
            semua: api("workbook"),
            isian: Kind::ALL
                .map(|kind| {
                    let to = format!("/v1/units/{unit}/{tahun}/workbook");
                    (kind.name(), baca.dengan(&to, &[("isian", kind.name())]))
                })
                .to_vec(),
            reviu: baca.ke(&format!("/reviu/{unit}/{tahun}")),
            terbitan: baca.ke(&format!("/terbitan/{unit}/{tahun}")),
            laporan: ["html", "docx", "pdf"]
                .map(|form| (form, known.dengan(&format!("/v1/units/{unit}/{tahun}/report"), &[("bentuk", form)])))
                .to_vec(),
            tabel: vec![
                table("Kartu skor", "scorecard", "kartu"),
                table("Anggaran", "budget", "anggaran"),
                table("Triwulan: dilaporkan dan kini", "quarters", "triwulan"),
                table("Temuan dan tindak lanjut", "findings", "temuan"),
            ],
            baca,
            rangka,
        };
        call.page(context.as_of.seq, &page)
    })
    .await
}

/// Handler of `/unduh/{unit}/{tahun}/{berkas}`: a table as CSV, for a link.
pub async fn table(mut call: Call) -> Result<Response, Problem> {
    let file: String = call.path("berkas", "")?;
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    call.headers.insert(axum::http::header::ACCEPT, axum::http::HeaderValue::from_static("text/csv"));
    let answer = match file.as_str() {
        "scorecard.csv" => cards::scorecard(call).await,
        "budget.csv" => cards::budget_book(call).await,
        "quarters.csv" => cards::quarters_view(call).await,
        "findings.csv" => cards::findings_book(call).await,
        other => {
            let accepted = "scorecard.csv, budget.csv, quarters.csv, findings.csv";
            return Err(Problem::missing("berkas", other, "tabel tidak dikenal", accepted));
        }
    };
    let mut answer = answer?;
    takeaway::attach(&mut answer, "text/csv; charset=utf-8", &format!("{unit}-{tahun}-{file}"));
    Ok(answer)
}

/// Fills in an agency's own document.
pub async fn template(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, files } = posted;
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    let as_of = Some(fields.get("as_of").trim()).filter(|text| !text.is_empty());
    let as_of = as_of.map(|t| call::read("as_of", t, AsOf::ACCEPTED)).transpose()?.unwrap_or_default();
    let Some(file) = lampiran(&call, &fields, files).await?.pop() else {
        return Err(Problem::value("templat", "", "belum ada berkas yang dipilih", "satu berkas DOCX"));
    };
    let bytes = isi(&call, &file).await?;
    dear(call, move |call| {
        let (ask, reading) = (call.ask(), Reading::yearly(as_of));
        let context = ask.context(&reading, &unit, Some(tahun))?;
        let report = ask.report(&context, tahun).map_err(|e| Problem::internal(&e))?;
        let figure = |address: &Address| {
            let found = ask.figure(&reading, address).map_err(|why| why.to_string());
            found.map(|(_, node)| Figure::of(&node))
        };
        let filled = fill(&bytes, &report, &figure).map_err(|error| match error {
            ReportError::Layout(why) => {
                let accepted =
                    "DOCX dengan kontrol isi (content control) yang tandanya alamat angka, misalnya IKU.2/capaian";
                Problem::value("templat", &file.nama, why, accepted)
            }
            other => Problem::internal(&other),
        })?;
        let mut answer = filled.bytes.into_response();
        let name = format!("lkj-{unit}-{tahun}-event-{}.docx", context.as_of.seq);
        takeaway::attach(&mut answer, takeaway::DOCX, &name);
        Ok(answer)
    })
    .await
}

/// Handler of the bag's form.
pub async fn bag(posted: Posted) -> Result<Response, Problem> {
    let (call, fields) = (posted.call, posted.fields);
    let unit: UnitCode = call.unit()?;
    let given = |name: &str| Some(fields.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    let wish = Wish {
        unit,
        tahun: call.tahun()?,
        as_of: given("as_of").map(|t| call::read("as_of", &t, AsOf::ACCEPTED)).transpose()?.unwrap_or_default(),
        per: given("per").map(|t| call::read("per", &t, Per::ACCEPTED)).transpose()?.unwrap_or(Per::Tahun),
        publik: given("publik").is_some(),
        penerima: given("penerima")
            .map(|t| call::read("penerima", &t, Teks::ACCEPTED).and_then(takeaway::recipient))
            .transpose()?,
    };
    takeaway::bag(call, wish).await
}
