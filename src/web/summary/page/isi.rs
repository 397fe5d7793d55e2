//! Makes the rows and cells of the summary pages.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Banding, Baris, BarisPeta, Bobot, Daftar, Grafik, Jumlah, Kini, Sel, Sorotan, Tiang};
use crate::{
    event::Periode,
    present::{
        number, time,
        view::summary::{Indicator, Position, Summary, UnitSummary, Weight},
    },
    web::{Angka, Baca},
};

/// Maximum number of indicators in a list.
const TERBANYAK: usize = 20;
/// Maximum number of changes of weights in a list.
const BOBOT: usize = 8;
/// Height of the trend's columns, in drawing units.
const TINGGI: i64 = 150;
/// Width of the drawing, in drawing units.
const LEBAR: i64 = 1000;
/// Space above the columns for their numbers, in drawing units.
const ATAS: i64 = 24;
/// Space on the left for the axis, in drawing units.
const KIRI: i64 = 44;

/// Makes cells from figures.
pub struct Isi<'a> {
    /// Parameters of the reading, for links.
    pub baca: &'a Baca,
    /// Year of the cards.
    pub tahun: u16,
    /// The quarter that falls are relative to.
    pub sebelum: Option<Periode>,
    /// Number of leading periods in years without any figure, which are not shown.
    pub lewati: usize,
}

/// Number of leading periods in earlier years in which no unit has a figure.
pub fn kosong(units: &[UnitSummary], tahun: u16) -> usize {
    let known = |p: &Position| p.periode.tahun() >= tahun || p.npss.angka().is_some();
    let first = units.iter().flat_map(|u| u.positions.iter().find(|p| known(p))).map(|p| p.periode.tahun()).min();
    let widest = units.iter().map(|u| &u.positions).max_by_key(|all| all.len());
    widest.map_or(0, |all| all.iter().take_while(|p| Some(p.periode.tahun()) < first).count())
}

