//! Action plans (rencana aksi): quarterly targets as in any table of targets, and the steps towards them, with output,
//! responsible person, money and time. The steps are kept verbatim, as one table of their indicator.

use super::{
    ground::{Outcome, Quarantined, Step},
    line::{Line, event},
    number::Doubt,
    sheet::Row,
    target,
};
use crate::event::{Event, IkuCode, Subject, UnitCode, data::RincianDicatat};

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
    let heads: Vec<&str> = fields.iter().map(|(_, head)| *head).collect();
    let made = table(of, (&unit, tahun, &kode), &heads, &filled)?;
    if held(of, &made, &book) {
        step.same += 1;
        return Ok(());
    }
    let berlaku = of.day("tanggal")?.unwrap_or(crate::event::Periode::Tahun(tahun).awal());
    step.drafts.push(of.draft(&unit, berlaku, "aksi", Event::RincianDicatat(made), Vec::new()));
    Ok(())
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
    tables.next().is_some_and(|last| last.kolom == made.kolom && last.baris == made.baris)
}
