//! Page of a receipt: the recorded events, and the figures that they changed.

use axum::{http::StatusCode, response::Response};

use super::{
    around::rangka,
    preview::{Sisi, Tentang, berubah},
};
use crate::{
    event::Seq,
    http::{Problem, call::Call},
    present::{Recorded, time},
    projection::{Pandangan, Per},
    web::{
        Baca,
        entry::page::{Kuitansi, Tercatat},
    },
};

/// Maximum number of events of a group that are listed.
const BANYAK: u64 = 100;

/// The receipt of the group that an event belongs to.
pub fn kuitansi(call: &Call) -> Result<Response, Problem> {
    call.only(&[])?;
    let seq: Seq = call.path("seq", "nomor event, mulai dari 1")?;
    let read = |seq| Recorded::read(&call.service.reader.line(seq)?).map_err(|e| Problem::internal(&e));
    let event = read(seq)?;
    call.known_unit(&event.header.unit)?;
    let (first, last) = event.header.group;
    let group = (first..=last.min(first + BANYAK - 1)).map(read).collect::<Result<Vec<_>, Problem>>()?;
    let (unit, hari) = (event.header.unit.clone(), event.header.recorded_at.day());
    let tahun = tahun(&event);
    let mut tentang = Tentang { unit: Vec::new(), tahun, per: Vec::new(), subjek: event.header.subject.to_string() };
    for event in &group {
        tentang.turut(&event.header.unit, &event.event);
    }
    let sides = |per: Per, pandangan: Pandangan| {
        let side = |as_of: Seq| -> Result<Sisi<'_>, Problem> {
            let semua = (pandangan == Pandangan::Semua).then(|| "semua".to_owned());
            let per_text = (per != Per::Tahun).then(|| per.to_string());
            let baca = Baca { as_of: Some(as_of.to_string()), per: per_text, pandangan: semua };
            Ok(Sisi { view: call.view_at(as_of, per, hari, pandangan), baca: Some(baca) })
        };
        Ok((side(first - 1)?, side(last)?))
    };
    let recorded = |e: &Recorded| Tercatat {
        seq: e.header.seq,
        tipe: e.header.kind.name().to_owned(),
        subjek: e.header.subject.to_string(),
        berlaku: time::day(e.header.berlaku),
        hash: e.hash.to_string(),
    };
    let page = Kuitansi {
        rangka: rangka(call, &unit, tahun)?,
        oleh: event.who(),
        saat: time::wib(event.header.recorded_at),
        jumlah: last + 1 - first,
        lebih: last + 1 - first - group.len() as u64,
        event: group.iter().map(recorded).collect(),
        perubahan: berubah(call, &tentang, sides)?,
        kembali: format!("/entri/{unit}/{tahun}"),
    };
    call.html(StatusCode::OK, &page)
}

/// The year of the card that an event is about.
fn tahun(event: &Recorded) -> u16 {
    let named = event.header.subject.as_str().split('/').nth(1).and_then(|part| part.get(..4)?.parse::<u16>().ok());
    named.filter(|year| crate::event::YEARS.contains(year)).unwrap_or_else(|| event.header.berlaku.year())
}
