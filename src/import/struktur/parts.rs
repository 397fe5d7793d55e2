//! Rows of units, nodes and indicators.

use serde_json::{Map, Value};

use super::{
    held::{Held, plain},
    kolom::Kolom,
    read::{Baris, Tabel},
    wanted::{Hasil, Ingin, Mau},
};
use crate::{
    event::{IkuCode, PemeriksaCode, SimpulCode, UnitCode},
    import::number::Doubt,
    projection::ReadError,
};

const UNIT: &[&str] = &["kode", "nama", "induk", "penerus", "contoh"];
const SIMPUL: &[&str] = &["kode", "tingkat", "induk", "nama", "urutan", "bobot", "gabung"];
const INDIKATOR: &[&str] = &[
    "kode",
    "nama",
    "urutan",
    "satuan",
    "presisi",
    "polarisasi",
    "rumus",
    "konsolidasi_periode",
    "konsolidasi_unit",
    "sumber_realisasi",
    "komponen",
    "penanggung_jawab",
    "bobot",
    "frekuensi",
    "target_per",
    "entri_per",
    "faktor",
    "skala",
    "rumus_realisasi",
    "asal",
    "melanjutkan",
    "tidak_diukur",
];
/// Fields that version 1 of an indicator does not have.
const LATER: &[&str] = &[
    "simpul",
    "bobot",
    "frekuensi",
    "target_per",
    "entri_per",
    "faktor",
    "skala",
    "rumus_realisasi",
    "asal",
    "melanjutkan",
    "tidak_diukur",
];

