//! Signatures of actors: what the browser signs before it is saved, and the signatures as they come back.

use uuid::Uuid;

use crate::{
    event::{Actor, Draft, Heksa, Prepared, Seq, signature},
    http::{Problem, call::Call},
    store,
    web::{entry::page::Tanda, posted::Fields},
};

/// Field of a signature; one for each event, in their order.
const NAMA: &str = "tanda_tangan";

/// What is to be signed of events that are looked at; none where the account has no key.
pub fn diminta(call: &Call, prepared: &[Prepared], actor: &Actor) -> Result<Option<Tanda>, Problem> {
    let global = &call.books.global;
    let Some(key) = global.key_of(&actor.id, Seq::MAX) else { return Ok(None) };
    let origin = store::origin(&call.service.reader).map_err(|e| Problem::internal(&e))?;
    let text = |p: &Prepared| {
        let bytes = signature::message(&p.draft, p.id, actor, &origin).map_err(|e| Problem::internal(&e))?;
        String::from_utf8(bytes).map_err(|e| Problem::internal(&e))
    };
    Ok(Some(Tanda {
        akun: actor.id.to_string(),
        kunci: Heksa(key.kunci).to_string(),
        wajib: global.penerimaan(Seq::MAX).wajib_tanda_tangan.contains(&actor.role),
        pesan: prepared.iter().map(text).collect::<Result<_, _>>()?,
    }))
}

/// Puts the signatures of a form into its events.
pub fn bubuhkan(fields: &Fields, drafts: &mut [Draft]) -> Result<(), Problem> {
    for (text, draft) in fields.all(NAMA).zip(drafts).filter(|(text, _)| !text.is_empty()) {
        let signature: Heksa<64> = text
            .parse()
            .map_err(|_| Problem::value(NAMA, text, "bukan tanda tangan Ed25519", "128 digit heksadesimal"))?;
        draft.event.set_signature(Some(signature));
    }
    Ok(())
}

/// The id that a form has from its first step on, or a new one.
pub fn id(fields: &Fields) -> Uuid {
    Uuid::parse_str(fields.get("id")).unwrap_or_else(|_| Uuid::now_v7())
}
