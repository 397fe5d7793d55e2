//! The mapping of columns to fields: guessed from the heads, shown to the importer, and kept as a small TOML file.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use super::{
    ImportError, Kind, Sheet,
    fields::{Field, RPD, RPD_HEADS},
    heads::{self, Head, MOST_HEAD_ROWS, Slot},
    number::Locale,
    sheet::{Raw, Row},
};

/// Number of leading rows that are searched for the heads.
const HEAD_ROWS: usize = 40;

/// The mapping of columns to fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Name of the sheet (`None`: the one that fits best).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lembar: Option<String>,
    /// First row of the heads, from 1 (0: to be guessed).
    #[serde(default)]
    pub judul: u32,
    /// Number of rows of the heads (0: one).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub judul_baris: u32,
    /// Number and date convention (`None`: ambiguous values go to quarantine).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Head of each field's column, or its letter (`kolom D`).
    #[serde(default)]
    pub kolom: BTreeMap<String, String>,
    /// Values of fields that are the same in all rows.
    #[serde(default)]
    pub tetap: BTreeMap<String, String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Number of fields of a kind that the best heads among some rows name; 0 if there is no table of that kind.
pub fn fit(kind: Kind, rows: &[Row]) -> usize {
    best(kind, rows).filter(|(.., has_value)| *has_value).map_or(0, |(_, _, score, _)| score)
}

/// The best heads: first row, number of rows, number of fields that they name, and whether one of them is a value.
fn best(kind: Kind, rows: &[Row]) -> Option<(u32, u32, usize, bool)> {
    let mut found: Option<(u32, u32, usize, bool)> = None;
    let rows = &rows[..rows.len().min(HEAD_ROWS + MOST_HEAD_ROWS as usize)];
    for row in rows.iter().take(HEAD_ROWS).filter(|row| is_wordy(row)) {
        for count in 1..=MOST_HEAD_ROWS {
            let own = rows.iter().filter(|r| (row.number..row.number + count).contains(&r.number));
            // A row of values cannot be a row of heads.
            if count > 1 && !own.clone().skip(1).all(|r| r.cells.iter().all(|(_, raw)| matches!(raw, Raw::Text(_)))) {
                break;
            }
            let heads = heads::heads(rows, row.number, count);
            let fields = guessed(kind, &heads);
            let named = fields.iter().map(|(field, _)| field.split('@').next()).collect::<BTreeSet<_>>().len();
            // Columns for several periods also count as the field of the period, and for more if their heads name the measure.
            let slots = fields.iter().find(|(field, _)| field.contains('@'));
            let said = slots.map_or(0, |(_, heads)| 1 + usize::from(heads.iter().any(|h| !h.whole.core.is_empty())));
            let score = named + said;
            let has_value = fields.iter().any(|(field, _)| kind.is_value(field));
            if score > 0 && found.is_none_or(|(_, rows, most, value)| (has_value, score, rows) > (value, most, count)) {
                found = Some((row.number, count, score, has_value));
            }
        }
    }
    found
}

/// Whether a row holds mostly words rather than values.
fn is_wordy(row: &Row) -> bool {
    let word = |raw: &Raw| matches!(raw, Raw::Text(text) if text.trim_start().starts_with(char::is_alphabetic));
    row.cells.iter().filter(|(_, raw)| word(raw)).count() * 2 >= row.cells.len()
}

/// Fields that the heads name, each with its columns: more than one if it is ambiguous.
fn guessed(kind: Kind, heads: &[Head]) -> Vec<(String, Vec<&Head>)> {
    let mut found: Vec<(String, Vec<&Head>)> = Vec::new();
    let mut taken: BTreeSet<u32> = BTreeSet::new();
    let mut wide = wide(kind, heads);
    wide.extend(planned(kind, heads));
    taken.extend(wide.iter().map(|(_, head)| head.column));
    for (field, _, names) in kind.fields() {
        let free = |head: &&Head| !taken.contains(&head.column);
        let called = |name: &&str| -> Vec<&Head> {
            // The progress of an output is a share, reported beside money: its head is exempt from the check of the subject.
            let about = |h: &&Head| {
                kind.is_about(h)
                    || ["progres", "iku", "porsi", "aksi", "anggaran", "keluaran", "jadwal"].contains(field)
            };
            heads.iter().filter(free).filter(|h| h.is_called(name)).filter(about).collect()
        };
        let mut columns = names.iter().map(called).find(|all| !all.is_empty()).unwrap_or_default();
        if columns.is_empty() && *field == "nilai" && wide.is_empty() && kind != Kind::Anggaran {
            let begins = |h: &&Head| kind.is_about(h) && kind.begins(&h.leaf.core);
            columns = heads.iter().filter(free).filter(begins).collect();
        }
        if !columns.is_empty() {
            taken.extend(columns.iter().map(|h| h.column));
            found.push(((*field).to_owned(), columns));
        }
    }
    found.extend(wide.into_iter().map(|(field, head)| (field, vec![head])));
    found
}

