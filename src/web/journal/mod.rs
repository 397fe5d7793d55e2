//! Pages of the ledger: the list of events, and one event.

mod page;

use axum::response::Response;
use serde_json::Value;

use crate::{
    event::{Hash, Header, Kind, Line, Seq, data::Role},
    http::{
        Problem, audit,
        call::Call,
        events::{self, Sight},
        heavy,
    },
    present::{Recorded, number, time},
    store::{AsOf, Filter},
    web::{
        Baca, Nasib, Peristiwa, Rangka,
        entry::record::words::kata,
        jenis,
        journal::page::{BukuBesar, Rantai, Saringan, SatuEvent},
        settled,
    },
};

/// Number of events on a page.
const SEHALAMAN: usize = 50;
/// Maximum number of data fields that are listed.
const ISI: usize = 400;
const NAMES: &[&str] = &["unit", "type", "actor", "subject", "since", "until", "urut", "after", "as_of"];

/// Handler of `/buku-besar`.
pub async fn daftar(call: Call) -> Result<Response, Problem> {
    heavy(call.filled(), |call| {
        call.only(NAMES)?;
        let lama = call.query::<String>("urut", "lama")?.is_some_and(|u| u == "lama");
        let (upto, filter) = events::filter(call, !lama)?;
        let filter = Filter { under: true, ..filter };
        let (found, next) = events::found(call, filter, SEHALAMAN)?;
        let saringan = saringan(call, lama)?;
        let page_of = |after: Option<Seq>| link(&saringan, after);
        let first = call.position("after")?.is_none();
        let mut contoh: Vec<String> =
            found.iter().filter(|e| call.rekaan(&e.header.unit)).map(|e| e.header.unit.to_string()).collect();
        contoh.sort();
        contoh.dedup();
        let mut event: Vec<_> = found.iter().map(|e| seen(call, e)).collect();
        call.tandai(&mut event)?;
        let page = BukuBesar {
            rangka: Rangka { contoh, ..call.rangka("buku-besar") },
            event,
            awal: (!first).then(|| page_of(None)),
            lanjut: next.map(|seq| page_of(Some(seq))),
            pembacaan: audit::may(call),
            hidup: (first && !lama).then_some(call.service.reader.last().seq),
            saringan,
        };
        call.page(upto, &page)
    })
    .await
}

/// An event, without its data if the caller may not see them.
fn seen(call: &Call, event: &Recorded) -> Peristiwa {
    let told = Peristiwa { isi: isi(&event.json()["data"]), ..Peristiwa::dari(event) };
    if call.caller.sees(&call.books, &event.header.unit) { told } else { told.ringkas() }
}

/// The content of an event in a few words: the first of these fields that it has.
fn isi(data: &Value) -> String {
    const FIRST: &[&str] =
        &["periode", "nilai", "bobot", "target", "hasil", "peran", "nama", "uraian", "teks", "judul", "kode", "akun"];
    let text = |name: &&'static str| Some((*name, data.get(*name)?.as_str()?));
    let said = |(name, value): (&str, &str)| match name {
        "nama" | "uraian" | "teks" | "judul" => shortened(value),
        "periode" => value.to_owned(),
        _ => format!("{} {}", name, written(name, value)),
    };
    FIRST.iter().filter_map(text).take(2).map(said).collect::<Vec<_>>().join(" · ")
}

/// Maximum characters of a text in the list.
const SINGKAT: usize = 90;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SINGKAT) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn saringan(call: &Call, lama: bool) -> Result<Saringan, Problem> {
    let text = |name| Ok::<_, Problem>(call.query::<String>(name, "")?.unwrap_or_default());
    let chosen = text("type")?;
    let jenis = Kind::ALL.iter().map(|kind| (kind.name(), jenis(*kind), kind.name() == chosen)).collect();
    let (unit, actor, subject) = (text("unit")?, text("actor")?, text("subject")?);
    let (since, until) = (text("since")?, text("until")?);
    let ada = [&unit, &actor, &subject, &since, &until, &chosen].iter().any(|t| !t.is_empty()) || lama;
    Ok(Saringan { unit, jenis, actor, subject, since, until, lama, ada })
}

