//! `jejak grant ACCOUNT ROLE`

use anyhow::Context as _;
use clap::Args;

use super::{
    init::new_token,
    options::Acting,
    receipt,
    source::Source,
    writer::{self, token_hash},
};
use crate::{
    event::{
        AccountId, Draft, Event, Hash, Tanggal, Teks, UnitCode,
        data::{AksesDiberikan, Role},
    },
    projection::Global,
    store::subject::{self, Subject},
};

/// Access for an account, with a token of its own that is shown once.
#[derive(Debug, Args)]
pub struct Grant {
    /// Account, such as ppu-01
    account: AccountId,
    #[arg(value_parser = role, help = format!("Role: {}", Role::words(Role::PEOPLE, "or")))]
    role: Role,
    /// Units that it covers; may be given several times. None: all
    #[arg(long, value_name = "UNIT")]
    unit: Vec<UnitCode>,
    /// Last day on which it counts; none: until it is withdrawn, or as the ledger's rule has it
    #[arg(long, value_name = "DATE")]
    until: Option<Tanggal>,
    /// Opened by no token but by this subject of an issuer (OIDC), of any length and form
    #[arg(long, value_name = "SUBJECT", requires = "issuer")]
    subject: Option<String>,
    /// The issuer that knows the subject, as its tokens say it (iss)
    #[arg(long, value_name = "URL", requires = "subject")]
    issuer: Option<String>,
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Option<Teks>,
    #[command(flatten)]
    acting: Acting,
}

/// Parses a role that a person may have.
pub fn role(text: &str) -> Result<Role, String> {
    let found = Role::PEOPLE.iter().copied().find(|role| role.name() == text);
    found.ok_or_else(|| format!("peran «{text}» tidak dikenal: {}", Role::words(Role::PEOPLE, "atau")))
}

impl Grant {
    pub fn run(self) -> anyhow::Result<()> {
        let token = new_token()?;
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            let known = self.named(&source.global)?;
            let event = Event::AksesDiberikan(AksesDiberikan {
                akun: self.account.clone(),
                peran: self.role,
                unit: self.unit.clone(),
                token: Some(known.unwrap_or_else(|| token_hash(&token))),
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
            match known {
                Some(_) => Ok(()),
                None => receipt::token(&self.account, self.role, &token, self.acting.format),
            }
        })
    }

    /// The hash by which the grant names its subject: the first of the subject's names that no grant has used.
    fn named(&self, global: &Global) -> anyhow::Result<Option<Hash>> {
        let Some((issuer, name)) = self.issuer.as_deref().zip(self.subject.as_deref()) else { return Ok(None) };
        anyhow::ensure!(!name.is_empty(), "--subject: kosong; yang diterima subjek seperti dikatakan penerbit (sub)");
        let most = subject::MOST;
        Ok(Some(
            Subject { issuer, name }
                .next(global)
                .with_context(|| format!("--subject «{name}»: sudah {most} akses menyebutnya, paling banyak {most}"))?,
        ))
    }
}
