//! Conversion between the cells of a column and the fields of an event's data.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::choices::GABUNG;
use crate::{
    event::{Formula, Tanggal},
    import::{
        measure::In,
        number::{self, Doubt, Reading},
        sheet::Raw,
        shown, words,
    },
    projection::eval,
};

/// The format of a column's cells.
#[derive(Debug, Clone, Copy)]
pub enum Bentuk {
    /// Text.
    Teks,
    /// A code; refused if it is stored as a number that has lost its zeros.
    Kode,
    /// A decimal.
    Angka,
    /// A whole number.
    Bulat,
    /// Money.
    Rupiah,
    /// A day.
    Hari,
    /// One of these words, with the value of each.
    Pilihan(&'static [(&'static str, &'static str)]),
    /// A formula as text.
    Rumus,
    /// Codes, separated by semicolons.
    Daftar,
    /// Weighted components: `name: weight`, one per line or separated by semicolons.
    Komponen,
    /// Source indicators with weights: `UNIT/code: weight`.
    Asal,
    /// One source indicator.
    SatuAsal,
    /// The combination of children: a word, or `rumus:` and a formula.
    Gabung,
    /// A bound: a number, or a word for none.
    Batas,
    /// Indicators with their shares: `code: per cent`.
    Porsi,
}

impl Bentuk {
    /// The allowed words of such a cell, if it is a closed list.
    pub fn words(self) -> Option<Vec<String>> {
        let of = |all: &[(&str, &str)]| all.iter().map(|(word, _)| (*word).to_owned()).collect();
        match self {
            Self::Pilihan(all) => Some(of(all)),
            Self::Gabung => Some(of(GABUNG)),
            _ => None,
        }
    }
}

impl Bentuk {
    /// Whether a cell merged over several rows applies to each of them; for a number that would be ambiguous.
    pub fn untuk_tiap_baris(self) -> bool {
        !matches!(self, Self::Angka | Self::Bulat | Self::Rupiah | Self::Batas)
    }
}

/// The content of a cell to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sel {
    /// Empty.
    #[default]
    Kosong,
    /// Text.
    Teks(String),
    /// A number.
    Angka(Decimal),
    /// A day.
    Hari(Tanggal),
}

impl Sel {
    /// A text cell; empty for an empty text.
    pub fn teks(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Kosong } else { Self::Teks(text) }
    }
}

/// Parses a cell (`None` if it is empty).
pub fn read(bentuk: Bentuk, raw: &Raw) -> Result<Option<Value>, Doubt> {
    match raw {
        Raw::Error(error) => return Err(Doubt::of(format!("sel berisi galat lembar kerja {error}"))),
        Raw::Uncomputed => {
            return Err(Doubt::of("rumus tanpa nilai tersimpan; buka dan simpan berkasnya sekali lagi"));
        }
        _ => {}
    }
    let text = raw.text().replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(match bentuk {
        Bentuk::Teks => text.into(),
        Bentuk::Rumus => formula(text)?,
        Bentuk::Kode => code(raw)?.into(),
        Bentuk::Angka => decimal(raw, In::Any)?.to_string().into(),
        Bentuk::Rupiah => decimal(raw, In::Rupiah)?.to_string().into(),
        Bentuk::Bulat => whole(raw)?.into(),
        Bentuk::Hari => day(raw)?.to_string().into(),
        Bentuk::Pilihan(all) => chosen(text, all)?,
        Bentuk::Daftar => {
            let one = matches!(raw, Raw::Number(..)).then(|| code(raw)).transpose()?;
            one.map_or_else(|| list(text).map(Value::from).collect(), |code| json!([code]))
        }
        Bentuk::Komponen => parts(text).map(component).collect::<Result<_, _>>()?,
        Bentuk::Asal => parts(text).map(origin).collect::<Result<_, _>>()?,
        Bentuk::SatuAsal => origin(text)?,
        Bentuk::Gabung => combination(text)?,
        Bentuk::Batas if TANPA.contains(&text.to_lowercase().as_str()) => Value::Null,
        Bentuk::Batas => decimal(raw, In::Any)?.to_string().into(),
        Bentuk::Porsi => shares(text)?.into(),
    }))
}

