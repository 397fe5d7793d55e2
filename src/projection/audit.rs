//! Figures of the findings book.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    Seq, Tanggal, TemuanCode, UnitCode,
    data::{HasilTindakLanjut, PenyebutTemuan},
};

use super::{
    Address, FindingsItem, Nilai, Node, ReadError, Rekomendasi, Rumus, Satuan, Sebab, Temuan, View,
    plan::{Tree, ratio},
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
    /// The recommendation with its code; none where the finding has none yet.
    pub rekomendasi: Option<(TemuanCode, Rekomendasi)>,
    /// The assessment in force.
    pub hasil: Option<HasilTindakLanjut>,
    /// Day of the first answer.
    pub dijawab: Option<Tanggal>,
    /// Days left to answer; negative: overdue. None once answered, or where nothing is asked.
    pub sisa_hari: Option<i32>,
}

impl View<'_> {
    /// Recommendations of a unit and of those below, with what is due.
    pub fn finding_rows(&self, unit: &UnitCode, tahun: Option<u16>) -> Result<Vec<FindingRow>, ReadError> {
        let day = self.findings_day(tahun);
        let mut rows = Vec::new();
        for unit in self.global.subtree_on(unit, self.as_of, day, Tanggal::from_days(0)) {
            let book = self.book(&unit, 0)?;
            for (kode, temuan) in book.temuan.iter().filter(|(_, t)| t.berlaku <= day) {
                let own = book.rekomendasi.iter().filter(|(_, r)| r.temuan == *kode && r.berlaku <= day);
                let before = rows.len();
                rows.extend(own.map(|(code, r)| row(&unit, kode, temuan, Some((code, r)), day)));
                if rows.len() == before {
                    rows.push(row(&unit, kode, temuan, None, day));
                }
            }
        }
        Ok(rows)
    }

    /// A figure of the findings book of a unit with those below.
    pub fn findings(&self, unit: &UnitCode, item: FindingsItem, tahun: Option<u16>) -> Tree {
        let alamat = Address::Findings(unit.clone(), item);
        let rows = self.finding_rows(unit, tahun)?;
        let node = match item {
            FindingsItem::Persentase => self.followed_up(unit, tahun, &rows)?,
            FindingsItem::Nilai | FindingsItem::Temuan => of_findings(&rows, item),
            _ => {
                let wanted: Vec<_> = rows.iter().filter(|r| counts(r, item)).collect();
                let events: Vec<Seq> = wanted.iter().flat_map(|r| events(r, item)).collect();
                Node::new(item.title(), Nilai::Angka(wanted.len().into()), Satuan::Jumlah, Rumus::Hitung).by(events)
            }
        };
        Ok(Arc::new(Node { nama: alamat.title().into(), ..node }.at(alamat)))
    }

    /// Sesuai / (all - tidak dapat ditindaklanjuti) x 100. Nothing of nothing is N/A, or what a recorded rule says.
    fn followed_up(&self, unit: &UnitCode, tahun: Option<u16>, rows: &[FindingRow]) -> Result<Node, ReadError> {
        let count = |item: FindingsItem| {
            let wanted: Vec<_> = rows.iter().filter(|r| counts(r, item)).collect();
            let events: Vec<Seq> = wanted.iter().flat_map(|r| events(r, item)).collect();
            Arc::new(
                Node::new(item.title(), Nilai::Angka(wanted.len().into()), Satuan::Jumlah, Rumus::Hitung).by(events),
            )
        };
        let (good, all, cannot) =
            (count(FindingsItem::Sesuai), count(FindingsItem::Rekomendasi), count(FindingsItem::TidakDapat));
        let year = tahun.unwrap_or_else(|| self.findings_day(None).year());
        let aturan = self.aturan(unit, year)?;
        let every = aturan.as_ref().is_some_and(|a| a.isi.penyebut_temuan == PenyebutTemuan::Semua);
        if every && all.angka() != Some(Decimal::ZERO) {
            return Ok(Node::new("persentase", ratio(good.angka(), all.angka()), Satuan::Persen, Rumus::Rasio)
                .from(vec![good, all])
                .note("dari semua rekomendasi menurut aturan"));
        }
        let base = all.angka().zip(cannot.angka()).map(|(a, c)| a - c);
        let below = Node::new("rekomendasi yang dapat ditindaklanjuti", Nilai::of(base), Satuan::Jumlah, Rumus::Kurang)
            .from(vec![all, cannot]);
        if base != Some(Decimal::ZERO) {
            return Ok(Node::new("persentase", ratio(good.angka(), base), Satuan::Persen, Rumus::Rasio)
                .from(vec![good, Arc::new(below)]));
        }
        let rule = aturan.filter(|a| a.isi.nol_dari_nol.is_some());
        Ok(match rule {
            Some(aturan) => {
                let value = aturan.isi.nol_dari_nol.map(|v| v.get());
                Node::new("persentase", Nilai::of(value), Satuan::Persen, Rumus::Aturan)
                    .by([aturan.seq])
                    .from(vec![good, Arc::new(below)])
                    .note(format!(
                        "0 dari 0 dihitung {} menurut aturan versi {}",
                        value.unwrap_or_default(),
                        aturan.isi.versi
                    ))
            }
            None => Node::na("persentase", Satuan::Persen, Sebab::TanpaTemuan).from(vec![good, Arc::new(below)]),
        })
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
    kode: &TemuanCode,
    temuan: &Temuan,
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
        rekomendasi: rekomendasi.map(|(code, r)| (code.clone(), r.clone())),
        hasil,
        dijawab,
        sisa_hari: waits.then(|| temuan.tenggat().days() - day.days()),
    }
}