impl Ingin<'_> {
    pub(super) fn unit(&mut self, tabel: &Tabel, baris: &Baris) -> Hasil {
        let kode: UnitCode = tabel.must(baris, "kode")?;
        self.once(tabel, baris, "kode", format!("unit/{kode}"))?;
        let held = self.held.unit(&kode);
        let mut data = self.fields(tabel, baris, UNIT, held.as_ref())?;
        self.filled(tabel, baris, &data, &["nama"])?;
        let akhir = tabel.maybe::<crate::event::Tanggal>(baris, "berakhir")?.is_some();
        let induk = data.get("induk").and_then(Value::as_str).and_then(|text| text.parse().ok());
        self.induk.insert(kode, induk);
        // A unit of version 1 stays in that version, unless the row needs a field of version 2.
        let old = held.as_ref().is_none_or(|ada| ada.event.version() == 1) && held.is_some();
        let v = (old && !akhir && !data.contains_key("penerus")).then_some(1);
        let unit = UnitCode::ledger();
        if akhir && held.is_none() {
            let begun = Mau {
                tabel,
                baris,
                unit: unit.clone(),
                jenis: "unit.ditetapkan",
                v,
                data: data.clone(),
                bidang: "kode",
                akhir: false,
            };
            self.want(begun, None)?;
        }
        if akhir {
            data.insert("berakhir".to_owned(), true.into());
        }
        self.want(Mau { tabel, baris, unit, jenis: "unit.ditetapkan", v, data, bidang: "kode", akhir }, held)
    }

    /// A row of an auditing body.
    pub(super) fn auditor(&mut self, tabel: &Tabel, baris: &Baris) -> Hasil {
        let kode: PemeriksaCode = tabel.must(baris, "kode")?;
        self.once(tabel, baris, "kode", format!("pemeriksa/{kode}"))?;
        let held = self.held.pemeriksa(&kode);
        let data = self.fields(tabel, baris, &["kode", "nama", "pencatat"], held.as_ref())?;
        self.filled(tabel, baris, &data, &["nama", "pencatat"])?;
        let (unit, jenis) = (UnitCode::ledger(), "pemeriksa.ditetapkan");
        self.want(Mau { tabel, baris, unit, jenis, v: None, data, bidang: "kode", akhir: false }, held)
    }

    /// Whether the card of a unit is built from recorded levels, by its own rules or those of the nearest unit above that has
    /// rules.
    fn levelled(&self, unit: &UnitCode) -> bool {
        let mut at = Some(unit.clone());
        for _ in 0..64 {
            let Some(code) = at else { break };
            if let Some(found) = self.bertingkat.get(&code) {
                return *found;
            }
            let own = self.held.book(&code).ok().and_then(|book| book.aturan.last().map(|a| !a.isi.tingkat.is_empty()));
            if let Some(found) = own {
                return found;
            }
            let known = || self.held.view.unit_in(&code, self.held.tahun).and_then(|u| u.induk.clone());
            at = self.induk.get(&code).cloned().unwrap_or_else(known);
        }
        true
    }

    pub(super) fn node(&mut self, tabel: &Tabel, baris: &Baris, unit: UnitCode, place: u32) -> Hasil {
        let kode: SimpulCode = tabel.must(baris, "kode")?;
        self.once(tabel, baris, "kode", format!("simpul/{unit}/{kode}"))?;
        let book = self.book(tabel, baris, &unit)?;
        let held = self.held.simpul(&book, &kode);
        let mut data = self.fields(tabel, baris, SIMPUL, held.as_ref())?;
        self.year_and_order(&mut data, place, held.as_ref().map(|ada| plain(&ada.event)));
        self.filled(tabel, baris, &data, if held.is_some() { &["nama"] } else { &["nama", "tingkat"] })?;
        let akhir = tabel.maybe::<crate::event::Tanggal>(baris, "berakhir")?.is_some();
        let tingkat = tabel.text(baris, "tingkat")?.unwrap_or_default();
        let jenis = match &held {
            Some(ada) => ada.event.kind().name(),
            None if self.levelled(&unit) => "simpul.ditetapkan",
            None if tingkat == "perspektif" => "perspektif.ditetapkan",
            None if tingkat == "sasaran" => "sasaran.ditetapkan",
            None => "simpul.ditetapkan",
        };
        if jenis != "simpul.ditetapkan" {
            data.remove("tingkat");
            let above = data.remove("induk");
            if jenis == "sasaran.ditetapkan" {
                self.sasaran.insert((unit.clone(), kode.to_string()));
                data.extend(above.map(|above| ("perspektif".to_owned(), above)));
            }
            let level = if jenis == "sasaran.ditetapkan" { "sasaran" } else { "perspektif" };
            let unfit = (akhir, data.contains_key("gabung"), tingkat != level && tabel.column("tingkat").is_some());
            for (bad, bidang) in [(unfit.0, "berakhir"), (unfit.1, "gabung"), (unfit.2, "tingkat")] {
                if bad {
                    let why = format!("{kode} tercatat sebagai {level} tanpa tingkat pada aturan");
                    return Err(tabel.doubt(
                        baris,
                        bidang,
                        Doubt { why, readings: vec![format!("kosong, atau {level}")] },
                    ));
                }
            }
        } else if akhir {
            data.insert("berakhir".to_owned(), true.into());
        }
        self.want(Mau { tabel, baris, unit, jenis, v: None, data, bidang: "kode", akhir }, held)
    }

    /// Sets the year, and the order: by the row's position if the row does not state it.
    fn year_and_order(&self, data: &mut Map<String, Value>, place: u32, held: Option<Map<String, Value>>) {
        data.insert("tahun".to_owned(), self.umum.tahun.into());
        let before = held.and_then(|held| held.get("urutan").cloned());
        data.entry("urutan").or_insert_with(|| before.unwrap_or_else(|| place.into()));
    }

    pub(super) fn indicator(&mut self, tabel: &Tabel, baris: &Baris, unit: UnitCode, place: u32) -> Hasil {
        let kode: IkuCode = tabel.must(baris, "kode")?;
        self.once(tabel, baris, "kode", format!("iku/{unit}/{kode}"))?;
        let book = self.book(tabel, baris, &unit)?;
        let held = self.held.indikator(&book, &kode);
        let before = held.as_ref().map(|ada| plain(&ada.event));
        let mut data = self.fields(tabel, baris, INDIKATOR, held.as_ref())?;
        self.year_and_order(&mut data, place, before.clone());
        if let Some(jenis) = tabel.text(baris, "jenis")? {
            self.jenis.insert((unit.clone(), kode.clone()), jenis);
        }
        let akhir = tabel.maybe::<crate::event::Tanggal>(baris, "berakhir")?.is_some();
        let on = match tabel.column("simpul") {
            Some(_) => tabel.text(baris, "simpul")?,
            None => before.as_ref().and_then(|b| b.get("simpul").or(b.get("sasaran"))?.as_str().map(str::to_owned)),
        };
        if let Some(on) = on.filter(|_| !akhir) {
            let said = |field: &str| before.as_ref().is_some_and(|b| b.get(field).and_then(Value::as_str) == Some(&on));
            let known = on.parse().is_ok_and(|kode| book.sasaran.contains_key(&kode));
            let own = self.sasaran.contains(&(unit.clone(), on.clone()));
            let as_sasaran = said("sasaran") || !said("simpul") && (known || own);
            data.insert(if as_sasaran { "sasaran" } else { "simpul" }.to_owned(), on.into());
        }
        let must = ["nama", "satuan", "presisi", "polarisasi", "sumber_realisasi", "konsolidasi_periode"];
        self.filled(tabel, baris, &data, &must)?;
        factored(tabel, baris, &data, before.as_ref())?;
        self.indikator.insert((unit.clone(), kode), data.clone());
        let old = held.as_ref().is_some_and(|ada| ada.event.version() == 1);
        let v = (old && !LATER.iter().any(|field| data.contains_key(*field))).then_some(1);
        self.want(Mau { tabel, baris, unit, jenis: "indikator.ditetapkan", v, data, bidang: "kode", akhir }, held)
    }

    /// Refuses a row that lacks a required field of the event.
    pub(super) fn filled(
        &self,
        tabel: &Tabel,
        baris: &Baris,
        data: &Map<String, Value>,
        must: &[&'static str],
    ) -> Hasil {
        let missing: Vec<&str> = must.iter().filter(|field| !data.contains_key(**field)).copied().collect();
        let Some(first) = missing.first() else { return Ok(()) };
        let heads =
            missing.iter().map(|field| tabel.lembar.bidang(field).map_or(*field, |k| k.judul)).collect::<Vec<_>>();
        let readings = tabel.lembar.bidang(first).map_or_else(Vec::new, Kolom::readings);
        Err(tabel.doubt(baris, first, Doubt { why: format!("kosong; wajib diisi: {}", heads.join(", ")), readings }))
    }

    pub(super) fn book(
        &self,
        tabel: &Tabel,
        baris: &Baris,
        unit: &UnitCode,
    ) -> Hasil<std::sync::Arc<crate::projection::Book>> {
        let unreadable = |e: ReadError| tabel.doubt(baris, "unit", Doubt::of(e.to_string()));
        let held: &Held<'_> = &self.held;
        held.book(unit).map_err(unreadable)
    }
}

