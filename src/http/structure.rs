//! The structure of an agency by API: its workbook for download, the import of a workbook, the next year. A request shows the
//! plan first; sent again with the plan's `rencana`, it records the caller's part, if the plan is still the same.

use axum::{
    body::Body,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    Problem,
    access::{fresh_token, hash},
    append::{self, JsonBody, refused},
    beside,
    call::Call,
    evidence, heavy, inbox,
    operation::{Content, Operation, Param, reference},
    takeaway,
};
use crate::{
    event::{Actor, Draft, Event, Hash, Seq, Teks, UnitCode, YEARS, data::Role},
    import::{
        self, ImportError,
        struktur::{self, Rencana},
    },
    present::view::inbox::Tertunda,
    store::ledger::{prepare, system_random},
};

/// Media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CONTENTS: [&str; 3] = ["kosong", "contoh", "tercatat"];
const YEAR: &str = "tahun 2000 sampai 2100";

/// Body of an import: a workbook that was uploaded as evidence, by its hash.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BukuKerja {
    berkas: Hash,
    nama: String,
    tahun: Option<u16>,
    rencana: Option<Hash>,
    #[serde(default)]
    sebagian: bool,
}

/// Body of a copy of one year's structure to another year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TahunBerikutnya {
    dari: u16,
    ke: Option<u16>,
    #[serde(default)]
    unit: Vec<UnitCode>,
    rencana: Option<Hash>,
    #[serde(default)]
    sebagian: bool,
}

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let binary = Content { media: vec![(XLSX, json!({"type": "string"}))], examples: Vec::new() };
    let tahun = json!({"type": "integer", "minimum": 2000, "maximum": 2100});
    let book = json!({"berkas": format!("b3:{}", "0".repeat(64)), "nama": "struktur.xlsx", "tahun": 2026});
    let next = json!({"dari": 2023, "ke": 2024});
    vec![
        Operation::get("/v1/structure", "structure_workbook", workbook)
            .tell(
                "Impor",
                "Buku kerja struktur (XLSX)",
                "Buku kerja unit, akun, aturan, indikator, target dan keluaran: kosong, dengan contoh instansi, atau seperti \
                 yang tercatat.",
            )
            .with([
                Param::query("tahun", "Tahun struktur", tahun, 2026),
                Param::query("isi", "Isi buku kerja", json!({"type": "string", "enum": CONTENTS}), "tercatat"),
            ])
            .gives(200, "Buku kerja", Some(binary)),
        plans(
            Operation::post("/v1/structure", "structure_import", structure).tell(
                "Impor",
                "Impor struktur",
                "Unggah buku kerjanya dengan POST /v1/evidence, sebutkan hash-nya di sini, dan lihat rencananya; kirim lagi \
                 dengan rencana yang sama untuk mencatat bagian menurut peran Anda (admin: unit dan akun; perencana: selebihnya).",
            ),
            "BukuKerja",
            book,
        ),
        plans(
            Operation::post("/v1/structure/next", "structure_next", next_year).tell(
                "Impor",
                "Tahun berikutnya",
                "Aturan, simpul, indikator, keluaran dan target Renstra yang diteruskan ke tahun berikutnya: rencananya, dan \
                 dengan rencana yang sama pencatatannya.",
            ),
            "TahunBerikutnya",
            next,
        ),
    ]
}

/// Adds body, answers and problems of an operation that shows a plan or records it.
fn plans(operation: Operation, body: &str, example: Value) -> Operation {
    let content = |name: &str| Some(Content { media: vec![("application/json", reference(name))], examples: vec![] });
    operation
        .takes(Content { media: vec![("application/json", reference(body))], examples: vec![("rencana", example)] })
        .gives(200, "Rencana; tidak ada yang dicatat", content("RencanaStruktur"))
        .gives(201, "Bagian Anda tercatat; token akun baru hanya disebut di sini", content("KuitansiStruktur"))
        .fails(RECORDING)
}

/// Kinds of problem that recording a plan may answer.
pub const RECORDING: [&str; 8] = [
    "json-salah",
    "tidak-ditemukan",
    "bentrok",
    "di-luar-batas",
    "tidak-dikenal",
    "melanggar-aturan",
    "periode-ditutup",
    "hasil-tidak-diketahui",
];

/// The account and role with which the caller sets up the structure. It must reach all units: the workbook is about the whole
/// agency.
pub fn perancang(call: &Call) -> Result<Actor, Problem> {
    if call.caller.akun.is_none() {
        return Err(Problem::new("tanpa-token", "menyusun struktur memerlukan log masuk"));
    }
    let may = |peran| matches!(peran, Role::Admin | Role::Perencana);
    let grant = call.caller.own(&call.books).find(|grant| may(grant.peran) && grant.unit.is_empty());
    let grant = grant.ok_or_else(|| {
        let why = "struktur seluruh instansi disusun admin, atau perencana yang aksesnya mencakup semua unit";
        Problem::new("tidak-berwenang", why)
    })?;
    Ok(Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran })
}

