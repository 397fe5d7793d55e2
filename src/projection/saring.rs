//! Which part of a book an address means: budget by code or kind, findings by auditor, year and report.

use std::{fmt, sync::Arc};

use crate::event::{IkuCode, PemeriksaCode, RoCode, SimpulCode, YEARS};

/// Which items of a budget are summed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Saringan {
    /// Those of a code and of all codes below it: any level of the classification.
    Kode(RoCode),
    /// Those whose account begins so: the kind of spending (`52`, `5.1.02`).
    Jenis(RoCode),
    /// Those whose money comes from a source (`RM`, `PNBP`), as registered.
    Sumber(SimpulCode),
}

/// Of what plans and outputs are summed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lingkup {
    /// The unit with those below.
    Unit,
    /// One rincian output.
    Ro(RoCode),
    /// Those that serve an indicator, or the indicators below a node.
    Iku(IkuCode),
    /// Those of a code, a kind of spending or a source.
    Mata(Saringan),
}

impl Lingkup {
    pub(super) fn parse(parts: &[&str]) -> Option<Self> {
        match parts {
            ["anggaran"] => Some(Self::Unit),
            ["RO", ro] => Some(Self::Ro(ro.parse().ok()?)),
            ["mata", kode] => Some(Self::Mata(Saringan::Kode(kode.parse().ok()?))),
            ["jenis", kode] => Some(Self::Mata(Saringan::Jenis(kode.parse().ok()?))),
            ["sumber", kode] => Some(Self::Mata(Saringan::Sumber(kode.parse().ok()?))),
            [iku, "anggaran"] => Some(Self::Iku(iku.parse().ok()?)),
            _ => None,
        }
    }
}

impl fmt::Display for Lingkup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => f.write_str("anggaran"),
            Self::Ro(ro) => write!(f, "RO/{ro}"),
            Self::Iku(iku) => write!(f, "{iku}/anggaran"),
            Self::Mata(which) => write!(f, "{which}"),
        }
    }
}

impl Saringan {
    /// Does a code belong to it?
    pub fn holds(&self, ro: &RoCode, sumber: Option<&SimpulCode>) -> bool {
        match self {
            Self::Kode(above) => ro.below(above),
            Self::Sumber(own) => sumber == Some(own),
            Self::Jenis(kind) => ro.akun().is_some_and(|akun| akun.starts_with(kind.as_str())),
        }
    }
}

impl fmt::Display for Saringan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kode(kode) => write!(f, "mata/{kode}"),
            Self::Jenis(kode) => write!(f, "jenis/{kode}"),
            Self::Sumber(kode) => write!(f, "sumber/{kode}"),
        }
    }
}

/// Which findings are counted: of an auditor, of the reports of a year, of one report; where nothing is said, all.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SaringTemuan {
    /// Of whom.
    pub pemeriksa: Option<PemeriksaCode>,
    /// Year of the report (LHP).
    pub tahun: Option<u16>,
    /// Number of the report.
    pub lhp: Option<Arc<str>>,
}

impl SaringTemuan {
    /// Does something of an auditor, a year and a report belong to it? What earlier years left is of no single report.
    pub fn holds(&self, pemeriksa: &PemeriksaCode, tahun: u16, lhp: Option<&str>) -> bool {
        self.pemeriksa.as_ref().is_none_or(|own| own == pemeriksa)
            && self.tahun.is_none_or(|own| own == tahun)
            && self.lhp.as_deref().is_none_or(|own| Some(own) == lhp)
    }

    /// Is a part of what it means?
    pub fn within(&self, part: &Self) -> bool {
        (self.pemeriksa.is_none() || self.pemeriksa == part.pemeriksa)
            && (self.tahun.is_none() || self.tahun == part.tahun)
            && (self.lhp.is_none() || self.lhp == part.lhp)
    }

    /// Reads `pemeriksa/BPKP/tahun/2023/lhp/12/LHP/2023`: in this order, each or none; a report's number may hold strokes.
    pub(super) fn parse(parts: &[&str]) -> Option<Self> {
        let mut all = Self::default();
        let mut rest = parts;
        if let ["pemeriksa", kode, ..] = rest {
            (all.pemeriksa, rest) = (Some(kode.parse().ok()?), &rest[2..]);
        }
        if let ["tahun", tahun, ..] = rest {
            (all.tahun, rest) = (Some(tahun.parse().ok().filter(|y| YEARS.contains(y))?), &rest[2..]);
        }
        if let ["lhp", nomor @ ..] = rest {
            let nomor = nomor.join("/");
            (all.lhp, rest) = (Some(nomor.as_str().into()), &[]);
            if nomor.is_empty() || nomor.len() > MOST_LHP {
                return None;
            }
        }
        (rest.is_empty() && all != Self::default()).then_some(all)
    }
}

/// Most bytes of a report's number in an address.
const MOST_LHP: usize = 400;

impl fmt::Display for SaringTemuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        if let Some(kode) = &self.pemeriksa {
            write!(f, "pemeriksa/{kode}")?;
            between = "/";
        }
        if let Some(tahun) = self.tahun {
            write!(f, "{between}tahun/{tahun}")?;
            between = "/";
        }
        self.lhp.as_ref().map_or(Ok(()), |nomor| write!(f, "{between}lhp/{nomor}"))
    }
}
