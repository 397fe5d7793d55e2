//! Page of the budget.

mod page;
mod pilih;

use std::sync::Arc;

use axum::response::Response;
use rust_decimal::Decimal;

use super::{halaman, konteks, pilihan_pandangan, pilihan_per};
use crate::{
    event::{Instant, Tanggal, UnitCode},
    http::{Problem, call::Call, heavy},
    present::{
        Context, formula, number, time,
        view::budget::{Budget, IkuRow, Items, RoRow},
    },
    projection::{Address, BudgetItem, Node, Per},
    web::{
        Angka, Baca, Tangga,
        budget::page::{Anggaran, Baris, Efisiensi, Langkah},
        chart::{Batang, Gerakan, Titik, air_terjun},
    },
};

/// Number of units, and of rincian output, on a page.
const SEHALAMAN: usize = 40;

/// Handler of `/anggaran/{unit}/{tahun}`.
pub async fn anggaran(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(&["as_of", "per", "pandangan", "mulai", "urut", "saring"])?;
        let (reading, baca) = (call.reading()?, call.baca()?);
        let context = call.context(&reading, &unit, Some(tahun))?;
        let book = Budget::of(&call.view(&context), &unit, tahun)?;
        let path = format!("/anggaran/{unit}/{tahun}");
        let (bulan, garis) =
            if book.ro.is_empty() { Default::default() } else { bulan(call, &context, &unit, tahun, &baca)? };
        let (pilih, ro) = pilih::ro(call, &book.ro)?;
        let most = ro.len().max(book.unit.len());
        let (from, to, sebelum, sesudah) = halaman(call, most, SEHALAMAN, &baca, &path, &pilih.asked())?;
        let page = Anggaran {
            rangka: call.rangka_unit(&context, tahun, "anggaran", &baca),
            konteks: konteks(&context),
            penyerapan: Angka::dari(&book.total[7], &baca),
            langkah: langkah(&book.total, &baca),
            garis,
            bulan,
            unit: part(&book.unit, from, to).iter().map(|row| unit_row(row, tahun, &baca)).collect(),
            ro: ro_rows(part(&ro, from, to), &baca),
            berapa: (ro.len(), book.ro.len()),
            kepala: pilih.kepala(&baca, &path),
            saring: pilih.saring,
            path: path.clone(),
            baca: baca.clone(),
            dari: (from + 1, to, most),
            sebelum,
            sesudah,
            iku: book.iku.iter().map(|row| iku_row(row, &baca)).collect(),
            total: figures(&book.total, &baca),
            efisiensi: told_once(book.iku.iter().map(|row| efisiensi(row, &baca)).collect()),
            rencana: rencana(&book, &baca),
            bagian: book.parts.iter().map(|(w, items)| (w.to_string(), figures(items, &baca))).collect(),
            per: pilihan_per(&path, &baca, &reading),
            pandangan: pilihan_pandangan(&path, &baca, &reading),
        };
        call.page(context.as_of.seq, &page)
    })
    .await
}

fn figures(items: &Items, baca: &Baca) -> Vec<Angka> {
    items.iter().map(|node| Angka::dari(node, baca)).collect()
}

/// Plan and output of each rincian output that has any, and the total.
fn rencana(book: &Budget, baca: &Baca) -> Vec<(String, String, Vec<Angka>)> {
    let Some(total) = &book.output else { return Vec::new() };
    let measure = |row: &RoRow| row.satuan.clone().unwrap_or_default();
    let one = |row: &RoRow| Some((row.ro.to_string(), measure(row), figures(row.output.as_ref()?, baca)));
    let all = ("Seluruhnya".to_owned(), String::new(), figures(total, baca));
    book.ro.iter().filter_map(one).chain([all]).collect()
}

/// The steps from pagu awal to sisa, in the order of [`BudgetItem::ALL`].
fn langkah(total: &Items, baca: &Baca) -> Vec<Langkah> {
    let signs = ["", "−", "+", "±", "=", "−", "="];
    let value = |node: &Arc<Node>| node.angka().unwrap_or_default();
    let moves: Vec<Gerakan> = total
        .iter()
        .zip(signs)
        .map(|(node, sign)| match sign {
            "−" => Gerakan::Geser(-value(node)),
            "+" | "±" => Gerakan::Geser(value(node)),
            _ => Gerakan::Jumlah(value(node)),
        })
        .collect();
    let bars = air_terjun(&moves, true);
    let steps = BudgetItem::ALL.iter().zip(signs).zip(total).zip(bars);
    steps
        .map(|(((item, tanda), node), batang)| Langkah {
            nama: item.title(),
            tanda,
            angka: Angka::dari(node, baca),
            batang,
            jumlah: matches!(tanda, "" | "="),
        })
        .collect()
}

