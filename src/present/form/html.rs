//! The report as one HTML file that prints well on A4.

use std::collections::HashMap;

use askama::Template;

use super::{chart, qr};
use crate::present::time;
use crate::present::{
    block::{Block, Cell, Figure, Kind, Report, Run, Table},
    report::ReportError,
};

/// The page; what it looks like stands in `lkj.html` and `lkj.css`.
#[derive(Template)]
#[template(path = "lkj.html", config = "src/present/askama.toml")]
struct Page<'a> {
    report: &'a Report,
    tahun: u16,
    style: &'static str,
    qr: String,
    places: HashMap<&'a str, usize>,
    annex: Vec<(&'a str, &'a Figure)>,
}

impl Page<'_> {
    /// Place of a figure's address in the annex.
    fn place(&self, figure: &Figure) -> usize {
        self.places.get(figure.alamat.as_str()).copied().unwrap_or_default()
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

    /// Share of a table's width, in hundredths of a per cent of it.
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

    /// Does a cell stand in a column of numbers?
    fn right(&self, table: &Table, index: &usize) -> bool {
        table.kolom.get(*index).is_some_and(|column| column.angka)
    }
}

/// The report as HTML.
pub fn html(report: &Report) -> Result<String, ReportError> {
    let tahun = report.context.tahun.unwrap_or_default();
    let annex: Vec<_> = report.addresses().into_iter().collect();
    let places = annex.iter().enumerate().map(|(n, (alamat, _))| (*alamat, n + 1)).collect();
    let qr = qr::svg(&qr::text(&report.context, tahun))?;
    let style = include_str!("lkj.css");
    Ok(Page { report, tahun, style, qr, places, annex }.render()?)
}
