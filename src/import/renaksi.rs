//! Action plans (rencana aksi): quarterly targets as in any table of targets, and the steps towards them, with output,
//! responsible person, money and time. The steps are kept verbatim, as one table of their indicator.

use rust_decimal::Decimal;

use super::{
    amount::comma,
    ground::{Outcome, Quarantined, Step},
    heads,
    line::{Line, event},
    measure::In,
    number::{self, Doubt, Reading},
    sheet::Row,
    target,
};
use crate::event::{Event, IkuCode, Subject, Tulisan, UnitCode, data::RincianDicatat, indonesian};

/// Name of the steps' table in the ledger, whatever its heading in the file.
pub(super) const TABLE: &str = "Rencana aksi";
/// The fields of a step in the order in which they are kept, with their headings.
pub(super) const STEP: [(&str, &str); 5] = [
    ("aksi", "Rencana aksi"),
    ("keluaran", "Keluaran"),
    ("penanggung_jawab", "Penanggung jawab"),
    ("anggaran", "Anggaran"),
    ("jadwal", "Jadwal"),
];
/// What the money of a step comes to, beside its words: not a field of the table, so it never comes in again by itself.
pub(super) const MONEY: &str = "Anggaran (rupiah)";
/// The field of a step that holds its money.
const BUDGET: &str = "anggaran";
/// Maximum number of steps of an indicator.
const MOST: usize = 400;

pub(super) fn row(of: &Line<'_>) -> Outcome {
    // A further step of the same indicator has no target of its own.
    let mut step = if goes_on(of) { Step::default() } else { target::row(of)? };
    steps(of, &mut step)?;
    Ok(step)
}

/// Whether a row names no indicator, so that its step belongs to the indicator above.
fn goes_on(of: &Line<'_>) -> bool {
    let names = |field: &str| of.text(field).is_some_and(|text| !text.is_empty());
    !names("iku") && !names("nama") && names("aksi")
}

/// The steps of an indicator, read with its first row.
fn steps(of: &Line<'_>, step: &mut Step) -> Result<(), Quarantined> {
    if goes_on(of) {
        return continued(of);
    }
    let about = |line: &Line<'_>| (line.text("unit"), line.text("iku"), line.text("nama"));
    let below = of.below.iter().filter(|row| !of.skip.contains(&row.number));
    let below = below.take_while(|row| goes_on(&of.beside(row)) || about(&of.beside(row)) == about(of));
    let rows: Vec<&Row> = std::iter::once(of.row).chain(below).take(MOST + 1).collect();
    let says = |field: &str| rows.iter().any(|row| of.beside(row).text(field).is_some_and(|text| !text.is_empty()));
    let fields: Vec<_> = STEP.into_iter().filter(|(field, _)| of.columns.contains_key(*field) && says(field)).collect();
    let cells = |row: &&Row| -> Vec<String> {
        fields.iter().map(|(field, _)| of.beside(row).text(field).unwrap_or_default()).collect()
    };
    let filled: Vec<Vec<String>> =
        rows.iter().map(cells).filter(|cells| cells.iter().any(|cell| !cell.is_empty())).collect();
    if filled.is_empty() {
        return Ok(());
    }
    if rows.len() > MOST {
        return Err(of.doubt("aksi", Doubt::of(format!("lebih dari {MOST} baris rencana aksi untuk satu indikator"))));
    }
    let unit = of.unit()?;
    let tahun = of.stretch()?.0.tahun();
    let book = of.book(&unit, tahun)?;
    let kode = of.indicator(&unit, &book, crate::event::Periode::Tahun(tahun))?;
    // A row of several periods, or a row within merged cells, names the same steps again.
    if of.seen.borrow_mut().insert(format!("aksi {unit}/{tahun}/{kode}"), of.row.number).is_some() {
        return Ok(());
    }
    let mut heads: Vec<&str> = fields.iter().map(|(_, head)| *head).collect();
    let mut filled = filled;
    if fields.iter().any(|(field, _)| *field == BUDGET) {
        let amounts = rows.iter().filter(|row| cells(row).iter().any(|cell| !cell.is_empty()));
        let amounts = amounts.map(|row| money(&of.beside(row))).collect::<Result<Vec<_>, _>>()?;
        if amounts.iter().any(Option::is_some) {
            heads.push(MONEY);
            filled.iter_mut().zip(amounts).for_each(|(row, amount)| row.push(amount.unwrap_or_default()));
        }
    }
    let made = table(of, (&unit, tahun, &kode), &heads, &filled)?;
    if held(of, &made, &book) {
        step.same += 1;
        return Ok(());
    }
    let berlaku = of.day("tanggal")?.unwrap_or(crate::event::Periode::Tahun(tahun).awal());
    step.drafts.push(of.draft(&unit, berlaku, "aksi", Event::RincianDicatat(made), Vec::new()));
    Ok(())
}

