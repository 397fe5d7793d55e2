//! `jejak renew`

use clap::Args;

use super::{
    init::new_token,
    options::Acting,
    output, receipt,
    source::Source,
    writer::{self, token_hash},
};
use crate::event::{Draft, Event, Teks, UnitCode, data::AksesDiperpanjang};

/// Renew one's own access before it ends by the ledger's rule, with a new token that is shown once; the token before it opens
/// nothing any more. Once it has ended, an administrator gives access anew
#[derive(Debug, Args)]
pub struct Renew {
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Option<Teks>,
    #[command(flatten)]
    acting: Acting,
}

impl Renew {
    pub fn run(self) -> anyhow::Result<()> {
        let token = new_token()?;
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            let actor = writer::actor(&source, &self.acting.token, &[])?;
            let event = Event::AksesDiperpanjang(AksesDiperpanjang {
                akun: actor.id.clone(),
                token: Some(token_hash(&token)),
                alasan: self.alasan.clone(),
                dokumen: None,
                asumsi: false,
                keterangan: None,
                sumber: None,
                tanda_tangan: None,
            });
            let (unit, berlaku) = (UnitCode::ledger(), source.day());
            let draft = Draft { unit, berlaku, event, refs: vec![actor.grant], id: None, expect: None };
            let (akun, peran, seq) = (actor.id.clone(), actor.role, actor.grant);
            let recorded = writer::append(vault, vec![draft], actor)?;
            receipt::print(vault.reader(), &recorded, self.acting.format)?;
            receipt::token(&akun, peran, &token, self.acting.format)?;
            let global = vault.reader().global()?;
            match global.grant(seq).and_then(|grant| global.berakhir(grant)) {
                Some(end) if self.acting.format == super::options::Format::Table => {
                    output::print(&format!("Berlaku sampai {end}.\n"))
                }
                _ => Ok(()),
            }
        })
    }
}
