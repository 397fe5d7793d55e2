//! `tolakan.txt`: what admission takes and refuses, case by case, in words that an auditor can read.

use std::collections::{HashMap, HashSet};

use jejak::{
    event::{Draft, Instant, Seq, data::Role},
    projection::{AdmitError, Book, Fact, Global, StreamKey, What},
};
use serde_json::{Map, Value, json};

use super::{
    common::Rehearsal,
    penerimaan::{Kantor, START},
};

const TABLE: &str = include_str!("tolakan.txt");
/// Stands in the table for a public key.
const KEY: &str = "KUNCI";

/// A line of the table: who records what, and what comes of it.
struct Case<'t> {
    label: Option<&'t str>,
    akun: &'t str,
    role: Option<Role>,
    draft: Value,
    wanted: &'t str,
}

/// What a chapter has named so far: events by their labels, objects by their names.
#[derive(Default)]
struct Named<'t> {
    events: HashMap<&'t str, Seq>,
    objects: HashMap<&'t str, Map<String, Value>>,
}

/// An object of JSON at the beginning of a text, and what follows it.
fn object(text: &str) -> (Map<String, Value>, &str) {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    let object = stream.next().unwrap().unwrap_or_else(|e| panic!("{text}: {e}"));
    let end = stream.byte_offset();
    (object, text[end..].trim_start())
}

fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    (word, rest.trim_start())
}

impl<'t> Named<'t> {
    fn seq(&self, name: &str) -> Seq {
        name.parse().unwrap_or_else(|_| *self.events.get(name).unwrap_or_else(|| panic!("no event {name}")))
    }