/// A ratio in `per 100.000` whose factor is left out would be one of 100: asked, unless it is recorded so already.
fn factored(tabel: &Tabel, baris: &Baris, data: &Map<String, Value>, held: Option<&Map<String, Value>>) -> Hasil {
    let text = |of: &Map<String, Value>, field: &str| of.get(field).and_then(Value::as_str).map(str::to_owned);
    let said = |field: &str| text(data, field).unwrap_or_default();
    let joined = ["unit", "asal"].contains(&said("sumber_realisasi").as_str()) && said("konsolidasi_unit") == "mentah";
    let ratio = said("sumber_realisasi") == "rasio" || joined;
    let satuan = said("satuan");
    let kept = held.is_some_and(|held| !held.contains_key("faktor") && text(held, "satuan").as_ref() == Some(&satuan));
    let Some(per) = per_how_many(&satuan).filter(|_| ratio && !kept && !data.contains_key("faktor")) else {
        return Ok(());
    };
    let why = format!("kosong, padahal satuannya «{satuan}»: tanpa faktor rasionya dikali 100");
    Err(tabel.doubt(baris, "faktor", Doubt { why, readings: vec![per.to_string(), "100".to_owned()] }))
}

/// The number of a measure such as `per 100.000 penduduk`, `/1.000 KH` or `permil`; none where it has none beside 100.
fn per_how_many(satuan: &str) -> Option<u64> {
    let lower = satuan.to_lowercase();
    if lower.split(|c: char| !c.is_alphanumeric()).any(|word| ["permil", "promil", "permille"].contains(&word))
        || lower.contains('‰')
    {
        return Some(1_000);
    }
    let rest = lower.split_once("per ").or_else(|| lower.split_once('/')).map(|(_, rest)| rest.trim_start())?;
    let digits: String =
        rest.chars().take_while(|c| c.is_ascii_digit() || ".,".contains(*c)).filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|number| *number >= 1_000)
}
