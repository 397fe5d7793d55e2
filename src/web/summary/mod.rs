//! Pages of the summary for leaders: all units, or one.

mod page;

use std::collections::HashMap;

use axum::response::Response;

use crate::{
    event::UnitCode,
    http::{Problem, call::Call, heavy, summary},
    present::{
        Context, time,
        view::summary::{Summary, UnitSummary},
    },
    projection::{Pandangan, Per},
    query::Asked,
    web::{
        Baca, halaman,
        summary::page::{Baris, Isi, Ringkasan, SatuUnit},
    },
};

/// Number of units on a page.
const SEHALAMAN: usize = 60;
/// Maximum number of units side by side.
const BERDAMPINGAN: usize = 6;
const NAMES: &[&str] = &["unit", "tahun", "as_of", "per", "pandangan", "urut", "mulai", "banding"];
/// Orders of units: word, title.
const URUTAN: [(&str, &str); 5] = [
    ("peringkat", "Peringkat NPSS"),
    ("susunan", "Susunan unit"),
    ("turun", "Paling turun"),
    ("merah", "Paling banyak merah"),
    ("lewat", "Paling banyak lewat tenggat"),
];

/// Handler of `/ringkasan`.
pub async fn semua(call: Call) -> Result<Response, Problem> {
    heavy(call.filled(), |call| {
        call.only(NAMES)?;
        let asked = Asked { lean: Some(SEHALAMAN), ..summary::asked(call)? };
        let found = call.ask().summary(&asked)?;
        let baca = baca(call, &asked)?;
        let urut = call.query::<String>("urut", "")?.unwrap_or_else(|| URUTAN[0].0.to_owned());
        if URUTAN.iter().all(|(word, _)| *word != urut) {
            let accepted = URUTAN.map(|(word, _)| word).join(", ");
            return Err(Problem::value("urut", &urut, "urutan tidak dikenal", &accepted));
        }
        let path = "/ringkasan";
        let ordered = ordered(&found, &urut);
        let (own, year) = (own(&asked), found.tahun.to_string());
        let sorted = [&own[..], &[("tahun", year.as_str()), ("urut", urut.as_str())]].concat();
        let (from, to, sebelum, sesudah) = halaman(call, ordered.len(), SEHALAMAN, &baca, path, &sorted)?;
        let whole = whole(call, &asked, &found, &ordered[from..to])?;
        let detailed = whole.as_ref().unwrap_or(&found);
        let isi = isi(&baca, detailed, found.tahun);
        let baris = rows(&isi, &found, detailed, &ordered[from..to]);
        let mut rangka = call.rangka("ringkasan");
        rangka.contoh = Vec::new();
        let link = |year: u16, more: &[(&str, &str)]| {
            baca.dengan(path, &[&own[..], &[("tahun", year.to_string().as_str())], more].concat())
        };
        let page = Ringkasan {
            konteks: konteks(&found),
            rekaan: found.units.iter().any(|u| u.unit.contoh),
            tahun: found.years.iter().map(|year| (year.to_string(), link(*year, &[]), *year == found.tahun)).collect(),
            per: pilihan_per(path, &found, &baca, &[&own[..], &[("tahun", year.as_str())]].concat()),
            urutan: URUTAN
                .map(|(word, title)| (title.to_owned(), link(found.tahun, &[("urut", word)]), word == urut))
                .to_vec(),
            judul: isi.judul(detailed),
            jumlah: isi.jumlah(&found),
            merah: isi.merah(&found),
            turun: isi.turun(&found),
            risiko: isi.risiko(&found),
            prakiraan: found.forecasts(),
            bobot: isi.bobot(&found),
            banding: banding(call, detailed, &isi)?,
            sebelumnya: found.before.map(Summary::title),
            dari: (from + 1, to, ordered.len()),
            tanpa: found.without.iter().map(|u| u.kode.to_string()).collect(),
            unduh: unduh(&asked, found.tahun, &baca),
            path: path.to_owned(),
            tahun_ini: found.tahun,
            unit: asked.unit.as_ref().map(ToString::to_string),
            baca: baca.clone(),
            baris,
            sebelum,
            sesudah,
            rangka,
        };
        call.page(found.as_of.seq, &page)
    })
    .await
}

