//! What the service can do, one value for each operation: routes and the OpenAPI document both come from it,
//! so that neither can lack one.

use std::sync::Arc;

use axum::{
    Router,
    handler::Handler,
    routing::{MethodFilter, MethodRouter, on},
};
use serde_json::{Value, json};

use super::Service;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Name.
    pub name: &'static str,
    /// Where it stands.
    pub place: Place,
    /// What it is for.
    pub about: &'static str,
    /// Its JSON Schema.
    pub schema: Value,
    /// An example.
    pub example: Value,
    /// Must it be there? Those of a path always.
    pub required: bool,
}

/// What a request or an answer carries: media types, their schemas, an example of the first.
#[derive(Debug, Clone)]
pub struct Content {
    /// Media types with schemas.
    pub media: Vec<(&'static str, Value)>,
    /// Examples of the first, by name.
    pub examples: Vec<(&'static str, Value)>,
}

/// A good answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// What it means.
    pub about: &'static str,
    /// What it carries; nothing.
    pub content: Option<Content>,
}

/// An operation.
pub struct Operation {
    /// `get`, `post`.
    pub method: &'static str,
    /// Path as documented.
    pub path: &'static str,
    /// Path as the router takes it, where that differs.
    pub route: Option<&'static str>,
    /// Name.
    pub id: &'static str,
    /// Group.
    pub tag: &'static str,
    /// In a few words.
    pub summary: &'static str,
    /// In full.
    pub about: &'static str,
    /// Works without a token.
    pub open: bool,
    /// Parameters.
    pub params: Vec<Param>,
    /// Body.
    pub body: Option<Content>,
    /// Good answers.
    pub answers: Vec<Answer>,
    /// Kinds of problem that may come.
    pub problems: Vec<&'static str>,
    /// Answers it.
    pub handler: MethodRouter<Arc<Service>>,
}

impl Operation {
    /// A read by whoever has a token.
    pub fn get<H: Handler<T, Arc<Service>>, T: 'static>(path: &'static str, id: &'static str, handler: H) -> Self {
        Self::new("get", path, id, on(MethodFilter::GET, handler))
    }

    /// A write by whoever has a token.
    pub fn post<H: Handler<T, Arc<Service>>, T: 'static>(path: &'static str, id: &'static str, handler: H) -> Self {
        Self::new("post", path, id, on(MethodFilter::POST, handler))
    }

    fn new(method: &'static str, path: &'static str, id: &'static str, handler: MethodRouter<Arc<Service>>) -> Self {
        let problems = vec![
            "http-salah",
            "tanpa-token",
            "tidak-berwenang",
            "terlalu-lama",
            "bentuk-salah",
            "terlalu-sering",
            "kesalahan-dalam",
            "belum-siap",
        ];
        Self {
            method,
            path,
            route: None,
            id,
            tag: "Baca",
            summary: "",
            about: "",
            open: false,
            params: Vec::new(),
            body: None,
            answers: Vec::new(),
            problems,
            handler,
        }
    }

    /// Group and words.
    pub fn tell(mut self, tag: &'static str, summary: &'static str, about: &'static str) -> Self {
        (self.tag, self.summary, self.about) = (tag, summary, about);
        self
    }

    /// Works without a token.
    pub fn open(mut self) -> Self {
        self.open = true;
        self.problems.clear();
        self.problems.extend(["terlalu-lama", "kesalahan-dalam"]);
        self
    }

    /// With parameters.
    pub fn with(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params);
        self
    }

    /// With a good answer.
    pub fn gives(mut self, status: u16, about: &'static str, content: Option<Content>) -> Self {
        self.answers.push(Answer { status, about, content });
        self
    }

    /// A view of figures: JSON by a named schema, or CSV; or nothing new.
    pub fn view(self, schema: &'static str) -> Self {
        let content = Content {
            media: vec![("application/json", reference(schema)), ("text/csv", text())],
            examples: Vec::new(),
        };
        self.gives(200, "Jawaban, dengan posisi dan versi di kepala dan badan", Some(content))
            .gives(304, "Sama seperti yang dimiliki pemanggil (If-None-Match)", None)
            .fails(["tidak-ditemukan", "format-tidak-tersedia"])
    }

    /// With a body.
    pub fn takes(mut self, body: Content) -> Self {
        self.body = Some(body);
        self.fails(["terlalu-besar", "media-salah"])
    }

    /// May fail so.
    pub fn fails(mut self, problems: impl IntoIterator<Item = &'static str>) -> Self {
        self.problems.extend(problems);
        self
    }
}

impl Param {
    /// A part of the path.
    pub fn path(name: &'static str, about: &'static str, schema: Value, example: impl Into<Value>) -> Self {
        Self { name, place: Place::Path, about, schema, example: example.into(), required: true }
    }

    /// An optional part of the query.
    pub fn query(name: &'static str, about: &'static str, schema: Value, example: impl Into<Value>) -> Self {
        Self { name, place: Place::Query, about, schema, example: example.into(), required: false }
    }

    /// An optional header.
    pub fn header(name: &'static str, about: &'static str, example: impl Into<Value>) -> Self {
        Self { name, place: Place::Header, about, schema: text(), example: example.into(), required: false }
    }

    /// This one must be there.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A schema that stands in the document under a name.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Any text.
pub fn text() -> Value {
    json!({"type": "string"})
}

/// The routes of operations.
pub fn routes(operations: Vec<Operation>) -> Router<Arc<Service>> {
    let mut router = Router::new();
    for operation in operations {
        router = router.route(operation.route.unwrap_or(operation.path), operation.handler);
    }
    router
}
