//! A clean generated report, changed in one place at a time: what was changed must be found, and called what it is.

use std::{collections::BTreeSet, ops::Range};

use jejak::review::{Finding, Putusan, Review};

use super::kit;

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, upto: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % upto as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }
}

/// A cell of the page: where its text stands.
#[derive(Debug, Clone)]
struct Cell {
    table: usize,
    row: usize,
    column: usize,
    text: Range<usize>,
    address: Option<String>,
}

struct Page {
    html: String,
    cells: Vec<Cell>,
}

impl Page {
    fn of(html: String) -> Self {
        let mut cells = Vec::new();
        for (table, (at, _)) in html.match_indices("<table ").enumerate() {
            let end = at + html[at..].find("</table>").unwrap();
            for (row, (tr, _)) in html[at..end].match_indices("<tr").enumerate() {
                let tr = at + tr;
                let close = tr + html[tr..].find("</tr>").unwrap();
                for (column, (td, _)) in html[tr..close].match_indices("<td").enumerate() {
                    let td = tr + td;
                    let stop = td + html[td..].find("</td>").unwrap();
                    let open = td + html[td..].find('>').unwrap() + 1;
                    cells.push(Self::cell(&html, (table, row, column), open..stop));
                }
            }
        }
        Self { html, cells }
    }

    fn cell(html: &str, (table, row, column): (usize, usize, usize), inner: Range<usize>) -> Cell {
        let content = &html[inner.clone()];
        let address = content.split("data-alamat=\"").nth(1).and_then(|a| a.split('"').next()).map(str::to_owned);
        let mut start = inner.start;
        while html[start..inner.end].starts_with('<') {
            start += html[start..].find('>').unwrap() + 1;
        }
        let stop = start + html[start..inner.end].find('<').unwrap_or(inner.end - start);
        Cell { table, row, column, text: start..stop, address }
    }

    fn text(&self, cell: &Cell) -> &str {
        &self.html[cell.text.clone()]
    }

    /// The page with the texts of some cells replaced.
    fn with(&self, mut changes: Vec<(Cell, String)>) -> String {
        changes.sort_by_key(|(cell, _)| std::cmp::Reverse(cell.text.start));
        let mut html = self.html.clone();
        for (cell, text) in changes {
            html.replace_range(cell.text, &text);
        }
        html
    }

    fn is_number(&self, cell: &Cell) -> bool {
        let address = cell.address.as_deref().unwrap_or_default();
        address.contains('/') && !address.contains(" / ") && self.text(cell).starts_with(|c: char| c.is_ascii_digit())
    }

    fn numbers(&self) -> Vec<Cell> {
        self.cells.iter().filter(|c| self.is_number(c)).cloned().collect()
    }

    fn row(&self, of: &Cell) -> Vec<Cell> {
        self.cells.iter().filter(|c| c.table == of.table && c.row == of.row).cloned().collect()
    }
}

/// One change: the page, and how a finding shows that it was understood.
struct Mutant {
    what: String,
    html: String,
    right: Box<dyn Fn(&Finding) -> bool>,
}

fn kind(jenis: Putusan) -> Box<dyn Fn(&Finding) -> bool> {
    Box::new(move |f| f.jenis == jenis)
}

fn digits(page: &Page, dice: &mut Dice) -> Option<Mutant> {
    let cell = dice.pick(&page.numbers()).clone();
    let text: Vec<char> = page.text(&cell).chars().collect();
    let spots: Vec<usize> = (0..text.len()).filter(|i| text[*i].is_ascii_digit()).collect();
    let pairs: Vec<(usize, usize)> = spots
        .windows(2)
        .map(|w| (w[0], w[1]))
        .filter(|(a, b)| text[*a] != text[*b] && !(*a == 0 && text[*b] == '0'))
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let (a, b) = *dice.pick(&pairs);
    let mut swapped = text;
    swapped.swap(a, b);
    let new: String = swapped.into_iter().collect();
    let what = format!("digit: {} -> {new} ({:?})", page.text(&cell), cell.address);
    let html = page.with(vec![(cell, new)]);
    Some(Mutant { what, html, right: Box::new(|f| f.why.contains("digitnya tertukar")) })
}

