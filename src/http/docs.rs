//! The OpenAPI document, and a page to browse it that loads nothing from other hosts.

use std::sync::OnceLock;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::operation::{Content, Operation, text};

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let content = |media, schema| Some(Content { media: vec![(media, schema)], examples: Vec::new() });
    vec![
        Operation::get("/openapi.json", "openapi", document)
            .tell("Dokumentasi", "Dokumen OpenAPI", "Dokumen OpenAPI 3.1 dari layanan ini.")
            .open()
            .gives(
                200,
                "Dokumen",
                content("application/json", json!({"type": "object", "required": ["openapi", "paths"]})),
            ),
        Operation::get("/docs", "docs", page)
            .tell("Dokumentasi", "Halaman dokumentasi", "Dokumentasi untuk dibaca di peramban, tanpa jaringan luar.")
            .open()
            .gives(200, "Halaman", content("text/html", text())),
        Operation::get("/docs/panduan.py", "docs_guide", guide)
            .tell(
                "Dokumentasi",
                "Panduan",
                "Panduan sepuluh menit sebagai program Python: kirim, kirim ulang, bentrok, ikuti.",
            )
            .open()
            .gives(200, "Program", content("text/x-python", text())),
        Operation::get("/docs/tahun.py", "docs_year", year)
            .tell(
                "Dokumentasi",
                "Satu tahun kerja",
                "Satu tahun kerja dari buku besar yang kosong sebagai program Python: struktur, entri, penutupan, temuan, tahun \
                 berikutnya.",
            )
            .open()
            .gives(200, "Program", content("text/x-python", text())),
        Operation::get("/docs.js", "docs_js", script)
            .tell("Dokumentasi", "Skrip halaman", "Skrip halaman dokumentasi.")
            .open()
            .gives(200, "Skrip", content("text/javascript", text())),
        Operation::get("/docs.css", "docs_css", style)
            .tell("Dokumentasi", "Gaya halaman", "Gaya halaman dokumentasi.")
            .open()
            .gives(200, "Gaya", content("text/css", text())),
    ]
}

async fn document() -> Response {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    let text = DOCUMENT.get_or_init(|| super::openapi::document(&super::operations()).to_string());
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text.as_str()).into_response()
}

const GUIDE: &str = include_str!("docs/panduan.py");
const WORKING_YEAR: &str = include_str!("docs/tahun.py");

async fn page() -> Response {
    static PAGE: OnceLock<String> = OnceLock::new();
    let page = PAGE.get_or_init(|| {
        let page = include_str!("docs/docs.html").replace("{{panduan}}", &chapters(GUIDE));
        page.replace("{{tahun}}", &chapters(WORKING_YEAR))
    });
    fixed("text/html; charset=utf-8", page)
}

async fn guide() -> Response {
    fixed("text/x-python", GUIDE)
}

async fn year() -> Response {
    fixed("text/x-python", WORKING_YEAR)
}

/// The guide as HTML: the leading text of each chapter, then its program.
fn chapters(guide: &str) -> String {
    let escaped = guide.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let one = |chapter: &str| {
        let (title, rest) = chapter.split_once('\n').unwrap_or((chapter, ""));
        let told = rest.lines().take_while(|line| line.starts_with("# ")).count();
        let words: Vec<_> = rest.lines().take(told).map(|line| line.trim_start_matches("# ")).collect();
        let code: Vec<_> = rest.lines().skip(told).collect();
        let code = code.join("\n");
        format!("<h3>{title}</h3><p>{}</p><pre tabindex=\"0\">{}</pre>", words.join(" "), code.trim_matches('\n'))
    };
    escaped.split("# == ").skip(1).map(one).collect()
}

async fn script() -> Response {
    fixed("text/javascript; charset=utf-8", include_str!("docs/docs.js"))
}

async fn style() -> Response {
    fixed("text/css; charset=utf-8", include_str!("docs/docs.css"))
}

fn fixed(media: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media))], text).into_response()
}
