//! Both time axes: instants at which events are recorded, and the days and periods that facts are about.

use std::{borrow::Cow, fmt, str::FromStr};

use chrono::{DateTime, Datelike, NaiveDate};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{ident::YEARS, text::parsed};

const DAY: i64 = 86_400_000_000;
/// Asia/Jakarta is UTC+7 all year, without daylight saving.
const JAKARTA: i64 = 7 * 3_600_000_000;

/// Indonesian names of the months.
pub const BULAN: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];

/// An instant of recording: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// Length of the text form, `2023-10-02T01:15:00.123456Z`, in bytes.
    pub const TEXT: usize = 27;

    /// The last microsecond of `day` in Asia/Jakarta.
    pub fn end_of(day: Tanggal) -> Self {
        Self((i64::from(day.days()) + 1) * DAY - JAKARTA - 1)
    }

    /// The first microsecond of `day` in Asia/Jakarta.
    pub fn start_of(day: Tanggal) -> Self {
        Self(i64::from(day.days()) * DAY - JAKARTA)
    }

    /// The calendar day in Asia/Jakarta.
    pub fn day(self) -> Tanggal {
        Tanggal::from_days((self.0 + JAKARTA).div_euclid(DAY))
    }

    /// Writes the text form into `out`; years 0 to 9999.
    pub fn write(self, out: &mut Vec<u8>) {
        let (days, micros) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        Tanggal::from_days(days).write(out);
        let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
        out.push(b'T');
        digits(out, seconds / 3600, 2);
        out.push(b':');
        digits(out, seconds / 60 % 60, 2);
        out.push(b':');
        digits(out, seconds % 60, 2);
        out.push(b'.');
        digits(out, micros, 6);
        out.push(b'Z');
    }

    /// Reads exactly the form that [`Instant::write`] gives.
    pub fn read(text: &[u8]) -> Option<Self> {
        if text.len() != Self::TEXT
            || text[10] != b'T'
            || text[13] != b':'
            || text[16] != b':'
            || text[19] != b'.'
            || text[26] != b'Z'
        {
            return None;
        }
        let day = Tanggal::read(&text[..10])?;
        let (hour, minute, second) = (number(&text[11..13])?, number(&text[14..16])?, number(&text[17..19])?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let micros = number(&text[20..26])?;
        Some(Self(i64::from(day.days()) * DAY + ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity(Self::TEXT);
        self.write(&mut text);
        f.pad(&String::from_utf8_lossy(&text))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Instant {
    type Err = String;
    /// Reads RFC 3339 with any offset.
    fn from_str(text: &str) -> Result<Self, String> {
        DateTime::parse_from_rfc3339(text)
            .map(|t| Self(t.timestamp_micros()))
            .map_err(|_| format!("«{text}» bukan waktu RFC 3339, misalnya 2023-10-02T08:15:00+07:00"))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { s.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() { parsed(d) } else { i64::deserialize(d).map(Self) }
    }
}

fn digits(out: &mut Vec<u8>, mut value: i64, width: usize) {
    let start = out.len();
    out.resize(start + width, b'0');
    for slot in out[start..].iter_mut().rev() {
        *slot = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

fn number(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

/// A calendar day in Asia/Jakarta: the day of effect of facts (`berlaku`), or a deadline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tanggal(NaiveDate);

impl Tanggal {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "tanggal TTTT-BB-HH, misalnya 2023-09-30";

    /// The day, or `None` if it does not exist or its year is not one of [`YEARS`].
    pub fn new(year: u16, month: u32, day: u32) -> Option<Self> {
        if !YEARS.contains(&year) {
            return None;
        }
        NaiveDate::from_ymd_opt(i32::from(year), month, day).map(Self)
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.0.to_epoch_days()
    }

    /// The day that many days after 1970-01-01, clamped to the range of dates.
    pub fn from_days(days: i64) -> Self {
        let days = i32::try_from(days).unwrap_or(i32::MAX).clamp(-719_000, 2_900_000);
        Self(NaiveDate::from_epoch_days(days).unwrap_or(NaiveDate::MIN))
    }

    /// Year of the day.
    pub fn year(self) -> u16 {
        self.0.year().clamp(0, 9999) as u16
    }

    /// Quarter of the day, 1 to 4.
    pub fn quarter(self) -> u8 {
        (self.0.month0() / 3 + 1) as u8
    }

    /// Month, 1 to 12, and day of the month, 1 to 31.
    pub fn month_day(self) -> (u32, u32) {
        (self.0.month(), self.0.day())
    }

    /// The day as Indonesians write it: `31 Maret 2026`.
    pub fn tertulis(self) -> String {
        let (month, of_month) = self.month_day();
        format!("{of_month} {} {}", BULAN[(month as usize - 1) % 12], self.year())
    }

    fn write(self, out: &mut Vec<u8>) {
        digits(out, i64::from(self.year()), 4);
        out.push(b'-');
        digits(out, i64::from(self.0.month()), 2);
        out.push(b'-');
        digits(out, i64::from(self.0.day()), 2);
    }

    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
            return None;
        }
        let (year, month, day) = (number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?);
        Self::new(u16::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
    }
}

impl fmt::Display for Tanggal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity(10);
        self.write(&mut text);
        f.pad(&String::from_utf8_lossy(&text))
    }
}

impl fmt::Debug for Tanggal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Tanggal {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text.as_bytes()).ok_or_else(|| format!("«{text}» bukan {}", Self::ACCEPTED))
    }
}

impl Serialize for Tanggal {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { s.serialize_i32(self.days()) }
    }
}

impl<'de> Deserialize<'de> for Tanggal {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() { parsed(d) } else { i32::deserialize(d).map(|days| Self::from_days(days.into())) }
    }
}

impl JsonSchema for Tanggal {
    fn schema_name() -> Cow<'static, str> {
        "Tanggal".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^2[0-9]{3}-[0-9]{2}-[0-9]{2}$", "description": Self::ACCEPTED})
    }
}

