//! What a row is about, by its code or its name.

use super::{
    Alamat,
    column::Item,
    meaning::role::{Arti, Peran},
    names::Names,
    number::{self, Content},
    tables::Table,
    words,
};
use crate::{
    event::{IkuCode, PerspektifCode, RoCode, SasaranCode, UnitCode},
    projection::{Address, BudgetItem, CardItem, IkuItem, PerspektifItem, SasaranItem},
};

/// How alike, in per cent, a row's text and a name must be.
const ALIKE: u32 = 60;
/// From this on a name is certain enough to outweigh a code.
const CERTAIN: u32 = 85;

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "domain words")]
pub enum Subject {
    Iku(IkuCode),
    Sasaran(SasaranCode),
    Perspektif(PerspektifCode),
    Unit(UnitCode),
    Ro(UnitCode, RoCode),
    /// A group of outputs by the first part of their code.
    Kro(String),
    /// The whole card: the row of NPSS.
    Card,
}

/// What the rows of a table are about.
pub struct Subjects {
    /// Row by row.
    pub rows: Vec<Option<Subject>>,
    /// Their labels.
    pub labels: Vec<String>,
    /// The year that a row is about, where the table has a column of years.
    pub years: Vec<Option<u16>>,
    /// The indicator that the whole table is about.
    pub about: Option<IkuCode>,
    /// Rows that sum or average those above them, by their labels.
    pub totals: Vec<bool>,
}

impl Subjects {
    /// Reads the rows.
    pub fn of(names: &Names, table: &Table) -> Self {
        let about = about(names, table);
        let labels: Vec<String> = table.rows.iter().map(|r| label(&r.cells)).collect();
        let mut rows: Vec<Option<Subject>> = table.rows.iter().map(|r| subject(names, &r.cells)).collect();
        let years = years(table);
        let parts = rows.iter().any(|s| matches!(s, Some(Subject::Unit(u)) if *u != names.unit));
        let books = table.heads.iter().any(|h| words::has(h, "pagu") || words::has(h, "anggaran"));
        let alone = table.rows.iter().filter(|r| has_number(&r.cells)).count() == 1;
        for (row, line) in table.rows.iter().enumerate() {
            // `Rata-rata <name of the indicator>` under units is of all of them.
            let over = rows[row].is_none() || (parts && matches!(rows[row], Some(Subject::Iku(_))));
            if over && labels[row].split(" · ").any(is_total) && (parts || books) {
                rows[row] = Some(Subject::Unit(names.unit.clone()));
            }
            if years[row].is_some() && rows[row].is_none() {
                rows[row] = about.clone().map(Subject::Iku);
            }
            // The one row of an indicator's own table is about it, however it is worded.
            let worded = matches!(rows[row], None | Some(Subject::Iku(_)));
            if let Some(about) = about.as_ref().filter(|_| alone && worded && has_number(&line.cells)) {
                rows[row] = Some(Subject::Iku(about.clone()));
            }
        }
        let totals = totals(table, &labels);
        Self { rows, labels, years, about, totals }
    }

    /// Does a row sum or average those above it, by its label?
    pub fn is_total(&self, row: usize) -> bool {
        let open = matches!(self.rows[row], None | Some(Subject::Unit(_) | Subject::Card));
        open && self.totals[row]
    }
}

