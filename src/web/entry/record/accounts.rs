//! Page of accounts: grants with their events; confirming, withdrawing, issuing a new token.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    action::{Hasil, hari, tindak, tindakan},
    page::{Akses, Akun, Token},
    sent::token_tetap,
};
use crate::{
    event::{Draft, Seq, data::Role},
    http::{Problem, access::hash, call::Call, heavy},
    present::time,
    projection::Grant,
    store::Filter,
    web::posted::Posted,
};

/// Number of latest events that are searched for an account's last action.
const BACK: usize = 5_000;

/// The accounts: an administrator sees all, others only their own.
pub async fn daftar(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&[])?;
        halaman(call, StatusCode::OK, None, "")
    })
    .await
}

fn halaman(call: &Call, status: StatusCode, galat: Option<String>, alasan: &str) -> Result<Response, Problem> {
    let admin = call.caller.has_role(&call.books, |role| role == Role::Admin);
    let own = call.caller.akun.as_ref();
    let seen = call.books.global.all_grants().iter().filter(|g| admin || Some(&g.akun) == own);
    let mut grants: Vec<&Grant> = seen.collect();
    grants.sort_by_key(|g| (!g.stands(Seq::MAX), g.akun.clone(), g.seq));
    let last = terakhir(call)?;
    let kembali: Vec<Seq> = call.books.global.recovered().map(|grant| grant.seq).collect();
    let (global, hari) = (&call.books.global, call.service.hari(&call.books));
    let one = |g: &&Grant| {
        let unit: Vec<_> = g.unit.iter().map(ToString::to_string).collect();
        let waits = g.stands(Seq::MAX) && !g.in_force(Seq::MAX);
        let keadaan = match (g.ended, waits, &g.konfirmasi) {
            (None, false, _) if global.lewat(g, hari) => "sudah berakhir".to_owned(),
            (Some(seq), ..) => format!("dicabut (event {seq})"),
            (None, true, _) => "menunggu konfirmasi admin lain".to_owned(),
            (None, false, None) if kembali.contains(&g.seq) => "dipulihkan oleh pemegang kunci tanda tangan".to_owned(),
            (None, false, Some((seq, oleh))) => format!("berlaku, dikonfirmasi {oleh} (event {seq})"),
            (None, false, None) => "berlaku".to_owned(),
        };
        let other = own.is_some_and(|own| *own != g.oleh && *own != g.akun);
        Akses {
            event: g.seq,
            akun: g.akun.to_string(),
            peran: g.peran.name(),
            unit: if unit.is_empty() { "semua unit".to_owned() } else { unit.join(", ") },
            oleh: g.oleh.to_string(),
            keadaan,
            terakhir: last.iter().find(|(akun, _)| *akun == g.akun).map(|(_, saat)| saat.clone()).unwrap_or_default(),
            sampai: global.berakhir(g).map(|end| end.to_string()).unwrap_or_default(),
            perpanjang: call.caller.grants.contains(&g.seq) && global.berakhir_bila(g, hari) > global.berakhir(g),
            boleh: (admin && waits && other, admin && g.stands(Seq::MAX), admin && g.in_force(Seq::MAX)),
        }
    };
    let akses: Vec<Akses> = grants.iter().map(one).collect();
    let page = Akun {
        rangka: call.rangka("akun"),
        perpanjang: akses.iter().any(|a| a.perpanjang),
        akses,
        admin,
        csrf: call.caller.csrf(),
        galat,
        alasan: alasan.to_owned(),
    };
    call.html(status, &page)
}

/// The time of the last event of accounts, within the searched events.
fn terakhir(call: &Call) -> Result<Vec<(crate::event::AccountId, String)>, Problem> {
    let filter = Filter { reverse: true, limit: Some(BACK), ..Filter::default() };
    let mut found: Vec<(crate::event::AccountId, String)> = Vec::new();
    call.service.reader.events(&filter, &mut |event| {
        let header = &event.header;
        if found.iter().all(|(akun, _)| *akun != header.actor.id) {
            found.push((header.actor.id.clone(), format!("{} (event {})", time::wib(header.recorded_at), header.seq)));
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(found)
}

/// Confirms or withdraws a grant, or issues a new token.
pub async fn aksi(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, .. } = posted;
    let seq: Seq = fields.get("event").parse().unwrap_or(0);
    let alasan = fields.get("alasan").trim().to_owned();
    let grant = call.books.global.all_grants().iter().find(|g| g.seq == seq).cloned();
    let Some(grant) = grant else {
        return Err(Problem::missing("event", fields.get("event"), "bukan pemberian akses", "akses dari daftar akun"));
    };
    let mut token = None;
    let (tipe, mut data) = match tindakan(&fields) {
        "konfirmasi" => ("akses.dikonfirmasi", json!({"akun": grant.akun})),
        "cabut" => ("akses.dicabut", json!({"akun": grant.akun})),
        "perpanjang" => {
            let mut data = json!({"akun": grant.akun});
            if grant.token.is_some() {
                let made = token_tetap(&fields)?;
                data["token"] = json!(hash(&made));
                token = Some(made);
            }
            ("akses.diperpanjang", data)
        }
        _ => {
            let made = token_tetap(&fields)?;
            let mut data = json!({"akun": grant.akun, "peran": grant.peran, "unit": grant.unit, "token": hash(&made)});
            // The new grant ends on the same day as the old one, unless that has passed.
            if let Some(day) = grant.sampai.filter(|day| *day >= call.ask().day()) {
                data["sampai"] = json!(day);
            }
            token = Some(made);
            ("akses.diberikan", data)
        }
    };
    if !alasan.is_empty() {
        data["alasan"] = alasan.clone().into();
    }
    let refs: Vec<Seq> = if tipe == "akses.diberikan" { Vec::new() } else { vec![seq] };
    let event = json!({"type": tipe, "unit": "-", "berlaku": hari(&call, &fields), "data": data, "ref": refs});
    // A renewal is recorded under the grant that it renews.
    let own = (tipe == "akses.diperpanjang" && call.caller.grants.contains(&seq)).then(|| grant.actor());
    let hidden = [("event", seq.to_string()), ("alasan", alasan.clone())];
    let hidden = hidden.into_iter().chain(token.iter().map(|token| ("token", token.clone())));
    let hidden = hidden.map(|(name, value)| (name.to_owned(), value)).collect();
    let draft = Draft::parse(event.to_string().as_bytes());
    let done = match draft {
        Ok(draft) => tindak(&call, &fields, draft, own, ("/akun", hidden, false)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(Hasil::Halaman(page)) => Ok(page),
        Ok(Hasil::Tercatat(first)) => tercatat(&call, token, first, tipe == "akses.diperpanjang"),
        Err(problem) => halaman(&call, problem.status(), Some(problem.words()), &alasan),
    }
}

/// Page of a token, with a remark whether it is valid yet.
pub fn token_sekali(call: &Call, token: String, event: Seq, sendiri: bool) -> Result<Response, Problem> {
    let books = call.service.books()?;
    let given = books.global.all_grants().iter().find(|grant| grant.seq == event);
    let menunggu = given.is_some_and(|grant| grant.stands(Seq::MAX) && !grant.in_force(Seq::MAX));
    call.html(StatusCode::OK, &Token { rangka: call.rangka("akun"), token, event, sendiri, menunggu })
}

/// Shows a new token once; without one, the current list.
fn tercatat(call: &Call, token: Option<String>, event: Seq, sendiri: bool) -> Result<Response, Problem> {
    if let Some(token) = token {
        return token_sekali(call, token, event, sendiri);
    }
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/akun"));
    Ok(response)
}
