//! Judges a number against the ledger: now, at another time, with other inputs, or as another subject's.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    Bench, printed,
    sums::{Sum, Sums},
};
use crate::{
    event::Seq,
    present::{number, time},
    projection::{Address, Nilai, Node, ReadError, Rumus, round},
    review::{
        Alamat, Figure, Putusan,
        held::{Span, equal},
        recompute,
        row::{Subject, alamat},
        words::same_digits,
    },
};

/// Judges all numbers that have an address.
pub fn judge(bench: &Bench<'_>, figures: &mut [Figure], sums: &Sums) -> Result<(), ReadError> {
    for figure in figures.iter_mut() {
        let Some(alamat) = &figure.alamat else { continue };
        match figure.held {
            Some(value) if equal(value, &figure.printed) => figure.set(Putusan::Sama, ""),
            Some(_) => figure.set(Putusan::Berbeda, different(figure)),
            None => {
                // A ledger without outputs cannot contradict one.
                let kept = !bench.names.ro.is_empty();
                let unknown = kept && alamat.single().is_some_and(|a| matches!(a, Address::Ro(..)));
                let nothing = figure.printed.value.is_zero();
                let why = format!(
                    "buku besar tidak punya angka ini: {}",
                    reason(figure.node.as_deref(), alamat.single().is_some())
                );
                let putusan = if unknown && !nothing { Putusan::Berbeda } else { Putusan::TidakDapatDikatakan };
                figure.set(putusan, why);
            }
        }
    }
    copied_rows(bench, figures, sums)?;
    swapped(figures);
    for at in 0..figures.len() {
        if figures[at].putusan == Putusan::Berbeda && figures[at].held.is_some() {
            let (putusan, mut why) = explain(bench, figures, at, sums.get(&at))?;
            let figure = &figures[at];
            let held = figure.held.map(|v| round(v, figure.printed.decimals));
            if held.is_some_and(|v| same_digits(v, figure.printed.value)) {
                why.push_str("; digitnya tertukar");
            }
            figures[at].set(putusan, why);
        }
    }
    Ok(())
}

fn reason(node: Option<&Node>, single: bool) -> &'static str {
    match node.map(|n| &n.nilai) {
        Some(Nilai::TidakBerlaku(sebab)) => sebab.text(),
        None if single => "tidak ada yang tercatat",
        _ => "bukan satu angka",
    }
}

fn different(figure: &Figure) -> String {
    let held = figure.held_text();
    format!("buku besar {held}; tidak pernah bernilai demikian, dan tidak ada cetakan yang menjelaskannya")
}

/// Explains a number that differs from the ledger.
fn explain(
    bench: &Bench<'_>,
    figures: &[Figure],
    at: usize,
    sum: Option<&Sum>,
) -> Result<(Putusan, String), ReadError> {
    let figure = &figures[at];
    let alone = figure.alamat.as_ref().and_then(|a| a.single());
    let once = alone.map(|address| bench.held.once(address, &figure.printed)).transpose()?.flatten();
    let held = figure.held_text();
    // A matching mean or sum explains more than a former value that happens to be equal.
    let summed = sum.is_some_and(|sum| sum.mean && sum.fits(figures, figure));
    if let Some(span) = once.filter(|_| !summed) {
        return Ok((Putusan::SamaSaat, format!("buku besar kini {held}; {}", story(bench, &span))));
    }
    if let Some(value) = figure.held
        && value.round_dp_with_strategy(figure.printed.decimals, RoundingStrategy::ToZero) == figure.printed.value
    {
        let exact = number::cut(value);
        return Ok((
            Putusan::MasukanBulat,
            format!("buku besar {held} (tepatnya {exact}); tercetak dipotong, bukan dibulatkan"),
        ));
    }
    if let Some(sum) = sum {
        let how = sum.words(figures, &figures[at]);
        return Ok(if sum.fits(figures, figure) {
            (Putusan::MengikutiCetakan, format!("{how}, sesuai cetakan; buku besar {held}{}", net(figure)))
        } else {
            (Putusan::JumlahSalah, format!("{how}; buku besar {held}{}", sum.remark(figures, figure)))
        });
    }
    let Some(node) = &figure.node else { return Ok((Putusan::Berbeda, figure.why.clone())) };
    Ok(by_inputs(bench, figures, at, node).unwrap_or((Putusan::Berbeda, figure.why.clone())))
}

fn net(figure: &Figure) -> &'static str {
    let net = figure.role.is_some_and(|(item, _)| matches!(item, super::super::column::Item::Net(_)));
    if net { "; kolom ini neto (blokir dikurangi penambahan atau sebaliknya)" } else { "" }
}

/// The accounts that changed the value, and when.
fn story(bench: &Bench<'_>, span: &Span) -> String {
    let who = |seqs: &[Seq]| {
        let told = seqs.iter().take(2).filter_map(|seq| (bench.event)(*seq));
        let told: Vec<_> = told
            .map(|e| {
                let h = &e.header;
                format!("event {} {} oleh {}, {}", h.seq, h.kind.name(), e.who(), time::wib(h.recorded_at))
            })
            .collect();
        let more = if seqs.len() > 2 { format!(" dan {} event lain", seqs.len() - 2) } else { String::new() };
        format!("{}{more}", told.join("; "))
    };
    format!(
        "bernilai demikian dari event {} sampai {}, ditetapkan {}; diganti {}",
        span.from,
        span.upto,
        who(&span.by),
        who(&span.ended_by)
    )
}

