//! Sentences: the claims of their numbers, and whether tables, ledger and arithmetic agree with them.

mod across;
mod beside;
mod books;
pub mod claims;
mod counts;
pub mod index;
mod match_rows;
mod near;
pub mod sentence;
mod terbilang;
pub mod tokens;
mod wholes;

use std::collections::BTreeMap;

use crate::projection::ReadError;

use super::{
    Figure, Finding, Putusan,
    figure::Ukuran,
    held::Held,
    meaning::{formula::Rumus, grid::Kisi, rules::Hubungan},
    names::Names,
    row::Subjects,
    tables::{Row, Table},
};
use claims::Sebutan;
use sentence::Kalimat;
use tokens::Jenis;

/// Name of the table of sentences.
pub const NAMA: &str = "Narasi";
/// Maximum characters of a sentence used as label of a number.
const LABEL: usize = 110;

/// The claims in the sentences of a report.
pub struct Narasi {
    /// The sentences as rows of a table without columns.
    pub table: Table,
    /// Their labels.
    pub subjects: Subjects,
    /// The numbers with a claim; they are appended to those of the tables.
    pub figures: Vec<Figure>,
    /// Their relations to each other and to numbers of the tables.
    pub relations: Vec<Hubungan>,
    /// Contradictions without a single number that is wrong.
    pub findings: Vec<Finding>,
}

/// The inputs that sentences are compared with.
pub struct Lantai<'a> {
    /// The tables.
    pub tables: &'a [Table],
    /// The subjects of their rows.
    pub subjects: &'a [Subjects],
    /// Their meaning.
    pub kisi: &'a [Kisi],
    /// Their numbers.
    pub figures: &'a [Figure],
    /// The values of the ledger, and its names.
    pub held: &'a Held<'a>,
    #[allow(missing_docs, reason = "see held")]
    pub names: &'a Names,
}

/// Collects the claims.
struct Juru<'a> {
    floor: &'a Lantai<'a>,
    all: &'a [Kalimat],
    indeks: index::Indeks,
    known: BTreeMap<(usize, usize), usize>,
    out: Narasi,
}

/// Reads the sentences.
pub fn of(all: &[Kalimat], floor: &Lantai<'_>) -> Result<Narasi, ReadError> {
    let indeks = if all.is_empty() { index::Indeks::default() } else { index::Indeks::of(floor) };
    let mut juru = Juru { floor, all, indeks, known: BTreeMap::new(), out: empty(all) };
    for k in 0..all.len() {
        juru.within(k);
        across::compare(&mut juru, k);
        juru.budget(k);
        match_rows::compare(&mut juru, k);
        beside::mended(&mut juru, k);
        juru.way(k);
        terbilang::compare(&mut juru, k);
        counts::compare(&mut juru, k);
        books::compare(&mut juru, k)?;
    }
    Ok(juru.out)
}

fn empty(all: &[Kalimat]) -> Narasi {
    let rows: Vec<Row> = all.iter().map(|k| Row { at: k.at, cells: Vec::new() }).collect();
    let labels: Vec<String> = all.iter().map(|k| label(&k.text)).collect();
    let count = rows.len();
    let table = Table {
        name: NAMA.to_owned(),
        file: None,
        caption: "angka dalam kalimat".to_owned(),
        section: String::new(),
        page: None,
        at: all.first().map_or(0, |k| k.at),
        heads: Vec::new(),
        rows,
    };
    let subjects = Subjects {
        rows: vec![None; count],
        labels,
        years: vec![None; count],
        about: None,
        totals: vec![false; count],
        findings: false,
    };
    Narasi { table, subjects, figures: Vec::new(), relations: Vec::new(), findings: Vec::new() }
}

fn label(text: &str) -> String {
    if text.chars().count() <= LABEL {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(LABEL).collect::<String>())
    }
}