    fn case(&self, line: &'t str) -> Case<'t> {
        let (first, rest) = word(line);
        let label = first.strip_suffix(':');
        let (who, rest) = if label.is_some() { word(rest) } else { (first, rest) };
        let (akun, role) = who.split_once('/').map_or((who, None), |(akun, role)| (akun, Role::parse(role)));
        let ((unit, rest), mut draft) = (word(rest), json!({}));
        let (berlaku, rest) = word(rest);
        let (kind, mut rest) = word(rest);
        let mut data = Map::new();
        while let Some(next) = rest.chars().next().filter(|_| !rest.starts_with("=>")) {
            if next == '{' {
                let (more, after) = object(rest);
                data.extend(more);
                rest = after;
                continue;
            }
            let (token, after) = word(rest);
            rest = after;
            match token {
                "+alasan" => drop(data.insert("alasan".into(), "sebab".into())),
                "+dokumen" => drop(data.insert("dokumen".into(), json!({"nomor": "S-1", "tanggal": "2023-01-02"}))),
                _ if next == '$' => data.extend(self.objects[token].clone()),
                _ => {
                    let (name, value) = token.split_once('=').unwrap_or_else(|| panic!("{line}: {token}"));
                    let seqs: Vec<Seq> = value.split(',').map(|name| self.seq(name)).collect();
                    draft[name] = if name == "ref" { json!(seqs) } else { json!(seqs[0]) };
                }
            }
        }
        for (name, value) in [("type", kind), ("unit", unit), ("berlaku", berlaku)] {
            draft[name] = value.into();
        }
        draft["data"] = data.into();
        Case { label, akun, role, draft, wanted: rest.trim_start_matches("=>").trim() }
    }
}

/// Appends, and says what came of it: `diterima`, or field and words of the refusal.
fn outcome(k: &mut Kantor, case: &Case<'_>) -> Result<Seq, (String, String)> {
    let draft = Draft::parse(case.draft.to_string().as_bytes()).map_err(|r| (r.field, r.detail))?;
    let at = Instant(START + k.hari * 86_400_000_000 + k.r.last as i64 * 1_000_000);
    let actor = k.pelaku(case.akun, case.role);
    match k.r.append(vec![draft], &actor, at) {
        Ok(facts) => Ok(facts[0].seq),
        Err(AdmitError::Refused(r)) => Err((r.field, r.detail)),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn tabel_tolakan() {
    let (mut k, mut named, mut wrong, mut chapters) = (Kantor::dengan_kartu(), Named::default(), Vec::new(), 0);
    for (number, line) in TABLE.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with("==") {
            voided_is_never_been(&k.r);
            (k, named, chapters) = (Kantor::dengan_kartu(), Named::default(), chapters + 1);
            continue;
        }
        if let Some((name, text)) = line.split_once(" = ").filter(|(name, _)| name.starts_with('$')) {
            let text = text.replace(KEY, &hex::encode(super::tanda::key(9).public().0));
            named.objects.insert(name, object(&text).0);
            continue;
        }
        if let Some((unit, periode)) = line.strip_prefix("tutup ").and_then(|rest| rest.split_once(' ')) {
            k.tutup(unit, periode);
            continue;
        }
        let case = named.case(line);
        let came = outcome(&mut k, &case);
        let fits = match (&came, case.wanted.split_once(": ")) {
            (Ok(_), None) => case.wanted == "diterima",
            (Err((field, why)), Some((wanted, words))) => field == wanted && why.contains(words),
            _ => false,
        };
        if !fits {
            wrong.push(format!("{}: {line}\n    {came:?}", number + 1));
        }
        if let (Some(label), Ok(seq)) = (case.label, came) {
            named.events.insert(label, seq);
        }
    }
    voided_is_never_been(&k.r);
    assert!(wrong.is_empty() && chapters > 0, "{}", wrong.join("\n"));
}

/// What a book holds, whatever was tried before.
fn held<'f>(facts: impl Iterator<Item = &'f Fact>, voids: &Fact) -> Book {
    let mut book = Book::fold(facts);
    book.apply(voids);
    (book.changed, book.facts, book.seq) = (0, 0, 0);
    book.last.clear();
    book.leaning.clear();
    book.iku.values_mut().for_each(|iku| iku.changed = 0);
    book
}

/// A voided event leaves the books as if it had never been recorded, and takes nothing else along: for every event that no
/// other names.
fn voided_is_never_been(r: &Rehearsal) {
    let streams = r.streams.lock().unwrap();
    for (key, facts) in streams.iter().filter(|(key, _)| **key != StreamKey::global()) {
        let named: HashSet<Seq> = facts.iter().flat_map(|f| f.refs.iter().copied()).collect();
        for fact in facts.iter().filter(|f| !matches!(f.what, What::Batal) && !named.contains(&f.seq)) {
            let voids = |seq| Fact { seq: r.last + 1, refs: vec![seq], what: What::Batal, ..fact.clone() };
            let after = held(facts.iter(), &voids(fact.seq));
            let never = held(facts.iter().filter(|f| f.seq != fact.seq), &voids(0));
            assert!(after == never, "{}/{}: {fact:?}\n{after:#?}\n{never:#?}", key.unit, key.tahun);
        }
    }
}

#[test]
fn yang_dibatalkan_seolah_tidak_pernah_dicatat() {
    voided_is_never_been(&Rehearsal::sample());
}

/// Admission refuses units that stand above each other; lines of whoever wrote past it must not keep a read from ending.
#[test]
fn unit_yang_melingkar_tidak_membuat_pembacaan_tanpa_akhir() {
    let k = Kantor::new();
    let mut facts = k.r.facts(&StreamKey::global(), k.r.last);
    let mut above =
        facts.iter().find(|f| matches!(&f.what, What::Unit { kode, .. } if kode.as_str() == "A")).unwrap().clone();
    above.seq = k.r.last + 1;
    if let What::Unit { induk, .. } = &mut above.what {
        *induk = "B".parse().ok();
    }
    facts.push(above);
    let (global, day) = (Global::fold(&facts), "2023-06-30".parse().unwrap());
    let (a, b) = ("A".parse().unwrap(), "B".parse().unwrap());
    let last = k.r.last + 1;
    let sorted = |mut all: Vec<jejak::event::UnitCode>| {
        all.sort();
        all
    };
    let both = [a, b];
    for unit in &both {
        assert_eq!(sorted(global.ancestry(unit, last)), both);
        assert_eq!(sorted(global.ancestry_on(unit, last, day)), both);
        assert_eq!(sorted(global.subtree(unit, last)), both);
        assert_eq!(sorted(global.subtree_on(unit, last, day, day)), both);
        assert!(global.family(unit).len() >= 2 && !global.above(unit).is_empty());
    }
}

/// What a refused group has put into the books is taken out again: the same events are taken as if nothing had been.
#[test]
fn kelompok_yang_ditolak_tidak_meninggalkan_apa_pun() {
    let mut k = Kantor::dengan_kartu();
    let entry = |iku: &str, periode: &str, day: &str| {
        let data = json!({"iku": iku, "periode": periode, "nilai": "10"});
        let draft = json!({"type": "realisasi.dicatat", "unit": "B", "berlaku": day, "data": data});
        Draft::parse(draft.to_string().as_bytes()).unwrap()
    };
    let unit = |kode: &str, induk: &str| {
        let data = json!({"kode": kode, "nama": kode, "induk": induk});
        let draft = json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2023-01-01", "data": data});
        Draft::parse(draft.to_string().as_bytes()).unwrap()
    };
    let good = [entry("IKU.1", "2023-TW1", "2023-03-31"), entry("IKU.2", "2023-TW1", "2023-03-31")];
    let units = [unit("D", "A"), unit("E", "D")];
    for (akun, good, bad) in [
        ("unit-01", &good, entry("IKU.9", "2023-TW1", "2023-03-31")),
        ("unit-01", &good, entry("IKU.1", "2023-TW1", "2023-03-31")),
        ("admin-01", &units, unit("F", "ENTAH")),
    ] {
        let (actor, at) = (k.pelaku(akun, None), Instant(START + k.r.last as i64 * 1_000_000));
        let group = [&good[..], &[bad]].concat();
        k.r.append(group, &actor, at).unwrap_err();
    }
    for (akun, good) in [("unit-01", good), ("admin-01", units)] {
        let (actor, at) = (k.pelaku(akun, None), Instant(START + k.r.last as i64 * 1_000_000));
        k.r.append(good.to_vec(), &actor, at).unwrap_or_else(|e| panic!("{akun}: {e}"));
    }
}
