//! A ledger in memory with units, rules and whatever a test adds.

use std::{
    cell::RefCell,
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use jejak::{
    event::{Actor, Draft, Instant, data::Role},
    projection::AdmitError,
    store::{Vault, ledger::Options},
};
use serde_json::{Value, json};

use super::common::Rehearsal;

pub struct Agency {
    pub r: Rehearsal,
    tick: i64,
    kept: Kept,
}

fn actor(role: Role, grant: u64) -> Actor {
    Actor { grant, id: format!("akun-{}", role.name()).parse().unwrap(), role }
}

const ROLES: [Role; 5] = [Role::Admin, Role::Perencana, Role::Unit, Role::Inspektorat, Role::Bpk];

impl Agency {
    pub fn new() -> Self {
        let mut this = Self { r: Rehearsal::empty(), tick: 0, kept: Kept::default() };
        let system = Actor { grant: 0, id: "sistem".parse().unwrap(), role: Role::Sistem };
        this.r.append(vec![jejak::sample::opening("00".repeat(32))], &system, jejak::sample::opened_at()).unwrap();
        this.unit("KAB", None, "2024-01-01", json!({}));
        this
    }

    fn at(&mut self) -> Instant {
        self.tick += 1;
        Instant(jejak::sample::opened_at().0 + self.tick * 1_000_000)
    }

    /// Appends one event by whoever may; what version it is written as follows from `v` or the newest.
    pub fn try_event(
        &mut self,
        unit: &str,
        kind: &str,
        berlaku: &str,
        data: Value,
        more: Value,
    ) -> Result<u64, AdmitError> {
        let mut draft = json!({"type": kind, "unit": unit, "berlaku": berlaku, "data": data});
        draft.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        let draft = Draft::parse(draft.to_string().as_bytes()).map_err(AdmitError::Refused)?;
        let role = match kind {
            "unit.ditetapkan" | "akses.diberikan" | "akses.dicabut" | "pemeriksa.ditetapkan" => Role::Admin,
            _ if kind.starts_with("realisasi.d") || kind.starts_with("realisasi_anggaran") => Role::Unit,
            "tindak_lanjut.disampaikan" | "output.dicatat" => Role::Unit,
            _ if kind.contains("temuan") || kind.starts_with("rekomendasi") || kind.starts_with("tindak_lanjut") => {
                Role::Inspektorat
            }
            _ => Role::Perencana,
        };
        self.grants();
        // Events 2 to 7 granted them; event 4 set the topmost unit.
        let grant = [2, 3, 5, 6, 7][ROLES.iter().position(|r| *r == role).unwrap()];
        let at = self.at();
        self.append(draft, actor(role, grant), at)
    }

    fn append(&mut self, draft: Draft, actor: Actor, at: Instant) -> Result<u64, AdmitError> {
        let seq = self.r.append(vec![draft.clone()], &actor, at).map(|facts| facts[0].seq)?;
        self.kept.steps.push((draft, actor, at));
        Ok(seq)
    }

    fn grants(&mut self) {
        if self.r.last != 1 {
            return;
        }
        let system = Actor { grant: 0, id: "sistem".parse().unwrap(), role: Role::Sistem };
        for role in ROLES {
            let at = self.at();
            let id = format!("akun-{}", role.name());
            let draft = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-01-01",
                "data": {"akun": id, "peran": role.name(), "unit": if role == Role::Unit { vec!["PUSAT"] } else { vec![] }}});
            let by = if role == Role::Admin { system.clone() } else { actor(Role::Admin, 2) };
            if role == Role::Unit {
                // An account that enters needs a unit: the topmost is set first.
                let top = json!({"type": "unit.ditetapkan", "unit": "-", "berlaku": "2000-01-01", "v": 1,
                    "data": {"kode": "PUSAT", "nama": "Pusat"}});
                self.append(Draft::parse(top.to_string().as_bytes()).unwrap(), by.clone(), at).unwrap();
            }
            self.append(Draft::parse(draft.to_string().as_bytes()).unwrap(), by, at).unwrap();
        }
    }

    pub fn unit(&mut self, kode: &str, induk: Option<&str>, from: &str, more: Value) {
        let mut data = json!({"kode": kode, "nama": format!("Unit {kode}"), "induk": induk.unwrap_or("PUSAT")});
        data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.event("-", "unit.ditetapkan", from, data);
    }

    pub fn event(&mut self, unit: &str, kind: &str, berlaku: &str, data: Value) -> u64 {
        self.try_event(unit, kind, berlaku, data.clone(), json!({})).unwrap_or_else(|e| panic!("{kind} {data}: {e}"))
    }

    pub fn refused(&mut self, unit: &str, kind: &str, berlaku: &str, data: Value) -> String {
        self.try_event(unit, kind, berlaku, data, json!({})).unwrap_err().to_string()
    }

    /// Rules with what a test changes; the bands are of Permendagri 86/2017, closed.
    pub fn rules(&mut self, unit: &str, more: Value) {
        let data = rules(more);
        self.event(unit, "aturan.ditetapkan", "2024-01-01", data);
    }

    pub fn node(&mut self, unit: &str, kode: &str, tingkat: &str, induk: Option<&str>, more: Value) {
        let mut data = json!({"tahun": 2024, "kode": kode, "tingkat": tingkat, "nama": kode, "urutan": self.tick});
        if let Some(induk) = induk {
            data["induk"] = induk.into();
        }
        data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.event(unit, "simpul.ditetapkan", "2024-01-01", data);
    }

    pub fn iku(&mut self, unit: &str, kode: &str, more: Value) {
        let data = indicator(kode, more);
        self.event(unit, "indikator.ditetapkan", "2024-01-01", data);
    }

    pub fn target(&mut self, unit: &str, iku: &str, periode: &str, nilai: &str) {
        let seri = if periode.len() == 4 { "pk" } else { "triwulan" };
        let data = json!({"seri": seri, "iku": iku, "periode": periode, "nilai": nilai});
        self.event(unit, "target.ditetapkan", "2024-01-01", data);
    }

    pub fn entry(&mut self, unit: &str, iku: &str, periode: &str, value: Value) -> u64 {
        let mut data = json!({"iku": iku, "periode": periode});
        data.as_object_mut().unwrap().extend(value.as_object().cloned().unwrap());
        let end: jejak::event::Periode = periode.parse().unwrap();
        self.event(unit, "realisasi.dicatat", &end.akhir().to_string(), data)
    }

    pub fn shown(&self, per: &str, address: &str) -> String {
        let found = self.r.printed(self.r.last, per.parse().unwrap(), address);
        self.kept
            .shown
            .borrow_mut()
            .push(json!({"per": per, "alamat": address, "tercetak": found, "sampai": self.r.last}));
        found
    }
}

