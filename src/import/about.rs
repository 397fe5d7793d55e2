//! The subject of a row: its period, from its cell or from the head of its column, and its indicator, by code or by name.

use rust_decimal::Decimal;

use super::{
    ground::Quarantined,
    heads::{self, Slot},
    line::Line,
    matters::SATUAN,
    number::{self, Doubt, Reading},
    words,
};
use crate::{
    event::{IkuCode, Periode, UnitCode, data::Frekuensi},
    projection::Book,
};

/// Maximum number of names that are offered.
const MOST_OFFERED: usize = 10;

/// The words in lower case without punctuation, for comparing names.
fn plain(text: &str) -> String {
    let clean: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A period, and whether the value is cumulative from the beginning of the year to its end (`s.d. TW II`).
fn stretch(text: &str, tahun: Option<u16>) -> Result<(Periode, bool), Doubt> {
    let wrong = match words::period(text, tahun) {
        Ok(periode) => return Ok((periode, false)),
        Err(doubt) => doubt,
    };
    if let Ok(periode) = text.trim().parse() {
        return Ok((periode, false));
    }
    let said = heads::spoken(text);
    let Some(year) = said.tahun.or(tahun).filter(|_| said.core.is_empty()) else { return Err(wrong) };
    said.slot.map(|slot| (of(slot, year), said.upto)).ok_or(wrong)
}

/// The period of a slot that a head or cell names.
fn of(slot: Slot, tahun: u16) -> Periode {
    match slot {
        Slot::Triwulan(n) => Periode::Triwulan(tahun, n),
        Slot::Semester(n) => Periode::Semester(tahun, n),
        Slot::Bulan(n) => Periode::Bulan(tahun, n),
    }
}

/// The periods of an indicator that lie within another one: the months of a quarter, or the half that a quarter ends.
pub(super) fn within(periode: Periode, frekuensi: Frekuensi) -> Vec<Periode> {
    let (first, last) = (first_month(periode), month(periode));
    let all = (first..=last).filter_map(|month| ending(month, frekuensi, periode.tahun()));
    all.filter(|own| !periode.setahun() || own.setahun()).collect()
}

fn first_month(periode: Periode) -> u8 {
    match periode {
        Periode::Tahun(_) => 1,
        Periode::Semester(_, n) => n * 6 - 5,
        Periode::Triwulan(_, n) => n * 3 - 2,
        Periode::Bulan(_, n) => n,
    }
}

/// The last month of a period.
fn month(periode: Periode) -> u8 {
    match periode {
        Periode::Tahun(_) => 12,
        Periode::Semester(_, n) => n * 6,
        Periode::Triwulan(_, n) => n * 3,
        Periode::Bulan(_, n) => n,
    }
}

/// The period of an indicator that ends with a month (`None` if no period does).
fn ending(month: u8, frekuensi: Frekuensi, tahun: u16) -> Option<Periode> {
    match frekuensi {
        Frekuensi::Bulanan => Some(Periode::Bulan(tahun, month)),
        Frekuensi::Triwulanan if month.is_multiple_of(3) => Some(Periode::Triwulan(tahun, month / 3)),
        Frekuensi::Semesteran if month.is_multiple_of(6) => Some(Periode::Semester(tahun, month / 6)),
        Frekuensi::Tahunan if month == 12 => Some(Periode::Tahun(tahun)),
        Frekuensi::Triwulanan | Frekuensi::Semesteran | Frekuensi::Tahunan => None,
    }
}

/// The frequency in words.
fn sering(frekuensi: Frekuensi) -> &'static str {
    match frekuensi {
        Frekuensi::Bulanan => "tiap bulan",
        Frekuensi::Triwulanan => "tiap triwulan",
        Frekuensi::Semesteran => "tiap semester",
        Frekuensi::Tahunan => "sekali setahun",
    }
}

