//! `jejak approve EVENT`

use clap::Args;
use serde_json::json;

use super::{options::Acting, receipt, source::Source, writer};
use crate::event::{Draft, Event, IkuCode, Periode, Refusal, RefusalKind, Seq, Tanggal, Teks};

/// Approve entries and overrides of realisasi that other accounts recorded: they count as official from then on. `jejak inbox` tells
/// what waits
#[derive(Debug, Args)]
pub struct Approve {
    /// Number of the entry that is approved; several parted by commas are approved together
    #[arg(value_name = "EVENT", required = true, value_delimiter = ',')]
    event: Vec<Seq>,
    /// Day of the approval; today where none is given
    #[arg(long, value_name = "DATE")]
    berlaku: Option<Tanggal>,
    /// Remarks
    #[arg(long, value_name = "TEXT")]
    keterangan: Option<Teks>,
    #[command(flatten)]
    acting: Acting,
}

impl Approve {
    pub fn run(self) -> anyhow::Result<()> {
        self.acting.held(|vault| {
            let source = Source::over(vault.reader())?;
            let drafts = self.event.iter().map(|seq| self.draft(&source, *seq)).collect::<Result<Vec<_>, _>>()?;
            let actor = writer::actor(&source, &self.acting.token, &drafts)?;
            let receipt = writer::append(vault, drafts, actor)?;
            receipt::print(vault.reader(), &receipt, self.acting.format)
        })
    }

    fn draft(&self, source: &Source, seq: Seq) -> anyhow::Result<Draft> {
        let refused =
            |detail: &str, accepted: String| Refusal::new(RefusalKind::Unknown, "EVENT", seq, detail, accepted);
        let entries = "nomor event realisasi.dicatat, realisasi.dikoreksi atau realisasi.ditimpa; jejak inbox menampilkan yang menunggu";
        if seq == 0 || seq > source.last() {
            return Err(refused("event tidak ada", format!("1 sampai {}: {entries}", source.last())).into());
        }
        let recorded = source.query().event(seq)?;
        let Some((iku, periode)) = about(&recorded.event) else {
            let detail = format!("event ini {}, bukan entri realisasi", recorded.event.kind().name());
            return Err(refused(&detail, entries.to_owned()).into());
        };
        let mut data = json!({"iku": iku, "periode": periode});
        if let Some(text) = &self.keterangan {
            data["keterangan"] = text.as_str().into();
        }
        let berlaku = self.berlaku.unwrap_or_else(|| source.day());
        let wire = json!({
            "type": "realisasi.disetujui", "unit": recorded.header.unit, "berlaku": berlaku, "ref": [seq], "data": data,
        });
        Ok(Draft::parse(wire.to_string().as_bytes())?)
    }
}

fn about(event: &Event) -> Option<(&IkuCode, Periode)> {
    match event {
        Event::RealisasiDicatat(d) => Some((&d.iku, d.periode)),
        Event::RealisasiDikoreksi(d) => Some((&d.iku, d.periode)),
        Event::RealisasiDitimpa(d) => Some((&d.iku, d.periode)),
        _ => None,
    }
}
