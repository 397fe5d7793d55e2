//! Rows of rules and levels: a named set of rules or the recorded ones, with the changes that the row makes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    columns::Lembar,
    held::{Ada, plain},
    read::{Baris, Buku, Tabel},
    wanted::{Hasil, Ingin, Mau},
};
use crate::{event::UnitCode, import::number::Doubt, sample::paket};

/// The name for the recorded rules.
pub const TERCATAT: &str = "tercatat";
/// The code of the whole card among its levels.
pub const KARTU: &str = "kartu";

const LEVEL: &[&str] = &[
    "kode",
    "nama",
    "judul",
    "nilai",
    "kontribusi",
    "pola",
    "gabung",
    "tanpa_nilai",
    "batas_atas",
    "batas_bawah",
    "presisi",
    HANDED,
];
/// The field of a level's row that is kept beside the levels in the event.
const HANDED: &str = "diwariskan";

const SCALE: &[&str] = &["kode", "nama", "kata", "nilai"];
const BAND: &[&str] = &["nama", "warna", "dari", "termasuk_dari", "sampai", "termasuk_sampai"];
const FORMULA: &[&str] = &["kode", "nama", "rumus", "batas_bawah", "batas_atas", "presisi"];
/// Fields of a row of rules that are copied to the event.
const OWN: &[&str] = &[
    "batas_capaian",
    "batas_bawah_capaian",
    "wajib_disetujui",
    "nol_dari_nol",
    "penyebut_temuan",
    "capaian_maksimum",
    "capaian_minimum",
    "capaian_rentang",
    "efisiensi",
    "efisiensi_resmi",
    "efisiensi_terendah",
    "efisiensi_tertinggi",
];

/// Rows of the other sheets about the rules of one unit: first row, then levels, card, scales, bands, formulas.
struct Levels<'a> {
    place: (&'a Tabel, &'a Baris),
    tingkat: Vec<Value>,
    /// `None` if no sheet says which levels are inherited: then the recorded ones stay.
    diwariskan: Option<Vec<Value>>,
    kartu: Option<Value>,
    skala: Vec<Value>,
    pita: Vec<Value>,
    rumus: Vec<Value>,
}

impl Levels<'_> {
    /// Adds a row.
    fn take(&mut self, lembar: Lembar, mut data: Map<String, Value>) {
        match lembar {
            Lembar::Skala => self.word(data),
            Lembar::Pita => {
                for edge in ["termasuk_dari", "termasuk_sampai"] {
                    data.entry(edge).or_insert(Value::Bool(false));
                }
                self.pita.push(data.into());
            }
            Lembar::Rumus => self.rumus.push(data.into()),
            _ => self.level(data),
        }
    }

    /// Adds the card or a level; whether a level's nodes are inherited is kept separately.
    fn level(&mut self, mut data: Map<String, Value>) {
        let handed = data.remove(HANDED) == Some(Value::Bool(true));
        if data.get("kode").and_then(Value::as_str) == Some(KARTU) {
            self.kartu = Some(data.into());
            return;
        }
        if handed {
            self.diwariskan.get_or_insert_default().extend(data.get("kode").cloned());
        }
        self.tingkat.push(data.into());
    }

    /// Adds a word of a scale, which is named by its first row.
    fn word(&mut self, mut data: Map<String, Value>) {
        let kode = data.remove("kode").unwrap_or_default();
        let nama = data.remove("nama").unwrap_or_else(|| kode.clone());
        let word = Value::from(data);
        match self.skala.iter_mut().find(|scale| scale["kode"] == kode).map(|scale| &mut scale["kata"]) {
            Some(Value::Array(words)) => words.push(word),
            _ => self.skala.push(json!({"kode": kode, "nama": nama, "kata": [word]})),
        }
    }

    /// Applies the rows to rules: levels and bands replace all, scales and formulas those of the same code.
    fn into_rules(self, data: &mut Map<String, Value>) {
        if !self.tingkat.is_empty() || self.kartu.is_some() {
            data.insert("tingkat".to_owned(), Value::Array(self.tingkat));
            data.extend(self.diwariskan.map(|handed| (HANDED.to_owned(), Value::Array(handed))));
        }
        data.extend(self.kartu.map(|kartu| ("kartu".to_owned(), kartu)));
        if !self.pita.is_empty() {
            data.insert("pita".to_owned(), Value::Array(self.pita));
        }
        for (field, own) in [("skala", self.skala), ("rumus", self.rumus)] {
            if own.is_empty() {
                continue;
            }
            let all = data.entry(field).or_insert_with(|| Value::Array(Vec::new()));
            let Value::Array(all) = all else { continue };
            for one in own {
                match all.iter_mut().find(|held| held["kode"] == one["kode"]) {
                    Some(held) => *held = one,
                    None => all.push(one),
                }
            }
        }
    }
}

