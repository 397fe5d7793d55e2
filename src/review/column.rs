//! The contents of a column, derived from its heading.

use super::{tables::Table, words};
use crate::projection::{BudgetItem, FindingsItem, IkuItem, OutputItem};

/// The contents of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "domain words")]
pub enum Item {
    Iku(IkuItem),
    Budget(BudgetItem),
    /// Blokir minus penambahan or the reverse, as a net table prints it.
    Net(BudgetItem),
    /// Of the withdrawal plan, or of volumes.
    Output(OutputItem),
    Nss,
    Skor,
    Nkp,
    Bobot,
    Findings(FindingsItem),
    StatusNss,
    StatusNkp,
}

impl Item {
    /// Whether values may be summed down a column.
    pub fn is_summed(self) -> bool {
        match self {
            Self::Budget(item) => item != BudgetItem::Penyerapan,
            Self::Net(_) => true,
            _ => false,
        }
    }

    /// Whether it is a word of status.
    pub fn is_status(self) -> bool {
        matches!(self, Self::Iku(IkuItem::Status) | Self::StatusNss | Self::StatusNkp)
    }
}

/// Possible meanings of a heading, the likeliest first; empty if it names no figure.
pub fn items(head: &str, table: &Table) -> Vec<Item> {
    let has = |word: &str| words::has(head, word);
    let lower = head.to_lowercase();
    let money = has("anggaran") || has("pagu") || has("rp");
    if has("status") {
        return vec![match () {
            () if has("nss") => Item::StatusNss,
            () if has("nkp") || has("skor") || has("perspektif") => Item::StatusNkp,
            () => Item::Iku(IkuItem::Status),
        }];
    }
    if has("efisiensi") {
        let official = has("resmi") || has("peraturan");
        return vec![Item::Iku(if official { IkuItem::EfisiensiResmi } else { IkuItem::Efisiensi })];
    }
    if let Some(item) = output(head, table) {
        return vec![Item::Output(item)];
    }
    budget(&lower, money, table).or_else(|| score(head)).or_else(|| plan(head, table)).unwrap_or_default()
}

/// The item that a row names if its column only says `Nilai`: `skor`, `NSS`, `jumlah temuan`.
pub fn of_row(cells: &[String], table: &Table) -> Option<Item> {
    for cell in cells {
        // The most similar title: `belum sesuai` is not `sesuai`.
        let titles = FindingsItem::ALL.iter().map(|item| item.title());
        if let Some((at, _)) = words::best(cell, titles, 80) {
            return Some(Item::Findings(FindingsItem::ALL[at]));
        }
        let named = || items(cell, table).into_iter().find(|item| !item.is_status());
        if let Some(item) = (words::words(cell).len() <= 2).then(named).flatten() {
            return Some(item);
        }
    }
    None
}

/// A column of a table of audit findings by auditor and year.
pub fn of_findings(head: &str) -> Option<Item> {
    use FindingsItem as F;
    const HEADS: [(&str, F); 12] = [
        ("temuan", F::Temuan),
        ("jumlah temuan", F::Temuan),
        ("nilai temuan", F::Nilai),
        ("rekomendasi", F::Rekomendasi),
        ("jumlah rekomendasi", F::Rekomendasi),
        ("nilai rekomendasi", F::NilaiRekomendasi),
        ("ditindaklanjuti", F::NilaiTindakLanjut),
        ("nilai ditindaklanjuti", F::NilaiTindakLanjut),
        ("diterima", F::NilaiDiterima),
        ("nilai diterima", F::NilaiDiterima),
        ("selesai", F::Persentase),
        ("persentase selesai", F::Persentase),
    ];
    let own = words::words(head).into_iter().filter(|w| w != "rp").collect::<Vec<_>>().join(" ");
    HEADS.iter().find(|(words, _)| *words == own).map(|(_, item)| Item::Findings(*item))
}

/// Whether a heading only says that there is a value.
pub fn is_bare(head: &str) -> bool {
    words::words(head) == ["nilai"]
}

