//! Judges a bag in the same way as `tools/verify_bag.py` and the page; `tools/docs/vonis.md` has the requirements of each
//! verdict.
//!
//! It shares the line format and the figures with the program that makes bags, so it is the third opinion, not the first: an
//! auditor who does not trust this program uses the Python file.

mod admission;
mod appendix;
mod archive;
mod authority;
mod description;
mod ends;
mod expected;
mod files;
mod keys;
mod later;
mod list;
mod markup;
mod moves;
mod outside;
mod proof;
mod reading;
mod rows;
mod scope;
mod sheet;
mod strict;
mod verdict;

use std::path::Path;

use description::About;
use files::Files;
use reading::{Read, Reading};

pub use proof::keys as key_list;
pub use verdict::{Brought, Judged, Kind, Verdict};
use verdict::{Lines, Wrong};

use crate::event::{Seq, hygiene};

/// Judges the bag at a path.
pub fn judge(path: &Path, brought: &Brought) -> Judged {
    let mut lines = Lines::default();
    let found = lines.attempt("paket", |lines| whole(path, brought, lines));
    let (about, complete) = found.unwrap_or_default();
    let about = about.map(|text| hygiene::line(&text).into_owned());
    Judged { verdict: lines.verdict(), complete, about, lines: lines.0 }
}

fn whole(path: &Path, brought: &Brought, lines: &mut Lines) -> Result<(Option<String>, Option<Seq>), Wrong> {
    let mut bag = Files::open(path)?;
    if brought.keys.as_ref().is_some_and(Vec::is_empty) {
        lines.lack("berkas --kunci tidak memuat kunci");
    }
    if brought.witnesses.as_ref().is_some_and(Vec::is_empty) {
        lines.lack("berkas --saksi tidak memuat kunci saksi: tidak ada saksi");
    }
    lines.attempt("manifes", |lines| list::check(&mut bag, lines));
    let about = description::read(&mut bag)?;
    list::unknown(&bag, &about.format, lines);
    let title = |ledger: &str| {
        let (unit, tahun, per, as_of) = (&about.unit, about.tahun, about.per, about.as_of);
        format!("{ledger} {unit} {tahun}, per {per}, diketahui sampai event {as_of}")
    };
    let reading = match Reading::of(&mut bag)? {
        Read::Whole(reading) => reading,
        Read::Later(what) => {
            later(&what, lines);
            beside(&mut bag, &about, lines);
            return Ok((Some(title("")), None));
        }
    };
    if let Some(what) = &reading.later {
        later(what, lines);
    }
    lines.good(format!(
        "rantai {}: event 1 sampai {}, {} baris utuh, hash setiap event dan isi cocok; kepala {}",
        reading.identity.ledger,
        reading.chain.seq(),
        reading.whole.len(),
        reading.chain.hash()
    ));
    let trusted = brought.keys.as_deref().filter(|keys| !keys.is_empty());
    // Which keys are in force is known only where every event of the ledger itself is.
    let signed = (!reading.later_of_ledger)
        .then(|| lines.attempt("checkpoint", |lines| proof::checkpoint(&mut bag, &reading, trusted, lines)))
        .flatten();
    if let Some(signed) = &signed {
        lines.attempt("daftar berkas", |lines| proof::list(&mut bag, &about.format, signed, lines));
        lines.attempt("saksi", |lines| proof::witnesses(&mut bag, &about, signed, brought.witnesses.as_deref(), lines));
        lines.attempt("bukti penyertaan", |lines| proof::inclusion(&mut bag, &reading, signed, lines));
        if reading.later.is_none() {
            lines.attempt("ekspor.json", |lines| description::check(&mut bag, &reading, &about, signed, lines));
        }
    }
    if let Some(noted) = brought.checkpoint.as_ref().filter(|_| !reading.later_of_ledger) {
        lines.attempt("checkpoint Anda", |lines| proof::extends(&reading, noted, lines));
    }
    if let Some(unadmitted) = &reading.unadmitted {
        lines.fail(unadmitted);
    }
    let scope = if reading.later.is_none() { contents(&mut bag, &reading, &about, lines) } else { None };
    beside(&mut bag, &about, lines);
    let proven = signed.is_some() && trusted.is_some() && scope == Some(true) && lines.count(Kind::Gagal) == 0;
    Ok((Some(title(reading.identity.ledger.as_str())), proven.then(|| reading.chain.seq())))
}

/// An event is there that only a later program can have written.
fn later(what: &str, lines: &mut Lines) {
    lines.lack(format!(
        "dibuat oleh Jejak yang lebih baru: {what} tidak dikenal pemeriksa ini; sejak event itu kewenangan, isi, lingkup dan \
         angka tidak dinilai: pakai yang lebih baru"
    ));
}

