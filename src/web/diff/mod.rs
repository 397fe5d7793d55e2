//! Pages of the changes between two moments, and of quarter ends as reported and as known now.

mod page;

use axum::response::Response;
use rust_decimal::Decimal;

use super::{halaman, konteks, pilihan_pandangan, pilihan_per};
use crate::{
    event::{Periode, Seq, UnitCode},
    http::{
        Problem,
        call::{Call, Reading},
        heavy,
    },
    present::{
        Context, Moment, number, time,
        view::{diff, quarters::Quarter},
    },
    projection::{
        Address, CardItem, IkuItem, Per, StreamKey,
        timeline::{self as lines, Change, Diff},
    },
    query,
    store::AsOf,
    web::{
        Angka, Baca, Peristiwa,
        chart::{Gerakan, air_terjun},
        diff::page::{Langkah, Perubahan, Ubah, Ujung},
        figure::tertulis,
    },
};

const NAMES: &[&str] = &["dari", "sampai", "per", "pandangan", "as_of", "mulai"];
/// Maximum number of facts between the two moments for which each event is listed.
const BANYAK: usize = 1_000;
/// Maximum number of events that are listed one by one.
const LANGKAH: usize = 30;

/// Number of changed figures of budget and findings on a page, and of restated ones of a period.
const UBAH: usize = 40;

/// Handler of `/perubahan/{unit}/{tahun}`.
pub async fn perubahan(call: Call) -> Result<Response, Problem> {
    heavy(call.filled(), page).await
}

fn page(call: &Call) -> Result<Response, Problem> {
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    call.only(NAMES)?;
    let given: Option<AsOf> = call.query("sampai", AsOf::ACCEPTED)?;
    let reading = Reading { as_of: given.unwrap_or(call.reading()?.as_of), ..call.reading()? };
    let baca = call.baca()?;
    let context = call.context(&reading, &unit, Some(tahun))?;
    let from = match call.query("dari", AsOf::ACCEPTED)? {
        Some(from) => from,
        None => before(&context, tahun),
    };
    let start = call.moment(from).or_else(|_| call.moment(AsOf::Seq(1)))?;
    if start.seq > context.as_of.seq {
        let detail = format!("event {} sesudah event {}", start.seq, context.as_of.seq);
        return Err(Problem::value("dari", &from.to_string(), detail, "saat sebelum atau sama dengan «sampai»"));
    }
    let path = format!("/perubahan/{unit}/{tahun}");
    let now = Baca { as_of: None, ..baca.clone() };
    let mut page = Perubahan {
        rangka: call.rangka_unit(&context, tahun, "perubahan", &now),
        konteks: konteks(&context),
        dari: ujung(call, &context, &unit, tahun, start, &from.to_string(), &now)?,
        sampai: ujung(call, &context, &unit, tahun, context.as_of, &reading.as_of.to_string(), &now)?,
        pilihan: pilihan(&path, tahun, &now),
        per: pilihan_per(&path, &now, &reading),
        pandangan: pilihan_pandangan(&path, &now, &reading),
        path,
        ubah: Vec::new(),
        ubah_lain: Vec::new(),
        ubah_dari: (0, 0, 0),
        sebelum: None,
        sesudah: None,
        langkah: Vec::new(),
        lebih: None,
        geser: String::new(),
        terlalu_banyak: None,
        tanpa_npss: false,
        periode: periode(call, &context, &unit, tahun, &now)?,
        lampau: past(call, &context).then(|| format!("event {}", context.as_of.seq)),
        baca: now,
    };
    compare(call, &mut page, &context, &unit, tahun, start)?;
    call.page(context.as_of.seq, &page)
}

/// The default for the first moment: the last quarter end.
fn before(context: &Context, tahun: u16) -> AsOf {
    let day = context.as_of.recorded_at.day();
    let ends = (1..=4).rev().map(|quarter| Periode::Triwulan(tahun, quarter).akhir());
    ends.into_iter().find(|end| *end < day).map_or(AsOf::Seq(1), AsOf::Date)
}

