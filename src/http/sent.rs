//! JSON Schemas of drafts of events, made from the vocabulary.

use serde_json::{Map, Value, json};

use super::{
    operation::reference,
    param::schema,
    shape_base::{count, object, or_null, seq},
};
use crate::event::{Kind, Tanggal, UnitCode};

/// Adds the schemas of a draft of any type and of a group, with their shared definitions.
pub fn drafts(all: &mut Map<String, Value>) {
    let mut one = Vec::new();
    for kind in Kind::ALL {
        let mut data = kind.schema().to_value();
        let shared = data.as_object_mut().and_then(|d| d.remove("$defs"));
        if let Some(Value::Object(shared)) = shared {
            all.extend(
                shared.into_iter().map(|(name, schema)| (format!("Isi.{name}"), relocated(shallow(&name, schema)))),
            );
        }
        if let Some(data) = data.as_object_mut() {
            data.remove("$schema");
        }
        let name = format!("Data.{}", kind.name());
        all.insert(name.clone(), relocated(data));
        let mut draft = object(
            &[
                ("type", json!({"type": "string", "const": kind.name()})),
                ("unit", schema::<UnitCode>()),
                ("berlaku", schema::<Tanggal>()),
                ("data", reference(&name)),
            ],
            &[
                ("ref", json!({"type": "array", "items": seq(), "maxItems": 64})),
                ("id", or_null(json!({"type": "string", "format": "uuid"}))),
                ("expect", or_null(count())),
                ("v", or_null(json!({"type": "integer", "minimum": 1, "maximum": kind.version()}))),
            ],
        );
        draft["additionalProperties"] = false.into();
        all.insert(format!("Kiriman.{}", kind.name()), draft);
        one.push(reference(&format!("Kiriman.{}", kind.name())));
    }
    let mapping: Map<String, Value> = Kind::ALL
        .iter()
        .map(|k| (k.name().to_owned(), format!("#/components/schemas/Kiriman.{}", k.name()).into()))
        .collect();
    let single = json!({"oneOf": one, "discriminator": {"propertyName": "type", "mapping": mapping}});
    all.insert("KirimanTunggal".to_owned(), single);
    let most = super::append::MOST_EVENTS;
    let group = json!({"type": "array", "items": reference("KirimanTunggal"), "minItems": 1, "maxItems": most});
    // It has a name of its own, because the Java generator makes a class of it.
    all.insert("KirimanKelompok".to_owned(), group);
    all.insert("Kiriman".to_owned(), json!({"anyOf": [reference("KirimanTunggal"), reference("KirimanKelompok")]}));
}

/// Client generators drop recursive schemas, as the tree of a formula is, together with everything that uses them. So the
/// document has it as an object with one of its operations, whose operands have any shape; the files in `schemas/` are complete.
fn shallow(name: &str, schema: Value) -> Value {
    if name != "PohonRumus" {
        return schema;
    }
    let forms = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let operations = forms.filter_map(|form| form.get("properties").and_then(Value::as_object)).flatten();
    let operands = |shape: &Value| match shape.get("type").and_then(Value::as_str) {
        Some("array") => json!({"type": "array", "items": {}}),
        _ => shape.clone(),
    };
    let properties: Map<String, Value> = operations.map(|(name, shape)| (name.clone(), operands(shape))).collect();
    json!({"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false, "properties": properties,
        "description": "Pohon rumus, misalnya {\"bagi\": [...]}. Bentuk lengkapnya ada pada JSON Schema aturan.ditetapkan."})
}

/// Rewrites references to shared definitions to their place in the document.
fn relocated(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(all) => {
            for (name, value) in all.iter_mut() {
                match value {
                    Value::String(text) if name == "$ref" => {
                        *text = text.replace("#/$defs/", "#/components/schemas/Isi.")
                    }
                    // The only 64-bit integer format that OpenAPI knows.
                    Value::String(text) if name == "format" && text == "uint64" => *text = "int64".to_owned(),
                    other => *other = relocated(other.take()),
                }
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|value| *value = relocated(value.take())),
        _ => {}
    }
    listed(schema)
}

/// Turns a closed list of words into one `enum`, of which client generators make one type; schemars writes each word with its
/// meaning, which they take for as many types.
fn listed(mut schema: Value) -> Value {
    let words = |one: &Value| one.get("const").filter(|word| word.is_string()).cloned();
    let all = schema.get("oneOf").and_then(Value::as_array);
    let Some(words) = all.and_then(|all| all.iter().map(words).collect::<Option<Vec<_>>>()) else { return schema };
    if let Some(object) = schema.as_object_mut() {
        object.remove("oneOf");
        object.insert("type".to_owned(), "string".into());
        object.insert("enum".to_owned(), words.into());
    }
    schema
}
