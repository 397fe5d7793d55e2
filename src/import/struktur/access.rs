//! Rows of accounts. Tokens are made when the plan is carried out, never before.

use serde_json::{Map, Value, json};

use super::{
    read::{Baris, Tabel},
    step::{Langkah, Tindakan},
    wanted::{Hasil, Ingin, parsed},
};
use crate::{
    event::{AccountId, UnitCode, data::Role},
    import::number::Doubt,
    projection::Grant,
};

impl Ingin<'_> {
    pub(super) fn access(&mut self, tabel: &Tabel, baris: &Baris) -> Hasil {
        let akun: AccountId = tabel.must(baris, "akun")?;
        let Some(peran) = tabel.text(baris, "peran")?.and_then(|text| Role::parse(&text)) else {
            let readings = tabel.lembar.bidang("peran").and_then(|k| k.bentuk.words()).unwrap_or_default();
            return Err(tabel.doubt(baris, "peran", Doubt { why: "kosong; wajib diisi".to_owned(), readings }));
        };
        let named = tabel.value(baris, "unit")?.unwrap_or(Value::Array(Vec::new()));
        let parse = |one: &Value| {
            let text = one.as_str().unwrap_or_default();
            text.parse().map_err(|why: String| tabel.doubt(baris, "unit", Doubt::of(why)))
        };
        let mut unit: Vec<UnitCode> = named.as_array().into_iter().flatten().map(parse).collect::<Hasil<_>>()?;
        unit.sort();
        unit.dedup();
        self.once(tabel, baris, "akun", format!("akses/{akun}/{}/{unit:?}", peran.name()))?;
        let withdrawn = tabel.value(baris, "dicabut")? == Some(Value::Bool(true));
        let last = self.held.view.as_of;
        let same = |grant: &&Grant| {
            let mut units = grant.unit.clone();
            units.sort();
            grant.akun == akun && grant.peran == peran && units == unit && grant.stands(last)
        };
        let held: Vec<_> = self.held.view.global.all_grants().iter().filter(same).map(|grant| grant.seq).collect();
        match (withdrawn, held.is_empty()) {
            (false, false) | (true, true) => {
                self.sama += 1;
                Ok(())
            }
            (true, false) => {
                let Some(alasan) = tabel.text(baris, "alasan")?.or(self.umum.alasan.clone()) else {
                    let readings = vec!["alasan pencabutan".to_owned()];
                    return Err(tabel.doubt(
                        baris,
                        "alasan",
                        Doubt { why: "pencabutan memerlukan alasan".to_owned(), readings },
                    ));
                };
                let data = json!({"akun": akun, "alasan": alasan, "sumber": self.sumber(tabel, baris, "akun")});
                // The same access may have been granted several times, each with its own token.
                held.into_iter().try_for_each(|seq| {
                    self.step((tabel, baris), "akses.dicabut", data.clone(), vec![seq], Tindakan::Akhiri, peran)
                })
            }
            (false, true) => {
                let mut data = Map::new();
                data.insert("akun".to_owned(), akun.as_str().into());
                data.insert("peran".to_owned(), peran.name().into());
                if !unit.is_empty() {
                    data.insert("unit".to_owned(), unit.iter().map(|u| Value::from(u.as_str())).collect());
                }
                data.extend(tabel.text(baris, "alasan")?.map(|alasan| ("alasan".to_owned(), alasan.into())));
                data.insert("sumber".to_owned(), self.sumber(tabel, baris, "akun"));
                self.step((tabel, baris), "akses.diberikan", data.into(), Vec::new(), Tindakan::Tambah, peran)
            }
        }
    }

    fn step(
        &mut self,
        (tabel, baris): (&Tabel, &Baris),
        jenis: &str,
        data: Value,
        refs: Vec<u64>,
        tindakan: Tindakan,
        peran: Role,
    ) -> Hasil {
        let mut wire = json!({"type": jenis, "unit": "-", "berlaku": self.umum.hari.unwrap_or_else(|| self.umum.awal()), "data": data});
        if !refs.is_empty() {
            wire["ref"] = refs.into();
        }
        let draft = parsed(&wire).map_err(|refusal| self.refused(tabel, baris, &refusal, "akun"))?;
        let (lembar, sel) = (tabel.nama.clone(), tabel.cell(baris, "akun"));
        self.langkah.push(Langkah { tindakan, draft, lembar, sel, isi: format!("peran {}", peran.name()) });
        Ok(())
    }
}
