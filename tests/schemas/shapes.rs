//! `schemas/` in short, as the verifiers in Python and JavaScript carry it: every type in every version, definitions once.
//!
//! What is not required and has no default is left out by the program where it is empty, so a line never holds it empty; what
//! has a default is always written.

use std::{collections::BTreeMap, fs};

use serde_json::{Map, Value, json};

use super::folder;

type Object = Map<String, Value>;

/// A type whose bounds widened without another version: lines of old versions hold to those of today.
const WIDENED: &str = "IkuCode";
/// Digits of numbers, which widened too: as the older files have them, and as they are.
const DIGITS: (&str, &str) = ("{1,13}", "{1,16}");

#[derive(Default)]
struct Shapes {
    /// Definitions by name: what they stand for, and their shape.
    defs: BTreeMap<String, (String, Value)>,
}

/// The table as text, an entry a line.
pub fn table() -> String {
    let mut shapes = Shapes::default();
    let mut names: Vec<_> =
        fs::read_dir(folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let read = |name: &String| {
        let text = fs::read_to_string(folder().join(name)).unwrap().replace(DIGITS.0, DIGITS.1);
        (name.clone(), serde_json::from_str(&text).unwrap())
    };
    let documents: BTreeMap<String, Value> = names.iter().map(read).collect();
    let mut kinds = BTreeMap::new();
    for (name, document) in &documents {
        let (kind, version) = name.trim_end_matches(".json").rsplit_once(".v").unwrap();
        let old = documents.contains_key(&format!("{kind}.v{}.json", version.parse::<u32>().unwrap() + 1));
        kinds.insert(format!("{kind}.{version}"), shapes.document(document, old));
    }
    let mut common = Object::new();
    for name in ["alasan?", "asumsi?", "dokumen?", "keterangan?", "sumber?", "tanda_tangan?"] {
        let said = kinds["data.dihapus.1"]["o"][name].clone();
        for shape in kinds.values_mut() {
            assert_eq!(shape["o"].as_object_mut().unwrap().remove(name).unwrap(), said, "{name}");
        }
        common.insert(name.to_owned(), said);
    }
    let defs = shapes.defs.into_iter().map(|(name, (_, shape))| (name, shape)).collect::<Vec<_>>();
    let part = |name: &str, all: Vec<(String, Value)>| {
        let rows: Vec<_> = all.iter().map(|(key, shape)| format!("\"{key}\":{shape}")).collect();
        format!("\"{name}\":{{\n{}}}", rows.join(",\n"))
    };
    let parts =
        [part("umum", common.into_iter().collect()), part("defs", defs), part("jenis", kinds.into_iter().collect())];
    format!("{{{}}}", parts.join(",\n"))
}

impl Shapes {
    fn document(&mut self, document: &Value, old: bool) -> Value {
        let none = Object::new();
        let own = document.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        let mut names = BTreeMap::new();
        for name in own.keys() {
            let means = if name == WIDENED { String::new() } else { meaning(name, own) };
            let free = |known: &String| self.defs.get(known).is_none_or(|(there, _)| *there == means);
            let numbered = (2..).map(|n| format!("{name}.{n}"));
            let known = std::iter::once(name.clone()).chain(numbered).find(free).unwrap();
            self.defs.entry(known.clone()).or_insert((means, Value::Null));
            names.insert(name.clone(), known);
        }
        for (name, definition) in own {
            if old && name == WIDENED {
                continue;
            }
            // A formula is written as its tree, never as text.
            let tree = definition.get("anyOf").filter(|_| name == "Formula").map(|all| &all[1]);
            self.defs.get_mut(&names[name]).unwrap().1 = shape(tree.unwrap_or(definition), &names);
        }
        shape(document, &names)
    }
}

/// All that a definition leans on, without what is written for people.
fn meaning(name: &str, own: &Object) -> String {
    fn reach<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(all) => {
                found.extend(all.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix("#/$defs/")));
                all.values().for_each(|value| reach(value, found));
            }
            Value::Array(all) => all.iter().for_each(|value| reach(value, found)),
            _ => {}
        }
    }
    fn bare(value: &Value) -> Value {
        match value {
            Value::Object(all) => {
                let plain = |(key, value): &(&String, &Value)| *key != "description" || !value.is_string();
                all.iter().filter(plain).map(|(key, value)| (key.clone(), bare(value))).collect::<Object>().into()
            }
            Value::Array(all) => all.iter().map(bare).collect(),
            other => other.clone(),
        }
    }
    let (mut all, mut at) = (vec![name], 0);
    while at < all.len() {
        let mut more = Vec::new();
        reach(&own[all[at]], &mut more);
        for name in more {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        at += 1;
    }
    all.sort_unstable();
    all.into_iter().map(|name| format!("{name} {}\n", bare(&own[name]))).collect()
}

