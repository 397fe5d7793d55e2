//! Formulas as data: small bounded expression trees over named inputs, in exact decimals.
//!
//! A formula can be entered as text (see [`super::formula_text`]); the ledger always records the tree.

use std::{borrow::Cow, fmt, str::FromStr};

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{ident::UnitCode, quantity::Angka, text::parsed};

/// Deepest nesting that a formula may have.
pub const MAX_DEPTH: usize = 12;
/// Most nodes that a formula may have.
pub const MAX_NODES: usize = 64;
/// Most rows of a table of ranges.
pub const MAX_ROWS: usize = 32;
/// Highest power and root.
pub const MAX_POWER: u8 = 12;

/// One node of a formula. In JSON an object with one member: `{"bagi":[{"input":"realisasi"},{"input":"target"}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields, remote = "Self")]
pub enum Formula {
    /// A named input, see [`Masukan`].
    Input(Masukan),
    /// A constant.
    Angka(Angka),
    /// Sum of all operands.
    Tambah(Vec<Formula>),
    /// First operand minus the second.
    Kurang(Box<(Formula, Formula)>),
    /// Product of all operands.
    Kali(Vec<Formula>),
    /// First operand divided by the second; no value if the second is zero.
    Bagi(Box<(Formula, Formula)>),
    /// Least of all operands.
    Min(Vec<Formula>),
    /// Greatest of all operands.
    Maks(Vec<Formula>),
    /// Mean of all operands.
    RataRata(Vec<Formula>),
    /// Rounded half away from zero to the given number of decimals (0 to 6).
    Bulat(Box<(Formula, u8)>),
    /// If the first is less than the second: the third, else the fourth.
    JikaKurang(Box<(Formula, Formula, Formula, Formula)>),
    /// The first to a whole power (1 to 12).
    Pangkat(Box<(Formula, u8)>),
    /// The root of the first, of a whole degree (2 to 12); no value if the first is below zero.
    Akar(Box<(Formula, u8)>),
    /// Geometric mean of all operands; no value if one is below zero.
    Geometrik(Vec<Formula>),
    /// Weighted mean of the operands that apply; the weights of the others are spread over the rest.
    RataBobot(Vec<(Formula, Angka)>),
    /// The value of the first row, from the highest bound down, whose range contains the operand.
    Tabel(Box<(Formula, Vec<Baris>)>),
}

/// A row of a table of ranges: from a bound on, or (without one) everything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baris {
    /// Bound; none: whatever is left.
    #[serde(default)]
    pub dari: Option<Angka>,
    /// Does the bound itself belong to the row?
    pub termasuk: bool,
    /// What the row gives.
    pub nilai: Angka,
}

/// The inputs that formulas may name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Masukan {
    /// Realisasi of the indicator, rounded to its precision.
    Realisasi,
    /// Target of the indicator (for a range: its lower bound).
    Target,
    /// Lower bound of a range target.
    BatasBawah,
    /// Upper bound of a range target.
    BatasAtas,
    /// Capaian in per cent.
    Capaian,
    /// Pagu akhir in rupiah.
    PaguAkhir,
    /// Realised budget in rupiah.
    RealisasiAnggaran,
    /// Sum of the children's values (of a node).
    JumlahAnak,
    /// Mean of the children's values.
    RataAnak,
    /// Least of the children's values.
    MinAnak,
    /// Greatest of the children's values.
    MaksAnak,
    /// How many children have a value.
    BanyakAnak,
    /// How many children reach 100.
    BanyakTercapai,
    /// Any other figure.
    Figur(Rujukan),
}

/// Inputs that have a plain name, with their names.
pub(super) const NAMED: [(&str, Masukan); 13] = [
    ("realisasi", Masukan::Realisasi),
    ("target", Masukan::Target),
    ("batas_bawah", Masukan::BatasBawah),
    ("batas_atas", Masukan::BatasAtas),
    ("capaian", Masukan::Capaian),
    ("pagu_akhir", Masukan::PaguAkhir),
    ("realisasi_anggaran", Masukan::RealisasiAnggaran),
    ("jumlah_anak", Masukan::JumlahAnak),
    ("rata_anak", Masukan::RataAnak),
    ("min_anak", Masukan::MinAnak),
    ("maks_anak", Masukan::MaksAnak),
    ("banyak_anak", Masukan::BanyakAnak),
    ("banyak_tercapai", Masukan::BanyakTercapai),
];

impl Masukan {
    /// The name as in JSON and in the text form; the address of a figure is in brackets.
    pub fn nama(&self) -> Cow<'static, str> {
        if let Self::Figur(figur) = self {
            return format!("[{figur}]").into();
        }
        NAMED.iter().find(|(_, input)| input == self).map_or("", |(nama, _)| nama).into()
    }
}

