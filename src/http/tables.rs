//! Import of tables by API: they are read like those of `jejak import --as` and of the import page. A request shows the plan
//! first; sent again with the plan's `rencana`, it records it.

use std::collections::BTreeMap;

use axum::{http::StatusCode, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Problem,
    append::{self, JsonBody, MOST_EVENTS, refused},
    beside,
    call::{Call, Reading},
    evidence, inbox,
    operation::{Content, Operation, Param, reference},
    param,
    structure::{RECORDING, asked, last, named, nothing, still, unreadable},
};
use crate::{
    event::{Draft, Event, Hash, UnitCode},
    import::{self, Ground, ImportError, Kind, Mapping, Plan, Waiting, Wanted},
    present::view::inbox::Tertunda,
    projection::{Pandangan, Per, access},
    store::{
        AsOf,
        ledger::{prepare, system_random},
    },
};

/// Body of an import: a file that was uploaded as evidence, and how to read it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TabelImpor {
    berkas: Hash,
    nama: String,
    pemetaan: Option<Mapping>,
    #[serde(default)]
    pilih: BTreeMap<String, String>,
    rencana: Option<Hash>,
    #[serde(default)]
    sebagian: bool,
}

/// A table after reading.
struct Terbaca {
    jenis: Kind,
    lembar: String,
    mapping: Mapping,
    plan: Plan,
    menunggu: Option<Waiting>,
}

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let content = |name: &str| Content { media: vec![("application/json", reference(name))], examples: Vec::new() };
    let kind = json!({"type": "string", "enum": Kind::ALL.map(Kind::name)});
    let example =
        json!({"berkas": format!("b3:{}", "0".repeat(64)), "nama": "realisasi.csv", "pemetaan": {"locale": "id"}});
    vec![
        Operation::post("/v1/units/{unit}/{tahun}/tables/{jenis}", "table_import", table)
            .tell(
                "Impor",
                "Impor tabel",
                "Unggah tabelnya dengan POST /v1/evidence, sebutkan hash-nya di sini, dan lihat rencananya: yang akan dicatat, \
                 dan sel yang dikarantina dengan bacaan yang dapat dipilih (pilih). Kirim lagi dengan rencana yang sama untuk \
                 mencatatnya sebagai satu kelompok.",
            )
            .with([param::unit(), param::tahun(), Param::path("jenis", "Jenis tabel", kind, "realisasi")])
            .takes(Content { examples: vec![("rencana", example)], ..content("TabelImpor") })
            .gives(200, "Rencana; tidak ada yang dicatat", Some(content("RencanaTabel")))
            .gives(201, "Tercatat sebagai satu kelompok", Some(content("Kuitansi")))
            .fails(RECORDING),
    ]
}

async fn table(call: Call, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    call.only(&[])?;
    let (unit, tahun) = (call.unit()?, call.tahun()?);
    let jenis: Kind = call.path("jenis", &Kind::ALL.map(Kind::name).join(", "))?;
    let accepted =
        "objek dengan berkas (hash dari POST /v1/evidence), nama, dan bila perlu pemetaan, pilih, rencana, sebagian";
    let asked: TabelImpor = asked(&body, accepted)?;
    let bytes = evidence::own(&call, asked.berkas, import::MOST_BYTES).await?;
    let (berkas, seen, partial) = (asked.berkas, asked.rencana, asked.sebagian);
    let mut left = Tertunda {
        nama: asked.nama.clone(),
        jenis: jenis.name().to_owned(),
        unit: unit.clone(),
        tahun,
        sel: 0,
        hari: call.ask().day(),
    };
    let (call, read) = beside(call, move |call| read(call, &unit, tahun, jenis, asked, &bytes)).await?;
    left.sel = read.plan.quarantine.len();
    inbox::leave(&call, berkas, &left)?;
    let Some(seen) = seen else { return Ok(append::written(StatusCode::OK, last(&call), shown(&call, &read))) };
    let plan = read.plan;
    still(seen, plan.sidik(), plan.quarantine.len(), partial)?;
    if plan.drafts.is_empty() {
        return Err(nothing(None));
    }
    let actor = call.caller.actor(&call.books, &plan.drafts)?;
    let prepared = prepare(plan.drafts, &system_random())?;
    let ids: Vec<_> = prepared.iter().map(|p| p.id).collect();
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    let receipt = call.append(prepared, actor).await.map_err(|error| refused(&call, error, &subjects))?;
    inbox::settle(&call, berkas, &left)?;
    Ok(append::answer(&call, &receipt, &ids))
}

