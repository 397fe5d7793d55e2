//! Page of accounts' keys: generated in the browser, confirmed by a second account, withdrawn.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    action::{Hasil, hari, tindak, tindakan},
    page::{Kunci, Kuncian},
};
use crate::{
    event::{Draft, Heksa, Seq, data::Role},
    http::{Problem, call::Call, heavy},
    projection::KunciAkun,
    store,
    web::posted::Posted,
};

/// The keys: an administrator of the whole ledger sees all, others only their own.
pub async fn daftar(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&[])?;
        halaman(call, StatusCode::OK, None)
    })
    .await
}

fn halaman(call: &Call, status: StatusCode, galat: Option<String>) -> Result<Response, Problem> {
    let global = &call.books.global;
    let own = call.caller.akun.as_ref();
    // Only for the whole ledger: an administrator of some units does not manage keys.
    let admin = call.caller.own(&call.books).any(|g| g.peran == Role::Admin && g.unit.is_empty());
    let one = |key: &KunciAkun| Kunci {
        event: key.seq,
        akun: key.akun.to_string(),
        kunci: Heksa(key.kunci).to_string(),
        oleh: key.oleh.to_string(),
        keadaan: match (key.ended, key.sejak) {
            (Some(seq), _) => format!("tidak berlaku lagi (event {seq})"),
            (None, Some(seq)) if seq == key.seq => "berlaku".to_owned(),
            (None, Some(seq)) => format!("berlaku, dikonfirmasi (event {seq})"),
            (None, None) => "menunggu konfirmasi admin lain".to_owned(),
        },
        konfirmasi: admin && key.waits() && own.is_some_and(|own| *own != key.oleh && *own != key.akun),
        cabut: key.ended.is_none() && (admin || own == Some(&key.akun)),
    };
    let seen = global.keys().iter().filter(|key| admin || Some(&key.akun) == own);
    let page = Kuncian {
        rangka: call.rangka("akun"),
        kunci: seen.map(one).collect(),
        berlaku: own.and_then(|akun| global.key_of(akun, Seq::MAX)).map(|key| Heksa(key.kunci).to_string()),
        rancangan: rancangan(call)?,
        wajib: global.penerimaan(Seq::MAX).wajib_tanda_tangan.iter().map(|role| role.name()).collect(),
        csrf: call.caller.csrf(),
        galat,
    };
    call.html(status, &page)
}

/// The message that the browser completes with a key and signs (`None` without an account).
fn rancangan(call: &Call) -> Result<Option<String>, Problem> {
    if call.caller.akun.is_none() {
        return Ok(None);
    }
    let origin = store::origin(&call.service.reader).map_err(|e| Problem::internal(&e))?;
    let actor = call.caller.actor(&call.books, &[])?;
    let header = json!({"actor": {"grant": actor.grant, "id": actor.id, "role": actor.role}, "berlaku": call.ask().day(),
        "id": uuid::Uuid::now_v7().to_string(), "ref": [], "type": "kunci_akun.ditetapkan", "unit": "-", "v": 1});
    Ok(Some(json!({"kepala": header, "asal": {"ledger": origin.ledger, "first": origin.first}}).to_string()))
}

/// Sets an own key, or confirms or withdraws a key.
pub async fn aksi(posted: Posted) -> Result<Response, Problem> {
    let Posted { call, fields, .. } = posted;
    let seq: Seq = fields.get("event").parse().unwrap_or(0);
    let known = call.books.global.keys().iter().find(|key| key.seq == seq).cloned();
    let named = |key: Option<KunciAkun>| {
        key.ok_or_else(|| Problem::missing("event", fields.get("event"), "bukan kunci akun", "kunci dari daftar ini"))
    };
    let what = tindakan(&fields);
    let (tipe, mut data, refs) = match what {
        "konfirmasi" => ("akses.dikonfirmasi", json!({"akun": named(known)?.akun}), vec![seq]),
        "cabut" => ("kunci_akun.dicabut", json!({"akun": named(known)?.akun}), vec![seq]),
        _ => {
            let akun = call.caller.akun.as_ref().map(ToString::to_string);
            ("kunci_akun.ditetapkan", json!({"akun": akun, "kunci": fields.get("kunci")}), Vec::new())
        }
    };
    let alasan = fields.get("alasan").trim();
    if what == "cabut" && !alasan.is_empty() {
        data["alasan"] = alasan.into();
    }
    let event = json!({"type": tipe, "unit": "-", "berlaku": hari(&call, &fields), "data": data, "ref": refs});
    // A key that was just generated needs no preview.
    let seen = tipe == "kunci_akun.ditetapkan";
    match kirim(&call, &fields, &event, seen).await {
        Ok(Hasil::Halaman(page)) => Ok(page),
        Ok(Hasil::Tercatat(_)) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/kunci"));
            Ok(response)
        }
        Err(problem) => halaman(&call, problem.status(), Some(problem.words())),
    }
}

async fn kirim(call: &Call, fields: &crate::web::posted::Fields, event: &Value, seen: bool) -> Result<Hasil, Problem> {
    let draft = Draft::parse(event.to_string().as_bytes())?;
    let hidden = ["event", "alasan"].map(|name| (name.to_owned(), fields.get(name).to_owned())).to_vec();
    tindak(call, fields, draft, None, ("/kunci", hidden, seen)).await
}
