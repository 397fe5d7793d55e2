//! The operations of the service as values: the routes and the OpenAPI document are both made from them, so that neither can lack
//! one.

use std::sync::Arc;

use axum::{
    Router,
    handler::Handler,
    routing::{MethodFilter, MethodRouter, on},
};
use serde_json::{Value, json};

use super::Service;

/// The part of a request that holds a parameter.
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
    /// Its place in the request.
    pub place: Place,
    /// Description.
    pub about: &'static str,
    /// Its JSON Schema.
    pub schema: Value,
    /// An example.
    pub example: Value,
    /// Whether it is required; those of a path always are.
    pub required: bool,
}

/// The body of a request or an answer: media types, their schemas, examples of the first.
#[derive(Debug, Clone)]
pub struct Content {
    /// Media types with schemas.
    pub media: Vec<(&'static str, Value)>,
    /// Examples of the first, by name.
    pub examples: Vec<(&'static str, Value)>,
}

/// A successful answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Description.
    pub about: &'static str,
    /// Body (`None`: empty).
    pub content: Option<Content>,
}

/// An operation of the API.
pub struct Operation {
    /// HTTP method in lower case: `get`, `post`.
    pub method: &'static str,
    /// Path as documented.
    pub path: &'static str,
    /// Path for the router, if it differs.
    pub route: Option<&'static str>,
    /// `operationId`.
    pub id: &'static str,
    /// Group in the document.
    pub tag: &'static str,
    /// One-line description.
    pub summary: &'static str,
    /// Full description.
    pub about: &'static str,
    /// Needs no token.
    pub open: bool,
    /// Parameters.
    pub params: Vec<Param>,
    /// Body.
    pub body: Option<Content>,
    /// Successful answers.
    pub answers: Vec<Answer>,
    /// Kinds of problem that it may answer.
    pub problems: Vec<&'static str>,
    /// The axum handler.
    pub handler: MethodRouter<Arc<Service>>,
}

impl Operation {
    /// A read that needs a token.
    pub fn get<H: Handler<T, Arc<Service>>, T: 'static>(path: &'static str, id: &'static str, handler: H) -> Self {
        Self::new("get", path, id, on(MethodFilter::GET, handler))
    }

    /// A write that needs a token.
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

    /// Sets group and descriptions.
    pub fn tell(mut self, tag: &'static str, summary: &'static str, about: &'static str) -> Self {
        (self.tag, self.summary, self.about) = (tag, summary, about);
        self
    }

    /// Marks it as usable without a token.
    pub fn open(mut self) -> Self {
        self.open = true;
        self.problems.clear();
        self.problems.extend(["terlalu-lama", "kesalahan-dalam"]);
        self
    }

    /// Adds parameters.
    pub fn with(mut self, params: impl IntoIterator<Item = Param>) -> Self {
        self.params.extend(params);
        self
    }

    /// Adds a successful answer.
    pub fn gives(mut self, status: u16, about: &'static str, content: Option<Content>) -> Self {
        self.answers.push(Answer { status, about, content });
        self
    }

    /// Adds the answers of a view of figures: JSON by a named schema or CSV, and 304.
    pub fn view(self, schema: &'static str) -> Self {
        let content = Content {
            media: vec![("application/json", reference(schema)), ("text/csv", text())],
            examples: Vec::new(),
        };
        self.gives(200, "Jawaban, dengan posisi dan versi di kepala dan badan", Some(content))
            .gives(304, "Sama seperti yang dimiliki pemanggil (If-None-Match)", None)
            .fails(["tidak-ditemukan", "format-tidak-tersedia"])
    }

    /// Sets the body.
    pub fn takes(mut self, body: Content) -> Self {
        self.body = Some(body);
        self.fails(["terlalu-besar", "media-salah"])
    }

    /// Adds kinds of problem.
    pub fn fails(mut self, problems: impl IntoIterator<Item = &'static str>) -> Self {
        self.problems.extend(problems);
        self
    }
}

impl Param {
    /// A parameter of the path.
    pub fn path(name: &'static str, about: &'static str, schema: Value, example: impl Into<Value>) -> Self {
        Self { name, place: Place::Path, about, schema, example: example.into(), required: true }
    }

    /// An optional parameter of the query.
    pub fn query(name: &'static str, about: &'static str, schema: Value, example: impl Into<Value>) -> Self {
        Self { name, place: Place::Query, about, schema, example: example.into(), required: false }
    }

    /// An optional header.
    pub fn header(name: &'static str, about: &'static str, example: impl Into<Value>) -> Self {
        Self { name, place: Place::Header, about, schema: text(), example: example.into(), required: false }
    }

    /// Makes the parameter required.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A reference to a named schema of the document.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Schema of any text.
pub fn text() -> Value {
    json!({"type": "string"})
}

/// The router of operations.
pub fn routes(operations: Vec<Operation>) -> Router<Arc<Service>> {
    let mut router = Router::new();
    for operation in operations {
        router = router.route(operation.route.unwrap_or(operation.path), operation.handler);
    }
    router
}