/// Reads the table. If the caller may record a part of it, events for other roles are taken out and counted as waiting.
fn read(
    call: &Call,
    unit: &UnitCode,
    tahun: u16,
    jenis: Kind,
    asked: TabelImpor,
    bytes: &[u8],
) -> Result<Terbaca, Problem> {
    let (berkas, _) = named(&asked.nama)?;
    let given = asked.pemetaan.unwrap_or_default();
    let wanted = Wanted { sheet: given.lembar.as_deref(), kind: Some(jenis) };
    let sheet = import::read(std::path::Path::new(&asked.nama), bytes, wanted, &|_| ());
    let sheet = sheet.map_err(|error| unreadable(&error))?;
    let mapping = mapped(given, jenis, (unit, tahun), &sheet).map_err(|error| {
        Problem::value("pemetaan", "", error.to_string(), "pemetaan dengan judul, kolom, atau nilai tetap yang kurang")
    })?;
    let reading = Reading { as_of: AsOf::Latest, per: Per::Tahun, pandangan: Pandangan::Resmi };
    let view = call.view(&call.context(&reading, unit, Some(tahun))?);
    let known = |id| call.service.reader.find_id(id).ok().flatten();
    let sees = |unit: &_| call.caller.sees(&call.books, unit);
    let recorded = |seq| call.ask().event(seq).ok().map(|recorded| recorded.event);
    let ground =
        Ground { view: &view, known: &known, recorded: &recorded, sees: &sees, picks: &asked.pilih, progress: &|_| () };
    let source = import::Source { berkas, hash: asked.berkas };
    let mut plan = import::plan(jenis, &sheet, &mapping, &source, ground).map_err(|error| unreadable(&error))?;
    if plan.drafts.len() > MOST_EVENTS {
        let accepted = format!("paling banyak {MOST_EVENTS} event; bagi berkasnya");
        let (field, count) = ("berkas", plan.drafts.len().to_string());
        return Err(Problem::limit(field, &count, "terlalu banyak event untuk satu kelompok", &accepted));
    }
    let own: Vec<_> = call.caller.own(&call.books).collect();
    let mine = |event: &Event| own.iter().any(|grant| access::may_record(grant.peran, event));
    let menunggu = plan.set_aside(&|draft: &Draft| mine(&draft.event));
    Ok(Terbaca { jenis, lembar: sheet.name, mapping, plan, menunggu })
}

/// The mapping of columns: the template's own, overridden by the one that was sent; the rest is guessed from the heads, and unit
/// and year without a column are those of the address.
fn mapped(
    given: Mapping,
    jenis: Kind,
    (unit, tahun): (&UnitCode, u16),
    sheet: &import::Sheet,
) -> Result<Mapping, ImportError> {
    let template = sheet.template.as_deref().map(Mapping::parse).transpose()?;
    let mut mapping = template.unwrap_or_default();
    if given.judul > 0 {
        (mapping.judul, mapping.judul_baris) = (given.judul, given.judul_baris);
    }
    mapping.lembar = given.lembar.or(mapping.lembar);
    mapping.locale = given.locale.or(mapping.locale);
    mapping.kolom.extend(given.kolom);
    mapping.tetap.extend(given.tetap);
    let mut mapping = mapping.guess(jenis, sheet)?;
    for (field, value) in [("unit", unit.to_string()), ("tahun", tahun.to_string())] {
        if !mapping.kolom.contains_key(field) {
            mapping.tetap.entry(field.to_owned()).or_insert(value);
        }
    }
    mapping.complete(jenis, sheet)
}

fn shown(call: &Call, read: &Terbaca) -> Value {
    let Terbaca { jenis, lembar, mapping, plan, menunggu } = read;
    let events: Vec<_> = (plan.cells.iter().zip(&plan.drafts))
        .map(|(cell, draft)| {
            let event = &draft.event;
            json!({
                "sel": cell, "type": event.kind().name(), "unit": draft.unit, "subject": event.subject(&draft.unit),
            })
        })
        .collect();
    let unclear: Vec<_> = (plan.quarantine.iter())
        .map(|one| {
            json!({
                "baris": one.baris, "sel": one.sel, "mentah": one.mentah, "alasan": one.alasan, "bacaan": one.bacaan,
            })
        })
        .collect();
    let (jumlah, siapa) = menunggu.as_ref().map_or((0, ""), |waiting| (waiting.jumlah, waiting.siapa.as_str()));
    json!({
        "dokumen": "rencana-tabel", "ledger": call.service.ledger.json(), "jenis": jenis.name(), "rencana": plan.sidik(),
        "lembar": lembar, "pemetaan": mapping, "event": events, "menunggu": {"jumlah": jumlah, "siapa": siapa},
        "sama": plan.same, "sudah_diimpor": plan.known.len(), "tanpa_isi": plan.empty, "catatan": plan.told,
        "karantina": unclear,
    })
}