fn counts(row: &FindingRow, item: FindingsItem) -> bool {
    use HasilTindakLanjut as H;
    if row.rekomendasi.is_none() {
        return false;
    }
    match item {
        FindingsItem::Rekomendasi => true,
        FindingsItem::Sesuai => row.hasil == Some(H::Sesuai),
        FindingsItem::BelumSesuai => row.hasil == Some(H::BelumSesuai),
        FindingsItem::BelumDitindaklanjuti => matches!(row.hasil, Some(H::BelumDitindaklanjuti) | None),
        FindingsItem::TidakDapat => row.hasil == Some(H::TidakDapatDitindaklanjuti),
        FindingsItem::Terlambat => row.sisa_hari.is_some_and(|days| days < 0),
        FindingsItem::Persentase | FindingsItem::Temuan | FindingsItem::Nilai => false,
    }
}

/// The events that put a recommendation into the count.
fn events(row: &FindingRow, item: FindingsItem) -> Vec<Seq> {
    let Some((_, rekomendasi)) = &row.rekomendasi else { return Vec::new() };
    let assessed = rekomendasi.penilaian.iter().max_by_key(|p| (p.berlaku, p.seq)).map(|p| p.seq);
    match item {
        FindingsItem::Rekomendasi => vec![rekomendasi.seq],
        FindingsItem::Terlambat => vec![row.temuan.seq, rekomendasi.seq],
        _ => assessed.map_or_else(|| vec![rekomendasi.seq], |seq| vec![seq]),
    }
}

fn of_findings(rows: &[FindingRow], item: FindingsItem) -> Node {
    let mut found: Vec<&FindingRow> = rows.iter().collect();
    found.dedup_by(|a, b| a.unit == b.unit && a.kode_temuan == b.kode_temuan);
    let leaf = |r: &&FindingRow| {
        Arc::new(
            Node::new(
                format!("temuan {}", r.kode_temuan),
                Nilai::Angka(r.temuan.nilai.get()),
                Satuan::Rupiah,
                Rumus::Entri,
            )
            .by([r.temuan.seq]),
        )
    };
    if item == FindingsItem::Temuan {
        let events = found.iter().map(|r| r.temuan.seq);
        return Node::new(item.title(), Nilai::Angka(found.len().into()), Satuan::Jumlah, Rumus::Hitung).by(events);
    }
    let sum = found.iter().map(|r| r.temuan.nilai.get()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
    Node::new(item.title(), Nilai::of(sum), Satuan::Rupiah, Rumus::Jumlah).from(found.iter().map(leaf).collect())
}
