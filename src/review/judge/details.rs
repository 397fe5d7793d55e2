//! Checks numbers that the books do not compute against the tables that the ledger keeps verbatim (`rincian.dicatat`).

use rust_decimal::Decimal;

use super::Bench;
use crate::{
    event::{Event, Seq},
    present::{Recorded, number::exact},
    projection::{Address, BudgetItem, IkuItem, ReadError},
    review::{
        Alamat, Figure, Finding, Putusan,
        held::{Held, equal},
        names::Names,
        number::{self, Content, Printed},
        row::Subject,
        tables::Table,
        words::words,
    },
};

/// A table that the ledger keeps verbatim.
pub struct Detail {
    /// Its event.
    seq: Seq,
    /// The account that recorded it.
    who: String,
    /// Number or name, and title.
    name: String,
    heads: Vec<Vec<String>>,
    /// Label and cells of each row.
    rows: Vec<(String, Vec<String>)>,
}

/// The tables recorded for a unit's year.
pub fn of(held: &Held<'_>, names: &Names, event: &dyn Fn(Seq) -> Option<Recorded>) -> Result<Vec<Detail>, ReadError> {
    let book = held.view.book(&names.unit, names.tahun)?;
    let known = book.rincian.iter().filter_map(|(_, seq)| event(*seq));
    Ok(known.filter_map(|event| Detail::of(&event)).collect())
}

/// The agreement of two texts: equal, one a prefix of the other, one a suffix, or none (0).
fn fits(one: &[String], other: &[String]) -> u8 {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    match short {
        [] => 0,
        _ if short == long => 3,
        _ if long.starts_with(short) => 2,
        _ if long.ends_with(short) => 1,
        _ => 0,
    }
}

/// The index of the best agreement (`None` if nothing agrees, or two equally well).
fn best(scores: impl Iterator<Item = u8>) -> Option<usize> {
    let all: Vec<u8> = scores.collect();
    let most = all.iter().copied().max().filter(|most| *most > 0)?;
    let mut found = all.iter().enumerate().filter(|(_, score)| **score == most);
    let (at, _) = found.next()?;
    found.next().is_none().then_some(at)
}

impl Detail {
    fn of(recorded: &Recorded) -> Option<Self> {
        let Event::RincianDicatat(data) = &recorded.event else { return None };
        let label = |cells: &[String]| cells.iter().find(|c| c.chars().any(char::is_alphabetic)).cloned();
        let rows = data.baris.iter().map(|cells| cells.iter().map(ToString::to_string).collect::<Vec<_>>());
        Some(Self {
            seq: recorded.header.seq,
            who: recorded.who(),
            name: format!("{} {}", data.tabel, data.judul),
            heads: data.kolom.iter().map(|head| words(head)).collect(),
            rows: rows.map(|cells| (label(&cells).unwrap_or_default(), cells)).collect(),
        })
    }

    /// The recorded cell for a printed number: its numbers, row and column.
    fn cell(&self, bench: &Bench<'_>, figure: &Figure) -> Option<(Vec<Printed>, usize, usize)> {
        let table: &Table = &bench.tables[figure.table];
        let head = words(&table.heads[figure.column]);
        let column = best(self.heads.iter().map(|own| fits(own, &head)))?;
        let subject = bench.subject(figure);
        let printed: Vec<Vec<String>> = table.rows[figure.row].cells.iter().map(|cell| words(cell)).collect();
        // A row without words, such as a sum at the foot, is identified by its position.
        let named = printed.iter().flatten().any(|word| word.chars().any(char::is_alphabetic));
        let by_place = (!named && table.rows.len() == self.rows.len()).then_some(figure.row);
        let row = by_place.or_else(|| {
            best(self.rows.iter().map(|(label, _)| match subject {
                Some(Subject::Unit(unit)) if unit.as_str() == label => 3,
                Some(Subject::Iku(iku)) if iku.as_str() == label => 3,
                _ => {
                    let own = words(label);
                    // A number before the label is a row number.
                    let own = own.strip_prefix(&own[..usize::from(own.len() > 1 && own[0].parse::<u32>().is_ok())]);
                    own.map_or(0, |own| printed.iter().map(|cell| fits(own, cell)).max().unwrap_or(0))
                }
            }))
        })?;
        match number::read(self.rows[row].1.get(column)?) {
            Content::Numbers(all) => Some((all, row, column)),
            _ => None,
        }
    }

    /// Whether the cell equals the print; `None` if the cell contains more or less than that.
    fn says(&self, bench: &Bench<'_>, figure: &Figure) -> Option<(bool, Printed)> {
        let (all, ..) = self.cell(bench, figure)?;
        if let Some(same) = all.iter().find(|own| equal(own.value, &figure.printed)) {
            return Some((true, same.clone()));
        }
        let of_cell = match number::read(&figure.raw) {
            Content::Numbers(printed) => printed.len(),
            _ => 0,
        };
        (of_cell == all.len()).then(|| all.get(figure.part).cloned()).flatten().map(|own| (false, own))
    }
}