/// Recomputes the number from rounded inputs, from the printed inputs of its table, and with one input of another row.
fn by_inputs(bench: &Bench<'_>, figures: &[Figure], at: usize, node: &Node) -> Option<(Putusan, String)> {
    let figure = &figures[at];
    let held = figure.held_text();
    if matches!(node.rumus, Rumus::Entri | Rumus::Ditimpa) || node.masukan.is_empty() {
        return None;
    }
    let fits = |value: Option<Decimal>| value.is_some_and(|v| equal(v, &figure.printed));
    for decimals in [2, 1, 0] {
        let rounded = |_: &Address, n: &Node| recompute::value(n, &|_, _| None).map(|v| round(v, decimals));
        if fits(recompute::value(node, &rounded)) {
            let why = format!("buku besar {held}; sama bila masukannya lebih dahulu dibulatkan ke {decimals} desimal");
            return Some((Putusan::MasukanBulat, why));
        }
    }
    let here = printed(figures, figure.table);
    let shown = |address: &Address| here.get(address).filter(|other| **other != at).map(|other| &figures[*other]);
    let as_printed = |address: &Address, _: &Node| shown(address).map(|f| f.printed.value);
    let inputs = recompute::inputs(node);
    let in_table: Vec<&Figure> = inputs.iter().filter_map(|n| shown(n.alamat.as_ref()?)).collect();
    let told = || {
        let all = in_table.iter().take(4).map(|f| format!("{} {}", f.head, f.raw));
        all.collect::<Vec<_>>().join(", ")
    };
    if in_table.iter().any(|f| f.putusan != Putusan::Sama) && fits(recompute::value(node, &as_printed)) {
        return Some((Putusan::MengikutiCetakan, format!("mengikuti {} yang tercetak; buku besar {held}", told())));
    }
    if let Some(other) = borrowed(figures, at, node, &in_table) {
        let base =
            recompute::value(node, &as_printed).map_or(String::new(), |v| number::rounded(v, figure.printed.decimals));
        let why = format!("dari {} seharusnya {base}; tercetak cocok dengan {other}; buku besar {held}", told());
        return Some((Putusan::TidakMengikuti, why));
    }
    if !in_table.is_empty() {
        let base = recompute::value(node, &as_printed)
            .map_or("N/A".to_owned(), |v| number::rounded(v, figure.printed.decimals));
        let why = format!(
            "dari {} yang tercetak di {} seharusnya {base}; buku besar {held}",
            told(),
            bench.place(figure.table)
        );
        return Some((Putusan::TidakMengikuti, why));
    }
    None
}

/// The input that makes the number fit if it is taken from another row of the same column.
fn borrowed(figures: &[Figure], at: usize, node: &Node, in_table: &[&Figure]) -> Option<String> {
    let figure = &figures[at];
    for input in in_table {
        let column =
            figures.iter().filter(|f| f.table == input.table && f.column == input.column && f.row != input.row);
        for other in column.filter(|f| f.printed.value != input.printed.value) {
            let one = |address: &Address, _: &Node| {
                let own = input.alamat.as_ref().and_then(|a| a.single()) == Some(address);
                own.then_some(other.printed.value)
            };
            if recompute::value(node, &one).is_some_and(|v| equal(v, &figure.printed)) {
                return Some(format!("{} {} dari baris «{}»", other.head, other.raw, other.label));
            }
        }
    }
    None
}

/// Finds rows whose numbers are all another subject's: copied rows.
fn copied_rows(bench: &Bench<'_>, figures: &mut [Figure], sums: &Sums) -> Result<(), ReadError> {
    // The numbers of a row are consecutive.
    let ends = figures.chunk_by(|a, b| (a.table, a.row) == (b.table, b.row)).map(<[Figure]>::len);
    let rows: Vec<std::ops::Range<usize>> = ends
        .scan(0, |from, len| {
            let row = *from..*from + len;
            *from = row.end;
            Some(row)
        })
        .collect();
    for row in rows {
        let own: Vec<usize> = row.filter(|at| figures[*at].held.is_some()).collect();
        // A total may equal one of its rows; if its sum fits, it is not a copy.
        let summed = |at: usize| sums.get(&at).is_some_and(|sum| sum.fits(figures, &figures[at]));
        let wrong = own.iter().filter(|at| figures[**at].putusan == Putusan::Berbeda && !summed(**at));
        if wrong.count() < 2 {
            continue;
        }
        if let Some(other) = owner(bench, figures, &own)? {
            for at in own.into_iter().filter(|at| figures[*at].putusan == Putusan::Berbeda).collect::<Vec<_>>() {
                let why = format!("semua angka baris ini milik {other}; buku besar {}", figures[at].held_text());
                figures[at].set(Putusan::BarisTersalin, why);
            }
        }
    }
    Ok(())
}

