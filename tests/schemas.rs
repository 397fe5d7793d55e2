//! `schemas/` and the Rust types say the same. `JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas` writes the files anew.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, fs, path::Path};

use jejak::{
    event::{Event, Home, Kind, schema},
    sample,
};
use serde_json::Value;

#[path = "schemas/shapes.rs"]
mod shapes;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn text(kind: Kind) -> String {
    let mut text = serde_json::to_string_pretty(&schema::document(kind)).unwrap();
    text.push('\n');
    text
}

#[test]
fn one_file_per_type_and_version() {
    if std::env::var_os("JEJAK_WRITE_SCHEMAS").is_some() {
        fs::create_dir_all(folder()).unwrap();
        Kind::ALL.iter().for_each(|kind| fs::write(folder().join(schema::file_name(*kind)), text(*kind)).unwrap());
    }
    let there: BTreeSet<String> =
        fs::read_dir(folder()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    let older = Kind::ALL.iter().flat_map(|kind| schema::older(*kind));
    let wanted: BTreeSet<String> = Kind::ALL.iter().map(|kind| schema::file_name(*kind)).chain(older).collect();
    assert_eq!(there, wanted);
    for kind in Kind::ALL {
        let file = fs::read_to_string(folder().join(schema::file_name(*kind))).unwrap();
        assert_eq!(
            file,
            text(*kind),
            "{} differs from its type: JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas writes it",
            schema::file_name(*kind)
        );
    }
}

/// Words of a list, in lines of a program: each quoted, joined as that language joins them.
fn lines(words: &[&str], indent: &str, join: &str) -> String {
    let mut rows = vec![String::new()];
    for word in words {
        if rows.last().unwrap().len() + word.len() > 110 {
            rows.last_mut().unwrap().push(' ');
            rows.push(String::new());
        }
        let row = rows.last_mut().unwrap();
        row.push_str(if row.is_empty() { "" } else { " " });
        row.push_str(word);
    }
    let rows: Vec<_> = rows.iter().map(|row| format!("{indent}'{row}'")).collect();
    rows.join(&format!("{join}\n"))
}

/// Who may record what, and what stands on unit `-`: the tables of a verifier in another language.
fn tables(python: bool) -> String {
    let mut by_roles: Vec<(String, Vec<&str>)> = Vec::new();
    for kind in Kind::ALL {
        let roles = kind.roles().iter().map(|role| role.name()).collect::<Vec<_>>().join(" ");
        match by_roles.iter_mut().find(|(known, _)| *known == roles) {
            Some((_, kinds)) => kinds.push(kind.name()),
            None => by_roles.push((roles, vec![kind.name()])),
        }
    }
    let of_ledger: Vec<_> = Kind::ALL.iter().filter(|k| k.home() == Home::Ledger).map(|k| k.name()).collect();
    let (open, shut, join) = if python { ("PERAN = {", "}", "") } else { ("const ROLES = {", "};", " +") };
    let mut text = format!("{open}\n");
    for (roles, kinds) in by_roles {
        let value = lines(&kinds, "        ", join);
        text += &if python {
            format!("    '{roles}': (\n{value}),\n")
        } else {
            format!("  '{roles}':\n{},\n", value.replace("        ", "    "))
        };
    }
    let of_ledger = lines(&of_ledger, "    ", join);
    text + &if python {
        format!("{shut}\nMILIK_BUKU = set((\n{of_ledger}).split())\n")
    } else {
        format!("{shut}\nconst OF_THE_LEDGER = new Set((\n{of_ledger}).split(' '));\n")
    }
}

/// The verifiers in Python and JavaScript judge every type, by the same roles as admission.
#[test]
fn verifiers_know_every_type() {
    for (file, python) in [("tools/verify_bag.py", true), ("src/web/asset/authority.js", false)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = fs::read_to_string(&path).unwrap();
        let begin = text.find("tabel jenis: ").and_then(|at| Some(at + text[at..].find('\n')? + 1)).unwrap();
        let end = text[..text.find("akhir tabel jenis").unwrap()].rfind('\n').unwrap() + 1;
        let (there, mut wanted) = (&text[begin..end], tables(python));
        if python {
            wanted = wanted.replace('\'', "\"");
        }
        if std::env::var_os("JEJAK_WRITE_SCHEMAS").is_some() {
            fs::write(&path, format!("{}{wanted}{}", &text[..begin], &text[end..])).unwrap();
        } else {
            assert_eq!(there, wanted, "{file}: JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas writes its tables");
        }
    }
}

/// The verifiers in Python and JavaScript hold every line's data against the same schemas.
#[test]
fn verifiers_know_every_shape() {
    let wanted = shapes::table();
    for (file, open, close) in [
        ("tools/verify_bag.py", "BENTUK = json.loads(r\"\"\"\n", "\n\"\"\")\n"),
        ("src/web/asset/shapes.js", "const SHAPES = JSON.parse(String.raw`\n", "\n`);\n"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = fs::read_to_string(&path).unwrap();
        let begin = text.find(open).unwrap() + open.len();
        let end = begin + text[begin..].find(close).unwrap();
        if std::env::var_os("JEJAK_WRITE_SCHEMAS").is_some() {
            fs::write(&path, format!("{}{wanted}{}", &text[..begin], &text[end..])).unwrap();
        } else {
            assert_eq!(
                &text[begin..end],
                wanted,
                "{file}: JEJAK_WRITE_SCHEMAS=1 cargo test --test schemas writes its table"
            );
        }
    }
}

/// Changes one member of an object, at any depth, in every way that a careless client would.
fn mutants(value: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    if let Value::Object(object) = value {
        for (key, member) in object {
            let mut without = object.clone();
            without.remove(key);
            all.push(Value::Object(without));
            for wrong in [
                Value::Null,
                17.into(),
                "".into(),
                "x y z".into(),
                Value::Array(vec![]),
                serde_json::json!({"asing": 1}),
                serde_json::json!(1.5),
            ] {
                let mut changed = object.clone();
                changed.insert(key.clone(), wrong);
                all.push(Value::Object(changed));
            }
            for inner in mutants(member) {
                let mut changed = object.clone();
                changed.insert(key.clone(), inner);
                all.push(Value::Object(changed));
            }
        }
        let mut more = object.clone();
        more.insert("asing".to_owned(), "x".into());
        all.push(Value::Object(more));
    }
    all
}

/// What the types take, the schemas take; what a schema refuses, the type refuses. (Types also test what a schema cannot say.)
#[test]
fn schemas_and_types_agree_on_good_and_bad_data() {
    let mut seen = BTreeSet::new();
    let (mut refused, mut taken) = (0, 0);
    for step in sample::steps().unwrap() {
        for draft in &step.event {
            let kind = Kind::parse(draft["type"].as_str().unwrap()).unwrap();
            let fresh = seen.insert(kind);
            let validator = jsonschema::validator_for(&schema::document(kind)).unwrap();
            assert!(validator.is_valid(&draft["data"]), "{draft}");
            if !fresh {
                continue;
            }
            for mutant in mutants(&draft["data"]) {
                let typed = Event::decode(kind, kind.version(), mutant.to_string().as_bytes());
                let valid = validator.is_valid(&mutant);
                assert!(typed.is_err() || valid, "the type takes what the schema of {} refuses: {mutant}", kind.name());
                if typed.is_err() { refused += 1 } else { taken += 1 }
            }
        }
    }
    assert!(seen.len() >= 26 && refused > 1000 && taken > 50, "{} kinds, {refused} refused, {taken} taken", seen.len());
}
