//! Tables as a workbook, and one figure as a working paper.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Problem,
    call::Call,
    dear,
    operation::{Content, Operation, Param},
    param, summary,
    takeaway::attach,
    view::stamp,
};
use crate::{
    event::{Hash, UnitCode, canonical},
    import::{Kind, kembali},
    present::{
        Context, Moment,
        form::{paper, pdf, xlsx},
        sheet::Sheet,
        view::{self, budget_sheet, card, findings_sheet, quarters, trace::Events},
    },
    projection::{Address, Node},
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Tables of a unit's year, by the names in requests.
pub const TABLES: [&str; 4] = ["kartu", "anggaran", "triwulan", "temuan"];
/// Maximum number of events behind a figure in a paper.
const MOST_EVENTS: usize = 5_000;

/// The operations of this file.
pub fn operations() -> Vec<Operation> {
    let binary =
        |media: &'static str| Content { media: vec![(media, json!({"type": "string"}))], examples: Vec::new() };
    let one = json!({"type": "string", "enum": TABLES});
    let form = json!({"type": "string", "enum": ["html", "pdf"], "default": "html"});
    let [as_of, per, pandangan] = param::reading();
    let about = "Tabel suatu unit dan tahun sebagai buku kerja: angka sebagai angka, judul beku, saringan, area cetak, dan lembar \
        sampul dengan jumlah kendali berupa rumus.";
    let papers = Content {
        media: vec![("text/html", json!({"type": "string"})), ("application/pdf", json!({"type": "string"}))],
        examples: Vec::new(),
    };
    vec![
        Operation::get("/v1/units/{unit}/{tahun}/workbook", "workbook", workbook)
            .tell("Unit", "Buku kerja (XLSX)", about)
            .with([param::unit(), param::tahun()])
            .with([as_of.clone(), per.clone(), pandangan.clone()])
            .with([Param::query("tabel", "Hanya tabel ini", one, "kartu")])
            .with([Param::query(
                "isian",
                "Sebagai gantinya: isi buku besar sejenis ini dalam bentuk impornya, yang dapat dibaca kembali",
                json!({"type": "string", "enum": Kind::ALL.map(Kind::name)}),
                "anggaran",
            )])
            .gives(200, "Buku kerja", Some(binary(XLSX)))
            .fails(["tidak-ditemukan"]),
        Operation::get("/v1/summary/workbook", "summary_workbook", summary_workbook)
            .tell(
                "Unit",
                "Ringkasan (XLSX)",
                "Ringkasan semua unit sebagai buku kerja: unit, dan indikator menurut periode.",
            )
            .with([
                Param::query("unit", "Hanya unit ini dan unit di bawahnya", json!({"type": "string"}), "PMK"),
                Param::query("tahun", "Tahun kartu", json!({"type": "integer"}), 2023),
                as_of,
                per,
                pandangan,
            ])
            .gives(200, "Buku kerja", Some(binary(XLSX)))
            .fails(["tidak-ditemukan"]),
        Operation::get("/v1/trace/paper", "trace_paper", trace_paper)
            .tell(
                "Angka",
                "Kertas kerja satu angka",
                "Jejak suatu angka sebagai kertas kerja satu halaman, dengan hash dan kode QR.",
            )
            .with([param::alamat()])
            .with(param::reading())
            .with([Param::query("bentuk", "Bentuk berkas; pdf memerlukan peramban pada mesin layanan", form, "html")])
            .gives(200, "Kertas kerja", Some(papers))
            .fails(["tidak-ditemukan", "belum-siap", "di-luar-batas"]),
    ]
}

/// A file as an answer.
fn file(bytes: Vec<u8>, media: &'static str, name: &str, seq: crate::event::Seq) -> Response {
    let mut response = Body::from(bytes).into_response();
    attach(&mut response, media, name);
    stamp(response.headers_mut(), seq);
    response
}

/// The front sheet, which names the moment.
fn front(
    judul: String,
    ledger: &crate::present::LedgerInfo,
    as_of: Moment,
    mut baris: Vec<(&'static str, String)>,
) -> xlsx::Front {
    baris.push(("Buku besar", ledger.nama.clone()));
    baris.push(("Data per", as_of.words(ledger)));
    baris.push(("Hash event itu", as_of.hash.to_string()));
    xlsx::Front { judul, baris, saat: as_of.recorded_at }
}

async fn workbook(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        let (unit, tahun) = (call.unit()?, call.tahun()?);
        call.only(&["as_of", "per", "pandangan", "tabel", "isian"])?;
        let context = call.context(&call.reading()?, &unit, Some(tahun))?;
        let wanted = call.query::<String>("tabel", "")?;
        if let Some(other) = wanted.as_deref().filter(|name| !TABLES.contains(name)) {
            return Err(Problem::value("tabel", other, "tabel tidak dikenal", &TABLES.join(", ")));
        }
        if let Some(kind) = call.query::<Kind>("isian", &Kind::ALL.map(Kind::name).join(", "))? {
            return importable(call, &unit, tahun, kind);
        }
        let mut sheets = Vec::new();
        for name in TABLES.iter().filter(|name| wanted.as_deref().is_none_or(|w| w == **name)) {
            sheets.push(sheet(call, &context, tahun, name)?);
        }
        let mut lines = vec![("Unit", format!("{} · {}", unit, context.unit.nama)), ("Tentang", context.about())];
        if context.unit.contoh {
            lines
                .push(("Perhatian", "Unit rekaan (contoh): unit ini tidak ada; semua angkanya diandaikan.".to_owned()));
        }
        let title = format!("Tabel kinerja {unit} {tahun}");
        let front = front(title, &context.ledger, context.as_of, lines);
        let bytes = xlsx::workbook(&front, &sheets).map_err(|e| Problem::internal(&e))?;
        let name = wanted.unwrap_or_else(|| "tabel".to_owned());
        let file_name = format!("{unit}-{tahun}-{name}-event-{}.xlsx", context.as_of.seq);
        Ok(file(bytes, XLSX, &file_name, context.as_of.seq))
    })
    .await
}

