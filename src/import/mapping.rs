//! Which column is which field: guessed from the heads, shown, and kept as a small TOML file.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ImportError, Sheet, number::Locale, sheet::Row};

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Realisasi of indicators.
    Realisasi,
    /// Targets of indicators.
    Target,
    /// The budget book.
    Anggaran,
    /// Findings and recommendations.
    Temuan,
}

/// A field: its name, whether it must be there, and the heads it goes by.
type Field = (&'static str, bool, &'static [&'static str]);

const UNIT: Field = ("unit", true, &["unit", "kode unit", "unit kerja"]);
const IKU: &[&str] = &["iku", "kode iku", "kode indikator", "kode"];
const PERIODE: Field = ("periode", true, &["periode", "triwulan", "tw", "tahun"]);
const TANGGAL: Field = ("tanggal", false, &["tanggal", "berlaku", "tanggal berlaku", "tgl"]);
const ALASAN: Field = ("alasan", false, &["alasan", "alasan koreksi"]);
const KETERANGAN: Field = ("keterangan", false, &["keterangan", "catatan"]);

const REALISASI: &[Field] = &[
    UNIT,
    ("iku", true, IKU),
    PERIODE,
    ("nilai", false, &["realisasi", "nilai", "nilai realisasi", "capaian realisasi"]),
    ("pembilang", false, &["pembilang"]),
    ("penyebut", false, &["penyebut"]),
    ("komponen", false, &["komponen", "nama komponen"]),
    TANGGAL,
    ALASAN,
    KETERANGAN,
];
const TARGET: &[Field] = &[
    UNIT,
    ("iku", true, IKU),
    PERIODE,
    ("seri", false, &["seri", "jenis target"]),
    ("nilai", true, &["target", "nilai", "target kinerja"]),
    ("dasar", false, &["dasar", "dasar perubahan"]),
    ("dokumen", false, &["nomor dokumen", "no dokumen", "dokumen"]),
    ("dokumen_tanggal", false, &["tanggal dokumen", "tgl dokumen"]),
    ("alasan", false, &["alasan", "alasan perubahan"]),
    TANGGAL,
    KETERANGAN,
];
const ANGGARAN: &[Field] = &[
    UNIT,
    ("tahun", true, &["tahun", "tahun anggaran"]),
    ("ro", true, &["ro", "kode ro", "kode", "rincian output", "kode rincian output"]),
    ("nama", false, &["nama", "uraian", "nama ro", "uraian ro", "program kegiatan kro ro komponen sub komponen detil"]),
    ("iku", false, &["iku", "kode iku"]),
    ("tanggal", true, &["tanggal", "berlaku", "tanggal berlaku", "tgl"]),
    ("jenis", false, &["jenis", "jenis mutasi", "mutasi"]),
    ("nilai", false, &["nilai", "jumlah"]),
    ("pagu", false, &["pagu awal", "pagu", "anggaran", "anggaran awal", "pagu anggaran"]),
    ("penambahan", false, &["penambahan"]),
    ("pengurangan", false, &["pengurangan"]),
    ("blokir", false, &["blokir"]),
    ("lepas", false, &["lepas blokir", "blokir dilepas", "buka blokir"]),
    ("refocusing", false, &["refocusing", "refocussing"]),
    ("realisasi", false, &["realisasi", "realisasi anggaran"]),
    ALASAN,
    KETERANGAN,
];
const TEMUAN: &[Field] = &[
    UNIT,
    ("kode", true, &["kode", "kode temuan", "nomor temuan", "temuan"]),
    ("pemeriksa", true, &["pemeriksa", "auditor"]),
    ("lhp", true, &["lhp", "nomor lhp", "no lhp"]),
    ("lhp_tanggal", true, &["tanggal lhp", "tgl lhp"]),
    ("diterima", true, &["diterima", "tanggal diterima", "lhp diterima"]),
    ("uraian", true, &["uraian", "uraian temuan", "judul temuan"]),
    ("nilai", true, &["nilai", "nilai temuan"]),
    ("rekomendasi", false, &["rekomendasi", "kode rekomendasi"]),
    ("uraian_rekomendasi", false, &["uraian rekomendasi", "isi rekomendasi"]),
    ("tindak_lanjut", false, &["tindak lanjut", "uraian tindak lanjut"]),
    ("tindak_lanjut_tanggal", false, &["tanggal tindak lanjut", "tgl tindak lanjut"]),
    ALASAN,
    TANGGAL,
    KETERANGAN,
];

/// Rows among which the heads are looked for.
const HEAD_ROWS: usize = 40;

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Realisasi, Self::Target, Self::Anggaran, Self::Temuan];

    /// Names of its fields, in the order of the form, and whether each must be there.
    pub fn names(self) -> impl Iterator<Item = (&'static str, bool)> {
        self.fields().iter().map(|(name, must, _)| (*name, *must))
    }

    fn fields(self) -> &'static [Field] {
        match self {
            Self::Realisasi => REALISASI,
            Self::Target => TARGET,
            Self::Anggaran => ANGGARAN,
            Self::Temuan => TEMUAN,
        }
    }

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Realisasi => "realisasi",
            Self::Target => "target",
            Self::Anggaran => "anggaran",
            Self::Temuan => "temuan",
        }
    }
}

impl FromStr for Kind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("«{text}» bukan realisasi, target, anggaran atau temuan"))
    }
}

/// Which column is which field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Sheet; none: the first that holds something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lembar: Option<String>,
    /// Row of the heads, from 1.
    #[serde(default)]
    pub judul: u32,
    /// Which marks the numbers use; none: what is ambiguous goes to quarantine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Head of each field's column.
    #[serde(default)]
    pub kolom: BTreeMap<String, String>,
    /// Fields that are the same in all rows.
    #[serde(default)]
    pub tetap: BTreeMap<String, String>,
}

