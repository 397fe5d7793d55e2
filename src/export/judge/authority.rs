//! Authority of actors, by headers and the ledger's own lines alone (`tools/docs/penerimaan.md`: unit, peran, akses, cakupan,
//! rujukan): so every line is judged, even one that is included without its data. The whole of admission is replayed over a
//! ledger, not over a bag.

mod own;

use std::collections::{BTreeMap, BTreeSet};

use own::{Before, Grant, Own};
use serde_json::Value;

use super::ends::{Ends, Term};
use super::keys::{Keys, Standing, text, texts};
use crate::event::{Header, Home, Seq};

/// Grants and units after the events taken so far.
#[derive(Default)]
pub struct Authority {
    grants: BTreeMap<Seq, Grant>,
    above: BTreeMap<String, Option<String>>,
    confirmed: BTreeSet<String>,
    ends: Ends,
    /// Recorded auditors, each with the role that records for it.
    bodies: BTreeMap<String, String>,
    own: Own,
    /// Keys of accounts, and counts of signatures.
    pub keys: Keys,
    /// Description of the first event that could not have been admitted.
    pub first: Option<String>,
}

impl Authority {
    /// Judges the next event, then applies it. `erased`: texts of its data were erased.
    pub fn judge(&mut self, header: &Header, data: Option<&Value>, erased: bool) {
        let signed = || {
            let data = data?;
            let grant = self.grants.get(&header.actor.grant);
            let admin = grant.is_some_and(|g| g.peran == "admin" && g.unit.is_empty());
            let akun = text(data, "akun");
            let known = self.grants.values().any(|g| g.akun == akun && !g.ended && !g.waits);
            self.keys.breaks(header, data, erased, &Standing { admin, known })
        };
        let rule = self.breaks(header, data).or_else(signed);
        if let Some(rule) = rule.or_else(|| self.says(header, data?)) {
            let (seq, kind, account) = (header.seq, header.kind.name(), &header.actor.id);
            self.first.get_or_insert_with(|| {
                format!("event {seq} ({kind} oleh {account}) tidak mungkin diterima menurut aturan «{rule}»")
            });
        }
        if let Some(data) = data {
            self.keys.take(header, data);
            self.own.take(header, data);
            self.take(header, data);
        }
    }

    fn line(&self, unit: &str) -> Vec<String> {
        own::line(&self.above, unit)
    }