/// The money of a step in rupiah; nothing where its cell holds no digits («non anggaran», a dash). What is unclear is asked about.
fn money(of: &Line<'_>) -> Result<Option<String>, Quarantined> {
    if !of.text(BUDGET).is_some_and(|text| text.contains(|c: char| c.is_ascii_digit())) {
        return Ok(None);
    }
    match of.number(BUDGET, In::Rupiah)? {
        Reading::Number(value) => {
            let value = scaled(of, value)?;
            Ok(Some(indonesian(&of.rupiah(BUDGET, value)?.to_string())))
        }
        Reading::Range(..) => Err(of.doubt(BUDGET, Doubt::of("rentang, padahal anggaran satu jumlah rupiah"))),
        Reading::Empty | Reading::Dash | Reading::NotApplicable => Ok(None),
    }
}

/// What a head such as «Anggaran (Rp juta)» makes of a number that says no scale of its own: asked about.
fn scaled(of: &Line<'_>, value: Decimal) -> Result<Decimal, Quarantined> {
    let own = of.text(BUDGET).is_some_and(|text| heads::spoken(&text).skala.is_some());
    let head = of.mapping.kolom.get(BUDGET).and_then(|head| heads::spoken(head).skala);
    let Some((skala, times)) = head.filter(|_| !own).and_then(|s| Some((s, value.checked_mul(s)?))) else {
        return Ok(value);
    };
    let why = format!("judul kolom menyebut skala {skala}; jumlahnya dikalikan, atau sudah rupiah penuh?");
    let readings = vec![format!("{} (dikalikan {skala})", comma(times)), format!("{} (apa adanya)", comma(value))];
    match of.settle(BUDGET, Doubt { why, readings }, number::picked)? {
        Reading::Number(value) => Ok(value),
        _ => Ok(value),
    }
}

/// A step without its indicator. An empty cell means the row above only after the importer has confirmed it; merged cells need no
/// confirmation and do not get here.
fn continued(of: &Line<'_>) -> Result<(), Quarantined> {
    of.asks.borrow_mut().entry("lanjutan").or_default().push(of.cell("aksi"));
    Ok(())
}

fn table(
    of: &Line<'_>,
    (unit, tahun, kode): (&UnitCode, u16, &IkuCode),
    heads: &[&str],
    rows: &[Vec<String>],
) -> Result<RincianDicatat, Quarantined> {
    let wrong = |why: String| of.doubt("aksi", Doubt::of(why));
    let subjek: Subject = format!("{unit}/{tahun}/{kode}").parse().map_err(wrong)?;
    let words = |all: &[String]| all.iter().map(|cell| cell.parse()).collect::<Result<Vec<_>, String>>();
    let event = event!(RincianDicatat, of, "aksi", {
        subjek: subjek,
        tabel: TABLE.parse().map_err(wrong)?,
        judul: format!("{TABLE} {kode} {tahun}").parse().map_err(wrong)?,
        halaman: None,
        kolom: heads.iter().map(|head| head.parse()).collect::<Result<Vec<_>, String>>().map_err(wrong)?,
        baris: rows.iter().map(|row| words(row)).collect::<Result<Vec<_>, String>>().map_err(wrong)?,
    });
    match event {
        Event::RincianDicatat(data) => Ok(data),
        _ => Err(of.doubt("aksi", Doubt::of("bukan rincian"))),
    }
}

/// Whether the last recorded table of this kind for the indicator is the same.
fn held(of: &Line<'_>, made: &RincianDicatat, book: &crate::projection::Book) -> bool {
    let beside = book.rincian.iter().rev().filter(|(subject, _)| *subject == made.subjek);
    let mut tables = beside.filter_map(|(_, seq)| match (of.ground.recorded)(*seq) {
        Some(Event::RincianDicatat(data)) if data.tabel == made.tabel => Some(data),
        _ => None,
    });
    tables.next().is_some_and(|last| said(&last) == said(made))
}

/// What a table says in words: what its money comes to follows from them, and tables from before have no such column.
fn said(table: &RincianDicatat) -> (Vec<&str>, Vec<Vec<&str>>) {
    let own: Vec<usize> = (0..table.kolom.len()).filter(|at| table.kolom[*at].as_str() != MONEY).collect();
    let heads = own.iter().map(|at| table.kolom[*at].as_str()).collect();
    let rows = table.baris.iter().map(|row| own.iter().filter_map(|at| row.get(*at)).map(Tulisan::as_str).collect());
    (heads, rows.collect())
}
