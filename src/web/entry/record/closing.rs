//! Periods of a card: what is closed, what is not, what is missing before one closes; closing.

use axum::{http::StatusCode, response::Response};
use uuid::Uuid;

use super::page::{Periode as Baris, Tutup};
use crate::{
    event::{Periode, Seq, Teks, UnitCode},
    http::{Problem, call::Call, close, heavy, inbox},
    present::{time, view::inbox::Perihal},
    web::{
        entry::{around::rangka, steps::kuitansi},
        posted::Posted,
    },
};

/// The periods of a unit's year.
pub async fn daftar(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&[])?;
        halaman(call, StatusCode::OK, None, "", &Uuid::now_v7().to_string())
    })
    .await
}

fn halaman(
    call: &Call,
    status: StatusCode,
    galat: Option<String>,
    alasan: &str,
    kunci: &str,
) -> Result<Response, Problem> {
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    let waiting = inbox::look(call)?;
    let one = |periode: Periode| {
        let closed = call.books.global.closed(&unit, periode, Seq::MAX);
        let task = waiting
            .tugas
            .iter()
            .find(|t| t.perihal == Perihal::Penutupan && t.unit == unit && t.periode == Some(periode));
        let ended = periode.akhir() < call.ask().day();
        let keadaan = match &closed {
            Some((_, closing)) => {
                format!("ditutup {} (event {}), NPSS {}", time::wib(closing.recorded_at), closing.seq, closing.npss)
            }
            None if ended => "sudah berakhir, belum ditutup".to_owned(),
            None => format!("berakhir {}", time::day(periode.akhir())),
        };
        Baris {
            kode: periode.to_string(),
            nama: time::period(periode),
            keadaan,
            event: closed.as_ref().map(|(_, closing)| closing.seq),
            kurang: task.map(|t| t.kurang.clone()).unwrap_or_default(),
            tutup: closed.is_none() && ended,
        }
    };
    let all = call.ask().periods(&unit, tahun, Seq::MAX)?;
    let page = Tutup {
        periode: all.into_iter().map(one).collect(),
        rangka: rangka(call, &unit, tahun)?,
        unit: unit.to_string(),
        tahun,
        csrf: call.caller.login.as_ref().map(|l| l.csrf.clone()).unwrap_or_default(),
        kunci: kunci.to_owned(),
        galat,
        alasan: alasan.to_owned(),
    };
    call.html(status, &page)
}

/// Closes a period.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, .. } = posted;
    let unit: UnitCode = call.unit()?;
    let (text, kunci) = (fields.get("alasan").trim().to_owned(), fields.get("kunci").to_owned());
    let id = Uuid::parse_str(&kunci).ok();
    let periode: Result<Periode, String> = fields.get("periode").parse();
    let alasan = (!text.is_empty()).then(|| text.parse::<Teks>()).transpose();
    let closed = match (periode, alasan) {
        (Ok(periode), Ok(alasan)) => close::by_page(&call, &unit, periode, alasan, id).await,
        (Err(why), _) | (_, Err(why)) => Err(Problem::value("periode", fields.get("periode"), why, Periode::ACCEPTED)),
    };
    match closed {
        Ok(first) => Ok(kuitansi(first)),
        Err(problem) => halaman(&call, problem.status(), Some(problem.words()), &text, &Uuid::now_v7().to_string()),
    }
}
