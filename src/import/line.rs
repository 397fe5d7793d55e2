//! Reads the fields of a row one by one, each as a value or as a doubt about its cell.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
};

use rust_decimal::Decimal;

use super::{
    Mapping, Raw, Sheet,
    ground::{Ground, Quarantined, Source},
    heads::Spoken,
    measure::In,
    number::{self, Doubt, Reading},
    sheet::{Row, address},
    shown, words,
};
use crate::event::{Angka, Draft, Event, Rupiah, Seq, SimpulCode, Tanggal, Teks, UnitCode, data::Sumber};

/// Fields whose cells may be merged downwards over several rows.
const MERGED: [&str; 9] = ["unit", "iku", "nama", "periode", "tahun", "ro", "kode", "lhp", "tanggal"];

/// The row, and everything that reading it needs.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub ground: Ground<'a>,
    pub mapping: &'a Mapping,
    /// Whether the table is an unchanged export of the ledger, so that no value needs a plausibility check.
    pub given: bool,
    pub columns: &'a BTreeMap<String, u32>,
    pub source: &'a Source,
    pub sheet: &'a Sheet,
    /// The parsed head of the value's column.
    pub said: Option<&'a Spoken>,
    /// The importer's answer whether the values are cumulative from the beginning of the year.
    pub kumulatif: Option<bool>,
    /// Factor of amounts, as the table states and the importer confirmed.
    pub skala: Decimal,
    pub row: &'a Row,
    /// The rows below it.
    pub below: &'a [Row],
    /// Rows that are skipped.
    pub skip: &'a HashSet<u32>,
    /// Last row of this file about each subject so far.
    pub seen: &'a RefCell<HashMap<String, u32>>,
    /// Cumulative values of earlier rows.
    pub sums: &'a RefCell<HashMap<String, Decimal>>,
    /// Sources of money that earlier rows named for codes.
    pub sources: &'a RefCell<HashMap<String, SimpulCode>>,
    /// Choices that are needed once for all rows, with the cells concerned.
    pub asks: &'a RefCell<BTreeMap<&'static str, Vec<String>>>,
    /// A remark on the place of a value, beside its cell address.
    pub note: &'a RefCell<String>,
}

impl<'a> Line<'a> {
    /// Another row, read the same way.
    pub fn beside(&self, row: &'a Row) -> Self {
        Self { row, ..*self }
    }

    /// Whether no mapped column holds anything.
    pub fn is_blank(&self) -> bool {
        self.columns.values().all(|column| matches!(self.row.cell(*column), None | Some(Raw::Uncomputed)))
    }

