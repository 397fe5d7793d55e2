//! `jejak review REPORT --unit UNIT --year TAHUN`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::{
    append,
    errors::{Ended, Usage},
    options::Place,
    output, receipt,
    source::Source,
    writer,
};
use crate::{
    event::{Draft, Event, Seq, UnitCode},
    present::Context,
    projection::Per,
    query::Reading,
    review::{self, Hasil, Ledger, Mapping, Review as Reviewed, read, show},
    store::AsOf,
};

const EXIT_CODES: &str = "Exit codes:
  0  enough was read, and nothing was found
  1  failure: the report, the mapping or the ledger could not be read, or the event was refused
  2  wrong usage
  3  findings
  4  not a review: fewer than 50 % of the pages or numbers were read, or fewer than 10 % of the numbers could be checked";

/// A published report, reviewed figure by figure.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Review {
    /// The report: text, CSV, XLSX, DOCX, HTML, or PDF (through pdftotext; scanned pages through tesseract); - reads stdin. Several
    /// files, such as chapters and annexes, are reviewed as one report
    #[arg(required = true)]
    report: Vec<PathBuf>,
    /// Code of the unit, such as PMK
    #[arg(long)]
    unit: UnitCode,
    /// Year of the report
    #[arg(long, value_parser = super::options::year)]
    year: u16,
    /// As known when: a seq, an RFC 3339 instant, or a date (to the end of that day in Jakarta)
    #[arg(long, value_name = "WHEN", default_value = "terbaru")]
    as_of: AsOf,
    /// About what: tahun, or TW1, TW2, TW3 for an interim report, or a date
    #[arg(long, value_name = "PERIOD", default_value = "tahun")]
    per: Per,
    /// An earlier draft of the report: what of its findings was mended, what is still there, and what is new
    #[arg(long, value_name = "FILE")]
    against: Vec<PathBuf>,
    /// What each number is: a file that --save-mapping wrote, corrected
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Write what was proposed, to be corrected and given again
    #[arg(long, value_name = "FILE")]
    save_mapping: Option<PathBuf>,
    /// How the review is written; by the name of the file where not given, else table
    #[arg(long, value_enum)]
    format: Option<Form>,
    /// File to write it to
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Also list every number (table)
    #[arg(long)]
    all: bool,
    /// Record the review as an event (role inspektorat)
    #[arg(long, requires = "token", conflicts_with = "as_of")]
    record: bool,
    /// Record the report as published, with its figures (role perencana or inspektorat)
    #[arg(long, requires = "token", conflicts_with = "as_of")]
    publish: bool,
    /// Token of the account that records
    #[arg(long, value_name = "@FILE", env = "JEJAK_TOKEN", hide_env_values = true)]
    token: Option<super::token::Token>,
    #[command(flatten)]
    key: super::options::Key,
    #[command(flatten)]
    place: Place,
}

/// The exit code of a review.
fn ended(review: &Reviewed) -> anyhow::Result<()> {
    match review.hasil().code() {
        0 => Ok(()),
        code => Err(Ended(code).into()),
    }
}

/// Forms of the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For the terminal
    Table,
    /// A page that needs nothing else
    Html,
    /// The auditor's working paper
    Xlsx,
    /// Everything, for machines
    Json,
}

impl Review {
    pub fn run(self) -> anyhow::Result<()> {
        if self.form()? == Form::Xlsx && self.out.is_none() {
            return Err(Usage("sebutkan berkas dengan --out untuk XLSX".to_owned()).into());
        }
        if !self.record && !self.publish {
            let source = Source::open(self.place.dir())?;
            let (context, review) = self.review(&source)?;
            self.write(&context, &review)?;
            return ended(&review);
        }
        writer::held_by(self.place.dir(), &self.key.file(&self.place), |vault| {
            let source = Source::over(vault.reader())?;
            let (context, review) = self.review(&source)?;
            // A result that is not a review is not recorded.
            if self.record && review.hasil() == Hasil::BukanReviu {
                self.write(&context, &review)?;
                return ended(&review);
            }
            let drafts: Vec<Draft> = self.events(&context, &review)?;
            let actor = writer::actor(&source, self.token.as_deref().unwrap_or_default(), &drafts)?;
            let receipt = vault.append(drafts, actor, None)?;
            self.write(&context, &review)?;
            receipt::print(vault.reader(), &receipt, super::options::Format::Table)?;
            ended(&review)
        })
    }

