//! The mapping file: the address of each printed number. The program writes it, the reviewer corrects it and passes it back.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{Alamat, Figure, tables::Table};
use crate::event::{Hash, Refusal, RefusalKind, UnitCode};

/// The value for a number that is not a figure of the ledger.
const NONE: &str = "-";

/// The addresses of the numbers of one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// File name of the report.
    pub laporan: String,
    /// BLAKE3 of its bytes; for a revised draft, entries apply by table and by row and column in words.
    pub hash: Hash,
    /// Unit under review.
    pub unit: UnitCode,
    /// Year of the card.
    pub tahun: u16,
    /// The numbers.
    pub angka: Vec<Entry>,
}

/// The address of a printed number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Table, for the human reader.
    pub tabel: String,
    /// Line, paragraph or row of the report.
    pub baris: u32,
    /// Column, counted from 1.
    pub kolom: usize,
    /// Index of the number in its cell, counted from 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub bagian: usize,
    /// Row and column in words, for the human reader.
    #[serde(default)]
    pub uraian: String,
    /// The cell as printed.
    pub tercetak: String,
    /// Address in the ledger, a sum of addresses (`A + -B`), or `-`.
    pub alamat: String,
}

fn one() -> usize {
    1
}

fn is_one(value: &usize) -> bool {
    *value == 1
}

fn refusal(field: &str, value: impl std::fmt::Display, detail: &str, accepted: &str) -> Refusal {
    Refusal::new(RefusalKind::Malformed, format!("pemetaan.{field}"), value, detail, accepted)
}

impl Entry {
    /// Sets the address of a number.
    fn put(&self, figure: &mut Figure) -> Result<(), Refusal> {
        let alamat = match self.alamat.as_str() {
            NONE => None,
            text => Some(text.parse::<Alamat>().map_err(|e| refusal("angka.alamat", text, &e, "alamat, atau -"))?),
        };
        if alamat != figure.alamat {
            // A corrected address need not fit the role of the column.
            figure.role = None;
            figure.alamat = alamat;
        }
        Ok(())
    }
}

impl Mapping {
    /// The mapping of the proposed addresses.
    pub fn of(report: (&str, Hash), unit: &UnitCode, tahun: u16, tables: &[Table], figures: &[Figure]) -> Self {
        let entry = |f: &Figure| Entry {
            tabel: tables[f.table].name.clone(),
            baris: f.at,
            kolom: f.column + 1,
            bagian: f.part + 1,
            uraian: f.place(),
            tercetak: f.raw.clone(),
            alamat: f.alamat.as_ref().map_or(NONE.to_owned(), Alamat::to_string),
        };
        let angka = figures.iter().map(entry).collect();
        Self { laporan: report.0.to_owned(), hash: report.1, unit: unit.clone(), tahun, angka }
    }

    /// Parses a file.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        toml::from_str(text).map_err(|e| {
            refusal(
                "berkas",
                "",
                &format!("bukan berkas pemetaan: {}", e.message()),
                "TOML yang ditulis --save-mapping",
            )
        })
    }

    /// Serializes as a file.
    pub fn text(&self) -> Result<String, Refusal> {
        let body = toml::to_string(self).map_err(|e| refusal("berkas", "", &e.to_string(), ""))?;
        let head = "# Apa setiap angka laporan di buku besar. Betulkan `alamat` (\"-\" bila bukan angka buku besar),\n\
                    # lalu: jejak review LAPORAN --mapping BERKAS_INI\n";
        Ok(format!("{head}{body}"))
    }

    /// Applies the entries to the proposed addresses. An entry that fits no number is refused; with a mapping of another draft it
    /// is counted, and the returned sentence says so.
    pub fn apply(&self, hash: Hash, tables: &[Table], figures: &mut [Figure]) -> Result<Option<String>, Refusal> {
        if self.hash != hash {
            return self.carried(tables, figures).map(Some);
        }
        for entry in &self.angka {
            let at = |f: &&mut Figure| (f.at, f.column + 1, f.part + 1) == (entry.baris, entry.kolom, entry.bagian);
            let Some(figure) = figures.iter_mut().find(at).filter(|f| f.raw == entry.tercetak) else {
                let place = format!("baris {} kolom {}", entry.baris, entry.kolom);
                return Err(refusal(
                    "angka",
                    &entry.tercetak,
                    &format!("tidak ada angka ini di {place}"),
                    "angka yang tercetak di laporan",
                ));
            };
            entry.put(figure)?;
        }
        Ok(None)
    }

    /// Applies the mapping of another draft: lines move and numbers change, the names of rows and columns stay.
    fn carried(&self, tables: &[Table], figures: &mut [Figure]) -> Result<String, Refusal> {
        let mut places: BTreeMap<(String, String, usize), VecDeque<usize>> = BTreeMap::new();
        for (at, f) in figures.iter().enumerate() {
            places.entry((tables[f.table].name.clone(), f.place(), f.part + 1)).or_default().push_back(at);
        }
        let mut gone: Vec<&Entry> = Vec::new();
        for entry in &self.angka {
            let key = (entry.tabel.clone(), entry.uraian.clone(), entry.bagian);
            match places.get_mut(&key).and_then(VecDeque::pop_front) {
                Some(at) => entry.put(&mut figures[at])?,
                None => gone.push(entry),
            }
        }
        let kept = self.angka.len() - gone.len();
        if kept == 0 && !self.angka.is_empty() {
            let accepted = "pemetaan laporan ini, atau draf sebelumnya dengan tabel, baris dan kolom yang sama";
            return Err(refusal("hash", self.hash, "pemetaan ini dibuat untuk laporan lain", accepted));
        }
        let first: Vec<String> = gone.iter().take(3).map(|e| format!("{} «{}»", e.tabel, e.uraian)).collect();
        let more = if gone.is_empty() { String::new() } else { format!(", misalnya {}", first.join(", ")) };
        Ok(format!(
            "pemetaan dibuat untuk draf lain ({}): {kept} entri dipakai menurut tabel, baris dan kolomnya, {} tidak ada lagi{more}",
            self.laporan,
            gone.len()
        ))
    }
}
