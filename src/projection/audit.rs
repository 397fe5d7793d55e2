//! The findings book as of a day: recommendations with deadlines, balances of earlier years, and the figures of its parts.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{Tanggal, TemuanCode, UnitCode, data::HasilTindakLanjut};

use super::{
    Address, Dated, FindingsItem, Node, ReadError, Rekomendasi, Rumus, SaldoTemuan, SaringTemuan, Satuan, Temuan, Tree,
    View, in_force,
};

/// A recommendation with its finding and unit, as of the view's day.
#[derive(Debug, Clone)]
pub struct FindingRow {
    /// Unit.
    pub unit: UnitCode,
    /// Code of the finding.
    pub kode_temuan: TemuanCode,
    /// The finding.
    pub temuan: Temuan,
    /// Name of the auditor.
    pub nama_pemeriksa: Arc<str>,
    /// The recommendation with its code; `None` if the finding has none yet.
    pub rekomendasi: Option<(TemuanCode, Rekomendasi)>,
    /// The assessment in force.
    pub hasil: Option<HasilTindakLanjut>,
    /// Day of the first follow-up.
    pub dijawab: Option<Tanggal>,
    /// Days left to answer; negative: overdue. `None` once answered, or if no answer is due.
    pub sisa_hari: Option<i32>,
    /// Rupiah followed up by the unit; `None` if no event states an amount.
    pub ditindaklanjuti: Option<Decimal>,
    /// Rupiah accepted by the auditor; `None` if it is neither stated nor follows from the assessment.
    pub diterima: Option<Decimal>,
}

/// A balance of findings from earlier years, as of the view's day.
#[derive(Debug, Clone)]
pub struct SaldoRow {
    /// Unit.
    pub unit: UnitCode,
    /// Name of the auditor.
    pub nama_pemeriksa: Arc<str>,
    /// The balance.
    pub saldo: Dated<SaldoTemuan>,
}

/// A findings book as of a day, or the requested part of it.
#[derive(Debug, Clone)]
pub(super) struct Buku {
    pub rows: Vec<FindingRow>,
    pub saldo: Vec<SaldoRow>,
    pub day: Tanggal,
}

/// A part of a findings book, with its figures in the order of [`FindingsItem::ALL`].
pub type Part = (SaringTemuan, Vec<Arc<Node>>);

impl Buku {
    fn part(&self, which: &SaringTemuan) -> Self {
        let own = |t: &Temuan| which.holds(&t.pemeriksa, t.lhp_tanggal.year(), Some(&t.lhp));
        let left = |s: &SaldoTemuan| which.holds(&s.pemeriksa, s.tahun, None);
        Self {
            rows: self.rows.iter().filter(|r| own(&r.temuan)).cloned().collect(),
            saldo: self.saldo.iter().filter(|s| left(&s.saldo.isi)).cloned().collect(),
            day: self.day,
        }
    }

    /// Returns whether it has more than version 1 could express: rupiah of recommendations, or balances.
    pub fn bernilai(&self) -> bool {
        let valued = |row: &FindingRow| row.rekomendasi.as_ref().is_some_and(|(_, r)| r.bernilai());
        !self.saldo.is_empty() || self.rows.iter().any(valued)
    }
}

