//! The context of a view: unit, year, position, moment of effect and ledger.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Style, style::paragraph, time};
use crate::{
    event::{Hash, Instant, Seq, Tanggal, UnitCode},
    projection::{FIGURES_VERSION, Pandangan, Per},
};

/// The ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerInfo {
    /// Name.
    pub nama: String,
    /// Whether its clock is simulated.
    pub simulasi: bool,
    /// Events by which the holder of the signing key restored access for an administrator.
    pub pemulihan: Vec<Seq>,
}

impl LedgerInfo {
    /// The ledger as JSON.
    pub fn json(&self) -> Value {
        let mut json = json!({"nama": self.nama, "jam": if self.simulasi { "simulasi" } else { "sistem" }});
        if !self.pemulihan.is_empty() {
            json["pemulihan_akses"] = json!(self.pemulihan);
        }
        json
    }
}

/// A position of recorded time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Seq of the last event that counts.
    pub seq: Seq,
    /// Its time of recording, by the corrected clock.
    pub recorded_at: Instant,
    /// Its hash.
    pub hash: Hash,
    /// The correction because of which that time differs from the one in its line.
    pub koreksi: Option<Seq>,
}

impl Moment {
    /// The position as JSON.
    pub fn json(&self) -> Value {
        let mut json = json!({"seq": self.seq, "recorded_at": self.recorded_at, "hash": self.hash});
        if let Some(seq) = self.koreksi {
            json["waktu_dikoreksi"] = seq.into();
        }
        json
    }

    /// The position in words.
    pub fn words(&self, ledger: &LedgerInfo) -> String {
        let clock = if ledger.simulasi { ", jam simulasi" } else { "" };
        let corrected = self.koreksi.map_or(String::new(), |seq| format!(", waktu dikoreksi, event {seq}"));
        let again: Vec<_> = ledger.pemulihan.iter().filter(|seq| **seq <= self.seq).map(ToString::to_string).collect();
        let again = match again.is_empty() {
            true => String::new(),
            false => format!(", akses admin dipulihkan dengan kunci: event {}", again.join(", ")),
        };
        format!("event {} ({}{clock}{corrected}{again})", self.seq, time::wib(self.recorded_at))
    }
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitInfo {
    /// Code.
    pub kode: UnitCode,
    /// Name.
    pub nama: String,
    /// Whether it is invented.
    pub contoh: bool,
}

impl UnitInfo {
    /// The unit as JSON.
    pub fn json(&self) -> Value {
        json!({"kode": self.kode, "nama": self.nama, "contoh": self.contoh})
    }
}

/// The context of a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The unit.
    pub unit: UnitInfo,
    /// Year of the card; `None` for findings.
    pub tahun: Option<u16>,
    /// Position.
    pub as_of: Moment,
    /// Moment of effect.
    pub per: Per,
    /// Approved entries only, or all.
    pub pandangan: Pandangan,
    /// The day for which findings are read.
    pub hari: Tanggal,
}

/// The name of a view of approvals.
pub fn pandangan(of: Pandangan) -> &'static str {
    match of {
        Pandangan::Resmi => "resmi",
        Pandangan::Semua => "semua",
    }
}

impl Context {
    /// The heading above a view. `more` are further remarks, such as the version of the rules.
    pub fn heading(&self, style: Style, title: &str, more: &[String]) -> String {
        let mut out = String::new();
        let year = self.tahun.map_or(String::new(), |tahun| format!(" {tahun}"));
        let head = format!("{title} {}{year} — {}", self.unit.kode, self.unit.nama);
        for line in super::style::wrap(&head, style.width) {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", style.bold(&line));
        }
        if self.unit.contoh {
            let _ =
                writeln!(out, "{}", style.warn("UNIT REKAAN (CONTOH): unit ini tidak ada; semua angkanya diandaikan"));
        }
        paragraph(&mut out, "", "  ", &format!("diketahui sampai {}", self.as_of.words(&self.ledger)), style.width);
        let about: Vec<_> = std::iter::once(self.about()).chain(more.iter().cloned()).collect();
        paragraph(&mut out, "", "  ", &about.join(" · "), style.width);
        out
    }

    /// The moment of effect, in words.
    pub fn about(&self) -> String {
        let per = match (self.per, self.tahun) {
            (Per::Tanggal(day), _) => format!("per {}", time::day(day)),
            (per, Some(tahun)) => format!("per {}", time::period(per.periode(tahun))),
            (_, None) => format!("per {}", time::day(self.hari)),
        };
        format!("{per} · pandangan {}", pandangan(self.pandangan))
    }

    /// A JSON document of this view with its contents.
    pub fn document(&self, kind: &str, contents: Value) -> Value {
        let mut all = json!({
            "dokumen": kind, "ledger": self.ledger.json(), "as_of": self.as_of.json(), "per": self.per.to_string(),
            "hari": self.per_day(), "pandangan": pandangan(self.pandangan), "perhitungan": FIGURES_VERSION,
            "unit": self.unit.json(),
        });
        if let (Some(all), Value::Object(contents)) = (all.as_object_mut(), contents) {
            if let Some(tahun) = self.tahun {
                all.insert("tahun".to_owned(), tahun.into());
            }
            all.extend(contents);
        }
        all
    }

    /// The last day whose facts count.
    pub fn per_day(&self) -> Tanggal {
        match (self.per, self.tahun) {
            (Per::Tanggal(day), _) => day,
            (per, Some(tahun)) => per.day(tahun),
            (_, None) => self.hari,
        }
    }
}
