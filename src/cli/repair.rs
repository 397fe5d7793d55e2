//! `jejak repair`

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::{errors::Ended, options::Format, output, source::now};
use crate::{
    present::number,
    store::{
        Vault,
        ledger::Options,
        repair::{self, Repaired, Source},
        replica,
    },
};

/// Takes over from a mirror, a backup or an export exactly the lines and evidence whose hashes the ledger itself names.
///
/// A sound line is never changed. What was damaged is set aside in `rusak/`, whole. What was done is recorded there, and
/// as an event as soon as the ledger opens. Exit code 3: something is still missing.
#[derive(Debug, Args)]
pub struct Repair {
    /// Directory of the ledger; no server may run on it
    dir: PathBuf,
    /// Where from: a mirror's or another copy's directory, a folder of `jejak backup`, or an export (folder or .zip)
    #[arg(long, value_name = "MIRROR|BACKUP|BAG")]
    from: PathBuf,
    /// File of the signing key; ledger.key in the directory of the ledger where none is given
    #[arg(long, value_name = "PATH", env = "JEJAK_KEY")]
    key: Option<PathBuf>,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
}

impl Repair {
    pub fn run(self) -> anyhow::Result<()> {
        let key = self.key.clone().unwrap_or_else(|| self.dir.join("ledger.key"));
        let done = repair::repair(&self.dir, &key, &Source::open(&self.from)?, now())?;
        let recorded = if replica::is_mirror(&self.dir) {
            "cermin: tercatat di rusak/ saja".to_owned()
        } else {
            match Vault::open(&self.dir, Options::system(), &|_, _| ()) {
                Ok(vault) => {
                    let last = vault.reader().last().seq;
                    vault.close()?;
                    format!("buku besar terbuka lagi sampai event {last}")
                }
                Err(why) => format!("belum dapat dibuka ({why}); perbaikan tercatat saat pembukaan berikutnya"),
            }
        };
        match self.format {
            Format::Table => output::print(&text(&done, &recorded))?,
            Format::Json | Format::Csv => output::print_json(&json!({
                "dokumen": "perbaikan", "sumber": done.source, "event": done.lines, "bukti": done.evidence,
                "lain": done.other, "disisihkan": done.aside, "masih_hilang": done.missing, "keadaan": recorded,
            }))?,
        }
        if done.missing.is_empty() { Ok(()) } else { Err(Ended(3).into()) }
    }
}

fn text(done: &Repaired, recorded: &str) -> String {
    if done.is_nothing() && done.missing.is_empty() {
        return format!("Tidak ada yang perlu diperbaiki; {recorded}.\n");
    }
    let count = |n: usize| number::exact((n as u64).into());
    let mut out = format!(
        "Diambil alih dari {}, menurut hash yang disebut buku besar ini sendiri: {} baris, {} berkas bukti.\n",
        done.source,
        count(done.lines.len()),
        count(done.evidence.len())
    );
    let shown: Vec<_> = done.lines.iter().take(20).map(ToString::to_string).collect();
    if !shown.is_empty() {
        let more = if done.lines.len() > shown.len() { ", …" } else { "" };
        out.push_str(&format!("Event: {}{more}\n", shown.join(", ")));
    }
    done.other.iter().for_each(|what| out.push_str(&format!("Dibereskan: {what}\n")));
    done.aside.iter().for_each(|file| out.push_str(&format!("Yang lama disisihkan: {file}\n")));
    done.missing
        .iter()
        .for_each(|hash| out.push_str(&format!("Masih hilang, sumber ini pun tidak punya: bukti {hash}\n")));
    out.push_str(&format!("{recorded}.\n"));
    out
}
