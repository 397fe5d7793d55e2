//! Sentences that count indicators: `dua dari empat indikator mencapai target`, `7 IKU berstatus baik dan 6 sangat baik`.

use rust_decimal::Decimal;

use super::{Juru, sentence::Kalimat, tokens::in_words};
use crate::review::{
    Putusan,
    meaning::role::{Arti, Peran},
    number::{self, Content},
    words,
};

/// Words for the counted things.
const THINGS: [&str; 7] = ["indikator", "iku", "ikk", "ikss", "ikp", "iksk", "sasaran"];

/// A count in a sentence: the index of its word, and its value.
struct Hitung {
    at: usize,
    value: usize,
    raw: String,
}

/// Compares the counts of a sentence with the nearest table.
pub fn compare(juru: &mut Juru<'_>, k: usize) {
    let kalimat = juru.all[k].clone();
    let all: Vec<String> = kalimat.text.split_whitespace().map(str::to_owned).collect();
    let plain: Vec<String> =
        all.iter().map(|w| w.to_lowercase().trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).collect();
    if !plain.iter().any(|w| THINGS.contains(&w.as_str())) {
        return;
    }
    let counts: Vec<Hitung> = (0..plain.len()).filter_map(|at| count(&plain, &all, at)).collect();
    reached(juru, k, &kalimat, &plain, &counts);
    statuses(juru, k, &kalimat, &plain, &counts);
}

fn count(plain: &[String], all: &[String], at: usize) -> Option<Hitung> {
    let value = match plain[at].parse::<usize>() {
        Ok(value) if value <= 200 => value,
        _ => usize::try_from(in_words(&plain[at])?).ok()?,
    };
    let naming = at > 0
        && !all[at - 1].ends_with([',', ';', ':'])
        && matches!(plain[at - 1].as_str(), "tabel" | "indikator" | "iku" | "sasaran" | "triwulan" | "tahun");
    // `dua belas`.
    let value = if plain.get(at + 1).is_some_and(|w| w == "belas") { value + 10 } else { value };
    // `5. IKU 6 …` numbers an item.
    let item = all[at].ends_with(['.', ')']) && at + 1 < all.len();
    (!naming && !item).then(|| Hitung {
        at,
        value,
        raw: all[at].trim_matches(|c: char| !c.is_alphanumeric()).to_owned(),
    })
}

/// The achievements that a text counts: those that missed, passed or reached their target.
fn predicate(text: &str) -> Option<fn(Decimal) -> bool> {
    let not =
        ["tidak mencapai", "belum mencapai", "tidak tercapai", "belum tercapai", "tidak memenuhi", "belum memenuhi"];
    let over = ["melampaui", "melebihi", "di atas target"];
    let at = ["mencapai", "memenuhi", "tercapai"];
    let says = |list: &[&str]| list.iter().any(|w| text.contains(w));
    match () {
        () if says(&not) || says(&["di bawah target", "belum berhasil"]) => Some(|v| v < Decimal::ONE_HUNDRED),
        // `mencapai atau melampaui` counts both.
        () if says(&at) => Some(|v| v >= Decimal::ONE_HUNDRED),
        () if says(&over) => Some(|v| v > Decimal::ONE_HUNDRED),
        () => None,
    }
}