/// The period of a target or realisasi: a year, half (semester), quarter (triwulan) or month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Periode {
    /// The whole year.
    Tahun(u16),
    /// Quarter 1 to 4 of a year.
    Triwulan(u16, u8),
    /// Month 1 to 12 of a year.
    Bulan(u16, u8),
    /// Half 1 or 2 of a year.
    Semester(u16, u8),
}

impl Periode {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "periode: tahun (2023), triwulan (2023-TW1 sampai 2023-TW4), semester (2023-S1, 2023-S2) atau bulan \
         (2023-B01 sampai 2023-B12)";

    /// Year of the period.
    pub fn tahun(self) -> u16 {
        match self {
            Self::Tahun(year) | Self::Triwulan(year, _) | Self::Bulan(year, _) | Self::Semester(year, _) => year,
        }
    }

    /// Number of the quarter; `None` for other periods.
    pub fn triwulan(self) -> Option<u8> {
        match self {
            Self::Triwulan(_, quarter) => Some(quarter),
            Self::Tahun(_) | Self::Bulan(..) | Self::Semester(..) => None,
        }
    }

    /// Returns whether the period is a whole year.
    pub fn setahun(self) -> bool {
        matches!(self, Self::Tahun(_))
    }

    /// Returns whether the period is a month or a half, which version 1 of the events did not have.
    pub(crate) fn baru(self) -> bool {
        matches!(self, Self::Bulan(..) | Self::Semester(..))
    }

    /// First and last month, 1 to 12.
    fn bulan(self) -> (u8, u8) {
        match self {
            Self::Tahun(_) => (1, 12),
            Self::Triwulan(_, quarter) => (quarter * 3 - 2, quarter * 3),
            Self::Semester(_, half) => (half * 6 - 5, half * 6),
            Self::Bulan(_, month) => (month, month),
        }
    }

    /// Last day of the period.
    pub fn akhir(self) -> Tanggal {
        let (year, month) = (i32::from(self.tahun()), u32::from(self.bulan().1));
        let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let first = NaiveDate::from_ymd_opt(next.0, next.1, 1);
        Tanggal(first.and_then(|day| day.pred_opt()).unwrap_or(NaiveDate::MAX))
    }

    /// First day of the period.
    pub fn awal(self) -> Tanggal {
        let month = u32::from(self.bulan().0);
        Tanggal(NaiveDate::from_ymd_opt(i32::from(self.tahun()), month, 1).unwrap_or(NaiveDate::MIN))
    }

    /// A distinct number for each period of a year, for the index.
    fn code(self) -> u8 {
        match self {
            Self::Tahun(_) => 0,
            Self::Triwulan(_, quarter) => quarter,
            Self::Bulan(_, month) => 10 + month,
            Self::Semester(_, half) => 30 + half,
        }
    }
}

impl fmt::Display for Periode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tahun(year) => write!(f, "{year}"),
            Self::Triwulan(year, quarter) => write!(f, "{year}-TW{quarter}"),
            Self::Bulan(year, month) => write!(f, "{year}-B{month:02}"),
            Self::Semester(year, half) => write!(f, "{year}-S{half}"),
        }
    }
}

impl FromStr for Periode {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("«{text}» bukan {}", Self::ACCEPTED);
        let (year, part) = text.split_once('-').map_or((text, None), |(y, part)| (y, Some(part)));
        let year = Some(year)
            .filter(|y| y.len() == 4)
            .and_then(|y| y.parse().ok())
            .filter(|y| YEARS.contains(y))
            .ok_or_else(wrong)?;
        let Some(part) = part else { return Ok(Self::Tahun(year)) };
        let quarters = (1..=4).map(|q| Self::Triwulan(year, q));
        let months = (1..=12).map(|m| Self::Bulan(year, m));
        let halves = (1..=2).map(|h| Self::Semester(year, h));
        let mut all = quarters.chain(halves).chain(months);
        all.find(|p| p.to_string().get(5..) == Some(part)).ok_or_else(wrong)
    }
}

impl Serialize for Periode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { (self.tahun(), self.code()).serialize(s) }
    }
}

impl<'de> Deserialize<'de> for Periode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            return parsed(d);
        }
        let (year, code) = <(u16, u8)>::deserialize(d)?;
        match code {
            0 => Ok(Self::Tahun(year)),
            1..=4 => Ok(Self::Triwulan(year, code)),
            11..=22 => Ok(Self::Bulan(year, code - 10)),
            31 | 32 => Ok(Self::Semester(year, code - 30)),
            _ => Err(D::Error::custom("periode di luar batas")),
        }
    }
}

impl JsonSchema for Periode {
    fn schema_name() -> Cow<'static, str> {
        "Periode".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^2[0-9]{3}(-TW[1-4]|-S[12]|-B(0[1-9]|1[0-2]))?$", "description": Self::ACCEPTED})
    }
}
