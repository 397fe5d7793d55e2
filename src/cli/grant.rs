//! `jejak grant ACCOUNT ROLE`

use clap::Args;

use super::{
    init::new_token,
    options::Acting,
    receipt,
    source::Source,
    writer::{self, token_hash},
};
use crate::event::{
    AccountId, Draft, Event, Tanggal, Teks, UnitCode,
    data::{AksesDiberikan, Role},
};

/// Access for an account, with a token of its own that is shown once.
#[derive(Debug, Args)]
pub struct Grant {
    /// Account, such as ppu-01
    account: AccountId,
    /// Role: admin, perencana, unit, inspektorat, bpk or reader
    #[arg(value_parser = role)]
    role: Role,
    /// Units that it covers; may be given several times. None: all
    #[arg(long, value_name = "UNIT")]
    unit: Vec<UnitCode>,
    /// Last day on which it counts; none: until it is withdrawn, or as the ledger's rule has it
    #[arg(long, value_name = "DATE")]
    until: Option<Tanggal>,
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Option<Teks>,
    #[command(flatten)]
    acting: Acting,
}

/// Reads the name of a role that people have.
pub fn role(text: &str) -> Result<Role, String> {
    let known = [Role::Admin, Role::Perencana, Role::Unit, Role::Inspektorat, Role::Bpk, Role::Reader];
    let names = || known.map(Role::name).join(", ");
    known
        .into_iter()
        .find(|role| role.name() == text)
        .ok_or_else(|| format!("peran «{text}» tidak dikenal: {}", names()))
}

impl Grant {
    pub fn run(self) -> anyhow::Result<()> {
        let token = new_token()?;
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            let event = Event::AksesDiberikan(AksesDiberikan {
                akun: self.account.clone(),
                peran: self.role,
                unit: self.unit.clone(),
                token: Some(token_hash(&token)),
                sampai: self.until,
                alasan: self.alasan.clone(),
                dokumen: None,
                asumsi: false,
                keterangan: None,
                sumber: None,
                tanda_tangan: None,
            });
            let (unit, berlaku) = (UnitCode::ledger(), source.day());
            let drafts = vec![Draft { unit, berlaku, event, refs: Vec::new(), id: None, expect: None }];
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            let receipt = vault.append(drafts, actor, None)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)?;
            receipt::token(&self.account, self.role, &token, self.acting.format)
        })
    }
}