/// With `JEJAK_AGENCIES` set to a directory, each model ledger is written there as a real one when its test is through, with
/// the figures that the test asked for: `tests/oracles/agencies.py` exports them and holds all verifiers against them.
#[derive(Default)]
struct Kept {
    steps: Vec<(Draft, Actor, Instant)>,
    shown: RefCell<Vec<Value>>,
}

impl Drop for Agency {
    fn drop(&mut self) {
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let Some(dir) = std::env::var_os("JEJAK_AGENCIES").filter(|_| !std::thread::panicking()) else { return };
        let name = std::thread::current().name().unwrap_or("agency").replace("::", "-");
        let dir = Path::new(&dir).join(format!("{name}-{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir_all(&dir).unwrap();
        let seed = jejak::sample::KEY_SEED;
        fs::write(dir.join("ledger.key"), format!("{}\n", hex::encode(seed))).unwrap();
        fs::set_permissions(dir.join("ledger.key"), fs::Permissions::from_mode(0o600)).unwrap();
        let public = hex::encode(ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes());
        let first = vec![jejak::sample::opening(public)];
        let vault = Vault::create(&dir, first, Some(jejak::sample::opened_at()), Options::system()).unwrap();
        for (next, (draft, actor, at)) in (2..).zip(self.kept.steps.drain(..)) {
            let group = jejak::sample::prepare(vec![draft], next).unwrap();
            vault.append_prepared(group, actor, Some(at)).unwrap();
        }
        vault.close().unwrap();
        fs::write(dir.join("angka.json"), Value::from(self.kept.shown.take()).to_string()).unwrap();
    }
}

pub fn indicator(kode: &str, more: Value) -> Value {
    let mut data = json!({"tahun": 2024, "kode": kode, "nama": kode, "urutan": 1, "satuan": "persen", "presisi": 2,
        "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": "langsung"});
    data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    data
}

pub fn rules(more: Value) -> Value {
    let band = |nama: &str, dari: Option<&str>, sampai: Option<&str>| {
        let mut band = json!({"nama": nama, "warna": "hijau", "termasuk_dari": true, "termasuk_sampai": false});
        for (edge, bound) in [("dari", dari), ("sampai", sampai)] {
            if let Some(bound) = bound {
                band[edge] = bound.into();
            }
        }
        band
    };
    let mut data = json!({
        "tahun": 2024, "versi": 1, "tanpa_skor": "bobot_diskalakan", "wajib_disetujui": false,
        "pita": [band("Sangat Tinggi", Some("91"), None), band("Tinggi", Some("76"), Some("91")),
            band("Sedang", Some("66"), Some("76")), band("Rendah", Some("51"), Some("66")), band("Sangat Rendah", None, Some("51"))],
        "capaian_maksimum": "(realisasi / target) x 100", "capaian_minimum": "(2 - (realisasi / target)) x 100",
        "capaian_rentang": "(realisasi / batas_bawah) x 100", "efisiensi": "(pagu_akhir - realisasi_anggaran) / pagu_akhir",
        "efisiensi_resmi": "(pagu_akhir - realisasi_anggaran) / pagu_akhir", "efisiensi_terendah": "-20", "efisiensi_tertinggi": "20",
    });
    data.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    data
}

/// A level of a card.
pub fn level(kode: &str, nilai: &str, gabung: Value) -> Value {
    json!({"kode": kode, "nama": kode, "judul": kode, "nilai": nilai, "gabung": gabung, "tanpa_nilai": "dikeluarkan"})
}

pub fn ratio(above: &str, below: &str) -> Value {
    json!({"rasio": {"pembilang": [{"nama": "pembilang", "nilai": above}], "penyebut": {"nama": "penyebut", "nilai": below}}})
}

pub fn value(nilai: &str) -> Value {
    json!({"nilai": nilai})
}