impl Line<'_> {
    /// The period of the value, and whether the value is cumulative from the beginning of the year to its end.
    pub fn stretch(&self) -> Result<(Periode, bool), Quarantined> {
        let tahun = self.said.and_then(|said| said.tahun).or_else(|| self.tahun());
        let said = self.said.filter(|said| said.slot.is_some());
        let upto = self.said.is_some_and(|said| said.upto);
        let cell = self.text("periode");
        let Some(slot) = said.and_then(|said| said.slot) else {
            // Beside columns of one period each, a column without a period is the year's; so is that of an action plan, which is
            // for a year.
            let yearly = self.is_wide() || self.columns.contains_key("aksi");
            if let (None, true, Some(year)) = (&cell, yearly, tahun) {
                return Ok((Periode::Tahun(year), upto));
            }
            let read = |text: &str| stretch(text, tahun);
            return self.must("periode", read).map(|(periode, also)| (periode, upto || also));
        };
        let own = cell.map(|_| self.must("periode", |text| stretch(text, tahun))).transpose()?;
        let year = own.map(|(periode, _)| periode.tahun()).or(tahun);
        let Some(year) = year else {
            return Err(self
                .doubt("nilai", Doubt::of("tahun periode tidak disebut; sebutkan tahunnya, sama untuk semua baris")));
        };
        let headed = of(slot, year);
        let field = if self.has("periode") { "periode" } else { "nilai" };
        match own {
            None => Ok((headed, upto)),
            // The same period in two ways, or the columns of the year that the cell names.
            Some((own, _)) if own == headed => Ok((own, upto)),
            Some((Periode::Tahun(_), _)) if upto && slot == Slot::Triwulan(4) => Ok((Periode::Tahun(year), false)),
            Some((Periode::Tahun(_), _)) if self.is_wide() => Ok((headed, upto)),
            Some((own, _)) => {
                let why = format!("judul kolom menyebut {headed}, baris ini {own}");
                let doubt = Doubt { why, readings: vec![headed.to_string(), own.to_string()] };
                self.settle(field, doubt, |text| text.parse().map_err(Doubt::of)).map(|periode| (periode, upto))
            }
        }
    }

    /// The period in the indicator's frequency. For a period of another length the doubt offers the indicator's period that ends
    /// with it.
    pub fn fitted(&self, periode: Periode, frekuensi: Frekuensi) -> Result<Periode, Quarantined> {
        let end = ending(month(periode), frekuensi, periode.tahun());
        if periode.setahun() || end == Some(periode) {
            return Ok(periode);
        }
        let field = if self.has("periode") { "periode" } else { "nilai" };
        let accepted = match end {
            Some(end) => format!("{periode} berakhir bersama {end}"),
            None => format!("tidak ada periodenya yang berakhir bersama {periode}"),
        };
        let why = format!("bukan periode indikator ini, yang diukur {}; {accepted}", sering(frekuensi));
        let readings = end.iter().map(ToString::to_string).collect();
        self.settle(field, Doubt { why, readings }, |text| text.parse().map_err(Doubt::of))
    }

    /// The indicator by its code or, if there is none, by its exact name, which needs a confirmation.
    pub fn indicator(&self, unit: &UnitCode, book: &Book, periode: Periode) -> Result<IkuCode, Quarantined> {
        let code = self.maybe("iku", |text| Self::coded(text, [book]));
        let Some(nama) = self.text("nama").map(|text| plain(&text)).filter(|nama| !nama.is_empty()) else {
            return code?.ok_or_else(|| self.doubt("iku", Doubt::of("kosong")));
        };
        let names = || {
            let all = book.iku.iter().filter_map(|(kode, iku)| Some((kode, iku.definisi(periode.akhir())?)));
            all.map(|(kode, definisi)| (kode.clone(), plain(&definisi.isi.nama)))
        };
        let same: Vec<IkuCode> = names().filter(|(_, own)| *own == nama).map(|(kode, _)| kode).collect();
        if let Some(code) = code? {
            return match &same[..] {
                [other] if *other != code => {
                    let why = format!("kode {code}, tetapi nama barisnya adalah nama {other}");
                    self.settle("iku", Doubt { why, readings: vec![code.to_string(), other.to_string()] }, words::iku)
                }
                _ => Ok(code),
            };
        }
        if let [one] = &same[..] {
            self.asks
                .borrow_mut()
                .entry("nama")
                .or_default()
                .push(format!("«{}» = {one}", self.text("nama").unwrap_or_default()));
            if self.ground.picks.get("nama").is_some_and(|pick| pick == "cocok") {
                return Ok(one.clone());
            }
            let why = format!("kode IKU tidak ada; namanya sama dengan {one} pada kartu {unit}");
            return self.settle("nama", Doubt { why, readings: vec![one.to_string()] }, words::iku);
        }
        let close = names().filter(|(_, own)| own.contains(&nama) || nama.contains(own.as_str()));
        let readings = close.map(|(kode, _)| kode.to_string()).take(MOST_OFFERED).collect();
        let why = format!("kode IKU tidak ada, dan tidak tepat satu indikator {unit} bernama demikian");
        self.settle("nama", Doubt { why, readings }, words::iku)
    }

    /// The code of an indicator as one of the books writes it, whatever its case and blanks; otherwise normalized.
    pub fn coded<'b>(text: &str, books: impl IntoIterator<Item = &'b Book>) -> Result<IkuCode, Doubt> {
        let tight = |text: &str| {
            let all = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
            // «IKU 1», «IKU.1» and «IKU-1» are interchangeable; other codes may differ in their punctuation only.
            all.strip_prefix("iku").map(|tail| format!("iku{}", tail.trim_start_matches(['.', '-']))).unwrap_or(all)
        };
        let usual = words::iku(text);
        let wanted = [Some(tight(text)), usual.as_ref().ok().map(|code| tight(code.as_str()))];
        for book in books {
            if let Some(same) = book.iku.keys().find(|code| code.as_str() == text.trim()) {
                return Ok(same.clone());
            }
            let alike: Vec<&IkuCode> =
                book.iku.keys().filter(|code| wanted.contains(&Some(tight(code.as_str())))).collect();
            if let [one] = alike[..] {
                return Ok(one.clone());
            }
        }
        usual
    }

    /// The same for an indicator of a unit or of a unit above it.
    pub fn served(&self, text: &str, unit: &UnitCode, tahun: u16) -> Result<IkuCode, Doubt> {
        let view = self.ground.view;
        let line = view.global.ancestry(unit, view.as_of);
        let books: Result<Vec<_>, _> = line.iter().map(|above| view.book(above, tahun)).collect();
        Self::coded(text, books.map_err(|e| Doubt::of(e.to_string()))?.iter().map(AsRef::as_ref))
    }

    /// Whether the row holds several periods, each in its own column.
    fn is_wide(&self) -> bool {
        self.mapping.kolom.keys().any(|field| field.contains('@'))
    }

    /// Applies a scale that the head («Realisasi (Rp juta)»), the unit beside the value («Juta Rupiah») or the table's title
    /// names and the indicator's own unit does not; the importer is asked first.
    pub fn head_scaled(&self, field: &str, value: Decimal, satuan: &str) -> Result<Decimal, Quarantined> {
        let own = super::heads::spoken(satuan).skala;
        let beside = self.raw(SATUAN).map(|raw| raw.text().into_owned()).unwrap_or_default();
        let percent = |text: &str| text.contains('%') || text.to_lowercase().contains("persen");
        let by_row = super::heads::spoken(&beside).skala;
        if !beside.trim().is_empty() && percent(&beside) != percent(satuan) {
            return self.asked(field, value, None, &format!("kolom satuan menyebut «{}»", beside.trim()), satuan);
        }
        let differs = |skala: Option<Decimal>| skala.filter(|skala| own != Some(*skala));
        if let Some(skala) = differs(by_row) {
            return self.asked(field, value, Some(skala), &format!("kolom satuan menyebut skala {skala}"), satuan);
        }
        if let Some(skala) = differs(self.said.and_then(|said| said.skala)) {
            return self.asked(field, value, Some(skala), &format!("judul kolom menyebut skala {skala}"), satuan);
        }
        // The scale of a title is for amounts of money, and was confirmed once for the table.
        let money = satuan.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| w == "rp" || w == "rupiah");
        let times = if money && own.is_none() { self.skala } else { Decimal::ONE };
        value.checked_mul(times).ok_or_else(|| self.doubt(field, Doubt::of("angka di luar batas")))
    }

    /// Asks whether a value is to be multiplied or taken as it is.
    fn asked(
        &self,
        field: &str,
        value: Decimal,
        skala: Option<Decimal>,
        why: &str,
        satuan: &str,
    ) -> Result<Decimal, Quarantined> {
        let told = |value: Decimal| value.normalize().to_string().replace('.', ",");
        let times = skala.and_then(|skala| Some((value.checked_mul(skala)?, skala)));
        let times = times.map(|(value, skala)| format!("{} (dikalikan {skala})", told(value)));
        let doubt = Doubt {
            why: format!("{why}, satuan indikator «{satuan}»"),
            readings: times.into_iter().chain([format!("{} (apa adanya)", told(value))]).collect(),
        };
        match self.settle(field, doubt, number::picked)? {
            Reading::Number(value) => Ok(value),
            _ => Ok(value),
        }
    }
}
