//! What data the types take and refuse, as cases for the verifiers in other languages (`tests/oracles/shapes.py`).

use std::{collections::BTreeMap, io::Write};

use jejak::event::{Event, Kind, UnitCode, canonical};
use serde_json::{Value, json};

use super::palsu;

/// Other values for one that stands somewhere in data.
fn others(value: &Value) -> Vec<Value> {
    let mut all = vec![
        Value::Null,
        json!(true),
        json!(false),
        json!(0),
        json!(17),
        json!(-1),
        json!([]),
        json!({"asing": 1}),
        json!(""),
    ];
    if let Some(text) = value.as_str() {
        let tries = [
            " ",
            "x",
            "x y z",
            "a  b",
            "aturan",
            "N/A",
            "-0",
            "0",
            "007",
            "1.0",
            "1.50",
            "-1",
            "+1",
            "1e3",
            "1,5",
            ".5",
            "5.",
            "1.1234567",
            "100.01",
            "999999999999999",
            "1000000000000000",
            "1000000000000000.5",
            "9999999999999999",
            "1000000000000000000",
            "-1000000000000000000",
            ">=5",
            "<=1.0",
            "=>5",
            "1..2",
            "2..1",
            "1..",
            "3/5",
            "03/5",
            "3/0",
            "3/1234567890",
            "WTP",
            "2023",
            "2023-TW1",
            "2023-TW5",
            "2023-S2",
            "2023-B12",
            "2023-B13",
            "1999",
            "2101-TW1",
            "2023-02-29",
            "2024-02-29",
            "2023-12-31",
            "1999-12-31",
            "2101-01-01",
            "2023-1-1",
            "IKU.1",
            "SS.1",
            "iku",
            "PPU",
            "-",
            "a/b",
            "IKU.3/realisasi",
            "PPU:IKU.3/capaian@-1",
            "PPU:IKU.3@TW1@-1",
            "X@-6",
            "a\nb",
            "\n",
            "a\tb",
            "\u{202e}a",
            "e\u{301}",
            "\u{e9}",
            "\u{2163}",
            "\u{a0}",
            "\u{feff}",
            "text/plain",
            "text",
            "Text/plain",
            "huruf_kecil",
            "admin",
            "jadi",
        ];
        all.extend(tries.into_iter().map(Value::from));
        for text in [
            format!("{text} "),
            format!(" {text}"),
            format!("{text}\n"),
            format!("{text}x"),
            text.to_uppercase(),
            text.to_lowercase(),
        ] {
            all.push(text.into());
        }
        for count in [24, 25, 40, 41, 60, 61, 64, 65, 120, 121, 8_000, 8_001] {
            all.push("a".repeat(count).into());
        }
    }
    match value {
        Value::Number(n) => {
            let n = n.as_i64().unwrap_or_default();
            let far = [256, 1_999, 2_000, 2_100, 2_101, 65_536, 1_000_001, 4_294_967_296, 9_007_199_254_740_991];
            all.extend([n + 1, n - 1].into_iter().chain(far).map(Value::from));
            all.push(n.to_string().into());
        }
        Value::Array(items) => {
            all.extend(items.first().map(|first| json!([first])));
            all.extend(items.first().map(|first| Value::from(vec![first.clone(); 13])));
            all.extend(items.first().map(|first| Value::from(vec![first.clone(); 101])));
            all.push(json!([null]));
            all.push(json!(["x"]));
        }
        _ => {}
    }
    all
}

/// Puts a changed member back into its place.
type Put = Box<dyn Fn(Value) -> Value>;

