//! The OpenAPI document: every route is in it, every reference leads somewhere, every example is valid.

use jejak::http::{openapi, operations};
use serde_json::{Value, json};

use super::kit::Server;

/// What an address that is not served is answered.
const NO_ROUTE: &str = "alamat ini tidak ada; lihat /docs";

/// A schema with all that it may refer to, in a form that a validator takes.
pub fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let text = json!({"$defs": document["components"]["schemas"], "allOf": [schema]}).to_string();
    let all: Value = serde_json::from_str(&text.replace("#/components/schemas/", "#/$defs/")).unwrap();
    jsonschema::validator_for(&all).unwrap()
}

fn each_reference(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(all) => {
            found.extend(all.get("$ref").and_then(Value::as_str).map(str::to_owned));
            all.values().for_each(|v| each_reference(v, found));
        }
        Value::Array(all) => all.iter().for_each(|v| each_reference(v, found)),
        _ => {}
    }
}

#[test]
fn references_lead_somewhere_and_every_answer_is_described() {
    let document = openapi::document(&operations());
    let mut found = Vec::new();
    each_reference(&document, &mut found);
    assert!(found.len() > 100);
    for reference in found {
        assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
    }
    let mut ids = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{method} {path}");
            for (status, answer) in operation["responses"].as_object().unwrap() {
                assert!(!answer["description"].as_str().unwrap().is_empty(), "{method} {path} {status}");
            }
            for name in path.split('{').skip(1).map(|p| p.split('}').next().unwrap()) {
                let listed = operation["parameters"].as_array().unwrap().iter();
                assert!(listed.clone().any(|p| p["name"] == name && p["in"] == "path"), "{path} {name}");
            }
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert_eq!(count, operations().len());
}

#[test]
fn examples_are_valid() {
    let document = openapi::document(&operations());
    let mut seen = 0;
    for operation in document["paths"].as_object().unwrap().values().flat_map(|m| m.as_object().unwrap().values()) {
        for param in operation["parameters"].as_array().unwrap().iter().filter(|p| p.get("example").is_some()) {
            let example = match &param["example"] {
                // In a URL all are texts.
                Value::Number(n) if param["schema"]["type"] == "string" => Value::String(n.to_string()),
                other => other.clone(),
            };
            let found = validator(&document, &param["schema"]).validate(&example).map_err(|e| e.to_string());
            assert!(found.is_ok(), "{} {}: {found:?}", operation["operationId"], param["name"]);
            seen += 1;
        }
        for content in operation["requestBody"]["content"].as_object().iter().flat_map(|c| c.values()) {
            for example in content["examples"].as_object().iter().flat_map(|e| e.values()) {
                let schema = validator(&document, &content["schema"]);
                assert!(schema.is_valid(&example["value"]), "{}", operation["operationId"]);
                seen += 1;
            }
        }
    }
    assert!(seen > 50);
}

#[tokio::test]
async fn every_documented_operation_is_routed_and_no_other_method() {
    let server = Server::start(|_| ()).await;
    let client = server.nobody();
    let document = client.get("/openapi.json").await.ok().json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let mut real = path.clone();
        let params = methods.as_object().unwrap().values().next().unwrap()["parameters"].as_array().unwrap();
        for param in params.iter().filter(|p| p["in"] == "path") {
            let example = param["example"].as_str().map_or(param["example"].to_string(), str::to_owned);
            real = real.replace(&format!("{{{}}}", param["name"].as_str().unwrap()), &example);
        }
        for method in methods.as_object().unwrap().keys() {
            let answer = client.send(&method.to_uppercase(), &real, &[], "").await;
            let open = methods[method]["security"] == json!([]);
            match (open, answer.status) {
                (true, 200) | (false, 401) => {}
                // The address is served, but what it names is not there yet, such as a checkpoint.
                (true, 404) => assert_ne!(answer.problem("tidak-ditemukan")["detail"], NO_ROUTE, "{real}"),
                (_, status) => panic!("{method} {real}: {status} {}", answer.text()),
            }
            assert!(!answer.header("x-request-id").is_empty());
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert!(answer.header("content-security-policy").starts_with("default-src 'self'"));
            // What anybody may read, the page of anybody may.
            let public = real == "/checkpoint" || real.starts_with("/tile/0/");
            assert_eq!(answer.header("access-control-allow-origin"), if public { "*" } else { "" }, "{real}");
        }
        let answer = client.send("DELETE", &real, &[], "").await;
        assert_eq!(answer.status, 405, "{real}");
        answer.problem("metode-salah");
        assert!(!answer.header("allow").is_empty());
    }
    client.get("/tidak/ada").await.problem("tidak-ditemukan");
    for page in ["/docs", "/docs.js", "/docs.css"] {
        // The guides name the service's own address on this machine as an example, and the names of a workbook's XML.
        let text = client.get(page).await.ok().text();
        let text = text.replace("http://127.0.0.1:8080", "").replace("http://schemas.openxmlformats.org/", "");
        assert!(!text.contains("http://") && !text.contains("https://"), "{page} asks somebody else");
    }
    server.stop().await;
}