/// Bar of the spent share.
fn serap(node: &Node) -> Option<Batang> {
    air_terjun(&[Gerakan::Jumlah(node.angka()?), Gerakan::Jumlah(Decimal::ONE_HUNDRED)], true).into_iter().next()
}

fn unit_row((kode, nama, items): &(UnitCode, String, Items), tahun: u16, baca: &Baca) -> Baris {
    Baris {
        kode: kode.to_string(),
        href: Some(baca.ke(&format!("/anggaran/{kode}/{tahun}"))),
        nama: nama.clone(),
        unit: String::new(),
        iku: String::new(),
        angka: figures(items, baca),
        serap: serap(&items[7]),
    }
}

/// The slice of a list for one page.
fn part<T>(all: &[T], from: usize, to: usize) -> &[T] {
    &all[from.min(all.len())..to.min(all.len())]
}

fn ro_rows(rows: &[&RoRow], baca: &Baca) -> Vec<Baris> {
    let one = |row: &&RoRow| Baris {
        kode: row.ro.to_string(),
        href: None,
        nama: row.nama.clone(),
        unit: row.unit.to_string(),
        iku: Some(row.for_iku()).filter(|iku| !iku.is_empty()).unwrap_or_else(|| "–".to_owned()),
        angka: figures(&row.items, baca),
        serap: None,
    };
    rows.iter().map(one).collect()
}

fn iku_row(row: &IkuRow, baca: &Baca) -> Baris {
    Baris {
        kode: row.iku.to_string(),
        href: None,
        nama: row.nama.clone(),
        unit: String::new(),
        iku: String::new(),
        angka: figures(&row.items, baca),
        serap: None,
    }
}

fn efisiensi(row: &IkuRow, baca: &Baca) -> Efisiensi {
    let spelled = |node: &Node| {
        let spelled = formula::spelled(node);
        spelled.map_or_else(Default::default, |s| (s.names, s.numbers.unwrap_or_default()))
    };
    let [recorded, official] = &row.efisiensi;
    let notes = row.efisiensi.iter().flat_map(|node| node.catatan.iter().map(|c| format!("{}: {c}", node.nama)));
    Efisiensi {
        kode: row.iku.to_string(),
        nama: row.nama.clone(),
        angka: [Angka::dari(recorded, baca), Angka::dari(official, baca)],
        rumus: [spelled(recorded), spelled(official)],
        lain: [false; 2],
        catatan: notes.collect(),
    }
}

/// Marks the rows whose formulas differ from those of the first.
fn told_once(mut rows: Vec<Efisiensi>) -> Vec<Efisiensi> {
    let Some(first) = rows.first().map(|row| row.rumus.clone()) else { return rows };
    for row in &mut rows {
        row.lain = [0, 1].map(|at| row.rumus[at].0 != first[at].0);
    }
    rows
}

type Bulan = (String, Angka, Angka);

/// Absorption at the end of each past month of the year.
fn bulan(
    call: &Call,
    context: &Context,
    unit: &UnitCode,
    tahun: u16,
    baca: &Baca,
) -> Result<(Vec<Bulan>, Option<Tangga>), Problem> {
    let mut rows = Vec::new();
    let mut points = Vec::new();
    let until = context.per_day().min(context.as_of.recorded_at.day());
    for day in month_ends(tahun).into_iter().filter(|day| *day <= until) {
        let view = call.view_at(context.as_of.seq, Per::Tanggal(day), context.hari, context.pandangan);
        let of = |item| view.unit_budget(unit, tahun, item);
        let (part, spent) = (of(BudgetItem::Penyerapan)?, of(BudgetItem::Realisasi)?);
        let baca = baca.tentang(Some(&day.to_string()));
        points.push(Titik {
            saat: Instant::start_of(day),
            nilai: part.angka(),
            teks: number::figure(&part),
            judul: format!("{}: {}", time::day(day), number::figure(&part)),
            href: baca.jejak(&Address::UnitBudget(unit.clone(), tahun, BudgetItem::Penyerapan)),
        });
        rows.push((time::day(day), Angka::dari(&part, &baca), Angka::dari(&spent, &baca)));
    }
    let end = Instant::start_of(until);
    Ok((rows, Tangga::dari(&points, end)))
}

/// The last day of each month.
fn month_ends(tahun: u16) -> Vec<Tanggal> {
    let next = |month: u32| if month == 12 { (tahun + 1, 1) } else { (tahun, month + 1) };
    let first = |(year, month): (u16, u32)| format!("{year}-{month:02}-01").parse::<Tanggal>().ok();
    let days = (1..=12).filter_map(|month| Some(Tanggal::from_days(i64::from(first(next(month))?.days()) - 1)));
    days.collect()
}
