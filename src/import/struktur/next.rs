//! Proposes the next year: everything that goes on as events of that year, with targets from the multi-year plan if it has them.
//! What ended, or is not measured every year, is left to the reviewer.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{
    held::{Ada, Held, plain},
    step::{Langkah, Tindakan},
    wanted::{named, parsed},
};
use crate::{
    event::{Periode, Seq, Subject, Tanggal, UnitCode, data::Seri},
    projection::{Book, ReadError, in_force},
};

/// The proposed structure of the next year.
#[derive(Debug, Default)]
pub struct Usulan {
    /// Events.
    pub langkah: Vec<Langkah>,
    /// Number of things that the next year already has in the same form.
    pub sama: usize,
    /// Remarks for the user.
    pub catatan: Vec<String>,
    seen: HashSet<Subject>,
}

/// One unit on its way from one year to another.
struct Pindah<'a> {
    held: Held<'a>,
    unit: &'a UnitCode,
    from: &'a Book,
    to: &'a Book,
    tahun: u16,
}

/// Proposes the structure of `tahun` from the year of `held`, for these units (empty: for all).
pub fn next_year(held: Held<'_>, tahun: u16, units: &[UnitCode]) -> Result<Usulan, ReadError> {
    let mut usulan = Usulan::default();
    let (global, as_of) = (held.view.global, held.view.as_of);
    let start = Periode::Tahun(tahun).awal();
    let (mut ended, mut aimless) = (Vec::new(), 0);
    for unit in global.units(as_of).map(|unit| unit.kode.clone()) {
        if !units.is_empty() && !global.ancestry(&unit, as_of).iter().any(|above| units.contains(above)) {
            continue;
        }
        if !global.alive(&unit, as_of, start) {
            ended.push(unit.to_string());
            continue;
        }
        let (from, to) = (held.book(&unit)?, held.view.book(&unit, tahun)?);
        let pindah = Pindah { held, unit: &unit, from: &from, to: &to, tahun };
        pindah.rules(&mut usulan);
        pindah.nodes(&mut usulan);
        aimless += pindah.indicators(&mut usulan);
        pindah.outputs(&mut usulan);
    }
    if !ended.is_empty() {
        usulan.catatan.push(format!("Unit yang berakhir sebelum {start} ditinggalkan: {}", ended.join(", ")));
    }
    if aimless > 0 {
        let why = format!("{aimless} indikator tanpa target Renstra {tahun}: target PK-nya belum diusulkan");
        usulan.catatan.push(why);
    }
    usulan.langkah.sort_by_key(Langkah::rank);
    Ok(usulan)
}

