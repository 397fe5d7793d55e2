//! Makes an export: tables from the books, one pass over the journal, proofs, cover, and the bag around them.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek, Write},
    ops::ControlFlow,
    path::Path,
};

use rust_xlsxwriter::Workbook;
use serde_json::json;

use super::{
    ExportError, Scope,
    about::{About, Gathered, Made, Origin, Request},
    access,
    bag::Bag,
    cover, judge,
    table::Table,
    tables::{self, Finished},
    texts, verifier,
};
use crate::present::sheet::Cell;
use crate::{
    event::{Event, Hash, Header, Kind, Line, Seq, Teks},
    ledger::{Note, Sound, TreeHash, VerifierKey},
    projection::Pandangan,
    store::{AsOf, attest::EVIDENCE, publish::PublishError},
};

/// Most lines with an inclusion proof of their own. The bag has every header, so the tree can be computed without them; they
/// are for showing a single event.
const MOST_PROOFS: usize = 10_000;
/// Folder of files that no verifier recomputes.
const APPENDIX: &str = "tidak-dibuktikan";
/// First line of the text that the ledger's key signs for an export.
const SEAL: &str = "jejak-ekspor/v2";

/// Writes the bag at `out`.
pub fn export(from: &Origin<'_>, request: &Request, out: &Path) -> Result<Made, ExportError> {
    let upto = from.checkpoint.checkpoint.size;
    let as_of = from.reader.resolve(AsOf::Seq(request.as_of.unwrap_or(upto).min(upto)))?;
    let global = from.reader.global()?;
    let mut scope = Scope::new(&global, &request.unit, request.from, request.to.unwrap_or(upto).min(upto));
    learn(from, &mut scope)?;
    let mut bag = Bag::create(out)?;
    let mut workbook = Workbook::new();
    let view = from.reader.view(&global, as_of, request.per, Pandangan::Resmi)?;
    let of = tables::Of { view: &view, unit: &request.unit, tahun: request.tahun };
    let figures = tables::figures(&view, &request.unit, request.tahun)?;
    let mut done = tables::write(&of, &figures, &mut workbook)?;
    let (gathered, events) = journal(from, &scope, &mut bag, &mut workbook)?;
    done.push(events);
    done.push(access::table(&gathered.own, &mut workbook)?);
    let totals = totals(&view, request)?;
    sheets(&mut bag, workbook, done)?;
    for (mut file, control) in tables::appendix(&of, from.reader, &figures)? {
        bag.add(&format!("{APPENDIX}/{}.csv", control.name), |out| io::copy(&mut file, out).map(drop))?;
    }
    let missing = evidence(from, request, &gathered, &mut bag)?;
    let about =
        About { from, request, global: &global, scope: &scope, as_of, gathered: &gathered, missing: &missing, totals };
    proofs(&about, &mut bag)?;
    describe(&about, &mut bag)?;
    let manifest = bag.finish(&texts::info(&about), |manifest, info| {
        let note = seal(from, manifest, info).map_err(io::Error::other)?;
        Ok(note.map(|note| ("manifest-sha256.note", note)))
    })?;
    Ok(Made {
        manifest: Hash(blake3::hash(manifest.as_bytes()).into()),
        sampai: upto,
        kepala: gathered.kepala.unwrap_or(Hash::ZERO),
        lines: gathered.lines,
        headers: gathered.headers,
        missing,
    })
}

/// Signs the list of files, and the bag's own fields, which no list of payload contains, with the ledger's key.
fn seal(from: &Origin<'_>, manifest: &str, info: &str) -> Result<Option<String>, crate::ledger::NoteError> {
    use sha2::Digest;
    let hash = |text: &str| TreeHash(sha2::Sha256::digest(text.as_bytes()).into());
    let text = format!("{SEAL}\n{}\n{}\n{}\n", from.identity.origin(), hash(manifest), hash(info));
    let Some(signer) = from.signer else { return Ok(None) };
    let signature = signer.sign(&text, 0)?;
    Ok(Some(Note { text, signatures: vec![signature] }.to_string()))
}

/// Reads the headers of rules to find out whether nodes of units above are included, as every reader of the bag will.
fn learn(from: &Origin<'_>, scope: &mut Scope) -> Result<(), ExportError> {
    let name = memchr::memmem::Finder::new(Kind::AturanDitetapkan.name());
    from.reader.lines(1, from.checkpoint.checkpoint.size, |seq, _, line| {
        if name.find(line).is_some()
            && let Ok(header) = Line::split(line).map_err(drop).and_then(|l| Header::read(l.header).map_err(drop))
        {
            scope.learn(&header.unit, header.kind, header.v, seq);
        }
        ControlFlow::Continue(())
    })?;
    Ok(())
}