fn sheet(call: &Call, context: &Context, tahun: u16, name: &str) -> Result<Sheet, Problem> {
    Ok(match name {
        "kartu" => card::sheet(&call.ask().card(context, tahun)?),
        "anggaran" => budget_sheet::sheet(&call.ask().budget(context, tahun)?),
        "triwulan" => quarters::sheet(&call.ask().quarters(context, tahun)?),
        _ => {
            let book = call.ask().findings(&Context { tahun: None, ..context.clone() })?;
            findings_sheet::sheet(&book.rows, &book.saldo)
        }
    })
}

/// The events of a kind, of the unit and the visible ones below it, in the form in which they are imported.
fn importable(call: &Call, unit: &UnitCode, tahun: u16, kind: Kind) -> Result<Response, Problem> {
    let context = call.context(&call.reading()?, unit, Some(tahun))?;
    let view = call.view(&context);
    let seen = |one: &UnitCode| call.caller.sees(&call.books, one);
    let all: Vec<UnitCode> = view.subtree_in(unit, tahun).into_iter().filter(seen).collect();
    let recorded = |seq| {
        let found = call.ask().event(seq).ok()?;
        Some((found.header.id, found.header.berlaku, found.event))
    };
    let dari = kembali::Dari { view: &view, tahun, unit: &all, recorded: &recorded };
    let tabel = kembali::tabel(kind, dari).map_err(|e| Problem::internal(&e))?;
    let day = context.as_of.recorded_at.day();
    let bytes = kembali::workbook(kind, &tabel, tahun, day).map_err(|e| Problem::internal(&e))?;
    Ok(file(bytes, XLSX, &format!("{}-{unit}-{tahun}.xlsx", kind.name()), context.as_of.seq))
}

async fn summary_workbook(call: Call) -> Result<Response, Problem> {
    call.only(summary::NAMES)?;
    let asked = summary::asked(&call)?;
    dear(call, move |call| {
        let found = call.ask().summary(&asked)?;
        let periode = crate::present::time::period(found.per.periode(found.tahun));
        let mut lines = vec![("Posisi", periode)];
        if found.units.iter().any(|u| u.unit.contoh) {
            lines.push(("Perhatian", "Memuat unit rekaan (contoh): angkanya diandaikan.".to_owned()));
        }
        let front = front(format!("Ringkasan kinerja {}", found.tahun), &found.ledger, found.as_of, lines);
        let sheets = [view::summary::sheet(&found), view::summary::indicators(&found)];
        let bytes = xlsx::workbook(&front, &sheets).map_err(|e| Problem::internal(&e))?;
        Ok(file(bytes, XLSX, &format!("ringkasan-{}-event-{}.xlsx", found.tahun, found.as_of.seq), found.as_of.seq))
    })
    .await
}

async fn trace_paper(call: Call) -> Result<Response, Problem> {
    dear(call, |call| {
        call.only(&["alamat", "as_of", "per", "pandangan", "bentuk"])?;
        let given = call.query("alamat", Address::ACCEPTED)?;
        let address: Address =
            given.ok_or_else(|| Problem::value("alamat", "", "parameter wajib", Address::ACCEPTED))?;
        call.known_unit(address.unit())?;
        let (context, node) = call.ask().figure(&call.reading()?, &address)?;
        let behind = node.events();
        if behind.len() > MOST_EVENTS {
            let detail = format!("angka ini berdiri di atas lebih dari {MOST_EVENTS} event");
            return Err(Problem::limit(
                "alamat",
                &address.to_string(),
                detail,
                "angka yang lebih rinci, misalnya satu indikator",
            ));
        }
        let events = call.events(behind)?;
        let page = paper::html(&context, &node, &events, &hash(&context, &node, &events).to_string())
            .map_err(|e| Problem::internal(&e))?;
        let name = format!("kertas-{}-event-{}", address.to_string().replace('/', "-"), context.as_of.seq);
        match call.query::<String>("bentuk", "html, pdf")?.as_deref() {
            None | Some("html") => {
                Ok(file(page.into_bytes(), "text/html; charset=utf-8", &format!("{name}.html"), context.as_of.seq))
            }
            Some("pdf") => {
                let dir = tempfile::tempdir().map_err(|e| Problem::internal(&e))?;
                let out = dir.path().join("kertas.pdf");
                pdf::print(&page, &out).map_err(|e| Problem::new("belum-siap", e.to_string()))?;
                let bytes = std::fs::read(out).map_err(|e| Problem::internal(&e))?;
                Ok(file(bytes, "application/pdf", &format!("{name}.pdf"), context.as_of.seq))
            }
            Some(other) => Err(Problem::value("bentuk", other, "bentuk tidak dikenal", "html, pdf")),
        }
    })
    .await
}

/// Hash of the whole trace as a canonical document.
fn hash(context: &Context, node: &Node, events: &Events) -> Hash {
    let document: Value = view::trace::json(context, node, events);
    // A document of strings, small integers and lists always has a canonical form.
    let bytes = canonical::to_vec(&document).unwrap_or_default();
    Hash(blake3::hash(&bytes).into())
}
