//! The caller's part of a structure plan as it will be recorded: with tokens for new accounts, ids and signatures.

use uuid::Uuid;

use super::page::TokenBaru;
use crate::{
    event::{Actor, Draft, Event, Heksa, Prepared},
    http::{
        Problem,
        access::{fresh_token, hash},
        call::Call,
    },
    import::struktur::Rencana,
    store::ledger::{prepare, system_random},
    web::{
        entry::{page::Tanda, tanda},
        posted::Fields,
    },
};

/// Field with the seed of the new accounts' tokens, because a preview to be signed must fix them before it is sent. Only the
/// account that sees the tokens gets it.
const BENIH: &str = "benih";

/// Drafts and tokens.
pub struct Bagian {
    /// The drafts to record.
    pub draf: Vec<Draft>,
    /// The tokens, which are shown once.
    pub token: Vec<TokenBaru>,
}

/// The part, with the seed that a preview fixed, or with a new one.
pub fn susun(rencana: &Rencana, actor: &Actor, fields: &Fields) -> Result<Bagian, Problem> {
    let benih: Option<Heksa<32>> = fields.get(BENIH).parse().ok();
    let mut part = dengan(rencana, actor, benih, tanda::id(fields))?;
    tanda::bubuhkan(fields, &mut part.draf)?;
    Ok(part)
}

fn dengan(rencana: &Rencana, actor: &Actor, benih: Option<Heksa<32>>, id: Uuid) -> Result<Bagian, Problem> {
    let mut part = Bagian { draf: rencana.bagian(actor.role), token: Vec::new() };
    for (number, draft) in part.draf.iter_mut().enumerate() {
        draft.id = Some(tanda::id_ke(id, number));
        let Event::AksesDiberikan(data) = &mut draft.event else { continue };
        let token = benih.as_ref().map_or_else(fresh_token, |benih| Ok(turunan(benih, number)))?;
        data.token = Some(hash(&token));
        let unit: Vec<_> = data.unit.iter().map(ToString::to_string).collect();
        let unit = if unit.is_empty() { "semua unit".to_owned() } else { unit.join(", ") };
        part.token.push(TokenBaru { akun: data.akun.to_string(), peran: data.peran.name(), unit, token });
    }
    Ok(part)
}

fn turunan(benih: &Heksa<32>, number: usize) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("jejak struktur 2026: token of a new account");
    hasher.update(&benih.0).update(&(number as u64).to_be_bytes());
    format!("jejak_{}", hasher.finalize().to_hex())
}

/// The message that the caller signs, and the hidden fields for it (`None` if the account has no key).
pub fn diminta(
    call: &Call,
    rencana: &Rencana,
    actor: &Actor,
    tetap: &mut Vec<(String, String)>,
) -> Result<Option<Tanda>, Problem> {
    if !tanda::berkunci(call, &actor.id) || rencana.bagian(actor.role).is_empty() {
        return Ok(None);
    }
    let mut benih = Heksa([0; 32]);
    getrandom::fill(&mut benih.0).map_err(|e| Problem::internal(&e))?;
    let (id, text) = (Uuid::now_v7(), benih.to_string());
    let prepared: Vec<Prepared> = prepare(dengan(rencana, actor, Some(benih), id)?.draf, &system_random())?;
    tetap.extend([("id".to_owned(), id.to_string()), (BENIH.to_owned(), text)]);
    tanda::diminta(call, &prepared, actor)
}
