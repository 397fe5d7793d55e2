//! Formulas as data: small bounded expression trees over named inputs, in exact decimals.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quantity::Angka;

/// Deepest nesting that a formula may have.
pub const MAX_DEPTH: usize = 12;
/// Most nodes that a formula may have.
pub const MAX_NODES: usize = 64;

/// One node of a formula. In JSON an object with one member: `{"bagi":[{"input":"realisasi"},{"input":"target"}]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
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
    /// First operand divided by the second; nothing when the second is zero.
    Bagi(Box<(Formula, Formula)>),
    /// Least of all operands.
    Min(Vec<Formula>),
    /// Greatest of all operands.
    Maks(Vec<Formula>),
    /// Mean of all operands.
    RataRata(Vec<Formula>),
    /// Rounded half away from zero to so many decimals (0 to 6).
    Bulat(Box<(Formula, u8)>),
    /// If the first is less than the second: the third, else the fourth.
    JikaKurang(Box<(Formula, Formula, Formula, Formula)>),
}

/// The inputs that formulas may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
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
}

impl Masukan {
    /// The name as in JSON.
    pub fn nama(self) -> &'static str {
        match self {
            Self::Realisasi => "realisasi",
            Self::Target => "target",
            Self::BatasBawah => "batas_bawah",
            Self::BatasAtas => "batas_atas",
            Self::Capaian => "capaian",
            Self::PaguAkhir => "pagu_akhir",
            Self::RealisasiAnggaran => "realisasi_anggaran",
        }
    }
}

impl Formula {
    /// Operands in order.
    pub fn operands(&self) -> Vec<&Formula> {
        match self {
            Self::Input(_) | Self::Angka(_) => Vec::new(),
            Self::Tambah(all) | Self::Kali(all) | Self::Min(all) | Self::Maks(all) | Self::RataRata(all) => {
                all.iter().collect()
            }
            Self::Kurang(two) | Self::Bagi(two) => vec![&two.0, &two.1],
            Self::Bulat(one) => vec![&one.0],
            Self::JikaKurang(four) => vec![&four.0, &four.1, &four.2, &four.3],
        }
    }

    /// Refuses what could not be computed: too deep, too large, no operands, no input, or an input that is not at hand.
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
            Self::Input(input) if !allowed.contains(input) => {
                return Err(format!(
                    "masukan «{}» tidak tersedia di sini; yang tersedia: {}",
                    input.nama(),
                    names(allowed)
                ));
            }
            Self::Input(_) => *inputs += 1,
            Self::Tambah(all) | Self::Kali(all) | Self::Min(all) | Self::Maks(all) | Self::RataRata(all)
                if all.is_empty() =>
            {
                return Err("operasi tanpa operan".to_owned());
            }
            Self::Bulat(one) if one.1 > 6 => return Err(format!("pembulatan ke {} desimal; paling banyak 6", one.1)),
            _ => {}
        }
        self.operands().into_iter().try_for_each(|operand| operand.walk(depth + 1, nodes, inputs, allowed))
    }
}

fn names(inputs: &[Masukan]) -> String {
    inputs.iter().map(|m| m.nama()).collect::<Vec<_>>().join(", ")
}