impl Isi<'_> {
    /// The reading for another period.
    fn pada(&self, periode: Periode) -> Baca {
        let word = periode.triwulan().map(|quarter| format!("TW{quarter}"));
        self.baca.tentang(word.as_deref())
    }

    /// Heads of the periods, with whether it is the current one.
    pub fn judul(&self, found: &Summary) -> Vec<(String, bool)> {
        let widest = found.units.iter().max_by_key(|u| u.positions.len());
        let Some(unit) = widest else { return Vec::new() };
        let title = |(n, p): (usize, &Position)| {
            let year = if p.periode.triwulan().is_some() && p.periode.tahun() != self.tahun {
                format!(" {}", p.periode.tahun() % 100)
            } else {
                String::new()
            };
            (format!("{}{year}", Summary::title(p.periode)), n == unit.now)
        };
        unit.positions.iter().enumerate().skip(self.lewati).map(title).collect()
    }

    fn sel(&self, position: &Position, kini: bool) -> Sel {
        let baca = self.pada(position.periode);
        Sel {
            angka: Sel::pendek(Angka::dari(&position.npss, &baca)),
            status: Angka::dari(&position.status, &baca),
            semula: position.reported.as_ref().filter(|_| position.restated()).map(|r| angka_lama(&r.npss)),
            kini,
        }
    }

    /// NPSS of a unit in the periods.
    pub fn periode(&self, of: &UnitSummary) -> Vec<Sel> {
        let all = of.positions.iter().enumerate().skip(self.lewati);
        all.map(|(n, position)| self.sel(position, n == of.now)).collect()
    }

    /// Address of a unit's page.
    fn href(&self, of: &UnitSummary) -> String {
        self.baca.ke(&format!("/ringkasan/{}/{}", of.unit.kode, self.tahun))
    }

    /// The row of a unit.
    pub fn baris(&self, of: &UnitSummary, peringkat: usize) -> Baris {
        let now = of.position();
        let baca = now.map_or_else(|| self.baca.clone(), |p| self.pada(p.periode));
        let figure = |node| Angka::dari(node, &baca);
        Baris {
            peringkat,
            kode: of.unit.kode.to_string(),
            nama: of.unit.nama.clone(),
            contoh: of.unit.contoh,
            href: self.href(of),
            tingkat: of.level.min(4),
            sel: self.periode(of),
            status: now.map_or_else(Angka::kosong, |p| figure(&p.status)),
            terisi: now.map_or_else(Angka::kosong, |p| figure(&p.filled)),
            dari: now.map_or(0, |p| p.of),
            sebagian: now.is_some_and(|p| p.filled.angka() != Some(p.of.into())),
            serapan: figure(&of.absorbed),
            merah: of.red().count(),
            turun: of.fallen().count(),
            jatuh: of.fell(),
            lewat: Angka::dari(&of.late, &Baca { per: None, ..baca.clone() }),
            terbuka: of.open.iter().map(|p| Summary::title(*p)).collect(),
        }
    }

    /// The totals.
    pub fn jumlah(&self, found: &Summary) -> Jumlah {
        let count = |f: &dyn Fn(&UnitSummary) -> usize| found.units.iter().map(f).sum::<usize>();
        let units = |f: &dyn Fn(&UnitSummary) -> bool| found.units.iter().filter(|u| f(u)).count();
        // A unit includes the recommendations of those below it, so only the topmost are added.
        let tops = found.units.iter().filter(|u| u.level == 0);
        let late: Decimal = tops.filter_map(|u| u.late.angka()).sum();
        let filled = |u: &UnitSummary| u.position().and_then(|p| p.filled.angka()?.to_usize()).unwrap_or_default();
        Jumlah {
            unit: found.units.len(),
            merah: (count(&|u| u.red().count()), units(&|u| u.red().count() > 0)),
            turun: (units(&|u| u.fell()), count(&|u| u.fallen().count())),
            lewat: number::exact(late),
            terbuka: count(&|u| u.open.len()),
            terisi: (count(&filled), count(&|u| u.position().map_or(0, |p| p.of))),
        }
    }

    fn sorotan(&self, of: &UnitSummary, i: &Indicator) -> Sorotan {
        let baca = of.position().map_or_else(|| self.baca.clone(), |p| self.pada(p.periode));
        Sorotan {
            unit: of.unit.kode.to_string(),
            href: self.href(of),
            kode: i.kode.clone(),
            nama: i.nama.clone(),
            realisasi: Angka::dari(&i.realisasi, &baca),
            target: Angka::dari(&i.target, &baca),
            satuan: i.satuan.clone(),
            dulu: i.before.as_ref().map_or_else(Angka::kosong, |n| match self.sebelum {
                Some(periode) => Angka::dari(n, &self.pada(periode)),
                None => Angka::dari(n, self.baca),
            }),
            capaian: Angka::dari(&i.capaian, &baca),
            status: Angka::dari(&i.status, &baca),
        }
    }

    /// Indicators in red of all units, the lowest first.
    pub fn merah(&self, found: &Summary) -> Daftar<Sorotan> {
        self.merah_dari(found.units.iter())
    }

    /// Indicators in red, the lowest first.
    pub fn merah_dari<'u>(&self, units: impl Iterator<Item = &'u UnitSummary>) -> Daftar<Sorotan> {
        let mut all: Vec<_> = units.flat_map(|u| u.red().map(move |i| (u, i))).collect();
        all.sort_by_key(|(_, i)| i.capaian.angka());
        self.beberapa(&all)
    }

    /// Indicators of all units that fell, the largest fall first.
    pub fn turun(&self, found: &Summary) -> Daftar<Sorotan> {
        self.turun_dari(found.units.iter())
    }

    /// Indicators that fell, the largest fall first.
    pub fn turun_dari<'u>(&self, units: impl Iterator<Item = &'u UnitSummary>) -> Daftar<Sorotan> {
        let mut all: Vec<_> = units.flat_map(|u| u.fallen().map(move |i| (u, i))).collect();
        let moved = |i: &Indicator| {
            let was = i.before.as_ref().and_then(|n| n.angka()).unwrap_or_default();
            i.capaian.angka().unwrap_or_default() - was
        };
        all.sort_by_key(|(_, i)| moved(i));
        self.beberapa(&all)
    }

    fn beberapa(&self, all: &[(&UnitSummary, &Indicator)]) -> Daftar<Sorotan> {
        let isi = all.iter().take(TERBANYAK).map(|(u, i)| self.sorotan(u, i)).collect();
        Daftar { isi, semua: all.len() }
    }

    /// Forecasts below the target, of all units.
    pub fn risiko(&self, found: &Summary) -> Daftar<(String, String, String, Angka)> {
        self.risiko_dari(found.units.iter())
    }

    /// Forecasts below the target.
    pub fn risiko_dari<'u>(
        &self,
        units: impl Iterator<Item = &'u UnitSummary>,
    ) -> Daftar<(String, String, String, Angka)> {
        let mut all: Vec<_> = units.flat_map(|u| u.risks().map(move |f| (u, f))).collect();
        all.sort_by_key(|(_, f)| f.figure.angka());
        let one = |(u, f): &(&UnitSummary, &crate::present::view::summary::Forecast)| {
            (u.unit.kode.to_string(), self.href(u), f.kode.clone(), Angka::dari(&f.figure, self.baca))
        };
        Daftar { isi: all.iter().take(TERBANYAK).map(one).collect(), semua: all.len() }
    }

    /// Changes of weights, latest first.
    pub fn bobot(&self, found: &Summary) -> Daftar<Bobot> {
        self.bobot_dari(found.weights().into_iter())
    }

    /// Changes of weights in the order given.
    pub fn bobot_dari<'u>(&self, all: impl Iterator<Item = (&'u UnitSummary, &'u Weight)>) -> Daftar<Bobot> {
        let one = |(u, w): (&UnitSummary, &Weight)| Bobot {
            unit: u.unit.kode.to_string(),
            kode: w.kode.clone(),
            ubah: (w.from.replace('.', ","), w.to.replace('.', ",")),
            seq: w.event.header.seq,
            oleh: w.event.who(),
            berlaku: time::day(w.berlaku),
            alasan: w.event.event.umum().alasan.map(ToString::to_string).unwrap_or_default(),
        };
        let all: Vec<_> = all.map(one).collect();
        let semua = all.len();
        Daftar { isi: all.into_iter().take(BOBOT).collect(), semua }
    }

    /// Units side by side: NPSS in the periods, absorption, then their indicators.
    pub fn banding(&self, units: &[&UnitSummary], teks: String) -> Banding {
        let mut baris = Vec::new();
        let longest = units.iter().max_by_key(|u| u.positions.len());
        for (n, position) in longest.iter().flat_map(|u| u.positions.iter().enumerate().skip(self.lewati)) {
            let name = format!("NPSS {}", time::period(position.periode));
            let cell = |u: &&UnitSummary| u.positions.get(n).map(|p| self.sel(p, n == u.now));
            baris.push((name, units.iter().map(cell).collect()));
        }
        let plain = |node| {
            Some(Sel { angka: Angka::dari(node, self.baca), status: Angka::kosong(), semula: None, kini: false })
        };
        baris.push(("Penyerapan anggaran (%)".to_owned(), units.iter().map(|u| plain(&u.absorbed)).collect()));
        baris.push(("Rekomendasi lewat tenggat".to_owned(), units.iter().map(|u| plain(&u.late)).collect()));
        let mut codes: Vec<&str> = Vec::new();
        for i in units.iter().flat_map(|u| &u.indicators) {
            if !codes.contains(&i.kode.as_str()) {
                codes.push(&i.kode);
            }
        }
        for kode in codes {
            let own = |u: &&UnitSummary| {
                let i = u.indicators.iter().find(|i| i.kode == kode)?;
                let angka = Sel::pendek(Angka::dari(&i.capaian, self.baca));
                let status = Angka::dari(&i.status, self.baca);
                Some(Sel { angka, status, semula: None, kini: false })
            };
            baris.push((format!("Capaian {kode}"), units.iter().map(own).collect()));
        }
        let unit = units.iter().map(|u| (u.unit.kode.to_string(), u.unit.nama.clone(), self.href(u))).collect();
        Banding { teks, unit, baris }
    }

    /// The position of a unit.
    pub fn kini(&self, of: &UnitSummary) -> Option<Kini> {
        let now = of.position()?;
        let sel = self.sel(now, true);
        let reached = of.indicators.iter().filter_map(|i| i.capaian.angka());
        let (good, all) =
            reached.fold((0, 0), |(good, all), value| (good + usize::from(value >= Decimal::ONE_HUNDRED), all + 1));
        Some(Kini { baris: self.baris(of, 0), npss: sel.angka, semula: sel.semula, tercapai: (good, all) })
    }

    /// Indicators over the periods.
    pub fn peta(&self, of: &UnitSummary) -> Vec<BarisPeta> {
        let baca = of.position().map_or_else(|| self.baca.clone(), |p| self.pada(p.periode));
        let cell = |n: usize, position: &Position, i: &Indicator| {
            let (capaian, status) = i.periods.get(n)?.as_ref()?;
            let baca = self.pada(position.periode);
            let (angka, status) = (Sel::pendek(Angka::dari(capaian, &baca)), Angka::dari(status, &baca));
            Some(Sel { angka, status, semula: None, kini: n == of.now })
        };
        let row = |i: &Indicator| BarisPeta {
            kode: i.kode.clone(),
            nama: i.nama.clone(),
            target: Angka::dari(&i.target, &baca),
            realisasi: Angka::dari(&i.realisasi, &baca),
            satuan: i.satuan.clone(),
            sel: of.positions.iter().enumerate().skip(self.lewati).map(|(n, p)| cell(n, p, i)).collect(),
        };
        of.indicators.iter().map(row).collect()
    }

    /// The trend of NPSS: a column for each quarter, from zero (`None` if there is nothing to draw).
    pub fn grafik(&self, of: &UnitSummary) -> Option<Grafik> {
        let known = of.positions.iter().skip(self.lewati);
        let quarters: Vec<&Position> = known.filter(|p| p.periode.triwulan().is_some()).collect();
        let most = quarters.iter().filter_map(|p| p.npss.angka()).max()?.max(Decimal::ONE_HUNDRED);
        let step = (LEBAR - KIRI) / i64::try_from(quarters.len().max(1)).ok()?;
        let scaled = |value: Decimal| {
            let share = value.max(Decimal::ZERO).checked_div(most).unwrap_or_default() * Decimal::from(TINGGI);
            share.round().to_i64().unwrap_or_default()
        };
        let mut year = None;
        let mut tiang = Vec::new();
        for (n, position) in quarters.iter().enumerate() {
            let first = (year != Some(position.periode.tahun())).then_some(position.periode.tahun());
            year = Some(position.periode.tahun());
            let sel = self.sel(position, false);
            let tinggi = position.npss.angka().map_or(0, scaled);
            let x = KIRI + step * i64::try_from(n).ok()? + step / 8;
            tiang.push(Tiang {
                x,
                y: ATAS + TINGGI - tinggi,
                tinggi,
                tengah: x + step * 3 / 8,
                teks: sel.angka.teks.clone(),
                href: sel.angka.href.clone().unwrap_or_default(),
                nama: Summary::title(position.periode),
                tahun: first,
                ulang: position.restated(),
                kelas: match sel.warna() {
                    "s-merah" => "merah",
                    _ => "biasa",
                },
            });
        }
        let garis = [0, 50, 100].map(|n| (ATAS + TINGGI - scaled(n.into()), n.to_string())).to_vec();
        Some(Grafik { tiang, lebar: step * 3 / 4, garis })
    }
}

/// A reported number in Indonesian notation.
fn angka_lama(text: &str) -> String {
    crate::event::indonesian(text)
}
