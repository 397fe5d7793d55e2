//! Fills in an agency's own document: figures go into content controls whose tag is their address; everything else stays.
//!
//! A tag is an address (`PMK/2023/npss`), an address without unit and year, which then are those of the report
//! (`IKU.2/capaian`), `tabel:` and the name of a table, or a word for the report itself (`nama_unit`, `diketahui_sampai`).
//! Other controls are left alone and listed. Only the content of a control is replaced: the parts of the package are edited in
//! place, byte by byte.

use std::{
    io::{Cursor, Read, Write},
    ops::Range,
};

use roxmltree::{Document, Node, ParsingOptions};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    styles,
    table::grid,
    xml::{KNOWN, Places, title},
};
use crate::event::hygiene::markup;
use crate::{
    present::{
        block::{Figure, Report},
        report::ReportError,
        time,
    },
    projection::Address,
};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Most entries of a package.
const MOST_ENTRIES: usize = 5_000;
/// Most bytes of a part, unpacked.
const MOST_PART: u64 = 32 << 20;
/// Most elements of a part.
const MOST_NODES: u32 = 2_000_000;
/// Most faults that are reported at once.
const MOST_FAULTS: usize = 20;
/// Prefix of the tag of a control for a whole table.
const TABLE: &str = "tabel:";

/// A filled-in document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The package.
    pub bytes: Vec<u8>,
    /// Number of figures and words placed.
    pub angka: usize,
    /// Number of tables placed.
    pub tabel: usize,
    /// Tags of controls that are not for this program.
    pub lain: Vec<String>,
}

/// The request of a tag.
enum Wish {
    Text(String, Option<String>),
    Table(String),
    Other,
}

/// The state of filling in a document.
struct Bench<'a> {
    report: &'a Report,
    figure: &'a dyn Fn(&Address) -> Result<Figure, String>,
    faults: Vec<String>,
    filled: Filled,
}

/// Fills in a document; `figure` returns the figure of an address at the position of the report, within the asker's rights.
pub fn fill(
    template: &[u8],
    report: &Report,
    figure: &dyn Fn(&Address) -> Result<Figure, String>,
) -> Result<Filled, ReportError> {
    let mut package = ZipArchive::new(Cursor::new(template)).map_err(|e| refuse(format!("bukan berkas DOCX ({e})")))?;
    let names: Vec<String> = package.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    if !names.iter().any(|name| name == "word/document.xml") || names.len() > MOST_ENTRIES {
        return Err(refuse("bukan berkas DOCX: word/document.xml tidak ada di dalamnya"));
    }
    if names.iter().any(|name| name.to_lowercase().ends_with("vbaproject.bin")) {
        return Err(refuse("memuat makro; simpan sebagai .docx tanpa makro, lalu beri lagi"));
    }
    let filled = Filled { bytes: Vec::new(), angka: 0, tabel: 0, lain: Vec::new() };
    let mut bench = Bench { report, figure, faults: Vec::new(), filled };
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    // The styles come last, because only then is it known whether a table was placed.
    let mut styles = None;
    for index in 0..package.len() {
        let name = package.by_index_raw(index)?.name().map_err(|e| refuse(e.to_string()))?.into_owned();
        if name == "word/styles.xml" {
            styles = Some(index);
        } else if written(&name) {
            let text = part(&mut package, index, &name)?;
            let text = bench.part(&name, text)?;
            made.start_file(name, SimpleFileOptions::default())?;
            made.write_all(text.as_bytes())?;
        } else {
            made.raw_copy_file(package.by_index_raw(index)?)?;
        }
    }
    if let Some(index) = styles {
        let text = part(&mut package, index, "word/styles.xml")?;
        made.start_file("word/styles.xml", SimpleFileOptions::default())?;
        made.write_all(bench.styles(text).as_bytes())?;
    }
    if !bench.faults.is_empty() {
        return Err(refuse(bench.faults.join("; ")));
    }
    bench.filled.bytes = made.finish()?.into_inner();
    Ok(bench.filled)
}

fn refuse(why: impl Into<String>) -> ReportError {
    ReportError::Layout(why.into())
}

/// Returns whether a part has text of the document.
fn written(name: &str) -> bool {
    let inner = name.strip_prefix("word/").and_then(|rest| rest.strip_suffix(".xml"));
    inner.is_some_and(|inner| {
        ["document", "footnotes", "endnotes"].contains(&inner)
            || inner.starts_with("header")
            || inner.starts_with("footer")
    })
}

