//! `jejak import FILE --as struktur`

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;

use super::{
    append,
    errors::Usage,
    import_table::Table,
    init::new_token,
    options::{Acting, Format},
    output,
    quarantined::Brought,
    source::Source,
    structure_plan::{append_part, quarantine, told},
    token::Token,
    writer::token_hash,
};
use crate::{
    event::{Actor, Draft, Event, Hash, Seq, UnitCode, data::Role},
    import::{
        self,
        struktur::{self, Rencana},
    },
    projection::Grant,
};

/// What a workbook of structure needs besides.
#[derive(Debug, Args)]
pub struct Structure {
    /// With --as struktur: year of the structure, instead of that in the sheet Umum
    #[arg(long, value_name = "YEAR", value_parser = super::options::year)]
    year: Option<u16>,
    /// With --as struktur: token of a second account, where one is an administrator and the other a planner
    #[arg(long, value_name = "@FILE")]
    second_token: Option<Token>,
    /// With --as struktur: file for the tokens of new accounts; on the screen where none is named
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
}

impl Structure {
    /// Reads the workbook, shows the plan, asks, appends.
    pub fn run(&self, file: &Path, table: &Table, acting: &Acting) -> anyhow::Result<()> {
        let bytes = append::read(file)?;
        let ending = file.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let source = import::Source { berkas: name(file)?, hash: Hash(blake3::hash(&bytes).into()) };
        let buku = struktur::read(&bytes, &ending)?;
        drop(bytes);
        let rencana = {
            let ledger = Source::open(acting.place.dir())?;
            plan(&ledger, &buku, self.year, &self.actors(&ledger, acting), &source)?
        };
        if acting.format == Format::Table {
            output::print(&told(&rencana))?;
        }
        let (hash, tahun) = (source.hash, Some(rencana.tahun));
        let brought = Brought { file, hash, jenis: "struktur", unit: Some(UnitCode::ledger()), tahun };
        let unclear = rencana.karantina.len();
        brought.left(unclear, false, acting);
        if !rencana.karantina.is_empty() {
            let out = table.quarantine_beside(file);
            quarantine(&out, &rencana.karantina, &rencana.menunggu)?;
            eprintln!("{} sel dikarantina; ditulis ke {}", rencana.karantina.len(), out.display());
            if !table.partial() {
                anyhow::bail!("tidak ada yang dicatat; perbaiki selnya, atau catat yang jelas saja dengan --partial");
            }
        }
        if rencana.langkah.is_empty() {
            return super::receipt::appended(0, 0, acting.format);
        }
        table.confirm(rencana.langkah.len())?;
        self.carry_out(&rencana, acting)?;
        if unclear == 0 {
            brought.left(0, true, acting);
        }
        Ok(())
    }

    fn given<'a>(&'a self, acting: &'a Acting) -> impl Iterator<Item = &'a Token> {
        [&acting.token].into_iter().chain(&self.second_token)
    }

    /// The accounts and roles with which the importer may record.
    fn actors(&self, ledger: &Source, acting: &Acting) -> Vec<Actor> {
        let of = |token: &Token| ledger.global.hidup_dengan(token_hash(token), ledger.day()).next();
        let own = self.given(acting).filter_map(of);
        own.map(|grant| Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran }).collect()
    }

    /// Appends each account's part as one group, the administrator's first.
    fn carry_out(&self, rencana: &Rencana, acting: &Acting) -> anyhow::Result<()> {
        let mut tokens = Tokens::default();
        let mut parts = Vec::new();
        for role in [Role::Admin, Role::Perencana] {
            let drafts = rencana.bagian(role);
            if !drafts.is_empty() {
                parts.push((role, tokens.give(drafts)?));
            }
        }
        let done = acting.held(|vault| {
            let before = vault.reader().last().seq;
            let source = Source::over(vault.reader())?;
            let actors = self.actors(&source, acting);
            let mut waiting = Vec::new();
            for (role, drafts) in parts {
                match actors.iter().find(|actor| actor.role == role) {
                    Some(actor) => {
                        let grants = role == Role::Admin;
                        append_part(vault, rencana, role, drafts, actor.clone())?;
                        // Before anything else can fail: a token that was not shown is lost.
                        if grants {
                            tokens.tell(self.tokens.as_deref(), acting.format)?;
                        }
                    }
                    None => waiting.push((role, drafts.len())),
                }
            }
            Ok((before, vault.reader().last().seq, waiting))
        })?;
        let (before, last, waiting) = done;
        if before < last {
            unconfirmed(acting, before)?;
        }
        for (role, count) in &waiting {
            eprintln!("{count} event menunggu {}: impor berkas ini lagi dengan token {}", role.name(), role.name());
        }
        if before == last {
            let role = waiting.first().map_or("lain", |(role, _)| role.name());
            anyhow::bail!("tidak ada yang dicatat; yang diterima: token peran {role} yang masih berlaku");
        }
        super::receipt::appended(before, last, acting.format)
    }
}

