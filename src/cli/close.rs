//! `jejak close UNIT PERIODE`

use clap::Args;

use super::{options::Acting, receipt, source::Source, writer};
use crate::{
    event::{Periode, Tanggal, Teks, UnitCode},
    store::{Appending, attest, writer::Receipt},
};

/// A period to close.
#[derive(Debug, Args)]
pub struct Close {
    /// Code of the unit, such as PMK
    unit: UnitCode,
    /// Period, such as 2023-TW3 or 2023
    periode: Periode,
    /// Day of the closing; today where none is given
    #[arg(long, value_name = "DATE")]
    berlaku: Option<Tanggal>,
    /// Reason, such as for closing again
    #[arg(long, value_name = "TEXT")]
    alasan: Option<Teks>,
    #[command(flatten)]
    acting: Acting,
}

impl Close {
    pub fn run(self) -> anyhow::Result<()> {
        self.acting.held_alone(|vault| {
            let receipt = self.append(vault)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }

    /// The ledger is held exclusively from the computation of the card to the append, so that nothing comes in between.
    fn append(&self, vault: &dyn Appending) -> anyhow::Result<Receipt> {
        let source = Source::over(vault.reader())?;
        let drafts = vec![source.query().closing(&self.unit, self.periode, self.berlaku, self.alasan.clone())?];
        let actor = writer::actor(&source, &self.acting.token, &drafts)?;
        let receipt = writer::append(vault, drafts, actor)?;
        // A checkpoint for the closing, with the head of every unit's chain. The closing is valid without it.
        if let Err(error) = attest::record(vault, self.acting.place.dir()) {
            eprintln!(
                "jejak: periode sudah ditutup dan tercatat, tetapi checkpoint-nya belum: {error}; ulangi dengan `jejak checkpoint --record`"
            );
        }
        Ok(receipt)
    }
}
