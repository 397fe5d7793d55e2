//! Monthly plans of withdrawals (RPD), volume and progress of outputs, and their sums in a scope.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{Formula, Masukan, Periode, Tanggal, UnitCode};

use super::{
    Address, Dated, Gerak, Lingkup, Nilai, Node, OutputItem as Item, ReadError, Ro, Rumus, Satuan, Sebab, Tree, View,
    eval, in_force,
    money::{Member, leaf, shared},
    ratio::ratio,
};

/// Deviation by PER-5/PB/2024: the absolute difference in per cent of the plan.
const DEVIASI: &str = "(maks(realisasi - target; target - realisasi) / target) x 100";

impl View<'_> {
    /// A figure of plans and outputs.
    pub fn output_figure(&self, unit: &UnitCode, tahun: u16, which: &Lingkup, item: Item) -> Tree {
        let alamat = Address::Output(unit.clone(), tahun, which.clone(), item);
        let of = |item| self.output_figure(unit, tahun, which, item);
        let node = match item {
            Item::DeviasiRpd => deviation(of(Item::RealisasiPeriode)?, of(Item::RpdPeriode)?),
            Item::CapaianRpd => {
                let spent = self.spent(unit, tahun, which)?;
                share(spent, of(Item::Rpd)?)
            }
            Item::CapaianOutput if matches!(which, Lingkup::Ro(_)) => share(of(Item::Volume)?, of(Item::VolumeTarget)?),
            _ => self.combined_output(unit, tahun, which, item)?,
        };
        Ok(Arc::new(Node { nama: alamat.title().into(), ..node }.at(alamat)))
    }

    /// The figures of plans and outputs of a unit and of its rincian output, if any are recorded.
    pub fn outputs_recorded(&self, unit: &UnitCode, tahun: u16) -> Result<Vec<Arc<Node>>, ReadError> {
        let mut all = Vec::new();
        for member in self.members(&self.subtree_in(unit, tahun), tahun, None)? {
            let book = self.output(&member.unit, tahun, &member.ro)?;
            if !book.ro.get(&member.ro).is_some_and(|ro| ro.lebih()) {
                continue;
            }
            let which = Lingkup::Ro(member.ro.clone());
            for item in Item::ALL {
                all.push(self.output_figure(&member.unit, tahun, &which, *item)?);
            }
        }
        if !all.is_empty() {
            for item in Item::ALL {
                all.push(self.output_figure(unit, tahun, &Lingkup::Unit, *item)?);
            }
        }
        Ok(all)
    }

    fn scope(&self, unit: &UnitCode, tahun: u16, which: &Lingkup) -> Result<Vec<Member>, ReadError> {
        let below = || self.subtree_in(unit, tahun);
        match which {
            Lingkup::Unit => self.members(&below(), tahun, None),
            Lingkup::Iku(iku) => self.members(&below(), tahun, Some(iku)),
            Lingkup::Ro(ro) => {
                let own = self.members(std::slice::from_ref(unit), tahun, None)?;
                Ok(own.into_iter().filter(|m| m.ro == *ro).collect())
            }
            Lingkup::Mata(which) => {
                let mut all = self.members(&below(), tahun, None)?;
                self.retain(&mut all, tahun, which)?;
                Ok(all)
            }
        }
    }

    /// Realised budget of a scope.
    fn spent(&self, unit: &UnitCode, tahun: u16, which: &Lingkup) -> Tree {
        use super::BudgetItem::Realisasi;
        match which {
            Lingkup::Unit => self.unit_budget(unit, tahun, Realisasi),
            Lingkup::Ro(ro) => self.ro_budget(unit, tahun, ro, Realisasi),
            Lingkup::Iku(iku) => self.iku_budget(unit, tahun, iku, Realisasi),
            Lingkup::Mata(which) => self.mata_budget(unit, tahun, which, Realisasi),
        }
    }

    /// Combines a scope: the sum of plans and spending, the sum of volumes with one unit of measure, the mean of progress and
    /// achievement.
    fn combined_output(&self, unit: &UnitCode, tahun: u16, which: &Lingkup, item: Item) -> Result<Node, ReadError> {
        let members = self.scope(unit, tahun, which)?;
        if members.is_empty() {
            return Ok(Node::na(item.title(), measure(item), Sebab::TanpaAnggaran));
        }
        let single = matches!(which, Lingkup::Ro(_));
        let (mut nodes, mut units) = (Vec::new(), Vec::new());
        for member in &members {
            let book = self.output(&member.unit, tahun, &member.ro)?;
            let Some(ro) = book.ro.get(&member.ro) else { continue };
            let node = if item == Item::CapaianOutput {
                let of = |item| Arc::new(self.of_ro(ro, member, tahun, item));
                let (made, planned) = (of(Item::Volume), of(Item::VolumeTarget));
                share(made, planned)
            } else {
                self.of_ro(ro, member, tahun, item)
            };
            if single {
                return Ok(node);
            }
            units.extend(ro.rinci(self.day(tahun)).and_then(|r| r.satuan.clone()));
            let money = measure(item) == Satuan::Rupiah;
            let node = Arc::new(node);
            nodes.push(if money { shared(node, member) } else { node });
        }
        units.sort();
        units.dedup();
        Ok(joined(item, nodes, units.len() > 1))
    }

    /// An item of one rincian output.
    fn of_ro(&self, ro: &Arc<Ro>, member: &Member, tahun: u16, item: Item) -> Node {
        let (day, nama) = (self.day(tahun), format!("{} RO {}", item.title(), member.ro));
        let start = self.per.periode(tahun).awal();
        let na = |sebab| Node::na(nama.clone(), measure(item), sebab);
        match item {
            Item::Rpd | Item::RpdPeriode => {
                let Some(plan) = in_force(&ro.rpd, day) else { return na(Sebab::TanpaRencana) };
                let from = if item == Item::Rpd { Periode::Tahun(tahun).awal() } else { start };
                let sum = planned(plan, tahun, from, day);
                Node::new(nama, Nilai::of(sum), Satuan::Rupiah, Rumus::Entri).by([plan.seq])
            }
            Item::RealisasiPeriode => {
                let alamat = Address::Ro(member.unit.clone(), tahun, member.ro.clone(), super::BudgetItem::Realisasi);
                let up_to = leaf(ro, Gerak::REALISASI, day, &alamat);
                let before = leaf(ro, Gerak::REALISASI, Tanggal::from_days(i64::from(start.days()) - 1), &alamat);
                let sum = up_to.angka().zip(before.angka()).map(|(a, b)| a - b);
                let before = Node { nama: format!("sebelum {start}").into(), ..before };
                Node::new(nama, Nilai::of(sum), Satuan::Rupiah, Rumus::Kurang)
                    .from(vec![Arc::new(up_to), Arc::new(before)])
            }
            Item::VolumeTarget => {
                let registered = in_force(&ro.daftar, day).map(|d| d.seq);
                let Some(volume) = ro.rinci(day).and_then(|r| r.volume) else { return na(Sebab::TanpaVolume) };
                Node::new(nama, Nilai::Angka(volume.get()), measure(item), Rumus::Entri).by(registered)
            }
            Item::Volume | Item::Progres => {
                let told = |d: &&Dated<(Option<crate::event::Angka>, Option<crate::event::Bobot>)>| {
                    d.berlaku <= day && if item == Item::Volume { d.isi.0.is_some() } else { d.isi.1.is_some() }
                };
                let last = ro.output.iter().filter(told).max_by_key(|d| (d.berlaku, d.seq));
                let Some(last) = last else { return na(Sebab::TanpaVolume) };
                let value =
                    if item == Item::Volume { last.isi.0.map(|v| v.get()) } else { last.isi.1.map(|v| v.get()) };
                Node::new(nama, Nilai::Angka(value.unwrap_or_default()), measure(item), Rumus::Entri).by([last.seq])
            }
            Item::DeviasiRpd | Item::CapaianRpd | Item::CapaianOutput => na(Sebab::TanpaAnggaran),
        }
    }
}