impl Pindah<'_> {
    fn rules(&self, usulan: &mut Usulan) {
        if !self.to.aturan.is_empty() {
            usulan.sama += usize::from(!self.from.aturan.is_empty());
            return;
        }
        if let Some(ada) = self.held.aturan(self.from) {
            let mut data = plain(&ada.event);
            data.insert("versi".to_owned(), 1.into());
            self.put(usulan, &ada, data, None);
        }
    }

    fn nodes(&self, usulan: &mut Usulan) {
        let perspektif = self.from.perspektif.keys().map(|kode| kode.as_str().to_owned());
        let sasaran = self.from.sasaran.keys().map(|kode| kode.as_str().to_owned());
        let simpul = self.from.simpul.keys().map(|kode| kode.as_str().to_owned());
        for kode in perspektif.chain(sasaran).chain(simpul).filter_map(|code| code.parse().ok()) {
            let Some(ada) = self.held.simpul(self.from, &kode) else { continue };
            let data = plain(&ada.event);
            if data.get("berakhir") == Some(&Value::Bool(true)) {
                continue;
            }
            let there = Held { tahun: self.tahun, ..self.held }.simpul(self.to, &kode);
            self.put(usulan, &ada, data, there);
        }
    }

    /// Adds the indicators; returns how many have no target for the year.
    fn indicators(&self, usulan: &mut Usulan) -> usize {
        let mut aimless = 0;
        for (kode, iku) in &self.from.iku {
            let Some(ada) = self.held.indikator(self.from, kode) else { continue };
            let mut data = plain(&ada.event);
            // «Not measured» is decided anew each year; an indicator that continued another one is its own by then.
            data.remove("tidak_diukur");
            data.remove("melanjutkan");
            self.living(&mut data);
            let there = Held { tahun: self.tahun, ..self.held }.indikator(self.to, kode);
            self.put(usulan, &ada, data, there);
            let year = Periode::Tahun(self.tahun);
            let next = self.to.iku.get(kode);
            if next.is_some_and(|iku| iku.target.contains_key(&(Seri::Pk, year))) {
                continue;
            }
            let renstra = |iku: &crate::projection::Iku| {
                let all = iku.target.get(&(Seri::Renstra, year))?;
                in_force(all, year.akhir()).or(all.last()).cloned()
            };
            match next.and_then(renstra).or_else(|| renstra(iku)) {
                None => aimless += 1,
                Some(dated) => {
                    let data = json!({"seri": "pk", "iku": kode, "periode": year, "nilai": dated.isi.to_string(),
                        "keterangan": format!("menurut target Renstra {year} (event {})", dated.seq)});
                    let isi = format!("PK {year}: {} menurut Renstra", dated.isi);
                    self.step(usulan, ("target.ditetapkan", None), data, dated.seq, (Tindakan::Tambah, isi));
                }
            }
        }
        aimless
    }

    /// Keeps only responsible units that still exist in the next year.
    fn living(&self, data: &mut Map<String, Value>) {
        let (global, as_of) = (self.held.view.global, self.held.view.as_of);
        let start = Periode::Tahun(self.tahun).awal();
        let lives = |one: &Value| {
            let code: Option<UnitCode> = one.as_str().and_then(|text| text.parse().ok());
            code.is_some_and(|code| global.alive(&code, as_of, start))
        };
        if let Some(Value::Array(all)) = data.get_mut("penanggung_jawab") {
            all.retain(lives);
            if all.is_empty() {
                data.remove("penanggung_jawab");
            }
        }
    }

    fn outputs(&self, usulan: &mut Usulan) {
        for (kode, ro) in &self.from.ro {
            let Some(listed) = in_force(&ro.daftar, self.held.view.day(self.held.tahun)).or(ro.daftar.last()) else {
                continue;
            };
            if self.to.ro.get(kode).is_some_and(|ro| !ro.daftar.is_empty()) {
                usulan.sama += 1;
                continue;
            }
            // Shares, source of money, unit and volume belong to the registration and are copied with it.
            let Some((_, event)) = (self.held.recorded)(listed.seq) else { continue };
            let mut data = plain(&event);
            data.insert("tahun".to_owned(), self.tahun.into());
            data.insert("keterangan".to_owned(), self.whence(listed.seq).into());
            let isi = format!("{}; pagu menyusul menurut DIPA/DPA", listed.isi.0);
            let step = (Tindakan::Tambah, isi);
            self.step(usulan, ("ro.didaftarkan", Some(event.version())), data.into(), listed.seq, step);
        }
    }

    fn whence(&self, seq: Seq) -> String {
        format!("disalin dari kartu {} (event {seq})", self.held.tahun)
    }

    /// Adds the same for the next year; if that year has it in another form (such as a registration for its multi-year plan), a
    /// change.
    fn put(&self, usulan: &mut Usulan, ada: &Ada, mut data: Map<String, Value>, there: Option<Ada>) {
        data.insert("tahun".to_owned(), self.tahun.into());
        let before = there.map(|there| plain(&there.event));
        if before.as_ref() == Some(&data) {
            usulan.sama += 1;
            return;
        }
        let isi = named(ada.event.kind().name(), &data);
        let mut tindakan = Tindakan::Tambah;
        if before.is_some() {
            let why = format!("kartu {} disusun dari kartu {}", self.tahun, self.held.tahun);
            data.insert("alasan".to_owned(), why.into());
            tindakan = Tindakan::Ubah;
        }
        data.insert("keterangan".to_owned(), self.whence(ada.seq).into());
        let (kind, v) = (ada.event.kind().name(), Some(ada.event.version()));
        self.step(usulan, (kind, v), data.into(), ada.seq, (tindakan, isi));
    }

    fn step(
        &self,
        usulan: &mut Usulan,
        (kind, v): (&str, Option<u32>),
        data: Value,
        seq: Seq,
        (tindakan, isi): (Tindakan, String),
    ) {
        let start: Tanggal = Periode::Tahun(self.tahun).awal();
        let mut wire = json!({"type": kind, "unit": self.unit, "berlaku": start, "data": data});
        if let Some(v) = v {
            wire["v"] = v.into();
        }
        match parsed(&wire) {
            Ok(mut draft) => {
                let subject = draft.event.subject(self.unit);
                let last = self.to.last.get(&subject).copied().unwrap_or(0);
                draft.expect = usulan.seen.insert(subject).then_some(last);
                let (lembar, sel) = (format!("kartu {}", self.held.tahun), format!("event {seq}"));
                usulan.langkah.push(Langkah { tindakan, draft, lembar, sel, isi });
            }
            Err(refusal) => usulan.catatan.push(format!("event {seq} tidak dapat disalin: {refusal}")),
        }
    }
}