    fn review(&self, source: &Source) -> anyhow::Result<(Context, Reviewed)> {
        let asked = Reading { per: self.per, ..Reading::yearly(self.as_of) };
        let context = source.query().context(&asked, &self.unit, Some(self.year))?;
        let mapping = self.mapping.as_ref().map(|file| {
            let text = String::from_utf8(append::read(file)?).context("pemetaan bukan UTF-8")?;
            anyhow::Ok(Mapping::read(&text)?)
        });
        let mapping = mapping.transpose()?;
        let facts = source.reader.source();
        let event = |seq: Seq| source.event(seq).ok();
        let view = source.query().view(&context);
        let ledger = Ledger { view: &view, source: &facts, event: &event };
        let of = |files: &[PathBuf]| -> anyhow::Result<Reviewed> {
            let all = files.iter().map(|file| Ok(read::read(&file.to_string_lossy(), &append::read(file)?)?));
            let report = read::Report::joined(all.collect::<anyhow::Result<Vec<_>>>()?)?;
            Ok(Reviewed::of(report, &ledger, &self.unit, self.year, mapping.as_ref())?)
        };
        let mut review = of(&self.report)?;
        if !self.against.is_empty() {
            review.banding = Some(review::compare::Banding::of(of(&self.against)?.draf(), review.draf()));
        }
        if let Some(file) = &self.save_mapping {
            std::fs::write(file, review.mapping().text()?)
                .with_context(|| format!("{} tidak dapat ditulis", file.display()))?;
        }
        Ok((context, review))
    }

    fn events(&self, context: &Context, review: &Reviewed) -> anyhow::Result<Vec<Draft>> {
        let paper = serde_json::to_vec(&show::json::document(context, review))?;
        let draft = |event: Event| Draft {
            unit: self.unit.clone(),
            berlaku: context.hari,
            event,
            refs: Vec::new(),
            id: None,
            expect: None,
        };
        let mut drafts = Vec::new();
        if self.publish {
            drafts.push(draft(review::record::published(review)?));
        }
        if self.record {
            drafts.push(draft(review::record::reviewed(review, (context.as_of.seq, context.as_of.hash), &paper)?));
        }
        Ok(drafts)
    }

    fn form(&self) -> anyhow::Result<Form> {
        output::form(self.format, self.out.as_deref(), Form::Table)
    }

    fn write(&self, context: &Context, review: &Reviewed) -> anyhow::Result<()> {
        let bytes = match self.form()? {
            Form::Table if self.out.is_none() => {
                return output::print(&show::text::text(context, output::style(), review, self.all));
            }
            Form::Table => show::text::text(context, crate::present::Style::PLAIN, review, self.all).into_bytes(),
            Form::Html => show::html::page(context, review).into_bytes(),
            Form::Xlsx => show::xlsx::workbook(context, review)?,
            Form::Json => {
                let mut bytes = serde_json::to_vec_pretty(&show::json::document(context, review))?;
                bytes.push(b'\n');
                bytes
            }
        };
        match &self.out {
            None => output::print(&String::from_utf8_lossy(&bytes)),
            Some(file) => {
                std::fs::write(file, bytes).with_context(|| format!("{} tidak dapat ditulis", file.display()))?;
                let (all, found) = (review.figures.len(), review.findings.len());
                for words in review.cakupan.words() {
                    output::print(&format!("{words}\n"))?;
                }
                output::print(&format!("Reviu ditulis ke {}: {all} angka, {found} temuan\n", file.display()))
            }
        }
    }
}
