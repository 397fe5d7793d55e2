//! The steps of an entry: form, preview, saving.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    around::rangka,
    draft::{Kiriman, Lampiran},
    fill, following,
    form::{Alas, Bentuk},
    kind::{Apa, boleh},
    preview, tanda,
};
use crate::{
    event::{Actor, Instant, Kind, Prepared, UnitCode},
    http::{Problem, append::refused, call::Call},
    present::time,
    store::{
        evidence,
        ledger::{prepare, system_random},
    },
    web::{
        entry::page::Isian,
        jenis,
        posted::{Fields, Posted, Upload},
    },
};

/// Hidden field of a file that was stored by an earlier step.
pub const LAMPIRAN: &str = "lampiran";

fn alamat(call: &Call) -> Result<(UnitCode, u16, Apa), Problem> {
    let kata: String = call.path("apa", "")?;
    let Some(apa) = Apa::dari(&kata) else {
        return Err(Problem::missing("apa", &kata, "jenis entri tidak dikenal", "jenis dari daftar entri"));
    };
    Ok((call.unit()?, call.tahun()?, apa))
}

/// The empty form.
pub async fn buka(call: Call) -> Result<Response, Problem> {
    let (unit, tahun, apa) = alamat(&call)?;
    let alas = Alas::baru(&call, apa, boleh(&call, &unit, apa)?, &unit, tahun)?;
    let mut bentuk = fill::bentuk(&alas)?;
    following::tercatat(&call, &mut bentuk)?;
    tampil(&call, StatusCode::OK, bentuk, &[])
}

/// Handles the form: preview, saving, or another change.
pub async fn kirim(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, files } = posted;
    let (unit, tahun, apa) = alamat(&call)?;
    let peran = boleh(&call, &unit, apa)?;
    let lampiran = lampiran(&call, &fields, files).await?;
    let mut bentuk = fill::bentuk(&Alas::baru(&call, apa, peran, &unit, tahun)?)?;
    bentuk.sambung(&fields);
    bentuk.formulir.isi(|nama| fields.get(nama));
    if fields.get("langkah") == "ubah" {
        return tampil(&call, StatusCode::OK, bentuk, &lampiran);
    }
    let sent = bentuk.kiriman(&Alas::baru(&call, apa, peran, &unit, tahun)?, &lampiran);
    let Some(Kiriman { mut draf, awalan }) = sent else {
        return tampil(&call, StatusCode::UNPROCESSABLE_ENTITY, bentuk, &lampiran);
    };
    tanda::bubuhkan(&fields, &mut draf)?;
    let actor = call.caller.actor(&call.books, &draf)?;
    let prepared = match prepare(draf, &system_random()) {
        Ok(prepared) => prepared,
        Err(error) => return tolak(&call, bentuk, &awalan, Problem::from(error), &fields, &lampiran),
    };
    match fields.get("langkah") {
        "simpan" | "berikut" => simpan(&call, bentuk, &awalan, prepared, actor, &fields, &lampiran).await,
        _ => periksa(call, bentuk, &awalan, prepared, actor, &fields, lampiran).await,
    }
}

async fn simpan(
    call: &Call,
    bentuk: Bentuk,
    awalan: &[String],
    prepared: Vec<Prepared>,
    actor: Actor,
    fields: &Fields,
    lampiran: &[Lampiran],
) -> Result<Response, Problem> {
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    match call.append(prepared, actor).await {
        Ok(receipt) if fields.get("langkah") == "berikut" => {
            Ok(following::lanjut(call, &bentuk, receipt.first)?.unwrap_or_else(|| kuitansi(receipt.first)))
        }
        Ok(receipt) => Ok(kuitansi(receipt.first)),
        Err(error) => tolak(call, bentuk, awalan, refused(call, error, &subjects), fields, lampiran),
    }
}

async fn periksa(
    call: Call,
    bentuk: Bentuk,
    awalan: &[String],
    prepared: Vec<Prepared>,
    actor: Actor,
    fields: &Fields,
    lampiran: Vec<Lampiran>,
) -> Result<Response, Problem> {
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    match call.service.check(prepared.clone(), actor.clone()).await {
        Ok(receipt) if receipt.duplicate => Ok(kuitansi(receipt.first)),
        Ok(_) => {
            let hidden: Vec<_> = lampiran.iter().map(|l| (LAMPIRAN.to_owned(), tulis(l))).collect();
            let show = move |call: &Call| preview::pratinjau(call, bentuk, &prepared, &actor, &lampiran, hidden);
            crate::http::heavy(call, show).await
        }
        Err(error) => tolak(&call, bentuk, awalan, refused(&call, error, &subjects), fields, &lampiran),
    }
}

/// Redirects to the receipt after saving, so that reloading does not send the form again.
pub fn kuitansi(first: u64) -> Response {
    let to = HeaderValue::try_from(format!("/entri/kuitansi/{first}"));
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().extend(to.ok().map(|to| (header::LOCATION, to)));
    response
}