/// The owner of all numbers of a row if it is not the row's own subject: another subject of its kind, or the same items of
/// another indicator, unit or year.
fn owner(bench: &Bench<'_>, figures: &[Figure], row: &[usize]) -> Result<Option<String>, ReadError> {
    let row: Vec<&Figure> = row.iter().map(|at| &figures[*at]).collect();
    let Some(own) = row.first().and_then(|first| bench.subject(first)) else { return Ok(None) };
    let about = bench.subjects[row[0].table].about.as_ref();
    for other in kin(bench, own).into_iter().filter(|o| o != own) {
        let address = |f: &Figure| f.role.and_then(|(item, year)| alamat(bench.names, &other, item, year, about));
        if all_fit(bench, &row, &address)? {
            return Ok(Some(told(bench, &other)));
        }
    }
    let names = bench.names;
    for years in [0, -1, 1, -2, -3] {
        for (unit, _) in &names.units {
            for (iku, _) in &names.iku {
                let address = |f: &Figure| match f.alamat.as_ref().and_then(|a| a.single())? {
                    Address::Iku(u, y, k, item) => {
                        let year = u16::try_from(i32::from(*y) + years).ok()?;
                        let same = (u, y, k) == (unit, &year, iku);
                        (!same).then(|| Alamat::one(Address::Iku(unit.clone(), year, iku.clone(), *item)))
                    }
                    _ => None,
                };
                if all_fit(bench, &row, &address)? {
                    let when = if years == 0 { String::new() } else { format!(", tahun lain ({years:+})") };
                    return Ok(Some(format!("{iku} {unit} ({}){when}", names.iku_name(iku))));
                }
            }
        }
    }
    Ok(None)
}

/// All subjects of the same kind.
fn kin(bench: &Bench<'_>, own: &Subject) -> Vec<Subject> {
    let names = bench.names;
    match own {
        Subject::Iku(_) => names.iku.iter().map(|(k, _)| Subject::Iku(k.clone())).collect(),
        Subject::Unit(_) => names.units.iter().map(|(k, _)| Subject::Unit(k.clone())).collect(),
        Subject::Ro(..) | Subject::Kro(_) => {
            names.ro.iter().map(|(u, r, _)| Subject::Ro(u.clone(), r.clone())).collect()
        }
        Subject::Sasaran(_) => names.sasaran.iter().map(|(k, _)| Subject::Sasaran(k.clone())).collect(),
        Subject::Perspektif(_) => names.perspektif.iter().map(|(k, _)| Subject::Perspektif(k.clone())).collect(),
        Subject::Simpul(_) => {
            let all = names.bagan.iter().flat_map(|b| &b.simpul);
            all.map(|(k, _)| Subject::Simpul(Some(k.clone()))).collect()
        }
        Subject::Temuan(_) => names.temuan.iter().map(|(_, which)| Subject::Temuan(Box::new(which.clone()))).collect(),
        Subject::Card => Vec::new(),
    }
}

fn told(bench: &Bench<'_>, subject: &Subject) -> String {
    match subject {
        Subject::Iku(kode) => format!("{kode} ({})", bench.names.iku_name(kode)),
        Subject::Unit(kode) => kode.to_string(),
        Subject::Ro(_, ro) => format!("RO {ro}"),
        Subject::Sasaran(kode) => kode.to_string(),
        Subject::Perspektif(kode) => format!("perspektif {kode}"),
        Subject::Kro(group) => format!("kelompok {group}"),
        Subject::Temuan(which) => format!("temuan {which}"),
        Subject::Simpul(Some(kode)) => kode.to_string(),
        Subject::Card | Subject::Simpul(None) => "kartu".to_owned(),
    }
}

/// Whether every number of a row equals the figure at another address.
fn all_fit(bench: &Bench<'_>, row: &[&Figure], address: &dyn Fn(&Figure) -> Option<Alamat>) -> Result<bool, ReadError> {
    for figure in row {
        let value = address(figure).map(|a| bench.held.value(&a)).transpose()?.flatten();
        if !value.is_some_and(|v| equal(v, &figure.printed)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Finds two numbers of a table that were interchanged.
fn swapped(figures: &mut [Figure]) {
    for one in 0..figures.len() {
        if figures[one].putusan != Putusan::Berbeda {
            continue;
        }
        let (Some(value), table) = (figures[one].held, figures[one].table) else { continue };
        let other = (one + 1..figures.len()).take_while(|at| figures[*at].table == table).find(|at| {
            let other = &figures[*at];
            let both = other.held.is_some_and(|v| equal(v, &figures[one].printed)) && equal(value, &other.printed);
            other.putusan == Putusan::Berbeda && both
        });
        if let Some(other) = other {
            let place = |at: usize| format!("«{}»", figures[at].place());
            let (first, second) = (place(one), place(other));
            let held = (figures[one].held_text(), figures[other].held_text());
            figures[one].set(Putusan::Tertukar, format!("tertukar dengan {second}; buku besar {}", held.0));
            figures[other].set(Putusan::Tertukar, format!("tertukar dengan {first}; buku besar {}", held.1));
        }
    }
}