/// Words for the absence of a bound.
const TANPA: [&str; 3] = ["tanpa", "tidak ada", "tanpa batas"];

/// Parses the indicators that an output serves, with their shares.
pub fn shares(text: &str) -> Result<Vec<Value>, Doubt> {
    let one = |part: &str| {
        let (iku, persen) =
            part.rsplit_once(':').ok_or_else(|| Doubt::of("tulis kode indikator: persen untuk tiap indikator"))?;
        Ok(json!({"iku": iku.trim(), "persen": weight(persen)?}))
    };
    parts(text).map(one).collect()
}

/// Parses a code: text, or a whole number that is shown as it is stored.
fn code(raw: &Raw) -> Result<String, Doubt> {
    match raw {
        Raw::Number(value, _) if !value.is_integer() || raw.word() != value.to_string() => {
            let why = "kode tersimpan sebagai angka, sehingga nol atau titiknya dapat hilang; beri selnya format Teks";
            Err(Doubt { why: why.to_owned(), readings: vec![format!("kode tertulis «{}»", raw.word())] })
        }
        Raw::Day(_) => Err(Doubt::of("kode diubah lembar kerja menjadi tanggal; beri selnya format Teks")),
        _ => Ok(raw.word().split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

fn decimal(raw: &Raw, how: In<'_>) -> Result<Decimal, Doubt> {
    let found = match raw {
        Raw::Number(stored, format) => how.fit(shown::measured(*stored, format.as_deref())?)?,
        Raw::Day(_) => return Err(Doubt::of("sel berformat tanggal; mungkin angka yang diubah lembar kerja")),
        _ => how.read(&raw.text(), None)?,
    };
    match found {
        Reading::Number(value) => Ok(value.normalize()),
        Reading::Dash => Err(number::dash()),
        _ => Err(Doubt::of("bukan satu angka")),
    }
}

fn whole(raw: &Raw) -> Result<u32, Doubt> {
    let value = decimal(raw, In::Any)?;
    u32::try_from(value).ok().filter(|_| value.is_integer()).ok_or_else(|| Doubt::of("bukan bilangan bulat dari 0"))
}

/// Parses a day.
pub fn day(raw: &Raw) -> Result<Tanggal, Doubt> {
    match raw {
        Raw::Day(day) => Ok(*day),
        Raw::Number(..) => Err(Doubt::of("angka, bukan tanggal")),
        _ => words::day(&raw.text(), None),
    }
}

/// The value of one of some words, case-insensitive.
pub fn chosen(text: &str, all: &[(&str, &str)]) -> Result<Value, Doubt> {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], " ");
    match all.iter().find(|(word, value)| plain(word) == plain(text) || plain(value) == plain(text)) {
        Some((_, "true")) => Ok(Value::Bool(true)),
        Some((_, "false")) => Ok(Value::Bool(false)),
        Some((_, value)) => Ok((*value).into()),
        None => Err(Doubt {
            why: "kata tidak dikenal".to_owned(),
            readings: all.iter().map(|(word, _)| (*word).to_owned()).collect(),
        }),
    }
}

/// Splits codes at commas, semicolons or line breaks.
pub fn list(text: &str) -> impl Iterator<Item = String> {
    text.split([';', ',', '\n']).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty())
}

/// Splits a text into lines; a single line at its semicolons.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mark = if text.contains('\n') { '\n' } else { ';' };
    text.split(mark).map(str::trim).filter(|part| !part.is_empty())
}

fn weight(text: &str) -> Result<String, Doubt> {
    let found = In::Any.read(text.trim().trim_end_matches('%').trim(), None)?;
    match found {
        Reading::Number(value) => Ok(value.normalize().to_string()),
        _ => Err(Doubt::of(format!("bobot «{text}» bukan angka"))),
    }
}

fn component(text: &str) -> Result<Value, Doubt> {
    let (nama, bobot) = text.rsplit_once(':').ok_or_else(|| Doubt::of("tulis nama: bobot untuk tiap komponen"))?;
    Ok(json!({"nama": nama.trim(), "bobot": weight(bobot)?}))
}

