//! Makes events from the fields of a form.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    build::{Isi, SUBJEK},
    shape::{self, Bersama},
};
use crate::{
    event::{Draft, Hash, Heksa, Kind, Refusal, Seq},
    http::{
        Problem,
        access::{fresh_token, hash},
        append::id_of,
        call::Call,
    },
    present::Recorded,
    store::{
        erase,
        subject::{self, Subject},
    },
    web::{entry::draft::Lampiran, posted::Fields},
};

/// The token of the previous step, or a new one.
pub fn token_tetap(fields: &Fields) -> Result<String, Problem> {
    let given = fields.get("token");
    let made = given.strip_prefix("jejak_").is_some_and(|digits| digits.parse::<Heksa<32>>().is_ok());
    if made { Ok(given.to_owned()) } else { fresh_token() }
}

/// The events of the form (`None` if fields are wrong; they then have a message).
pub fn kiriman(
    call: &Call,
    isi: &mut Isi,
    files: &[Lampiran],
    token: Option<&str>,
) -> Result<Option<Vec<Draft>>, Problem> {
    let tree = isi.formulir.pohon();
    let together = tree.as_ref().is_some_and(|tree| lengkap(isi, tree));
    let Some(mut tree) = tree.filter(|_| together) else { return Ok(None) };
    let refs: Vec<Value> = tree["ref"].as_array().into_iter().flatten().map(nomor).collect();
    if refs.iter().any(Value::is_null) {
        isi.formulir.tolak("ref", "bukan nomor event");
        return Ok(None);
    }
    let mut data = tree["data"].take();
    shape::rapat(&mut data);
    lengkapi(call, isi, &mut data, &tree, &refs, token)?;
    let all = events(isi, &tree, &data, &refs);
    let mut drafts = Vec::new();
    for event in &all {
        match Draft::parse(event.to_string().as_bytes()) {
            Ok(draft) => drafts.push(draft),
            Err(refusal) => {
                isi.formulir.tolak(&refusal.field, &kata(&refusal));
                return Ok(None);
            }
        }
    }
    let subject = match drafts.first() {
        Some(first) => json!(first.event.subject(&first.unit)),
        None if files.is_empty() => {
            isi.formulir.tolak("bukti", "pilih berkas yang dilampirkan");
            return Ok(None);
        }
        None => data["subjek"].clone(),
    };
    for Lampiran { nama, media, ukuran, hash } in files {
        let data = json!({"subjek": subject, "nama": nama, "media": media, "ukuran": ukuran, "hash": hash});
        let event = json!({"type": "bukti.dilampirkan", "unit": isi.unit, "berlaku": tree["berlaku"], "data": data});
        drafts.push(Draft::parse(event.to_string().as_bytes()).map_err(Problem::from)?);
    }
    if let Err(refusal) = erase::complete(&call.service.reader, &mut drafts) {
        isi.formulir.tolak(&refusal.field, &kata(&refusal));
        return Ok(None);
    }
    let key = isi.formulir.tetap.iter().find(|(n, _)| n == "id").map(|(_, v)| v.clone()).unwrap_or_default();
    let key = Uuid::parse_str(&key).unwrap_or_default().to_string();
    let account = call.caller.akun.as_ref().map_or("", |a| a.as_str());
    let single = drafts.len() == 1;
    for (index, draft) in drafts.iter_mut().enumerate() {
        draft.id = Some(id_of(&key, account, index, single));
    }
    Ok(Some(drafts))
}

/// The events of the fields; empty if there are only files.
fn events(isi: &Isi, tree: &Value, data: &Value, refs: &[Value]) -> Vec<Value> {
    if isi.kind == Kind::BuktiDilampirkan {
        return Vec::new();
    }
    let base =
        json!({"type": isi.kind.name(), "unit": isi.unit, "berlaku": tree["berlaku"], "data": data, "ref": refs});
    let mut all = vec![base];
    if isi.kind == Kind::RefocusingDicatat {
        // The amount that one output gives up is added to another in the same group.
        let mut other = all[0].clone();
        other["data"]["ro"] = tree["ke"].clone();
        let given = format!("-{}", other["data"]["nilai"].as_str().unwrap_or_default());
        all[0]["data"]["nilai"] = given.into();
        all.push(other);
    }
    all
}