/// The columns of the monthly plan of withdrawals.
fn planned(kind: Kind, heads: &[Head]) -> Vec<(String, &Head)> {
    if kind != Kind::Anggaran {
        return Vec::new();
    }
    let month = |head: &Head| match head.whole.slot {
        Some(Slot::Bulan(n)) if RPD_HEADS.contains(&head.whole.core.as_str()) => RPD.get(usize::from(n) - 1),
        _ => None,
    };
    heads.iter().filter_map(|head| Some((month(head)?.0.to_owned(), head))).collect()
}

/// Columns that hold the values of one period each, for one measure: several columns, or a single one if nothing else names a
/// period.
fn wide(kind: Kind, heads: &[Head]) -> Vec<(String, &Head)> {
    let value = match kind {
        Kind::Realisasi | Kind::Target | Kind::Renaksi => "nilai",
        Kind::Anggaran => "realisasi",
        Kind::Temuan => return Vec::new(),
    };
    let of = |matches: &dyn Fn(&Head) -> bool| -> Vec<(String, &Head)> {
        let all = heads.iter().filter(|h| h.whole.slot.is_some() && matches(h));
        all.filter_map(|h| Some((format!("{value}@{}", h.whole.slot?.name()), h))).collect()
    };
    let named = of(&|h| kind.is_about(h) && (kind.begins(&h.whole.core) || kind.begins(&h.leaf.core)));
    let plain = of(&|h| h.whole.core.is_empty());
    let found = if named.len() > 1 || (named.len() == 1 && plain.len() < 2) { named } else { plain };
    let distinct: BTreeSet<&String> = found.iter().map(|(field, _)| field).collect();
    let alone = || found.first().is_some_and(|(_, head)| lone(kind, heads, head));
    if distinct.len() == found.len() && (found.len() > 1 || alone()) { found } else { Vec::new() }
}

/// Whether a single column that names its period holds the values of that period: if the table names what its rows are about, and
/// no other column is a period or holds values. An agreement may also have a column for the year.
fn lone(kind: Kind, heads: &[Head], column: &Head) -> bool {
    let others = || heads.iter().filter(|h| h.column != column.column);
    let called = |wanted: &dyn Fn(&str) -> bool| {
        let mut names = kind.fields().iter().filter(|(field, ..)| wanted(field)).flat_map(|(.., names)| names.iter());
        names.any(|name| others().any(|h| h.is_called(name)))
    };
    let of_year = matches!(kind, Kind::Target | Kind::Renaksi);
    let valued = || {
        let slotted = |h: &&Head| !of_year || h.whole.slot.is_some();
        called(&|field| kind.is_value(field)) || others().filter(slotted).any(|h| kind.begins(&h.leaf.core))
    };
    called(&|field| matches!(field, "iku" | "nama" | "ro" | "kode"))
        && !called(&|field| matches!(field, "periode" | "tanggal"))
        && (of_year || !valued())
}