fn part(package: &mut ZipArchive<Cursor<&[u8]>>, index: usize, name: &str) -> Result<String, ReportError> {
    let mut text = String::new();
    let read = package.by_index(index)?.take(MOST_PART + 1).read_to_string(&mut text);
    let read = read.map_err(|e| refuse(format!("{name} rusak ({e})")))?;
    if read as u64 > MOST_PART {
        return Err(refuse(format!("{name} lebih besar dari {} MiB", MOST_PART >> 20)));
    }
    Ok(text)
}

/// A range of a part, and its replacement.
type Edit = (Range<usize>, String);

impl Bench<'_> {
    /// Fills in the controls of a part.
    fn part(&mut self, name: &str, text: String) -> Result<String, ReportError> {
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
        let xml = Document::parse_with_options(&text, options).map_err(|e| refuse(format!("{name} rusak ({e})")))?;
        let controls: Vec<_> = xml.descendants().filter(|node| node.has_tag_name((W, "sdt"))).collect();
        if !controls.is_empty() && xml.root_element().lookup_prefix(W) != Some("w") {
            return Err(refuse(format!(
                "{name}: unsur-unsurnya tidak berawalan w; simpan lagi dengan Word atau LibreOffice"
            )));
        }
        let mut edits: Vec<Edit> = Vec::new();
        let mut until = 0;
        for control in controls.into_iter().filter(|control| child(*control, "sdtPr").is_some()) {
            // Controls within a filled control are gone.
            if control.range().start < until {
                continue;
            }
            let before = edits.len();
            self.control(&text, control, &mut edits);
            if edits.len() > before {
                until = control.range().end;
            }
        }
        let mut out = String::with_capacity(text.len());
        edits.sort_by_key(|(range, _)| range.start);
        let mut at = 0;
        for (range, with) in edits {
            out.push_str(&text[at..range.start]);
            out.push_str(&with);
            at = range.end;
        }
        out.push_str(&text[at..]);
        Ok(out)
    }

    fn control(&mut self, text: &str, control: Node<'_, '_>, edits: &mut Vec<Edit>) {
        let Some(tag) = child(control, "sdtPr").and_then(|all| child(all, "tag")).and_then(|n| n.attribute((W, "val")))
        else {
            return;
        };
        let wish = self.wish(tag);
        let placed = match wish {
            Ok(Wish::Other) => {
                self.filled.lain.push(tag.to_owned());
                return;
            }
            Ok(Wish::Text(shown, address)) => {
                self.filled.angka += 1;
                placed(text, control, &shown).map(|edit| (edit, address))
            }
            Ok(Wish::Table(grid)) => {
                self.filled.tabel += 1;
                whole(control, grid).map(|edit| (edit, None))
            }
            Err(why) => Err(why),
        };
        match placed {
            Ok((edit, address)) => {
                edits.extend(edit);
                properties(control, address.as_deref().map(|a| title(a, self.report.context.as_of.seq)), edits);
            }
            Err(why) if self.faults.len() < MOST_FAULTS => self.faults.push(format!("kontrol «{tag}»: {why}")),
            Err(_) => {}
        }
    }

    fn wish(&self, tag: &str) -> Result<Wish, String> {
        let c = &self.report.context;
        let tahun = c.tahun.unwrap_or_default();
        if let Some(id) = tag.strip_prefix(TABLE) {
            let table = self.report.tables().find(|table| table.id == id).ok_or_else(|| {
                let known: Vec<_> = self.report.tables().map(|table| table.id.as_str()).collect();
                format!("tabel tidak ada; yang ada: {}", known.join(", "))
            })?;
            return Ok(Wish::Table(grid(table, &Places { of: None, seq: c.as_of.seq })));
        }
        let fact = match tag {
            "kode_unit" => Some(c.unit.kode.to_string()),
            "nama_unit" => Some(c.unit.nama.clone()),
            "tahun" => Some(tahun.to_string()),
            "buku_besar" => Some(c.ledger.nama.clone()),
            "diketahui_sampai" => Some(c.as_of.words(&c.ledger)),
            "hash" => Some(c.as_of.hash.to_string()),
            "tanggal" => Some(time::day(c.as_of.recorded_at.day())),
            _ => None,
        };
        if let Some(fact) = fact {
            return Ok(Wish::Text(fact, None));
        }
        let address = tag
            .parse::<Address>()
            .or_else(|why| format!("{}/{tahun}/{tag}", c.unit.kode).parse().map_err(|_: String| why));
        match address {
            Ok(address) => {
                let figure = (self.figure)(&address)?;
                Ok(Wish::Text(figure.text, Some(address.to_string())))
            }
            Err(why) if tag.contains('/') => Err(why),
            Err(_) => Ok(Wish::Other),
        }
    }

    /// Adds the style that placed tables need, if the document has none of that name.
    fn styles(&self, text: String) -> String {
        if self.filled.tabel == 0 || text.contains("w:styleId=\"Sel\"") {
            return text;
        }
        match (styles::cell(), text.rfind("</w:styles>")) {
            (Some(style), Some(end)) => format!("{}{style}{}", &text[..end], &text[end..]),
            _ => text,
        }
    }
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|child| child.has_tag_name((W, name)))
}