    /// The cell of a field.
    pub fn raw(&self, field: &str) -> Option<&'a Raw> {
        let column = *self.columns.get(field)?;
        let own = self.row.cell(column);
        if own.is_some() || !MERGED.contains(&field) {
            return own;
        }
        // A cell merged downwards counts for every row beside it.
        let (row, column) = self.sheet.looks.merged_from(self.row.number, column)?;
        self.sheet.row(row)?.cell(column)
    }

    /// Whether the cell of a field holds anything.
    pub fn has(&self, field: &str) -> bool {
        self.raw(field).is_some()
    }

    /// The text of a field: of its cell, or the mapping's value for all rows.
    pub fn text(&self, field: &str) -> Option<String> {
        let own = self.raw(field).map(|raw| raw.word().trim().to_owned()).filter(|text| !text.is_empty());
        own.or_else(|| self.mapping.tetap.get(field).cloned())
    }

    /// Address of a field's cell or, if it has none, of the row's first cell.
    pub fn cell(&self, field: &str) -> String {
        let first = self.row.cells.first().map_or(0, |(column, _)| *column);
        address(self.columns.get(field).copied().unwrap_or(first), self.row.number)
    }

    /// Makes the quarantine entry of a cell.
    pub fn doubt(&self, field: &str, doubt: Doubt) -> Quarantined {
        let mentah =
            self.raw(field).map(|raw| raw.text().into_owned()).or_else(|| self.text(field)).unwrap_or_default();
        Quarantined {
            baris: self.row.number,
            sel: self.cell(field),
            mentah,
            alasan: format!("{field}: {}", doubt.why),
            bacaan: doubt.readings,
        }
    }

    /// Parses a required field.
    pub fn must<T>(&self, field: &str, parse: impl Fn(&str) -> Result<T, Doubt>) -> Result<T, Quarantined> {
        match self.maybe(field, parse)? {
            Some(value) => Ok(value),
            None => Err(self.doubt(field, Doubt::of("kosong"))),
        }
    }

    /// Parses an optional field.
    pub fn maybe<T>(&self, field: &str, parse: impl Fn(&str) -> Result<T, Doubt>) -> Result<Option<T>, Quarantined> {
        if let Some(Raw::Error(error)) = self.raw(field) {
            return Err(self.doubt(field, Doubt::of(format!("sel berisi galat lembar kerja {error}"))));
        }
        if let Some(Raw::Uncomputed) = self.raw(field) {
            return Err(
                self.doubt(field, Doubt::of("rumus tanpa nilai tersimpan; buka dan simpan berkasnya sekali lagi"))
            );
        }
        self.text(field).map(|text| parse(&text).or_else(|doubt| self.settle(field, doubt, &parse))).transpose()
    }

    /// Parses the reading that the importer chose for a doubtful cell; fails with the doubt if there is no choice.
    pub fn settle<T>(
        &self,
        field: &str,
        doubt: Doubt,
        parse: impl Fn(&str) -> Result<T, Doubt>,
    ) -> Result<T, Quarantined> {
        match self.ground.picks.get(&self.cell(field)).filter(|pick| doubt.readings.contains(pick)) {
            Some(pick) => parse(pick).map_err(|doubt| self.doubt(field, doubt)),
            None => Err(self.doubt(field, doubt)),
        }
    }

    /// The number in a field's cell.
    pub fn number(&self, field: &str, how: In<'_>) -> Result<Reading, Quarantined> {
        self.peek(field, how).or_else(|doubt| self.settle(field, doubt, number::picked))
    }

    /// A number in the unit of an indicator. A dash is a doubt here: it may be empty, zero or N/A.
    pub fn stated(&self, field: &str, satuan: &str) -> Result<Reading, Quarantined> {
        match self.number(field, In::Unit(satuan))? {
            Reading::Dash => self.settle(field, number::dash(), number::picked),
            other => Ok(other),
        }
    }

    /// The number in a field's cell, or the doubt about it, without the importer's choice.
    pub fn peek(&self, field: &str, how: In<'_>) -> Result<Reading, Doubt> {
        match self.raw(field) {
            Some(Raw::Number(stored, format)) => how.fit(shown::measured(*stored, format.as_deref())?),
            Some(Raw::Day(_)) => Err(Doubt::of("sel berformat tanggal; mungkin angka yang diubah lembar kerja")),
            Some(Raw::Error(error)) => Err(Doubt::of(format!("sel berisi galat lembar kerja {error}"))),
            Some(Raw::Uncomputed) => {
                Err(Doubt::of("rumus tanpa nilai tersimpan; buka dan simpan berkasnya sekali lagi"))
            }
            Some(Raw::Text(text)) => match self.raised(field) {
                Some(base) => Err(self.noted(base, how)),
                None => how.read(text, self.mapping.locale),
            },
            None => self.covering(field).map_or(Ok(Reading::Empty), |(place, raw)| Err(self.shared(&place, raw, how))),
        }
    }

    /// The cell above that an empty cell was merged with, and what it holds, where this row names something of its own: whether
    /// that holds for this row too, the sheet does not say.
    pub fn covering(&self, field: &str) -> Option<(String, &'a Raw)> {
        let own = |name: &str| self.columns.get(name).is_some_and(|column| self.row.cell(*column).is_some());
        let column = *self.columns.get(field)?;
        let (row, from) = self.sheet.looks.merged_from(self.row.number, column)?;
        if row >= self.row.number || self.row.cell(column).is_some() || !["iku", "nama"].into_iter().any(own) {
            return None;
        }
        Some((address(from, row), self.sheet.row(row)?.cell(from)?))
    }

    fn shared(&self, place: &str, raw: &Raw, how: In<'_>) -> Doubt {
        let read = match raw {
            Raw::Number(stored, format) => shown::measured(*stored, format.as_deref()).and_then(|m| how.fit(m)),
            other => how.read(&other.text(), self.mapping.locale),
        };
        let mut readings = vec!["kosong".to_owned()];
        if let Ok(Reading::Number(value)) = read {
            readings.push(format!("{} (seperti {place})", value.normalize().to_string().replace('.', ",")));
        }
        let why = format!("sel digabung dengan {place}, yang berisi «{}»: berlaku untuk baris ini juga?", raw.text());
        Doubt { why, readings }
    }

    /// The text of a field's cell without raised or lowered marks.
    fn raised(&self, field: &str) -> Option<&str> {
        let column = *self.columns.get(field)?;
        self.sheet.looks.raised.get(&(self.row.number, column)).map(String::as_str)
    }

    /// The doubt about a cell with raised marks: the workbook reader joins them with its number.
    fn noted(&self, base: &str, how: In<'_>) -> Doubt {
        let why = "memuat tanda kecil (pangkat atau catatan) di samping angkanya".to_owned();
        let readings = match how.read(base, self.mapping.locale) {
            Ok(Reading::Number(value)) => {
                vec![format!("{} (tanpa tanda kecil)", value.normalize().to_string().replace('.', ","))]
            }
            _ => Vec::new(),
        };
        Doubt { why, readings }
    }

    /// The day in a field's cell.
    pub fn day(&self, field: &str) -> Result<Option<Tanggal>, Quarantined> {
        match self.raw(field) {
            Some(Raw::Day(day)) if self.sheet.bare => {
                let doubt = Doubt {
                    why: "format sel tidak terbaca dari berkas ini; pastikan tanggalnya".to_owned(),
                    readings: vec![day.to_string()],
                };
                self.settle(field, doubt, |_| Ok(*day)).map(Some)
            }
            Some(Raw::Day(day)) => Ok(Some(*day)),
            Some(Raw::Number(..)) => Err(self.doubt(field, Doubt::of("angka, bukan tanggal"))),
            _ => self.maybe(field, |text| words::day(text, self.mapping.locale)),
        }
    }

    /// The unit of the row.
    pub fn unit(&self) -> Result<UnitCode, Quarantined> {
        let (global, as_of) = (self.ground.view.global, self.ground.view.as_of);
        let text = self.must("unit", |text| Ok(text.to_owned()))?;
        let code: Option<UnitCode> = words::code(&text).ok();
        let named = |u: &&crate::projection::Unit| {
            code.as_ref() == Some(&u.kode)
                || number::plain_blanks(&u.nama).eq_ignore_ascii_case(&number::plain_blanks(&text))
        };
        if let Some(unit) = global.units(as_of).find(named) {
            return match (self.ground.sees)(&unit.kode) {
                true => Ok(unit.kode.clone()),
                false => Err(self.doubt("unit", Doubt::of(format!("akses Anda tidak mencakup unit {}", unit.kode)))),
            };
        }
        let seen = global.units(as_of).filter(|u| (self.ground.sees)(&u.kode));
        let readings = seen.map(|u| u.kode.to_string()).take(20).collect();
        self.settle("unit", Doubt { why: "unit tidak dikenal".to_owned(), readings }, words::code)
    }

    /// The year given for all rows.
    pub fn tahun(&self) -> Option<u16> {
        self.text("tahun").and_then(|text| text.parse().ok())
    }

    /// The book of a unit's year.
    pub fn book(&self, unit: &UnitCode, tahun: u16) -> Result<std::sync::Arc<crate::projection::Book>, Quarantined> {
        self.ground.view.book(unit, tahun).map_err(|e| self.doubt("unit", Doubt::of(e.to_string())))
    }

    /// Converts a value to an indicator's number type.
    pub fn angka(&self, field: &str, value: Decimal) -> Result<Angka, Quarantined> {
        Angka::new(value).ok_or_else(|| self.doubt(field, Doubt::of(format!("bukan {}", Angka::ACCEPTED))))
    }

    /// Converts a value to money.
    pub fn rupiah(&self, field: &str, value: Decimal) -> Result<Rupiah, Quarantined> {
        Rupiah::new(value).ok_or_else(|| self.doubt(field, Doubt::of(format!("bukan {}", Rupiah::ACCEPTED))))
    }

    /// The text of a field for an event.
    pub fn words(&self, field: &str) -> Result<Option<Teks>, Quarantined> {
        self.maybe(field, |text| text.parse().map_err(Doubt::of))
    }

    /// Refuses a second row about the same subject.
    pub fn once(&self, field: &str, what: String) -> Result<(), Quarantined> {
        let number = self.row.number;
        match self.seen.borrow_mut().insert(what, number) {
            None => Ok(()),
            Some(before) => Err(self.doubt(field, Doubt::of(format!("sudah disebut pada baris {before}")))),
        }
    }

    /// The id of the event that the row came from, and its seq here if it is recorded.
    pub fn came_from(&self) -> Result<Option<(uuid::Uuid, Option<Seq>)>, Quarantined> {
        let wrong = |_| Doubt::of("bukan nomor (UUID) suatu event; kosongkan, atau biarkan seperti yang diekspor");
        let id = self.maybe("event", |text| uuid::Uuid::parse_str(text.trim()).map_err(wrong))?;
        Ok(id.map(|id| (id, (self.ground.known)(id))))
    }

    /// The doubt about a row that differs from the event that it names.
    pub fn otherwise(&self, seq: Seq) -> Quarantined {
        let why = format!(
            "baris ini berbeda dari event {seq} yang disebutnya; kosongkan kolom event untuk mencatat yang baru, atau koreksi event itu"
        );
        self.doubt("event", Doubt::of(why))
    }

    /// The source reference of the event: file, place and cell.
    pub fn sumber(&self, field: &str) -> Sumber {
        let short = |text: &str| text.chars().filter(|c| !c.is_control()).take(Teks::MAX / 8).collect::<String>();
        let computed = self.columns.get(field).is_some_and(|column| self.row.computed.contains(column));
        let mark = if computed { " (hasil rumus lembar kerja)" } else { "" };
        let pick = self.ground.picks.get(&self.cell(field));
        let pick =
            pick.map_or_else(String::new, |pick| format!(" (dibaca «{}» menurut pilihan pengimpor)", short(pick)));
        let printed = self.raw(field).map(|raw| short(&raw.text()) + mark + &pick);
        Sumber {
            berkas: self.source.berkas.clone(),
            hash: Some(self.source.hash),
            tempat: format!("lembar {}{}{}", short(&self.sheet.name), self.stored(field), self.note.borrow())
                .parse()
                .ok(),
            sel: self.cell(field).parse().ok(),
            tercetak: printed.and_then(|text| text.parse().ok()),
            tanggal: None,
        }
    }

    /// The stored number and its format, if they differ from what the cell shows.
    fn stored(&self, field: &str) -> String {
        match self.raw(field) {
            Some(Raw::Number(stored, Some(format)))
                if format.shown(*stored).is_some_and(|t| t != stored.to_string()) =>
            {
                format!(", tersimpan {stored} berformat {}", format.code())
            }
            _ => String::new(),
        }
    }

    /// A draft whose id is derived from file, sheet, cell and type, so that the same file can append it only once.
    pub fn draft(
        &self,
        unit: &UnitCode,
        berlaku: Tanggal,
        field: &str,
        event: Event,
        refs: Vec<Seq>,
    ) -> (Draft, String) {
        let cell = self.cell(field);
        let mut hasher = blake3::Hasher::new_derive_key("jejak import 2026: id of a cell's event");
        for part in
            [&self.source.hash.0[..], self.sheet.name.as_bytes(), cell.as_bytes(), event.kind().name().as_bytes()]
        {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        let id = Some(uuid::Builder::from_custom_bytes(bytes).into_uuid());
        (Draft { unit: unit.clone(), berlaku, event, refs, id, expect: None }, cell)
    }
}

/// Builds an event of an import from its own fields, and adds the source.
macro_rules! event {
    ($kind:ident, $of:expr, $field:expr, { $($name:ident: $value:expr),* $(,)? }) => {
        crate::event::Event::$kind(crate::event::data::$kind {
            $($name: $value,)*
            alasan: $of.words("alasan")?,
            dokumen: None,
            asumsi: false,
            keterangan: $of.words("keterangan")?,
            sumber: Some($of.sumber($field)),
            tanda_tangan: None,
        })
    };
}
pub(super) use event;