/// One schema in short. Panics at whatever it has no short form for.
fn shape(schema: &Value, names: &BTreeMap<String, String>) -> Value {
    let mut rest = schema.as_object().unwrap().clone();
    for name in ["description", "title", "default", "$schema", "$id", "$defs"] {
        rest.remove(name);
    }
    let short = match rest.remove("$ref") {
        Some(path) => names[path.as_str().unwrap().strip_prefix("#/$defs/").unwrap()].clone().into(),
        None => match rest.remove("anyOf").or_else(|| rest.remove("oneOf")) {
            Some(all) => choice(all.as_array().unwrap(), names),
            None => plain(&mut rest, names),
        },
    };
    assert!(rest.is_empty(), "{rest:?} of {schema}");
    short
}

fn nullable(shape: Value) -> Value {
    match shape {
        Value::String(name) => format!("{name}?").into(),
        other => json!({"n": other}),
    }
}

fn choice(all: &[Value], names: &BTreeMap<String, String>) -> Value {
    let none = json!({"type": "null"});
    if let [one, last] = all
        && *last == none
    {
        return nullable(shape(one, names));
    }
    let (words, others): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.get("const").is_some());
    let words: Vec<_> = words.iter().map(|one| one["const"].as_str().unwrap()).collect();
    assert!(words.iter().all(|word| !word.contains(' ')));
    let mut each: Vec<Value> = Vec::new();
    if !words.is_empty() {
        each.push(json!({"e": words.join(" ")}));
    }
    each.extend(others.into_iter().map(|one| shape(one, names)));
    if each.len() == 1 { each.remove(0) } else { json!({"u": each}) }
}

fn plain(rest: &mut Object, names: &BTreeMap<String, String>) -> Value {
    let kind = rest.remove("type").unwrap();
    if let Some(all) = kind.as_array() {
        assert_eq!(all[1], "null");
        rest.insert("type".to_owned(), all[0].clone());
        return nullable(plain(rest, names));
    }
    let mut take = |name: &str| rest.remove(name);
    match kind.as_str().unwrap() {
        "boolean" => "b".into(),
        "integer" => {
            let most: Value = match take("format").unwrap().as_str().unwrap() {
                "uint8" => u8::MAX.into(),
                "uint16" => u16::MAX.into(),
                "uint32" => u32::MAX.into(),
                _ => 9_007_199_254_740_991u64.into(),
            };
            json!({"i": [take("minimum").unwrap_or_default(), take("maximum").unwrap_or(most)]})
        }
        "string" => match take("const") {
            Some(word) => json!({"e": word}),
            None => json!({"s": [take("minLength").unwrap_or(0.into()), take("maxLength"), take("pattern")]}),
        },
        "array" => match take("prefixItems") {
            Some(all) => {
                let each: Vec<_> = all.as_array().unwrap().iter().map(|one| shape(one, names)).collect();
                let count = Some(Value::from(each.len()));
                assert!(take("minItems") == count && take("maxItems") == count);
                json!({"p": each})
            }
            None => {
                let of = shape(&take("items").unwrap(), names);
                json!({"a": [of, take("minItems").unwrap_or(0.into()), take("maxItems")]})
            }
        },
        "object" => object(rest, names),
        other => panic!("{other}"),
    }
}

fn object(rest: &mut Object, names: &BTreeMap<String, String>) -> Value {
    if rest.remove("additionalProperties") == Some(true.into()) {
        return json!({"o": null});
    }
    let required = rest.remove("required").unwrap_or_else(|| json!([]));
    let required: Vec<_> = required.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    let properties = rest.remove("properties").unwrap_or_else(|| json!({}));
    let mut members = Object::new();
    for (name, schema) in properties.as_object().unwrap() {
        let short = shape(schema, names);
        if required.contains(&name.as_str()) || schema.get("default").is_some() {
            members.insert(name.clone(), short);
            continue;
        }
        let short = match short {
            Value::String(known) => known.trim_end_matches('?').into(),
            Value::Object(mut known) if known.contains_key("n") => known.remove("n").unwrap(),
            other => other,
        };
        let empty = short == "b" || short.get("a").is_some() || schema.to_string().contains("null");
        assert!(empty, "{name}: what is written where nothing is said of it?");
        members.insert(format!("{name}?"), short);
    }
    json!({"o": members})
}
