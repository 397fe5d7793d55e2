//! The report as DOCX (Office Open XML), with the same blocks as the HTML.
//!
//! A number is a link to its line in the annex of addresses, and its tooltip shows the address and the position. Charts are
//! Office charts, so nothing is drawn as a bitmap. The package contains no time of the clock and no random id.

mod chart;
mod document;
mod styles;
mod table;
pub mod template;
mod xml;

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::qr;
use crate::event::hygiene::markup;
use crate::present::{
    block::{Block, Chart, Report},
    report::ReportError,
};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The report as DOCX.
pub fn docx(report: &Report) -> Result<Vec<u8>, ReportError> {
    let tahun = report.context.tahun.unwrap_or_default();
    let charts: Vec<&Chart> = report
        .isi
        .iter()
        .filter_map(|block| if let Block::Chart(chart) = block { Some(chart) } else { None })
        .collect();
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let mut part = |name: &str, bytes: &[u8]| -> Result<(), ReportError> {
        package.start_file(name, SimpleFileOptions::default())?;
        Ok(package.write_all(bytes)?)
    };
    part("[Content_Types].xml", types(charts.len()).as_bytes())?;
    part("_rels/.rels", package_relations().as_bytes())?;
    part("docProps/core.xml", properties(report).as_bytes())?;
    part("word/document.xml", document::document(report).as_bytes())?;
    part("word/_rels/document.xml.rels", relations(charts.len()).as_bytes())?;
    part("word/styles.xml", styles::STYLES.as_bytes())?;
    part("word/numbering.xml", styles::NUMBERING.as_bytes())?;
    part("word/settings.xml", styles::SETTINGS.as_bytes())?;
    part("word/footer1.xml", document::footer(report).as_bytes())?;
    part("word/media/qr.png", &qr::png(&qr::text(&report.context, tahun))?)?;
    for (index, chart) in charts.iter().enumerate() {
        part(&format!("word/charts/chart{}.xml", index + 1), chart::part(chart).as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

fn types(charts: usize) -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let mut out = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"png\" ContentType=\"image/png\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    );
    for (name, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("footer1", "footer"),
    ] {
        out.push_str(&format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{word}.{kind}+xml\"/>"));
    }
    for n in 1..=charts {
        out.push_str(&format!(
            "<Override PartName=\"/word/charts/chart{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.drawingml.chart+xml\"/>"
        ));
    }
    out + "</Types>"
}

fn package_relations() -> String {
    format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>"
    )
}

fn relations(charts: usize) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{RELATIONS}\">");
    let parts = [
        ("rIdS", "styles", "styles.xml"),
        ("rIdN", "numbering", "numbering.xml"),
        ("rIdT", "settings", "settings.xml"),
        ("rIdF", "footer", "footer1.xml"),
        ("rIdQ", "image", "media/qr.png"),
    ];
    for (id, kind, target) in parts {
        out.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>"));
    }
    for n in 1..=charts {
        out.push_str(&format!("<Relationship Id=\"rIdC{n}\" Type=\"{OFFICE}/chart\" Target=\"charts/chart{n}.xml\"/>"));
    }
    out + "</Relationships>"
}

/// Title and date; the date of the document is that of its position, not of the clock.
fn properties(report: &Report) -> String {
    let context = &report.context;
    let title = format!("Laporan Kinerja {} Tahun {}", context.unit.kode, context.tahun.unwrap_or_default());
    let at = context.as_of.recorded_at.to_string();
    let second = at.split(['.', 'Z']).next().unwrap_or_default();
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:subject>{}</dc:subject>\
         <dc:language>id</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{second}Z</dcterms:created></cp:coreProperties>",
        markup(&title),
        markup(&format!("{} event {} {}", context.ledger.nama, context.as_of.seq, context.as_of.hash)),
    )
}