/// A figure by its address within a unit and year, or of another year, period or unit:
/// `IKU.3/realisasi`, `anggaran/pagu_akhir`, `PPU:IKU.3/capaian`, `IKU.3/realisasi@-1` (last year), `IKU.3/realisasi@TW1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rujukan {
    /// Code of another unit; `None`: the same unit.
    pub unit: Option<UnitCode>,
    /// Number of years back.
    pub mundur: u8,
    /// A quarter of that year; `None`: the period that is asked about.
    pub triwulan: Option<u8>,
    /// The address within the unit and year.
    pub jalur: CompactString,
}

impl Rujukan {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "angka lain, misalnya [IKU.3/realisasi], [anggaran/pagu_akhir], [PPU:IKU.3/capaian], \
         [IKU.3/realisasi@-1] (tahun lalu) atau [IKU.3/realisasi@TW1]";
    /// Most years back.
    pub const MAX_BACK: u8 = 5;
}

impl fmt::Display for Rujukan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(unit) = &self.unit {
            write!(f, "{unit}:")?;
        }
        f.write_str(&self.jalur)?;
        if self.mundur > 0 {
            write!(f, "@-{}", self.mundur)?;
        }
        self.triwulan.map_or(Ok(()), |quarter| write!(f, "@TW{quarter}"))
    }
}

impl FromStr for Rujukan {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("«{text}» bukan {}", Self::ACCEPTED);
        let (unit, rest) = text.split_once(':').map_or((None, text), |(unit, rest)| (Some(unit), rest));
        let mut parts = rest.split('@');
        let jalur = parts.next().unwrap_or_default();
        let mut this = Self {
            unit: unit.map(str::parse).transpose().map_err(|_: String| wrong())?,
            mundur: 0,
            triwulan: None,
            jalur: jalur.into(),
        };
        for part in parts {
            match (part.strip_prefix('-').map(str::parse), part.strip_prefix("TW").map(str::parse)) {
                (Some(Ok(years @ 1..=Self::MAX_BACK)), _) if this.mundur == 0 && this.triwulan.is_none() => {
                    this.mundur = years;
                }
                (_, Some(Ok(quarter @ 1..=4))) if this.triwulan.is_none() => this.triwulan = Some(quarter),
                _ => return Err(wrong()),
            }
        }
        let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/' | b' ');
        let fits = (1..=100).contains(&jalur.len()) && jalur.trim() == jalur && jalur.bytes().all(good);
        if fits && this.to_string() == text { Ok(this) } else { Err(wrong()) }
    }
}

impl Serialize for Rujukan {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rujukan {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        parsed(d)
    }
}

impl JsonSchema for Rujukan {
    fn schema_name() -> Cow<'static, str> {
        "Rujukan".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^([A-Z0-9._-]+:)?[A-Za-z0-9._/ -]+(@-[1-5])?(@TW[1-4])?$", "description": Self::ACCEPTED})
    }
}

impl Serialize for Formula {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        Formula::serialize(self, s)
    }
}

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> de::Visitor<'de> for Either {
            type Value = Formula;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("rumus sebagai pohon atau teks, misalnya (realisasi / target) x 100")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Formula, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Formula, A::Error> {
                Formula::deserialize(de::value::MapAccessDeserializer::new(map))
            }
        }
        if d.is_human_readable() { d.deserialize_any(Either) } else { Formula::deserialize(d) }
    }
}

/// The shape of a tree, for its schema.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case", deny_unknown_fields, rename = "PohonRumus")]
#[allow(dead_code, reason = "only its schema is used")]
enum Tree {
    Input(Masukan),
    Angka(Angka),
    Tambah(Vec<Formula>),
    Kurang(Box<(Formula, Formula)>),
    Kali(Vec<Formula>),
    Bagi(Box<(Formula, Formula)>),
    Min(Vec<Formula>),
    Maks(Vec<Formula>),
    RataRata(Vec<Formula>),
    Bulat(Box<(Formula, u8)>),
    JikaKurang(Box<(Formula, Formula, Formula, Formula)>),
    Pangkat(Box<(Formula, u8)>),
    Akar(Box<(Formula, u8)>),
    Geometrik(Vec<Formula>),
    RataBobot(Vec<(Formula, Angka)>),
    Tabel(Box<(Formula, Vec<Baris>)>),
}

impl JsonSchema for Formula {
    fn schema_name() -> Cow<'static, str> {
        "Formula".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let tree = generator.subschema_for::<Tree>();
        json_schema!({
            "description": "Rumus: teks seperti (realisasi / target) x 100, atau pohonnya; yang dicatat selalu pohon.",
            "anyOf": [{"type": "string", "minLength": 1, "maxLength": 4000}, tree],
        })
    }
}