impl Mapping {
    /// Reads the TOML file.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        toml::from_str(text).map_err(|e| ImportError::Mapping(format!("pemetaan tidak dapat dibaca: {e}")))
    }

    /// The TOML file.
    pub fn text(&self) -> String {
        // Strings and numbers only: this cannot fail.
        toml::to_string(self).unwrap_or_default()
    }

    /// Fills in from the heads what is not given: the row of the heads, and the columns.
    pub fn guess(mut self, kind: Kind, sheet: &Sheet) -> Result<Self, ImportError> {
        if self.judul == 0 {
            let best = sheet
                .rows
                .iter()
                .take(HEAD_ROWS)
                .max_by_key(|row| (self.matches(kind, row).len(), u32::MAX - row.number));
            self.judul = best.map_or(1, |row| row.number);
        }
        let heads = self.heads(sheet)?.clone();
        for (field, head) in self.matches(kind, &heads) {
            if !self.tetap.contains_key(field) {
                self.kolom.entry(field.to_owned()).or_insert(head);
            }
        }
        Ok(self)
    }

    /// Fields that must be there and are not.
    pub fn missing(&self, kind: Kind) -> Vec<&'static str> {
        let known = |name: &str| self.kolom.contains_key(name) || self.tetap.contains_key(name);
        // A table of follow-ups says nothing of the findings but which they are about.
        let follow_up = |name: &str| matches!(name, "unit" | "kode" | "rekomendasi") || !known("tindak_lanjut");
        let must = |f: &&Field| f.1 && follow_up(f.0) && !known(f.0);
        kind.fields().iter().filter(must).map(|f| f.0).collect()
    }

    /// The same guess, where nothing that must be there is missing.
    pub fn complete(self, kind: Kind, sheet: &Sheet) -> Result<Self, ImportError> {
        let mapping = self.guess(kind, sheet)?;
        let heads = mapping.heads(sheet)?;
        let missing = mapping.missing(kind);
        let strange = mapping.kolom.keys().find(|name| kind.fields().iter().all(|f| f.0 != name.as_str()));
        if let Some(name) = strange {
            return Err(ImportError::Mapping(format!("kolom.{name} tidak dikenal untuk {}", kind.name())));
        }
        if missing.is_empty() {
            return Ok(mapping);
        }
        let seen: Vec<String> = heads.cells.iter().map(|(_, raw)| format!("«{}»", raw.text())).collect();
        Err(ImportError::Mapping(format!(
            "kolom untuk {} tidak ditemukan pada lembar {} baris {}; judul di situ: {}. Tulis berkas pemetaan (--mapping), atau \
             nilai yang sama untuk semua baris (--set FIELD=NILAI)",
            missing.join(", "),
            sheet.name,
            mapping.judul,
            seen.join(", ")
        )))
    }

    /// Fields whose heads stand in a row, with those heads.
    fn matches(&self, kind: Kind, row: &Row) -> Vec<(&'static str, String)> {
        let mut taken = Vec::new();
        let mut found = Vec::new();
        for (field, _, names) in kind.fields() {
            let head = names.iter().find_map(|name| {
                row.cells.iter().find(|(column, raw)| plain(&raw.text()) == *name && !taken.contains(column))
            });
            if let Some((column, raw)) = head {
                taken.push(*column);
                found.push((*field, raw.text().into_owned()));
            }
        }
        found
    }

    /// The row of the heads.
    pub fn heads<'a>(&self, sheet: &'a Sheet) -> Result<&'a Row, ImportError> {
        sheet.rows.iter().find(|row| row.number == self.judul).ok_or_else(|| {
            ImportError::Mapping(format!("baris judul {} pada lembar {} kosong", self.judul, sheet.name))
        })
    }

    /// The column of each field.
    pub fn columns(&self, sheet: &Sheet) -> Result<BTreeMap<String, u32>, ImportError> {
        let heads = self.heads(sheet)?;
        let column = |(field, head): (&String, &String)| {
            let same = |raw: &str| raw.trim() == head.trim() || plain(raw) == plain(head);
            let found = heads.cells.iter().find(|(_, raw)| same(&raw.text()));
            found.map(|(column, _)| (field.clone(), *column)).ok_or_else(|| {
                ImportError::Mapping(format!(
                    "kolom berjudul «{head}» (untuk {field}) tidak ada pada lembar {}",
                    sheet.name
                ))
            })
        };
        self.kolom.iter().map(column).collect()
    }
}

/// A head without marks, years, Rp and per cent.
fn plain(head: &str) -> String {
    let lower: String = head.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let year = |word: &str| word.len() == 4 && word.starts_with("20") && word.bytes().all(|b| b.is_ascii_digit());
    let words: Vec<&str> = lower.split(' ').filter(|w| !w.is_empty() && *w != "rp" && !year(w)).collect();
    words.join(" ")
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Pemetaan (judul pada baris {})", self.judul)?;
        for (field, head) in &self.kolom {
            writeln!(f, "  {field:<20} kolom «{}»", head.replace('\n', " "))?;
        }
        for (field, value) in &self.tetap {
            writeln!(f, "  {field:<20} selalu «{value}»")?;
        }
        match self.locale {
            Some(Locale::Id) => writeln!(f, "  angka                1.234,56 (id)"),
            Some(Locale::En) => writeln!(f, "  angka                1,234.56 (en)"),
            None => writeln!(f, "  angka                locale tidak disebut: yang bermakna ganda dikarantina"),
        }
    }
}