fn transposed(page: &Page, dice: &mut Dice) -> Option<Mutant> {
    let numbers = page.numbers();
    let one = dice.pick(&numbers).clone();
    let others: Vec<Cell> = numbers
        .into_iter()
        .filter(|c| {
            c.table == one.table && (c.row == one.row) != (c.column == one.column) && page.text(c) != page.text(&one)
        })
        .collect();
    if others.is_empty() {
        return None;
    }
    let other = dice.pick(&others).clone();
    let texts = (page.text(&one).to_owned(), page.text(&other).to_owned());
    let what = format!("transposed: {} {:?} and {} {:?}", texts.0, one.address, texts.1, other.address);
    let html = page.with(vec![(one, texts.1), (other, texts.0)]);
    Some(Mutant { what, html, right: kind(Putusan::Tertukar) })
}

/// Money that is summed over rows, or the sum of the card.
fn is_sum(address: &str) -> bool {
    address.ends_with("npss")
        || (address.contains("/anggaran/") && !address.contains("penyerapan") && !address.contains("IKU"))
}

fn off_by_one(page: &Page, dice: &mut Dice) -> Option<Mutant> {
    let total = |c: &Cell| {
        let label = page.row(c).first().map(|f| page.text(f).to_lowercase()).unwrap_or_default();
        ["jumlah", "total", "deputi", "npss", "pmk"].iter().any(|w| label.starts_with(w))
    };
    // A rate is no sum.
    let sums: Vec<Cell> =
        page.numbers().into_iter().filter(|c| total(c) && is_sum(c.address.as_ref().unwrap())).collect();
    let cell = dice.pick(&sums).clone();
    let text = page.text(&cell).to_owned();
    let last = text.chars().last()?.to_digit(10)?;
    let new = format!("{}{}", &text[..text.len() - 1], if last == 9 { 8 } else { last + 1 });
    let what = format!("off by one: {text} -> {new} ({:?})", cell.address);
    let html = page.with(vec![(cell, new)]);
    Some(Mutant { what, html, right: Box::new(|f| matches!(f.jenis, Putusan::JumlahSalah | Putusan::TidakMengikuti)) })
}

fn pasted(page: &Page, dice: &mut Dice) -> Option<Mutant> {
    let numbers = page.numbers();
    let to = dice.pick(&numbers).clone();
    let from: Vec<&Cell> = numbers.iter().filter(|c| c.row != to.row && c.column == to.column).collect();
    let from = (*dice.pick(&from)).clone();
    let row = |of: &Cell| page.row(of).into_iter().filter(|c| page.is_number(c)).collect::<Vec<_>>();
    let (from_row, to_row) = (row(&from), row(&to));
    // A row is pasted where it fits: the same items in the same columns.
    let item = |c: &Cell| c.address.as_ref().unwrap().rsplit('/').next().unwrap().to_owned();
    let fits = from_row.len() == to_row.len()
        && from_row.iter().zip(&to_row).all(|(a, b)| a.column == b.column && item(a) == item(b));
    let subject = |c: &Cell| c.address.as_ref().unwrap().rsplit_once('/').unwrap().0.to_owned();
    let differ = from_row.iter().zip(&to_row).filter(|(a, b)| page.text(a) != page.text(b)).count();
    if !fits || differ < 2 || subject(&from_row[0]) == subject(&to_row[0]) {
        return None;
    }
    let what = format!("pasted: row of {:?} over {:?}", from_row[0].address, to_row[0].address);
    let changes = from_row.iter().zip(to_row).map(|(a, b)| (b, page.text(a).to_owned())).collect();
    Some(Mutant { what, html: page.with(changes), right: kind(Putusan::BarisTersalin) })
}

fn doubled(page: &Page, dice: &mut Dice) -> Option<Mutant> {
    let code = |c: &Cell| {
        let text = page.text(c);
        c.column <= 2
            && (text.starts_with("IKU.")
                || text.len() == 10 && text[..3].parse::<u32>().is_ok()
                || text.starts_with("SS."))
    };
    let codes: Vec<Cell> = page.cells.iter().filter(|c| code(c)).cloned().collect();
    let one = dice.pick(&codes).clone();
    let others: Vec<&Cell> = codes
        .iter()
        .filter(|c| c.table == one.table && c.column == one.column && page.text(c) != page.text(&one))
        .filter(|c| page.text(c)[..3] == page.text(&one)[..3])
        .collect();
    if others.is_empty() {
        return None;
    }
    let other = *dice.pick(&others);
    let new = page.text(other).to_owned();
    let what = format!("doubled: {} -> {new} in table {}", page.text(&one), one.table + 1);
    Some(Mutant { what, html: page.with(vec![(one, new)]), right: kind(Putusan::KodeGanda) })
}

const WORDS: [&str; 4] = ["Sangat Baik", "Baik", "Cukup", "Kurang"];

