//! Rules about the content of the ledger's own events: confirmation of access, holds, erasures.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    event::{Header, Seq},
    export::judge::{
        ends::Term,
        keys::{text, texts},
    },
};

/// A grant of access.
pub struct Grant {
    /// Account.
    pub akun: String,
    /// Role.
    pub peran: String,
    /// Units; empty: all.
    pub unit: Vec<String>,
    /// Whether it was withdrawn.
    pub ended: bool,
    /// Whether it waits for a second account.
    pub waits: bool,
    /// Account that gave it.
    pub oleh: String,
    /// The end of the grant.
    pub term: Term,
}

/// Grants and units before the judged event.
pub struct Before<'a> {
    /// Grants by the seq of their events.
    pub grants: &'a BTreeMap<Seq, Grant>,
    /// For each unit the unit above it.
    pub above: &'a BTreeMap<String, Option<String>>,
    /// Roles whose grants wait for a second account.
    pub confirmed: &'a BTreeSet<String>,
    /// Whether the event refers to one that set a key.
    pub key: bool,
}

/// A unit and the units above it.
pub fn line(above: &BTreeMap<String, Option<String>>, unit: &str) -> Vec<String> {
    let mut all = vec![unit.to_owned()];
    while let Some(Some(up)) = all.last().and_then(|unit| above.get(unit)).cloned() {
        if all.contains(&up) {
            break;
        }
        all.push(up);
    }
    all
}

/// The state by which later events of the ledger are judged, besides grants and units.
pub struct Own {
    /// Version of the rules.
    pub version: u64,
    /// Whether any account has recorded something for the ledger as a whole.
    acted: bool,
    /// For each unit, all units that were ever above it.
    stood: BTreeMap<String, BTreeSet<String>>,
    /// Holds by code.
    holds: BTreeMap<String, Hold>,
    /// Proposed erasures by the seq of their events.
    proposals: BTreeMap<Seq, Proposal>,
}

impl Default for Own {
    fn default() -> Self {
        Self { version: 1, acted: false, stood: BTreeMap::new(), holds: BTreeMap::new(), proposals: BTreeMap::new() }
    }
}

struct Hold {
    units: Vec<String>,
    from: u64,
    to: u64,
    ended: bool,
    by: String,
}

struct Proposal {
    said: (Option<Value>, Option<Value>, String),
    account: String,
    used: bool,
}

fn there(data: &Value, name: &str) -> bool {
    data.get(name).is_some_and(|value| !value.is_null())
}

fn bound(data: &Value, name: &str, otherwise: u64) -> u64 {
    data.get(name).and_then(Value::as_u64).unwrap_or(otherwise)
}

