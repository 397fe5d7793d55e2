//! Rows of targets, outputs and their pagu.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{
    choices::JENIS,
    held::plain,
    read::{Baris, Karantina, Tabel},
    step::{Langkah, Tindakan},
    targets::{self, Seri},
    wanted::{Hasil, Ingin, Mau, parsed},
};
use crate::{
    event::{IkuCode, Periode, RoCode, Tanggal, UnitCode, data::NilaiTarget},
    import::{number::Doubt, sheet::address},
    projection::{Gerak, Ro, in_force},
};

/// Fields of an indicator that refer to its card; they are dropped for a year that has no card yet.
const OF_CARD: [&str; 5] = ["simpul", "sasaran", "bobot", "melanjutkan", "tidak_diukur"];

/// Fields of a registered output.
const REGISTERED: &[&str] = &["ro", "nama", "iku", "porsi", "sumber_dana", "satuan", "volume"];

impl Ingin<'_> {
    pub(super) fn target_row(&mut self, tabel: &Tabel, baris: &Baris, unit: &UnitCode) -> Hasil {
        let kode: IkuCode = tabel.must(baris, "iku")?;
        self.once(tabel, baris, "iku", format!("target/{unit}/{kode}"))?;
        let indikator = format!("iku/{unit}/{kode}");
        if self.gagal.has(&indikator) && !self.indikator.contains_key(&(unit.clone(), kode.clone())) {
            self.gagal.wait(&indikator, format!("{}!{}", tabel.nama, tabel.cell(baris, "iku")));
            return Ok(());
        }
        let satuan = self.satuan(tabel, baris, unit, &kode)?;
        let columns: Vec<_> = tabel.targets().collect();
        for (column, seri) in columns {
            let Some(raw) = baris.raw(column) else { continue };
            let doubt = |doubt: Doubt| {
                let mut karantina = tabel.doubt(baris, "iku", doubt.clone());
                karantina.sel = address(column, baris.nomor);
                karantina.mentah = raw.text().into_owned();
                karantina.alasan = format!("{seri}: {}", doubt.why);
                karantina.diterima = match doubt.readings.is_empty() {
                    true => NilaiTarget::ACCEPTED.to_owned(),
                    false => doubt.readings.join("; "),
                };
                karantina
            };
            let outcome = match targets::read(raw, &satuan) {
                Ok(None) => Ok(()),
                Ok(Some(nilai)) => {
                    let place = (tabel, baris, address(column, baris.nomor), raw.text().into_owned());
                    self.target(place, unit, &kode, seri, nilai, &doubt)
                }
                Err(found) => Err(doubt(found)),
            };
            self.quarantined(outcome);
        }
        Ok(())
    }

    /// The unit of measure of an indicator, from its row or from the ledger.
    fn satuan(&self, tabel: &Tabel, baris: &Baris, unit: &UnitCode, kode: &IkuCode) -> Hasil<String> {
        if let Some(own) = self.indikator.get(&(unit.clone(), kode.clone())) {
            return Ok(own.get("satuan").and_then(Value::as_str).unwrap_or_default().to_owned());
        }
        let book = self.book(tabel, baris, unit)?;
        match book.iku.get(kode).and_then(|iku| iku.definisi.last()) {
            Some(held) => Ok(held.isi.satuan.clone()),
            None => {
                let known = book.iku.keys().chain(self.indikator.keys().filter(|(u, _)| u == unit).map(|(_, k)| k));
                let readings: Vec<_> = known.map(ToString::to_string).take(20).collect();
                let why =
                    format!("indikator {kode} tidak ada pada unit {unit}, baik di lembar Indikator maupun tercatat");
                Err(tabel.doubt(baris, "iku", Doubt { why, readings }))
            }
        }
    }

    fn target(
        &mut self,
        (tabel, baris, sel, tercetak): (&Tabel, &Baris, String, String),
        unit: &UnitCode,
        kode: &IkuCode,
        seri: Seri,
        nilai: NilaiTarget,
        doubt: &dyn Fn(Doubt) -> Karantina,
    ) -> Hasil {
        let periode = seri.periode(self.umum.tahun);
        let key = (unit.clone(), kode.clone());
        if let (Some(stated), Some(found)) = (self.jenis.get(&key), targets::jenis(&nilai))
            && stated != found
        {
            let word = |value: &str| JENIS.iter().find(|(_, v)| *v == value).map_or("", |(word, _)| *word);
            let why = format!("target ini {}, padahal jenis target indikatornya {}", word(found), word(stated));
            return Err(doubt(Doubt { why, readings: vec![format!("target berjenis {}", word(stated))] }));
        }
        let book = self.held.view.book(unit, periode.tahun()).map_err(|e| doubt(Doubt::of(e.to_string())))?;
        let held = book.iku.get(kode).and_then(|iku| iku.target.get(&(seri.deret(), periode)));
        let held = held.and_then(|all| in_force(all, Periode::Tahun(periode.tahun()).akhir()).or(all.last()));
        if held.is_some_and(|held| held.isi == nilai) {
            self.sama += 1;
            return Ok(());
        }
        if periode.tahun() != self.umum.tahun && book.iku.get(kode).is_none_or(|iku| iku.definisi.is_empty()) {
            self.off_card((tabel, baris), &key, periode.tahun())?;
        }
        let mut data = json!({"seri": seri.nama(), "iku": kode, "periode": periode, "nilai": nilai.to_string()});
        data["sumber"] = self.sumber(tabel, baris, "iku");
        data["sumber"]["sel"] = sel.clone().into();
        data["sumber"]["tercetak"] = tercetak.chars().filter(|c| !c.is_control()).take(200).collect::<String>().into();
        let given: Option<Tanggal> = tabel.maybe(baris, "berlaku")?;
        if let Some(alasan) = tabel.text(baris, "alasan")?.or(self.umum.alasan.clone().filter(|_| held.is_some())) {
            data["alasan"] = alasan.into();
        }
        let document = match (tabel.text(baris, "dokumen")?, tabel.maybe::<Tanggal>(baris, "dokumen_tanggal")?) {
            (Some(nomor), Some(tanggal)) => Some(json!({"nomor": nomor, "tanggal": tanggal})),
            _ => self.umum.dokumen(),
        };
        if let Some(dokumen) = document {
            data["dokumen"] = dokumen;
        }
        let (jenis, berlaku, isi, tindakan) = match held {
            None => ("target.ditetapkan", given.unwrap_or(periode.awal()), nilai.tertulis(), Tindakan::Tambah),
            Some(held) => {
                let berlaku = given.filter(|day| *day != held.berlaku).or(self.umum.berlaku);
                let dasar = tabel.value(baris, "dasar")?.or(self.umum.dasar.clone());
                let berlaku = change(&mut data, berlaku, dasar, held).map_err(doubt)?;
                let isi = format!("{} → {}", held.isi.tertulis(), nilai.tertulis());
                ("target.diubah", berlaku, isi, Tindakan::Ubah)
            }
        };
        let wire = json!({"type": jenis, "unit": unit, "berlaku": berlaku, "data": data});
        let draft =
            parsed(&wire).map_err(|refusal| doubt(Doubt { why: refusal.detail, readings: vec![refusal.accepted] }))?;
        let isi = format!("{seri}: {isi}");
        self.langkah.push(Langkah { tindakan, draft, lembar: tabel.nama.clone(), sel, isi });
        Ok(())
    }

    /// Defines an indicator in a year without a card, so that its target in the multi-year plan can be recorded.
    fn off_card(&mut self, (tabel, baris): (&Tabel, &Baris), key: &(UnitCode, IkuCode), tahun: u16) -> Hasil {
        let (unit, kode) = key;
        if self.names(&format!("iku/{unit}/{kode}/{tahun}")) {
            return Ok(());
        }
        let own = self.indikator.get(key).cloned();
        let held = || {
            let book = self.held.book(unit).ok()?;
            self.held.indikator(&book, kode).map(|ada| plain(&ada.event))
        };
        let Some(mut data) = own.or_else(held) else { return Ok(()) };
        self.once(tabel, baris, "iku", format!("iku/{unit}/{kode}/{tahun}"))?;
        OF_CARD.iter().for_each(|field| drop(data.remove(*field)));
        let computed = data.get("sumber_realisasi").and_then(Value::as_str);
        if computed.is_some_and(|source| !matches!(source, "langsung" | "rasio" | "berbobot")) {
            data.insert("sumber_realisasi".to_owned(), "langsung".into());
            ["rumus_realisasi", "asal", "konsolidasi_unit"].iter().for_each(|field| drop(data.remove(*field)));
        }
        data.insert("tahun".to_owned(), tahun.into());
        data.insert("sumber".to_owned(), self.sumber(tabel, baris, "iku"));
        data.insert(
            "keterangan".to_owned(),
            "didaftarkan untuk target Renstranya; kartu tahun itu belum disusun".into(),
        );
        let wire = json!({"type": "indikator.ditetapkan", "unit": unit, "berlaku": Periode::Tahun(tahun).awal(), "data": data});
        let draft = parsed(&wire).map_err(|refusal| self.refused(tabel, baris, &refusal, "iku"))?;
        let isi = format!("{tahun}: didaftarkan untuk target Renstra, tidak di kartu");
        let sel = tabel.cell(baris, "iku");
        self.langkah.push(Langkah { tindakan: Tindakan::Tambah, draft, lembar: tabel.nama.clone(), sel, isi });
        Ok(())
    }

    pub(super) fn output(&mut self, tabel: &Tabel, baris: &Baris, unit: &UnitCode) -> Hasil {
        let kode: RoCode = tabel.must(baris, "ro")?;
        let sumber = tabel.text(baris, "sumber_dana")?;
        self.once(tabel, baris, "ro", format!("ro/{unit}/{kode}")).map_err(|mut found| {
            if let Some(sumber) = sumber {
                let own = sumber.replace([' ', '-'], "_");
                found.diterima = format!("{kode}.{own}, bila ini bagian yang dibiayai sumber dana lain");
            }
            found
        })?;
        let book = self.book(tabel, baris, unit)?;
        let ro = book.ro.get(&kode).cloned();
        let day = self.held.view.day(self.umum.tahun);
        let listed = ro.as_ref().and_then(|ro| in_force(&ro.daftar, day).or(ro.daftar.last()));
        let held = listed.and_then(|dated| {
            let (_, event) = (self.held.recorded)(dated.seq)?;
            Some(super::held::Ada { seq: dated.seq, berlaku: dated.berlaku, event })
        });
        let mut data = self.fields(tabel, baris, REGISTERED, held.as_ref())?;
        self.filled(tabel, baris, &data, &["nama"])?;
        data.insert("tahun".to_owned(), self.umum.tahun.into());
        let mau = Mau {
            tabel,
            baris,
            unit: unit.clone(),
            jenis: "ro.didaftarkan",
            v: None,
            data,
            bidang: "ro",
            akhir: false,
        };
        self.want(mau, held)?;
        self.pagu(tabel, baris, unit, &kode, ro.as_deref())?;
        self.rpd(tabel, baris, unit, &kode, ro.as_deref())
    }

    fn pagu(&mut self, tabel: &Tabel, baris: &Baris, unit: &UnitCode, kode: &RoCode, ro: Option<&Ro>) -> Hasil {
        let money =
            |field| -> Hasil<Option<Decimal>> { Ok(tabel.text(baris, field)?.and_then(|text| text.parse().ok())) };
        let first = ro.and_then(|ro| ro.mutasi.iter().find(|m| m.gerak == Gerak::Pagu).map(|m| m.jumlah()));
        let start = money("pagu")?;
        match (start, first) {
            (Some(wanted), Some(held)) if wanted != held => {
                let why = format!("pagu awal sudah tercatat {held}");
                let readings = vec![format!("{held}; yang berubah ditulis di kolom Pagu sesudah revisi")];
                return Err(tabel.doubt(baris, "pagu", Doubt { why, readings }));
            }
            (Some(_), Some(_)) => self.sama += 1,
            (Some(wanted), None) => {
                self.money((tabel, baris, "pagu"), unit, kode, ("pagu.ditetapkan", wanted, false))?;
            }
            (None, _) => {}
        }
        let Some(revised) = money("revisi")? else { return Ok(()) };
        let saldo = ro.map(|ro| ro.saldo(self.held.view.day(self.umum.tahun))).unwrap_or_default();
        let now = if first.is_some() {
            saldo.pagu_awal + saldo.penambahan + saldo.refocusing
        } else {
            start.unwrap_or_default()
        };
        let (jenis, amount) = match revised - now {
            same if same.is_zero() => {
                self.sama += 1;
                return Ok(());
            }
            more if more > Decimal::ZERO => ("pagu.ditambah", more),
            less => ("pagu.dikurangi", -less),
        };
        self.money((tabel, baris, "revisi"), unit, kode, (jenis, amount, true))
    }

    fn money(
        &mut self,
        (tabel, baris, bidang): (&Tabel, &Baris, &'static str),
        unit: &UnitCode,
        kode: &RoCode,
        (jenis, nilai, later): (&'static str, Decimal, bool),
    ) -> Hasil {
        let given: Option<Tanggal> = tabel.maybe(baris, "berlaku")?;
        let mut data = Map::new();
        data.insert("tahun".to_owned(), self.umum.tahun.into());
        data.insert("ro".to_owned(), kode.as_str().into());
        data.insert("nilai".to_owned(), nilai.normalize().to_string().into());
        data.insert("sumber".to_owned(), self.sumber(tabel, baris, bidang));
        data.extend(self.umum.dokumen().map(|dokumen| ("dokumen".to_owned(), dokumen)));
        if let Some(alasan) = tabel.text(baris, "alasan")?.or(self.umum.alasan.clone().filter(|_| later)) {
            data.insert("alasan".to_owned(), alasan.into());
        }
        // If the row also has a revision, its day is the revision's.
        let revised = tabel.text(baris, "revisi")?.is_some();
        // The first pagu of an output is in effect from the output's own day, which `want` determines.
        let day = if later || !revised { given.or(self.umum.berlaku) } else { None };
        let Some(berlaku) = day.or((!later).then(|| self.umum.awal())) else {
            let why = "revisi pagu memerlukan hari berlakunya".to_owned();
            return Err(tabel.doubt(
                baris,
                "berlaku",
                Doubt { why, readings: vec!["hari revisi, di baris ini atau di lembar Umum".to_owned()] },
            ));
        };
        let wire = json!({"type": jenis, "unit": unit, "berlaku": berlaku, "data": data});
        let draft = parsed(&wire).map_err(|refusal| self.refused(tabel, baris, &refusal, bidang))?;
        let tindakan = if later { Tindakan::Ubah } else { Tindakan::Tambah };
        let (lembar, sel) = (tabel.nama.clone(), tabel.cell(baris, bidang));
        let isi = crate::event::indonesian(&nilai.normalize().to_string());
        self.langkah.push(Langkah { tindakan, draft, lembar, sel, isi });
        Ok(())
    }
}

/// Completes a change of a recorded target, which needs ground, reason, document and day.
fn change(
    data: &mut Value,
    berlaku: Option<Tanggal>,
    dasar: Option<Value>,
    held: &crate::projection::Dated<NilaiTarget>,
) -> Result<Tanggal, Doubt> {
    let lacks = |what: &str| data.get(what).is_none();
    let mut missing = Vec::new();
    for (lacking, what) in [
        (berlaku.is_none(), "Berlaku sejak"),
        (dasar.is_none(), "Dasar"),
        (lacks("alasan"), "Alasan"),
        (lacks("dokumen"), "Nomor dan Tanggal dokumen"),
    ] {
        if lacking {
            missing.push(what);
        }
    }
    match (berlaku, dasar) {
        (Some(berlaku), Some(dasar)) if missing.is_empty() => {
            data["dasar"] = dasar;
            Ok(berlaku)
        }
        _ => {
            let why = format!(
                "sudah tercatat {} (event {}); perubahan target memerlukan {}",
                held.isi.tertulis(),
                held.seq,
                missing.join(", ")
            );
            Err(Doubt {
                why,
                readings: vec![format!(
                    "{}; atau isi kolom itu, di baris ini atau di lembar Umum",
                    held.isi.tertulis()
                )],
            })
        }
    }
}