fn pilihan(path: &str, tahun: u16, baca: &Baca) -> Vec<(String, String)> {
    let end = |quarter| Periode::Triwulan(tahun, quarter).akhir().to_string();
    let mut all: Vec<(String, String, String)> = (2..=4)
        .map(|q| (format!("Akhir TW {} ke TW {}", time::roman(q - 1), time::roman(q)), end(q - 1), end(q)))
        .collect();
    all.push(("Akhir tahun ke kini".to_owned(), end(4), "terbaru".to_owned()));
    let link =
        |(title, from, to): (String, String, String)| (title, baca.dengan(path, &[("dari", &from), ("sampai", &to)]));
    all.into_iter().map(link).collect()
}

/// One of the two moments. Links name its position, so that they lead to the shown state.
fn ujung(
    call: &Call,
    context: &Context,
    unit: &UnitCode,
    tahun: u16,
    at: Moment,
    given: &str,
    baca: &Baca,
) -> Result<Ujung, Problem> {
    let address = Address::Card(unit.clone(), tahun, CardItem::Npss);
    let node = call.view_at(at.seq, context.per, context.hari, context.pandangan).figure(&address)?;
    let kata = format!("event {} ({})", at.seq, time::wib(at.recorded_at));
    let npss = Angka::dari(&node, &baca.pada(Some(&at.seq.to_string())));
    Ok(Ujung { nilai: given.to_owned(), kata, npss, batang: None })
}

fn compare(
    call: &Call,
    page: &mut Perubahan,
    context: &Context,
    unit: &UnitCode,
    tahun: u16,
    start: Moment,
) -> Result<(), Problem> {
    let (from, to) = (start.seq, context.as_of.seq);
    let global = &call.books.global;
    let between = between(call, unit, tahun, from, to)?;
    let found = if between > BANYAK {
        page.terlalu_banyak = Some(between as u64);
        let figures = |seq| {
            let view = call.view_at(seq, context.per, context.hari, context.pandangan);
            Ok::<_, Problem>(lines::figures(&view, unit, tahun)?)
        };
        let (first, last) = (figures(from)?, figures(to)?);
        let npss = |all: &lines::Figures| all.get(&Address::Card(unit.clone(), tahun, CardItem::Npss))?.angka();
        Diff { from: npss(&first), to: npss(&last), changes: lines::compare(&first, &last), steps: Vec::new(), work: 0 }
    } else {
        let source = call.service.reader.source();
        lines::diff(global, &source, unit, tahun, query::reading_of(context), from, to)?
    };
    let (first, last) = (page.baca.pada(Some(&from.to_string())), page.baca.pada(Some(&to.to_string())));
    let (card, other): (Vec<_>, Vec<_>) = found.changes.iter().partition(|change| on_card(&change.address));
    page.ubah = card.into_iter().map(|change| ubah(change, &first, &last)).collect();
    let asked = [("dari", page.dari.nilai.as_str()), ("sampai", page.sampai.nilai.as_str())];
    let (start, end, before, after) = halaman(call, other.len(), UBAH, &page.baca, &page.path, &asked)?;
    page.ubah_lain = other[start..end].iter().map(|change| ubah(change, &first, &last)).collect();
    page.ubah_dari = (start + 1, end, other.len());
    (page.sebelum, page.sesudah) = (before, after);
    page.tanpa_npss = found.from.is_none() || found.to.is_none();
    page.geser = match page.terlalu_banyak {
        Some(_) => number::signed(found.to.unwrap_or_default() - found.from.unwrap_or_default()),
        None => number::signed(diff::total(&found)),
    };
    langkah(call, page, &found)
}

