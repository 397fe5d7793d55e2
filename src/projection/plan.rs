//! Figures of an indicator: target, realisasi, capaian, status.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    IkuCode, Periode, UnitCode,
    data::{KonsolidasiPeriode, KonsolidasiUnit, NilaiTarget, Seri, SumberRealisasi},
    indonesian,
};

use super::{
    Address, Aturan, Book, Dated, Entri, IkuItem, Indikator, Isi, Nilai, Node, Pandangan, ReadError, Rumus, Satuan,
    Sebab, StreamKey, View, address::BudgetItem, eval, figure::round, in_force,
};

/// A node, shared within a tree.
pub type Tree = Result<Arc<Node>, ReadError>;

impl View<'_> {
    /// The rules in force for a unit's card: its own, or those of the nearest unit above that has any.
    pub fn aturan(&self, unit: &UnitCode, tahun: u16) -> Result<Option<Dated<Arc<Aturan>>>, ReadError> {
        let key = StreamKey::new(unit, tahun);
        if let Some(known) = self.rules.borrow().get(&key) {
            return Ok(known.clone());
        }
        let mut found = None;
        for above in self.global.ancestry(unit, self.as_of) {
            let book = self.book(&above, tahun)?;
            found = in_force(&book.aturan, self.day(tahun)).cloned();
            if found.is_some() {
                break;
            }
        }
        self.rules.borrow_mut().insert(key, found.clone());
        Ok(found)
    }

    /// The definition in force of an indicator.
    pub fn indikator(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
    ) -> Result<Option<Dated<Arc<Indikator>>>, ReadError> {
        let book = self.book(unit, tahun)?;
        Ok(book.iku.get(kode).and_then(|iku| iku.definisi(self.day(tahun))).cloned())
    }

    /// Target of an indicator for what the view is about.
    pub fn target(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let periode = self.per.periode(tahun);
        let seri = if periode.triwulan().is_some() { Seri::Triwulan } else { Seri::Pk };
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Target);
        self.target_of(unit, tahun, kode, seri, periode, alamat)
    }

    /// Target of the five-year plan for the year.
    pub fn target_renstra(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::TargetRenstra);
        self.target_of(unit, tahun, kode, Seri::Renstra, Periode::Tahun(tahun), alamat)
    }

    fn target_of(
        &self,
        unit: &UnitCode,
        tahun: u16,
        kode: &IkuCode,
        seri: Seri,
        periode: Periode,
        alamat: Address,
    ) -> Tree {
        let book = self.book(unit, tahun)?;
        let nama = format!("target {kode} {unit} {periode}");
        let found = book.iku.get(kode).and_then(|iku| iku.target(seri, periode, self.day(tahun)));
        let satuan = Satuan::Indikator(self.presisi(&book, tahun, kode));
        let node = match found {
            None => Node::na(nama, satuan, Sebab::TanpaTarget),
            Some(target) => {
                let nilai = match target.isi {
                    NilaiTarget::Angka(value) => Nilai::Angka(value.get()),
                    NilaiTarget::Rentang(low, high) => Nilai::Rentang(low.get(), high.get()),
                    NilaiTarget::TidakBerlaku => Nilai::TidakBerlaku(Sebab::TargetTidakBerlaku),
                };
                Node::new(nama, nilai, satuan, Rumus::Entri).by([target.seq])
            }
        };
        Ok(Arc::new(node.at(alamat)))
    }

    fn presisi(&self, book: &Book, tahun: u16, kode: &IkuCode) -> u8 {
        book.iku.get(kode).and_then(|iku| iku.definisi(self.day(tahun))).map_or(2, |d| d.isi.presisi)
    }

    /// Realisasi of an indicator for what the view is about, rounded once to its precision.
    pub fn realisasi(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode) -> Tree {
        self.realisasi_of(unit, tahun, kode, self.per.periode(tahun))
    }

    pub(super) fn realisasi_of(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode, periode: Periode) -> Tree {
        let alamat = Address::Iku(unit.clone(), tahun, kode.clone(), IkuItem::Realisasi);
        let nama = format!("realisasi {kode} {unit} {periode}");
        let Some(definisi) = self.indikator(unit, tahun, kode)? else {
            return Ok(Arc::new(Node::na(nama, Satuan::Indikator(2), Sebab::TanpaIndikator).at(alamat)));
        };
        let satuan = Satuan::Indikator(definisi.isi.presisi);
        let computed = self.computed(unit, tahun, &definisi, periode)?;
        let book = self.book(unit, tahun)?;
        let override_ = book
            .iku
            .get(kode)
            .and_then(|iku| iku.ditimpa.get(&periode))
            .and_then(|all| all.iter().rev().find(|d| d.berlaku <= self.day(tahun)));
        let node = match override_ {
            None => round_to(definisi.isi.presisi, &nama, &computed),
            Some(put) => {
                let kept = Arc::new(round_to(definisi.isi.presisi, "hasil hitung", &computed));
                let mut node = Node::new(nama, Nilai::Angka(put.isi.get()), satuan, Rumus::Ditimpa).by([put.seq]);
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

    /// What the books compute, before rounding to the indicator's precision and before any override.
    fn computed(&self, unit: &UnitCode, tahun: u16, definisi: &Dated<Arc<Indikator>>, periode: Periode) -> Tree {
        let indikator = &definisi.isi;
        match indikator.sumber {
            SumberRealisasi::Langsung | SumberRealisasi::Rasio | SumberRealisasi::Berbobot => match periode {
                Periode::Tahun(_) => self.annual(unit, tahun, indikator),
                Periode::Triwulan(_, quarter) => self.quarter_position(unit, tahun, indikator, quarter),
            },
            SumberRealisasi::Unit => self.realisasi_unit(unit, tahun, definisi, periode),
            SumberRealisasi::Anggaran => self.realisasi_anggaran(unit, tahun, definisi),
            SumberRealisasi::Temuan => self.realisasi_temuan(unit, tahun),
        }
    }

    /// An entry as it stands for one period.
    fn entry(&self, unit: &UnitCode, tahun: u16, kode: &IkuCode, periode: Periode, presisi: u8) -> Tree {
        let book = self.book(unit, tahun)?;
        let satuan = Satuan::Indikator(presisi);
        let nama = format!("entri {kode} {unit} {periode}");
        let Some(iku) = book.iku.get(kode) else { return Ok(Arc::new(Node::na(nama, satuan, Sebab::TanpaRealisasi))) };
        let approved = self.needs_approval(unit, tahun)?;
        let Some(entri) = iku.entri(periode, self.day(tahun), approved) else {
            let waits = iku.entri(periode, self.day(tahun), false).is_some();
            let sebab = if waits { Sebab::BelumDisetujui } else { Sebab::TanpaRealisasi };
            return Ok(Arc::new(Node::na(nama, satuan, sebab)));
        };
        let node = entry_node(entri, nama, satuan);
        Ok(Arc::new(round_to(presisi, &format!("realisasi {kode} {unit} {periode}"), &Arc::new(node))))
    }

    fn needs_approval(&self, unit: &UnitCode, tahun: u16) -> Result<bool, ReadError> {
        let required = self.aturan(unit, tahun)?.is_some_and(|a| a.isi.wajib_disetujui);
        Ok(required && self.pandangan == Pandangan::Resmi)
    }

    /// The year: its own entry, or what its quarters become.
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
        Ok(consolidate(indikator.konsolidasi_periode, "gabungan triwulan", indikator.presisi, quarters))
    }

    /// The last quarter that has both target and realisasi; where no quarter has a target, the last that has realisasi.
    fn last_position(&self, unit: &UnitCode, tahun: u16, indikator: &Indikator, quarters: &[Arc<Node>]) -> Tree {
        let book = self.book(unit, tahun)?;
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

    /// The position at a quarter's end; N/A where the quarter itself was not reported.
    fn quarter_position(&self, unit: &UnitCode, tahun: u16, indikator: &Indikator, quarter: u8) -> Tree {
        let entry = |q| self.entry(unit, tahun, &indikator.kode, Periode::Triwulan(tahun, q), indikator.presisi);
        let own = entry(quarter)?;
        if own.angka().is_none() || indikator.konsolidasi_periode == KonsolidasiPeriode::PosisiAkhir {
            return Ok(own);
        }
        let upto: Vec<_> = (1..=quarter).map(entry).collect::<Result<_, _>>()?;
        Ok(consolidate(indikator.konsolidasi_periode, "gabungan triwulan", indikator.presisi, upto))
    }

    fn realisasi_unit(&self, unit: &UnitCode, tahun: u16, definisi: &Dated<Arc<Indikator>>, periode: Periode) -> Tree {
        let indikator = &definisi.isi;
        let units = &indikator.penanggung_jawab;
        let values = units
            .iter()
            .map(|u| self.realisasi_of(u, tahun, &indikator.kode, periode))
            .collect::<Result<Vec<_>, _>>()?;
        let mut node = match indikator.konsolidasi_unit {
            Some(KonsolidasiUnit::Mentah) => self.raw_units(indikator, periode, values)?,
            Some(KonsolidasiUnit::Jumlah) => {
                (*consolidate(KonsolidasiPeriode::Jumlah, "gabungan unit", indikator.presisi, values)).clone()
            }
            _ => (*consolidate(KonsolidasiPeriode::RataRata, "gabungan unit", indikator.presisi, values)).clone(),
        };
        let filled = node.masukan.iter().filter(|n| n.angka().is_some()).count();
        if indikator.konsolidasi_unit != Some(KonsolidasiUnit::Mentah) && filled > 0 && filled < units.len() {
            node.catatan.push(format!("baru {filled} dari {} unit; sisanya N/A dan tidak ikut dihitung", units.len()));
        }
        node.nama = format!("gabungan unit di bawah {unit}").into();
        node.event.push(definisi.seq);
        Ok(Arc::new(node))
    }

    /// Sums numerators and denominators of the units' entries and divides once.
    fn raw_units(&self, indikator: &Indikator, periode: Periode, values: Vec<Arc<Node>>) -> Result<Node, ReadError> {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for value in &values {
            if value.angka().is_some() {
                split_ratio(value, &mut above, &mut below);
            }
        }
        let satuan = Satuan::Indikator(indikator.presisi);
        if below.is_empty() {
            let waits =
                values.into_iter().next().unwrap_or_else(|| Arc::new(Node::na("unit", satuan, Sebab::TanpaRealisasi)));
            return Ok(Node::na(format!("gabungan mentah {periode}"), satuan, Sebab::TanpaRealisasi).from(vec![waits]));
        }
        let sum = |all: &[Arc<Node>], nama: &str| {
            let total = all.iter().filter_map(|n| n.angka()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
            Arc::new(Node::new(nama, Nilai::of(total), Satuan::Jumlah, Rumus::Jumlah).from(all.to_vec()))
        };
        let (above, below) = (sum(&above, "jumlah pembilang"), sum(&below, "jumlah penyebut"));
        let value = ratio(above.angka(), below.angka());
        Ok(Node::new("gabungan mentah", value, satuan, Rumus::Rasio).from(vec![above, below]))
    }

    fn realisasi_anggaran(&self, unit: &UnitCode, tahun: u16, definisi: &Dated<Arc<Indikator>>) -> Tree {
        let indikator = &definisi.isi;
        if indikator.konsolidasi_unit != Some(KonsolidasiUnit::RataRata) {
            let whole = self.unit_budget(unit, tahun, BudgetItem::Penyerapan)?;
            let node = Node::new(
                "penyerapan, dihitung sekali dari jumlah",
                whole.nilai.clone(),
                Satuan::Indikator(indikator.presisi),
                Rumus::Pilihan,
            );
            return Ok(Arc::new(node.by([definisi.seq]).from(vec![whole])));
        }
        let named = &indikator.penanggung_jawab;
        let units = if named.is_empty() {
            self.global.children(unit, self.as_of).into_iter().map(|u| u.kode.clone()).collect()
        } else {
            named.clone()
        };
        let values =
            units.iter().map(|u| self.unit_budget(u, tahun, BudgetItem::Penyerapan)).collect::<Result<Vec<_>, _>>()?;
        let mean = consolidate(KonsolidasiPeriode::RataRata, "rata-rata penyerapan unit", indikator.presisi, values);
        Ok(Arc::new((*mean).clone().by([definisi.seq])))
    }
}

/// The node of an entry: a number, or a ratio or components with their parts.
fn entry_node(entri: &Entri, nama: String, satuan: Satuan) -> Node {
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
            Node::new(nama, ratio(sum, Some(below.get())), satuan, Rumus::Rasio).by(by).from(parts)
        }
        Isi::Komponen(points) => {
            let sum = points.iter().try_fold(Decimal::ZERO, |s, v| s.checked_add(v.get()));
            let parts = points.iter().enumerate().map(|(i, v)| part(format!("komponen {}", i + 1), v.get())).collect();
            Node::new(nama, Nilai::of(sum), satuan, Rumus::Jumlah).by(by).from(parts)
        }
    }
}

/// Finds the numerators and denominators in a realisasi's tree.
fn split_ratio(node: &Arc<Node>, above: &mut Vec<Arc<Node>>, below: &mut Vec<Arc<Node>>) {
    if node.rumus == Rumus::Rasio {
        if let Some((last, rest)) = node.masukan.split_last() {
            above.extend(rest.iter().cloned());
            below.push(last.clone());
        }
        return;
    }
    node.masukan.iter().for_each(|n| split_ratio(n, above, below));
}

/// Above / below x 100.
pub(super) fn ratio(above: Option<Decimal>, below: Option<Decimal>) -> Nilai {
    let (Some(above), Some(below)) = (above, below) else { return Nilai::TidakBerlaku(Sebab::DiLuarBatas) };
    match above.checked_mul(Decimal::ONE_HUNDRED).ok_or(Sebab::DiLuarBatas).and_then(|a| eval::divide(a, below)) {
        Ok(value) => Nilai::Angka(value),
        Err(sebab) => Nilai::TidakBerlaku(sebab),
    }
}

/// Sum or mean of the inputs that apply.
fn consolidate(how: KonsolidasiPeriode, nama: &str, presisi: u8, inputs: Vec<Arc<Node>>) -> Arc<Node> {
    let satuan = Satuan::Indikator(presisi);
    let values: Vec<Decimal> = inputs.iter().filter_map(|n| n.angka()).collect();
    if values.is_empty() {
        let sebab = inputs.iter().find_map(|n| match n.nilai {
            Nilai::TidakBerlaku(sebab) => Some(sebab),
            _ => None,
        });
        return Arc::new(Node::na(nama, satuan, sebab.unwrap_or(Sebab::TanpaRealisasi)).from(inputs));
    }
    let (nilai, rumus) = match how {
        KonsolidasiPeriode::Jumlah => {
            (Nilai::of(values.iter().try_fold(Decimal::ZERO, |s, v| s.checked_add(*v))), Rumus::Jumlah)
        }
        _ => (eval::mean(&values).map_or_else(Nilai::TidakBerlaku, Nilai::Angka), Rumus::RataRata),
    };
    Arc::new(Node::new(nama, nilai, satuan, rumus).from(inputs))
}

/// Rounds to the indicator's precision; where that changes nothing, no node is added.
fn round_to(presisi: u8, nama: &str, of: &Arc<Node>) -> Node {
    let Some(value) = of.angka() else { return Node { nama: nama.into(), ..(**of).clone() } };
    let rounded = round(value, presisi.into());
    if rounded == value {
        return Node { nama: nama.into(), satuan: Satuan::Indikator(presisi), ..(**of).clone() };
    }
    Node::new(nama, Nilai::Angka(rounded), Satuan::Indikator(presisi), Rumus::Bulat(presisi)).from(vec![of.clone()])
}