/// Parses a JSON body.
pub fn asked<T: DeserializeOwned>(body: &[u8], accepted: &str) -> Result<T, Problem> {
    // serde would read a list as the fields in their order.
    if body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Problem::value("", "[…]", "isi bukan objek", accepted));
    }
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Problem::value("", "", error.to_string(), accepted),
        _ => Problem::new("json-salah", "isi bukan JSON yang utuh"),
    })
}

/// Checks that a year is within the bounds of cards.
fn bounded(field: &str, year: u16) -> Result<u16, Problem> {
    match YEARS.contains(&year) {
        true => Ok(year),
        false => Err(Problem::value(field, &year.to_string(), "tahun di luar batas", YEAR)),
    }
}

/// The name of a file without its folder, and its extension.
pub fn named(nama: &str) -> Result<(Teks, String), Problem> {
    let parsed: Result<Teks, String> = nama.parse();
    let berkas = parsed
        .map_err(|why| Problem::value("nama", nama, why, "nama berkas dengan akhirannya, misalnya struktur.xlsx"))?;
    let ending = nama.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase());
    Ok((berkas, ending))
}

/// The workbook for download: empty, with an invented agency, or with the current structure.
pub async fn workbook(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&["tahun", "isi"])?;
        perancang(call)?;
        let tahun =
            call.query::<u16>("tahun", YEAR)?.map_or_else(|| Ok(call.ask().day().year()), |y| bounded("tahun", y))?;
        let which = call.query::<String>("isi", "")?.unwrap_or_else(|| "kosong".to_owned());
        let today = call.ask().day();
        let bytes = match which.as_str() {
            "kosong" => struktur::workbook(&struktur::Isi::kosong(tahun), today, true),
            "contoh" => struktur::workbook(&struktur::example(tahun), today, false),
            "tercatat" => struktur::workbook(&call.ask().structure(tahun)?, today, false),
            other => return Err(Problem::value("isi", other, "isi tidak dikenal", &CONTENTS.join(", "))),
        };
        let mut response = Body::from(bytes.map_err(|e| Problem::internal(&e))?).into_response();
        takeaway::attach(&mut response, XLSX, &format!("struktur-{tahun}-{which}.xlsx"));
        Ok(response)
    })
    .await
}

async fn structure(call: Call, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    call.only(&[])?;
    let accepted = "objek dengan berkas (hash dari POST /v1/evidence), nama, dan bila perlu tahun, rencana, sebagian";
    let asked: BukuKerja = asked(&body, accepted)?;
    let actor = perancang(&call)?;
    let tahun = asked.tahun.map(|year| bounded("tahun", year)).transpose()?;
    let (berkas, ending) = named(&asked.nama)?;
    let bytes = evidence::own(&call, asked.berkas, import::MOST_BYTES).await?;
    let source = import::Source { berkas, hash: asked.berkas };
    let who = actor.clone();
    let (call, rencana) = beside(call, move |call| {
        let planned = struktur::read(&bytes, &ending)
            .and_then(|buku| call.ask().structure_plan(&buku, tahun, std::slice::from_ref(&who), &source));
        planned.map_err(|error| unreadable(&error))
    })
    .await?;
    let left = tertunda(&call, &asked.nama, &rencana);
    inbox::leave(&call, asked.berkas, &left)?;
    let recorded = asked.rencana.is_some();
    let (settled, response) = answered(call, &rencana, actor, asked.rencana, asked.sebagian).await?;
    if recorded {
        inbox::settle(&settled, asked.berkas, &left)?;
    }
    Ok(response)
}

/// The quarantine of a plan, for the inbox.
pub fn tertunda(call: &Call, nama: &str, rencana: &Rencana) -> Tertunda {
    let (jenis, nama, unit) = ("struktur".to_owned(), nama.to_owned(), UnitCode::ledger());
    Tertunda { nama, jenis, unit, tahun: rencana.tahun, sel: rencana.karantina.len(), hari: call.ask().day() }
}

/// The problem of a file that cannot be imported.
pub fn unreadable(error: &ImportError) -> Problem {
    match error {
        ImportError::Books(_) => Problem::internal(error),
        _ => Problem::value("berkas", "", error.to_string(), "berkas dalam bentuk templatnya"),
    }
}

async fn next_year(call: Call, JsonBody(body): JsonBody) -> Result<Response, Problem> {
    call.only(&[])?;
    let asked: TahunBerikutnya = asked(&body, "objek dengan dari, dan bila perlu ke, unit, rencana, sebagian")?;
    let actor = perancang(&call)?;
    if actor.role != Role::Perencana {
        return Err(Problem::new("tidak-berwenang", "tahun berikutnya disusun perencana"));
    }
    let dari = bounded("dari", asked.dari)?;
    let ke = bounded("ke", asked.ke.unwrap_or(dari + 1))?;
    if ke <= dari {
        let accepted = format!("{} atau sesudahnya", dari + 1);
        return Err(Problem::value("ke", &ke.to_string(), format!("bukan sesudah {dari}"), &accepted));
    }
    let (who, unit) = (actor.clone(), asked.unit);
    let (call, rencana) =
        beside(call, move |call| Ok(call.ask().next_year(dari, ke, &unit, std::slice::from_ref(&who))?)).await?;
    Ok(answered(call, &rencana, actor, asked.rencana, asked.sebagian).await?.1)
}

