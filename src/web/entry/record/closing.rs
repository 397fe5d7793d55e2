//! Page of the periods of a card: closed and open ones, missing entries, and the closing itself.

use axum::{http::StatusCode, response::Response};
use uuid::Uuid;

use super::page::{Ditutup, Periode as Baris, Tutup};
use crate::{
    event::{Actor, Event, Periode, Prepared, Seq, Teks, UnitCode},
    http::{
        Problem,
        call::{self, Call},
        close::{self, Asked},
        heavy, inbox,
    },
    present::{time, view::inbox::Perihal},
    projection::{Pandangan, Per},
    web::{
        Angka, Baca,
        entry::{around::rangka, page::Pratinjau, steps::kuitansi, tanda},
        posted::{Fields, Posted},
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
    let one = |periode: Periode| -> Result<Baris, Problem> {
        let closed = call.books.global.closed(&unit, periode, Seq::MAX);
        let task = waiting
            .tugas
            .iter()
            .find(|t| t.perihal == Perihal::Penutupan && t.unit == unit && t.periode == Some(periode));
        let ended = periode.akhir() < call.ask().day();
        let keadaan = match ended {
            true => "sudah berakhir, belum ditutup".to_owned(),
            false => format!("berakhir {}", time::day(periode.akhir())),
        };
        let open = closed.is_none() && ended;
        let akan = if open { sekarang(call, &unit, periode)? } else { None };
        Ok(Baris {
            akan,
            kode: periode.to_string(),
            nama: time::period(periode),
            keadaan,
            ditutup: closed
                .as_ref()
                .map(|(by, closing)| Ditutup::baca(by, call.caller.sees(&call.books, by), *by != unit, closing)),
            kurang: task.map(|t| t.kurang.clone()).unwrap_or_default(),
            tutup: open,
        })
    };
    let all = call.ask().periods(&unit, tahun, Seq::MAX)?;
    let page = Tutup {
        periode: all.into_iter().map(one).collect::<Result<_, _>>()?,
        rangka: rangka(call, &unit, tahun)?,
        unit: unit.to_string(),
        tahun,
        csrf: call.caller.csrf(),
        kunci: kunci.to_owned(),
        galat,
        alasan: alasan.to_owned(),
    };
    call.html(status, &page)
}

/// The figures that a closing would record now: NPSS, and how many indicators have a capaian. None without a card.
fn sekarang(call: &Call, unit: &UnitCode, periode: Periode) -> Result<Option<(Angka, Angka, usize)>, Problem> {
    let per = Per::from(periode);
    let view = call.view_at(call.service.reader.last().seq, per, call.ask().day(), Pandangan::Resmi);
    let card = view.card(unit, periode.tahun())?;
    let baca = Baca { per: Some(per.to_string()), ..Baca::default() };
    let told = || (Angka::dari(&card.npss, &baca), Angka::dari(&card.filled(), &baca), card.terisi.1);
    Ok((card.terisi.1 > 0).then(told))
}

/// Closes a period: at once or, for an account that signs, after a preview with signature.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, .. } = posted;
    let text = fields.get("alasan").trim().to_owned();
    let again = |call: &Call, status, why| halaman(call, status, why, &text, &Uuid::now_v7().to_string());
    if fields.get("langkah") == "ubah" {
        return again(&call, StatusCode::OK, None);
    }
    match tutup(&call, &fields, &text).await {
        Ok(answer) => Ok(answer),
        Err(problem) => again(&call, problem.status(), Some(problem.words())),
    }
}

async fn tutup(call: &Call, fields: &Fields, text: &str) -> Result<Response, Problem> {
    let unit: UnitCode = call.unit()?;
    let periode: Periode = call::read("periode", fields.get("periode"), Periode::ACCEPTED)?;
    let read = |why| Problem::value("alasan", text, why, "teks sampai 2000 huruf, atau kosong");
    let looked = !fields.get("berlaku").is_empty();
    let asked = Asked {
        alasan: (!text.is_empty()).then(|| text.parse::<Teks>().map_err(read)).transpose()?,
        id: Uuid::parse_str(fields.get("kunci")).ok(),
        berlaku: looked.then(|| call::read("berlaku", fields.get("berlaku"), "YYYY-MM-DD")).transpose()?,
        tanda: tanda::satu(fields)?,
    };
    let signs = call.caller.akun.as_ref().is_some_and(|akun| tanda::berkunci(call, akun));
    if signs && !looked {
        let asked = Asked { id: Some(asked.id.unwrap_or_else(Uuid::now_v7)), ..asked };
        let (prepared, actor) = close::proposed(call, &unit, periode, &asked).await?;
        return pratinjau(call, &unit, periode, &prepared, &actor);
    }
    if asked.tanda.is_some() {
        terkini(call, fields, asked.id)?;
    }
    Ok(kuitansi(close::by_page(call, &unit, periode, asked).await?))
}

/// Checks that the signed card is still current. A form that was already accepted gets its first answer.
fn terkini(call: &Call, fields: &Fields, id: Option<Uuid>) -> Result<(), Problem> {
    let (signed, last) = (fields.get("sampai"), call.service.reader.last().seq);
    if signed == last.to_string() || id.is_some_and(|id| matches!(call.service.reader.find_id(id), Ok(Some(_)))) {
        return Ok(());
    }
    let why = format!(
        "kartu yang ditandatangani sampai event {signed}, event terakhir sekarang {last}; periksa dan tutup sekali lagi"
    );
    Err(Problem::new("bentrok", why))
}

/// Preview of a closing, to be signed. It is for the card as of the last event: if anything is recorded before the form is sent,
/// the closing is refused and shown again.
fn pratinjau(
    call: &Call,
    unit: &UnitCode,
    periode: Periode,
    prepared: &[Prepared],
    actor: &Actor,
) -> Result<Response, Problem> {
    let tahun = call.tahun()?;
    let draft = &prepared[0].draft;
    let Event::PeriodeDitutup(data) = &draft.event else { return Err(Problem::internal(&"bukan penutupan")) };
    let alasan = data.alasan.as_ref().map(ToString::to_string);
    let mut isi = vec![
        ("NPSS".to_owned(), data.npss.to_string()),
        ("Kartu".to_owned(), format!("{}, sampai event {}", data.kartu, data.sampai)),
        ("Aturan".to_owned(), format!("versi {}", data.aturan)),
    ];
    isi.extend(alasan.clone().map(|why| ("Alasan".to_owned(), why)));
    let tetap = [
        ("kunci", prepared[0].id.to_string()),
        ("periode", periode.to_string()),
        ("berlaku", draft.berlaku.to_string()),
        ("alasan", alasan.unwrap_or_default()),
        ("sampai", data.sampai.to_string()),
    ];
    let page = Pratinjau {
        rangka: rangka(call, unit, tahun)?,
        judul: "Tutup periode".to_owned(),
        tentang: format!("{unit}, {}", time::period(periode)),
        isi,
        jumlah: 1,
        perubahan: Vec::new(),
        tertutup: Vec::new(),
        ke: format!("/tutup/{unit}/{tahun}"),
        csrf: call.caller.csrf(),
        tetap: tetap.map(|(name, value)| (name.to_owned(), value)).into(),
        berikut: None,
        tanda: tanda::diminta(call, prepared, actor)?,
    };
    call.html(StatusCode::OK, &page)
}