impl Ingin<'_> {
    /// Reads rules with the levels of other sheets, after units and before nodes.
    pub(super) fn rules(&mut self, buku: &Buku) {
        let mut levels = self.level_rows(buku);
        for tabel in buku.tabel.iter().filter(|tabel| tabel.lembar == Lembar::Aturan) {
            for baris in &tabel.baris {
                let units = match self.units(tabel, baris) {
                    Ok(units) => units,
                    Err(karantina) => {
                        self.kini = None;
                        self.quarantined(Err(karantina));
                        continue;
                    }
                };
                for unit in units {
                    let own = levels.remove(&unit);
                    if self.incomplete(tabel, baris, &unit) {
                        continue;
                    }
                    let outcome = self.rule_row(tabel, baris, unit, own);
                    self.quarantined(outcome);
                }
            }
        }
        for (unit, own) in levels {
            // Levels without a row of rules change the recorded rules.
            let (tabel, baris) = own.place;
            if self.incomplete(tabel, baris, &unit) {
                continue;
            }
            self.kini = Some(format!("aturan/{unit}"));
            let outcome = self.with_levels((tabel, baris), &unit, None, Some(own));
            self.quarantined(outcome);
        }
    }

    /// Rules with an unclear row wait as a whole: a part of them would be different rules.
    fn incomplete(&mut self, tabel: &Tabel, baris: &Baris, unit: &UnitCode) -> bool {
        let what = format!("aturan/{unit}");
        let unclear = self.gagal.has(&what);
        if unclear {
            self.gagal.wait(&what, format!("{}!{}", tabel.nama, tabel.cell(baris, "unit")));
        }
        unclear
    }

    fn level_rows<'b>(&mut self, buku: &'b Buku) -> BTreeMap<UnitCode, Levels<'b>> {
        let mut all: BTreeMap<UnitCode, Levels<'b>> = BTreeMap::new();
        for tabel in &buku.tabel {
            let (fields, must): (&[&str], &[&'static str]) = match tabel.lembar {
                Lembar::Tingkat => (LEVEL, &["kode", "nama", "judul", "nilai", "gabung", "tanpa_nilai"]),
                Lembar::Skala => (SCALE, &["kode", "kata", "nilai"]),
                Lembar::Pita => (BAND, &["nama", "warna"]),
                Lembar::Rumus => (FORMULA, &["kode", "nama", "rumus", "presisi"]),
                _ => continue,
            };
            for baris in &tabel.baris {
                let read = |this: &Self| -> Hasil<(Vec<UnitCode>, Map<String, Value>)> {
                    let data = this.fields(tabel, baris, fields, None)?;
                    this.filled(tabel, baris, &data, must)?;
                    Ok((this.units(tabel, baris)?, data))
                };
                match read(self) {
                    Err(karantina) => {
                        let cell = format!("{}!{}", karantina.lembar, karantina.sel);
                        for unit in self.units(tabel, baris).unwrap_or_default() {
                            self.gagal.note(&format!("aturan/{unit}"), cell.clone());
                        }
                        self.quarantined(Err(karantina));
                    }
                    Ok((units, data)) => {
                        for unit in units {
                            let none = || Levels {
                                place: (tabel, baris),
                                tingkat: Vec::new(),
                                diwariskan: tabel.column(HANDED).map(|_| Vec::new()),
                                kartu: None,
                                skala: Vec::new(),
                                pita: Vec::new(),
                                rumus: Vec::new(),
                            };
                            all.entry(unit).or_insert_with(none).take(tabel.lembar, data.clone());
                        }
                    }
                }
            }
        }
        all
    }

    fn rule_row(&mut self, tabel: &Tabel, baris: &Baris, unit: UnitCode, levels: Option<Levels<'_>>) -> Hasil {
        self.once(tabel, baris, "paket", format!("aturan/{unit}"))?;
        let name = tabel.text(baris, "paket")?.unwrap_or_else(|| TERCATAT.to_owned());
        if name.to_lowercase() == TERCATAT {
            return self.with_levels((tabel, baris), &unit, None, levels);
        }
        let Some(Value::Object(set)) = paket::data(&name, self.umum.tahun, 1) else {
            let readings = paket::names().map(str::to_owned).chain([TERCATAT.to_owned()]).collect();
            return Err(tabel.doubt(baris, "paket", Doubt { why: format!("paket «{name}» tidak dikenal"), readings }));
        };
        self.with_levels((tabel, baris), &unit, Some(set), levels)
    }

    fn with_levels(
        &mut self,
        (tabel, baris): (&Tabel, &Baris),
        unit: &UnitCode,
        set: Option<Map<String, Value>>,
        levels: Option<Levels<'_>>,
    ) -> Hasil {
        let book = self.book(tabel, baris, unit)?;
        let held = self.held.aturan(&book);
        let before = held.as_ref().map(|ada| plain(&ada.event));
        let Some(mut data) = set.or_else(|| before.clone()) else {
            let why = format!("unit {unit} belum mencatat aturan sendiri pada tahun {}", self.umum.tahun);
            let bidang = if tabel.lembar == Lembar::Aturan { "paket" } else { "unit" };
            let readings = paket::names().map(str::to_owned).collect();
            return Err(tabel.doubt(baris, bidang, Doubt { why, readings }));
        };
        if tabel.lembar == Lembar::Aturan {
            for field in OWN {
                match tabel.value(baris, field)? {
                    // Null removes the field.
                    Some(Value::Null) => drop(data.remove(*field)),
                    value => data.extend(value.map(|value| ((*field).to_owned(), value))),
                }
            }
        }
        if let Some(levels) = levels {
            levels.into_rules(&mut data);
        }
        let levelled = data.get("tingkat").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
        self.bertingkat.insert(unit.clone(), levelled);
        let version = held.as_ref().map(|ada| ada.event.version());
        let last = book.aturan.iter().map(|a| a.isi.versi).max().unwrap_or(0);
        let held_version = before.as_ref().and_then(|b| b.get("versi")).cloned();
        data.insert("versi".to_owned(), held_version.unwrap_or_else(|| 1.into()));
        let v = (version == Some(1) && !later(&data)).then_some(1);
        let mut mau = Mau {
            tabel,
            baris,
            unit: unit.clone(),
            jenis: "aturan.ditetapkan",
            v,
            data,
            bidang: if tabel.lembar == Lembar::Aturan { "paket" } else { "kode" },
            akhir: false,
        };
        // Equal rules are not recorded again, whatever their number; different ones are the next version.
        if held.as_ref().is_some_and(|ada| !self.same_rules(&mau, ada)) {
            mau.data.insert("versi".to_owned(), (last + 1).into());
        }
        self.want(mau, held)
    }

    fn same_rules(&self, mau: &Mau<'_>, held: &Ada) -> bool {
        let mut wire = json!({"type": mau.jenis, "unit": mau.unit, "berlaku": held.berlaku, "data": mau.data});
        if let Some(v) = mau.v {
            wire["v"] = v.into();
        }
        super::wanted::parsed(&wire).is_ok_and(|draft| plain(&draft.event) == plain(&held.event))
    }
}

/// Whether the data needs version 2 of the rules.
fn later(data: &Map<String, Value>) -> bool {
    ["tingkat", "kartu", "skala", "batas_bawah_capaian", "rumus", "penyebut_temuan", "paket"]
        .iter()
        .any(|field| data.get(*field).is_some_and(|value| !value.is_null() && *value != Value::Array(Vec::new())))
}
