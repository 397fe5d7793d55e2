//! Downloads: the self-proving bag of a unit's year, and its performance report.

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde_json::json;
use tokio::io::AsyncReadExt;

use super::{
    Problem, append,
    call::Call,
    dear,
    operation::{Content, Operation, Param},
    outside, param,
    quota::Of,
    service::Turned,
    view::{stamp, today},
};
use crate::{
    event::{Draft, Event, Kind, Seq, Teks, UnitCode, data::EksporDibuat},
    export::{self, Made, Origin, Request},
    ledger::Identity,
    present::{
        Context,
        form::{docx::docx, html::html, pdf::pdf},
    },
    projection::Per,
    store::{AsOf, Filter, Tree, ledger::prepare, ledger::system_random, publish, writer::AppendError},
};

/// Maximum characters of a bag's recipient.
const RECIPIENT: usize = 200;
/// Size of a streamed piece in bytes.
const PIECE: usize = 64 << 10;
/// File name of the bag in its temporary folder.
const BAG: &str = "paket.zip";
/// Maximum number of events searched backwards for the last recorded checkpoint.
const BACK: usize = 64;

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let form = json!({"type": "string", "enum": ["html", "docx", "pdf"], "default": "html"});
    let form = Param::query("bentuk", "Bentuk berkas; pdf memerlukan peramban pada mesin layanan", form, "docx");
    let [as_of, per, _] = param::reading();
    let public = json!({"type": "string", "enum": ["ya"]});
    let whom = json!({"type": "string", "minLength": 1, "maxLength": RECIPIENT});
    let binary = |media| (media, json!({"type": "string", "contentMediaType": media}));
    let file = |media: &[&'static str]| Content { media: media.iter().map(|m| binary(*m)).collect(), examples: vec![] };
    vec![
        Operation::get("/v1/units/{unit}/{tahun}/report", "report", report)
            .tell("Unit", "Laporan kinerja (LKj)", "Bagian angka laporan kinerja, sebagaimana diketahui pada as_of.")
            .with([param::unit(), param::tahun(), as_of.clone(), form])
            .gives(200, "Laporan", Some(file(&["text/html", DOCX, "application/pdf"])))
            .fails(["tidak-ditemukan", "belum-siap"]),
        Operation::post("/v1/units/{unit}/{tahun}/exports", "export", export_bag)
            .tell(
                "Catat",
                "Paket ekspor (bag)",
                "Membuat paket ZIP yang membuktikan dirinya sendiri dan mencatat bahwa paket itu dibuat.",
            )
            .with([param::unit(), param::tahun(), as_of, per])
            .with([
                Param::query("publik", "Untuk umum: tanpa berkas bukti", public, "ya"),
                Param::query("penerima", "Untuk siapa", whom, "BPK"),
            ])
            .gives(201, "Paket", Some(file(&["application/zip"])))
            .fails(["tidak-ditemukan", "terlalu-sering", "belum-siap", "hasil-tidak-diketahui"]),
    ]
}

/// Media type of DOCX.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Docx,
    Pdf,
}

async fn report(call: Call) -> Result<Response, Problem> {
    call.only(&["as_of", "bentuk"])?;
    dear(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        let form = match call.query::<String>("bentuk", "html, docx, pdf")?.as_deref() {
            None | Some("html") => Form::Html,
            Some("docx") => Form::Docx,
            Some("pdf") => Form::Pdf,
            Some(other) => return Err(Problem::value("bentuk", other, "bentuk tidak dikenal", "html, docx, pdf")),
        };
        let reading = super::call::Reading { per: Per::Tahun, ..call.reading()? };
        let context = call.context(&reading, &unit, Some(tahun))?;
        let (media, ending) = match form {
            Form::Html => ("text/html; charset=utf-8", "html"),
            Form::Docx => (DOCX, "docx"),
            Form::Pdf => ("application/pdf", "pdf"),
        };
        let bytes = written(call, &context, tahun, form)?;
        let mut response = Body::from(bytes).into_response();
        attach(&mut response, media, &format!("lkj-{unit}-{tahun}-event-{}.{ending}", context.as_of.seq));
        stamp(response.headers_mut(), context.as_of.seq);
        Ok(response)
    })
    .await
}

