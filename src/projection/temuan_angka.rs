//! Figures of the findings book: counts, values in rupiah, and shares by status.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::event::{
    Seq,
    data::{HasilTindakLanjut as Hasil, PenyebutTemuan},
};

use super::{
    Aturan, Dated, FindingRow, FindingsItem as Item, Nilai, Node, Rumus, Satuan, Sebab,
    audit::{Buku, SaldoRow},
    ratio::ratio,
};

type Rules<'a> = Option<&'a Dated<Arc<Aturan>>>;

/// Items by status, in the order of a balance: count, value in rupiah, share of the count, share of the value.
const STATUS: [[Item; 4]; 4] = [
    [Item::Sesuai, Item::NilaiSesuai, Item::PersenSesuai, Item::PersenNilaiSesuai],
    [Item::BelumSesuai, Item::NilaiBelumSesuai, Item::PersenBelumSesuai, Item::PersenNilaiBelumSesuai],
    [
        Item::BelumDitindaklanjuti,
        Item::NilaiBelumDitindaklanjuti,
        Item::PersenBelumDitindaklanjuti,
        Item::PersenNilaiBelumDitindaklanjuti,
    ],
    [Item::TidakDapat, Item::NilaiTidakDapat, Item::PersenTidakDapat, Item::PersenNilaiTidakDapat],
];

/// The status of an item (row of [`STATUS`]), and its kind (column).
fn status(item: Item) -> Option<(usize, usize)> {
    STATUS.iter().enumerate().find_map(|(at, row)| Some((at, row.iter().position(|i| *i == item)?)))
}

fn place(hasil: Option<Hasil>) -> usize {
    match hasil {
        Some(Hasil::Sesuai) => 0,
        Some(Hasil::BelumSesuai) => 1,
        Some(Hasil::BelumDitindaklanjuti) | None => 2,
        Some(Hasil::TidakDapatDitindaklanjuti) => 3,
    }
}

impl Buku {
    pub(super) fn figure(&self, item: Item, aturan: Rules<'_>) -> Node {
        match item {
            Item::Persentase => self.followed_up(aturan),
            Item::PersenSesuai
            | Item::PersenBelumSesuai
            | Item::PersenBelumDitindaklanjuti
            | Item::PersenTidakDapat => self.share(item, 0, aturan),
            Item::PersenNilaiSesuai
            | Item::PersenNilaiBelumSesuai
            | Item::PersenNilaiBelumDitindaklanjuti
            | Item::PersenNilaiTidakDapat
            | Item::PersenNilaiDiterima => self.share(item, 1, aturan),
            _ => self.amount(item),
        }
    }

