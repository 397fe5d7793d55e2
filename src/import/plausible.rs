//! Compares a value with the target and with recorded values. The thresholds are declared here and named in the reason; a value
//! beyond them is asked about, never refused.

use rust_decimal::Decimal;

use super::{ground::Quarantined, line::Line, number::Doubt};
use crate::{
    event::{
        IkuCode, Periode,
        data::{NilaiTarget, Polarisasi, Seri},
        indonesian,
    },
    projection::{Book, Indikator, Isi},
};

/// A value above this multiple of the target and of the last value is asked about.
const MOST_TIMES: Decimal = Decimal::from_parts(5, 0, 0, false, 0);
/// A value below this part (1/8) of the target is asked about.
const LEAST_PART: Decimal = Decimal::from_parts(125, 0, 0, false, 3);
/// The same for an indicator where less is better: 1/50.
const LEAST_PART_OF_FEWER: Decimal = Decimal::from_parts(2, 0, 0, false, 2);

/// The values to compare with.
pub struct Beside {
    /// Target of the same period.
    target: Option<Decimal>,
    /// The largest of the indicator's targets and values of that year.
    largest: Option<Decimal>,
    least: Decimal,
}

impl Beside {
    /// The recorded values of an indicator for a period.
    pub fn of(book: &Book, kode: &IkuCode, periode: Periode, indikator: &Indikator) -> Self {
        let least = if indikator.polarisasi == Polarisasi::Minimum { LEAST_PART_OF_FEWER } else { LEAST_PART };
        let Some(iku) = book.iku.get(kode) else { return Self { target: None, largest: None, least } };
        let upper = |nilai: &NilaiTarget| match nilai {
            NilaiTarget::Angka(value)
            | NilaiTarget::Rentang(_, value)
            | NilaiTarget::PalingSedikit(value)
            | NilaiTarget::PalingBanyak(value) => Some(value.get()),
            NilaiTarget::TidakBerlaku | NilaiTarget::Sebutan(_) => None,
        };
        let of_period = |(seri, at): &(Seri, Periode)| *seri != Seri::Renstra && *at == periode;
        let last = |all: &Vec<crate::projection::Dated<NilaiTarget>>| all.last().and_then(|d| upper(&d.isi));
        let target = iku.target.iter().filter(|(key, _)| of_period(key)).find_map(|(_, all)| last(all));
        let targets = iku.target.values().filter_map(last);
        let values = iku.realisasi.values().filter_map(|all| match all.last()?.isi {
            Isi::Nilai(value) => Some(value.get()),
            _ => None,
        });
        Self { target, largest: targets.chain(values).map(|v| v.abs()).max(), least }
    }

    /// Returns the value if it is plausible or was chosen.
    pub fn plausible(&self, of: &Line<'_>, field: &str, value: Decimal) -> Result<Decimal, Quarantined> {
        // An importer who chose a reading of this cell has looked at it.
        let looked = of.given || of.ground.picks.contains_key(&of.cell(field));
        let told = |value: Decimal| indonesian(&value.normalize().to_string());
        let high = self
            .largest
            .filter(|most| !most.is_zero() && most.checked_mul(MOST_TIMES).is_some_and(|m| value.abs() > m));
        let low = self.target.filter(|target| !value.is_zero() && value.abs() < target.abs() * self.least);
        let why = match (high, low) {
            _ if looked => return Ok(value),
            (Some(most), _) => {
                format!("lebih dari {MOST_TIMES} kali {} (target atau nilai terbesar tahun itu)", told(most))
            }
            (_, Some(target)) => format!("kurang dari {} kali target {}", told(self.least), told(target)),
            _ => return Ok(value),
        };
        let doubt = Doubt {
            why: format!("{}: tidak lazim, {why}", told(value)),
            readings: vec![format!("{} (memang demikian)", plain(value))],
        };
        Err(of.doubt(field, doubt))
    }
}

fn plain(value: Decimal) -> String {
    value.normalize().to_string().replace('.', ",")
}