/// The measure of an item.
fn measure(item: Item) -> Satuan {
    match item {
        Item::Rpd | Item::RpdPeriode | Item::RealisasiPeriode => Satuan::Rupiah,
        Item::VolumeTarget | Item::Volume => Satuan::Indikator(2),
        Item::DeviasiRpd | Item::CapaianRpd | Item::CapaianOutput | Item::Progres => Satuan::Persen,
    }
}

/// The planned amount for the months that end between two days, both included.
fn planned(plan: &Dated<Vec<crate::event::Rupiah>>, tahun: u16, from: Tanggal, day: Tanggal) -> Option<Decimal> {
    let months = (1..=12).map(|n| Periode::Bulan(tahun, n)).zip(&plan.isi);
    let own = months.filter(|(month, _)| month.akhir() >= from && month.akhir() <= day);
    own.map(|(_, nilai)| nilai.get()).try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value))
}

fn share(above: Arc<Node>, below: Arc<Node>) -> Node {
    let missing = [&above, &below].into_iter().find_map(|n| match n.nilai {
        Nilai::TidakBerlaku(sebab) => Some(sebab),
        _ => None,
    });
    let nilai = missing.map_or_else(|| ratio(above.angka(), below.angka()), Nilai::TidakBerlaku);
    Node::new("", nilai, Satuan::Persen, Rumus::Rasio).from(vec![above, below])
}