    /// A count, or a sum of rupiah; balances are a part of their own beside the single events.
    fn amount(&self, item: Item) -> Node {
        let single = self.single(item);
        let balances: Vec<_> = self.saldo.iter().filter_map(|s| balance(s, item)).map(Arc::new).collect();
        if balances.is_empty() {
            return single;
        }
        let mut inputs: Vec<Arc<Node>> = vec![Arc::new(single)];
        inputs.extend(balances);
        let sum = inputs.iter().filter_map(|n| n.angka()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
        Node::new(item.title(), Nilai::of(sum), item.satuan(), Rumus::Jumlah)
            .from(inputs)
            .note("termasuk saldo tahun-tahun sebelumnya")
    }

    /// The part that comes from single events.
    fn single(&self, item: Item) -> Node {
        if matches!(item, Item::Nilai | Item::Temuan) {
            return of_findings(&self.rows, item);
        }
        if item.satuan() == Satuan::Rupiah {
            let leaves: Vec<_> = self.rows.iter().filter_map(|r| self.rupiah(r, item)).map(Arc::new).collect();
            let sum = leaves.iter().filter_map(|n| n.angka()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
            return Node::new(item.title(), Nilai::of(sum), Satuan::Rupiah, Rumus::Jumlah).from(leaves);
        }
        let wanted: Vec<_> = self.rows.iter().filter(|r| counts(r, item)).collect();
        let events: Vec<Seq> = wanted.iter().flat_map(|r| events(r, item)).collect();
        Node::new(item.title(), Nilai::Angka(wanted.len().into()), Satuan::Jumlah, Rumus::Hitung).by(events)
    }

    /// The amount that a recommendation adds to a sum, with the events that state it.
    fn rupiah(&self, row: &FindingRow, item: Item) -> Option<Node> {
        let (kode, r) = row.rekomendasi.as_ref()?;
        let assessed = r.hasil(self.day).map(|d| d.seq);
        let leaf = |value: Decimal, events: Vec<Seq>| {
            Node::new(format!("rekomendasi {kode} {}", row.unit), Nilai::Angka(value), Satuan::Rupiah, Rumus::Entri)
                .by(events)
        };
        match item {
            Item::NilaiTindakLanjut => {
                let told = r.tindak_lanjut.iter().filter(|t| t.berlaku <= self.day && t.isi.is_some());
                Some(leaf(row.ditindaklanjuti?, told.map(|t| t.seq).collect()))
            }
            Item::NilaiDiterima => {
                let stated = assessed.is_some_and(|seq| r.diterima.contains_key(&seq));
                let events = assessed.into_iter().chain((!stated).then_some(r.seq)).collect();
                let node = leaf(row.diterima?, events);
                Some(if stated { node } else { node.note("sesuai: seluruh nilai rekomendasi") })
            }
            _ => {
                if let Some((at, _)) = status(item)
                    && at != place(row.hasil)
                {
                    return None;
                }
                Some(leaf(r.nilai?.get(), [r.seq].into_iter().chain(assessed).collect()))
            }
        }
    }

    /// The share of a status, by count or by value; the rules define the denominator.
    fn share(&self, item: Item, by: usize, aturan: Rules<'_>) -> Node {
        let every = aturan.is_some_and(|a| a.isi.penyebut_temuan == PenyebutTemuan::Semua);
        let part = match status(item) {
            Some((at, _)) => STATUS[at][by],
            None => Item::NilaiDiterima,
        };
        if part == STATUS[3][by] && !every {
            return Node::na(item.title(), Satuan::Persen, Sebab::DiLuarPenyebut)
                .from(vec![Arc::new(self.amount(part))])
                .by(aturan.map(|a| a.seq));
        }
        let all = Arc::new(self.amount(if by == 0 { Item::Rekomendasi } else { Item::NilaiRekomendasi }));
        let below = if every { all } else { self.base(all, STATUS[3][by]) };
        let part = Arc::new(self.amount(part));
        let nilai = match below.angka() {
            Some(base) if base.is_zero() && by == 0 => Nilai::TidakBerlaku(Sebab::TanpaTemuan),
            Some(base) if base.is_zero() => Nilai::TidakBerlaku(Sebab::TanpaNilai),
            base => ratio(part.angka(), base),
        };
        let node = Node::new(item.title(), nilai, Satuan::Persen, Rumus::Rasio).from(vec![part, below]);
        let words = if every { "dari semua rekomendasi" } else { "dari rekomendasi yang dapat ditindaklanjuti" };
        node.by(aturan.map(|a| a.seq)).note(words)
    }

    /// All, minus those that cannot be followed up.
    fn base(&self, all: Arc<Node>, cannot: Item) -> Arc<Node> {
        let cannot = Arc::new(self.amount(cannot));
        let base = all.angka().zip(cannot.angka()).map(|(a, c)| a - c);
        let nama = match all.satuan {
            Satuan::Rupiah => "nilai rekomendasi yang dapat ditindaklanjuti",
            _ => "rekomendasi yang dapat ditindaklanjuti",
        };
        Arc::new(Node::new(nama, Nilai::of(base), all.satuan, Rumus::Kurang).from(vec![all, cannot]))
    }

    /// Sesuai / (all - tidak dapat ditindaklanjuti) x 100. 0 of 0 is N/A, or the value of a recorded rule.
    fn followed_up(&self, aturan: Rules<'_>) -> Node {
        let (good, all) = (Arc::new(self.amount(Item::Sesuai)), Arc::new(self.amount(Item::Rekomendasi)));
        let every = aturan.is_some_and(|a| a.isi.penyebut_temuan == PenyebutTemuan::Semua);
        if every && all.angka() != Some(Decimal::ZERO) {
            return Node::new("persentase", ratio(good.angka(), all.angka()), Satuan::Persen, Rumus::Rasio)
                .from(vec![good, all])
                .note("dari semua rekomendasi menurut aturan");
        }
        let below = self.base(all, Item::TidakDapat);
        if below.angka() != Some(Decimal::ZERO) {
            return Node::new("persentase", ratio(good.angka(), below.angka()), Satuan::Persen, Rumus::Rasio)
                .from(vec![good, below]);
        }
        let Some((aturan, value)) = aturan.and_then(|a| Some((a, a.isi.nol_dari_nol?.get()))) else {
            return Node::na("persentase", Satuan::Persen, Sebab::TanpaTemuan).from(vec![good, below]);
        };
        Node::new("persentase", Nilai::Angka(value), Satuan::Persen, Rumus::Aturan)
            .by([aturan.seq])
            .from(vec![good, below])
            .note(format!("0 dari 0 dihitung {value} menurut aturan versi {}", aturan.isi.versi))
    }
}

/// The amount that a balance adds to a count or a sum.
fn balance(row: &SaldoRow, item: Item) -> Option<Node> {
    let saldo = &row.saldo.isi;
    let value = match (item, status(item)) {
        (Item::Temuan, _) => saldo.temuan.into(),
        (Item::Nilai, _) => saldo.nilai.get(),
        (Item::Rekomendasi, _) => saldo.rekomendasi().into(),
        (Item::NilaiRekomendasi, _) => saldo.nilai_rekomendasi(),
        (Item::NilaiTindakLanjut, _) => saldo.tindak_lanjut.get(),
        (Item::NilaiDiterima, _) => saldo.diterima.get(),
        (_, Some((at, 0))) => saldo.status[at].0.into(),
        (_, Some((at, 1))) => saldo.status[at].1.get(),
        _ => return None,
    };
    let nama = format!("saldo {} {} {}, {}", saldo.kode, saldo.pemeriksa, saldo.tahun, saldo.dokumen);
    Some(Node::new(nama, Nilai::Angka(value), item.satuan(), Rumus::Entri).by([row.saldo.seq]))
}

fn counts(row: &FindingRow, item: Item) -> bool {
    if row.rekomendasi.is_none() {
        return false;
    }
    match item {
        Item::Rekomendasi => true,
        Item::Terlambat => row.sisa_hari.is_some_and(|days| days < 0),
        _ => status(item).is_some_and(|(at, _)| at == place(row.hasil)),
    }
}

/// The events because of which a recommendation counts.
fn events(row: &FindingRow, item: Item) -> Vec<Seq> {
    let Some((_, rekomendasi)) = &row.rekomendasi else { return Vec::new() };
    let assessed = rekomendasi.penilaian.iter().max_by_key(|p| (p.berlaku, p.seq)).map(|p| p.seq);
    match item {
        Item::Rekomendasi => vec![rekomendasi.seq],
        Item::Terlambat => vec![row.temuan.seq, rekomendasi.seq],
        _ => assessed.map_or_else(|| vec![rekomendasi.seq], |seq| vec![seq]),
    }
}

fn of_findings(rows: &[FindingRow], item: Item) -> Node {
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
    if item == Item::Temuan {
        let events = found.iter().map(|r| r.temuan.seq);
        return Node::new(item.title(), Nilai::Angka(found.len().into()), Satuan::Jumlah, Rumus::Hitung).by(events);
    }
    let sum = found.iter().map(|r| r.temuan.nilai.get()).try_fold(Decimal::ZERO, |s, v| s.checked_add(v));
    Node::new(item.title(), Nilai::of(sum), Satuan::Rupiah, Rumus::Jumlah).from(found.iter().map(leaf).collect())
}