fn status(page: &Page, dice: &mut Dice) -> Option<Mutant> {
    let words: Vec<Cell> = page.cells.iter().filter(|c| WORDS.contains(&page.text(c))).cloned().collect();
    let cell = dice.pick(&words).clone();
    let new = *dice.pick(&WORDS);
    if new == page.text(&cell) {
        return None;
    }
    let what = format!(
        "status: {} -> {new} ({:?}) row {:?}",
        page.text(&cell),
        cell.address,
        page.row(&cell).iter().map(|c| page.text(c).to_owned()).collect::<Vec<_>>()
    );
    Some(Mutant { what, html: page.with(vec![(cell, new.to_owned())]), right: kind(Putusan::StatusBertentangan) })
}

fn stale(page: &Page, dice: &mut Dice) -> Option<Mutant> {
    let cell = dice.pick(&page.numbers()).clone();
    let address = cell.address.clone()?;
    let moments = kit::history(address.parse::<jejak::projection::Address>().ok()?.to_string().as_str());
    let now = moments.last()?.node.printed();
    // A value that held once, and is told apart from the present one.
    let old: Vec<_> = moments.iter().filter(|m| m.node.angka().is_some() && m.node.printed() != now).collect();
    if old.is_empty() {
        return None;
    }
    let moment = dice.pick(&old);
    let text = jejak::event::indonesian(&moment.node.printed());
    let last = moments.iter().rposition(|m| m.node.printed() == moment.node.printed())?;
    let upto = moments[last + 1..].iter().find(|m| m.node.printed() != moment.node.printed())?.seq - 1;
    let what = format!("stale: {} -> {text} up to {upto} ({address})", page.text(&cell));
    let html = page.with(vec![(cell, text)]);
    let range = format!("sampai {upto},");
    Some(Mutant { what, html, right: Box::new(move |f| f.jenis == Putusan::SamaSaat && f.why.contains(&range)) })
}

type Make = fn(&Page, &mut Dice) -> Option<Mutant>;
const KINDS: [Make; 7] = [digits, transposed, off_by_one, pasted, doubled, status, stale];

fn known(review: &Review) -> BTreeSet<(Putusan, usize, u32, String)> {
    review.findings.iter().map(|f| (f.jenis, f.table, f.at, f.subject.clone())).collect()
}

/// How many changes: a few of each kind, or as many as `tools/review-changes` asks for.
fn changes() -> u64 {
    std::env::var("JEJAK_CHANGES").ok().map_or(4 * KINDS.len() as u64, |n| n.parse().expect("JEJAK_CHANGES: a number"))
}

/// At least 95 % are found and rightly named.
#[test]
fn changes_are_found_and_named() {
    let count = changes();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("lkj.html");
    kit::generated("html", &file);
    let page = Page::of(std::fs::read_to_string(file).unwrap());
    let clean = kit::review("lkj.html", page.html.as_bytes());
    let before = known(&clean);
    // What the clean report has to answer for, it has from the ledger: a rule for nothing, and a formula.
    let own = |f: &&Finding| !matches!(f.jenis, Putusan::NolDariNol | Putusan::RumusLain | Putusan::DuaNilai);
    assert_eq!(clean.findings.iter().filter(own).map(|f| &f.why).collect::<Vec<_>>(), Vec::<&String>::new());
    let (mut named, mut missed) = (0u64, Vec::new());
    for number in 0..count {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (number + 1).wrapping_mul(0xD134_2543_DE82_EF95));
        let make = KINDS[number as usize % KINDS.len()];
        let mutant =
            (0..200).find_map(|_| make(&page, &mut dice)).unwrap_or_else(|| panic!("no change of kind {}", number % 7));
        let review = kit::review("lkj.html", mutant.html.as_bytes());
        let fresh: Vec<&Finding> =
            review.findings.iter().filter(|f| !before.contains(&(f.jenis, f.table, f.at, f.subject.clone()))).collect();
        if fresh.iter().any(|f| (mutant.right)(f)) {
            named += 1;
        } else {
            let told: Vec<_> = fresh
                .iter()
                .map(|f| format!("{} {} {}: {}", f.jenis.word(), review.place(f.table), f.subject, f.why))
                .collect();
            missed.push(format!("{number} {}\n      {}", mutant.what, told.join("\n      ")));
        }
    }
    println!("{named} of {count} found and named");
    assert!(count > 0 && named * 100 >= 95 * count, "{named} of {count}; missed:\n{}", missed.join("\n"));
    missed.iter().for_each(|m| println!("missed {m}"));
}