/// The shown rows, each with its rank among all.
fn rows(isi: &Isi<'_>, found: &Summary, detailed: &Summary, shown: &[&UnitSummary]) -> Vec<Baris> {
    let place: HashMap<&UnitCode, usize> = ranked(found).enumerate().map(|(n, u)| (&u.unit.kode, n + 1)).collect();
    let whole: HashMap<&UnitCode, &UnitSummary> = detailed.units.iter().map(|u| (&u.unit.kode, u)).collect();
    let row = |u: &&UnitSummary| {
        let known = whole.get(&u.unit.kode).copied().unwrap_or(u);
        isi.baris(known, place.get(&u.unit.kode).copied().unwrap_or_default())
    };
    shown.iter().map(row).collect()
}

/// The summary with all periods for the shown units and those side by side, if there are too many units to compute it for all.
fn whole(call: &Call, asked: &Asked, found: &Summary, shown: &[&UnitSummary]) -> Result<Option<Summary>, Problem> {
    if found.units.len() + found.without.len() <= SEHALAMAN {
        return Ok(None);
    }
    let chosen = call.query::<String>("banding", "")?.unwrap_or_default();
    let chosen = chosen.split([',', ' ']).filter_map(|kode| kode.parse::<UnitCode>().ok());
    let only = shown.iter().map(|u| u.unit.kode.clone()).chain(chosen).collect();
    let (tahun, per) = (Some(found.tahun), Some(found.per));
    let again = Asked { tahun, per, lean: None, only: Some(only), ..asked.clone() };
    Ok(Some(call.ask().summary(&again)?))
}

/// Handler of `/ringkasan/{unit}/{tahun}`.
pub async fn satu(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(&["as_of", "per", "pandangan"])?;
        let (reading, per) = (call.reading()?, call.query("per", Per::ACCEPTED)?);
        let asked = Asked { tahun: Some(tahun), per, unit: Some(unit.clone()), trend: true, ..Asked::of(&reading) };
        let found = call.ask().summary(&asked)?;
        let mut baca = call.baca()?;
        baca.per = per.map(|per| per.to_string());
        let context: Context = call.context(&reading, &unit, Some(tahun))?;
        let isi = isi(&baca, &found, tahun);
        let own = found.units.iter().find(|u| u.unit.kode == unit);
        let path = format!("/ringkasan/{unit}/{tahun}");
        let below = found.units.iter().filter(|u| u.unit.kode != unit);
        let page = SatuUnit {
            konteks: konteks(&found),
            per: pilihan_per(&path, &found, &baca, &[]),
            kini: own.and_then(|u| isi.kini(u)),
            grafik: own.and_then(|u| isi.grafik(u)),
            periode: own.map(|u| isi.periode(u)).unwrap_or_default(),
            peta: own.map(|u| isi.peta(u)).unwrap_or_default(),
            merah: isi.merah_dari(own.into_iter()),
            turun: isi.turun_dari(own.into_iter()),
            risiko: isi.risiko_dari(own.into_iter()),
            prakiraan: own.is_some_and(|u| !u.forecasts.is_empty()),
            bobot: own.map(|u| isi.bobot_dari(u.weights.iter().map(|w| (u, w)))).unwrap_or_default(),
            sebelumnya: found.before.map(Summary::title),
            judul: isi.judul(&found),
            bawahan: below.map(|u| isi.baris(u, 0)).collect(),
            rangka: call.rangka_unit(&context, tahun, "ringkasan", &baca),
        };
        call.page(found.as_of.seq, &page)
    })
    .await
}

fn isi<'a>(baca: &'a Baca, found: &Summary, tahun: u16) -> Isi<'a> {
    Isi { baca, tahun, sebelum: found.before, lewati: page::kosong(&found.units, tahun) }
}