/// The range of an element's content, for replacing it; `None` for an element without content, which is replaced as a whole.
fn inner(node: Node<'_, '_>) -> Option<Range<usize>> {
    Some(node.first_child()?.range().start..node.last_child()?.range().end)
}

fn within(node: Node<'_, '_>, name: &str, inside: String) -> Edit {
    match inner(node) {
        Some(range) => (range, inside),
        None => (node.range(), format!("<w:{name}>{inside}</w:{name}>")),
    }
}

/// Places text in a control, with the look of its old content, or the look that the control defines.
fn placed(source: &str, control: Node<'_, '_>, shown: &str) -> Result<Vec<Edit>, String> {
    let content = child(control, "sdtContent").ok_or("tanpa isi")?;
    if content.descendants().any(|node| node.has_tag_name((W, "tbl"))) {
        return Err("memuat tabel, tetapi tandanya menyebut satu angka".to_owned());
    }
    let settings = child(control, "sdtPr");
    let prompt = settings.is_some_and(|all| child(all, "showingPlcHdr").is_some());
    let run = content.descendants().find(|node| node.has_tag_name((W, "r"))).and_then(|run| child(run, "rPr"));
    let own = settings.and_then(|all| child(all, "rPr"));
    let look = if prompt { own } else { run.or(own) }.map_or("", |look| &source[look.range()]);
    let run = format!("<w:r>{look}<w:t xml:space=\"preserve\">{}</w:t></w:r>", markup(shown));
    let paragraphs: Vec<_> = content.descendants().filter(|node| node.has_tag_name((W, "p"))).collect();
    let Some((first, others)) = paragraphs.split_first() else {
        return Ok(vec![within(content, "sdtContent", run)]);
    };
    let kept = child(*first, "pPr").map_or("", |kept| &source[kept.range()]);
    let mut edits = vec![within(*first, "p", format!("{kept}{run}"))];
    // Not those within the first, such as the text of a drawing.
    let others = others.iter().map(Node::range).filter(|range| range.start >= first.range().end);
    edits.extend(others.map(|range| (range, String::new())));
    Ok(edits)
}

/// Places a table in a control that is a block of its own.
fn whole(control: Node<'_, '_>, grid: String) -> Result<Vec<Edit>, String> {
    let stands = control.parent().is_some_and(|p| ["body", "tc", "sdtContent"].iter().any(|n| p.has_tag_name((W, *n))));
    let content = child(control, "sdtContent").ok_or("tanpa isi")?;
    if !stands || content.children().any(|node| node.has_tag_name((W, "r")) || node.has_tag_name((W, "tc"))) {
        return Err("kontrol tabel harus berdiri sendiri sebagai paragraf, bukan di dalam kalimat".to_owned());
    }
    Ok(vec![within(content, "sdtContent", grid)])
}

/// Removes the prompt and the data binding of a filled control, and sets its title to address and position.
fn properties(control: Node<'_, '_>, title: Option<String>, edits: &mut Vec<Edit>) {
    let Some(all) = child(control, "sdtPr") else { return };
    for name in ["showingPlcHdr", "dataBinding"] {
        edits.extend(child(all, name).map(|node| (node.range(), String::new())));
    }
    let Some(title) = title else { return };
    let alias = format!("<w:alias w:val=\"{}\"/>", markup(&title));
    match (child(all, "alias"), child(all, "tag")) {
        (Some(old), _) if old.attribute((W, "val")).is_some_and(|val| val.contains(KNOWN)) => {
            edits.push((old.range(), alias))
        }
        (None, Some(tag)) => edits.push((tag.range().start..tag.range().start, alias)),
        _ => {}
    }
}