/// What the lines say, held against rules and tables; gives whether the scope is whole.
fn contents(bag: &mut Files, reading: &Reading, about: &About, lines: &mut Lines) -> Option<bool> {
    if reading.unadmitted.is_none() {
        lines.good(format!(
            "kewenangan: {} event oleh pemegang hibah yang berlaku, dengan peran dan cakupannya; aturan penerimaan atas \
             isi dinilai untuk unit yang dimuat utuh",
            reading.chain.seq()
        ));
    }
    by_actors(reading, lines);
    erased(reading, lines);
    acknowledged(reading, lines);
    let scope = lines.attempt("lingkup", |lines| scope::check(reading, about, lines));
    if scope == Some(true) {
        lines.attempt("aturan atas isi", |lines| admission::check(reading, about, lines));
    }
    lines.attempt("checkpoint tercatat", |lines| proof::recorded(reading, lines));
    lines.attempt("berkas bukti", |lines| proof::evidence(bag, reading, about, lines));
    if let Some(whole) = scope {
        lines.attempt("tabel", |lines| expected::tables(bag, reading, about, whole, lines));
    }
    scope
}

/// Control totals and the workbook, over what the tables say.
fn beside(bag: &mut Files, about: &About, lines: &mut Lines) {
    lines.attempt("total kendali", |lines| expected::totals(bag, &about.format, lines));
    lines.attempt("buku kerja", |lines| sheet::check(bag, &about.format, lines));
}

/// Reports the events that their actors signed, and those that only the server vouches for.
fn by_actors(reading: &Reading, lines: &mut Lines) {
    let (all, vouched) = (&reading.keys.signed, reading.keys.vouched);
    let who: Vec<_> = all.iter().map(|(akun, count)| format!("{akun} ({count})")).collect();
    let count: u64 = all.values().sum();
    lines.remark(match count {
        0 => format!("tanda tangan pelaku: tidak ada; {vouched} event akun yang berdata dijamin oleh server"),
        _ => format!(
            "tanda tangan pelaku: {count} event ditandatangani pelakunya dan cocok, {}; {vouched} event lain yang berdata \
             dijamin oleh server",
            who.join(", ")
        ),
    });
}

/// Reports lines with erased texts: confirmed erasures, or changed lines.
fn erased(reading: &Reading, lines: &mut Lines) {
    for gone in reading.erasures.settled() {
        let [first, second] = &gone.persons;
        lines.remark(format!(
            "event {}: data dihapus, tempatnya terbukti; sisanya menurut event {}, oleh {first} dan {second}",
            gone.event, gone.by
        ));
    }
    for (seq, by) in reading.erasures.all_left() {
        // Only the header of the erasing event is in the bag, so it cannot confirm anything.
        let bare = reading
            .heads
            .get(by as usize - 1)
            .is_some_and(|(_, kind, _, whole)| *kind == crate::event::Kind::DataDihapus && !whole);
        if bare {
            lines
                .lack(format!("event {seq}: data dihapus menurut barisnya; event {by} yang menghapusnya hanya header"));
        } else {
            lines.fail(format!("event {seq}: data tidak cocok dengan data_hash, dan event {by} tidak menghapusnya"));
        }
    }
}

/// Reports events without a tag of the ledger's key for which administrators took responsibility.
fn acknowledged(reading: &Reading, lines: &mut Lines) {
    let mut first = std::collections::BTreeMap::new();
    let mut tell = |dari, sampai, how: String| {
        lines.remark(format!("event {dari} sampai {sampai} tanpa penanda kunci buku besar: {how}"));
    };
    for held in &reading.events {
        let crate::event::Event::EkorDiakui(data) = &held.sound.event else { continue };
        let (header, range) = (&held.sound.header, (data.dari, data.sampai));
        let by = &header.actor.id;
        match header.refs[..] {
            [] => drop(first.insert(header.seq, (range, by))),
            [named] => {
                let same = first.get(&named).is_some_and(|(known, one)| *known == range && *one != by);
                if let Some((_, one)) = first.remove(&named).filter(|_| same) {
                    let how = format!("diakui dua admin, {one} (event {named}) dan {by} (event {})", header.seq);
                    tell(range.0, range.1, how);
                }
            }
            _ => {}
        }
    }
    for (seq, ((dari, sampai), one)) in first {
        tell(dari, sampai, format!("baru diakui satu admin, {one} (event {seq})"));
    }
}