fn deviation(spent: Arc<Node>, plan: Arc<Node>) -> Node {
    let Ok(formula) = serde_json::from_value::<Formula>(DEVIASI.into()) else {
        return Node::na("", Satuan::Persen, Sebab::DiLuarBatas);
    };
    let input = |name: &Masukan| super::rujukan::value(if *name == Masukan::Realisasi { &spent } else { &plan });
    let nilai = eval::evaluate(&formula, &input).map_or_else(Nilai::TidakBerlaku, Nilai::Angka);
    let names = eval::inputs(&formula);
    Node::new("", nilai, Satuan::Persen, Rumus::Tercatat(Arc::new(formula), names)).from(vec![spent, plan])
}

/// Combines the parts of a scope: parts without a value drop out, and a remark says so.
fn joined(item: Item, nodes: Vec<Arc<Node>>, mixed: bool) -> Node {
    let values: Vec<Decimal> = nodes.iter().filter_map(|n| n.angka()).collect();
    let missing = nodes.iter().find_map(|n| match n.nilai {
        Nilai::TidakBerlaku(sebab) => Some(sebab),
        _ => None,
    });
    let satuan = measure(item);
    let mean = matches!(item, Item::CapaianOutput | Item::Progres);
    let volumes = matches!(item, Item::VolumeTarget | Item::Volume);
    let nilai = match missing.filter(|_| values.is_empty()) {
        Some(sebab) => Nilai::TidakBerlaku(sebab),
        None if mixed && volumes => Nilai::TidakBerlaku(Sebab::SatuanBerbeda),
        None if mean => eval::mean(&values).map_or_else(Nilai::TidakBerlaku, Nilai::Angka),
        None => Nilai::of(values.iter().try_fold(Decimal::ZERO, |sum, v| sum.checked_add(*v))),
    };
    let (have, all) = (values.len(), nodes.len());
    let node = Node::new(item.title(), nilai, satuan, if mean { Rumus::RataRata } else { Rumus::Jumlah }).from(nodes);
    if have < all && have > 0 { node.note(format!("{have} dari {all} RO mempunyai angka ini")) } else { node }
}