/// One pass over the journal: writes the chain and the table of events, and collects the data for the other files.
fn journal(
    from: &Origin<'_>,
    scope: &Scope,
    bag: &mut Bag,
    workbook: &mut Workbook,
) -> Result<(Gathered, Finished), ExportError> {
    let mut table = Table::new("peristiwa", &EVENT_HEADS, workbook)?;
    let mut gathered = Gathered::default();
    let mut failed = None;
    let upto = from.checkpoint.checkpoint.size;
    bag.add("ledger/rantai.jsonl", |out| {
        let pass = from.reader.lines(1, upto, |seq, _, line| {
            if seq == upto {
                gathered.kepala = Line::split(line).ok().map(|parts| parts.hash());
            }
            match take(seq, line, scope, &mut gathered, &mut table, out) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        pass.map_err(|e| io::Error::other(e.to_string()))
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok((gathered, table.finish()?)),
    }
}

fn take(
    seq: Seq,
    line: &[u8],
    scope: &Scope,
    gathered: &mut Gathered,
    table: &mut Table<'_>,
    out: &mut dyn Write,
) -> Result<(), ExportError> {
    let parts = Line::split(line).map_err(|_| ExportError::Event(seq))?;
    let header = Header::read(parts.header).map_err(|_| ExportError::Event(seq))?;
    if !scope.holds(&header) {
        gathered.headers += 1;
        out.write_all(b"{\"header\":")?;
        out.write_all(parts.header)?;
        return Ok(out.write_all(b"}\n")?);
    }
    gathered.lines += 1;
    out.write_all(line)?;
    out.write_all(b"\n")?;
    if gathered.proofs.len() < MOST_PROOFS {
        gathered.proofs.push(seq);
    }
    let sound = Sound::read(line).map_err(|_| ExportError::Event(seq))?;
    match &sound.event {
        Event::BuktiDilampirkan(data) => gathered.evidence.push((data.hash, data.nama.to_string())),
        Event::CheckpointDicatat(data) => gathered.recorded = Some((data.ukuran, data.daftar_unit)),
        _ => {}
    }
    table.row(event_row(&sound))?;
    if header.unit.is_ledger() {
        let data = serde_json::from_slice(parts.data).map_err(|_| ExportError::Event(seq))?;
        gathered.own.push((header, data));
    }
    Ok(())
}

/// Columns of the table of events.
pub(super) const EVENT_HEADS: [&str; 12] =
    ["seq", "unit", "jenis", "subjek", "berlaku", "direkam", "akun", "peran", "alasan", "dokumen", "rujukan", "hash"];

/// A row of the table of events.
pub(super) fn event_row(sound: &Sound) -> Vec<Cell> {
    let (h, umum) = (&sound.header, sound.event.umum());
    let refs: Vec<_> = h.refs.iter().map(ToString::to_string).collect();
    vec![
        Cell::count(h.seq),
        h.unit.as_str().into(),
        h.kind.name().into(),
        h.subject.as_str().into(),
        h.berlaku.to_string().into(),
        h.recorded_at.to_string().into(),
        h.actor.id.as_str().into(),
        h.actor.role.name().into(),
        umum.alasan.map_or("", Teks::as_str).into(),
        umum.dokumen.map_or_else(String::new, |d| format!("{}, {}", d.nomor, d.tanggal)).into(),
        refs.join(" ").into(),
        sound.hash.to_string().into(),
    ]
}

/// The figures that an auditor compares first.
fn totals(view: &crate::projection::View<'_>, request: &Request) -> Result<Vec<(String, String)>, ExportError> {
    let (unit, tahun) = (&request.unit, request.tahun);
    let card = view.card(unit, tahun)?;
    let mut all = vec![(format!("{unit}/{tahun}/npss"), card.npss.exact())];
    for item in crate::projection::BudgetItem::ALL {
        all.push((format!("{unit}/{tahun}/anggaran/{}", item.word()), view.unit_budget(unit, tahun, *item)?.exact()));
    }
    Ok(all)
}

/// Adds the CSV files, their control totals, and the workbook.
fn sheets(bag: &mut Bag, mut workbook: Workbook, done: Vec<Finished>) -> Result<(), ExportError> {
    let mut control = Table::new("total-kendali", &["tabel", "kolom", "baris", "bilangan", "jumlah"], &mut workbook)?;
    for (mut file, totals) in done {
        bag.add(&format!("tabel/{}.csv", totals.name), |out| io::copy(&mut file, out).map(drop))?;
        control.row(vec![totals.name.into(), Cell::none(), Cell::count(totals.rows), Cell::none(), Cell::none()])?;
        for (column, sum, count) in totals.sums {
            let sum = Cell::Number(sum.normalize().to_string());
            control.row(vec![totals.name.into(), column.into(), Cell::count(totals.rows), Cell::count(count), sum])?;
        }
    }
    let (mut file, totals) = control.finish()?;
    bag.add(&format!("tabel/{}.csv", totals.name), |out| io::copy(&mut file, out).map(drop))?;
    let mut file = tempfile::tempfile()?;
    workbook.save_to_writer(BufWriter::new(&mut file))?;
    file.rewind()?;
    Ok(bag.add("buku-kerja.xlsx", |out| io::copy(&mut file, out).map(drop))?)
}

/// Copies the evidence that lines of the bag name; returns the hashes of missing files.
fn evidence(
    from: &Origin<'_>,
    request: &Request,
    gathered: &Gathered,
    bag: &mut Bag,
) -> Result<Vec<Hash>, ExportError> {
    let mut hashes: Vec<Hash> = gathered.evidence.iter().map(|(hash, _)| *hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    let mut missing = Vec::new();
    for hash in hashes {
        let name = hex::encode(hash.0);
        let file = from.data.join(EVIDENCE).join(&name);
        if request.publik || !file.is_file() {
            missing.push(hash);
        } else {
            bag.copy(&format!("bukti/{name}"), &file)?;
        }
    }
    Ok(missing)
}

fn proofs(about: &About<'_>, bag: &mut Bag) -> Result<(), ExportError> {
    let from = about.from;
    let (checkpoint, size) = (from.checkpoint.to_string(), from.checkpoint.checkpoint.size);
    bag.add("bukti-pohon/checkpoint", |out| out.write_all(checkpoint.as_bytes()))?;
    let log = from.identity.verifiers(&from.checkpoint.checkpoint).map_err(PublishError::from)?;
    let keys: String = log.iter().map(|key| format!("{key}\n")).collect();
    bag.add("bukti-pohon/kunci-buku-besar.txt", |out| out.write_all(keys.as_bytes()))?;
    let keys: String = from.witnesses.iter().map(|key| format!("{key}\n")).collect();
    bag.add("bukti-pohon/kunci-saksi.txt", |out| out.write_all(keys.as_bytes()))?;
    if let Some((_, list)) = about.gathered.recorded {
        let file = from.data.join(EVIDENCE).join(hex::encode(list.0));
        if file.is_file() {
            bag.copy("bukti-pohon/kepala-unit.txt", &file)?;
        }
    }
    let mut hashes = inclusion(from, &about.gathered.proofs, size)?;
    Ok(bag.add("bukti-pohon/penyertaan.jsonl", |out| io::copy(&mut hashes, out).map(drop))?)
}

fn inclusion(from: &Origin<'_>, seqs: &[Seq], size: u64) -> Result<File, ExportError> {
    let mut out = BufWriter::new(tempfile::tempfile()?);
    let mut prover = from.tree.prover();
    for seq in seqs {
        let hashes = prover.inclusion(*seq, size)?;
        serde_json::to_writer(&mut out, &json!({"hashes": hashes, "seq": seq})).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
    }
    let mut file = out.into_inner().map_err(|e| e.into_error())?;
    file.rewind()?;
    Ok(file)
}

/// Writes the description for programs, and cover and readme for people.
fn describe(about: &About<'_>, bag: &mut Bag) -> Result<(), ExportError> {
    let document = serde_json::to_vec_pretty(&texts::description(about)).map_err(io::Error::from)?;
    bag.add("ekspor.json", |out| out.write_all(&document))?;
    bag.add("pemeriksa/verify_bag.py", |out| out.write_all(verifier::PYTHON.as_bytes()))?;
    bag.add("pemeriksa/periksa.html", |out| out.write_all(verifier::page().as_bytes()))?;
    let cover = cover::html(about);
    bag.add("sampul.html", |out| out.write_all(cover.as_bytes()))?;
    bag.add("BACA-SAYA.txt", |out| out.write_all(texts::readme(about).as_bytes()))?;
    Ok(())
}

/// Reads keys of witnesses from a file, one vkey in each line; ignores blank lines and lines with `#`.
pub fn read_keys(file: &Path) -> io::Result<Vec<VerifierKey>> {
    judge::key_list(&fs::read_to_string(file)?).map_err(io::Error::other)
}