fn kata(refusal: &Refusal) -> String {
    match refusal.accepted.as_str() {
        "" => refusal.detail.clone(),
        accepted => format!("{}. Yang diterima: {accepted}", refusal.detail),
    }
}

fn nomor(text: &Value) -> Value {
    text.as_str().and_then(|t| t.parse::<Seq>().ok()).map_or(Value::Null, Value::from)
}

/// Adds the data that are not typed: rules of a set, the hash of a token, the subject of the voided event.
fn lengkapi(
    call: &Call,
    isi: &Isi,
    data: &mut Value,
    tree: &Value,
    refs: &[Value],
    token: Option<&str>,
) -> Result<(), Problem> {
    if isi.kind == Kind::AturanDitetapkan {
        let tahun = data["tahun"].as_u64().and_then(|t| t.try_into().ok()).unwrap_or(isi.tahun);
        let versi = data["versi"].as_u64().and_then(|v| v.try_into().ok()).unwrap_or(1);
        let set = tree["paket"].as_str().and_then(|name| crate::sample::paket::data(name, tahun, versi));
        let typed = std::mem::replace(data, set.unwrap_or_default());
        for name in ["alasan", "keterangan"] {
            if !typed[name].is_null() {
                data[name] = typed[name].clone();
            }
        }
    }
    if isi.kind == Kind::AksesDiberikan {
        data["token"] = match subjek(call, tree[SUBJEK].as_str().unwrap_or_default())? {
            Some(named) => json!(named),
            None => json!(hash(token.unwrap_or("contoh"))),
        };
    }
    if let (Kind::EventDibatalkan, true, [first, ..]) = (isi.kind, data["subjek"].is_null(), refs)
        && let Some(seq) = first.as_u64().filter(|seq| (1..=call.service.reader.last().seq).contains(seq))
    {
        let event = Recorded::read(&call.service.reader.line(seq)?).map_err(|e| Problem::internal(&e))?;
        data["subjek"] = json!(event.header.subject);
    }
    Ok(())
}

/// The hash by which a grant names a subject of the issuer (`None` if no subject is given).
fn subjek(call: &Call, name: &str) -> Result<Option<Hash>, Problem> {
    let Some(oidc) = call.service.oidc.as_ref().filter(|_| !name.trim().is_empty()) else { return Ok(None) };
    let subject = Subject { issuer: oidc.issuer(), name: name.trim() };
    let used_up = || {
        let told = format!("sudah {} akses menyebut subjek ini, lebih dari itu tidak dapat", subject::MOST);
        Problem::limit(SUBJEK, name, told, "token, atau subjek lain")
    };
    subject.next(&call.books.global).map(Some).ok_or_else(used_up)
}

/// Checks the fields that must be filled in together; a missing one gets a message.
fn lengkap(isi: &mut Isi, tree: &Value) -> bool {
    let mut missing = Vec::new();
    for Bersama { awalan, wajib } in &isi.bersama {
        let place = format!("/{}", awalan.replace('.', "/"));
        if let Some(all) = tree.pointer(&place).and_then(Value::as_object).filter(|all| !all.is_empty()) {
            missing.extend(wajib.iter().filter(|name| !all.contains_key(*name)).map(|name| format!("{awalan}.{name}")));
        }
    }
    for name in &missing {
        if let Some(bidang) = isi.formulir.bidang(name) {
            bidang.galat = Some("harus diisi bersama isian di sampingnya".to_owned());
        }
    }
    missing.is_empty()
}