fn written(call: &Call, context: &Context, tahun: u16, form: Form) -> Result<Vec<u8>, Problem> {
    let failed = |e: &dyn std::fmt::Display| Problem::internal(e);
    let report = call.ask().report(context, tahun).map_err(|e| failed(&e))?;
    match form {
        Form::Html => html(&report).map(String::into_bytes).map_err(|e| failed(&e)),
        Form::Docx => docx(&report).map_err(|e| failed(&e)),
        Form::Pdf => {
            let dir = tempfile::tempdir().map_err(|e| failed(&e))?;
            let file = dir.path().join("lkj.pdf");
            pdf(&report, &file).map_err(|e| Problem::new("belum-siap", e.to_string()))?;
            std::fs::read(file).map_err(|e| failed(&e))
        }
    }
}

/// The parameters of a bag.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The unit; those below it are included.
    pub unit: UnitCode,
    /// Year of the tables.
    pub tahun: u16,
    /// Recorded time of the tables.
    pub as_of: AsOf,
    /// Period of the tables.
    pub per: Per,
    /// A public bag has no evidence.
    pub publik: bool,
    /// The recipient.
    pub penerima: Option<Teks>,
}

async fn export_bag(call: Call) -> Result<Response, Problem> {
    call.only(&["as_of", "per", "publik", "penerima"])?;
    let reading = call.reading()?;
    let wish = Wish {
        unit: call.unit()?,
        tahun: call.tahun()?,
        as_of: reading.as_of,
        per: reading.per,
        publik: public(&call)?,
        penerima: call.query("penerima", Teks::ACCEPTED)?.map(recipient).transpose()?,
    };
    bag(call, wish).await
}

/// Checks the length of a bag's recipient.
pub fn recipient(text: Teks) -> Result<Teks, Problem> {
    if text.as_str().chars().count() <= RECIPIENT {
        return Ok(text);
    }
    Err(Problem::value("penerima", text.as_str(), "terlalu panjang", &format!("1 sampai {RECIPIENT} karakter")))
}

fn public(call: &Call) -> Result<bool, Problem> {
    match call.query::<String>("publik", "ya")?.as_deref() {
        None => Ok(false),
        Some("ya") => Ok(true),
        Some(other) => Err(Problem::value("publik", other, "nilai tidak dikenal", "ya, atau tidak disebut")),
    }
}

/// Makes a bag and records that it was made, before its first byte is sent.
pub async fn bag(call: Call, wish: Wish) -> Result<Response, Problem> {
    call.known_unit(&wish.unit)?;
    if call.service.vault().is_none() {
        return Err(AppendError::Mirror.into());
    }
    let Some(account) = call.caller.akun.clone() else {
        return Err(Problem::new("tanpa-token", "paket hanya dibuat untuk akun yang dikenal: pembuatannya dicatat"));
    };
    // Checks the quota before the work is done.
    let quotas = &call.service.quotas;
    quotas.give_back(quotas.take(&account, vec![(Of::Exports, 1)], super::service::now())?);
    if uncommitted(&call)? {
        outside::record(call.service.clone()).await;
    }
    let (service, key) = (call.service.clone(), call.visit.key());
    let made = service.dear.run(key, move || make(&call, &wish).map(|(file, made)| (call, wish, file, made))).await?;
    let (call, wish, file, made) = made?;
    let draft = record(&call, &wish, &made);
    let actor = call.caller.actor(&call.books, std::slice::from_ref(&draft))?;
    let group = prepare(vec![draft], &system_random())?;
    let ids: Vec<_> = group.iter().map(|prepared| prepared.id).collect();
    let receipt = call.append(group, actor).await.map_err(|error| {
        let unknown = matches!(error, Turned::Ledger(AppendError::Unknown));
        let problem = append::refused(&call, error, &[]);
        if unknown { problem.with_ids(&ids) } else { problem }
    })?;
    let mut response = streamed(file)?;
    *response.status_mut() = StatusCode::CREATED;
    attach(&mut response, "application/zip", &format!("jejak-{}-{}-event-{}.zip", wish.unit, wish.tahun, made.sampai));
    stamp(response.headers_mut(), receipt.last);
    Ok(response)
}

