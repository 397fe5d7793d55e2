//! Search for addresses, printed numbers, words of the domain, accounts, findings, and words in texts.

use crate::{
    event::Seq,
    http::{Problem, call::Call},
    present::number,
    projection::{Address, CardItem, Pandangan, Per},
    query::Printed,
    web::{
        Peristiwa,
        bahasa::{asli, bernama},
        search::page::{Cari, Hasil},
    },
};

/// Maximum number of results in a group.
const SEKELOMPOK: usize = 30;
/// Maximum number of units that are searched.
const UNIT: usize = 600;
/// Maximum number of figures found for a number.
const ANGKA: usize = 40;
/// Maximum number of events found for words.
const KATA: usize = 20;
/// Maximum number of suggestions.
const SARAN: usize = 8;
/// Minimum letters of a word for a search in texts.
const TERPENDEK: usize = 3;

/// Adds these results to those by code and name.
pub fn add(call: &Call, q: &str, page: &mut Cari) -> Result<(), Problem> {
    let last = call.service.reader.last().seq;
    let kini = format!("data terkini, event {last}");
    let words: Vec<String> = q.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut first = address(call, q, &kini)?;
    first.extend(domain(call, &words, &kini)?);
    let figures = figures(call, q, &words, &kini, page)?;
    let none = figures.is_empty();
    let findings = findings(call, &words)?;
    page.kelompok.insert(0, ("Angka", first));
    page.kelompok.insert(1, ("Angka yang tercetak begitu", figures));
    page.kelompok.push(("Temuan dan rekomendasi", findings));
    page.kelompok.push(("Akun", accounts(call, q)));
    let long = words.iter().any(|word| word.chars().count() >= TERPENDEK);
    // A query that matched a code is not searched in all texts as well. A number that was withdrawn is not a figure now, but
    // texts with it are found.
    if long && (Printed::read(q).is_none() || none) && page.event.is_empty() {
        let found = call.ask().find_words(&words, KATA)?;
        let mut told: Vec<Peristiwa> = found.all.iter().map(Peristiwa::dari).collect();
        call.tandai(&mut told)?;
        page.lebih |= found.cut && !told.is_empty();
        page.event.extend(told);
    }
    if page.kosong() {
        page.saran = suggestions(call, &words);
    }
    Ok(())
}

/// The usual spelling of an address: units and codes in capitals, words in lower case.
fn spelt(q: &str) -> String {
    let part = |(at, part): (usize, &str)| {
        let code = at == 0 || (part.contains('.') && part.contains(|c: char| c.is_ascii_digit()));
        if code { part.to_uppercase() } else { part.to_lowercase() }
    };
    q.split('/').enumerate().map(part).collect::<Vec<_>>().join("/")
}

/// The figure of an address; nothing if it does not exist.
fn address(call: &Call, q: &str, kini: &str) -> Result<Vec<Hasil>, Problem> {
    let Ok(address) = q.parse::<Address>().or_else(|_| spelt(q).parse::<Address>()) else {
        return Ok(Vec::new());
    };
    if call.known_unit(address.unit()).is_err() {
        return Ok(Vec::new());
    }
    let reading = crate::query::Reading::yearly(crate::store::AsOf::Latest);
    let Ok((_, node)) = call.ask().figure(&reading, &address) else { return Ok(Vec::new()) };
    let (kode, nama) = (address.to_string(), format!("{} = {}", bernama(&node.nama), number::figure(&node)));
    let tempat = format!("{} · tahun · {kini}", address.unit());
    Ok(vec![Hasil { kode, nama, tempat, href: format!("/jejak/{address}") }])
}

