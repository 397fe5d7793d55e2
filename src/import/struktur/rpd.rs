//! Monthly plans of withdrawals in rows of outputs.

use rust_decimal::Decimal;
use serde_json::json;

use super::{
    columns_budget::RPD,
    read::{Baris, Tabel},
    step::{Langkah, Tindakan},
    wanted::{Hasil, Ingin, parsed},
};
use crate::{
    event::{RoCode, Tanggal, UnitCode, indonesian},
    import::number::Doubt,
    projection::Ro,
};

impl Ingin<'_> {
    /// The plan of an output, if any of its months is filled.
    pub(super) fn rpd(
        &mut self,
        tabel: &Tabel,
        baris: &Baris,
        unit: &UnitCode,
        kode: &RoCode,
        ro: Option<&Ro>,
    ) -> Hasil {
        let month = |field: &&'static str| tabel.text(baris, field);
        let told: Vec<Option<String>> = RPD.iter().map(month).collect::<Result<_, _>>()?;
        let Some(first) = RPD.iter().zip(&told).find(|(_, told)| told.is_some()).map(|(field, _)| *field) else {
            return Ok(());
        };
        let bulan: Vec<String> = told.into_iter().map(|told| told.unwrap_or_else(|| "0".to_owned())).collect();
        let held = ro.and_then(|ro| ro.rpd.iter().max_by_key(|plan| (plan.berlaku, plan.seq)));
        let amount = |text: &String| text.parse::<Decimal>().unwrap_or_default();
        if held.is_some_and(|held| held.isi.iter().map(|amount| amount.get()).eq(bulan.iter().map(amount))) {
            self.sama += 1;
            return Ok(());
        }
        let alasan = tabel.text(baris, "alasan")?.or(self.umum.alasan.clone().filter(|_| held.is_some()));
        if held.is_some() && alasan.is_none() {
            let why = "kosong; mengubah rencana penarikan dana memerlukan alasan".to_owned();
            let readings = vec!["alasan perubahan, di baris ini atau di lembar Umum".to_owned()];
            return Err(tabel.doubt(baris, "alasan", Doubt { why, readings }));
        }
        // The first plan is for the whole year: the day in the row may be that of the pagu.
        let given: Option<Tanggal> = tabel.maybe(baris, "berlaku")?.or(self.umum.berlaku).filter(|_| held.is_some());
        let berlaku = given.unwrap_or_else(|| self.umum.awal());
        let sum: Decimal = bulan.iter().map(amount).sum();
        let mut data = json!({"tahun": self.umum.tahun, "ro": kode, "bulan": bulan});
        data["sumber"] = self.sumber(tabel, baris, first);
        if let Some(alasan) = alasan {
            data["alasan"] = alasan.into();
        }
        let wire = json!({"type": "rpd.ditetapkan", "unit": unit, "berlaku": berlaku, "data": data});
        let draft = parsed(&wire).map_err(|refusal| self.refused(tabel, baris, &refusal, first))?;
        let tindakan = if held.is_some() { Tindakan::Ubah } else { Tindakan::Tambah };
        let (lembar, sel) = (tabel.nama.clone(), tabel.cell(baris, first));
        let isi = format!("rencana penarikan dana setahun {}", indonesian(&sum.normalize().to_string()));
        self.langkah.push(Langkah { tindakan, draft, lembar, sel, isi });
        Ok(())
    }
}
