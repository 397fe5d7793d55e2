//! Numbers in sentences that are also in a table: found by the sentence's subject or, for amounts, by all digits but one.

use rust_decimal::Decimal;

use super::{
    Juru, beside,
    claims::{self, Sebutan},
    index::{Tempat, of_row},
    near::DIGITS,
    sentence::Kalimat,
    tokens::Jenis,
};
use crate::review::{
    meaning::{
        formula::Rumus,
        role::{Arti, Peran},
    },
    words,
};

/// Compares the numbers of a sentence with those of the tables.
pub fn compare(juru: &mut Juru<'_>, k: usize) {
    for n in 0..juru.all[k].angka.len() {
        let kalimat = &juru.all[k];
        // `1 IKU belum mencapai target, yaitu …` counts indicators.
        if counts_things(kalimat, n) {
            continue;
        }
        let role = claims::mention(kalimat, n);
        let rows = rows(juru, k, n);
        let mut candidates = candidates(juru, kalimat, &rows, role);
        // A table in millions is less precise than an amount in the sentence.
        let rupiah = kalimat.angka[n].jenis == Jenis::Rupiah;
        candidates.retain(|at| !rupiah || juru.floor.figures[*at].skala == Decimal::ONE);
        let printed = &kalimat.angka[n].printed;
        let same = |at: &usize| Rumus::Sama.holds(printed, &[&juru.floor.figures[*at].printed], true);
        if candidates.iter().any(same) {
            relate(juru, k, n, candidates.into_iter().filter(same_as(juru, k, n)).collect());
        } else if role.is_some_and(|r| !matches!(r, Sebutan::Pagu | Sebutan::RealisasiAnggaran))
            && !candidates.is_empty()
            && clear(kalimat, n)
        {
            relate(juru, k, n, candidates);
        } else if kalimat.angka[n].jenis == Jenis::Rupiah {
            amount(juru, k, n);
        } else {
            beside::equal(juru, k, n);
        }
    }
}

fn counts_things(kalimat: &Kalimat, n: usize) -> bool {
    let angka = &kalimat.angka[n];
    let unit = angka.printed.unit.to_lowercase();
    angka.jenis == Jenis::Biasa
        && angka.printed.decimals == 0
        && matches!(unit.as_str(), "iku" | "indikator" | "sasaran" | "program" | "kegiatan" | "ikk" | "ikp" | "sub")
}

fn same_as<'a>(juru: &'a Juru<'_>, k: usize, n: usize) -> impl Fn(&usize) -> bool + 'a {
    let printed = juru.all[k].angka[n].printed.clone();
    let figures = juru.floor.figures;
    move |at| Rumus::Sama.holds(&printed, &[&figures[*at].printed], true)
}

fn relate(juru: &mut Juru<'_>, k: usize, n: usize, at: Vec<usize>) {
    let hasil = juru.take(k, n);
    juru.relate(hasil, at.into_iter().map(|at| (Rumus::Sama, vec![at])).collect());
}

/// Whether a sentence with one subject and one number of this kind tells clearly what the number is.
pub fn clear(kalimat: &Kalimat, n: usize) -> bool {
    let role = claims::mention(kalimat, n);
    let before = words::words(&kalimat.before(n));
    let told = before.iter().rev().take(2).any(|w| TELLS.contains(&w.as_str()));
    let others = (0..kalimat.angka.len()).filter(|m| *m != n && claims::mention(kalimat, *m) == role).count();
    told && others == 0
}

/// Words directly before a number that mark it as the figure in question.
const TELLS: [&str; 15] = [
    "sebesar",
    "mencapai",
    "adalah",
    "yaitu",
    "yakni",
    "senilai",
    "menjadi",
    "target",
    "realisasi",
    "capaian",
    "sebanyak",
    "ditargetkan",
    "terealisasi",
    "atau",
    "dengan",
];

