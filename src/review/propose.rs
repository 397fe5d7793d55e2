//! Proposes the address of each number of a table: by its row's code or name, its column's heading, and the caption.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{
    Alamat, Figure, Putusan,
    column::{self, Item, items},
    figure::{Ukuran, Word},
    held::{Held, equal},
    meaning::role::Arti,
    names::Names,
    number::{self, Content},
    row::{Subject, Subjects, alamat},
    skala,
    tables::Table,
    words,
};
use crate::{
    event::IkuCode,
    projection::{BudgetItem, IkuItem, ReadError},
};

/// The numbers and status words of a table, with proposed addresses.
pub struct Proposed {
    /// Numbers.
    pub figures: Vec<Figure>,
    /// Status words.
    pub words: Vec<Word>,
    /// The subjects of the rows.
    pub subjects: Subjects,
}

/// Proposes the addresses of the numbers of a table.
pub fn table(held: &Held<'_>, names: &Names, at: usize, table: &Table) -> Result<Proposed, ReadError> {
    let subjects = Subjects::of(names, table);
    let (mut all, mut spoken) = (Vec::new(), Vec::new());
    let labels: Vec<Arc<str>> = subjects.labels.iter().map(|label| label.as_str().into()).collect();
    for column in 0..table.heads.len() {
        if is_numbering(table, column) {
            continue;
        }
        let mut figures = numbers(at, table, column, &labels);
        let head = head(table, column);
        // A blank heading beside a column of weights that is empty is not that column's.
        let weighed = weighs(names, table, column);
        let findings = subjects.findings.then(|| column::of_findings(&table.heads[column])).flatten();
        let choices = match findings {
            Some(item) => vec![item],
            None if weighed && table.heads[column].is_empty() => Vec::new(),
            None => items(head, table),
        };
        if choices.is_empty() && column::is_bare(head) {
            by_rows(names, &subjects, table, &mut figures);
        }
        if choices.is_empty() && weighed {
            by_weight(names, &subjects, &mut figures);
        }
        if let Some(item) = choose(held, names, &subjects, &choices, &figures, table)? {
            for figure in &mut figures {
                let year = subjects.years[figure.row].unwrap_or_else(|| year(head, names));
                figure.role = Some((item, year));
                figure.alamat = of_row(held, names, &subjects, figure, item, year)?;
            }
            statuses(names, &subjects, item, at, table, column, &mut spoken);
        }
        let summed = choices.first().is_some_and(|i| i.is_summed()) || choices.is_empty() || is_money(&figures);
        for figure in &mut figures {
            let ratio = !summed || figure.printed.percent || Arti::of(head).persen;
            figure.skala = scale(table, head, figure);
            figure.ukuran = if ratio { Ukuran::Rasio } else { Ukuran::Jumlah };
        }
        all.extend(figures);
    }
    all.sort_by_key(|f| (f.row, f.column, f.part));
    Ok(Proposed { figures: all, words: spoken, subjects })
}

/// Whether the numbers are amounts of rupiah, by their size, whatever the heading says.
fn is_money(figures: &[Figure]) -> bool {
    let all = || figures.iter().filter(|f| f.part == 0 && !f.printed.value.is_zero());
    let large = |f: &&Figure| f.printed.value.abs() >= Decimal::from(1_000_000) && !f.printed.percent;
    all().count() >= 2 && all().filter(large).count() * 3 >= all().count() * 2
}

/// The factor of an amount's unit: by its heading, by the unit of measure of its row, or by the caption.
fn scale(table: &Table, head: &str, figure: &Figure) -> Decimal {
    if figure.printed.percent || Arti::of(head).persen {
        return Decimal::ONE;
    }
    let own = skala::of(head);
    let row = table.rows[figure.row].cells.iter().take(figure.column).filter(|c| c.len() <= 20).map(|c| skala::of(c));
    let row = row.fold(Decimal::ONE, Decimal::max);
    let caption = if figure.part == 0 { skala::of(&table.caption) } else { Decimal::ONE };
    [own, row, caption].into_iter().find(|by| *by > Decimal::ONE).unwrap_or(Decimal::ONE)
}

/// Proposes addresses of numbers whose row names the item.
fn by_rows(names: &Names, subjects: &Subjects, table: &Table, figures: &mut [Figure]) {
    for figure in figures.iter_mut() {
        let own = subjects.rows[figure.row].as_ref();
        // A score of an indicator is its capaian.
        let score = matches!(own, Some(Subject::Iku(_))).then_some(Item::Iku(IkuItem::Capaian));
        // A level's own word for its value counts.
        let node = matches!(own, Some(Subject::Simpul(_))).then_some(Item::Skor);
        let said = || column::of_row(&table.rows[figure.row].cells, table);
        let Some(item) = node.or_else(said).or(score) else { continue };
        let findings = matches!(item, Item::Findings(_)).then(|| Subject::Unit(names.unit.clone()));
        let Some(subject) = findings.or_else(|| subjects.rows[figure.row].clone()) else { continue };
        figure.role = Some((item, names.tahun));
        figure.alamat = alamat(names, &subject, item, names.tahun, subjects.about.as_ref());
    }
}

/// Whether a column holds weighted values: headed by the card's word for them or, if the card has none, without a heading, beside
/// values or weights.
fn weighs(names: &Names, table: &Table, column: usize) -> bool {
    let Some(bagan) = &names.bagan else { return false };
    let head = words::words(&table.heads[column]);
    let beside =
        column > 0 && (column::is_bare(&table.heads[column - 1]) || words::has(&table.heads[column - 1], "bobot"));
    if head.is_empty() { beside } else { bagan.kontribusi.iter().any(|word| words::words(word) == head) }
}

