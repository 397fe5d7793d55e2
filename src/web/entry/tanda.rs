//! Signatures of actors: the messages that the browser signs before saving, and the signatures that it sends.

use uuid::Uuid;

use crate::{
    event::{AccountId, Actor, Draft, Heksa, Prepared, Seq, signature},
    http::{Problem, call::Call},
    store,
    web::{entry::page::Tanda, posted::Fields},
};

/// Field of the signatures: one for each event in order, separated by blanks.
const NAMA: &str = "tanda_tangan";

/// The messages to sign for shown events (`None` if the account has no key).
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

/// The single signature of a form, if it has one.
pub fn satu(fields: &Fields) -> Result<Option<Heksa<64>>, Problem> {
    let text = fields.get(NAMA);
    (!text.is_empty()).then(|| baca(text)).transpose()
}

fn baca(text: &str) -> Result<Heksa<64>, Problem> {
    text.parse().map_err(|_| Problem::value(NAMA, text, "bukan tanda tangan Ed25519", "128 digit heksadesimal"))
}

/// Whether the account has a key in force, so that it gets a preview to sign.
pub fn berkunci(call: &Call, akun: &AccountId) -> bool {
    call.books.global.key_of(akun, Seq::MAX).is_some()
}

/// The id of one of several events of a form.
pub fn id_ke(form: Uuid, number: usize) -> Uuid {
    let mut hasher = blake3::Hasher::new_derive_key("jejak formulir 2026: id of an event");
    hasher.update(form.as_bytes()).update(&(number as u64).to_be_bytes());
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Adds the signatures of a form to its events.
pub fn bubuhkan(fields: &Fields, drafts: &mut [Draft]) -> Result<(), Problem> {
    for (text, draft) in
        fields.all(NAMA).flat_map(|all| all.split(' ')).zip(drafts).filter(|(text, _)| !text.is_empty())
    {
        let signature = baca(text)?;
        draft.event.set_signature(Some(signature));
    }
    Ok(())
}

/// The id of a form, which stays the same through its steps, or a new one.
pub fn id(fields: &Fields) -> Uuid {
    Uuid::parse_str(fields.get("id")).unwrap_or_else(|_| Uuid::now_v7())
}