/// Columns of a table of the withdrawal plan (RPD), or of volumes and progress of outputs.
fn output(head: &str, table: &Table) -> Option<OutputItem> {
    use OutputItem as O;
    let all = |word: &str| table.heads.iter().any(|h| words::has(h, word));
    let has = |word: &str| words::has(head, word);
    let planned = has("direncanakan") || has("rencana") || has("target");
    if all("rpd") {
        return match () {
            () if has("rpd") && (has("capaian") || head.contains('%')) => Some(O::CapaianRpd),
            () if has("rpd") && has("periode") => Some(O::RpdPeriode),
            () if has("rpd") => Some(O::Rpd),
            () if has("deviasi") => Some(O::DeviasiRpd),
            () if has("realisasi") && has("periode") => Some(O::RealisasiPeriode),
            () => None,
        };
    }
    if !(all("volume") && (all("progres") || all("output"))) {
        return None;
    }
    match () {
        () if has("volume") && planned => Some(O::VolumeTarget),
        () if has("volume") => Some(O::Volume),
        () if has("progres") => Some(O::Progres),
        () if has("capaian") => Some(O::CapaianOutput),
        () => None,
    }
}

fn budget(head: &str, money: bool, table: &Table) -> Option<Vec<Item>> {
    use BudgetItem as B;
    let has = |word: &str| words::has(head, word);
    let one = |item| Some(vec![Item::Budget(item)]);
    if has("penyerapan") || head.contains("serap") || (has("realisasi") && money && head.contains('%')) {
        return one(B::Penyerapan);
    }
    if has("sisa") {
        return one(B::Sisa);
    }
    if has("realisasi") && money {
        return one(B::Realisasi);
    }
    if head.contains("pengurangan") && head.contains("neto") {
        return Some(vec![Item::Net(B::Blokir)]);
    }
    for (word, item) in [("blokir", B::Blokir), ("penambahan", B::Penambahan)] {
        if head.contains(word) {
            let both = [Item::Budget(item), Item::Net(item)];
            return Some(if head.contains("neto") { vec![both[1]] } else { both.to_vec() });
        }
    }
    if head.contains("refocus") {
        return one(B::Refocusing);
    }
    // `Rp` alone does not tell which amount it is, and a share of a budget is not an amount.
    let share = head.contains('%') || ["persen", "persentase", "porsi", "proporsi", "kontribusi"].into_iter().any(has);
    if share || (!has("pagu") && !has("anggaran") && !head.starts_with("anggara")) {
        return None;
    }
    if has("akhir") {
        return one(B::PaguAkhir);
    }
    // If another column has the final pagu, or nothing was spent yet, this is the initial one.
    let first = has("awal") || has("alokasi") || table.heads.iter().any(|h| words::has(h, "akhir"));
    let both = if first { [B::PaguAwal, B::PaguAkhir] } else { [B::PaguAkhir, B::PaguAwal] };
    Some(both.map(Item::Budget).to_vec())
}

fn score(head: &str) -> Option<Vec<Item>> {
    let has = |word: &str| words::has(head, word);
    let item = match () {
        () if ["berbobot", "terbobot", "tertimbang"].into_iter().any(has) => Item::Nkp,
        () if has("bobot") => Item::Bobot,
        () if has("nkp") || has("npss") => Item::Nkp,
        () if has("nss") => Item::Nss,
        () if has("skor") => Item::Skor,
        () => return None,
    };
    Some(vec![item])
}

fn plan(head: &str, table: &Table) -> Option<Vec<Item>> {
    let has = |word: &str| words::has(head, word);
    let iku = |items: &[IkuItem]| Some(items.iter().map(|i| Item::Iku(*i)).collect());
    let renstra = has("renstra") || words::has(&table.caption, "renstra");
    if has("target") {
        let first = if renstra { IkuItem::TargetRenstra } else { IkuItem::Target };
        let other = if renstra { IkuItem::Target } else { IkuItem::TargetRenstra };
        return iku(&[first, other]);
    }
    if has("realisasi") {
        let books = |text: &str| words::has(text, "pagu") || words::has(text, "anggaran");
        let mut all = vec![Item::Iku(IkuItem::Realisasi)];
        // Without a word of money it may still be the budget's, in a table of the budget.
        if books(&table.caption) || table.heads.iter().any(|h| books(h)) {
            all.push(Item::Budget(BudgetItem::Realisasi));
        }
        return Some(all);
    }
    if has("capaian") || head.trim() == "%" {
        return iku(&[IkuItem::Capaian]);
    }
    let bare = words::words(head).iter().all(|w| w == "tahun" || words::years(w).len() == 1);
    if bare && !head.is_empty() {
        let target = renstra && words::has(&table.caption, "target");
        return if target {
            iku(&[IkuItem::TargetRenstra])
        } else {
            iku(&[IkuItem::Realisasi, IkuItem::Capaian, IkuItem::TargetRenstra, IkuItem::Target])
        };
    }
    None
}