/// Number of facts in the books of a unit and its family between two positions.
fn between(call: &Call, unit: &UnitCode, tahun: u16, from: Seq, to: Seq) -> Result<usize, Problem> {
    let mut count = 0;
    for unit in call.books.global.family(unit) {
        for key in [tahun, 0].map(|year| StreamKey::new(&unit, year)) {
            call.service.reader.each_fact(&key, 0, to, &mut |fact| count += usize::from(fact.seq > from))?;
        }
    }
    Ok(count)
}

/// Whether it is a figure of the card itself, not of the books behind it.
fn on_card(address: &Address) -> bool {
    matches!(
        address,
        Address::Card(..)
            | Address::Perspektif(..)
            | Address::Sasaran(..)
            | Address::Iku(_, _, _, IkuItem::Target | IkuItem::Realisasi | IkuItem::Capaian | IkuItem::Status)
    )
}

/// A change, truncated to four decimals.
fn geser(by: Decimal) -> String {
    match by.is_zero() {
        true => "0".to_owned(),
        false => format!("{}{}", if by > Decimal::ZERO { "+" } else { "" }, number::cut(by)),
    }
}

/// A changed figure, with as many decimals as distinguish both values.
fn ubah(change: &Change, first: &Baca, last: &Baca) -> Ubah {
    let (before, after) = number::apart(change.from.as_deref(), change.to.as_deref());
    let side = |node: Option<&crate::projection::Node>, teks: String, baca: &Baca| match node {
        // Figures of findings depend on the day: the page at that address would count days up to another day.
        Some(node) if change.address.tahun().is_none() => {
            let seq = baca.as_of.as_deref().and_then(|seq| seq.parse().ok());
            let figure = Angka::dari(node, baca);
            let href = seq.map(crate::web::link::event).or(figure.href.clone());
            Angka { teks: tertulis(node, teks), href, ..figure }
        }
        Some(node) => Angka { teks: tertulis(node, teks), ..Angka::dari(node, baca) },
        None => Angka { teks, href: Some(baca.jejak(&change.address)), kelas: "na", ..Angka::default() },
    };
    Ubah {
        nama: change.address.title(),
        dari: side(change.from.as_deref(), before, first),
        menjadi: side(change.to.as_deref(), after, last),
    }
}

/// Adds the events in order (if there are many, those that moved NPSS most) with the bars of the waterfall.
fn langkah(call: &Call, page: &mut Perubahan, found: &Diff) -> Result<(), Problem> {
    let mut by_size: Vec<(Decimal, Seq)> = found.steps.iter().map(|s| (s.moved().abs(), s.seq)).collect();
    by_size.sort_by(|a, b| b.cmp(a));
    let kept: std::collections::BTreeSet<Seq> = by_size.iter().take(LANGKAH).map(|(_, seq)| *seq).collect();
    let events = call.events(kept.iter().copied())?;
    let mut moves = vec![Gerakan::Jumlah(found.from.unwrap_or_default())];
    moves.extend(found.steps.iter().filter(|s| kept.contains(&s.seq)).map(|s| Gerakan::Geser(s.moved())));
    let rest: Decimal = found.steps.iter().filter(|s| !kept.contains(&s.seq)).map(|s| s.moved()).sum();
    moves.push(Gerakan::Geser(rest));
    moves.push(Gerakan::Jumlah(found.to.unwrap_or_default()));
    let bars = air_terjun(&moves, false);
    let steps = found.steps.iter().filter(|s| kept.contains(&s.seq));
    page.langkah = steps
        .zip(&bars[1..])
        .map(|(step, bar)| Langkah {
            event: events.get(&step.seq).map_or_else(|| Peristiwa::nomor(step.seq), Peristiwa::dari),
            berubah: step.changed.len(),
            geser: geser(step.moved()),
            tepat: number::signed(step.moved()),
            batang: bar.clone(),
        })
        .collect();
    call.tandai(page.langkah.iter_mut().map(|step| &mut step.event))?;
    let more = found.steps.len() - page.langkah.len();
    page.lebih = (more > 0).then(|| (more, geser(rest)));
    page.dari.batang = bars.first().cloned();
    page.sampai.batang = bars.last().cloned();
    Ok(())
}