/// Rows that are labelled as totals, and are not indicators or items whose names begin so (`Jumlah pedoman yang ditetapkan`,
/// `Rata-rata lama sekolah`): what the label leaves open, the numbers above the row decide.
fn totals(table: &Table, labels: &[String]) -> Vec<bool> {
    let roles: Vec<Peran> = table.heads.iter().map(|head| Arti::of(head).peran).collect();
    let planned =
        roles.contains(&Peran::Target) && (roles.contains(&Peran::Realisasi) || roles.contains(&Peran::Capaian));
    let numbered: Vec<bool> = table.rows.iter().map(|row| numbers_row(row.cell(0))).collect();
    let many = numbered.iter().filter(|n| **n).count() * 2 > numbered.len();
    let mut found = vec![false; labels.len()];
    for row in 0..labels.len() {
        let Some(part) = labels[row].split(" · ").find(|part| is_total(part)) else { continue };
        let rest: Vec<String> = words::words(part).into_iter().filter(|w| !SUMS.contains(&w.as_str())).collect();
        let plain = rest.iter().all(|w| TOTALS.contains(&w.as_str()) || w.len() <= 2 || w.parse::<u16>().is_ok());
        let start = (0..row).rev().find(|r| found[*r]).map_or(0, |r| r + 1);
        found[row] = !(many && numbered[row])
            && (plain || ((!planned || rest.len() <= 1) && sums(table, start..row, row, is_mean(part)) > 0));
    }
    foot(table, labels, &numbered, &mut found);
    found
}

/// The last row of a table without totals sums the others where several of its columns do, whatever it is called (`Nilai hasil
/// evaluasi`, `Nilai kinerja organisasi`).
fn foot(table: &Table, labels: &[String], numbered: &[bool], found: &mut [bool]) {
    let Some(last) = (0..labels.len()).rev().find(|row| has_number(&table.rows[*row].cells)) else { return };
    let called = words::words(&labels[last]);
    let known =
        called.first().is_some_and(|w| matches!(w.as_str(), "nilai" | "skor" | "hasil" | "nko" | "npss" | "nkp"));
    if last < 3 || found.contains(&true) || numbered[last] || !known {
        return;
    }
    let weighed = table.heads.iter().any(|h| Arti::of(h).peran == Peran::Tertimbang);
    let whole = called.iter().any(|w| matches!(w.as_str(), "nko" | "npss"))
        || called.starts_with(&["nilai".into(), "kinerja".into()]);
    found[last] = (weighed && whole) || sums(table, 0..last, last, false) >= 2;
}

/// In how many columns does a row carry the sum, or mean, of those above it?
fn sums(table: &Table, above: std::ops::Range<usize>, row: usize, mean: bool) -> usize {
    let value = |row: usize, column: usize| match number::read(table.rows[row].cell(column)) {
        Content::Numbers(all) if all.len() == 1 => Some((all[0].value, all[0].decimals)),
        _ => None,
    };
    let adds = |column: &usize| {
        let column = *column;
        let Some((own, decimals)) = value(row, column) else { return false };
        let all: Vec<_> = above.clone().filter_map(|r| value(r, column)).map(|(v, _)| v).collect();
        let sum: rust_decimal::Decimal = all.iter().sum();
        let told = if mean { sum / rust_decimal::Decimal::from(all.len().max(1)) } else { sum };
        all.len() >= 2 && crate::projection::round(told, decimals) == own
    };
    (0..table.rows[row].cells.len()).filter(adds).count()
}

/// Words that say that a row sums or averages.
const SUMS: [&str; 10] =
    ["jumlah", "total", "subtotal", "sub", "grand", "rata", "rerata", "seluruh", "seluruhnya", "jml"];

/// Words of a total's label that name no thing of their own.
const TOTALS: &[&str] = &[
    "keseluruhan",
    "npss",
    "nko",
    "iku",
    "indikator",
    "kinerja",
    "anggaran",
    "capaian",
    "nilai",
    "skor",
    "indeks",
    "belanja",
    "pagu",
    "realisasi",
    "umum",
    "pendapatan",
    "biaya",
    "pembiayaan",
    "persentase",
    "per",
    "unit",
    "tahun",
    "dan",
    "semua",
    "unsur",
    "komponen",
    "sasaran",
    "strategis",
    "perspektif",
    "program",
    "kegiatan",
    "triwulan",
    "semester",
    "bulan",
    "pegawai",
    "barang",
    "modal",
];

