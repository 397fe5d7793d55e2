//! Keys of accounts and their signatures (`tools/docs/tanda-tangan.md`), by the ledger's own lines and the data in the bag.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    event::{Hash, Header, Heksa, Seq, canonical, signature::Origin, signature::Statement},
    ledger::{actor_signed, is_key},
};

const RULE: Option<&str> = Some("tanda-tangan");

struct Key {
    akun: String,
    public: [u8; 32],
    oleh: String,
    counts: bool,
    ended: bool,
}

/// Keys after the events taken so far, and counts of signatures.
#[derive(Default)]
pub struct Keys {
    all: BTreeMap<Seq, Key>,
    demanded: BTreeSet<String>,
    /// Accounts whose access the ledger's own key restored, and that have set no key since.
    anew: BTreeSet<String>,
    origin: Option<Origin>,
    /// Number of signed events by account.
    pub signed: BTreeMap<String, u64>,
    /// Number of events of accounts that came with their data and without a signature.
    pub vouched: u64,
}

/// Properties of the actor's grant.
pub struct Standing {
    /// Whether it is that of an administrator of the whole ledger.
    pub admin: bool,
    /// Whether the account that the event is about has a grant in force.
    pub known: bool,
}

pub(super) fn text(data: &Value, name: &str) -> String {
    data.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub(super) fn texts(data: &Value, name: &str) -> Vec<String> {
    let all = data.get(name).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn hexed<const N: usize>(data: &Value, name: &str) -> Option<[u8; N]> {
    text(data, name).parse::<Heksa<N>>().ok().map(|bytes| bytes.0)
}

impl Keys {
    /// Takes the hash of event 1, because signatures are for one ledger.
    pub fn begin(&mut self, header: &Header, hash: Hash) {
        if header.seq == 1 {
            self.origin = Some(Origin { ledger: header.ledger.clone(), first: hash });
        }
    }

    /// Returns whether the event set a key.
    pub fn knows(&self, seq: Seq) -> bool {
        self.all.contains_key(&seq)
    }

    fn key_of(&self, akun: &str) -> Option<&Key> {
        self.all.values().rev().find(|key| key.akun == akun && key.counts && !key.ended)
    }

    fn named(&self, header: &Header, akun: &str) -> Option<&Key> {
        let [seq] = header.refs[..] else { return None };
        self.all.get(&seq).filter(|key| key.akun == akun && !key.ended)
    }

    /// The rule of keys or signatures that the event breaks. `erased`: the signed message cannot be computed any more.
    pub fn breaks(&self, header: &Header, data: &Value, erased: bool, standing: &Standing) -> Option<&'static str> {
        let actor = header.actor.id.as_str();
        let (kind, akun) = (header.kind.name(), text(data, "akun"));
        let setting = kind == "kunci_akun.ditetapkan";
        let own = setting && akun == actor;
        match data.get("tanda_tangan") {
            // The service itself records that a copy was exported.
            None if own || kind != "ekspor.dibuat" && self.demanded.contains(header.actor.role.name()) => return RULE,
            None => {}
            Some(_) => {
                let key = self.key_of(actor).map(|key| key.public);
                let key = key.or_else(|| hexed(data, "kunci").filter(|_| own));
                if !erased && !key.is_some_and(|key| self.holds(header, data, &key)) || key.is_none() {
                    return RULE;
                }
            }
        }
        let wrong = match kind {
            "kunci_akun.ditetapkan" => {
                let foreign = !own && (!standing.admin || !standing.known || self.key_of(&akun).is_some());
                let public = hexed::<32>(data, "kunci");
                let used = |public| self.all.values().any(|key| key.public == public);
                foreign || !public.is_some_and(|public| is_key(&public) && !used(public))
            }
            "kunci_akun.dicabut" => {
                let reason = data.get("alasan").is_some_and(|v| !v.is_null());
                !reason || akun != actor && !standing.admin || self.named(header, &akun).is_none()
            }
            "akses.dikonfirmasi" if header.refs.iter().any(|seq| self.all.contains_key(seq)) => {
                let waits = self.named(header, &akun).filter(|key| !key.counts);
                let second = waits.is_some_and(|key| key.oleh != actor && key.akun != actor);
                !second || !standing.admin || self.key_of(&akun).is_some()
            }
            "penerimaan.ditetapkan" => {
                let given = texts(data, "wajib_tanda_tangan");
                let narrowed = self.demanded.iter().any(|role| !given.contains(role));
                let wide =
                    given.is_empty() || given.iter().any(|r| r == "admin") && !given.iter().any(|r| r == "sistem");
                narrowed || !wide
            }
            _ => false,
        };
        if wrong { RULE } else { None }
    }

    fn holds(&self, header: &Header, data: &Value, key: &[u8; 32]) -> bool {
        let (Some(origin), Some(signature)) = (&self.origin, hexed::<64>(data, "tanda_tangan")) else { return false };
        let mut bare = data.clone();
        if let Some(all) = bare.as_object_mut() {
            all.remove("tanda_tangan");
        }
        let statement = Statement {
            origin,
            actor: &header.actor,
            berlaku: header.berlaku,
            id: header.id,
            refs: &header.refs,
            unit: &header.unit,
            kind: header.kind.name(),
            version: header.v,
        };
        canonical::to_vec(&bare).is_ok_and(|data| actor_signed(key, &statement.message(&data), &signature))
    }

    /// Applies the event, and counts its signature.
    pub fn take(&mut self, header: &Header, data: &Value) {
        let actor = header.actor.id.to_string();
        if data.get("tanda_tangan").is_some() {
            *self.signed.entry(actor.clone()).or_default() += 1;
        } else if header.actor.role.name() != "sistem" {
            self.vouched += 1;
        }
        let akun = text(data, "akun");
        match header.kind.name() {
            "penerimaan.ditetapkan" => self.demanded.extend(texts(data, "wajib_tanda_tangan")),
            "akses.dipulihkan" => {
                self.all.values_mut().filter(|key| key.akun == akun).for_each(|key| key.ended = true);
                self.anew.insert(akun);
            }
            "kunci_akun.ditetapkan" => {
                let own = akun == actor;
                let old = self.all.values_mut().find(|key| own && key.akun == akun && key.counts && !key.ended);
                let replaced = old.map(|key| key.ended = true).is_some();
                let counts = replaced || self.anew.remove(&akun) && own;
                let public = hexed(data, "kunci").unwrap_or_default();
                self.all.insert(header.seq, Key { akun, public, oleh: actor, counts, ended: false });
            }
            "kunci_akun.dicabut" => {
                for seq in &header.refs {
                    self.all.entry(*seq).and_modify(|key| key.ended = true);
                }
            }
            "akses.dikonfirmasi" => {
                for seq in &header.refs {
                    self.all.entry(*seq).and_modify(|key| key.counts |= !key.ended);
                }
            }
            _ => {}
        }
    }
}