/// Shows the form again, with the typed values and the errors.
fn tolak(
    call: &Call,
    mut bentuk: Bentuk,
    awalan: &[String],
    problem: Problem,
    fields: &Fields,
    lampiran: &[Lampiran],
) -> Result<Response, Problem> {
    let status = problem.status();
    if problem.kind() == "bentrok" {
        // Built anew from the current books, so that sending it once more takes the newer event into account.
        let fresh = Alas::baru(call, bentuk.apa, boleh(call, &bentuk.unit, bentuk.apa)?, &bentuk.unit, bentuk.tahun)?;
        bentuk = fill::bentuk(&fresh)?;
        bentuk.formulir.isi(|nama| fields.get(nama));
        bentuk.formulir.pesan = Some(bentrok(&problem));
    } else {
        let prefix = awalan.get(problem.index()).map_or("", String::as_str);
        match problem.field() {
            Some(field) => bentuk.tolak_bidang(prefix, field, &problem.words()),
            None => bentuk.formulir.pesan = Some(problem.words()),
        }
    }
    tampil(call, status, bentuk, lampiran)
}

/// The text of a conflict, with the event that came in between.
fn bentrok(problem: &Problem) -> String {
    let Some(event) = problem.event() else {
        return format!(
            "{} Formulir ini pernah dikirim dengan isi lain. Periksa daftar entri; bila isian ini memang baru, kirim \
             sekali lagi.",
            problem.words()
        );
    };
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let kind = Kind::ALL.iter().find(|kind| kind.name() == text("type"));
    let when = text("recorded_at").parse::<Instant>();
    format!(
        "Sesudah formulir ini dibuka, event {} ({}) tentang {} dicatat oleh {} pada {}. Nilai «sekarang» di bawah sudah \
         memuatnya. Periksa isian Anda, lalu kirim lagi bila masih benar.",
        event["seq"],
        kind.map_or_else(|| text("type"), |kind| jenis(*kind)),
        text("subject"),
        event["actor"]["id"].as_str().unwrap_or_default(),
        when.map_or_else(|_| text("recorded_at"), time::wib)
    )
}

fn tampil(call: &Call, status: StatusCode, mut bentuk: Bentuk, lampiran: &[Lampiran]) -> Result<Response, Problem> {
    let form = &mut bentuk.formulir;
    form.tetap.extend(lampiran.iter().map(|l| (LAMPIRAN.to_owned(), tulis(l))));
    if !lampiran.is_empty() {
        let names: Vec<_> = lampiran.iter().map(|l| format!("{} ({} byte)", l.nama, l.ukuran)).collect();
        form.diketahui.push(("Berkas terlampir".to_owned(), names.join(", "), None));
    }
    let page = Isian {
        rangka: rangka(call, &bentuk.unit, bentuk.tahun)?,
        judul: bentuk.apa.judul().to_owned(),
        tentang: bentuk.tentang,
        kembali: format!("/entri/{}/{}", bentuk.unit, bentuk.tahun),
        formulir: bentuk.formulir,
    };
    call.html(status, &page)
}

/// A stored file as hidden field of the next step.
pub fn tulis(lampiran: &Lampiran) -> String {
    serde_json::to_string(lampiran).unwrap_or_default()
}

/// New files, and those of an earlier step of the same form.
pub async fn lampiran(call: &Call, fields: &Fields, files: Vec<Upload>) -> Result<Vec<Lampiran>, Problem> {
    let gone = || Problem::value("bukti", "", "berkas dari langkah sebelumnya tidak ada lagi", "unggah sekali lagi");
    let mut all = Vec::new();
    for text in fields.all(LAMPIRAN) {
        let kept: Lampiran = serde_json::from_str(text).map_err(|_| gone())?;
        let account = call.caller.akun.as_ref().ok_or_else(gone)?;
        let own =
            evidence::noted(&call.service.evidence, kept.hash, account).await.map_err(|e| Problem::internal(&e))?;
        let open = evidence::open(&call.service.evidence, kept.hash).await.map_err(|e| Problem::internal(&e))?;
        if !own || open.is_none_or(|(_, size)| size != kept.ukuran) {
            return Err(gone());
        }
        all.push(kept);
    }
    all.extend(files.into_iter().map(|file| Lampiran {
        nama: nama(&file.nama),
        media: media(&file.media),
        ukuran: file.kept.size,
        hash: file.kept.hash,
    }));
    Ok(all)
}

/// The name of a file, without folders and control characters.
fn nama(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if plain.trim().is_empty() { "berkas".to_owned() } else { plain }
}

/// The media type without parameters, if it is valid.
fn media(given: &str) -> String {
    let plain = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let word = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b".+-".contains(&b));
    let fits = plain.len() <= 100 && plain.split_once('/').is_some_and(|(a, b)| word(a) && word(b));
    if fits { plain } else { "application/octet-stream".to_owned() }
}
