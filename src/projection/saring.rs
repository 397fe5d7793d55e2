//! Filters in addresses: the part of a budget by code or kind, of findings by auditor, year and report.

use std::{fmt, sync::Arc};

use crate::event::{IkuCode, PemeriksaCode, RoCode, SimpulCode, YEARS};

/// A filter of budget items.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Saringan {
    /// A code and all codes below it, at any level of the classification.
    Kode(RoCode),
    /// Accounts that begin with these digits: the kind of spending (`52`, `5.1.02`).
    Jenis(RoCode),
    /// Money from a source (`RM`, `PNBP`), as registered.
    Sumber(SimpulCode),
}

/// The scope of plans and outputs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lingkup {
    /// The unit with the units below it.
    Unit,
    /// One rincian output.
    Ro(RoCode),
    /// Rincian output that serves an indicator, or the indicators below a node.
    Iku(IkuCode),
    /// Rincian output of a code, a kind of spending or a source.
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
    /// Returns whether the filter includes a code.
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

/// A filter of findings: by auditor, by year of the report, by report; fields that are `None` include all.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SaringTemuan {
    /// Code of the auditor.
    pub pemeriksa: Option<PemeriksaCode>,
    /// Year of the report (LHP).
    pub tahun: Option<u16>,
    /// Number of the report.
    pub lhp: Option<Arc<str>>,
}

impl SaringTemuan {
    /// Returns whether it includes something of an auditor, a year and a report. Balances of earlier years belong to no single
    /// report.
    pub fn holds(&self, pemeriksa: &PemeriksaCode, tahun: u16, lhp: Option<&str>) -> bool {
        self.pemeriksa.as_ref().is_none_or(|own| own == pemeriksa)
            && self.tahun.is_none_or(|own| own == tahun)
            && self.lhp.as_deref().is_none_or(|own| Some(own) == lhp)
    }

    /// Returns whether it includes all of another filter.
    pub fn within(&self, part: &Self) -> bool {
        (self.pemeriksa.is_none() || self.pemeriksa == part.pemeriksa)
            && (self.tahun.is_none() || self.tahun == part.tahun)
            && (self.lhp.is_none() || self.lhp == part.lhp)
    }

    /// Reads `pemeriksa/BPKP/tahun/2023/lhp/12/LHP/2023`: in this order, each optional; a report's number may contain slashes.
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

/// Longest report number in an address, in bytes.
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