/// Judges numbers without a judgement so far. A recorded table counts as the printed one if most of their common numbers agree.
pub fn judge(bench: &Bench<'_>, figures: &mut [Figure]) -> Vec<Finding> {
    let mut found = Vec::new();
    for table in (0..bench.tables.len()).filter(|t| !bench.tables[*t].heads.is_empty()) {
        let open = |f: &Figure| {
            f.table == table
                && f.alamat.is_none()
                && matches!(f.putusan, Putusan::TidakDapatDikatakan | Putusan::MengikutiCetakan)
        };
        let own: Vec<usize> = (0..figures.len()).filter(|at| open(&figures[*at])).collect();
        let said = |detail: &Detail| -> Vec<(usize, bool, Printed)> {
            let all = own.iter().filter_map(|at| detail.says(bench, &figures[*at]).map(|(same, own)| (*at, same, own)));
            all.collect()
        };
        let agree = |all: &[(usize, bool, Printed)]| all.iter().filter(|(_, same, _)| *same).count();
        let known = bench.details.iter().map(|detail| (detail, said(detail)));
        let known = known.filter(|(_, all)| 2 * agree(all) > all.len());
        // The last recorded one on a tie: it replaces earlier ones.
        let Some((detail, all)) = known.max_by_key(|(detail, all)| (agree(all), detail.seq)) else { continue };
        for (at, same, own) in all {
            let place = format!("event {} ({}), rincian «{}»", detail.seq, detail.who, detail.name);
            let figure = &mut figures[at];
            figure.held = Some(own.value);
            match same {
                true => figure.set(Putusan::Sama, format!("seperti dicatat dalam {place}")),
                false => {
                    figure.set(Putusan::Berbeda, format!("{place} memuat {}", exact(own.value.normalize())));
                    found.push(figure.finding());
                }
            }
        }
    }
    found
}

/// Minimum amount that its value alone identifies.
const TELLING: i64 = 1_000_000;

/// Judges the remaining numbers that equal a figure of the ledger to the digit: of the indicator that the table is about, or of
/// the whole budget. A different value means nothing, because the number's meaning is unknown.
pub fn by_value(bench: &Bench<'_>, figures: &mut [Figure]) -> Result<(), ReadError> {
    let (unit, tahun) = (&bench.names.unit, bench.names.tahun);
    for figure in figures.iter_mut().filter(|f| f.putusan == Putusan::TidakDapatDikatakan && f.alamat.is_none()) {
        let about = bench.subjects[figure.table].about.as_ref().filter(|_| figure.printed.decimals > 0);
        let items = [IkuItem::Realisasi, IkuItem::Target, IkuItem::Capaian];
        let mut known: Vec<Address> = about
            .into_iter()
            .flat_map(|iku| items.map(|item| Address::Iku(unit.clone(), tahun, iku.clone(), item)))
            .collect();
        if figure.printed.value.abs() >= Decimal::from(TELLING) {
            known.extend(BudgetItem::ALL.iter().map(|item| Address::UnitBudget(unit.clone(), tahun, *item)));
        }
        for address in known {
            let node = bench.held.node(&address)?;
            if let Some(value) = node.angka().filter(|value| equal(*value, &figure.printed)) {
                figure.set(Putusan::Sama, format!("menurut nilainya: {}", node.nama));
                (figure.alamat, figure.held, figure.node) = (Some(Alamat::one(address)), Some(value), Some(node));
                break;
            }
        }
    }
    Ok(())
}

/// Adds the reason to numbers that remain without a judgement.
pub fn reasons(bench: &Bench<'_>, figures: &mut [Figure]) {
    for figure in figures.iter_mut() {
        if figure.putusan != Putusan::TidakDapatDikatakan || !figure.why.is_empty() {
            continue;
        }
        let row = bench.subject(figure).is_some();
        let why = match (row, figure.role.is_some()) {
            (true, true) => {
                "angka kedua dalam sel; buku besar tidak punya angka ini, dan tabel ini tidak dicatat sebagai rincian"
            }
            (true, false) => {
                "kolom ini bukan angka yang dihitung buku besar, dan tabel ini tidak dicatat sebagai rincian"
            }
            (false, _) => {
                "baris ini bukan unit, indikator, sasaran atau RO yang dikenal, dan tabel ini tidak dicatat sebagai rincian"
            }
        };
        figure.set(Putusan::TidakDapatDikatakan, why);
    }
}