/// Whether anything but records of exports came after the last recorded checkpoint. Then a checkpoint with the heads of all units
/// is recorded first, so that the bag can prove that it is complete. Exports alone add no checkpoint.
fn uncommitted(call: &Call) -> Result<bool, Problem> {
    let filter = Filter { reverse: true, limit: Some(BACK), ..Filter::default() };
    let mut covered = false;
    call.service.reader.events(&filter, &mut |event| match event.header.kind {
        Kind::EksporDibuat => std::ops::ControlFlow::Continue(()),
        kind => {
            covered = kind == Kind::CheckpointDicatat;
            std::ops::ControlFlow::Break(())
        }
    })?;
    Ok(!covered)
}

fn make(call: &Call, wish: &Wish) -> Result<(tempfile::TempDir, Made), Problem> {
    let failed = |e: &dyn std::fmt::Display| Problem::internal(e);
    let (reader, config) = (&call.service.reader, &call.service.config);
    let identity = Identity::read(reader).map_err(|e| failed(&e))?;
    let key = config.signing_key();
    let (tree, checkpoint, signer) = if key.is_file() {
        let (tree, signed) = publish::publish(&config.data, &key, reader).map_err(|e| failed(&e))?;
        (tree, signed, Some(identity.signer(&key).map_err(|e| failed(&e))?))
    } else {
        let tree = Tree::current(&config.data, reader).map_err(|e| failed(&e))?;
        let (tree, signed) = publish::published(tree, &identity).map_err(|e| {
            let why =
                "tidak ada checkpoint yang diterbitkan, dan layanan ini tidak memegang kunci untuk menandatanganinya";
            Problem::new("belum-siap", format!("{why} ({e})"))
        })?;
        (tree, signed, None)
    };
    let witnesses = config.witness_keys.as_deref().map(export::read_keys).transpose().map_err(|e| failed(&e))?;
    let witnesses = witnesses.unwrap_or_default();
    let from = Origin {
        data: &config.data,
        reader,
        tree: &tree,
        checkpoint: &checkpoint,
        identity: &identity,
        witnesses: &witnesses,
        signer: signer.as_ref(),
    };
    let request = Request {
        unit: wish.unit.clone(),
        tahun: wish.tahun,
        as_of: Some(call.moment(wish.as_of)?.seq),
        per: wish.per,
        from: 1,
        to: None,
        publik: wish.publik,
        penerima: wish.penerima.clone(),
    };
    // A new folder, because an export does not overwrite; it is removed when the bag was sent.
    let place = tempfile::Builder::new().prefix("paket-").tempdir().map_err(|e| failed(&e))?;
    let made = export::export(&from, &request, &place.path().join(BAG)).map_err(|e| failed(&e))?;
    Ok((place, made))
}

fn record(call: &Call, wish: &Wish, made: &Made) -> Draft {
    let last = call.service.reader.last();
    let event = Event::EksporDibuat(EksporDibuat {
        tahun: wish.tahun,
        sampai: made.sampai,
        kepala: made.kepala,
        manifes: made.manifest,
        publik: wish.publik,
        penerima: wish.penerima.clone(),
        alasan: None,
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
        tanda_tangan: None,
    });
    let berlaku = if call.service.ledger.simulasi { last.recorded_at.day() } else { today() };
    Draft { unit: wish.unit.clone(), berlaku, event, refs: Vec::<Seq>::new(), id: None, expect: None }
}

/// Streams the bag; its folder is removed after the last piece, or when the client has gone.
fn streamed(place: tempfile::TempDir) -> Result<Response, Problem> {
    let open = std::fs::File::open(place.path().join(BAG)).map_err(|e| Problem::internal(&e))?;
    let size = open.metadata().map_err(|e| Problem::internal(&e))?.len();
    let pieces = stream::unfold((tokio::fs::File::from_std(open), place), |(mut open, place)| async move {
        let mut piece = vec![0; PIECE];
        match open.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(Bytes::from(piece)), (open, place)))
            }
            Err(error) => Some((Err(error), (open, place))),
        }
    });
    let mut response = Body::from_stream(pieces).into_response();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    Ok(response)
}

/// Sets media type and file name of a download.
pub fn attach(response: &mut Response, media: &'static str, name: &str) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // A unit code has no characters that a header could not hold.
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    headers.extend(disposition.ok().map(|value| (header::CONTENT_DISPOSITION, value)));
}