/// `1`, `2.`, `2a`, `IKU.3`: what numbers the rows of a table.
fn numbers_row(cell: &str) -> bool {
    let cell = cell.trim().trim_end_matches(['.', ')']);
    let count = cell.chars().count();
    let digit = cell.chars().any(|c| c.is_ascii_digit());
    (1..=8).contains(&count)
        && digit
        && !cell.contains([' ', '%', ','])
        && cell.parse::<u32>().map_or(true, |n| n < 100)
}

/// The years of a column headed `Tahun`.
fn years(table: &Table) -> Vec<Option<u16>> {
    let column = table.heads.iter().position(|head| words::words(head) == ["tahun"]);
    let year = |cell: &str| words::years(cell).first().copied().filter(|_| cell.trim().len() == 4);
    table.rows.iter().map(|row| column.and_then(|c| year(row.cell(c)))).collect()
}

fn has_number(cells: &[String]) -> bool {
    cells.iter().any(|c| matches!(number::read(c), Content::Numbers(_)))
}

/// Does a label say that its row sums or averages the others?
pub fn is_total(label: &str) -> bool {
    let first = words::words(label).into_iter().next().unwrap_or_default();
    matches!(first.as_str(), "total" | "jumlah" | "jml" | "subtotal" | "grand" | "seluruh") || is_mean(label)
}

/// Does it say that its row averages them: `Rata-rata …`, `Nilai rata-rata`, `Rerata`?
pub fn is_mean(label: &str) -> bool {
    let all = words::words(label);
    all.first().is_some_and(|w| w == "rata" || w == "rerata")
        || all.len() <= 4 && all.last().is_some_and(|w| w == "rata" || w == "rerata")
}

