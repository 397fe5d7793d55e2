//! Shows the plan of an import with its changes, or saves it.

use axum::{http::StatusCode, response::Response};

use super::{fields::alamat, read::Terbaca};
use crate::{
    event::{Actor, Draft, Hash, Prepared},
    http::{Problem, append::refused, call::Call, heavy, inbox},
    import::{Mapping, Plan, number::Locale},
    present::{time, view::inbox::Tertunda},
    projection::Fact,
    store::ledger::{prepare, system_random},
    web::{
        entry::{
            around::rangka,
            import::page::{Calon, Karantina, Rencana},
            page::Tanda,
            preview::{Tentang, akan_berubah, tertutup, usulan},
            steps::kuitansi,
            tanda,
        },
        posted::Fields,
    },
};

/// Maximum number of doubtful cells that are shown: each may be a field of the form.
const MOST_DOUBTS: usize = 100;
/// Maximum number of events that are shown.
const MOST_SHOWN: usize = 50;

/// Saves the plan if that is requested and the plan is unchanged since it was shown; otherwise shows it.
pub async fn lanjut(call: Call, mut read: Terbaca, fields: &Fields) -> Result<Response, Problem> {
    let left = tertunda(&call, &read);
    inbox::leave(&call, read.asked.berkas.hash, &left)?;
    let langkah = fields.get("langkah");
    let drafts = std::mem::take(&mut read.plan.drafts);
    if drafts.is_empty() {
        return match read.plan.known.first().filter(|_| langkah == "simpan") {
            // The same bytes were imported before: shows the first receipt.
            Some(seq) => Ok(kuitansi(*seq)),
            None => heavy(call, move |call| tampil(call, &read, &[], None, None)).await,
        };
    }
    let actor = call.caller.actor(&call.books, &drafts)?;
    let prepared = match prepare(drafts.clone(), &system_random()) {
        Ok(prepared) => prepared,
        Err(error) => {
            let why = tertolak(&read.plan, &Problem::from(error));
            return heavy(call, move |call| tampil(call, &read, &[], None, Some(why))).await;
        }
    };
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    let outcome = match langkah {
        "simpan" if fields.get("rencana") == sidik(&prepared) => {
            match call.append(bertanda(drafts, prepared.clone(), fields)?, actor.clone()).await {
                Ok(receipt) => {
                    inbox::settle(&call, read.asked.berkas.hash, &left)?;
                    return Ok(kuitansi(receipt.first));
                }
                Err(error) => Err(error),
            }
        }
        "simpan" => {
            Ok(Some("sejak Anda melihatnya, buku besar berubah dan rencana ini menjadi lain; periksa lagi".to_owned()))
        }
        _ => check(&call, &prepared, actor.clone()).await.map(|()| None),
    };
    let pesan = outcome.unwrap_or_else(|error| Some(tertolak(&read.plan, &refused(&call, error, &subjects))));
    let tanda = tanda::diminta(&call, &prepared, &actor)?;
    heavy(call, move |call| tampil(call, &read, &prepared, tanda, pesan)).await
}

/// The quarantine of the table, for the inbox.
fn tertunda(call: &Call, read: &Terbaca) -> Tertunda {
    Tertunda {
        nama: read.asked.berkas.nama.clone(),
        jenis: read.asked.jenis.name().to_owned(),
        unit: read.asked.unit.clone(),
        tahun: read.asked.tahun,
        sel: read.plan.quarantine.len(),
        hari: call.ask().day(),
    }
}

/// Adds the signatures of the form, if it has any; the shown events were the same without them.
fn bertanda(mut drafts: Vec<Draft>, prepared: Vec<Prepared>, fields: &Fields) -> Result<Vec<Prepared>, Problem> {
    tanda::bubuhkan(fields, &mut drafts)?;
    match drafts.iter().any(|draft| draft.event.umum().tanda_tangan.is_some()) {
        true => Ok(prepare(drafts, &system_random())?),
        false => Ok(prepared),
    }
}

async fn check(call: &Call, prepared: &[Prepared], actor: Actor) -> Result<(), crate::http::service::Turned> {
    call.service.check(prepared.to_vec(), actor).await.map(|_| ())
}

/// The text of a refusal, with its cell.
fn tertolak(plan: &Plan, problem: &Problem) -> String {
    match plan.cells.get(problem.index()).filter(|_| problem.field().is_some()) {
        Some(cell) => format!("sel {cell}: {}", problem.words()),
        None => problem.words(),
    }
}