/// Address of a page of the list with the same filter.
fn link(saringan: &Saringan, after: Option<Seq>) -> String {
    let kind = saringan.jenis.iter().find(|(.., chosen)| *chosen).map_or("", |(name, ..)| *name);
    let after = after.map_or(String::new(), |seq| seq.to_string());
    let all = [
        ("unit", saringan.unit.as_str()),
        ("type", kind),
        ("actor", &saringan.actor),
        ("subject", &saringan.subject),
        ("since", &saringan.since),
        ("until", &saringan.until),
        ("urut", if saringan.lama { "lama" } else { "" }),
        ("after", &after),
    ];
    let set: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    Baca::default().dengan("/buku-besar", &set)
}

/// Handler of `/buku-besar/{seq}`.
pub async fn satu(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&["as_of"])?;
        let seq = events::position(call)?;
        let (dilihat, upto) = looked_at(call)?;
        let line = call.service.reader.line(seq)?;
        let event = Recorded::read(&line).map_err(|e| Problem::internal(&e))?;
        let parts = Line::split(&line).map_err(|e| Problem::internal(&e))?;
        let sees = call.caller.sees(&call.books, &event.header.unit);
        let mut shown = Vec::new();
        Sight::of(call).write(&mut shown, &line).map_err(|e| Problem::internal(&e))?;
        let h = &event.header;
        let contoh = if call.rekaan(&h.unit) { vec![h.unit.to_string()] } else { Vec::new() };
        let mut told = Peristiwa::dari(&event);
        call.tandai([&mut told])?;
        let saat_itu: Vec<_> = dilihat.iter().flat_map(|_| known_at(&told, upto)).collect();
        let page = SatuEvent {
            saat_menunggu: told.wajib && !settled(&saat_itu),
            saat_itu,
            dilihat,
            rangka: Rangka { contoh, ..call.rangka("buku-besar") },
            type_: h.kind.name(),
            id: h.id.to_string(),
            unit: h.unit.to_string(),
            group: h.group,
            merujuk: h.refs.clone(),
            izin: h.actor.grant,
            dijamin: dijamin(&event),
            hash: event.hash.to_string(),
            data_hash: h.data_hash.to_string(),
            data_cocok: sees.then(|| parts.check_data(h.data_hash).is_ok()),
            rantai: rantai(call, h)?,
            data: sees.then(|| fields(&event.json()["data"])),
            berkas: if sees { call.berkas(&event)? } else { Vec::new() },
            baris: String::from_utf8_lossy(&shown).into_owned(),
            perubahan: sees.then(|| changed(h)).flatten(),
            tentang: sees.then(|| about(h)).flatten(),
            event: if sees { told } else { Peristiwa { keterangan: Vec::new(), ..told } },
        };
        call.page(seq, &page)
    })
    .await
}

/// Who vouches for an event. A signature was checked before recording, and every verifier checks it again.
fn dijamin(event: &Recorded) -> &'static str {
    match event.event.umum().tanda_tangan {
        Some(_) => "pelakunya: ditandatangani dengan kunci akunnya",
        None if event.header.actor.role == Role::Sistem => "program sendiri",
        None => "server: tanpa tanda tangan pelakunya",
    }
}

/// The moment in the address, in words, and its position (`None` if it is now).
fn looked_at(call: &Call) -> Result<(Option<String>, Seq), Problem> {
    let given: Option<AsOf> = call.query("as_of", AsOf::ACCEPTED)?;
    let Some(at) = given.map(|given| call.moment(given)).transpose()? else { return Ok((None, Seq::MAX)) };
    Ok((Some(format!("event {}, {}", at.seq, time::wib(at.recorded_at))), at.seq))
}

/// The effects on an event as of a position.
fn known_at(told: &Peristiwa, upto: Seq) -> Vec<Nasib> {
    let known = told.nasib.iter().filter(|nasib| nasib.seq <= upto).cloned();
    known
        .map(|nasib| {
            let batal = nasib.batal.filter(|by| *by <= upto);
            Nasib { berakhir: nasib.berakhir || (nasib.ends && batal.is_none()), batal, ..nasib }
        })
        .collect()
}

