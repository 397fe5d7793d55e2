//! The OpenAPI 3.1 document, made from the operations.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Operation,
    operation::{Answer, Content, Param, Place, reference},
    problem::KINDS,
    shape,
    view::VERSION,
};

const ABOUT: &str = "Buku besar angka kinerja yang hanya bertambah dan dirantai hash. Setiap bacaan mengenal dua waktu: \
    as_of (diketahui kapan) dan per (tentang apa). Masalah dijawab sebagai application/problem+json (RFC 9457).";

/// Builds the document of some operations.
pub fn document(operations: &[Operation]) -> Value {
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        paths.entry(operation.path).or_default().insert(operation.method.to_owned(), describe(operation));
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Jejak", "version": VERSION, "description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": shape::schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Token akses 256 bit, atau JWT penerbit OIDC"}},
        },
    })
}

fn describe(operation: &Operation) -> Value {
    let mut answers: BTreeMap<String, Value> =
        operation.answers.iter().map(|a| (a.status.to_string(), answer(a))).collect();
    for status in statuses(operation) {
        answers.insert(status.to_string(), problem(status, operation));
    }
    let params: Vec<_> = operation.params.iter().map(param).collect();
    let mut all = json!({
        "operationId": operation.id, "tags": [operation.tag], "summary": operation.summary,
        "description": operation.about, "parameters": params, "responses": answers,
        "security": if operation.open { json!([]) } else { json!([{"token": []}]) },
    });
    if let Some(body) = &operation.body {
        all["requestBody"] = json!({"required": true, "content": content(body)});
    }
    all
}

fn statuses(operation: &Operation) -> Vec<u16> {
    let of = |name: &&str| KINDS.iter().find(|k| k.0 == *name).map(|k| k.1);
    let mut all: Vec<u16> = operation.problems.iter().filter_map(of).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The response of a status, with the kinds of problem that have it.
fn problem(status: u16, operation: &Operation) -> Value {
    let kinds = KINDS.iter().filter(|k| k.1 == status && operation.problems.contains(&k.0));
    let words: Vec<_> = kinds.map(|k| format!("{} ({})", k.2, k.0)).collect();
    json!({"description": words.join("; "), "content": {"application/problem+json": {"schema": reference("Masalah")}}})
}

fn answer(of: &Answer) -> Value {
    let whole = |schema: Value, about: &str| json!({"schema": schema, "description": about});
    let number = || json!({"type": "integer", "format": "int64", "minimum": 0});
    let text = || json!({"type": "string"});
    let mut all = json!({"description": of.about});
    if let Some(carried) = &of.content {
        all["content"] = content(carried);
    }
    all["headers"] = json!({"X-Request-Id": whole(text(), "Nomor permintaan, untuk log")});
    let json = of
        .content
        .as_ref()
        .is_some_and(|c| c.media.iter().any(|m| m.0 == "application/json" && m.1 != reference("Keadaan")));
    if json {
        all["headers"]["Jejak-Seq"] = whole(number(), "Event terakhir yang diperhitungkan");
        all["headers"]["Jejak-Version"] = whole(text(), "Versi program");
        all["headers"]["Jejak-Figures"] = whole(text(), "Versi perhitungan angka");
    }
    all
}

fn param(of: &Param) -> Value {
    let place = match of.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    let mut all = json!({
        "name": of.name, "in": place, "required": of.required, "description": of.about, "schema": of.schema,
    });
    if !of.example.is_null() {
        all["example"] = of.example.clone();
    }
    all
}

fn content(of: &Content) -> Value {
    let mut all = Map::new();
    for (index, (media, schema)) in of.media.iter().enumerate() {
        let mut one = json!({"schema": schema});
        if index == 0 && !of.examples.is_empty() {
            let examples: Map<String, Value> =
                of.examples.iter().map(|(name, value)| ((*name).to_owned(), json!({"value": value}))).collect();
            one["examples"] = examples.into();
        }
        all.insert((*media).to_owned(), one);
    }
    all.into()
}