/// `N dari M indikator mencapai target dan K belum`, `seluruh indikator mencapai target`.
fn reached(juru: &mut Juru<'_>, k: usize, kalimat: &Kalimat, plain: &[String], counts: &[Hitung]) {
    let whole = plain
        .iter()
        .position(|w| matches!(w.as_str(), "seluruh" | "semua" | "keseluruhan"))
        .filter(|p| plain.get(p + 1).is_some_and(|w| THINGS.contains(&w.as_str())));
    // `dua dari empat`, `dari empat indikator, dua …`: the number after `dari` is the total.
    let all = counts.iter().find(|c| c.at > 0 && plain[c.at - 1] == "dari");
    let some: Vec<&Hitung> = counts.iter().filter(|c| all.is_some_and(|a| a.at != c.at)).collect();
    if all.is_none() && whole.is_none() {
        return;
    }
    let seen = achievements(juru, kalimat, all.map(|a| a.value));
    let known = seen.as_ref().is_some_and(|(_, values)| all.is_none_or(|a| a.value == values.len()));
    if let Some(all) = all
        && !known
        && halves(juru, k, plain, all, &some)
    {
        return;
    }
    let Some((table, values)) = seen else { return };
    let said = match whole.filter(|_| all.is_none()) {
        Some(at) => vec![(values.len(), plain[at].clone(), plain[at..].join(" "))],
        None if all.is_some_and(|a| a.value != values.len()) => return,
        None => some
            .iter()
            .enumerate()
            .map(|(n, one)| {
                let upto = some.get(n + 1).map_or(plain.len(), |next| next.at);
                (one.value, one.raw.clone(), plain[one.at..upto].join(" "))
            })
            .collect(),
    };
    for (claimed, raw, text) in said {
        let Some(test) = predicate(&text) else { continue };
        let really: Vec<&Tercapai> = values.iter().filter(|(_, v, _)| test(*v)).collect();
        if claimed != really.len() {
            let why = miscounted(&juru.floor.tables[table].name, claimed, &really, values.len());
            juru.tell(k, Putusan::StatusBertentangan, raw.clone(), format!("{why}, tercetak {raw}"));
        }
    }
}

/// `Dari 8 indikator, 5 mencapai target dan 3 belum`: both counts together must be the total. Returns whether they are not.
fn halves(juru: &mut Juru<'_>, k: usize, plain: &[String], all: &Hitung, some: &[&Hitung]) -> bool {
    let [one, other] = some else { return false };
    let (first, second) = (plain[one.at..other.at].join(" "), plain[other.at..].join(" "));
    let (Some(first), Some(second)) = (predicate(&first), predicate(&second)) else { return false };
    // The predicates are complements: an achievement of 0 and one of 100 each count in exactly one of them.
    let (low, high) = (Decimal::ZERO, Decimal::ONE_HUNDRED);
    let sum = one.value + other.value;
    if first(low) == second(low) || first(high) == second(high) || sum == all.value {
        return false;
    }
    let why = format!("{} + {} = {sum}; tercetak {}", one.raw, other.raw, all.raw);
    juru.tell(k, Putusan::StatusBertentangan, all.raw.clone(), why);
    true
}

/// The true count, and the indicators that it consists of.
fn miscounted(table: &str, claimed: usize, really: &[&Tercapai], all: usize) -> String {
    let named: Vec<String> = really.iter().take(6).map(|(label, _, raw)| format!("{label} {raw}")).collect();
    let told = if named.is_empty() { "tidak satu pun".to_owned() } else { named.join(", ") };
    let only = if really.len() < claimed { "hanya " } else { "" };
    format!("menurut {table} {only}{} dari {all} ({told})", really.len())
}

/// Label, value and printed text of an achievement.
type Tercapai = (String, Decimal, String);