impl Juru<'_> {
    fn kalimat(&self, k: usize) -> &Kalimat {
        &self.all[k]
    }

    /// The figure of a number in a sentence; it is created with its first claim.
    fn take(&mut self, k: usize, n: usize) -> usize {
        let base = self.floor.figures.len();
        if let Some(at) = self.known.get(&(k, n)) {
            return *at;
        }
        let kalimat = &self.all[k];
        let angka = &kalimat.angka[n];
        self.out.figures.push(Figure {
            table: self.floor.tables.len(),
            row: k,
            column: n,
            part: 0,
            at: kalimat.at,
            label: label(&kalimat.text).into(),
            head: "".into(),
            raw: angka.raw.clone(),
            printed: angka.printed.clone(),
            ukuran: Ukuran::Rasio,
            role: None,
            alamat: None,
            held: None,
            node: None,
            putusan: Putusan::TidakDapatDikatakan,
            why: String::new(),
            dipakai: false,
            dari_kalimat: true,
            skala: rust_decimal::Decimal::ONE,
            keyakinan: None,
        });
        let at = base + self.out.figures.len() - 1;
        self.known.insert((k, n), at);
        at
    }

    fn relate(&mut self, hasil: usize, cara: Vec<(Rumus, Vec<usize>)>) {
        let jenis = match cara.first() {
            Some((Rumus::Jumlah, _)) => Putusan::JumlahSalah,
            Some((Rumus::Sama, _)) => Putusan::DuaNilai,
            _ => Putusan::TidakMengikuti,
        };
        self.out.relations.push(Hubungan { hasil, cara, jenis, kata: None, terlihat: false });
    }

    /// Relations between the numbers of a sentence.
    fn within(&mut self, k: usize) {
        let mut claims = claims::of(self.kalimat(k));
        let known: Vec<usize> = claims.iter().filter(|c| !c.ragu).map(|c| c.hasil).collect();
        claims.extend(wholes::of(self.kalimat(k)).into_iter().filter(|c| !known.contains(&c.hasil)));
        for claim in claims {
            let printed = |n: usize| &self.all[k].angka[n].printed;
            let holds = claim.cara.iter().any(|(rumus, inputs)| {
                rumus.holds(printed(claim.hasil), &inputs.iter().map(|n| printed(*n)).collect::<Vec<_>>(), true)
            });
            if claim.ragu && !holds {
                continue;
            }
            let hasil = self.take(k, claim.hasil);
            let cara = claim
                .cara
                .into_iter()
                .map(|(rumus, inputs)| (rumus, inputs.into_iter().map(|n| self.take(k, n)).collect()));
            let cara: Vec<_> = cara.collect();
            self.relate(hasil, cara);
        }
    }

    /// `Realisasi … sebesar Rp… atau … %`: of the budget that was named before, or that a table has.
    fn budget(&mut self, k: usize) {
        for n in 0..self.kalimat(k).angka.len().saturating_sub(1) {
            let kalimat = self.kalimat(k);
            let spent = claims::mention(kalimat, n) == Some(Sebutan::RealisasiAnggaran)
                && kalimat.angka[n].jenis == Jenis::Rupiah;
            let rate = kalimat.angka[n + 1].jenis == Jenis::Persen;
            let between = kalimat.behind(n);
            let joined = ["atau", "(", "setara", "sebesar", "mencapai"].iter().any(|w| between.contains(w))
                && between.split_whitespace().count() <= 6;
            let told = self.known.get(&(k, n + 1)).is_some_and(|at| self.out.relations.iter().any(|r| r.hasil == *at));
            if !(spent && rate && joined) || told {
                continue;
            }
            let mut below = self.budgets_before(k, n);
            below.extend(&self.indeks.pagu);
            if below.is_empty() {
                continue;
            }
            let (rate, spent) = (self.take(k, n + 1), self.take(k, n));
            self.relate(rate, below.into_iter().map(|at| (Rumus::Rasio(100), vec![spent, at])).collect());
        }
    }

    /// Budgets named in this sentence or earlier ones, the nearest first.
    fn budgets_before(&mut self, k: usize, n: usize) -> Vec<usize> {
        let mut found = Vec::new();
        for back in (k.saturating_sub(12)..=k).rev() {
            let upto = if back == k { n } else { self.kalimat(back).angka.len() };
            for m in (0..upto).rev() {
                let kalimat = self.kalimat(back);
                if kalimat.angka[m].jenis == Jenis::Rupiah && claims::mention(kalimat, m) == Some(Sebutan::Pagu) {
                    found.push((back, m));
                }
            }
        }
        found.truncate(4);
        found.into_iter().map(|(k, m)| self.take(k, m)).collect()
    }

    /// Checks the direction in `naik … dari 93 menjadi 91`.
    fn way(&mut self, k: usize) {
        let kalimat = self.kalimat(k);
        let Some((_, from, to, Some(up))) = claims::changed(kalimat) else { return };
        // If the stated change does not fit its numbers, that is reported instead.
        let printed = |n: &usize| &kalimat.angka[*n].printed;
        let broken = claims::change(kalimat).iter().any(|claim| {
            !claim.cara.iter().any(|(rumus, inputs)| {
                rumus.holds(printed(&claim.hasil), &inputs.iter().map(printed).collect::<Vec<_>>(), true)
            })
        });
        if broken {
            return;
        }
        let (old, new) = (&kalimat.angka[from], &kalimat.angka[to]);
        let right = if up { new.printed.value >= old.printed.value } else { new.printed.value <= old.printed.value };
        if right || old.jenis != new.jenis {
            return;
        }
        let (word, really) = if up { ("naik", "turun") } else { ("turun", "naik") };
        let why = format!("kalimat menyebut {word}, padahal {} menjadi {} berarti {really}", old.raw, new.raw);
        let printed = new.raw.clone();
        self.tell(k, Putusan::StatusBertentangan, printed, why);
    }

    fn tell(&mut self, k: usize, jenis: Putusan, printed: String, why: String) {
        let kalimat = &self.all[k];
        self.out.findings.push(Finding {
            jenis,
            table: self.floor.tables.len(),
            at: kalimat.at,
            subject: label(&kalimat.text),
            printed,
            alamat: None,
            held: String::new(),
            why,
        });
    }
}
