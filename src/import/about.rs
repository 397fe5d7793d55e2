//! What a row is about: its period, from its cell or from the head of its column, and its indicator, by code or by name.

use rust_decimal::Decimal;

use super::{
    heads::{self, Slot},
    line::Line,
    number::{self, Doubt, Reading},
    plan::Quarantined,
    words,
};
use crate::{
    event::{IkuCode, Periode, UnitCode},
    projection::Book,
};

/// Most names that are offered.
const MOST_OFFERED: usize = 10;

/// Words without marks and in small letters, so that names compare as people compare them.
fn plain(text: &str) -> String {
    let clean: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A period, and whether the value is added up from the beginning of the year until its end (`s.d. TW II`).
fn stretch(text: &str, tahun: Option<u16>) -> Result<(Periode, bool), Doubt> {
    let wrong = match words::period(text, tahun) {
        Ok(periode) => return Ok((periode, false)),
        Err(doubt) => doubt,
    };
    let said = heads::spoken(text);
    let Some(year) = said.tahun.or(tahun).filter(|_| said.core.is_empty()) else { return Err(wrong) };
    let quarter = |n: u8| Periode::Triwulan(year, n);
    let offered = |periode: Periode, what: String| Doubt {
        why: format!("bukan periode: tahun, atau TW1 sampai TW4; {what}"),
        readings: vec![periode.to_string()],
    };
    match said.slot {
        Some(Slot::Triwulan(n)) => Ok((quarter(n), said.upto)),
        Some(Slot::Semester(n)) => Err(offered(quarter(n * 2), format!("semester {n} berakhir pada TW{}", n * 2))),
        Some(Slot::Bulan(n)) if n % 3 == 0 => {
            Err(offered(quarter(n / 3), format!("bulan ke-{n} mengakhiri TW{}", n / 3)))
        }
        _ => Err(wrong),
    }
}

impl Line<'_> {
    /// The period, and whether the value is added up from the beginning of the year until its end.
    pub fn stretch(&self) -> Result<(Periode, bool), Quarantined> {
        let tahun = self.said.and_then(|said| said.tahun).or_else(|| self.tahun());
        let said = self.said.filter(|said| said.slot.is_some());
        let upto = self.said.is_some_and(|said| said.upto);
        let cell = self.text("periode");
        let Some(slot) = said.and_then(|said| said.slot) else {
            let read = |text: &str| stretch(text, tahun);
            return self.must("periode", read).map(|(periode, also)| (periode, upto || also));
        };
        let own = cell.map(|_| self.must("periode", |text| stretch(text, tahun))).transpose()?;
        let year = own.map(|(periode, _)| periode.tahun()).or(tahun);
        let Some(year) = year else {
            return Err(self
                .doubt("nilai", Doubt::of("tahun periode tidak disebut; sebutkan tahunnya, sama untuk semua baris")));
        };
        let (headed, why) = match slot {
            Slot::Triwulan(n) => (Periode::Triwulan(year, n), None),
            Slot::Semester(n) => (Periode::Triwulan(year, n * 2), Some(format!("semester {n}"))),
            Slot::Bulan(n) => (Periode::Triwulan(year, n.div_ceil(3)), Some(format!("bulan ke-{n}"))),
        };
        let field = if self.has("periode") { "periode" } else { "nilai" };
        if let Some(what) = why {
            let why = format!("judul menyebut {what}; yang dicatat triwulan atau tahun");
            let offered = !matches!(slot, Slot::Bulan(n) if n % 3 != 0);
            let readings = if offered { vec![headed.to_string()] } else { Vec::new() };
            let periode = self.settle(field, Doubt { why, readings }, |text| words::period(text, Some(year)))?;
            return Ok((periode, upto));
        }
        match own {
            None => Ok((headed, upto)),
            // The same stretch, said in two ways; or the columns of the year that the cell names.
            Some((own, _)) if own == headed => Ok((own, upto)),
            Some((Periode::Tahun(_), _)) if upto && slot == Slot::Triwulan(4) => Ok((Periode::Tahun(year), false)),
            Some((Periode::Tahun(_), _)) if self.is_wide() => Ok((headed, upto)),
            Some((own, _)) => {
                let why = format!("judul kolom menyebut {headed}, baris ini {own}");
                let doubt = Doubt { why, readings: vec![headed.to_string(), own.to_string()] };
                self.settle(field, doubt, |text| words::period(text, Some(year))).map(|periode| (periode, upto))
            }
        }
    }

    /// The indicator: by its code; where there is none, by its very name, which needs a confirmation.
    pub fn indicator(&self, unit: &UnitCode, book: &Book, periode: Periode) -> Result<IkuCode, Quarantined> {
        let code = self.maybe("iku", words::iku);
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

    /// Does the row hold several periods, each in a column of its own?
    fn is_wide(&self) -> bool {
        self.mapping.kolom.keys().any(|field| field.contains('@'))
    }

    /// A value under a head that names a scale, such as «Realisasi (Rp juta)», where the indicator's unit does not.
    pub fn head_scaled(&self, field: &str, value: Decimal, satuan: &str) -> Result<Decimal, Quarantined> {
        let own = super::heads::spoken(satuan).skala;
        let Some(skala) = self.said.and_then(|said| said.skala).filter(|skala| own != Some(*skala)) else {
            return Ok(value);
        };
        let told = |value: Decimal| value.normalize().to_string().replace('.', ",");
        let times = value.checked_mul(skala).map(|value| format!("{} (dikalikan {skala})", told(value)));
        let doubt = Doubt {
            why: format!("judul kolom menyebut skala {skala}, satuan indikator «{satuan}»"),
            readings: times.into_iter().chain([format!("{} (apa adanya)", told(value))]).collect(),
        };
        match self.settle(field, doubt, number::picked)? {
            Reading::Number(value) => Ok(value),
            _ => Ok(value),
        }
    }
}