fn unless(good: bool, rule: &'static str) -> Option<&'static str> {
    (!good).then_some(rule)
}

impl Own {
    /// The rule that the content of an event breaks.
    pub fn says(&self, header: &Header, data: &Value, before: &Before<'_>) -> Option<&'static str> {
        let (kind, role) = (header.kind.name(), header.actor.role.name());
        let founded = there(data, "alasan") && there(data, "dokumen");
        match kind {
            "akses.diberikan" | "akses.dicabut" | "penerimaan.ditetapkan" if self.version < 2 => None,
            "akses.diberikan" if role == "sistem" => {
                let (akun, all) = (text(data, "akun"), before.grants);
                let fresh = all.len() < 2 && all.values().all(|g| g.akun != akun) && !self.acted;
                unless(fresh && text(data, "peran") == "admin" && texts(data, "unit").is_empty(), "buku-besar")
            }
            "akses.diberikan" => before.beyond(header, &texts(data, "unit")),
            "akses.dicabut" | "akses.dikonfirmasi" if !before.key => {
                before.answers(header, data, kind == "akses.dikonfirmasi")
            }
            "penerimaan.ditetapkan" => {
                let given = texts(data, "konfirmasi");
                let narrower = before.confirmed.iter().any(|role| !given.contains(role));
                if narrower || bound(data, "versi", 1) < self.version {
                    return Some("penerimaan");
                }
                before.beyond(header, &[])
            }
            "retensi.ditetapkan" => before.beyond(header, &[]).or_else(|| unless(there(data, "dokumen"), "buku-besar")),
            "penahanan.ditetapkan" => self.holding(header, data, founded, before),
            "data.dihapus" => unless(founded && self.erases(header, data), "konfirmasi"),
            _ => None,
        }
    }

    fn holding(&self, header: &Header, data: &Value, founded: bool, known: &Before<'_>) -> Option<&'static str> {
        let (before, units) = (self.holds.get(&text(data, "kode")), texts(data, "unit"));
        if !founded || units.iter().any(|unit| !known.above.contains_key(unit)) {
            return Some("buku-besar");
        }
        if let Some(rule) = known.beyond(header, &units) {
            return Some(rule);
        }
        let ends = data.get("berakhir") == Some(&Value::Bool(true));
        if bound(data, "dari", 1) > bound(data, "sampai", u64::MAX) || ends && before.is_none() {
            return Some("buku-besar");
        }
        let before = before?;
        let audits = |g: &Grant| g.akun == before.by && g.peran == "inspektorat" && !g.waits;
        let whose = if known.grants.values().any(audits) { "inspektorat" } else { "admin" };
        if header.actor.role.name() != whose {
            return Some("buku-besar");
        }
        known.beyond(header, &before.units)
    }

    /// Returns whether an erasure is valid: a proposal, or its confirmation by another account, and no hold over the erased
    /// event.
    fn erases(&self, header: &Header, data: &Value) -> bool {
        let (event, unit) = (bound(data, "event", u64::MAX), header.unit.as_str());
        let complete = there(data, "sisa") != header.refs.is_empty();
        let second = match header.refs[..] {
            [] => true,
            [first] => self.proposals.get(&first).is_some_and(|first| {
                !first.used && first.said == said(header, data) && first.account != header.actor.id.as_str()
            }),
            _ => false,
        };
        event < header.seq && complete && second && !self.held(unit, event)
    }
}

impl Before<'_> {
    /// The rule that a withdrawal breaks, or a confirmation, which must be by an account that neither gave nor got the grant.
    fn answers(&self, header: &Header, data: &Value, confirms: bool) -> Option<&'static str> {
        let named = match header.refs[..] {
            [seq] => self.grants.get(&seq),
            _ => None,
        };
        let actor = header.actor.id.as_str();
        let second = |oleh: &str, akun: &str| actor != oleh && actor != akun;
        match named.filter(|g| g.akun == text(data, "akun") && !g.ended) {
            Some(g) if !confirms || g.waits && second(&g.oleh, &g.akun) => self.beyond(header, &g.unit),
            _ if confirms => Some("konfirmasi"),
            _ => Some("buku-besar"),
        }
    }

    /// Refuses units beyond those of the actor's grant; an empty list of units means all.
    fn beyond(&self, header: &Header, units: &[String]) -> Option<&'static str> {
        let own = self.grants.get(&header.actor.grant).filter(|g| !g.unit.is_empty())?;
        let covered = |unit: &String| line(self.above, unit).iter().any(|one| own.unit.contains(one));
        unless(!units.is_empty() && units.iter().all(covered), "cakupan")
    }
}

fn said(header: &Header, data: &Value) -> (Option<Value>, Option<Value>, String) {
    (data.get("event").cloned(), data.get("bidang").cloned(), header.unit.to_string())
}

impl Own {
    /// Returns whether a hold is in force over an event. A unit that moved stays under the holds of all units that were ever
    /// above it.
    fn held(&self, unit: &str, event: u64) -> bool {
        let (mut line, mut next) = (BTreeSet::from([unit.to_owned()]), vec![unit.to_owned()]);
        while let Some(one) = next.pop() {
            let up = self.stood.get(&one).into_iter().flatten();
            next.extend(up.filter(|up| line.insert((*up).clone())).cloned());
        }
        self.holds.values().any(|hold| {
            let there = hold.units.is_empty() || hold.units.iter().any(|unit| line.contains(unit));
            !hold.ended && there && (hold.from..=hold.to).contains(&event)
        })
    }

    /// Applies the event.
    pub fn take(&mut self, header: &Header, data: &Value) {
        self.acted |= header.unit.is_ledger() && header.actor.id.as_str() != "sistem";
        match header.kind.name() {
            "unit.ditetapkan" if there(data, "induk") => {
                self.stood.entry(text(data, "kode")).or_default().insert(text(data, "induk"));
            }
            "penerimaan.ditetapkan" => self.version = bound(data, "versi", 1),
            "penahanan.ditetapkan" => {
                let (units, by) = (texts(data, "unit"), header.actor.id.to_string());
                let ended = data.get("berakhir") == Some(&Value::Bool(true));
                let (from, to) = (bound(data, "dari", 1), bound(data, "sampai", u64::MAX));
                self.holds.insert(text(data, "kode"), Hold { units, from, to, ended, by });
            }
            "data.dihapus" => {
                for seq in &header.refs {
                    self.proposals.entry(*seq).and_modify(|first| first.used = true);
                }
                if header.refs.is_empty() {
                    let account = header.actor.id.to_string();
                    self.proposals.insert(header.seq, Proposal { said: said(header, data), account, used: false });
                }
            }
            _ => {}
        }
    }
}
