//! `jejak verify`

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::{
    departs,
    options::{Format, Key, Place},
    output,
    rebuild::{Compared, Rebuilt},
    source::Source,
};
use crate::{
    ledger::Identity,
    present::{
        form::csv::{self, Cell},
        number,
        style::paragraph,
    },
    projection::Fact,
    store::{
        self,
        audit::{self, Audit},
        disk_real::RealDisk,
        publish::PublishError,
        verify::{Verified, verify_beside, verify_tree},
        vouch,
    },
};

/// Checks the ledger.
#[derive(Debug, Args)]
pub struct Verify {
    /// Also rebuild all projections from nothing, and compare them with index, snapshots and closed periods
    #[arg(long)]
    full: bool,
    /// Show that the ledger extends this checkpoint, or where it departs from it
    #[arg(long, value_name = "FILE", conflicts_with = "full")]
    checkpoint: Option<PathBuf>,
    /// Folder with tiles of the ledger as it was (a copy's `tiles`), to name the first event that differs
    #[arg(long, value_name = "DIR", requires = "checkpoint")]
    reference: Vec<PathBuf>,
    /// How the output is written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    place: Place,
}

/// The results of `--full`.
struct Full {
    compared: Compared,
    closings: u64,
    foreign: u64,
    index: String,
}

impl Verify {
    pub fn run(self) -> anyhow::Result<()> {
        let dir = self.place.dir();
        if let Some(file) = &self.checkpoint {
            return departs::run(dir, file, &self.reference);
        }
        let key = self.key.file(&self.place);
        // The lines are checked first: projections of broken lines are meaningless.
        let result = lines(dir).and_then(|(verified, tree)| {
            let done = if self.full { full(dir)? } else { (verified, None) };
            beside(dir, &key, tree).map(|()| done)
        });
        match (&result, self.format) {
            (Ok((verified, full)), Format::Table) => output::print(&text(verified, full.as_ref()))?,
            (Ok((verified, full)), Format::Json) => output::print_json(&document(verified, full.as_ref()))?,
            (Ok((verified, _)), Format::Csv) => {
                output::print(&row(true, verified.last, &verified.hash.to_string(), "")?)?
            }
            (Err(_), Format::Table) => {}
            (Err(why), Format::Json) => {
                output::print_json(&json!({"dokumen": "verifikasi", "utuh": false, "sebab": format!("{why:#}")}))?;
            }
            (Err(why), Format::Csv) => output::print(&row(false, "", "", &format!("{why:#}"))?)?,
        }
        result.map(drop)
    }
}

/// Checks the files beside the lines (checkpoints, tiles, evidence); reports what was compared, and fails on a difference.
fn beside(dir: &Path, key: &Path, tree: Audit) -> anyhow::Result<()> {
    let reader = store::read(dir, &|_, _| ())?;
    for k in reader.jam()?.all() {
        eprintln!(
            "jejak: jam dikoreksi oleh event {} (salah sejak event {}): jam mesin {}, waktu catat {} mikrodetik di depannya",
            k.seq, k.sejak, k.saat, k.selisih
        );
    }
    let mut found = audit::beside_tree(dir, key, &reader, tree)?;
    match store::tagged(dir, key, &reader) {
        Err(PublishError::Untagged(left)) => found.faults.push(left.to_string()),
        _ => tagged(&reader, key)?,
    }
    erased(&reader)?;
    if !found.compared.is_empty() {
        eprintln!("jejak: dibandingkan dengan {}", found.compared.join("; "));
    }
    if !found.missing.is_empty() {
        eprintln!("jejak: {} tidak ada berkasnya (buku besar contoh)", found.missing.join(", "));
    }
    anyhow::ensure!(
        found.faults.is_empty(),
        "baris dan rantainya utuh, tetapi tidak cocok dengan yang ada di sampingnya:\n{}",
        found.faults.join("\n")
    );
    Ok(())
}

/// Reports erasures in the ledger that were not carried out here.
fn erased(reader: &store::Reader) -> anyhow::Result<()> {
    let left = store::erase::outstanding(reader)?;
    for due in &left {
        eprintln!("jejak: event {}: penghapusan oleh event {} belum dilaksanakan di sini", due.event, due.by);
    }
    anyhow::ensure!(left.is_empty(), "penghapusan belum dilaksanakan; pembukaan untuk menulis melaksanakannya");
    Ok(())
}

/// Reports what is known about the tags of the lines.
fn tagged(reader: &store::Reader, key: &Path) -> anyhow::Result<()> {
    let (global, last) = (reader.global()?, reader.last().seq);
    for two in global.ekor().iter().filter(|ekor| ekor.atas.is_some()) {
        let (seq, first) = (two.seq, two.atas.unwrap_or_default());
        let (dari, sampai) = (two.dari, two.sampai);
        eprintln!("jejak: event {dari} sampai {sampai} tanpa penanda, diakui dua admin (event {first} dan {seq})");
    }
    for grant in global.recovered() {
        eprintln!("jejak: akses {} dipulihkan oleh pemegang kunci tanda tangan (event {})", grant.akun, grant.seq);
    }
    // A file with another key, or of a token that does not answer, proves nothing.
    let held = Identity::read(reader)?.signer(key);
    match (global.penerimaan(last).penanda, held.is_ok()) {
        (false, _) if global.simulasi => {}
        (false, _) => eprintln!("jejak: baris buku besar ini tanpa penanda kunci"),
        (true, true) => eprintln!("jejak: baris sesudah checkpoint terakhir memuat penanda kunci buku besar ini"),
        (true, false) if !key.is_file() => {
            eprintln!("jejak: penanda baris tidak diperiksa: kunci tidak ada di {}", key.display());
        }
        (true, false) => {
            let why = held.err().map_or_else(String::new, |why| why.to_string());
            eprintln!("jejak: penanda baris tidak diperiksa: {why}");
        }
    }
    Ok(())
}