/// The words of a row, without its numbers.
pub fn label(cells: &[String]) -> String {
    let text = cells.iter().filter(|c| number::read(c) == Content::Text && c.trim() != "Rp");
    text.take(4).map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// A code of an output (`001.AAH.001`) or of a group (`001.AAH`), which a line break may have split.
pub fn ro_code(cell: &str) -> Option<String> {
    let text: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let parts: Vec<&str> = text.split('.').collect();
    let digits =
        |t: &str, of: std::ops::RangeInclusive<usize>| of.contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    let letters = |t: &str| t.len() == 3 && t.bytes().all(|b| b.is_ascii_uppercase());
    let good = match parts[..] {
        [a, b] => digits(a, 2..=4) && letters(b),
        [a, b, c] => digits(a, 2..=4) && letters(b) && digits(c, 3..=3),
        _ => false,
    };
    good.then_some(text)
}

fn subject(names: &Names, cells: &[String]) -> Option<Subject> {
    let texts: Vec<&String> = cells.iter().filter(|c| number::read(c) == Content::Text).collect();
    if let Some(code) = texts.iter().find_map(|c| ro_code(c)) {
        let known = names.ro.iter().find(|(_, ro, _)| ro.as_str() == code);
        return Some(match known {
            Some((unit, ro, _)) => Subject::Ro(unit.clone(), ro.clone()),
            None if code.matches('.').count() == 1 => Subject::Kro(code),
            None => Subject::Ro(names.unit.clone(), code.parse().ok()?),
        });
    }
    if texts.iter().any(|c| c.trim().eq_ignore_ascii_case("npss")) {
        return Some(Subject::Card);
    }
    let coded = |letters: &str| texts.iter().find_map(|c| words::code(c, letters).filter(|_| !c.contains("BKN")));
    let short = |letters: &str| texts.iter().any(|c| c.to_uppercase().trim_start().starts_with(letters));
    let iku = texts.iter().filter_map(|c| best_iku(names, c)).max_by_key(|(_, score)| *score);
    if let Some(number) = coded("IKU").filter(|_| short("IKU")) {
        let code: Option<IkuCode> = format!("IKU.{number}").parse().ok();
        // A name that is certain says more than a code that may have been doubled.
        let other = iku.filter(|(kode, score)| *score >= CERTAIN && Some(kode) != code.as_ref());
        let fits = code.as_ref().is_some_and(|c| texts.iter().any(|t| words::alike(t, names.iku_name(c)) >= CERTAIN));
        return other.filter(|_| !fits).map(|(kode, _)| kode).or(code).map(Subject::Iku);
    }
    // A sasaran with no more than its own name is not an indicator, however alike their names are.
    let names_given = texts.iter().filter(|t| words::words(bare(t)).len() > 3).count();
    let sasaran =
        coded("SS").filter(|_| short("SS")).and_then(|n| format!("SS.{n}").parse().ok()).map(Subject::Sasaran);
    let alone = sasaran.clone().filter(|_| names_given <= 1);
    alone.or_else(|| named(names, &texts, iku)).or(sasaran)
}

fn named(names: &Names, texts: &[&String], iku: Option<(IkuCode, u32)>) -> Option<Subject> {
    let best = |list: Vec<&str>| {
        texts.iter().filter_map(|t| words::best(bare(t), list.iter().copied(), ALIKE)).max_by_key(|b| b.1)
    };
    let perspektif = best(names.perspektif.iter().map(|(_, n)| n.as_str()).collect());
    let unit = best(names.units.iter().map(|(_, n)| n.as_str()).collect());
    let sasaran = best(names.sasaran.iter().map(|(_, n)| n.as_str()).collect());
    let own = texts.iter().any(|t| is_own(names, t));
    let coded = texts.iter().find_map(|t| names.units.iter().find(|(k, _)| k.as_str() == t.trim()));
    if let Some((unit, _)) = coded {
        return Some(Subject::Unit(unit.clone()));
    }
    let found = [
        perspektif.map(|(at, score)| (score, Subject::Perspektif(names.perspektif[at].0.clone()))),
        unit.map(|(at, score)| (score, Subject::Unit(names.units[at].0.clone()))),
        iku.map(|(kode, score)| (score, Subject::Iku(kode))),
        sasaran.filter(|_| texts.len() == 1).map(|(at, score)| (score, Subject::Sasaran(names.sasaran[at].0.clone()))),
        own.then(|| (100, Subject::Unit(names.unit.clone()))),
    ];
    // `Jumlah instansi …` may begin the name of an indicator, or the label of a total.
    let total = texts.iter().any(|t| is_total(t));
    let least = if total { CERTAIN } else { 0 };
    found
        .into_iter()
        .flatten()
        .filter(|(score, _)| *score >= least)
        .max_by_key(|(score, _)| *score)
        .map(|(_, subject)| subject)
}

/// A name without the number or code before it.
fn bare(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ');
    match rest.split_once(". ") {
        Some((code, name)) if code.to_uppercase().starts_with("SS") || code.to_uppercase().starts_with("IKU") => name,
        _ => rest,
    }
}

/// Words that go with a unit's code: `Deputi Bidang PMK`.
fn is_own(names: &Names, text: &str) -> bool {
    let all = words::words(text);
    all.len() <= 4 && all.last().is_some_and(|w| w.eq_ignore_ascii_case(names.unit.as_str()))
}

fn best_iku(names: &Names, text: &str) -> Option<(IkuCode, u32)> {
    let (at, score) = words::best(bare(text), names.iku.iter().map(|(_, n)| n.as_str()), ALIKE)?;
    Some((names.iku[at].0.clone(), score))
}

/// The indicator that a table is about: by the section it stands in, or by its caption.
fn about(names: &Names, table: &Table) -> Option<IkuCode> {
    let section = words::code(&table.section, "IKU").and_then(|n| format!("IKU.{n}").parse().ok());
    let words = words::words(&table.caption);
    let starts = (0..words.len().min(8)).map(|from| words[from..].join(" "));
    let named = starts.filter_map(|text| best_iku(names, &text)).max_by_key(|(_, score)| *score);
    section.or(named.map(|(kode, _)| kode))
}

/// The address of an item of a subject.
pub fn alamat(names: &Names, subject: &Subject, item: Item, year: u16, about: Option<&IkuCode>) -> Option<Alamat> {
    let unit = || names.unit.clone();
    let address = match (subject, item) {
        (_, Item::Net(of)) => return net(names, subject, of, year),
        (Subject::Iku(kode), Item::Iku(item)) => Address::Iku(unit(), year, kode.clone(), item),
        (Subject::Unit(of), Item::Iku(item)) => Address::Iku(of.clone(), year, about?.clone(), item),
        (Subject::Perspektif(kode), Item::Skor) => {
            Address::Perspektif(unit(), year, kode.clone(), PerspektifItem::Skor)
        }
        (Subject::Perspektif(kode), Item::Nkp) => Address::Perspektif(unit(), year, kode.clone(), PerspektifItem::Nkp),
        (Subject::Perspektif(kode), Item::Bobot) => {
            Address::Perspektif(unit(), year, kode.clone(), PerspektifItem::Bobot)
        }
        (Subject::Perspektif(kode), Item::StatusNkp | Item::Iku(IkuItem::Status)) => {
            Address::Perspektif(unit(), year, kode.clone(), PerspektifItem::Status)
        }
        (_, Item::Findings(item)) => Address::Findings(unit(), item),
        (Subject::Sasaran(kode), Item::Nss) => Address::Sasaran(unit(), year, kode.clone(), SasaranItem::Nss),
        (Subject::Sasaran(kode), Item::StatusNss | Item::Iku(IkuItem::Status)) => {
            Address::Sasaran(unit(), year, kode.clone(), SasaranItem::Status)
        }
        (Subject::Card | Subject::Unit(_), Item::Nkp | Item::Skor) => Address::Card(unit(), year, CardItem::Npss),
        (Subject::Card, Item::StatusNkp | Item::Iku(IkuItem::Status)) => Address::Card(unit(), year, CardItem::Status),
        (Subject::Kro(group), Item::Budget(item)) => {
            // A quotient of sums is no sum of quotients; of a single output it is that output's.
            let all = group_of(names, group, item, year);
            return all.filter(|a| item != BudgetItem::Penyerapan || a.single().is_some());
        }
        (_, Item::Budget(item)) => budget(names, subject, item, year)?,
        _ => return None,
    };
    Some(Alamat::one(address))
}

fn budget(names: &Names, subject: &Subject, item: BudgetItem, year: u16) -> Option<Address> {
    match subject {
        Subject::Iku(kode) => Some(Address::IkuBudget(names.unit.clone(), year, kode.clone(), item)),
        Subject::Unit(unit) => Some(Address::UnitBudget(unit.clone(), year, item)),
        Subject::Ro(unit, ro) => Some(Address::Ro(unit.clone(), year, ro.clone(), item)),
        _ => None,
    }
}

fn group_of(names: &Names, group: &str, item: BudgetItem, year: u16) -> Option<Alamat> {
    let within =
        names.ro.iter().filter(|(_, ro, _)| ro.as_str().strip_prefix(group).is_some_and(|r| r.starts_with('.')));
    let terms: Vec<_> =
        within.map(|(unit, ro, _)| (false, Address::Ro(unit.clone(), year, ro.clone(), item))).collect();
    (!terms.is_empty()).then_some(Alamat(terms))
}

fn net(names: &Names, subject: &Subject, of: BudgetItem, year: u16) -> Option<Alamat> {
    let less = if of == BudgetItem::Blokir { BudgetItem::Penambahan } else { BudgetItem::Blokir };
    let own = alamat(names, subject, Item::Budget(of), year, None)?;
    let other = alamat(names, subject, Item::Budget(less), year, None)?;
    Some(Alamat(own.0.into_iter().chain(other.0.into_iter().map(|(minus, a)| (!minus, a))).collect()))
}
