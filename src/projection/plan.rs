//! Figures of an indicator: target, realisasi, capaian, status.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    IkuCode, Periode, SimpulCode, UnitCode,
    data::{KonsolidasiPeriode, NilaiTarget, Seri, SumberRealisasi},
    indonesian,
};

use super::{
    Address, Aturan, Book, Dated, Entri, IkuItem, Indikator, Isi, Nama, Nilai, Node, Pandangan, ReadError, Rumus,
    Satuan, Sebab, StreamKey, Timpa, Tree, View, in_force,
    memo::Key,
    ratio::{consolidate, ratio_by, round_to, rounded_to},
    ukur::Measured,
};

/// Remark on the way version 1 treats ratios over quarters.
const LAMA_RASIO: &str =
    "persen triwulan digabung (arti versi 1 dari indikator.ditetapkan); versi 2 menjumlahkan pembilang dan penyebut";

impl View<'_> {
    /// The rules in force for a unit's card: its own, or those of the nearest unit above that has rules.
    pub fn aturan(&self, unit: &UnitCode, tahun: u16) -> Result<Option<Dated<Arc<Aturan>>>, ReadError> {
        self.memo().keep(Key::Rules(StreamKey::new(unit, tahun)), || {
            let mut found = None;
            for above in self.global.ancestry_on(unit, self.as_of, self.day(tahun)) {
                self.seen(&above, true);
                let key = StreamKey::new(&above, tahun);
                self.memo().rests_on(Key::Frame(key.clone()));
                let book = self.book_of(&key)?;
                found = in_force(&book.aturan, self.day(tahun)).cloned();
                if found.is_some() {
                    break;
                }
            }
            Ok(found)
        })
    }

    /// The definition of an indicator that is in force.
    pub fn indikator(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
    ) -> Result<Option<Dated<Arc<Indikator>>>, ReadError> {
        let book = self.about(unit, tahun, kode)?;
        Ok(book.iku.get(kode).and_then(|iku| iku.definisi(self.day(tahun))).cloned())
    }

    pub(super) fn presisi(&self, book: &Book, tahun: u16, kode: &IkuCode) -> u8 {
        book.iku.get(kode).and_then(|iku| iku.definisi(self.day(tahun))).map_or(2, |d| d.isi.presisi)
    }

    /// Realisasi of an indicator for the view's period, rounded once to its precision.
    pub fn realisasi(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        self.realisasi_of(unit, tahun, kode, self.per.periode(tahun))
    }

    pub(super) fn realisasi_of(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode, periode: Periode) -> Tree {
        self.realisasi_at(unit, tahun, kode, periode, false)
    }

    /// Realisasi up to the end of a period, or of that period alone.
    pub(super) fn realisasi_at(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        periode: Periode,
        alone: bool,
    ) -> Tree {
        let item = if alone { IkuItem::RealisasiPeriode } else { IkuItem::Realisasi };
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), item);
        self.memo().keep(Key::Period(alamat.clone(), periode), || {
            self.compute_realisasi(unit, tahun, kode, periode, alone, alamat)
        })
    }

    fn compute_realisasi(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        periode: Periode,
        alone: bool,
        alamat: Address,
    ) -> Tree {
        let nama = Nama::iku("realisasi", kode, unit, periode);
        let Some(definisi) = self.indikator(unit, tahun, kode)? else {
            return Ok(Arc::new(Node::na(nama, Satuan::Indikator(2), Sebab::TanpaIndikator).at(alamat)));
        };
        let satuan = Satuan::Indikator(definisi.isi.presisi);
        let Some(_deep) = self.deeper() else {
            return Ok(Arc::new(Node::na(nama, satuan, Sebab::Melingkar).at(alamat)));
        };
        let computed = self.computed(unit, tahun, &definisi, periode, alone)?;
        let book = self.about(unit, tahun, kode)?;
        let approved = self.needs_approval(unit, tahun)?;
        let counts = |put: &&Timpa| !alone && put.berlaku <= self.day(tahun) && (!approved || put.counts());
        let override_ =
            book.iku.get(kode).and_then(|iku| iku.ditimpa.get(&periode)).and_then(|all| all.iter().rev().find(counts));
        let node = match override_ {
            None => round_to(definisi.isi.presisi, nama, &computed),
            Some(put) => {
                let kept = Arc::new(round_to(definisi.isi.presisi, "hasil hitung".into(), &computed));
                let mut node = Node::new(nama, Nilai::Angka(put.isi.get()), satuan, Rumus::Ditimpa)
                    .by(std::iter::once(put.seq).chain(put.disetujui));
                node.catatan.push(match kept.angka() {
                    Some(value) => format!(
                        "ditimpa; hasil hitung {}, selisih {}",
                        indonesian(&kept.printed()),
                        indonesian(&(put.isi.get() - value).normalize().to_string())
                    ),
                    None => "ditimpa; hasil hitung tidak ada".to_owned(),
                });
                node.from(vec![kept])
            }
        };
        Ok(Arc::new(node.at(alamat)))
    }

    /// The value that the books give, before rounding to the indicator's precision and before any override.
    fn computed(
        &self,
        unit: &UnitCode,
        tahun: u16,
        definisi: &Dated<Arc<Indikator>>,
        periode: Periode,
        alone: bool,
    ) -> Tree {
        let indikator = &definisi.isi;
        let Some(ukur) = &indikator.ukur else {
            return match (indikator.sumber.dihitung(), periode) {
                (true, _) => self.computed_for(unit, tahun, definisi, periode, alone),
                (false, Periode::Tahun(_)) => self.annual(unit, tahun, indikator),
                (false, Periode::Triwulan(_, quarter)) if !alone => {
                    self.quarter_position(unit, tahun, indikator, quarter)
                }
                (false, _) => self.entry(unit, tahun, &indikator.kode, periode, indikator.presisi),
            };
        };
        if ukur.tidak_diukur {
            let nama = Nama::iku("realisasi", &indikator.kode, unit, periode);
            return Ok(Arc::new(Node::na(nama, Satuan::Indikator(indikator.presisi), Sebab::TidakDiukur)));
        }
        let book = self.about(unit, tahun, &indikator.kode)?;
        let versions = book.iku.get(&indikator.kode).map_or(&[][..], |iku| &iku.definisi);
        let varied = versions.iter().any(|d| d.berlaku <= self.day(tahun) && d.isi.sumber != indikator.sumber)
            || (versions.len() > 1 && self.drew_otherwise(&book, tahun, indikator, periode));
        if indikator.sumber.dihitung() && !(varied && ukur.entri_per == crate::event::data::Cakupan::Periode) {
            return self.computed_for(unit, tahun, definisi, periode, alone);
        }
        let m = Measured { unit, tahun, definisi, ukur, periode };
        if alone { self.measured_within(&m) } else { self.measured(&m) }
    }

    /// Returns whether, at the end of one of its past periods, an indicator drew from other units or indicators than it does now.
    fn drew_otherwise(&self, book: &Book, tahun: u16, indikator: &Indikator, periode: Periode) -> bool {
        let asal = |i: &Indikator| i.ukur.as_ref().map(|u| u.asal.clone()).unwrap_or_default();
        let (end, own) = (periode.akhir().min(self.day(tahun)), asal(indikator));
        let iku = book.iku.get(&indikator.kode);
        let ended = super::ukur::periods(indikator.frekuensi(), tahun).into_iter().filter(|p| p.akhir() <= end);
        let mut then = ended.filter_map(|p| iku?.definisi(p.akhir()));
        then.any(|d| d.isi.penanggung_jawab != indikator.penanggung_jawab || asal(&d.isi) != own)
    }

    /// Realisasi that is computed from other figures.
    pub(super) fn computed_for(
        &self,
        unit: &UnitCode,
        tahun: u16,
        definisi: &Dated<Arc<Indikator>>,
        periode: Periode,
        alone: bool,
    ) -> Tree {
        match definisi.isi.sumber {
            SumberRealisasi::Anggaran => self.realisasi_anggaran(unit, tahun, definisi),
            SumberRealisasi::Temuan => self.realisasi_temuan(unit, tahun),
            SumberRealisasi::Rumus => self.realisasi_rumus(unit, tahun, definisi),
            SumberRealisasi::Asal => self.realisasi_asal(unit, tahun, definisi, periode, alone),
            SumberRealisasi::Unit | SumberRealisasi::Langsung | SumberRealisasi::Rasio | SumberRealisasi::Berbobot => {
                self.realisasi_unit(unit, tahun, definisi, periode, alone)
            }
        }
    }

    /// The entry of a period, by the definition that held then.
    pub(super) fn entry_of(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        periode: Periode,
        definisi: &Dated<Arc<Indikator>>,
    ) -> Tree {
        let presisi = definisi.isi.presisi;
        let skala = definisi.isi.ukur.as_ref().and_then(|u| u.skala.as_ref());
        self.entry_by(unit, tahun, kode, periode, (presisi, definisi.isi.faktor(), skala))
    }

    /// The entry of one period.
    fn entry(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode, periode: Periode, presisi: u8) -> Tree {
        self.entry_by(unit, tahun, kode, periode, (presisi, Decimal::ONE_HUNDRED, None))
    }

    fn entry_by(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        periode: Periode,
        (presisi, faktor, skala): (u8, Decimal, Option<&SimpulCode>),
    ) -> Tree {
        let book = self.about(unit, tahun, kode)?;
        let satuan = Satuan::Indikator(presisi);
        let nama = Nama::iku("entri", kode, unit, periode);
        let Some(iku) = book.iku.get(kode) else { return Ok(Arc::new(Node::na(nama, satuan, Sebab::TanpaRealisasi))) };
        let approved = self.needs_approval(unit, tahun)?;
        let Some(entri) = iku.entri(periode, self.day(tahun), approved) else {
            let waits = iku.entri(periode, self.day(tahun), false).is_some();
            let sebab = if waits { Sebab::BelumDisetujui } else { Sebab::TanpaRealisasi };
            return Ok(Arc::new(Node::na(nama, satuan, sebab)));
        };
        let node = match &entri.isi {
            Isi::Sebutan(sebutan) => {
                let by = std::iter::once(entri.seq).chain(entri.disetujui);
                Node::new(nama, self.worth(unit, tahun, skala, sebutan)?, satuan, Rumus::Entri).by(by)
            }
            _ => entry_node(entri, nama, satuan, faktor),
        };
        Ok(Arc::new(rounded_to(presisi, Nama::iku("realisasi", kode, unit, periode), node)))
    }

    fn needs_approval(&self, unit: &UnitCode, tahun: u16) -> Result<bool, ReadError> {
        let required = self.aturan(unit, tahun)?.is_some_and(|a| a.isi.wajib_disetujui);
        Ok(required && self.pandangan == Pandangan::Resmi)
    }

    /// The value of the year: its own entry, or the quarters combined.
    fn annual(&self, unit: &UnitCode, tahun: u16, indikator: &Indikator) -> Tree {
        let own = self.entry(unit, tahun, &indikator.kode, Periode::Tahun(tahun), indikator.presisi)?;
        if own.angka().is_some() {
            return Ok(own);
        }
        let quarters =
            (1..=4).map(|q| self.entry(unit, tahun, &indikator.kode, Periode::Triwulan(tahun, q), indikator.presisi));
        let quarters: Vec<_> = quarters.collect::<Result<_, _>>()?;
        if quarters.iter().all(|q| q.angka().is_none()) {
            let waits = quarters.iter().find(|q| q.nilai == Nilai::TidakBerlaku(Sebab::BelumDisetujui));
            return Ok(waits.cloned().unwrap_or(own));
        }
        if indikator.konsolidasi_periode == KonsolidasiPeriode::PosisiAkhir {
            return self.last_position(unit, tahun, indikator, &quarters);
        }
        Ok(joined_by_version_1(indikator, quarters))
    }

    /// The last quarter with both target and realisasi; if no quarter has a target, the last with realisasi.
    fn last_position(&self, unit: &UnitCode, tahun: u16, indikator: &Indikator, quarters: &[Arc<Node>]) -> Tree {
        let book = self.about(unit, tahun, &indikator.kode)?;
        let targets = |q: u8| {
            let periode = Periode::Triwulan(tahun, q);
            book.iku.get(&indikator.kode).and_then(|iku| iku.target(Seri::Triwulan, periode, self.day(tahun)))
        };
        let any_target = (1..=4).any(|q| targets(q).is_some());
        let counts = |q: u8| !any_target || targets(q).is_some_and(|t| t.isi != NilaiTarget::TidakBerlaku);
        let last = (1..=4u8).rev().find(|q| quarters[usize::from(*q) - 1].angka().is_some() && counts(*q));
        let satuan = Satuan::Indikator(indikator.presisi);
        let Some(quarter) = last else { return Ok(Arc::new(Node::na("posisi akhir", satuan, Sebab::TanpaRealisasi))) };
        let chosen = &quarters[usize::from(quarter) - 1];
        let node = Node::new(format!("posisi akhir: TW{quarter}"), chosen.nilai.clone(), satuan, Rumus::Pilihan);
        let node = node.by(targets(quarter).map(|t| t.seq)).from(vec![chosen.clone()]);
        Ok(Arc::new(node))
    }

    /// The position at a quarter's end; N/A if that quarter was not reported.
    fn quarter_position(&self, unit: &UnitCode, tahun: u16, indikator: &Indikator, quarter: u8) -> Tree {
        let entry = |q| self.entry(unit, tahun, &indikator.kode, Periode::Triwulan(tahun, q), indikator.presisi);
        let own = entry(quarter)?;
        if own.angka().is_none() || indikator.konsolidasi_periode == KonsolidasiPeriode::PosisiAkhir {
            return Ok(own);
        }
        let upto: Vec<_> = (1..=quarter).map(entry).collect::<Result<_, _>>()?;
        Ok(joined_by_version_1(indikator, upto))
    }
}