    /// The rule that the content of the event breaks.
    fn says(&self, header: &Header, data: &Value) -> Option<&'static str> {
        let key = header.refs.iter().any(|seq| self.keys.knows(*seq));
        let before = Before { grants: &self.grants, above: &self.above, confirmed: &self.confirmed, key };
        self.own.says(header, data, &before)
    }

    fn breaks(&self, header: &Header, data: Option<&Value>) -> Option<&'static str> {
        let (kind, unit, actor) = (header.kind.name(), header.unit.as_str(), &header.actor);
        let home = header.kind.home();
        let astray = home != Home::Either && (home == Home::Ledger) != header.unit.is_ledger();
        if astray || !header.unit.is_ledger() && !self.above.contains_key(unit) {
            return Some("unit");
        }
        let mut may: Vec<_> = header.kind.roles().iter().map(|role| role.name()).collect();
        if let Some(data) = data.filter(|_| ["temuan.dicatat", "saldo_temuan.dicatat"].contains(&kind)) {
            let body = text(data, "pemeriksa");
            let fixed = ["bpk", "inspektorat"].into_iter().find(|fixed| *fixed == body);
            may = fixed.or_else(|| self.bodies.get(&body).map(String::as_str)).into_iter().collect();
        }
        let (role, account) = (actor.role.name(), actor.id.as_str());
        if !may.contains(&role) {
            return Some("peran");
        }
        if role == "sistem" || account == "sistem" || actor.grant == 0 {
            if role != "sistem" || account != "sistem" || actor.grant != 0 {
                return Some("akses");
            }
        } else {
            let held = self.grants.get(&actor.grant).filter(|g| g.akun == account && g.peran == role);
            let Some(grant) = held.filter(|g| !g.ended && !g.waits) else { return Some("akses") };
            let another = header.refs != [actor.grant] || data.is_some_and(|data| text(data, "akun") != account);
            if self.ends.over(&grant.term, header, data) || kind == "akses.diperpanjang" && another {
                return Some("akses");
            }
            let covers = || self.line(unit).iter().any(|unit| grant.unit.contains(unit));
            if !header.unit.is_ledger() && !grant.unit.is_empty() && !covers() {
                return Some("cakupan");
            }
        }
        header.refs.iter().any(|seq| *seq >= header.seq).then_some("rujukan")
    }

    fn take(&mut self, header: &Header, data: &Value) {
        match header.kind.name() {
            "unit.ditetapkan" => {
                let up = data.get("induk").and_then(Value::as_str).map(str::to_owned);
                self.above.insert(text(data, "kode"), up);
            }
            "pemeriksa.ditetapkan" => {
                self.bodies.entry(text(data, "kode")).or_insert_with(|| text(data, "pencatat"));
            }
            "penerimaan.ditetapkan" => {
                self.confirmed.extend(texts(data, "konfirmasi"));
                self.ends.rule(header, data);
            }
            "jam.dikoreksi" => self.ends.correct(header, data),
            "akses.diberikan" => {
                let (akun, peran, unit) = (text(data, "akun"), text(data, "peran"), texts(data, "unit"));
                let waits = self.waits(header, &akun, &peran);
                let (oleh, term) = (header.actor.id.to_string(), Term::of(header, data));
                self.grants.insert(header.seq, Grant { akun, peran, unit, ended: false, waits, oleh, term });
            }
            // The holder of the signing key restored access for an administrator of the whole ledger: it counts at once.
            "akses.dipulihkan" => {
                let (akun, peran, oleh) = (text(data, "akun"), "admin".to_owned(), header.actor.id.to_string());
                let (unit, term) = (Vec::new(), Term::of(header, data));
                self.grants.insert(header.seq, Grant { akun, peran, unit, ended: false, waits: false, oleh, term });
            }
            "akses.diperpanjang" => {
                for seq in &header.refs {
                    self.grants.entry(*seq).and_modify(|grant| grant.term.terbit = (header.seq, header.recorded_at.0));
                }
            }
            kind @ ("akses.dicabut" | "akses.dikonfirmasi") => {
                for seq in &header.refs {
                    match self.grants.get_mut(seq) {
                        Some(grant) if kind == "akses.dicabut" => grant.ended = true,
                        Some(grant) => grant.waits = false,
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Returns whether a grant waits for a second account.
    fn waits(&self, header: &Header, akun: &str, peran: &str) -> bool {
        let had = self.grants.values().any(|grant| grant.akun == akun);
        let asked = self.confirmed.contains(peran) || had || akun == header.actor.id.as_str();
        if self.confirmed.is_empty() || header.actor.role.name() == "sistem" || !asked {
            return false;
        }
        let admins: BTreeSet<_> = self.grants.values().filter(|g| g.peran == "admin").map(|g| &g.akun).collect();
        !(peran == "admin" && !had && admins.len() <= 1)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        event::{Actor, Event, Hash, Instant, Kind, UnitCode, data::Role},
        projection::{Fact, Global},
    };

    fn header(event: &Value) -> Header {
        let (seq, at) = (event["seq"].as_u64().expect("seq"), text(event, "recorded_at"));
        let kind = Kind::parse(&text(event, "type")).expect("type");
        let of = |at: usize| event["actor"][at].as_str().expect("actor");
        let actor = Actor {
            grant: event["actor"][2].as_u64().expect("grant"),
            id: of(0).parse().expect("account"),
            role: Role::parse(of(1)).expect("role"),
        };
        let recorded_at: Instant = at.parse().expect("instant");
        Header {
            actor,
            berlaku: recorded_at.day(),
            data_hash: Hash([0; 32]),
            epoch: 1,
            format: 1,
            group: (seq, seq),
            id: uuid::Uuid::nil(),
            ledger: "uji".parse().expect("name"),
            prev: Hash([0; 32]),
            recorded_at,
            refs: event["ref"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect(),
            seq,
            subject: "ledger".parse().expect("subject"),
            kind,
            unit: event["unit"].as_str().map_or_else(UnitCode::ledger, |unit| unit.parse().expect("unit")),
            unit_prev: Hash([0; 32]),
            unit_seq: seq,
            v: kind.version(),
        }
    }

    /// Applies the event to admission's own book, if it belongs there.
    fn fold(global: &mut Global, header: &Header, data: &Value) {
        let mut data = data.clone();
        if header.kind == Kind::AksesDipulihkan {
            data["token"] = json!(Hash([header.seq as u8; 32]));
        }
        if let Ok(event) = Event::decode(header.kind, header.v, data.to_string().as_bytes()) {
            global.apply(&Fact::of(header, &event));
        }
    }

    /// Rules about the content of the ledger's own events: each case with the rule that its last event breaks, or none. The
    /// two other verifiers run the same cases.
    #[test]
    fn confirmations_holds_and_erasures_are_judged() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/kewenangan-isi.json");
        let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("cases")).expect("JSON");
        let cases = cases.as_array().expect("cases");
        assert!(cases.len() > 60);
        for (number, case) in cases.iter().enumerate() {
            let mut authority = Authority::default();
            for event in case["events"].as_array().expect("events") {
                authority.judge(&header(event), Some(&event["data"]), false);
            }
            assert_eq!(authority.first.as_deref(), case["first"].as_str(), "case {number}");
        }
    }

    /// The Python verifier and the page run the same cases (tests/oracles/authority.py).
    #[test]
    fn three_verifiers_and_admission_say_the_same_of_grants_that_end() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/kewenangan.json");
        let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("cases")).expect("JSON");
        let (mut over, mut named) = (0, 0);
        for (number, case) in cases.as_array().expect("cases").iter().enumerate() {
            let (mut authority, mut global) = (Authority::default(), Global::default());
            for event in case["events"].as_array().expect("events") {
                let (header, data) = (header(event), &event["data"]);
                if let (Some(held), Some(grant)) =
                    (authority.grants.get(&header.actor.grant), global.grant(header.actor.grant))
                {
                    let ahead = (header.kind == Kind::JamDikoreksi).then(|| data["selisih_mikrodetik"].as_i64());
                    let at = global.jam.saat(header.seq, header.recorded_at).0 - ahead.flatten().unwrap_or(0);
                    let ended = authority.ends.over(&held.term, &header, Some(data));
                    assert_eq!(global.lewat(grant, Instant(at).day()), ended, "case {number}, event {}", header.seq);
                    over += usize::from(ended);
                }
                authority.judge(&header, Some(data), false);
                fold(&mut global, &header, data);
            }
            assert_eq!(authority.first.as_deref(), case["first"].as_str(), "case {number}");
            named += usize::from(authority.first.is_some());
        }
        assert!(over > 50 && named > 30, "{over} {named}");
    }
}