/// Data with one thing changed, at any depth.
fn mutants(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let places: Vec<(Value, Put)> = match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, member)| {
                let (object, key) = (object.clone(), key.clone());
                let put = move |new: Value| {
                    let mut object = object.clone();
                    object.insert(key.clone(), new);
                    Value::Object(object)
                };
                (member.clone(), Box::new(put) as Box<dyn Fn(Value) -> Value>)
            })
            .collect(),
        Value::Array(items) => items
            .iter()
            .take(2)
            .enumerate()
            .map(|(at, item)| {
                let items = items.clone();
                let put = move |new: Value| {
                    let mut items = items.clone();
                    items[at] = new;
                    Value::Array(items)
                };
                (item.clone(), Box::new(put) as Box<dyn Fn(Value) -> Value>)
            })
            .collect(),
        _ => Vec::new(),
    };
    for (inner, put) in places {
        all.extend(others(&inner).into_iter().map(&put));
        all.extend(mutants(&inner).into_iter().map(&put));
    }
    if let Value::Object(object) = value {
        for key in object.keys() {
            let mut without = object.clone();
            without.remove(key);
            all.push(without.into());
        }
        let more = [
            ("asing", json!("x")),
            ("alasan", json!("x")),
            ("alasan", json!(null)),
            ("asumsi", json!(false)),
            ("asumsi", json!(true)),
            ("keterangan", json!("x")),
            ("dokumen", json!({"nomor": "1", "tanggal": "2023-01-01"})),
            ("unit", json!(["PPU"])),
            ("sumber", json!({"berkas": "x", "hash": format!("b3:{}", "0".repeat(64)), "tanggal": null})),
            ("sumber", json!({"berkas": "x"})),
            ("nilai", json!("5")),
            ("sebutan", json!("WTP")),
            ("rasio", json!({"pembilang": [{"nama": "a", "nilai": "1"}], "penyebut": {"nama": "b", "nilai": "2"}})),
            ("rumus", json!("realisasi / target")),
            ("rumus", json!({"bagi": [{"input": "realisasi"}, {"input": "target"}]})),
            ("rumus", json!({"akar": [{"input": "realisasi"}, 2]})),
            ("rumus", json!({"tabel": [{"input": "realisasi"}, [{"dari": null, "termasuk": true, "nilai": "1"}]]})),
            ("rumus", json!({"input": {"figur": "IKU.1/realisasi@-1"}})),
            ("rumus", json!({"bulat": [{"input": "target"}, 300]})),
            ("rumus", json!({"tambah": []})),
            ("rumus", json!({"kurang": [{"input": "target"}]})),
            ("rumus", json!({"min": [{"input": "asing"}]})),
            ("faktor", json!("100")),
            ("porsi", json!([{"iku": "IKU.1", "persen": "50"}])),
            ("penanda", json!(true)),
            ("masa_akses", json!(365)),
            ("masa_akses", json!(29)),
            ("wajib_tanda_tangan", json!(["admin"])),
            ("konfirmasi", json!(["raja"])),
            ("sampai", json!("2024-01-01")),
            ("simpul", json!("S 1")),
            ("berakhir", json!(true)),
            ("penerus", json!(["PPU"])),
            ("diwariskan", json!(["S 1"])),
        ];
        for (key, member) in more {
            let mut object = object.clone();
            object.insert(key.to_owned(), member);
            all.push(object.into());
        }
    }
    all
}

/// Good data of every type: that of the sample, and an example of each.
fn good() -> BTreeMap<Kind, Vec<Value>> {
    let mut all: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
    for draft in jejak::sample::steps().unwrap().into_iter().flat_map(|step| step.event) {
        let kind = Kind::parse(draft["type"].as_str().unwrap()).unwrap();
        let known = all.entry(kind).or_default();
        let new = |other: &Value| {
            let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            keys(other) != keys(&draft["data"])
        };
        if known.iter().all(new) && known.len() < 3 {
            known.push(draft["data"].clone());
        }
    }
    for kind in palsu::kinds() {
        all.entry(kind).or_default().push(palsu::example(kind)["data"].clone());
    }
    all.entry(Kind::LedgerDibuka)
        .or_default()
        .push(json!({"nama": "bkn-pmk", "kunci_publik": "ab".repeat(32), "hash": "blake3",
        "pohon": "sha256", "jam": "sistem"}));
    all
}

#[test]
fn data_of_every_type_is_taken_or_refused_alike() {
    let unit: UnitCode = "PPU".parse().unwrap();
    let (mut taken, mut refused, mut kinds) = (0, 0, std::collections::BTreeSet::new());
    let mut out =
        std::env::var_os("JEJAK_SHAPES").map(|path| std::io::BufWriter::new(std::fs::File::create(path).unwrap()));
    // All of them take long in a build that is not optimised.
    let each = if out.is_some() { 3 } else { 17 };
    for (kind, seeds) in good() {
        for seed in seeds {
            let written = |data: &Value, version| {
                let event = Event::decode(kind, version, data.to_string().as_bytes()).ok()?;
                (event.canonical().ok() == canonical::to_vec(data).ok()).then_some(event)
            };
            for version in 1..=kind.version() {
                for data in std::iter::once(seed.clone()).chain(mutants(&seed)).step_by(each) {
                    let event = written(&data, version);
                    if event.is_some() {
                        taken += 1
                    } else {
                        refused += 1
                    }
                    if event.is_some() {
                        kinds.insert((kind, version));
                    }
                    let Some(out) = &mut out else { continue };
                    let subject = event.as_ref().map_or("x".to_owned(), |event| event.subject(&unit).to_string());
                    // An opening names its ledger itself.
                    let ledger = data["nama"].as_str().filter(|_| kind == Kind::LedgerDibuka).unwrap_or("bkn-pmk");
                    let case = json!({"type": kind.name(), "v": version, "unit": "PPU", "ledger": ledger, "subject": subject, "data": data, "ok": event.is_some()});
                    writeln!(out, "{case}").unwrap();
                }
            }
        }
    }
    assert_eq!(kinds.iter().map(|(kind, _)| *kind).collect::<std::collections::BTreeSet<_>>().len(), Kind::ALL.len());
    assert!(refused > 5_000 && taken > 1_000, "{taken} taken, {refused} refused");
}