/// All achievements of the table that a sentence is about: the nearest before it with the stated number of them, else the nearest
/// at all.
fn achievements(juru: &Juru<'_>, kalimat: &Kalimat, wanted: Option<usize>) -> Option<(usize, Vec<Tercapai>)> {
    let floor = juru.floor;
    let of = |table: usize| -> Vec<(String, Decimal, String)> {
        let kisi = &floor.kisi[table];
        let mut all: Vec<usize> = (0..kisi.arti.len())
            .rev()
            .filter(|p| kisi.arti[*p].peran == Peran::Capaian && kisi.groups.iter().any(|g| g.at(*p).is_some()))
            .collect();
        // Of this year's target, not of the last year of a plan or of another year.
        let other = |p: &usize| {
            let arti = &kisi.arti[*p];
            let years = !arti.tahun.is_empty() && !arti.tahun.contains(&floor.names.tahun);
            2 * usize::from(arti.renstra || arti.akhir == Some(true)) + usize::from(years)
        };
        all.sort_by_key(other);
        let Some(pos) = all.first().copied() else { return Vec::new() };
        let rows = kisi.groups.iter().filter(|g| !g.total).filter_map(|g| g.at(pos));
        rows.map(|at| {
            let figure = &floor.figures[at];
            (figure.label.split(" · ").next().unwrap_or_default().to_owned(), figure.printed.value, figure.raw.clone())
        })
        .collect()
    };
    let mut order: Vec<usize> = (0..floor.tables.len()).collect();
    order.sort_by_key(|t| if *t < kalimat.after { kalimat.after - t } else { 1000 + t });
    // A table that the sentence names takes precedence.
    let lower = kalimat.text.to_lowercase();
    let named = |t: &usize| {
        let name = floor.tables[*t].name.to_lowercase();
        let own =
            |at: usize| !lower[at + name.len()..].trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
        lower.match_indices(&name).any(|(at, _)| own(at))
    };
    if let Some(table) = order.iter().copied().find(named) {
        return Some((table, of(table))).filter(|(_, values)| values.len() >= 2);
    }
    let all: Vec<(usize, Vec<_>)> = order.into_iter().map(|t| (t, of(t))).filter(|(_, v)| v.len() >= 2).collect();
    all.iter().find(|(_, v)| wanted.is_none_or(|w| w == v.len())).cloned()
}

/// `7 IKU berstatus baik dan 6 sangat baik`.
fn statuses(juru: &mut Juru<'_>, k: usize, kalimat: &Kalimat, plain: &[String], counts: &[Hitung]) {
    let text = plain.join(" ");
    if !["status", "kategori", "kriteria", "predikat", "kualifikasi"].iter().any(|w| text.contains(w)) {
        return;
    }
    let floor = juru.floor;
    let mut order: Vec<usize> = (0..floor.tables.len()).collect();
    order.sort_by_key(|t| if *t < kalimat.after { kalimat.after - t } else { 1000 + t });
    for table in order {
        let own = words_of(juru, table);
        if own.len() < 2 {
            continue;
        }
        let mut claimed: Vec<(&Hitung, String)> = Vec::new();
        for (n, count) in counts.iter().enumerate() {
            let upto = counts.get(n + 1).map_or(plain.len(), |next| next.at);
            let rest = plain[count.at + 1..upto].join(" ");
            let mut known: Vec<String> =
                own.iter().map(|(word, _)| word.clone()).filter(|word| words::has(&rest, word)).collect();
            known.sort_by_key(|word| std::cmp::Reverse(word.len()));
            claimed.extend(known.into_iter().next().map(|word| (count, word)));
        }
        let number = |word: &str| own.iter().filter(|(w, _)| w == word).count();
        let right = claimed.iter().filter(|(count, word)| number(word) == count.value).count();
        let whole: usize = claimed.iter().map(|(count, _)| count.value).sum();
        if claimed.is_empty() || (right == 0 && whole != own.len()) {
            continue;
        }
        let wrong: Vec<_> = claimed.iter().filter(|(count, word)| number(word) != count.value).collect();
        if let Some((count, _)) = wrong.first() {
            let told: Vec<String> =
                wrong.iter().map(|(count, word)| format!("{word} {} (tercetak {})", number(word), count.raw)).collect();
            let why = format!("menurut {}: {}", floor.tables[table].name, told.join(", "));
            let raw = count.raw.clone();
            juru.tell(k, Putusan::StatusBertentangan, raw, why);
        }
        return;
    }
}

/// The words of status of a table in lower case, with their rows.
fn words_of(juru: &Juru<'_>, table: usize) -> Vec<(String, usize)> {
    let t = &juru.floor.tables[table];
    let Some(column) = (0..t.heads.len()).find(|c| Arti::of(&t.heads[*c]).peran == Peran::Status) else {
        return Vec::new();
    };
    let cells = t.rows.iter().enumerate().filter(|(_, line)| number::read(line.cell(column)) == Content::Text);
    let rows = cells.filter(|(row, _)| !super::index::of_row(juru.floor.figures, (table, *row)).is_empty());
    rows.map(|(row, line)| (words::words(line.cell(column)).join(" "), row)).collect()
}
