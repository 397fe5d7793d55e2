//! `jejak report UNIT TAHUN`

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::{
    errors::Usage,
    options::{Place, Whose},
    output,
    source::Source,
};
use crate::{
    present::{
        block::Report as Lkj,
        form::{docx::docx, html::html, pdf::pdf},
    },
    query::Reading,
    store::AsOf,
};

/// The figures part of a performance report (LKj).
#[derive(Debug, Args)]
pub struct Report {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    place: Place,
    /// As known when: a seq, an RFC 3339 instant, or a date (to the end of that day in Jakarta)
    #[arg(long, value_name = "WHEN", default_value = "terbaru")]
    as_of: AsOf,
    /// What is written; by the name of the file where not given, else html. Pdf needs a browser (chromium)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// File to write; HTML goes to stdout where none is named
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Forms of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One HTML file that prints well on A4
    Html,
    /// A document for Word and LibreOffice
    Docx,
    /// The HTML, printed by the browser that is there
    Pdf,
}

impl Report {
    pub fn run(self) -> anyhow::Result<()> {
        let format = output::form(self.format, self.out.as_deref(), Format::Html)?;
        let source = Source::open(self.place.dir())?;
        let report = self.compose(&source)?;
        match (format, &self.out) {
            (Format::Pdf, Some(out)) => pdf(&report, out)?,
            (Format::Html, _) => self.write(html(&report)?.as_bytes())?,
            (Format::Docx, Some(_)) => self.write(&docx(&report)?)?,
            (Format::Docx | Format::Pdf, None) => {
                return Err(Usage("sebutkan berkas dengan --out untuk format ini".to_owned()).into());
            }
        }
        match &self.out {
            Some(out) => output::print(&said(&report, out)),
            None => Ok(()),
        }
    }

    fn compose(&self, source: &Source) -> anyhow::Result<Lkj> {
        let (query, tahun) = (source.query(), self.whose.tahun);
        let context = query.context(&Reading::yearly(self.as_of), &self.whose.unit, Some(tahun))?;
        Ok(query.report(&context, tahun)?)
    }

    fn write(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match &self.out {
            Some(out) => std::fs::write(out, bytes).with_context(|| format!("{} tidak dapat ditulis", out.display())),
            None => Ok(io::stdout().lock().write_all(bytes)?),
        }
    }
}

fn said(report: &Lkj, out: &std::path::Path) -> String {
    let context = &report.context;
    format!(
        "Laporan kinerja {} {} ditulis ke {}\n  {} tabel, {} alamat angka\n  diketahui sampai {}\n  hash {}\n",
        context.unit.kode,
        context.tahun.unwrap_or_default(),
        out.display(),
        report.tables().count(),
        report.addresses().len(),
        context.as_of.words(&context.ledger),
        context.as_of.hash
    )
}
