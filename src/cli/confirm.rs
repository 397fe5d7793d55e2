//! `jejak confirm ACCOUNT`

use clap::Args;

use super::{actor_key, options::Acting, receipt, source::Source, writer};
use crate::event::{AccountId, Draft, Event, Teks, UnitCode, data::AksesDikonfirmasi};

/// Confirms grants and keys of an account that wait for a second administrator.
#[derive(Debug, Args)]
pub struct Confirm {
    /// Account, such as bpk-01
    account: AccountId,
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Option<Teks>,
    #[command(flatten)]
    acting: Acting,
}

impl Confirm {
    pub fn run(self) -> anyhow::Result<()> {
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            let last = source.last();
            let waiting = source.global.all_grants().iter().filter(|g| g.stands(last) && !g.in_force(last));
            let berlaku = source.day();
            let waiting = waiting.filter(|g| g.akun == self.account).map(|g| g.seq);
            let keys = actor_key::waiting(&source, &self.account).map(|key| key.seq);
            let drafts: Vec<_> = waiting.chain(keys).map(|seq| self.draft(seq, berlaku)).collect();
            let own = source.global.all_grants().iter().filter(|g| g.akun == self.account && g.stands(last));
            let done = own.filter_map(|g| g.konfirmasi.as_ref()).max_by_key(|(seq, _)| *seq);
            let done = done.map_or_else(String::new, |(seq, by)| format!("; sudah dikonfirmasi {by} (event {seq})"));
            anyhow::ensure!(
                !drafts.is_empty(),
                "tidak ada akses atau kunci {} yang menunggu konfirmasi{done}",
                self.account
            );
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            let receipt = vault.append(drafts, actor, None)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }

    fn draft(&self, grant: u64, berlaku: crate::event::Tanggal) -> Draft {
        let event = Event::AksesDikonfirmasi(AksesDikonfirmasi {
            akun: self.account.clone(),
            alasan: self.alasan.clone(),
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        });
        Draft { unit: UnitCode::ledger(), berlaku, event, refs: vec![grant], id: None, expect: None }
    }
}
