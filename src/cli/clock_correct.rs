//! `jejak clock-correct`

use clap::Args;

use super::{
    options::Acting,
    receipt,
    source::{self, Source},
    writer,
};
use crate::{
    event::{Draft, Event, Instant, Seq, Teks, UnitCode, data::JamDikoreksi},
    present::time,
    store::{AsOf, Reader, clock::ClockError},
};

/// Record that the clock ran ahead and was set right, so that the ledger takes events again: their recorded time goes on
/// from the last event, and every view shows the corrected time. Set the machine's clock right first.
#[derive(Debug, Args)]
pub struct ClockCorrect {
    /// Reason
    #[arg(long, value_name = "TEXT")]
    alasan: Teks,
    /// First event that the wrong clock recorded; otherwise the first that is later than the machine's clock
    #[arg(long, value_name = "SEQ")]
    since: Option<Seq>,
    #[command(flatten)]
    acting: Acting,
}

impl ClockCorrect {
    /// The offset is the distance from the machine's clock to the last event.
    pub fn run(self) -> anyhow::Result<()> {
        self.acting.held_alone(|vault| {
            let source = Source::over(vault.reader())?;
            if source.ledger.simulasi {
                return Err(ClockError::NotSimulated.into());
            }
            let now = source::now();
            let data = self.correction(&source.reader, now)?;
            let (event, unit) = (Event::JamDikoreksi(data), UnitCode::ledger());
            let drafts = vec![Draft { unit, berlaku: now.day(), event, refs: Vec::new(), id: None, expect: None }];
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            let receipt = writer::append(vault, drafts, actor)?;
            eprintln!("jejak: jam mesin menunjukkan {}; sejak event ini waktu itulah yang ditampilkan", time::wib(now));
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }

    fn correction(&self, reader: &Reader, now: Instant) -> anyhow::Result<JamDikoreksi> {
        let (jam, last) = (reader.jam()?, reader.last().recorded_at);
        let ledger = Instant(now.0.saturating_add(jam.selisih()));
        let ahead = u64::try_from(last.0.saturating_sub(ledger.0)).ok().filter(|ahead| *ahead > 0);
        let selisih_mikrodetik = ahead.ok_or(ClockError::Right { now: ledger, last })?;
        let sejak = match self.since {
            Some(seq) => seq,
            None => (reader.resolve(AsOf::Instant(now))? + 1).max(jam.last() + 1),
        };
        Ok(JamDikoreksi {
            sejak,
            selisih_mikrodetik,
            alasan: Some(self.alasan.clone()),
            dokumen: None,
            asumsi: false,
            keterangan: None,
            sumber: None,
            tanda_tangan: None,
        })
    }
}