impl Mapping {
    /// Parses the TOML file.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        toml::from_str(text).map_err(|e| ImportError::Mapping(format!("pemetaan tidak dapat dibaca: {e}")))
    }

    /// Serializes as TOML.
    pub fn text(&self) -> String {
        // Strings and numbers only: this cannot fail.
        toml::to_string(self).unwrap_or_default()
    }

    /// Last row of the heads.
    pub fn judul_akhir(&self) -> u32 {
        self.judul + self.judul_baris.max(1) - 1
    }

    /// Completes the mapping from the heads: the rows of the heads, and the columns.
    pub fn guess(mut self, kind: Kind, sheet: &Sheet) -> Result<Self, ImportError> {
        if self.judul == 0 {
            let (judul, count) = best(kind, &sheet.rows).map_or((1, 1), |(judul, count, ..)| (judul, count));
            self.judul = judul;
            self.judul_baris = if count > 1 { count } else { 0 };
        }
        let heads = self.heads(sheet)?;
        let given = self.kolom.keys().any(|field| kind.is_value(field));
        for (field, columns) in guessed(kind, &heads) {
            // If the value's columns were given, no others are guessed for it.
            let elsewhere = given && field.contains('@');
            // A field with a value for all rows may still have a column: a cell in it takes precedence.
            if let (false, Some(head)) = (elsewhere, columns.first()) {
                self.kolom.entry(field).or_insert_with(|| head.text.clone());
            }
        }
        Ok(self)
    }

    /// Required fields that are not mapped.
    pub fn missing(&self, kind: Kind) -> Vec<&'static str> {
        let known = |name: &str| self.kolom.contains_key(name) || self.tetap.contains_key(name);
        let slots = self.kolom.keys().any(|field| field.contains('@'));
        // A table of follow-ups or assessments names only the finding that it concerns; one of balances of earlier years names
        // auditor and year.
        let beside = known("tindak_lanjut") || known("status") && !known("uraian");
        let follow_up = |name: &str| match name {
            "unit" | "kode" => true,
            "pemeriksa" => !beside || known("banyak_temuan"),
            _ => !beside && !known("banyak_temuan"),
        };
        let otherwise = |name: &str| match name {
            "iku" => known("nama"),
            "periode" | "tanggal" | "nilai" => slots || kind == Kind::Renaksi && known("tahun"),
            _ => false,
        };
        let must = |f: &&Field| f.1 && follow_up(f.0) && !known(f.0) && !otherwise(f.0);
        let mut missing: Vec<&'static str> = kind.fields().iter().filter(must).map(|f| f.0).collect();
        if kind == Kind::Realisasi && !self.kolom.keys().any(|field| kind.is_value(field)) {
            missing.push("nilai");
        }
        if kind == Kind::Anggaran && !self.kolom.keys().any(|field| kind.is_value(field)) {
            missing.push("pagu");
        }
        missing
    }

    /// The same as [`Self::guess`], but fails if a required field is missing.
    pub fn complete(self, kind: Kind, sheet: &Sheet) -> Result<Self, ImportError> {
        let mapping = self.guess(kind, sheet)?;
        let missing = mapping.missing(kind);
        let known = |name: &str| {
            let plain = name.split('@').next().unwrap_or(name);
            kind.fields().iter().any(|f| f.0 == plain)
        };
        if let Some(name) = mapping.kolom.keys().find(|name| !known(name)) {
            return Err(ImportError::Mapping(format!("kolom.{name} tidak dikenal untuk {}", kind.name())));
        }
        if missing.is_empty() {
            return Ok(mapping);
        }
        let seen: Vec<String> = mapping.heads(sheet)?.iter().map(|head| format!("«{}»", head.text)).collect();
        let others = match sheet.others.is_empty() {
            true => String::new(),
            false => {
                let all: Vec<String> = sheet.others.iter().map(super::sheet::Other::told).collect();
                format!(" Lembar lain: {}.", all.join(", "))
            }
        };
        Err(ImportError::Mapping(format!(
            "kolom untuk {} tidak ditemukan pada lembar {} baris {}; judul di situ: {}.{others} Tulis berkas pemetaan (--mapping), \
             atau nilai yang sama untuk semua baris (--set FIELD=NILAI)",
            missing.join(", "),
            sheet.name,
            mapping.judul,
            seen.join(", ")
        )))
    }

    /// The heads of the sheet; fails if their row is empty.
    pub fn heads(&self, sheet: &Sheet) -> Result<Vec<Head>, ImportError> {
        let heads = heads::heads(&sheet.rows, self.judul, self.judul_baris);
        if heads.is_empty() {
            return Err(ImportError::Mapping(format!("baris judul {} pada lembar {} kosong", self.judul, sheet.name)));
        }
        Ok(heads)
    }

    /// The columns that each field may be read from: all with its head.
    pub fn candidates(
        &self,
        kind: Kind,
        sheet: &Sheet,
        heads: &[Head],
    ) -> Result<BTreeMap<String, Vec<u32>>, ImportError> {
        let guessed = guessed(kind, heads);
        let mut all = BTreeMap::new();
        for (field, head) in &self.kolom {
            let by_letter = head.strip_prefix("kolom ").and_then(|letter| {
                heads.iter().find(|h| super::address(h.column, 1) == format!("{}1", letter.trim().to_uppercase()))
            });
            let mut columns: Vec<u32> = match by_letter {
                Some(one) => vec![one.column],
                None => heads.iter().filter(|h| h.text.trim() == head.trim()).map(|h| h.column).collect(),
            };
            if columns.is_empty() {
                let said = heads::spoken(head);
                columns = heads.iter().filter(|h| h.whole == said || h.leaf == said).map(|h| h.column).collect();
            }
            if columns.is_empty() {
                return Err(ImportError::Mapping(format!(
                    "kolom berjudul «{head}» (untuk {field}) tidak ada pada lembar {}",
                    sheet.name
                )));
            }
            // Other columns that would have been guessed are candidates too, unless this one was given by its letter.
            if by_letter.is_none()
                && let Some((_, also)) = guessed.iter().find(|(name, _)| name == field)
                && also.iter().any(|h| columns.contains(&h.column))
            {
                columns.extend(also.iter().map(|h| h.column));
            }
            columns.sort_unstable();
            columns.dedup();
            all.insert(field.clone(), columns);
        }
        Ok(all)
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.judul_baris {
            0 | 1 => writeln!(f, "Pemetaan (judul pada baris {})", self.judul)?,
            _ => writeln!(f, "Pemetaan (judul pada baris {} sampai {})", self.judul, self.judul_akhir())?,
        }
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
