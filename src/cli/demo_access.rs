//! Tokens for the demo: one for each role, granted once by events like any other, and stored beside the sample.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::Context as _;

use super::{
    init,
    writer::{held_by, token_hash},
};
use crate::{
    event::{
        Actor, Draft, Event, UnitCode,
        data::{AksesDiberikan, AksesDikonfirmasi, Role},
    },
    projection::{Global, Grant},
};

/// File of the tokens in the directory of the demo.
const FILE: &str = "token-demo.txt";

/// An account that gets a token: name, role, units.
pub type Account = (&'static str, Role, &'static [&'static str]);

/// Accounts of invented agencies.
pub const REKAAN: &[Account] = &[
    ("admin-01", Role::Admin, &[]),
    ("admin-02", Role::Admin, &[]),
    ("pimpinan-01", Role::Reader, &["R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10"]),
    ("perencana-01", Role::Perencana, &[]),
    ("pengisi-01", Role::Unit, &["R01"]),
    ("penyetuju-01", Role::Unit, &["R01"]),
    ("inspektorat-01", Role::Inspektorat, &[]),
    ("bpk-01", Role::Bpk, &[]),
];

/// Accounts of the sample.
pub const SAMPLE: &[Account] = &[
    ("admin-01", Role::Admin, &[]),
    ("admin-02", Role::Admin, &[]),
    ("perencana-01", Role::Perencana, &["PMK"]),
    ("perencana-02", Role::Perencana, &["CONTOH"]),
    ("pmk-01", Role::Unit, &["PMK"]),
    ("ppu-01", Role::Unit, &["PPU"]),
    ("contoh-01", Role::Unit, &["CONTOH"]),
    ("inspektorat-01", Role::Inspektorat, &[]),
    ("bpk-01", Role::Bpk, &[]),
    ("pembaca-01", Role::Reader, &["PMK"]),
];

/// The administrators of the sample.
const ADMINS: (&str, &str) = ("admin-01", "admin-02");

/// The lines to print: account, role, units, token. Grants the access if that was not done before.
pub fn tokens(dir: &Path, accounts: &[Account]) -> anyhow::Result<String> {
    let file = dir.join(FILE);
    if let Ok(text) = fs::read_to_string(&file) {
        return Ok(text);
    }
    let mut text = String::new();
    held_by(dir, &dir.join(crate::store::ledger::KEY), |vault| {
        let global = vault.reader().global()?;
        let known = |kode: &&str| global.units(global.seq).any(|unit| unit.kode.as_str() == *kode);
        let (mut drafts, mut second) = (Vec::new(), Vec::new());
        for (akun, peran, unit) in accounts {
            // A small invented ledger has fewer agencies.
            let unit: Vec<&str> = unit.iter().copied().filter(known).collect();
            let token = init::new_token()?;
            let of = if *akun == ADMINS.1 { &mut second } else { &mut drafts };
            of.push(grant(akun, *peran, &unit, &token)?);
            let units = if unit.is_empty() { "semua unit".to_owned() } else { unit.join(", ") };
            text.push_str(&format!("  {akun:<15} {:<12} {units:<11} {}\n", peran.name(), &*token));
        }
        // No administrator may confirm their own grant: each gives what the other confirms.
        for (giver, drafts) in [(ADMINS.0, drafts), (ADMINS.1, second)] {
            let other = if giver == ADMINS.0 { ADMINS.1 } else { ADMINS.0 };
            vault.append(drafts, admin(&vault.reader().global()?, giver)?, None)?;
            let global = vault.reader().global()?;
            let waiting = confirmations(&global)?;
            if !waiting.is_empty() {
                vault.append(waiting, admin(&global, other)?, None)?;
            }
        }
        Ok(())
    })?;
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)
        .with_context(|| format!("{} tidak dapat dibuat", file.display()))?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    Ok(text)
}

fn admin(global: &Global, akun: &str) -> anyhow::Result<Actor> {
    let own = |g: &&Grant| g.peran == Role::Admin && g.akun.as_str() == akun;
    let grant = global.grants(global.seq).find(own).with_context(|| format!("contoh tanpa {akun}"))?;
    Ok(Actor { grant: grant.seq, id: grant.akun.clone(), role: Role::Admin })
}

/// Confirms every pending grant.
fn confirmations(global: &Global) -> anyhow::Result<Vec<Draft>> {
    let waiting = global.all_grants().iter().filter(|g| g.stands(global.seq) && !g.in_force(global.seq));
    let confirm = |g: &Grant| {
        let data = AksesDikonfirmasi {
            akun: g.akun.clone(),
            alasan: None,
            dokumen: None,
            asumsi: false,
            keterangan: "token demo".parse().ok(),
            sumber: None,
            tanda_tangan: None,
        };
        let berlaku = crate::sample::opened_at().day();
        let (unit, event) = (UnitCode::ledger(), Event::AksesDikonfirmasi(data));
        Draft { unit, berlaku, event, refs: vec![g.seq], id: None, expect: None }
    };
    Ok(waiting.map(confirm).collect())
}

fn grant(akun: &str, peran: Role, unit: &[&str], token: &str) -> anyhow::Result<Draft> {
    let code = |text: &str| text.parse::<UnitCode>().map_err(anyhow::Error::msg);
    let data = AksesDiberikan {
        akun: akun.parse().map_err(anyhow::Error::msg)?,
        peran,
        unit: unit.iter().map(|u| code(u)).collect::<Result<_, _>>()?,
        token: Some(token_hash(token)),
        sampai: None,
        alasan: None,
        dokumen: None,
        asumsi: false,
        keterangan: "token demo".parse().ok(),
        sumber: None,
        tanda_tangan: None,
    };
    Ok(Draft {
        unit: UnitCode::ledger(),
        berlaku: crate::sample::opened_at().day(),
        event: Event::AksesDiberikan(data),
        refs: Vec::new(),
        id: None,
        expect: None,
    })
}
