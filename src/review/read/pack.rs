//! The zip container of XLSX and DOCX: opened within bounds, and refused if it has parts that a report does not need.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Form, beyond, broken};
use crate::event::Refusal;

/// Maximum number of entries.
const MOST_ENTRIES: usize = 5_000;
/// Maximum unpacked bytes of an entry.
const MOST_ENTRY: u64 = 128 << 20;
/// Maximum unpacked bytes of all entries together.
const MOST_ALL: u64 = 256 << 20;
/// Maximum compression ratio; sheets of real reports stay below 50.
const MOST_RATIO: u64 = 200;
/// The ratio of an entry smaller than this is not limited.
const SMALL: u64 = 1 << 20;

/// An archive whose unpacked size was measured.
pub struct Pack<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Pack<'a> {
    /// Opens an archive and unpacks everything once without keeping it: the sizes stated in an archive prove nothing.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(format!("arsip rusak: {e}")))?;
        if zip.len() > MOST_ENTRIES {
            return Err(beyond("jumlah berkas dalam arsip", zip.len(), MOST_ENTRIES));
        }
        let mut all = 0;
        for index in 0..zip.len() {
            let entry = zip.by_index(index).map_err(|e| broken(format!("arsip rusak atau terkunci: {e}")))?;
            let name = entry.name().map_err(|e| broken(format!("arsip rusak: {e}")))?.into_owned();
            let packed = entry.compressed_size();
            unwanted(&name)?;
            let size = std::io::copy(&mut entry.take(MOST_ENTRY + 1), &mut std::io::sink())
                .map_err(|e| broken(format!("{name} dalam arsip rusak: {e}")))?;
            all += size;
            if size > MOST_ENTRY || all > MOST_ALL || (size > SMALL && size / packed.max(1) > MOST_RATIO) {
                let detail =
                    format!("{name} dalam arsip mengembang dari {packed} menjadi {size} byte atau lebih (bom zip)");
                return Err(beyond(&detail, size, format!("{MOST_RATIO} kali lipat, {MOST_ALL} byte seluruhnya")));
            }
        }
        Ok(Self(zip))
    }

    /// Whether there is such an entry.
    pub fn has(&self, name: &str) -> bool {
        self.0.index_for_name(name).is_some()
    }

    /// Names of all entries.
    pub fn names(&self) -> Vec<String> {
        self.0.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect()
    }

    /// The text of an entry.
    pub fn text(&mut self, name: &str) -> Result<String, Refusal> {
        let entry = self.0.by_name(name).map_err(|e| broken(format!("{name} tidak ada dalam arsip: {e}")))?;
        let mut text = String::new();
        entry
            .take(MOST_ENTRY)
            .read_to_string(&mut text)
            .map_err(|e| broken(format!("{name} dalam arsip rusak: {e}")))?;
        Ok(text)
    }
}

fn unwanted(name: &str) -> Result<(), Refusal> {
    let lower = name.to_lowercase();
    let what = if lower.ends_with("vbaproject.bin") || lower.contains("macrosheets/") {
        "makro"
    } else if lower.contains("externallinks/") {
        "tautan ke berkas lain"
    } else if lower.contains("activex/") || lower.contains("embeddings/") {
        "objek tertanam"
    } else {
        return Ok(());
    };
    Err(broken(format!("laporan memuat {what} ({name}); simpan tanpa {what}, lalu beri lagi")))
}

/// Whether an archive is XLSX or DOCX, by its entries.
pub fn form(bytes: &[u8]) -> Result<Form, Refusal> {
    let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(format!("arsip rusak: {e}")))?;
    let has = |name: &str| zip.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        Ok(Form::Xlsx)
    } else if has("word/document.xml") {
        Ok(Form::Docx)
    } else {
        Err(broken("arsip ini bukan XLSX dan bukan DOCX"))
    }
}

/// Refuses relations that make a program that opens the file fetch or run something; hyperlinks are allowed, because they wait
/// for a click.
pub fn no_outside(pack: &mut Pack<'_>) -> Result<(), Refusal> {
    for name in pack.names().into_iter().filter(|n| n.ends_with(".rels")) {
        let text = pack.text(&name)?;
        let xml = roxmltree::Document::parse(&text).map_err(|e| broken(format!("{name} dalam arsip rusak: {e}")))?;
        let outside = xml.descendants().find(|n| {
            n.attribute("TargetMode") == Some("External")
                && !n.attribute("Type").unwrap_or_default().ends_with("/hyperlink")
        });
        if let Some(node) = outside {
            let target = node.attribute("Target").unwrap_or_default();
            return Err(broken(format!(
                "laporan menaut ke luar dirinya ({name}: {target}); hapus tautan itu, lalu beri lagi"
            )));
        }
    }
    Ok(())
}