/// Proposes addresses of weighted values, of nodes and of the whole card.
fn by_weight(names: &Names, subjects: &Subjects, figures: &mut [Figure]) {
    for figure in figures.iter_mut() {
        let Some(subject @ Subject::Simpul(_)) = &subjects.rows[figure.row] else { continue };
        figure.role = Some((Item::Nkp, names.tahun));
        figure.alamat = alamat(names, subject, Item::Nkp, names.tahun, None);
    }
}

/// The heading of a column; one without is taken from the left if that column only holds marks such as `Rp`.
fn head(table: &Table, column: usize) -> &str {
    let own = &table.heads[column];
    let marks = |c: usize| table.rows.iter().all(|r| matches!(r.cell(c).trim(), "" | "Rp"));
    if own.is_empty() && column > 0 && marks(column - 1) { &table.heads[column - 1] } else { own }
}

/// Whether a column holds row numbers or codes, which are not figures.
fn is_numbering(table: &Table, column: usize) -> bool {
    let head = words::words(&table.heads[column]);
    match head.first().map(String::as_str) {
        Some("no" | "nomor") => head.len() == 1,
        Some("kode") => true,
        Some("tahun") => head.len() == 1,
        Some(_) => false,
        None => counts_up(table, column),
    }
}

/// Whether a column counts 1, 2, 3 and so on, possibly starting again.
fn counts_up(table: &Table, column: usize) -> bool {
    let cells = table.rows.iter().filter_map(|r| r.cell(column).trim_end_matches('.').parse::<u32>().ok());
    let numbers: Vec<u32> = cells.collect();
    numbers.len() > 1 && numbers[0] == 1 && numbers.windows(2).all(|w| w[1] == w[0] + 1 || w[1] == 1)
}

fn numbers(at: usize, table: &Table, column: usize, labels: &[Arc<str>]) -> Vec<Figure> {
    let mut found = Vec::new();
    let head: Arc<str> = table.heads[column].as_str().into();
    for (row, line) in table.rows.iter().enumerate() {
        let Content::Numbers(all) = number::read(line.cell(column)) else { continue };
        for (part, printed) in all.into_iter().enumerate() {
            found.push(Figure {
                table: at,
                row,
                column,
                part,
                at: line.at,
                label: labels[row].clone(),
                head: head.clone(),
                raw: line.cell(column).to_owned(),
                printed,
                ukuran: Ukuran::Jumlah,
                role: None,
                alamat: None,
                held: None,
                node: None,
                putusan: Putusan::TidakDapatDikatakan,
                why: String::new(),
                dipakai: false,
                dari_kalimat: false,
                skala: Decimal::ONE,
                keyakinan: None,
            });
        }
    }
    found
}

fn year(head: &str, names: &Names) -> u16 {
    match words::years(head)[..] {
        [year] => year,
        _ => names.tahun,
    }
}

/// The reading of a column for which most numbers agree with the ledger; the first on a tie.
fn choose(
    held: &Held<'_>,
    names: &Names,
    subjects: &Subjects,
    choices: &[Item],
    figures: &[Figure],
    table: &Table,
) -> Result<Option<Item>, ReadError> {
    let mut best: Option<(usize, Item)> = None;
    for item in choices {
        let mut agree = 0;
        for figure in figures {
            let year = subjects.years[figure.row].unwrap_or_else(|| year(head(table, figure.column), names));
            let Some(alamat) = of_row(held, names, subjects, figure, *item, year)? else { continue };
            let same = held.value(&alamat)?.is_some_and(|value| equal(value, &figure.printed));
            agree += usize::from(same);
        }
        if best.is_none_or(|(most, _)| agree > most) {
            best = Some((agree, *item));
        }
    }
    Ok(best.map(|(_, item)| item))
}

fn of_row(
    held: &Held<'_>,
    names: &Names,
    subjects: &Subjects,
    figure: &Figure,
    item: Item,
    year: u16,
) -> Result<Option<Alamat>, ReadError> {
    // A second number of a cell is a detail of the first.
    let Some(subject) = subjects.rows[figure.row].as_ref().filter(|_| figure.part == 0) else { return Ok(None) };
    let found = alamat(names, subject, item, year, subjects.about.as_ref());
    let (Some(mut net), Item::Net(of)) = (found.clone(), item) else { return Ok(found) };
    // Movements between outputs change the net too.
    if let Some(moved) = alamat(names, subject, Item::Budget(BudgetItem::Refocusing), year, None)
        && held.value(&moved)?.is_some_and(|v| !v.is_zero())
    {
        let less = of == BudgetItem::Blokir;
        net.0.extend(moved.0.into_iter().map(|(minus, a)| (minus != less, a)));
    }
    Ok(Some(net))
}

fn statuses(
    names: &Names,
    subjects: &Subjects,
    item: Item,
    at: usize,
    table: &Table,
    column: usize,
    found: &mut Vec<Word>,
) {
    if !item.is_status() {
        return;
    }
    let about: Option<&IkuCode> = subjects.about.as_ref();
    for (row, line) in table.rows.iter().enumerate() {
        let raw = line.cell(column);
        let Some(subject) = subjects.rows[row].as_ref().filter(|_| number::read(raw) == Content::Text) else {
            continue;
        };
        if let Some(alamat) = alamat(names, subject, item, names.tahun, about) {
            let label = subjects.labels[row].clone();
            found.push(Word { table: at, row, column, at: line.at, label, raw: raw.to_owned(), alamat });
        }
    }
}