fn periode(
    call: &Call,
    context: &Context,
    unit: &UnitCode,
    tahun: u16,
    baca: &Baca,
) -> Result<Vec<page::Periode>, Problem> {
    let latest = Reading { as_of: AsOf::Latest, ..call.reading()? };
    let latest = past(call, context).then(|| call.context(&latest, unit, Some(tahun))).transpose()?;
    let mut all = Vec::new();
    for periode in call.ask().periods(&context.unit.kode, tahun, context.as_of.seq)? {
        let quarter = call.ask().quarter(context, periode)?;
        let kini = latest.as_ref().map(|latest| call.ask().quarter(latest, periode)).transpose()?;
        rows(call, context, (&quarter, kini.as_ref()), baca, &mut all)?;
    }
    Ok(all)
}

/// Whether the shown moment is before the last event.
fn past(call: &Call, context: &Context) -> bool {
    context.as_of.seq < call.service.reader.last().seq
}

/// A row for each closing, or one for an open period.
fn rows(
    call: &Call,
    context: &Context,
    (quarter, kini): (&Quarter, Option<&Quarter>),
    baca: &Baca,
    all: &mut Vec<page::Periode>,
) -> Result<(), Problem> {
    let per = Some(Per::from(quarter.periode)).filter(|per| *per != Per::Tahun).map(|per| per.to_string());
    let latest = baca.tentang(per.as_deref());
    let now = match kini {
        Some(_) => latest.pada(Some(&context.as_of.seq.to_string())),
        None => latest.clone(),
    };
    let nama = match quarter.periode {
        Periode::Triwulan(_, q) => format!("Triwulan {}", time::roman(q)),
        Periode::Semester(_, h) => format!("Semester {}", time::roman(h)),
        Periode::Bulan(..) => time::period(quarter.periode),
        Periode::Tahun(tahun) => format!("Tahun {tahun}"),
    };
    let open = page::Periode {
        nama,
        ditutup: None,
        dilaporkan: Angka::kosong(),
        sekarang: Angka::dari(&quarter.now.npss, &now),
        status: Angka::dari(&quarter.now.status, &now),
        kini: kini.map(|q| (Angka::dari(&q.now.npss, &latest), Angka::dari(&q.now.status, &latest))),
        selisih: String::new(),
        berubah: Vec::new(),
        banyak: 0,
        semua: String::new(),
        cocok: true,
        dibuka: None,
    };
    if quarter.reported.is_empty() {
        all.push(open);
        return Ok(());
    }
    let path = format!("/perubahan/{}/{}", context.unit.kode, quarter.periode.tahun());
    let until = context.as_of.seq.to_string();
    for reported in &quarter.reported {
        let closing = &reported.closing;
        let events = call.events([closing.seq].into_iter().chain(closing.ended))?;
        let told = |seq: Seq| events.get(&seq).map_or_else(|| Peristiwa::nomor(seq), Peristiwa::dari);
        let then = Baca { pandangan: None, ..now.pada(Some(&closing.sampai.to_string())) };
        let (before, after) = number::apart(Some(&reported.card.npss), Some(&quarter.now.npss));
        all.push(page::Periode {
            ditutup: Some((time::day(closing.recorded_at.day()), told(closing.seq))),
            dilaporkan: Angka { teks: before, ..Angka::dari(&reported.card.npss, &then) },
            sekarang: Angka { teks: after, ..open.sekarang.clone() },
            selisih: reported.difference(&quarter.now).map(geser).unwrap_or_default(),
            berubah: reported.changes.iter().take(UBAH).map(|change| ubah(change, &then, &now)).collect(),
            banyak: reported.changes.len(),
            semua: now.dengan(&path, &[("dari", &closing.sampai.to_string()), ("sampai", &until)]),
            cocok: reported.agrees(),
            dibuka: closing.ended.map(told),
            ..open.clone()
        });
    }
    Ok(())
}
