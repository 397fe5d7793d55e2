//! The subject of a row, by its code or its name.

mod auditors;
mod totals;

pub use totals::heads_its_rows;

use std::collections::BTreeSet;

use super::{
    Alamat,
    column::Item,
    names::Names,
    number::{self, Content},
    tables::Table,
    words,
};
use crate::{
    event::{IkuCode, PerspektifCode, RoCode, SasaranCode, SimpulCode, UnitCode},
    projection::{
        Address, BudgetItem, CardItem, IkuItem, Lingkup, PerspektifItem, SaringTemuan, SasaranItem, SimpulItem,
    },
};

/// Minimum similarity of a row's text and a name, in per cent.
const ALIKE: u32 = 60;
/// Similarity from which a name outweighs a code.
const CERTAIN: u32 = 85;

/// The subject of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "domain words")]
pub enum Subject {
    Iku(IkuCode),
    Sasaran(SasaranCode),
    Perspektif(PerspektifCode),
    Unit(UnitCode),
    Ro(UnitCode, RoCode),
    /// A group of outputs, by the first part of their code.
    Kro(String),
    /// The whole card: the row of NPSS.
    Card,
    /// Audit findings of an auditor, perhaps of one year.
    Temuan(Box<SaringTemuan>),
    /// A node of a card with recorded levels (`None`: the whole card, which its levels combine).
    Simpul(Option<SimpulCode>),
}

/// The subjects of a table's rows.
pub struct Subjects {
    /// The subject of each row.
    pub rows: Vec<Option<Subject>>,
    /// The label of each row.
    pub labels: Vec<String>,
    /// The year of each row, if the table has a column of years.
    pub years: Vec<Option<u16>>,
    /// The indicator of the whole table.
    pub about: Option<IkuCode>,
    /// Whether each row sums or averages those above it, by its label.
    pub totals: Vec<bool>,
    /// The rows are audit findings by auditor and year.
    pub findings: bool,
}

impl Subjects {
    /// Reads the rows.
    pub fn of(names: &Names, table: &Table) -> Self {
        let about = about(names, table);
        let labels: Vec<String> = table.rows.iter().map(|r| label(&r.cells)).collect();
        let mut rows: Vec<Option<Subject>> = table.rows.iter().map(|r| subject(names, &r.cells)).collect();
        groups(table, &labels, &mut rows);
        let years = years(table);
        let parts = rows.iter().any(|s| matches!(s, Some(Subject::Unit(u)) if *u != names.unit));
        let books = table.heads.iter().any(|h| words::has(h, "pagu") || words::has(h, "anggaran"));
        let alone = table.rows.iter().filter(|r| has_number(&r.cells)).count() == 1;
        for (row, line) in table.rows.iter().enumerate() {
            // `Rata-rata <name of the indicator>` below units is the mean of all of them.
            let over = rows[row].is_none() || (parts && matches!(rows[row], Some(Subject::Iku(_))));
            if over && labels[row].split(" · ").any(is_total) && (parts || books) {
                rows[row] = Some(Subject::Unit(names.unit.clone()));
            }
            if years[row].is_some() && rows[row].is_none() {
                rows[row] = about.clone().map(Subject::Iku);
            }
            // The single row of an indicator's own table is about it, whatever its words are.
            let worded = matches!(rows[row], None | Some(Subject::Iku(_)));
            if let Some(about) = about.as_ref().filter(|_| alone && worded && has_number(&line.cells)) {
                rows[row] = Some(Subject::Iku(about.clone()));
            }
        }
        let totals = totals::of(table, &labels);
        let findings = auditors::of(names, table, &mut rows);
        Self { rows, labels, years, about, totals, findings }
    }