/// NPSS, status and the like, for each unit's latest year.
fn domain(call: &Call, words: &[String], kini: &str) -> Result<Vec<Hasil>, Problem> {
    let item = match words.first().map(String::as_str) {
        Some("npss") => CardItem::Npss,
        Some("terisi") => CardItem::Terisi,
        _ => return Ok(Vec::new()),
    };
    let last = call.service.reader.last();
    let view = call.view_at(last.seq, Per::Tahun, last.recorded_at.day(), Pandangan::Resmi);
    let mut found = Vec::new();
    let seen = call.books.global.units(Seq::MAX).filter(|u| call.caller.sees(&call.books, &u.kode));
    for unit in seen.take(UNIT) {
        let named = |word: &String| *word == unit.kode.as_str().to_lowercase();
        let years: Vec<u16> =
            call.service.reader.streams(&unit.kode).iter().map(|k| k.tahun).filter(|t| *t > 0).collect();
        let wanted = |year: u16| words.len() == 1 || words[1..].iter().all(|w| named(w) || *w == year.to_string());
        for tahun in years.into_iter().rev().filter(|year| wanted(*year)) {
            let address = Address::Card(unit.kode.clone(), tahun, item);
            let node = view.figure(&address)?;
            if node.angka().is_none() {
                continue;
            }
            let nama = format!("{} = {}", bernama(&node.nama), number::figure(&node));
            let tempat = format!("{} {tahun} · tahun · {kini}", unit.kode);
            found.push(Hasil { kode: address.to_string(), nama, tempat, href: format!("/jejak/{address}") });
            break;
        }
        if found.len() >= SEKELOMPOK {
            break;
        }
    }
    Ok(found)
}

fn figures(call: &Call, q: &str, words: &[String], kini: &str, page: &mut Cari) -> Result<Vec<Hasil>, Problem> {
    let Some(printed) = Printed::read(q) else { return Ok(Vec::new()) };
    // A small integer occurs everywhere; it is taken for a seq.
    if q.bytes().all(|b| b.is_ascii_digit()) && q.len() < 4 {
        return Ok(Vec::new());
    }
    let found = call.ask().find_number(&printed, words, ANGKA)?;
    page.lebih |= found.cut && !found.all.is_empty();
    let hit = |f: &crate::query::FoundFigure| {
        let address = f.node.alamat.as_ref()?;
        let query = if f.per == Per::Tahun { String::new() } else { format!("?per={}", f.per) };
        Some(Hasil {
            kode: number::figure(&f.node),
            nama: bernama(&f.node.nama),
            tempat: format!("{} {} · {} · {kini}", f.unit, f.tahun, f.per),
            href: format!("/jejak/{address}{query}"),
        })
    };
    Ok(found.all.iter().filter_map(hit).collect())
}

fn findings(call: &Call, words: &[String]) -> Result<Vec<Hasil>, Problem> {
    if words.iter().all(|word| word.chars().count() < TERPENDEK) {
        return Ok(Vec::new());
    }
    let found = call.ask().find_findings(words, SEKELOMPOK)?;
    let hit = |f: crate::query::FoundFinding| Hasil {
        kode: f.kode.to_string(),
        nama: asli(&f.uraian),
        tempat: format!("{} · LHP {} · event {}", f.unit, asli(&f.lhp), f.event),
        href: format!("/temuan/{}", f.unit),
    };
    Ok(found.into_iter().map(hit).collect())
}

/// Accounts that acted or were given access, linked to their events.
fn accounts(call: &Call, q: &str) -> Vec<Hasil> {
    let wanted = q.to_lowercase();
    if wanted.chars().count() < TERPENDEK {
        return Vec::new();
    }
    let mut found: Vec<Hasil> = Vec::new();
    for grant in call.books.global.all_grants() {
        let akun = grant.akun.to_string();
        if !akun.contains(&wanted) || found.iter().any(|h| h.kode == akun) || found.len() >= SEKELOMPOK {
            continue;
        }
        let units: Vec<_> = grant.unit.iter().map(ToString::to_string).collect();
        let units = if units.is_empty() { "semua unit".to_owned() } else { units.join(", ") };
        let href = format!("/buku-besar?actor={akun}");
        found.push(Hasil {
            nama: format!("{} · {units}", grant.peran.name()),
            tempat: "event akun ini".to_owned(),
            href,
            kode: akun,
        });
    }
    found
}

/// Suggests codes that begin like one of the words.
fn suggestions(call: &Call, words: &[String]) -> Vec<(String, String)> {
    let seen = call.books.global.units(Seq::MAX).filter(|u| call.caller.sees(&call.books, &u.kode));
    let like = |kode: &str, nama: &str| {
        let kode = kode.to_lowercase();
        let begins = |word: &String| {
            let head: String = word.chars().take(2).collect();
            head.chars().count() == 2
                && (kode.starts_with(&head) || nama.to_lowercase().split_whitespace().any(|n| n.starts_with(&head)))
        };
        words.iter().any(begins)
    };
    let close = seen.filter(|u| like(u.kode.as_str(), &u.nama)).take(SARAN);
    close.map(|u| (format!("{} {}", u.kode, asli(&u.nama)), format!("/cari?q={}", u.kode))).collect()
}