fn origin(text: &str) -> Result<Value, Doubt> {
    let (text, dukungan) = match text.strip_suffix("(tidak langsung)") {
        Some(rest) => (rest.trim(), "tidak_langsung"),
        None => (text, "langsung"),
    };
    let (at, bobot) = text.split_once(':').map_or((text, None), |(at, bobot)| (at, Some(bobot)));
    let (unit, iku) = at.split_once('/').ok_or_else(|| Doubt::of("tulis UNIT/kode indikator, boleh dengan: bobot"))?;
    let mut one = json!({"unit": unit.trim(), "iku": iku.trim(), "dukungan": dukungan});
    if let Some(bobot) = bobot {
        one["bobot"] = weight(bobot)?.into();
    }
    Ok(one)
}

fn formula(text: &str) -> Result<Value, Doubt> {
    let tree = if text.starts_with('{') {
        serde_json::from_str::<Formula>(text).map_err(|e| Doubt::of(format!("pohon rumus: {e}")))?
    } else {
        text.parse::<Formula>().map_err(Doubt::of)?
    };
    serde_json::to_value(tree).map_err(|e| Doubt::of(e.to_string()))
}

fn combination(text: &str) -> Result<Value, Doubt> {
    match text.strip_prefix("rumus:") {
        Some(rest) => Ok(json!({"rumus": formula(rest.trim())?})),
        None => chosen(text, GABUNG).map_err(|mut doubt| {
            doubt.readings.push("rumus: …".to_owned());
            doubt
        }),
    }
}

/// The cell of a field.
pub fn write(bentuk: Bentuk, value: &Value) -> Sel {
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let lines = |one: &dyn Fn(&Value) -> String| {
        Sel::teks(value.as_array().into_iter().flatten().map(one).collect::<Vec<_>>().join("\n"))
    };
    match bentuk {
        _ if value.is_null() => Sel::Kosong,
        Bentuk::Teks | Bentuk::Kode => Sel::teks(text(value)),
        Bentuk::Angka | Bentuk::Rupiah | Bentuk::Batas => text(value).parse().map_or(Sel::Kosong, Sel::Angka),
        Bentuk::Bulat => value.as_u64().map_or(Sel::Kosong, |n| Sel::Angka(Decimal::from(n))),
        Bentuk::Hari => text(value).parse().map_or(Sel::Kosong, Sel::Hari),
        Bentuk::Pilihan(all) => {
            let wanted = value.as_bool().map_or_else(|| text(value), |yes| yes.to_string());
            Sel::teks(all.iter().find(|(_, v)| *v == wanted).map_or("", |(word, _)| *word))
        }
        Bentuk::Rumus => Sel::teks(formula_of(value)),
        Bentuk::Daftar => {
            let all: Vec<String> = value.as_array().into_iter().flatten().map(text).collect();
            Sel::teks(all.join("; "))
        }
        Bentuk::Komponen => lines(&|one| format!("{}: {}", text(&one["nama"]), comma(&text(&one["bobot"])))),
        Bentuk::Asal => lines(&origin_of),
        Bentuk::Porsi => lines(&|one| format!("{}: {}", text(&one["iku"]), comma(&text(&one["persen"])))),
        Bentuk::SatuAsal => Sel::teks(origin_of(value)),
        Bentuk::Gabung => match value.get("rumus") {
            Some(formula) => Sel::teks(format!("rumus: {}", formula_of(formula))),
            None => Sel::teks(GABUNG.iter().find(|(_, v)| *v == text(value)).map_or("", |(word, _)| *word)),
        },
    }
}

fn comma(plain: &str) -> String {
    plain.replace('.', ",")
}

/// A formula as text, or as its JSON tree if the text would parse differently.
fn formula_of(value: &Value) -> String {
    let Ok(tree) = serde_json::from_value::<Formula>(value.clone()) else { return String::new() };
    let text = eval::text(&tree);
    if text.parse().as_ref() == Ok(&tree) { text } else { value.to_string() }
}

fn origin_of(value: &Value) -> String {
    let text = |field: &str| value[field].as_str().unwrap_or_default();
    let bobot = value["bobot"].as_str().map_or_else(String::new, |b| format!(": {}", comma(b)));
    let indirect = if text("dukungan") == "tidak_langsung" { " (tidak langsung)" } else { "" };
    format!("{}/{}{bobot}{indirect}", text("unit"), text("iku"))
}