    /// Whether a row sums or averages those above it, by its label.
    pub fn is_total(&self, row: usize) -> bool {
        let open = matches!(self.rows[row], None | Some(Subject::Unit(_) | Subject::Card));
        open && self.totals[row]
    }
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

/// Whether a label says that its row sums or averages the others.
pub fn is_total(label: &str) -> bool {
    let first = words::words(label).into_iter().next().unwrap_or_default();
    matches!(first.as_str(), "total" | "jumlah" | "jml" | "subtotal" | "grand" | "seluruh" | "semua") || is_mean(label)
}

/// Whether a label says that its row averages the others: `Rata-rata …`, `Nilai rata-rata`, `Rerata`.
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

/// Parses the code of an output (`001.AAH.001`) or of a group (`001.AAH`), which a line break may have split.
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

/// A code of any shape in a row, such as `1.1.01-5.1` or `024.01.WA.6388.EBA.962`: without blanks, in several parts, with a
/// digit.
pub fn any_code(cells: &[String]) -> Option<&str> {
    let parted = |c: &str| {
        let parts = c.split(['.', '-']);
        parts.clone().count() >= 2 && parts.clone().all(|p| !p.is_empty() && p.chars().all(char::is_alphanumeric))
    };
    let cells = cells.iter().map(|c| c.trim());
    cells.take(4).find(|c| c.contains(|d: char| d.is_ascii_digit()) && parted(c) && number::read(c) == Content::Text)
}

/// Treats rows labelled as totals as groups if their code begins the codes of other rows, whatever shape the codes have.
fn groups(table: &Table, labels: &[String], rows: &mut [Option<Subject>]) {
    let totals: Vec<usize> = (0..rows.len())
        .filter(|row| matches!(rows[*row], None | Some(Subject::Unit(_))) && labels[*row].split(" · ").any(is_total))
        .collect();
    if totals.is_empty() {
        return;
    }
    let codes: BTreeSet<&str> = table.rows.iter().filter_map(|row| any_code(&row.cells)).collect();
    for row in totals {
        let Some(code) = any_code(&table.rows[row].cells) else { continue };
        let under = format!("{code}.");
        if codes.range(under.as_str()..).next().is_some_and(|next| next.starts_with(&under)) {
            rows[row] = Some(Subject::Kro(code.to_owned()));
        }
    }
}

fn subject(names: &Names, cells: &[String]) -> Option<Subject> {
    let texts: Vec<&String> = cells.iter().filter(|c| number::read(c) == Content::Text).collect();
    let known = |c: &&&String| names.ro.iter().find(|(_, ro, _)| ro.as_str() == c.trim());
    if let Some((unit, ro, _)) = texts.iter().find_map(|c| known(&c)) {
        return Some(Subject::Ro(unit.clone(), ro.clone()));
    }
    if let Some(code) = texts.iter().find_map(|c| ro_code(c)) {
        let known = names.ro.iter().find(|(_, ro, _)| ro.as_str() == code);
        return Some(match known {
            Some((unit, ro, _)) => Subject::Ro(unit.clone(), ro.clone()),
            None if code.matches('.').count() == 1 => Subject::Kro(code),
            None => Subject::Ro(names.unit.clone(), code.parse().ok()?),
        });
    }
    if let Some(node) = bagan(names, &texts) {
        return Some(node);
    }
    // After a name, `NPSS` only names the value of that thing.
    let mut labels = texts.iter().skip_while(|c| is_total(c));
    if labels.next().is_some_and(|c| c.trim().eq_ignore_ascii_case("npss")) {
        return Some(Subject::Card);
    }
    let coded = |letters: &str| texts.iter().find_map(|c| words::code(c, letters).filter(|_| !c.contains("BKN")));
    let short = |letters: &str| texts.iter().any(|c| c.to_uppercase().trim_start().starts_with(letters));
    let iku = texts.iter().filter_map(|c| best_iku(names, c)).max_by_key(|(_, score)| *score);
    if let Some(number) = coded("IKU").filter(|_| short("IKU")) {
        let code = names.numbered_iku(number);
        // A certain name outweighs a code, which may have been doubled.
        let other = iku.filter(|(kode, score)| *score >= CERTAIN && Some(kode) != code.as_ref());
        let fits = code.as_ref().is_some_and(|c| texts.iter().any(|t| words::alike(t, names.iku_name(c)) >= CERTAIN));
        return other.filter(|_| !fits).map(|(kode, _)| kode).or(code).map(Subject::Iku);
    }
    // A sasaran with only its own name is not an indicator, however similar their names are.
    let names_given = texts.iter().filter(|t| words::words(bare(t)).len() > 3).count();
    let numbered = coded("SS").filter(|_| short("SS"));
    let node = numbered.and_then(|n| names.numbered_node("SS", n)).map(|kode| Subject::Simpul(Some(kode)));
    let other = || numbered.and_then(|n| format!("SS.{n}").parse().ok()).map(Subject::Sasaran);
    let sasaran = node.or_else(other);
    let alone = sasaran.clone().filter(|_| names_given <= 1);
    alone.or_else(|| named(names, &texts, iku)).or(sasaran)
}

/// A node of a card with recorded levels, by its own name. If the row also has an indicator of that name or another one, it
/// belongs to the indicator.
fn bagan(names: &Names, texts: &[&String]) -> Option<Subject> {
    let bagan = names.bagan.as_ref()?;
    let is = |text: &str, name: &str| words::words(bare(text)) == words::words(bare(name));
    if texts.iter().take(2).any(|t| bagan.seluruh.iter().any(|name| is(t, name))) {
        return Some(Subject::Simpul(None));
    }
    let node = |text: &&String| bagan.simpul.iter().find(|(_, name)| is(text, name));
    let (code, name) = texts.iter().find_map(node)?;
    // If nodes share a name, the code next to it decides.
    let own = bagan.simpul.iter().find(|(k, n)| is(n, name) && texts.iter().any(|t| t.trim() == k.as_str()));
    let code = own.map_or(code, |(k, _)| k);
    let indicator = |t: &&&String| best_iku(names, t).is_some_and(|(_, score)| score >= CERTAIN);
    (!texts.iter().any(|t| indicator(&t))).then(|| Subject::Simpul(Some(code.clone())))
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
    // `Jumlah instansi …` may begin the name of an indicator or the label of a total.
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

/// Whether a text is words with the unit's own code: `Deputi Bidang PMK`.
fn is_own(names: &Names, text: &str) -> bool {
    let all = words::words(text);
    all.len() <= 4 && all.last().is_some_and(|w| w.eq_ignore_ascii_case(names.unit.as_str()))
}

fn best_iku(names: &Names, text: &str) -> Option<(IkuCode, u32)> {
    let (at, score) = words::best(bare(text), names.iku.iter().map(|(_, n)| n.as_str()), ALIKE)?;
    Some((names.iku[at].0.clone(), score))
}

/// The indicator that a table is about: by its section, or by its caption.
fn about(names: &Names, table: &Table) -> Option<IkuCode> {
    let section = words::code(&table.section, "IKU").and_then(|n| names.numbered_iku(n));
    let words = words::words(&table.caption);
    let starts = (0..words.len().min(8)).map(|from| words[from..].join(" "));
    let named = starts.filter_map(|text| best_iku(names, &text)).max_by_key(|(_, score)| *score);
    section.or_else(|| coded(names, &table.caption)).or(named.map(|(kode, _)| kode))
}

/// The indicator whose code a caption names: `Capaian 1.1.1 tahun 2024`; the longest match.
fn coded(names: &Names, caption: &str) -> Option<IkuCode> {
    let caption = if caption.starts_with("Tabel") { caption.splitn(3, ' ').nth(2)? } else { caption };
    let caption = format!(" {caption} ");
    let fits = |code: &str| {
        let telling = code.len() >= 3 && code.contains(|c: char| c.is_ascii_digit() || c == '.');
        let telling = telling || code.len() >= 2 && code.chars().all(|c| c.is_ascii_uppercase());
        let after = [" Capaian ", " Perbandingan "].iter().any(|w| caption.contains(&format!("{w}{code} ")));
        after || (telling && caption.contains(&format!(" {code} ")))
    };
    let all = names.iku.iter().map(|(k, _)| k).filter(|k| fits(k.as_str()));
    all.max_by_key(|k| (k.as_str().len(), std::cmp::Reverse(k.as_str().to_owned()))).cloned()
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
        (Subject::Temuan(which), Item::Findings(item)) => Address::FindingsOf(unit(), which.clone(), item),
        (_, Item::Findings(item)) => Address::Findings(unit(), item),
        (Subject::Sasaran(kode), Item::Nss) => Address::Sasaran(unit(), year, kode.clone(), SasaranItem::Nss),
        (Subject::Sasaran(kode), Item::StatusNss | Item::Iku(IkuItem::Status)) => {
            Address::Sasaran(unit(), year, kode.clone(), SasaranItem::Status)
        }
        (Subject::Card | Subject::Unit(_), Item::Nkp | Item::Skor) => Address::Card(unit(), year, CardItem::Npss),
        (Subject::Card, Item::StatusNkp | Item::Iku(IkuItem::Status)) => Address::Card(unit(), year, CardItem::Status),
        (Subject::Simpul(node), item) => return bagan_address(names, node.as_ref(), item, year),
        (Subject::Kro(group), Item::Budget(item)) => {
            // A quotient of sums is not a sum of quotients; for a single output it is that output's.
            let all = group_of(names, group, item, year);
            return all.filter(|a| item != BudgetItem::Penyerapan || a.single().is_some());
        }
        (Subject::Ro(unit, ro), Item::Output(item)) => {
            Address::Output(unit.clone(), year, Lingkup::Ro(ro.clone()), item)
        }
        (Subject::Unit(unit), Item::Output(item)) => Address::Output(unit.clone(), year, Lingkup::Unit, item),
        (_, Item::Budget(item)) => budget(names, subject, item, year)?,
        _ => return None,
    };
    Some(Alamat::one(address))
}

/// A figure of a node, or of the whole card.
fn bagan_address(names: &Names, node: Option<&SimpulCode>, item: Item, year: u16) -> Option<Alamat> {
    let unit = names.unit.clone();
    let Some(node) = node else {
        let item = match item {
            Item::Skor | Item::Nss | Item::Nkp | Item::Iku(IkuItem::Capaian) => CardItem::Npss,
            Item::StatusNss | Item::StatusNkp | Item::Iku(IkuItem::Status) => CardItem::Status,
            _ => return None,
        };
        return Some(Alamat::one(Address::Card(unit, year, item)));
    };
    let item = match item {
        Item::Skor | Item::Nss | Item::Iku(IkuItem::Capaian) => SimpulItem::Nilai,
        Item::Nkp => SimpulItem::Kontribusi,
        Item::Bobot => SimpulItem::Bobot,
        Item::StatusNss | Item::StatusNkp | Item::Iku(IkuItem::Status) => SimpulItem::Status,
        _ => return None,
    };
    Some(Alamat::one(Address::Simpul(unit, year, node.clone(), item)))
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