/// Answers the plan or, if the request names it, records the caller's part and answers the receipt.
async fn answered(
    call: Call,
    rencana: &Rencana,
    actor: Actor,
    seen: Option<Hash>,
    partial: bool,
) -> Result<(Call, Response), Problem> {
    let Some(seen) = seen else {
        let response = append::written(StatusCode::OK, last(&call), plan(&call, rencana));
        return Ok((call, response));
    };
    still(seen, rencana.sidik(), rencana.karantina.len(), partial)?;
    let mut drafts = rencana.bagian(actor.role);
    if drafts.is_empty() {
        return Err(nothing(rencana.langkah.first().map(|step| step.peran().name())));
    }
    let told = tokens(&mut drafts)?;
    let prepared = prepare(drafts, &system_random())?;
    let ids: Vec<_> = prepared.iter().map(|p| p.id).collect();
    let subjects: Vec<_> = prepared.iter().map(|p| (p.subject.clone(), p.draft.unit.clone())).collect();
    let receipt = call.append(prepared, actor).await.map_err(|error| refused(&call, error, &subjects))?;
    let mut body = append::receipt(&call, &receipt, &ids);
    body["token"] = told;
    Ok((call, append::written(StatusCode::CREATED, receipt.last, body)))
}

/// Checks that a plan is still the one that was looked at, and clear enough to be recorded.
pub fn still(seen: Hash, now: Hash, unclear: usize, partial: bool) -> Result<(), Problem> {
    if seen != now {
        let why = "sejak dilihat, buku besar atau berkasnya berubah dan rencana ini menjadi lain";
        return Err(Problem::new("bentrok", why).accepting("rencana dari jawaban terakhir tanpa rencana"));
    }
    if unclear > 0 && !partial {
        let why = format!("{unclear} sel dikarantina; tidak ada yang dicatat");
        let accepted = "berkas yang diperbaiki, atau sebagian: true untuk mencatat yang jelas saja";
        return Err(Problem::new("melanggar-aturan", why).accepting(accepted));
    }
    Ok(())
}

/// The problem that a plan has nothing for the caller to record.
pub fn nothing(other: Option<&str>) -> Problem {
    let accepted = other.map_or_else(
        || "tidak ada: buku besar sudah sama".to_owned(),
        |role| format!("token peran {role}, untuk yang masih menunggu"),
    );
    Problem::new("melanggar-aturan", "tidak ada yang dicatat dengan peran Anda").accepting(&accepted)
}

/// Generates the tokens of new accounts; returns them for the answer.
fn tokens(drafts: &mut [Draft]) -> Result<Value, Problem> {
    let mut told = Vec::new();
    for draft in drafts {
        let Event::AksesDiberikan(data) = &mut draft.event else { continue };
        let token = fresh_token()?;
        data.token = Some(hash(&token));
        told.push(json!({"akun": data.akun, "peran": data.peran.name(), "token": token}));
    }
    Ok(told.into())
}

/// The last seq of the ledger.
pub fn last(call: &Call) -> Seq {
    call.service.reader.last().seq
}

fn plan(call: &Call, of: &Rencana) -> Value {
    let steps: Vec<_> = (of.langkah.iter())
        .map(|step| {
            let draft = &step.draft;
            json!({
                "tindakan": step.tindakan.kata(), "type": draft.event.kind().name(), "unit": draft.unit,
                "subject": draft.event.subject(&draft.unit), "lembar": step.lembar, "sel": step.sel, "isi": step.isi,
                "peran": step.peran().name(),
            })
        })
        .collect();
    let unclear: Vec<_> = (of.karantina.iter())
        .map(|one| {
            json!({
                "lembar": one.lembar, "sel": one.sel, "mentah": one.mentah, "alasan": one.alasan, "diterima": one.diterima,
            })
        })
        .collect();
    let stays: Vec<_> = of.tak_disebut.iter().map(|(sheet, count)| json!({"lembar": sheet, "jumlah": count})).collect();
    let waits: Vec<_> = of.menunggu.iter().map(struktur::Menunggu::tertulis).collect();
    let figures: Vec<_> =
        (of.angka.iter()).map(|one| json!({"alamat": one.alamat, "dari": one.dari, "menjadi": one.menjadi})).collect();
    json!({
        "dokumen": "rencana-struktur", "ledger": call.service.ledger.json(), "tahun": of.tahun, "rencana": of.sidik(),
        "langkah": steps, "sama": of.sama, "tak_disebut": stays, "catatan": of.catatan, "karantina": unclear,
        "menunggu": waits, "angka": figures, "angka_lain": of.angka_lain,
    })
}