impl Formula {
    /// The direct operands, in order.
    pub fn operands(&self) -> Vec<&Formula> {
        match self {
            Self::Input(_) | Self::Angka(_) => Vec::new(),
            Self::Tambah(all)
            | Self::Kali(all)
            | Self::Min(all)
            | Self::Maks(all)
            | Self::RataRata(all)
            | Self::Geometrik(all) => all.iter().collect(),
            Self::Kurang(two) | Self::Bagi(two) => vec![&two.0, &two.1],
            Self::Bulat(one) | Self::Pangkat(one) | Self::Akar(one) => vec![&one.0],
            Self::JikaKurang(four) => vec![&four.0, &four.1, &four.2, &four.3],
            Self::RataBobot(all) => all.iter().map(|(operand, _)| operand).collect(),
            Self::Tabel(table) => vec![&table.0],
        }
    }

    /// The figures that the formula refers to.
    pub fn figures(&self) -> Vec<&Rujukan> {
        match self {
            Self::Input(Masukan::Figur(figur)) => vec![figur],
            _ => self.operands().into_iter().flat_map(Self::figures).collect(),
        }
    }

    /// Refuses a formula that cannot be computed: too deep, too large, without operands or inputs, or with an input that is
    /// not in `allowed`. References to other figures are checked by admission, which has the books.
    pub fn check(&self, allowed: &[Masukan]) -> Result<(), String> {
        let mut nodes = 0;
        let mut inputs = 0;
        self.walk(1, &mut nodes, &mut inputs, allowed)?;
        if inputs == 0 {
            return Err(format!("rumus tidak menyebut satu masukan pun; masukan yang tersedia: {}", names(allowed)));
        }
        Ok(())
    }

    fn walk(&self, depth: usize, nodes: &mut usize, inputs: &mut usize, allowed: &[Masukan]) -> Result<(), String> {
        *nodes += 1;
        if depth > MAX_DEPTH {
            return Err(format!("rumus lebih dalam dari {MAX_DEPTH} tingkat"));
        }
        if *nodes > MAX_NODES {
            return Err(format!("rumus lebih dari {MAX_NODES} simpul"));
        }
        match self {
            Self::Input(input) if !matches!(input, Masukan::Figur(_)) && !allowed.contains(input) => {
                return Err(format!(
                    "masukan «{}» tidak tersedia di sini; yang tersedia: {}",
                    input.nama(),
                    names(allowed)
                ));
            }
            Self::Input(_) => *inputs += 1,
            Self::Tambah(all)
            | Self::Kali(all)
            | Self::Min(all)
            | Self::Maks(all)
            | Self::RataRata(all)
            | Self::Geometrik(all)
                if all.is_empty() =>
            {
                return Err("operasi tanpa operan".to_owned());
            }
            Self::Bulat(one) if one.1 > 6 => return Err(format!("pembulatan ke {} desimal; paling banyak 6", one.1)),
            Self::Pangkat(one) if one.1 == 0 || one.1 > MAX_POWER => {
                return Err(format!("pangkat {}; yang diterima 1 sampai {MAX_POWER}", one.1));
            }
            Self::Akar(one) if one.1 < 2 || one.1 > MAX_POWER => {
                return Err(format!("akar {}; yang diterima 2 sampai {MAX_POWER}", one.1));
            }
            Self::RataBobot(all) => weights(all)?,
            Self::Tabel(table) => rows(&table.1)?,
            Self::Tambah(_) | Self::Kali(_) | Self::Min(_) | Self::Maks(_) | Self::RataRata(_) => {}
            Self::Geometrik(_) | Self::Bulat(_) | Self::Pangkat(_) | Self::Akar(_) => {}
            Self::Angka(_) | Self::Kurang(_) | Self::Bagi(_) | Self::JikaKurang(_) => {}
        }
        self.operands().into_iter().try_for_each(|operand| operand.walk(depth + 1, nodes, inputs, allowed))
    }
}

fn weights(all: &[(Formula, Angka)]) -> Result<(), String> {
    match all.iter().find(|(_, weight)| *weight <= Angka::ZERO) {
        _ if all.is_empty() => Err("operasi tanpa operan".to_owned()),
        Some((_, weight)) => Err(format!("bobot {weight} dalam rata-rata berbobot; harus di atas nol")),
        None => Ok(()),
    }
}

/// Checks a table: bounds must fall from row to row; only the last row may be without one.
fn rows(all: &[Baris]) -> Result<(), String> {
    if all.is_empty() || all.len() > MAX_ROWS {
        return Err(format!("tabel dengan {} baris; yang diterima 1 sampai {MAX_ROWS}", all.len()));
    }
    for pair in all.windows(2) {
        let falls = match (pair[0].dari, pair[1].dari) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(high), Some(low)) => high > low || (high == low && !pair[0].termasuk && pair[1].termasuk),
        };
        if !falls {
            return Err(
                "baris tabel tidak menurun dari batas tertinggi; hanya yang terakhir boleh tanpa batas".to_owned()
            );
        }
    }
    Ok(())
}

fn names(inputs: &[Masukan]) -> String {
    inputs.iter().map(Masukan::nama).collect::<Vec<_>>().join(", ")
}