fn joined_by_version_1(indikator: &Indikator, quarters: Vec<Arc<Node>>) -> Arc<Node> {
    let node = consolidate(indikator.konsolidasi_periode, "gabungan triwulan", indikator.presisi, quarters);
    match indikator.sumber {
        SumberRealisasi::Rasio => Arc::new((*node).clone().note(LAMA_RASIO)),
        _ => node,
    }
}

/// The node of an entry: a number, or a ratio or components with their parts.
fn entry_node(entri: &Entri, nama: Nama, satuan: Satuan, faktor: Decimal) -> Node {
    let by = std::iter::once(entri.seq).chain(entri.disetujui);
    let part = |nama: String, value: Decimal| {
        Arc::new(Node::new(nama, Nilai::Angka(value), Satuan::Jumlah, Rumus::Entri).by([entri.seq]))
    };
    match &entri.isi {
        Isi::Nilai(value) => Node::new(nama, Nilai::Angka(value.get()), satuan, Rumus::Entri).by(by),
        Isi::Rasio(above, below) => {
            let sum = above.iter().try_fold(Decimal::ZERO, |s, v| s.checked_add(v.get()));
            let mut parts: Vec<_> =
                above.iter().enumerate().map(|(i, v)| part(format!("pembilang {}", i + 1), v.get())).collect();
            parts.push(part("penyebut".to_owned(), below.get()));
            let value = ratio_by(sum, Some(below.get()), faktor);
            Node::new(nama, value, satuan, Rumus::ratio(faktor)).by(by).from(parts)
        }
        Isi::Komponen(points) => {
            let sum = points.iter().try_fold(Decimal::ZERO, |s, v| s.checked_add(v.get()));
            let parts = points.iter().enumerate().map(|(i, v)| part(format!("komponen {}", i + 1), v.get())).collect();
            Node::new(nama, Nilai::of(sum), satuan, Rumus::Jumlah).by(by).from(parts)
        }
        Isi::Sebutan(_) => Node::na(nama, satuan, Sebab::DiLuarSkala).by(by),
    }
}
