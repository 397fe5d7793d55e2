//! A row of a table: its fields, read one by one, each to a value or to a doubt about its cell.

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

/// Fields that may be merged downwards over several rows.
const MERGED: [&str; 9] = ["unit", "iku", "nama", "periode", "tahun", "ro", "kode", "lhp", "tanggal"];

/// Everything that reading a row needs.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub ground: Ground<'a>,
    pub mapping: &'a Mapping,
    /// Is the table one that the ledger gave, so that none of its values needs another look?
    pub given: bool,
    pub columns: &'a BTreeMap<String, u32>,
    pub source: &'a Source,
    pub sheet: &'a Sheet,
    /// What the head of the value's column says.
    pub said: Option<&'a Spoken>,
    /// What the importer says of values that are added up from the beginning of the year.
    pub kumulatif: Option<bool>,
    /// What amounts are multiplied by, as the table says and the importer confirmed.
    pub skala: Decimal,
    pub row: &'a Row,
    /// The rows below it.
    pub below: &'a [Row],
    /// Rows that are not read.
    pub skip: &'a HashSet<u32>,
    /// Rows of this file that said something about a subject before.
    pub seen: &'a RefCell<HashMap<String, u32>>,
    /// Values added up that this file gave before.
    pub sums: &'a RefCell<HashMap<String, Decimal>>,
    /// Sources of money that this file gave for codes before.
    pub sources: &'a RefCell<HashMap<String, SimpulCode>>,
    /// What needs a choice once for all rows.
    pub asks: &'a RefCell<BTreeMap<&'static str, Vec<String>>>,
    /// What the place of a value says besides its cell.
    pub note: &'a RefCell<String>,
}

impl<'a> Line<'a> {
    /// Another row, read the same way.
    pub fn beside(&self, row: &'a Row) -> Self {
        Self { row, ..*self }
    }

    /// Does it hold nothing in any column that is mapped?
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
        // What is merged downwards is said of every row that it lies beside.
        let (row, column) = self.sheet.looks.merged_from(self.row.number, column)?;
        self.sheet.row(row)?.cell(column)
    }

    /// Is there anything in the cell of a field?
    pub fn has(&self, field: &str) -> bool {
        self.raw(field).is_some()
    }

    /// The words of a field: of its cell, or the same for all rows.
    pub fn text(&self, field: &str) -> Option<String> {
        let own = self.raw(field).map(|raw| raw.word().trim().to_owned()).filter(|text| !text.is_empty());
        own.or_else(|| self.mapping.tetap.get(field).cloned())
    }

    /// Address of a field's cell; where it has none, of the row's first.
    pub fn cell(&self, field: &str) -> String {
        let first = self.row.cells.first().map_or(0, |(column, _)| *column);
        address(self.columns.get(field).copied().unwrap_or(first), self.row.number)
    }

    /// Puts a cell into quarantine.
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

    /// Parses a field that must be there.
    pub fn must<T>(&self, field: &str, parse: impl Fn(&str) -> Result<T, Doubt>) -> Result<T, Quarantined> {
        match self.maybe(field, parse)? {
            Some(value) => Ok(value),
            None => Err(self.doubt(field, Doubt::of("kosong"))),
        }
    }

    /// Parses a field that may be there.
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

    /// What the importer chose of what a doubtful cell may mean; the doubt, where nothing of that was chosen.
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

    /// A number as it stands in a field's cell.
    pub fn number(&self, field: &str, how: In<'_>) -> Result<Reading, Quarantined> {
        self.peek(field, how).or_else(|doubt| self.settle(field, doubt, number::picked))
    }

    /// A number in the unit of an indicator, where a dash is no answer: it may stand for three things.
    pub fn stated(&self, field: &str, satuan: &str) -> Result<Reading, Quarantined> {
        match self.number(field, In::Unit(satuan))? {
            Reading::Dash => self.settle(field, number::dash(), number::picked),
            other => Ok(other),
        }
    }

    /// What a field's cell says, or why that is no number, before anybody chooses.
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
            None => Ok(Reading::Empty),
        }
    }

    /// What a field's cell says without the small marks that stand beside it.
    fn raised(&self, field: &str) -> Option<&str> {
        let column = *self.columns.get(field)?;
        self.sheet.looks.raised.get(&(self.row.number, column)).map(String::as_str)
    }

    /// A cell with raised marks: the reader of values joins them with its number.
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

    /// A day.
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

    /// The unit.
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

    /// Year given for all rows.
    pub fn tahun(&self) -> Option<u16> {
        self.text("tahun").and_then(|text| text.parse().ok())
    }

    /// The book of a unit's year.
    pub fn book(&self, unit: &UnitCode, tahun: u16) -> Result<std::sync::Arc<crate::projection::Book>, Quarantined> {
        self.ground.view.book(unit, tahun).map_err(|e| self.doubt("unit", Doubt::of(e.to_string())))
    }

    /// A value in the measure of an indicator.
    pub fn angka(&self, field: &str, value: Decimal) -> Result<Angka, Quarantined> {
        Angka::new(value).ok_or_else(|| self.doubt(field, Doubt::of(format!("bukan {}", Angka::ACCEPTED))))
    }

    /// Money.
    pub fn rupiah(&self, field: &str, value: Decimal) -> Result<Rupiah, Quarantined> {
        Rupiah::new(value).ok_or_else(|| self.doubt(field, Doubt::of(format!("bukan {}", Rupiah::ACCEPTED))))
    }

    /// Words for an event.
    pub fn words(&self, field: &str) -> Result<Option<Teks>, Quarantined> {
        self.maybe(field, |text| text.parse().map_err(Doubt::of))
    }

    /// Refuses a second row about the same thing.
    pub fn once(&self, field: &str, what: String) -> Result<(), Quarantined> {
        let number = self.row.number;
        match self.seen.borrow_mut().insert(what, number) {
            None => Ok(()),
            Some(before) => Err(self.doubt(field, Doubt::of(format!("sudah disebut pada baris {before}")))),
        }
    }

    /// The event that the row says it came from, and where that stands here.
    pub fn came_from(&self) -> Result<Option<(uuid::Uuid, Option<Seq>)>, Quarantined> {
        let wrong = |_| Doubt::of("bukan nomor (UUID) suatu event; kosongkan, atau biarkan seperti yang diekspor");
        let id = self.maybe("event", |text| uuid::Uuid::parse_str(text.trim()).map_err(wrong))?;
        Ok(id.map(|id| (id, (self.ground.known)(id))))
    }

    /// A row that names an event that says something else here.
    pub fn otherwise(&self, seq: Seq) -> Quarantined {
        let why = format!(
            "baris ini berbeda dari event {seq} yang disebutnya; kosongkan kolom event untuk mencatat yang baru, atau koreksi event itu"
        );
        self.doubt("event", Doubt::of(why))
    }

    /// Where the event comes from.
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

    /// What a cell stores and in which format, where that is not what it shows.
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

    /// A draft whose id follows from file, sheet, cell and type: the same file can append it once only.
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

/// An event of an import: its own fields, and where it comes from.
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