/// Fingerprint of the plan: hash of the events without their salt.
fn sidik(prepared: &[Prepared]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("jejak import 2026: plan as shown");
    for one in prepared {
        let draft = &one.draft;
        let head = format!("{} {} {} {:?}", one.id, draft.unit, draft.berlaku, draft.refs);
        for part in [head.as_bytes(), one.data.as_slice()] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    Hash(hasher.finalize().into()).to_string()
}

fn tampil(
    call: &Call,
    read: &Terbaca,
    prepared: &[Prepared],
    tanda: Option<Tanda>,
    pesan: Option<String>,
) -> Result<Response, Problem> {
    let Terbaca { asked, lembar, plan, akun, .. } = read;
    let facts = usulan(call, prepared, akun);
    let mut tentang =
        Tentang { unit: Vec::new(), tahun: asked.tahun, per: Vec::new(), subjek: format!("{}/", asked.unit) };
    prepared.iter().for_each(|p| tentang.turut(&p.draft.unit, &p.draft.event));
    let refused = pesan.is_some();
    let page = Rencana {
        rangka: rangka(call, &asked.unit, asked.tahun)?,
        tentang: berkas(read),
        lembar: lembar.clone(),
        ringkas: ringkas(plan),
        pesan,
        jumlah: prepared.len(),
        calon: plan.cells.iter().zip(prepared).take(MOST_SHOWN).map(|(cell, p)| calon(cell, p)).collect(),
        dikarantina: plan.quarantine.len(),
        karantina: plan.quarantine.iter().take(MOST_DOUBTS).map(karantina).collect(),
        perubahan: if facts.is_empty() || refused { Vec::new() } else { perubahan(call, &facts, tentang.clone())? },
        tertutup: tertutup(call, &tentang.unit),
        ke: alamat(&asked.unit, asked.tahun),
        kembali: format!("/entri/{}/{}", asked.unit, asked.tahun),
        csrf: call.caller.csrf(),
        tetap: tetap(read, prepared),
        tanda,
    };
    call.html(if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)
}

/// Changed figures, for each year that the events are about.
fn perubahan(
    call: &Call,
    facts: &[Fact],
    tentang: Tentang,
) -> Result<Vec<crate::web::entry::page::Perubahan>, Problem> {
    let mut years: Vec<u16> = facts.iter().map(|f| f.stream().tahun).filter(|year| *year > 0).collect();
    years.push(tentang.tahun);
    years.sort_unstable();
    years.dedup();
    let mut all = Vec::new();
    for tahun in years {
        all.extend(akan_berubah(call, facts, &Tentang { tahun, ..tentang.clone() })?);
    }
    Ok(all)
}

fn berkas(read: &Terbaca) -> Vec<(String, String)> {
    let Terbaca { asked, lembar, mapping, .. } = read;
    let columns: Vec<_> = mapping.kolom.iter().map(|(field, head)| format!("{field} = «{head}»")).collect();
    let fixed: Vec<_> = mapping.tetap.iter().map(|(field, value)| format!("{field} = {value}")).collect();
    let marks = match mapping.locale {
        Some(Locale::Id) => "1.234,56 (Indonesia)",
        Some(Locale::En) => "1,234.56 (Inggris)",
        None => "tidak disebut: yang bermakna ganda dikarantina",
    };
    let heads = match mapping.judul_akhir() {
        last if last == mapping.judul => format!("baris {last}"),
        last => format!("baris {} sampai {last}", mapping.judul),
    };
    let mut all = vec![
        ("Berkas", asked.berkas.nama.clone()),
        ("Lembar dan baris judul", format!("{lembar}, {heads}")),
        ("Angka", marks.to_owned()),
        ("Kolom", columns.join("; ")),
        ("Sama untuk semua baris", fixed.join("; ")),
        ("Hash berkas", asked.berkas.hash.to_string()),
    ];
    if !asked.pilih.is_empty() {
        let picked: Vec<_> = asked.pilih.iter().map(|(cell, reading)| format!("{cell} dibaca «{reading}»")).collect();
        all.push(("Pilihan Anda", picked.join("; ")));
    }
    all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(words, text)| (words.to_owned(), text)).collect()
}

fn ringkas(plan: &Plan) -> Vec<String> {
    let all = [
        (plan.same, "nilai sudah sama di buku besar"),
        (plan.known.len(), "sudah diimpor dari berkas ini; tidak dicatat lagi"),
        (plan.empty, "baris tanpa isi"),
        (plan.sums, "baris jumlah menurut kode kelompok (tidak dicatat)"),
    ];
    let counted = all.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
    plan.told.iter().cloned().chain(counted).collect()
}

fn calon(cell: &str, prepared: &Prepared) -> Calon {
    let event = &prepared.draft.event;
    let source = event.umum().sumber;
    let printed = source.and_then(|s| s.tercetak.as_ref());
    // The stored value of the cell, if it differs from the shown one.
    let stored = source.and_then(|s| s.tempat.as_ref()).and_then(|t| t.as_str().split_once(", "));
    Calon {
        sel: cell.to_owned(),
        tipe: event.kind().name().to_owned(),
        subjek: prepared.subject.to_string(),
        tercetak: printed.map(ToString::to_string).unwrap_or_default()
            + &stored.map_or_else(String::new, |(_, stored)| format!(" ({stored})")),
        berlaku: time::day(prepared.draft.berlaku),
    }
}

fn karantina(one: &crate::import::Quarantined) -> Karantina {
    let (sel, mentah, alasan) = (one.sel.clone(), one.mentah.clone(), one.alasan.clone());
    Karantina { sel, mentah, alasan, bacaan: one.bacaan.clone() }
}

/// The hidden fields of the next step. A choice that no longer settles anything is dropped and asked again.
fn tetap(read: &Terbaca, prepared: &[Prepared]) -> Vec<(String, String)> {
    let Mapping { judul, judul_baris, locale, kolom, tetap, .. } = &read.mapping;
    let mut all = read.asked.tetap();
    let mut put = |name: String, value: String| all.push((name, value));
    for name in ["lembar", "dilihat_lembar"] {
        put(name.to_owned(), read.lembar.clone());
    }
    for name in ["judul", "dilihat_judul"] {
        put(name.to_owned(), judul.to_string());
    }
    for name in ["judul_baris", "dilihat_judul_baris"] {
        put(name.to_owned(), (*judul_baris).max(1).to_string());
    }
    put("locale".to_owned(), locale.map_or("", Locale::name).to_owned());
    kolom.iter().for_each(|(field, head)| put(format!("kolom.{field}"), head.clone()));
    tetap.iter().for_each(|(field, value)| put(format!("tetap.{field}"), value.clone()));
    let asked_again = |cell: &str| read.plan.quarantine.iter().any(|q| q.sel == cell);
    let settled = read.asked.pilih.iter().filter(|(cell, _)| !asked_again(cell));
    settled.for_each(|(cell, reading)| put(format!("pilih.{cell}"), reading.clone()));
    put("rencana".to_owned(), sidik(prepared));
    all
}