impl View<'_> {
    /// Recommendations of a unit and the units below it, with their deadlines.
    pub fn finding_rows(&self, unit: &UnitCode, tahun: Option<u16>) -> Result<Vec<FindingRow>, ReadError> {
        Ok(self.buku_temuan(unit, None, tahun)?.rows)
    }

    /// Balances from earlier years, of a unit and the units below it.
    pub fn saldo_rows(&self, unit: &UnitCode, tahun: Option<u16>) -> Result<Vec<SaldoRow>, ReadError> {
        Ok(self.buku_temuan(unit, None, tahun)?.saldo)
    }

    fn buku_temuan(
        &self,
        unit: &UnitCode,
        which: Option<&SaringTemuan>,
        tahun: Option<u16>,
    ) -> Result<Buku, ReadError> {
        let day = self.findings_day(tahun);
        let (mut rows, mut saldo) = (Vec::new(), Vec::new());
        for unit in self.global.subtree_on(unit, self.as_of, day, Tanggal::from_days(0)) {
            let book = self.book(&unit, 0)?;
            let wanted = |t: &Temuan| which.is_none_or(|w| w.holds(&t.pemeriksa, t.lhp_tanggal.year(), Some(&t.lhp)));
            for (kode, temuan) in book.temuan.iter().filter(|(_, t)| t.berlaku <= day && wanted(t)) {
                let nama: Arc<str> = self.global.nama_pemeriksa(&temuan.pemeriksa, self.as_of).into();
                let own = book.rekomendasi.iter().filter(|(_, r)| r.temuan == *kode && r.berlaku <= day);
                let before = rows.len();
                rows.extend(own.map(|(code, r)| row(&unit, (kode, temuan), &nama, Some((code, r)), day)));
                if rows.len() == before {
                    rows.push(row(&unit, (kode, temuan), &nama, None, day));
                }
            }
            let held = book.saldo_temuan.values().filter_map(|all| in_force(all, day));
            let of = |s: &&Dated<SaldoTemuan>| which.is_none_or(|w| w.holds(&s.isi.pemeriksa, s.isi.tahun, None));
            saldo.extend(held.filter(of).map(|s| SaldoRow {
                unit: unit.clone(),
                nama_pemeriksa: self.global.nama_pemeriksa(&s.isi.pemeriksa, self.as_of).into(),
                saldo: s.clone(),
            }));
        }
        Ok(Buku { rows, saldo, day })
    }

    /// A figure of the findings book of a unit and the units below it.
    pub fn findings(&self, unit: &UnitCode, item: FindingsItem, tahun: Option<u16>) -> Tree {
        self.findings_of(unit, None, item, tahun)
    }

    /// A figure of a part of the findings book.
    pub fn findings_of(
        &self,
        unit: &UnitCode,
        which: Option<&SaringTemuan>,
        item: FindingsItem,
        tahun: Option<u16>,
    ) -> Tree {
        let buku = self.buku_temuan(unit, which, tahun)?;
        self.of_buku(&buku, unit, which, item, tahun)
    }

    fn of_buku(
        &self,
        buku: &Buku,
        unit: &UnitCode,
        which: Option<&SaringTemuan>,
        item: FindingsItem,
        tahun: Option<u16>,
    ) -> Tree {
        let alamat = match which {
            Some(which) => Address::FindingsOf(unit.clone(), Box::new(which.clone()), item),
            None => Address::Findings(unit.clone(), item),
        };
        let year = tahun.unwrap_or_else(|| self.findings_day(None).year());
        let node = buku.figure(item, self.aturan(unit, year)?.as_ref());
        Ok(Arc::new(Node { nama: alamat.title().into(), ..node }.at(alamat)))
    }

    /// All figures of the findings book, or of a part of it, in the order of [`FindingsItem::ALL`].
    pub fn findings_all(
        &self,
        unit: &UnitCode,
        which: Option<&SaringTemuan>,
        tahun: Option<u16>,
    ) -> Result<Vec<Arc<Node>>, ReadError> {
        let buku = self.buku_temuan(unit, which, tahun)?;
        FindingsItem::ALL.iter().map(|item| self.of_buku(&buku, unit, which, *item, tahun)).collect()
    }

    /// The figures of the findings book that closings, exports and comparisons cover: those of version 1, or all if rupiah of
    /// recommendations or balances are recorded.
    pub fn findings_recorded(&self, unit: &UnitCode, tahun: Option<u16>) -> Result<Vec<Arc<Node>>, ReadError> {
        let buku = self.buku_temuan(unit, None, tahun)?;
        let items = if buku.bernilai() { FindingsItem::ALL } else { FindingsItem::DASAR };
        items.iter().map(|item| self.of_buku(&buku, unit, None, *item, tahun)).collect()
    }

    /// The parts of a findings book by auditor, by auditor and year of the report, and by report, each with all figures.
    pub fn findings_parts(&self, unit: &UnitCode, tahun: Option<u16>) -> Result<Vec<Part>, ReadError> {
        let buku = self.buku_temuan(unit, None, tahun)?;
        let mut parts: Vec<SaringTemuan> = Vec::new();
        let mut put = |pemeriksa: &_, tahun: u16, lhp: Option<&str>| {
            let (pemeriksa, tahun) = (Some(std::clone::Clone::clone(pemeriksa)), Some(tahun));
            let whole = SaringTemuan { pemeriksa, tahun, lhp: None };
            parts.extend(lhp.map(|nomor| SaringTemuan { lhp: Some(nomor.into()), ..whole.clone() }));
            parts.push(SaringTemuan { tahun: None, ..whole.clone() });
            parts.push(whole);
        };
        buku.rows.iter().map(|r| &r.temuan).for_each(|t| put(&t.pemeriksa, t.lhp_tanggal.year(), Some(&t.lhp)));
        buku.saldo.iter().map(|s| &s.saldo.isi).for_each(|s| put(&s.pemeriksa, s.tahun, None));
        parts.sort();
        parts.dedup();
        let figures = |which: SaringTemuan| {
            let own = buku.part(&which);
            let all = FindingsItem::ALL.iter().map(|item| self.of_buku(&own, unit, Some(&which), *item, tahun));
            Ok((which.clone(), all.collect::<Result<_, ReadError>>()?))
        };
        parts.into_iter().map(figures).collect()
    }

    pub(super) fn realisasi_temuan(&self, unit: &UnitCode, tahun: u16) -> Tree {
        let whole = self.findings(unit, FindingsItem::Persentase, Some(tahun))?;
        Ok(Arc::new(
            Node::new("dari buku temuan", whole.nilai.clone(), Satuan::Persen, Rumus::Pilihan).from(vec![whole]),
        ))
    }
}

fn row(
    unit: &UnitCode,
    (kode, temuan): (&TemuanCode, &Temuan),
    nama: &Arc<str>,
    rekomendasi: Option<(&TemuanCode, &Rekomendasi)>,
    day: Tanggal,
) -> FindingRow {
    let hasil = rekomendasi.and_then(|(_, r)| r.hasil(day)).map(|d| d.isi);
    let dijawab = rekomendasi.and_then(|(_, r)| r.jawaban(day)).map(|d| d.berlaku);
    let settled = matches!(hasil, Some(HasilTindakLanjut::Sesuai | HasilTindakLanjut::TidakDapatDitindaklanjuti));
    let waits = rekomendasi.is_some() && dijawab.is_none() && !settled;
    FindingRow {
        unit: unit.clone(),
        kode_temuan: kode.clone(),
        temuan: temuan.clone(),
        nama_pemeriksa: nama.clone(),
        rekomendasi: rekomendasi.map(|(code, r)| (code.clone(), r.clone())),
        hasil,
        dijawab,
        sisa_hari: waits.then(|| temuan.tenggat().days() - day.days()),
        ditindaklanjuti: rekomendasi.and_then(|(_, r)| r.ditindaklanjuti(day)),
        diterima: rekomendasi.and_then(|(_, r)| r.nilai_diterima(day)),
    }
}