/// The links of both chains at an event.
fn rantai(call: &Call, h: &Header) -> Result<Vec<Rantai>, Problem> {
    let hash = |seq: Seq| -> Result<Option<Hash>, Problem> { Ok(call.service.reader.committed(seq)?.map(|e| e.hash)) };
    let last = call.service.reader.last().seq;
    let before = h.seq.checked_sub(1).filter(|seq| *seq > 0);
    let known = before.map(hash).transpose()?.flatten();
    let whole = Rantai {
        nama: "Rantai buku besar",
        urutan: h.seq,
        sebelum: h.prev.to_string(),
        seq_sebelum: before,
        cocok: known.map(|known| known == h.prev),
        seq_sesudah: (h.seq < last).then_some(h.seq + 1),
    };
    // The first event of a unit refers to event 1.
    let own = match beside(call, h, true)? {
        None if h.unit_seq <= 1 && h.seq > 1 => Some(1),
        found => found,
    };
    let known = own.map(hash).transpose()?.flatten();
    let unit = Rantai {
        nama: "Rantai unit",
        urutan: h.unit_seq,
        sebelum: h.unit_prev.to_string(),
        seq_sebelum: own,
        cocok: known.map(|known| known == h.unit_prev),
        seq_sesudah: beside(call, h, false)?,
    };
    Ok(vec![whole, unit])
}

/// The previous or next event of the same unit.
fn beside(call: &Call, h: &Header, before: bool) -> Result<Option<Seq>, Problem> {
    if before && h.seq == 1 {
        return Ok(None);
    }
    let range = if before { (0, Some(h.seq - 1)) } else { (h.seq + 1, None) };
    let filter = Filter {
        unit: Some(h.unit.clone()),
        from: range.0,
        to: range.1,
        reverse: before,
        limit: Some(1),
        ..Filter::default()
    };
    let mut found = None;
    call.service.reader.events(&filter, &mut |event| {
        found = Some(event.header.seq);
        std::ops::ControlFlow::Break(())
    })?;
    Ok(found)
}

/// The data of an event by path: `rasio.penyebut.nilai`.
fn fields(data: &Value) -> Vec<(String, String, String)> {
    let mut all = Vec::new();
    collect(data, String::new(), &mut all);
    all.into_iter().map(|(path, text)| (named(&path), path, text)).collect()
}

/// A path in words: `Rasio › Pembilang 1 › Nilai`.
fn named(path: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for part in path.split('.') {
        match (part.parse::<usize>(), words.last_mut()) {
            (Ok(number), Some(last)) => *last = format!("{last} {number}"),
            _ => words.push(kata(part).0),
        }
    }
    words.join(" › ")
}

fn collect(value: &Value, path: String, all: &mut Vec<(String, String)>) {
    let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        _ if all.len() >= ISI => {}
        Value::Object(map) => map.iter().for_each(|(name, inner)| collect(inner, under(name), all)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, inner)| collect(inner, under(&(index + 1).to_string()), all));
        }
        Value::String(text) => all.push((path.clone(), written(&path, text))),
        Value::Bool(true) => all.push((path, "ya".to_owned())),
        Value::Bool(false) => all.push((path, "tidak".to_owned())),
        other => all.push((path, other.to_string())),
    }
}

/// A number in Indonesian notation if the field holds one; any other text unchanged.
fn written(path: &str, text: &str) -> String {
    let field = path.rsplit('.').next().unwrap_or_default();
    let holds_one = matches!(field, "nilai" | "bobot" | "batas_bawah" | "batas_atas");
    let number = text.parse().ok().filter(|_| holds_one);
    number.map_or_else(|| text.to_owned(), number::exact)
}

/// Address of the comparison of the card before and after an event about a unit's year.
fn changed(h: &Header) -> Option<String> {
    let (tahun, before) = (year(h)?, h.group.0.checked_sub(1)?);
    let (from, to) = (before.to_string(), h.group.1.to_string());
    let path = format!("/perubahan/{}/{tahun}", h.unit);
    Some(Baca::default().dengan(&path, &[("dari", &from), ("sampai", &to)]))
}

fn year(h: &Header) -> Option<u16> {
    let mut parts = h.subject.as_str().split('/');
    let own = parts.next()? == h.unit.as_str();
    let year = parts.next()?.get(..4)?.parse().ok()?;
    own.then_some(year).filter(|year| crate::event::YEARS.contains(year))
}

/// Address of the figure or card that an event is about.
fn about(h: &Header) -> Option<String> {
    if h.subject.as_str().starts_with(&format!("{}/temuan/", h.unit)) {
        return Some(format!("/temuan/{}", h.unit));
    }
    let tahun = year(h)?;
    let subject = h.subject.as_str();
    let figure = |item: &str| format!("/jejak/{subject}/{item}").parse::<String>().ok();
    match subject.split('/').collect::<Vec<_>>()[..] {
        [_, _, code] if code.starts_with("IKU") => figure("realisasi"),
        [_, _, "RO", _] => figure("sisa"),
        _ => Some(format!("/kartu/{}/{tahun}", h.unit)),
    }
}