/// Names the accounts whose new access and token only become valid when a second administrator confirms them.
fn unconfirmed(acting: &Acting, after: Seq) -> anyhow::Result<()> {
    let ledger = Source::open(acting.place.dir())?;
    let waits = |grant: &&Grant| grant.seq > after && grant.ended.is_none() && !grant.counted();
    let mut accounts: Vec<String> =
        ledger.global.all_grants().iter().filter(waits).map(|grant| grant.akun.to_string()).collect();
    accounts.dedup();
    for account in accounts {
        eprintln!(
            "akses baru {account} menunggu admin lain: jejak confirm {account}; sebelum itu tokennya belum berlaku"
        );
    }
    Ok(())
}

fn name(file: &Path) -> anyhow::Result<crate::event::Teks> {
    let name = file.file_name().map_or_else(|| "struktur".into(), |n| n.to_string_lossy());
    name.parse().map_err(|e: String| Usage(format!("nama berkas: {e}")).into())
}

/// The plan for the ledger in its present state.
fn plan(
    ledger: &Source,
    buku: &struktur::Buku,
    year: Option<u16>,
    actors: &[Actor],
    source: &import::Source,
) -> anyhow::Result<Rencana> {
    let bar = output::bar("menyusun rencana").with_style(indicatif::ProgressStyle::default_spinner());
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    let rencana = ledger.query().structure_plan(buku, year, actors, source);
    bar.finish_and_clear();
    Ok(rencana?)
}

/// Tokens of new accounts, generated when the plan is recorded.
#[derive(Default)]
struct Tokens {
    made: Vec<(String, &'static str, zeroize::Zeroizing<String>)>,
}

impl Tokens {
    fn give(&mut self, mut drafts: Vec<Draft>) -> anyhow::Result<Vec<Draft>> {
        for draft in &mut drafts {
            if let Event::AksesDiberikan(data) = &mut draft.event {
                let token = new_token()?;
                data.token = Some(token_hash(&token));
                self.made.push((data.akun.to_string(), data.peran.name(), token));
            }
        }
        Ok(drafts)
    }

    fn tell(&mut self, file: Option<&Path>, format: Format) -> anyhow::Result<()> {
        if self.made.is_empty() {
            return Ok(());
        }
        let mut text = String::new();
        for (account, role, token) in self.made.drain(..) {
            text.push_str(&format!("{account} {role} {}\n", &*token));
        }
        match file {
            Some(file) => {
                let opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
                let mut opened =
                    opened.with_context(|| format!("{} tidak dapat dibuat; tokennya:\n{text}", file.display()))?;
                opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all())?;
                eprintln!("token akun baru ditulis ke {} (akun, peran, token)", file.display());
                Ok(())
            }
            None => {
                let told = format!("Token akun baru, hanya ditampilkan sekali:\n{text}");
                if format == Format::Table {
                    return output::print(&told);
                }
                eprint!("{told}");
                Ok(())
            }
        }
    }
}