/// Checks lines, chains, groups, times and head; returns the tree of the lines.
fn lines(dir: &Path) -> anyhow::Result<(Verified, Audit)> {
    let bar = output::bar("memeriksa jurnal");
    let progress = output::progress(&bar);
    let verified = verify_tree(&RealDisk::new(dir), progress, &|journal| vouch::beside(dir, journal));
    bar.finish_and_clear();
    Ok(verified?)
}

/// Checks the lines again, and all projections.
fn full(dir: &Path) -> anyhow::Result<(Verified, Option<Full>)> {
    let source = Source::open(dir)?;
    let mut rebuilt = Rebuilt::new(source.last());
    let bar = output::bar("membangun ulang buku");
    let progress = output::progress(&bar);
    let verified = verify_beside(
        &RealDisk::new(dir),
        progress,
        &|journal| vouch::beside(dir, journal),
        |_, sound| Fact::of(&sound.header, &sound.event),
        |_, _, fact| rebuilt.take(&fact),
    );
    bar.finish_and_clear();
    let verified = verified?;
    if let Some(fault) = rebuilt.fault.take() {
        anyhow::bail!(fault);
    }
    let compared = rebuilt.compare(&source.reader)?;
    let index = match source.reader.index_status().0 {
        crate::store::IndexStatus::Used => "dipakai".to_owned(),
        crate::store::IndexStatus::Unused(why) => format!("tidak dipakai: {why}"),
    };
    let (closings, foreign) = (rebuilt.closings, rebuilt.foreign);
    Ok((verified, Some(Full { compared, closings, foreign, index })))
}

fn text(verified: &Verified, full: Option<&Full>) -> String {
    let count = |n: u64| number::exact(n.into());
    let mut out = format!(
        "Buku besar «{}» utuh: {} event, {} segmen, {} byte.\nEvent terakhir {}: {}\n",
        verified.ledger,
        count(verified.last),
        verified.segments,
        count(verified.bytes),
        verified.last,
        verified.hash,
    );
    let checked = "Diperiksa: bentuk dan kanonisasi setiap baris, hash data, skema, rantai buku besar dan rantai tiap \
                   unit, kelompok, urutan, waktu pencatatan, id, head; setiap event diuji lagi menurut aturan penerimaan.";
    let width = output::style().width;
    paragraph(&mut out, "", "", checked, width);
    if let Some(first) = verified.not_nfc.first() {
        let note = format!(
            "Cacat yang tidak merusak: {} event memuat teks yang bukan Unicode NFC (yang pertama event {first}). Baris dan \
             hash-nya utuh; versi lama menerimanya, versi ini tidak lagi.",
            count(verified.not_nfc.len() as u64)
        );
        paragraph(&mut out, "", "", &note, width);
    }
    if verified.signed > 0 {
        let note = format!(
            "{} event ditandatangani pelakunya, dan tanda tangannya cocok; yang lain dijamin oleh server.",
            count(verified.signed)
        );
        paragraph(&mut out, "", "", &note, width);
    }
    for gone in &verified.erased {
        let [first, second] = &gone.persons;
        let note = format!(
            "Data dihapus, tempatnya terbukti: event {} (teksnya dihapus event {}, oleh {first} dan {second}).",
            gone.event, gone.by
        );
        paragraph(&mut out, "", "", &note, width);
    }
    if let Some((at, why)) = &verified.torn {
        let note = format!(
            "Sesudah event {} ada sisa yang tidak pernah dikonfirmasi kepada siapa pun (segmen {}, byte {}): {why}. \
             Pembukaan berikutnya memindahkannya.",
            verified.last, at.segment, at.offset
        );
        paragraph(&mut out, "", "", &note, width);
    }
    if let Some(full) = full {
        let note = format!(
            "Dibangun ulang dari jurnal: {} buku dan {} potret sama dengan yang tersimpan (indeks {}); {} penutupan periode \
             cocok dengan kartu yang dihitung ulang.",
            full.compared.books, full.compared.snapshots, full.index, full.closings
        );
        paragraph(&mut out, "", "", &note, width);
        if full.foreign > 0 {
            let note = format!("{} penutupan memakai versi perhitungan lain dan tidak dihitung ulang.", full.foreign);
            paragraph(&mut out, "", "", &note, width);
        }
    }
    out
}

fn document(verified: &Verified, full: Option<&Full>) -> Value {
    json!({
        "dokumen": "verifikasi", "utuh": true, "ledger": {"nama": verified.ledger}, "seq": verified.last,
        "ditandatangani_pelaku": verified.signed,
        "data_dihapus": verified.erased.iter().map(|gone| json!({"event": gone.event, "oleh_event": gone.by, "oleh": gone.persons})).collect::<Vec<_>>(),
        "hash": verified.hash, "bukan_nfc": verified.not_nfc, "head": verified.head, "segmen": verified.segments, "byte": verified.bytes,
        "sisa": verified.torn.as_ref().map(|(at, why)| json!({"segmen": at.segment, "byte": at.offset, "sebab": why})),
        "lengkap": full.map(|f| json!({
            "buku": f.compared.books, "potret": f.compared.snapshots, "penutupan": f.closings,
            "penutupan_versi_lain": f.foreign, "indeks": f.index,
        })),
    })
}

fn row(sound: bool, seq: impl std::fmt::Display, hash: &str, why: &str) -> Result<String, ::csv::Error> {
    let cells = vec![if sound { "ya" } else { "tidak" }.into(), Cell::count(seq), hash.into(), why.into()];
    csv::write(&["utuh", "seq", "hash", "sebab"], [cells])
}
