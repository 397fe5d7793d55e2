//! The report as one HTML file that prints well on A4.

use std::collections::HashMap;

use askama::Template;

use super::{chart, qr};
use crate::present::time;
use crate::present::{
    block::{Block, Cell, Figure, Kind, Report, Run, Table},
    report::ReportError,
};

/// The template of the page; its layout is in `lkj.html` and `lkj.css`.
#[derive(Template)]
#[template(path = "lkj.html", config = "src/present/askama.toml")]
struct Page<'a> {
    report: &'a Report,
    tahun: u16,
    style: &'static str,
    qr: String,
    places: HashMap<&'a str, usize>,
    annex: Vec<(&'a str, &'a Figure)>,
    pages: Option<&'a Pages>,
}

/// Page numbers of the anchors in a printed report.
pub type Pages = HashMap<String, usize>;

/// Heading of the annex of addresses, which every form adds.
pub const ANNEX: &str = "LAMPIRAN II ALAMAT ANGKA";

impl Page<'_> {
    /// Number of a figure's address in the annex.
    fn place(&self, figure: &Figure) -> usize {
        self.places.get(figure.alamat.as_str()).copied().unwrap_or_default()
    }

    /// Entries of the table of contents: level, anchor, text.
    fn headings(&self) -> Vec<(u8, String, &str)> {
        let blocks = self.report.isi.iter().enumerate();
        let listed = blocks.filter_map(|(index, block)| match block {
            Block::Heading(level, text) if *level < 3 => Some((*level, format!("b{}", index + 1), text.as_str())),
            _ => None,
        });
        listed.chain([(1, "lampiran".to_owned(), ANNEX)]).collect()
    }

    fn table_anchor(&self, table: &Table) -> String {
        format!("t-{}", table.id.replace(' ', "_"))
    }

    fn chart_anchor(&self, chart: &crate::present::block::Chart) -> String {
        format!("g{}", chart.nomor)
    }

    /// Returns whether it is for paper, so that lists show page numbers.
    fn paged(&self) -> bool {
        self.pages.is_some()
    }

    /// The page of an anchor; empty if unknown.
    fn page(&self, anchor: &str) -> String {
        self.pages.and_then(|pages| pages.get(anchor)).map_or_else(String::new, ToString::to_string)
    }

    fn seq(&self) -> crate::event::Seq {
        self.report.context.as_of.seq
    }

    fn moment(&self) -> String {
        self.report.context.as_of.words(&self.report.context.ledger)
    }

    fn day(&self) -> String {
        time::day(self.report.context.as_of.recorded_at.day())
    }

    fn chart(&self, of: &crate::present::block::Chart) -> String {
        chart::svg(of, self.seq())
    }

    /// Share of a table's width in per cent, with two decimals.
    fn share(&self, table: &Table, column: &crate::present::block::Column) -> String {
        let all: u32 = table.kolom.iter().map(|c| c.lebar).sum();
        let parts = column.lebar * 10_000 / all.max(1);
        format!("{}.{:02}", parts / 100, parts % 100)
    }

    fn kind(&self, kind: &Kind) -> &'static str {
        match kind {
            Kind::Plain => "",
            Kind::Group => "grup",
            Kind::Sub => "sub",
            Kind::Total => "jumlah",
        }
    }

    /// Returns whether a cell is in a column of numbers.
    fn right(&self, table: &Table, index: &usize) -> bool {
        table.kolom.get(*index).is_some_and(|column| column.angka)
    }
}

/// The report as HTML.
pub fn html(report: &Report) -> Result<String, ReportError> {
    render(report, None)
}

/// The report for paper: its lists show the known page numbers.
pub fn paged(report: &Report, pages: &Pages) -> Result<String, ReportError> {
    render(report, Some(pages))
}

fn render(report: &Report, pages: Option<&Pages>) -> Result<String, ReportError> {
    let tahun = report.context.tahun.unwrap_or_default();
    let annex: Vec<_> = report.addresses().into_iter().collect();
    let places = annex.iter().enumerate().map(|(n, (alamat, _))| (*alamat, n + 1)).collect();
    let qr = qr::svg(&qr::text(&report.context, tahun))?;
    let style = include_str!("lkj.css");
    Ok(Page { report, tahun, style, qr, places, annex, pages }.render()?)
}