/// The units with a figure, which have a rank.
fn ranked(found: &Summary) -> impl Iterator<Item = &UnitSummary> {
    found.ranking().into_iter().filter(|u| u.position().is_some_and(|p| p.npss.angka().is_some()))
}

/// The parameters that links carry beside the reading.
fn own(asked: &Asked) -> Vec<(&str, &str)> {
    asked.unit.iter().map(|u| ("unit", u.as_str())).collect()
}

/// The requested reading, for links.
fn baca(call: &Call, asked: &Asked) -> Result<Baca, Problem> {
    Ok(Baca { per: asked.per.map(|per| per.to_string()), ..call.baca()? })
}

/// Moment and period of the figures, in words.
fn konteks(found: &Summary) -> String {
    let periode = time::period(found.per.periode(found.tahun));
    let kind = if found.pandangan == Pandangan::Semua { " · termasuk yang belum disetujui" } else { "" };
    format!("Posisi {periode} · data per {}{kind}", found.as_of.words(&found.ledger))
}

/// The choices of `per`: the default, and each period.
fn pilihan_per(path: &str, found: &Summary, baca: &Baca, own: &[(&str, &str)]) -> Vec<(String, String, bool)> {
    let all = [("TW I", "TW1"), ("TW II", "TW2"), ("TW III", "TW3"), ("TW IV", "TW4"), ("Tahun", "tahun")];
    let shown = found.per.to_string();
    let one =
        |(title, word): (&str, &str)| (title.to_owned(), baca.tentang(Some(word)).dengan(path, own), shown == word);
    all.into_iter().map(one).collect()
}

/// Units in the requested order.
fn ordered<'a>(found: &'a Summary, urut: &str) -> Vec<&'a UnitSummary> {
    let by = |key: &dyn Fn(&UnitSummary) -> rust_decimal::Decimal| {
        let mut all = found.ranking();
        all.sort_by_key(|u| std::cmp::Reverse(key(u)));
        all
    };
    let lost = |u: &UnitSummary| {
        let now = u.position().and_then(|p| p.npss.angka());
        u.before.as_ref().and_then(|n| n.angka()).zip(now).map_or(rust_decimal::Decimal::MIN, |(was, is)| was - is)
    };
    match urut {
        "susunan" => found.units.iter().collect(),
        "turun" => by(&lost),
        "merah" => by(&|u| u.red().count().into()),
        "lewat" => by(&|u| u.late.angka().unwrap_or_default()),
        _ => found.ranking(),
    }
}

/// Units side by side, if some are chosen: `banding=R01,R02,R03`.
fn banding(call: &Call, found: &Summary, isi: &Isi) -> Result<Option<page::Banding>, Problem> {
    let Some(text) = call.query::<String>("banding", "")? else { return Ok(None) };
    let mut chosen = Vec::new();
    for kode in text.split([',', ' ']).filter(|part| !part.is_empty()) {
        match found.units.iter().find(|u| u.unit.kode.as_str() == kode) {
            Some(unit) if chosen.len() < BERDAMPINGAN => chosen.push(unit),
            Some(_) => {
                let accepted = format!("paling banyak {BERDAMPINGAN} kode unit, dipisah koma");
                return Err(Problem::value("banding", &text, "terlalu banyak unit", &accepted));
            }
            None => {
                let accepted = "kode unit yang berkartu tahun ini, dipisah koma";
                return Err(Problem::value(
                    "banding",
                    kode,
                    "unit tidak dikenal, atau tanpa kartu tahun ini",
                    accepted,
                ));
            }
        }
    }
    Ok((!chosen.is_empty()).then(|| isi.banding(&chosen, text)))
}

/// Addresses of the same content as files.
fn unduh(asked: &Asked, tahun: u16, baca: &Baca) -> Vec<(&'static str, String)> {
    let year = tahun.to_string();
    let mut own = vec![("tahun", year.as_str())];
    own.extend(asked.unit.iter().map(|u| ("unit", u.as_str())));
    vec![("Unduh XLSX", baca.dengan("/v1/summary/workbook", &own)), ("JSON", baca.dengan("/v1/summary", &own))]
}
