//! `jejak doctor`: what is wrong, and what to do, in Indonesian.

mod ledger;
mod machine;
mod outside;

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::{errors::Ended, output, serve::Settings};
use crate::{http::Config, present::style::paragraph};

/// Looks at everything that an operator has to look at: lines, writer, disk, clock, checkpoints, witnesses, mirrors,
/// index, certificate, permissions, keys, access, backups, the last scrub.
///
/// Exit codes: 0 all is well, 3 something asks for attention, 1 something is wrong. Reads only.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Folder of `jejak backup`: how old the last backup is; may be given several times
    #[arg(long, value_name = "DIR")]
    backup: Vec<PathBuf>,
    /// Address of a mirror that serves: how far it is behind; may be given several times
    #[arg(long, value_name = "URL")]
    mirror: Vec<String>,
    /// Do not read the lines: seconds instead of minutes on a large ledger
    #[arg(long)]
    quick: bool,
    /// A JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: Settings,
}

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    /// All is well.
    Baik,
    /// Worth knowing; nothing needs to be done now.
    Catatan,
    /// Needs attention.
    Peringatan,
    /// Something is wrong.
    Gawat,
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Baik => "baik",
            Self::Catatan => "catatan",
            Self::Peringatan => "peringatan",
            Self::Gawat => "gawat",
        }
    }
}

/// The result of one check.
#[derive(Debug, Clone)]
struct Finding {
    part: &'static str,
    level: Level,
    what: String,
    /// The recommended action.
    way: Option<String>,
}

fn good(part: &'static str, what: impl Into<String>) -> Finding {
    Finding { part, level: Level::Baik, what: what.into(), way: None }
}

fn told(part: &'static str, level: Level, what: impl Into<String>, way: impl Into<String>) -> Finding {
    Finding { part, level, what: what.into(), way: Some(way.into()) }
}

/// The inputs of the checks.
struct Patient {
    config: Config,
    backup: Vec<PathBuf>,
    mirror: Vec<String>,
    quick: bool,
}

impl Doctor {
    pub fn run(self) -> anyhow::Result<()> {
        let config = self.settings.config()?;
        let patient = Patient { config, backup: self.backup, mirror: self.mirror, quick: self.quick };
        let mut all = ledger::look(&patient);
        all.extend(machine::look(&patient));
        all.extend(outside::look(&patient));
        let worst = all.iter().map(|finding| finding.level).max().unwrap_or(Level::Baik);
        if self.json {
            output::print_json(&document(&patient, &all, worst))?;
        } else {
            output::print(&text(&patient, &all, worst))?;
        }
        match worst {
            Level::Baik | Level::Catatan => Ok(()),
            Level::Peringatan => Err(Ended(3).into()),
            Level::Gawat => Err(Ended(1).into()),
        }
    }
}

fn document(patient: &Patient, all: &[Finding], worst: Level) -> Value {
    let found = |finding: &Finding| {
        json!({"bagian": finding.part, "tingkat": finding.level.word(), "temuan": finding.what,
            "tindakan": finding.way})
    };
    json!({"dokumen": "dokter", "data": patient.config.data, "tingkat": worst.word(),
        "temuan": all.iter().map(found).collect::<Vec<_>>()})
}

fn text(patient: &Patient, all: &[Finding], worst: Level) -> String {
    let width = output::style().width;
    let mut out = format!("Pemeriksaan {}\n\n", patient.config.data.display());
    for finding in all {
        let head = format!("{:<10} {:<11} ", finding.level.word().to_uppercase(), finding.part);
        paragraph(&mut out, &head, &" ".repeat(23), &finding.what, width);
        if let Some(way) = finding.way.as_ref().filter(|_| finding.level > Level::Baik) {
            paragraph(&mut out, &" ".repeat(23), &" ".repeat(25), &format!("→ {way}"), width);
        }
    }
    let sum = match worst {
        Level::Baik | Level::Catatan => "Tidak ada yang salah.",
        Level::Peringatan => "Ada yang perlu diperhatikan; layanan tetap berjalan.",
        Level::Gawat => "Ada yang salah; lakukan yang ditunjuk, mulai dari yang paling atas.",
    };
    out.push_str(&format!("\n{sum}\n"));
    out
}
