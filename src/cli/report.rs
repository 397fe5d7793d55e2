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
        block::{Figure, Report as Lkj},
        form::{
            docx::{
                docx,
                template::{Filled, fill},
            },
            html::html,
            pdf::pdf,
        },
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
    /// The agency's own DOCX to fill in: content controls whose tag is an address get its figure (tools/docs/laporan.md)
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
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
        if let Some(template) = &self.template {
            return self.fill(template, format);
        }
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

    /// Fills in the agency's own document.
    fn fill(&self, template: &std::path::Path, format: Format) -> anyhow::Result<()> {
        let (Format::Docx, Some(out)) = (format, &self.out) else {
            return Err(Usage("--template mengisi berkas DOCX: sebutkan --out berkas.docx".to_owned()).into());
        };
        let bytes = std::fs::read(template).with_context(|| format!("{} tidak dapat dibaca", template.display()))?;
        let source = Source::open(self.place.dir())?;
        let (report, query) = (self.compose(&source)?, source.query());
        let reading = Reading::yearly(self.as_of);
        let figure = |address: &_| {
            let found = query.figure(&reading, address).map_err(|why| why.to_string());
            found.map(|(_, node)| Figure::of(&node))
        };
        let filled = fill(&bytes, &report, &figure)?;
        self.write(&filled.bytes)?;
        output::print(&told(&filled, &report, out))
    }

    fn write(&self, bytes: &[u8]) -> anyhow::Result<()> {
        match &self.out {
            Some(out) => std::fs::write(out, bytes).with_context(|| format!("{} tidak dapat ditulis", out.display())),
            None => Ok(io::stdout().lock().write_all(bytes)?),
        }
    }
}

fn told(filled: &Filled, report: &Lkj, out: &std::path::Path) -> String {
    let mut text = format!(
        "Templat diisi dan ditulis ke {}\n  {} angka dan keterangan, {} tabel\n  diketahui sampai {}\n",
        out.display(),
        filled.angka,
        filled.tabel,
        report.context.as_of.words(&report.context.ledger)
    );
    if !filled.lain.is_empty() {
        text.push_str(&format!("  dibiarkan, bukan alamat: {}\n", filled.lain.join(", ")));
    }
    text
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