/// Rows that the sentence is about; `… pada IKU ini` is about those of a sentence right before it.
fn rows(juru: &Juru<'_>, k: usize, n: usize) -> Vec<Tempat> {
    let kalimat = &juru.all[k];
    if THIS.iter().any(|this| words::has(&kalimat.text, this)) {
        let last = k.checked_sub(1).map(|j| &juru.all[j]).filter(|last| last.after == kalimat.after);
        let rows = last.map_or_else(Vec::new, |last| {
            let first: Vec<String> = last.text.split_whitespace().take(8).map(bare).collect();
            juru.indeks.rows(juru.floor, &last.text, &first.into_iter().rev().collect::<Vec<_>>())
        });
        if !rows.is_empty() {
            return rows;
        }
    }
    named(juru, kalimat, n)
}

/// A word in lower case without the marks around it.
fn bare(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// What points back to an indicator that was named before.
const THIS: [&str; 4] = ["iku ini", "indikator ini", "indikator kinerja ini", "iku tersebut"];

fn named(juru: &Juru<'_>, kalimat: &Kalimat, n: usize) -> Vec<Tempat> {
    let before: Vec<String> = kalimat.before(n).split_whitespace().map(bare).collect();
    let near: Vec<String> = before.iter().rev().take(8).cloned().collect();
    juru.indeks.rows(juru.floor, &kalimat.text, &near)
}

/// Numbers of these rows that may be meant: with the role that the sentence names, and of no other year or period.
fn candidates(juru: &Juru<'_>, kalimat: &Kalimat, rows: &[Tempat], role: Option<Sebutan>) -> Vec<usize> {
    let said = Arti::of(&kalimat.text);
    let floor = juru.floor;
    let mut found = Vec::new();
    for (table, row) in rows {
        for at in of_row(floor.figures, (*table, *row)) {
            let figure = &floor.figures[at];
            let Some(arti) = floor.kisi[*table].arti.get(figure.column).filter(|_| !floor.kisi[*table].turned) else {
                continue;
            };
            let fits = match role {
                None => true,
                Some(Sebutan::Target) => arti.peran == Peran::Target,
                Some(Sebutan::Realisasi) => arti.peran == Peran::Realisasi,
                Some(Sebutan::Capaian) => matches!(arti.peran, Peran::Capaian | Peran::Persen),
                Some(Sebutan::Pagu) => arti.peran == Peran::Pagu,
                Some(Sebutan::RealisasiAnggaran) => matches!(arti.peran, Peran::RealisasiAnggaran | Peran::Realisasi),
                Some(Sebutan::Efisiensi) => arti.peran == Peran::Efisiensi,
                Some(Sebutan::Serapan) => matches!(arti.peran, Peran::Serapan | Peran::Persen),
            };
            let years =
                if arti.tahun.is_empty() { words::years(&floor.tables[*table].caption) } else { arti.tahun.clone() };
            let other_year =
                !years.is_empty() && !said.tahun.is_empty() && !years.iter().any(|y| said.tahun.contains(y));
            let other_period = arti.periode.is_some() && said.periode.is_some() && arti.periode != said.periode;
            // A sentence about a quarter does not concern a table of the year.
            let part = said.periode.is_some()
                && arti.periode.is_none()
                && !floor.tables[*table].caption.to_lowercase().contains("triwulan");
            let other = other_year || other_period || (part && role.is_some());
            if fits && !other {
                found.push(at);
            }
        }
    }
    found
}

/// An amount that is in a table exactly or with one or two different digits.
fn amount(juru: &mut Juru<'_>, k: usize, n: usize) {
    let printed = &juru.all[k].angka[n].printed;
    let value = printed.value;
    let floor = juru.floor;
    if let Some(at) = juru.indeks.same(value) {
        return relate(juru, k, n, vec![at]);
    }
    if !printed.unit.is_empty() || value < Decimal::from(10_i64.pow(DIGITS as u32 - 1)) {
        return;
    }
    let near = juru.indeks.near(floor.figures, value);
    let mut values: Vec<Decimal> = near.iter().map(|at| floor.figures[*at].printed.value).collect();
    values.sort_unstable();
    values.dedup();
    if let ([_], Some(at)) = (&values[..], near.first()) {
        relate(juru, k, n, vec![*at]);
    }
}
